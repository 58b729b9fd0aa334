//! A leaflet that needs more pages than it may have.

use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use super::script::{Mark, Script};
use super::sheet::Sheet;
use super::world::Leaflet;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

/// Reports the first block on the first page too many.
pub(super) fn check(
    world: &Leaflet<'_>,
    pages: &PagedDocument,
    script: &Script,
    page: &Page,
    sheet: &Sheet<'_>,
) -> Option<Diagnostic> {
    let allowed = sheet.leaflet.pages.as_ref()?.value;
    let needed = pages.pages().len();
    let surplus = pages.pages().get(usize::try_from(allowed).ok()?)?;
    let mut first: Option<&Mark> = None;
    visit(&surplus.frame, &mut |span| {
        let mark = world.main_range(span).and_then(|range| script.innermost(range.start));
        if let Some(mark) = mark
            && first.is_none_or(|first| mark.span.start < first.span.start)
        {
            first = Some(mark);
        }
    });
    let range = first.map_or(0..0, |mark| super::faults::first_line(page, mark.span));
    let message = format!(
        "{allowed} ページに収まりません（{needed} ページになります）。ここからが {} ページ目です。",
        allowed + 1
    );
    let help = "文を短くするか、画像を小さく（{width=60%}）するか、先頭の pages を増やしてください。";
    Some(Diagnostic::at(Code::PageOverflow, &page.source, range, message).help(help))
}

fn visit(frame: &Frame, found: &mut impl FnMut(typst::syntax::Span)) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => visit(&group.frame, found),
            FrameItem::Text(text) => text.glyphs.iter().take(1).for_each(|glyph| found(glyph.span.0)),
            FrameItem::Shape(_, span) | FrameItem::Image(_, _, span) => found(*span),
            FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}
