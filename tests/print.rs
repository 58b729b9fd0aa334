//! `kawaraban print`: leaflets for offices, and what never leaves `offices.csv`.
#![cfg(feature = "pdf")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use lopdf::{Dictionary, Document};
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
    assert_eq!(lines[0], "\u{FEFF}code,name,file,variant,pages,bytes,sha256,note");
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
fn readings_in_a_cell_are_printed_where_a_leaflet_has_readings() {
    let offices = OFFICES.replace("見本市福祉事務所", "{見本市|みほんし}福祉事務所");
    let printed = |leaflet: &str| {
        let folder = site(&offices, leaflet);
        let (exit, said) = kawaraban(folder.path(), &["print", "--only", "992011"]);
        assert_eq!(exit, 0, "{said}");
        let output = folder.path().join("output/print");
        let index = fs::read_to_string(output.join("index.csv")).expect("read");
        assert!(index.contains("992011,見本市福祉事務所,"), "{index}");
        let text = Command::new("pdftotext").arg(output.join("992011/desk.pdf")).arg("-").output();
        // Letters of a reading are spread over those of its word.
        String::from_utf8(text.expect("pdftotext (poppler-utils) runs").stdout).expect("UTF-8").replace(' ', "")
    };
    let with = printed(LEAFLET);
    assert!(with.contains("みほんし") && with.contains("見本市") && !with.contains('{'), "{with}");
    let without = printed(&LEAFLET.replace("pages: 1", "ruby: none"));
    assert!(without.contains("見本市福祉事務所に") && !without.contains("みほんし"), "{without}");
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
        if !offices {
            fs::remove_file(content.join("offices.csv")).expect("removed");
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
fn the_print_shop_gets_files_of_its_own() {
    let folder = site(OFFICES, LEAFLET);
    let content = folder.path().join("content");
    fs::create_dir_all(content.join("manual")).expect("made");
    fs::write(content.join("manual/document.yaml"), "kind: guide\ntitle: 手順書\npdf: true\n").expect("written");
    fs::write(content.join("manual/01-a.md"), "# 章\n\n文。\n").expect("written");
    for edition in ["web", "print"] {
        let (exit, said) = kawaraban(folder.path(), &["print", "--only", "992011", "--edition", edition]);
        assert_eq!(exit, 0, "{said}");
    }
    let printed = files(&folder.path().join("output/print"));
    let expected = ["992011/desk-print.pdf", "992011/desk.pdf", "index.csv", "manual/manual.pdf"];
    assert_eq!(names(&printed), expected);
    assert!(String::from_utf8_lossy(&printed["index.csv"]).contains(",992011/desk-print.pdf,dv=yes,1,"));
    let pdf = Document::load_mem(&printed["992011/desk-print.pdf"]).expect("a PDF");
    assert!(pdf.page_iter().all(|page| pdf.get_dictionary(page).is_ok_and(|page| page.has(b"BleedBox"))));
    let text = text_of(&folder.path().join("output/print/992011/desk-print.pdf"));
    assert!(text.contains("desk-print.pdf") && text.contains("00-0000-0001"), "{text}");
    assert!(text.contains("992011"), "the slug names the office: {text}");

    fs::remove_file(content.join("offices.csv")).expect("removed");
    let (exit, said) = kawaraban(folder.path(), &["print", "desk", "--edition", "print", "--output", "nobodys"]);
    assert_eq!((exit, names(&files(&folder.path().join("nobodys")))), (0, vec!["desk-print.pdf"]), "{said}");
    let (exit, said) = kawaraban(folder.path(), &["print", "manual", "--edition", "print"]);
    assert!(exit == 2 && said.contains("「manual」は文書です") && said.contains("--edition"), "{exit} {said}");
}

#[test]
fn all_questions_are_printed_as_a_book() {
    let folder = site(OFFICES, LEAFLET);
    let content = folder.path().join("content");
    fs::create_dir_all(content.join("faq")).expect("made");
    fs::write(content.join("site.yaml"), "title: 例\nfaq: {pdf: true}\n").expect("written");
    let question = "---\nno: 1\ntitle: いつからですか。\npublished: 2023-01-10 10:00\n---\n春からです。\n";
    fs::write(content.join("faq/0001-a.md"), question).expect("written");
    let (exit, said) = kawaraban(folder.path(), &["print", "faq"]);
    let printed = files(&folder.path().join("output/print"));
    assert_eq!((exit, names(&printed)), (0, vec!["faq/faq.pdf"]), "{said}");
    assert!(text_of(&folder.path().join("output/print/faq/faq.pdf")).contains("春からです。"));
}

#[test]
fn a_coarse_picture_is_told_once_for_all_offices() {
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/coarse-picture/content/leaflets");
    let folder = site(OFFICES, &format!("{LEAFLET}\n![窓口の写真](desk.png){{width=90%}}\n"));
    fs::copy(picture.join("map.png"), folder.path().join("content/leaflets/desk.png")).expect("copied");
    let (exit, said) = kawaraban(folder.path(), &["print"]);
    assert!(
        exit == 0 && said.matches("coarse-picture").count() == 1 && !said.contains("のリーフレット）"),
        "{exit} {said}"
    );
}

#[test]
fn rows_that_are_not_printed_are_not_reported() {
    let offices = OFFICES.replace("992020", "992021").replace("00-0000-0003", "");
    let folder = site(&offices, LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["print", "--only", "992011"]);
    assert!(exit == 0 && !said.contains("offices.csv"), "{exit} {said}");
    let (exit, said) = kawaraban(folder.path(), &["print", "--only", "992021"]);
    assert!(exit == 1 && said.contains("offices.csv:3:1") && !said.contains("offices.csv:4"), "{exit} {said}");
    // Which of two rows is meant is a problem of the file.
    fs::write(folder.path().join("content/offices.csv"), OFFICES.replace("992020", "990001-01")).expect("written");
    let (exit, said) = kawaraban(folder.path(), &["print", "--only", "992011"]);
    assert!(exit == 1 && said.contains("duplicate-key"), "{exit} {said}");
}

/// The text of a PDF by lines.
fn text_of(path: &Path) -> String {
    let done = Command::new("pdftotext").args(["-enc", "UTF-8", "-layout"]).arg(path).arg("-").output();
    String::from_utf8(done.expect("pdftotext (poppler-utils) runs").stdout).expect("UTF-8")
}

#[test]
fn all_offices_fit_into_one_file_whose_sheets_belong_to_one_each() {
    let folder = site(OFFICES, LEAFLET);
    let print = |arguments: &[&str]| {
        let (exit, said) = kawaraban(folder.path(), &[&["print", "--combined"], arguments].concat());
        assert_eq!(exit, 0, "{said}");
        files(&folder.path().join("output/print"))
    };
    // One page each: nothing is turned over, nothing is blank.
    let first = print(&[]);
    assert_eq!(names(&first), ["combined.pdf", "index.csv"]);
    assert_eq!(Document::load_mem(&first["combined.pdf"]).expect("a PDF").page_iter().count(), 3);
    assert!(first == print(&["--jobs", "1"]));

    let long = LEAFLET.replace("pages: 1", "pages: 2").replace("大切なこと。", &"大切なこと。\n\n".repeat(40));
    fs::write(folder.path().join("content/leaflets/long.md"), long).expect("written");
    let both = print(&[]);
    let index = String::from_utf8_lossy(&both["index.csv"]).into_owned();
    let rows: Vec<&str> = index.trim_end().split("\r\n").collect();
    assert_eq!(rows[0], "\u{FEFF}code,name,file,variant,pages,leaflet,page,note");
    assert_eq!(rows[1], "992011,見本市福祉事務所,combined.pdf,dv=yes,1,desk,1,");
    assert_eq!(rows[2], "992011,見本市福祉事務所,combined.pdf,dv=yes,2,long,3,");
    assert_eq!(rows[3], "992020,例示市福祉事務所,combined.pdf,dv=no,1,desk,5,");
    let pdf = Document::load_mem(&both["combined.pdf"]).expect("a PDF");
    let pages: Vec<String> =
        text_of(&folder.path().join("output/print/combined.pdf")).split('\u{c}').map(str::to_owned).collect();
    assert_eq!((pdf.page_iter().count(), pages[1].trim(), pages[4].contains("00-0000-0002")), (12, "", true));

    let ids: Vec<_> = pdf.page_iter().collect();
    let follow = |from: &Dictionary, key: &[u8]| pdf.get_dictionary(from.get(key)?.as_reference()?);
    let first = pdf.catalog().and_then(|catalog| follow(follow(catalog, b"Outlines")?, b"First"));
    let entries = std::iter::successors(first.ok(), |entry| follow(entry, b"Next").ok());
    let entry = |entry: &Dictionary| {
        let page = entry.get(b"Dest").and_then(|dest| dest.as_array()?[0].as_reference()).expect("a page");
        let words = entry.get(b"Title").and_then(lopdf::decode_text_string).expect("words");
        (words, ids.iter().position(|id| *id == page).expect("a page"))
    };
    let entries: Vec<(String, usize)> = entries.map(entry).collect();
    assert_eq!((entries.len(), &entries[1]), (3, &("992020 例示市福祉事務所".to_owned(), 4)));

    // What copies share is there once, and it is a whole PDF.
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let streams: Vec<(&Dictionary, &[u8])> = streams.map(|stream| (&stream.dict, &stream.content[..])).collect();
    let twice = streams.iter().enumerate().find(|(number, stream)| streams[..*number].contains(stream));
    assert!(twice.is_none(), "{twice:?}");
    let checked = Command::new("qpdf").arg("--check").arg(folder.path().join("output/print/combined.pdf")).output();
    let checked = checked.expect("qpdf runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&[checked.stdout, checked.stderr].concat()));

    let shop = print(&["--edition", "print"]);
    assert_eq!(names(&shop), ["combined-print.pdf", "combined.pdf", "index.csv"]);
    let (exit, said) = kawaraban(folder.path(), &["print", "--combined", "--edition", "text"]);
    assert!(exit == 2 && said.contains("--combined"), "{exit} {said}");
}

/// A site that publishes the leaflets of its offices.
fn public_site(columns: &str, leaflet: &str) -> TempDir {
    let offices =
        OFFICES.replace("dv\n", "dv,memo\n").replace("yes\n", "yes,内線九九\n").replace("no\n", "no,内線九九\n");
    let folder = site(&offices.replace("990001-01", "012025"), leaflet);
    let settings = format!("title: 例\npublish_offices: true\npublic_columns: [{columns}]\n");
    fs::write(folder.path().join("content/site.yaml"), settings).expect("written");
    let content = folder.path().join("content");
    fs::write(content.join("leaflets/same.md"), "---\ntitle: みんなに同じ\n---\n文。\n").expect("written");
    let manual = "kind: manual\ntitle: 手順書\nversions:\n  - {version: \"1.0\", date: 2023-03-21, status: current}\n";
    fs::create_dir_all(content.join("manual/1.0")).expect("made");
    fs::write(content.join("manual/document.yaml"), manual).expect("written");
    fs::write(content.join("manual/1.0/01-a.md"), "# 章\n\n文。\n").expect("written");
    folder
}

#[test]
fn a_column_that_nobody_declared_public_does_not_get_onto_the_site() {
    let folder = public_site("tel", LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["build"]);
    assert!(exit == 1 && said.contains("private-column") && said.contains("leaflets/desk.md:17:3"), "{exit} {said}");
    assert!(said.contains("leaflets/desk.md:8:7") && said.contains("public_columns: [dv]"), "{said}");
    assert!(!folder.path().join("output/site").exists());
    // On paper an office may print what it likes.
    assert_eq!(kawaraban(folder.path(), &["print"]).0, 0);
    let folder = public_site("tel, hours, dv, fax", LEAFLET);
    let (exit, said) = kawaraban(folder.path(), &["build"]);
    assert!(
        exit == 1 && said.contains("「fax」という列は") && said.contains("content/site.yaml:3:34"),
        "{exit} {said}"
    );
}

#[test]
fn leaflets_of_offices_are_published_with_public_values_alone() {
    let folder = public_site("tel, dv", &LEAFLET.replace("時間\n: {{office.hours}}\n", ""));
    let (exit, said) = kawaraban(folder.path(), &["package"]);
    assert_eq!(exit, 0, "{said}");
    let made = files(&folder.path().join("output"));
    let expected: Vec<&str> = names(&made).into_iter().filter(|name| name.starts_with("site/offices")).collect();
    let copies = ["012025", "992011", "992020"]
        .map(|code| ["desk.pdf", "index.html"].map(|file| format!("site/offices/{code}/{file}")));
    let mut copies: Vec<String> = copies.concat();
    copies.push("site/offices/index.html".to_owned());
    assert_eq!(expected, copies);

    let list = String::from_utf8_lossy(&made["site/offices/index.html"]);
    let (north, sample) = (list.find("北海道").expect("a prefecture"), list.find("見本県 ").expect("a prefecture"));
    assert!(north < sample && list.contains("<a href=\"992011/index.html\">") && !list.contains("青森県"), "{list}");
    let office = String::from_utf8_lossy(&made["site/offices/992011/index.html"]);
    assert!(
        office.contains("tel:00-0000-0001") && office.contains("href=\"desk.pdf\"") && !office.contains("same"),
        "{office}"
    );
    for (page, linked) in [("index", true), ("desk", true), ("same", false)] {
        let page = String::from_utf8_lossy(&made[&format!("site/leaflets/{page}.html")]);
        assert_eq!(page.contains("href=\"../offices/index.html\""), linked, "{page}");
    }

    let text = text_of(&folder.path().join("output/site/offices/992011/desk.pdf"));
    assert!(text.contains("00-0000-0001") && text.contains("お申し出") && text.contains("見本市福祉事務所"), "{text}");
    let holds = |bytes: &[u8], value: &str| bytes.windows(value.len()).any(|window| window == value.as_bytes());
    for (name, bytes) in made.iter().filter(|(name, _)| !name.starts_with("print/")) {
        let mut bytes = bytes.clone();
        if bytes.starts_with(b"%PDF-") {
            bytes.extend(text_of(&folder.path().join("output").join(name)).bytes());
        }
        for private in ["平日", "木曜", "内線九九"] {
            assert!(!holds(&bytes, private), "{private} in {name}");
        }
        let of_office = name.contains("offices/") || name.starts_with(".printed/");
        assert!(of_office || !holds(&bytes, "00-0000-000"), "a telephone number in {name}");
    }

    // Made before, they are not made again.
    let kept = made.keys().filter(|name| name.starts_with(".printed/")).count();
    let (exit, _) = kawaraban(folder.path(), &["build"]);
    let again = files(&folder.path().join("output"));
    assert_eq!(
        (
            exit,
            kept,
            made.iter().filter(|(name, _)| name.starts_with("site/")).all(|(name, bytes)| again[name] == *bytes)
        ),
        // A picture of the first page of each leaflet too.
        (0, 7, true)
    );
}

#[test]
fn a_leaflet_that_waits_for_its_day_is_printed_from_that_day_on() {
    let folder = site(OFFICES, &LEAFLET.replace("title: 案内", "title: 案内\npublish: 2026-04-01"));
    let (exit, said) = kawaraban(folder.path(), &["print", "desk"]);
    assert!(exit == 2 && said.contains("--as-of"), "{exit} {said}");
    assert_eq!(kawaraban(folder.path(), &["print", "desk", "--as-of", "2026-03-31"]).0, 2);
    let (exit, said) = kawaraban(folder.path(), &["print", "desk", "--as-of", "2026-04-01"]);
    assert_eq!(exit, 0, "{said}");
}

#[test]
fn a_withdrawn_leaflet_is_not_printed() {
    let folder = site(OFFICES, &LEAFLET.replace("title: 案内", "title: 案内\nstatus: withdrawn"));
    let (exit, said) = kawaraban(folder.path(), &["print", "desk"]);
    assert!(exit == 2 && said.contains("使用中止"), "{exit} {said}");
}
