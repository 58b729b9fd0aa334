//! Numbers of tables and figures: a table put into the middle of the sample manual moves the later numbers and all
//! references to them, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kawaraban::{Request, build};
use tempfile::TempDir;

/// The chapter that gets one more table, and the heading before which it is put.
const CHAPTER: &str = "manual/1.1/05-log.md";

const INSERTED: &str = "表: 差し込んだ表 {#tbl-inserted}\n\n| 項番 | 内容 |\n|---|---|\n| 1 | 差し込み |\n\n";

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content")
}

/// A copy of the sample content.
fn copy(to: &Path) {
    for entry in walkdir::WalkDir::new(content()) {
        let entry = entry.expect("an entry of content/");
        let target = to.join(entry.path().strip_prefix(content()).expect("a path below content/"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("a folder");
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

/// Builds a site; gives its HTML by address.
fn pages(content: &Path, folder: &Path) -> BTreeMap<String, String> {
    let output = folder.join("output");
    let request = Request {
        content: content.to_owned(),
        themes: folder.join("themes"),
        output: output.clone(),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts: false,
        deny_warnings: false,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = build(&request, &|_| ()).expect("a build");
    assert!(!report.failed, "{:#?}", report.diagnostics);
    let site = output.join("site");
    walkdir::WalkDir::new(&site)
        .into_iter()
        .map(|entry| entry.expect("an entry of the site"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "html"))
        .map(|entry| {
            let path = entry.path().strip_prefix(&site).expect("a path below the site").to_string_lossy().into_owned();
            (path, fs::read_to_string(entry.path()).expect("a page"))
        })
        .collect()
}

/// The current version's chapters, at both of their addresses; annexes number their own tables.
fn is_chapter(path: &str) -> bool {
    path.starts_with("manual/") && !path.starts_with("manual/1.0/") && !path.contains("/annex/")
}

/// Moves the numbers from `first` on by one, wherever a page shows a number of the manual's chapters: in captions, in
/// references, in the list of tables, and in ids made of numbers.
fn moved(path: &str, html: &str, first: u32) -> String {
    let mut moved = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("表 ") {
        let (front, behind) = rest.split_at(at + "表 ".len());
        moved.push_str(front);
        let digits = behind.len() - behind.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let number: Option<u32> = behind[..digits].parse().ok();
        let opened = moved.rfind('<').map_or("", |tag| &moved[tag..]);
        let own = match number {
            // 表 9 in a caption, in a link to a chapter, or in the list.
            Some(number) if number >= first && !opened.contains("別紙") => {
                (is_chapter(path) && opened.starts_with("<span class=\"label\">"))
                    || (path.ends_with("captions.html")
                        && is_chapter(path)
                        && opened.starts_with("<span class=\"number\">"))
                    || (opened.starts_with("<a class=\"reference\"") && leads_to_chapter(path, opened))
            }
            _ => false,
        };
        match number {
            Some(number) if own => moved.push_str(&(number + 1).to_string()),
            _ => moved.push_str(&behind[..digits]),
        }
        rest = &behind[digits..];
    }
    moved.push_str(rest);
    if !is_chapter(path) {
        return moved;
    }
    (first..200)
        .rev()
        .fold(moved, |html, number| html.replace(&format!("table-{number}\""), &format!("table-{}\"", number + 1)))
}

/// Whether a link's tag leads to a chapter of the current manual.
fn leads_to_chapter(path: &str, tag: &str) -> bool {
    let href = tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let mut folders: Vec<&str> = path.split('/').collect();
    if !href.starts_with('#') {
        folders.pop();
        for part in href.split('#').next().unwrap_or_default().split('/') {
            if part == ".." {
                folders.pop();
            } else {
                folders.push(part);
            }
        }
    }
    is_chapter(&folders.join("/"))
}

/// The text between two marks, both included, is taken out.
fn without(html: &str, start: &str, end: &str) -> String {
    let Some(from) = html.find(start) else { return html.to_owned() };
    let to = html[from..].find(end).map_or(html.len(), |length| from + length + end.len());
    format!("{}{}", &html[..from], &html[to..])
}

#[test]
fn a_table_put_in_the_middle_moves_later_numbers_and_their_references_and_nothing_else() {
    let folder = TempDir::new().expect("a folder");
    let before = pages(&content(), &folder.path().join("before"));

    let changed = folder.path().join("content");
    copy(&changed);
    let chapter = changed.join(CHAPTER);
    let text = fs::read_to_string(&chapter).expect("the chapter");
    let second = text.match_indices("\n## ").nth(1).expect("a second section").0 + 1;
    fs::write(&chapter, format!("{}{INSERTED}{}", &text[..second], &text[second..])).expect("the chapter");
    let after = pages(&changed, &folder.path().join("after"));

    let page = after.get("manual/log.html").expect("the chapter's page");
    let caption = page.find("id=\"caption-tbl-inserted\"").expect("the inserted table");
    let number: u32 = page[caption..]
        .split("表 ")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .and_then(|number| number.parse().ok())
        .expect("its number");
    assert!(number > 3, "the table is in the middle of the document, not at its start: 表 {number}");

    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let mut changed = Vec::new();
    // A 新旧対照表 shows the table that was put in: that is what it is for.
    for (path, html) in before.iter().filter(|(path, _)| !path.contains("/diff-")) {
        let after = without(&after[path], "<div class=\"table-scroll\" id=\"tbl-inserted\"", "</table></div>\n");
        let after = without(&after, &format!("    <li><a href=\"{}#tbl-inserted\"", path_to_log(path)), "</li>\n");
        let expected = moved(path, html, number);
        if expected != *html {
            changed.push(path.as_str());
        }
        for (line, (expected, found)) in expected.lines().zip(after.lines()).enumerate() {
            assert_eq!(found.trim(), expected.trim(), "{path}:{}", line + 1);
        }
        assert_eq!(expected.lines().count(), after.lines().count(), "{path}");
    }
    // Later chapters, the same at their pinned addresses, and the list of tables.
    for path in ["manual/test.html", "manual/1.1/test.html", "manual/captions.html", "manual/1.1/captions.html"] {
        assert!(changed.contains(&path), "{path} does not change: {changed:?}");
    }
    assert!(changed.iter().all(|path| !path.starts_with("manual/1.0/")), "{changed:?}");
}

/// How the list of tables at `path` leads to the chapter.
fn path_to_log(path: &str) -> &'static str {
    if path.ends_with("captions.html") { "log.html" } else { "\0" }
}
