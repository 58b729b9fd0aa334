//! Runs that fail midway: what was there stays as it was, what is new is whole, and nothing half-written is left.
#![cfg(feature = "pdf")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const LEAFLET: &str = "---\ntitle: 案内\n---\n{{office.name}}にお越しください。\n";
const OFFICES: &str = "code,name,tel\n992011,見本市福祉事務所,00-0000-0001\n992020,例示市福祉事務所,00-0000-0002\n993018,試行町福祉事務所,00-0000-0003\n";

fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("content/leaflets")).expect("made");
    for (name, text) in [("site.yaml", "title: 例\n"), ("leaflets/desk.md", LEAFLET), ("offices.csv", OFFICES)] {
        fs::write(folder.path().join("content").join(name), text).expect("written");
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let command = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = command.expect("it runs");
    (done.status.code().expect("no signal"), String::from_utf8(done.stderr).expect("UTF-8"))
}

/// All files below a folder by their path, but for the lock.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file() && entry.file_name() != ".lock");
    let path =
        |entry: &walkdir::DirEntry| entry.path().strip_prefix(folder).expect("below").to_string_lossy().into_owned();
    files.map(|entry| (path(&entry), fs::read(entry.path()).expect("read"))).collect()
}

fn is_whole(pdf: &[u8]) -> bool {
    pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF")
}

#[test]
fn copies_that_were_printed_before_a_folder_could_not_be_written_are_whole() {
    let folder = site();
    let print = folder.path().join("output/print");
    fs::create_dir_all(&print).expect("made");
    fs::write(print.join("992020"), "no folder").expect("written");
    let (exit, said) = run(folder.path(), &["print"]);
    assert!(
        exit == 2 && said.contains("992020") && said.contains("フォルダではなくファイルがあります"),
        "{exit} {said}"
    );
    for (name, bytes) in files(&print) {
        let stays = name == "992020" && bytes == b"no folder";
        assert!(stays || name.ends_with("desk.pdf") && is_whole(&bytes), "{name}");
    }
}

#[test]
fn a_copy_that_cannot_be_replaced_stays() {
    let folder = site();
    assert_eq!(run(folder.path(), &["print"]).0, 0);
    let print = folder.path().join("output/print");
    // Where a file is to be, there is a folder with something in it.
    fs::remove_file(print.join("992020/desk.pdf")).expect("removed");
    fs::create_dir(print.join("992020/desk.pdf")).expect("made");
    fs::write(print.join("992020/desk.pdf/own.txt"), "own").expect("written");
    let (exit, said) = run(folder.path(), &["print"]);
    assert!(exit == 2 && said.contains("desk.pdf"), "{exit} {said}");
    let found = files(&print);
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    // No list says that the copies are those of one run.
    assert_eq!(names, ["992011/desk.pdf", "992020/desk.pdf/own.txt", "993018/desk.pdf"]);
    assert!(is_whole(&found["992011/desk.pdf"]) && is_whole(&found["993018/desk.pdf"]));
}

#[test]
fn a_build_with_an_error_leaves_the_site_and_nothing_beside_it() {
    let folder = site();
    assert_eq!(run(folder.path(), &["build"]).0, 0);
    let output = folder.path().join("output");
    let before = files(&output);
    assert!(is_whole(&before["site/leaflets/desk.pdf"]));
    // The letters are found missing when the leaflet is set, after all pages were written.
    fs::write(folder.path().join("content/leaflets/desk.md"), LEAFLET.replace("案内", "案内𠮷")).expect("written");
    let (exit, said) = run(folder.path(), &["build"]);
    assert!(exit == 1 && said.contains("公開しませんでした") && said.contains("desk.md:2:10"), "{exit} {said}");
    assert_eq!(said.matches("エラー[").count(), 1, "{said}");
    assert!(files(&output) == before, "{:?}", files(&output).keys());
    assert!(!output.join(".next").exists());
}

#[test]
fn a_place_that_is_no_folder_is_said_and_left_alone() {
    let folder = site();
    fs::write(folder.path().join("output"), "no folder").expect("written");
    let text = format!("{LEAFLET}\n{{窓口|まどぐち}}\n");
    fs::write(folder.path().join("content/leaflets/desk.md"), text).expect("written");
    for arguments in [&["build"][..], &["print"], &["check", "--readings", "output"]] {
        let (exit, said) = run(folder.path(), arguments);
        assert!(exit == 2 && said.contains("output"), "{arguments:?}: {exit} {said}");
        assert_eq!(fs::read_to_string(folder.path().join("output")).expect("still a file"), "no folder");
    }
}

#[test]
fn readings_are_listed_for_a_person_to_check_and_sign() {
    let folder = site();
    let leaflet = "---\ntitle: あんない\nruby: all\n---\n{窓口|まどぐち}で{窓口|まどぐち}を{探|さが}す。\n";
    fs::write(folder.path().join("content/leaflets/desk.md"), leaflet).expect("written");
    let (exit, said) = run(folder.path(), &["check", "--readings", "lists/yomi"]);
    assert_eq!(exit, 0, "{said}");
    let lists = files(&folder.path().join("lists/yomi"));
    let names: Vec<&str> = lists.keys().map(String::as_str).collect();
    assert_eq!(names, ["leaflets-desk-readings.csv", "leaflets-desk-readings.pdf"]);
    let csv = String::from_utf8_lossy(&lists["leaflets-desk-readings.csv"]);
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[0].ends_with("ことば,読み,回数,行,使われているところ,確認,直す読み"), "{csv}");
    assert!(rows[1].starts_with("窓口,まどぐち,2,leaflets/desk.md:5,") && rows[2].starts_with("探,さが,1,"), "{csv}");
    let pdf = folder.path().join("lists/yomi/leaflets-desk-readings.pdf");
    let text = Command::new("pdftotext").arg(pdf).arg("-").output().expect("pdftotext (poppler-utils) runs").stdout;
    let text = String::from_utf8(text).expect("UTF-8");
    for part in ["読み一覧", "まどぐち", "直す読み", "確かめた日", "確かめた人"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    // A site without readings has nothing to sign.
    let plain = site();
    let (exit, said) = run(plain.path(), &["check", "--readings", "yomi"]);
    assert!(exit == 0 && said.contains("作りませんでした") && !plain.path().join("yomi").exists(), "{exit} {said}");
}
