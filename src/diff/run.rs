//! A run of text, and the tokens by which it is compared.

use std::hash::{DefaultHasher, Hash, Hasher};

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::site::PageId;
use crate::text::is_japanese;

/// The smallest thing that changes: a letter of Japanese, a word or number of other scripts, a marked part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte within the run's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// As compared: two tokens of one key are the same.
    pub key: u64,
    /// Shows nothing but space: not compared.
    pub blank: bool,
}

/// A text with the parts of it that are compared by something else than their letters.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    text: String,
    marks: Vec<Mark>,
}

/// A part of a run that is one token.
#[derive(Debug, Clone)]
struct Mark {
    start: usize,
    end: usize,
    key: u64,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// What is shown behind the letters only where it changes: a reading, a picture's file.
    Hidden(String),
    /// A reference: compared by the page and place it leads to, whatever its number.
    Page(PageId, Option<String>),
    /// Anything else.
    Other,
}

impl Run {
    /// A run of a plain text.
    pub(super) fn of(text: &str) -> Self {
        let mut run = Self::default();
        run.push(text);
        run
    }

    /// Adds letters, composed (NFC, Unicode Standard Annex 15): が is one letter, however it was typed.
    pub(super) fn push(&mut self, text: &str) {
        if is_nfc(text) {
            self.text.push_str(text);
        } else {
            self.text.extend(text.nfc());
        }
    }

    /// Adds letters that are compared by a value of their own; `hidden` is shown behind them where they change.
    pub(super) fn push_hidden(&mut self, text: &str, value: &impl Hash, hidden: String) {
        self.mark(text, key(value), What::Hidden(hidden));
    }

    /// Adds a reference to a page and an id on it.
    pub(super) fn push_reference(&mut self, text: &str, page: PageId, anchor: Option<String>) {
        let key = key(&("page", page, &anchor));
        self.mark(text, key, What::Page(page, anchor));
    }

    /// Adds a part that is compared by a value of its own.
    pub(super) fn push_marked(&mut self, text: &str, value: &impl Hash) {
        self.mark(text, key(value), What::Other);
    }

    /// Adds another run.
    pub(super) fn append(&mut self, other: Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        let moved = |mark: Mark| Mark { start: mark.start + shift, end: mark.end + shift, ..mark };
        self.marks.extend(other.marks.into_iter().map(moved));
    }

    fn mark(&mut self, text: &str, key: u64, what: What) {
        let start = self.text.len();
        self.text.push_str(text);
        self.marks.push(Mark { start, end: self.text.len(), key, what });
    }

    /// Compares references by the page that `same` takes theirs for.
    pub(super) fn seal(&mut self, same: &impl Fn(PageId) -> PageId) {
        for mark in &mut self.marks {
            if let What::Page(page, anchor) = &mark.what {
                mark.key = key(&("page", same(*page), anchor));
            }
        }
    }

    /// Its letters.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its letters without space at the ends.
    pub(super) fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Whether it shows nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.marks.is_empty() && self.text.trim().is_empty()
    }

    /// The letters of a token; space of any kind is one space.
    pub(super) fn plain(&self, token: Token) -> &str {
        if token.blank { " " } else { &self.text[token.start..token.end] }
    }

    /// The letters of a token as shown where it changed: with what is hidden elsewhere.
    pub(super) fn shown(&self, token: Token) -> String {
        let text = self.plain(token);
        let mark = self.marks.iter().find(|mark| mark.start == token.start && mark.end == token.end);
        match mark.map(|mark| &mark.what) {
            Some(What::Hidden(hidden)) => format!("{text}{hidden}"),
            _ => text.to_owned(),
        }
    }

    /// Whether it has a part that is shown only where it changes.
    pub(super) fn has_hidden(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark.what, What::Hidden(_)))
    }

    /// Its tokens in order: letters of Japanese one by one, words and numbers of other scripts whole.
    pub(super) fn tokens(&self) -> Tokens<'_> {
        Tokens { run: self, at: 0, mark: 0 }
    }

    /// The keys of all tokens that are compared.
    pub(super) fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.tokens().filter(|token| !token.blank).map(|token| token.key)
    }

    /// The hash of the tokens that are compared, and their number.
    pub(super) fn digest(&self) -> (u64, usize) {
        let mut hasher = DefaultHasher::new();
        let mut size = 0;
        for key in self.keys() {
            key.hash(&mut hasher);
            size += 1;
        }
        (hasher.finish(), size)
    }

    /// Whether both are the same as compared.
    pub(super) fn same(&self, other: &Self) -> bool {
        (self.text == other.text && self.marks.is_empty() && other.marks.is_empty()) || self.keys().eq(other.keys())
    }
}

/// The tokens of a run.
pub(super) struct Tokens<'a> {
    run: &'a Run,
    at: usize,
    /// The next mark.
    mark: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let next_mark = self.run.marks.get(self.mark);
        if let Some(mark) = next_mark.filter(|mark| mark.start == self.at) {
            self.mark += 1;
            self.at = mark.end;
            return Some(Token { start: mark.start, end: mark.end, key: mark.key, blank: false });
        }
        let rest = &self.run.text[self.at..next_mark.map_or(self.run.text.len(), |mark| mark.start)];
        let first = rest.chars().next()?;
        let word = |letter: char| letter.is_alphanumeric() && !is_japanese(letter);
        let until = |stop: &dyn Fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
        let blank = first.is_whitespace();
        let length = if blank {
            until(&|letter| !letter.is_whitespace())
        } else if word(first) {
            until(&|letter| !word(letter))
        } else {
            first.len_utf8()
        };
        let (start, end) = (self.at, self.at + length);
        self.at = end;
        // A letter is its own key; words are hashed.
        let key = if length == first.len_utf8() { u64::from(u32::from(first)) } else { key(&&rest[..length]) };
        Some(Token { start, end, key, blank })
    }
}

/// The hash of a value.
pub(super) fn key(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Run;

    #[test]
    fn japanese_is_cut_by_letter_and_other_scripts_by_word() {
        let run = Run::of("XMLの形 v1.2");
        let tokens: Vec<&str> =
            run.tokens().filter(|token| !token.blank).map(|token| &run.text()[token.start..token.end]).collect();
        assert_eq!(tokens, ["XML", "の", "形", "v1", ".", "2"]);
    }

    #[test]
    fn white_space_is_not_compared_but_parts_words() {
        assert!(Run::of("受付　の 窓口").same(&Run::of("受付の窓口")));
        assert!(!Run::of("no where").same(&Run::of("nowhere")));
    }

    #[test]
    fn a_letter_is_the_same_however_it_was_typed() {
        assert!(Run::of("か\u{3099}き\u{3099}").same(&Run::of("がぎ")));
    }

    #[test]
    fn a_reading_is_one_with_its_letters() {
        let mut with = Run::of("この");
        with.push_hidden("代人", &"だいにん", "（だいにん）".to_owned());
        with.push("は");
        assert_eq!(with.tokens().count(), 4);
        assert!(!with.same(&Run::of("この代人は")));
    }
}
