//! `kawaraban print` where something is wrong: who gets which paper, and what `index.csv` says of it.
#![cfg(feature = "pdf")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const OFFICES: &str = "code,name,tel\n992011,見本市福祉事務所,00-0000-0001\n992020,例示市福祉事務所,00-0000-0002\n";
const LEAFLET: &str = "---\ntitle: 案内\n---\n{{office.name}}にお越しください。\n";

fn site(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files.iter().chain(&[("site.yaml", "title: 例\n")]) {
        let path = folder.path().join("content").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

fn kawaraban(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = done.expect("it runs");
    (done.status.code().expect("no signal"), String::from_utf8(done.stderr).expect("UTF-8"))
}

/// What was printed, by path.
fn printed(folder: &Path) -> BTreeSet<String> {
    let root = folder.join("output/print");
    let files = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| entry.path().strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/")).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn index(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("output/print/index.csv")).expect("an index");
    text.trim_end().split("\r\n").skip(1).map(str::to_owned).collect()
}

#[test]
fn an_office_whose_copy_failed_is_told_so_in_the_index_and_its_old_copy_is_gone() {
    let folder = site(&[("offices.csv", OFFICES), ("leaflets/desk.md", LEAFLET)]);
    assert_eq!(kawaraban(folder.path(), &["print"]).0, 0);
    assert_eq!(printed(folder.path()), names(&["992011/desk.pdf", "992020/desk.pdf", "index.csv"]));
    fs::write(folder.path().join("content/offices.csv"), OFFICES.replace("00-0000-0002", "")).expect("written");
    for arguments in [&["print"][..], &["print", "--warn", "bad-cell"]] {
        let (exit, said) = kawaraban(folder.path(), arguments);
        assert!(exit == 1 && said.contains("1 事務所の分は、そろっていません"), "{arguments:?}: {exit} {said}");
        assert_eq!(printed(folder.path()), names(&["992011/desk.pdf", "index.csv"]));
        let rows = index(folder.path());
        assert!(
            rows[0].starts_with("992011,見本市福祉事務所,992011/desk.pdf,,1,") && rows[0].ends_with(','),
            "{rows:?}"
        );
        assert_eq!(rows[1], "992020,例示市福祉事務所,,,,,,「desk」を作れませんでした");
    }
    assert_eq!(kawaraban(folder.path(), &["print", "--combined"]).0, 1);
    let rows = index(folder.path());
    assert_eq!(rows[0], "992011,見本市福祉事務所,combined.pdf,,1,desk,1,");
    assert_eq!(rows[1], "992020,例示市福祉事務所,,,,desk,,「desk」を作れませんでした");
    // Nobody gets a leaflet that is wrong itself, nor the one of last time.
    fs::write(folder.path().join("content/leaflets/desk.md"), LEAFLET.replace("office.name", "office.nam")).expect("w");
    assert_eq!(kawaraban(folder.path(), &["print", "--combined"]).0, 1);
    assert_eq!(printed(folder.path()), names(&["992011/desk.pdf", "index.csv"]));
    assert_eq!(kawaraban(folder.path(), &["print"]).0, 1);
    assert_eq!((printed(folder.path()), index(folder.path()).len()), (names(&["index.csv"]), 2));
}

#[test]
fn an_index_is_never_older_than_the_last_run() {
    let guide = "kind: guide\ntitle: 手引き\npdf: true\n";
    let folder = site(&[
        ("offices.csv", OFFICES),
        ("leaflets/desk.md", LEAFLET),
        ("guide/document.yaml", guide),
        ("guide/01-a.md", "# 章\n\n文。\n"),
    ]);
    assert_eq!(kawaraban(folder.path(), &["print", "desk"]).0, 0);
    let before = index(folder.path());
    // A book is nobody's: the list of the leaflets stays, and no office is counted.
    let (exit, said) = kawaraban(folder.path(), &["print", "guide"]);
    assert!(exit == 0 && !said.contains("事務所"), "{exit} {said}");
    assert_eq!(index(folder.path()), before);
    // Shift_JIS: 名
    fs::write(folder.path().join("content/offices.csv"), b"code,name,tel\n992011,\x96\xBC,1\n").expect("written");
    assert_eq!(kawaraban(folder.path(), &["print", "desk"]).0, 1);
    assert!(!folder.path().join("output/print/index.csv").exists());
}

#[test]
fn a_list_without_offices_prints_nothing_and_says_so() {
    let folder = site(&[("offices.csv", "code,name,tel\n,,\n"), ("leaflets/desk.md", LEAFLET)]);
    for arguments in [&["print"][..], &["print", "--warn", "bad-csv"], &["check"]] {
        let (exit, said) = kawaraban(folder.path(), arguments);
        assert_eq!(exit, 1, "{arguments:?} {said}");
    }
    let (_, said) = kawaraban(folder.path(), &["print"]);
    assert!(said.contains("事務所が一つもありません") && said.contains("content/offices.csv:1:1"), "{said}");
}

#[test]
fn a_book_with_an_error_is_not_printed_and_one_without_is() {
    let book = |title: &str| format!("kind: guide\ntitle: {title}\npdf: true\n");
    for wrong in
        ["[](#none)", "![図](nai.png)", ":::note\n文。", ":::include {src=../_part.md}", ":::table 表 {src=../t.csv}"]
    {
        let folder = site(&[
            ("wrong/document.yaml", &book("誤りのある手引き")),
            ("wrong/01-a.md", &format!("# 章\n\n{wrong}\n")),
            ("right/document.yaml", &book("正しい手引き")),
            ("right/01-a.md", "# 章\n\n文。\n"),
            ("_part.md", "[ない](none.md)\n"),
            ("t.csv", "a,b\n1\n"),
        ]);
        let (exit, said) = kawaraban(folder.path(), &["print"]);
        assert_eq!((exit, printed(folder.path())), (1, names(&["right/right.pdf"])), "{wrong}: {said}");
    }
}

#[test]
fn an_error_in_a_part_stops_only_the_leaflets_that_include_it() {
    let folder = site(&[
        ("leaflets/one.md", "---\ntitle: 一\n---\n:::include {src=_part.md}\n"),
        ("leaflets/two.md", "---\ntitle: 二\n---\n文。\n"),
        ("leaflets/_part.md", "[ない](none.md)\n"),
    ]);
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert!(exit == 1 && said.contains("leaflets/_part.md:1"), "{exit} {said}");
    assert_eq!(printed(folder.path()), names(&["two.pdf"]));
    let (exit, said) = kawaraban(folder.path(), &["print", "two"]);
    assert!(exit == 0 && !said.contains("_part.md"), "{exit} {said}");
    // A leaflet whose settings can't be read is missing among all.
    fs::write(folder.path().join("content/leaflets/one.md"), "---\ntitle: [\n---\n文。\n").expect("written");
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert!(exit == 1 && said.contains("leaflets/one.md"), "{exit} {said}");
}

#[test]
fn leaflets_may_be_named_by_their_path() {
    let folder = site(&[("leaflets/desk.md", LEAFLET)]);
    let whole = folder.path().join("content").to_string_lossy().into_owned();
    for name in [
        "desk",
        "desk.pdf",
        "leaflets/desk.md",
        "leaflets\\desk.md",
        "content/leaflets/desk.md",
        "./content/leaflets/desk.md",
    ] {
        let (exit, said) = kawaraban(folder.path(), &["print", name]);
        assert_eq!(exit, 0, "{name}: {said}");
    }
    assert_eq!(kawaraban(folder.path(), &["print", "--content", &whole, &format!("{whole}/leaflets/desk.md")]).0, 0);
    assert_eq!(kawaraban(folder.path(), &["print", "other/desk.md"]).0, 2);
}

#[test]
fn two_leaflets_whose_files_would_have_one_name_are_refused() {
    let folder = site(&[("leaflets/desk.md", LEAFLET), ("leaflets/desk-print.md", LEAFLET)]);
    for arguments in [&["print"][..], &["print", "desk", "--edition", "print"]] {
        let (exit, said) = kawaraban(folder.path(), arguments);
        assert!(exit == 2 && said.contains("desk-print.pdf") && said.contains("名前を変えて"), "{exit} {said}");
    }
}
