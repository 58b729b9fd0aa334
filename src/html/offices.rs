//! Where readers find the leaflets of their office: all offices by prefecture, and an office with what it hands out.

use serde::Serialize;

use super::Renderer;
use super::views::{EntryView, LinkView};
use crate::content::{Office, prefecture};
use crate::site::{Address, OFFICES, Page, office_address, office_pdf, relative};

/// A prefecture with its offices.
#[derive(Serialize)]
struct PrefectureView {
    id: String,
    name: String,
    offices: Vec<LinkView>,
    /// It is the only one: nothing is to be chosen.
    open: bool,
}

/// What an office says of itself, as far as it is public.
#[derive(Serialize)]
struct FactView {
    label: &'static str,
    value: String,
    /// It is a telephone number and no more: where a tap on it leads.
    href: Option<String>,
}

/// The public facts of an office, by their columns, with the words that stand beside them.
const FACTS: [(&str, &str); 3] = [("tel", "tel"), ("hours", "hours"), ("address", "address")];

impl Renderer<'_> {
    /// Fills in the page on which an office is chosen: prefectures in the order of their codes, offices in that of the list.
    pub(super) fn offices(&self, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let words = self.theme.strings();
        self.listing_frame(words.get("offices"), "listing", own, at, context);
        let leaflets = self.to_leaflets(at);
        let here = LinkView { title: words.get("offices").to_owned(), href: None, current: true };
        context.insert("breadcrumb", &[self.home(at), leaflets, here]);
        let prefectures = self.site.prefectures();
        let open = prefectures.len() == 1;
        let link = |office: &Office<'_>| LinkView {
            title: office.name().to_owned(),
            href: Some(relative(at, office_address(*office).as_str())),
            current: false,
        };
        let view = |(digits, offices): (&str, Vec<Office<'_>>)| PrefectureView {
            id: format!("prefecture-{digits}"),
            name: prefecture(digits).unwrap_or(words.get("other_offices")).to_owned(),
            offices: offices.iter().map(link).collect(),
            open,
        };
        context.insert("prefectures", &prefectures.into_iter().map(view).collect::<Vec<_>>());
    }

    /// Fills in the page of an office: what may be known of it, and its leaflets.
    pub(super) fn office(&self, row: usize, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let words = self.theme.strings();
        let Some(office) = self.site.office(row) else { return };
        self.listing_frame(office.name(), "listing", own, at, context);
        let list = relative(at, OFFICES);
        let list = LinkView { title: words.get("offices").to_owned(), href: Some(list), current: false };
        let here = LinkView { title: office.name().to_owned(), href: None, current: true };
        context.insert("breadcrumb", &[self.home(at), self.to_leaflets(at), list, here]);
        let fact = |(column, label): (&str, &'static str)| {
            let value = office.value(column).filter(|_| self.site.is_public(column))?;
            let dialled = value.chars().all(|letter| letter.is_ascii_digit() || "+-".contains(letter));
            let href = (column == "tel" && dialled).then(|| format!("tel:{value}"));
            Some(FactView { label, value: value.to_owned(), href })
        };
        let facts: Vec<FactView> = FACTS.into_iter().filter_map(fact).collect();
        context.insert("facts", &facts);
        let entry = |page: &&Page| EntryView {
            href: relative(at, &office_pdf(office, page)),
            audiences: Vec::new(),
            ..self.entry_view(page, at)
        };
        context.insert("entries", &self.site.public_leaflets().iter().map(entry).collect::<Vec<_>>());
    }

    /// Leads from a leaflet, or from the list of them, to the page on which an office is chosen, if there is one for it.
    pub(super) fn offices_link(&self, page: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let leaflets = self.site.public_leaflets();
        let has = page.map_or(!leaflets.is_empty(), |page| leaflets.iter().any(|own| own.id == page.id));
        if has {
            context.insert("offices_href", &relative(at, OFFICES));
        }
    }

    fn to_leaflets(&self, at: &Address) -> LinkView {
        let title = self.theme.strings().get("leaflets").to_owned();
        LinkView { title, href: Some(relative(at, "leaflets/index.html")), current: false }
    }
}
