//! A source text with its path: what spans point into.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arcstr::ArcStr;

/// A text file below the content or theme folder. A text that includes others goes on with theirs ([`Self::joined`]), so
/// that one offset names a place in any of them.
#[derive(Debug)]
pub struct SourceText {
    path: String,
    text: ArcStr,
    line_starts: OnceLock<Vec<usize>>,
    /// Letters before each [`STRIDE`]th byte, for columns in very long lines.
    letters: OnceLock<Vec<usize>>,
    /// The files that the text is joined from, with their starts; empty for a text of one file.
    files: Vec<(usize, Arc<SourceText>)>,
}

/// Bytes between two counted places.
const STRIDE: usize = 4096;

/// Line and column, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl SourceText {
    /// A text with its path below the folder it was read from, `/` between the parts.
    pub fn new(path: impl Into<String>, text: impl Into<ArcStr>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            letters: OnceLock::new(),
            files: Vec::new(),
        }
    }

    /// A text that goes on with those it includes, and where each of them begins.
    pub fn joined(first: &Arc<Self>, others: &[Arc<Self>]) -> (Self, Vec<usize>) {
        let mut text =
            String::with_capacity(first.text.len() + others.iter().map(|other| other.text.len() + 1).sum::<usize>());
        text.push_str(&first.text);
        let mut files = vec![(0, Arc::clone(first))];
        for other in others {
            text.push('\n');
            files.push((text.len(), Arc::clone(other)));
            text.push_str(&other.text);
        }
        let starts = files.iter().skip(1).map(|(start, _)| *start).collect();
        (Self { files, ..Self::new(first.path.clone(), text) }, starts)
    }

    /// The file in which an offset lies, and where the file begins.
    fn file_at(&self, offset: usize) -> Option<&(usize, Arc<Self>)> {
        let before = self.files.partition_point(|(start, _)| *start <= offset);
        before.checked_sub(1).and_then(|index| self.files.get(index))
    }

    /// The file in which a range begins, and the range there: what a reader of messages is shown.
    pub fn located(self: &Arc<Self>, range: Range<usize>) -> (Arc<Self>, Range<usize>) {
        match self.file_at(range.start) {
            Some((start, file)) => {
                let end = (range.end - start).min(file.text.len());
                (Arc::clone(file), range.start - start..end.max(range.start - start))
            }
            None => (Arc::clone(self), range),
        }
    }

    /// The path of the file in which an offset lies.
    pub fn path_at(&self, offset: usize) -> &str {
        self.file_at(offset).map_or(&self.path, |(_, file)| &file.path)
    }

    /// The text is that of this file, or includes it.
    pub fn holds(&self, path: &str) -> bool {
        self.path == path || self.files.iter().any(|(_, file)| file.path == path)
    }

    /// The path below the folder the text was read from, `/` between the parts.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &ArcStr {
        &self.text
    }

    /// Line and column of a byte offset; offsets past the end or inside of a letter are moved back.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset);
        let start = starts[line - 1];
        Position { line, column: self.letters(start, offset) + 1 }
    }

    /// Letters between two bytes.
    fn letters(&self, start: usize, end: usize) -> usize {
        if end - start <= STRIDE {
            return self.text[start..end].chars().count();
        }
        let counts = self.letters.get_or_init(|| {
            let mut counts = vec![0];
            let mut at = 0;
            while at < self.text.len() {
                let next = self.text.floor_char_boundary((counts.len() * STRIDE).min(self.text.len()));
                counts.push(counts[counts.len() - 1] + self.text[at..next].chars().count());
                at = next;
            }
            counts
        });
        let before = |offset: usize| {
            let known = self.text.floor_char_boundary(offset / STRIDE * STRIDE);
            counts[offset / STRIDE] + self.text[known..offset].chars().count()
        };
        before(end) - before(start)
    }

    /// The first byte of a line (from 1).
    pub fn line_start(&self, line: usize) -> usize {
        line.checked_sub(1).and_then(|index| self.line_starts().get(index)).copied().unwrap_or(self.text.len())
    }

    /// The bytes of a line (from 1), without its line break.
    pub fn line(&self, line: usize) -> &str {
        let starts = self.line_starts();
        let Some(&start) = line.checked_sub(1).and_then(|index| starts.get(index)) else { return "" };
        let end = starts.get(line).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts
            .get_or_init(|| std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Position, SourceText};

    #[test]
    fn columns_count_letters_not_bytes() {
        let source = SourceText::new("a.md", "見出し\r\n本文です\n");
        assert_eq!(source.position("見出し\r\n本文".len()), Position { line: 2, column: 3 });
        assert_eq!(source.line(1), "見出し");
        assert_eq!(source.line(2), "本文です");
    }

    #[test]
    fn a_place_in_a_joined_text_is_found_in_its_own_file() {
        let page = Arc::new(SourceText::new("a.md", "前\n"));
        let part = Arc::new(SourceText::new("_b.md", "一\n二\n"));
        let (joined, starts) = SourceText::joined(&page, &[part]);
        let joined = Arc::new(joined);
        let at = starts[0] + "一\n".len();
        assert_eq!((joined.path_at(0), joined.path_at(at)), ("a.md", "_b.md"));
        let (file, range) = joined.located(at..at + 3);
        assert_eq!((file.path(), &file.text()[range.clone()]), ("_b.md", "二"));
        assert_eq!(file.position(range.start), Position { line: 2, column: 1 });
    }

    #[test]
    fn columns_of_a_very_long_line_are_counted_too() {
        let line = "あa".repeat(10_000);
        let source = SourceText::new("a.md", format!("前\n{line}"));
        for letters in [1, 5_000, 12_345, 20_000] {
            let bytes: usize = line.chars().take(letters).map(char::len_utf8).sum();
            let position = source.position("前\n".len() + bytes);
            assert_eq!(position, Position { line: 2, column: letters + 1 });
        }
    }

    #[test]
    fn offsets_inside_of_a_letter_or_past_the_end_are_moved_back() {
        let source = SourceText::new("a.md", "本文");
        assert_eq!(source.position(4), Position { line: 1, column: 2 });
        assert_eq!(source.position(400), Position { line: 1, column: 3 });
    }
}
