//! Files that only hidden pages name: nobody sees them before the page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::address::Address;
use super::draft::Draft;
use super::former;
use super::includes::Library;
use super::labels;
use super::layout::Placed;
use super::links::Target;
use super::resolve::{self, Found, Index};
use super::tables::{self, Files};
use crate::content::{Entry, Handle, Part, Text};
use crate::diagnostic::SourceText;
use crate::markdown::{Dialect, parse_including};

/// The files that these texts show, link to or offer, with their former texts. What is wrong with a hidden text is told
/// when it is shown.
pub(super) fn files(
    texts: impl Iterator<Item = Text>,
    parts: &[Part],
    csv: &BTreeMap<String, Arc<SourceText>>,
    files: &BTreeMap<String, Handle>,
) -> BTreeSet<String> {
    let mut texts: Vec<Text> = texts.collect();
    let formers: Vec<Text> =
        former::find(&texts, parts, &mut Vec::new()).into_iter().map(|(_, former)| former).collect();
    texts.extend(formers);
    let library = Library::new(&texts, parts);
    let parse = |text: &Text| {
        let joined = library.join(text);
        let source = Arc::clone(&joined.source);
        let dialect = Dialect::Kawaraban { fields: matches!(text.entry, Entry::Leaflet(_)) };
        let parsed = parse_including(&source, text.body.clone(), dialect, &|at, address| joined.find(at, address));
        (source, parsed)
    };
    let parsed: Vec<_> = texts.iter().map(parse).collect();
    let drafts = texts.into_iter().zip(parsed);
    let drafts: Vec<Draft> =
        drafts.map(|(text, (source, parsed))| Draft { text: Text { source, ..text }, parsed }).collect();
    let nowhere =
        || Placed { title: String::new(), address: Address::new(""), pinned: None, folder: None, membership: None };
    let places: Vec<Placed> = drafts.iter().map(|_| nowhere()).collect();
    let counted = labels::count(&drafts, &places, &[], &[]);
    let csv = Files { csv, documents: &[] };
    let tables: Vec<_> = drafts.iter().map(|draft| tables::read(draft, &csv)).collect();
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
    let shown = tables.into_iter().flat_map(|own| {
        let schedules = own.schedules.into_values().map(|schedule| schedule.path);
        own.found.into_values().map(|table| table.path).chain(schedules)
    });
    named.extend(shown);
    named
}
