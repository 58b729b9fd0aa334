//! Phrases (文節): where a line of a title may break without cutting a word.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::class::{is_han, is_hiragana, is_katakana};

/// The longest phrase that is kept on one line, in letters: it fits even in a narrow column and on a telephone.
pub const LONGEST_PHRASE: usize = 12;

/// Parts the words of a text that is spaced by hand.
const SPACE: char = '　';

/// Texts whose phrases are kept by a thread: a preview that runs for weeks meets many titles.
const MOST_KNOWN: usize = 10_000;

thread_local! {
    /// A heading stands in its text and in the contents of its page, a title in the menus of many pages.
    static KNOWN: RefCell<FxHashMap<Box<str>, Rc<[usize]>>> = RefCell::default();
}

/// The phrases of a text, taken piece by piece as the text is written.
#[derive(Debug)]
pub struct Phrases {
    starts: Rc<[usize]>,
    at: usize,
}

impl Phrases {
    /// The phrases of a whole title, heading or paragraph.
    pub fn of(text: &str) -> Self {
        Self { starts: phrase_starts(text), at: 0 }
    }

    /// Goes on by so many bytes of the text: where phrases begin in them, counted from their first byte.
    pub fn take(&mut self, length: usize) -> Vec<usize> {
        let within = self.at..self.at + length;
        let starts = self.starts.iter().filter(|start| within.contains(start)).map(|start| start - self.at).collect();
        self.at += length;
        starts
    }
}

/// Where phrases begin but for the first: bytes of the text. Words that are spaced by hand stay whole unless they are too
/// long. A phrase that is too long is parted where kanji and katakana meet (オンライン／資格確認等／システムの).
pub fn phrase_starts(text: &str) -> Rc<[usize]> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(starts) = known.get(text) {
            return Rc::clone(starts);
        }
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let starts: Rc<[usize]> = found_starts(text).into();
        known.insert(text.into(), Rc::clone(&starts));
        starts
    })
}

fn found_starts(text: &str) -> Vec<usize> {
    let spaced = text.contains(SPACE);
    let mut starts = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let mut cut = |start: usize| {
            if start > 0 && may_break(text, start) {
                starts.push(start);
            }
        };
        cut(at);
        let mut phrase = at;
        let phrases = if spaced && word.chars().count() <= LONGEST_PHRASE + 1 {
            word.split_inclusive(is_closing).map(str::to_owned).collect()
        } else {
            whole(budoux::parse(budoux::models::default_japanese_model(), &known(word)))
        };
        for own in phrases {
            cut(phrase);
            if own.chars().count() > LONGEST_PHRASE {
                borders(&own).for_each(|border| cut(phrase + border));
            }
            phrase += own.len();
        }
        at += word.len();
    }
    starts.dedup();
    starts
}

/// A phrase of one letter is none (お／知らせ, 使い／方): hiragana belongs to what follows, all else to what stands before.
fn whole(phrases: Vec<String>) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    let is_letter = |phrase: &str| phrase.chars().nth(1).is_none();
    for own in phrases {
        match whole.last_mut() {
            Some(last) if is_letter(last) || is_letter(&own) && !own.chars().all(is_hiragana) => last.push_str(&own),
            _ => whole.push(own),
        }
    }
    whole
}

/// The last letters of Unicode, of private use, are unknown to budoux 0.1, which would panic: others of their length.
fn known(word: &str) -> String {
    word.chars().map(|letter| if letter < '\u{100000}' { letter } else { '\u{F0000}' }).collect()
}

/// Where kanji and katakana meet.
fn borders(phrase: &str) -> impl Iterator<Item = usize> {
    let meet = |a: char, b: char| (is_han(a) && is_katakana(b)) || (is_katakana(a) && is_han(b));
    let letters = phrase.char_indices();
    letters.zip(phrase.chars().skip(1)).filter(move |((_, a), b)| meet(*a, *b)).map(|((at, a), _)| at + a.len_utf8())
}

/// A line may break here (JIS X 4051): not within a word of other letters, behind an opening bracket, before a closing one.
fn may_break(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else { return false };
    let inseparable = |letter: char| letter.is_ascii_graphic();
    let within_a_word = inseparable(before) && inseparable(after);
    // ご連絡, お名前: the model takes the prefix for the end of the phrase before it.
    let behind_a_prefix = matches!(before, 'お' | 'ご') && is_han(after);
    !(within_a_word || behind_a_prefix || is_opening(before) || after.is_whitespace() || must_not_begin_a_line(after))
}

/// Opening brackets: none ends a line.
pub fn is_opening(letter: char) -> bool {
    matches!(
        letter,
        '（' | '「' | '『' | '【' | '〔' | '［' | '｛' | '〈' | '《' | '〘' | '〖' | '“' | '‘' | '(' | '[' | '{'
    )
}

/// Stops, commas and closing brackets, which Unicode lets begin no line whatever stands before them.
pub fn is_closing(letter: char) -> bool {
    matches!(
        letter,
        '、' | '。'
            | '，'
            | '．'
            | '！'
            | '？'
            | '）'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '］'
            | '｝'
            | '〉'
            | '》'
            | '〙'
            | '〗'
    ) || matches!(letter, '”' | '’' | ')' | ']' | '}' | ',' | '.' | '!' | '?')
}

/// Letters that begin no line (行頭禁則): those of [`is_closing`], small kana, marks of length and repetition, middle dots.
pub fn must_not_begin_a_line(letter: char) -> bool {
    is_closing(letter)
        || "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿー々〻ゝゞヽヾ・：；:;〜～…‥゛゜％%℃".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::{Phrases, phrase_starts};

    fn cut(text: &str) -> String {
        let mut shown = text.to_owned();
        phrase_starts(text).iter().rev().for_each(|start| shown.insert(*start, '／'));
        shown
    }

    #[test]
    fn letters_at_the_end_of_unicode_do_no_harm() {
        for letter in ['\u{FFFFF}', '\u{100000}', '\u{10FFFF}'] {
            assert!(phrase_starts(&format!("端末の{letter}設置をする人")).iter().all(|start| *start > 0));
        }
    }

    #[test]
    fn titles_are_parted_between_phrases() {
        assert_eq!(cut("マイナンバーカードが使えます"), "マイナンバーカードが／使えます");
        assert_eq!(cut("病院と薬局で使えるようになります。"), "病院と／薬局で／使えるようになります。");
        assert_eq!(cut("「資格情報」を登録する前に"), "「資格情報」を／登録する／前に");
        assert_eq!(cut("後で必ずご連絡ください"), "後で／必ずご連絡ください");
    }

    #[test]
    fn what_is_too_long_is_parted_where_letters_of_another_kind_begin() {
        assert_eq!(cut("オンライン資格確認等システムの導入"), "オンライン／資格確認等／システムの／導入");
    }

    #[test]
    fn no_phrase_is_a_single_letter() {
        let titles = ["はじめ", "お知らせ", "電話でお知らせします", "医療券の使い方", "共通の節"];
        let expected = ["はじめ", "お知らせ", "電話で／お知らせします", "医療券の／使い方", "共通の節"];
        assert_eq!(titles.map(cut), expected);
    }

    #[test]
    fn words_spaced_by_hand_stay_whole() {
        assert_eq!(cut("病院に　かかるとき"), "病院に　／かかるとき");
    }

    #[test]
    fn no_phrase_begins_with_what_must_not_begin_a_line_or_within_a_latin_word() {
        let text = "（注）Online qualification、サーバー・ァ々「（ー）」ユーザーのhttps://example.jp/a-bへ。";
        for start in phrase_starts(text).iter().copied() {
            let after = text[start..].chars().next().expect("a letter");
            let before = text[..start].chars().next_back().expect("a letter");
            assert!(!"）、・ァ々ー」。".contains(after), "{text:?} at {start}");
            assert!(!"（「".contains(before));
            assert!(!before.is_ascii_graphic() || !after.is_ascii_graphic());
        }
    }

    #[test]
    fn phrases_are_taken_as_the_text_is_written() {
        let mut phrases = Phrases::of("病院と薬局で使える");
        assert!(phrases.take("病".len()).is_empty());
        assert_eq!(phrases.take("院と薬局で使".len()), ["院と".len(), "院と薬局で".len()]);
        assert!(phrases.take("える".len()).is_empty());
    }
}
