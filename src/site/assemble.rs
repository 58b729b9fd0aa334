//! The phases of assembly, in order: parse, address, count, resolve.

use std::collections::HashMap;

use rayon::prelude::*;

use super::draft::Draft;
use super::labels::{self, Counted};
use super::layout::{self, LaidOut};
use super::resolve::{self, Index, Resolved};
use super::tables::{self, Tables};
use super::{Assembly, Document, Page, PageId, Site};
use crate::content::{DocumentSettings, Entry, Source, Status, Text};

use crate::markdown::{Dialect, parse};

/// Assembles the site from what was read. Drafts are left out.
pub fn assemble(source: Source) -> Assembly {
    let Source { mut config, texts, documents, tables: csv, mut files, glossary, synonyms, mut diagnostics, .. } =
        source;

    let drafts = draft_folders(&documents);
    let is_public = |path: &str| !drafts.iter().any(|folder| path.starts_with(folder));
    let is_shown = |text: &Text| text.common.status != Status::Draft && is_public(text.source.path());
    let texts: Vec<Text> = texts.into_iter().filter(is_shown).collect();
    files.retain(|path, _| is_public(path));
    let mut drafts: Vec<Draft> = texts
        .into_par_iter()
        .map(|text| {
            let fields = matches!(text.entry, Entry::Leaflet(_));
            let parsed = parse(&text.source, text.body.clone(), Dialect::Kawaraban { fields });
            Draft { text, parsed }
        })
        .collect();
    for draft in &mut drafts {
        diagnostics.append(&mut draft.parsed.diagnostics);
    }

    let LaidOut { places, contents, folders, routes } =
        layout::lay_out(&config, &drafts, &documents, !glossary.is_empty(), &mut diagnostics);
    // A bare folder is called after its index page.
    if config.bare
        && let Some(PageId(index)) = folders.first().and_then(|folder| folder.index)
    {
        config.title.clone_from(&places[index as usize].title);
    }
    let counted: Vec<Counted> = labels::count(&drafts, &places, &documents, &contents);
    let tables: Vec<Tables> = drafts.par_iter().map(|draft| tables::read(draft, &csv)).collect();
    let index = Index::new(&drafts, &places, &counted, &files, &tables, &routes);
    let resolved: Vec<Resolved> =
        (0..drafts.len()).into_par_iter().map(|page| resolve::resolve(&index, &drafts[page], page)).collect();

    let mut pages = Vec::with_capacity(drafts.len());
    let parts = drafts.into_iter().zip(places).zip(counted).zip(resolved).zip(tables);
    for (number, ((((draft, place), counted), resolved), tables)) in parts.enumerate() {
        diagnostics.extend(resolved.diagnostics);
        diagnostics.extend(tables.diagnostics);
        pages.push(Page {
            id: PageId(u32::try_from(number).unwrap_or(u32::MAX)),
            source: draft.text.source,
            common: draft.text.common,
            entry: draft.text.entry,
            title: place.title,
            tree: draft.parsed.tree,
            address: place.address,
            pinned: place.pinned,
            folder: place.folder,
            membership: place.membership,
            number: counted.number,
            headings: counted.headings,
            labels: counted.labels,
            targets: resolved.targets,
            references: resolved.references,
            tables: tables.found,
            attached: resolved.attached,
        });
    }
    let documents =
        documents.into_iter().zip(contents).map(|(settings, contents)| Document { settings, contents }).collect();
    let questions: HashMap<u32, PageId> = pages
        .iter()
        .filter_map(|page| match &page.entry {
            Entry::Faq(faq) => Some((faq.number.value, page.id)),
            _ => None,
        })
        .collect();
    let site = Site { config, pages, documents, folders, routes, files, glossary, synonyms, questions };
    Assembly { site, diagnostics }
}

/// Folders of versions that are drafts, with their final `/`.
fn draft_folders(documents: &[DocumentSettings]) -> Vec<String> {
    let drafts = documents.iter().flat_map(|document| {
        let versions = document.versions.iter().filter(|version| version.status == Status::Draft);
        versions.map(|version| {
            let folder = if document.folder.is_empty() { String::new() } else { format!("{}/", document.folder) };
            format!("{folder}{}/", version.name)
        })
    });
    drafts.collect()
}
