//! All addresses of the site: for search engines (sitemaps.org, protocol 0.9), and for people.

use std::fmt::Write as _;

use serde::Serialize;

use super::Renderer;
use super::views::ItemView;
use crate::config::Category;
use crate::content::{Kind, Status};
use crate::site::{Address, Document, Listing, Page, PageId, Route, relative};

/// An address for search engines.
#[derive(Serialize)]
pub(super) struct UrlView {
    address: String,
    /// The day of the last change, where the content names one: `2023-03-21`.
    changed: Option<String>,
}

impl Renderer<'_> {
    /// The addresses that search engines are to know: pages at the addresses that stay, and lists of them; no drafts, no
    /// old versions, nothing that only leads elsewhere.
    pub(super) fn sitemap(&self) -> Vec<UrlView> {
        let urls = self.site.routes.iter().filter(|(address, route)| self.is_to_be_found(address, **route));
        let view = |(address, route): (&Address, &Route)| {
            let page = match route {
                Route::Page(page) => Some(*page),
                Route::Listing(_, own) => *own,
            };
            let changed = page.and_then(|page| self.site.changed(self.site.page(page)));
            Some(UrlView { address: escaped(&self.canonical(address)?), changed: changed.map(|day| day.to_string()) })
        };
        urls.filter_map(view).collect()
    }

    fn is_to_be_found(&self, address: &Address, route: Route) -> bool {
        let status = |document: usize, version: usize| {
            self.site.documents[document].settings.versions.get(version).map_or(Status::Current, |own| own.status)
        };
        match route {
            Route::Page(page) => {
                let page = self.site.page(page);
                let version = page.membership.and_then(|own| Some(status(own.document, own.version?)));
                page.address == *address
                    && page.common.status == Status::Current
                    && version.is_none_or(|version| version == Status::Current)
            }
            Route::Listing(listing, _) => match listing {
                Listing::Contents(document, version) | Listing::Captions(document, version) => {
                    status(document, version) == Status::Current && self.listing_that_stays(address) == address
                }
                Listing::Moved(_)
                | Listing::LeafletVersion(..)
                | Listing::Feed
                | Listing::Sitemap
                | Listing::Search
                | Listing::NotFound => false,
                _ => true,
            },
        }
    }

    /// サイトマップ: the global navigation with what lies below, and the pages beside it.
    pub(super) fn site_map(&self, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        self.listing_frame(self.theme.strings().get("site_map"), "listing", own, at, context);
        let item = |title: &str, address: &Address, children: Vec<ItemView>| ItemView {
            title: title.to_owned(),
            number: None,
            href: relative(at, address.as_str()),
            current: false,
            children,
        };
        let page = |page: &Page| item(&page.title, &page.address, Vec::new());
        let mut items: Vec<ItemView> = self
            .entrances
            .iter()
            .map(|entrance| {
                let document =
                    self.site.documents.iter().find(|own| self.entrance(own).as_ref() == Some(&entrance.address));
                let children = match (document, entrance.below.first().map_or("", String::as_str)) {
                    (Some(document), _) => self.chapters(document, at),
                    (None, "faq/") => category_items(&self.site.config.categories, at),
                    (None, "leaflets/") => self.site.pages_of(Kind::Leaflet).map(page).collect(),
                    (None, "downloads/") => self.site.pages_of(Kind::Download).map(page).collect(),
                    _ => Vec::new(),
                };
                item(&entrance.title, &entrance.address, children)
            })
            .collect();
        items.extend(self.site.folders[0].pages.iter().map(|id| page(self.site.page(*id))));
        items.extend(self.site.folders[0].folders.iter().map(|folder| self.folder_item(*folder, at)));
        items.extend(self.made_pages().map(|(title, address)| item(&title, &address, Vec::new())));
        for (name, address) in [("materials", "documents.html"), ("search", "search.html")] {
            let address = Address::new(address);
            if self.site.routes.contains_key(&address) {
                items.push(item(self.theme.strings().get(name), &address, Vec::new()));
            }
        }
        context.insert("items", &items);
    }

    fn chapters(&self, document: &Document, at: &Address) -> Vec<ItemView> {
        let Some(contents) = document.contents.get(document.settings.current().unwrap_or(0)) else { return Vec::new() };
        let view = |id: PageId| {
            let page = self.site.page(id);
            ItemView {
                title: super::frame::without_number(&page.title, page.number.as_deref()),
                number: page.number.clone(),
                href: relative(at, page.address.as_str()),
                current: false,
                children: Vec::new(),
            }
        };
        contents.pages().map(view).collect()
    }

    fn folder_item(&self, folder: usize, at: &Address) -> ItemView {
        let folder = &self.site.folders[folder];
        let page = |id: &PageId| {
            let page = self.site.page(*id);
            let href = relative(at, page.address.as_str());
            ItemView { title: page.title.clone(), number: None, href, current: false, children: Vec::new() }
        };
        let mut children: Vec<ItemView> = folder.pages.iter().map(page).collect();
        children.extend(folder.folders.iter().map(|below| self.folder_item(*below, at)));
        let href = relative(at, folder.address.as_str());
        ItemView { title: folder.title.clone(), number: None, href, current: false, children }
    }
}

fn category_items(categories: &[Category], at: &Address) -> Vec<ItemView> {
    let view = |category: &Category| ItemView {
        title: category.title.clone(),
        number: None,
        href: relative(at, &format!("category/{}.html", category.path)),
        current: false,
        children: category_items(&category.children, at),
    };
    categories.iter().map(view).collect()
}

/// An address of which every letter is ASCII, as sitemaps want it (RFC 3986).
fn escaped(address: &str) -> String {
    let mut escaped = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii() {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn addresses_for_search_engines_are_ascii() {
        assert_eq!(escaped("https://example.jp/手引き.html"), "https://example.jp/%E6%89%8B%E5%BC%95%E3%81%8D.html");
    }
}
