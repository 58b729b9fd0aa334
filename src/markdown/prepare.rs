//! Readies a text for pulldown-cmark, which knows neither Japanese emphasis nor our blocks.
//!
//! - Beside `*` and `~` runs that touch Japanese letters a sentinel is placed where `CommonMark`'s flanking rule
//!   (0.31.2, section 6.2) would take Japanese punctuation for a border: a letter-like one beside Japanese
//!   punctuation, a punctuation-like one beside a Japanese letter that faces other punctuation.
//! - The bars of `{漢字|かんじ}` are hidden, so that they don't part table cells.
//! - `:::` lines become HTML comments, which are blocks everywhere and end a paragraph.
//! - A blank line parts a caption from its table.
//!
//! Sentinels are letters that the text does not contain; [`Prepared::restore`] takes them out again.

use std::borrow::Cow;
use std::ops::Range;

use super::offsets::OffsetMap;
use crate::text::{is_han, is_japanese};

/// A `:::` line.
#[derive(Debug, Clone)]
pub(super) struct Fence {
    /// Its start in the prepared text.
    pub prepared: usize,
    /// The line in the source, from the first colon to its last letter.
    pub source: Range<usize>,
}

/// A text ready for pulldown-cmark.
#[derive(Debug)]
pub(super) struct Prepared<'text> {
    /// What is parsed.
    pub text: Cow<'text, str>,
    /// The way back.
    pub offsets: OffsetMap,
    /// `:::` lines in order.
    pub fences: Vec<Fence>,
    /// `{漢字|かんじ}` in the source, in order.
    pub rubies: Vec<Range<usize>>,
    /// Starts of blank lines that part a caption from its table, in the prepared text.
    parted: Vec<usize>,
    sentinels: Sentinels,
}

#[derive(Debug, Clone, Copy)]
struct Sentinels {
    letter: char,
    mark: char,
    bar: char,
    escaped_bar: char,
}

impl Sentinels {
    /// Letters that `text` does not contain.
    fn absent_from(text: &str) -> Self {
        // Private use: neither space nor punctuation. 6,400 of them.
        let mut private = ('\u{E000}'..='\u{F8FF}').rev().filter(|letter| !text.contains(*letter));
        // Punctuation (Po) of scripts that no office document mixes with emphasis.
        let mut marks = ('\u{A9C1}'..='\u{A9CD}').chain('\u{1360}'..='\u{1368}').chain('\u{0F04}'..='\u{0F12}');
        let letter = private.next().unwrap_or('\u{F8FF}');
        let bar = private.next().unwrap_or('\u{F8FE}');
        let escaped_bar = private.next().unwrap_or('\u{F8FD}');
        let mark = marks.find(|mark| !text.contains(*mark)).unwrap_or('\u{A9C1}');
        Self { letter, mark, bar, escaped_bar }
    }
}

impl<'text> Prepared<'text> {
    /// Nothing is changed.
    pub(super) fn plain(text: &'text str, base: usize) -> Self {
        Self {
            text: Cow::Borrowed(text),
            offsets: OffsetMap::new(base),
            fences: Vec::new(),
            rubies: Vec::new(),
            parted: Vec::new(),
            sentinels: Sentinels { letter: '\u{F8FF}', mark: '\u{A9C1}', bar: '\u{F8FE}', escaped_bar: '\u{F8FD}' },
        }
    }

    /// Readies a text that begins at byte `base` of its source.
    pub(super) fn new(text: &'text str, base: usize) -> Self {
        let mut writer = Writer {
            text,
            base,
            copied: 0,
            output: String::new(),
            offsets: OffsetMap::new(base),
            fences: Vec::new(),
            rubies: Vec::new(),
            parted: Vec::new(),
            sentinels: Sentinels::absent_from(text),
        };
        writer.run();
        let text = if writer.output.is_empty() {
            Cow::Borrowed(text)
        } else {
            writer.output.push_str(&text[writer.copied..]);
            Cow::Owned(writer.output)
        };
        let Writer { offsets, fences, rubies, parted, sentinels, .. } = writer;
        Self { text, offsets, fences, rubies, parted, sentinels }
    }

    /// A text of the parser without sentinels.
    pub(super) fn restore<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Sentinels { letter, mark, bar, escaped_bar } = self.sentinels;
        if matches!(self.text, Cow::Borrowed(_)) || !text.contains([letter, mark, bar, escaped_bar]) {
            return Cow::Borrowed(text);
        }
        let mut restored = String::with_capacity(text.len());
        for own in text.chars().filter(|own| *own != letter && *own != mark) {
            match own {
                own if own == bar => restored.push('|'),
                own if own == escaped_bar => restored.push_str("\\|"),
                own => restored.push(own),
            }
        }
        Cow::Owned(restored)
    }

    /// Whether a part of the prepared text was changed in a way that [`Self::restore`] does not undo: a `:::` line, or a
    /// line parted off. In code they are text.
    pub(super) fn is_reshaped(&self, prepared: &Range<usize>) -> bool {
        let before = self.fences.partition_point(|fence| fence.prepared < prepared.start);
        self.fences.get(before).is_some_and(|fence| fence.prepared < prepared.end)
            || self
                .parted
                .binary_search_by(|at| {
                    if *at < prepared.start {
                        std::cmp::Ordering::Less
                    } else if *at >= prepared.end {
                        std::cmp::Ordering::Greater
                    } else {
                        std::cmp::Ordering::Equal
                    }
                })
                .is_ok()
    }

    /// The fence whose comment begins at an offset of the prepared text.
    pub(super) fn fence_at(&self, prepared: usize) -> Option<&Fence> {
        self.fences.binary_search_by_key(&prepared, |fence| fence.prepared).ok().map(|index| &self.fences[index])
    }
}

struct Writer<'text> {
    text: &'text str,
    base: usize,
    copied: usize,
    output: String,
    offsets: OffsetMap,
    fences: Vec<Fence>,
    rubies: Vec<Range<usize>>,
    parted: Vec<usize>,
    sentinels: Sentinels,
}

/// Stands for a `:::` line: an HTML comment begins a block wherever it stands and ends with its line (`CommonMark`
/// 0.31.2, section 4.6, start condition 2).
const FENCE_COMMENT: &str = "<!--:-->";

impl Writer<'_> {
    fn run(&mut self) {
        let mut at = 0;
        let mut caption = false;
        // A line of ours in a comment is no block; the mark that stands for one would end the comment.
        let mut comment = false;
        while at < self.text.len() {
            let length = self.text[at..].find('\n').map_or(self.text.len() - at, |length| length + 1);
            let line = &self.text[at..at + length];
            let inner = line.trim_start_matches([' ', '\t', '>']);
            let content = at + (line.len() - inner.len());
            let inner = inner.trim_end();
            if caption && inner.starts_with('|') {
                let prefix = &self.text[at..content];
                let blank = format!("{}\n", prefix.trim_end());
                self.replace(at..at, &blank);
                self.parted.push(self.output.len() - blank.len());
            }
            caption = inner.starts_with("表:") || inner.starts_with("表：");
            comment = (comment || inner.starts_with("<!--")) && !inner.contains("-->") && !inner.starts_with("```");
            if inner.starts_with(":::") && !comment {
                self.fence(content..content + inner.len());
            } else {
                self.runs(at..at + length);
            }
            at += length;
        }
    }

    fn replace(&mut self, source: Range<usize>, with: &str) {
        self.output.push_str(&self.text[self.copied..source.start]);
        let start = self.output.len();
        self.output.push_str(with);
        self.offsets.record(source.clone(), start..self.output.len());
        self.copied = source.end;
    }

    fn fence(&mut self, line: Range<usize>) {
        self.replace(line.clone(), FENCE_COMMENT);
        let prepared = self.output.len() - FENCE_COMMENT.len();
        self.fences.push(Fence { prepared, source: self.base + line.start..self.base + line.end });
    }

    /// Looks at one line for delimiter runs and ruby.
    fn runs(&mut self, line: Range<usize>) {
        let bytes = self.text.as_bytes();
        let mut at = line.start;
        while at < line.end {
            match bytes[at] {
                mark @ (b'*' | b'~') => {
                    let length = bytes[at..line.end].iter().take_while(|byte| **byte == mark).count();
                    self.delimiters(at..at + length);
                    at += length;
                }
                b'{' => at = self.ruby(at, line.end),
                _ => at += 1,
            }
        }
    }

    fn delimiters(&mut self, run: Range<usize>) {
        let before = self.text[..run.start].chars().next_back().map_or(Beside::Space, Beside::of);
        let after = self.text[run.end..].chars().next().map_or(Beside::Space, Beside::of);
        let sentinel = |own: Beside, other: Beside| match (own, other) {
            (Beside::JapaneseMark, Beside::JapaneseLetter | Beside::Letter) => Some(self.sentinels.letter),
            (Beside::JapaneseLetter, Beside::Mark) => Some(self.sentinels.mark),
            _ => None,
        };
        let (left, right) = (sentinel(before, after), sentinel(after, before));
        let mut buffer = [0; 4];
        if let Some(letter) = left {
            self.replace(run.start..run.start, letter.encode_utf8(&mut buffer));
        }
        if let Some(letter) = right {
            self.replace(run.end..run.end, letter.encode_utf8(&mut buffer));
        }
    }

    /// Hides the bars of `{漢字|かんじ}`; returns where to go on.
    fn ruby(&mut self, start: usize, line_end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let next = start + 1;
        if bytes.get(next) == Some(&b'{') {
            // A field: pass over both braces.
            return next + 1;
        }
        let escaped = start > 0 && bytes[start - 1] == b'\\';
        let Some(length) = bytes[next..line_end].iter().position(|byte| matches!(byte, b'{' | b'}')) else {
            return next;
        };
        let end = next + length;
        if escaped || bytes[end] != b'}' || !is_ruby(&self.text[next..end]) {
            return next;
        }
        for (offset, _) in self.text[next..end].match_indices('|') {
            // In table cells some write `\\|`, as for any other bar.
            let escaped = self.text[..next + offset].ends_with('\\');
            let bar = if escaped { self.sentinels.escaped_bar } else { self.sentinels.bar };
            self.replace(next + offset - usize::from(escaped)..next + offset + 1, bar.encode_utf8(&mut [0; 4]));
        }
        self.rubies.push(self.base + start..self.base + end + 1);
        end + 1
    }
}

/// `漢字|かんじ` or `東京|とう|きょう`: a base, then readings, at least one of them in Japanese letters or over a kanji.
fn is_ruby(inner: &str) -> bool {
    let inner = inner.replace("\\|", "|");
    let mut parts = inner.split('|');
    let Some(base) = parts.next() else { return false };
    let readings: Vec<&str> = parts.collect();
    !base.trim().is_empty()
        && !readings.is_empty()
        && readings.iter().any(|reading| !reading.is_empty())
        && !inner.contains(['\\', '`', '*', '[', '<'])
        && (base.chars().any(is_han) || readings.iter().any(|reading| reading.chars().any(is_japanese)))
}

/// What stands beside a delimiter run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Space,
    Letter,
    Mark,
    JapaneseLetter,
    JapaneseMark,
}

impl Beside {
    fn of(letter: char) -> Self {
        if letter.is_whitespace() {
            return Self::Space;
        }
        match (is_japanese(letter), letter.is_alphanumeric()) {
            (true, true) => Self::JapaneseLetter,
            (true, false) => Self::JapaneseMark,
            (false, true) => Self::Letter,
            (false, false) => Self::Mark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Prepared;

    #[test]
    fn a_text_without_our_markup_is_borrowed() {
        let prepared = Prepared::new("ふつうの文と **bold** です。\n\n* 項目\n", 0);
        assert!(matches!(prepared.text, std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn sentinels_vanish_again() {
        let text = "次は、**「識別子」**を{漢字|かんじ}";
        let prepared = Prepared::new(text, 0);
        assert_ne!(prepared.text, text);
        assert_eq!(prepared.restore(&prepared.text), text);
        assert_eq!(&text[prepared.rubies[0].clone()], "{漢字|かんじ}");
    }

    #[test]
    fn a_sentinel_is_never_a_letter_of_the_text() {
        let text = "\u{F8FF}、**「識別子」**を\u{F8FE}{漢字|かんじ}";
        let prepared = Prepared::new(text, 0);
        assert_eq!(prepared.restore(&prepared.text), text);
    }

    #[test]
    fn fences_become_comments_at_their_place() {
        let text = "前\n> :::note 題名\n> 本文\n> :::\n";
        let prepared = Prepared::new(text, 10);
        assert_eq!(prepared.text, "前\n> <!--:-->\n> 本文\n> <!--:-->\n");
        assert_eq!(prepared.fences.len(), 2);
        let first = &prepared.fences[0];
        assert_eq!(&text[first.source.start - 10..first.source.end - 10], ":::note 題名");
        assert_eq!(prepared.offsets.source(first.prepared), first.source.start);
    }
}
