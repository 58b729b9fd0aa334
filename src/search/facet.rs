//! What results can be narrowed by.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Document, Vocabulary};

/// The facets of a page. Pages are sorted by them, so that each different value is one stretch of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facets {
    /// Not in force: left out of results unless asked for.
    pub old: bool,
    /// The kind's name.
    pub kind: String,
    /// The version of the document it belongs to; empty without versions.
    pub version: String,
    /// Category paths, those above included.
    pub categories: BTreeSet<String>,
    /// Audience ids; empty for everyone.
    pub audiences: BTreeSet<String>,
}

/// The tables of facets: names and titles, then per stretch of pages its length and its facets as indices into those.
pub(super) fn tables(documents: &[Document], vocabulary: &Vocabulary) -> Value {
    let facets = || documents.iter().map(|document| &document.facets);
    let kinds: BTreeSet<&str> = facets().map(|facets| facets.kind.as_str()).collect();
    let versions: BTreeSet<&str> = facets().map(|facets| facets.version.as_str()).collect();
    let categories = used(facets().flat_map(|facets| &facets.categories), &vocabulary.categories);
    let audiences = used(facets().flat_map(|facets| &facets.audiences), &vocabulary.audiences);
    let untitled = |names: BTreeSet<&str>| names.into_iter().map(|name| (name.to_owned(), None)).collect::<Vec<_>>();
    let values = [untitled(kinds), untitled(versions), categories, audiences];
    let stretches: Vec<Value> = documents
        .chunk_by(|one, next| one.facets == next.facets)
        .filter_map(|pages| {
            let facets = &pages.first()?.facets;
            let [kinds, versions, categories, audiences] = &values;
            Some(json!([
                pages.len(),
                u8::from(facets.old),
                places(kinds, [&facets.kind]),
                places(versions, [&facets.version]),
                places(categories, &facets.categories),
                places(audiences, &facets.audiences),
            ]))
        })
        .collect();
    let names = values.map(|values| values.into_iter().map(|(name, title)| entry(name, title)).collect::<Vec<_>>());
    json!([names, stretches])
}

/// The names in use: those with a title in the order of the titles, then the others.
fn used<'a>(
    names: impl Iterator<Item = &'a String>,
    titles: &[(String, String)],
) -> Vec<(String, Option<String>)> {
    let names: BTreeSet<&String> = names.collect();
    let titled = titles.iter().filter(|(name, _)| names.contains(name));
    let titled = titled.map(|(name, title)| (name.clone(), Some(title.clone())));
    let untitled = names.iter().filter(|name| titles.iter().all(|(titled, _)| titled != **name));
    titled.chain(untitled.map(|name| ((*name).clone(), None))).collect()
}

fn places<'a>(values: &[(String, Option<String>)], names: impl IntoIterator<Item = &'a String>) -> Vec<usize> {
    names.into_iter().filter_map(|name| values.iter().position(|(value, _)| value == name)).collect()
}

fn entry(name: String, title: Option<String>) -> Value {
    title.map_or_else(|| json!([name]), |title| json!([name, title]))
}
