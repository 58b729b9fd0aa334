//! Ids that are written twice: on a page, or on two pages of one document.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Span, walk_blocks, written_attributes};
use crate::site::{Page, Site};

pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut found = Vec::new();
    for (id, span) in written(page) {
        if let Some(first) = seen.get(id) {
            let line = page.source.position(*first).line;
            found.push(
                Diagnostic::at(
                    Code::DuplicateId,
                    &page.source,
                    span.range(),
                    format!("id「{id}」は {line} 行目でも使われています。"),
                )
                .help("id は一つのページに一つずつです。どちらかを別の名前にしてください。例: {#time-2}"),
            );
        } else {
            seen.insert(id, span.range().start);
        }
    }
    found
}

/// Within a version of a document a reference names an id alone, so an id must be on one page only.
pub(super) fn check_documents(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for contents in site.documents.iter().flat_map(|document| &document.contents) {
        let mut first: HashMap<&str, &Page> = HashMap::new();
        for page in contents.pages().map(|id| site.page(id)) {
            let own: BTreeMap<&str, Span> = written(page).into_iter().rev().collect();
            for (id, span) in own {
                let Some(other) = first.get(id) else {
                    first.insert(id, page);
                    continue;
                };
                found.push(
                    Diagnostic::at(
                        Code::DuplicateId,
                        &page.source,
                        span.range(),
                        format!("id「{id}」は「{}」でも使われています。", other.path()),
                    )
                    .help("文書の中で一つだけの id にしてください。"),
                );
            }
        }
    }
    found
}

/// Ids written in a page's text, with their place.
fn written(page: &Page) -> Vec<(&str, Span)> {
    let mut ids = Vec::new();
    walk_blocks(&page.tree.blocks, &mut |block| {
        if let Some(attributes) = written_attributes(block) {
            ids.extend(attributes.id.as_deref().map(|id| (id, attributes.span)));
        }
    });
    ids
}
