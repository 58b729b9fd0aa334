//! A site for some readers, or for a day: nothing of what is left out gets into pages, files, search, feeds, PDFs or ZIPs.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

mod unpack;

/// Stands in every text, file and name that is left out.
const KEPT: &str = "ゆりかもめ";
const KEPT_NAME: &str = "yurikamome";

const SITE: &str = "title: 見本の案内
base_url: https://portal.example.jp/
audiences:
  - {id: office, title: 福祉事務所}
  - {id: vendor, title: システムベンダ}
categories:
  - {id: card, title: カード}
";
const PDF_BOOK: &str = "kind: manual\ntitle: 手引き\naudience: [office]\npdf: true\nversions:\n  - {version: \"1.1\", date: 2023-03-01, status: current}\n  - {version: \"1.0\", date: 2022-03-01, status: superseded}\n";

/// Shown to everybody and to offices, and written for others or for later.
fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let faq = |title: &str, no: u32, more: &str, body: &str| {
        format!("---\ntitle: {title}\nno: {no}\npublished: 2022-10-28 10:00\ncategories: [card]\n{more}---\n{body}\n")
    };
    let leaflet = |title: &str, code: &str, more: &str| {
        format!("---\ntitle: {title}\ncode: {code}\nversion: \"1.0\"\ndate: 2023-03-21\n{more}---\n{title}の紙です。\n")
    };
    let later = "publish: 2026-05-01\n";
    let vendor = "audience: [vendor]\n";
    let book = |folder: &str, text: &str| (format!("{folder}/01-start.md"), format!("# はじめに\n\n{text}\n"));
    let files = [
        ("site.yaml".to_owned(), SITE.to_owned()),
        ("index.md".to_owned(), "# 案内\n\nみなさまへ。\n".to_owned()),
        ("faq/1.md".to_owned(), faq("だれでも読める問い", 1, "", "答えです。")),
        ("faq/2.md".to_owned(), faq("事務所の問い", 2, "audience: [office]\n", "事務所の答えです。")),
        (
            format!("faq/{KEPT_NAME}.md"),
            faq(
                KEPT,
                3,
                &format!("{vendor}attachments: [{{file: {KEPT_NAME}.csv}}]\n"),
                &format!("{KEPT}の答え。\n\n![{KEPT}]({KEPT_NAME}.svg)"),
            ),
        ),
        (format!("faq/{KEPT_NAME}.csv"), format!("列\n{KEPT}\n")),
        (
            format!("faq/{KEPT_NAME}.svg"),
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><desc>{KEPT}</desc><rect width=\"9\" height=\"9\"/></svg>"
            ),
        ),
        (format!("news/2026-05-01-{KEPT_NAME}.md"), format!("---\ntitle: {KEPT}\n{later}---\n{KEPT}のお知らせ。\n")),
        (format!("news/2026-04-01-{KEPT_NAME}.md"), format!("---\ntitle: {KEPT}\n{vendor}---\n{KEPT}のお知らせ。\n")),
        ("leaflets/open.md".to_owned(), leaflet("みなさまの案内", "L-1", "")),
        (format!("leaflets/{KEPT_NAME}.md"), leaflet(KEPT, "L-2", vendor)),
        (
            format!("downloads/{KEPT_NAME}.md"),
            format!("---\ntitle: {KEPT}\nfile: {KEPT_NAME}.csv\n{vendor}---\n{KEPT}の表。\n"),
        ),
        (format!("downloads/{KEPT_NAME}.csv"), format!("列\n{KEPT}\n")),
        (format!("guide/{KEPT_NAME}.md"), format!("---\n{vendor}---\n# {KEPT}\n\n{KEPT}の手順。\n")),
        ("manual/document.yaml".to_owned(), PDF_BOOK.to_owned()),
        book("manual/1.1", "今の文です。"),
        book("manual/1.0", "前の文です。"),
        (format!("{KEPT_NAME}/document.yaml"), PDF_BOOK.replace("office", "vendor").replace("手引き", KEPT)),
        book(&format!("{KEPT_NAME}/1.1"), KEPT),
        book(&format!("{KEPT_NAME}/1.0"), &format!("{KEPT}の前の文。")),
        (format!("{KEPT_NAME}/1.1/{KEPT_NAME}.csv"), format!("列\n{KEPT}\n")),
    ];
    for (path, text) in files {
        let path = folder.path().join("content").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

fn kawaraban(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = done.expect("it runs");
    (done.status.code().expect("no signal"), String::from_utf8([done.stdout, done.stderr].concat()).expect("UTF-8"))
}

/// Every file that is handed on, those in ZIP files too: its name and its letters, those on paper included.
fn published(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let roots = ["output/site", "output/offline"].map(|root| folder.join(root));
    let entries = roots.iter().flat_map(|root| walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok));
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        let name = entry.path().to_string_lossy().into_owned();
        if ending(&name) == "zip" {
            for (own, bytes) in unpack::unpacked(entry.path()) {
                let own = format!("{name}/{own}");
                let letters = letters(&own, &bytes);
                found.push((own, letters));
            }
        } else {
            let letters = letters(&name, &fs::read(entry.path()).expect("read"));
            found.push((name, letters));
        }
    }
    found
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn letters(name: &str, bytes: &[u8]) -> String {
    if ending(name) != "pdf" {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, bytes).expect("written");
    let done = Command::new("pdftotext").arg(file.path()).arg("-").output().expect("poppler-utils is installed");
    assert!(done.status.success(), "{name}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// The files that have these letters in their name or text.
fn holds(files: &[(String, String)], words: &str) -> Vec<String> {
    files
        .iter()
        .filter(|(name, letters)| name.contains(words) || letters.contains(words))
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn what_is_for_others_or_for_later_is_nowhere() {
    let folder = site();
    for command in ["build", "package"] {
        let (exit, said) = kawaraban(folder.path(), &[command, "--audience", "office", "--as-of", "2026-04-01"]);
        assert_eq!(exit, 0, "{said}");
        let files = published(folder.path());
        for words in [KEPT, KEPT_NAME, "ゆり", "もめ"] {
            assert_eq!(holds(&files, words), Vec::<String>::new(), "{command}: {words}");
        }
        for words in ["事務所の答えです。", "みなさまの案内", "前の文です。"] {
            assert_ne!(holds(&files, words), Vec::<String>::new(), "{command}: {words}");
        }
        let in_zip = |name: &String| name.contains("見本の案内_20260401.zip/");
        assert_eq!(holds(&files, "事務所の答えです。").iter().any(in_zip), command == "package");
    }
}

#[test]
fn its_readers_and_its_day_bring_it() {
    let folder = site();
    let (exit, said) = kawaraban(folder.path(), &["package", "--audience", "vendor", "--as-of", "2026-05-01"]);
    assert_eq!(exit, 0, "{said}");
    let files = published(folder.path());
    for place in [
        "faq/3.html",
        "2026-05-01",
        "2026-04-01",
        "leaflets/",
        "downloads/",
        "guide/",
        "search/",
        "feed.xml",
        &format!("{KEPT}_Ver1.1_20230301.zip/"),
        "見本の案内_20260501.zip/",
    ] {
        assert!(holds(&files, KEPT).iter().any(|name| name.contains(place)), "{place}: {:?}", holds(&files, KEPT));
    }
    assert_eq!(holds(&files, "事務所の答えです。"), Vec::<String>::new());
    // Without a word about readers everything is shown.
    let (exit, _) = kawaraban(folder.path(), &["build", "--as-of", "2026-05-01"]);
    let files = published(folder.path());
    assert!(exit == 0 && !holds(&files, KEPT).is_empty() && !holds(&files, "事務所の答えです。").is_empty());
}

#[test]
fn a_link_to_what_is_left_out_is_an_error_that_says_why() {
    let folder = site();
    let page = format!("# 案内\n\n[手順](guide/{KEPT_NAME}.md)と[質問](faq/{KEPT_NAME}.md)を読みます。\n");
    fs::write(folder.path().join("content/index.md"), page).expect("written");
    let (exit, said) = kawaraban(folder.path(), &["build", "--audience", "office", "--as-of", "2026-05-01"]);
    assert!(exit == 1 && said.matches("ほかの対象者のもので、ここには載せません").count() == 2, "{said}");
    assert!(said.contains("content/index.md:3:6"), "{said}");
    assert_eq!(kawaraban(folder.path(), &["build", "--audience", "vendor", "--as-of", "2026-05-01"]).0, 0);
}

#[test]
fn readers_that_nobody_knows_are_an_error() {
    let folder = site();
    let (exit, said) = kawaraban(folder.path(), &["build", "--audience", "ofice"]);
    assert!(exit == 1 && said.contains("--audience の「ofice」") && said.contains("office、vendor"), "{said}");
}
