//! Versions of documents: folders that are missing, a current one before its day, renames that name nothing.

use std::collections::HashMap;

use crate::config::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Document, Page, Site};
use crate::text::nearest;

pub(super) fn check(site: &Site, today: Option<Date>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for document in &site.documents {
        empty_versions(document, &mut found);
        found.extend(today.and_then(|today| early_version(document, today)));
        for (older, newer) in document.settings.neighbours() {
            renames(site, document, Some(older), newer, &mut found);
        }
        // The oldest version has none before it.
        let oldest = (0..document.settings.versions.len())
            .filter(|version| document.settings.neighbours().iter().all(|(_, newer)| newer != version));
        oldest.for_each(|version| renames(site, document, None, version, &mut found));
    }
    found
}

/// The version in force is of a day that is still to come.
fn early_version(document: &Document, today: Date) -> Option<Diagnostic> {
    let settings = &document.settings;
    let version = settings.versions.get(settings.current()?)?;
    let date = version.date.filter(|date| *date > today)?;
    let message = format!("今の版「{}」の日付（{}）が、まだ来ていません。", version.name, date.japanese());
    Some(Diagnostic::at(Code::EarlyVersion, &settings.source, version.range.clone(), message).help(
        "その日までは status: draft とし、前の版を current にしてください。日付の書き間違いなら、直してください。",
    ))
}

/// A version that is listed must have text.
fn empty_versions(document: &Document, found: &mut Vec<Diagnostic>) {
    for (index, version) in document.settings.versions.iter().enumerate() {
        if document.contents[index].pages().next().is_none() {
            let folder = document.settings.version_folder(Some(index));
            let message = format!("版「{}」の原稿がありません。", version.name);
            found.push(
                Diagnostic::at(Code::UnknownVersion, &document.settings.source, version.range.clone(), message)
                    .help(format!("「{folder}」に原稿を置くか、この版を versions から消してください。")),
            );
        }
    }
}

/// `was` names a file of the version before, and no file is named twice.
fn renames(site: &Site, document: &Document, older: Option<usize>, newer: usize, found: &mut Vec<Diagnostic>) {
    let path = |page: &'_ Page, version: usize| {
        let folder = document.settings.version_folder(Some(version));
        page.path().strip_prefix(&folder).unwrap_or(page.path()).to_owned()
    };
    let before: Vec<String> = older
        .map(|older| document.contents[older].pages().map(|id| path(site.page(id), older)).collect())
        .unwrap_or_default();
    let mut named: HashMap<&str, &Page> = HashMap::new();
    for page in document.contents[newer].pages().map(|id| site.page(id)) {
        let Some(was) = &page.common.was else { continue };
        let mut report = |message: String, help: String| {
            found.push(Diagnostic::at(Code::BrokenRename, &page.source, was.range.clone(), message).help(help));
        };
        let Some(older) = older else {
            report(
                "前の版がないので、前の名前（was）は書けません。".to_owned(),
                "「was」の行を消してください。".to_owned(),
            );
            continue;
        };
        // A version begins as a copy of the one before: what was said of that one's names still stands there.
        let copied = document.contents[older].pages().map(|id| site.page(id)).any(|page_before| {
            path(page_before, older) == path(page, newer)
                && page_before.common.was.as_ref().is_some_and(|own| own.value == was.value)
        });
        if !before.contains(&was.value) {
            if copied {
                continue;
            }
            let name = &document.settings.versions[older].name;
            let help = match nearest(&was.value, before.iter().map(String::as_str)) {
                Some(near) => format!("「{near}」のことですか。"),
                None => "前の版のフォルダから見た場所で書いてください。例: was: 02-entry.md".to_owned(),
            };
            report(format!("前の版（{name}）に「{}」はありません。", was.value), help);
        } else if let Some(other) = named.insert(&was.value, page) {
            let message = format!("「{}」は「{}」の前の名前でもあります。", was.value, other.path());
            report(message, "どちらか一つだけに「was」を書いてください。".to_owned());
        }
    }
}
