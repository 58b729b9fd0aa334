//! The search index: scripts that a browser loads piece by piece, on the web and from a USB stick alike.
//!
//! ```text
//! Site ─[page, listing]→ documents of plain sections ─[passage]→ passages ─[index]→ terms with their postings ─[pack]→ scripts
//! ```
//!
//! Everything lies under `search/`; `themes/default/assets/search.js` reads it. What the two agree on:
//!
//! | file | holds | loaded |
//! |---|---|---|
//! | `index.js` | sizes of `t/`, number of passages by page, facets, synonyms | with the first query |
//! | `t/N.js` | some terms with their postings | for the query's terms |
//! | `d/N.js` | titles and addresses of some pages | for the hits |
//! | `x/N.js` | one passage's sections: the excerpts | for the hits |
//!
//! A *passage* is what is found: some sections of one page, about 4 KB at most, so that an excerpt never loads a whole
//! chapter. Which script holds a term follows from the term's hash, so that the directory needs no terms. Synonyms are
//! looked up by the query: in the index they would multiply the postings of every page that has one of them.

mod document;
mod facet;
mod index;
mod listing;
mod pack;
mod page;
mod passage;
mod script;

pub use document::{Document, Facets, Section, Vocabulary};

use crate::site::{PageId, Route, Site};
use crate::theme::{Strings, Theme};

/// The search index of a site: paths below the site's root with their bytes.
pub fn files(site: &Site, theme: &Theme) -> Vec<(String, Vec<u8>)> {
    files_of(documents(site, theme.strings()), &document::vocabulary(site))
}

/// The search index of any pages.
pub fn files_of(mut documents: Vec<Document>, vocabulary: &Vocabulary) -> Vec<(String, Vec<u8>)> {
    // Pages of one group lie side by side: facets then cost a few bytes, and postings have small gaps.
    documents.sort_by(|a, b| (&a.facets, &a.url).cmp(&(&b.facets, &b.url)));
    let passages = passage::passages(&documents);
    let blocks = index::blocks(&documents, &passages);
    let terms = index::terms(&blocks);
    pack::files(&documents, &passages, &terms, vocabulary)
}

/// The pages of a site, each at the address that never moves, and those lists of pages that people look for.
fn documents(site: &Site, words: &Strings) -> Vec<Document> {
    let shown = site.routes.iter().filter_map(|(address, route)| {
        let of_page = |id: PageId| {
            let page = site.page(id);
            (page.address == *address).then(|| page::document(site, page, words))
        };
        match route {
            Route::Page(id) => of_page(*id),
            Route::Listing(kind, own) => listing::document(site, words, address, *kind, own.and_then(of_page)),
        }
    });
    shown.collect()
}
