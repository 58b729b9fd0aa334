//! Moving in: what comes over from Excel, CSV and Word, that nothing is written over, and that every loss is told.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const SITE: &str = include_str!("import/site.yaml");

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(name)
}

struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: TempDir::new().expect("a folder") };
        office.write("content/site.yaml", SITE.as_bytes());
        office.write("content/index.md", "# 例\n".as_bytes());
        office.write(
            "content/manual/document.yaml",
            "kind: manual\ntitle: 例の手引き\nnumbering: {headings: true}\n".as_bytes(),
        );
        office
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let command =
            Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(self.folder.path()).args(arguments).output();
        let done = command.expect("it runs");
        (done.status.code().expect("no signal"), String::from_utf8([done.stdout, done.stderr].concat()).expect("UTF-8"))
    }

    fn import(&self, file: &Path, more: &[&str]) -> (i32, String) {
        self.run(&[&["import", file.to_str().expect("a name")], more].concat())
    }

    /// Warnings are no errors, and are said: the report told of them.
    fn build(&self) -> String {
        let (exit, said) = self.run(&["build"]);
        assert_eq!(exit, 0, "{said}");
        said
    }

    fn names(&self, folder: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(self.path(folder)).into_iter().flatten();
        entries.map(|entry| entry.expect("listed").file_name().into_string().expect("UTF-8")).collect()
    }
}

/// The letters of a page, without spaces.
fn letters(html: &str) -> String {
    let main = html.split_once("<main").map_or(html, |(_, main)| main);
    let text: String = main.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'");
    packed(&text.replace("&amp;", "&"))
}

fn packed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The questions of the sheet as `LibreOffice` wrote them into a CSV file: number, question, answer.
fn rows() -> Vec<(u32, String, String)> {
    let bytes = fs::read(fixture("faq-300.csv")).expect("read");
    let (text, _, damaged) = encoding_rs::SHIFT_JIS.decode(&bytes);
    assert!(!damaged);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().skip(3).map(|row| {
        let row = row.expect("a row");
        let digits: String = row[0]
            .chars()
            .map(|digit| if digit.is_ascii() { digit } else { char::from_u32(digit as u32 - 0xFEE0).expect("a digit") })
            .collect();
        (digits.parse().expect("a number"), row[3].to_owned(), row[4].to_owned())
    });
    rows.filter(|(number, ..)| *number <= 300).collect()
}

#[test]
fn a_sheet_of_300_questions_comes_over_with_every_word() {
    let office = Office::new();
    let (exit, said) = office.import(&fixture("faq-300.xlsx"), &[]);
    assert_eq!(exit, 1, "a row is left out: {said}");
    let losses: Vec<&str> =
        said.lines().filter(|line| line.starts_with("警告") || line.starts_with("エラー")).collect();
    let expected = fs::read_to_string(fixture("faq-300.losses.txt")).expect("read");
    assert_eq!(losses, expected.lines().collect::<Vec<_>>(), "{said}");
    assert_eq!(office.names("content/faq").len(), 300);
    let first = office.text("content/faq/0006.md");
    assert!(first.starts_with("---\nno: 6\ntitle: \"確認の画面は、いつまでに用意すればよいですか。\"\npublished: 2023-03-07\ncategories: [desk/work]\naudience: [welfare-office]\n---\n\n"), "{first}");

    office.build();
    let rows = rows();
    assert_eq!(rows.len(), 300);
    for (number, question, answer) in rows {
        let page = letters(&office.text(&format!("output/site/faq/{number}.html")));
        for line in [question.as_str()].into_iter().chain(answer.lines()) {
            let line = packed(line.trim_start_matches('・'));
            assert!(page.contains(&line), "No. {number}: {line}");
        }
    }
}

#[test]
fn a_sheet_is_imported_again_without_writing_over_anything() {
    let office = Office::new();
    let sheet = fixture("faq-300.xlsx");
    let (_, said) = office.import(&sheet, &["--dry-run"]);
    assert!(said.contains("新しい原稿 300 件") && said.contains("何も書き込んでいません"), "{said}");
    assert!(office.names("content/faq").is_empty());
    office.import(&sheet, &[]);
    let before = office.text("content/faq/0001.md");
    office.write("content/faq/0002.md", "直した答え。\n".as_bytes());
    fs::remove_file(office.path("content/faq/0003.md")).expect("removed");
    let (exit, said) = office.import(&sheet, &[]);
    assert_eq!(exit, 1, "{said}");
    for expected in
        ["新しい原稿 1 件、変わりなし 298 件、上書きしなかったもの 1 件", "0002.md: 違う内容のファイルが、もうあります"]
    {
        assert!(said.contains(expected), "{said}");
    }
    assert!(office.text("content/faq/0002.md").contains("直した答え"));
    assert_eq!(office.text("content/faq/0001.md"), before);
}

/// What a CSV file can't say (who sees what, marks, comments) is not lost: it never was there.
#[test]
fn the_same_sheet_as_shift_jis_csv_gives_the_same_answers() {
    let (excel, csv) = (Office::new(), Office::new());
    excel.import(&fixture("faq-300.xlsx"), &[]);
    let (exit, said) = csv.import(&fixture("faq-300.csv"), &[]);
    assert_eq!(exit, 1, "{said}");
    assert_eq!(csv.names("content/faq").len(), 301, "the hidden row is a row");
    let differing: Vec<String> = excel
        .names("content/faq")
        .into_iter()
        .filter(|name| excel.text(&format!("content/faq/{name}")) != csv.text(&format!("content/faq/{name}")))
        .collect();
    assert_eq!(differing, [""; 0]);
}

#[test]
fn the_editor_says_which_column_is_what() {
    let office = Office::new();
    let sheet =
        "問合せの要旨,こたえ方,備考,日\n窓口はどこですか,1階です,見直す,\n\"二つ目\",\"#1番\nと2番\",,令和5年3月21日\n";
    office.write("a.csv", sheet.as_bytes());
    let file = office.path("a.csv");
    let (exit, said) = office.import(&file, &[]);
    assert!(
        exit == 2 && said.contains("質問と回答の列が見つかりません") && said.contains("問合せの要旨、こたえ方"),
        "{said}"
    );
    let map = ["--map", "問合せの要旨=title,こたえ方=body", "--map", "日=published"];
    let (exit, said) = office.import(&file, &map);
    assert!(
        exit == 1 && said.contains("2 行目: 公開日がないので") && said.contains("列「備考」は取り込みません"),
        "{said}"
    );
    let (exit, said) = office.import(&file, &[&map[..], &["--date", "2026-04-01"]].concat());
    assert_eq!(exit, 0, "{said}");
    assert!(office.text("content/faq/0001.md").contains("published: 2026-04-01\n---\n\n1階です\n"));
    assert!(office.text("content/faq/0002.md").ends_with("published: 2023-03-21\n---\n\n\\#1番\\\nと2番\n"));
    let (exit, said) = office.import(&file, &["--map", "質問=titel"]);
    assert!(exit == 2 && said.contains("「title」のことですか"), "{said}");
}

#[test]
fn what_a_row_says_wrongly_is_told_at_its_cell() {
    let office = Office::new();
    office.write(
        "content/faq/0007-old.md",
        "---\nno: 7\ntitle: 前からの質問\npublished: 2023-01-01\n---\n答え。\n".as_bytes(),
    );
    let rows = [
        "番号,大分類,小分類,対象者,質問,回答,公開日,更新日,関連",
        "1,システム,その他,だれか,問い一,答え,2023/3/21,2023/3/1,\"2、三\"",
        "2,,その他,,問い二,答え,2023/3/21,,",
        "1,,,,問い三,答え,2023/3/21,,",
        "1-2,,,,問い四,答え,2023/3/21,,",
        "7,,,,問い五,答え,2023/3/21,,",
        "8,,,,,答え,2023/3/21,,",
        "9,,,,問い七,#REF!,2023/3/21,,",
        "10,,,,問い八,答え,未定,,",
        ",,,,,,,,",
    ];
    office.write("a.csv", rows.join("\n").as_bytes());
    let (exit, said) = office.import(&office.path("a.csv"), &[]);
    assert_eq!(exit, 1, "{said}");
    for expected in [
        "警告: 2 行目の D 列: 「だれか」という対象者は site.yaml にありません。",
        "警告: 2 行目の H 列: 更新日（2023-03-01）が公開日（2023-03-21）より前なので、取り込みません。",
        "警告: 2 行目の I 列: 「三」は、関連する質問の番号として読めません。",
        "警告: 3 行目の C 列: 「その他」という分類は、site.yaml にいくつもあります。対処: 原稿の categories に、どれかを書いてください: desk/other、system/other",
        "エラー: 4 行目の A 列: 番号 1 は 2 行目にもあるので",
        "エラー: 5 行目の A 列: 番号（「1-2」）が数ではないので",
        "エラー: 6 行目の A 列: 番号 7 の質問は faq/0007-old.md にあるので",
        "エラー: 7 行目: 質問が空なので",
        "警告: 8 行目の F 列: 式がエラー（#REF!）なので、空とみなします。",
        "エラー: 8 行目: 回答が空なので",
        "警告: 9 行目の G 列: 「未定」は日付として読めません。",
        "エラー: 9 行目: 公開日がないので",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    assert_eq!(office.names("content/faq"), BTreeSet::from(["0001.md", "0002.md", "0007-old.md"].map(str::to_owned)));
    assert!(office.text("content/faq/0001.md").contains("categories: [system/other]\n"));
}

#[test]
fn a_chapter_comes_over_with_tables_captions_pictures_and_notes() {
    let office = Office::new();
    let (exit, said) = office.import(&fixture("chapter.docx"), &["--to", "manual/07-desk.md"]);
    assert_eq!(exit, 0, "{said}");
    let losses: Vec<&str> =
        said.lines().filter(|line| line.starts_with("警告") || line.starts_with("エラー")).collect();
    let expected = fs::read_to_string(fixture("chapter.losses.txt")).expect("read");
    assert_eq!(losses, expected.lines().collect::<Vec<_>>(), "{said}");
    let chapter = office.text("content/manual/07-desk.md");
    assert_eq!(chapter, fs::read_to_string(fixture("chapter.md")).expect("read"));
    assert_eq!(
        office.names("content/manual/07-desk-pictures"),
        BTreeSet::from(["1.png", "2.png", "3.png"].map(str::to_owned))
    );

    office.build();
    let html = office.text("output/site/manual/desk.html");
    assert_eq!(html.matches("<table").count(), 10, "{html}");
    assert!(html.contains("rowspan=\"2\"") && html.contains("colspan=\"2\"") && html.contains("rowspan=\"3\""));
    let page = letters(&html);
    for words in [
        "使う物は表1に、置き方は図1に示します。",
        "表10研修の予定",
        "図3エラーの画面",
        "A_0001|1",
        "<ID>は書きません",
        "平日の9時から17時まで",
        "C:\\dataに置きます",
        "末日が閉庁日のときは、次の開庁日までです。",
    ] {
        assert!(page.contains(&packed(words)), "{words}\n{page}");
    }

    let (exit, said) = office.import(&fixture("chapter.docx"), &["--to", "content/manual/07-desk.md"]);
    assert!(exit == 0 && said.contains("変わりなし 1 件"), "{said}");
    office.write("content/manual/07-desk.md", "# 直した\n".as_bytes());
    let (exit, said) = office.import(&fixture("chapter.docx"), &["--to", "manual/07-desk.md"]);
    assert!(exit == 1 && said.contains("上書きしません"), "{said}");
    assert_eq!(office.text("content/manual/07-desk.md"), "# 直した\n");
}

#[test]
fn a_chapter_stays_within_the_content_folder() {
    let office = Office::new();
    for to in
        ["../a.md", "/tmp/a.md", "manual", "manual/a.txt", "manual/con.md", "_parts/a.md", ".md", "manual/../../a.md"]
    {
        let (exit, said) = office.import(&fixture("chapter.docx"), &["--to", to]);
        assert!(exit == 2 && said.contains("章を置く場所に使えません"), "{to}: {said}");
    }
    let (exit, said) = office.import(&fixture("chapter.docx"), &[]);
    assert!(exit == 2 && said.contains("--to manual/1.1/07-network.md"), "{said}");
    let (exit, said) = office.import(&fixture("chapter.docx"), &["--to", "manual/a.md", "--content", "none"]);
    assert!(exit == 2 && said.contains("原稿のフォルダを読めません"), "{said}");
    let (exit, said) = office.import(&fixture("faq-300.csv"), &["--to", "manual/a.md"]);
    assert!(exit == 2 && said.contains("--to は、.docx のときだけ"), "{said}");
}

/// A file with a part changed.
fn changed(name: &str, part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(fs::read(fixture(name)).expect("read"))).expect("a ZIP file");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut entry = from.by_index(index).expect("an entry");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).expect("read");
        if entry.name() == part {
            bytes = change(String::from_utf8(bytes).expect("UTF-8")).into_bytes();
        }
        to.start_file(entry.name(), SimpleFileOptions::default()).expect("begun");
        to.write_all(&bytes).expect("written");
    }
    to.finish().expect("a ZIP file").into_inner()
}

fn in_body(more: &str) -> Vec<u8> {
    changed("chapter.docx", "word/document.xml", |text| text.replacen("<w:body>", &format!("<w:body>{more}"), 1))
}

#[test]
fn what_word_writes_beside_text_is_told_with_its_words() {
    let office = Office::new();
    let run = |inner: &str| format!("<w:p><w:r>{inner}</w:r></w:p>");
    let words = [
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>秘密の文</w:t></w:r></w:p>".to_owned(), "隠し文字（「秘密の文」）"),
        ("<w:p><m:oMath xmlns:m=\"m\"><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>".to_owned(), "数式（「a+b」）"),
        (run("<w:sym w:font=\"Wingdings\" w:char=\"F0E0\"/>"), "記号の書体（Wingdings）"),
        (run("<w:object/>"), "埋め込みのもの"),
        (run("<w:drawing><c:chart xmlns:c=\"c\"/></w:drawing>"), "グラフは取り込めません"),
        (run("<w:drawing><a:blip xmlns:a=\"a\" r:embed=\"none\"/></w:drawing>"), "画像がファイルの外にあります"),
        ("<w:p><w:hyperlink r:id=\"evil\"><w:r><w:t>開く</w:t></w:r></w:hyperlink></w:p>".to_owned(), "警告"),
        ("<w:p><w:fldSimple w:instr=\" REF _Nowhere \\h \"><w:r><w:t>表 9</w:t></w:r></w:fldSimple></w:p>".to_owned(), "参照（「表 9」）の行き先"),
        ("<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>選んだ値</w:t></w:r></w:p></w:sdtContent></w:sdt>".to_owned(), "コンテンツ コントロール"),
        ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>枠の文</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".to_owned(), "枠囲み"),
    ];
    for (index, (xml, expected)) in words.iter().enumerate() {
        office.write("a.docx", &in_body(xml));
        let to = format!("manual/{index:02}-a.md");
        let (exit, said) = office.import(&office.path("a.docx"), &["--to", &to]);
        assert!(exit == 0 && said.contains(expected), "{xml}\n{said}");
    }
    let has = |chapter: &str, words: &str| office.text(&format!("content/manual/{chapter}-a.md")).contains(words);
    assert!(has("09", "> 枠の文") && has("08", "選んだ値") && !has("00", "秘密"));
}

/// A small Excel file: one sheet, its strings and the looks of its cells.
fn book(sheet: &str, strings: &str, looks: &str) -> Vec<u8> {
    const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        (
            "xl/workbook.xml",
            format!(
                "<workbook {MAIN} xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"表\" r:id=\"a\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"a\" Type=\"{OFFICE}/worksheet\" Target=\"/xl/s.xml\"/></Relationships>"
            ),
        ),
        ("xl/s.xml", format!("<worksheet {MAIN}>{sheet}</worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst {MAIN}>{strings}</sst>")),
        ("xl/styles.xml", format!("<styleSheet {MAIN}>{looks}</styleSheet>")),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).expect("begun");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a ZIP file").into_inner()
}

#[test]
fn what_excel_says_by_joining_hiding_and_colouring_cells_is_heeded_or_told() {
    let office = Office::new();
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &[String]| format!("<row>{}</row>", cells.concat());
    let day = |look: u32, value: &str| format!("<c s=\"{look}\"><v>{value}</v></c>");
    let rows = [
        row(&["分類", "質問", "回答", "公開日", "担当"].map(text)),
        // The string has a reading, which nobody sees in the sheet; the category is joined over two rows.
        row(&[text("申請の手続"), "<c t=\"s\"><v>0</v></c>".to_owned(), text("答え一"), day(1, "45006"), text("係")]),
        row(&["<c/>".to_owned(), text("問い二"), text("答え_x000D_\n二"), day(2, "45006.5"), text("係")]),
        row(&[
            text("研修"),
            text("問い三"),
            "<c s=\"3\" t=\"str\"><f>A1</f><v>答え三</v></c>".to_owned(),
            day(0, "45006"),
            text("係"),
        ]),
        row(&[text("研修"), text("問い四"), "<c><f>A1</f></c>".to_owned(), day(1, "45006"), text("係")]),
    ];
    let sheet = format!(
        "<cols><col min=\"5\" max=\"5\" hidden=\"1\"/></cols><sheetData>{}</sheetData><mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>",
        rows.concat()
    );
    let strings = "<si><t>問い一</t><rPh sb=\"0\" eb=\"1\"><t>トイイチ</t></rPh></si>";
    let looks = "<numFmts><numFmt numFmtId=\"200\" formatCode=\"[$-411]ge.m.d h:mm\"/></numFmts>\
        <fonts><font/><font><strike/></font></fonts><fills><fill/><fill><patternFill patternType=\"solid\"/></fill></fills>\
        <cellXfs><xf/><xf numFmtId=\"58\"/><xf numFmtId=\"200\"/><xf fontId=\"1\" fillId=\"1\"/></cellXfs>";
    office.write("a.xlsx", &book(&sheet, strings, looks));
    let (exit, said) = office.import(&office.path("a.xlsx"), &[]);
    assert_eq!(exit, 1, "{said}");
    for expected in [
        "警告: 「表」!E1: 隠れている列なので、取り込みません。",
        "警告: 「表」!C4: セル全体の取り消し線は取り込めません。",
        "警告: 「表」!C4: 色（塗りつぶし）の付いたセルが、ここから 1 個あります。",
        "警告: 「表」!C5: 式の値が、ファイルに入っていません。",
        "エラー: 「表」の 5 行目: 回答が空なので",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    let question = |number: u32, day: &str, category: &str, answer: &str| {
        let title = ["", "問い一", "問い二", "問い三"][number as usize];
        let expected = format!(
            "---\nno: {number}\ntitle: \"{title}\"\npublished: {day}\ncategories: [{category}]\n---\n\n{answer}\n"
        );
        assert_eq!(office.text(&format!("content/faq/{number:04}.md")), expected);
    };
    question(1, "2023-03-21", "desk/apply", "答え一");
    question(2, "2023-03-21 12:00", "desk/apply", "答え\\\n二");
    question(3, "2023-03-21", "training", "答え三");
}

#[test]
fn files_that_mean_harm_are_refused_and_nothing_is_written() {
    let office = Office::new();
    let mut hostile: Vec<(String, Vec<u8>)> = Vec::new();
    for name in ["chapter.docx", "faq-300.xlsx"] {
        let bytes = fs::read(fixture(name)).expect("read");
        for part in [0, 10, bytes.len() / 2, bytes.len() - 10] {
            hostile.push((name.to_owned(), bytes[..part].to_vec()));
        }
    }
    let entity = |text: String| {
        let (head, body) = text.split_once("?>").expect("a declaration");
        format!("{head}?><!DOCTYPE a [<!ENTITY b \"ha\">]>{body}")
    };
    hostile.push(("chapter.docx".to_owned(), changed("chapter.docx", "word/document.xml", entity)));
    hostile.push(("faq-300.xlsx".to_owned(), changed("faq-300.xlsx", "xl/worksheets/sheet1.xml", entity)));
    // 150 MB of spaces are 150 KB of ZIP.
    let bomb = |_| " ".repeat(150 << 20);
    hostile.push(("chapter.docx".to_owned(), changed("chapter.docx", "word/document.xml", bomb)));
    hostile.push(("faq-300.xlsx".to_owned(), changed("faq-300.xlsx", "xl/sharedStrings.xml", bomb)));
    let deep = format!("{}{}", "<w:sdt>".repeat(100_000), "</w:sdt>".repeat(100_000));
    hostile.push(("chapter.docx".to_owned(), in_body(&deep)));
    hostile.push(("old.docx".to_owned(), b"\xD0\xCF\x11\xE0 an encrypted or old file".to_vec()));
    hostile.push(("a.xls".to_owned(), b"\xD0\xCF\x11\xE0".to_vec()));
    for (index, (name, bytes)) in hostile.iter().enumerate() {
        let file = format!("{index}-{name}");
        office.write(&file, bytes);
        let more: &[&str] =
            if Path::new(name).extension().is_some_and(|own| own == "docx") { &["--to", "manual/a.md"] } else { &[] };
        let (exit, said) = office.import(&office.path(&file), more);
        assert!(exit == 2 && said.starts_with("エラー: "), "{file}: {exit} {said}");
    }
    assert_eq!(office.names("content/manual").len() + office.names("content").len(), 1 + 3, "only what was there");
}

#[test]
fn damaged_files_never_panic() {
    let office = Office::new();
    for (name, part) in [
        ("chapter.docx", "word/document.xml"),
        ("chapter.docx", "word/numbering.xml"),
        ("faq-300.xlsx", "xl/worksheets/sheet1.xml"),
        ("faq-300.xlsx", "xl/styles.xml"),
        ("faq-300.xlsx", "xl/sharedStrings.xml"),
        ("faq-300.xlsx", "xl/workbook.xml"),
    ] {
        for (from, to) in [
            ("=\"1\"", "=\"99999999999999999999\""),
            ("=\"0\"", "=\"-1\""),
            ("<w:r>", "<w:x>"),
            ("</c>", ""),
            ("w:val=\"2\"", "w:val=\"4000000000\""),
            (" r=\"", " q=\""),
            ("<si>", "<so>"),
            ("A", "ZZZZZZZZ"),
            ("e", ""),
        ] {
            office.write(name, &changed(name, part, |text| text.replace(from, to)));
            let more: &[&str] =
                if part.starts_with("word") { &["--to", "manual/a.md", "--dry-run"] } else { &["--dry-run"] };
            let (exit, said) = office.import(&office.path(name), more);
            assert!((0..=2).contains(&exit) && !said.contains("panicked"), "{part} {from}: {exit} {said}");
        }
    }
}

#[test]
fn a_million_empty_rows_are_passed_over() {
    let office = Office::new();
    let rows: String = (306..1_000_306).fold(String::new(), |text, row| text + "<row r=\"" + &row.to_string() + "\"/>");
    let rows = changed("faq-300.xlsx", "xl/worksheets/sheet1.xml", |text| {
        text.replace("</sheetData>", &format!("{rows}</sheetData>"))
    });
    office.write("a.xlsx", &rows);
    let (exit, said) = office.import(&office.path("a.xlsx"), &["--dry-run"]);
    assert!(exit == 1 && said.contains("新しい原稿 300 件"), "{said}");
}
