//! Passages: the units that are found.

use std::ops::Range;

use rayon::prelude::*;

use super::document::Section;
use super::page::Indexed;

/// A passage takes sections up to this many bytes.
const LIMIT: usize = 4000;

/// Some sections of one page, or a part of a long one.
#[derive(Debug)]
pub(super) struct Passage<'a> {
    /// It begins the page: the page's title belongs to it.
    pub first: bool,
    /// Its sections.
    pub pieces: Vec<Piece<'a>>,
}

/// A section within a passage.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// The id to jump to; empty for the top of the page.
    pub anchor: &'a str,
    /// The heading, number included; empty for the top of the page.
    pub heading: &'a str,
    /// The text.
    pub text: &'a str,
}

/// How the passages of all pages follow one another.
pub(super) struct Layout {
    /// Index of the first passage of each page, and behind them the number of all.
    starts: Vec<usize>,
    /// Characters of each passage.
    lengths: Vec<u32>,
    /// Characters of a passage on the average, 1 at least.
    mean: f64,
}

impl Layout {
    /// Reads all pages.
    pub(super) fn of(pages: &[Indexed<'_>]) -> Self {
        let own = |page: &Indexed<'_>| passages(&page.sections()).iter().map(Passage::length).collect();
        let by_page: Vec<Vec<u32>> = pages.par_iter().map(own).collect();
        let ends = by_page.iter().scan(0, |end, own| {
            *end += own.len();
            Some(*end)
        });
        let starts = std::iter::once(0).chain(ends).collect();
        let lengths: Vec<u32> = by_page.into_iter().flatten().collect();
        let count = u32::try_from(lengths.len()).unwrap_or(u32::MAX);
        let sum: f64 = lengths.iter().copied().map(f64::from).sum();
        Self { starts, lengths, mean: (sum / f64::from(count)).max(1.0) }
    }

    /// Index of the first passage of a page.
    pub(super) fn start(&self, page: usize) -> usize {
        self.starts.get(page).copied().unwrap_or_default()
    }

    /// The length of a passage, in lengths of a mean one.
    pub(super) fn relative_length(&self, passage: usize) -> f64 {
        self.lengths.get(passage).copied().map_or(1.0, |length| f64::from(length) / self.mean)
    }

    /// Number of passages of each page.
    pub(super) fn counts(&self) -> impl Iterator<Item = usize> + '_ {
        self.starts.windows(2).map(|ends| ends[1] - ends[0])
    }

    /// Stretches of pages that hold about so many passages.
    pub(super) fn blocks(&self, passages: usize) -> Vec<Range<usize>> {
        let mut blocks = Vec::new();
        let mut first = 0;
        for page in 0..self.starts.len().saturating_sub(1) {
            if self.start(page + 1) - self.start(first) >= passages || page + 2 == self.starts.len() {
                blocks.push(first..page + 1);
                first = page + 1;
            }
        }
        blocks
    }
}

impl Passage<'_> {
    /// Characters of its text.
    fn length(&self) -> u32 {
        let letters: usize = self.pieces.iter().map(|piece| piece.text.chars().count()).sum();
        u32::try_from(letters).unwrap_or(u32::MAX)
    }
}

/// The passages of a page in order, one or more.
pub(super) fn passages(sections: &[Section]) -> Vec<Passage<'_>> {
    let mut passages = vec![Passage { first: true, pieces: Vec::new() }];
    let mut room = LIMIT;
    for piece in sections.iter().flat_map(pieces) {
        let size = piece.heading.len() + piece.text.len();
        match passages.last_mut() {
            Some(passage) if size <= room || passage.pieces.is_empty() => passage.pieces.push(piece),
            _ => {
                passages.push(Passage { first: false, pieces: vec![piece] });
                room = LIMIT;
            }
        }
        room = room.saturating_sub(size);
    }
    passages
}

/// A section, cut into parts if it is longer than a passage.
fn pieces(section: &Section) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = Some(section.text.as_str());
    std::iter::from_fn(move || {
        let (text, behind) = split(rest?);
        rest = Some(behind).filter(|behind| !behind.is_empty());
        Some(Piece { anchor: &section.anchor, heading: &section.heading, text })
    })
}

/// A first part of at most [`LIMIT`] bytes, up to the end of a sentence or word if there is one in its second half.
fn split(text: &str) -> (&str, &str) {
    if text.len() <= LIMIT {
        return (text, "");
    }
    let limit = text.floor_char_boundary(LIMIT);
    let sentence = text[..limit].rfind(['\u{3002}', '\n']);
    let word = || text[..limit].rfind(' ');
    let half = |at: &usize| *at > LIMIT / 2;
    let end = sentence.filter(half).or_else(|| word().filter(half)).map_or(limit, |at| text.ceil_char_boundary(at + 1));
    let (part, rest) = text.split_at(end);
    (part, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, Layout, passages, split};
    use crate::search::page::Indexed;
    use crate::search::{Document, Section};

    fn section(anchor: &str, length: usize) -> Section {
        Section { anchor: anchor.to_owned(), heading: anchor.to_owned(), text: "文。".repeat(length / 6) }
    }

    #[test]
    fn short_sections_share_a_passage_and_long_ones_are_cut_at_sentences() {
        let sections = vec![section("a", 600), section("b", 900), section("c", 9000), section("d", 60)];
        let passages = passages(&sections);
        let anchors: Vec<Vec<&str>> =
            passages.iter().map(|passage| passage.pieces.iter().map(|piece| piece.anchor).collect()).collect();
        assert_eq!(anchors, [vec!["a", "b"], vec!["c"], vec!["c"], vec!["c", "d"]]);
        assert!(passages.iter().flat_map(|passage| &passage.pieces).all(|piece| piece.text.ends_with('。')));
        assert!(passages[0].first && !passages[1].first);
    }

    #[test]
    fn text_without_sentences_is_cut_between_letters() {
        let text = "字".repeat(LIMIT);
        let (part, rest) = split(&text);
        assert!(part.len() <= LIMIT && part.len() + rest.len() == text.len());
    }

    #[test]
    fn an_empty_page_has_a_passage() {
        assert_eq!(passages(&[]).len(), 1);
    }

    #[test]
    fn passages_of_all_pages_are_numbered_through_and_parted_into_blocks() {
        let page = |length| Indexed::from(Document { sections: vec![section("a", length)], ..Document::default() });
        let layout = Layout::of(&[page(600), page(9000), page(60), page(600)]);
        assert_eq!(layout.counts().collect::<Vec<_>>(), [1, 3, 1, 1]);
        assert_eq!((layout.start(1), layout.start(2)), (1, 4));
        assert!(layout.relative_length(0) < 1.0 && layout.relative_length(1) > 1.0);
        assert_eq!(layout.blocks(3), [0..2, 2..4]);
        assert!(Layout::of(&[]).blocks(3).is_empty());
    }
}
