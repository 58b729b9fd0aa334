//! Nothing vanishes: every piece of text in a source arrives on its own page, in its place, or a construct of Markdown
//! is named that takes it out.
//!
//! The sources are read by `vanish/reading.rs`, line by line and without the help of `kawaraban::markdown`; the pages by
//! `vanish/shown.rs`. What is compared are letters: without spaces and ASCII punctuation, which Markdown uses up. A line
//! must arrive as a whole and behind the one before it, so that no repetition elsewhere on the page stands in for it.
//!
//! `KAWARABAN_CORPORA=FOLDER` adds the sites below a folder of your own, one per subfolder.

#[path = "vanish/construct.rs"]
mod construct;
#[path = "vanish/marks.rs"]
mod marks;
#[path = "vanish/reading.rs"]
mod reading;
#[path = "vanish/shown.rs"]
mod shown;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use kawaraban::Request;
use kawaraban::content::Entry;
use kawaraban::diagnostic::{Code, Severity};
use kawaraban::site::{Page, Route, Site};

use construct::Construct;
use reading::{Piece, Stream};
use shown::Shown;

/// What was found in a group of sites.
#[derive(Default)]
struct Findings {
    sites: usize,
    /// Sites that do not publish, with the first reason.
    refused: Vec<String>,
    pages: usize,
    pieces: usize,
    letters: usize,
    dropped: BTreeMap<Construct, (usize, usize)>,
    missing: Vec<String>,
}

impl Findings {
    /// Builds a site and compares each of its pages with its source.
    fn add(&mut self, content: &Path) {
        let output = tempfile::tempdir().expect("a folder");
        let published = output.path().join("output/site");
        let report = kawaraban::build(&request(content, published.parent().expect("a folder")), &|_| {});
        let report = match report {
            Ok(report) if !report.failed => report,
            ended => {
                let found = ended.map_or(Vec::new(), |report| report.diagnostics);
                let error = found.iter().find(|found| found.severity == Severity::Error);
                let reason = error.map_or("", |error| &error.message);
                self.refused.push(format!("{}: {reason}", content.display()));
                return;
            }
        };
        self.sites += 1;
        let surplus = report.diagnostics.iter().filter(|found| found.code == Code::SurplusCells);
        let surplus: Vec<(PathBuf, usize)> =
            surplus.filter_map(|found| Some((content.join(found.path()), found.position()?.line))).collect();
        let mut source = kawaraban::content::read(content, &[]).expect("it was read before");
        source.hold_back(None, &[]);
        let site = kawaraban::site::assemble(source, false).site;
        for page in &site.pages {
            let fields = matches!(page.entry, Entry::Leaflet(_));
            let mut pieces = self.read(&content.join(page.path()), fields);
            pieces.retain(|piece| !self.is_surplus(piece, &surplus));
            self.pieces += pieces.len();
            self.letters += pieces.iter().map(|piece| piece.letters.chars().count()).sum::<usize>();
            for address in addresses(&site, page) {
                self.pages += 1;
                let html = fs::read_to_string(published.join(&address)).expect("a page");
                self.missing.extend(lost(&pieces, &html).into_iter().map(|lost| format!("{lost}\n  not in {address}")));
            }
        }
    }

    /// The pieces of a file, with those of the files that it takes in.
    fn read(&mut self, path: &Path, fields: bool) -> Vec<Piece> {
        let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
        let reading = reading::read(&path.to_string_lossy(), &text, fields);
        for (construct, (occurrences, letters)) in reading.dropped {
            self.leave_out(construct, occurrences, letters);
        }
        let mut pieces = Vec::new();
        let mut own = reading.pieces.into_iter().peekable();
        for call in reading.calls {
            pieces.extend(std::iter::from_fn(|| own.next_if(|piece| piece.line <= call.line)));
            let file = path.with_file_name(&call.file);
            pieces.extend(match call.name.as_str() {
                "include" => self.read(&file, fields),
                name => {
                    let mut days = (0, 0);
                    let rows = rows(&file, name == "schedule", &mut days);
                    if days.0 > 0 {
                        self.leave_out(Construct::Day, days.0, days.1);
                    }
                    rows
                }
            });
        }
        pieces.extend(own);
        pieces
    }

    /// Whether the build said that this row has more cells than the table has columns.
    fn is_surplus(&mut self, piece: &Piece, surplus: &[(PathBuf, usize)]) -> bool {
        let is = surplus.iter().any(|(file, line)| *line == piece.line && file == Path::new(&*piece.file));
        if is {
            self.leave_out(Construct::SurplusCells, 1, piece.letters.chars().count());
        }
        is
    }

    fn leave_out(&mut self, construct: Construct, occurrences: usize, letters: usize) {
        let counts = self.dropped.entry(construct).or_default();
        *counts = (counts.0 + occurrences, counts.1 + letters);
    }

    /// Prints what was read and what took letters out, and fails if anything is missing.
    fn report(&self, group: &str) {
        let Self { sites, pages, pieces, letters, missing, .. } = self;
        let refused = self.refused.len();
        eprintln!(
            "{group}: {sites} sites ({refused} do not publish), {pages} pages, {pieces} pieces, {letters} letters"
        );
        eprintln!("{:>9} {:>9}  left out as", "times", "letters");
        for (construct, (occurrences, letters)) in &self.dropped {
            eprintln!("{occurrences:>9} {letters:>9}  {construct}");
        }
        let first: Vec<&str> = missing.iter().take(50).map(String::as_str).collect();
        assert!(missing.is_empty(), "{} pieces vanish:\n{}", missing.len(), first.join("\n"));
    }
}

fn request(content: &Path, output: &Path) -> Request {
    let arguments = fs::read_to_string(content.with_file_name("arguments")).unwrap_or_default();
    Request {
        content: content.to_owned(),
        themes: content.with_file_name("themes"),
        output: output.to_owned(),
        publish: true,
        base_url: None,
        warn: arguments.lines().filter_map(|word| word.parse::<Code>().ok()).collect(),
        drafts: false,
        deny_warnings: false,
        audiences: Vec::new(),
        as_of: None,
    }
}

/// Where a page's text is shown.
fn addresses(site: &Site, page: &Page) -> Vec<String> {
    let shows = |route: Route| matches!(route, Route::Page(id) | Route::Listing(_, Some(id)) if id == page.id);
    site.routes.iter().filter(|(_, route)| shows(**route)).map(|(address, _)| address.to_string()).collect()
}

/// The rows of a CSV file. A schedule says its days in words: `left_out` counts them.
fn rows(path: &Path, is_schedule: bool, left_out: &mut (usize, usize)) -> Vec<Piece> {
    let bytes = fs::read(path).unwrap_or_default();
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let records: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    let is_day = |column: usize| {
        let name = records.first().and_then(|head| head.get(column)).unwrap_or_default();
        is_schedule && matches!(name.trim(), "開始" | "終了")
    };
    let file: Rc<str> = path.to_string_lossy().into();
    let mut pieces = Vec::new();
    for (row, record) in records.iter().enumerate() {
        let (days, cells): (Vec<_>, Vec<_>) = record.iter().enumerate().partition(|(column, _)| is_day(*column));
        let letters = |cells: &[(usize, &str)]| -> String {
            cells.iter().flat_map(|(_, cell)| cell.chars()).filter(|own| reading::is_letter(*own)).collect()
        };
        *left_out = (left_out.0 + days.len(), left_out.1 + letters(&days).chars().count());
        pieces.push(Piece { stream: Stream::Text, file: Rc::clone(&file), line: row + 1, letters: letters(&cells) });
    }
    pieces.retain(|piece| !piece.letters.is_empty());
    pieces
}

/// The pieces that do not arrive on a page in their order, and letters that it has too few of.
fn lost(pieces: &[Piece], html: &str) -> Vec<String> {
    let mut shown = Shown::of(html);
    let few = scarce(pieces, &shown);
    let tell = |Piece { stream, file, line, letters }: &Piece| format!("{file}:{line} ({stream:?})\n  {letters}");
    let missing = shown.missing(pieces).into_iter().map(tell);
    missing.chain((!few.is_empty()).then(|| format!("the source has more of 「{few}」"))).collect()
}

/// Letters that a page has fewer of than its source.
fn scarce(pieces: &[Piece], shown: &Shown) -> String {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for letter in pieces.iter().flat_map(|piece| piece.letters.chars()) {
        *counts.entry(letter).or_default() += 1;
    }
    counts.into_iter().filter(|(letter, count)| shown.count(*letter) < *count).map(|(letter, _)| letter).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn nothing_vanishes_from_the_small_sites() {
    let mut findings = Findings::default();
    for site in folders(&root().join("tests/sites")) {
        findings.add(&site.join("content"));
    }
    assert!(findings.sites >= 15 && findings.pages >= 30, "{} sites, {} pages", findings.sites, findings.pages);
    findings.report("small sites");
}

#[test]
fn nothing_vanishes_from_the_sample_site_and_the_documentation() {
    let mut findings = Findings::default();
    for site in ["content", "docs"].map(|name| root().join(name)).iter().filter(|site| site.join("site.yaml").is_file())
    {
        findings.add(site);
    }
    assert_eq!(findings.refused, [""; 0]);
    findings.report("sample site and documentation");
}

#[test]
fn nothing_vanishes_from_the_corpora() {
    let Some(corpora) = std::env::var_os("KAWARABAN_CORPORA") else {
        eprintln!("KAWARABAN_CORPORA names no folder: no corpora are read");
        return;
    };
    let mut findings = Findings::default();
    for site in folders(Path::new(&corpora)) {
        findings.add(&site);
    }
    assert!(findings.sites > 0);
    findings.report("corpora");
}

/// What each construct leaves out of a text, and the letters that remain.
const EXAMPLES: &[(Construct, &str, &[&str])] = &[
    (Construct::Address, "前[文**字**](a.md \"題\")後", &["題", "前文字後"]),
    (Construct::Address, "前![絵](a_(b).png){width=50%}後", &["絵", "前後"]),
    (Construct::Attributes, "## 見出し {#id}\n\n集合 {#id} の文", &["見出し", "集合idの文"]),
    (Construct::BoxName, ":::warning 題 {#id}\n文\n:::", &["題", "文"]),
    (Construct::BoxName, "> [!NOTE] 題\n> 文 [!NOTE]", &["題", "文NOTE"]),
    (Construct::CaptionMark, "表: 題 {#tbl-a}\n\n図表 4－1：題", &["題", "図表4－1題"]),
    (Construct::CodeLanguage, "```xml:例.xml\n<a>[b](c)</a>\n```\n後", &["例xml", "abca", "後"]),
    (Construct::Comment, "前<!-- 注\n釈 -->後", &["前", "後"]),
    (Construct::Comment, "`<!-- 注 -->`<!---->と <!-- 閉じない", &["注と閉じない"]),
    (Construct::DelimiterRow, "| 甲 | 乙 |\n|---|:-:|\n| 一 | 二 |", &["甲乙", "一二"]),
    (Construct::Directive, ":::table 題 {src=a.csv}", &["題"]),
    (Construct::Element, "前<script>隠</script><rp>（</rp>後", &["前後"]),
    (Construct::Entity, "前&amp;&#x6F22;後`&amp;`", &["前漢後amp"]),
    (Construct::Field, "前{{office.name}}後", &["前後"]),
    (Construct::FootnoteLabel, "前[^1]後[^無]\n\n[^1]: 注", &["前後無", "注"]),
    (Construct::FrontMatter, "---\ntitle: 題\n---\n文", &["文"]),
    (Construct::LinkDefinition, "[甲]: a.md\n[乙]: 文", &["乙文"]),
    (Construct::LinkLabel, "[文][甲]と[文][乙]\n\n[甲]: a.md", &["文と文乙"]),
    (Construct::ListNumber, "12. 文\n- 1) 文 3. 文", &["文", "文3文"]),
    (Construct::Reference, "前[](#id)後", &["前後"]),
    (Construct::Tag, "前<b class=\"c\">{東京|とう|きょう}</b><ID>1<2", &["前東とう京きょうID12"]),
    (Construct::Tag, "前<img src=a.png alt=\"絵\">後", &["絵", "前後"]),
    (Construct::TaskMark, "- [x] 文 [x]", &["文x"]),
];

#[test]
fn a_construct_leaves_out_its_own_marks_and_nothing_else() {
    for (construct, text, wanted) in EXAMPLES {
        let reading = reading::read("page.md", text, true);
        let letters: Vec<&str> = reading.pieces.iter().map(|piece| piece.letters.as_str()).collect();
        assert_eq!(letters, *wanted, "{text}");
        assert!(reading.dropped.contains_key(construct), "{text}: {:?}", reading.dropped);
    }
}

/// What is found lost between a source and the `<main>` of a page.
fn lost_between(source: &str, main: &str) -> usize {
    let html = format!("<title>甲の文。乙の文。</title><main><nav>甲の文。乙の文。</nav>{main}</main>");
    lost(&reading::read("page.md", source, false).pieces, &html).len()
}

#[test]
fn what_vanishes_is_seen() {
    let source = "甲の文。\n乙の**文**。[^1]\n\n![絵](a.png)\n\n[^1]: 注";
    let notes = "<section class=\"footnotes\"><li>注</li></section>";
    let whole = format!("<p>甲の文。\n乙の<b>文</b>。<sup class=\"footnote-ref\">1</sup></p><img alt=\"絵\">{notes}");
    assert_eq!(lost_between(source, &whole), 0);
    for (arrived, changed) in [
        ("<b>文</b>", ""),
        ("甲の文。", "甲の文"),
        ("甲の文。\n乙の<b>文</b>。", "乙の文。甲の文。"),
        ("alt=\"絵\"", "class=\"絵\""),
        ("<li>注</li>", ""),
        (notes, "<p>注</p>"),
        ("の<b>", "<span class=\"label\">図 1</span>の<b>"),
    ] {
        assert_ne!(lost_between(source, &whole.replace(arrived, changed)), 0, "{arrived} → {changed}");
    }
}

#[test]
fn what_stands_twice_must_arrive_twice() {
    assert_eq!(lost_between("甲の文。\n\n甲の文。", "<p>甲の文。</p><p>甲の文。</p>"), 0);
    assert_ne!(lost_between("甲の文。\n\n甲の文。", "<p>甲の文。</p>"), 0);
}

/// Markup that lost text once, or that looks as if it could.
const ODD: &[&str] = &[
    "[注]: これは本文の一部です",
    "本文。\n\n[備考]: 連絡先を参照のこと",
    "前<!-- 閉じない注釈\n\n後の文",
    "<!-- 閉じない注釈\n\n後の文",
    "<abbr title=\"特定個人情報保護評価\">PIA</abbr>を行う。",
    "<div title=\"説明\">中身</div>",
    "文 ![絵](x.svg \"絵の題\") 文",
    "- 文 ![絵](x.svg \"絵の題\")",
    "![絵](x.svg \"絵の題\")\n図 1　下の題",
    "<figure><img src=\"x.svg\" alt=\"絵\" title=\"絵の題\"></figure>",
    "<figure><img src=\"x.svg\" alt=\"絵\" title=\"絵の題\"><figcaption>図の題</figcaption></figure>",
    "<figure><figcaption>上の題</figcaption><img src=\"x.svg\" alt=\"絵\"><figcaption>下の題</figcaption></figure>",
    "<figure><img src=\"x.svg\" alt=\"甲\"><img src=\"x.svg\" alt=\"乙\"><figcaption>図 9 二枚の題</figcaption></figure>",
    "<figure>例一<img src=\"x.svg\" alt=\"絵\"><figcaption>図 10 文のある題</figcaption></figure>",
    "<figure><table><tr><td>中</td></tr></table><figcaption>表 7 図の中の表</figcaption></figure>",
    "<table><caption>上の題</caption><caption>下の題</caption><tr><td>値</td></tr></table>",
    "<details><summary>甲</summary><summary>乙</summary>丙</details>",
    "<ruby>漢字<rt>かん<rt>じ</ruby>",
    "<rt>迷子の読み</rt>",
    "<td>迷子のセル</td>\n\n<summary>迷子の要約</summary>\n\n<figcaption>迷子の題</figcaption>",
    "<p>段落<ul><li>一覧</li></ul>後</p>",
    "<dl><dt>用語</dt><dd>意味<ul><li>一覧</li></ul>後</dd></dl>",
    "<b>前<p>中</p>後</b>\n\n<a href=\"x.svg\">前<div>中</div>後</a>",
    "<h3>\n\n見出し\n\n</h3>",
    "<?php 隠れ ?> と <![CDATA[隠れ二]]>",
    "<!DOCTYPE 隠れ>",
    "<ID> と <氏名> と <番号 1> と a<b と c>d",
    ":::columns 段組みの題\n左\n\n---\n\n右\n:::",
    ":::note # 見出しのような題\n中\n:::",
    ":::note - 一覧のような題\n中\n:::",
    ":::note 1. 数のような題\n中\n:::",
    ":::note > 引用のような題\n中\n:::",
    ":::note 題[^1]\n中\n:::\n\n[^1]: 題の脚注",
    ":::謎 題の文\n中\n:::",
    "> [!なぞ] 題の文\n> 中",
    "[](page.md \"参照の題\")",
    "```xml:例.xml 余り\n<a/>\n```",
    "表：題だけ\n\n文",
    "| a |\n|---|\n| 一 | 二 |",
    "文[^無い]と[^ 空白]",
    "[^使わない]: 使われない脚注",
    "{漢字|かん|じ}{東京|とう|きょう}{漢字|かん|じ|余り}{|空}{空|}",
    "<table><tr><td>\n\n**太い** 文\n\n- 一覧\n\n</td></tr></table>",
    "<select><option>選択肢</option></select>",
    "`<b>太</b>` &lt;b&gt; \\<b> &amp;lt;",
];

/// Text where HTML allows none: it has no place to keep, but must be shown.
const STRAY: &[&str] = &[
    "<table><tr><td>一</td>外の字<td>二</td></tr></table>",
    "<table>\n行の外の字\n<tr><td>一</td></tr>\n</table>",
    "<ul>一覧の外<li>項目</li>間の字</ul>",
];

/// What a page of this text has lost, unless the build reports anything.
fn lost_of_page(text: &str, lost: impl Fn(&[Piece], &str) -> Vec<String>) -> Vec<String> {
    let site = tempfile::tempdir().expect("a folder");
    let content = site.path().join("content");
    fs::create_dir(&content).expect("made");
    fs::write(content.join("page.md"), format!("# 頁\n\n{text}\n")).expect("written");
    fs::write(content.join("x.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").expect("written");
    let output = site.path().join("output");
    let report = kawaraban::build(&request(&content, &output), &|_| {}).expect("it is built");
    let html = fs::read_to_string(output.join("site/page.html")).expect("a page");
    let pieces = Findings::default().read(&content.join("page.md"), false);
    if report.diagnostics.is_empty() { lost(&pieces, &html) } else { Vec::new() }
}

#[test]
fn odd_markup_arrives_or_is_reported() {
    let any_order = |pieces: &[Piece], html: &str| -> Vec<String> {
        Some(scarce(pieces, &Shown::of(html))).filter(|few| !few.is_empty()).into_iter().collect()
    };
    let odd = ODD.iter().map(|text| (text, lost_of_page(text, lost)));
    let stray = STRAY.iter().map(|text| (text, lost_of_page(text, any_order)));
    let missing: Vec<String> = odd
        .chain(stray)
        .filter(|(_, lost)| !lost.is_empty())
        .map(|(text, lost)| format!("{text}\n  {}", lost.join("\n  ")))
        .collect();
    assert!(missing.is_empty(), "{} vanish:\n{}", missing.len(), missing.join("\n"));
}
