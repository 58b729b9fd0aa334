//! Addresses that never move, of pages that did: where a chapter was while its version was the current one.

use std::collections::{BTreeMap, HashSet};

use super::address::{Address, Listing, Route};
use super::{Document, Page};
use crate::content::{Handle, Status};

/// For each chapter of an old version whose name the current one no longer has: its former address, which leads to what
/// the chapter is now, or to the last version that had it.
pub(super) fn add(
    routes: &mut BTreeMap<Address, Route>,
    documents: &[Document],
    pages: &[Page],
    files: &BTreeMap<String, Handle>,
) {
    // Windows and USB sticks hold only one of two names that differ in case.
    let mut taken: HashSet<String> = routes.keys().map(|address| address.as_str().to_lowercase()).collect();
    taken.extend(files.keys().map(|path| path.to_lowercase()));
    for document in documents {
        let Some(current) = document.settings.current() else { continue };
        for version in document.settings.oldest_first().into_iter().rev() {
            if document.settings.versions[version].status != Status::Superseded {
                continue;
            }
            let folder = document.address(Some(version), "");
            for id in document.contents[version].pages() {
                let page = &pages[id.0 as usize];
                let Some(name) = page.address.as_str().strip_prefix(folder.as_str()) else { continue };
                let former = document.address(None, name);
                if taken.insert(former.as_str().to_lowercase()) {
                    let now = document.same_page(id, current).unwrap_or(id);
                    routes.insert(former, Route::Listing(Listing::Moved(now), None));
                }
            }
        }
    }
}
