//! Words that differ between two texts.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::run::{Run, Token, key};
use crate::text::{is_han, is_katakana};

/// A run of text, the same on both sides or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It differs from the other side.
    pub changed: bool,
}

/// Longest run of kanji, katakana or figures that is a word, in tokens: 受診 that became 受付 is one change, not a
/// change of its second letter. Longer ones are compared by letter.
const LONGEST_WORD: usize = 8;

/// Shortest run between two changes that is worth showing as unchanged, in words: single letters that happen to be
/// the same only make a change hard to read.
const SHORTEST_SAME: usize = 2;

/// Where less than one of so many words is the same, the crumbs of the old text in the new one are not worth showing.
const FEW_SAME: usize = 5;

/// Most words on both sides together that are compared one by one; longer texts are first cut into sentences.
const MOST_WORDS: usize = 4_000;

/// A word: tokens that change together.
struct Word {
    /// One past the last of its tokens.
    end: usize,
    key: u64,
    /// It ends a sentence.
    last: bool,
}

/// The pieces of each paragraph.
pub(super) type Paragraphs = Vec<Vec<Piece>>;

/// Both texts as pieces; `None` if they read the same.
pub(super) fn compare(old: &Run, new: &Run) -> Option<(Vec<Piece>, Vec<Piece>)> {
    let (mut old, mut new) = compare_joined(&[old], &[new])?;
    Some((old.pop()?, new.pop()?))
}

/// Both texts, each of one or more paragraphs, as pieces by paragraph; `None` if they read the same: how a text is cut
/// into paragraphs is no change.
pub(super) fn compare_joined(old: &[&Run], new: &[&Run]) -> Option<(Paragraphs, Paragraphs)> {
    let ((old, old_cuts), (new, new_cuts)) = (joined(old), joined(new));
    // A reference that leads elsewhere but reads the same is no change.
    let hidden = old.has_hidden() || new.has_hidden();
    if old.same(&new) || (!hidden && old.text().split_whitespace().eq(new.text().split_whitespace())) {
        return None;
    }
    let (old, new) = (Text::new(&old), Text::new(&new));
    let (mut old_changed, mut new_changed) = (vec![false; old.words.len()], vec![false; new.words.len()]);
    mark(&old.words, &new.words, &mut old_changed, &mut new_changed);
    Some((old.pieces(&old_changed, &old_cuts), new.pieces(&new_changed, &new_cuts)))
}

/// Paragraphs as one run, with the byte at which each but the first begins.
fn joined(runs: &[&Run]) -> (Run, Vec<usize>) {
    let mut whole = Run::default();
    let mut cuts = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        if at > 0 {
            cuts.push(whole.text().len());
        }
        whole.append((*run).clone());
    }
    (whole, cuts)
}

/// A text that is on one side only, or on both alike.
pub(super) fn whole(run: &Run, changed: bool) -> Vec<Piece> {
    if !run.has_hidden() && run.text().split_whitespace().count() < 2 {
        return vec![Piece { text: run.trimmed().to_owned(), changed }];
    }
    let text = Text::new(run);
    text.pieces(&vec![changed; text.words.len()], &[]).concat()
}

/// Marks the words that differ.
fn mark(old: &[Word], new: &[Word], old_changed: &mut [bool], new_changed: &mut [bool]) {
    let keys = |words: &[Word]| words.iter().map(|word| word.key).collect::<Vec<u64>>();
    if old.len() + new.len() > MOST_WORDS {
        return mark_by_sentence(old, new, old_changed, new_changed);
    }
    let ops = capture_diff_slices(Algorithm::Myers, &keys(old), &keys(new));
    let same: usize = ops.iter().filter(|op| op.tag() == DiffTag::Equal).map(|op| op.old_range().len()).sum();
    if same * FEW_SAME < old.len().min(new.len()) {
        old_changed.fill(true);
        new_changed.fill(true);
        return;
    }
    for (index, op) in ops.iter().enumerate() {
        let inner = index > 0 && index + 1 < ops.len();
        let short = inner && op.old_range().len() < SHORTEST_SAME;
        if op.tag() != DiffTag::Equal || short {
            old_changed[op.old_range()].fill(true);
            new_changed[op.new_range()].fill(true);
        }
    }
}

/// Long texts: sentences that are the same are left out; what stands between them is compared if it is short enough.
fn mark_by_sentence(old: &[Word], new: &[Word], old_changed: &mut [bool], new_changed: &mut [bool]) {
    let (old_ends, new_ends) = (sentences(old), sentences(new));
    let keys = |ends: &[(usize, u64)]| ends.iter().map(|(_, key)| *key).collect::<Vec<u64>>();
    let begin = |ends: &[(usize, u64)], at: usize| at.checked_sub(1).map_or(0, |before| ends[before].0);
    for op in capture_diff_slices(Algorithm::Patience, &keys(&old_ends), &keys(&new_ends)) {
        if op.tag() == DiffTag::Equal {
            continue;
        }
        let from = begin(&old_ends, op.old_range().start)..begin(&old_ends, op.old_range().end);
        let to = begin(&new_ends, op.new_range().start)..begin(&new_ends, op.new_range().end);
        if from.len() + to.len() > MOST_WORDS {
            old_changed[from].fill(true);
            new_changed[to].fill(true);
        } else {
            mark(&old[from.clone()], &new[to.clone()], &mut old_changed[from], &mut new_changed[to]);
        }
    }
}

/// The end of each sentence, with its key.
fn sentences(words: &[Word]) -> Vec<(usize, u64)> {
    let mut ends = Vec::new();
    let mut begin = 0;
    for (at, word) in words.iter().enumerate() {
        if word.last || at + 1 == words.len() {
            let keys: Vec<u64> = words[begin..=at].iter().map(|word| word.key).collect();
            ends.push((at + 1, key(&keys)));
            begin = at + 1;
        }
    }
    ends
}

/// A run cut into words.
struct Text<'a> {
    run: &'a Run,
    tokens: Vec<Token>,
    /// Words in order; space belongs to none.
    words: Vec<Word>,
}

/// What may stand together in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Han,
    Katakana,
    Figure,
    Alone,
}

impl<'a> Text<'a> {
    fn new(run: &'a Run) -> Self {
        let tokens: Vec<Token> = run.tokens().collect();
        let class = |at: usize| {
            let text = &run.text()[tokens[at].start..tokens[at].end];
            match text.chars().next() {
                Some(letter) if is_han(letter) => Class::Han,
                Some(letter) if is_katakana(letter) => Class::Katakana,
                Some(letter) if letter.is_numeric() => Class::Figure,
                // 10,000 and 1.1 are one.
                Some(',' | '.' | '，' | '．') if at > 0 && at + 1 < tokens.len() => {
                    let figure = |at: usize| run.text()[tokens[at].start..].starts_with(char::is_numeric);
                    if figure(at - 1) && figure(at + 1) { Class::Figure } else { Class::Alone }
                }
                _ => Class::Alone,
            }
        };
        let mut words = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let own = class(at);
            let mut end = at + 1;
            while own != Class::Alone && end < tokens.len() && !tokens[end].blank && class(end) == own {
                end += 1;
            }
            if end - at > LONGEST_WORD {
                words.extend((at..end).map(|at| Word { end: at + 1, key: tokens[at].key, last: false }));
            } else if !tokens[at].blank {
                let last = matches!(&run.text()[tokens[at].start..tokens[at].end], "。" | "！" | "？");
                let key = match tokens[at..end] {
                    [ref only] => only.key,
                    ref several => key(&several.iter().map(|token| token.key).collect::<Vec<u64>>()),
                };
                words.push(Word { end, key, last });
            }
            at = end;
        }
        Self { run, tokens, words }
    }

    /// The text as pieces, by the paragraphs that begin at `cuts`.
    fn pieces(&self, changed: &[bool], cuts: &[usize]) -> Paragraphs {
        let mut paragraphs = Paragraphs::new();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = 0;
        for (index, word) in self.words.iter().enumerate() {
            for token in &self.tokens[at..word.end] {
                if cuts.get(paragraphs.len()).is_some_and(|cut| token.start >= *cut) {
                    paragraphs.push(std::mem::take(&mut pieces));
                }
                // Space between two changed words is part of the change.
                let changed = changed[index] && (!token.blank || (index > 0 && changed[index - 1]));
                if token.blank && pieces.is_empty() {
                    continue;
                }
                let shown = if changed { self.run.shown(*token) } else { self.run.plain(*token).to_owned() };
                match pieces.last_mut() {
                    Some(piece) if piece.changed == changed => piece.text.push_str(&shown),
                    _ if shown.is_empty() => {}
                    _ => pieces.push(Piece { text: shown, changed }),
                }
            }
            at = word.end;
        }
        paragraphs.push(pieces);
        paragraphs
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, compare};
    use crate::diff::run::Run;

    /// Changed runs in brackets.
    fn marked(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| if piece.changed { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    }

    fn both(old: &str, new: &str) -> (String, String) {
        let (old, new) = compare(&Run::of(old), &Run::of(new)).expect("a difference");
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
        assert_eq!(compare(&Run::of("XML の形　です"), &Run::of("XMLの形です")), None);
    }

    #[test]
    fn words_and_numbers_of_other_scripts_change_whole() {
        let (old, new) = both("receivedAtの値は10,000行", "receivedBeforeの値は50,000行");
        assert_eq!((old.as_str(), new.as_str()), ("[receivedAt]の値は[10,000]行", "[receivedBefore]の値は[50,000]行"));
    }

    #[test]
    fn both_sides_are_marked_alike() {
        let (old, new) = both("被保険者番号とその登録開庁日", "被保険者証番号とその登録日");
        assert_eq!(
            (old.as_str(), new.as_str()),
            ("[被保険者番号]とその[登録開庁日]", "[被保険者証番号]とその[登録日]")
        );
    }

    #[test]
    fn long_texts_are_compared_by_sentence() {
        let sentences = |changed: usize| -> String {
            let number = |at: usize| if at == changed { 9999 } else { at };
            (0..1500).map(|at| ["項目", &number(at).to_string(), "を入れる。"].concat()).collect()
        };
        let (old, new) = both(&sentences(700), &sentences(5000));
        assert!(old.contains("項目[9999]を入れる。項目701を") && old.matches('[').count() == 1, "{}", old.len());
        assert!(new.contains("項目[700]を入れる。項目701を") && new.matches('[').count() == 1, "{}", new.len());
    }
}
