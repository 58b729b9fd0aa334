//! Questions and leaflets that were revised: what changed is told on the entry, on the page of all revisions and in its
//! CSV; what the text read before is found nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kawaraban::{Request, build};
use tempfile::TempDir;
use walkdir::WalkDir;

const QUESTION: &str = r#"---
title: 登録の期限はいつですか。
no: 101
published: 2022-12-16 10:00
updated: 2023-03-21 13:30
version: "1.2"
revisions:
  - version: "1.2"
    date: 2023-03-21
    text: 期限を「翌開庁日」から「3開庁日以内」に改めました。
    former: _former/0101-1.1.md
  - version: "1.1"
    date: 2023-02-20
    text: 質問を短くし、登録の場所を足しました。
    former: _former/0101-1.0.md
  - version: "1.0"
    date: 2022-12-16
    text: 公開しました。
---

決定の日から3開庁日以内です。[](#tbl-place)のとおり登録します。

表: 登録の場所 {#tbl-place}

| 場所 | 登録 |
|---|---|
| 端末 | 1件ずつ |
"#;

/// A copy of the entry as it was, with a link whose target is gone by now.
const SECOND: &str = r#"---
title: 登録の期限はいつですか。
no: 101
published: 2022-12-16 10:00
version: "1.1"
---

決定の日の翌開庁日です。[](#tbl-place)のとおり[登録](../gone.md)します。

表: 登録の場所 {#tbl-place}

| 場所 | 登録 |
|---|---|
| 端末 | 1件ずつ |
"#;

const FIRST: &str = r"---
title: 決定の後、いつまでに登録しますか。
---

決定の日の翌開庁日です。

表: 登録の場所 {#tbl-place}

| 場所 | 登録 |
|---|---|
| 端末 | 1件ずつ |
";

/// Its first version was kept by nobody.
const LEAFLET: &str = r#"---
title: 申請書の出し方
code: K-01
revisions:
  - {version: "2.0", date: 2023-03-21, text: 書き方の例を足しました。}
  - {version: "1.0", date: 2022-12-16, text: 公開しました。}
---

窓口に出してください。
"#;

/// Somebody works on its next answer: it is not published, and its former text waits for it.
const DRAFT: &str = r#"---
title: 端末は何台要りますか。
no: 102
status: draft
published: 2023-03-01 10:00
revisions:
  - {version: "1.1", date: 2023-04-01, text: 台数を改めました。, former: _former/0102-1.0.md}
  - {version: "1.0", date: 2023-03-01, text: 公開しました。}
---

2台です。
"#;

/// All files of the site made from these texts.
fn published(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
    let folder = TempDir::new().expect("a folder");
    let content = folder.path().join("content");
    for (path, text) in [("site.yaml", "title: 見本のサイト\n")].iter().chain(texts) {
        let path = content.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let request = Request {
        content,
        themes: folder.path().join("themes"),
        output: folder.path().join("output"),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts: false,
        deny_warnings: true,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = build(&request, &|_| ()).expect("a build");
    assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
    files(&folder.path().join("output/site"))
}

fn files(site: &Path) -> BTreeMap<String, String> {
    let entries = WalkDir::new(site).into_iter().map(|entry| entry.expect("readable").into_path());
    let name = |path: &Path| path.strip_prefix(site).expect("below").to_string_lossy().replace('\\', "/");
    let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
    entries.filter(|path| path.is_file()).map(|path| (name(&path), read(&path))).collect()
}

fn site_with(first: &str) -> BTreeMap<String, String> {
    published(&[
        ("faq/0101-deadline.md", QUESTION),
        ("faq/_former/0101-1.1.md", SECOND),
        ("faq/_former/0101-1.0.md", first),
        ("faq/0102-terminals.md", DRAFT),
        ("faq/_former/0102-1.0.md", "1台です。\n"),
        ("leaflets/apply.md", LEAFLET),
    ])
}

/// That these words follow each other.
fn follow(text: &str, words: &[&str]) {
    let mut at = 0;
    for word in words {
        at += text[at..].find(word).unwrap_or_else(|| panic!("{word} is not where it should be:\n{text}")) + word.len();
    }
}

#[test]
fn all_revisions_are_told_as_data_the_newest_first() {
    let site = site_with(FIRST);
    let page = "faq/0101-deadline.md";
    let newest = "1.2,2023-03-21,期限を「翌開庁日」から「3開庁日以内」に改めました。";
    let before = "1.1,2023-02-20,質問を短くし、登録の場所を足しました。";
    let expected = [
        "kind,page,section,place,old,new,version,date,text".to_owned(),
        format!(
            "変更,{page},,,決定の日の翌開庁日です。表 1のとおり登録します。,決定の日から3開庁日以内です。表 1のとおり登録します。,{newest}"
        ),
        format!("変更,{page},,題名,決定の後、いつまでに登録しますか。,登録の期限はいつですか。,{before}"),
        format!("変更,{page},,,決定の日の翌開庁日です。,決定の日の翌開庁日です。表 1のとおり登録します。,{before}"),
    ];
    assert_eq!(site["faq/revisions.csv"], format!("\u{FEFF}{}\r\n", expected.join("\r\n")));
}

#[test]
fn a_revision_whose_former_text_nobody_kept_is_told_in_words() {
    let site = site_with(FIRST);
    let expected = "\u{FEFF}kind,page,section,place,old,new,version,date,text\r\n\
        変更,leaflets/apply.md,,,,,2.0,2023-03-21,書き方の例を足しました。\r\n";
    assert_eq!(site["leaflets/revisions.csv"], expected);
    let page = &site["leaflets/apply.html"];
    follow(
        page,
        &["<dd>2.0</dd>", "<dt>改訂</dt>", "改訂の記録", "Ver.2.0", "書き方の例", "Ver.1.0", "公開しました。"],
    );
    assert!(!page.contains("<details"), "{page}");
}

#[test]
fn the_entry_shows_each_revision_against_what_came_after_it() {
    let page = &site_with(FIRST)["faq/101.html"];
    follow(
        page,
        &[
            "<span class=\"date-label\">改訂</span>",
            "令和5（2023）年3月21日 13:30",
            "Ver.1.2",
            "3開庁日以内です。",
            "改訂の記録",
            "Ver.1.2",
            "令和5（2023）年3月21日",
            "<details",
            "改訂前",
            "Ver.1.1",
            "改訂後",
            "Ver.1.2",
            "<del class=\"diff-word\">の翌開庁日</del>",
            "</details>",
            "Ver.1.1",
            "<details",
            "Ver.1.0",
            "<span class=\"diff-place\">題名</span>",
            "</details>",
            "公開しました。",
        ],
    );
    // One date of a change is enough.
    assert!(!page.contains("<span class=\"date-label\">更新</span>"), "{page}");
}

#[test]
fn the_list_leads_to_the_revisions_and_says_which_entry_was_revised() {
    let site = site_with(FIRST);
    let list = &site["faq/index.html"];
    follow(list, &["<a href=\"revisions.html\">改訂された質問と回答</a>", "101.html", "改訂</span>"]);
    let revisions = &site["faq/revisions.html"];
    follow(revisions, &["revisions.csv", "No. 101", "101.html", "Ver.1.2", "3開庁日以内", "No. 101", "Ver.1.1"]);
    let unrevised = published(&[("faq/0101.md", "---\ntitle: 質問\nno: 1\npublished: 2023-03-21\n---\n\n答え\n")]);
    assert!(!unrevised.contains_key("faq/revisions.html") && !unrevised.contains_key("faq/revisions.csv"));
    assert!(!unrevised["faq/index.html"].contains("revisions"));
}

/// Nothing but the revisions themselves knows of a former text: no search, no list, no address.
#[test]
fn a_former_text_is_in_its_comparisons_alone() {
    let other = "## 前の見出し {#before}\n\nタイプライターで打って、窓口に持って行きます。\n";
    let (one, another) = (site_with(FIRST), site_with(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), another.keys().collect::<Vec<_>>());
    let differing: Vec<&str> =
        one.iter().filter(|(path, text)| another[*path] != **text).map(|(path, _)| path.as_str()).collect();
    assert_eq!(differing, ["faq/101.html", "faq/revisions.csv", "faq/revisions.html"]);
    assert!(one.keys().all(|path| !path.contains("former")));
}

#[test]
fn a_file_where_the_csv_of_revisions_goes_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let content = folder.path().join("content");
    for (path, text) in
        [("site.yaml", "title: 見本\n"), ("leaflets/apply.md", LEAFLET), ("leaflets/revisions.csv", "版\n1\n")]
    {
        fs::create_dir_all(content.join("leaflets")).expect("made");
        fs::write(content.join(path), text).expect("written");
    }
    let check = std::process::Command::new(env!("CARGO_BIN_EXE_kawaraban"))
        .args(["check", "--content"])
        .arg(&content)
        .output()
        .expect("it runs");
    let printed = String::from_utf8_lossy(&check.stderr).into_owned() + &String::from_utf8_lossy(&check.stdout);
    assert!(!check.status.success() && printed.contains("leaflets/revisions.csv"), "{printed}");
}
