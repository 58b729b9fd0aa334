//! The phases of assembly, in order: parse, address, count, resolve.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::Draft;
use super::former::{self, Former};
use super::hidden;
use super::includes::{self, Library};
use super::labels::{self, Counted};
use super::layout::{self, LaidOut, Placed};
use super::lineage::{Lineage, Member};
use super::moved;
use super::navigation::Contents;
use super::offices::with_flags;
use super::permanent;
use super::prose::{Subjects, TextLink};
use super::related;
use super::resolve::{self, Found, Index, Resolved};
use super::tables::{self, Files, Tables};
use super::waiting::Waiting;
use super::{Assembly, Document, Page, PageId, Site};
use crate::content::{DocumentSettings, Entry, Part, Source, Status, Text};
use crate::diagnostic::{Diagnostic, SourceText};
use crate::markdown::{Dialect, Parsed, parse_including};

/// Assembles the site from what was read. Drafts are left out unless they are asked for.
pub fn assemble(mut source: Source, with_drafts: bool) -> Assembly {
    let (offices, held) = (source.offices.take(), std::mem::take(&mut source.held));
    let Source {
        mut config, texts, parts, documents, tables: csv, mut files, glossary, synonyms, mut diagnostics, ..
    } = source;

    let drafts = if with_drafts { Vec::new() } else { draft_folders(&documents) };
    let documents = if with_drafts { documents } else { without_drafts(documents) };
    let is_public = |path: &str| !drafts.iter().any(|folder| path.starts_with(folder));
    let is_shown = |text: &Text| (with_drafts || text.common.status != Status::Draft) && is_public(text.source.path());
    let named = former::named(&texts);
    let (mut texts, unshown): (Vec<Text>, Vec<Text>) = texts.into_iter().partition(is_shown);
    let waiting: Vec<Waiting> = held.iter().chain(&unshown).map(Waiting::of).collect();
    let hidden = hidden::files(held.into_iter().chain(unshown), &parts, &csv, &files);
    let parts: Vec<Part> = parts.into_iter().filter(|part| is_public(part.source.path())).collect();
    files.retain(|path, _| is_public(path));
    // Former texts go through all phases behind the pages, and get no address.
    let shown = texts.len();
    let (formers, former_texts): (Vec<Former>, Vec<Text>) =
        former::find(&texts, &parts, &mut diagnostics).into_iter().unzip();
    texts.extend(former_texts);
    let mut drafts = parse_all(texts, &parts, &named, &mut diagnostics);
    for draft in &mut drafts {
        diagnostics.append(&mut draft.parsed.diagnostics);
    }

    let LaidOut { mut places, contents, folders, mut routes } =
        layout::lay_out(&config, &drafts[..shown], &documents, !glossary.is_empty(), &mut diagnostics);
    let former_places: Vec<_> =
        formers.iter().zip(&drafts[shown..]).map(|(former, draft)| former::place(*former, draft, &places)).collect();
    places.extend(former_places);
    // A bare folder is called after its index page.
    if config.bare
        && let Some(PageId(index)) = folders.first().and_then(|folder| folder.index)
    {
        config.title.clone_from(&places[index as usize].title);
    }
    let counted: Vec<Counted> = labels::count(&drafts, &places, &documents, &contents);
    let csv = Files { csv: &csv, documents: &documents };
    let tables: Vec<Tables> = drafts.par_iter().map(|draft| tables::read(draft, &csv)).collect();
    diagnostics.extend(csv.check(is_public));
    let index = Index::new(&Found {
        drafts: &drafts,
        shown,
        places: &places,
        documents: &documents,
        counted: &counted,
        files: &files,
        tables: &tables,
        routes: &routes,
        glossary: &glossary,
        waiting: &waiting,
    });
    let subjects = Subjects::new(&drafts, &places, &counted, &glossary);
    let mut resolved: Vec<(Resolved, Vec<TextLink>)> = (0..drafts.len())
        .into_par_iter()
        .map(|page| (resolve::resolve(&index, &drafts[page], page), subjects.links(page)))
        .collect();

    let mut kept: Vec<Vec<Option<PageId>>> =
        drafts.iter().map(|draft| vec![None; draft.text.entry.revisions().len()]).collect();
    for (number, former) in (shown..).zip(&formers) {
        former::settle(&mut resolved[number].0, id(number), id(former.owner));
        kept[former.owner][former.revision] = Some(id(number));
    }

    let mut pages = pages(drafts, places, counted, resolved, tables, kept, &mut diagnostics);
    let seen: BTreeSet<&str> = pages.iter().flat_map(Page::files).collect();
    files.retain(|path, _| !hidden.contains(path) || seen.contains(path.as_str()));
    let former = pages.split_off(shown);
    let documents: Vec<Document> =
        documents.into_iter().zip(contents).map(|(settings, contents)| document(settings, contents, &pages)).collect();
    moved::add(&mut routes, &documents, &pages, &files);
    permanent::add(&mut routes, &pages, &files);
    let offices = offices.map(|offices| with_flags(offices, &mut routes, &config, &pages));
    moved::add_aliases(&mut routes, &pages, &files, &mut diagnostics);
    let questions: HashMap<u32, PageId> = pages
        .iter()
        .filter_map(|page| match &page.entry {
            Entry::Faq(faq) => Some((faq.number.value, page.id)),
            _ => None,
        })
        .collect();
    let related = related::related(&pages, &questions);
    let site = Site {
        config,
        pages,
        former,
        documents,
        folders,
        routes,
        files,
        glossary,
        synonyms,
        offices,
        waiting,
        questions,
        related,
    };
    Assembly { site, diagnostics }
}

/// What the phases found out, page by page.
fn pages(
    drafts: Vec<Draft>,
    places: Vec<Placed>,
    counted: Vec<Counted>,
    resolved: Vec<(Resolved, Vec<TextLink>)>,
    tables: Vec<Tables>,
    kept: Vec<Vec<Option<PageId>>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Page> {
    let mut pages = Vec::with_capacity(drafts.len());
    let parts = drafts.into_iter().zip(places).zip(counted).zip(resolved).zip(tables).zip(kept);
    for (number, (((((draft, place), counted), (resolved, text_links)), tables), former)) in parts.enumerate() {
        diagnostics.extend(resolved.diagnostics);
        diagnostics.extend(tables.diagnostics);
        pages.push(Page {
            id: id(number),
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
            schedules: tables.schedules,
            text_links,
            attached: resolved.attached,
            former,
        });
    }
    pages
}

fn id(number: usize) -> PageId {
    PageId(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Parses every text once, with what it brings in. Parts that nobody brings in are reported, but for those `named`.
fn parse_all(
    texts: Vec<Text>,
    parts: &[Part],
    named: &BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let library = Library::new(&texts, parts);
    let parsed: Vec<(Arc<SourceText>, Parsed, BTreeSet<&str>)> = texts
        .par_iter()
        .map(|text| {
            let fields = matches!(text.entry, Entry::Leaflet(_));
            let joined = library.join(text);
            let source = Arc::clone(&joined.source);
            let dialect = Dialect::Kawaraban { fields };
            let parsed = parse_including(&source, text.body.clone(), dialect, &|at, address| joined.find(at, address));
            (source, parsed, joined.used())
        })
        .collect();
    let used = parsed.iter().flat_map(|(.., used)| used).copied().chain(named.iter().map(String::as_str)).collect();
    diagnostics.extend(includes::unused(parts, &used));
    let parsed: Vec<_> = parsed.into_iter().map(|(source, parsed, _)| (source, parsed)).collect();
    let drafts = texts.into_iter().zip(parsed);
    drafts.map(|(text, (source, parsed))| Draft { text: Text { source, ..text }, parsed }).collect()
}

/// A document with what its pages were called in each version.
fn document(settings: DocumentSettings, contents: Vec<Contents>, pages: &[Page]) -> Document {
    let members = |version: usize| {
        let folder = settings.version_folder(Some(version));
        let ids = contents[version].pages();
        let member = |id: PageId| {
            let page = &pages[id.0 as usize];
            let path = page.path().strip_prefix(&folder).unwrap_or(page.path());
            Member { page: id, path, was: page.common.was.as_ref().map(|was| was.value.as_str()) }
        };
        (version, ids.map(member).collect())
    };
    let versions: Vec<_> = settings.oldest_first().into_iter().map(members).collect();
    let lineage = Lineage::new(&versions);
    drop(versions);
    let base = layout::base(&settings.folder);
    Document { settings, contents, base, lineage }
}

/// Documents without their draft versions; one that has no other is not shown at all.
fn without_drafts(mut documents: Vec<DocumentSettings>) -> Vec<DocumentSettings> {
    documents.retain_mut(|document| {
        let versioned = !document.versions.is_empty();
        document.versions.retain(|version| version.status != Status::Draft);
        !versioned || !document.versions.is_empty()
    });
    documents
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
