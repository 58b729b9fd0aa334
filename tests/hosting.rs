//! The headers that hosts are to send: as a file where the site asks for one, and everywhere the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

mod unpack;

const EXAMPLE: &str = include_str!("../docs/hosting/_headers");

/// Packages a small site with these lines in its `site.yaml`.
fn packaged(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join("content").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write("site.yaml", &format!("title: 例のサイト\n{settings}"));
    write("index.md", "# 例のサイト\n");
    write("guide/document.yaml", "kind: guide\ntitle: 手引き\n");
    write("guide/01-start.md", "# はじめに\n\n文。\n");
    let done = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder.path()).arg("package").output();
    let done = done.expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder
}

fn headers(folder: &Path) -> PathBuf {
    folder.join("output/site/_headers")
}

#[test]
fn the_file_is_written_where_the_site_asks_for_it_and_is_the_one_of_the_guides() {
    let folder = packaged("headers_file: true\n");
    assert_eq!(fs::read_to_string(headers(folder.path())).expect("the file"), EXAMPLE.replace("\r\n", "\n"));
    assert!(!headers(packaged("").path()).exists());
}

#[test]
fn what_is_read_offline_has_none() {
    let folder = packaged("headers_file: true\n");
    for name in ["例のサイト.zip", "手引き.zip"] {
        let files = unpack::unpacked(&folder.path().join("output/offline").join(name));
        assert!(files.len() > 10, "{name}");
        assert!(files.keys().all(|name| !name.ends_with("_headers")), "{name}");
    }
}

#[test]
fn they_are_those_that_the_readme_tells_to_send() {
    let readme = include_str!("../README.md");
    let told: Vec<&str> = readme
        .lines()
        .skip_while(|line| !line.starts_with("Content-Security-Policy: "))
        .take_while(|line| *line != "```")
        .collect();
    let written: Vec<&str> = EXAMPLE
        .lines()
        .skip_while(|line| *line != "/*")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .map(str::trim_start)
        .collect();
    assert_eq!(written, told);
}
