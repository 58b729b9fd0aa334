//! The whole site, assembled once and then immutable: pages with their trees, addresses, navigation, numbers, references.
//!
//! [`assemble()`] runs in phases; each phase reads the results of the ones before it and returns its own.

mod address;
mod assemble;
mod draft;
mod excerpt;
mod field;
mod former;
mod hidden;
mod includes;
mod index;
mod labels;
mod layout;
mod lineage;
mod links;
mod moved;
mod navigation;
mod offices;
mod pages;
mod paragraphs;
mod parse;
mod permanent;
mod pointing;
mod prose;
mod readings;
mod related;
mod resolve;
mod schedule;
mod table;
mod tables;
mod waiting;

pub use address::{Address, FEED, Listing, Route, SITEMAP, relative};
pub use assemble::{Memory, assemble};
pub use excerpt::excerpt;
pub use field::{misplaced_field, written_fields};
pub use labels::{Heading, Label};
pub use links::{Target, is_safe_elsewhere};
pub use navigation::{Contents, Folder};
pub use offices::{Ask, Asks, OFFICES, asks, office_address, office_pdf};
pub use pages::Pages;
pub use paragraphs::{Paragraph, paragraphs};
pub use prose::{TextLink, TextTarget};
pub use readings::{Word, words, words_read};
pub use schedule::{Month, Schedule, Time, Work};
pub use table::{Column, DataTable};
pub use waiting::Waiting;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::config::{Config, Date};
use crate::content::{Common, DocumentSettings, Entry, Handle, Kind, Offices, Status, Term, Version};
use crate::diagnostic::{Diagnostic, SourceText};
use crate::markdown::{NodeId, Span, Tree};
use lineage::Lineage;

/// Names a page: an index into [`Site::pages`], and behind their end into [`Site::former`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// Everything that renderers read.
#[derive(Debug)]
pub struct Site {
    /// `site.yaml`.
    pub config: Config,
    /// All pages in the order of their source paths.
    pub pages: Pages,
    /// Former texts of entries that were revised: compared with what came after them, and shown nowhere else. Their ids
    /// follow those of the pages.
    pub former: Pages,
    /// All documents in the order of their folders.
    pub documents: Vec<Document>,
    /// The folder tree of pages outside of documents and fixed folders; the first is the content folder itself.
    pub folders: Vec<Folder>,
    /// Every address of the site with what is shown there, sorted by address.
    pub routes: BTreeMap<Address, Route>,
    /// Pictures and attachments by source path; a file's address is its source path.
    pub files: BTreeMap<String, Handle>,
    /// `glossary.yaml`, in the order written.
    pub glossary: Vec<Term>,
    /// `synonyms.yaml`: groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// `offices.csv`: who hands the leaflets out.
    pub offices: Option<Offices>,
    /// Pages that are written and not out yet.
    pub waiting: Vec<Waiting>,
    /// Questions by number.
    pub questions: HashMap<u32, PageId>,
    /// For each question those that go with it: those that its editor names, then those that are like it.
    pub related: Arc<HashMap<PageId, Vec<PageId>>>,
}

/// A page: one source file.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its name.
    pub id: PageId,
    /// Its source.
    pub source: Arc<SourceText>,
    /// What every kind may say.
    pub common: Common,
    /// What its kind says.
    pub entry: Entry,
    /// Its title without markup.
    pub title: String,
    /// Its text.
    pub tree: Arc<Tree>,
    /// Where it is shown: for a chapter of the current version the address that never moves.
    pub address: Address,
    /// For a chapter of the current version: its address among the versions.
    pub pinned: Option<Address>,
    /// Index into [`Site::folders`], for a page outside of documents and fixed folders.
    pub folder: Option<usize>,
    /// The document it belongs to.
    pub membership: Option<Membership>,
    /// Number of the chapter: `3`, `別紙1`.
    pub number: Option<String>,
    /// Headings in reading order.
    pub headings: Vec<Heading>,
    /// Numbers and anchors of tables and figures, by block.
    pub labels: HashMap<NodeId, Label>,
    /// Where links, references and pictures lead, by node.
    pub targets: HashMap<NodeId, Target>,
    /// Generated texts of references (`表 9`), by node.
    pub references: HashMap<NodeId, String>,
    /// Tables read from CSV, by directive.
    pub tables: HashMap<NodeId, DataTable>,
    /// Schedules read from CSV, by directive.
    pub schedules: HashMap<NodeId, Schedule>,
    /// Parts of text runs that lead somewhere, by their place.
    pub text_links: Vec<TextLink>,
    /// Source paths of the files that the entry names (attachments, a download's file), in its order; `None` where
    /// there is no such file.
    pub attached: Vec<Option<String>>,
    /// The text as it read before each of the entry's revisions, in their order, where it was kept.
    pub former: Vec<Option<PageId>>,
}

/// A page's place in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Index into [`Site::documents`].
    pub document: usize,
    /// Index into the document's versions; `None` for a document without versions.
    pub version: Option<usize>,
    /// It lies in the `annex` folder.
    pub annex: bool,
}

/// A document with the pages of each version.
#[derive(Debug)]
pub struct Document {
    /// `document.yaml`.
    pub settings: DocumentSettings,
    /// Pages by version, in the order of `settings.versions`; exactly one for a document without versions.
    pub contents: Vec<Contents>,
    /// Its folder among the addresses, with its final `/`; empty at the root.
    base: String,
    lineage: Lineage,
}

/// An assembled site with the problems found on the way.
pub struct Assembly {
    /// The site. Where something could not be resolved, it says so in place.
    pub site: Site,
    /// The problems.
    pub diagnostics: Vec<Diagnostic>,
    /// How many texts were parsed for it; the others were parsed before.
    pub parsed: usize,
}

impl Site {
    /// A page by name.
    pub fn page(&self, id: PageId) -> &Page {
        let index = id.0 as usize;
        self.pages.get(index).unwrap_or_else(|| &self.former[index - self.pages.len()])
    }

    /// Paths of drafts that are left out; pages that wait for their day are none.
    pub fn drafts(&self) -> impl Iterator<Item = &str> {
        self.waiting.iter().filter(|waiting| waiting.held().is_none()).map(|waiting| waiting.path.as_str())
    }

    /// The pages of a kind, in the order of their source paths.
    pub fn pages_of(&self, kind: Kind) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(move |page| page.entry.kind() == kind)
    }

    /// The address at which `target` is shown to a reader of the page `from` at `at`: within one version of a
    /// document, readers stay among its versioned addresses.
    pub fn address_from<'site>(&'site self, from: &Page, at: &Address, target: &'site Page) -> &'site Address {
        let stays = from.pinned.as_ref() == Some(at)
            && from.membership.is_some_and(|own| {
                target.membership.is_some_and(|other| own.document == other.document && own.version == other.version)
            });
        if stays { target.pinned.as_ref().unwrap_or(&target.address) } else { &target.address }
    }

    /// Where a version of a document is published as one PDF; `None` if it is not. A document without versions has
    /// version 0.
    pub fn document_pdf(&self, document: usize, version: usize) -> Option<String> {
        let own = self.documents.get(document)?;
        let settings = &own.settings;
        let is_draft = settings.versions.get(version).is_some_and(|version| version.status == Status::Draft);
        let wanted = cfg!(feature = "pdf") && if self.config.draft { is_draft } else { settings.pdf };
        own.contents.get(version).filter(|contents| wanted && contents.pages().next().is_some())?;
        let name = settings.folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("document");
        Some(format!("{}{name}.pdf", settings.version_folder(Some(version))))
    }

    /// Where all questions are published as one PDF; `None` if they are not.
    pub fn faq_pdf(&self) -> Option<String> {
        let wanted = cfg!(feature = "pdf") && self.config.faq.pdf && !self.config.draft;
        (wanted && self.pages_of(Kind::Faq).next().is_some()).then(|| "faq/faq.pdf".to_owned())
    }

    /// The day on which a page was last changed, as far as it says.
    pub fn changed(&self, page: &Page) -> Option<Date> {
        let revised = page.entry.changes().iter().map(|change| change.date.value).max();
        let own = match &page.entry {
            Entry::Page => None,
            Entry::Chapter => {
                let version = page.membership?.version?;
                self.document_of(page)?.settings.versions.get(version)?.date
            }
            Entry::Faq(faq) => Some(faq.changed().date),
            Entry::News(news) => Some(news.date),
            Entry::Leaflet(leaflet) => leaflet.date,
            Entry::Download(download) => download.date,
        };
        revised.max(own)
    }

    /// The newest day on which something in the site was published or changed, as far as it says.
    pub fn last_changed(&self) -> Option<Date> {
        let versions = self.documents.iter().flat_map(|document| &document.settings.versions);
        let versions = versions.filter_map(Version::published);
        self.pages.iter().filter_map(|page| self.changed(page)).chain(versions).max()
    }

    /// The document that a page belongs to.
    pub fn document_of(&self, page: &Page) -> Option<&Document> {
        page.membership.map(|membership| &self.documents[membership.document])
    }

    /// The pages of the document and version that a page belongs to.
    pub fn contents_of(&self, page: &Page) -> Option<&Contents> {
        let membership = page.membership?;
        self.documents[membership.document].contents.get(membership.version.unwrap_or(0))
    }
}

impl Document {
    /// The address of a page that is made for the document, as `history.html`, or for one of its versions.
    pub fn address(&self, version: Option<usize>, name: &str) -> Address {
        match version.and_then(|version| self.settings.versions.get(version)) {
            Some(version) => Address::new(format!("{}{}/{name}", self.base, version.name)),
            None => Address::new(format!("{}{name}", self.base)),
        }
    }

    /// What a page of one version is in another: the page of the same path there, or the one that was renamed from or to
    /// it, over any number of versions.
    pub fn same_page(&self, page: PageId, version: usize) -> Option<PageId> {
        self.lineage.same_page(page, version)
    }
}

impl Page {
    /// The files that it shows or offers, by their source paths.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let linked = self.targets.values().filter_map(|target| match target {
            Target::File(path, _) => Some(path),
            _ => None,
        });
        let tables = self.tables.values().map(|table| &table.path);
        let schedules = self.schedules.values().map(|schedule| &schedule.path);
        linked.chain(tables).chain(schedules).chain(self.attached.iter().flatten()).map(String::as_str)
    }

    /// The heading made from a block.
    pub fn heading(&self, node: NodeId) -> Option<&Heading> {
        // Headings are in reading order, and so are their nodes.
        self.headings.binary_search_by_key(&node, |heading| heading.node).ok().map(|index| &self.headings[index])
    }

    /// The parts of a run of text that lead somewhere.
    pub fn text_links_in(&self, span: Span) -> &[TextLink] {
        let first = self.text_links.partition_point(|link| link.span.start < span.start);
        let rest = &self.text_links[first..];
        &rest[..rest.partition_point(|link| link.span.end <= span.end)]
    }

    /// The path of its source below the content folder.
    pub fn path(&self) -> &str {
        self.source.path()
    }
}
