//! A leaflet that needs more room than it has: more pages, a higher panel, a wider paper or table.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use super::script::{Mark, Script};
use super::sheet::Sheet;
use super::world::Leaflet;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

/// Reports the first block that has no room.
pub(super) fn check(
    world: &Leaflet<'_>,
    pages: &PagedDocument,
    script: &Script,
    page: &Page,
    sheet: &Sheet<'_>,
) -> Option<Diagnostic> {
    let surplus = if sheet.leaflet.fold.is_some() {
        check_panels(world, pages, script, page)
    } else {
        check_pages(world, pages, script, page, sheet)
    };
    surplus.or_else(|| check_width(world, pages, script, page)).or_else(|| check_overlaps(world, pages, script, page))
}

/// Reports the first block on the first page too many.
fn check_pages(
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
    visit(&surplus.frame, &mut |span| keep(&mut first, block(world, script, span)));
    let range = first.map_or(0..0, |mark| super::faults::first_line(page, mark.span));
    let message = format!(
        "{allowed} ページに収まりません（{needed} ページになります）。ここからが {} ページ目です。",
        allowed + 1
    );
    let help = "文を短くするか、画像を小さく（{width=60%}）するか、先頭の pages を増やしてください。";
    Some(Diagnostic::at(Code::PageOverflow, &page.source, range, message).help(help))
}

/// Reports the first block of a folded leaflet that stands out of its panel.
fn check_panels(world: &Leaflet<'_>, pages: &PagedDocument, script: &Script, page: &Page) -> Option<Diagnostic> {
    let mut first: Option<&Mark> = None;
    for sheet in pages.pages() {
        below(&sheet.frame, None, &mut |span| keep(&mut first, block(world, script, span)));
    }
    let range = super::faults::first_line(page, first?.span);
    let message = "折った紙の一つの面に収まりません。ここからが面の外に出ます。";
    let help = "文を短くするか、画像を小さく（{width=60%}）するか、「***」の場所を変えて、ほかの面に分けてください。";
    Some(Diagnostic::at(Code::PageOverflow, &page.source, range, message).help(help))
}

/// Reports the first block with letters that leave the paper, or their panel, at its right edge.
fn check_width(world: &Leaflet<'_>, pages: &PagedDocument, script: &Script, page: &Page) -> Option<Diagnostic> {
    let mut first: Option<&Mark> = None;
    for sheet in pages.pages() {
        beside(&sheet.frame, sheet.frame.width(), &mut |span| keep(&mut first, block(world, script, span)));
    }
    let range = super::faults::first_line(page, first?.span);
    let message = "紙の幅に収まりません。ここの文字が、右の端で切れます。";
    let help =
        "長い英数字やアドレスを、空白で分けるか短くしてください。表なら、列を減らすか、二つの表に分けてください。";
    Some(Diagnostic::at(Code::PageOverflow, &page.source, range, message).help(help))
}

/// Reports the first block with letters that lie on others, as in a box that is longer than its page, or in a table with too
/// many columns.
fn check_overlaps(world: &Leaflet<'_>, pages: &PagedDocument, script: &Script, page: &Page) -> Option<Diagnostic> {
    let mut first: Option<&Mark> = None;
    for sheet in pages.pages() {
        let mut pieces = Vec::new();
        collect(&sheet.frame, Point::zero(), &mut pieces);
        pieces.sort_by_key(|piece| piece.top);
        for (number, piece) in pieces.iter().enumerate() {
            let below = pieces[number + 1..].iter().take_while(|other| other.top < piece.bottom);
            for other in below.filter(|other| piece.lies_on(other)) {
                // What the theme prints behind the text is none of its blocks.
                if let Some(a) = block(world, script, piece.span)
                    && let Some(b) = block(world, script, other.span)
                {
                    keep(&mut first, Some(if a.span.start > b.span.start { a } else { b }));
                }
            }
        }
    }
    let range = super::faults::first_line(page, first?.span);
    let message = "文字が重なります。ここの文字に、入る場所がありません。";
    let help = "文を短くしてください。表なら、列を減らすか、二つの表に分けてください。";
    Some(Diagnostic::at(Code::PageOverflow, &page.source, range, message).help(help))
}

/// Letters in a line, on a page.
struct Piece {
    left: Abs,
    right: Abs,
    top: Abs,
    bottom: Abs,
    size: Abs,
    span: typst::syntax::Span,
}

impl Piece {
    /// More than half a letter is shared.
    fn lies_on(&self, other: &Self) -> bool {
        let half = self.size.min(other.size) / 2.0;
        self.right.min(other.right) - self.left.max(other.left) > half
            && self.bottom.min(other.bottom) - self.top.max(other.top) > half
    }
}

fn collect(frame: &Frame, origin: Point, pieces: &mut Vec<Piece>) {
    for (position, item) in frame.items() {
        let at = origin + *position;
        match item {
            FrameItem::Group(group) => {
                collect(&group.frame, at + Point::new(group.transform.tx, group.transform.ty), pieces);
            }
            FrameItem::Text(text) if !text.text.trim().is_empty() => {
                pieces.extend(text.glyphs.first().map(|glyph| Piece {
                    left: at.x,
                    right: at.x + text.width(),
                    // From the foot of the letters to the top of kanji.
                    top: at.y - text.size * 0.8,
                    bottom: at.y + text.size * 0.1,
                    size: text.size,
                    span: glyph.span.0,
                }));
            }
            _ => {}
        }
    }
}

/// Finds letters beyond the right edge of the paper or of their panel. `left` is the width that is left of it beside the
/// frame's left edge.
fn beside(frame: &Frame, left: Abs, found: &mut impl FnMut(typst::syntax::Span)) {
    for (position, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let own = group.label.is_some_and(|label| label.resolve().as_str() == "panel");
                let left = if own { group.frame.width() } else { left - position.x - group.transform.tx };
                beside(&group.frame, left, found);
            }
            FrameItem::Text(text) if position.x + text.width() > left + Abs::pt(1.0) => {
                text.glyphs.iter().take(1).for_each(|glyph| found(glyph.span.0));
            }
            _ => {}
        }
    }
}

/// Finds what stands below the lower edge of its panel. `left` is the height that is left of the panel below the frame's
/// upper edge; none outside of panels. The theme marks a panel with the label `panel`.
fn below(frame: &Frame, left: Option<Abs>, found: &mut impl FnMut(typst::syntax::Span)) {
    // The foot of a letter, or of a box with a stroke.
    let out = |y: Abs| left.is_some_and(|left| y > left + Abs::pt(1.0));
    for (position, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let own = group.label.is_some_and(|label| label.resolve().as_str() == "panel");
                let top = position.y + group.transform.ty;
                let left = if own { Some(group.frame.height()) } else { left.map(|left| left - top) };
                below(&group.frame, left, found);
            }
            FrameItem::Text(text) if out(position.y) => {
                text.glyphs.iter().take(1).for_each(|glyph| found(glyph.span.0));
            }
            FrameItem::Image(_, size, span) if out(position.y + size.y) => found(*span),
            _ => {}
        }
    }
}

/// The block that a place in `main.typ` was made from.
fn block<'s>(world: &Leaflet<'_>, script: &'s Script, span: typst::syntax::Span) -> Option<&'s Mark> {
    world.main_range(span).and_then(|range| script.innermost(range.start))
}

/// Keeps the block that stands first in the source.
fn keep<'s>(first: &mut Option<&'s Mark>, block: Option<&'s Mark>) {
    if let Some(block) = block
        && first.is_none_or(|first| block.span.start < first.span.start)
    {
        *first = Some(block);
    }
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

#[cfg(test)]
mod tests {
    use crate::config::Placed;
    use crate::content::Fold;
    use crate::diagnostic::{Code, Diagnostic};
    use crate::pdf::testing::Example;

    fn line(problems: &[Diagnostic]) -> usize {
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::PageOverflow]);
        problems[0].position().expect("a place").line
    }

    #[test]
    fn of_two_pages_the_first_block_on_the_third_is_named() {
        let mut example = Example::new(&"本文です。\n\n".repeat(120));
        example.leaflet(|leaflet| leaflet.pages = Some(Placed { value: 2, range: 0..0 }));
        assert!((120..200).contains(&line(&example.pdf().1)));
    }

    #[test]
    fn of_a_folded_sheet_the_first_block_that_stands_out_of_its_panel_is_named() {
        // The third panel begins in line 5 and has room for some twenty paragraphs.
        let long = "本文です。\n\n".repeat(60);
        let mut example = Example::new(&format!("表紙\n\n***\n\n***\n\n{long}\n\n***\n\n裏\n"));
        example.leaflet(|leaflet| leaflet.fold = Some(Placed { value: Fold::Bi, range: 0..0 }));
        let (bytes, problems) = example.pdf();
        assert!(bytes.is_some());
        assert!((35..75).contains(&line(&problems)), "{problems:?}");
    }

    #[test]
    fn letters_that_leave_the_paper_are_named() {
        let word = "a".repeat(300);
        assert_eq!(line(&Example::new(&format!("一\n\n二\n\n{word}\n")).pdf().1), 5);
        let mut example = Example::new(&format!("一\n\n***\n\n二\n\n{}\n\n***\n\n三\n\n***\n\n四\n", &word[..80]));
        example.leaflet(|leaflet| leaflet.fold = Some(Placed { value: Fold::Bi, range: 0..0 }));
        assert_eq!(line(&example.pdf().1), 7);
    }

    #[test]
    fn letters_that_lie_on_others_are_named() {
        let rows = format!("項\n: {}\n\n", "値".repeat(100)).repeat(60);
        assert!(line(&Example::new(&format!("一\n\n:::contact 窓口\n{rows}:::\n")).pdf().1) > 3);
        let cells = |cell: &str| format!("{}|\n", format!("|{cell}").repeat(40));
        let table = format!("一\n\n{}{}{}", cells("2024年"), cells("--"), cells("1000円"));
        assert_eq!(line(&Example::new(&table).pdf().1), 3);
    }

    #[test]
    fn a_picture_that_stands_out_of_its_panel_is_seen() {
        let long = "本文です。\n\n".repeat(22);
        let mut example =
            Example::new(&format!("表紙\n\n***\n\n{long}\n:::qr{{url=https://example.jp/}}\n\n***\n\n***\n\n裏\n"));
        example.leaflet(|leaflet| leaflet.fold = Some(Placed { value: Fold::Bi, range: 0..0 }));
        assert!(line(&example.pdf().1) > 40);
    }

    #[test]
    fn folded_sheets_whose_panels_hold_their_texts_are_right() {
        for fold in [Fold::Bi, Fold::Tri] {
            let mut example = Example::new(&vec!["## 見出し\n\n本文です。\n"; fold.panels()].join("\n***\n\n"));
            example.leaflet(|leaflet| leaflet.fold = Some(Placed { value: fold, range: 0..0 }));
            let (bytes, problems) = example.pdf();
            assert!(bytes.is_some() && problems.is_empty(), "{problems:?}");
        }
    }
}
