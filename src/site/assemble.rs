//! The phases of assembly, in order: parse, address, count, resolve.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::draft::Draft;
use super::former::{self, Former};
use super::hidden;
use super::includes;
use super::index::Found;
use super::labels;
use super::layout::{self, LaidOut};
use super::lineage::{Lineage, Member};
use super::moved;
use super::navigation::Contents;
use super::offices::with_flags;
use super::pages::{self, Pages, Phases};
use super::parse::{self, All};
use super::permanent;
use super::pointing::{self, Pointing};
use super::related;
use super::tables::{self, Files};
use super::waiting::Waiting;
use super::{Assembly, Document, Page, PageId, Site};
use crate::content::{DocumentSettings, Entry, Part, Source, Status, Text};
use crate::diagnostic::{Diagnostic, SourceText};

/// Assembles the site from what was read. Drafts are left out unless they are asked for.
pub fn assemble(source: Source, with_drafts: bool) -> Assembly {
    Memory::default().assemble(source, with_drafts)
}

/// What the phases found out last: for whoever assembles a site again and again. A phase looks at its own part alone, and
/// keeps what follows from the same texts as before; the site is that of [`assemble()`] in any case.
#[derive(Default)]
pub struct Memory {
    settings: Vec<Arc<SourceText>>,
    with_drafts: bool,
    /// How often the settings have changed.
    changes: u64,
    texts: parse::Before,
    hidden: parse::Before,
    laid: layout::Before,
    counted: labels::Before,
    tables: tables::Before,
    pointing: pointing::Before,
    pages: pages::Before,
    related: related::Before,
}

impl Memory {
    /// Assembles the site from what a [`Reader`](crate::content::Reader) has read. Drafts are left out unless they are
    /// asked for.
    pub fn assemble(&mut self, mut source: Source, with_drafts: bool) -> Assembly {
        let is_set = self.look_at_settings(&mut source, with_drafts);
        let selected = select(&mut source, with_drafts, &mut self.hidden, &mut self.texts);
        let Selected { texts, shown, formers, named, hidden, waiting, drafts: hidden_folders, parsed: parsed_hidden } =
            selected;
        let offices = source.offices.take();
        let Source {
            mut config, parts, documents, tables: csv, mut files, glossary, synonyms, mut diagnostics, ..
        } = source;
        let All { drafts, was, parsed } = parse::parse_all(texts, &parts, &mut self.texts);
        diagnostics.extend(unused(&drafts, &parts, &named));
        diagnostics.extend(drafts.iter().flat_map(|draft| &draft.parsed.diagnostics).cloned());

        let laid = layout::lay_out_again(
            &config,
            &drafts[..shown],
            &documents,
            is_set,
            !glossary.is_empty(),
            &mut self.laid,
            &mut diagnostics,
        );
        let LaidOut { places, contents, folders, routes } = &*laid;
        let mut places = Cow::Borrowed(&places[..]);
        if !formers.is_empty() {
            let former = formers.iter().zip(&drafts[shown..]);
            let former: Vec<_> = former.map(|(former, draft)| former::place(*former, draft, &places)).collect();
            places.to_mut().extend(former);
        }
        // A bare folder is called after its index page.
        if config.bare
            && let Some(PageId(index)) = folders.first().and_then(|folder| folder.index)
        {
            config.title.clone_from(&places[index as usize].title);
        }
        let counted = labels::count(&drafts, &was, &places, &documents, contents, &mut self.counted);
        let csv = Files { csv: &csv, documents: &documents };
        let tables = tables::read_all(&drafts, &was, &csv, &mut self.tables);
        diagnostics.extend(csv.check(|path| is_public(path, &hidden_folders)));
        let found = Found {
            drafts: &drafts,
            shown,
            places: &places,
            documents: &documents,
            counted: &counted,
            files: &files,
            tables: &tables,
            routes,
            glossary: &glossary,
            waiting: &waiting,
        };
        let mut pointing = pointing::point_all(&found, &was, (self.changes, self.laid.times), &mut self.pointing);
        let former = former_pages(&drafts, &formers, shown, &mut pointing);

        let (drafts, was, places) = (&drafts, &was, &places[..]);
        let phases = Phases { drafts, was, places, laid: self.laid.times, counted, pointing, tables, former };
        let mut pages = pages::pages(phases, &mut self.pages, &mut diagnostics);
        if !hidden.is_empty() {
            let seen: BTreeSet<&str> = pages.iter().flat_map(Page::files).collect();
            files.retain(|path, _| !hidden.contains(path) || seen.contains(path.as_str()));
        }
        let former = pages.split_off(shown);
        let mut routes = routes.clone();
        let documents: Vec<Document> = documents
            .into_iter()
            .zip(contents)
            .map(|(settings, contents)| document(settings, contents.clone(), &pages))
            .collect();
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
        let related = related::related(&pages, &questions, &mut self.related);
        let site = Site {
            config,
            pages,
            former,
            documents,
            folders: folders.clone(),
            routes,
            files,
            glossary,
            synonyms,
            offices,
            waiting,
            questions,
            related,
        };
        Assembly { site, diagnostics, parsed: parsed + parsed_hidden }
    }

    /// Whether all settings are the same as before; else what follows from them is forgotten.
    fn look_at_settings(&mut self, source: &mut Source, with_drafts: bool) -> bool {
        let settings = std::mem::take(&mut source.settings);
        let is_same = self.with_drafts == with_drafts
            && self.settings.len() == settings.len()
            && self.settings.iter().zip(&settings).all(|(one, other)| Arc::ptr_eq(one, other));
        if !is_same {
            self.changes += 1;
            self.tables = tables::Before::default();
        }
        (self.settings, self.with_drafts) = (settings, with_drafts);
        is_same
    }
}

/// What of the source is shown, and what is only compared or named.
struct Selected {
    /// Texts that are shown; then former texts, which go through all phases behind the pages and get no address.
    texts: Vec<Arc<Text>>,
    shown: usize,
    formers: Vec<Former>,
    /// Files that texts name as their former ones, whether they are shown or not.
    named: BTreeSet<String>,
    /// Files that hidden texts name.
    hidden: BTreeSet<String>,
    waiting: Vec<Waiting>,
    /// Folders of drafts and of documents for other readers, which are not shown.
    drafts: Vec<String>,
    /// How many hidden texts were parsed.
    parsed: usize,
}

/// Takes the texts from the source, and leaves in it what is shown of everything else.
fn select(source: &mut Source, with_drafts: bool, hidden: &mut parse::Before, shown: &mut parse::Before) -> Selected {
    let mut drafts = std::mem::take(&mut source.withheld);
    if !with_drafts {
        drafts.extend(draft_folders(&source.documents));
        source.documents = without_drafts(std::mem::take(&mut source.documents));
    }
    let is_shown = |text: &Arc<Text>| {
        (with_drafts || text.common.status != Status::Draft) && is_public(text.source.path(), &drafts)
    };
    let (texts, held) = (std::mem::take(&mut source.texts), std::mem::take(&mut source.held));
    let named = former::named(&texts);
    let (mut texts, unshown): (Vec<Arc<Text>>, Vec<Arc<Text>>) = texts.into_iter().partition(is_shown);
    let mut waiting: Vec<Waiting> = held.iter().map(|(text, held)| Waiting::of(text, Some(*held))).collect();
    waiting.extend(unshown.iter().map(|text| Waiting::of(text, None)));
    let unseen = held.into_iter().map(|(text, _)| text).chain(unshown).collect();
    let (hidden, parsed) = hidden::files(unseen, &source.parts, &source.tables, &source.files, hidden);
    source.parts.retain(|part| is_public(part.source.path(), &drafts));
    source.files.retain(|path, _| is_public(path, &drafts));
    let formers = former::find(&texts, &source.parts, &mut shown.formers, &mut source.diagnostics);
    let (formers, former_texts): (Vec<Former>, Vec<Arc<Text>>) = formers.into_iter().unzip();
    let shown = texts.len();
    texts.extend(former_texts);
    Selected { texts, shown, formers, named, hidden, waiting, drafts, parsed }
}

/// Whether a path lies in none of the folders of drafts.
fn is_public(path: &str, drafts: &[String]) -> bool {
    !drafts.iter().any(|folder| path.starts_with(folder))
}

/// For each page its former texts, by revision; these point to nothing that anybody follows.
fn former_pages(
    drafts: &[Draft],
    formers: &[Former],
    shown: usize,
    pointing: &mut [Arc<Pointing>],
) -> Vec<Vec<Option<PageId>>> {
    let mut kept: Vec<Vec<Option<PageId>>> =
        drafts.iter().map(|draft| vec![None; draft.text.entry.revisions().len()]).collect();
    for (number, former) in (shown..).zip(formers) {
        former::settle(&mut Arc::make_mut(&mut pointing[number]).resolved, id(number), id(former.owner));
        kept[former.owner][former.revision] = Some(id(number));
    }
    kept
}

fn id(number: usize) -> PageId {
    PageId(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Reports parts that nobody brings in, but for those `named`.
fn unused(drafts: &[Draft], parts: &[Part], named: &BTreeSet<String>) -> Vec<Diagnostic> {
    let used = drafts.iter().flat_map(|draft| &draft.parsed.used).chain(named).map(String::as_str).collect();
    includes::unused(parts, &used)
}

/// A document with what its pages were called in each version.
fn document(settings: DocumentSettings, contents: Vec<Contents>, pages: &Pages) -> Document {
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
