//! Which leaflets, documents and offices are printed.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Edition, Order};
use crate::content::{Entry, Office, Status};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Page, Site};
use crate::text::nearest;

/// How a print shop's file of a leaflet ends.
pub(super) const PRINT: &str = "-print.pdf";

/// What is printed.
pub(super) struct Selection<'a> {
    /// Leaflets in the order of their paths.
    pub leaflets: Vec<&'a Page>,
    /// Versions of documents, and all questions.
    pub books: Vec<Book>,
    /// Nothing was asked for by name.
    all: bool,
}

/// A document of many pages.
pub(super) struct Book {
    /// The folder of what it holds; empty if the site is nothing but one document.
    folder: String,
    /// What it holds.
    pub content: BookContent,
    /// Its file.
    pub path: String,
}

/// What a book holds.
#[derive(Clone, Copy)]
pub(super) enum BookContent {
    /// A version of a document: indices into the site's documents and into its versions.
    Version(usize, usize),
    /// All questions.
    Questions,
}

/// All books of a site.
fn books(site: &Site) -> Vec<Book> {
    let mut books = Vec::new();
    for (index, document) in site.documents.iter().enumerate() {
        for version in 0..document.contents.len() {
            let folder = document.settings.folder.clone();
            let content = BookContent::Version(index, version);
            books.extend(site.document_pdf(index, version).map(|path| Book { folder, content, path }));
        }
    }
    let folder = "faq".to_owned();
    books.extend(site.faq_pdf().map(|path| Book { folder, content: BookContent::Questions, path }));
    books
}

impl<'a> Selection<'a> {
    /// The leaflets and documents of the names asked for, or all; else a message that says which name is wrong.
    pub fn of(site: &'a Site, order: &Order) -> Result<Self, String> {
        let names = &order.names;
        let leaflets: Vec<&Page> = site.pages.iter().filter(|page| matches!(page.entry, Entry::Leaflet(_))).collect();
        let mut books = books(site);
        let mut known: BTreeSet<String> = leaflets.iter().map(|page| page.leaflet_name().to_owned()).collect();
        known.extend(books.iter().map(|book| book.folder.clone()));
        let asked: Vec<String> = names.iter().map(|name| bare(name, &order.request.content)).collect();
        for name in &asked {
            if !known.contains(name) {
                let near = nearest(name, known.iter().map(String::as_str)).map_or_else(
                    || format!("印刷できるもの: {}", known.iter().cloned().collect::<Vec<_>>().join("、")),
                    |near| format!("「{near}」のことですか。"),
                );
                return Err(format!("「{name}」というリーフレットや、PDF にする文書はありません。{near}"));
            }
        }
        let shop = |page: &&&Page| {
            let file = format!("{}{PRINT}", page.leaflet_name());
            leaflets.iter().any(|other| format!("{}.pdf", other.leaflet_name()) == file)
        };
        if let Some(page) = leaflets.iter().find(shop) {
            let name = page.leaflet_name();
            return Err(format!(
                "「{name}」を印刷所に渡すファイルと「{name}-print」のファイルが、同じ名前（{name}{PRINT}）になります。どちらかの原稿の名前を変えてください。"
            ));
        }
        // Documents have one edition, and no office's values.
        let only = match order.edition {
            Edition::Web if order.combined => {
                Some("--combined でまとめるのは、事務所ごとのリーフレットだけです。--combined を消してください。")
            }
            Edition::Web => None,
            Edition::Text | Edition::Print => {
                Some("文書の PDF は、画面と事務所のプリンター向けの版だけです。--edition を消してください。")
            }
        };
        if let (Some(only), Some(book)) = (only, books.iter().find(|book| asked.contains(&book.folder))) {
            return Err(format!("「{}」は文書です。{only}", book.folder));
        }
        books.retain(|_| only.is_none());
        let by_name = |name: &str| asked.iter().any(|own| own == name);
        let is_asked = |name: &str| asked.is_empty() || by_name(name);
        let withdrawn = |page: &&&Page| page.common.status == Status::Withdrawn;
        if let Some(page) = leaflets.iter().filter(withdrawn).find(|page| by_name(page.leaflet_name())) {
            return Err(format!("「{}」は使用中止（status: withdrawn）です。印刷しません。", page.leaflet_name()));
        }
        let leaflets: Vec<&Page> = leaflets
            .into_iter()
            .filter(|page| page.common.status != Status::Withdrawn && is_asked(page.leaflet_name()))
            .collect();
        books.retain(|book| is_asked(&book.folder));
        if leaflets.is_empty() && books.is_empty() {
            return Err("印刷するものがありません。leaflets フォルダにリーフレットの原稿を置いてください。".to_owned());
        }
        Ok(Self { leaflets, books, all: names.is_empty() })
    }

    /// A problem is one of what is printed or was to be: of its texts and what they include, or of the whole site.
    pub fn concerns(&self, site: &Site, found: &Diagnostic) -> bool {
        let path = found.path();
        let in_book = |book: &Book| {
            book.folder.is_empty() || path.strip_prefix(&book.folder).is_some_and(|rest| rest.starts_with('/'))
        };
        path.is_empty()
            || ["site.yaml", "site.yml"].contains(&path)
            || found.code == Code::BadTheme
            || found.code == Code::UnknownDay && path.starts_with("leaflets/")
            || self.all && path.starts_with("leaflets/") && !path.contains("/_")
            || self.leaflets.iter().any(|page| lies_in(found, page))
            || self.books.iter().any(|book| in_book(book) || lies_in_book(site, found, book))
    }
}

/// A problem lies in a page, in a part that it includes, or in a table that it shows.
pub(super) fn lies_in(found: &Diagnostic, page: &Page) -> bool {
    page.source.holds(found.path()) || page.files().any(|path| path == found.path())
}

/// A problem lies in a version of a document or its settings, in a question, or in what these include and show.
pub(super) fn lies_in_book(site: &Site, found: &Diagnostic, book: &Book) -> bool {
    match book.content {
        BookContent::Version(document, version) => {
            let settings = &site.documents[document].settings;
            let is_own = |page: &&Page| {
                let own = page.membership.filter(|own| own.document == document);
                own.is_some_and(|own| own.version.is_none_or(|own| own == version))
            };
            found.path() == settings.source.path()
                || found.path().starts_with(&settings.version_folder(Some(version)))
                || site.pages.iter().filter(is_own).any(|page| lies_in(found, page))
        }
        BookContent::Questions => {
            let is_question = |page: &&Page| matches!(page.entry, Entry::Faq(_));
            site.pages.iter().filter(is_question).any(|page| lies_in(found, page))
        }
    }
}

/// A name as it may be typed: with its folders, with those of Windows, or as the file's name.
fn bare(name: &str, content: &Path) -> String {
    let name = name.replace('\\', "/");
    let path = Path::new(name.trim_end_matches('/'));
    let path = path.strip_prefix(".").unwrap_or(path);
    let path = path.strip_prefix(content.strip_prefix(".").unwrap_or(content)).unwrap_or(path);
    let name = path.strip_prefix("leaflets").unwrap_or(path).to_string_lossy();
    name.strip_suffix(".md").or_else(|| name.strip_suffix(".pdf")).unwrap_or(&name).to_owned()
}

/// The rows of the offices with these codes, or of all; else a message that says which code is wrong.
pub(super) fn rows(site: &Site, only: &[String]) -> Result<BTreeSet<usize>, String> {
    let codes: Vec<&str> = site.offices.iter().flat_map(|offices| offices.rows().map(Office::code)).collect();
    if let Some(code) = only.iter().find(|code| !codes.contains(&code.as_str())) {
        let near = nearest(code, codes.iter().copied()).map(|near| format!("「{near}」のことですか。"));
        return Err(format!("「{code}」という事務所は一覧にありません。{}", near.unwrap_or_default()));
    }
    let is_asked = |code: &str| only.is_empty() || only.iter().any(|own| own == code);
    Ok((0..codes.len()).filter(|row| is_asked(codes[*row])).collect())
}
