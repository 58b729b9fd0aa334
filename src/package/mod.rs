//! What is handed on: ZIP files of the site and of documents that are read offline, and drafts that ask for opinions.
//!
//! ```text
//! Source ─→ Site ─┬→ what was published of it, letter ─────────────┬→ ZIP ─→ output/offline/
//!                 ├→ excerpt of a document ─→ pages, search, PDFs ─┤
//!                 └→ links that lead out of it                     │
//!                    draft: sheet for opinions, letter ────────────┘
//! ```

mod letter;
mod names;
mod share;
mod sheet;
mod whole;

pub use share::{Part, Share};

use crate::content::{Changes, Reader, Status, safe_name};
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::{Archive, Packed, Publication, Trouble, checksums};
use crate::render::{Made, Progress, Rendering};
use crate::site::{Assembly, Listing, Route, Site, assemble, excerpt};
use crate::theme::Theme;
use crate::{Built, Report, Request, build_and_hold, check, diff, read_again, settle};

/// What was packaged.
#[derive(Debug)]
pub struct Packaged {
    /// How the build ended; if it failed nothing was packaged.
    pub report: Report,
    /// The ZIP files in `output/offline/`, sorted by name.
    pub packages: Vec<Packed>,
    /// What the ZIP file of the whole site holds; of drafts there is none.
    pub shares: Vec<Share>,
}

/// Why nothing was packaged.
#[derive(Debug)]
pub enum Refusal {
    /// Something can't be read or written.
    Trouble(Trouble),
    /// There is nothing to package: a message in Japanese.
    Nothing(String),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// A version to be packaged, with those that go along: indices into a site.
struct Item {
    document: usize,
    /// `None` for a document without versions.
    shown: Option<usize>,
    versions: Vec<usize>,
}

/// Builds and publishes the site, then packages it as a whole, and the current version of each document with all published
/// ones; with `drafts` packages each draft with the current version, marked 案, and publishes no site. What was in
/// `output/offline/` is replaced as a whole.
///
/// # Errors
/// The content can't be read, the output can't be written, or there is no draft to package.
pub fn package(request: &Request, drafts: bool, progress: Progress<'_>) -> Result<Packaged, Refusal> {
    if drafts { draft_packages(request, progress) } else { site_packages(request, progress) }
}

fn site_packages(request: &Request, progress: Progress<'_>) -> Result<Packaged, Refusal> {
    let Built { report, site, theme, mut reader, published } = build_and_hold(request, progress)?;
    let Some(published) = published else {
        return Ok(Packaged { report, packages: Vec::new(), shares: Vec::new() });
    };
    let items: Vec<Item> = site
        .documents
        .iter()
        .enumerate()
        .filter(|(_, own)| own.settings.versions.is_empty() || own.settings.current().is_some())
        .map(|(document, own)| {
            let versions = (0..own.settings.versions.len()).collect();
            Item { document, shown: own.settings.current(), versions }
        })
        .collect();
    let publication = published.begin_offline()?;
    // What is wrong was reported by the build.
    let mut packing =
        Packing { request, reader: &mut reader, site: &site, theme: &theme, publication: &publication, drafts: false };
    let (mut packages, _) = packing.zips(&items, progress)?;
    progress("サイト全体を ZIP にまとめています");
    let stem = names::site_stem(&site, request.as_of);
    // A document without versions may be called as the site is.
    let name = free(&packages, &stem, "site");
    let (package, shares) = whole::zip(&published, &publication, &site, request, &name)?;
    packages.push(package);
    publish(publication, &mut packages)?;
    Ok(Packaged { report, packages, shares })
}

fn draft_packages(request: &Request, progress: Progress<'_>) -> Result<Packaged, Refusal> {
    progress("原稿を読み込んでいます");
    let mut reader = Reader::default();
    let source = read_again(request, &mut reader, &Changes::Everything)?;
    let Assembly { site, mut diagnostics, .. } = assemble(source, true);
    let drafts = site.documents.iter().enumerate().flat_map(|(document, own)| {
        let settings = &own.settings;
        let drafts = (0..settings.versions.len()).filter(|version| settings.versions[*version].status == Status::Draft);
        drafts.map(move |version| {
            let versions = settings.current().into_iter().chain([version]).collect();
            Item { document, shown: Some(version), versions }
        })
    });
    let items: Vec<Item> = drafts.collect();
    if items.is_empty() {
        let message = "案の版がありません。意見をうかがう版を document.yaml の versions に足して、status: draft と書いてください。";
        return Err(Refusal::Nothing(message.to_owned()));
    }
    let (theme, found) = Theme::load(&request.themes, &site.config.theme, &site.config.lang);
    diagnostics.extend(found);
    diagnostics.extend(check::run(&site, request.as_of));
    diagnostics.extend(check::paths(&site, theme.assets().map(|(path, _)| path)));
    let publication = Publication::begin_offline(&request.output)?;
    let mut packing =
        Packing { request, reader: &mut reader, site: &site, theme: &theme, publication: &publication, drafts: true };
    let (mut packages, made) = packing.zips(&items, progress)?;
    diagnostics.extend(made.diagnostics);
    settle(&mut diagnostics, &site, request);
    let failed = diagnostics.iter().any(|found| found.severity == Severity::Error);
    if failed {
        packages.clear();
    } else {
        publish(publication, &mut packages)?;
    }
    let report = Report {
        diagnostics,
        failed,
        pages: made.pages,
        pdfs: made.pdfs,
        index_bytes: made.index_bytes,
        held: Vec::new(),
    };
    Ok(Packaged { report, packages, shares: Vec::new() })
}

/// The sum of what was made.
#[derive(Default)]
struct Sum {
    diagnostics: Vec<Diagnostic>,
    pages: usize,
    pdfs: usize,
    index_bytes: usize,
}

/// What documents are packed of, and where to.
struct Packing<'a> {
    request: &'a Request,
    /// What the site was read with.
    reader: &'a mut Reader,
    site: &'a Site,
    theme: &'a Theme,
    publication: &'a Publication,
    drafts: bool,
}

impl Packing<'_> {
    /// A ZIP file for each item.
    fn zips(&mut self, items: &[Item], progress: Progress<'_>) -> Result<(Vec<Packed>, Sum), Trouble> {
        let mut packages = Vec::new();
        let mut sum = Sum::default();
        for item in items {
            let settings = &self.site.documents[item.document].settings;
            let stem = names::stem(settings, item.shown, self.request.as_of);
            // Two documents may share title, version and day.
            let name = free(&packages, &stem, &settings.folder);

            // The same texts as those of the whole.
            let mut source = read_again(self.request, self.reader, &Changes::default())?;
            source.config.draft = self.drafts;
            let site = excerpt(source, self.site, item.document, &item.versions);
            let comparisons = diff::neighbours(&site);
            let archive = Archive::new(if self.drafts { "site/" } else { "" });
            let rendering = Rendering {
                site: &site,
                theme: self.theme,
                comparisons: &comparisons,
                #[cfg(feature = "pdf")]
                printer: std::sync::OnceLock::new(),
                printed: None,
                shelf: Some(&archive),
                day: self.request.as_of,
            };
            let Made { diagnostics, pdfs, index_bytes } = rendering.everything(progress)?;
            sum.diagnostics.extend(diagnostics);
            sum.pages += site.routes.len();
            sum.pdfs += pdfs;
            sum.index_bytes += index_bytes;
            let own = item.shown.and_then(|shown| {
                let name = &settings.versions[shown].name;
                site.documents[0].settings.versions.iter().position(|version| version.name == *name)
            });
            if self.drafts {
                enclose(&archive, &site, self.theme, own.unwrap_or(0), &comparisons);
            } else {
                let pdf =
                    own.and_then(|own| site.document_pdf(0, own)).filter(|path| archive.site_file(path).is_some());
                archive.add(letter::NAME, letter::reading(&site, own, pdf.as_deref()));
            }
            packages.push(archive.into_zip(self.publication, &name)?);
        }
        Ok((packages, sum))
    }
}

/// The name of a ZIP file that no package has yet: with `mark` behind it where one has.
fn free(packages: &[Packed], stem: &str, mark: &str) -> String {
    let name = format!("{stem}.zip");
    let taken = packages.iter().any(|package| package.name.to_lowercase() == name.to_lowercase());
    if taken { format!("{stem}_{}.zip", safe_name(mark)) } else { name }
}

/// Puts what a draft is sent with beside its site: the sheet for opinions, the PDFs, and a letter that says what to open.
fn enclose(archive: &Archive, site: &Site, theme: &Theme, version: usize, comparisons: &[diff::Comparison]) {
    let settings = &site.documents[0].settings;
    let short = names::short(settings, version);
    let sheet_name = format!("意見照会_{short}.csv");
    archive.add(sheet_name.as_str(), sheet::sheet(site, theme, version));
    let copy = |path: Option<String>, name: String| {
        let bytes = archive.site_file(&path?)?;
        archive.add(name.as_str(), bytes);
        Some(name)
    };
    let document = copy(site.document_pdf(0, version), format!("{short}案.pdf"));
    let before = comparisons.iter().find(|own| own.new.version == Some(version));
    let page = before.and_then(|own| diff::address(site, own));
    let comparison = copy(page.as_ref().map(|page| format!("{page}.pdf")), format!("新旧対照表_{short}案.pdf"));
    let enclosed = letter::Enclosed { start: start(site, version), sheet: sheet_name, document, comparison, page };
    archive.add(letter::NAME, letter::letter(site, version, &enclosed));
}

/// Where a version's contents are shown, else its first page.
fn start(site: &Site, version: usize) -> String {
    let contents = site
        .routes
        .iter()
        .find(|(_, route)| matches!(route, Route::Listing(Listing::Contents(0, shown), _) if *shown == version));
    let first = site.documents[0].contents[version].pages().next().map(|page| &site.page(page).address);
    contents.map(|(address, _)| address).or(first).map_or_else(|| "index.html".to_owned(), ToString::to_string)
}

/// Publishes ZIP files with their checksums, and sorts them.
fn publish(publication: Publication, packages: &mut [Packed]) -> Result<(), Trouble> {
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    publication.write("SHA256SUMS", checksums(packages).as_bytes())?;
    publication.publish()?;
    Ok(())
}
