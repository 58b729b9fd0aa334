//! What there is for one kind of readers: pages that name them, and those that name nobody, which are for everyone.

use super::Renderer;
use super::views::{AudienceView, DocumentView};
use crate::config::{Audience, Placed};
use crate::content::Kind;
use crate::site::{Address, Page, relative};

/// Questions and news on an audience's page.
const LATEST: usize = 10;

impl Renderer<'_> {
    /// The audiences of the site with their pages.
    pub(super) fn audience_entrances(&self, at: &Address) -> Vec<AudienceView> {
        let view = |audience: &Audience| {
            let address = Address::new(format!("audience/{}.html", audience.id));
            self.site.routes.contains_key(&address).then(|| AudienceView {
                id: audience.id.clone(),
                title: audience.title.clone(),
                description: audience.description.clone(),
                href: relative(at, address.as_str()),
            })
        };
        self.site.config.audiences.iter().filter_map(view).collect()
    }

    /// Fills in the page of an audience.
    pub(super) fn audience(&self, index: usize, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let Some(audience) = self.site.config.audiences.get(index) else { return };
        let title = self.theme.strings().get("for_audience").replace("{audience}", &audience.title);
        self.listing_frame(&title, "listing", own, at, context);
        let names = |list: &[Placed<String>]| list.iter().any(|named| named.value == audience.id);
        let is_for = |page: &&Page| page.common.audience.is_empty() || names(&page.common.audience);
        let documents = self
            .site
            .documents
            .iter()
            .filter(|document| document.settings.audience.is_empty() || names(&document.settings.audience));
        let documents: Vec<DocumentView> =
            documents.filter_map(|document| self.document_view(document, None, at)).collect();
        let questions: Vec<&Page> = self.questions(None).into_iter().filter(is_for).collect();
        let news: Vec<&Page> = self.news().into_iter().filter(is_for).take(LATEST).collect();
        let leaflets: Vec<&Page> = self.site.pages_of(Kind::Leaflet).filter(is_for).collect();
        let downloads: Vec<&Page> = self.downloads().into_iter().filter(is_for).collect();
        context.insert("audience_id", &audience.id);
        context.insert("description", &audience.description);
        context.insert("documents", &documents);
        context.insert("question_count", &questions.len());
        context.insert("questions", &self.views(&questions[..questions.len().min(LATEST)], at));
        context.insert("news", &self.views(&news, at));
        context.insert("leaflets", &self.views(&leaflets, at));
        context.insert("downloads", &self.views(&downloads, at));
    }
}
