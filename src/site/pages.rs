//! The pages of a site. One that is the same as in the site assembled before is that very page.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::{Draft, Manuscript};
use super::labels::Counted;
use super::layout::Placed;
use super::pointing::Pointing;
use super::tables::Tables;
use super::{Page, PageId};
use crate::diagnostic::Diagnostic;

/// Pages, shared with the sites assembled before and after.
#[derive(Debug, Default)]
pub struct Pages(Vec<Arc<Page>>);

impl Pages {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One by its place.
    pub fn get(&self, place: usize) -> Option<&Page> {
        self.0.get(place).map(Arc::as_ref)
    }

    /// The pages in order.
    pub fn iter(&self) -> <&Self as IntoIterator>::IntoIter {
        self.into_iter()
    }

    /// The pages in order, on all threads.
    pub fn par_iter(&self) -> impl IndexedParallelIterator<Item = &Page> {
        self.0.par_iter().map(Arc::as_ref)
    }

    /// The pages in order, to be changed; other sites that share them keep them as they were.
    pub fn each_mut(&mut self) -> impl Iterator<Item = &mut Page> {
        self.0.iter_mut().map(Arc::make_mut)
    }

    /// The pages as they are shared: of two sites they are the same only if nothing in them differs.
    pub fn shared(&self) -> &[Arc<Page>] {
        &self.0
    }

    /// Cuts off those from a place on.
    pub(super) fn split_off(&mut self, place: usize) -> Self {
        Self(self.0.split_off(place))
    }
}

impl<'a> IntoIterator for &'a Pages {
    type Item = &'a Page;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, Arc<Page>>, fn(&'a Arc<Page>) -> &'a Page>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(Arc::as_ref)
    }
}

impl Index<usize> for Pages {
    type Output = Page;

    fn index(&self, place: usize) -> &Page {
        &self.0[place]
    }
}

impl IndexMut<usize> for Pages {
    fn index_mut(&mut self, place: usize) -> &mut Page {
        Arc::make_mut(&mut self.0[place])
    }
}

/// What the phases found out of each page.
pub(super) struct Phases<'a> {
    pub drafts: &'a [Draft],
    /// Where pages were before.
    pub was: &'a [Option<usize>],
    pub places: &'a [Placed],
    /// Stands for the places of all.
    pub laid: u64,
    pub counted: Vec<Arc<Counted>>,
    pub pointing: Vec<Arc<Pointing>>,
    pub tables: Vec<Arc<Tables>>,
    pub former: Vec<Vec<Option<PageId>>>,
}

/// Pages with what they were made of.
#[derive(Default)]
pub(super) struct Before {
    laid: u64,
    kept: Vec<Kept>,
}

struct Kept {
    parsed: Arc<Manuscript>,
    counted: Arc<Counted>,
    pointing: Arc<Pointing>,
    tables: Arc<Tables>,
    page: Arc<Page>,
}

/// Makes the pages of what was found out.
pub(super) fn pages(phases: Phases<'_>, before: &mut Before, diagnostics: &mut Vec<Diagnostic>) -> Pages {
    let Phases { drafts, was, places, laid, counted, pointing, tables, former } = phases;
    let mut kept = Vec::with_capacity(drafts.len());
    let parts = drafts.iter().zip(was).zip(places).zip(counted).zip(pointing).zip(tables).zip(former);
    for (number, ((((((draft, was), place), counted), pointing), tables), former)) in parts.enumerate() {
        diagnostics.extend_from_slice(&pointing.resolved.diagnostics);
        diagnostics.extend_from_slice(&tables.diagnostics);
        let id = PageId(u32::try_from(number).unwrap_or(u32::MAX));
        let is_same = |kept: &&Kept| {
            Arc::ptr_eq(&kept.parsed, &draft.parsed)
                && Arc::ptr_eq(&kept.counted, &counted)
                && Arc::ptr_eq(&kept.pointing, &pointing)
                && (Arc::ptr_eq(&kept.tables, &tables) || !draft.parsed.with_tables)
                && (laid == before.laid && *was == Some(number) || lies(&kept.page, id, place))
                && kept.page.former == former
        };
        let page = match was.and_then(|at| before.kept.get(at)).filter(is_same) {
            Some(kept) => Arc::clone(&kept.page),
            None => Arc::new(page(id, draft, place, &counted, &pointing, &tables, former)),
        };
        kept.push(Kept { parsed: Arc::clone(&draft.parsed), counted, pointing, tables, page });
    }
    let pages = kept.iter().map(|kept| Arc::clone(&kept.page)).collect();
    *before = Before { laid, kept };
    Pages(pages)
}

/// Whether a page lies at a place.
fn lies(page: &Page, id: PageId, place: &Placed) -> bool {
    (page.id, page.folder, page.membership) == (id, place.folder, place.membership)
        && (&page.title, &page.address, &page.pinned) == (&place.title, &place.address, &place.pinned)
}

fn page(
    id: PageId,
    draft: &Draft,
    place: &Placed,
    counted: &Counted,
    pointing: &Pointing,
    tables: &Tables,
    former: Vec<Option<PageId>>,
) -> Page {
    Page {
        id,
        source: Arc::clone(&draft.source),
        common: draft.text.common.clone(),
        entry: draft.text.entry.clone(),
        title: place.title.clone(),
        tree: Arc::clone(&draft.parsed.tree),
        address: place.address.clone(),
        pinned: place.pinned.clone(),
        folder: place.folder,
        membership: place.membership,
        number: counted.number.clone(),
        headings: counted.headings.clone(),
        labels: counted.labels.clone(),
        targets: pointing.resolved.targets.clone(),
        references: pointing.resolved.references.clone(),
        tables: tables.found.clone(),
        schedules: tables.schedules.clone(),
        text_links: pointing.text_links.clone(),
        attached: pointing.resolved.attached.clone(),
        former,
    }
}
