//! 公開前チェックシート (`check --sheet`): what an approver reads, ticks and signs.
#![cfg(feature = "pdf")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder with the files of a site in `content`.
fn site(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join("content").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

/// A small site with something of everything, in which nothing is wrong.
fn sound() -> TempDir {
    site(&[
        (
            "site.yaml",
            "title: 例のサイト\npublisher: 見本市\nbase_url: https://portal.example.jp/\nenquiry: {tel: 00-0000-0001, mail: desk@example.jp}\n",
        ),
        (
            "index.md",
            "---\nowner: 総務課\nreview_by: 2027-03-31\n---\n# はじめに\n\n![印](a.svg \"印\"){#fig-a}\n\n[](#fig-a)と[手引き](guide/1.1/01-a.md)と\
             [外](https://www.example.jp/a)。生活保護法第15条。電話（００）００００－０００２。令和5年（2023年）。\n",
        ),
        ("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><path d=\"M0 0h9v9z\"/></svg>"),
        (
            "guide/document.yaml",
            "kind: guide\ntitle: 手引き\nversions:\n  - {version: \"1.1\", date: 2026-04-01, status: current, changes: [{text: 足した。}]}\n  \
             - {version: \"1.0\", date: 2025-04-01, status: superseded}\n",
        ),
        ("guide/1.0/01-a.md", "# 章\n\n前の文。\n"),
        (
            "guide/1.1/01-a.md",
            "---\nowner: 総務課\nreview_by: 2027-03-31\n---\n# 章\n\n表: 題 {#t}\n\n| 甲 |\n|---|\n| 00-0000-0003 |\n\n[](#t)\n",
        ),
        (
            "leaflets/card.md",
            "---\ntitle: 案内\ncode: K-1\nversion: \"2.0\"\ndate: 2026-03-01\nowner: 総務課\nreview_by: 2027-03-31\n---\n\
             {窓口|まどぐち}へ。\n\n:::qr {url=https://www.example.jp/qr}\n",
        ),
        (
            "faq/1.md",
            "---\ntitle: 問い\nno: 1\npublished: 2026-01-01 10:00\nowner: 総務課\nreview_by: 2027-03-31\n---\n答え。\n",
        ),
        ("news/2026-01-01-a.md", "---\ntitle: お知らせ\n---\n本文。\n"),
    ])
}

/// Writes a sheet: exit code, what was said, the file.
fn sheet(folder: &Path, name: &str, more: &[&str]) -> (i32, String, Vec<u8>) {
    let arguments = ["check", "--sheet", name].into_iter().chain(more.iter().copied());
    let command = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = command.expect("it runs");
    let said = String::from_utf8(done.stderr).expect("UTF-8");
    (done.status.code().expect("no signal"), said, fs::read(folder.join(name)).unwrap_or_default())
}

fn html(folder: &Path, more: &[&str]) -> String {
    String::from_utf8(sheet(folder, "確認.html", more).2).expect("UTF-8")
}

/// The letters of a page without its tags and styles, one space for what stands between them.
fn words(html: &str) -> String {
    let body = html.split_once("<main>").expect("a main part").1;
    let pieces = body.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    pieces.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The letters of a PDF in reading order, without white space.
fn text_of(pdf: &Path) -> String {
    let text = Command::new("pdftotext").arg(pdf).arg("-").output().expect("pdftotext (poppler-utils) runs").stdout;
    String::from_utf8(text).expect("UTF-8").chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn it_counts_what_stands_in_the_site() {
    let folder = sound();
    let text = words(&html(folder.path(), &["--as-of", "2026-05-01"]));
    for part in [
        "基準日 令和8（2026）年5月1日",
        "文書 1 文書の章と別紙 2 リーフレット 1 よくある質問 1 お知らせ 1 ダウンロード 0",
        "手引き_Ver1.1_20260401 1.1 令和8（2026）年4月1日 現行 手引き_Ver1.0_20250401 1.0 令和7（2025）年4月1日 旧版 案内_Ver2.0_20260301",
        "リンクと参照 サイトの中へのリンク 1 ほかのサイトへのリンク 1（開いて確かめるのは人） 番号の参照 2 適",
        "表 1 図 1 図表 0 CSVの表 0 適",
        "和暦の年 1 公開日のあるページ 0 見直しの期限のあるページ 4 適",
        "ふりがなのあるリーフレット 1 ふりがなのある言葉 1 適",
        "原稿 6ファイル 載せないページ 0 適",
        "リーフレットのPDF 1 文書のPDF 0 新旧対照表のPDF 1 適",
        "文書 1 文書の版 2 リーフレット 1 適",
        "本文の画像 1 適",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.contains("機械が調べた範囲では、エラーも、確認が要るところもありません。"), "{text}");
}

#[test]
fn people_get_everything_that_leads_out_of_the_site_to_tick() {
    let folder = sound();
    let text = words(&html(folder.path(), &[]));
    for part in [
        "00-0000-0001 site.yaml",
        "00-0000-0002 index.md:9",
        "00-0000-0003 guide/1.1/01-a.md:11",
        "desk@example.jp site.yaml",
        "https://www.example.jp/a index.md:9",
        "https://www.example.jp/qr leaflets/card.md:11",
        "生活保護法第15条 index.md:9",
        "案内（1語） leaflets/card.md",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    for title in [
        "内容の正確さ",
        "電話番号",
        "QRコードと音声コード",
        "ふりがな",
        "刷った紙",
        "個人の情報",
        "作成者",
        "確認者",
        "決裁者",
    ] {
        assert!(text.contains(title), "{title} is not in\n{text}");
    }
    assert!(text.ends_with("決裁者"), "people sign at the end: {text}");
}

#[test]
fn without_a_base_day_it_says_what_was_not_looked_at() {
    let folder = sound();
    let text = words(&html(folder.path(), &[]));
    assert!(text.contains("基準日 指定なし"), "{text}");
    assert!(text.contains("見直しの期限（4ページ）と、版の日付（2件）が来ているかは、調べていません。"), "{text}");
    assert!(text.contains("エラーはありません。確認が要るところが、1項目にあります。"), "{text}");
}

#[test]
fn pages_that_nobody_answers_for_and_pages_left_out_are_listed() {
    let folder = site(&[
        ("site.yaml", "title: 例\n"),
        ("index.md", "# 題\n"),
        ("a.md", "---\nowner: 課\n---\n# 甲\n"),
        ("later.md", "---\npublish: 2027-04-01\n---\n# 後\n"),
        ("draft.md", "---\nstatus: draft\n---\n# 案\n"),
        ("leaflets/card.md", "---\ntitle: 案内\nowner: 課\nreview_by: 2027-01-01\n---\n本文。\n"),
        (
            "guide/document.yaml",
            "kind: guide\ntitle: 手引き\nversions:\n  - {version: \"1.1\", date: 2026-04-01, status: current}\n  \
             - {version: \"1.0\", date: 2025-04-01, status: superseded}\n",
        ),
        ("guide/1.0/01-a.md", "# 章\n\n文。\n"),
        ("guide/1.1/01-a.md", "---\nowner: 課\nreview_by: 2027-01-01\n---\n# 章\n\n文。\n"),
        ("note/document.yaml", "kind: guide\ntitle: 覚え\nversions:\n  - {version: \"1.0\", status: current}\n"),
        ("note/1.0/01-a.md", "---\nowner: 課\nreview_by: 2027-01-01\n---\n# 章\n\n文。\n"),
    ]);
    let text = words(&html(folder.path(), &["--as-of", "2026-05-01"]));
    for part in [
        "担当（owner）と見直しの期限（review_by）の書かれていないページが1あります: index.md",
        "見直しの期限（review_by）の書かれていないページが1あります: a.md",
        "later.md 公開日（令和9（2027）年4月1日）まで載せません。",
        "draft.md 案（status: draft）なので載せません。",
        "leaflets/card.md 紙に刷る管理番号（code）、版（version）、日付（date）がありません。",
        "note/document.yaml:4 今の版「1.0」に日付がありません。",
        "guide/document.yaml:4 今の版「1.1」に改訂履歴（changes）がありません。",
        "載せないページ 2 要確認 4件",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_site_with_errors_gets_its_sheet_too_and_it_says_so_at_its_head() {
    let broken = "# 題\n\n[切れたリンク](none.md)\n\n".to_owned() + &"![](none.png)\n\n".repeat(40);
    let folder = site(&[("site.yaml", "title: 例\n"), ("index.md", &broken)]);
    let (exit, said, bytes) = sheet(folder.path(), "確認.html", &[]);
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("公開前チェックシート: 確認.html"), "{said}");
    let text = words(&String::from_utf8(bytes).expect("UTF-8"));
    assert!(text.contains("公開できません — エラーが41件あります。"), "{text}");
    assert!(text.contains("エラー index.md:3 "), "{text}");
    // 40 pictures that are not there, and as many without words for them: more than paper holds.
    assert!(text.contains("要確認 80件（うちエラー 40件）"), "{text}");
    assert!(text.contains("ここに載せたもののほかに、あと50行あります。"), "{text}");
    let (exit, ..) = sheet(folder.path(), "確認.pdf", &[]);
    assert_eq!(exit, 1);
    assert!(text_of(&folder.path().join("確認.pdf")).contains("公開できません—エラーが41件あります。"));
}

#[test]
fn the_pdf_says_the_same_as_the_page_in_the_same_order() {
    let folder = sound();
    let (exit, said, pdf) = sheet(folder.path(), "確認.pdf", &["--as-of", "2026-05-01"]);
    assert_eq!(exit, 0, "{said}");
    assert!(pdf.starts_with(b"%PDF-"));
    let text = text_of(&folder.path().join("確認.pdf"));
    let parts = [
        "公開前チェックシート",
        "例のサイト",
        "機械が調べた範囲では",
        "資料と版",
        "手引き_Ver1.1_20260401",
        "機械が調べたこと",
        "リンクと参照",
        "ファイルと設定",
        "人が確かめること",
        "生活保護法第15条",
        "00-0000-0003",
        "https://www.example.jp/qr",
        "確認と決裁",
        "作成者",
        "決裁者",
    ];
    let mut at = 0;
    for part in parts {
        at += text[at..].find(part).unwrap_or_else(|| panic!("{part} is not where it should be in\n{text}"));
    }
}

#[test]
fn the_same_site_gives_the_same_bytes() {
    let folder = sound();
    for name in ["確認.html", "確認.pdf"] {
        let first = sheet(folder.path(), name, &["--jobs", "1"]).2;
        assert!(!first.is_empty() && first == sheet(folder.path(), name, &["--jobs", "2"]).2, "{name}");
    }
}

#[test]
fn the_page_stands_alone() {
    let html = html(sound().path(), &[]);
    for wrong in ["<script", "<link", "<img", " style=", " src=", " href=", "url(", "@import"] {
        assert!(!html.contains(wrong), "{wrong}");
    }
}

#[test]
fn a_name_with_another_ending_is_refused_with_an_example() {
    let folder = sound();
    for name in ["確認.docx", "確認", "確認.pdf.txt"] {
        let (exit, said, bytes) = sheet(folder.path(), name, &[]);
        assert_eq!((exit, bytes.len()), (2, 0), "{said}");
        assert!(said.contains("確認.html") && said.contains("確認.pdf"), "{said}");
    }
    let (exit, said, _) = sheet(folder.path(), "なし/確認.pdf", &[]);
    assert!(exit == 2 && said.contains("確認.pdf"), "{exit} {said}");
}

#[test]
fn what_else_was_asked_for_does_not_keep_it_from_being_written() {
    let folder = sound();
    fs::write(folder.path().join("lists"), "no folder").expect("written");
    let (exit, said, bytes) = sheet(folder.path(), "確認.html", &["--readings", "lists"]);
    assert!(exit == 2 && said.contains("lists") && !bytes.is_empty(), "{exit} {said}");
}
