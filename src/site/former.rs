//! Former texts of entries that were revised: parsed and resolved like all pages, and shown at no address.

use std::collections::{BTreeSet, HashMap};

use super::PageId;
use super::draft::Draft;
use super::layout::Placed;
use super::links::{Target, Written, parse_address};
use super::resolve::Resolved;
use crate::content::{Common, Part, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::nearest;

/// Whose text it was.
#[derive(Clone, Copy)]
pub(super) struct Former {
    /// Index of the entry among the texts.
    pub owner: usize,
    /// Index of the revision that replaced it.
    pub revision: usize,
}

/// The files that entries name as former texts, whether these entries are shown or not: somebody reads them.
pub(super) fn named(texts: &[Text]) -> BTreeSet<String> {
    let paths = texts.iter().flat_map(|text| {
        let formers = text.entry.revisions().iter().filter_map(|revision| revision.former.as_ref());
        formers.filter_map(|former| match parse_address(text.source.path(), &former.value) {
            Written::Path { path, .. } => Some(path),
            _ => None,
        })
    });
    paths.collect()
}

/// The former texts of all entries, in the order of these; a file that is not there is reported.
pub(super) fn find(texts: &[Text], parts: &[Part], diagnostics: &mut Vec<Diagnostic>) -> Vec<(Former, Text)> {
    let by_path: HashMap<&str, &Part> = parts.iter().map(|part| (part.source.path(), part)).collect();
    let mut found = Vec::new();
    for (owner, text) in texts.iter().enumerate() {
        for (revision, own) in text.entry.revisions().iter().enumerate() {
            let Some(former) = &own.former else { continue };
            let mut report = |code, message: String, help: String| {
                diagnostics.push(Diagnostic::at(code, &text.source, former.range.clone(), message).help(help));
            };
            let Written::Path { path, .. } = parse_address(text.source.path(), &former.value) else {
                let message = format!("「{}」は content フォルダの中のファイルではありません。", former.value);
                let help = "前の文のファイルを content フォルダの中に置き、このファイルから見た場所で書いてください。例: former: _former/0201-1.0.md";
                report(Code::OutsideLink, message, help.to_owned());
                continue;
            };
            let Some(part) = by_path.get(path.as_str()) else {
                let (message, help) = missing(&path, texts, &by_path);
                report(Code::BrokenLink, message, help);
                continue;
            };
            let title = part.title(text.entry.kind(), diagnostics).or_else(|| text.common.title.clone());
            let common = Common { title, ..Common::default() };
            let (source, body) = (part.source.clone(), part.body.clone());
            found.push((Former { owner, revision }, Text { source, body, common, entry: text.entry.clone() }));
        }
    }
    found
}

fn missing(path: &str, texts: &[Text], parts: &HashMap<&str, &Part>) -> (String, String) {
    if texts.iter().any(|text| text.source.path() == path) {
        let message = format!("「{path}」はページになるファイルなので、前の文として使えません。");
        let help = "名前の先頭に「_」を付けるか、「_」で始まるフォルダに移してください。例: _former/0201-1.0.md";
        return (message, help.to_owned());
    }
    let mut names: Vec<&str> = parts.keys().copied().collect();
    names.sort_unstable();
    let help = match nearest(path, names) {
        Some(near) => format!("「{near}」のことですか。"),
        None => "前の文のファイルがまだないときは、直す前の原稿を写して置いてください。".to_owned(),
    };
    (format!("前の文のファイル「{path}」がありません。"), help)
}

/// Its title, and the address of the entry as it is today; it has none of its own.
pub(super) fn place(former: Former, draft: &Draft, places: &[Placed]) -> Placed {
    let owner = &places[former.owner];
    let title = draft.text.common.title.as_ref().map_or_else(|| owner.title.clone(), |title| title.value.clone());
    Placed { title, address: owner.address.clone(), pinned: None, folder: None, membership: None }
}

/// Within a former text `#id` means the entry: it is the same page. Its links are shown to nobody, so that one whose
/// target is gone by now is no problem.
pub(super) fn settle(resolved: &mut Resolved, own: PageId, owner: PageId) {
    for target in resolved.targets.values_mut() {
        if let Target::Page(page, _) = target
            && *page == own
        {
            *page = owner;
        }
    }
    let link = |code| {
        matches!(
            code,
            Code::BrokenLink | Code::BrokenAnchor | Code::OutsideLink | Code::UnsafeLink | Code::UndefinedTerm
        )
    };
    resolved.diagnostics.retain(|found| !link(found.code));
}
