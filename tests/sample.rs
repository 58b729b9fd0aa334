//! The sample site must never be mistaken for the real thing: 見本 on everything, senders and numbers that lead nowhere.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;
use walkdir::WalkDir;

/// The sample site, built once.
static SITE: LazyLock<TempDir> = LazyLock::new(|| {
    let output = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let build = Command::new(env!("CARGO_BIN_EXE_kawaraban"))
        .args(["build", "--deny-warnings"])
        .arg("--content")
        .arg(root.join("content"))
        .arg("--themes")
        .arg(root.join("themes"))
        .arg("--output")
        .arg(output.path())
        .output()
        .expect("it runs");
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    output
});

fn files(extension: &str) -> Vec<PathBuf> {
    let site = SITE.path().join("site");
    let files: Vec<PathBuf> = WalkDir::new(site)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("readable").into_path())
        .filter(|path| path.extension().is_some_and(|own| own == extension))
        .collect();
    assert!(!files.is_empty(), "no {extension} files");
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a text")
}

#[test]
fn every_page_says_sample_in_its_title_and_in_its_text() {
    for path in files("html") {
        let html = read(&path);
        let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
        assert!(title.contains("見本"), "{}: {title}", path.display());
        assert!(html.contains("class=\"sample-band\""), "{}", path.display());
    }
}

#[cfg(feature = "pdf")]
#[test]
fn every_pdf_page_and_its_metadata_say_sample() {
    let tool = |name: &str, arguments: &[&str], path: &Path| {
        let output = Command::new(name).args(arguments).arg(path).arg("-").output();
        let output = output.unwrap_or_else(|error| panic!("{name} (poppler-utils): {error}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for path in files("pdf") {
        let text = tool("pdftotext", &["-enc", "UTF-8"], &path);
        for page in text.trim_end_matches('\u{c}').split('\u{c}') {
            assert!(page.contains("見本"), "{}", path.display());
        }
        let output = Command::new("pdfinfo").arg(&path).output().expect("pdfinfo (poppler-utils) runs");
        let info = String::from_utf8_lossy(&output.stdout).into_owned();
        for field in ["Title:", "Author:"] {
            let line = info.lines().find(|line| line.starts_with(field)).unwrap_or_default();
            assert!(line.contains("見本"), "{}: {line}", path.display());
        }
    }
}

#[test]
fn the_text_edition_says_sample_first_and_last() {
    for path in files("txt").into_iter().filter(|path| path.parent().is_some_and(|folder| folder.ends_with("leaflets")))
    {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        assert!(lines[0].contains("見本") && lines[lines.len() - 1].contains("見本"), "{}", path.display());
    }
}

/// Runs of digits and hyphens that a telephone would dial; dates, versions and codes are none.
fn dialable(text: &str) -> Vec<String> {
    let is_number = |run: &str| {
        let digits: Vec<&str> = run.split('-').collect();
        let count: usize = digits.iter().map(|part| part.len()).sum();
        run.starts_with('0') && digits.len() == 3 && (9..=11).contains(&count) && run != "00-0000-0000"
    };
    let runs = text.split(|letter: char| !(letter.is_ascii_digit() || letter == '-'));
    runs.filter(|run| is_number(run)).map(str::to_owned).collect()
}

#[test]
fn senders_and_numbers_lead_nowhere() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let sources = WalkDir::new(content).into_iter().map(|entry| entry.expect("readable").into_path());
    let sources = sources.filter(|path| path.is_file());
    let built = ["html", "txt", "js"].into_iter().flat_map(files);
    for path in sources.chain(built) {
        let text = read(&path);
        for host in ["go.jp", "lg.jp"] {
            assert!(!text.contains(host), "{} names {host}", path.display());
        }
        assert_eq!(dialable(&text), [""; 0], "{}", path.display());
        for address in text.match_indices("https://").map(|(at, _)| &text[at + 8..]) {
            let host: &str = address
                .split(|letter: char| !(letter.is_ascii_alphanumeric() || "-.".contains(letter)))
                .next()
                .unwrap_or("");
            let known = host.ends_with("example.jp") || host == "www.w3.org" || host.is_empty();
            assert!(known, "{} leads to {host}", path.display());
        }
    }
}

#[test]
fn numbers_that_could_be_dialled_are_seen() {
    assert_eq!(dialable("電話 03-1234-5678、日付 2023-03-21、00-0000-0000、90-1"), ["03-1234-5678"]);
}
