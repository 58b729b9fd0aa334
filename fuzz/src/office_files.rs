//! Files of Word and Excel that are brought in.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::sync::Arc;

use kawaraban::config::{Config, Date};
use kawaraban::content::is_portable;
use kawaraban::diagnostic::SourceText;
use kawaraban::import::{ColumnMap, Import, SheetKind, Sheets, chapter, questions};
use kawaraban::markdown::{Dialect, parse};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// What is brought in of a file: a whole one (`PK…`), the rows of a sheet (`<row…`), or the body of a Word file.
pub fn office_files(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        chapter_of(bytes);
        questions_of(bytes);
    } else if bytes.starts_with(b"<row") {
        questions_of(&workbook(bytes));
    } else {
        chapter_of(&document(bytes));
    }
}

fn chapter_of(bytes: &[u8]) {
    if let Ok(import) = chapter(bytes, "manual/01-a.md", "題名") {
        is_sound(&import);
    }
}

fn questions_of(bytes: &[u8]) {
    let (map, config, taken) = (ColumnMap::default(), Config::default(), BTreeMap::new());
    let sheets = Sheets { sheet: None, map: &map, day: Date::new(2026, 4, 1), config: &config, taken: &taken };
    if let Ok(import) = questions(bytes, SheetKind::Excel, &sheets) {
        is_sound(&import);
    }
}

/// Every file that comes of it lies below the content folder, and its text can be parsed.
pub fn is_sound(import: &Import) {
    for (path, bytes) in import.entries.iter().flatten() {
        assert!(is_portable(path) && !path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{path:?}");
        if std::path::Path::new(path).extension().is_some_and(|extension| extension == "md") {
            let text = String::from_utf8(bytes.clone()).expect("texts are UTF-8");
            let length = text.len();
            parse(&Arc::new(SourceText::new(path.as_str(), text)), 0..length, Dialect::Kawaraban { fields: false });
        }
    }
    assert!(import.losses.iter().all(|loss| !loss.what.is_empty() && !loss.remedy.is_empty()));
}

/// A Word file of this body, with a picture and a footnote to refer to.
fn document(body: &[u8]) -> Vec<u8> {
    let relations = format!(
        "<Relationships xmlns=\"{PACKAGE}\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/image\" Target=\"media/image1.png\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELATIONS}/hyperlink\" Target=\"https://example.jp/\" TargetMode=\"External\"/>\
         <Relationship Id=\"rId3\" Type=\"{RELATIONS}/footnotes\" Target=\"footnotes.xml\"/></Relationships>"
    );
    let head = format!("<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\"><w:body>");
    let notes = format!(
        "<w:footnotes xmlns:w=\"{WORD}\"><w:footnote w:id=\"1\"><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    zipped(&[
        ("word/document.xml", &[head.as_bytes(), body, b"</w:body></w:document>"].concat()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
        ("word/media/image1.png", b"\x89PNG\r\n\x1a\n"),
    ])
}

/// An Excel file of these rows, with three strings to refer to.
fn workbook(rows: &[u8]) -> Vec<u8> {
    const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        "<workbook xmlns=\"{SHEET}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"一覧\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let strings = format!(
        "<sst xmlns=\"{SHEET}\"><si><t>質問</t></si><si><t>回答</t></si><si><r><rPr><strike/></rPr><t>消</t></r><r><t>文</t></r></si></sst>"
    );
    let head = format!("<worksheet xmlns=\"{SHEET}\"><sheetData>");
    zipped(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", &[head.as_bytes(), rows, b"</sheetData></worksheet>"].concat()),
    ])
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(*name, stored).expect("a name");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}
