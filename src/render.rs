//! Everything that a site has, rendered and handed to the output: pages, comparisons, search, paper, files.

use std::sync::Arc;

use rayon::prelude::*;

use crate::check;
use crate::config;
#[cfg(feature = "pdf")]
use crate::content::Office;
use crate::content::{Entry, Status};
use crate::diagnostic::Diagnostic;
use crate::diff::{self, Comparison};
use crate::html;
use crate::output::{Printed, Shelf, Trouble};
use crate::pdf;
use crate::search;
use crate::site::{Listing, Route, Site};
#[cfg(feature = "pdf")]
use crate::site::{Page, office_pdf};
use crate::theme::Theme;

/// One step of a build, for a progress display.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

#[cfg(feature = "pdf")]
impl pdf::Memory for Arc<Printed> {
    fn recall(&self, digest: &str) -> Option<Vec<u8>> {
        Printed::recall(self, digest)
    }

    fn keep(&self, digest: &str, pdf: &[u8]) {
        Printed::keep(self, digest, pdf);
    }
}

/// Renders, and hands what was rendered to the publication. A check renders too and drops the files.
pub struct Rendering<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its theme.
    pub theme: &'a Theme,
    /// Versions that are compared.
    pub comparisons: &'a [Comparison],
    /// Fonts and looks, read once, by the first who prints.
    #[cfg(feature = "pdf")]
    pub printer: std::sync::OnceLock<pdf::Press>,
    /// PDFs and pictures of earlier builds.
    pub printed: Option<Arc<Printed>>,
    /// Where files are put; nowhere in a check.
    pub shelf: Option<&'a dyn Shelf>,
    /// The day of the build, if it is known.
    pub day: Option<config::Date>,
}

/// What came of rendering.
pub struct Made {
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// PDFs of leaflets and documents.
    pub pdfs: usize,
    /// Size of the search index in bytes.
    pub index_bytes: usize,
}

impl Rendering<'_> {
    /// Renders everything.
    ///
    /// # Errors
    /// A file can't be read or written.
    pub fn everything(&self, progress: Progress<'_>) -> Result<Made, Trouble> {
        progress("ページを書き出しています");
        let mut diagnostics = self.pages()?;
        progress("新旧対照表を作っています");
        diagnostics.extend(self.comparisons()?);
        self.revisions()?;
        progress("検索の索引を作っています");
        let index_bytes = self.search()?;
        progress("リーフレットを作っています");
        let (leaflets, found) = self.leaflets()?;
        diagnostics.extend(found);
        progress("事務所ごとのリーフレットを作っています");
        let (copies, found) = self.offices()?;
        diagnostics.extend(found);
        progress("文書の PDF を作っています");
        let (documents, found) = self.documents()?;
        diagnostics.extend(found);
        self.files()?;
        Ok(Made { diagnostics, pdfs: leaflets + copies + documents, index_bytes })
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.shelf.map_or(Ok(()), |shelf| shelf.write(path, bytes))
    }

    #[cfg(feature = "pdf")]
    fn printer(&self) -> &pdf::Press {
        self.printer.get_or_init(|| {
            let press = pdf::Press::new(self.theme);
            match &self.printed {
                Some(printed) => press.remembering(Arc::clone(printed)),
                None => press,
            }
        })
    }

    fn pages(&self) -> Result<Vec<Diagnostic>, Trouble> {
        let renderer = html::Renderer::new(self.site, self.theme, self.comparisons).as_of(self.day);
        let renderer = renderer.offering(self.pictures()?);
        let routes = self.site.routes.par_iter();
        let found: Vec<Option<Diagnostic>> = routes
            .map(|(address, route)| match renderer.render(address, *route) {
                Ok(html) => self.write(address.as_str(), html.as_bytes()).map(|()| None),
                Err(problem) => Ok(Some(*problem)),
            })
            .collect::<Result<_, Trouble>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Smaller ones of large pictures. A check, which shows no page, makes none.
    fn pictures(&self) -> Result<html::Pictures, Trouble> {
        let Some(place) = self.shelf else { return Ok(html::Pictures::default()) };
        let once = |name: &str, make: &dyn Fn() -> Vec<u8>| Printed::once(self.printed.as_deref(), name, make);
        html::Pictures::make(self.site, &self.site.pages, once, |path, bytes| place.write(path, bytes))
    }

    /// 新旧対照表 as data and as PDF, beside their pages.
    fn comparisons(&self) -> Result<Vec<Diagnostic>, Trouble> {
        self.comparisons.par_iter().try_for_each(|comparison| {
            let Some(name) = diff::address(self.site, comparison) else { return Ok(()) };
            self.write(&format!("{name}.csv"), &diff::csv(self.site, comparison))?;
            match diff::fields_csv(self.site, comparison) {
                Some(fields) => self.write(&format!("{name}-fields.csv"), &fields),
                None => Ok(()),
            }
        })?;
        #[cfg(feature = "pdf")]
        if !self.comparisons.is_empty() {
            let press = self.printer();
            let set: Vec<_> = self
                .comparisons
                .par_iter()
                .map(|comparison| pdf::comparison(press, self.site, self.theme, comparison))
                .collect();
            let mut diagnostics = Vec::new();
            for (comparison, (bytes, found)) in self.comparisons.iter().zip(set) {
                diagnostics.extend(found);
                if let Some((name, bytes)) = diff::address(self.site, comparison).zip(bytes) {
                    self.write(&format!("{name}.pdf"), &bytes)?;
                }
            }
            return Ok(diagnostics);
        }
        Ok(Vec::new())
    }

    /// What was revised of questions and leaflets, as data beside its page.
    fn revisions(&self) -> Result<(), Trouble> {
        self.site.routes.iter().try_for_each(|(address, route)| match route {
            Route::Listing(Listing::Revisions(kind), _) => {
                let name = address.as_str().trim_end_matches(".html");
                self.write(&format!("{name}.csv"), &diff::revisions_csv(self.site, *kind))
            }
            _ => Ok(()),
        })
    }

    /// The index, and how many bytes it has. A check makes none: nothing can be wrong in it.
    fn search(&self) -> Result<usize, Trouble> {
        let Some(place) = self.shelf else { return Ok(0) };
        search::write(self.site, self.theme, |path, bytes| place.write(path, bytes))
    }

    /// The editions of each leaflet; a withdrawn one has none.
    fn leaflets(&self) -> Result<(usize, Vec<Diagnostic>), Trouble> {
        let leaflets: Vec<_> = self
            .site
            .pages
            .iter()
            .filter(|page| matches!(page.entry, Entry::Leaflet(_)) && page.common.status != Status::Withdrawn)
            .collect();
        for page in &leaflets {
            let name = page.address.as_str().trim_end_matches(".html");
            self.write(&format!("{name}.txt"), pdf::leaflet_text(self.site, self.theme, page).as_bytes())?;
        }
        #[cfg(feature = "pdf")]
        if !leaflets.is_empty() {
            let press = self.printer();
            let set: Vec<_> =
                leaflets.par_iter().map(|page| pdf::leaflet(press, self.site, self.theme, page)).collect();
            leaflets.par_iter().try_for_each(|page| {
                let picture = pdf::first_page(press, self.site, self.theme, page);
                picture.map_or(Ok(()), |picture| self.write(&page.first_page(), &picture))
            })?;
            let mut pdfs = 0;
            let mut diagnostics = Vec::new();
            for (page, (bytes, found)) in leaflets.iter().zip(set) {
                diagnostics.extend(found);
                if let Some(bytes) = bytes {
                    pdfs += 1;
                    self.write(&format!("{}.pdf", page.address.as_str().trim_end_matches(".html")), &bytes)?;
                }
            }
            return Ok((pdfs, diagnostics));
        }
        Ok((0, Vec::new()))
    }

    /// The leaflets of each office, where the site publishes them.
    fn offices(&self) -> Result<(usize, Vec<Diagnostic>), Trouble> {
        #[cfg(feature = "pdf")]
        {
            let offices: Vec<_> = self.site.public_offices().into_iter().map(|(_, office)| office).collect();
            let leaflets = self.site.public_leaflets();
            if leaflets.is_empty() {
                return Ok((0, Vec::new()));
            }
            let write = |office: Office<'_>, page: &Page, pdf: &[u8]| self.write(&office_pdf(office, page), pdf);
            pdf::copies(self.printer(), self.site, self.theme, &leaflets, &offices, write)
        }
        #[cfg(not(feature = "pdf"))]
        Ok((0, Vec::new()))
    }

    /// Versions of documents as one PDF each, where `document.yaml` asks for them.
    fn documents(&self) -> Result<(usize, Vec<Diagnostic>), Trouble> {
        #[cfg(feature = "pdf")]
        {
            let versions = |document: usize| 0..self.site.documents[document].contents.len();
            let wanted: Vec<(usize, usize, String)> = (0..self.site.documents.len())
                .flat_map(|document| versions(document).map(move |version| (document, version)))
                .filter_map(|(document, version)| Some((document, version, self.site.document_pdf(document, version)?)))
                .collect();
            let set: Vec<_> = wanted
                .par_iter()
                .map(|(document, version, _)| pdf::document(self.printer(), self.site, self.theme, *document, *version))
                .collect();
            let mut diagnostics = Vec::new();
            for ((_, _, path), (bytes, found)) in wanted.iter().zip(set) {
                diagnostics.extend(found);
                bytes.map_or(Ok(()), |bytes| self.write(path, &bytes))?;
            }
            let Some(path) = self.site.faq_pdf() else { return Ok((wanted.len(), diagnostics)) };
            let (bytes, found) = pdf::questions(self.printer(), self.site, self.theme);
            diagnostics.extend(found);
            bytes.map_or(Ok(()), |bytes| self.write(&path, &bytes))?;
            Ok((wanted.len() + 1, diagnostics))
        }
        #[cfg(not(feature = "pdf"))]
        Ok((0, Vec::new()))
    }

    /// The theme's assets, and the content's pictures and attachments.
    fn files(&self) -> Result<(), Trouble> {
        let Some(place) = self.shelf else { return Ok(()) };
        for (path, bytes) in self.theme.assets() {
            place.write(path, bytes)?;
        }
        let free =
            |path: &str| !check::is_taken(self.site, path) && self.theme.assets().all(|(asset, _)| asset != path);
        self.site.files.par_iter().filter(|(path, _)| free(path)).try_for_each(|(path, file)| {
            let trouble =
                |error| Trouble { action: "ファイルを読めません", path: file.path().to_path_buf(), error };
            place.write(path, &file.read().map_err(trouble)?)
        })
    }
}
