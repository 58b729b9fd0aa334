//! What a page shows, read from its HTML: the letters between `<main>` and `</main>`, in the order of the file.

use std::cmp::Reverse;

use crate::marks::decoded;
use crate::reading::{Piece, Stream, is_letter};

/// Classes of elements that hold nothing of the source: the marks of footnotes, texts made for references and fields.
const MADE: &[&str] = &["footnote-ref", "footnote-back", "reference", "field-blank"];

/// The letters of a page, and which of them are spoken for.
#[derive(Debug, Default)]
pub struct Shown {
    text: Letters,
    notes: Letters,
    asides: Letters,
}

#[derive(Debug, Default)]
struct Letters {
    text: String,
    /// By byte: some piece of the source has arrived here.
    taken: Vec<bool>,
    /// Behind the last piece that arrived in order.
    cursor: usize,
}

impl Shown {
    /// Reads a page.
    pub fn of(html: &str) -> Self {
        let main = html.find("<main").map_or("", |start| &html[start..]);
        let main = main.find("</main>").map_or(main, |end| &main[..end]);
        let mut shown = Self::default();
        let mut in_notes = false;
        let mut rest = main;
        while !rest.is_empty() {
            let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            (if in_notes { &mut shown.notes } else { &mut shown.text }).push(text);
            let (tag, behind) = tag.split_at(tag.find('>').map_or(tag.len(), |at| at + 1));
            for name in [" alt=\"", " title=\""] {
                let value = tag.split_once(name).and_then(|(_, value)| value.split_once('"'));
                shown.asides.push(value.map_or("", |(value, _)| value));
            }
            in_notes |= tag.starts_with("<section class=\"footnotes\"");
            in_notes &= tag != "</section>";
            rest = &behind[hidden(tag, behind)..];
        }
        for stream in [&mut shown.text, &mut shown.notes, &mut shown.asides] {
            stream.taken = vec![false; stream.text.len()];
        }
        shown
    }

    /// Takes the letters of each piece; gives those that did not arrive.
    pub fn missing<'p>(&mut self, pieces: impl IntoIterator<Item = &'p Piece>) -> Vec<&'p Piece> {
        let mut pieces: Vec<&Piece> = pieces.into_iter().collect();
        // Asides last, the longer ones first: they may arrive anywhere, and must not take another's letters.
        let length = |piece: &Piece| if piece.stream == Stream::Aside { piece.letters.len() } else { 0 };
        pieces.sort_by_key(|piece| (piece.stream, Reverse(length(piece))));
        pieces.retain(|piece| !self.take(piece));
        pieces
    }

    fn take(&mut self, piece: &Piece) -> bool {
        match piece.stream {
            Stream::Text => self.text.take_next(&piece.letters),
            Stream::Note => self.notes.take_any(&piece.letters),
            Stream::Aside => self.asides.take_any(&piece.letters) || self.text.take_any(&piece.letters),
        }
    }

    /// How often a letter is shown.
    pub fn count(&self, letter: char) -> usize {
        [&self.text, &self.notes, &self.asides].iter().map(|own| own.text.matches(letter).count()).sum()
    }
}

impl Letters {
    fn push(&mut self, text: &str) {
        self.text.extend(decoded(text).chars().filter(|own| is_letter(*own)));
    }

    /// Takes the next occurrence behind the pieces before.
    fn take_next(&mut self, piece: &str) -> bool {
        let Some(at) = self.text[self.cursor..].find(piece) else { return false };
        self.cursor += at + piece.len();
        self.taken[self.cursor - piece.len()..self.cursor].fill(true);
        true
    }

    /// Takes an occurrence that no piece has taken.
    fn take_any(&mut self, piece: &str) -> bool {
        let free = |(at, _): &(usize, &str)| self.taken[*at..*at + piece.len()].iter().all(|taken| !taken);
        let Some((at, _)) = self.text.match_indices(piece).find(free) else { return false };
        self.taken[at..at + piece.len()].fill(true);
        true
    }
}

/// Length of what stands behind a tag and is not shown, or was made: up to the tag that closes it.
fn hidden(tag: &str, behind: &str) -> usize {
    let Some(name) = tag.strip_prefix('<').and_then(|tag| tag.split([' ', '>']).next()) else { return 0 };
    let made = MADE.iter().any(|class| tag.contains(&format!("class=\"{class}\"")));
    if !(made || matches!(name, "nav" | "rp" | "script" | "template")) {
        return 0;
    }
    let (opening, closing) = (format!("<{name}"), format!("</{name}>"));
    let Some(first) = behind.find(&closing) else { return behind.len() };
    // Elements of the same name within: rare, and never of these classes.
    let nested = behind[..first].matches(&opening).count();
    let mut at = first;
    for _ in 0..nested {
        at += closing.len();
        let Some(next) = behind[at..].find(&closing) else { return behind.len() };
        at += next;
    }
    at
}
