//! Words that differ between two texts.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::unit::Token;
use crate::text::{is_han, is_katakana};

/// A run of text, the same on both sides or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It differs from the other side.
    pub changed: bool,
}

/// Shortest run between two changes that is worth showing as unchanged, in tokens: single letters that happen to be
/// the same only make a change hard to read.
const SHORTEST_SAME: usize = 2;

/// Both texts as pieces.
pub(super) fn compare(old: &[Token], new: &[Token]) -> (Vec<Piece>, Vec<Piece>) {
    let shown = |tokens: &[Token]| -> Vec<usize> { (0..tokens.len()).filter(|index| !tokens[*index].blank).collect() };
    let (old_shown, new_shown) = (shown(old), shown(new));
    let keys =
        |tokens: &[Token], shown: &[usize]| -> Vec<u64> { shown.iter().map(|index| tokens[*index].key).collect() };
    let (old_keys, new_keys) = (keys(old, &old_shown), keys(new, &new_shown));
    let mut old_changed = vec![false; old.len()];
    let mut new_changed = vec![false; new.len()];
    let ops = capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys);
    for (index, op) in ops.iter().enumerate() {
        let inner = index > 0 && index + 1 < ops.len();
        let short = inner && op.old_range().len() < SHORTEST_SAME;
        if op.tag() == DiffTag::Equal && !short {
            continue;
        }
        op.old_range().for_each(|at| old_changed[old_shown[at]] = true);
        op.new_range().for_each(|at| new_changed[new_shown[at]] = true);
    }
    widen(old, &mut old_changed);
    widen(new, &mut new_changed);
    (pieces(old, &old_changed), pieces(new, &new_changed))
}

/// A text that is on one side only.
pub(super) fn whole(tokens: &[Token], changed: bool) -> Vec<Piece> {
    pieces(tokens, &vec![changed; tokens.len()])
}

/// Longest run of kanji, katakana or digits that is marked as a whole when a part of it changes.
const LONGEST_WORD: usize = 8;

/// Marks whole words: 受診 that became 受付 is one change, not a change of its second letter.
fn widen(tokens: &[Token], changed: &mut [bool]) {
    let class = |token: &Token| match token.text.chars().next() {
        Some(letter) if is_han(letter) => 1,
        Some(letter) if is_katakana(letter) => 2,
        Some(letter) if letter.is_numeric() => 3,
        _ => 0,
    };
    let mut start = 0;
    while start < tokens.len() {
        let own = class(&tokens[start]);
        let end = (start..tokens.len()).find(|at| class(&tokens[*at]) != own).unwrap_or(tokens.len());
        if own != 0 && end - start <= LONGEST_WORD && changed[start..end].contains(&true) {
            changed[start..end].fill(true);
        }
        start = end.max(start + 1);
    }
}

fn pieces(tokens: &[Token], changed: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        // Space between two changed words is part of the change.
        let changed = if token.blank {
            index > 0 && changed[index - 1] && changed.get(index + 1) == Some(&true)
        } else {
            changed[index]
        };
        match pieces.last_mut() {
            Some(piece) if piece.changed == changed => piece.text.push_str(&token.text),
            _ => pieces.push(Piece { text: token.text.clone(), changed }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Piece, compare};
    use crate::diff::unit::push_tokens;

    /// Changed runs in brackets.
    fn marked(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| if piece.changed { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    }

    fn both(old: &str, new: &str) -> (String, String) {
        let tokens = |text: &str| {
            let mut tokens = Vec::new();
            push_tokens(text, &mut tokens);
            tokens
        };
        let (old, new) = compare(&tokens(old), &tokens(new));
        (marked(&old), marked(&new))
    }

    #[test]
    fn whole_words_are_marked_on_both_sides() {
        let (old, new) = both("決定した日から3開庁日以内に登録します。", "決定した日の翌開庁日に登録します。");
        assert_eq!(old, "決定した日[から3開庁日以内]に登録します。");
        assert_eq!(new, "決定した日[の翌開庁日]に登録します。");
        let (old, new) = both("窓口で受診を止めた人", "窓口で受付を止めた人");
        assert_eq!((old.as_str(), new.as_str()), ("窓口で[受診]を止めた人", "窓口で[受付]を止めた人"));
    }

    #[test]
    fn space_alone_is_no_change() {
        let (old, new) = both("XML の形　です", "XMLの形です");
        assert!(!old.contains('[') && !new.contains('['), "{old} {new}");
    }

    #[test]
    fn words_and_numbers_of_other_scripts_change_whole() {
        let (old, new) = both("receivedAtの値は10,000行", "receivedBeforeの値は50,000行");
        assert_eq!((old.as_str(), new.as_str()), ("[receivedAt]の値は[10],000行", "[receivedBefore]の値は[50],000行"));
    }
}
