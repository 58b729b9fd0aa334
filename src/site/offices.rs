//! What leaflets ask of an office: values in their text, and whether a text is for it.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{Address, Listing, Route};
use super::pages::Pages;
use super::{Page, Site};
use crate::config::Config;
use crate::content::{Entry, OFFICE_PREFIX, Office, Offices, PUBLIC_COLUMNS, Status};
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

/// Where an office is chosen.
pub const OFFICES: &str = "offices/index.html";

impl Site {
    /// Offices whose leaflets are published, with their rows: those that nothing is wrong with.
    pub fn public_offices(&self) -> Vec<(usize, Office<'_>)> {
        public_offices(&self.config, self.offices.as_ref())
    }

    /// The same by the first two digits of their codes, which are those of a prefecture.
    pub fn prefectures(&self) -> BTreeMap<&str, Vec<Office<'_>>> {
        let mut prefectures: BTreeMap<&str, Vec<Office<'_>>> = BTreeMap::new();
        for (_, office) in self.public_offices() {
            prefectures.entry(office.code().get(..2).unwrap_or_default()).or_default().push(office);
        }
        prefectures
    }

    /// An office by its row.
    pub fn office(&self, row: usize) -> Option<Office<'_>> {
        self.offices.as_ref()?.rows().nth(row)
    }

    /// Leaflets of which each office has its own on the site: those that ask anything of an office.
    pub fn public_leaflets(&self) -> Vec<&Page> {
        if self.public_offices().is_empty() { Vec::new() } else { leaflets_that_ask(&self.pages) }
    }

    /// Anybody may read a column of `offices.csv`.
    pub fn is_public(&self, column: &str) -> bool {
        let declared = self.config.public_offices.as_ref().map_or(&[][..], |public| &public.columns);
        PUBLIC_COLUMNS.contains(&column) || declared.iter().any(|own| own.value == column)
    }
}

impl Page {
    /// A leaflet's name: its address without the folder's and without the end.
    pub fn leaflet_name(&self) -> &str {
        let address = self.address.as_str().trim_end_matches(".html");
        address.strip_prefix("leaflets/").unwrap_or(address)
    }
}

/// A leaflet for an office on the site: `offices/992011/card.pdf`.
pub fn office_pdf(office: Office<'_>, page: &Page) -> String {
    format!("offices/{}/{}.pdf", office.code(), page.leaflet_name())
}

/// The page of an office.
pub fn office_address(office: Office<'_>) -> Address {
    Address::new(format!("offices/{}/index.html", office.code()))
}

fn public_offices<'a>(config: &Config, offices: Option<&'a Offices>) -> Vec<(usize, Office<'a>)> {
    let published = cfg!(feature = "pdf") && config.public_offices.is_some();
    let rows = offices.into_iter().filter(|_| published).flat_map(Offices::rows);
    rows.enumerate().filter(|(_, office)| office.is_sound()).collect()
}

fn leaflets_that_ask(pages: &Pages) -> Vec<&Page> {
    let asks_any = |page: &&Page| {
        page.common.status != Status::Withdrawn && asks([*page]).0.iter().any(|ask| ask.column().is_some())
    };
    pages.iter().filter(asks_any).collect()
}

/// The offices, each of which must say yes or no where a leaflet asks for it. If their leaflets are published, there is a page on
/// which an office is chosen, and one for each.
pub(super) fn with_flags(
    mut offices: Offices,
    routes: &mut BTreeMap<Address, Route>,
    config: &Config,
    pages: &Pages,
) -> Offices {
    offices.require_flags(&asks(pages).flags());
    let public = public_offices(config, Some(&offices));
    if !public.is_empty() && !leaflets_that_ask(pages).is_empty() {
        let mut list = |address: Address, listing| {
            let own = match routes.get(&address) {
                Some(Route::Page(page)) => Some(*page),
                _ => None,
            };
            routes.insert(address, Route::Listing(listing, own));
        };
        list(Address::new(OFFICES), Listing::Offices);
        for (row, office) in public {
            list(office_address(office), Listing::Office(row));
        }
    }
    offices
}
