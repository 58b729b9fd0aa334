//! What is no problem of the content and yet asks for a look: pages that nobody answers for, pages that are not out yet,
//! versions without a record of what changed.

use std::collections::BTreeMap;

use super::{Finding, Group, Words, written};
use crate::config::Date;
use crate::content::{Entry, Held, Kind, Status};
use crate::site::{Page, Site};

/// Names of files that stand in one line at most.
const NAMES: usize = 8;

/// What is to be looked at in a group, besides the problems.
pub(super) fn findings(site: &Site, words: &Words<'_>, group: Group, day: Option<Date>) -> Vec<Finding> {
    match group {
        Group::Dates if day.is_none() => without_day(site, words).into_iter().collect(),
        Group::Review => unreviewed(site, words).into_iter().chain(waiting(site, words)).collect(),
        Group::Versions => versions(site, words).into_iter().chain(leaflets(site, words)).collect(),
        _ => Vec::new(),
    }
}

fn finding(words: &Words<'_>, place: String, message: String, count: usize) -> Finding {
    Finding { kind: words.get("sheet_look"), place, message, count }
}

/// Without a day nothing is overdue, which is no answer where days are written.
fn without_day(site: &Site, words: &Words<'_>) -> Option<Finding> {
    let dated = site.pages.iter().filter(|page| page.common.review_by.is_some()).count();
    let versions = site.documents.iter().flat_map(|document| &document.settings.versions);
    let versions = versions.filter(|version| version.date.is_some()).count();
    (dated + versions > 0).then(|| {
        let message = words.count("sheet_unknown_day", dated).replace("{m}", &versions.to_string());
        finding(words, String::new(), message, 1)
    })
}

/// Pages in force that name nobody who looks after them, or no day by which they are read again: by folder. News is of its
/// day.
fn unreviewed(site: &Site, words: &Words<'_>) -> Vec<Finding> {
    let in_force = |page: &&Page| {
        let own = page.membership.zip(site.document_of(page));
        let version = own.and_then(|(own, document)| document.settings.versions.get(own.version?));
        page.entry.kind() != Kind::News
            && page.common.status == Status::Current
            && version.is_none_or(|version| version.status == Status::Current)
    };
    let mut lacking: BTreeMap<(&str, bool, bool), Vec<&str>> = BTreeMap::new();
    for page in site.pages.iter().filter(in_force) {
        let (owner, review) = (page.common.owner.is_some(), page.common.review_by.is_some());
        if !(owner && review) {
            let (folder, name) = page.path().rsplit_once('/').unwrap_or(("", page.path()));
            lacking.entry((folder, owner, review)).or_default().push(name);
        }
    }
    let said = lacking.into_iter().map(|((folder, owner, review), names)| {
        let key = match (owner, review) {
            (false, false) => "sheet_no_owner_no_review",
            (false, true) => "sheet_no_owner",
            (true, _) => "sheet_no_review",
        };
        let mut files = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
        if names.len() > NAMES {
            files.push_str(&words.count("sheet_and_more", names.len() - NAMES));
        }
        let message = words.count(key, names.len()).replace("{files}", &files);
        finding(words, format!("{folder}/"), message, names.len())
    });
    said.collect()
}

/// Pages that are written and left out.
fn waiting(site: &Site, words: &Words<'_>) -> Vec<Finding> {
    let said = |waiting: &crate::site::Waiting| {
        let message = match waiting.held() {
            Some(Held::ForOthers) => words.get("sheet_for_others"),
            Some(Held::Until(day)) => words.get("sheet_waits").replace("{date}", &written(day, &site.config.lang)),
            None => words.get("sheet_left_out"),
        };
        finding(words, waiting.path.clone(), message, 1)
    };
    site.waiting.iter().map(said).collect()
}

/// Versions in force without a day or, if others came before, without an entry in the 改訂履歴.
fn versions(site: &Site, words: &Words<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for document in &site.documents {
        let settings = &document.settings;
        let Some(current) = settings.current() else { continue };
        let version = &settings.versions[current];
        let place = format!("{}:{}", settings.source.path(), settings.source.position(version.range.start).line);
        let follows = settings.neighbours().iter().any(|(_, newer)| *newer == current);
        let faults = [
            ("sheet_version_no_date", version.date.is_none()),
            ("sheet_version_no_changes", follows && version.changes.is_empty()),
        ];
        for (key, _) in faults.into_iter().filter(|(_, wrong)| *wrong) {
            found.push(finding(words, place.clone(), words.get(key).replace("{version}", &version.name), 1));
        }
    }
    found
}

/// Leaflets on which nobody can see whether the paper is the newest.
fn leaflets(site: &Site, words: &Words<'_>) -> Vec<Finding> {
    let said = site.pages_of(Kind::Leaflet).filter_map(|page| {
        let Entry::Leaflet(leaflet) = &page.entry else { return None };
        let lacks = [
            ("sheet_code", leaflet.code.is_none()),
            ("sheet_leaflet_version", page.leaflet_versions().is_empty()),
            ("sheet_leaflet_date", leaflet.date.is_none()),
        ];
        let lacks: Vec<String> = lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(key, _)| words.get(key)).collect();
        let message = words.get("sheet_leaflet_lacks").replace("{what}", &lacks.join(&words.get("sheet_comma")));
        (!lacks.is_empty()).then(|| finding(words, page.path().to_owned(), message, 1))
    });
    said.collect()
}
