//! `kawaraban print`: leaflets for offices, and what never leaves `offices.csv`.
#![cfg(feature = "pdf")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const OFFICES: &str = "code,name,tel,hours,dv\n\
    992011,見本市福祉事務所,00-0000-0001,平日,yes\n\
    992020,例示市福祉事務所,00-0000-0002,,no\n\
    990001-01,見本県北部福祉事務所,00-0000-0003,木曜は夜も,yes\n";

const LEAFLET: &str = "---\ntitle: 案内\ncode: L-01\npages: 1\n---\n大切なこと。\n\n\
    :::if office.dv\n知られたくない方は、お申し出ください。\n:::\n\n\
    :::contact 窓口\n電話\n: {{office.tel}}\n\n時間\n: {{office.hours}}\n:::\n\n{{office.name}}にお越しください。\n";

/// A site of one leaflet.
fn site(offices: &str, leaflet: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("content/leaflets")).expect("made");
    for (name, text) in [("site.yaml", "title: 例\n"), ("leaflets/desk.md", leaflet), ("offices.csv", offices)] {
        fs::write(folder.path().join("content").join(name), text).expect("written");
    }
    folder
}

/// The exit code and what was said.
fn kawaraban(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let command = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = command.expect("it runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.code().expect("no signal"), String::from_utf8(said).expect("UTF-8"))
}

/// All files below a folder by their path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let path = |entry: &walkdir::DirEntry| {
        entry.path().strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/")
    };
    files.map(|entry| (path(&entry), fs::read(entry.path()).expect("read"))).collect()
}

fn names(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

#[test]
fn every_office_gets_its_own_and_the_index_says_which() {
    let folder = site(OFFICES, LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert_eq!(exit, 0, "{said}");
    let first = files(&folder.path().join("output/print"));
    let expected = ["990001-01/desk.pdf", "992011/desk.pdf", "992020/desk.pdf", "index.csv"];
    assert_eq!(names(&first), expected);
    assert!(first["992011/desk.pdf"].starts_with(b"%PDF-"));
    assert_ne!(first["992011/desk.pdf"], first["990001-01/desk.pdf"]);

    let index = String::from_utf8(first["index.csv"].clone()).expect("UTF-8");
    let lines: Vec<&str> = index.split("\r\n").collect();
    assert_eq!(lines[0], "\u{FEFF}code,name,file,variant,pages,bytes,sha256");
    let starts =
        ["992011,見本市福祉事務所,992011/desk.pdf,dv=yes,1,", "992020,例示市福祉事務所,992020/desk.pdf,dv=no,1,"];
    assert!(lines[1].starts_with(starts[0]) && lines[2].starts_with(starts[1]), "{index}");
    assert!(lines[1].contains(&format!(",{},", first["992011/desk.pdf"].len())), "{index}");

    // Whatever the threads: the same bytes again.
    let (exit, _) = kawaraban(folder.path(), &["print", "--jobs", "1"]);
    assert_eq!((exit, files(&folder.path().join("output/print")) == first), (0, true));
}

#[test]
fn the_text_edition_has_the_values_and_the_texts_of_the_office() {
    let folder = site(OFFICES, LEAFLET);
    let (exit, said) =
        kawaraban(folder.path(), &["print", "desk", "--edition", "text", "--only", "992020", "--output", "texts"]);
    assert_eq!(exit, 0, "{said}");
    let texts = files(&folder.path().join("texts"));
    assert_eq!(names(&texts), ["992020/desk.txt", "index.csv"]);
    let text = String::from_utf8_lossy(&texts["992020/desk.txt"]);
    assert!(text.contains("電話：00-0000-0002") && text.contains("例示市福祉事務所にお越しください。"), "{text}");
    // An empty cell is a blank, not nothing.
    assert!(text.contains("時間：（記入欄）") && !text.contains("お申し出"), "{text}");
}

#[test]
fn a_bad_row_is_passed_over_and_reported() {
    let offices = OFFICES.replace("992020", "992021").replace("00-0000-0003", "");
    let folder = site(&offices, LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("content/offices.csv:3:1") && said.contains("「992020」"), "{said}");
    assert!(said.contains("content/offices.csv:4:1") && said.contains("電話番号がありません"), "{said}");
    assert_eq!(names(&files(&folder.path().join("output/print"))), ["992011/desk.pdf", "index.csv"]);
}

#[test]
fn a_blank_flag_prints_nothing_for_its_row() {
    let folder = site(&OFFICES.replace("平日,yes", "平日,"), LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert!(exit == 1 && said.contains("「dv」が空です") && said.contains("offices.csv:2:"), "{said}");
    assert!(!folder.path().join("output/print/992011").exists());
    assert!(folder.path().join("output/print/992020/desk.pdf").is_file());
}

#[test]
fn an_office_whose_values_do_not_fit_is_named_and_gets_no_file() {
    let long = "午前と午後、".repeat(700);
    let folder = site(&OFFICES.replace("木曜は夜も", &long), LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert!(exit == 1 && said.contains("page-overflow") && said.contains("990001-01 見本県北部福祉事務所"), "{said}");
    assert!(!folder.path().join("output/print/990001-01").exists());
    assert!(folder.path().join("output/print/992011/desk.pdf").is_file());
}

#[test]
fn a_letter_without_a_shape_is_reported_in_its_cell() {
    let folder = site(&OFFICES.replace("例示市", "𠮷示市"), LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert!(exit == 1 && said.contains("missing-glyph") && said.contains("content/offices.csv:3:8"), "{said}");
    assert_eq!(names(&files(&folder.path().join("output/print"))).len(), 3);
}

#[test]
fn a_field_that_no_office_has_suggests_the_nearest() {
    let folder =
        site(OFFICES, &LEAFLET.replace("{{office.hours}}", "{{office.houres}}").replace("office.dv", "office.name"));
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert_eq!(exit, 1);
    assert!(said.contains("「{{office.hours}}」のことですか") && said.contains("leaflets/desk.md:17:3"), "{said}");
    assert!(said.contains("「office.name」の列は、yes か no の列ではありません"), "{said}");
    assert_eq!(names(&files(&folder.path().join("output/print"))), ["index.csv"]);
}

#[test]
fn what_is_not_there_is_a_mistake_of_usage() {
    let folder = site(OFFICES, LEAFLET);
    let ways = [
        (&["print", "dest"][..], "「desk」のことですか"),
        (&["print", "--only", "992012"], "「992011」のことですか"),
        (&["print", "--offices", "none.csv"], "事務所の一覧を読めません"),
        (&["print", "--edition", "paper"], "使える値"),
    ];
    for (arguments, message) in ways {
        let (exit, said) = kawaraban(folder.path(), arguments);
        assert!(exit == 2 && said.contains(message), "{arguments:?} {exit} {said}");
    }
    assert!(!folder.path().join("output").exists());
}

#[test]
fn offices_may_lie_elsewhere_and_must_be_utf8() {
    let folder = site("code,name,tel\nx,y,z\n", "---\ntitle: 案内\n---\n{{office.name}}\n");
    fs::write(folder.path().join("own.csv"), format!("\u{FEFF}{}", OFFICES.replace('\n', "\r\n"))).expect("written");
    let (exit, said) = kawaraban(folder.path(), &["print", "--offices", "own.csv"]);
    assert_eq!(exit, 0, "{said}");
    assert!(folder.path().join("output/print/992011/desk.pdf").is_file());
    // Shift_JIS: 名
    for path in ["own.csv", "content/offices.csv"] {
        fs::write(folder.path().join(path), b"code,name,tel\n992011,\x96\xBC,1\n").expect("written");
    }
    fs::remove_dir_all(folder.path().join("output")).expect("removed");
    for arguments in [&["print", "--offices", "own.csv"][..], &["print"]] {
        let (exit, said) = kawaraban(folder.path(), arguments);
        assert!(exit == 1 && said.contains("UTF-8 ではありません") && said.contains("CSV UTF-8"), "{exit} {said}");
    }
    assert!(!folder.path().join("output").exists());
}

#[test]
fn a_site_is_the_same_with_and_without_offices() {
    let manual = "kind: manual\ntitle: 手順書\nversions:\n  - {version: \"1.0\", date: 2023-03-21, status: current}\n";
    let published = |offices: bool| {
        let folder = site(OFFICES, LEAFLET);
        let content = folder.path().join("content");
        fs::create_dir_all(content.join("manual/1.0")).expect("made");
        fs::write(content.join("manual/document.yaml"), manual).expect("written");
        fs::write(content.join("manual/1.0/01-a.md"), "# 章\n\n文。\n").expect("written");
        fs::copy(content.join("offices.csv"), content.join("Offices-2025.csv")).expect("copied");
        if !offices {
            fs::remove_file(content.join("offices.csv")).expect("removed");
            fs::remove_file(content.join("Offices-2025.csv")).expect("removed");
        }
        let (exit, said) = kawaraban(folder.path(), &["package"]);
        assert_eq!(exit, 0, "{said}");
        files(&folder.path().join("output"))
    };
    let (with, without) = (published(true), published(false));
    assert!(names(&with).iter().any(|name| name.contains(".zip")), "{:?}", names(&with));
    assert_eq!(names(&with), names(&without));
    let differing: Vec<&String> = with.keys().filter(|name| with[*name] != without[*name]).collect();
    assert!(differing.is_empty(), "{differing:?}");
    for (name, bytes) in &with {
        for value in ["見本市福祉事務所", "00-0000-0001", "992011"] {
            let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
            assert!(!found, "{value} in {name}");
        }
    }
}

#[test]
fn no_page_can_show_the_list_of_offices() {
    let folder = site(OFFICES, LEAFLET);
    let page = "# 一覧\n\n:::table 事務所 {src=offices.csv}\n\n[一覧](offices.csv)\n";
    fs::write(folder.path().join("content/index.md"), page).expect("written");
    let (exit, said) =
        kawaraban(folder.path(), &["build", "--warn", "broken-link", "--warn", "bad-csv", "--warn", "missing-field"]);
    assert!(said.contains("offices.csv"), "{exit} {said}");
    for (name, bytes) in files(&folder.path().join("output")) {
        let found = bytes.windows(12).any(|window| window == b"00-0000-0001");
        assert!(!found, "{name}");
    }
}

#[test]
fn a_withdrawn_leaflet_is_not_printed() {
    let folder = site(OFFICES, &LEAFLET.replace("title: 案内", "title: 案内\nstatus: withdrawn"));
    let (exit, said) = kawaraban(folder.path(), &["print", "desk"]);
    assert!(exit == 2 && said.contains("使用中止"), "{exit} {said}");
}
