//! Versions of a document as their readers meet them, and the feed that tells of them.
//!
//! The site is `tests/sites/versions`: Ver.1.0 (superseded), Ver.1.1 (current), Ver.1.2 (a draft); one page is renamed at
//! both steps, one is left out of Ver.1.1, one comes with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kawaraban::{Request, build};
use roxmltree::{Document, Node};
use tempfile::TempDir;
use walkdir::WalkDir;

/// Only what is in drafts says so.
const SECRET: &str = "未公開";

const ATOM: &str = "http://www.w3.org/2005/Atom";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/versions/content")
}

fn published(content: &Path, drafts: bool) -> TempDir {
    let output = tempfile::tempdir().expect("a folder");
    let request = Request {
        content: content.to_owned(),
        themes: output.path().join("themes"),
        output: output.path().to_owned(),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts,
        deny_warnings: true,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = build(&request, &|_| ()).expect("a build");
    assert!(!report.failed, "{:#?}", report.diagnostics);
    output
}

fn page(output: &TempDir, address: &str) -> String {
    fs::read_to_string(output.path().join("site").join(address)).unwrap_or_else(|error| panic!("{address}: {error}"))
}

/// All files of a site with their addresses.
fn files(output: &TempDir) -> Vec<(String, Vec<u8>)> {
    let site = output.path().join("site");
    let entries = WalkDir::new(&site).sort_by_file_name().into_iter().map(|entry| entry.expect("readable"));
    let files = entries.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let address = entry.path().strip_prefix(&site).expect("below").to_string_lossy().replace('\\', "/");
        (address, fs::read(entry.path()).expect("a file"))
    });
    files.collect()
}

fn is_a(address: &str, extension: &str) -> bool {
    Path::new(address).extension().is_some_and(|own| own == extension)
}

fn between<'text>(text: &'text str, start: &str, end: &str) -> Option<&'text str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(part, _)| part)
}

/// The version list of a page: where each version leads, ` (contents)` if it says that it has no such page.
fn versions(html: &str) -> Vec<String> {
    let list = between(html, "<nav class=\"versions\"", "</nav>").unwrap_or_default();
    let items = list.split("<a href=\"").skip(1).map(|item| {
        let missing = if item.contains("このページはなし。目次へ") { " (contents)" } else { "" };
        format!("{}{missing}", item.split('"').next().unwrap_or_default())
    });
    items.collect()
}

fn notice(html: &str) -> Option<&str> {
    between(html, "<div class=\"notice notice-", "\"")
}

fn canonical(html: &str) -> Option<&str> {
    between(html, "<link rel=\"canonical\" href=\"https://portal.example.jp/docs/", "\"")
}

#[test]
fn the_version_list_leads_to_the_same_page_or_says_that_there_is_none() {
    let site = published(&fixture(), false);
    for (address, expected) in [
        ("manual/start.html", ["start.html", "1.0/start.html"]),
        ("manual/1.1/start.html", ["start.html", "../1.0/start.html"]),
        ("manual/1.0/start.html", ["../start.html", "start.html"]),
        // Renamed in Ver.1.1.
        ("manual/cleansing.html", ["cleansing.html", "1.0/data.html"]),
        ("manual/1.0/data.html", ["../cleansing.html", "data.html"]),
        // Left out of Ver.1.1, and new there.
        ("manual/1.0/paper.html", ["../index.html (contents)", "paper.html"]),
        ("manual/online.html", ["online.html", "1.0/index.html (contents)"]),
        // Pages that kawaraban makes.
        ("manual/index.html", ["index.html", "1.0/index.html"]),
        ("manual/1.0/index.html", ["../index.html", "index.html"]),
        ("manual/1.0/captions.html", ["../captions.html", "captions.html"]),
    ] {
        assert_eq!(versions(&page(&site, address)), expected, "{address}");
    }
}

#[test]
fn a_page_that_is_renamed_at_every_step_is_the_same_page() {
    let site = published(&fixture(), true);
    assert_eq!(
        versions(&page(&site, "manual/1.0/data.html")),
        ["../1.2/inspection.html", "../cleansing.html", "data.html"]
    );
    assert_eq!(
        versions(&page(&site, "manual/1.2/inspection.html")),
        ["inspection.html", "../cleansing.html", "../1.0/data.html"]
    );
}

#[test]
fn old_versions_and_drafts_say_so_on_every_page() {
    let site = published(&fixture(), true);
    let mut seen = 0;
    for (address, bytes) in files(&site) {
        let is_page = address.starts_with("manual/") && is_a(&address, "html") && !address.contains("/diff-");
        if !is_page || address == "manual/history.html" {
            continue;
        }
        let html = String::from_utf8(bytes).expect("UTF-8");
        if html.contains("content=\"noindex\"") {
            continue;
        }
        let expected = match address.split('/').nth(1) {
            Some("1.0") => Some("superseded"),
            Some("1.2") => Some("draft"),
            _ => None,
        };
        assert_eq!(notice(&html), expected, "{address}");
        assert_eq!(versions(&html).len(), 3, "{address}");
        seen += 1;
    }
    assert!(seen >= 17, "{seen} pages");
    let news = page(&site, "news/2023-04-01-secret.html");
    assert_eq!(notice(&news), Some("draft"));
    assert!(news.replace("<wbr>", "").contains("まだ公開していません"));
}

#[test]
fn the_current_version_has_an_address_that_never_moves_and_its_own_points_there() {
    let site = published(&fixture(), false);
    for name in ["index.html", "start.html", "cleansing.html", "captions.html"] {
        for folder in ["manual/", "manual/1.1/"] {
            let html = page(&site, &format!("{folder}{name}"));
            assert_eq!(canonical(&html), Some(format!("manual/{name}").as_str()), "{folder}{name}");
        }
    }
    for address in ["manual/1.0/index.html", "manual/1.0/data.html", "manual/1.1/diff-1.0.html", "manual/history.html"]
    {
        assert_eq!(canonical(&page(&site, address)), Some(address));
    }
}

#[test]
fn an_address_of_the_current_version_outlives_a_rename() {
    let site = published(&fixture(), false);
    let renamed = page(&site, "manual/data.html");
    assert!(renamed.contains("<meta http-equiv=\"refresh\" content=\"0; url=cleansing.html\">"), "{renamed}");
    assert_eq!(canonical(&renamed), Some("manual/cleansing.html"));
    // Nobody is led into an old version without being asked.
    let left_out = page(&site, "manual/paper.html");
    assert!(!left_out.contains("http-equiv"));
    assert!(left_out.contains("現行の版にはありません。旧版のVer.1.0") && left_out.contains("href=\"1.0/paper.html\""));
}

#[test]
fn drafts_are_nowhere_in_a_build() {
    let holding = |drafts: bool| -> Vec<String> {
        let site = published(&fixture(), drafts);
        let holds = |(address, bytes): &(String, Vec<u8>)| {
            let text = if cfg!(feature = "pdf") && is_a(address, "pdf") {
                let file = site.path().join("site").join(address);
                let text = Command::new("pdftotext").arg(file).arg("-").output();
                String::from_utf8(text.expect("pdftotext (poppler-utils) runs").stdout).expect("UTF-8")
            } else {
                String::from_utf8_lossy(bytes).into_owned()
            };
            text.contains(SECRET) || address.contains("1.2") || address.contains("secret")
        };
        files(&site).into_iter().filter(holds).map(|(address, _)| address).collect()
    };
    assert_eq!(holding(false), [""; 0]);
    // What is asked for is found in every kind of file: the search above is not blind.
    let drafts = holding(true);
    for address in [
        "manual/1.2/inspection.html",
        "manual/1.2/secret.svg",
        "manual/1.2/diff-1.1.csv",
        "news/2023-04-01-secret.html",
    ] {
        assert!(drafts.contains(&address.to_owned()), "{address} is not in {drafts:?}");
    }
    assert!(drafts.iter().any(|address| address.starts_with("search/")));
    assert!(!cfg!(feature = "pdf") || drafts.contains(&"manual/1.2/diff-1.1.pdf".to_owned()), "{drafts:?}");
}

fn child<'a>(node: &Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    node.children().filter(|child| child.has_tag_name((ATOM, name))).collect()
}

fn text<'a>(node: &Node<'a, 'a>, name: &str) -> &'a str {
    let [one] = child(node, name)[..] else { panic!("one {name} in {:?}", node.range()) };
    one.text().unwrap_or_default()
}

fn link<'a>(node: &Node<'a, 'a>, relation: &str) -> Option<&'a str> {
    let links = child(node, "link");
    links.iter().find(|link| link.attribute("rel") == Some(relation)).and_then(|link| link.attribute("href"))
}

/// RFC 4287: what every feed and every entry must have.
fn assert_is_atom(xml: &str) {
    let document = Document::parse(xml).expect("XML");
    let feed = document.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")));
    assert!(!text(&feed, "title").is_empty());
    assert_eq!(link(&feed, "self"), Some(text(&feed, "id")));
    assert_eq!(text(&child(&feed, "author")[0], "name"), "見本県");
    let entries = child(&feed, "entry");
    let mut ids: Vec<&str> = entries.iter().map(|entry| text(entry, "id")).collect();
    let times: Vec<&str> = entries.iter().map(|entry| text(entry, "updated")).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
    assert_eq!(text(&feed, "updated"), times[0]);
    assert!(
        times.iter().all(|time| time.len() == "2023-03-21T00:00:00+09:00".len() && time.ends_with("T00:00:00+09:00"))
    );
    for entry in &entries {
        assert!(!text(entry, "title").is_empty());
        assert!(link(entry, "alternate").is_some_and(|href| href.starts_with("https://portal.example.jp/docs/")));
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), entries.len());
}

#[test]
fn the_feed_tells_of_news_and_of_each_version_that_was_published() {
    let site = published(&fixture(), false);
    let xml = page(&site, "news/feed.xml");
    assert_is_atom(&xml);
    let document = Document::parse(&xml).expect("XML");
    let entries = child(&document.root_element(), "entry");
    let titles: Vec<&str> = entries.iter().map(|entry| text(entry, "title")).collect();
    assert_eq!(
        titles,
        [
            "【見本】受付の時間を <延ばし> & 改めます",
            "【見本】窓口の手引き Ver.1.1を公開しました",
            "【見本】窓口の手引き Ver.1.0を公開しました",
            "【見本】窓口を開きました",
        ]
    );
    assert_eq!(link(&entries[1], "alternate"), Some("https://portal.example.jp/docs/manual/1.1/index.html"));
    assert_eq!(link(&entries[1], "related"), Some("https://portal.example.jp/docs/manual/1.1/diff-1.0.html"));
    assert_eq!(link(&entries[2], "related"), None);
    // With drafts shown, they still are no news.
    assert_eq!(page(&published(&fixture(), true), "news/feed.xml"), xml);
    // Programs find it from every page, people on the list of news.
    for (address, href) in [
        ("index.html", "news/feed.xml"),
        ("manual/1.0/data.html", "../../news/feed.xml"),
        ("news/index.html", "feed.xml"),
    ] {
        let html = page(&site, address);
        let found = between(&html, "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"", "\"");
        assert_eq!(found, Some(href), "{address}");
    }
    assert!(page(&site, "news/index.html").contains("<a href=\"feed.xml\">新着情報のフィード"));
}

/// A copy of the fixture to be changed.
fn copy() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in WalkDir::new(fixture()).into_iter().map(|entry| entry.expect("readable")) {
        let to = folder.path().join(entry.path().strip_prefix(fixture()).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).expect("made");
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
    folder
}

#[test]
fn without_an_address_of_the_site_there_is_no_feed_and_no_link_to_it() {
    let content = copy();
    fs::write(content.path().join("site.yaml"), "title: 見本のサイト\n").expect("written");
    let site = published(content.path(), false);
    for (address, bytes) in files(&site) {
        let is_silent = address.starts_with("assets/") || !String::from_utf8_lossy(&bytes).contains("feed.xml");
        assert!(is_silent && !address.ends_with("feed.xml"), "{address}");
    }
}

#[test]
fn the_feed_holds_the_newest_fifty_whatever_letters_are_in_them() {
    let content = copy();
    for day in 1..=28 {
        for month in ["01", "02"] {
            let path = content.path().join(format!("news/2024-{month}-{day:02}-note.md"));
            fs::write(path, format!("---\ntitle: \"お知らせ\\b {month}/{day} ]]> &amp; <b>\"\n---\n本文です。\n"))
                .expect("written");
        }
    }
    let site = published(content.path(), false);
    let xml = page(&site, "news/feed.xml");
    assert_is_atom(&xml);
    let document = Document::parse(&xml).expect("XML");
    let entries = child(&document.root_element(), "entry");
    assert_eq!(entries.len(), 50);
    assert_eq!(text(&entries[0], "title"), "【見本】お知らせ 02/28 ]]> &amp; <b>");
    assert_eq!(text(&entries[49], "updated"), "2024-01-07T00:00:00+09:00");
}

/// The side navigation of each page once held every chapter: pages times chapters.
#[test]
fn a_page_of_a_long_document_shows_the_chapters_around_it_and_the_way_to_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let manual = folder.path().join("manual");
    fs::create_dir_all(manual.join("annex")).expect("made");
    fs::write(folder.path().join("site.yaml"), "title: 見本のサイト\n").expect("written");
    fs::write(manual.join("document.yaml"), "kind: manual\ntitle: 長い手引き\n").expect("written");
    for number in 0..300 {
        fs::write(manual.join(format!("c{number:03}.md")), format!("# 手順{number}\n")).expect("written");
    }
    fs::write(manual.join("annex/a1-forms.md"), "# 様式\n").expect("written");
    let site = published(folder.path(), false);
    let html = page(&site, "manual/c150.html");
    let navigation = between(&html, "<nav class=\"side-nav\"", "</nav>").expect("a side navigation");
    let chapters: Vec<&str> = navigation.split("<a href=\"c").skip(1).map(|rest| &rest[..3]).collect();
    assert_eq!((chapters.first(), chapters.last(), chapters.len()), (Some(&"100"), Some(&"199"), 100));
    assert!(
        navigation.contains("<a href=\"index.html\">目次で全300件を見る</a>")
            && navigation.contains("annex/a1-forms.html")
    );
    // The annex is read: the chapters are closed.
    let html = page(&site, "manual/annex/a1-forms.html");
    let navigation = between(&html, "<nav class=\"side-nav\"", "</nav>").expect("a side navigation");
    assert_eq!(navigation.matches("c1").count(), 0);
    assert!(navigation.contains("目次で全300件を見る"));
}

/// Digits that only sort a folder are left out of addresses; those of a version's name are not.
#[test]
fn every_link_leads_somewhere_when_the_folder_is_sorted_by_digits() {
    let content = copy();
    fs::rename(content.path().join("manual"), content.path().join("02-manual")).expect("renamed");
    let manual = content.path().join("02-manual");
    fs::rename(manual.join("1.0"), manual.join("05-1")).expect("renamed");
    let settings = fs::read_to_string(manual.join("document.yaml")).expect("settings");
    fs::write(manual.join("document.yaml"), settings.replace("\"1.0\"", "\"05-1\"")).expect("written");
    let output = published(content.path(), false);
    let mut links = 0;
    for (address, bytes) in files(&output).into_iter().filter(|(address, _)| is_a(address, "html")) {
        let html = String::from_utf8(bytes).expect("UTF-8");
        let hrefs = html.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#', '?']).next());
        for href in hrefs.filter(|href| !href.is_empty() && !href.starts_with('/') && !href.contains(':')) {
            let folder = output.path().join("site").join(&address);
            let target = folder.parent().expect("a folder").join(href);
            assert!(target.exists(), "{address} leads to {href}");
            links += 1;
        }
    }
    assert!(links > 300, "{links} links");
    assert!(output.path().join("site/manual/05-1/paper.html").is_file());
}

#[test]
fn a_version_begins_as_a_copy_of_the_one_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = folder.path().join("content");
    let write = |path: &str, text: &str| {
        let path = content.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write("site.yaml", "title: 見本市福祉事務所\n");
    write(
        "manual/document.yaml",
        "kind: manual\ntitle: 窓口の手引き\nversions:\n  - {version: \"1.2\", date: 2024-04-01, status: current}\n  \
         - {version: \"1.1\", date: 2023-04-01, status: superseded}\n  - {version: \"1.0\", date: 2022-04-01, status: superseded}\n",
    );
    write("manual/1.0/desk.md", "# 窓口\n\n午前9時に開きます。\n");
    // Renamed in 1.1; the copy of it still says so.
    for version in ["1.1", "1.2"] {
        write(&format!("manual/{version}/counter.md"), "---\nwas: desk.md\n---\n\n# 窓口\n\n午前9時に開きます。\n");
    }
    let output = published(&content, false);
    assert!(page(&output, "manual/1.2/counter.html").contains("1.0/desk.html"));
}
