//! Letters that no font of the theme has: found before anything is set, reported where they stand.

use std::fmt::Write as _;
use std::ops::Range;

use arcstr::{ArcStr, Substr};

use super::world::{GETA, Press, is_private};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::Span;
use crate::site::Page;

/// Letters that no font has, in the order found.
#[derive(Debug, Default)]
pub(super) struct Missing {
    letters: Vec<(char, Range<usize>, usize)>,
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin<'a> {
    /// A run of the tree: its letters' places are found.
    Run(&'a Substr, Span),
    /// Made from this part of the source as a whole.
    Whole(Span),
}

/// A text that has no place in a page of its own: what no font has is shown as 〓 with its number. Nothing is lost silently.
pub(super) fn settable(press: &Press, text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        shown.push(if press.has(letter) { letter } else { GETA });
        if !press.has(letter) {
            // Writing to a string can't fail.
            let _ = write!(shown, "（U+{:04X}）", u32::from(letter));
        }
    }
    shown
}

impl Missing {
    /// The text as it can be set: what no font has is noted and replaced; kana with a separate voicing mark are joined.
    pub fn settable(&mut self, press: &Press, page: &Page, text: &str, origin: Origin<'_>) -> String {
        let mut settable = String::with_capacity(text.len());
        for (at, letter) in text.char_indices() {
            if matches!(letter, '\u{3099}' | '\u{309A}')
                && let Some(joined) = settable.chars().next_back().and_then(|kana| join(kana, letter))
            {
                settable.pop();
                settable.push(joined);
            } else if press.has(letter) {
                settable.push(letter);
            } else {
                settable.push(GETA);
                self.note(letter, place(page, text, at, origin));
            }
        }
        settable
    }

    /// Notes a letter at bytes of the source.
    pub fn note(&mut self, letter: char, place: Range<usize>) {
        match self.letters.iter_mut().find(|(known, ..)| *known == letter) {
            Some((_, _, count)) => *count += 1,
            None => self.letters.push((letter, place, 1)),
        }
    }

    /// A problem for each letter, where it first stands.
    pub fn diagnostics(self, page: &Page) -> impl Iterator<Item = Diagnostic> {
        let source = std::sync::Arc::clone(&page.source);
        self.letters.into_iter().map(move |(letter, place, count)| {
            let others = if count > 1 { format!("（ほかに {} か所）", count - 1) } else { String::new() };
            let code = u32::from(letter);
            let message = format!("「{letter}」（U+{code:04X}）の字形が、テーマのどのフォントにもありません{others}。");
            let help = if is_private(letter) {
                "外字は PDF に使えません。標準の文字に直すか、画像にしてください。"
            } else {
                "別の文字に直すか、この文字を持つフォントを themes/名前/fonts/ に置いてください。"
            };
            Diagnostic::at(Code::MissingGlyph, &source, place, message).help(help)
        })
    }
}

fn join(kana: char, mark: char) -> Option<char> {
    unicode_normalization::char::compose(kana, mark)
}

/// The bytes of the letter at `at` of a text: by the run's own place if it is a slice of the source, else by looking for
/// the letter in the source.
fn place(page: &Page, text: &str, at: usize, origin: Origin<'_>) -> Range<usize> {
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    let whole = match origin {
        Origin::Run(run, _) if ArcStr::ptr_eq(run.parent(), page.source.text()) => {
            let start = run.range().start + at;
            return start..start + length;
        }
        Origin::Run(_, span) | Origin::Whole(span) => span.range(),
    };
    let letter = &text[at..at + length];
    let before = text[..at].matches(letter).count();
    let written = page.source.text().get(whole.clone()).unwrap_or_default();
    let found = written.match_indices(letter).nth(before).or_else(|| written.match_indices(letter).next());
    found.map_or(whole.clone(), |(offset, _)| whole.start + offset..whole.start + offset + length)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Code, Place};
    use crate::pdf::testing::Example;

    #[test]
    fn a_missing_letter_is_reported_at_its_bytes() {
        let text = "# 題\n\n本文に**𠮷田**さんと{𠮷|よし}さん、`한`。\n";
        let (bytes, problems) = Example::new(text).pdf();
        assert!(bytes.is_some(), "{problems:?}");
        let places: Vec<_> = problems
            .iter()
            .map(|problem| match &problem.place {
                Place::Text(source, range) => (problem.code, source.text()[range.clone()].to_owned(), range.start),
                _ => panic!("no place"),
            })
            .collect();
        let first = text.find('𠮷').expect("there");
        let hangul = text.find('한').expect("there");
        let expected = [(Code::MissingGlyph, "𠮷".to_owned(), first), (Code::MissingGlyph, "한".to_owned(), hangul)];
        assert_eq!(places, expected);
        assert!(problems[0].message.contains("U+20BB7") && problems[0].message.contains("ほかに 1 か所"));
    }

    #[test]
    fn kana_with_separate_voicing_marks_are_joined() {
        let (bytes, problems) = Example::new("か\u{3099}は\u{309A}").pdf();
        assert!(bytes.is_some() && problems.is_empty(), "{problems:?}");
    }
}
