//! Leaflets as PDF and as plain text; documents, 新旧対照表 and the 公開前チェックシート as PDF. Pure: `&Site`, `&Theme` → bytes and diagnostics.
//!
//! ```text
//! front matter → Sheet ─┬──────────────→ settings.typ ─┐
//!                       │                              ├→ World → Typst → pages → PDF/A-2a, PDF/UA-1
//! Tree → Setter ────────┼→ Script (main.typ, marks) ───┤            ├→ page-overflow
//!                       │  └→ missing-glyph, long-qr   │            └→ bad-picture, pdf-failure
//! themes/NAME/pdf ──────┼─→ Press (once) ──────────────┘            └→ print edition: plain PDF → separation → CMYK
//!                       └→ text edition
//! ```
//! How things look stands in `themes/NAME/pdf/*.typ`; this room only says what there is. Texts reach Typst as string
//! literals, never as its markup: no content can become code. A mark per block leads from a place in
//! `main.typ` back to the source, for messages.

#[cfg(feature = "pdf")]
mod blocks;
#[cfg(feature = "pdf")]
mod book;
#[cfg(feature = "pdf")]
mod checklist;
#[cfg(feature = "pdf")]
mod combined;
#[cfg(feature = "pdf")]
mod comparison;
#[cfg(feature = "pdf")]
mod copies;
#[cfg(feature = "pdf")]
mod document;
#[cfg(feature = "pdf")]
mod edition;
#[cfg(feature = "pdf")]
mod faults;
#[cfg_attr(not(feature = "pdf"), allow(dead_code, reason = "the text edition needs only a part of it"))]
mod fields;
#[cfg(feature = "pdf")]
mod first_page;
#[cfg(feature = "pdf")]
mod glyphs;
#[cfg(feature = "pdf")]
mod grey;
#[cfg(feature = "pdf")]
mod inlines;
#[cfg(feature = "pdf")]
mod links;
#[cfg(feature = "pdf")]
mod memory;
#[cfg(feature = "pdf")]
mod offices;
#[cfg(feature = "pdf")]
mod overflow;
#[cfg(feature = "pdf")]
mod phrases;
#[cfg(feature = "pdf")]
mod pictures;
#[cfg(feature = "pdf")]
mod qr;
#[cfg(feature = "pdf")]
mod questions;
mod readings;
#[cfg(feature = "pdf")]
mod resolution;
#[cfg(all(test, feature = "pdf"))]
mod rules;
#[cfg(feature = "pdf")]
mod script;
#[cfg(feature = "pdf")]
mod separation;
#[cfg(feature = "pdf")]
mod setter;
#[cfg(feature = "pdf")]
mod settings;
#[cfg_attr(not(feature = "pdf"), allow(dead_code, reason = "the text edition needs only a part of it"))]
mod sheet;
#[cfg(feature = "pdf")]
mod tables;
#[cfg(test)]
#[cfg_attr(not(feature = "pdf"), allow(dead_code, reason = "the text edition needs only a part of it"))]
mod testing;
mod text;
#[cfg(feature = "pdf")]
mod turned;
#[cfg(feature = "pdf")]
mod world;

#[cfg(feature = "pdf")]
pub use checklist::checklist;
#[cfg(feature = "pdf")]
pub use combined::{Combined, Copy};
#[cfg(feature = "pdf")]
pub use comparison::comparison;
#[cfg(feature = "pdf")]
pub use copies::{Copies, Shared, copies, in_turn};
#[cfg(feature = "pdf")]
pub use document::document;
#[cfg(feature = "pdf")]
pub use edition::Edition;
#[cfg(feature = "pdf")]
pub use first_page::first_page;
#[cfg(feature = "pdf")]
pub use memory::Memory;
#[cfg(feature = "pdf")]
pub use offices::{Job, Printout};
#[cfg(feature = "pdf")]
pub use questions::questions;
#[cfg(feature = "pdf")]
pub use readings::readings;
pub use readings::readings_csv;
pub use text::{leaflet_text, leaflet_text_for};
#[cfg(feature = "pdf")]
pub use world::Press;

#[cfg(feature = "pdf")]
use crate::{
    diagnostic::Diagnostic,
    site::{Page, Site},
    theme::Theme,
};

/// The web edition of a leaflet: for download, screen readers and office printers. Without bytes there is a diagnostic
/// that says why; a page that is no leaflet gives neither.
#[cfg(feature = "pdf")]
pub fn leaflet(press: &Press, site: &Site, theme: &Theme, page: &Page) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    leaflet_in(Edition::Web, press, site, theme, page)
}

/// The print shop's edition of a leaflet: CMYK, bleed, crop marks ([`Edition::Print`]). Problems are the same as with
/// [`leaflet()`], and that a colour can't be converted.
#[cfg(feature = "pdf")]
pub fn leaflet_for_press(press: &Press, site: &Site, theme: &Theme, page: &Page) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    leaflet_in(Edition::Print, press, site, theme, page)
}

#[cfg(feature = "pdf")]
fn leaflet_in(
    edition: Edition,
    press: &Press,
    site: &Site,
    theme: &Theme,
    page: &Page,
) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let Some(sheet) = sheet::Sheet::of(site, theme, page) else { return (None, Vec::new()) };
    let setting = setter::set(press, site, theme, page, &sheet, None);
    let mut diagnostics = setting.diagnostics;
    let mut settings = settings::module(&sheet, theme, settings::edition(sheet.leaflet.edition));
    if edition == Edition::Print {
        settings::add_press(&mut settings, &sheet, theme, press, page);
    }
    let mut world = world::Leaflet::new(press, setting.script.text(), settings, setting.pictures);
    let printed = faults::print(&mut world, edition, page.path(), &setting.script, &|_| page);
    let mut found = printed.diagnostics;
    if let Some(pages) = &printed.pages {
        found.extend(overflow::check(&world, pages, &setting.script, &|_| page, &sheet));
        found.extend(resolution::check(&world, pages, &setting.script, page));
    }
    if found.is_empty() {
        world.keep(page.path(), printed.bytes.as_deref());
    }
    diagnostics.extend(found);
    let bytes = match (edition, printed.bytes) {
        (Edition::Print, Some(bytes)) => separation::separate(&bytes, sheet.leaflet.monochrome)
            .map_err(|unseparable| diagnostics.push(faults::unseparable(page, &unseparable)))
            .ok(),
        (_, bytes) => bytes,
    };
    (bytes, diagnostics)
}

#[cfg(all(test, feature = "pdf"))]
mod tests {
    use super::testing::Example;
    use crate::diagnostic::Code;

    #[test]
    fn the_same_leaflet_gives_the_same_bytes_on_any_thread() {
        let example = Example::new("# 見出し\n\n{漢字|かんじ}の**試験**。\n\n| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |\n");
        let (first, problems) = example.pdf();
        assert!(problems.is_empty(), "{problems:?}");
        let others = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| example.pdf().0)).collect();
            runs.into_iter().map(|run| run.join().expect("no panic")).collect::<Vec<_>>()
        });
        assert!(first.as_ref().is_some_and(|bytes| bytes.starts_with(b"%PDF-")));
        assert!(others.iter().all(|other| *other == first));
    }

    #[test]
    fn hostile_text_stays_text() {
        let hostile = "`#import \"x\"`と#import \"evil.typ\": \\* と\\*と\\_と$x$と@ref と&lt;label&gt;と]と[と\"と\\\\と//と/\\*と`;`\n\n\
            | `#panic()` | ]) |\n|---|---|\n| \\u{41} | \"; |\n\n[あ](https://example.jp/\"]#panic())\n\n\
            ```#panic:]\").typ\n#panic(\"no\")\n\\\n```\n";
        let (bytes, problems) = Example::new(hostile).pdf();
        assert!(problems.is_empty(), "{problems:?}");
        assert!(bytes.is_some());
    }

    #[test]
    fn everything_that_may_be_written_is_set() {
        let everything = "最初の段落[^1]。\n\n## 見出し {#a}\n\n- 一\n  - 二\n- [x] 済み\n- [ ] まだ\n\n3. 三\n4. 四\n\n\
            語\n: 説明\n\n> 引用\n\n---\n\n:::steps\n1. **一** \n\n   二\n:::\n\n:::columns\n左\n\n***\n\n右\n:::\n\n\
            :::warning 題 {#w}\n本文\n:::\n\n:::details 開く\n中\n:::\n\n:::contact 窓口\n電話\n: {{office.tel}}\n\n\
            {{office.name}}に\n:::\n\n:::qr{url=https://example.jp/}\n\n\
            ~~消~~ <u>線</u> H<sub>2</sub>O x<sup>2</sup> <small>小</small> <mark>印</mark> <kbd>Enter</kbd> *強* `c`\n\n\
            ![](none.png)\n\n[^1]: 注です。もう一度[^1]。\n";
        let (bytes, problems) = Example::new(everything).pdf();
        assert!(problems.is_empty(), "{problems:?}");
        assert!(bytes.is_some());
    }

    #[test]
    fn a_leaflet_that_is_too_long_is_reported_where_it_overflows() {
        let mut text = "本文です。\n\n".repeat(60);
        text.push_str("## はみ出した見出し\n\n最後の段落\n");
        let mut example = Example::new(&text);
        example.leaflet(|leaflet| leaflet.pages = Some(crate::config::Placed { value: 1, range: 0..0 }));
        let (bytes, problems) = example.pdf();
        assert!(bytes.is_some());
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, Code::PageOverflow);
        let line = problems[0].position().expect("a place").line;
        assert!((30..121).contains(&line), "{line}");
    }
}
