//! Files that only hidden pages name: nobody sees them before the page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::address::Address;
use super::former;
use super::index::{Found, Index};
use super::labels;
use super::layout::Placed;
use super::links::Target;
use super::parse::{self, All};
use super::resolve;
use super::tables::{self, Files};
use crate::content::{Handle, Part, Text};
use crate::diagnostic::SourceText;

/// The files that these texts show, link to or offer, with their former texts, and how many texts were parsed. What is
/// wrong with a hidden text is told when it is shown.
pub(super) fn files(
    mut texts: Vec<Arc<Text>>,
    parts: &[Part],
    csv: &BTreeMap<String, Arc<SourceText>>,
    files: &BTreeMap<String, Handle>,
    before: &mut parse::Before,
) -> (BTreeSet<String>, usize) {
    let formers: Vec<Arc<Text>> = former::find(&texts, parts, &mut before.formers, &mut Vec::new())
        .into_iter()
        .map(|(_, former)| former)
        .collect();
    texts.extend(formers);
    let All { drafts, parsed, .. } = parse::parse_all(texts, parts, before);
    let nowhere =
        || Placed { title: String::new(), address: Address::new(""), pinned: None, folder: None, membership: None };
    let places: Vec<Placed> = drafts.iter().map(|_| nowhere()).collect();
    let counted = labels::count(&drafts, &[], &places, &[], &[], &mut labels::Before::default());
    let csv = Files { csv, documents: &[] };
    let tables = tables::read_all(&drafts, &[], &csv, &mut tables::Before::default());
    let routes = BTreeMap::new();
    let index = Index::new(&Found {
        drafts: &drafts,
        shown: 0,
        places: &places,
        documents: &[],
        counted: &counted,
        files,
        tables: &tables,
        routes: &routes,
        glossary: &[],
        waiting: &[],
    });
    let mut named = BTreeSet::new();
    for (number, draft) in drafts.iter().enumerate() {
        let found = resolve::resolve(&index, draft, number);
        named.extend(found.attached.into_iter().flatten());
        named.extend(found.targets.into_values().filter_map(|target| match target {
            Target::File(path, _) => Some(path),
            _ => None,
        }));
    }
    let shown = tables.iter().flat_map(|own| {
        let schedules = own.schedules.values().map(|schedule| schedule.path.clone());
        own.found.values().map(|table| table.path.clone()).chain(schedules)
    });
    named.extend(shown);
    (named, parsed)
}
