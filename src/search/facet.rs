//! What results can be narrowed by.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document::Vocabulary;
use super::page::Indexed;

/// The tables of facets: names and titles, then per stretch of pages its length and its facets as indices into those.
pub(super) fn tables(pages: &[Indexed<'_>], vocabulary: &Vocabulary) -> Value {
    let facets = || pages.iter().map(|page| &page.head.facets);
    let kinds: BTreeSet<&str> = facets().map(|facets| facets.kind.as_str()).collect();
    let versions: BTreeSet<&str> = facets().map(|facets| facets.version.as_str()).collect();
    let categories = used(facets().flat_map(|facets| &facets.categories), &vocabulary.categories);
    let audiences = used(facets().flat_map(|facets| &facets.audiences), &vocabulary.audiences);
    let values = [without_titles(&kinds), without_titles(&versions), categories, audiences];
    let stretches: Vec<Value> = pages
        .chunk_by(|one, next| one.head.facets == next.head.facets)
        .filter_map(|pages| {
            let facets = &pages.first()?.head.facets;
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
    let names =
        values.map(|values| values.iter().map(|(name, title)| entry(name, title.as_deref())).collect::<Value>());
    json!([names, stretches])
}

/// The names in use: those with a title in the order of the titles, then the others.
fn used<'a>(names: impl Iterator<Item = &'a String>, titles: &[(String, String)]) -> Vec<(String, Option<String>)> {
    let names: BTreeSet<&String> = names.collect();
    let known = titles.iter().filter(|(name, _)| names.contains(name));
    let known = known.map(|(name, title)| (name.clone(), Some(title.clone())));
    let others = names.iter().filter(|name| titles.iter().all(|(titled, _)| titled != **name));
    known.chain(others.map(|name| ((*name).clone(), None))).collect()
}

fn without_titles(names: &BTreeSet<&str>) -> Vec<(String, Option<String>)> {
    names.iter().map(|name| ((*name).to_owned(), None)).collect()
}

fn places<'a>(values: &[(String, Option<String>)], names: impl IntoIterator<Item = &'a String>) -> Vec<usize> {
    names.into_iter().filter_map(|name| values.iter().position(|(value, _)| value == name)).collect()
}

fn entry(name: &str, title: Option<&str>) -> Value {
    title.map_or_else(|| json!([name]), |title| json!([name, title]))
}
