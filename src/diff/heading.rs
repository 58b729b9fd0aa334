//! Headings: what they say without the number that old documents write by hand.

use super::run::Run;
use super::words::{self, Piece};
use crate::site::Heading;

/// Letters that count chapters and sections: 第3章, 第二節.
const COUNTED: &[char] = &['編', '部', '章', '節', '款', '目', '条', '項'];

/// A heading without the number in front: 「第3章　窓口」, 「2-1. 窓口」, 「ア 窓口」 and 「② 窓口」 are 窓口.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    let rest = without_number(text).trim_start_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, '.' | '．' | '、' | ')' | '）' | ':' | '：')
    });
    if rest.is_empty() { text } else { rest }
}

fn without_number(text: &str) -> &str {
    let figure = |letter: char| letter.is_numeric() || "一二三四五六七八九十百".contains(letter);
    if let Some(rest) = text.strip_prefix('第') {
        let behind = rest.trim_start_matches(figure);
        if behind.len() < rest.len() && behind.starts_with(COUNTED) {
            return &behind[behind.chars().next().map_or(0, char::len_utf8)..];
        }
    }
    // ア 窓口, a) 窓口, （イ）窓口: one letter with something that parts it from the words.
    let opened = text.strip_prefix(['(', '（']).unwrap_or(text);
    let mut letters = opened.chars();
    if let Some(letter) =
        letters.next().filter(|letter| matches!(letter, 'ア'..='ン' | 'a'..='z' | 'A'..='Z' | 'ⅰ'..='ⅹ' | 'Ⅰ'..='Ⅹ'))
    {
        let behind = &opened[letter.len_utf8()..];
        let parted = |letter: char| {
            letter.is_whitespace() && opened.len() == text.len() || matches!(letter, ')' | '）' | '.' | '．' | '、')
        };
        if behind.starts_with(parted) {
            return behind;
        }
    }
    text.trim_start_matches(|letter: char| {
        letter.is_numeric()
            || letter.is_whitespace()
            || matches!(letter, '.' | '．' | '-' | '－' | '(' | ')' | '（' | '）')
    })
}

/// Both headings with their changed words, if they differ in more than a number.
pub(super) fn compare(old: Option<&Heading>, new: Option<&Heading>) -> Option<(Vec<Piece>, Vec<Piece>)> {
    let (old, new) = (old?, new?);
    if bare(&old.text) == bare(&new.text) {
        return None;
    }
    words::compare(&Run::of(&old.text), &Run::of(&new.text))
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn numbers_written_by_hand_are_no_part_of_a_heading() {
        for numbered in [
            "第3章　窓口",
            "第二節 窓口",
            "3.1 窓口",
            "2－1．窓口",
            "ア 窓口",
            "イ、窓口",
            "（ウ）窓口",
            "② 窓口",
            "(1) 窓口",
            "a) 窓口",
        ] {
            assert_eq!(bare(numbered), "窓口", "{numbered}");
        }
        for plain in ["窓口", "アンケートの窓口", "第三者の窓口", "XML の窓口", "A4の窓口", "（参考）窓口"]
        {
            assert_eq!(bare(plain).trim_start_matches('（'), plain.trim_start_matches('（'), "{plain}");
        }
        assert_eq!(bare("2024"), "2024");
    }
}
