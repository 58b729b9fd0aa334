//! What lies at an address, made by the functions that `build` makes it with. Nothing of an address reaches the disk: what is
//! not in the site is not there.

use std::sync::Arc;

use super::edition::Edition;
use crate::check;
use crate::content::{Entry, Status};
use crate::diagnostic::Diagnostic;
use crate::diff;
use crate::html;
use crate::pdf;
use crate::site::{Address, Listing, Page, Route};

/// What is sent.
pub(super) enum Answer {
    /// A page, or a file for programs that is made of pages.
    Page(String),
    /// The page can't be rendered.
    Failed(Box<Diagnostic>),
    /// Any other file.
    File(Arc<[u8]>),
}

impl Edition {
    /// What lies at a path below the site's root.
    pub(super) fn answer(&self, path: &str) -> Option<Answer> {
        let address = Address::new(path);
        if let Some(route) = self.site.routes.get(&address) {
            return Some(self.page(&address, *route));
        }
        let asset = || self.looks.theme.assets().find(|(own, _)| *own == path).map(|(_, bytes)| bytes.into());
        let search = || self.search(path).map(|bytes| bytes.as_slice().into());
        let found = asset().or_else(|| path.starts_with("search/").then(search).flatten());
        let made = || self.once(path, || self.made(path));
        // What kawaraban makes itself goes before a file of the same name, as in `build`.
        let file = || self.site.files.get(path).filter(|_| !check::is_taken(&self.site, path))?.read().ok();
        let found = found.or_else(made).or_else(|| file().map(Into::into));
        found.map(Answer::File)
    }

    /// A page. What all of its kind share is made anew each time: it takes no time worth keeping it for.
    fn page(&self, address: &Address, route: Route) -> Answer {
        let own = match route {
            Route::Page(page) | Route::Listing(_, Some(page)) => Some(self.site.page(page)),
            Route::Listing(_, None) => None,
        };
        let pictures = own.map(|page| self.kept.pictures(&self.site, page)).unwrap_or_default();
        let renderer = html::Renderer::new(&self.site, &self.looks.theme, self.comparisons());
        match renderer.as_of(self.request.as_of).offering(pictures).render(address, route) {
            Ok(html) => Answer::Page(html),
            Err(problem) => Answer::Failed(problem),
        }
    }

    /// The leaflet that has a page at an address.
    fn leaflet(&self, name: &str) -> Option<&Page> {
        let Some(Route::Page(page)) = self.site.routes.get(&Address::new(format!("{name}.html"))) else { return None };
        let page = self.site.page(*page);
        let is_printed = matches!(page.entry, Entry::Leaflet(_)) && page.common.status != Status::Withdrawn;
        (is_printed && page.address.as_str().strip_suffix(".html") == Some(name)).then_some(page)
    }

    /// The PDF that belongs to a page, if its problems are told with it.
    pub(super) fn paper_of(&self, path: &str) -> Option<String> {
        let name = path.strip_suffix(".html")?;
        (cfg!(feature = "pdf") && self.leaflet(name).is_some()).then(|| format!("{name}.pdf"))
    }

    /// What is no page, and takes time.
    fn made(&self, path: &str) -> Option<Vec<u8>> {
        let (site, theme) = (&self.site, &self.looks.theme);
        if path.starts_with("assets/pictures/") {
            return self.kept.smaller(site, path);
        }
        for (end, fields) in [("-fields.csv", true), (".csv", false)] {
            let name = path.strip_suffix(end);
            if let Some(comparison) = name.and_then(|name| self.comparison(name)) {
                return if fields { diff::fields_csv(site, comparison) } else { Some(diff::csv(site, comparison)) };
            }
        }
        let listing = path.strip_suffix(".csv").map(|name| Address::new(format!("{name}.html")));
        if let Some(Route::Listing(Listing::Revisions(kind), _)) = listing.and_then(|own| site.routes.get(&own)) {
            return Some(diff::revisions_csv(site, *kind));
        }
        if let Some(page) = path.strip_suffix(".txt").and_then(|name| self.leaflet(name)) {
            return Some(pdf::leaflet_text(site, theme, page).into_bytes());
        }
        self.paper(path)
    }

    fn comparison(&self, name: &str) -> Option<&diff::Comparison> {
        let address = Address::new(format!("{name}.html"));
        let Some(Route::Listing(Listing::Difference(document, newer, older), _)) = self.site.routes.get(&address)
        else {
            return None;
        };
        let own = (*document, Some(*newer), Some(*older));
        let is_own = |found: &&diff::Comparison| (found.new.document, found.new.version, found.old.version) == own;
        self.comparisons().iter().find(is_own)
    }

    #[cfg(not(feature = "pdf"))]
    fn paper(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    /// PDFs, and pictures of their first pages.
    #[cfg(feature = "pdf")]
    fn paper(&self, path: &str) -> Option<Vec<u8>> {
        let (site, theme) = (&self.site, &self.looks.theme);
        let press = || self.looks.press(&self.kept);
        if let Some(page) = path.strip_suffix("/page-1.png").and_then(|name| self.leaflet(name)) {
            return pdf::first_page(press(), site, theme, page);
        }
        let name = path.strip_suffix(".pdf")?;
        let (bytes, problems) = if let Some(page) = self.leaflet(name) {
            pdf::leaflet(press(), site, theme, page)
        } else if let Some(comparison) = self.comparison(name) {
            pdf::comparison(press(), site, theme, comparison)
        } else if let Some((document, version)) = self.document(path) {
            pdf::document(press(), site, theme, document, version)
        } else if site.faq_pdf().as_deref() == Some(path) {
            pdf::questions(press(), site, theme)
        } else {
            self.copy(path)?
        };
        self.add_rendered(path, problems);
        bytes
    }

    /// The version of a document that is published at a path.
    #[cfg(feature = "pdf")]
    fn document(&self, path: &str) -> Option<(usize, usize)> {
        let documents = self.site.documents.iter().enumerate();
        let mut versions =
            documents.flat_map(|(number, own)| (0..own.contents.len()).map(move |version| (number, version)));
        versions.find(|(document, version)| self.site.document_pdf(*document, *version).as_deref() == Some(path))
    }

    /// An office's copy of a leaflet.
    #[cfg(feature = "pdf")]
    fn copy(&self, path: &str) -> Option<(Option<Vec<u8>>, Vec<Diagnostic>)> {
        let code = path.strip_prefix("offices/")?.split('/').next()?;
        let mut offices = self.site.public_offices().into_iter().map(|(_, office)| office);
        let office = offices.find(|office| office.code() == code)?;
        let is_own = |page: &&Page| crate::site::office_pdf(office, page) == path;
        let page = self.site.public_leaflets().into_iter().find(is_own)?;
        let copied = std::sync::Mutex::new(None);
        let take = |_: crate::content::Office<'_>, _: &Page, pdf: &[u8]| {
            *super::kept::lock(&copied) = Some(pdf.to_vec());
            Ok::<(), std::convert::Infallible>(())
        };
        let press = self.looks.press(&self.kept);
        let (_, problems) = pdf::copies(press, &self.site, &self.looks.theme, &[page], &[office], take).ok()?;
        let bytes = super::kept::lock(&copied).take();
        Some((bytes, problems))
    }
}
