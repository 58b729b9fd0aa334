//! Texts without end: everything nested deeply, lines of a megabyte, notes, captions, headings and rows by the ten
//! thousand.

/// Files of a content folder by path.
pub type Content = Vec<(String, String)>;

/// A folder that grows with a number.
pub struct Size {
    pub name: String,
    /// The full number; a quarter of it is tried first.
    pub full: usize,
    pub make: Box<dyn Fn(usize) -> Content>,
}

const MEGABYTE: usize = 1 << 20;

/// Marks of which a line of a megabyte is made.
const LINES: &[&str] = &[
    "*",
    "[",
    "|",
    "<",
    "`",
    "{",
    "!",
    ":",
    "_",
    "~",
    "&",
    "漢字",
    "*a_",
    "_*",
    "[](",
    "<!--",
    "{漢|",
    "**「",
    "![",
    "[^",
    "](",
    "[a][",
    "{{a",
    "http://",
    "https://example.jp/ ",
    "<b>",
    "<td>",
    "<rt>",
    "<a href=\"",
    "&#x41;",
    "{漢|か}",
    "~~a ",
    "**a ",
    ": ",
    "表: {",
    "か\u{3099}",
];

/// Lines of which half a megabyte is made.
const PARAGRAPHS: &[&str] = &[
    ":::note\n",
    ":::\n",
    ":::note\n\n:::\n\n",
    "> a\n\n",
    "1. a\n",
    "a\n: b\n",
    "表: a\n\n",
    "a|b\n-|-\n",
    "<div>\n\n",
    "<b>\n\n",
    "```\n",
    "![a](b \"c\")\n\n",
    "[](#a)\n\n",
    "[a]: b\n",
    "a\n---\n",
    "    a\n",
    "｜a｜\n\n",
    "- [ ] a\n",
];

/// What opens, and what closes it again behind the text in the middle.
const NESTED: &[(&str, &str, &str, usize)] = &[
    ("quotes", "> ", "", 20_000),
    ("lists", "- ", "", 20_000),
    ("numbered lists", "1. ", "", 20_000),
    ("quotes and lists", "> - ", "", 10_000),
    ("definitions", ": ", "", 20_000),
    ("elements", "<div>", "</div>", 20_000),
    ("styled elements", "<u>", "</u>", 20_000),
    ("details", "<details>", "</details>", 20_000),
    ("tables", "<table><tr><td>", "</td></tr></table>", 20_000),
    ("ruby", "<ruby>", "</ruby>", 20_000),
    ("elements with blank lines", "<blockquote>\n\n", "\n\n</blockquote>", 20_000),
    ("emphasis", "*a ", " a*", 20_000),
    ("strong emphasis", "**a ", " a**", 20_000),
    ("emphasis of two kinds", "*a **b ", " b** a*", 5_000),
    ("strikethrough", "~~a ", " a~~", 20_000),
    ("links", "[", "](b)", 20_000),
    ("pictures", "![", "](b)", 20_000),
    ("brackets", "[", "]", 20_000),
    ("parentheses of an address", "[a](", ")", 20_000),
];

/// All sizes.
pub fn all() -> Vec<Size> {
    let lines = LINES.iter().map(|mark| page(format!("a line of {mark}"), MEGABYTE / mark.len(), |n| mark.repeat(n)));
    let paragraphs =
        PARAGRAPHS.iter().map(|line| page(format!("lines of {line:?}"), MEGABYTE / 2 / line.len(), |n| line.repeat(n)));
    let nested = NESTED.iter().map(|(name, open, close, full)| {
        page(format!("nested {name}"), *full, |n| format!("{}奥{}\n", open.repeat(n), close.repeat(n)))
    });
    lines
        .chain(paragraphs)
        .chain(nested)
        .chain(boxes())
        .chain(counted())
        .chain(rows())
        .chain(documents())
        .chain(files())
        .collect()
}

fn page(name: impl Into<String>, full: usize, make: impl Fn(usize) -> String + 'static) -> Size {
    Size {
        name: name.into(), full, make: Box::new(move |n| vec![file("page.md", format!("# 題名\n\n{}\n", make(n)))])
    }
}

fn file(path: &str, text: impl Into<String>) -> (String, String) {
    (path.to_owned(), text.into())
}

fn size(name: &str, full: usize, make: impl Fn(usize) -> Content + 'static) -> Size {
    Size { name: name.to_owned(), full, make: Box::new(make) }
}

/// As many as asked for, one behind the other.
fn each(make: fn(usize) -> String) -> impl Fn(usize) -> String {
    move |n| (0..n).map(make).collect()
}

/// `:::` within `:::`: the text grows with the square of the depth.
fn boxes() -> [Size; 2] {
    let nested = |depth: usize| {
        let opening = (3..depth + 3).rev().map(|colons| ":".repeat(colons) + "note\n");
        opening.chain((3..depth + 3).map(|colons| ":".repeat(colons) + "\n")).collect()
    };
    let indented = |depth: usize| (0..depth).map(|depth| "  ".repeat(depth) + "- 項目\n").collect();
    [
        page("nested boxes", 1_000_000, move |n| nested(n.isqrt())),
        page("a list that goes deeper with each item", 1_000_000, move |n| indented(n.isqrt())),
    ]
}

/// Things that are numbered, and what refers to them.
fn counted() -> Vec<Size> {
    let apart =
        |front: fn(usize) -> String, back: fn(usize) -> String| move |n| each(front)(n) + "\n\n" + &each(back)(n);
    let caption = |n: usize| format!("表: 題 {{#tbl-{n}}}\n\n| a |\n|---|\n| b |\n\n");
    vec![
        page("footnotes", 10_000, each(|n| format!("文[^{n}]。\n\n[^{n}]: 注\n\n"))),
        page("footnotes of one line", 10_000, apart(|n| format!("文[^{n}] "), |n| format!("[^{n}]: 注\n"))),
        page("references to one footnote", 40_000, |n| "文[^a] ".repeat(n) + "\n\n[^a]: 注\n"),
        page("footnotes that are not there", 10_000, each(|n| format!("文[^{n}]\n\n"))),
        page("captions with references", 10_000, apart(caption, |n| format!("[](#tbl-{n}) "))),
        page("references that lead nowhere", 5_000, each(|n| format!("## 見出し {n}\n\n[](#nowhere-{n})\n\n"))),
        page("links that lead nowhere", 10_000, each(|n| format!("[文](nowhere-{n}.md)\n\n"))),
        page("links that lead nowhere in one line", 20_000, |n| "[文](nowhere.md) ".repeat(n)),
        page("headings of one text", 100_000, |n| "## 同じ見出し\n\n".repeat(n)),
        page("headings with one id", 50_000, |n| "## 見出し {#id}\n\n".repeat(n)),
        page("headings whose ids take each other's", 50_000, each(|n| format!("## a-{n}\n\n## a\n\n"))),
        page("items of a list", 200_000, |n| "- 項目\n".repeat(n)),
        page("sentences of one paragraph", 50_000, |n| "漢字とかなの文が続く。\n".repeat(n)),
        page("lines of code", 20_000, |n| format!("```xml\n{}```\n", "<名 値=\"1\">文</名>\n".repeat(n))),
    ]
}

fn rows() -> Vec<Size> {
    let table = |head: &'static str, row: &'static str| move |n: usize| head.to_owned() + &row.repeat(n);
    let wide = |rows: usize| {
        ["| a ".repeat(1_000), "|---".repeat(1_000), ("| 値 ".repeat(1_000) + "|\n").repeat(rows)].join("|\n")
    };
    let csv = |name: &str, full: usize, head: &'static str, row: fn(usize) -> String| {
        let directive = if head.contains("開始") { "schedule" } else { "table" };
        let page = format!("# 題名\n\n:::{directive} 題 {{src=data.csv key=a #t}}\n");
        let make =
            move |n: usize| vec![file("page.md", page.as_str()), file("data.csv", head.to_owned() + &each(row)(n))];
        Size { name: name.to_owned(), full, make: Box::new(make) }
    };
    vec![
        page("rows of a thousand columns", 100, wide),
        page("rows of a table", 50_000, table("| a | b |\n|---|---|\n", "| 漢字 | {漢|か} |\n")),
        page("rows with too many cells", 20_000, table("| a |\n|---|\n", "| 一 | 二 | 三 |\n")),
        csv("rows of CSV", 100_000, "a,b,c\n", |n| format!("{n},漢字,値\n")),
        csv("rows of CSV that are too short", 20_000, "a,b,c\n", |n| format!("{n},漢字\n")),
        csv("rows of CSV with one key", 20_000, "a,b,c\n", |_| "1,漢字,値\n".to_owned()),
        csv("rows of a schedule", 20_000, "a,開始,終了\n", |n| format!("仕事{n},2026-04,2026-05-31\n")),
        csv("rows of a schedule without days", 20_000, "a,開始,終了\n", |n| format!("仕事{n},未定,\n")),
    ]
}

fn sentence(n: usize) -> String {
    format!("文{n}は変わらない。\n\n")
}

/// Documents, where numbers run on and versions are compared.
fn documents() -> Vec<Size> {
    let manual = |versions: &str| file("manual/document.yaml", format!("kind: manual\ntitle: 文書\n{versions}"));
    let versions = "versions:\n  - {version: \"2\", date: 2023-03-21, status: current}\n  - {version: \"1\", date: 2022-12-16, status: superseded}\n";
    let chapter = |folder: &str, text: String| file(&format!("manual/{folder}page.md"), format!("# 章\n\n{text}"));
    let compared = |name: &str, new: fn(usize) -> String, old: fn(usize) -> String| {
        size(name, 4_000, move |n| {
            vec![file("site.yaml", "title: 題名\n"), manual(versions), chapter("2/", new(n)), chapter("1/", old(n))]
        })
    };
    let paragraphs = |n: usize| each(sentence)(n);
    vec![
        size("captions by hand with mentions", 10_000, move |n| {
            let captions = each(|n| format!("表 {n}　題\n\n| a |\n|---|\n| b |\n\n"))(n);
            let mentions = each(|n| format!("表 {n} のとおり。"))(n);
            vec![file("site.yaml", "title: 題名\n"), manual(""), chapter("", captions + &mentions)]
        }),
        compared("paragraphs of two versions that stay", paragraphs, paragraphs),
        compared("paragraphs of two versions that differ", paragraphs, |n| {
            each(|n| format!("{n}の段落は前の版だけにある。\n\n"))(n)
        }),
        compared("paragraphs of two versions in another order", paragraphs, |n| (0..n).rev().map(sentence).collect()),
        compared(
            "headings of two versions that differ",
            |n| each(|n| format!("## 新{n}\n\n文{n}\n\n"))(n),
            |n| each(|n| format!("## 旧{n}\n\n文{n}\n\n"))(n),
        ),
        compared("one paragraph of two versions", |n| "漢字とかなの文。".repeat(n), |n| "別の漢字とかな。".repeat(n)),
    ]
}

/// Pages with other files beside them.
fn files() -> Vec<Size> {
    let settings = || file("site.yaml", "title: 題名\n");
    let page = |text: String| file("page.md", format!("# 題名\n\n{text}"));
    let part = |n: usize| (format!("_{n}.md"), format!(":::include {{src=_{}.md}}\n\n", n + 1).repeat(2));
    vec![
        size("terms of a glossary", 5_000, move |n| {
            let terms = each(|n| format!("- term: 用語{n}\n  text: 説明\n"))(n);
            vec![settings(), page(each(|n| format!("用語{n}のこと。\n\n"))(n)), file("glossary.yaml", terms)]
        }),
        size("categories", 4_000, move |n| {
            let categories = each(|n| format!("  - {{id: c{n}, title: 分類{n}}}\n"))(n);
            vec![file("site.yaml", format!("title: 題名\ncategories:\n{categories}")), page(String::new())]
        }),
        size("brackets in settings", 100_000, move |n| {
            vec![file("site.yaml", "title: ".to_owned() + &"[".repeat(n)), page(String::new())]
        }),
        size("inclusions of one part", 10_000, move |n| {
            vec![settings(), page(":::include {src=_part.md}\n\n".repeat(n)), file("_part.md", "部品の文。\n")]
        }),
        size("parts that include the next one twice", 40, move |n| {
            let parts = (0..n).map(part).chain([(format!("_{n}.md"), "文。\n".to_owned())]);
            [settings(), page(":::include {src=_0.md}\n".to_owned())].into_iter().chain(parts).collect()
        }),
        size("pages that link to each other", 2_000, |n| {
            (0..n)
                .map(|own| {
                    (
                        format!("page{own}.md").replace("page0.", "page."),
                        format!("# 頁{own}\n\n[次](page{}.md)\n", own + 1),
                    )
                })
                .collect()
        }),
    ]
}
