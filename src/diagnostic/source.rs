//! A source text with its path: what spans point into.

use std::sync::OnceLock;

use arcstr::ArcStr;

/// A text file below the content or theme folder.
#[derive(Debug)]
pub struct SourceText {
    path: String,
    text: ArcStr,
    line_starts: OnceLock<Vec<usize>>,
}

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
        Self { path: path.into(), text: text.into(), line_starts: OnceLock::new() }
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
        Position { line, column: self.text[start..offset].chars().count() + 1 }
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
    use super::{Position, SourceText};

    #[test]
    fn columns_count_letters_not_bytes() {
        let source = SourceText::new("a.md", "見出し\r\n本文です\n");
        assert_eq!(source.position("見出し\r\n本文".len()), Position { line: 2, column: 3 });
        assert_eq!(source.line(1), "見出し");
        assert_eq!(source.line(2), "本文です");
    }

    #[test]
    fn offsets_inside_of_a_letter_or_past_the_end_are_moved_back() {
        let source = SourceText::new("a.md", "本文");
        assert_eq!(source.position(4), Position { line: 1, column: 2 });
        assert_eq!(source.position(400), Position { line: 1, column: 3 });
    }
}
