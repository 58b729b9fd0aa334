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
        audiences: Vec::new(),
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

/// The chapter on versions tells of one document from its first version to the next: files in the order in which an editor
/// writes them, commands where they are run.
#[test]
fn the_story_of_a_new_version_can_be_followed_to_its_end() {
    let folder = TempDir::new().expect("a folder");
    let chapter = fs::read_to_string(docs().join("handbook/08-versions.md")).expect("the chapter");
    let mut commands = 0;
    for (language, name, text) in listings(&chapter) {
        if name.starts_with("content/") {
            let path = folder.path().join(&name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        } else if language == "text" {
            for command in text.lines().filter_map(|line| line.strip_prefix("kawaraban ")) {
                if !folder.path().join("content/site.yaml").is_file() {
                    fs::write(folder.path().join("content/site.yaml"), "title: 見本県福祉事務所の案内\n")
                        .expect("written");
                }
                let run = std::process::Command::new(env!("CARGO_BIN_EXE_kawaraban"))
                    .args(command.split_whitespace())
                    .current_dir(folder.path())
                    .output()
                    .expect("it runs");
                assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
                commands += 1;
                // The draft is published by the second build, not by what comes before it.
                let is_published = folder.path().join("output/site/counter/1.1").exists();
                assert_eq!(is_published, commands > 3, "{command}");
            }
        }
    }
    assert!(commands >= 8, "{commands} commands");
    let at = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    assert!(at("output/site/counter/form.html").contains("url=application.html"));
    assert!(at("taishou.html").contains("金曜日は午後7時まで"));
    assert!(at("branch.html").contains("<del class=\"diff-word\">"));
    assert!(at("taishou.csv").contains("2205"));

    // The chapter ends with the address of the site.
    let request = Request {
        content: folder.path().join("content"),
        themes: folder.path().join("themes"),
        output: folder.path().join("output"),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts: false,
        deny_warnings: true,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = build(&request, &|_| ()).expect("a build");
    assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
    assert!(at("output/site/news/feed.xml").contains("https://example.jp/fukushi/counter/1.1/index.html"));
}

/// The chapter on themes: its examples make a theme, which is built and looked at.
#[test]
fn the_theme_of_the_handbook_changes_what_it_says() {
    let folder = TempDir::new().expect("a folder");
    let chapter = fs::read_to_string(docs().join("handbook/09-themes.md")).expect("the chapter");
    let mut written = 0;
    for (_, name, text) in listings(&chapter) {
        if name.starts_with("content/") || name.starts_with("themes/") {
            let path = folder.path().join(&name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
            written += 1;
        }
    }
    assert_eq!(written, 4);
    fs::write(folder.path().join("content/guide.md"), "# 手引き\n\n本文です。\n").expect("written");
    fs::create_dir_all(folder.path().join("content/news")).expect("made");
    fs::write(folder.path().join("content/news/2026-04-01-open.md"), "---\ntitle: 開設\n---\n本文です。\n")
        .expect("written");
    let request = Request {
        content: folder.path().join("content"),
        themes: folder.path().join("themes"),
        output: folder.path().join("output"),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts: false,
        deny_warnings: true,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = build(&request, &|_| ()).expect("a build");
    assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
    let at = |name: &str| fs::read_to_string(folder.path().join("output/site").join(name)).expect(name);
    assert!(at("assets/own.css").contains("--accent: light-dark(#0b5d4b, #7fd6be);"));
    assert!(at("assets/style.css").contains(".site-footer"));
    let page = at("guide.html");
    let styles: Vec<usize> = ["assets/style.css", "assets/own.css"].iter().filter_map(|name| page.find(name)).collect();
    assert!(styles.len() == 2 && styles.is_sorted(), "{page}");
    assert!(page.contains("<p class=\"page-owner\">このページは見本県福祉事務所が作りました。</p>"), "{page}");
    assert!(page.contains(">いちばん上へ</a>") && at("index.html").contains(">お知らせをすべて見る</a>"));
    // What it does not say stays.
    assert!(page.contains(">メニュー</button>") && at("news/2026-04-01-open.html").contains("本文です。"));
}

#[test]
fn the_chapter_on_themes_names_every_template_and_every_block() {
    let chapter = fs::read_to_string(docs().join("handbook/09-themes.md")).expect("the chapter");
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates");
    for entry in fs::read_dir(&templates).expect("templates") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        assert!(chapter.contains(&format!("`{name}`")), "{name} is not explained");
    }
    let base = fs::read_to_string(templates.join("base.html")).expect("a template");
    for block in base.split("block ").skip(1).filter_map(|rest| rest.split(' ').next()) {
        assert!(chapter.contains(&format!("`{block}`")), "{block} is not explained");
    }
}

/// The listings of a text: language, name and text of each.
fn listings(text: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.starts_with('`')) else { continue };
        let (language, name) = info.split_once(':').unwrap_or((info, ""));
        let text =
            lines.by_ref().take_while(|line| *line != "```").fold(String::new(), |text, line| text + line + "\n");
        found.push((language.to_owned(), name.to_owned(), text));
    }
    found
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
