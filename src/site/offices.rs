//! What leaflets ask of an office: values in their text, and whether a text is for it.

use std::collections::BTreeSet;

use super::Page;
use crate::content::{Entry, OFFICE_PREFIX, Offices};
use crate::markdown::{BlockKind, ContainerKind, InlineKind, Span, walk_blocks, walk_inlines};

/// A field that a page names.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The page.
    pub page: &'a Page,
    /// The name as written, `office.tel`.
    pub name: &'a str,
    /// Where: the field, or the text that depends on it.
    pub span: Span,
    /// It decides about a text.
    pub is_flag: bool,
}

impl<'a> Ask<'a> {
    /// The column, if the name is one of an office.
    pub fn column(&self) -> Option<&'a str> {
        self.name.strip_prefix(OFFICE_PREFIX)
    }
}

/// All fields that leaflets name.
pub struct Asks<'a>(pub Vec<Ask<'a>>);

impl Asks<'_> {
    /// The columns that decide about texts.
    pub fn flags(&self) -> BTreeSet<String> {
        self.0.iter().filter(|ask| ask.is_flag).filter_map(|ask| Some(ask.column()?.to_owned())).collect()
    }

    /// The columns whose values are printed.
    pub fn values(&self) -> BTreeSet<String> {
        self.0.iter().filter(|ask| !ask.is_flag).filter_map(|ask| Some(ask.column()?.to_owned())).collect()
    }
}

/// What leaflets among some pages ask, page by page in the order of their texts.
pub fn asks<'a>(pages: impl IntoIterator<Item = &'a Page>) -> Asks<'a> {
    let mut found = Vec::new();
    for page in pages.into_iter().filter(|page| matches!(page.entry, Entry::Leaflet(_))) {
        let notes = page.tree.footnotes.iter().map(|note| note.blocks.as_slice());
        for blocks in notes.chain([page.tree.blocks.as_slice()]) {
            walk_blocks(blocks, &mut |block| {
                if let BlockKind::Container(container) = &block.kind
                    && let ContainerKind::If(name) = &container.kind
                {
                    found.push(Ask { page, name, span: block.span, is_flag: true });
                }
            });
            walk_inlines(blocks, &mut |inline| {
                if let InlineKind::Field(name) = &inline.kind {
                    found.push(Ask { page, name, span: inline.span, is_flag: false });
                }
            });
        }
    }
    Asks(found)
}

impl Page {
    /// A leaflet's name: its address without the folder's and without the end.
    pub fn leaflet_name(&self) -> &str {
        let address = self.address.as_str().trim_end_matches(".html");
        address.strip_prefix("leaflets/").unwrap_or(address)
    }
}

/// The offices, each of which must say yes or no where a leaflet asks for it.
pub(super) fn with_flags(mut offices: Offices, pages: &[Page]) -> Offices {
    offices.require_flags(&asks(pages).flags());
    offices
}
