//! Leaflets: what front matter asks of a sheet, what exposes its reader, and the pages that tell whether a paper is still
//! the newest.

use std::fs;

use kawaraban::diagnostic::{Code, Diagnostic};
use kawaraban::{Report, Request, build};
use tempfile::TempDir;

const SITE: &str = "title: 見本\npublisher: 見本県福祉情報センター\nbase_url: https://portal.example.jp/\n";

const SQUARE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><path d=\"M0 0h9v9H0z\" fill=\"#b3401a\"/></svg>";

struct Built {
    folder: TempDir,
    report: Report,
}

impl Built {
    fn text(&self, path: &str) -> String {
        let file = self.folder.path().join("output/site").join(path);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}\n{:?}", self.report.diagnostics))
    }

    fn found(&self) -> Vec<(Code, usize)> {
        let line = |found: &Diagnostic| found.position().map_or(0, |position| position.line);
        self.report.diagnostics.iter().map(|found| (found.code, line(found))).collect()
    }

    /// A page of the leaflet's PDF, drawn with so many dots an inch: width, height and dots of red, green and blue.
    #[cfg(feature = "pdf")]
    fn drawn(&self, dots: u32) -> (usize, usize, Vec<[u8; 3]>) {
        let pdf = self.folder.path().join("output/site/leaflets/apply.pdf");
        let mut command = std::process::Command::new("pdftoppm");
        let done = command.args(["-f", "1", "-l", "1", "-r", &dots.to_string()]).arg(pdf).output();
        let bytes = done.expect("pdftoppm (poppler-utils) runs").stdout;
        let head: Vec<&[u8]> = bytes.splitn(4, |byte| *byte == b'\n').collect();
        let size = String::from_utf8_lossy(head[1]).into_owned();
        let (width, height) = size.split_once(' ').expect("two numbers");
        let pixels = head[3].chunks_exact(3).map(|dot| [dot[0], dot[1], dot[2]]).collect();
        (width.parse().expect("a number"), height.parse().expect("a number"), pixels)
    }
}

/// Builds a site of one leaflet with this front matter and text.
fn built(site: &str, fields: &str, text: &str) -> Built {
    let folder = tempfile::tempdir().expect("a folder");
    let content = folder.path().join("content");
    fs::create_dir_all(content.join("leaflets")).expect("made");
    fs::write(content.join("site.yaml"), site).expect("written");
    let leaflet = format!("---\n{fields}\n---\n\n{text}\n");
    let leaflet =
        if fields.contains("title:") { leaflet } else { leaflet.replacen("---\n", "---\ntitle: 申請書\n", 1) };
    fs::write(content.join("leaflets/apply.md"), leaflet).expect("written");
    fs::write(content.join("leaflets/square.svg"), SQUARE).expect("written");
    let request = Request {
        content,
        themes: folder.path().join("themes"),
        output: folder.path().join("output"),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts: false,
        deny_warnings: false,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = build(&request, &|_| {}).expect("readable");
    Built { folder, report }
}

const REVISED: &str = "code: K-01\nversion: \"2.0\"\ndate: 2023-03-21\nrevisions:\n  - {version: \"2.0\", date: 2023-03-21, text: 例を足しました。}\n  \
                       - {version: \"1.0\", date: 2022-12-16, text: 公開しました。}";

#[test]
fn every_version_has_a_page_that_tells_whether_it_is_the_newest() {
    let site = built(SITE, REVISED, "本文です。");
    let newest = site.text("leaflets/apply/2.0.html");
    assert!(newest.contains("<p class=\"permanent-label\">最新</p>") && newest.contains("K-01"), "{newest}");
    let old = site.text("leaflets/apply/1.0.html");
    assert!(old.contains("<p class=\"permanent-label\">旧版</p>"), "{old}");
    assert!(old.contains("href=\"../apply.html\">最新の版を見る</a>"), "{old}");
    assert!(old.contains("2022") && old.contains("見本県福祉情報センター"), "{old}");
}

#[test]
fn the_page_of_an_old_version_tells_what_changed_after_it_and_gives_the_newest() {
    let revised = REVISED.replace(
        "  - {version: \"1.0\"",
        "  - {version: \"1.1\", date: 2023-01-10, text: 電話の番号を改めました。}\n  - {version: \"1.0\"",
    );
    let site = built(SITE, &revised, "本文です。");
    let changes = |version: &str| {
        let page = site.text(&format!("leaflets/apply/{version}.html"));
        ["例を足しました。", "電話の番号を改めました。", "公開しました。"].map(|text| page.contains(text))
    };
    assert_eq!(changes("1.0"), [true, true, false]);
    assert_eq!(changes("1.1"), [true, false, false]);
    assert_eq!(changes("2.0"), [false; 3]);
    let newest = |version: &str| site.text(&format!("leaflets/apply/{version}.html")).contains("href=\"../apply.pdf\"");
    assert_eq!((newest("1.0"), newest("2.0")), (cfg!(feature = "pdf"), false));
}

#[test]
fn the_pages_of_a_withdrawn_leaflet_give_the_reason_and_whom_to_ask() {
    let site = format!("{SITE}enquiry:\n  title: 窓口\n  tel: 00-0000-0000\n");
    let site = built(&site, &format!("status: withdrawn\nreason: 手続きが変わったためです。\n{REVISED}"), "本文です。");
    for version in ["2.0", "1.0"] {
        let page = site.text(&format!("leaflets/apply/{version}.html"));
        let told = page.split("id=\"main\"").nth(1).and_then(|rest| rest.split("</main>").next()).expect("a text");
        assert!(told.contains("手続きが変わったためです。") && told.contains("href=\"tel:00-0000-0000\""), "{told}");
        assert!(!told.contains("最新"), "{told}");
    }
    assert!(site.text("leaflets/apply.html").replace("<wbr>", "").contains("手続きが変わったためです。"));
}

#[test]
fn a_leaflet_in_another_language_says_so_on_its_page_and_in_lists() {
    let site = built(SITE, "title: How to apply\nlang: en", "Bring this sheet.");
    let page = site.text("leaflets/apply.html");
    assert!(page.contains("<html lang=\"ja\"") && page.contains("<h1 lang=\"en\">"), "{page}");
    assert!(page.contains("<div class=\"text\" lang=\"en\"><p>Bring this sheet.</p>"), "{page}");
    assert!(site.text("leaflets/index.html").contains("href=\"apply.html\" lang=\"en\">"));
    assert!(!built(SITE, "lang: ja", "本文です。").text("leaflets/apply.html").contains("<h1 lang"));
}

#[test]
fn only_what_has_an_id_is_numbered_on_a_sheet() {
    let table = |id: &str| format!("表: 持ち物{id}\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n\n");
    let text = format!("{}{}[](#tbl-bring)をご覧ください。", table(""), table(" {#tbl-bring}"));
    let site = built(SITE, "code: K-01", &text);
    assert!(site.text("leaflets/apply.txt").contains("【表】持ち物\n・甲：一　乙：二\n\n【表 1】持ち物"));
    assert!(site.text("leaflets/apply.txt").contains("\n表 1をご覧ください。"));
}

#[test]
fn a_code_without_a_title_says_what_it_is_for() {
    let site = built(SITE, REVISED, "本文です。\n\n:::qr\n\n:::qr 様式 {url=https://example.jp/a}\n");
    let text = site.text("leaflets/apply.txt");
    assert!(text.contains("この紙が最新かを調べる：https://portal.example.jp/leaflets/apply/2.0.html"), "{text}");
    assert!(text.contains("様式：https://example.jp/a"), "{text}");
}

#[test]
fn all_versions_of_a_withdrawn_leaflet_say_so_and_nothing_is_printed() {
    let site = built(SITE, &format!("status: withdrawn\n{REVISED}"), "本文です。\n\n:::qr\n");
    for version in ["2.0", "1.0"] {
        let page = site.text(&format!("leaflets/apply/{version}.html"));
        assert!(page.contains("<p class=\"permanent-label\">使用中止</p>"), "{page}");
    }
    let page = site.text("leaflets/apply.html");
    assert!(page.contains("notice-withdrawn") && !page.contains("apply.pdf"), "{page}");
    for file in ["apply.pdf", "apply.txt"] {
        assert!(!site.folder.path().join("output/site/leaflets").join(file).exists(), "{file}");
    }
}

#[test]
fn a_code_without_an_address_leads_to_the_page_of_the_version() {
    let site = built(SITE, REVISED, "本文です。\n\n:::qr\n");
    let text = site.text("leaflets/apply.txt");
    assert!(text.contains("https://portal.example.jp/leaflets/apply/2.0.html\n"), "{text}");
    assert!(text.contains("見本県福祉情報センター　K-01　第2.0版　令和5（2023）年3月"), "{text}");
    assert!(site.text("leaflets/apply.html").contains("<p class=\"qr\"><a href=\"apply/2.0.html\">"));
}

#[test]
fn a_code_without_an_address_is_reported_where_no_page_can_be_named() {
    let unnamed = built(SITE, "code: K-01", "本文です。\n\n:::qr\n");
    let homeless = built("title: 見本\n", REVISED, "本文です。\n\n:::qr\n");
    for (site, help) in [(unnamed, "version"), (homeless, "base_url")] {
        assert_eq!(site.found().iter().map(|found| found.0).collect::<Vec<_>>(), [Code::MissingField]);
        assert!(site.report.diagnostics[0].help.as_ref().is_some_and(|said| said.contains(help)));
    }
}

#[test]
fn values_that_no_sheet_has_are_reported() {
    for field in ["size: A3", "fold: z", "look: pop", "edition: big", "monochrome: black", "pages: one"] {
        assert_eq!(built(SITE, field, "本文です。").found(), [(Code::BadValue, 3)], "{field}");
    }
    assert_eq!(built(SITE, "audiocode: code.svg", "本文です。").found(), [(Code::BrokenLink, 3)]);
}

#[test]
fn a_folded_sheet_has_as_many_panels_as_it_has() {
    let panels = |count: usize| vec!["本文です。"; count].join("\n\n***\n\n");
    assert_eq!(built(SITE, "fold: bi", &panels(4)).found(), []);
    assert_eq!(built(SITE, "fold: tri", &panels(6)).found(), []);
    assert_eq!(built(SITE, "fold: bi", &panels(3)).found(), [(Code::BadValue, 3)]);
    // The first line of the fifth panel.
    assert_eq!(built(SITE, "fold: bi", &panels(5)).found()[0], (Code::BadValue, 22));
    assert_eq!(built(SITE, "fold: tri\nsize: A5", &panels(6)).found()[0], (Code::BadValue, 3));
    assert_eq!(built(SITE, "fold: bi\npages: 1", &panels(4)).found(), [(Code::BadValue, 4)]);
}

#[test]
fn what_others_see_does_not_tell_why_somebody_holds_a_leaflet() {
    let exposed = |fields: &str, text: &str| built(SITE, fields, text).found();
    assert_eq!(exposed("title: 生活保護の手続き", "本文です。"), [(Code::ExposedReader, 2)]);
    assert_eq!(exposed("code: K-01", "生活保護の手続きです。"), []);
    // Within a folded sheet it may be said, on its front and back not.
    let panels = |place: usize| {
        let said =
            |panel| if panel == place { "**{生活|せいかつ}保護**の手続き" } else { "本文です。" };
        (0..6).map(said).collect::<Vec<_>>().join("\n\n***\n\n")
    };
    let lines = |place| exposed("fold: tri", &panels(place));
    assert_eq!(lines(0), [(Code::ExposedReader, 6)]);
    assert_eq!((1..5).map(lines).collect::<Vec<_>>(), [[]; 4]);
    assert_eq!(lines(5), [(Code::ExposedReader, 26)]);
}

#[cfg(feature = "pdf")]
#[test]
fn without_colours_nothing_is_coloured_pictures_included() {
    let text =
        "本文です。\n\n![四角](square.svg)\n\n:::warning 注意\n本文\n:::\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n";
    for look in ["band", "paper", "poster"] {
        let coloured = |fields: &str| {
            let (.., dots) = built(SITE, fields, text).drawn(40);
            dots.iter().filter(|[red, green, blue]| red != green || green != blue).count()
        };
        assert!(coloured(&format!("look: {look}")) > 100);
        assert_eq!(coloured(&format!("look: {look}\nmonochrome: true")), 0, "{look}");
    }
}

#[cfg(feature = "pdf")]
#[test]
fn the_audio_code_stands_at_the_lower_right_of_every_page_at_its_size() {
    for fields in
        ["audiocode: square.svg", "audiocode: square.svg\nfold: bi", "audiocode: square.svg\nsize: A5\nlook: paper"]
    {
        let text =
            if fields.contains("fold") { "一\n\n***\n\n二\n\n***\n\n三\n\n***\n\n四\n" } else { "本文です。" };
        // Ten dots a millimetre.
        let (width, height, dots) = built(SITE, fields, text).drawn(254);
        let is_code = |dot: &[u8; 3]| dot[0] == 0xb3 && dot[1] == 0x40;
        let column = |x: usize| (height / 2..height).filter(|y| is_code(&dots[y * width + x])).count();
        let filled: Vec<usize> = (0..width).filter(|x| column(*x) > 100).collect();
        let (first, last) = (filled[0], filled[filled.len() - 1]);
        assert!((178..=180).contains(&(last - first + 1)), "{fields}: {} dots wide", last - first + 1);
        assert!((178..=180).contains(&column(first + 90)), "{fields}: {} dots high", column(first + 90));
        assert!(width - last > 50, "{fields}: an office printer leaves 5 mm white");
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_folded_sheet_lies_across_and_its_front_is_at_the_right_of_the_outer_side() {
    let text = ["表紙の面", "二の面", "三の面", "四の面", "五の面", "裏の面"].join("\n\n***\n\n");
    let site = built(SITE, "fold: tri", &text);
    let pdf = site.folder.path().join("output/site/leaflets/apply.pdf");
    let words = |page: &str| {
        let mut command = std::process::Command::new("pdftotext");
        let done = command.args(["-bbox", "-f", page, "-l", page]).arg(&pdf).arg("-").output();
        let text = String::from_utf8(done.expect("pdftotext (poppler-utils) runs").stdout).expect("UTF-8");
        assert!(text.contains("<page width=\"841."), "{text}");
        let place =
            |line: &str| Some((line.split("xMin=\"").nth(1)?.split('.').next()?.parse::<u32>().ok()?, line.to_owned()));
        let mut words: Vec<(u32, String)> =
            text.lines().filter(|line| line.contains("の面")).filter_map(place).collect();
        words.sort();
        let bare = |line: &str| line.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap_or("").to_owned();
        words.iter().map(|(_, line)| bare(line)).collect::<Vec<_>>()
    };
    assert_eq!(words("1"), ["五の面", "裏の面", "表紙の面"]);
    assert_eq!(words("2"), ["二の面", "三の面", "四の面"]);
    // It is read side by side, the front first: by the order of the text and by the tags.
    let read = |tool: &str, arguments: &[&str], last: &[&str]| {
        let done = std::process::Command::new(tool).args(arguments).arg(&pdf).args(last).output();
        let text = String::from_utf8_lossy(&done.expect("poppler-utils run").stdout).into_owned();
        let letters: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '"').collect();
        let mut places: Vec<_> = "表二三四五裏"
            .chars()
            .filter_map(|panel| {
                letters.find(&format!("{panel}{}の面", if panel == '表' { "紙" } else { "" })).map(|at| (at, panel))
            })
            .collect();
        places.sort_unstable();
        places.into_iter().map(|(_, panel)| panel).collect::<String>()
    };
    assert_eq!(read("pdftotext", &["-raw"], &["-"]), "表五裏二三四");
    assert_eq!(read("pdfinfo", &["-struct-text"], &[]), "表五裏二三四");
}

#[cfg(feature = "pdf")]
#[test]
fn the_page_of_a_leaflet_and_the_list_show_its_first_page() {
    let panels = ["本文です。"; 4].join("\n\n***\n\n");
    for (fields, text, height) in [("size: A4", "一", 498_u32), ("size: B5", "一", 497), ("fold: bi", &panels, 249)] {
        let site = built(SITE, fields, text);
        let shown = format!("alt=\"リーフレットの1ページ目\" width=\"352\" height=\"{height}\"");
        assert!(site.text("leaflets/apply.html").contains(&format!("src=\"apply/page-1.png\" {shown}")), "{fields}");
        assert!(site.text("leaflets/index.html").contains(&format!("src=\"apply/page-1.png\" {shown}")), "{fields}");
        let png = fs::read(site.folder.path().join("output/site/leaflets/apply/page-1.png")).expect("a picture");
        assert_eq!(png[16..24], [[0, 0, 1, 96], height.to_be_bytes()].concat(), "{fields}");
    }
    let withdrawn = built(SITE, "status: withdrawn", "一");
    assert!(!withdrawn.text("leaflets/index.html").contains("page-1.png"));
    assert!(!withdrawn.folder.path().join("output/site/leaflets/apply/page-1.png").exists());
}
