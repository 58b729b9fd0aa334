//! Documents to hand on: ZIP files that are read offline, and drafts that ask for opinions.
//!
//! ```text
//! Source ─→ Site ─┬→ excerpt of a document ─→ pages, search, PDFs ─┬→ ZIP ─→ output/offline/
//!                 └→ links that lead out of it                     │
//!                    draft: sheet for opinions, letter ────────────┘
//! ```

mod letter;
mod names;
mod sheet;

use std::collections::BTreeMap;

use crate::content::{Status, safe_name};
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::{Archive, Publication, Trouble, checksums};
use crate::render::{Made, Progress, Rendering};
use crate::site::{Assembly, Listing, Route, Site, assemble, excerpt};
use crate::theme::Theme;
use crate::{Report, Request, build, check, diff, read, settle};

/// What was packaged.
#[derive(Debug)]
pub struct Packaged {
    /// How the build ended; if it failed nothing was packaged.
    pub report: Report,
    /// Names of the ZIP files in `output/offline/`.
    pub names: Vec<String>,
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

/// Builds and publishes the site, then packages the current version of each document with all published ones; with
/// `drafts` packages each draft with the current version, marked 案, and publishes no site. What was in `output/offline/`
/// is replaced as a whole.
///
/// # Errors
/// The content can't be read, the output can't be written, or there is nothing to package.
pub fn package(request: &Request, drafts: bool, progress: Progress<'_>) -> Result<Packaged, Refusal> {
    if drafts { draft_packages(request, progress) } else { site_packages(request, progress) }
}

fn site_packages(request: &Request, progress: Progress<'_>) -> Result<Packaged, Refusal> {
    let Assembly { site, .. } = assemble(read(request)?, false);
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
    if items.is_empty() {
        let message =
            "まとめる文書がありません。document.yaml のあるフォルダに、今の版（status: current）を置いてください。";
        return Err(Refusal::Nothing(message.to_owned()));
    }
    let report = build(request, progress)?;
    if report.failed {
        return Ok(Packaged { report, names: Vec::new() });
    }
    let (theme, _) = Theme::load(&request.themes, &site.config.theme, &site.config.lang);
    let publication = Publication::begin_offline(&request.output)?;
    // What is wrong was reported by the build.
    let (zips, _) = zips(request, &site, &theme, &items, false, progress)?;
    let names = publish(publication, &zips)?;
    Ok(Packaged { report, names })
}

fn draft_packages(request: &Request, progress: Progress<'_>) -> Result<Packaged, Refusal> {
    progress("原稿を読み込んでいます");
    let Assembly { site, mut diagnostics, .. } = assemble(read(request)?, true);
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
    let (zips, made) = zips(request, &site, &theme, &items, true, progress)?;
    diagnostics.extend(made.diagnostics);
    settle(&mut diagnostics, &site, request);
    let failed = diagnostics.iter().any(|found| found.severity == Severity::Error);
    let names = if failed { Vec::new() } else { publish(publication, &zips)? };
    let report = Report {
        diagnostics,
        failed,
        pages: made.pages,
        pdfs: made.pdfs,
        index_bytes: made.index_bytes,
        held: Vec::new(),
    };
    Ok(Packaged { report, names })
}

/// The sum of what was made.
#[derive(Default)]
struct Sum {
    diagnostics: Vec<Diagnostic>,
    pages: usize,
    pdfs: usize,
    index_bytes: usize,
}

/// A ZIP file for each item, by name.
fn zips(
    request: &Request,
    whole: &Site,
    theme: &Theme,
    items: &[Item],
    drafts: bool,
    progress: Progress<'_>,
) -> Result<(BTreeMap<String, Vec<u8>>, Sum), Trouble> {
    let mut zips = BTreeMap::new();
    let mut sum = Sum::default();
    for item in items {
        let settings = &whole.documents[item.document].settings;
        let stem = names::stem(settings, item.shown, request.as_of);
        // Two documents may share title, version and day.
        let name = Some(format!("{stem}.zip")).filter(|name| !zips.contains_key(name));
        let name = name.unwrap_or_else(|| format!("{stem}_{}.zip", safe_name(&settings.folder)));

        let mut source = read(request)?;
        source.config.draft = drafts;
        let site = excerpt(source, whole, item.document, &item.versions);
        let comparisons = diff::neighbours(&site);
        let archive = Archive::new(if drafts { "site/" } else { "" });
        let rendering = Rendering {
            site: &site,
            theme,
            comparisons: &comparisons,
            #[cfg(feature = "pdf")]
            printer: std::sync::OnceLock::new(),
            printed: None,
            shelf: Some(&archive),
            day: request.as_of,
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
        if drafts {
            enclose(&archive, &site, theme, own.unwrap_or(0), &comparisons);
        } else {
            let pdf = own.and_then(|own| site.document_pdf(0, own)).filter(|path| archive.site_file(path).is_some());
            archive.add(letter::NAME, letter::reading(&site, own, pdf.as_deref()));
        }
        let bytes = archive.into_zip(&name)?;
        zips.insert(name, bytes);
    }
    Ok((zips, sum))
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

/// Publishes ZIP files with their checksums.
fn publish(publication: Publication, zips: &BTreeMap<String, Vec<u8>>) -> Result<Vec<String>, Trouble> {
    for (name, bytes) in zips {
        publication.write(name, bytes)?;
    }
    let sums = checksums(zips.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    publication.write("SHA256SUMS", sums.as_bytes())?;
    publication.publish()?;
    Ok(zips.keys().cloned().collect())
}
