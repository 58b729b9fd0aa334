//! `main.typ` as it is written: code pieces of our own, texts as string literals, and where each block begins and ends.

use std::fmt::Write as _;
use std::ops::Range;

use crate::markdown::Span;

/// A part of `main.typ` that was made from a block of the source.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// Bytes in `main.typ`.
    pub range: Range<usize>,
    /// Bytes in the page's source.
    pub span: Span,
    /// The number of the picture that it is.
    pub picture: Option<usize>,
}

/// `main.typ`.
#[derive(Debug, Default)]
pub(super) struct Script {
    text: String,
    marks: Vec<Mark>,
}

impl Script {
    /// Appends code of our own. Never call it with anything from the content.
    pub fn code(&mut self, code: &str) {
        self.text.push_str(code);
    }

    /// Appends a text as a string literal.
    pub fn string(&mut self, text: &str) {
        self.text.push_str(&literal(text));
    }

    /// Appends a whole number.
    pub fn number(&mut self, number: impl Into<u64>) {
        // Writing to a string can't fail.
        let _ = write!(self.text, "{}", number.into());
    }

    /// Puts what was written since `start` between two pieces. No mark may stand in it.
    pub fn wrap(&mut self, start: usize, before: &str, after: &str) {
        self.text.insert_str(start, before);
        self.text.push_str(after);
    }

    /// Where the next piece will stand: the start of a mark.
    pub fn here(&self) -> usize {
        self.text.len()
    }

    /// Everything since `start` was made from `span`.
    pub fn mark(&mut self, start: usize, span: Span, picture: Option<usize>) {
        self.marks.push(Mark { range: start..self.text.len(), span, picture });
    }

    /// The innermost mark around a place in `main.typ`.
    pub fn innermost(&self, at: usize) -> Option<&Mark> {
        self.marks.iter().filter(|mark| mark.range.contains(&at)).min_by_key(|mark| mark.range.len())
    }

    /// The first mark that lies between two places in `main.typ`; without an end it may lie anywhere behind the start.
    pub fn between(&self, start: usize, end: Option<usize>) -> Option<&Mark> {
        let within = |mark: &&Mark| mark.range.start >= start && end.is_none_or(|end| mark.range.end <= end);
        self.marks.iter().filter(within).min_by_key(|mark| mark.range.start)
    }

    /// The mark of a picture.
    pub fn picture(&self, number: usize) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.picture == Some(number))
    }

    /// The code.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A text as a Typst string literal. Line breaks and tabs become spaces; other control characters are left out, as are
/// the ones that PDF/A forbids.
pub(super) fn literal(text: &str) -> String {
    let mut code = String::with_capacity(text.len() + 2);
    code.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => code.extend(['\\', letter]),
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => code.push(' '),
            letter if letter.is_control() || is_unprintable(letter) => {}
            letter => code.push(letter),
        }
    }
    code.push('"');
    code
}

/// A listing as a Typst string literal: line breaks stay, tabs become four spaces.
pub(super) fn listing_literal(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let line = literal(&line.replace('\t', "    "));
            line[1..line.len() - 1].to_owned()
        })
        .collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// Characters without a shape that are no text in a PDF.
fn is_unprintable(letter: char) -> bool {
    matches!(letter, '\u{FEFF}' | '\u{FFFC}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::{Script, listing_literal, literal};
    use crate::markdown::Span;

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(literal(r#"#import "a\b" ]@*"#), r##""#import \"a\\b\" ]@*""##);
        assert_eq!(literal("一\n二\t三\u{0}\u{FEFF}"), "\"一 二 三\"");
        assert_eq!(literal("\\u{41}"), "\"\\\\u{41}\"");
    }

    #[test]
    fn listings_keep_their_lines() {
        assert_eq!(listing_literal("a\n\t\"b\"\n"), "\"a\\n    \\\"b\\\"\"");
    }

    #[test]
    fn a_place_belongs_to_the_innermost_block() {
        let mut script = Script::default();
        let outer = script.here();
        script.code("#quote[");
        let inner = script.here();
        script.string("本文");
        script.mark(inner, Span { start: 2, end: 8 }, None);
        script.code("]");
        script.mark(outer, Span { start: 0, end: 9 }, None);
        assert_eq!(script.innermost(inner + 1).map(|mark| mark.span.start), Some(2));
        assert_eq!(script.innermost(1).map(|mark| mark.span.start), Some(0));
        assert!(script.innermost(100).is_none());
    }
}
