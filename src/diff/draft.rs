//! Pages as read, in pairs, while they are held against each other.

use super::align::Profile;
use super::sections::{Pair, pairs};
use super::unit::{Section, Unit, sections};
use crate::site::{Page, PageId, Site};

/// A page with its sections.
pub(super) struct Read<'a> {
    pub page: &'a Page,
    pub sections: Vec<Section>,
}

impl<'a> Read<'a> {
    pub(super) fn new(site: &'a Site, id: PageId) -> Self {
        let page = site.page(id);
        Self { page, sections: sections(site, page) }
    }

    pub(super) fn units(&self) -> impl Iterator<Item = &Unit> {
        self.sections.iter().flat_map(|section| &section.units)
    }

    pub(super) fn profile(&self) -> Profile {
        Profile::new(self.sections.iter().flat_map(Section::keys))
    }

    pub(super) fn seal(&mut self, same: &impl Fn(PageId) -> PageId) {
        self.sections.iter_mut().flat_map(|section| &mut section.units).for_each(|unit| unit.seal(same));
    }
}

/// A pair of pages while their sections are held against each other.
pub(super) struct Draft<'a> {
    pub old: Option<&'a Read<'a>>,
    pub new: Option<&'a Read<'a>>,
    /// Sections in the order of the newer page; those that are gone stand where they were.
    pub pairs: Vec<Pair>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(old: Option<&'a Read<'a>>, new: Option<&'a Read<'a>>) -> Self {
        let sections = |read: Option<&'a Read<'a>>| read.map(|read| read.sections.as_slice()).unwrap_or_default();
        Self { old, new, pairs: pairs(sections(old), sections(new)) }
    }
}
