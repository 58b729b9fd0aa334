//! Packs the index into scripts of a few kilobytes.
//!
//! A posting is one number, the distance from the posting before times [`LEVELS`] plus the level, written in letters
//! that hold five bits each, so that a frequent term costs one byte per passage.
//!
//! Every term has a *place*, which follows from its hash. Scripts of terms are cut from the terms in the order of their
//! places, so that the directory is just the number of places of each script: one letter for some 3 KB of index.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::document::{Document, Vocabulary};
use super::index::{LEVELS, Term};
use super::passage::Passage;
use super::{facet, script};
use crate::text::normalize;

/// A script of terms ends before it gets longer than this many bytes, unless one term's postings are longer.
const SHARD: usize = 2000;
/// Bytes of terms and postings for which there is a place: few enough that a long term shares its script with little.
const PLACE: usize = 1000;
/// Pages whose titles share a script.
const TITLES: usize = 4;
/// A term's place follows from this many UTF-16 units of it: words with the same beginning lie together.
const HASHED: usize = 3;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A term with its postings as they are written.
struct Packed<'a> {
    term: &'a str,
    postings: String,
}

/// A script of terms.
struct Shard<'a> {
    /// Number of places that it covers.
    places: u32,
    terms: &'a [Packed<'a>],
}

/// A file of the output: path below the site's root, bytes.
type File = (String, Vec<u8>);

/// All scripts, sorted by path.
pub(super) fn files(
    documents: &[Document],
    passages: &[Passage<'_>],
    terms: &[Term<'_>],
    vocabulary: &Vocabulary,
) -> Vec<File> {
    let mut packed: Vec<Packed<'_>> = terms.par_iter().map(pack).collect();
    let bits = place_bits(packed.iter().map(Packed::len).sum());
    packed.par_sort_by_key(|term| place(term.term, bits));
    let shards = shards(&packed, bits);
    let mut files: Vec<File> = Vec::new();
    files.par_extend(shards.par_iter().enumerate().map(|(n, shard)| file("t", n, &json!(shard.text()))));
    files.par_extend(documents.par_chunks(TITLES).enumerate().map(|(n, pages)| file("d", n, &titles(pages))));
    files.par_extend(passages.par_iter().enumerate().map(|(n, passage)| file("x", n, &sections(passage))));
    let index = json!([
        format!("{:08x}", stamp(&files)),
        bits,
        directory(&shards),
        counts(documents, passages),
        facet::tables(documents, vocabulary),
        synonyms(vocabulary),
        TITLES,
    ]);
    files.push(("search/index.js".to_owned(), script::part("index", &index)));
    files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    files
}

fn file(folder: &str, number: usize, value: &Value) -> File {
    (format!("search/{folder}/{number}.js"), script::part(&format!("{folder}{number}"), value))
}

fn pack<'a>(term: &Term<'a>) -> Packed<'a> {
    let mut postings = String::with_capacity(term.len() * 2);
    let mut last = 0;
    for posting in term.postings() {
        push_number((posting.passage() - last) * LEVELS + posting.level(), &mut postings);
        last = posting.passage();
    }
    postings.shrink_to_fit();
    Packed { term: term.text, postings }
}

/// Appends a number, least five bits first; all letters but the last are from the second half of [`DIGITS`].
fn push_number(number: u32, text: &mut String) {
    let mut rest = number;
    loop {
        let [low, ..] = (rest & 31).to_le_bytes();
        rest >>= 5;
        let more = if rest > 0 { 32 } else { 0 };
        text.push(char::from(DIGITS[usize::from(low | more)]));
        if rest == 0 {
            return;
        }
    }
}

/// Places are numbers of this many bits, in an index of `size` bytes.
fn place_bits(size: usize) -> u32 {
    (size / PLACE).next_power_of_two().ilog2().clamp(1, 20)
}

/// The place of a term: FNV-1a over its first UTF-16 units, stirred so that the first bits depend on all of them.
fn place(term: &str, bits: u32) -> u32 {
    let hash = term.encode_utf16().take(HASHED).fold(FNV_START, |hash, unit| fnv(hash, u32::from(unit)));
    let stirred = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    (stirred ^ (stirred >> 12)) >> (32 - bits)
}

const FNV_START: u32 = 0x811C_9DC5;

fn fnv(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x0100_0193)
}

/// Cuts terms in the order of their places into scripts; terms of one place are never parted.
fn shards<'a>(terms: &'a [Packed<'a>], bits: u32) -> Vec<Shard<'a>> {
    let place = |term: &Packed<'_>| place(term.term, bits);
    let mut shards = Vec::new();
    let (mut start, mut end, mut size, mut first) = (0, 0, 0, 0);
    for group in terms.chunk_by(|one, next| place(one) == place(next)) {
        let own: usize = group.iter().map(Packed::len).sum();
        if size > 0 && size + own > SHARD {
            let next = group.first().map_or(first, place);
            shards.push(Shard { places: next - first, terms: &terms[start..end] });
            (start, size, first) = (end, 0, next);
        }
        end += group.len();
        size += own;
    }
    shards.push(Shard { places: (1 << bits) - first, terms: &terms[start..end] });
    shards
}

/// Per script of terms, the number of its places times four plus how often its length doubles [`SHARD`], up to three.
fn directory(shards: &[Shard<'_>]) -> String {
    let mut text = String::new();
    for shard in shards {
        let size: usize = shard.terms.iter().map(Packed::len).sum();
        let doublings = (size.div_ceil(SHARD).max(1).next_power_of_two().ilog2()).min(3);
        push_number(shard.places * 4 + doublings, &mut text);
    }
    text
}

impl Packed<'_> {
    /// Its length in a script.
    fn len(&self) -> usize {
        self.term.len() + self.postings.len() + 2
    }
}

impl Shard<'_> {
    /// Terms, each with its postings behind it, parted by spaces.
    fn text(&self) -> String {
        let words: Vec<&str> = self.terms.iter().flat_map(|term| [term.term, term.postings.as_str()]).collect();
        words.join(" ")
    }
}

fn titles(pages: &[Document]) -> Value {
    pages.iter().map(|page| json!([page.title, page.url])).collect()
}

/// Sections as anchor, heading, text; 0 for a heading or anchor like the one before.
fn sections(passage: &Passage<'_>) -> Value {
    let mut above = ("", "");
    let mut sections = Vec::new();
    for piece in &passage.pieces {
        let anchor = if piece.anchor == above.0 { json!(0) } else { json!(piece.anchor) };
        let heading = if piece.heading == above.1 { json!(0) } else { json!(piece.heading) };
        above = (piece.anchor, piece.heading);
        sections.push(json!([anchor, heading, piece.text.trim()]));
    }
    Value::Array(sections)
}

/// Number of passages of each page.
fn counts(documents: &[Document], passages: &[Passage<'_>]) -> String {
    let mut counts = vec![0; documents.len()];
    for passage in passages {
        if let Some(count) = counts.get_mut(passage.page) {
            *count += 1;
        }
    }
    let mut text = String::new();
    for count in counts {
        push_number(count, &mut text);
    }
    text
}

fn synonyms(vocabulary: &Vocabulary) -> Vec<Vec<String>> {
    let groups = vocabulary.synonyms.iter().map(|group| {
        let mut words: Vec<String> = Vec::new();
        for word in group.iter().map(|word| normalize(word.trim())) {
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    });
    groups.filter(|group| group.len() > 1).collect()
}

/// Names the state of the index, so that a browser never mixes cached scripts of two states.
fn stamp(files: &[File]) -> u32 {
    let of_file = |(_, bytes): &File| bytes.iter().fold(FNV_START, |hash, byte| fnv(hash, u32::from(*byte)));
    let stamps: Vec<u32> = files.par_iter().map(of_file).collect();
    stamps.into_iter().fold(FNV_START, fnv)
}
