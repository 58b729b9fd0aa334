//! The same content gives the same bytes, wherever and however it is built; and as long as nobody means to change them,
//! those that are written down in `tests/bytes.txt` (`REWRITE=1 cargo test --release --test bytes` writes them anew).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// The published files and the packages, by path, as digests.
fn digests(output: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for root in ["site", "offline"] {
        let folder = output.join(root);
        let entries = walkdir::WalkDir::new(&folder).into_iter().filter_map(Result::ok);
        for entry in entries.filter(|entry| entry.file_type().is_file()) {
            let path = entry.path().strip_prefix(output).expect("below").to_string_lossy().replace('\\', "/");
            let digest = Sha256::digest(fs::read(entry.path()).expect("read"));
            let digest = digest.iter().take(8).fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
            found.insert(path, digest);
        }
    }
    found
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The command, if need be in a shell that changes what new files may be for others.
fn kawaraban(umask: Option<&str>) -> Command {
    let program = env!("CARGO_BIN_EXE_kawaraban");
    let Some(umask) = umask.filter(|_| cfg!(unix)) else { return Command::new(program) };
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("umask {umask} && exec \"$@\""), "sh", program]);
    shell
}

/// Packages the content of a folder.
fn package(folder: &Path, options: &[&str], surroundings: &[(&str, &str)]) -> BTreeMap<String, String> {
    package_with(kawaraban(None), folder, options, surroundings)
}

fn package_with(
    mut command: Command,
    folder: &Path,
    options: &[&str],
    surroundings: &[(&str, &str)],
) -> BTreeMap<String, String> {
    let done = command
        .current_dir(folder)
        .arg("package")
        .arg("--themes")
        .arg(repository().join("themes"))
        .args(options)
        .envs(surroundings.iter().copied())
        .output()
        .expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    digests(&folder.join("output"))
}

/// The sample's content in a folder of its own.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let content = repository().join("content");
    for entry in walkdir::WalkDir::new(&content) {
        let entry = entry.expect("readable");
        let to = folder.path().join("content").join(entry.path().strip_prefix(&content).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).expect("made");
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
    folder
}

#[test]
fn neither_threads_nor_places_nor_times_nor_tongues_nor_masks_nor_edits_matter() {
    let first = copy();
    let expected = package(first.path(), &["--jobs", "2"], &[]);
    let other = copy();
    let elsewhere = other.path().join("もう一つの 場所");
    fs::create_dir(&elsewhere).expect("made");
    fs::rename(other.path().join("content"), elsewhere.join("content")).expect("moved");
    let abroad = [("TZ", "Pacific/Kiritimati"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "C"), ("SOURCE_DATE_EPOCH", "1")];
    assert_eq!(package_with(kawaraban(Some("077")), &elsewhere, &["--jobs", "1"], &abroad), expected);

    // An edit and its undoing, on top of what was built before.
    let page = first.path().join("content/index.md");
    let text = fs::read_to_string(&page).expect("a text");
    fs::write(&page, format!("{text}\n足した段落です。\n")).expect("written");
    fs::write(first.path().join("content/new.md"), "# 新しいページ\n").expect("written");
    assert_ne!(package(first.path(), &[], &[]), expected);
    fs::write(&page, text).expect("written");
    fs::remove_file(first.path().join("content/new.md")).expect("removed");
    assert_eq!(package(first.path(), &[], &[]), expected);

    let mut listed = String::new();
    for (path, digest) in &expected {
        let _ = writeln!(listed, "{digest}  {path}");
    }
    let written = repository().join("tests/bytes.txt");
    if std::env::var_os("REWRITE").is_some() {
        fs::write(&written, &listed).expect("written");
    }
    let known = fs::read_to_string(&written).unwrap_or_default().replace("\r\n", "\n");
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let (now, before) = (lines(&listed), lines(&known));
    let changed: Vec<&String> = now.symmetric_difference(&before).collect();
    assert!(
        changed.is_empty(),
        "{} files are others than in tests/bytes.txt; if they are meant to be, run with REWRITE=1: {:#?}",
        changed.len(),
        &changed[..changed.len().min(20)]
    );
}
