//! Terms with their postings: in which passages a term occurs, and how much it says about them.

use std::ops::RangeInclusive;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::document::Document;
use super::passage::Passage;
use crate::text::index_terms;

/// Number of different impacts, from 0 (says least). A power of two.
pub(super) const LEVELS: u32 = 8;

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

/// The terms of some neighbouring passages, with postings in the order of the passages. Until all blocks are read they are
/// most of what the index takes of memory.
pub(super) struct Block {
    /// Number of its first passage.
    first: u32,
    /// Sorted by place and text.
    terms: Vec<BlockTerm>,
    letters: String,
    /// Each the distance from the posting before, or from the first passage, times [`LEVELS`] plus the level; seven bits a
    /// byte, least first, all bytes but the last above 127.
    postings: Vec<u8>,
}

/// A term of a block: its place (see [`place`]), and the ends of its letters and of its postings, which begin where those of
/// the term before end.
#[derive(Clone, Copy, Default)]
struct BlockTerm {
    place: u32,
    letters: u32,
    postings: u32,
}

/// A term of all passages.
pub(super) struct Term<'a> {
    /// The term.
    pub text: &'a str,
    /// Where it stands among all, see [`place`].
    pub place: u32,
    parts: &'a [Part<'a>],
}

/// A term of a block, which follows on those of the blocks before.
struct Part<'a> {
    place: u32,
    text: &'a str,
    /// First passage of the block.
    first: u32,
    postings: &'a [u8],
}

/// Makes a block, passage by passage.
#[derive(Default)]
pub(super) struct Indexer {
    keys: Keys,
    /// How often each term occurs in the passage that is being read.
    counts: Vec<Counts>,
    /// The terms that occur in it.
    found: Vec<u32>,
    /// Terms with passages, in the order of the passages.
    postings: Vec<(u32, Posting)>,
}

/// How often a term occurs in the fields of a passage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
        self.parts.iter().flat_map(|part| unpacked(part.first, part.postings))
    }

    /// Bytes that the postings take in the blocks.
    pub(super) fn size(&self) -> usize {
        self.parts.iter().map(|part| part.postings.len()).sum()
    }
}

impl Indexer {
    /// Reads a passage of a page; its length is that in lengths of a mean one.
    pub(super) fn add(&mut self, page: &Document, passage: &Passage<'_>, number: usize, length: f64) {
        let Self { keys, counts, found, postings } = self;
        read(page, passage, &mut |term, field| {
            let key = keys.of(term);
            let index = usize::try_from(key).unwrap_or_default();
            if index >= counts.len() {
                counts.resize(index + 1, Counts::default());
            }
            if counts[index].is_none() {
                found.push(key);
            }
            counts[index].add(field);
        });
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        for key in found.drain(..) {
            let counts = std::mem::take(&mut counts[usize::try_from(key).unwrap_or_default()]);
            postings.push((key, Posting::new(number, level(counts, length))));
        }
    }

    /// The block of what was read.
    pub(super) fn finish(self) -> Block {
        let texts = self.keys.texts();
        let mut order: Vec<(u32, &str, usize)> =
            texts.iter().enumerate().map(|(key, text)| (place(text), text.as_str(), key)).collect();
        order.sort_unstable();
        let mut sizes = vec![0; texts.len()];
        for (key, _) in &self.postings {
            sizes[usize::try_from(*key).unwrap_or_default()] += 1;
        }
        let mut ends = vec![0; texts.len()];
        let mut end = 0;
        for (_, _, key) in &order {
            ends[*key] = end;
            end += sizes[*key];
        }
        let mut postings = vec![Posting(0); end];
        let first = self.postings.first().map_or(0, |(_, posting)| posting.passage());
        for (key, posting) in self.postings {
            let end = &mut ends[usize::try_from(key).unwrap_or_default()];
            postings[*end] = posting;
            *end += 1;
        }
        let terms = Vec::with_capacity(order.len());
        let mut block = Block { first, terms, letters: String::new(), postings: Vec::with_capacity(end * 2) };
        for (place, text, key) in order {
            block.letters.push_str(text);
            push_packed(first, &postings[ends[key] - sizes[key]..ends[key]], &mut block.postings);
            let [letters, postings] =
                [block.letters.len(), block.postings.len()].map(|end| u32::try_from(end).unwrap_or(u32::MAX));
            block.terms.push(BlockTerm { place, letters, postings });
        }
        block.letters.shrink_to_fit();
        block.postings.shrink_to_fit();
        block
    }
}

/// Appends postings as a [`Block`] keeps them.
fn push_packed(first: u32, postings: &[Posting], bytes: &mut Vec<u8>) {
    let mut last = first;
    for posting in postings {
        let mut rest = (posting.passage() - last) * LEVELS + posting.level();
        last = posting.passage();
        while rest > 127 {
            let [low, ..] = rest.to_le_bytes();
            bytes.push(low | 128);
            rest >>= 7;
        }
        bytes.extend(u8::try_from(rest));
    }
}

/// The postings that [`push_packed`] has appended.
fn unpacked(first: u32, bytes: &[u8]) -> impl Iterator<Item = Posting> + '_ {
    let mut bytes = bytes.iter();
    let mut last = first;
    std::iter::from_fn(move || {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = *bytes.next()?;
            number |= u32::from(byte & 127) << shift;
            if byte < 128 {
                break;
            }
        }
        last += number / LEVELS;
        Some(Posting::new(last, number % LEVELS))
    })
}

impl Block {
    /// The terms whose places are within a range.
    fn terms(&self, places: &RangeInclusive<u32>) -> impl Iterator<Item = Part<'_>> {
        let first = self.terms.partition_point(|term| term.place < *places.start());
        let behind = self.terms.partition_point(|term| term.place <= *places.end());
        let mut before = first.checked_sub(1).map(|at| self.terms[at]).unwrap_or_default();
        self.terms[first..behind].iter().map(move |term| {
            let text = &self.letters[before.letters as usize..term.letters as usize];
            let postings = &self.postings[before.postings as usize..term.postings as usize];
            before = *term;
            Part { place: term.place, text, first: self.first, postings }
        })
    }
}

/// Calls `make` with every term of all blocks, from several threads, and gives what came of it in the order of places and texts.
pub(super) fn map_terms<T: Send>(blocks: &[Block], make: impl Fn(&Term<'_>) -> T + Sync) -> Vec<T> {
    // So many parts that none of them takes much room.
    let bits = 6;
    let range = |part: u32| (part << (32 - bits))..=((part << (32 - bits)) | (u32::MAX >> bits));
    let of_range = |part: u32| {
        let places = range(part);
        let mut found: Vec<Part<'_>> = blocks.iter().flat_map(|block| block.terms(&places)).collect();
        found.sort_unstable_by_key(|part| (part.place, part.text, part.first));
        let terms = found.chunk_by(|one, next| one.text == next.text);
        let term = |parts: &[Part<'_>]| {
            let first = parts.first()?;
            Some(make(&Term { text: first.text, place: first.place, parts }))
        };
        terms.filter_map(term).collect::<Vec<T>>()
    };
    let by_range: Vec<Vec<T>> = (0..1 << bits).into_par_iter().map(of_range).collect();
    by_range.into_iter().flatten().collect()
}

/// Where a term stands among all: FNV-1a over its first UTF-16 units, so that words with the same beginning lie together,
/// stirred so that the first bits depend on all of them.
fn place(term: &str) -> u32 {
    const UNITS: usize = 3;
    let fnv = |hash: u32, unit: u16| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193);
    let hash = term.encode_utf16().take(UNITS).fold(0x811C_9DC5, fnv);
    let stirred = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    stirred ^ (stirred >> 12)
}

/// Terms as numbers from 0, in the order in which they come. Almost all terms are one or two letters long, and found by their
/// letters as one number.
#[derive(Default)]
struct Keys {
    short: FxHashMap<u64, u32>,
    long: FxHashMap<Box<str>, u32>,
}

impl Keys {
    /// Bits of a letter.
    const LETTER: u32 = 21;
    const SHORT: usize = 3;

    fn of(&mut self, term: &str) -> u32 {
        let next = u32::try_from(self.short.len() + self.long.len()).unwrap_or(u32::MAX);
        let mut letters = 0;
        for (count, letter) in term.chars().enumerate() {
            if count == Self::SHORT {
                if let Some(key) = self.long.get(term) {
                    return *key;
                }
                self.long.insert(term.into(), next);
                return next;
            }
            letters = (letters << Self::LETTER) | u64::from(u32::from(letter));
        }
        *self.short.entry(letters).or_insert(next)
    }

    /// The terms in the order of their numbers.
    fn texts(&self) -> Vec<String> {
        let mut texts = vec![String::new(); self.short.len() + self.long.len()];
        let short = self.short.iter().map(|(letters, key)| (Self::text(*letters), key));
        let long = self.long.iter().map(|(text, key)| (text.to_string(), key));
        for (text, key) in short.chain(long) {
            if let Some(own) = usize::try_from(*key).ok().and_then(|key| texts.get_mut(key)) {
                *own = text;
            }
        }
        texts
    }

    fn text(letters: u64) -> String {
        let letter =
            |place: u32| u32::try_from((letters >> (place * Self::LETTER)) & 0x1F_FFFF).ok().filter(|code| *code > 0);
        (0..3).rev().filter_map(letter).filter_map(char::from_u32).collect()
    }
}

/// Calls `found` with every term of a passage.
fn read(page: &Document, passage: &Passage<'_>, found: &mut impl FnMut(&str, Field)) {
    if passage.first {
        for name in std::iter::once(&page.title).chain(&page.names) {
            index_terms(name, |term| found(term, Field::Title));
        }
        for word in &page.keywords {
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
    fn is_none(self) -> bool {
        self == Self::default()
    }

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
    use super::{Counts, Keys, LEVELS, Posting, THRESHOLDS, level, push_packed, unpacked};

    #[test]
    fn postings_are_packed_and_back() {
        let postings = [(70, 0), (70, 7), (71, 3), (200, 1), (20_000, 6), (500_000_000, 7)];
        let postings = postings.map(|(passage, level)| Posting::new(passage, level));
        let mut bytes = Vec::new();
        push_packed(70, &postings, &mut bytes);
        assert_eq!(unpacked(70, &bytes).collect::<Vec<_>>(), postings);
        assert_eq!(bytes.len(), 1 + 1 + 1 + 2 + 3 + 5);
    }

    #[test]
    fn terms_are_numbers_and_back() {
        let terms = ["", "端", "端末", "ver", "insuredinfo", "𠮷野家", "1.0", "insuredinfo_01", "\u{10FFFF}a"];
        let mut keys = Keys::default();
        assert!(terms.iter().zip(0..).all(|(term, key)| keys.of(term) == key && keys.of(term) == key));
        assert_eq!(keys.texts(), terms);
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
