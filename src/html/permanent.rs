//! The permanent page of a leaflet's version: whether the paper in a reader's hand is the newest, an old one, or withdrawn.

use super::Renderer;
use super::views::{DateView, LinkView, PermanentView, RevisionView};
use crate::content::{Entry, Revision, Status};
use crate::site::{Address, Page, relative};

impl Renderer<'_> {
    /// Fills in the page of a leaflet's version: its number among the leaflet's versions, the newest first.
    pub(super) fn permanent(&self, page: &Page, version: usize, at: &Address, context: &mut tera::Context) {
        let words = self.theme.strings();
        let versions = page.leaflet_versions();
        let name = versions.get(version).copied().unwrap_or_default();
        let (state, label, text) = match page.common.status {
            Status::Withdrawn => ("withdrawn", "permanent_withdrawn", "permanent_withdrawn_text"),
            Status::Current | Status::Draft if version == 0 => {
                ("current", "permanent_current", "permanent_current_text")
            }
            _ => ("superseded", "superseded", "permanent_superseded_text"),
        };
        let fill = |key: &str| {
            let newest = versions.first().copied().unwrap_or_default();
            words.get(key).replace("{version}", name).replace("{newest}", newest).replace("{title}", &page.title)
        };
        self.listing_frame(&fill("permanent_title"), "listing", None, at, context);
        let link = |title: String, to: &str| LinkView { title, href: Some(relative(at, to)), current: false };
        let own = LinkView { title: fill("permanent_version"), href: None, current: true };
        let leaflets = link(words.get("leaflets").to_owned(), "leaflets/index.html");
        let newest = link(page.title.clone(), page.address.as_str());
        context.insert("breadcrumb", &[self.home(at), leaflets, newest, own]);
        let Entry::Leaflet(leaflet) = &page.entry else { return };
        let revision: Option<&Revision> = leaflet.revisions.get(version);
        let changed = |revision: &Revision| RevisionView {
            version: revision.version.value.clone(),
            date: DateView::from(revision.date.value),
            text: revision.text.clone(),
            comparison: None,
        };
        let superseded = state == "superseded";
        let newer = if superseded { leaflet.revisions.get(..version).unwrap_or_default() } else { &[] };
        let pdf = format!("{}.pdf", page.address.as_str().trim_end_matches(".html"));
        let view = PermanentView {
            state,
            label: words.get(label).to_owned(),
            text: fill(text),
            title: page.title.clone(),
            code: leaflet.code.as_ref().map(|code| code.value.clone()),
            version: name.to_owned(),
            date: revision.map(|revision| revision.date.value).or(leaflet.date).map(DateView::from),
            href: relative(at, page.address.as_str()),
            pdf_href: (superseded && version > 0 && cfg!(feature = "pdf")).then(|| relative(at, &pdf)),
            reason: leaflet.reason.clone().filter(|_| state == "withdrawn"),
            changes: newer.iter().map(changed).collect(),
            link_text: fill(if version == 0 || state == "withdrawn" {
                "permanent_link"
            } else {
                "permanent_link_newest"
            }),
        };
        context.insert("permanent", &view);
    }
}
