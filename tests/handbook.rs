//! The editors' handbook in `docs/`: it builds without a word, and every construct is shown as source and as the very
//! same text at work.

use std::fs;
use std::path::{Path, PathBuf};

use kawaraban::{Request, build};
use tempfile::TempDir;

/// The name of a listing whose text follows it as it stands.
const SHOWN: &str = "markdown:書き方";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// The Markdown files of the handbook, with their path below `docs/`.
fn texts() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = walkdir::WalkDir::new(docs())
        .into_iter()
        .map(|entry| entry.expect("an entry of docs/"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "md"))
        .map(|entry| {
            let path = entry.path().strip_prefix(docs()).expect("a path below docs/").to_string_lossy().into_owned();
            (path, fs::read_to_string(entry.path()).expect("a text"))
        })
        .collect();
    texts.sort();
    texts
}

/// The listings of a text that are followed by their result: the line they begin at, their text, what follows.
fn shown(text: &str) -> Vec<(usize, String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let ticks = lines[at].chars().take_while(|letter| *letter == '`').count();
        if ticks < 3 {
            at += 1;
            continue;
        }
        let fence = "`".repeat(ticks);
        let length = lines[at + 1..].iter().position(|line| *line == fence).expect("a closed listing");
        if &lines[at][ticks..] == SHOWN {
            let source = &lines[at + 1..at + 1 + length];
            let behind = &lines[at + 2 + length..];
            assert_eq!(behind.first(), Some(&""), "line {}: no blank line behind the listing", at + 1);
            let result: Vec<&str> = behind.iter().skip(1).take(length).copied().collect();
            found.push((at + 1, source.join("\n"), result.join("\n")));
        }
        at += length + 2;
    }
    found
}

#[test]
fn the_handbook_builds_without_a_word() {
    let folder = TempDir::new().expect("a folder");
    let request = Request {
        content: docs(),
        themes: folder.path().join("themes"),
        output: folder.path().join("output"),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts: false,
        deny_warnings: true,
        as_of: None,
    };
    let report = build(&request, &|_| ()).expect("a build");
    assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
    assert!(report.pages > 20);
}

#[test]
fn every_construct_is_shown_as_source_and_as_the_same_text_at_work() {
    let mut count = 0;
    for (path, text) in texts() {
        for (line, source, result) in shown(&text) {
            assert_eq!(result, source, "docs/{path}:{line}");
            count += 1;
        }
    }
    assert!(count >= 40, "{count} constructs are shown");
}

#[test]
fn the_names_of_all_blocks_are_shown() {
    let all: String = texts().iter().flat_map(|(_, text)| shown(text)).map(|(_, source, _)| source + "\n").collect();
    let leaflet = texts().into_iter().find(|(path, _)| path.starts_with("leaflets/")).expect("a leaflet").1;
    for name in [
        "補足",
        "ポイント",
        "重要",
        "注意",
        "例",
        "steps",
        "columns",
        "contact",
        "details",
        "table",
        "schedule",
        "include",
    ] {
        assert!(all.contains(&format!(":::{name}")), ":::{name} is not shown");
    }
    for name in ["if", "qr"] {
        assert!(leaflet.contains(&format!(":::{name}")), ":::{name} is not on the leaflet");
    }
}

#[test]
fn a_result_that_differs_from_its_source_is_seen() {
    let text = "前\n\n```markdown:書き方\n**強調**\n```\n\n*強調*\n";
    let found = shown(text);
    assert_eq!(found.len(), 1);
    assert_ne!(found[0].1, found[0].2);
}
