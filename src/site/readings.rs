//! Words and their readings as they stand on a page: for the checks and for the 読み一覧.

use std::ops::Range;

use super::Page;
use crate::markdown::{Block, BlockKind, Inline, InlineKind, Span, own_inlines, walk_blocks, walk_inlines};
use crate::text::{is_han, is_hiragana};

/// Letters that stand around a word in its example.
const AROUND: usize = 6;

/// A word with its reading, or kanji without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The letters: readings that follow each other without a gap are those of one word.
    pub letters: String,
    /// Their reading; empty if there is none.
    pub reading: String,
    /// The word with what stands around it.
    pub example: String,
    /// Bytes in the page's source.
    pub range: Range<usize>,
    /// The digit before a single kanji and the kana behind it tell words apart that share it: 3日 and 日の, 行く and 行う.
    pub beside: (bool, Option<char>),
}

/// The words of a page that are printed, in reading order; code and the words of pictures aside.
pub fn words(page: &Page) -> Vec<Word> {
    let mut words = Vec::new();
    for blocks in page.tree.texts() {
        walk_blocks(blocks, &mut |block| {
            for inlines in own_inlines(block) {
                let mut line = Line::default();
                line.add(inlines);
                line.finish(&mut words);
            }
            table_words(page, block, &mut words);
        });
    }
    words
}

/// Those of the words of a page that have readings.
pub fn words_read(page: &Page) -> Vec<Word> {
    let mut is_read = false;
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| is_read |= matches!(inline.kind, InlineKind::Ruby(_)));
    }
    if !is_read {
        return Vec::new();
    }
    words(page).into_iter().filter(|word| !word.reading.is_empty()).collect()
}

/// Cells read from CSV: they have no readings.
fn table_words(page: &Page, block: &Block, words: &mut Vec<Word>) {
    let BlockKind::Directive(_) = &block.kind else { return };
    let Some(table) = page.tables.get(&block.id) else { return };
    let names = table.columns.iter().map(|column| column.name.as_str());
    for cell in names.chain(table.rows.iter().flatten().map(String::as_str)) {
        let mut line = Line::default();
        line.text(cell, |_| block.span.range());
        line.finish(words);
    }
}

/// The letters of a paragraph or heading, and where its words are.
#[derive(Default)]
struct Line {
    letters: String,
    /// Place in the letters, reading, bytes in the source.
    found: Vec<(Range<usize>, String, Range<usize>)>,
}

impl Line {
    fn add(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => {
                    let Span { start, end } = inline.span;
                    let as_written = (end - start) as usize == text.len();
                    let start = start as usize;
                    self.text(
                        text,
                        |own| {
                            if as_written { start + own.start..start + own.end } else { inline.span.range() }
                        },
                    );
                }
                InlineKind::Ruby(parts) => {
                    for part in parts {
                        let start = self.letters.len();
                        self.letters.push_str(&part.base);
                        if !part.reading.is_empty() || part.base.contains(is_han) {
                            self.found.push((start..self.letters.len(), part.reading.to_string(), inline.span.range()));
                        }
                    }
                }
                InlineKind::Styled(_, content) => self.add(content),
                InlineKind::Link(link) => self.add(&link.content),
                InlineKind::SoftBreak { joined: true } => {}
                _ => self.letters.push('\n'),
            }
        }
    }

    fn text(&mut self, text: &str, range: impl Fn(Range<usize>) -> Range<usize>) {
        let mut rest = 0;
        while let Some(start) = text[rest..].find(is_han).map(|at| rest + at) {
            let end = text[start..].find(|letter| !is_han(letter)).map_or(text.len(), |at| start + at);
            let base = self.letters.len();
            self.found.push((base + start..base + end, String::new(), range(start..end)));
            rest = end;
        }
        self.letters.push_str(text);
    }

    fn finish(self, words: &mut Vec<Word>) {
        let mut joined: Vec<(Range<usize>, String, Range<usize>)> = Vec::new();
        for (place, reading, range) in self.found {
            match joined.last_mut() {
                Some((before, own, source)) if before.end == place.start && own.is_empty() == reading.is_empty() => {
                    before.end = place.end;
                    own.push_str(&reading);
                    source.end = source.end.max(range.end);
                }
                _ => joined.push((place, reading, range)),
            }
        }
        words.extend(joined.into_iter().map(|(place, reading, range)| {
            let (before, after) = (&self.letters[..place.start], &self.letters[place.end..]);
            let near = |letter: &char| *letter != '\n';
            let front: String = before.chars().rev().take(AROUND).take_while(near).collect();
            let behind = after.chars().take(AROUND).take_while(near);
            let letters = self.letters[place].to_owned();
            Word {
                example: front.chars().rev().chain(letters.chars()).chain(behind).collect(),
                beside: (
                    before.chars().next_back().is_some_and(char::is_numeric),
                    after.chars().next().filter(|letter| is_hiragana(*letter)),
                ),
                letters,
                reading,
                range,
            }
        }));
    }
}
