//! Files that would lie at one place in the output, or at one place where upper and lower case are the same.

use std::collections::BTreeMap;

use crate::content::{Entry, Status};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Address, Listing, Page, Route, Site};

/// Where kawaraban writes its own scripts.
const SEARCH: &str = "search/";

/// Whether a page or the search index is written at a path.
pub fn is_taken(site: &Site, path: &str) -> bool {
    path.starts_with(SEARCH)
        || site.routes.contains_key(&Address::new(path))
        || edition_of(site, path).is_some()
        || is_of_comparison(site, path)
        || is_of_document(site, path)
        || site.faq_pdf().as_deref() == Some(path)
        || is_of_office(site, path)
}

/// Whether an office's leaflet is written at a path.
fn is_of_office(site: &Site, path: &str) -> bool {
    let parts = path.strip_prefix("offices/").and_then(|rest| rest.strip_suffix(".pdf")?.split_once('/'));
    parts.is_some_and(|(code, name)| {
        site.public_offices().iter().any(|(_, office)| office.code() == code)
            && site.public_leaflets().iter().any(|page| page.leaflet_name() == name)
    })
}

/// Whether the CSV or PDF of a comparison, or the CSV of revisions, is written at a path.
fn is_of_comparison(site: &Site, path: &str) -> bool {
    let name = ["-fields.csv", ".csv", ".pdf"].iter().find_map(|end| path.strip_suffix(end));
    let route = name.and_then(|name| site.routes.get(&Address::new(format!("{name}.html"))));
    match route {
        Some(Route::Listing(Listing::Difference(..), _)) => true,
        Some(Route::Listing(Listing::Revisions(_), _)) => path.ends_with("/revisions.csv"),
        _ => false,
    }
}

/// Whether a document's PDF is written at a path.
fn is_of_document(site: &Site, path: &str) -> bool {
    let versions = |document: usize| 0..site.documents[document].contents.len();
    (0..site.documents.len())
        .flat_map(|document| versions(document).map(move |version| (document, version)))
        .any(|(document, version)| site.document_pdf(document, version).as_deref() == Some(path))
}

/// The leaflet whose PDF, text edition or picture is written at a path.
fn edition_of<'site>(site: &'site Site, path: &str) -> Option<&'site Page> {
    let name = [".pdf", ".txt", "/page-1.png"].iter().find_map(|end| path.strip_suffix(end))?;
    let Some(Route::Page(page)) = site.routes.get(&Address::new(format!("{name}.html"))) else { return None };
    let page = site.page(*page);
    (matches!(page.entry, Entry::Leaflet(_)) && page.common.status != Status::Withdrawn).then_some(page)
}

/// Reports content files that would take the place of a page, of the search index or of the theme's `assets`, and
/// names that differ in the case of letters alone, which is no difference on Windows, macOS and USB sticks.
pub fn check<'a>(site: &Site, assets: impl Iterator<Item = &'a str>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let assets: Vec<&str> = assets.collect();
    for path in site.files.keys() {
        if is_taken(site, path) || assets.contains(&path.as_str()) {
            let message = format!("「{path}」は、かわら版が作るファイルと同じ場所になります。");
            found.push(
                Diagnostic::in_file(Code::DuplicateAddress, path, message)
                    .help("別の名前か、別のフォルダにしてください。"),
            );
        }
    }
    for path in site.files.keys() {
        if let Some(meant) = meant(path) {
            let message = format!("「{path}」は原稿として読まれず、そのまま公開されます。");
            let help = format!(
                "「{meant}」に名前を変えてください（「メモ帳」では、ファイルの種類に「すべてのファイル」を選んで保存します）。控えのときは content フォルダの外に移してください。"
            );
            found.push(Diagnostic::in_file(Code::MisnamedText, path, message).help(help));
        }
    }
    // Lists of pages have no source of their own: then the other side has the name that is to be changed.
    let pages = site.routes.iter().map(|(address, route)| match route {
        Route::Page(page) | Route::Listing(_, Some(page)) => (address.as_str(), Some(site.page(*page).path())),
        Route::Listing(_, None) => (address.as_str(), None),
    });
    let files = site.files.keys().map(|path| (path.as_str(), Some(path.as_str())));
    let mut folded: BTreeMap<String, (&str, Option<&str>)> = BTreeMap::new();
    for (path, source) in pages.chain(files) {
        match folded.get(&path.to_lowercase()) {
            Some((other, first)) if *other != path => {
                let (name, against) = if source.is_some() { (path, first.unwrap_or(other)) } else { (*other, path) };
                let message = format!("「{name}」は「{against}」と大文字・小文字しか違いません。");
                // Two lists have their names from ids, which are looked at where they are read.
                let Some(source) = source.or(*first) else { continue };
                found.push(
                    Diagnostic::in_file(Code::DuplicateAddress, source, message)
                        .help("Windows や USB メモリでは片方しか残りません。どちらかの名前を変えてください。"),
                );
            }
            Some(_) => {}
            None => {
                folded.insert(path.to_lowercase(), (path, source));
            }
        }
    }
    found
}

/// The name that a text was to have, as Windows' editor adds an ending to it and people keep copies: `apply.md.txt`,
/// `site.yaml.bak`.
fn meant(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let is_added = ["txt", "bak", "old", "orig", "tmp"].contains(&ending.as_str());
    let (name, own) = stem.rsplit_once('.')?;
    let is_text = ["md", "yaml", "yml"].contains(&own.to_ascii_lowercase().as_str());
    let file = name.rsplit('/').next().unwrap_or(name);
    (is_added && is_text && !file.is_empty()).then_some(stem)
}
