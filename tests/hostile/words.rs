//! What hostile texts are made of: our markup and YAML's, whole and in pieces, between random letters and bytes.

use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Marks of the text: `CommonMark`'s, its extensions', ours, HTML's, and letters that need care.
const MARKUP: &[&str] = &[
    ":::note",
    ":::note 題名 {#id}",
    ":::",
    "::::",
    "::::columns",
    ":::steps\n",
    ":::details\n",
    ":::謎 題\n",
    ":::if x\n",
    ":::table 題 {src=data.csv key=a #t}\n",
    ":::schedule 工程 {src=data.csv}\n",
    ":::include {src=page.md}\n",
    ":::include {src=_part.md}\n",
    ":::qr {url=https://example.jp/}\n",
    "{漢字|かんじ}",
    "{東京|とう|きょう}",
    "{漢|",
    "{|}",
    "|かん}",
    "**「",
    "」**",
    "**",
    "*",
    "__",
    "_",
    "~~",
    "~",
    "***",
    "**（",
    "）**を",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "|---|\n",
    "|",
    "\\|",
    "| a",
    "表: 題 {#tbl-a}\n\n",
    "表 4－1　題\n",
    "図 2　題\n",
    "表: ",
    "[](#tbl-a)",
    "[](page.md#id)",
    "[](data.csv)",
    "[](#tbl-a-1)",
    "[^1]",
    "[^1]: 注\n",
    "[^",
    "[^]: ",
    "[^注]",
    "[文](page.md \"題\")",
    "[文](",
    "](",
    "[",
    "]",
    "![絵](a.png \"題\"){#fig-a width=80%}",
    "![",
    "![](",
    "[a]: b \"c\"\n",
    "[a]",
    "[a][",
    "<b>",
    "</b>",
    "<br>",
    "<u>",
    "<ID>",
    "<",
    "</",
    ">",
    "<!-- 注 -->",
    "<!--",
    "-->",
    "<?php ?>",
    "<![CDATA[",
    "<table><tr><td colspan=0>",
    "</td></tr></table>",
    "<details><summary>題</summary>\n\n",
    "</details>\n",
    "<figure>",
    "<figcaption>図 1 題</figcaption>",
    "</figure>",
    "<ruby>漢<rt>",
    "</rt></ruby>",
    "<a href=\"javascript:x\" title=x>",
    "<img src=a.png alt='絵'>",
    "<script>",
    "<ul><li>",
    "<pre>",
    "<h2 id=a>",
    "<https://example.jp/>",
    "https://example.jp/a（b）",
    "http://",
    "&amp;",
    "&#x41;",
    "&#0;",
    "&#x10FFFF;",
    "&nosuch;",
    "&",
    "{{",
    "{{office.name}}",
    "}}",
    "{{}}",
    "```xml:例.xml {#lst-a}\n",
    "```\n",
    "```",
    "~~~\n",
    "`",
    "``",
    "    字下げ\n",
    "\tタブ\n",
    "# ",
    "## 見出し {#h}\n",
    "##　見出し\n",
    "===\n",
    "---\n",
    "***\n",
    "> ",
    "> [!WARNING] 題\n",
    "> [!",
    "- ",
    "- [x] ",
    "1. ",
    "999999999. ",
    "10) ",
    "用語\n: 説明\n",
    ": ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "  \n",
    "\\\n",
    "\\",
    "!",
    "{#id}",
    "{.a b=\"c\"}",
    "{",
    "}",
    "{#",
    "用語",
    "サーバー",
    "漢字とかな。",
    "、",
    "「」",
    "（令和5年）",
    "令和5年（2022年）",
    "ｶﾀｶﾅ",
    "か\u{3099}",
    "\u{FEFF}",
    "\u{200B}",
    "\u{202E}",
    "\u{0}",
    "\u{7F}",
    "\u{85}",
    "\u{2028}",
    "\u{3000}",
    "\u{A0}",
    "\u{E000}",
    "\u{F8FF}",
    "\u{A9C1}",
    "\u{FFFD}",
    "𠮷",
    "👨‍👩‍👧",
    "葛\u{E0100}",
    "İ",
    "ß",
    "---\ntitle: 題\n---\n",
    "---\ntitle: [",
    "---\n",
];

/// Marks of YAML and of our settings.
const YAML: &[&str] = &[
    "title: 題\n",
    "kind: manual\n",
    "versions:\n",
    "  - version: \"1.1\"\n",
    "    date: 2023-03-21\n",
    "    status: current\n",
    "status: draft\n",
    "numbering: {headings: true}\n",
    "tables:\n  - files: data*.csv\n    columns: [{name: a, type: key}]\n",
    "categories: [{id: a, title: b}]\n",
    "- term: 用語\n  text: 説明\n",
    "see: 用語\n",
    "- {",
    "{",
    "}",
    "[",
    "]",
    ": ",
    ":\n",
    "- ",
    "? ",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!binary ",
    "!x ",
    "\"",
    "'",
    "\\",
    "\"\\x00\"",
    "#",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\t",
    "\n",
    "\n  ",
    "\n    ",
    "~",
    "null",
    "yes",
    "0x1F",
    "1e999",
    ".nan",
    "-0",
    "2023-02-30",
    "令和5年",
    "base_url: x\n",
    "lang: ja\n",
    "theme: ../..\n",
    "diagnostics: {broken-link: warning}\n",
    "\u{FEFF}",
    "\u{0}",
    ",",
    "a,b\n",
    "\"a\n\",",
    "開始,終了\n",
    "2026-04,2026-03\n",
    "\r\n",
    "漢字",
    "題",
];

fn letters() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..6).prop_map(|letters| letters.into_iter().collect())
}

fn words(list: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(list).prop_map(str::to_owned)
}

/// A text of our markup and random letters.
pub fn markup(length: RangeInclusive<usize>) -> impl Strategy<Value = String> {
    let lines = "[ \t>]{0,4}[-*+#|:0-9.]{0,3} ?";
    let piece = prop_oneof![8 => words(MARKUP), 2 => letters(), 1 => lines];
    vec(piece, length).prop_map(|pieces| pieces.concat())
}

/// Settings, or something like them.
pub fn settings() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => words(YAML), 1 => words(MARKUP), 1 => letters()];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// Bytes that are no text, or text with bytes amid it that are none.
pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![markup(0..=30), settings()];
    prop_oneof![
        4 => text.clone().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..200),
        1 => (text, vec(any::<u8>(), 1..4), any::<prop::sample::Index>()).prop_map(|(text, bytes, place)| {
            let mut all = text.into_bytes();
            let at = place.index(all.len() + 1);
            all.splice(at..at, bytes);
            all
        }),
    ]
}

/// A good text with one to three places cut out or replaced.
pub fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let damage = (any::<prop::sample::Index>(), 0..8_usize, prop_oneof![words(YAML), words(MARKUP), letters()]);
    vec(damage, 1..4).prop_map(move |damages| {
        let mut all = text.as_bytes().to_vec();
        for (place, length, with) in damages {
            let at = place.index(all.len() + 1);
            let end = (at + length).min(all.len());
            all.splice(at..end, with.into_bytes());
        }
        all
    })
}
