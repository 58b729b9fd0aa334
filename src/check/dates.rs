//! Dates: reviews that are overdue, years whose two names don't agree.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::config::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{InlineKind, walk_inlines};
use crate::site::Page;

/// Eras with their first year.
const ERAS: &[(&str, u32)] = &[("令和", 2019), ("平成", 1989), ("昭和", 1926), ("大正", 1912), ("明治", 1868)];

/// The names of [`ERAS`], all looked for at once. They are a few words, so that building can't fail; without them nothing is found.
static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(ERAS.iter().map(|(era, _)| era)).ok());

/// A page whose `review_by` is before the day given.
pub(super) fn check_review(page: &Page, today: Date) -> Option<Diagnostic> {
    let review = page.common.review_by.as_ref().filter(|review| review.value < today)?;
    let owner = page.common.owner.as_ref().map(|owner| format!("（担当: {owner}）")).unwrap_or_default();
    let message = format!("見直しの期限の{}が過ぎています{owner}。", review.value.japanese());
    Some(
        Diagnostic::at(Code::OverdueReview, &page.source, review.range.clone(), message)
            .help("内容を確かめて、review_by を次の期限に改めてください。"),
    )
}

/// 令和5年（2022年）
pub(super) fn check_eras(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| {
            let InlineKind::Text(text) = &inline.kind else { return };
            for (range, message) in mismatches(text) {
                let start = inline.span.range().start;
                let verbatim = inline.span.range().len() == text.len();
                let range = if verbatim { start + range.start..start + range.end } else { inline.span.range() };
                found.push(
                    Diagnostic::at(Code::EraMismatch, &page.source, range, message)
                        .help("どちらかの年を直してください。"),
                );
            }
        });
    }
    found
}

/// Years of an era beside a year in brackets, or the other way round, that are not the same.
fn mismatches(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    for own in NAMES.iter().flat_map(|names| names.find_iter(text)) {
        let (era, first) = ERAS[own.pattern().as_usize()];
        let Some((number, length)) = era_year(&text[own.end()..]) else { continue };
        let (at, end) = (own.start(), own.end() + length);
        let year = first + number - 1;
        let outer = match (year_behind(&text[end..]), year_before(&text[..at])) {
            (Some((other, length)), _) => (other, at..end + length),
            (None, Some((other, length))) => (other, at - length..end),
            (None, None) => continue,
        };
        if outer.0 != year {
            let message = format!(
                "{era}{}年は {year} 年です（{} 年と書かれています）。",
                if number == 1 { "元".to_owned() } else { number.to_string() },
                outer.0
            );
            found.push((outer.1, message));
        }
    }
    found
}

fn digit(letter: char) -> Option<u32> {
    letter.to_digit(10).or_else(|| ('０'..='９').contains(&letter).then(|| letter as u32 - '０' as u32))
}

/// The number at the start of a text, and its length in bytes.
fn number(text: &str) -> Option<(u32, usize)> {
    let digits: Vec<(usize, u32)> =
        text.char_indices().map_while(|(at, letter)| Some((at + letter.len_utf8(), digit(letter)?))).take(5).collect();
    let (length, _) = digits.last()?;
    Some((digits.iter().fold(0, |number, (_, digit)| number * 10 + digit), *length))
}

/// The year of an era: 5, ５, 元.
fn era_year(text: &str) -> Option<(u32, usize)> {
    if text.starts_with('元') {
        return Some((1, '元'.len_utf8()));
    }
    number(text).filter(|(number, _)| (1..100).contains(number))
}

/// `年（2023` or `（2023）`: the year behind an era's year.
fn year_behind(text: &str) -> Option<(u32, usize)> {
    let rest = text.strip_prefix('年').unwrap_or(text);
    let inner = rest.strip_prefix(['（', '('])?;
    let (year, length) = number(inner).filter(|(year, _)| (1868..=2999).contains(year))?;
    inner[length..].starts_with(['年', '）', ')']).then(|| (year, text.len() - inner.len() + length))
}

/// `2023年（` or `2023（`: the year before an era.
fn year_before(text: &str) -> Option<(u32, usize)> {
    let rest = text.strip_suffix(['（', '('])?;
    let rest = rest.strip_suffix('年').unwrap_or(rest);
    let start = rest.char_indices().rev().take_while(|(_, letter)| digit(*letter).is_some()).last()?.0;
    let (year, _) = number(&rest[start..]).filter(|(year, _)| (1868..=2999).contains(year))?;
    Some((year, text.len() - start))
}

#[cfg(test)]
mod tests {
    use super::mismatches;

    #[test]
    fn years_that_agree_are_left_alone() {
        for text in [
            "令和6（2024）年3月",
            "令和5年（2023年）4月",
            "2019年（令和元年）5月",
            "平成31年（2019年）4月",
            "昭和６４（１９８９）年",
            "令和5年（第3版）",
            "令和5年4月",
        ] {
            assert_eq!(mismatches(text), [], "{text}");
        }
    }

    #[test]
    fn years_that_do_not_agree_are_found_with_their_place() {
        let found = mismatches("開始は令和5年（2022年）です。2024年（令和5年）まで。");
        let places: Vec<&str> = found
            .iter()
            .map(|(range, _)| &"開始は令和5年（2022年）です。2024年（令和5年）まで。"[range.clone()])
            .collect();
        assert_eq!(places, ["令和5年（2022", "2024年（令和5"]);
    }
}
