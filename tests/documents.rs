//! Whole documents and the book of questions as PDF: what lies across, what stands in which order, what is left out.

#![cfg(feature = "pdf")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

struct Built {
    folder: TempDir,
}

impl Built {
    fn new(files: &[(&str, &str)]) -> Self {
        let built = Self::unbuilt(files);
        built.build();
        built
    }

    fn unbuilt(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join("content").join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        Self { folder }
    }

    fn build(&self) {
        let (succeeded, problems) = self.run();
        assert!(succeeded, "{problems}");
    }

    fn run(&self) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
        command.current_dir(self.folder.path()).args(["build", "--themes", "none"]);
        let run = command.output().expect("it runs");
        let problems = String::from_utf8_lossy(&run.stderr) + String::from_utf8_lossy(&run.stdout);
        (run.status.success(), problems.into_owned())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("output/site").join(path)
    }

    fn page(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("a page")
    }

    /// The letters of each page of a PDF, without white space.
    fn letters(&self, path: &str) -> Vec<String> {
        let text = tool("pdftotext", &["-enc", "UTF-8", "-raw"], &self.path(path), &["-"]);
        let pages = text.trim_end_matches('\u{c}').split('\u{c}');
        pages.map(|page| page.chars().filter(|letter| !letter.is_whitespace()).collect()).collect()
    }

    /// Which pages of a PDF are wider than high.
    fn across(&self, path: &str) -> Vec<bool> {
        let text = tool("pdfinfo", &["-l", "999"], &self.path(path), &[]);
        let sizes = text.lines().filter(|line| line.starts_with("Page ") && line.contains("size:"));
        let number = |word: Option<&str>| word.and_then(|word| word.parse::<f64>().ok()).expect("a number");
        sizes
            .map(|line| {
                let mut words = line.split("size:").nth(1).expect("a size").split_whitespace();
                let width = number(words.next());
                width > number(words.nth(1))
            })
            .collect()
    }
}

fn tool(name: &str, arguments: &[&str], path: &Path, last: &[&str]) -> String {
    let output = Command::new(name).args(arguments).arg(path).args(last).output();
    let output = output.unwrap_or_else(|error| panic!("{name} (poppler-utils): {error}"));
    assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// All of these stand in a text, one behind the other.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part).unwrap_or_else(|| panic!("「{part}」 is not in {rest}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn a_wide_table_lies_across_with_its_head_on_every_page_and_no_cell_is_lost() {
    let heads = ["項番", "項目名", "項目の記号", "必須の別", "型", "最小", "最大", "文字種", "説明", "備考の欄"];
    let mut table = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in 1..=60 {
        let _ = writeln!(
            table,
            "| {row} | 名前その{row} | INSURED_INFO_{row} | 条件付 | 文字列 | {row} | 100 | 半角英数字 | 説明の文はここに{row}番目として書き、少し長くします。 | 備考の文もまた{row}番目です。ここにも注意を一つ書いておきます。 |"
        );
    }
    let text =
        format!("# 章の題\n\n前の文です。\n\n## 項目\n\n表に示します。\n\n表: 長い表\n\n{table}\n後の文です。\n");
    let built = Built::new(&[
        ("site.yaml", "title: 試験\n"),
        ("doc/document.yaml", "kind: manual\ntitle: 文書\npdf: true\n"),
        ("doc/01-a.md", &text),
    ]);
    let across = built.across("doc/doc.pdf");
    let letters = built.letters("doc/doc.pdf");
    let turned: Vec<&String> =
        letters.iter().zip(&across).filter(|(_, across)| **across).map(|(page, _)| page).collect();
    assert!(turned.len() >= 2, "{across:?}");
    for page in &turned {
        assert_in_order(page, &["項番", "項目名", "備考の欄"]);
    }
    assert!(turned[0].contains("表に示します。") && turned[0].contains("長い表"), "{}", turned[0]);
    let upright: String =
        letters.iter().zip(&across).filter(|(_, across)| !**across).map(|(page, _)| page.as_str()).collect();
    assert_in_order(&upright, &["章の題", "前の文です。", "後の文です。"]);
    let whole: String = letters.concat();
    for row in 1..=60 {
        assert!(whole.contains(&format!("INSURED_INFO_{row}")), "row {row}");
        assert!(whole.contains(&format!("備考の文もまた{row}番目です。")), "row {row}");
    }
}

#[test]
fn a_document_tells_its_revisions_and_the_pages_that_references_lead_to() {
    let filler = "段落の文です。\n\n".repeat(60);
    let first = format!(
        "# 一つ目の章\n\n[](#tbl-far)を見てください。[](#tbl-near)も見てください。\n\n表: 近い表 {{#tbl-near}}\n\n| 甲 |\n|---|\n| 1 |\n\n{filler}"
    );
    let second = "# 二つ目の章\n\n表: 遠い表 {#tbl-far}\n\n| 乙 |\n|---|\n| 2 |\n";
    let settings = "kind: manual\ntitle: 文書\npdf: true\nnumbering: {headings: true, captions: document}\nversions:\n  \
        - {version: \"1.1\", date: 2023-03-21, status: current, changes: [{section: 第2章, text: 遠い表を加えた。}]}\n  \
        - {version: \"1.0\", date: 2022-12-16, status: superseded, changes: [{text: 初版。}]}\n";
    let built = Built::new(&[
        ("site.yaml", "title: 試験\n"),
        ("doc/document.yaml", settings),
        ("doc/1.1/01-a.md", &first),
        ("doc/1.1/02-b.md", second),
        ("doc/1.0/01-a.md", "# 一つ目の章\n\n文です。\n"),
    ]);
    let letters = built.letters("doc/1.1/doc.pdf");
    assert_in_order(&letters[1], &["改訂履歴", "Ver.1.1", "第2章", "遠い表を加えた。", "Ver.1.0", "全体", "初版。"]);
    let last = letters.len();
    assert!(letters[last - 1].contains("遠い表"), "{letters:?}");
    let told = format!("表2（p.{last}）を見てください。表1も");
    assert!(letters[3].contains(&told), "{told} is not in {}", letters[3]);
    assert_in_order(&letters[2], &["目次", "一つ目の章", "4", "二つ目の章", &last.to_string()]);
    // The first version knows nothing of the second.
    let before = built.letters("doc/1.0/doc.pdf").concat();
    assert!(before.contains("初版。") && !before.contains("遠い表を加えた。"), "{before}");
}

#[test]
fn all_questions_are_one_book_by_category_without_those_withdrawn() {
    let question = |number: u32, fields: &str, title: &str| {
        format!(
            "---\nno: {number}\ntitle: {title}\npublished: 2023-01-10 10:00\n{fields}---\n\n{title}の答えです。\n\n## 補い\n\n続きです。\n"
        )
    };
    let site = "title: 試験の窓口\nfaq: {pdf: true}\ncategories:\n  - {id: a, title: 甲の分類, children: [{id: b, title: 乙の分類}]}\n  - {id: c, title: 丙の分類}\n";
    let built = Built::new(&[
        ("site.yaml", site),
        ("faq/0010-x.md", &question(10, "categories: [c]\nrelated: [30]\n", "十番の質問")),
        ("faq/0020-x.md", &question(20, "categories: [a/b]\nstatus: withdrawn\n", "二十番の質問")),
        ("faq/0030-x.md", &question(30, "categories: [a/b, c]\nupdated: 2023-02-20 09:00\n", "三十番の質問")),
        ("faq/0040-x.md", &question(40, "categories: [a]\n", "四十番の質問")),
        ("faq/0050-x.md", &question(50, "", "五十番の質問")),
        ("downloads/a.md", "---\ntitle: 様式\nfile: a.csv\ndate: 2023-01-10\n---\n"),
        ("downloads/a.csv", "甲,乙\n"),
    ]);
    let letters = built.letters("faq/faq.pdf");
    assert!(letters[0].contains("令和5（2023）年2月20日までの更新"), "{}", letters[0]);
    let order = [
        "甲の分類",
        "No.40",
        "四十番の質問",
        "乙の分類",
        "No.30",
        "三十番の質問",
        "丙の分類",
        "No.10",
        "十番の質問",
        "その他",
        "No.50",
        "五十番の質問",
    ];
    assert_in_order(&letters[1], &order);
    let text = letters[2..].concat();
    assert_in_order(&text, &order);
    assert_in_order(
        &text,
        &["三十番の質問", "公開令和5（2023）年1月10日", "更新令和5（2023）年2月20日", "三十番の質問の答えです。"],
    );
    assert!(text.contains("関連する質問No.30（p.3）"), "{text}");
    assert!(!text.contains("二十番") && text.matches("三十番の質問の答えです。").count() == 1, "{text}");
    for (page, link) in [("faq/index.html", "\"faq.pdf\""), ("downloads/index.html", "\"../faq/faq.pdf\"")] {
        assert!(built.page(page).contains(link), "{page}");
    }
}

#[test]
fn a_document_of_which_nothing_has_changed_is_not_printed_again() {
    let built = Built::new(&[
        ("site.yaml", "title: 試験\nfaq: {pdf: true}\n"),
        ("doc/document.yaml", "kind: guide\ntitle: 手引き\npdf: true\n"),
        ("doc/01-a.md", "# 章\n\n文です。\n"),
        ("faq/0010-x.md", "---\nno: 10\ntitle: 質問\npublished: 2023-01-10 10:00\n---\n\n答え。\n"),
    ]);
    let kept: Vec<_> = std::fs::read_dir(built.folder.path().join("output/.printed")).expect("kept").collect();
    assert_eq!(kept.len(), 2);
    for file in kept {
        std::fs::write(file.expect("a file").path(), "what was kept").expect("written");
    }
    built.build();
    for path in ["doc/doc.pdf", "faq/faq.pdf"] {
        assert_eq!(std::fs::read(built.path(path)).expect("a PDF"), b"what was kept", "{path}");
    }
}

/// What a build without success says about these files.
fn problems(files: &[(&str, &str)]) -> String {
    let (succeeded, problems) = Built::unbuilt(files).run();
    assert!(!succeeded, "{problems}");
    problems
}

#[test]
fn letters_that_leave_the_paper_of_a_document_are_reported_where_they_are_written() {
    let long_reading = format!("# 章\n\n前の文です。\n\n{{漢|{}}}\n", "よ".repeat(160));
    let document = "kind: manual\ntitle: 文書\npdf: true\n";
    let said =
        problems(&[("site.yaml", "title: 試験\n"), ("doc/document.yaml", document), ("doc/01-a.md", &long_reading)]);
    assert!(said.contains("エラー[page-overflow]: 紙の幅に収まりません。"), "{said}");
    assert!(said.contains("--> content/doc/01-a.md:5:1"), "{said}");

    let long_title = format!("kind: manual\ntitle: {}\npdf: true\n", "a".repeat(80));
    let said = problems(&[
        ("site.yaml", "title: 試験\n"),
        ("doc/document.yaml", &long_title),
        ("doc/01-a.md", "# 章\n\n文\n"),
    ]);
    assert!(said.contains("エラー[page-overflow]: 紙の幅に収まりません。"), "{said}");
    assert!(said.contains("--> content/doc/document.yaml:1:1"), "{said}");
}

#[test]
fn letters_of_a_cover_that_no_font_has_are_reported_where_they_are_written() {
    let document = "kind: manual\ntitle: 文書の𓀀\ndescription: 説明の𓀁\npdf: true\n";
    let said =
        problems(&[("site.yaml", "title: 試験\n"), ("doc/document.yaml", document), ("doc/01-a.md", "# 章\n\n文\n")]);
    for (letter, place) in [("𓀀", "content/doc/document.yaml:2:11"), ("𓀁", "content/doc/document.yaml:3:17")] {
        let problem = said.split("\n\n").find(|problem| problem.contains(&format!("[missing-glyph]: 「{letter}」")));
        assert!(problem.is_some_and(|problem| problem.contains(place)), "{said}");
    }
}

#[test]
fn cells_that_are_longer_than_a_page_are_whole_in_a_comparison() {
    let chapter = |end: &str| {
        let long = format!("長い説明を続けて書きます{end}。").repeat(250);
        let word = "ABCDEFGHIJ_".repeat(30);
        format!("# 章\n\n| 項目 | 説明 |\n|---|---|\n| 甲 | {long} |\n| 乙 | {word}{end} |\n")
    };
    let versions = "versions:\n  - {version: \"1.1\", date: 2023-03-21, status: current}\n  - {version: \"1.0\", date: 2023-01-10, status: superseded}\n";
    let built = Built::new(&[
        ("site.yaml", "title: 試験\n"),
        ("doc/document.yaml", &format!("kind: manual\ntitle: 文書\npdf: true\n{versions}")),
        ("doc/1.0/01-a.md", &chapter("が")),
        ("doc/1.1/01-a.md", &chapter("の")),
    ]);
    let letters = built.letters("doc/1.1/diff-1.0.pdf");
    assert!(letters.len() > 2);
    let text = letters.concat();
    assert_eq!((text.matches('続').count(), text.matches('J').count()), (500, 60));
}
