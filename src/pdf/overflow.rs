//! What has no room: more pages, a higher panel, a wider paper or table.

use std::collections::BTreeMap;
use std::sync::Arc;

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use super::script::{Mark, Script};
use super::sheet::Sheet;
use super::world::{Leaflet, Origin};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::markdown::Span;
use crate::site::Page;

/// Reports the first block that has no room. `page` gives the page that a place in `main.typ` was made from.
pub(super) fn check<'a>(
    world: &Leaflet<'_>,
    pages: &PagedDocument,
    script: &Script,
    page: &dyn Fn(usize) -> &'a Page,
    sheet: &Sheet<'_>,
) -> Option<Diagnostic> {
    let front = |message: &str| {
        let page = page(0);
        let title = page.common.title.as_ref().map_or(0..0, |title| title.range.clone());
        let range = super::faults::first_line(page, Span::new(title));
        Diagnostic::at(Code::PageOverflow, &page.source, range, message)
    };
    let found = Found { script, page, front: &front, pieces: pieces(world, pages) };
    let count = pages.pages().len();
    found
        .surplus_page(count, sheet)
        .or_else(|| found.below())
        .or_else(|| found.beside())
        .or_else(|| found.overlap())
        .or_else(|| found.surplus_sheet(count, sheet))
}

/// The same for a book, whose title is of its settings: of a file, or of the site.
pub(super) fn check_book<'a>(
    world: &Leaflet<'_>,
    pages: &PagedDocument,
    script: &Script,
    page: &dyn Fn(usize) -> &'a Page,
    settings: Option<&Arc<SourceText>>,
) -> Option<Diagnostic> {
    let front = |message: &str| match settings {
        Some(source) => Diagnostic::at(Code::PageOverflow, source, 0..0, message),
        None => Diagnostic::of_site(Code::PageOverflow, message),
    };
    let found = Found { script, page, front: &front, pieces: pieces(world, pages) };
    found.below().or_else(|| found.beside()).or_else(|| found.overlap())
}

/// The first page, from 1, on which letters leave the paper or lie on others.
pub(super) fn first_cut(world: &Leaflet<'_>, pages: &PagedDocument) -> Option<usize> {
    let pieces = pieces(world, pages);
    let out = pieces.iter().filter(|piece| piece.is_below() || piece.is_beside());
    let sheets =
        out.chain(overlapping(pieces.iter()).into_iter().map(|(piece, _)| piece)).map(|piece| piece.place.sheet);
    sheets.min().map(|sheet| sheet + 1)
}

/// Letters of which one lies on the other.
fn overlapping<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Vec<(&'p Piece, &'p Piece)> {
    let mut sheets: BTreeMap<usize, Vec<&Piece>> = BTreeMap::new();
    for piece in pieces {
        sheets.entry(piece.place.sheet).or_default().push(piece);
    }
    let mut found = Vec::new();
    for pieces in sheets.values_mut() {
        pieces.sort_by_key(|piece| piece.top);
        for (number, piece) in pieces.iter().copied().enumerate() {
            let below = pieces[number + 1..].iter().copied().take_while(|other| other.top < piece.bottom);
            found.extend(below.filter(|other| piece.lies_on(other)).map(|other| (piece, other)));
        }
    }
    found
}

fn pieces(world: &Leaflet<'_>, pages: &PagedDocument) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (number, sheet) in pages.pages().iter().enumerate() {
        let paper = Place {
            sheet: number,
            panel: None,
            start: Abs::zero(),
            edge: sheet.frame.width(),
            foot: sheet.frame.height(),
        };
        collect(world, &sheet.frame, Point::zero(), paper, &mut pieces);
    }
    pieces
}

/// Letters in a line, or a picture, on a page.
struct Piece {
    place: Place,
    left: Abs,
    right: Abs,
    top: Abs,
    bottom: Abs,
    /// The foot of the letters, or of the picture.
    base: Abs,
    /// Of the letters; none for a picture.
    size: Option<Abs>,
    origin: Origin,
}

/// Where pieces stand, and what is theirs: the paper, or a panel of it.
#[derive(Clone, Copy)]
struct Place {
    /// The page, from 0.
    sheet: usize,
    /// A number of its own for each panel.
    panel: Option<usize>,
    /// Where it begins at the left.
    start: Abs,
    /// Where it ends at the right.
    edge: Abs,
    /// Where it ends below.
    foot: Abs,
}

impl Piece {
    /// Byte in `main.typ`.
    fn at(&self) -> Option<usize> {
        if let Origin::Main(at) = self.origin { Some(at) } else { None }
    }

    fn is_below(&self) -> bool {
        self.base > self.place.foot + Abs::pt(1.0)
    }

    /// A reading may reach over the letters beside it, and so a little out of its panel.
    fn is_beside(&self) -> bool {
        let reach = self.size.map_or(Abs::pt(1.0), |size| size * 0.6);
        self.right > self.place.edge + Abs::pt(1.0) || self.left < self.place.start - reach
    }

    /// More than half a letter is shared.
    fn lies_on(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (self.size, other.size) else { return false };
        let half = one.min(two) / 2.0;
        self.right.min(other.right) - self.left.max(other.left) > half
            && self.bottom.min(other.bottom) - self.top.max(other.top) > half
    }
}

/// Adds what a frame shows. What the theme turns by an angle lies behind the text: it may be larger than the paper.
fn collect(world: &Leaflet<'_>, frame: &Frame, origin: Point, place: Place, pieces: &mut Vec<Piece>) {
    for (position, item) in frame.items() {
        let at = origin + *position;
        match item {
            FrameItem::Group(group) if group.transform.kx.is_zero() => {
                let at = at + Point::new(group.transform.tx, group.transform.ty);
                let mut place = place;
                // The theme marks a panel with a label, and what the print shop reads beside the trimmed page.
                let is_labelled = |name: &str| group.label.is_some_and(|label| label.resolve().as_str() == name);
                if is_labelled("slug") {
                    continue;
                }
                if is_labelled("panel") {
                    place.panel = Some(pieces.len());
                    place.start = at.x;
                    place.edge = at.x + group.frame.width();
                    place.foot = at.y + group.frame.height();
                } else if group.clip.is_some() {
                    place.edge = place.edge.min(at.x + group.frame.width());
                }
                collect(world, &group.frame, at, place, pieces);
            }
            FrameItem::Text(text) if !text.text.trim().is_empty() => {
                pieces.extend(text.glyphs.first().map(|glyph| Piece {
                    place,
                    left: at.x,
                    right: at.x + text.width(),
                    // From the foot of the letters to the top of kanji.
                    top: at.y - text.size * 0.8,
                    bottom: at.y + text.size * 0.1,
                    base: at.y,
                    size: Some(text.size),
                    origin: world.origin(glyph.span.0),
                }));
            }
            FrameItem::Image(_, size, span) => pieces.push(Piece {
                place,
                left: at.x,
                right: at.x,
                top: at.y,
                bottom: at.y + size.y,
                base: at.y + size.y,
                size: None,
                origin: world.origin(*span),
            }),
            _ => {}
        }
    }
}

/// All that is shown, with what it was made from.
struct Found<'f, 'a> {
    script: &'f Script,
    page: &'f dyn Fn(usize) -> &'a Page,
    /// A problem with what was made from the front matter.
    front: &'f dyn Fn(&str) -> Diagnostic,
    pieces: Vec<Piece>,
}

impl Found<'_, '_> {
    /// Reports the first block on the first page too many.
    fn surplus_page(&self, needed: usize, sheet: &Sheet<'_>) -> Option<Diagnostic> {
        let allowed = sheet.leaflet.pages.as_ref().filter(|_| sheet.leaflet.fold.is_none())?.value;
        let surplus = usize::try_from(allowed).ok().filter(|allowed| needed > *allowed)?;
        let message = format!(
            "{allowed} ページに収まりません（{needed} ページになります）。ここからが {} ページ目です。",
            allowed + 1
        );
        let help = "文を短くするか、画像を小さく（{width=60%}）するか、先頭の pages を増やしてください。";
        let first = self.first(self.pieces.iter().filter(|piece| piece.place.sheet == surplus && piece.at().is_some()));
        Some(first.map_or_else(|| (self.front)(&message).help(help), |first| self.problem(first, &message, help)))
    }

    /// Reports a folded sheet with other pages than two, whatever made them.
    fn surplus_sheet(&self, needed: usize, sheet: &Sheet<'_>) -> Option<Diagnostic> {
        let fold = sheet.leaflet.fold.as_ref().filter(|_| needed != 2)?;
        let message = format!("折る紙は表と裏の 2 ページですが、{needed} ページになります。");
        let help = "文を短くするか、「***」の場所を変えて、ほかの面に分けてください。";
        let source = &(self.page)(0).source;
        Some(Diagnostic::at(Code::PageOverflow, source, fold.range.clone(), message).help(help))
    }

    /// Reports the first block that stands below its panel, or below the paper.
    fn below(&self) -> Option<Diagnostic> {
        let first = self.first(self.pieces.iter().filter(|piece| piece.is_below()))?;
        if first.place.panel.is_none() {
            let message = "紙の高さに収まりません。ここの文字が、下の端で切れます。";
            return Some(self.problem(first, message, "文を短くするか、いくつかの段落や表に分けてください。"));
        }
        let message = "折った紙の一つの面に収まりません。ここからが面の外に出ます。";
        let help =
            "文を短くするか、画像を小さく（{width=60%}）するか、「***」の場所を変えて、ほかの面に分けてください。";
        Some(self.problem(first, message, help))
    }

    /// Reports the first block with letters that leave the paper, or their panel, at a side.
    fn beside(&self) -> Option<Diagnostic> {
        let first = self.first(self.pieces.iter().filter(|piece| piece.is_beside()))?;
        let message = "紙の幅に収まりません。ここの文字が、端で切れます。";
        let help =
            "長い英数字やアドレスを、空白で分けるか短くしてください。表なら、列を減らすか、二つの表に分けてください。";
        Some(self.problem(first, message, help))
    }

    /// Reports the first block with letters that lie on others, as in a box that is longer than its page, or in a table
    /// with too many columns.
    fn overlap(&self) -> Option<Diagnostic> {
        // What the theme prints behind the text is none of its blocks.
        let pairs = overlapping(self.pieces.iter().filter(|piece| piece.at().is_some()));
        let out = pairs.into_iter().map(|(one, other)| if one.at() > other.at() { one } else { other });
        let message = "文字が重なります。ここの文字に、入る場所がありません。";
        let help = "文を短くしてください。表なら、列を減らすか、二つの表に分けてください。";
        Some(self.problem(self.first(out)?, message, help))
    }

    /// The piece whose block stands first in `main.typ`; what is of the front matter stands before all.
    fn first<'s>(&self, pieces: impl Iterator<Item = &'s Piece>) -> Option<&'s Piece> {
        pieces.min_by_key(|piece| self.block(piece).map(|mark| mark.range.start))
    }

    fn problem(&self, piece: &Piece, message: &str, help: &str) -> Diagnostic {
        let Some(mark) = self.block(piece) else { return (self.front)(message).help(help) };
        let page = (self.page)(mark.range.start);
        Diagnostic::at(Code::PageOverflow, &page.source, super::faults::first_line(page, mark.span), message).help(help)
    }

    /// The block that a piece was made from; none if it was made from the front matter. What has no place in `main.typ`,
    /// such as the lines of a listing or an office's number, was made from the block that shows nothing else there, else
    /// from the one before it.
    fn block(&self, piece: &Piece) -> Option<&Mark> {
        match piece.origin {
            Origin::Main(at) => return self.script.innermost(at),
            Origin::Settings => return None,
            Origin::Theme => {}
        }
        let index = self.pieces.iter().position(|own| std::ptr::eq(own, piece))?;
        let same = |own: &&Piece| own.place.panel == piece.place.panel;
        let before = self.pieces[..index].iter().rev().filter(same).find_map(Piece::at);
        let start = before.map_or(0, |at| at + 1);
        let after = self.pieces.iter().filter_map(Piece::at).filter(|at| *at >= start).min();
        self.script.between(start, after).or_else(|| self.script.innermost(before?))
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

    fn pages(pdf: &[u8]) -> usize {
        lopdf::Document::load_mem(pdf).expect("a readable PDF").get_pages().len()
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
        let cells = |cell: &str| format!("{}|\n", format!("|{cell}").repeat(40));
        let table = format!("一\n\n{}{}{}", cells("2024年"), cells("--"), cells("1000円"));
        assert_eq!(line(&Example::new(&table).pdf().1), 3);
    }

    #[test]
    fn a_contact_box_that_is_longer_than_its_page_goes_on_on_the_next() {
        let rows = format!("項\n: {}\n\n", "値".repeat(100)).repeat(60);
        let (bytes, problems) = Example::new(&format!("一\n\n:::contact 窓口\n{rows}:::\n")).pdf();
        assert!(problems.is_empty(), "{problems:?}");
        assert!(pages(&bytes.expect("a PDF")) > 1);
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
    fn letters_that_the_theme_sets_are_named_too() {
        // A panel has room for 22 paragraphs, from line 5 on.
        for (before, block, at) in [
            (21, "```\n一\n二\n三\n四\n```", 47),
            (19, ":::contact 窓口\n電話\n: 000-000-0000\n\nファクス\n: 000-000-0001\n:::", 44),
        ] {
            let panel = "本文です。\n\n".repeat(before);
            let mut example = Example::new(&format!("表紙\n\n***\n\n{panel}{block}\n\n***\n\n三\n\n***\n\n四\n"));
            example.leaflet(|leaflet| leaflet.fold = Some(Placed { value: Fold::Bi, range: 0..0 }));
            let problems = example.pdf().1;
            assert_eq!(line(&problems), at, "{block}");
        }
        let word = "a".repeat(200);
        for block in [format!("```\n{word}\n```"), format!("{{漢|{}}}", "よ".repeat(120))] {
            let problems = Example::new(&format!("一\n\n{block}\n\n二\n")).pdf().1;
            assert_eq!(line(&problems), 3, "{block}");
        }
    }

    #[test]
    fn a_title_that_leaves_the_paper_is_named_where_it_is_written() {
        let word = "a".repeat(200);
        let mut example = Example::new("一\n");
        example.site.pages[0].common.title = Some(Placed { value: word.clone(), range: 0..3 });
        example.site.pages[0].title = word;
        assert_eq!(line(&example.pdf().1), 1);
    }

    #[test]
    fn notes_of_a_folded_sheet_stand_in_their_panel() {
        let text = "一[^1]\n\n***\n\n二[^2]と[^1]\n\n***\n\n***\n\n四\n\n[^1]: 初めの注[^2]\n[^2]: 次の注\n";
        let mut example = Example::new(text);
        example.leaflet(|leaflet| leaflet.fold = Some(Placed { value: Fold::Bi, range: 0..0 }));
        let script = example.script();
        let (first, second) = script.split_once("#\"二\"").expect("a second panel");
        assert!(first.contains("#look.note(1)[") && first.contains("#look.note(2)["), "{script}");
        assert!(second.contains("label(\"f1\"), 2") && !second.contains("#look.note("), "{script}");
        let (bytes, problems) = example.pdf();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(pages(&bytes.expect("a PDF")), 2);
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
