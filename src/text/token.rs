//! Cuts text into search terms: one tokeniser for the index here, and its twin for the query in `search.js`.
//!
//! Japanese has no spaces, so every two neighbouring letters make a term (a *pair*); kanji also stand alone, for queries
//! of one letter. Latin words and numbers stay whole, and their parts are terms too. `tests/tokens.json` pins both twins.

use unicode_normalization::UnicodeNormalization;

use super::class::{is_han, is_hiragana, is_katakana};

/// A query is cut after this many characters.
const QUERY_LIMIT: usize = 200;
/// A word is cut after this many characters.
const WORD_LIMIT: usize = 40;
/// The long-vowel mark: often left out after katakana.
const LONG_MARK: char = '\u{30FC}';
/// The geta mark, printed in place of a kanji that cannot be shown.
const GETA: char = '\u{3013}';

/// A piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The term to look up.
    pub text: String,
    /// What it is made of.
    pub kind: TokenKind,
}

/// What a token is made of, those that tell least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// Two hiragana: mostly grammar.
    Hiragana,
    /// A hiragana beside a kanji or katakana.
    Mixed,
    /// One letter that stands alone.
    Single,
    /// Two katakana, or a katakana beside a kanji.
    Katakana,
    /// Two kanji.
    Kanji,
    /// A Latin word or a number.
    Word,
}

/// A stretch of normalised text that is cut as a whole.
enum Run<'a> {
    /// Kanji, katakana and hiragana, and the text up to the end of the last of them.
    Japanese(&'a str, &'a [Letter]),
    /// Other letters and digits, joined by `_`, `.` or `-`.
    Word(&'a str),
}

/// A letter of a Japanese run.
#[derive(Clone, Copy)]
struct Letter {
    /// Its first byte in the text.
    at: usize,
    sign: char,
    kind: LetterKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LetterKind {
    Hiragana,
    Han,
    Katakana,
}

/// Text as the index knows it: compatibility forms unified (NFKC), lower case, no long-vowel mark after katakana, no
/// comma between thousands.
pub fn normalize(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    // Almost all text is copied as it is.
    while let Some(same) = rest.find(|letter| !stays(letter)) {
        let mut letters = rest[same..].chars();
        let alone = letters.next().filter(|letter| is_stable(*letter) && letters.next().is_none_or(is_stable));
        if let Some(letter) = alone {
            normal.push_str(&rest[..same]);
            push_folded(letter, &mut normal);
            rest = &rest[same + letter.len_utf8()..];
            continue;
        }
        // What NFKC changes is normalised together with the letter before, which it may combine with.
        let unstable = rest[same..].find(|letter| !is_stable(letter)).map_or(rest.len(), |at| same + at);
        let start = rest[..unstable].char_indices().next_back().map_or(0, |(at, _)| at);
        let end = rest[unstable..].find(is_stable).map_or(rest.len(), |at| unstable + at);
        normal.push_str(&rest[..start]);
        rest[start..end].nfkc().for_each(|letter| push_folded(letter, &mut normal));
        rest = &rest[end..];
    }
    normal.push_str(rest);
    without_thousands(normal)
}

/// `1,366` as `1366`; a comma before less or more than three digits parts numbers.
fn without_thousands(normal: String) -> String {
    if !normal.contains(',') {
        return normal;
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = normal.as_str();
    let mut joined = String::with_capacity(normal.len());
    while let Some((before, behind)) = rest.split_once(',') {
        joined.push_str(before);
        if !before.ends_with(|letter: char| letter.is_ascii_digit()) || digits(behind) != 3 {
            joined.push(',');
        }
        rest = behind;
    }
    joined + rest
}

/// Calls `emit` with every term of `text`, as often as it occurs: what the index holds.
pub fn index_terms(text: &str, mut emit: impl FnMut(&str)) {
    let mut skipped = String::new();
    each_run(&normalize(text), |run| match run {
        Run::Word(word) => word_terms(word, &mut emit),
        Run::Japanese(text, letters) => japanese_terms(text, letters, &mut skipped, &mut emit),
    });
}

/// The different tokens of a query in the order of their first occurrence. Every one of them is also a term that
/// [`index_terms`] finds in the same text.
pub fn query_tokens(text: &str) -> Vec<Token> {
    let end = text.char_indices().nth(QUERY_LIMIT).map_or(text.len(), |(at, _)| at);
    let normal = normalize(&text[..end]);
    let mut tokens: Vec<Token> = Vec::new();
    let mut push = |text: &str, kind| {
        if !tokens.iter().any(|token| token.text == text) {
            tokens.push(Token { text: text.to_owned(), kind });
        }
    };
    each_run(&normal, |run| match run {
        Run::Word(word) => push(word, TokenKind::Word),
        Run::Japanese(text, [letter]) => push(&text[letter.at..], TokenKind::Single),
        Run::Japanese(text, letters) => {
            for (index, pair) in letters.windows(2).enumerate() {
                if let [first, second] = pair {
                    push(&text[first.at..end_of(text, letters, index + 1)], pair_kind(first.kind, second.kind));
                }
            }
        }
    });
    tokens
}

/// Letters that NFKC leaves alone: ASCII, kana without loose voicing marks, kanji, Japanese punctuation.
fn is_stable(letter: char) -> bool {
    matches!(letter, '\0'..='\u{7F}' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}'
        | '\u{30A0}'..='\u{30FE}' | '\u{4E00}'..='\u{9FFF}')
}

/// Letters that [`normalize`] copies wherever they stand, but for what combines with them.
fn stays(letter: char) -> bool {
    is_stable(letter) && !letter.is_ascii_uppercase() && letter != LONG_MARK
}

fn push_folded(letter: char, normal: &mut String) {
    if letter == LONG_MARK && normal.chars().next_back().is_some_and(is_katakana) {
        return;
    }
    if letter.is_ascii() {
        normal.push(letter.to_ascii_lowercase());
    } else if is_letter(letter) {
        normal.push(letter);
    } else {
        normal.extend(letter.to_lowercase());
    }
}

/// What letter of Japanese it is, if it is one.
fn kind_of(letter: char) -> Option<LetterKind> {
    if is_hiragana(letter) {
        Some(LetterKind::Hiragana)
    } else if is_han(letter) || letter == GETA {
        Some(LetterKind::Han)
    } else {
        is_katakana(letter).then_some(LetterKind::Katakana)
    }
}

fn is_letter(letter: char) -> bool {
    kind_of(letter).is_some()
}

fn is_word(letter: char) -> bool {
    // Spares the commonest marks the look-up.
    let is_mark = matches!(letter, '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}');
    !is_mark && letter.is_alphanumeric() && !is_letter(letter)
}

fn is_joint(letter: char) -> bool {
    matches!(letter, '_' | '.' | '-')
}

/// Hiragana with which nouns made from verbs end, so that they are written or left out at will.
fn is_okurigana(letter: char) -> bool {
    matches!(
        letter,
        '\u{3044}'
            | '\u{3048}'
            | '\u{304D}'
            | '\u{304E}'
            | '\u{3051}'
            | '\u{3052}'
            | '\u{3057}'
            | '\u{3058}'
            | '\u{305B}'
            | '\u{3061}'
            | '\u{3073}'
            | '\u{307F}'
            | '\u{3081}'
            | '\u{308A}'
            | '\u{308C}'
    )
}

/// Calls `take` with every run, looking at each letter once.
fn each_run(normal: &str, mut take: impl FnMut(Run<'_>)) {
    let mut letters: Vec<Letter> = Vec::new();
    let mut word_ends = 0;
    for (at, letter) in normal.char_indices() {
        if at < word_ends {
            continue;
        }
        if let Some(kind) = kind_of(letter) {
            letters.push(Letter { at, sign: letter, kind });
            continue;
        }
        if !letters.is_empty() {
            take(Run::Japanese(&normal[..at], &letters));
            letters.clear();
        }
        if is_word(letter) {
            word_ends = at + word_end(&normal[at..]);
            take(Run::Word(cut(&normal[at..word_ends], WORD_LIMIT)));
        }
    }
    if !letters.is_empty() {
        take(Run::Japanese(normal, &letters));
    }
}

/// Where the word at the start of `text` ends: a joint belongs to it only between its letters.
fn word_end(text: &str) -> usize {
    let mut end = 0;
    let mut joint = false;
    for (at, letter) in text.char_indices() {
        if is_word(letter) {
            end = at + letter.len_utf8();
            joint = false;
        } else if is_joint(letter) && !joint {
            joint = true;
        } else {
            break;
        }
    }
    end
}

fn cut(word: &str, limit: usize) -> &str {
    word.char_indices().nth(limit).map_or(word, |(at, _)| word[..at].trim_end_matches(is_joint))
}

/// A word whole, its parts between joints, the pieces between letters and digits, and its number (`ver1.0`: `1.0`).
fn word_terms(word: &str, emit: &mut impl FnMut(&str)) {
    emit(word);
    for part in word.split(is_joint) {
        if part.len() < word.len() {
            emit(part);
        }
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let border = rest.find(|letter: char| letter.is_ascii_digit() != digits).unwrap_or(rest.len());
            if border < part.len() {
                emit(&rest[..border]);
            }
            rest = &rest[border..];
        }
    }
    let number = word.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    if number.len() < word.len() && number.contains(is_joint) {
        emit(number);
    }
}

/// Kanji, pairs, and pairs across okurigana, so that the shorter spelling of a word finds the longer one.
fn japanese_terms(text: &str, letters: &[Letter], skipped: &mut String, emit: &mut impl FnMut(&str)) {
    for (index, own) in letters.iter().enumerate() {
        if own.kind == LetterKind::Han || letters.len() == 1 {
            emit(&text[own.at..end_of(text, letters, index)]);
        }
        if index + 1 < letters.len() {
            emit(&text[own.at..end_of(text, letters, index + 1)]);
        }
        if let Some(other) = across_okurigana(&letters[index..]) {
            skipped.clear();
            skipped.push(own.sign);
            skipped.push(other);
            emit(skipped);
        }
    }
}

/// The letter that follows the first one in the spelling with less okurigana.
fn across_okurigana(letters: &[Letter]) -> Option<char> {
    let [first, second, third, behind @ ..] = letters else { return None };
    if first.kind != LetterKind::Han || second.kind != LetterKind::Hiragana {
        return None;
    }
    let inside = third.kind == LetterKind::Han && is_okurigana(second.sign);
    let ending = is_okurigana(third.sign) && behind.first().is_none_or(|next| next.kind != LetterKind::Hiragana);
    (inside || ending).then_some(third.sign)
}

fn end_of(text: &str, letters: &[Letter], index: usize) -> usize {
    letters.get(index + 1).map_or(text.len(), |next| next.at)
}

fn pair_kind(first: LetterKind, second: LetterKind) -> TokenKind {
    match (first, second) {
        (LetterKind::Hiragana, LetterKind::Hiragana) => TokenKind::Hiragana,
        (LetterKind::Hiragana, _) | (_, LetterKind::Hiragana) => TokenKind::Mixed,
        (LetterKind::Han, LetterKind::Han) => TokenKind::Kanji,
        _ => TokenKind::Katakana,
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::{index_terms, is_katakana, is_letter, is_stable, is_word, normalize, push_folded, query_tokens};

    fn terms(text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        index_terms(text, |term| terms.push(term.to_owned()));
        terms
    }

    #[test]
    fn letters_copied_without_look_up_are_left_alone_by_nfkc() {
        for letter in ('\0'..=char::MAX).filter(|letter| is_stable(*letter)) {
            assert!(std::iter::once(letter).nfkc().eq([letter]), "{letter:?}");
        }
    }

    #[test]
    fn marks_are_no_words() {
        assert!(('\u{3000}'..='\u{3020}').all(|mark| is_word(mark) == (mark.is_alphanumeric() && !is_letter(mark))));
    }

    #[test]
    fn normalising_by_stretches_is_normalising_the_whole() {
        for text in [
            "か\u{3099}き",
            "e\u{301}",
            "ｶﾞｷﾞ（Ａ）",
            "①か\u{3099}\u{3099}",
            "한글A",
            "\u{1100}\u{1161}",
            "x\u{338}\u{301}ー",
            "aA\u{301}Bー\u{3099}カー\u{301}ーC",
            "ABーｱーカーー①ー",
            "",
        ] {
            let mut whole = String::new();
            text.nfkc().for_each(|letter| push_folded(letter, &mut whole));
            assert_eq!(normalize(text), whole, "{text:?}");
        }
        assert!(is_katakana('ー'));
    }

    #[test]
    fn both_spellings_share_the_pairs_of_the_shorter_one() {
        for (long, short) in
            [("問い合わせ", "問合せ"), ("取り扱い", "取扱い"), ("届け出", "届出"), ("申し込み書", "申込書")]
        {
            let found = terms(long);
            for token in query_tokens(short) {
                assert!(found.contains(&token.text), "{long} has no {}", token.text);
            }
        }
    }

    #[test]
    fn particles_join_no_pairs() {
        assert!(!terms("表の項目").contains(&"表項".to_owned()));
    }

    #[test]
    fn words_are_found_whole_and_by_their_parts() {
        assert_eq!(terms("Ver1.0"), ["ver1.0", "ver1", "ver", "1", "0", "1.0"]);
        assert_eq!(terms("file_name"), ["file_name", "file", "name"]);
        assert_eq!(terms("終わり."), ["終", "終わ", "終り", "わり"]);
    }
}
