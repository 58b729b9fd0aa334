//! Character classes of Japanese text.

/// Hiragana letters and their iteration marks.
pub fn is_hiragana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{309F}')
}

/// Katakana letters with the long-vowel mark, half-width forms included.
pub fn is_katakana(letter: char) -> bool {
    matches!(letter, '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}')
}

/// Han characters (kanji) with 々〆〇.
pub fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Punctuation and symbols of Japanese text: ideographic punctuation and full-width forms.
pub fn is_japanese_punctuation(letter: char) -> bool {
    matches!(letter,
        '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{303D}'..='\u{303F}' | '\u{30A0}' | '\u{30FB}'
        | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' | '\u{FFE0}'..='\u{FFE6}')
}

/// Anything set on a full-width body: letters, punctuation, radicals, enclosed letters. The range is that of the
/// emphasis rule of `markdown`.
pub fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a line break in the source between two letters is shown as nothing rather than as a space
/// (CSS Text 4, segment break transformation: between wide letters, or beside full-width punctuation).
pub fn joins_across_line_break(before: char, after: char) -> bool {
    let hangul = |letter: char| matches!(letter, '\u{AC00}'..='\u{D7AF}' | '\u{3130}'..='\u{318F}');
    if hangul(before) || hangul(after) {
        return false;
    }
    (is_japanese(before) && is_japanese(after)) || is_japanese_punctuation(before) || is_japanese_punctuation(after)
}

#[cfg(test)]
mod tests {
    use super::{is_japanese_punctuation, joins_across_line_break};

    #[test]
    fn lines_join_between_japanese_letters_and_beside_their_punctuation() {
        assert!(joins_across_line_break('字', 'か'));
        assert!(joins_across_line_break('。', 'A'));
        assert!(joins_across_line_break('A', '「'));
        assert!(!joins_across_line_break('字', 'A'));
        assert!(!joins_across_line_break('한', '글'));
    }

    #[test]
    fn brackets_and_full_width_marks_are_punctuation_but_letters_are_not() {
        assert!("、。「」（）：！？・〜　".chars().filter(|&c| c != '　').all(is_japanese_punctuation));
        assert!(!"ーあ漢Ａ１々".chars().any(is_japanese_punctuation));
    }
}
