//! 改訂の記録 of questions and leaflets, and the page that lists all revisions of a kind.

use super::Renderer;
use super::difference::{NEW, OLD};
use super::views::{ComparisonView, DateView, EntryView, LinkView, RevisedView, RevisionView, SideView};
use crate::content::{Entry, Kind, Revision};
use crate::diff::{PageDifference, Revised, revised};
use crate::site::{Address, Listing, Page, Route, relative};

/// When an entry was last revised after it was published; to the minute, if `updated` tells it of that day.
pub(super) fn revised_on(entry: &Entry) -> Option<DateView> {
    let day = entry.changes().first()?.date.value;
    let updated = match entry {
        Entry::Faq(faq) => faq.updated.filter(|updated| updated.date == day),
        _ => None,
    };
    Some(updated.map_or_else(|| day.into(), DateView::from))
}

impl Renderer<'_> {
    /// Fills in the 改訂の記録 of an entry, the newest first.
    pub(super) fn revisions(&self, page: &Page, at: &Address, context: &mut tera::Context) {
        let count = page.entry.revisions().len();
        let views: Vec<RevisionView> =
            (0..count).map(|index| self.revision(Revised { page, index }, index, at)).collect();
        if !views.is_empty() {
            context.insert("revisions", &views);
        }
    }

    /// The way to the page that lists the revisions of a kind, if there is one.
    pub(super) fn revisions_link(&self, kind: Kind, at: &Address, context: &mut tera::Context) {
        let is_listing = |route: &Route| matches!(route, Route::Listing(own, _) if *own == Listing::Revisions(kind));
        let address = self.site.routes.iter().find(|(_, route)| is_listing(route));
        if let Some((address, _)) = address {
            context.insert("revisions_href", &relative(at, address.as_str()));
        }
    }

    /// The page that lists the revisions of a kind.
    pub(super) fn revisions_page(&self, kind: Kind, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let words = self.theme.strings();
        let (above, title) = match kind {
            Kind::Leaflet => (words.get("leaflets"), words.get("revised_leaflets")),
            _ => (words.get("faq"), words.get("revised_faq")),
        };
        self.listing_frame(title, "listing", own, at, context);
        let link =
            |title: &str, href: Option<String>| LinkView { title: title.to_owned(), current: href.is_none(), href };
        let index = relative(at, &format!("{}index.html", at.folder()));
        context.insert("breadcrumb", &[self.home(at), link(above, Some(index)), link(title, None)]);
        let views: Vec<RevisedView> = revised(self.site, kind)
            .into_iter()
            .enumerate()
            .map(|(number, revised)| RevisedView {
                entry: EntryView { excerpt: String::new(), ..self.entry_view(revised.page, at) },
                code: match &revised.page.entry {
                    Entry::Leaflet(leaflet) => leaflet.code.as_ref().map(|code| code.value.clone()),
                    _ => None,
                },
                revision: self.revision(revised, number, at),
            })
            .collect();
        context.insert("revised", &views);
        context.insert("csv_href", &relative(at, &at.as_str().replace(".html", ".csv")));
    }

    fn revision(&self, revised: Revised<'_>, number: usize, at: &Address) -> RevisionView {
        let revision = &revised.page.entry.revisions()[revised.index];
        let difference = revised.difference(self.site);
        RevisionView {
            version: revision.version.value.clone(),
            date: DateView::from(revision.date.value),
            text: revision.text.clone(),
            comparison: difference.map(|difference| self.revision_table(revised, number, &difference, at)),
        }
    }

    fn revision_table(
        &self,
        revised: Revised<'_>,
        number: usize,
        difference: &PageDifference,
        at: &Address,
    ) -> ComparisonView {
        let words = self.theme.strings();
        let short = words.get("version_short");
        let version = |index| {
            let revision: Option<&Revision> = revised.page.entry.revisions().get(index);
            revision.map(|revision| format!("{short}{}", revision.version.value))
        };
        let side = |name, title, version| SideView {
            name,
            title: words.get(title).to_owned(),
            version,
            date: None,
            href: None,
        };
        let mut page = self.page_difference(format!("revision-{}", number + 1), difference, false, at);
        // Files are called anew when they are put away, and a former text has no address.
        page.change = None;
        page.rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| cell.href = None);
        ComparisonView {
            sides: vec![
                side(OLD, "revision_old", version(revised.index + 1)),
                side(NEW, "revision_new", version(revised.index)),
            ],
            counts: Vec::new(),
            pages: vec![page],
            csv_href: String::new(),
            fields_href: None,
            pdf_href: None,
        }
    }
}
