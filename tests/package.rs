//! Packages: what is in a ZIP file that is handed on, and that a draft says so on every page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

mod unpack;

const OVERVIEW: &str = "# 概要\n\nはじめの文。\n\n## 目的\n\n目的の文[^1]。[外のページ](../../other.md)と\
    [](annex/a1-files.md#tbl-items)を見てください。\n\n- 一つ目\n- 二つ目\n\n## 範囲\n\n範囲の文。\n\n\
    :::note 断り\n断りの文。\n:::\n\n[^1]: 注の文。\n";
const ANNEX: &str = "# ファイル\n\n別紙の文。\n\n表: 項目 {#tbl-items}\n\n| 項番 | 名前 |\n|---|---|\n| 1 | 氏名 |\n\n\
    ## 細目\n\n=式のような文。\n\n![図の説明](../fig.svg \"図の題\")\n";
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><path d=\"M0 0h9\"/></svg>";

/// A portal with a manual of which a draft is written.
struct Portal {
    folder: TempDir,
}

impl Portal {
    fn new() -> Self {
        let portal = Self { folder: TempDir::new().expect("a folder") };
        portal.write("site.yaml", "title: 例のポータル\npublisher: 例の県\nbase_url: https://portal.example.jp/\n");
        portal.write("index.md", "# 例のポータル\n");
        portal.write("other.md", "# 外のページ\n\n本文。\n");
        portal.write("faq/0001-a.md", "---\ntitle: 問い\nno: 1\npublished: 2023-01-01 10:00\n---\n答え。\n");
        portal.write(
            "manual/document.yaml",
            "kind: manual\ntitle: 例の解説書\nnumbering: {headings: true}\nversions:\n\
             \x20 - {version: \"1.2\", status: draft, date: 2023-10-01, changes: [{text: 新しい事柄}]}\n\
             \x20 - {version: \"1.1\", status: current, date: 2023-03-21}\n",
        );
        portal.write("manual/1.1/01-overview.md", "# 概要\n\nはじめの文。\n");
        portal.write("manual/1.2/01-overview.md", OVERVIEW);
        portal.write("manual/1.2/annex/a1-files.md", ANNEX);
        portal.write("manual/1.2/fig.svg", SVG);
        portal.write("manual/1.2/unused.svg", SVG);
        portal
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join("content").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
        command.args(arguments).current_dir(self.folder.path()).output().expect("it runs")
    }

    /// Runs a command that must succeed.
    fn done(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn output(&self) -> std::path::PathBuf {
        self.folder.path().join("output")
    }

    /// The files of a ZIP file of `output/offline/`.
    fn zip(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        unpack::unpacked(&self.output().join("offline").join(name))
    }

    fn draft(&self) -> BTreeMap<String, Vec<u8>> {
        self.done(&["package", "--draft"]);
        self.zip(DRAFT)
    }
}

const DRAFT: &str = "例の解説書_Ver1.2案_20231001.zip";
const SHEET: &str = "意見照会_例の解説書_Ver1.2.csv";

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let bytes = files.get(name).unwrap_or_else(|| panic!("no {name}: {:?}", files.keys()));
    String::from_utf8(bytes.clone()).expect("UTF-8")
}

fn is(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own == extension)
}

/// All files below a folder with their bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().display().to_string(), fs::read(entry.path()).expect("read"))).collect()
}

/// 段落 and 本文 of the sheet.
fn sheet(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, String)> {
    let text = text(files, SHEET);
    let text = text.strip_prefix('\u{FEFF}').expect("a byte order mark");
    let mut records = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(records.headers().expect("a head"), vec!["文書", "段落", "本文", "意見", "理由"]);
    let records = records.records().map(|record| record.expect("a record"));
    records
        .map(|record| {
            assert_eq!((&record[0], &record[3], &record[4]), ("例の解説書 Ver.1.2案", "", ""));
            (record[1].to_owned(), record[2].to_owned())
        })
        .collect()
}

/// The numbers shown on a page, in order.
fn numbers_of_page(html: &str) -> Vec<String> {
    let parts = html.split("<span class=\"paragraph-number\">").skip(1);
    parts.map(|part| part.split('<').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_draft_is_packaged_with_what_its_readers_need_and_nothing_else() {
    let files = Portal::new().draft();
    let of_search = |name: &&String| name.starts_with("site/search/");
    assert!(files.keys().any(|name| of_search(&name)));
    let found: BTreeSet<&str> = files.keys().filter(|name| !of_search(name)).map(String::as_str).collect();
    let mut expected: BTreeSet<&str> = BTreeSet::from([
        "site/404.html",
        "site/assets/early.js",
        "site/assets/favicon.svg",
        "site/assets/search.js",
        "site/assets/site.js",
        "site/assets/style.css",
        "site/index.html",
        "site/manual/1.1/index.html",
        "site/manual/1.1/overview.html",
        "site/manual/1.2/annex/a1-files.html",
        "site/manual/1.2/captions.html",
        "site/manual/1.2/diff-1.1-fields.csv",
        "site/manual/1.2/diff-1.1.csv",
        "site/manual/1.2/diff-1.1.html",
        "site/manual/1.2/fig.svg",
        "site/manual/1.2/index.html",
        "site/manual/1.2/overview.html",
        "site/manual/history.html",
        "site/manual/index.html",
        "site/manual/overview.html",
        "site/search.html",
        "はじめにお読みください.txt",
        SHEET,
    ]);
    if cfg!(feature = "pdf") {
        expected.extend([
            "site/manual/1.2/diff-1.1.pdf",
            "site/manual/1.2/manual.pdf",
            "例の解説書_Ver1.2案.pdf",
            "新旧対照表_例の解説書_Ver1.2案.pdf",
        ]);
    }
    assert_eq!(found, expected);
    let letter = text(&files, "はじめにお読みください.txt");
    assert!(letter.starts_with('\u{FEFF}') && letter.contains("site/manual/1.2/index.html"), "{letter}");
    assert!(letter.lines().count() > 5 && letter.matches('\n').count() == letter.matches("\r\n").count(), "{letter}");
}

#[test]
fn every_page_of_a_draft_says_so() {
    let files = Portal::new().draft();
    for name in files.keys().filter(|name| is(name, "html")) {
        let html = text(&files, name);
        let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
        assert!(title.starts_with("【案】"), "{name}: {title}");
        assert!(html.contains("class=\"draft-band\""), "{name}");
        assert!(!html.contains("canonical"), "{name}: it is not published");
    }
    #[cfg(feature = "pdf")]
    for name in files.keys().filter(|name| is(name, "pdf")) {
        for page in pdf_text(&files[name]).trim_end_matches('\u{c}').split('\u{c}') {
            assert!(page.contains('案'), "{name}: {page}");
        }
    }
}

#[test]
fn the_numbers_on_the_pages_and_in_the_pdf_are_those_of_the_sheet() {
    let files = Portal::new().draft();
    let sheet = sheet(&files);
    let expected = [
        ("§1", "概要"),
        ("§1-1", "はじめの文。"),
        ("§1.1", "目的"),
        ("§1.1-1", "目的の文（注1：注の文。）。外のページと別紙1 表 1を見てください。"),
        ("§1.1-2", "一つ目"),
        ("§1.1-3", "二つ目"),
        ("§1.2", "範囲"),
        ("§1.2-1", "範囲の文。"),
        ("§1.2-2", "断りの文。"),
        ("§別紙1", "ファイル"),
        ("§別紙1-1", "別紙の文。"),
        ("§別紙1-2", "表 1　項目"),
        ("§別紙1 1", "細目"),
        ("§別紙1 1-1", "'=式のような文。"),
        ("§別紙1 1-2", "図 1　図の題"),
    ];
    assert_eq!(sheet, expected.map(|(number, text)| (number.to_owned(), text.to_owned())));

    let mut shown = numbers_of_page(&text(&files, "site/manual/1.2/overview.html"));
    shown.extend(numbers_of_page(&text(&files, "site/manual/1.2/annex/a1-files.html")));
    assert_eq!(shown, expected.map(|(number, _)| number.to_owned()));
    assert!(numbers_of_page(&text(&files, "site/manual/1.1/overview.html")).is_empty());

    #[cfg(feature = "pdf")]
    {
        let text = pdf_text(&files["例の解説書_Ver1.2案.pdf"]);
        let digits = |text: &str| -> String {
            text.chars().take_while(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-')).collect()
        };
        let printed: BTreeSet<String> = text
            .split('§')
            .skip(1)
            .map(|rest| match rest.strip_prefix("別紙1") {
                Some(rest) if rest.starts_with('-') => format!("§別紙1{}", digits(rest)),
                Some(rest) => format!("§別紙1 {}", digits(rest.trim_start_matches(' '))).trim_end().to_owned(),
                None => format!("§{}", digits(rest)),
            })
            .collect();
        assert_eq!(printed, shown.into_iter().collect());
    }
}

#[test]
fn a_paragraph_put_in_changes_the_numbers_of_its_section_only() {
    let portal = Portal::new();
    let before = sheet(&portal.draft());
    portal.write("manual/1.2/01-overview.md", &OVERVIEW.replace("- 一つ目", "足した文。\n\n- 一つ目"));
    let after = sheet(&portal.draft());
    let changed: Vec<&(String, String)> = after.iter().filter(|record| !before.contains(record)).collect();
    let numbers: Vec<&str> = changed.iter().map(|(number, _)| number.as_str()).collect();
    assert_eq!(numbers, ["§1.1-2", "§1.1-3", "§1.1-4"]);
    assert_eq!(changed[0].1, "足した文。");
}

#[test]
fn headings_without_numbers_are_counted_page_by_page() {
    let portal = Portal::new();
    portal.write(
        "manual/document.yaml",
        "kind: manual\ntitle: 例の解説書\nversions:\n  - {version: \"1.2\", status: draft, date: 2023-10-01}\n",
    );
    fs::remove_dir_all(portal.folder.path().join("content/manual/1.1")).expect("removed");
    let numbers: Vec<String> = sheet(&portal.draft()).into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers[..4], ["§overview", "§overview-1", "§overview.1", "§overview.1-1"]);
    assert!(numbers.contains(&"§別紙1.1-1".to_owned()), "{numbers:?}");
}

#[test]
fn links_within_a_package_lead_to_its_files_and_others_to_the_published_site() {
    let files = Portal::new().draft();
    assert!(text(&files, "site/manual/1.2/overview.html").contains("href=\"https://portal.example.jp/other.html\""));
    let mut count = 0;
    for name in files.keys().filter(|name| is(name, "html") && !name.ends_with("404.html")) {
        let html = text(&files, name);
        for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains(':') {
                continue;
            }
            let mut parts: Vec<&str> = name.split('/').collect();
            parts.pop();
            for part in path.split('/') {
                if part == ".." {
                    parts.pop();
                } else {
                    parts.push(part);
                }
            }
            assert!(files.contains_key(&parts.join("/")), "{name}: {link}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn a_build_has_no_word_of_a_draft_and_a_draft_leaves_the_site_as_it_is() {
    let portal = Portal::new();
    portal.done(&["build"]);
    let before = tree(&portal.output().join("site"));
    for (path, bytes) in &before {
        let text = String::from_utf8_lossy(bytes);
        for word in ["目的の文", "新しい事柄", "1.2", "paragraph-number\">", "【案】"] {
            let own = is(path, "css") || is(path, "js");
            assert!(own || !text.contains(word), "{path}: {word}");
        }
    }
    portal.done(&["package", "--draft"]);
    assert_eq!(tree(&portal.output().join("site")), before);
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let portal = Portal::new();
    for arguments in [&["package", "--draft"][..], &["package"]] {
        portal.done(arguments);
        let first = tree(&portal.output().join("offline"));
        fs::remove_dir_all(portal.output()).expect("removed");
        portal.done(&[arguments, &["--jobs", "1"]].concat());
        assert_eq!(tree(&portal.output().join("offline")), first);
    }
}

#[test]
fn without_a_draft_nothing_is_packaged_and_the_message_says_what_to_write() {
    let portal = Portal::new();
    portal.write("manual/document.yaml", "kind: manual\ntitle: 例\nversions: [{version: \"1.1\", status: current}]\n");
    fs::remove_dir_all(portal.folder.path().join("content/manual/1.2")).expect("removed");
    let output = portal.run(&["package", "--draft"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("status: draft"), "{message}");
    assert!(!portal.output().exists());
}

#[test]
fn with_errors_in_the_draft_the_packages_stay_as_they_were() {
    let portal = Portal::new();
    portal.done(&["package", "--draft"]);
    let before = tree(&portal.output().join("offline"));
    portal.write("manual/1.2/01-overview.md", "# 概要\n\n[どこか](nowhere.md)\n");
    let output = portal.run(&["package", "--draft"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("broken-link"), "{message}");
    assert_eq!(tree(&portal.output().join("offline")), before);
}

#[test]
fn the_current_version_is_packaged_under_its_name_beside_the_published_site() {
    let portal = Portal::new();
    portal.done(&["package"]);
    assert!(portal.output().join("site/index.html").is_file());
    let files = portal.zip("例の解説書_Ver1.1_20230321.zip");
    assert!(text(&files, "manual/overview.html").contains("はじめの文。"));
    assert!(files.keys().all(|name| !name.contains("1.2") && !name.starts_with("faq")), "{:?}", files.keys());
    assert!(files.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("【案】")));
    let letter = text(&files, "はじめにお読みください.txt");
    assert!(letter.contains("例の解説書 Ver.1.1") && letter.contains("すべて展開"), "{letter}");
    assert!(letter.contains("index.html") && files.contains_key("index.html"), "{letter}");
    let sums = fs::read_to_string(portal.output().join("offline/SHA256SUMS")).expect("the sums");
    assert!(sums.ends_with("  例の解説書_Ver1.1_20230321.zip\n") && sums.find(' ') == Some(64), "{sums}");
}

/// The PDF of a document is published where `document.yaml` asks for it, and its contents lead to it.
#[cfg(feature = "pdf")]
#[test]
fn a_document_is_published_as_one_pdf_where_it_is_asked_for() {
    let portal = Portal::new();
    portal.done(&["build"]);
    assert!(!portal.output().join("site/manual/1.1/manual.pdf").exists());
    let settings = portal.folder.path().join("content/manual/document.yaml");
    let text = fs::read_to_string(settings).expect("read");
    portal.write("manual/document.yaml", &format!("pdf: true\n{text}"));
    portal.done(&["build"]);
    let site = portal.output().join("site");
    for (page, link) in [("manual/index.html", "1.1/manual.pdf"), ("manual/1.1/index.html", "manual.pdf")] {
        let html = fs::read_to_string(site.join(page)).expect("read");
        assert!(html.contains(&format!("href=\"{link}\"")), "{page}");
    }
    assert!(!site.join("manual/1.2").exists());
    let bytes = fs::read(site.join("manual/1.1/manual.pdf")).expect("the PDF");
    // Spaces between Japanese and other letters are not of the text.
    let text = pdf_text(&bytes).replace(' ', "");
    for word in ["例の解説書", "Ver.1.1", "令和5（2023）年3月21日", "例の県", "目次", "はじめの文。"]
    {
        assert!(text.contains(word), "{word}: {text}");
    }
}

/// Headings that skip a level, links and notes in heads that are repeated, notes that do not fit on their page, words wider
/// than their cell: PDF/UA refuses some of it, and a document must not fail for it.
#[cfg(feature = "pdf")]
#[test]
fn what_real_documents_hold_can_be_set() {
    let rows = "| 長い文の欄 | VeryLongIdentifierWithoutAnySpace | x | x | x | x | x | x | x |\n".repeat(80);
    let long = "文".repeat(700);
    let page = format!(
        "# [章](https://example.jp/)[^1]\n\n#### 飛ばした見出し\n\n## ![絵](fig.svg)\n\n{long}\n\n{long}[^2]\n\n{long}[^1]\n\n\
         | [頭](https://example.jp/)[^2] | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 |\n|---|---|---|---|---|---|---|---|---|\n{rows}\n\
         ```\n{}\n```\n\n[上へ](#飛ばした見出し)\n\n[^1]: {long}\n[^2]: <https://example.jp/{}>\n",
        "a".repeat(300),
        "b".repeat(900)
    );
    let portal = Portal::new();
    portal.write("manual/1.2/02-real.md", &page);
    let files = portal.draft();
    let text = pdf_text(&files["例の解説書_Ver1.2案.pdf"]);
    assert!(text.contains("飛ばした見出し") && text.matches("長い文の").count() >= 80, "{text}");
}

#[cfg(feature = "pdf")]
fn pdf_text(bytes: &[u8]) -> String {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("a.pdf");
    fs::write(&path, bytes).expect("written");
    let output = Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(&path).arg("-").output();
    String::from_utf8(output.expect("pdftotext (poppler-utils)").stdout).expect("UTF-8")
}
