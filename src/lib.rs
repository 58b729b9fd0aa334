//! かわら版 (kawaraban): a folder of Markdown in; a static site, its search, leaflets and documents out.
//!
//! ```text
//! content/ → [content] → [markdown] → [site] ──→ [check]        one immutable Site, every page parsed once
//!                                       │
//!                                       ├──→ [diff] ───────┐     what changed between two versions
//!                                       ├──→ [checklist] ──┤     what people tick and sign before it is published
//! themes/ → [theme] ──┬─────────────────┼──────────────────┤
//!                  [html]           [search]             [pdf]   pure: &Site, &Theme → (files, diagnostics)
//!                     └─────────────────┴──────┬───────────┘
//!                                          [output] → output/    the only room that writes
//!
//! [cli] is the front door, [serve] shows what is being written, [package] puts the site and its documents into ZIP files, [print] leaflets on paper for offices, [render] hands all that a site has to the output, [scaffold] begins sites and entries, [import] brings them in; [text], [diagnostic] and [config] lie under every room
//! ```
//! `tests/architecture` holds the arrows and doors to it.

#![forbid(unsafe_code)]

pub mod check;
pub mod checklist;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod diff;
pub mod html;
pub mod import;
pub mod markdown;
pub mod output;
pub mod package;
pub mod pdf;
#[cfg(feature = "pdf")]
pub mod print;
mod render;
pub mod scaffold;
pub mod search;
pub mod serve;
pub mod site;
pub mod text;
pub mod theme;

use std::path::PathBuf;
use std::sync::Arc;

use content::{Changes, Reader, Source};
use diagnostic::{Code, Diagnostic, Severity};
use output::{Printed, Publication, Published, Shelf, Trouble};
pub use render::Progress;
use render::{Made, Rendering};
use site::{Assembly, Site};
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
    /// Ids of the audiences whose pages are shown, with those that are for everybody; empty for all.
    pub audiences: Vec<String>,
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
    /// Paths of drafts that were left out: nobody looked at them.
    pub held: Vec<String>,
}

/// Builds the site. With errors in the content nothing is published and what was published stays untouched.
///
/// # Errors
/// The content folder can't be read, or the output folder can't be written.
pub fn build(request: &Request, progress: Progress<'_>) -> Result<Report, Trouble> {
    Ok(build_and_hold(request, progress)?.report)
}

/// A site that was built, with what was published of it.
struct Built {
    report: Report,
    site: Site,
    theme: Theme,
    /// What it was read with: reads it again at once.
    reader: Reader,
    /// Nothing, if the build failed or was none.
    published: Option<Published>,
}

/// Builds the site; until what is published is let go, no other build replaces it.
fn build_and_hold(request: &Request, progress: Progress<'_>) -> Result<Built, Trouble> {
    progress("原稿を読み込んでいます");
    let mut reader = Reader::default();
    let source = read_again(request, &mut reader, &Changes::Everything)?;
    let (theme, mut diagnostics) = Theme::load(&request.themes, &source.config.theme, &source.config.lang);

    progress("ページを組み立てています");
    let Assembly { site, diagnostics: found, .. } = site::assemble(source, request.drafts);
    diagnostics.extend(found);
    diagnostics.extend(check::run(&site, request.as_of));
    diagnostics.extend(check::paths(&site, theme.assets().map(|(path, _)| path)));

    let publication = request.publish.then(|| Publication::begin(&request.output)).transpose()?;
    let comparisons = diff::neighbours(&site);
    let printed = publication.as_ref().map(|_| Arc::new(Printed::new(&request.output)));
    let rendering = Rendering {
        site: &site,
        theme: &theme,
        comparisons: &comparisons,
        #[cfg(feature = "pdf")]
        printer: std::sync::OnceLock::new(),
        printed: printed.clone(),
        shelf: publication.as_ref().map(|publication| publication as &dyn Shelf),
        day: request.as_of,
    };
    let Made { diagnostics: found, pdfs, index_bytes } = rendering.everything(progress)?;
    diagnostics.extend(found);

    settle(&mut diagnostics, &site, request);
    let failed = diagnostics.iter().any(|found| found.severity == Severity::Error);
    let publish = |publication: Publication| {
        if site.config.headers == config::Headers::File {
            publication.write(html::HEADERS_FILE, html::headers_file().as_bytes())?;
        }
        if let Some(printed) = &printed {
            printed.finish();
        }
        publication.publish()
    };
    let published = publication.filter(|_| !failed).map(publish).transpose()?;
    let held = site.drafts().map(str::to_owned).collect();
    let report = Report { diagnostics, failed, pages: site.routes.len(), pdfs, index_bytes, held };
    Ok(Built { report, site, theme, reader, published })
}

/// Reads the content.
fn read(request: &Request) -> Result<Source, Trouble> {
    read_again(request, &mut Reader::default(), &Changes::Everything)
}

/// Reads what has changed of the content.
fn read_again(request: &Request, reader: &mut Reader, changes: &Changes) -> Result<Source, Trouble> {
    let skipped = [request.output.clone(), request.themes.clone()];
    let mut source = reader.read(&request.content, &skipped, changes).map_err(|error| Trouble {
        action: "原稿のフォルダを読めません",
        path: request.content.clone(),
        error,
    })?;
    source.hold_back(request.as_of, &request.audiences);
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

/// The form of a 公開前チェックシート.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetForm {
    /// A page that stands alone.
    Html,
    /// A4.
    Pdf,
}

/// The 公開前チェックシート of a site that was checked: what was looked at, the problems of the report, and what people
/// have to check. What is wrong with the theme comes beside it.
///
/// # Errors
/// The content can't be read.
pub fn sheet(
    request: &Request,
    report: &Report,
    form: SheetForm,
) -> Result<(Option<Vec<u8>>, Vec<Diagnostic>), Trouble> {
    let source = read(request)?;
    let (theme, _) = Theme::load(&request.themes, &source.config.theme, &source.config.lang);
    let Assembly { site, .. } = site::assemble(source, request.drafts);
    let sheet = checklist::checklist(&site, theme.strings(), &report.diagnostics, request.as_of);
    match form {
        SheetForm::Html => Ok(match html::checklist(&theme, &sheet) {
            Ok(html) => (Some(html.into_bytes()), Vec::new()),
            Err(problem) => (None, vec![*problem]),
        }),
        #[cfg(feature = "pdf")]
        SheetForm::Pdf => Ok(pdf::checklist(&pdf::Press::new(&theme), &theme, &sheet)),
        #[cfg(not(feature = "pdf"))]
        SheetForm::Pdf => {
            let message = "このかわら版は PDF を作れません。";
            let help = "--sheet 確認.html のように、.html で終わる名前を書いてください。";
            Ok((None, vec![Diagnostic::of_site(Code::PdfFailure, message).help(help)]))
        }
    }
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
