//! Questions and leaflets that were revised: what each revision changed.

use super::{PageDifference, compare_texts};
use crate::content::Kind;
use crate::site::{Page, Site};

/// A revision that changed an entry after it was published.
#[derive(Debug, Clone, Copy)]
pub struct Revised<'a> {
    /// The entry.
    pub page: &'a Page,
    /// Index into the entry's revisions.
    pub index: usize,
}

/// What was revised of a kind, the newest first; on one day in the order of the pages.
pub fn revised(site: &Site, kind: Kind) -> Vec<Revised<'_>> {
    let pages = site.pages_of(kind);
    let mut all: Vec<Revised<'_>> =
        pages.flat_map(|page| (0..page.entry.changes().len()).map(move |index| Revised { page, index })).collect();
    all.sort_by_key(|revised| std::cmp::Reverse(revised.page.entry.revisions()[revised.index].date.value));
    all
}

impl Revised<'_> {
    /// The former text against the next newer one that was kept, at last the entry as it is; `None` if no former text was
    /// kept.
    pub fn difference(&self, site: &Site) -> Option<PageDifference> {
        let old = self.page.former[self.index]?;
        let newer = self.page.former[..self.index].iter().rev().flatten().next();
        Some(compare_texts(site, old, newer.copied().unwrap_or(self.page.id)))
    }
}
