//! Readings (ふりがな): kanji without one where all must have one, words that are read in two ways. None is ever guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use crate::content::{Entry, Office, RubyRule, Spoken, Status};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Page, PageId, Site, Word, asks, words, words_read};
use crate::text::is_han;

/// The column whose values are printed as days.
const START_DATE: &str = "start_date";

/// Kanji without a reading in a leaflet of `ruby: all`: each word once, where it first stands.
pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let Entry::Leaflet(leaflet) = &page.entry else { return Vec::new() };
    if leaflet.ruby != RubyRule::All {
        return Vec::new();
    }
    let mut missing: Vec<(String, Range<usize>, usize)> = Vec::new();
    for Word { letters, reading, range, .. } in words(page) {
        if !reading.is_empty() {
            continue;
        }
        match missing.iter_mut().find(|(known, ..)| *known == letters) {
            Some((_, _, count)) => *count += 1,
            None => missing.push((letters, range, 1)),
        }
    }
    let mut found: Vec<Diagnostic> = missing
        .into_iter()
        .map(|(word, range, count)| {
            let others = if count > 1 { format!("（ほかに {} か所）", count - 1) } else { String::new() };
            let message = format!("「{word}」にふりがながありません{others}。");
            Diagnostic::at(Code::MissingReading, &page.source, range, message)
                .help(format!("{{{word}|…}} と書いて、… に読みを入れてください。かわら版は読みを推測しません。"))
        })
        .collect();
    if let Some(title) = &page.common.title
        && title.value.contains(is_han)
    {
        let kanji: String = title.value.chars().filter(|letter| is_han(*letter)).collect();
        let message = format!("題名の「{kanji}」にふりがながありません。");
        found.push(
            Diagnostic::at(Code::MissingReading, &page.source, title.range.clone(), message)
                .help("題名にはふりがなを付けられません。ひらがなで書いてください。"),
        );
    }
    found
}

/// Values of offices that a leaflet of `ruby: all` prints without readings: once for each column.
pub(super) fn check_offices(site: &Site) -> Vec<Diagnostic> {
    let Some(offices) = &site.offices else { return Vec::new() };
    let mut told: BTreeSet<(PageId, &str)> = BTreeSet::new();
    let mut found = Vec::new();
    for ask in asks(&site.pages).0 {
        let all = matches!(&ask.page.entry, Entry::Leaflet(leaflet) if leaflet.ruby == RubyRule::All);
        let Some(column) = ask.column().filter(|_| all && !ask.is_flag) else { continue };
        let is_unread = |office: &Office<'_>| match (office.spoken(column), office.value(column)) {
            // A day is printed with 年, 月 and 日.
            (_, Some(_)) if column == START_DATE => true,
            (Some(parts), _) => parts.iter().any(Spoken::is_unread),
            (None, value) => value.is_some_and(|value| value.contains(is_han)),
        };
        let mut unread = offices.rows().filter(|office| office.is_sound() && is_unread(office));
        let Some(first) = unread.next() else { continue };
        if !told.insert((ask.page.id, column)) {
            continue;
        }
        let others = match unread.count() {
            0 => String::new(),
            others => format!("（ほかに {others} 事務所）"),
        };
        let message =
            format!("「{{{{{}}}}}」に入る {} の値{others}に、ふりがなのない漢字があります。", ask.name, first.code());
        let help = if column == START_DATE {
            "日付にはふりがなを付けられません。日付を手で書く空欄にするか、ひらがなで書いた列を別に作ってください。"
        } else {
            "offices.csv のセルに {中央|ちゅうおう}福祉事務所 のように読みを書いてください。読みは、ふりがなのあるリーフレットにだけ刷られます。"
        };
        found.push(Diagnostic::at(Code::UnreadValue, &ask.page.source, ask.span.range(), message).help(help));
    }
    found
}

/// Words that are read in one way here and in another there: each other reading once, with both places. Versions that
/// were replaced are left as they were.
pub(super) fn check_site(site: &Site) -> Vec<Diagnostic> {
    type Key = (String, (bool, Option<char>));
    type Found<'a> = (String, (&'a Page, Range<usize>));
    let mut known: BTreeMap<Key, Vec<Found<'_>>> = BTreeMap::new();
    let standing = site.pages.par_iter().filter(|page| stands(site, page));
    for (page, words) in standing.map(|page| (page, words_read(page))).collect::<Vec<_>>() {
        for Word { letters, reading, range, beside, .. } in words {
            let beside = if letters.chars().nth(1).is_none() { beside } else { (false, None) };
            let readings = known.entry((letters, beside)).or_default();
            if readings.iter().all(|(own, _)| *own != reading) {
                readings.push((reading, (page, range)));
            }
        }
    }
    let mut found = Vec::new();
    for ((word, _), readings) in known {
        let Some(((first, (page, range)), others)) = readings.split_first() else { continue };
        for (reading, (own, place)) in others {
            let source = &page.source;
            let line = source.position(range.start).line;
            let message =
                format!("「{word}」のふりがなが「{reading}」です。{}:{line} では「{first}」です。", page.path());
            found.push(
                Diagnostic::at(Code::DifferingReading, &own.source, place.clone(), message)
                    .help("どちらも正しいか、人が確かめてください。読みが違うときは、一方を直します。"),
            );
        }
    }
    found
}

fn stands(site: &Site, page: &Page) -> bool {
    let versions = site.document_of(page).map(|document| &document.settings.versions);
    let own = versions.zip(page.membership).and_then(|(versions, own)| versions.get(own.version?));
    own.is_none_or(|version| !matches!(version.status, Status::Superseded | Status::Withdrawn))
}
