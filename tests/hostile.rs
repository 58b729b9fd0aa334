//! Whatever bytes stand in the content folder, they give pages or diagnostics: never a panic, never a place outside of
//! the text, never two results from one text; and twice the text takes about twice the time.
//!
//! The random texts are the same at every run. What was found once stands in `FOUND_BEFORE`.
//!
//! `KAWARABAN_SIZE=footnotes cargo test --release --test hostile sizes -- --nocapture` times only what has that name.

#[path = "hostile/refused.rs"]
mod refused;
#[path = "hostile/sizes.rs"]
mod sizes;
#[path = "hostile/spans.rs"]
mod spans;
#[path = "hostile/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use kawaraban::Request;
use kawaraban::diagnostic::{Code, Diagnostic, Format, SourceText, render};
use kawaraban::html::fragment;
use kawaraban::markdown::{Dialect, Parsed, parse};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use sizes::Size;
use walkdir::WalkDir;

/// Published files by path.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// One test at a time: the sizes are timed, and builds use all cores by themselves.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a test on the same values every time; a failure shows the smallest value found.
fn always<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let _turn = turn();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    match runner.run(strategy, test) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{reason}\nwith {value:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn holds_together(text: &str, dialect: Dialect) -> Result<(), TestCaseError> {
    let read = || -> (Arc<SourceText>, Parsed) {
        let source = Arc::new(SourceText::new("page.md", text));
        let parsed = parse(&source, 0..text.len(), dialect);
        (source, parsed)
    };
    let (_, parsed) = read();
    prop_assert_eq!(spans::misplaced(text, &parsed.tree), None);
    prop_assert_eq!(spans::misplaced_diagnostic(&parsed.diagnostics), None);
    let (_, again) = read();
    prop_assert_eq!(fragment(&parsed.tree), fragment(&again.tree));
    Ok(())
}

#[test]
fn any_text_gives_a_tree_whose_spans_lie_in_it() {
    always(20_000, &(words::markup(0..=25), any::<bool>()), |(text, fields)| {
        holds_together(&text, Dialect::Kawaraban { fields })?;
        holds_together(&text, Dialect::CommonMark)
    });
}

/// A site of all kinds; the tests damage its files.
const SITE: &[(&str, &str)] = &[
    ("site.yaml", "title: 題名\ncategories:\n  - {id: a, title: 分類}\naudiences:\n  - {id: b, title: 対象}\n"),
    ("index.md", "あいさつ。[頁](page.md)\n"),
    (
        "page.md",
        "# 頁\n\n表: 題 {#tbl-a}\n\n| a |\n|---|\n| 1 |\n\n[](#tbl-a) と用語[^1]。\n\n:::include {src=_part.md}\n\n[^1]: 注\n",
    ),
    ("_part.md", "部品の文。\n\n:::table 題 {src=data.csv key=a #t}\n"),
    ("data.csv", "a,b,開始,終了\n1,漢字,2026-04,2026-05\n2,\"改\n行\",2026-04-01,\n"),
    ("faq/0001-a.md", "---\ntitle: 問い\nno: 1\npublished: 2023-01-02\ncategories: [a]\naudience: [b]\n---\n答え。\n"),
    ("news/2023-02-20-a.md", "---\ntitle: 知らせ\nimportant: true\n---\n文。\n"),
    (
        "manual/document.yaml",
        "kind: manual\ntitle: 文書\nversions:\n  - {version: \"1.1\", date: 2023-03-21, status: current}\n",
    ),
    ("manual/1.1/01-a.md", "# 章 {#chapter}\n\n## 節\n\n:::note 題\n文。[](#chapter)\n:::\n"),
    ("manual/1.1/annex/a1.md", "# 別紙\n\n表 4－1　題\n\n| a |\n|---|\n| 1 |\n"),
    ("glossary.yaml", "- term: 用語\n  text: 説明\n  see: [用語]\n"),
    ("synonyms.yaml", "- [端末, パソコン]\n"),
    ("offices.csv", "code,name,tel,dv\n992011,見本福祉事務所,00-0000-0000,yes\n"),
];

/// A leaflet; its PDF takes its time, so that it is tried less often.
const LEAFLET: &[(&str, &str)] = &[(
    "leaflets/a.md",
    "---\ntitle: 案内\ncode: L-01\nsize: A4\npages: 1\n---\n:::steps\n1. {窓口|まどぐち}へ\n:::\n\n{{office.name}} {{office.tel}}\n\n:::qr {url=https://example.jp/}\n",
)];

/// One to three damaged files of a site.
fn damages(site: &'static [(&'static str, &'static str)]) -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let file = (0..site.len()).prop_flat_map(|index| {
        let (path, good) = site[index];
        (Just(path), prop_oneof![words::bytes(), words::damaged(good)])
    });
    prop::collection::vec(file, 1..4)
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, bytes).expect("written");
}

/// Builds a folder, errors or not, and gives every published file.
fn built(content: &Path) -> Result<(Vec<Diagnostic>, Files), TestCaseError> {
    let output = tempfile::tempdir().expect("a folder");
    let request = Request {
        content: content.to_owned(),
        themes: content.join("themes"),
        output: output.path().join("output"),
        publish: true,
        base_url: None,
        warn: Code::ALL.to_vec(),
        drafts: false,
        deny_warnings: false,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = kawaraban::build(&request, &|_| {});
    let diagnostics = report.map_err(|trouble| TestCaseError::fail(format!("{trouble:?}")))?.diagnostics;
    let files = WalkDir::new(output.path()).into_iter().map(|entry| entry.expect("readable").into_path());
    let files = files.filter(|path| path.is_file());
    let below = |path: &Path| path.strip_prefix(output.path()).expect("below").to_owned();
    Ok((diagnostics, files.map(|path| (below(&path), fs::read(&path).expect("read"))).collect()))
}

fn survives(site: &[(&str, &str)], bare: bool, damages: &[(&str, Vec<u8>)]) -> Result<(), TestCaseError> {
    let content = tempfile::tempdir().expect("a folder");
    for (path, good) in site.iter().filter(|(path, _)| !bare || *path != "site.yaml") {
        write(content.path(), path, good.as_bytes());
    }
    for (path, bytes) in damages.iter().filter(|(path, _)| !bare || *path != "site.yaml") {
        write(content.path(), path, bytes);
    }
    let (diagnostics, files) = built(content.path())?;
    prop_assert_eq!(spans::misplaced_diagnostic(&diagnostics), None);
    let printed = print(&diagnostics);
    let (again, files_again) = built(content.path())?;
    prop_assert_eq!(printed, print(&again));
    let differing: Vec<_> =
        files.iter().filter(|(path, bytes)| files_again.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    prop_assert!(differing.is_empty() && files.len() == files_again.len(), "{differing:?} differ");
    Ok(())
}

fn print(diagnostics: &[Diagnostic]) -> String {
    let formats = [Format::Human { color: false }, Format::Json, Format::GitHub];
    formats.map(|format| render(diagnostics, "content", format)).concat()
}

#[test]
fn any_bytes_in_any_file_give_pages_and_diagnostics() {
    always(300, &(any::<bool>(), damages(SITE)), |(bare, damages)| survives(SITE, bare, &damages));
}

#[test]
fn any_bytes_in_a_leaflet_give_pages_and_diagnostics() {
    let cases = if cfg!(feature = "pdf") { 30 } else { 300 };
    let site = &[SITE[0], SITE[4], SITE[12], LEAFLET[0]];
    always(cases, &damages(LEAFLET), |damages| survives(site, false, &damages));
}

/// What was found once, smallest form first.
const FOUND_BEFORE: &[&str] = &[
    " <figcaption>図1題<p>",
    "<figure>\r\n<figcaption>図1 題名</figcaption>\r\n</figure>\r\n",
    "> <figure>\n> <figcaption>図1 題名</figcaption>\n> </figure>\n",
    "<b>\r\n用語",
    "<i>\r\n語<pre>",
    "<td>\"<\r\n\u{4AE5B}",
    "><!-->[!WARNING]b>",
    "><!--注-->[!絵]",
    "</tr>\u{3000}#\u{3000}",
    "[^ \t\u{3099}]:",
    "\u{202E}\r:題\n\t+ +",
    " <?>",
    " <!T",
    ":::謎 題の文\n:::\n",
    "表:\n<table>",
    "<td><b>x",
    "<th>>\0<c\0>",
];

#[test]
fn what_was_found_before_holds_together() {
    for text in FOUND_BEFORE {
        for dialect in [Dialect::CommonMark, Dialect::Kawaraban { fields: true }] {
            holds_together(text, dialect).unwrap_or_else(|problem| panic!("{text:?}: {problem}"));
        }
    }
}

/// Prints times, and how they grow from a quarter of the size: four times is fair. Nothing is asserted about them.
#[test]
fn sizes_without_end_are_built_whole() {
    let _turn = turn();
    let timed = |size: &Size, number: usize| {
        let content = tempfile::tempdir().expect("a folder");
        for (path, text) in (size.make)(number) {
            write(content.path(), &path, text.as_bytes());
        }
        let start = Instant::now();
        let (diagnostics, files) = built(content.path()).expect("it is built");
        let build = start.elapsed();
        assert_eq!(spans::misplaced_diagnostic(&diagnostics), None);
        assert!(files.keys().any(|path| path.ends_with("page.html")), "{}", size.name);
        let start = Instant::now();
        drop(render(&diagnostics, "content", Format::Human { color: false }));
        [build, start.elapsed()].map(|time| time.as_secs_f64())
    };
    let only = std::env::var("KAWARABAN_SIZE").unwrap_or_default();
    eprintln!("{:>8} {:>6} {:>8} {:>6}", "build", "growth", "messages", "growth");
    for size in sizes::all().iter().filter(|size| size.name.contains(&only)) {
        let ([build, messages], [whole, all]) = (timed(size, size.full / 4), timed(size, size.full));
        let (growth, messages_growth) = (whole / build, all / messages);
        eprintln!("{whole:>6.2} s {growth:>6.1} {all:>6.2} s {messages_growth:>6.1}  {} {}", size.full, size.name);
    }
}
