//! The whole site as one ZIP file, to be read from a folder or a USB stick: what is in it, how it is called, what it says.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

mod unpack;

const LETTER: &str = "はじめにお読みください.txt";
const TOP: (&str, &str) = ("index.md", "# 例のポータル\n");

/// Files by path.
type Files = BTreeMap<String, Vec<u8>>;

/// A portal with a manual in one version, and a question.
fn portal() -> TempDir {
    portal_of(&[
        ("site.yaml", "title: 例のポータル\npublisher: 例の県\nbase_url: https://portal.example.jp/\n"),
        TOP,
        ("faq/0001-a.md", "---\ntitle: 問い\nno: 1\npublished: 2023-01-01 10:00\n---\n答え。\n"),
        (
            "manual/document.yaml",
            "kind: manual\ntitle: 例の解説書\nversions: [{version: \"1.1\", status: current, date: 2023-03-21}]\n",
        ),
        ("manual/1.1/01-overview.md", "# 概要\n\nはじめの文。\n"),
    ])
}

fn portal_of(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join("content").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

/// Packages a portal, which must succeed.
fn package(portal: &TempDir, options: &[&str]) -> Output {
    let command =
        Command::new(env!("CARGO_BIN_EXE_kawaraban")).arg("package").args(options).current_dir(portal).output();
    let output = command.expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn offline(portal: &TempDir) -> PathBuf {
    portal.path().join("output/offline")
}

/// The files of a ZIP file of `output/offline/`.
fn zip(portal: &TempDir, name: &str) -> Files {
    unpack::unpacked(&offline(portal).join(name))
}

fn text(files: &Files, name: &str) -> String {
    let bytes = files.get(name).unwrap_or_else(|| panic!("no {name}: {:?}", files.keys()));
    String::from_utf8(bytes.clone()).expect("UTF-8")
}

/// All files below a folder.
fn tree(folder: &Path) -> Files {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let path = |path: &Path| path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
    files.map(|entry| (path(entry.path()), fs::read(entry.path()).expect("read"))).collect()
}

/// Without the folder in which they lie.
fn below(files: &Files, folder: &str) -> Files {
    let own = files.iter().map(|(name, bytes)| {
        let name = name.strip_prefix(folder).unwrap_or_else(|| panic!("{name} is not in {folder}"));
        (name.to_owned(), bytes.clone())
    });
    own.collect()
}

#[test]
fn the_whole_site_is_packaged_as_it_is_published_with_a_letter_that_tells_how_to_open_it() {
    let portal = portal();
    package(&portal, &[]);
    let mut files = below(&zip(&portal, "例のポータル_20230321.zip"), "例のポータル_20230321/");
    let letter = text(&files, LETTER);
    for words in [
        "令和5（2023）年3月21日",
        "すべて展開",
        "「例のポータル_20230321」フォルダの index.html",
        "USB メモリ",
        "・manual/1.1/index.html … 例の解説書 Ver.1.1",
        "・faq/index.html … よくある質問 1 件",
        "https://portal.example.jp/",
        "例の県",
    ] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    for address in letter.lines().filter_map(|line| line.strip_prefix('・')?.split(' ').next()) {
        assert!(files.contains_key(address), "{address}: {letter}");
    }
    files.remove(LETTER);
    assert_eq!(files, tree(&portal.path().join("output/site")));
}

#[test]
fn the_package_of_the_site_bears_the_day_that_it_is_made_for_and_names_its_readers() {
    let settings = "title: 例のポータル\naudiences: [{id: office, title: 福祉事務所}]\n";
    let portal = portal_of(&[("site.yaml", settings), TOP]);
    package(&portal, &["--as-of", "2024-05-01", "--audience", "office"]);
    let files = below(&zip(&portal, "例のポータル_20240501.zip"), "例のポータル_20240501/");
    let letter = text(&files, LETTER);
    assert!(letter.contains("令和6（2024）年5月1日のサイトの写しです。"), "{letter}");
    assert!(letter.contains("福祉事務所に見せるものだけを載せています。"), "{letter}");
}

#[test]
fn a_site_without_documents_or_days_is_packaged_too_and_a_letter_of_its_editors_stays() {
    let portal = portal_of(&[("site.yaml", "title: 例のポータル\n"), TOP, (LETTER, "編集者の文")]);
    package(&portal, &[]);
    let files = below(&zip(&portal, "例のポータル.zip"), "例のポータル/");
    assert_eq!(text(&files, LETTER), "編集者の文");
    assert_eq!(tree(&offline(&portal)).len(), 2, "the ZIP file and SHA256SUMS");
}

#[test]
fn a_document_that_is_called_as_the_site_is_has_a_package_of_its_own() {
    let portal = portal_of(&[
        ("site.yaml", "title: 例のポータル\n"),
        ("guide/document.yaml", "kind: guide\ntitle: 例のポータル\n"),
        ("guide/01-start.md", "# はじめに\n\n文。\n"),
    ]);
    package(&portal, &[]);
    assert!(zip(&portal, "例のポータル.zip").contains_key("guide/start.html"));
    assert!(zip(&portal, "例のポータル_site.zip").contains_key("例のポータル/guide/start.html"));
}

#[test]
fn the_sizes_that_are_told_are_those_of_the_files() {
    let portal = portal();
    let output = package(&portal, &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for name in ["例のポータル_20230321.zip", "例の解説書_Ver1.1_20230321.zip"] {
        let files = zip(&portal, name);
        let line = said.lines().find(|line| line.ends_with(name) && !line.contains("できました"));
        assert_eq!(words(line.expect("a line"))[0], files.len().to_string(), "{said}");
    }
    let pages = zip(&portal, "例のポータル_20230321.zip")
        .keys()
        .filter(|name| Path::new(name).extension().is_some_and(|own| own == "html"))
        .count();
    let line = said.lines().find(|line| line.ends_with("  ページ")).expect("a line");
    assert_eq!(words(line)[0], pages.to_string(), "{said}");
}

#[test]
fn drafts_that_ask_for_opinions_come_without_the_site() {
    let portal = portal();
    let versions =
        "versions:\n  - {version: \"1.2\", status: draft, date: 2023-10-01}\n  - {version: \"1.1\", status: current}\n";
    let settings = format!("kind: manual\ntitle: 例の解説書\n{versions}");
    fs::write(portal.path().join("content/manual/document.yaml"), settings).expect("written");
    fs::create_dir(portal.path().join("content/manual/1.2")).expect("made");
    fs::write(portal.path().join("content/manual/1.2/01-overview.md"), "# 概要\n\n案の文。\n").expect("written");
    let said = package(&portal, &["--draft"]).stderr;
    assert_eq!(
        tree(&offline(&portal)).into_keys().collect::<Vec<_>>(),
        ["SHA256SUMS", "例の解説書_Ver1.2案_20231001.zip"]
    );
    assert!(!String::from_utf8_lossy(&said).contains("サイトの内訳"));
}
