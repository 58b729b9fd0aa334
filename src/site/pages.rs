//! The pages of a site. One that is the same as in the site assembled before is that very page.

use std::collections::HashMap;
use std::ops::{Index, IndexMut};
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::{Draft, Manuscript};
use super::labels::Counted;
use super::layout::Placed;
use super::pointing::Pointing;
use super::tables::Tables;
use super::{Page, PageId};
use crate::content::Text;
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
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Page> {
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
pub(super) struct Phases {
    pub drafts: Vec<Draft>,
    pub places: Vec<Placed>,
    pub counted: Vec<Arc<Counted>>,
    pub pointing: Vec<Arc<Pointing>>,
    pub tables: Vec<Arc<Tables>>,
    pub former: Vec<Vec<Option<PageId>>>,
}

/// Pages, by path, with what they were made of.
#[derive(Default)]
pub(super) struct Before(HashMap<String, Kept>);

struct Kept {
    text: Arc<Text>,
    parsed: Arc<Manuscript>,
    counted: Arc<Counted>,
    pointing: Arc<Pointing>,
    tables: Arc<Tables>,
    page: Arc<Page>,
}

/// Makes the pages of what was found out.
pub(super) fn pages(phases: Phases, before: &mut Before, diagnostics: &mut Vec<Diagnostic>) -> Pages {
    let Phases { drafts, places, counted, pointing, tables, former } = phases;
    let mut now = HashMap::with_capacity(drafts.len());
    let mut pages = Vec::with_capacity(drafts.len());
    let parts = drafts.into_iter().zip(places).zip(counted).zip(pointing).zip(tables).zip(former);
    for (number, (((((draft, place), counted), pointing), tables), former)) in parts.enumerate() {
        diagnostics.extend_from_slice(&pointing.resolved.diagnostics);
        diagnostics.extend_from_slice(&tables.diagnostics);
        let id = PageId(u32::try_from(number).unwrap_or(u32::MAX));
        let is_same = |kept: &&Kept| {
            let page = &kept.page;
            draft.is_of(&kept.text, &kept.parsed)
                && Arc::ptr_eq(&kept.counted, &counted)
                && Arc::ptr_eq(&kept.pointing, &pointing)
                && (Arc::ptr_eq(&kept.tables, &tables) || !draft.parsed.with_tables)
                && (page.id, page.folder, page.membership) == (id, place.folder, place.membership)
                && (&page.title, &page.address, &page.pinned) == (&place.title, &place.address, &place.pinned)
                && page.former == former
        };
        let page = match before.0.get(draft.text.source.path()).filter(is_same) {
            Some(kept) => Arc::clone(&kept.page),
            None => Arc::new(page(id, &draft, place, &counted, &pointing, &tables, former)),
        };
        let Draft { text, parsed, .. } = draft;
        let path = text.source.path().to_owned();
        now.insert(path, Kept { text, parsed, counted, pointing, tables, page: Arc::clone(&page) });
        pages.push(page);
    }
    before.0 = now;
    Pages(pages)
}

fn page(
    id: PageId,
    draft: &Draft,
    place: Placed,
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
        title: place.title,
        tree: Arc::clone(&draft.parsed.tree),
        address: place.address,
        pinned: place.pinned,
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
