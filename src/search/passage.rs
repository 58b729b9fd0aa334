//! Passages: the units that are found.

use super::document::{Document, Section};

/// A passage takes sections up to this many bytes.
const LIMIT: usize = 4000;

/// Some sections of one page, or a part of a long one.
#[derive(Debug)]
pub(super) struct Passage<'a> {
    /// Index of its page.
    pub page: usize,
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

/// The passages of all pages in order; every page has one or more.
pub(super) fn passages(documents: &[Document]) -> Vec<Passage<'_>> {
    documents.iter().enumerate().flat_map(|(page, document)| of_page(page, document)).collect()
}

fn of_page(page: usize, document: &Document) -> Vec<Passage<'_>> {
    let mut passages = vec![Passage { page, first: true, pieces: Vec::new() }];
    let mut room = LIMIT;
    for piece in document.sections.iter().flat_map(pieces) {
        let size = piece.heading.len() + piece.text.len();
        match passages.last_mut() {
            Some(passage) if size <= room || passage.pieces.is_empty() => passage.pieces.push(piece),
            _ => {
                passages.push(Passage { page, first: false, pieces: vec![piece] });
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
    use super::{LIMIT, passages, split};
    use crate::search::{Document, Section};

    fn section(anchor: &str, length: usize) -> Section {
        Section { anchor: anchor.to_owned(), heading: anchor.to_owned(), text: "文。".repeat(length / 6) }
    }

    #[test]
    fn short_sections_share_a_passage_and_long_ones_are_cut_at_sentences() {
        let sections = vec![section("a", 600), section("b", 900), section("c", 9000), section("d", 60)];
        let document = Document { sections, ..Document::default() };
        let passages = passages(std::slice::from_ref(&document));
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
        assert_eq!(passages(&[Document::default()]).len(), 1);
    }
}
