//! What stands around a page's text: menu, breadcrumb, side navigation, versions, previous and next.

use super::Renderer;
use super::body::{self, Surroundings};
use super::entrance::{self, Entrance};
use super::entry::description;
use super::views::{GroupView, ItemView, LinkView, NavView, OutlineView, PageView, TitleView};
use crate::config::{Audience, Owners, Placed};
use crate::content::{Entry, Kind, Status};
use crate::markdown::BlockKind;
use crate::site::{Address, Contents, Document, Folder, Listing, Page, PageId, Route, Site, relative};

/// The page for missing addresses.
const NOT_FOUND: &str = "404.html";

/// Most entries of one folder, or of a document's chapters, in the side navigation: beyond, those around the current page.
const NAVIGATION_WINDOW: usize = 100;

/// Pages of a bare folder in reading order.
pub(super) fn sequence(site: &Site) -> Vec<PageId> {
    fn collect(site: &Site, folder: &Folder, pages: &mut Vec<PageId>) {
        pages.extend(folder.index);
        pages.extend(&folder.pages);
        for child in &folder.folders {
            collect(site, &site.folders[*child], pages);
        }
    }
    let mut pages = Vec::new();
    if site.config.bare {
        collect(site, &site.folders[0], &mut pages);
    }
    pages
}

/// For each page of a bare folder, its place in reading order.
pub(super) fn places(site: &Site, sequence: &[PageId]) -> Vec<Option<usize>> {
    let mut places = vec![None; if sequence.is_empty() { 0 } else { site.pages.len() }];
    for (place, page) in sequence.iter().enumerate() {
        places[page.0 as usize] = Some(place);
    }
    places
}

impl Renderer<'_> {
    /// Fills in everything that frames a page's text.
    pub(super) fn page_frame(&self, page: &Page, at: &Address, context: &mut tera::Context) {
        self.page_view(page, at, context);
        self.menu(at, context);
        context.insert("breadcrumb", &self.breadcrumb(page, at));
        if let Some(nav) = self.navigation(page, at) {
            context.insert("nav", &nav);
        }
        let versions = self.versions(page, at);
        if let Some(notice) = self.notice(page, &versions) {
            context.insert("notice", &notice);
        }
        context.insert("versions", &versions);
        if let Some(changes) = self.changes(page, at) {
            context.insert("changes", &changes);
        }
        let (previous, next) = self.neighbours(page, at);
        context.insert("previous", &previous);
        context.insert("next", &next);
    }

    fn surroundings<'page>(&'page self, page: &'page Page, at: &'page Address) -> Surroundings<'page> {
        Surroundings { site: self.site, page, at, strings: self.theme.strings(), pictures: &self.pictures }
    }

    /// The page's own text and facts.
    fn page_view(&self, page: &Page, at: &Address, context: &mut tera::Context) {
        let around = self.surroundings(page, at);
        let has_heading = matches!(page.tree.blocks.first().map(|block| &block.kind), Some(BlockKind::Heading(heading)) if heading.level == 1);
        let view = PageView {
            title: page.title.clone(),
            kind: page.entry.kind().name(),
            description: description(page),
            canonical: self.canonical(&page.address),
            body: body::page(around),
            has_heading,
            audiences: self.audiences(page, at),
            number: page.number.clone(),
            version: self.shown_version(page, at).map(str::to_owned),
            owner: self.owner(page),
            lang: self.foreign(page),
            outline: outline(page),
        };
        context.insert("page", &view);
    }

    /// What a search engine shows of a page that lists others and says nothing of itself.
    fn listing_description(&self, title: &str, at: &Address) -> String {
        if at.as_str() == "index.html" {
            return String::new();
        }
        let words = self.theme.strings().get("listing_description");
        words.replace("{site}", &self.site.config.title).replace("{title}", title)
    }

    /// The frame of a page that lists others, with the text of the folder's own page if there is one.
    pub(super) fn listing_frame(
        &self,
        title: &str,
        kind: &'static str,
        own: Option<&Page>,
        at: &Address,
        context: &mut tera::Context,
    ) {
        let body = own.map(|page| body::page(self.surroundings(page, at)));
        let has_heading = own.is_some_and(|page| {
            matches!(page.tree.blocks.first().map(|block| &block.kind), Some(BlockKind::Heading(heading)) if heading.level == 1)
        });
        let title = own.map_or_else(|| title.to_owned(), |page| page.title.clone());
        let described = own.map(description).filter(|text| !text.is_empty());
        let view = PageView {
            description: described.unwrap_or_else(|| self.listing_description(&title, at)),
            kind,
            canonical: self.canonical(self.listing_that_stays(at)),
            body: body.unwrap_or_default(),
            has_heading,
            audiences: Vec::new(),
            number: None,
            version: None,
            owner: own.and_then(|page| self.owner(page)),
            lang: own.and_then(|page| self.foreign(page)),
            outline: Vec::new(),
            title,
        };
        if let Some(notice) = own.and_then(|page| self.notice(page, &[])) {
            context.insert("notice", &notice);
        }
        let breadcrumb = if at.as_str() == "index.html" {
            Vec::new()
        } else {
            vec![self.home(at), LinkView { title: view.title.clone(), href: None, current: true }]
        };
        context.insert("breadcrumb", &breadcrumb);
        context.insert("page", &view);
        self.menu(at, context);
    }

    /// Who looks after a page, as far as readers are to know.
    fn owner(&self, page: &Page) -> Option<String> {
        page.common.owner.clone().filter(|_| self.site.config.owners == Owners::Readers)
    }

    /// The language of a leaflet that is not the site's.
    pub(super) fn foreign(&self, page: &Page) -> Option<String> {
        let Entry::Leaflet(leaflet) = &page.entry else { return None };
        leaflet.lang.clone().filter(|lang| *lang != self.site.config.lang)
    }

    pub(super) fn home(&self, at: &Address) -> LinkView {
        LinkView {
            title: self.theme.strings().get("home").to_owned(),
            href: Some(self.href(at, "index.html")),
            current: false,
        }
    }

    pub(super) fn canonical(&self, address: &Address) -> Option<String> {
        let base = self.site.config.base_url.as_ref()?;
        let path = address.as_str();
        let path = if path == "index.html" { "" } else { path };
        Some(format!("{base}{}", relative(&Address::new("index.html"), path).trim_start_matches("./")))
    }

    /// Where a page that lists others stays from version to version, if `at` is its address among the versions; where
    /// that is what stood at `at` once.
    pub(super) fn listing_that_stays<'address>(&'address self, at: &'address Address) -> &'address Address {
        if let Some(Route::Listing(Listing::Moved(page), _)) = self.site.routes.get(at) {
            return &self.site.page(*page).address;
        }
        let found = self.site.documents.iter().find_map(|document| {
            let among_versions = document.address(Some(document.settings.current()?), "");
            let name = at.as_str().strip_prefix(among_versions.as_str())?;
            let (address, route) = self.site.routes.get_key_value(&document.address(None, name))?;
            (self.site.routes.get(at) == Some(route)).then_some(address)
        });
        found.unwrap_or(at)
    }

    pub(super) fn audiences(&self, page: &Page, at: &Address) -> Vec<TitleView> {
        let own = if page.common.audience.is_empty() {
            self.site.document_of(page).map_or(&[][..], |document| &document.settings.audience)
        } else {
            &page.common.audience
        };
        self.named_audiences(own, at)
    }

    /// Audiences by their ids, with their pages.
    pub(super) fn named_audiences(&self, ids: &[Placed<String>], at: &Address) -> Vec<TitleView> {
        let view = |audience: &Audience| {
            let page = Address::new(format!("audience/{}.html", audience.id));
            let href = self.site.routes.contains_key(&page).then(|| self.href(at, page.as_str()));
            TitleView { id: audience.id.clone(), title: audience.title.clone(), href }
        };
        ids.iter().filter_map(|id| self.site.config.audience(&id.value)).map(view).collect()
    }

    /// The global navigation: what the site has.
    fn menu(&self, at: &Address, context: &mut tera::Context) {
        let link = |entrance: &Entrance| LinkView {
            title: entrance.title.clone(),
            href: Some(self.href(at, entrance.address.as_str())),
            current: *at == entrance.address
                || entrance.below.iter().any(|below| !below.is_empty() && at.as_str().starts_with(below)),
        };
        context.insert("menu", &self.entrances.iter().map(link).collect::<Vec<_>>());
        let pages = if self.site.config.bare { &[][..] } else { &self.site.folders[0].pages };
        let link = |(title, address): (String, Address)| LinkView {
            title,
            href: Some(self.href(at, address.as_str())),
            current: false,
        };
        let pages = pages.iter().map(|page| {
            let page = self.site.page(*page);
            (page.title.clone(), page.address.clone())
        });
        let links: Vec<LinkView> = pages.chain(self.made_pages()).map(link).collect();
        let enquiry = Address::new("enquiry.html");
        if self.site.routes.contains_key(&enquiry) {
            context.insert("enquiry_href", &self.href(at, enquiry.as_str()));
        }
        for (name, address) in [("site_map_href", "sitemap.html"), ("materials_href", "documents.html")] {
            if self.site.routes.contains_key(&Address::new(address)) {
                context.insert(name, &self.href(at, address));
            }
        }
        context.insert("footer_links", &links);
    }

    /// Pages about the site that nobody wrote: title and address.
    pub(super) fn made_pages(&self) -> impl Iterator<Item = (String, Address)> {
        let config = &self.site.config;
        let enquiry = config.enquiry.as_ref().map(|enquiry| enquiry.title.clone());
        let accessibility = Some(self.theme.strings().get("accessibility").to_owned());
        let pages = [
            (enquiry, "enquiry.html", Listing::Enquiry),
            (accessibility, "accessibility.html", Listing::Accessibility),
        ];
        pages.into_iter().filter_map(move |(title, address, listing)| {
            let address = Address::new(address);
            let made = self.site.routes.get(&address) == Some(&Route::Listing(listing, None));
            Some((title.filter(|_| made)?, address))
        })
    }

    /// A link of the frame. On the page for missing addresses, which a host shows at any depth, it begins at the
    /// site's root.
    pub(super) fn href(&self, at: &Address, to: &str) -> String {
        match self.fixed_root.as_ref().filter(|_| at.as_str() == NOT_FOUND) {
            Some(root) => format!("{root}{}", relative(&Address::new(NOT_FOUND), to)),
            None => relative(at, to),
        }
    }

    /// Where a document begins: the contents of its current version.
    pub(super) fn entrance(&self, document: &Document) -> Option<Address> {
        entrance::entrance(self.site, document)
    }

    /// The version's name, where a page is shown at an address among the versions.
    fn shown_version(&self, page: &Page, at: &Address) -> Option<&str> {
        let version = page.membership?.version?;
        let among_versions = page.pinned.as_ref().is_none_or(|pinned| pinned == at);
        let settings = &self.site.document_of(page)?.settings;
        among_versions.then(|| settings.versions[version].name.as_str())
    }

    fn breadcrumb(&self, page: &Page, at: &Address) -> Vec<LinkView> {
        let words = self.theme.strings();
        let link = |title: &str, address: &str| LinkView {
            title: title.to_owned(),
            href: Some(relative(at, address)),
            current: false,
        };
        let mut trail = vec![self.home(at)];
        if let Some(document) = self.site.document_of(page) {
            if let Some(entrance) = self.entrance(document).filter(|entrance| entrance != at) {
                trail.push(link(&document.settings.title, entrance.as_str()));
            }
            if let Some(version) = self.shown_version(page, at) {
                let index = document.address(page.membership.and_then(|own| own.version), "index.html");
                trail.push(link(&format!("{}{version}", words.get("version_short")), index.as_str()));
            }
        }
        let fixed = match page.entry.kind() {
            Kind::Faq => Some(("faq", "faq/index.html")),
            Kind::News => Some(("news", "news/index.html")),
            Kind::Leaflet => Some(("leaflets", "leaflets/index.html")),
            Kind::Download => Some(("downloads", "downloads/index.html")),
            Kind::Page | Kind::Chapter => None,
        };
        if let Some((name, address)) = fixed {
            trail.push(link(words.get(name), address));
        }
        if page.entry.kind() == Kind::Page {
            for folder in self.folders_above(page) {
                if folder.address != *at && !folder.path.is_empty() {
                    trail.push(link(&folder.title, folder.address.as_str()));
                }
            }
        }
        trail.push(LinkView { title: page.title.clone(), href: None, current: true });
        trail
    }

    /// The folders from the content folder down to a page's own.
    fn folders_above(&self, page: &Page) -> Vec<&Folder> {
        let mut trail = Vec::new();
        let mut next = page.folder;
        while let Some(index) = next {
            trail.push(&self.site.folders[index]);
            next = self.site.folders[index].parent;
        }
        trail.reverse();
        trail
    }

    fn navigation(&self, page: &Page, at: &Address) -> Option<NavView> {
        if let (Some(document), Some(contents)) = (self.site.document_of(page), self.site.contents_of(page)) {
            return Some(self.document_navigation(document, contents, page, at));
        }
        if !self.site.config.bare {
            return None;
        }
        let root = &self.site.folders[0];
        let trail = self.folders_above(page);
        let title = self.site.config.title.clone();
        let href = Some(relative(at, root.address.as_str()));
        let items = self.folder_items(root, &trail, page, at);
        Some(NavView { title, href, groups: vec![GroupView { title: None, items, more: None }] })
    }

    fn document_navigation(&self, document: &Document, contents: &Contents, page: &Page, at: &Address) -> NavView {
        let item = |id: &PageId| {
            let target = self.site.page(*id);
            ItemView {
                title: without_number(&target.title, target.number.as_deref()),
                number: target.number.clone(),
                href: relative(at, self.site.address_from(page, at, target).as_str()),
                current: target.id == page.id,
                children: Vec::new(),
            }
        };
        // A reader of a version stays in it.
        let front = match self.shown_version(page, at) {
            Some(_) => Some(document.address(page.membership.and_then(|own| own.version), "index.html")),
            None => self.entrance(document),
        };
        let href = front.map(|address| relative(at, address.as_str()));
        let words = self.theme.strings();
        let group = |title: Option<&str>, pages: &[PageId]| {
            let current = pages.iter().position(|id| *id == page.id);
            // Long groups that are not being read are closed.
            let shown = if pages.len() > NAVIGATION_WINDOW && current.is_none() {
                &[]
            } else {
                around(pages, current.unwrap_or(0))
            };
            let more = (shown.len() < pages.len()).then(|| LinkView {
                title: words.get("navigation_all").replace("{n}", &pages.len().to_string()),
                href: href.clone(),
                current: false,
            });
            GroupView { title: title.map(str::to_owned), items: shown.iter().map(item).collect(), more }
        };
        let mut groups = vec![group(None, &contents.chapters)];
        if !contents.annexes.is_empty() {
            groups.push(group(Some(words.get("annex")), &contents.annexes));
        }
        NavView { title: document.settings.title.clone(), href, groups }
    }

    /// The items of a folder: sub-folders opened only on the way to the current page.
    fn folder_items(&self, folder: &Folder, trail: &[&Folder], page: &Page, at: &Address) -> Vec<ItemView> {
        let pages: Vec<&Page> = folder.pages.iter().map(|id| self.site.page(*id)).collect();
        let current = pages.iter().position(|other| other.id == page.id).unwrap_or(0);
        let mut items: Vec<ItemView> = around(&pages, current)
            .iter()
            .map(|other| ItemView {
                title: other.title.clone(),
                number: None,
                href: relative(at, other.address.as_str()),
                current: other.id == page.id,
                children: Vec::new(),
            })
            .collect();
        for child in folder.folders.iter().map(|child| &self.site.folders[*child]) {
            let open = trail.iter().any(|above| above.path == child.path);
            items.push(ItemView {
                title: child.title.clone(),
                number: None,
                href: relative(at, child.address.as_str()),
                current: child.address == *at,
                children: if open { self.folder_items(child, trail, page, at) } else { Vec::new() },
            });
        }
        items
    }

    fn neighbours(&self, page: &Page, at: &Address) -> (Option<LinkView>, Option<LinkView>) {
        if let Some(contents) = self.site.contents_of(page) {
            let order: Vec<PageId> = contents.pages().collect();
            let own = order.iter().position(|id| *id == page.id);
            return self.neighbours_in(&order, own, page, at);
        }
        let own = self.places.get(page.id.0 as usize).copied().flatten();
        self.neighbours_in(&self.sequence, own, page, at)
    }

    fn neighbours_in(
        &self,
        order: &[PageId],
        own: Option<usize>,
        page: &Page,
        at: &Address,
    ) -> (Option<LinkView>, Option<LinkView>) {
        let Some(own) = own else { return (None, None) };
        let link = |id: Option<&PageId>| {
            let target = self.site.page(*id?);
            let address = self.site.address_from(page, at, target);
            let number = target.number.as_ref().map(|number| format!("{number} ")).unwrap_or_default();
            let title = format!("{number}{}", without_number(&target.title, target.number.as_deref()));
            Some(LinkView { title, href: Some(relative(at, address.as_str())), current: false })
        };
        (link(own.checked_sub(1).and_then(|before| order.get(before))), link(order.get(own + 1)))
    }
}

/// At most as many as the side navigation shows, around one of them.
fn around<T>(pages: &[T], current: usize) -> &[T] {
    let start = current.saturating_sub(NAVIGATION_WINDOW / 2).min(pages.len().saturating_sub(NAVIGATION_WINDOW));
    &pages[start..pages.len().min(start + NAVIGATION_WINDOW)]
}

/// The name of a status in templates.
pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Current => "current",
        Status::Superseded => "superseded",
        Status::Withdrawn => "withdrawn",
    }
}

/// 別紙 often carry their number in the title; it is shown once.
pub(super) fn without_number(title: &str, number: Option<&str>) -> String {
    let rest = number.and_then(|number| title.strip_prefix(number)).map(str::trim_start);
    rest.filter(|rest| !rest.is_empty()).unwrap_or(title).to_owned()
}

/// Second-level headings with the third-level ones below them.
fn outline(page: &Page) -> Vec<OutlineView> {
    let mut outline: Vec<OutlineView> = Vec::new();
    for heading in page.headings.iter().filter(|heading| heading.level == 2 || heading.level == 3) {
        let view = OutlineView {
            anchor: heading.anchor.clone(),
            text: heading.text.clone(),
            number: heading.number.clone(),
            level: heading.level,
            children: Vec::new(),
        };
        match outline.last_mut() {
            Some(above) if heading.level == 3 && above.level == 2 => above.children.push(view),
            _ => outline.push(view),
        }
    }
    outline
}
