//! Pages as HTML: pure functions of the site and the theme.
//!
//! ```text
//! Route → frame (menu, breadcrumb, navigation, versions) ┐
//!       → body (blocks, inlines, tables, highlight)      ├→ template → bytes
//!       → entry / listing (what the kind adds)           ┘
//! ```

mod accessibility;
mod audience;
mod body;
mod captions;
mod checklist;
mod difference;
mod entrance;
mod entry;
mod escape;
mod feed;
mod frame;
mod headers;
mod highlight;
mod inlines;
mod listing;
mod materials;
mod offices;
mod permanent;
mod pictures;
mod revision;
mod schedule;
mod sitemap;
mod tables;
mod versions;
mod views;

pub use body::fragment;
pub use checklist::checklist;
pub use headers::{HEADERS_FILE, headers_file};
pub use pictures::Pictures;

use crate::config::Date;
use crate::diagnostic::Diagnostic;
use crate::diff::Comparison;
use crate::site::{Address, FEED, Listing, PageId, Route, Site};
use crate::theme::Theme;

/// Where a theme adds to the styles without copying them.
const OWN_STYLE: &str = "assets/own.css";

/// Renders the addresses of a site; what all pages share is made once.
pub struct Renderer<'a> {
    pub(self) site: &'a Site,
    pub(self) theme: &'a Theme,
    site_view: tera::Value,
    words: tera::Value,
    /// Pages of a bare folder in reading order, and the place of each, for previous and next.
    sequence: Vec<PageId>,
    places: Vec<Option<usize>>,
    entrances: Vec<entrance::Entrance>,
    comparisons: &'a [Comparison],
    pictures: Pictures,
    /// The day of the build, if it is known.
    day: Option<Date>,
    /// The path of the site's root on its host, once `base_url` is known.
    fixed_root: Option<String>,
}

impl<'a> Renderer<'a> {
    /// A renderer for a site in a theme, with the comparisons that it shows.
    pub fn new(site: &'a Site, theme: &'a Theme, comparisons: &'a [Comparison]) -> Self {
        let sequence = frame::sequence(site);
        Self {
            site,
            theme,
            site_view: tera::Value::from_serializable(&views::SiteView::new(&site.config)),
            words: tera::Value::from_serializable(theme.strings().all()),
            places: frame::places(site, &sequence),
            sequence,
            entrances: entrance::entrances(site, theme.strings()),
            comparisons,
            pictures: Pictures::default(),
            day: None,
            fixed_root: site.config.base_url.as_deref().map(path_of),
        }
    }

    /// As of a day: pages say that their review is overdue.
    #[must_use]
    pub fn as_of(self, day: Option<Date>) -> Self {
        Self { day, ..self }
    }

    /// With smaller ones of large pictures.
    #[must_use]
    pub fn offering(self, pictures: Pictures) -> Self {
        Self { pictures, ..self }
    }

    /// The page at an address.
    ///
    /// # Errors
    /// The theme's template failed.
    pub fn render(&self, address: &Address, route: Route) -> Result<String, Box<Diagnostic>> {
        let mut context = tera::Context::new();
        context.insert_value("site", self.site_view.clone());
        context.insert_value("t", self.words.clone());
        context.insert("root", &self.root(address, route));
        context.insert("path", address.as_str());
        context.insert("has_own_style", &self.theme.assets().any(|(path, _)| path == OWN_STYLE));
        if self.site.routes.contains_key(&Address::new(FEED)) {
            let href = Some(self.href(address, FEED));
            context.insert("feeds", &[views::LinkView { title: self.feed_title(), href, current: false }]);
        }
        let template = match route {
            Route::Page(page) => {
                let page = self.site.page(page);
                self.page_frame(page, address, &mut context);
                self.entry(page, address, &mut context);
                format!("{}.html", page.entry.kind().name())
            }
            Route::Listing(listing, page) => {
                let page = page.map(|page| self.site.page(page));
                self.listing(listing, page, address, &mut context);
                template(listing).to_owned()
            }
        };
        self.theme.render(&template, &context)
    }

    /// The way to the site's root. A host shows the page for missing addresses at any depth, so that one can't be
    /// relative once the site's place is known.
    fn root(&self, address: &Address, route: Route) -> String {
        match (route, &self.fixed_root) {
            (Route::Listing(Listing::NotFound, _), Some(root)) => root.clone(),
            _ => address.root(),
        }
    }
}

/// A comparison as a page that stands alone: a file to be sent, with the theme's styles in it.
///
/// # Errors
/// The theme's template failed.
pub fn comparison_alone(site: &Site, theme: &Theme, comparison: &Comparison) -> Result<String, Box<Diagnostic>> {
    Renderer::new(site, theme, &[]).comparison_alone(comparison)
}

/// The path of an address with a host: `/` for `https://portal.example.jp/`.
fn path_of(base: &str) -> String {
    let host = base.find("://").map_or(0, |at| at + 3);
    base[host..].find('/').map_or("/", |at| &base[host + at..]).to_owned()
}

fn template(listing: Listing) -> &'static str {
    match listing {
        Listing::Top => "top.html",
        Listing::Faq => "faq-list.html",
        Listing::News => "news-list.html",
        Listing::Leaflets => "leaflets.html",
        Listing::Downloads => "downloads.html",
        Listing::Category(_) => "category.html",
        Listing::History(_) => "history.html",
        Listing::Revisions(_) => "revisions.html",
        Listing::LeafletVersion(..) => "leaflet-version.html",
        Listing::Offices => "offices.html",
        Listing::Office(_) => "office.html",
        Listing::Contents(..) => "contents.html",
        Listing::Captions(..) => "captions.html",
        Listing::Difference(..) => "difference.html",
        Listing::Folder(_) => "folder.html",
        Listing::Glossary => "glossary.html",
        Listing::Moved(_) => "moved.html",
        Listing::Feed => "feed.xml",
        Listing::Sitemap => "sitemap.xml",
        Listing::SiteMap => "sitemap.html",
        Listing::Audience(_) => "audience.html",
        Listing::Materials => "documents.html",
        Listing::Enquiry => "enquiry.html",
        Listing::Accessibility => "accessibility.html",
        Listing::Search => "search.html",
        Listing::NotFound => "404.html",
    }
}
