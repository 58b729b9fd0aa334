//! A build that is killed leaves one whole site published: the one before, or its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// As many as are made by hand before a release: `KAWARABAN_KILLS=300 cargo test --release --test killed`.
const KILLS: u32 = 20;
const PAGES: usize = 120;

/// Writes all pages anew, each with the same word.
fn write(folder: &TempDir, word: &str) {
    let content = folder.path().join("content");
    fs::create_dir_all(&content).expect("made");
    fs::write(content.join("site.yaml"), "title: 見本\n").expect("written");
    fs::write(content.join("index.md"), format!("# はじめに\n\n{word}。\n")).expect("written");
    for number in 0..PAGES {
        let text = format!("# ページ{number}\n\n{word}の文です。\n\n## 節{number}\n\n{word}。\n");
        fs::write(content.join(format!("page-{number}.md")), text).expect("written");
    }
}

fn begin(folder: &Path, output: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kawaraban"))
        .current_dir(folder)
        .args(["build", "--output", output])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs")
}

/// The published files with their bytes.
fn site(folder: &Path, output: &str) -> BTreeMap<String, Vec<u8>> {
    let root = folder.join(output).join("site");
    let files = walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.expect("a readable folder"));
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let name = entry.path().strip_prefix(&root).expect("below").to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("read"))
        })
        .collect()
}

#[test]
fn what_is_published_is_always_one_whole_build() {
    let kills = std::env::var("KAWARABAN_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let folder = tempfile::tempdir().expect("a folder");
    let mut whole = Vec::new();
    let mut longest = Duration::ZERO;
    for word in ["甲", "乙"] {
        write(&folder, word);
        let started = Instant::now();
        assert!(begin(folder.path(), word).wait().expect("it ends").success());
        longest = longest.max(started.elapsed());
        whole.push(site(folder.path(), word));
    }
    assert!(whole[0] != whole[1] && whole[0].len() > PAGES);

    assert!(begin(folder.path(), "output").wait().expect("it ends").success());
    let (mut old, mut new) = (0, 0);
    let mut before = 1;
    for kill in 0..kills {
        let next = 1 - before;
        write(&folder, ["甲", "乙"][next]);
        let mut build = begin(folder.path(), "output");
        // Spread over the time that a build takes, and over that again.
        std::thread::sleep(longest * (kill * 37 % 101) / 40);
        let _ = build.kill();
        build.wait().expect("it ends");
        let published = site(folder.path(), "output");
        if published == whole[next] {
            new += 1;
            before = next;
        } else {
            assert!(published == whole[before], "after {kill} kills the site is neither the old one nor the new one");
            old += 1;
        }
    }
    println!("{kills} kills: {old} times the old site, {new} times the new one");
    assert!(old > 0 && new > 0, "all builds were killed at the same moment");
    // What was left lying about is no hindrance.
    assert!(begin(folder.path(), "output").wait().expect("it ends").success());
    assert!(!folder.path().join("output/.next").exists());
}
