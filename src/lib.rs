//! かわら版 (kawaraban): a folder of Markdown in; a static site, its search, leaflets and documents out.
//!
//! ```text
//! content/ → [content] → [markdown] → [site] ──→ [check]        one immutable Site, every page parsed once
//!                                       │
//!                                       ├──→ [diff] ──┐          what changed between two versions
//! themes/ → [theme] ──┬─────────────────┼─────────────┤
//!                  [html]           [search]        [pdf]        pure: &Site, &Theme → (files, diagnostics)
//!                     └─────────────────┴──────┬──────┘
//!                                          [output] → output/    the only room that writes
//!
//! [cli] is the front door, [package] puts documents into ZIP files, [print] leaflets on paper for offices; [text], [diagnostic] and [config] lie under every room
//! ```
//! [`build`] reads like the picture. `tests/architecture` holds the arrows and doors to it.

#![forbid(unsafe_code)]

pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod diff;
pub mod html;
pub mod markdown;
pub mod output;
pub mod package;
pub mod pdf;
#[cfg(feature = "pdf")]
pub mod print;
pub mod search;
pub mod site;
pub mod text;
pub mod theme;

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use content::{Entry, Source, Status};
use diagnostic::{Code, Diagnostic, Severity};
use diff::Comparison;
use output::{Printed, Publication, Shelf, Trouble};
use site::{Assembly, Listing, Route, Site};
use theme::Theme;

/// What is to be built, and where.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder of content.
    pub content: PathBuf,
    /// The folder of themes.
    pub themes: PathBuf,
    /// Where to publish.
    pub output: PathBuf,
    /// Publish, or only check.
    pub publish: bool,
    /// Overrides `base_url` of `site.yaml`.
    pub base_url: Option<String>,
    /// Errors that count as warnings.
    pub warn: Vec<Code>,
    /// Drafts are shown too, marked as such.
    pub drafts: bool,
    /// Warnings count as errors.
    pub deny_warnings: bool,
    /// The day by which reviews are overdue; without one none is.
    pub as_of: Option<config::Date>,
}

/// How a build ended.
#[derive(Debug)]
pub struct Report {
    /// All problems, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Errors, or warnings that count as such: nothing was published.
    pub failed: bool,
    /// Pages rendered.
    pub pages: usize,
    /// PDFs made.
    pub pdfs: usize,
    /// Size of the search index in bytes.
    pub index_bytes: usize,
}

/// One step of a build, for a progress display.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

/// Builds the site. With errors in the content nothing is published and what was published stays untouched.
///
/// # Errors
/// The content folder can't be read, or the output folder can't be written.
pub fn build(request: &Request, progress: Progress<'_>) -> Result<Report, Trouble> {
    progress("原稿を読み込んでいます");
    let source = read(request)?;
    let (theme, mut diagnostics) = Theme::load(&request.themes, &source.config.theme, &source.config.lang);

    progress("ページを組み立てています");
    let Assembly { site, diagnostics: found } = site::assemble(source, request.drafts);
    diagnostics.extend(found);
    diagnostics.extend(check::run(&site, request.as_of));

    diagnostics.extend(check::paths(&site, theme.assets().map(|(path, _)| path)));

    let publication = request.publish.then(|| Publication::begin(&request.output)).transpose()?;
    let comparisons = diff::neighbours(&site);
    let printed = publication.as_ref().map(|_| Arc::new(Printed::new(&request.output)));
    let press = Output {
        site: &site,
        theme: &theme,
        comparisons: &comparisons,
        #[cfg(feature = "pdf")]
        printer: std::sync::OnceLock::new(),
        #[cfg(feature = "pdf")]
        printed: printed.clone(),
        shelf: publication.as_ref().map(|publication| publication as &dyn Shelf),
        day: request.as_of,
    };
    let Made { diagnostics: found, pdfs, index_bytes } = press.everything(progress)?;
    diagnostics.extend(found);

    settle(&mut diagnostics, &site, request);
    let failed = diagnostics.iter().any(|found| found.severity == Severity::Error);
    if let Some(publication) = publication.filter(|_| !failed) {
        if let Some(printed) = &printed {
            printed.finish();
        }
        publication.publish()?;
    }
    Ok(Report { diagnostics, failed, pages: site.routes.len(), pdfs, index_bytes })
}

/// Reads the content.
fn read(request: &Request) -> Result<Source, Trouble> {
    let skipped = [request.output.clone(), request.themes.clone()];
    let mut source = content::read(&request.content, &skipped).map_err(|error| Trouble {
        action: "原稿のフォルダを読めません",
        path: request.content.clone(),
        error,
    })?;
    source.hold_back(request.as_of);
    if let Some(base) = &request.base_url {
        source.config.base_url = Some(format!("{}/", base.trim_end_matches('/')));
    }
    Ok(source)
}

/// Gives every problem the severity it has in this site, and sorts them.
fn settle(diagnostics: &mut Vec<Diagnostic>, site: &Site, request: &Request) {
    for found in diagnostics.iter_mut() {
        found.severity = site.config.severity(found.code);
        if request.warn.contains(&found.code) && !found.code.guards_people() {
            found.severity = found.severity.max(Severity::Warning);
        }
        if request.deny_warnings && found.severity == Severity::Warning {
            found.severity = Severity::Error;
        }
    }
    diagnostic::sort(diagnostics);
}

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
struct Output<'a> {
    site: &'a Site,
    theme: &'a Theme,
    comparisons: &'a [Comparison],
    /// Fonts and looks, read once, by the first who prints.
    #[cfg(feature = "pdf")]
    printer: std::sync::OnceLock<pdf::Press>,
    /// PDFs of earlier builds.
    #[cfg(feature = "pdf")]
    printed: Option<Arc<Printed>>,
    shelf: Option<&'a dyn Shelf>,
    /// The day of the build, if it is known.
    day: Option<config::Date>,
}

/// What came of rendering.
struct Made {
    diagnostics: Vec<Diagnostic>,
    /// PDFs of leaflets and documents.
    pdfs: usize,
    index_bytes: usize,
}

impl Output<'_> {
    /// Renders everything that a site has.
    fn everything(&self, progress: Progress<'_>) -> Result<Made, Trouble> {
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
        let routes: Vec<_> = self.site.routes.iter().collect();
        let found: Vec<Option<Diagnostic>> = routes
            .par_iter()
            .map(|(address, route)| match renderer.render(address, **route) {
                Ok(html) => self.write(address.as_str(), html.as_bytes()).map(|()| None),
                Err(problem) => Ok(Some(*problem)),
            })
            .collect::<Result<_, Trouble>>()?;
        Ok(found.into_iter().flatten().collect())
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

    fn search(&self) -> Result<usize, Trouble> {
        let files = search::files(self.site, self.theme);
        files.par_iter().try_for_each(|(path, bytes)| self.write(path, bytes))?;
        Ok(files.iter().map(|(_, bytes)| bytes.len()).sum())
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
            let write = |office: content::Office<'_>, page: &site::Page, pdf: &[u8]| {
                self.write(&site::office_pdf(office, page), pdf)
            };
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
        let files: Vec<_> = self.site.files.iter().filter(|(path, _)| free(path)).collect();
        files.par_iter().try_for_each(|(path, file)| {
            let trouble =
                |error| Trouble { action: "ファイルを読めません", path: file.path().to_path_buf(), error };
            place.write(path, &file.read().map_err(trouble)?)
        })
    }
}

/// Writes the 読み一覧 of each leaflet, for a person to check and sign: CSV and PDF. Gives the names of the files, and what
/// Typst has against a list.
///
/// # Errors
/// The content can't be read, or the folder can't be written.
pub fn write_readings(request: &Request, folder: &std::path::Path) -> Result<(Vec<String>, Vec<Diagnostic>), Trouble> {
    let source = read(request)?;
    let (theme, _) = Theme::load(&request.themes, &source.config.theme, &source.config.lang);
    let Assembly { site, .. } = site::assemble(source, request.drafts);
    #[cfg(feature = "pdf")]
    let press = pdf::Press::new(&theme);
    let mut names = Vec::new();
    #[cfg_attr(not(feature = "pdf"), allow(unused_mut, reason = "only Typst finds problems"))]
    let mut problems = Vec::new();
    for page in &site.pages {
        let Some(csv) = pdf::readings_csv(&site, &theme, page) else { continue };
        let name = page.address.as_str().trim_end_matches(".html").replace('/', "-");
        let mut write = |ending: &str, bytes: &[u8]| {
            names.push(format!("{name}-readings.{ending}"));
            output::write_below(folder, names.last().map_or("", String::as_str), bytes)
        };
        write("csv", &csv)?;
        #[cfg(feature = "pdf")]
        match pdf::readings(&press, &site, &theme, page) {
            Some(Ok(bytes)) => write("pdf", &bytes)?,
            Some(Err(problem)) => problems.push(*problem),
            None => {}
        }
    }
    Ok((names, problems))
}

/// Which comparison is asked for.
#[derive(Debug, Clone)]
pub struct Comparing {
    /// The folder of content.
    pub content: PathBuf,
    /// The folder of themes.
    pub themes: PathBuf,
    /// Folder of the document, as `manual`.
    pub document: String,
    /// Name of the older version.
    pub from: String,
    /// Name of the newer version.
    pub to: String,
    /// Folder of another document, of which `to` is a version.
    pub with: Option<String>,
    /// What is made.
    pub form: ComparisonForm,
}

/// What is made of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonForm {
    /// A page that stands alone.
    Html,
    /// One record a change.
    Csv,
    /// A4 laid across.
    Pdf,
    /// A draft of the entries of the 改訂履歴.
    History,
}

/// Why there is no comparison.
#[derive(Debug)]
pub enum Incomparable {
    /// The content folder can't be read.
    Trouble(Trouble),
    /// There is no such document or version: a message in Japanese.
    Unknown(String),
    /// The comparison could not be made: problems of the theme.
    Failed(Vec<Diagnostic>),
}

/// Holds two versions of a document, or of two documents, against each other. Drafts can be compared too; problems of the
/// content don't matter here.
///
/// # Errors
/// The content can't be read, there is no such document or version, or the theme can't show the comparison.
pub fn compare(request: &Comparing) -> Result<Vec<u8>, Incomparable> {
    let source = content::read(&request.content, std::slice::from_ref(&request.themes)).map_err(|error| {
        let path = request.content.clone();
        Incomparable::Trouble(Trouble { action: "原稿のフォルダを読めません", path, error })
    })?;
    let (theme, _) = Theme::load(&request.themes, &source.config.theme, &source.config.lang);
    let Assembly { site, .. } = site::assemble(source, true);
    let old = diff::find(&site, &request.document, &request.from).map_err(Incomparable::Unknown)?;
    let newer = request.with.as_ref().unwrap_or(&request.document);
    let new = diff::find(&site, newer, &request.to).map_err(Incomparable::Unknown)?;
    let comparison = diff::compare(&site, old, new);
    match request.form {
        ComparisonForm::Csv => Ok(diff::csv(&site, &comparison)),
        ComparisonForm::History => Ok(diff::draft(&site, &comparison).into_bytes()),
        ComparisonForm::Html => html::comparison_alone(&site, &theme, &comparison)
            .map(String::into_bytes)
            .map_err(|problem| Incomparable::Failed(vec![*problem])),
        #[cfg(feature = "pdf")]
        ComparisonForm::Pdf => {
            let (bytes, problems) = pdf::comparison(&pdf::Press::new(&theme), &site, &theme, &comparison);
            bytes.ok_or(Incomparable::Failed(problems))
        }
        #[cfg(not(feature = "pdf"))]
        ComparisonForm::Pdf => Err(Incomparable::Unknown("このかわら版は PDF を作れません。".to_owned())),
    }
}
