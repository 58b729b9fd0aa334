//! Former texts of entries that were revised: parsed and resolved like all pages, and shown at no address.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::PageId;
use super::draft::Draft;
use super::layout::Placed;
use super::links::{Target, Written, parse_address};
use super::resolve::Resolved;
use crate::content::{Common, Part, Text};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

/// Whose text it was.
#[derive(Clone, Copy)]
pub(super) struct Former {
    /// Index of the entry among the texts.
    pub owner: usize,
    /// Index of the revision that replaced it.
    pub revision: usize,
}

/// What was found: by entry and file the former text.
#[derive(Default)]
pub(super) struct Before(Vec<(Arc<Text>, Arc<SourceText>, Arc<Text>)>);

/// The files that entries name as former texts, whether these entries are shown or not: somebody reads them.
pub(super) fn named(texts: &[Arc<Text>]) -> BTreeSet<String> {
    let paths = texts.iter().flat_map(|text| {
        let formers = text.entry.revisions().iter().filter_map(|revision| revision.former.as_ref());
        formers.filter_map(|former| match parse_address(text.source.path(), &former.value) {
            Written::Path { path, .. } => Some(path),
            _ => None,
        })
    });
    paths.collect()
}

/// The former texts of all entries, in the order of these; a file that is not there is reported. What was found before of the
/// same entry and file is that very text.
pub(super) fn find(
    texts: &[Arc<Text>],
    parts: &[Part],
    before: &mut Before,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Former, Arc<Text>)> {
    let mut now = Before::default();
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
            let is_same = |kept: &&(Arc<Text>, Arc<SourceText>, Arc<Text>)| {
                Arc::ptr_eq(&kept.0, text) && Arc::ptr_eq(&kept.1, &part.source)
            };
            let new = || {
                let common = Common { title, ..Common::default() };
                let (source, body) = (part.source.clone(), part.body.clone());
                Arc::new(Text { source, body, common, entry: text.entry.clone() })
            };
            let former = before.0.iter().find(is_same).map_or_else(new, |(.., former)| Arc::clone(former));
            now.0.push((Arc::clone(text), Arc::clone(&part.source), Arc::clone(&former)));
            found.push((Former { owner, revision }, former));
        }
    }
    *before = now;
    found
}

fn missing(path: &str, texts: &[Arc<Text>], parts: &HashMap<&str, &Part>) -> (String, String) {
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
