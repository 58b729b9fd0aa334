//! What can be pointed to: pages, files, listings, and the ids on each page.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::Membership;
use super::address::{Address, Route};
use super::draft::{Draft, written_id};
use super::labels::{Counted, Heading, Label};
use super::layout::Placed;
use super::table::DataTable;
use super::tables::Tables;
use super::waiting::Waiting;
use crate::content::{DocumentSettings, Handle, Term};
use crate::markdown::{BlockKind, NodeId, walk_blocks};

/// What an id names.
#[derive(Clone, Copy)]
pub(super) enum Named<'a> {
    Heading(&'a Heading),
    Label(&'a Label),
    /// A row of a table read from CSV, with the table's number.
    Row(Option<&'a Label>, &'a DataTable, usize),
    /// A code listing.
    Listing(&'a str),
    /// A box, or a picture without caption.
    Other,
}

/// What can be pointed to.
pub(super) struct Index<'a> {
    pub drafts: &'a [Draft],
    pub places: &'a [Placed],
    pub documents: &'a [DocumentSettings],
    pub counted: &'a [Arc<Counted>],
    pub files: &'a BTreeMap<String, Handle>,
    pub routes: &'a BTreeMap<Address, Route>,
    pub terms: HashSet<&'a str>,
    pub waiting: &'a [Waiting],
    shown: usize,
    by_path: OnceLock<HashMap<&'a str, usize>>,
    tables: &'a [Arc<Tables>],
    /// All paths by file name, for suggestions.
    by_name: OnceLock<BTreeMap<&'a str, Vec<&'a str>>>,
    /// Ids of each page.
    anchors: Vec<OnceLock<HashMap<&'a str, Named<'a>>>>,
    /// By document and version.
    versions: HashMap<(usize, Option<usize>), Version<'a>>,
}

/// What the phases before have found.
pub(super) struct Found<'a> {
    pub drafts: &'a [Draft],
    /// How many of them are pages: those behind have no address to link to.
    pub shown: usize,
    pub places: &'a [Placed],
    pub documents: &'a [DocumentSettings],
    pub counted: &'a [Arc<Counted>],
    pub files: &'a BTreeMap<String, Handle>,
    pub tables: &'a [Arc<Tables>],
    pub routes: &'a BTreeMap<Address, Route>,
    pub glossary: &'a [Term],
    pub waiting: &'a [Waiting],
}

/// The pages of a document's version.
#[derive(Default)]
struct Version<'a> {
    pages: Vec<usize>,
    /// The first page of each id.
    ids: OnceLock<HashMap<&'a str, usize>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(found: &Found<'a>) -> Self {
        let Found { drafts, shown, places, documents, counted, files, tables, routes, glossary, waiting } = *found;
        let mut versions: HashMap<(usize, Option<usize>), Version<'_>> = HashMap::new();
        for (page, place) in places.iter().enumerate() {
            if let Some(own) = place.membership {
                versions.entry((own.document, own.version)).or_default().pages.push(page);
            }
        }
        Self {
            drafts,
            places,
            documents,
            counted,
            files,
            routes,
            tables,
            terms: glossary.iter().map(|term| term.id.as_str()).collect(),
            waiting,
            shown,
            by_path: OnceLock::new(),
            by_name: OnceLock::new(),
            anchors: drafts.iter().map(|_| OnceLock::new()).collect(),
            versions,
        }
    }

    /// Pages by the path of their source.
    pub(super) fn by_path(&self) -> &HashMap<&'a str, usize> {
        self.by_path.get_or_init(|| {
            let shown = self.drafts.iter().take(self.shown).enumerate();
            shown.map(|(page, draft)| (draft.text.source.path(), page)).collect()
        })
    }

    /// The ids of a page with what they name. Most pages are never asked for theirs.
    pub(super) fn anchors(&self, page: usize) -> &HashMap<&'a str, Named<'a>> {
        self.anchors[page].get_or_init(|| names(&self.drafts[page], &self.counted[page], &self.tables[page]))
    }

    /// The first page of a document's version that has an id.
    pub(super) fn page_with(&self, own: Membership, anchor: &str) -> Option<usize> {
        let version = self.versions.get(&(own.document, own.version))?;
        let ids = version.ids.get_or_init(|| {
            let mut ids = HashMap::new();
            for page in &version.pages {
                for anchor in self.anchors(*page).keys() {
                    ids.entry(*anchor).or_insert(*page);
                }
            }
            ids
        });
        ids.get(anchor).copied()
    }

    /// All paths by file name.
    pub(super) fn by_name(&self) -> &BTreeMap<&'a str, Vec<&'a str>> {
        self.by_name.get_or_init(|| {
            let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for path in self.by_path().keys().copied().chain(self.files.keys().map(String::as_str)) {
                names.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(path);
            }
            for paths in names.values_mut() {
                paths.sort_unstable();
            }
            names
        })
    }
}

/// What belongs to nodes, the last in reading order first: of two with the same id the first is meant.
fn backwards<T>(found: &HashMap<NodeId, T>) -> impl Iterator<Item = (&NodeId, &T)> {
    found.iter().collect::<BTreeMap<_, _>>().into_iter().rev()
}

/// The ids of a page with what they name.
fn names<'a>(draft: &'a Draft, counted: &'a Counted, tables: &'a Tables) -> HashMap<&'a str, Named<'a>> {
    let mut found: HashMap<&str, Named<'_>> = HashMap::new();
    for (node, table) in backwards(&tables.found) {
        let label = counted.labels.get(node);
        found.extend(
            table.anchors.iter().enumerate().map(|(row, anchor)| (anchor.as_str(), Named::Row(label, table, row))),
        );
    }
    let works = backwards(&tables.schedules).flat_map(|(_, schedule)| &schedule.works);
    found.extend(works.map(|work| (work.anchor.as_str(), Named::Listing(&work.name))));
    walk_blocks(&draft.parsed.tree.blocks, &mut |block| {
        if let Some(id) = written_id(block) {
            let listing = if let BlockKind::Code(code) = &block.kind { code.name.as_ref() } else { None };
            let named = listing.map_or(Named::Other, |name| Named::Listing(name));
            found.insert(id, named);
        }
    });
    let labels = backwards(&counted.labels).filter(|(_, label)| !label.anchor.is_empty());
    found.extend(labels.map(|(_, label)| (label.anchor.as_str(), Named::Label(label))));
    found.extend(counted.headings.iter().rev().map(|heading| (heading.anchor.as_str(), Named::Heading(heading))));
    found
}
