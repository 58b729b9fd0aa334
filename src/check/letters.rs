//! Letters that readers, search and other systems stumble over.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{InlineKind, walk_inlines};
use crate::site::Page;

pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if page.source.text().chars().all(is_usual) {
        return found;
    }
    half_width_kana(page, &mut found);
    decomposed(page, &mut found);
    for (at, letter) in page.source.text().char_indices() {
        if !(' '..'\u{7F}').contains(&letter) {
            single(page, at, letter, &mut found);
        }
    }
    found
}

/// Letters that nobody stumbles over, in the order in which texts have them most: those of most texts are of no other kind.
fn is_usual(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{3096}' | '\u{4E00}'..='\u{9FFF}' | ' '..='~' | '\n' | '\u{3000}'..='\u{3029}'
        | '\u{30A1}'..='\u{30FE}' | '\u{FF01}'..='\u{FF60}' | '\r' | '\t')
}

/// Half-width kana (JIS X 0201) outside of code.
fn half_width_kana(page: &Page, found: &mut Vec<Diagnostic>) {
    let is_half = |letter: char| matches!(letter, '\u{FF61}'..='\u{FF9F}');
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| {
            let InlineKind::Text(text) = &inline.kind else { return };
            let Some(start) = text.find(is_half) else { return };
            let length = text[start..].find(|letter| !is_half(letter)).unwrap_or(text.len() - start);
            let run = &text[start..start + length];
            let whole: String = run.nfkc().collect();
            let at = inline.span.range().start + start;
            let range = if inline.span.range().len() == text.len() { at..at + length } else { inline.span.range() };
            found.push(
                Diagnostic::at(Code::HalfWidthKana, &page.source, range, format!("半角カタカナ「{run}」があります。"))
                    .help(format!("全角の「{whole}」にしてください。半角のまま見せるときは `…` で囲みます。")),
            );
        });
    }
}

/// Letters whose marks are apart, as macOS writes file names (NFD): the first of a page, and how many there are.
fn decomposed(page: &Page, found: &mut Vec<Diagnostic>) {
    let text = page.source.text();
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return;
    }
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut before: Option<(usize, char)> = None;
    for (at, letter) in text.char_indices() {
        if let Some((start, base)) = before
            && unicode_normalization::char::compose(base, letter).is_some()
        {
            places.push(start..at + letter.len_utf8());
        }
        before = Some((at, letter));
    }
    let Some(first) = places.first() else { return };
    let whole: String = text[first.clone()].nfc().collect();
    let more = match places.len() {
        1 => String::new(),
        count => format!("このファイルに {count} か所あります。"),
    };
    found.push(
        Diagnostic::at(
            Code::DecomposedText,
            &page.source,
            first.clone(),
            format!("濁点などが分かれた「{whole}」があります。{more}"),
        )
        .help("検索で見つからないことがあります。この文字を消して、打ち直してください。"),
    );
}

/// Control characters (but tabs and line ends), invisible marks of direction and width, and private use.
fn single(page: &Page, at: usize, letter: char, found: &mut Vec<Diagnostic>) {
    let range = at..at + letter.len_utf8();
    let code = u32::from(letter);
    match letter {
        '\t' | '\n' | '\r' => {}
        '\0'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206F}'
        | '\u{FEFF}' => found.push(
            Diagnostic::at(
                Code::ControlCharacter,
                &page.source,
                range,
                format!("目に見えない制御文字（U+{code:04X}）があります。"),
            )
            .help("前後の文字ごと消して、打ち直してください。"),
        ),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}' => found.push(
            Diagnostic::at(
                Code::PrivateLetter,
                &page.source,
                range,
                format!("外字（U+{code:04X}）があります。ほかの端末では別の文字や空白になります。"),
            )
            .help("同じ意味の文字や記号に替えるか、画像と代替文にしてください。"),
        ),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::{IsNormalized, is_nfc_quick};

    use super::is_usual;

    #[test]
    fn usual_letters_are_whole_and_stand_alone() {
        let usual: Vec<char> = ('\0'..=char::MAX).filter(|letter| is_usual(*letter)).collect();
        assert_eq!(is_nfc_quick(usual.iter().copied()), IsNormalized::Yes);
        assert!(
            !usual.iter().any(|letter| matches!(letter, '\u{7F}' | '\u{200B}' | '\u{E000}' | '\u{FF61}'..='\u{FF9F}'))
        );
        assert!(usual.iter().all(|letter| !letter.is_control() || letter.is_whitespace()));
    }
}
