//! Terms with their postings: in which passages a term occurs, and how much it says about them.

use std::collections::HashMap;

use rayon::prelude::*;

use super::document::Document;
use super::passage::Passage;
use crate::text::index_terms;

/// Number of different impacts, from 0 (says least). A power of two.
pub(super) const LEVELS: u32 = 8;

/// Passages that one block of the index covers: the unit of work.
const BLOCK: usize = 1024;

/// The least impact of each level from the second to the last but one (see [`impact`]). The last is for titles.
const THRESHOLDS: [f64; 6] = [0.30, 0.42, 0.52, 0.62, 0.70, 0.78];

/// BM25F: an occurrence in a heading counts as this many in the text of a passage of mean length.
const HEADING: f64 = 2.5;
/// BM25F: how much longer passages are held back.
const LENGTH: f64 = 0.5;
/// BM25F: how soon more occurrences stop to count.
const SATURATION: f64 = 1.2;

/// A passage and the impact of a term on it, in 4 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting(u32);

/// Some neighbouring passages: their terms, sorted, with postings in the order of the passages.
pub(super) struct Block {
    terms: Vec<BlockTerm>,
    letters: String,
    postings: Vec<Posting>,
}

/// A term of a block, as the ends of its letters and of its postings; they begin where those of the term before end.
struct BlockTerm {
    letters: usize,
    postings: usize,
}

/// A term with its postings, which are spread over the blocks.
pub(super) struct Term<'a> {
    /// The term.
    pub text: &'a str,
    parts: Vec<&'a [Posting]>,
}

/// How often a term occurs in the fields of a passage.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    title: u8,
    headings: u8,
    text: u16,
}

/// The fields of [`Counts`].
#[derive(Debug, Clone, Copy)]
enum Field {
    Title,
    Heading,
    Text,
}

impl Posting {
    fn new(passage: u32, level: u32) -> Self {
        Self(passage.saturating_mul(LEVELS) | level)
    }

    /// Index of the passage.
    pub(super) fn passage(self) -> u32 {
        self.0 / LEVELS
    }

    /// How much the term says about it, below [`LEVELS`].
    pub(super) fn level(self) -> u32 {
        self.0 % LEVELS
    }
}

impl Term<'_> {
    /// In the order of passages.
    pub(super) fn postings(&self) -> impl Iterator<Item = Posting> + '_ {
        self.parts.iter().copied().flatten().copied()
    }

    /// Number of passages that the term occurs in.
    pub(super) fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }
}

/// The index, block by block.
pub(super) fn blocks(documents: &[Document], passages: &[Passage<'_>]) -> Vec<Block> {
    let lengths: Vec<f64> = passages.par_iter().map(length).collect();
    let count = u32::try_from(passages.len()).unwrap_or(u32::MAX);
    let mean = (lengths.iter().sum::<f64>() / f64::from(count)).max(1.0);
    let relative: Vec<f64> = lengths.into_iter().map(|length| length / mean).collect();
    let chunks = passages.par_chunks(BLOCK).zip(relative.par_chunks(BLOCK)).enumerate();
    chunks.map(|(number, (passages, lengths))| block(documents, passages, lengths, number * BLOCK)).collect()
}

/// The index of some passages with their lengths in means; `start` is the number of the first.
fn block(documents: &[Document], passages: &[Passage<'_>], lengths: &[f64], start: usize) -> Block {
    let mut keys = Keys::default();
    let mut found: Vec<(u64, Field)> = Vec::new();
    let mut postings: Vec<(u64, Posting)> = Vec::new();
    for (index, (passage, length)) in passages.iter().zip(lengths).enumerate() {
        found.clear();
        read(documents, passage, &mut |term, field| found.push((keys.of(term), field)));
        found.sort_unstable_by_key(|(key, _)| *key);
        let number = u32::try_from(start + index).unwrap_or(u32::MAX);
        for group in found.chunk_by(|(one, _), (next, _)| one == next) {
            let Some((key, _)) = group.first() else { continue };
            let mut counts = Counts::default();
            for (_, field) in group {
                counts.add(*field);
            }
            postings.push((*key, Posting::new(number, level(counts, *length))));
        }
    }
    postings.sort_unstable_by_key(|(key, posting)| (*key, posting.0));
    let mut groups: Vec<(String, &[(u64, Posting)])> = postings
        .chunk_by(|(one, _), (next, _)| one == next)
        .filter_map(|group| Some((keys.text(group.first()?.0), group)))
        .collect();
    groups.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let mut block = Block { terms: Vec::new(), letters: String::new(), postings: Vec::with_capacity(postings.len()) };
    for (text, group) in groups {
        block.letters.push_str(&text);
        block.postings.extend(group.iter().map(|(_, posting)| *posting));
        block.terms.push(BlockTerm { letters: block.letters.len(), postings: block.postings.len() });
    }
    block
}

impl Block {
    /// The terms with their postings.
    fn terms(&self) -> impl Iterator<Item = (&str, &[Posting])> {
        let mut before = BlockTerm { letters: 0, postings: 0 };
        self.terms.iter().map(move |term| {
            let text = &self.letters[before.letters..term.letters];
            let postings = &self.postings[before.postings..term.postings];
            before = BlockTerm { ..*term };
            (text, postings)
        })
    }
}

/// Terms as numbers, which are sorted and compared faster than text. Almost all terms are one or two letters long and
/// are their own numbers; the others are numbered as they come.
#[derive(Default)]
struct Keys {
    long: HashMap<Box<str>, u64>,
    texts: Vec<Box<str>>,
}

impl Keys {
    /// Bits of a letter.
    const LETTER: u32 = 21;
    /// Marks the number of a term of more than [`Self::SHORT`] letters.
    const LONG: u64 = 1 << 63;
    const SHORT: usize = 3;

    fn of(&mut self, term: &str) -> u64 {
        let mut key = 0;
        for (count, letter) in term.chars().enumerate() {
            if count == Self::SHORT {
                return self.of_long(term);
            }
            key = (key << Self::LETTER) | u64::from(u32::from(letter));
        }
        key
    }

    fn of_long(&mut self, term: &str) -> u64 {
        if let Some(key) = self.long.get(term) {
            return *key;
        }
        let key = Self::LONG | u64::try_from(self.texts.len()).unwrap_or(Self::LONG);
        self.texts.push(term.into());
        self.long.insert(term.into(), key);
        key
    }

    fn text(&self, key: u64) -> String {
        if key & Self::LONG > 0 {
            let place = usize::try_from(key & !Self::LONG).unwrap_or_default();
            return self.texts.get(place).map_or_else(String::new, std::string::ToString::to_string);
        }
        let letter =
            |place: u32| u32::try_from((key >> (place * Self::LETTER)) & 0x1F_FFFF).ok().filter(|code| *code > 0);
        (0..3).rev().filter_map(letter).filter_map(char::from_u32).collect()
    }
}

/// All terms of all blocks, sorted.
pub(super) fn terms(blocks: &[Block]) -> Vec<Term<'_>> {
    let mut entries: Vec<(&str, usize, &[Posting])> = blocks
        .iter()
        .enumerate()
        .flat_map(|(number, block)| block.terms().map(move |(term, postings)| (term, number, postings)))
        .collect();
    entries.par_sort_unstable_by_key(|(term, block, _)| (*term, *block));
    entries
        .chunk_by(|(one, ..), (next, ..)| one == next)
        .filter_map(|group| {
            let (text, ..) = group.first()?;
            Some(Term { text, parts: group.iter().map(|(_, _, postings)| *postings).collect() })
        })
        .collect()
}

/// The length of a passage in characters.
fn length(passage: &Passage<'_>) -> f64 {
    let letters: usize = passage.pieces.iter().map(|piece| piece.text.chars().count()).sum();
    f64::from(u32::try_from(letters).unwrap_or(u32::MAX))
}

/// Calls `found` with every term of a passage.
fn read(documents: &[Document], passage: &Passage<'_>, found: &mut impl FnMut(&str, Field)) {
    if passage.first
        && let Some(document) = documents.get(passage.page)
    {
        for name in std::iter::once(&document.title).chain(&document.names) {
            index_terms(name, |term| found(term, Field::Title));
        }
        for word in &document.keywords {
            index_terms(word, |term| found(term, Field::Heading));
        }
    }
    let mut above = "";
    for piece in &passage.pieces {
        if piece.heading != above {
            index_terms(piece.heading, |term| found(term, Field::Heading));
            above = piece.heading;
        }
        index_terms(piece.text, |term| found(term, Field::Text));
    }
}

impl Counts {
    fn add(&mut self, field: Field) {
        match field {
            Field::Title => self.title = self.title.saturating_add(1),
            Field::Heading => self.headings = self.headings.saturating_add(1),
            Field::Text => self.text = self.text.saturating_add(1),
        }
    }
}

/// The level of a term in a passage whose length is given in means.
fn level(counts: Counts, length: f64) -> u32 {
    if counts.title > 0 {
        return LEVELS - 1;
    }
    let impact = impact(counts, length);
    THRESHOLDS.iter().map(|threshold| u32::from(impact >= *threshold)).sum()
}

/// How much headings and text say about a passage, 0 to 1.
fn impact(counts: Counts, length: f64) -> f64 {
    let headings = f64::from(counts.headings.min(3)) * HEADING;
    let frequency = headings + f64::from(counts.text) / (1.0 - LENGTH + LENGTH * length);
    frequency / (frequency + SATURATION)
}

#[cfg(test)]
mod tests {
    use super::{Counts, Keys, LEVELS, Posting, THRESHOLDS, level};

    #[test]
    fn terms_are_numbers_and_back() {
        let mut keys = Keys::default();
        for term in ["", "端", "端末", "ver", "insuredinfo", "𠮷野家", "1.0", "insuredinfo_01", "\u{10FFFF}a"] {
            let key = keys.of(term);
            assert_eq!((keys.of(term), keys.text(key).as_str()), (key, term));
        }
    }

    #[test]
    fn a_posting_holds_passage_and_level() {
        let posting = Posting::new(123_456, 5);
        assert_eq!((posting.passage(), posting.level()), (123_456, 5));
    }

    #[test]
    fn titles_say_more_than_headings_and_headings_more_than_text() {
        let of = |title, headings, text| level(Counts { title, headings, text }, 1.0);
        assert!(of(0, 0, 1) < of(0, 1, 0) && of(0, 1, 0) < of(1, 0, 0) && of(0, u8::MAX, u16::MAX) < of(1, 0, 0));
        assert_eq!(of(1, 0, 0), LEVELS - 1);
        assert_eq!(u32::try_from(THRESHOLDS.len()), Ok(LEVELS - 2));
    }
}
