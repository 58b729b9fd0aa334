//! What was made for earlier editions and is still good: PDFs, smaller pictures, comparisons.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::diff::{self, Comparison, Side};
use crate::html::Pictures;
use crate::output::Printed;
use crate::site::{Page, PageId, Site, Target};

/// Bytes of PDFs and pictures that are kept; twice as many for a moment.
const MOST: usize = 128 << 20;

/// Kept from edition to edition.
pub(super) struct Kept {
    /// What `build` has made before; it is only looked at.
    printed: Printed,
    bytes: Mutex<Generations>,
    pictures: Mutex<HashMap<String, (Vec<String>, Pictures)>>,
    smaller: Mutex<HashMap<String, Arc<[u8]>>>,
    comparisons: Mutex<Vec<Compared>>,
}

/// What was used lately, and what was used before: the latter is forgotten first.
#[derive(Default)]
struct Generations {
    new: HashMap<String, Arc<[u8]>>,
    old: HashMap<String, Arc<[u8]>>,
    size: usize,
}

/// A comparison, and the pages that it was made of: those of all versions, since a page is followed through these.
struct Compared {
    pages: Vec<Arc<Page>>,
    settings: Arc<crate::diagnostic::SourceText>,
    comparison: Comparison,
}

impl Kept {
    pub(super) fn new(output: &Path) -> Self {
        Self {
            printed: Printed::new(output),
            bytes: Mutex::default(),
            pictures: Mutex::default(),
            smaller: Mutex::default(),
            comparisons: Mutex::default(),
        }
    }

    /// Pictures or attachments have changed.
    pub(super) fn forget_files(&self) {
        lock(&self.pictures).clear();
        lock(&self.smaller).clear();
        lock(&self.comparisons).clear();
    }

    fn recalled(&self, name: &str) -> Option<Arc<[u8]>> {
        let mut bytes = lock(&self.bytes);
        let found = bytes.new.get(name).cloned();
        found.or_else(|| {
            let found = bytes.old.remove(name)?;
            bytes.add(name, Arc::clone(&found));
            Some(found)
        })
    }

    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        self.recalled(name).map(|bytes| bytes.to_vec()).or_else(|| self.printed.recall(name))
    }

    fn keep(&self, name: &str, bytes: &[u8]) {
        lock(&self.bytes).add(name, bytes.into());
    }

    /// Smaller ones of the pictures of a page.
    pub(super) fn pictures(&self, site: &Site, page: &Page) -> Pictures {
        let shown = page.targets.values().filter_map(|target| match target {
            Target::File(path, _) => Some(path.clone()),
            _ => None,
        });
        let mut shown: Vec<String> = shown.collect();
        if shown.is_empty() {
            return Pictures::default();
        }
        shown.sort_unstable();
        if let Some((before, pictures)) = lock(&self.pictures).get(page.path())
            && *before == shown
        {
            return pictures.clone();
        }
        let pictures = self.make_pictures(site, [page]);
        lock(&self.pictures).insert(page.path().to_owned(), (shown, pictures.clone()));
        pictures
    }

    fn make_pictures<'a>(&self, site: &'a Site, pages: impl IntoIterator<Item = &'a Page>) -> Pictures {
        let once = |name: &str, make: &dyn Fn() -> Vec<u8>| {
            self.recall(name).unwrap_or_else(|| {
                let bytes = make();
                self.keep(name, &bytes);
                bytes
            })
        };
        let made = Pictures::make(site, pages, once, |path, bytes| {
            lock(&self.smaller).insert(path.to_owned(), bytes.into());
            Ok::<(), std::convert::Infallible>(())
        });
        made.unwrap_or_default()
    }

    /// A smaller picture by its address.
    pub(super) fn smaller(&self, site: &Site, path: &str) -> Option<Vec<u8>> {
        let known = || lock(&self.smaller).get(path).map(|bytes| bytes.to_vec());
        known().or_else(|| {
            self.make_pictures(site, &site.pages);
            known()
        })
    }

    /// All neighbouring versions, held against each other.
    pub(super) fn comparisons(&self, site: &Site) -> Vec<Comparison> {
        let before = std::mem::take(&mut *lock(&self.comparisons));
        let now: Vec<Compared> = diff::pairs(site)
            .map(|(old, new)| {
                let settings = &site.documents[new.document].settings.source;
                let pages = pages(site, new);
                let same = before.iter().find(|kept| {
                    (kept.comparison.old, kept.comparison.new) == (old, new)
                        && Arc::ptr_eq(&kept.settings, settings)
                        && kept.pages.len() == pages.len()
                        && kept.pages.iter().zip(&pages).all(|(one, other)| Arc::ptr_eq(one, other))
                });
                let comparison = same.map_or_else(|| diff::compare(site, old, new), |kept| kept.comparison.clone());
                Compared { pages, settings: Arc::clone(settings), comparison }
            })
            .collect();
        let comparisons = now.iter().map(|kept| kept.comparison.clone()).collect();
        *lock(&self.comparisons) = now;
        comparisons
    }
}

/// The pages of all versions of a document.
fn pages(site: &Site, of: Side) -> Vec<Arc<Page>> {
    let ids = site.documents[of.document].contents.iter().flat_map(crate::site::Contents::pages);
    ids.filter_map(|PageId(number)| site.pages.shared().get(number as usize).cloned()).collect()
}

impl Generations {
    fn add(&mut self, name: &str, bytes: Arc<[u8]>) {
        self.size += bytes.len();
        self.new.insert(name.to_owned(), bytes);
        if self.size > MOST {
            self.old = std::mem::take(&mut self.new);
            self.size = 0;
        }
    }
}

/// What a thread that failed was at is whole: nothing is left half done under a lock.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// PDFs, for the press.
#[cfg(feature = "pdf")]
pub(super) struct Pdfs(pub Arc<Kept>);

#[cfg(feature = "pdf")]
impl crate::pdf::Memory for Pdfs {
    fn recall(&self, digest: &str) -> Option<Vec<u8>> {
        self.0.recall(digest)
    }

    fn keep(&self, digest: &str, pdf: &[u8]) {
        self.0.keep(digest, pdf);
    }
}
