//! What a site says of the world outside, which only people can check: telephone numbers, mail addresses, addresses of
//! other hosts, articles of laws; each with the places where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::markdown::{InlineKind, walk_inlines};
use crate::site::{Page, Site, Target};
use crate::text::{is_han, is_katakana};

/// Letters between the groups of a telephone number, as people type them.
const SEPARATORS: &str = "-‐‑–—−－ー()（）";

/// Letters of a law's name that are shown in front of its article at most.
const LAW: usize = 24;

/// Bytes of the brackets behind a law's name at most.
const BRACKET: usize = 120;

/// Places by what stands there: path and line, and what else is known of the place.
pub(super) type Found = BTreeMap<String, BTreeSet<(String, usize, String)>>;

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    pub telephones: Found,
    pub mails: Found,
    pub addresses: Found,
    pub articles: Found,
}

/// Reads all that is published of a site: its pages as written, the tables read from CSV, `site.yaml`, the glossary.
pub(super) fn all(site: &Site) -> Contacts {
    let mut contacts = Contacts::default();
    for page in &site.pages {
        contacts.page(page);
    }
    let tables = site.pages.iter().flat_map(|page| page.tables.values());
    let tables: BTreeMap<&str, _> = tables.map(|table| (table.path.as_str(), table)).collect();
    for (path, table) in tables {
        for (row, cells) in table.rows.iter().enumerate() {
            let place = |_| (path.to_owned(), 0, table.row_name(row));
            for cell in cells {
                contacts.text(cell, place);
            }
        }
    }
    for term in &site.glossary {
        contacts.text(&term.text, |_| ("glossary.yaml".to_owned(), 0, term.term.value.clone()));
    }
    let place = |_| ("site.yaml".to_owned(), 0, String::new());
    let (enquiry, licence) = (site.config.enquiry.as_ref(), site.config.licence.as_ref());
    let texts = enquiry.map(|own| [Some(&own.text), own.tel.as_ref(), own.mail.as_ref(), own.hours.as_ref()]);
    for text in texts.into_iter().flatten().flatten() {
        contacts.text(text, place);
    }
    let urls = [enquiry.and_then(|own| own.url.as_ref()), licence.and_then(|own| own.url.as_ref())];
    for url in urls.into_iter().flatten() {
        contacts.addresses.entry(url.clone()).or_default().insert(place(0));
    }
    contacts
}

/// Where bytes of a page stand: in its own file or in one that it includes.
pub(super) fn place(page: &Page, at: usize) -> (String, usize, String) {
    let (file, range) = page.source.located(at..at);
    (file.path().to_owned(), file.position(range.start).line, String::new())
}

impl Contacts {
    fn page(&mut self, page: &Page) {
        self.text(page.source.text(), |at| place(page, at));
        for blocks in page.tree.texts() {
            walk_inlines(blocks, &mut |inline| {
                let InlineKind::Link(link) = &inline.kind else { return };
                let Some(Target::External(address)) = page.targets.get(&link.id) else { return };
                if ["http:", "https:"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme)) {
                    let place = place(page, inline.span.range().start);
                    self.addresses.entry(address.clone()).or_default().insert(place);
                }
            });
        }
    }

    fn text(&mut self, text: &str, place: impl Fn(usize) -> (String, usize, String)) {
        let found = [
            (&mut self.telephones, telephones(text)),
            (&mut self.mails, mails(text)),
            (&mut self.articles, articles(text)),
        ];
        for (list, values) in found {
            for (at, value) in values {
                list.entry(value).or_default().insert(place(at));
            }
        }
    }
}

/// Telephone numbers with their places, in one spelling: half-width digits, hyphens between the groups.
fn telephones(text: &str) -> Vec<(usize, String)> {
    let is_part = |letter: char| digit(letter).is_some() || SEPARATORS.contains(letter);
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(|letter| digit(letter).is_some()).map(|at| rest + at) {
        let end = text[start..].find(|letter| !is_part(letter)).map_or(text.len(), |at| start + at);
        rest = end;
        let joined = |letter: char| letter.is_ascii_alphanumeric() || "./_-".contains(letter);
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        let abroad = before == Some('+');
        if before.is_some_and(joined) || after.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            continue;
        }
        let groups: Vec<String> = text[start..end]
            .split(|letter| SEPARATORS.contains(letter))
            .map(|group| group.chars().filter_map(digit).collect::<String>())
            .filter(|group| !group.is_empty())
            .collect();
        let front = text.get(start.saturating_sub("tel:".len())..start);
        let said = front.is_some_and(|front| front.eq_ignore_ascii_case("tel:"));
        if is_telephone(&groups, abroad, said) {
            found.push((start, format!("{}{}", if abroad { "+" } else { "" }, groups.join("-"))));
        }
    }
    found
}

/// 03-1234-5678, 0120-000-000, 090-…; without hyphens only where nothing else has as many digits.
fn is_telephone(groups: &[String], abroad: bool, said: bool) -> bool {
    let digits: usize = groups.iter().map(String::len).sum();
    let starts = |starts: &[&str]| starts.iter().any(|start| groups[0].starts_with(start));
    match groups {
        _ if abroad => (10..=13).contains(&digits) && groups.len() > 1,
        [one] => (10..=11).contains(&one.len()) && one.starts_with('0') && (said || starts(&["0120", "0570", "0800"])),
        [first, .., last] => {
            (10..=11).contains(&digits)
                && groups.len() <= 3
                && first.starts_with('0')
                && (2..=5).contains(&first.len())
                && (3..=4).contains(&last.len())
        }
        [] => false,
    }
}

fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_digit(letter as u32 - '０' as u32, 10),
        _ => None,
    }
}

/// Mail addresses with their places.
fn mails(text: &str) -> Vec<(usize, String)> {
    let local = |letter: char| letter.is_ascii_alphanumeric() || "._%+-".contains(letter);
    let host = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    let found = text.match_indices('@').filter_map(|(at, _)| {
        let start = text[..at]
            .rfind(|letter| !local(letter))
            .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
        let behind = &text[at + 1..];
        let end = behind.find(|letter| !host(letter)).unwrap_or(behind.len());
        let name = behind[..end].trim_end_matches(['.', '-']);
        let whole = start < at && name.contains('.') && !name.starts_with('.');
        whole.then(|| (start, format!("{}@{name}", &text[start..at])))
    });
    found.collect()
}

/// Articles of laws with the names in front of them, as far as they are written in kanji and katakana: 生活保護法第15条,
/// 同法第十条の二第1項.
fn articles(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(at) = text[rest..].find('第').map(|start| rest + start) {
        rest = at + '第'.len_utf8();
        let Some(mut end) = counted(text, at, '条') else { continue };
        if let Some(length) = text[end..].strip_prefix('の').and_then(number) {
            end += 'の'.len_utf8() + length;
        }
        for unit in ['項', '号'] {
            end = counted(text, end, unit).unwrap_or(end);
        }
        rest = end;
        let name = law(&text[..at]);
        found.push((name.start, format!("{}{}", &text[name], &text[at..end])));
    }
    found
}

/// 第15条: the end of a number of something at a place.
fn counted(text: &str, at: usize, unit: char) -> Option<usize> {
    let behind = text[at..].strip_prefix('第')?;
    let length = number(behind)?;
    behind[length..].starts_with(unit).then(|| at + '第'.len_utf8() + length + unit.len_utf8())
}

/// The length of a number at the start of a text, in figures or kanji.
fn number(text: &str) -> Option<usize> {
    let is_number = |letter: char| digit(letter).is_some() || "〇一二三四五六七八九十百千".contains(letter);
    Some(text.find(|letter| !is_number(letter)).unwrap_or(text.len())).filter(|length| *length > 0)
}

/// The law's name at the end of a text, its number in brackets behind it included: 生活保護法（昭和25年法律第144号）.
fn law(before: &str) -> Range<usize> {
    // A law's number is short: a bracket that is further away is none of it.
    let near = before.floor_char_boundary(before.len().saturating_sub(BRACKET));
    let opening = before[near..].rfind(['（', '(']).map(|at| near + at);
    let bracket = opening.filter(|_| before.ends_with(['）', ')']));
    let front = &before[..bracket.unwrap_or(before.len())];
    let letters = front.char_indices().rev().take(LAW);
    let name = letters.take_while(|(_, letter)| is_han(*letter) || is_katakana(*letter) || "・ー".contains(*letter));
    match name.last() {
        Some((start, _)) => start..before.len(),
        None => before.len()..before.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::{articles, mails, telephones};

    fn values(found: Vec<(usize, String)>) -> Vec<String> {
        found.into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn telephone_numbers_are_found_in_any_spelling() {
        for text in [
            "電話03-0000-1234まで",
            "（０３）００００－１２３４",
            "(03)0000-1234",
            "電話：０３ー００００ー１２３４。",
            "tel:0300001234",
        ] {
            let found = values(telephones(text));
            let expected = if text.starts_with("tel") { "0300001234" } else { "03-0000-1234" };
            assert_eq!(found, [expected], "{text}");
        }
        assert_eq!(values(telephones("0120-000-000か090-0000-0000")), ["0120-000-000", "090-0000-0000"]);
        assert_eq!(values(telephones("海外からは+81-3-0000-1234")), ["+81-3-0000-1234"]);
    }

    #[test]
    fn other_numbers_are_no_telephone_numbers() {
        for text in ["2026-04-01", "0201-1.0", "0123456789", "01-2345", "a03-0000-1234", "1-03-0000-12345", "20230321"]
        {
            assert_eq!(values(telephones(text)), [""; 0], "{text}");
        }
    }

    #[test]
    fn mail_addresses_end_with_their_host() {
        assert_eq!(values(mails("連絡はportal@example.jpへ。@example.jp a@b")), ["portal@example.jp"]);
        assert_eq!(values(mails("<mailto:a.b+c@mail.example.jp>.")), ["a.b+c@mail.example.jp"]);
    }

    #[test]
    fn articles_bring_the_name_of_their_law() {
        let text = "生活保護法第15条と、同法（昭和25年法律第144号）第十条の二第1項、この規則の第3条第2項第1号、第4版。";
        let expected = ["生活保護法第15条", "同法（昭和25年法律第144号）第十条の二第1項", "第3条第2項第1号"];
        assert_eq!(values(articles(text)), expected);
    }
}
