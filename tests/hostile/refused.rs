//! Files that are made to harm whoever reads them: each is refused with one message that names it, before it takes time or
//! memory, and nothing lies where it should not.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use kawaraban::content::is_portable;
use kawaraban::diagnostic::Code;
use kawaraban::import::chapter;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Files, built, turn, write};

/// Builds a site with one more file; gives what is said of it, and what is published.
fn told(path: &str, bytes: &[u8]) -> (Vec<(Code, String)>, Files) {
    let _turn = turn();
    let content = tempfile::tempdir().expect("a folder");
    write(content.path(), "site.yaml", "title: 題名\n".as_bytes());
    write(content.path(), "index.md", "文。\n".as_bytes());
    write(content.path(), path, bytes);
    let (diagnostics, files) = built(content.path()).expect("it is built");
    let own = diagnostics.iter().filter(|found| found.path() == path);
    (own.map(|found| (found.code, found.message.clone())).collect(), files)
}

fn one(found: &[(Code, String)]) -> (Code, &str) {
    match found {
        [(code, message)] => (*code, message),
        _ => panic!("one message is enough: {found:?}"),
    }
}

#[test]
fn a_text_that_nobody_has_written_by_hand_is_not_read() {
    for path in ["page.md", "glossary.yaml"] {
        let (found, files) = told(path, &b"# a\n".repeat((4 << 18) + 1));
        assert_eq!(
            one(&found),
            (Code::FileTooLarge, "ファイルの大きさが 5 MB あります。原稿と設定のファイルは 4 MB までです。")
        );
        assert!(!files.keys().any(|path| path.ends_with("page.html")));
    }
}

#[test]
fn aliases_within_aliases_are_not_expanded() {
    let line = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","));
    let grown: String = (1..12).map(line).collect();
    let (found, _) = told("page.md", format!("---\na0: &a0 [x]\n{grown}---\n文。\n").as_bytes());
    assert_eq!(one(&found), (Code::BadYaml, "YAML の別名（*）の展開や入れ子が多すぎます。"));
}

#[test]
fn entities_within_entities_are_not_expanded() {
    let line = |n: usize| format!("<!ENTITY l{n} \"{}\">\n", format!("&l{};", n - 1).repeat(10));
    let entities: String = (1..10).map(line).collect();
    let text = format!(
        "<!DOCTYPE svg [\n<!ENTITY l0 \"lol\">\n{entities}]>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><text>&l9;</text></svg>"
    );
    let (found, files) = told("a.svg", text.as_bytes());
    let (code, message) = one(&found);
    assert_eq!(code, Code::BadPicture);
    assert!(message.contains("<!ENTITY"), "{message}");
    let published = files.iter().find(|(path, _)| path.ends_with("a.svg")).expect("something stands in its place");
    assert!(published.1.len() < 200);
}

#[test]
fn a_drawing_of_a_million_shapes_is_not_taken_apart() {
    let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", "<g/>".repeat(1_000_001));
    let (found, _) = told("a.svg", text.as_bytes());
    let (code, message) = one(&found);
    assert_eq!(code, Code::BadPicture);
    assert!(message.contains("100 万個"), "{message}");
}

#[test]
fn a_table_larger_than_a_page_is_shown_up_to_its_limit() {
    let _turn = turn();
    let content = tempfile::tempdir().expect("a folder");
    write(content.path(), "site.yaml", "title: 題名\n".as_bytes());
    write(content.path(), "page.md", "# 表\n\n:::table 題 {src=data.csv #t}\n".as_bytes());
    write(content.path(), "data.csv", ",".repeat(20_000).as_bytes());
    let (diagnostics, _) = built(content.path()).expect("it is built");
    let own: Vec<_> = diagnostics.iter().filter(|found| found.path() == "data.csv").map(|found| found.code).collect();
    assert_eq!(own, [Code::FileTooLarge]);
}

/// On Windows there are no such names, and elsewhere they mean nothing; in a ZIP file they would lead out of its folder.
#[test]
#[cfg(unix)]
fn names_that_lead_elsewhere_on_another_system_are_not_published() {
    for name in ["a\\..\\x.txt", "C:x.txt", "\\\\host\\x.txt", "a:b.txt", "x.txt.", "nul.txt"] {
        let (found, files) = told(name, "文\n".as_bytes());
        assert_eq!(one(&found).0, Code::BadFileName, "{name}");
        assert!(!files.keys().any(|path| path.ends_with(name)), "{name}");
    }
}

/// A Word file whose parts are named by whoever made it.
#[test]
fn no_name_in_an_office_file_becomes_a_path() {
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
    let picture = |id: &str| format!("<w:p><w:r><w:drawing><a:blip r:embed=\"{id}\"/></w:drawing></w:r></w:p>");
    let names = ["../../evil.png", "/etc/evil.png", "..\\evil.png", "C:/evil.png"];
    let ids: BTreeMap<String, &str> = names.iter().enumerate().map(|(at, name)| (format!("r{at}"), *name)).collect();
    let body: String = ids.keys().map(|id| picture(id)).collect();
    let document = format!(
        "<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\" xmlns:a=\"{DRAWING}\"><w:body>{body}<w:p><w:r><w:t>文</w:t></w:r></w:p></w:body></w:document>"
    );
    let relation = |(id, name): (&String, &&str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/image\" Target=\"{name}\"/>")
    };
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
        ids.iter().map(relation).collect::<String>()
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut parts =
        vec![("word/document.xml", document.as_bytes()), ("word/_rels/document.xml.rels", relations.as_bytes())];
    let inner = ["evil.png", "etc/evil.png", "word/..\\evil.png", "word/C:/evil.png", "../../evil.png"];
    parts.extend(inner.map(|name| (name, b"\x89PNG\r\n\x1a\n".as_slice())));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).expect("a name");
        zip.write_all(bytes).expect("in memory");
    }
    let bytes = zip.finish().expect("in memory").into_inner();
    let import = chapter(&bytes, "manual/01-a.md", "題名").expect("it is read");
    let paths: Vec<&str> = import.entries.iter().flatten().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths[0], "manual/01-a.md");
    assert!(paths.len() > 1, "pictures came over: {paths:?}");
    for path in &paths[1..] {
        assert!(path.starts_with("manual/01-a-pictures/") && is_portable(path) && !path.contains("evil"), "{path}");
    }
}

/// A device says that it is empty and never ends.
#[test]
#[cfg(target_os = "linux")]
fn a_list_of_offices_without_end_is_not_read_to_its_end() {
    let read = kawaraban::content::read_offices(std::path::Path::new("/dev/zero")).expect("it can be opened");
    let problem = read.expect_err("it is no list");
    assert_eq!(problem.code, Code::FileTooLarge);
    assert!(problem.path().contains("/dev/zero"));
}
