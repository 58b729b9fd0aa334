//! Packs the index into scripts of a few kilobytes.
//!
//! A posting is one number, the distance from the posting before times [`LEVELS`] plus the level, written in letters
//! that hold five bits each, so that a frequent term costs one byte per passage.
//!
//! The script that holds a term follows from the term's hash, so that the directory is just the size of each script:
//! one letter for some 2 KB of index.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::document::{Document, Vocabulary};
use super::index::{LEVELS, Term};
use super::passage::Passage;
use super::{facet, script};
use crate::text::normalize;

/// Scripts of terms hold this many bytes on average.
const SHARD: usize = 1500;
/// A script this long costs one; a longer one as much as it doubles this length.
const COST: usize = 4000;
/// Pages whose titles share a script.
const TITLES: usize = 4;
/// A term's script follows from this many UTF-16 units of it: words with the same beginning lie together.
const HASHED: usize = 3;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A term with its postings as they are written.
struct Packed<'a> {
    term: &'a str,
    postings: String,
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
    let count = packed.iter().map(Packed::len).sum::<usize>() / SHARD + 1;
    packed.par_sort_by_key(|term| shard(term.term, count));
    let shards: Vec<&[Packed<'_>]> =
        packed.chunk_by(|one, next| shard(one.term, count) == shard(next.term, count)).collect();
    let mut files: Vec<File> = Vec::new();
    files.par_extend(shards.par_iter().filter_map(|terms| {
        let number = shard(terms.first()?.term, count);
        Some(file("t", number, &json!(text(terms))))
    }));
    files.par_extend(documents.par_chunks(TITLES).enumerate().map(|(n, pages)| file("d", n, &titles(pages))));
    files.par_extend(passages.par_iter().enumerate().map(|(n, passage)| file("x", n, &sections(passage))));
    let index = json!([
        format!("{:08x}", stamp(&files)),
        directory(&shards, count),
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

/// Which of `count` scripts holds a term: FNV-1a over its first UTF-16 units, stirred so that the first bits depend on
/// all of them.
fn shard(term: &str, count: usize) -> usize {
    let hash = term.encode_utf16().take(HASHED).fold(FNV_START, |hash, unit| fnv(hash, u32::from(unit)));
    let stirred = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    let scaled = u64::from(stirred ^ (stirred >> 12)) * u64::try_from(count).unwrap_or_default();
    usize::try_from(scaled >> 32).unwrap_or_default()
}

const FNV_START: u32 = 0x811C_9DC5;

fn fnv(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x0100_0193)
}

/// One letter per script: `A` if there is none, else `B` and on by how often its length doubles [`COST`].
fn directory(shards: &[&[Packed<'_>]], count: usize) -> String {
    let mut costs = vec![DIGITS[0]; count];
    for terms in shards {
        let size: usize = terms.iter().map(Packed::len).sum();
        let doublings = size.div_ceil(COST).max(1).next_power_of_two().trailing_zeros();
        let letter = usize::try_from(doublings + 1).unwrap_or_default();
        if let Some(cost) = terms.first().and_then(|term| costs.get_mut(shard(term.term, count))) {
            *cost = DIGITS[letter.min(DIGITS.len() - 1)];
        }
    }
    costs.into_iter().map(char::from).collect()
}

/// Terms, each with its postings behind it, parted by spaces.
fn text(terms: &[Packed<'_>]) -> String {
    let words: Vec<&str> = terms.iter().flat_map(|term| [term.term, term.postings.as_str()]).collect();
    words.join(" ")
}

impl Packed<'_> {
    /// Its length in a script.
    fn len(&self) -> usize {
        self.term.len() + self.postings.len() + 2
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
