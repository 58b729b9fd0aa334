//! The search index: scripts that a browser loads piece by piece, on the web and from a USB stick alike.
//!
//! ```text
//! Site ─[page, listing]→ plain sections of pages ─[passage]→ passages ─[index]→ terms with their postings ─[pack]→ scripts
//! ```
//!
//! Everything lies under `search/`; `themes/default/assets/search.js` reads it. What the two agree on:
//!
//! | file | holds | loaded |
//! |---|---|---|
//! | `index.js` | sizes of `t/`, number of passages by page, facets, synonyms | with the first query |
//! | `t/N.js` | some terms with their postings | for the query's terms |
//! | `d/N.js` | titles and addresses of some pages | for the hits |
//! | `x/N.js` | the sections of passage N and of the one behind it, if that is of the same page: the excerpts | for the hits |
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

use std::sync::Mutex;

use page::Indexed;

use crate::site::{PageId, Route, Site};
use crate::theme::{Strings, Theme};

/// Makes the search index of a site and hands on its files as they come, from several threads: paths below the site's root
/// with their bytes. Gives the number of bytes.
///
/// # Errors
/// The first that `put` gives.
pub fn write<E: Send>(
    site: &Site,
    theme: &Theme,
    put: impl Fn(&str, &[u8]) -> Result<(), E> + Sync,
) -> Result<usize, E> {
    pack::write(entries(site, theme.strings()), &document::vocabulary(site), &put)
}

/// The search index of a site: paths below the site's root with their bytes, sorted.
pub fn files(site: &Site, theme: &Theme) -> Vec<(String, Vec<u8>)> {
    collected(entries(site, theme.strings()), &document::vocabulary(site))
}

/// The search index of any pages.
pub fn files_of(documents: Vec<Document>, vocabulary: &Vocabulary) -> Vec<(String, Vec<u8>)> {
    collected(documents.into_iter().map(Indexed::from).collect(), vocabulary)
}

fn collected(entries: Vec<Indexed<'_>>, vocabulary: &Vocabulary) -> Vec<(String, Vec<u8>)> {
    let files = Mutex::new(Vec::new());
    let put = |path: &str, bytes: &[u8]| {
        let mut files = files.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        files.push((path.to_owned(), bytes.to_vec()));
        Ok::<(), std::convert::Infallible>(())
    };
    let Ok(_) = pack::write(entries, vocabulary, &put);
    let mut files = files.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    files
}

/// The pages of a site, each at the address that never moves, and those lists of pages that people look for.
fn entries<'a>(site: &'a Site, words: &Strings) -> Vec<Indexed<'a>> {
    let own = |address: &_, id: PageId| Some(site.page(id)).filter(|page| page.address == *address);
    let shown = site.routes.iter().filter_map(|(address, route)| match route {
        Route::Page(id) => own(address, *id).map(|page| page::entry(site, page, words)),
        Route::Listing(kind, id) => {
            let own = id.and_then(|id| own(address, id)).map(|page| page::document(site, page, words));
            listing::document(site, words, address, *kind, own).map(Indexed::from)
        }
    });
    shown.collect()
}
