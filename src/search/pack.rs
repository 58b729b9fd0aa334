//! Packs the index into scripts of a few kilobytes.
//!
//! A posting is one number, the distance from the posting before times [`LEVELS`] plus the level, written in letters
//! that hold five bits each, so that a frequent term costs one byte per passage.
//!
//! The script that holds a term follows from the term's hash, so that the directory is just the size of each script:
//! one letter for some 2 KB of index.

use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::json;

use super::document::Vocabulary;
use super::index::{Block, Indexer, LEVELS, Term, map_terms};
use super::page::Indexed;
use super::passage::{Layout, Passage, Piece, passages};
use super::{facet, script};
use crate::text::normalize;

/// Scripts of terms hold this many bytes on average.
const SHARD: usize = 1500;
/// A script this long costs one; a longer one as much as it doubles this length.
const COST: usize = 4000;
/// Pages whose titles share a script.
const TITLES: usize = 4;
/// Passages of a page that share a script: half the files, and a reader who follows one hit often has the next.
const EXCERPTS: usize = 2;
/// Passages that are indexed in one go.
const BLOCK: usize = 512;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A term with its postings as they are written: parted by a space.
struct Packed {
    place: u32,
    /// Length of the term in bytes.
    term: u32,
    line: Box<str>,
}

/// Takes files as they come: path below the site's root, bytes.
pub(super) trait Put<E>: Fn(&str, &[u8]) -> Result<(), E> + Sync {}

impl<E, F: Fn(&str, &[u8]) -> Result<(), E> + Sync> Put<E> for F {}

/// A script that was handed on.
#[derive(Clone, Copy)]
struct Written {
    /// Tells what it holds.
    stamp: u64,
    bytes: usize,
}

/// Hands on all scripts. Gives the number of their bytes.
pub(super) fn write<E: Send>(
    mut pages: Vec<Indexed<'_>>,
    vocabulary: &Vocabulary,
    put: &impl Put<E>,
) -> Result<usize, E> {
    // Pages of one group lie side by side: facets then cost a few bytes, and postings have small gaps.
    pages.sort_by(|a, b| (&a.head.facets, &a.head.url).cmp(&(&b.head.facets, &b.head.url)));
    let layout = Layout::of(&pages);
    let (blocks, mut written) = read(&pages, &layout, put)?;
    let mut terms = map_terms(&blocks, pack);
    drop(blocks);
    let count = terms.iter().map(Packed::len).sum::<usize>() / SHARD + 1;
    // In the order of places, so that those of a script lie together.
    let mut shards: Vec<&mut [Packed]> =
        terms.chunk_by_mut(|one, next| shard(one.place, count) == shard(next.place, count)).collect();
    shards.par_iter_mut().for_each(|terms| terms.sort_unstable_by(|one, other| one.term().cmp(other.term())));
    let shards_written = shards.par_iter().filter_map(|terms| {
        let number = shard(terms.first()?.place, count);
        Some(file("t", number, &text(terms), put))
    });
    written.extend(shards_written.collect::<Result<Vec<_>, E>>()?);
    let titles = pages.par_chunks(TITLES).enumerate().map(|(number, pages)| file("d", number, &titles(pages), put));
    written.extend(titles.collect::<Result<Vec<_>, E>>()?);
    // Names the state of the index, so that a browser never mixes cached scripts of two states.
    let stamp = written.iter().fold(STAMP, |stamp, file| mixed(stamp, file.stamp));
    let index = script::part(
        "index",
        &json!([
            format!("{:08x}", stamp >> 32),
            directory(&shards, count),
            counts(&layout),
            facet::tables(&pages, vocabulary),
            synonyms(vocabulary),
            TITLES,
            EXCERPTS,
        ]),
    );
    put("search/index.js", &index)?;
    Ok(written.iter().map(|file| file.bytes).sum::<usize>() + index.len())
}

/// Reads the text of all pages: indexes it, and hands on the scripts of the excerpts.
fn read<E: Send>(pages: &[Indexed<'_>], layout: &Layout, put: &impl Put<E>) -> Result<(Vec<Block>, Vec<Written>), E> {
    let block = |range: Range<usize>| {
        let mut indexer = Indexer::default();
        let mut written = Vec::new();
        for (number, page) in range.clone().zip(&pages[range]) {
            let sections = page.sections();
            let passages = passages(&sections);
            let start = layout.start(number);
            for (passage, number) in passages.iter().zip(start..) {
                indexer.add(&page.head, passage, number, layout.relative_length(number));
            }
            for (passages, number) in passages.chunks(EXCERPTS).zip((start..).step_by(EXCERPTS)) {
                let excerpts: Vec<_> = passages.iter().map(sections_of).collect();
                written.push(file("x", number, &excerpts, put)?);
            }
        }
        Ok((indexer.finish(), written))
    };
    let made: Vec<(Block, Vec<Written>)> = layout.blocks(BLOCK).into_par_iter().map(block).collect::<Result<_, E>>()?;
    let (blocks, written): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    Ok((blocks, written.into_iter().flatten().collect()))
}

fn file<E>(folder: &str, number: usize, value: &impl Serialize, put: &impl Put<E>) -> Result<Written, E> {
    let bytes = script::part(&format!("{folder}{number}"), value);
    put(&format!("search/{folder}/{number}.js"), &bytes)?;
    Ok(Written { stamp: stamp(&bytes), bytes: bytes.len() })
}

fn pack(term: &Term<'_>) -> Packed {
    let mut line = String::with_capacity(term.text.len() + 1 + term.size() * 2);
    line.push_str(term.text);
    line.push(' ');
    let mut last = 0;
    for posting in term.postings() {
        push_number((posting.passage() - last) * LEVELS + posting.level(), &mut line);
        last = posting.passage();
    }
    Packed { place: term.place, term: u32::try_from(term.text.len()).unwrap_or(u32::MAX), line: line.into() }
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

/// Which of `count` scripts holds the term of a place.
fn shard(place: u32, count: usize) -> usize {
    let scaled = u64::from(place) * u64::try_from(count).unwrap_or_default();
    usize::try_from(scaled >> 32).unwrap_or_default()
}

/// One letter per script: `A` if there is none, else `B` and on by how often its length doubles [`COST`].
fn directory(shards: &[&mut [Packed]], count: usize) -> String {
    let mut costs = vec![DIGITS[0]; count];
    for terms in shards {
        let size: usize = terms.iter().map(Packed::len).sum();
        let doublings = size.div_ceil(COST).max(1).next_power_of_two().trailing_zeros();
        let letter = usize::try_from(doublings + 1).unwrap_or_default();
        if let Some(cost) = terms.first().and_then(|term| costs.get_mut(shard(term.place, count))) {
            *cost = DIGITS[letter.min(DIGITS.len() - 1)];
        }
    }
    costs.into_iter().map(char::from).collect()
}

/// Terms, each with its postings behind it, parted by spaces.
fn text(terms: &[Packed]) -> String {
    let lines: Vec<&str> = terms.iter().map(|term| &*term.line).collect();
    lines.join(" ")
}

impl Packed {
    fn term(&self) -> &str {
        &self.line[..self.term as usize]
    }

    /// Its length in a script.
    fn len(&self) -> usize {
        self.line.len() + 1
    }
}

fn titles<'a>(pages: &'a [Indexed<'_>]) -> Vec<(&'a str, &'a str)> {
    pages.iter().map(|page| (page.head.title.as_str(), page.head.url.as_str())).collect()
}

/// An anchor or a heading; 0 for one like that of the section before.
#[derive(Serialize)]
#[serde(untagged)]
enum Name<'a> {
    Same(u8),
    New(&'a str),
}

/// Sections as anchor, heading, text.
fn sections_of<'a>(passage: &Passage<'a>) -> Vec<(Name<'a>, Name<'a>, &'a str)> {
    let mut above = ("", "");
    let name = |name: &'a str, above: &str| if name == above { Name::Same(0) } else { Name::New(name) };
    let section = |piece: &Piece<'a>| {
        let section = (name(piece.anchor, above.0), name(piece.heading, above.1), piece.text.trim());
        above = (piece.anchor, piece.heading);
        section
    };
    passage.pieces.iter().map(section).collect()
}

/// Number of passages of each page.
fn counts(layout: &Layout) -> String {
    let mut text = String::new();
    for count in layout.counts() {
        push_number(u32::try_from(count).unwrap_or(u32::MAX), &mut text);
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

const STAMP: u64 = 0xCBF2_9CE4_8422_2325;

/// Tells bytes apart, the same on every machine.
fn stamp(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let stamp = words.iter().fold(STAMP, |stamp, word| mixed(stamp, u64::from_le_bytes(*word)));
    rest.iter().fold(stamp, |stamp, byte| mixed(stamp, u64::from(*byte)))
}

fn mixed(stamp: u64, value: u64) -> u64 {
    let product = (stamp ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ (product >> 29)
}
