//! Readings (ふりがな): kanji without one where all must have one, words that are read in two ways. None is ever guessed.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::content::{Entry, RubyRule, Status};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Page, Site, Word, words};
use crate::text::is_han;

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

/// Words that are read in one way here and in another there: each other reading once, with both places. Versions that
/// were replaced are left as they were.
pub(super) fn check_site(site: &Site) -> Vec<Diagnostic> {
    type Key = (String, (bool, Option<char>));
    type Found<'a> = (String, (&'a Page, Range<usize>));
    let mut known: BTreeMap<Key, Vec<Found<'_>>> = BTreeMap::new();
    for page in site.pages.iter().filter(|page| stands(site, page)) {
        for Word { letters, reading, range, beside, .. } in words(page) {
            if reading.is_empty() {
                continue;
            }
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
