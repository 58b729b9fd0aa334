//! Pages that list others.

use super::Renderer;
use super::frame::status_name;
use super::views::{
    CategoryView, ChangeView, ChapterView, DateView, DocumentView, EntryView, HistoryView, LinkView, SeeView, TermView,
};
use crate::config::Category;
use crate::content::{Entry, Kind};
use crate::site::{Address, Document, Listing, Page, relative};

/// News on the top page.
const LATEST: usize = 5;

impl Renderer<'_> {
    /// Fills in a page that lists others; `own` is the folder's own page, whose text is shown first.
    pub(super) fn listing(&self, listing: Listing, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let words = self.theme.strings();
        let frame = |title: &str, context: &mut tera::Context| self.listing_frame(title, "listing", own, at, context);
        match listing {
            Listing::Top => self.top(own, at, context),
            Listing::Faq => {
                frame(words.get("faq"), context);
                context.insert("categories", &self.categories(&self.site.config.categories, at));
                context.insert("audiences", &self.audience_entrances(at));
                context.insert("entries", &self.views(&self.questions(None), at));
                self.revisions_link(Kind::Faq, at, context);
                self.faq_pdf_link(at, context);
            }
            Listing::News => {
                frame(words.get("news"), context);
                context.insert("entries", &self.views(&self.news(), at));
            }
            Listing::Leaflets => {
                frame(words.get("leaflets"), context);
                context.insert("entries", &self.views(&self.site.pages_of(Kind::Leaflet).collect::<Vec<_>>(), at));
                self.revisions_link(Kind::Leaflet, at, context);
                self.offices_link(None, at, context);
            }
            Listing::Downloads => {
                frame(words.get("downloads"), context);
                context.insert("entries", &self.views(&self.downloads(), at));
                context.insert("books", &self.books(at));
            }
            Listing::Category(index) => self.category_page(index, own, at, context),
            Listing::Revisions(kind) => self.revisions_page(kind, own, at, context),
            Listing::History(document) => self.history(&self.site.documents[document], own, at, context),
            Listing::Contents(document, version) => {
                self.contents_page(&self.site.documents[document], version, own, at, context);
            }
            Listing::Difference(document, newer, older) => self.difference(document, newer, older, own, at, context),
            Listing::Captions(document, version) => {
                self.captions_page(&self.site.documents[document], version, own, at, context);
            }
            Listing::Folder(folder) => {
                let folder = &self.site.folders[folder];
                frame(&folder.title, context);
                let children = folder.folders.iter().map(|child| &self.site.folders[*child]);
                let mut entries: Vec<EntryView> =
                    folder.pages.iter().map(|page| self.entry_view(self.site.page(*page), at)).collect();
                entries.extend(children.map(|child| EntryView {
                    title: child.title.clone(),
                    href: relative(at, child.address.as_str()),
                    ..EntryView::default()
                }));
                context.insert("entries", &entries);
            }
            Listing::LeafletVersion(page, version) => self.permanent(self.site.page(page), version, at, context),
            Listing::Offices => self.offices(own, at, context),
            Listing::Office(row) => self.office(row, own, at, context),
            Listing::Moved(page) => self.moved(self.site.page(page), at, context),
            Listing::Feed => context.insert("feed", &self.feed()),
            Listing::Glossary => self.glossary(own, at, context),
            Listing::Sitemap => context.insert("urls", &self.sitemap()),
            Listing::SiteMap => self.site_map(own, at, context),
            Listing::Audience(audience) => self.audience(audience, own, at, context),
            Listing::Materials => self.materials(own, at, context),
            Listing::Enquiry => {
                frame(self.site.config.enquiry.as_ref().map_or("", |enquiry| enquiry.title.as_str()), context);
            }
            Listing::Accessibility => self.accessibility(own, at, context),
            Listing::Search => self.listing_frame(words.get("search"), "search", own, at, context),
            Listing::NotFound => self.not_found(own, at, context),
        }
    }

    fn faq_pdf_link(&self, at: &Address, context: &mut tera::Context) {
        context.insert("faq_pdf_href", &self.site.faq_pdf().map(|path| relative(at, &path)));
    }

    pub(super) fn views(&self, pages: &[&Page], at: &Address) -> Vec<EntryView> {
        pages.iter().map(|page| self.entry_view(page, at)).collect()
    }

    fn top(&self, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        self.listing_frame(&self.site.config.title, "top", own, at, context);
        let news = self.news();
        let important: Vec<&Page> =
            news.iter().copied().filter(|page| matches!(&page.entry, Entry::News(news) if news.important)).collect();
        let latest: Vec<&Page> = news.iter().copied().take(LATEST).collect();
        let questions: Vec<&Page> = self.questions(None).into_iter().take(LATEST).collect();
        context.insert("important", &self.views(&important, at));
        context.insert("latest", &self.views(&latest, at));
        context.insert("questions", &self.views(&questions, at));
        context.insert("categories", &self.categories(&self.site.config.categories, at));
        context.insert("leaflets", &self.views(&self.site.pages_of(Kind::Leaflet).collect::<Vec<_>>(), at));
        let documents: Vec<DocumentView> =
            self.site.documents.iter().filter_map(|document| self.document_view(document, None, at)).collect();
        context.insert("documents", &documents);
        context.insert("audiences", &self.audience_entrances(at));
    }

    /// News, the newest first.
    pub(super) fn news(&self) -> Vec<&Page> {
        let mut news: Vec<(&Page, _)> = self
            .site
            .pages_of(Kind::News)
            .filter_map(|page| match &page.entry {
                Entry::News(news) => Some((page, news.date)),
                _ => None,
            })
            .collect();
        news.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.path().cmp(b.0.path())));
        news.into_iter().map(|(page, _)| page).collect()
    }

    /// Downloads, the newest first.
    pub(super) fn downloads(&self) -> Vec<&Page> {
        let mut downloads: Vec<(&Page, _)> = self
            .site
            .pages_of(Kind::Download)
            .filter_map(|page| match &page.entry {
                Entry::Download(download) => Some((page, download.date)),
                _ => None,
            })
            .collect();
        downloads.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.path().cmp(b.0.path())));
        downloads.into_iter().map(|(page, _)| page).collect()
    }

    /// Questions, the one changed last first; of one category and those below it, if one is given.
    pub(super) fn questions(&self, category: Option<&str>) -> Vec<&Page> {
        let in_category = |own: &str| {
            category.is_none_or(|path| own == path || own.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
        };
        let mut questions: Vec<_> = self
            .site
            .pages_of(Kind::Faq)
            .filter_map(|page| match &page.entry {
                Entry::Faq(faq) => {
                    let listed = category.is_none() || faq.categories.iter().any(|own| in_category(&own.value));
                    listed.then_some((page, faq.changed(), faq.number.value))
                }
                _ => None,
            })
            .collect();
        questions.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
        questions.into_iter().map(|(page, ..)| page).collect()
    }

    fn categories(&self, categories: &[Category], at: &Address) -> Vec<CategoryView> {
        let view = |category: &Category| CategoryView {
            path: category.path.clone(),
            title: category.title.clone(),
            href: relative(at, &format!("category/{}.html", category.path)),
            count: self.questions(Some(&category.path)).len(),
            trail: Vec::new(),
            children: self.categories(&category.children, at),
        };
        if self.site.pages_of(Kind::Faq).next().is_none() { Vec::new() } else { categories.iter().map(view).collect() }
    }

    fn category_page(&self, index: usize, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let path = self.site.config.category_paths().get(index).copied().unwrap_or_default();
        let trail = self.site.config.category_trail(path);
        let Some(category) = trail.last() else { return };
        self.listing_frame(&category.title, "listing", own, at, context);
        let link = |category: &Category| LinkView {
            title: category.title.clone(),
            href: Some(relative(at, &format!("category/{}.html", category.path))),
            current: false,
        };
        let steps: Vec<LinkView> = trail.iter().map(|category| link(category)).collect();
        let mut breadcrumb = vec![
            self.home(at),
            LinkView {
                title: self.theme.strings().get("faq").to_owned(),
                href: Some(relative(at, "faq/index.html")),
                current: false,
            },
        ];
        breadcrumb.extend(steps.iter().cloned());
        if let Some(last) = breadcrumb.last_mut() {
            last.href = None;
        }
        context.insert("breadcrumb", &breadcrumb);
        let view = CategoryView {
            path: path.to_owned(),
            title: category.title.clone(),
            href: String::new(),
            count: 0,
            trail: steps,
            children: self.categories(&category.children, at),
        };
        context.insert("category", &view);
        context.insert("audiences", &self.audience_entrances(at));
        context.insert("entries", &self.views(&self.questions(Some(path)), at));
    }

    /// A document as an entrance; `shown` is the version whose contents are being shown.
    pub(super) fn document_view(
        &self,
        document: &Document,
        shown: Option<usize>,
        at: &Address,
    ) -> Option<DocumentView> {
        let settings = &document.settings;
        let entrance = self.entrance(document)?;
        let current = shown.or_else(|| settings.current()).and_then(|version| settings.versions.get(version));
        Some(DocumentView {
            title: settings.title.clone(),
            href: relative(at, entrance.as_str()),
            description: settings.description.clone(),
            version: current.map(|version| version.name.clone()),
            date: current.and_then(|version| version.date).map(DateView::from),
            audiences: self.named_audiences(&settings.audience, at),
            versions: self.version_list(document, shown, at, |version| Some(self.front(document, version))),
            history_href: (!settings.versions.is_empty())
                .then(|| relative(at, document.address(None, "history.html").as_str())),
            diffs: current.map(|version| self.comparisons_to(document, &version.name, at)).unwrap_or_default(),
            pdf_href: shown.and_then(|version| self.pdf_of(document, version)).map(|path| relative(at, &path)),
            captions_href: shown
                .map(|_| Address::new(format!("{}captions.html", at.folder())))
                .filter(|address| self.site.routes.contains_key(address))
                .map(|address| relative(at, address.as_str())),
        })
    }

    /// The path of a version's PDF.
    fn pdf_of(&self, document: &Document, version: usize) -> Option<String> {
        let folder = &document.settings.folder;
        let index = self.site.documents.iter().position(|own| own.settings.folder == *folder)?;
        self.site.document_pdf(index, version)
    }

    /// 新旧対照表 of a version against those before it.
    fn comparisons_to(&self, document: &Document, version: &str, at: &Address) -> Vec<LinkView> {
        let settings = &document.settings;
        let pairs = settings.neighbours().into_iter().filter(|(_, newer)| settings.versions[*newer].name == version);
        let words = self.theme.strings();
        pairs
            .map(|(older, newer)| {
                let older = &settings.versions[older].name;
                let address = document.address(Some(newer), &format!("diff-{older}.html"));
                LinkView {
                    title: words.get("comparison_with").replace("{version}", older),
                    href: Some(relative(at, address.as_str())),
                    current: false,
                }
            })
            .collect()
    }

    fn contents_page(
        &self,
        document: &Document,
        version: usize,
        own: Option<&Page>,
        at: &Address,
        context: &mut tera::Context,
    ) {
        let canonical = document.settings.current() == Some(version) && *at == document.address(None, "index.html");
        let mut title = document.settings.title.clone();
        if let Some(version) = document.settings.versions.get(version).filter(|_| !canonical) {
            title = format!("{title} {}{}", self.theme.strings().get("version_short"), version.name);
        }
        self.listing_frame(&title, "listing", own, at, context);
        let chapter = |id: &crate::site::PageId| {
            let page = self.site.page(*id);
            let address = if canonical { &page.address } else { page.pinned.as_ref().unwrap_or(&page.address) };
            ChapterView {
                number: page.number.clone(),
                title: page.title.clone(),
                href: relative(at, address.as_str()),
                description: page.common.description.clone(),
            }
        };
        let Some(contents) = document.contents.get(version) else { return };
        context.insert("chapters", &contents.chapters.iter().map(chapter).collect::<Vec<_>>());
        context.insert("annexes", &contents.annexes.iter().map(chapter).collect::<Vec<_>>());
        let view = self.document_view(document, Some(version), at);
        if let Some(view) = &view {
            context.insert("versions", &view.versions);
            context.insert("notice", &self.version_notice(document, version, &view.versions));
        }
        context.insert("document", &view);
    }

    fn history(&self, document: &Document, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let settings = &document.settings;
        let title = format!("{} {}", settings.title, self.theme.strings().get("history"));
        self.listing_frame(&title, "listing", own, at, context);
        if let Some(entrance) = self.entrance(document) {
            let breadcrumb = [
                self.home(at),
                LinkView { title: settings.title.clone(), href: Some(relative(at, entrance.as_str())), current: false },
                LinkView { title: self.theme.strings().get("history").to_owned(), href: None, current: true },
            ];
            context.insert("breadcrumb", &breadcrumb);
        }
        let versions = settings.versions.iter().enumerate().map(|(index, version)| HistoryView {
            name: format!("{}{}", self.theme.strings().get("version_short"), version.name),
            date: version.date.map(DateView::from),
            status: status_name(version.status),
            href: Some(relative(at, document.address(Some(index), "index.html").as_str())),
            diffs: self.comparisons_to(document, &version.name, at),
            changes: version
                .changes
                .iter()
                .map(|change| ChangeView { section: change.section.clone(), text: change.text.clone() })
                .collect(),
        });
        context.insert("history_versions", &versions.collect::<Vec<_>>());
    }

    fn glossary(&self, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        self.listing_frame(self.theme.strings().get("glossary"), "listing", own, at, context);
        let id =
            |name: &str| self.site.glossary.iter().find(|term| term.term.value == name).map(|term| term.id.as_str());
        let mut terms: Vec<TermView> = self
            .site
            .glossary
            .iter()
            .map(|term| TermView {
                id: term.id.clone(),
                term: term.term.value.clone(),
                reading: term.reading.clone(),
                text: term.text.clone(),
                see: term
                    .see
                    .iter()
                    .filter_map(|see| Some(SeeView { term: see.value.clone(), href: format!("#{}", id(&see.value)?) }))
                    .collect(),
            })
            .collect();
        terms.sort_by(|a, b| a.reading.cmp(&b.reading).then_with(|| a.term.cmp(&b.term)));
        context.insert("glossary", &terms);
    }

    /// The page for missing addresses is shown at any depth: its links start at the site's root.
    fn not_found(&self, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        self.listing_frame(self.theme.strings().get("not_found"), "not-found", own, at, context);
    }
}
