//! Permanent pages of leaflets' versions, and the picture of the newest. The QR code on a paper leads to the page of the version that the paper is: it
//! stays when newer versions come, and says whether the paper may still be used.

use std::collections::{BTreeMap, HashSet};

use super::address::{Address, Listing, Route, relative};
use super::pages::Pages;
use super::{Page, Site};
use crate::content::{Entry, Handle, PaperSize};

/// Width of the picture of a leaflet's first page, in pixels: twice what is shown.
const FIRST_PAGE: u32 = 352;

impl Page {
    /// The names of a leaflet's versions, the newest first; one that names none, or another kind, has no such pages.
    pub fn leaflet_versions(&self) -> Vec<&str> {
        match &self.entry {
            Entry::Leaflet(leaflet) if leaflet.revisions.is_empty() => {
                leaflet.version.iter().map(String::as_str).collect()
            }
            Entry::Leaflet(leaflet) => {
                leaflet.revisions.iter().map(|revision| revision.version.value.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Where the permanent page of a version of a leaflet is: `leaflets/card/1.0.html`.
    pub fn version_address(&self, version: &str) -> Address {
        let safe = |letter: char| if letter.is_alphanumeric() || ".-_".contains(letter) { letter } else { '-' };
        let name = self.address.as_str().trim_end_matches(".html");
        Address::new(format!("{name}/{}.html", version.chars().map(safe).collect::<String>()))
    }

    /// Width and height of the picture of a leaflet's first page, in pixels; another kind has none.
    pub fn first_page_size(&self) -> Option<(u32, u32)> {
        let Entry::Leaflet(leaflet) = &self.entry else { return None };
        let (narrow, long) = match leaflet.size {
            PaperSize::A4 => (210, 297),
            PaperSize::A5 => (148, 210),
            PaperSize::B5 => (182, 257),
        };
        // A folded sheet lies across.
        let (across, down) = if leaflet.fold.is_some() { (long, narrow) } else { (narrow, long) };
        Some((FIRST_PAGE, (FIRST_PAGE * down + across / 2) / across))
    }

    /// Where the picture of a leaflet's first page is: `leaflets/card/page-1.png`. Beside the leaflet's own file it would
    /// often take the place of a picture in its text.
    pub fn first_page(&self) -> String {
        format!("{}/page-1.png", self.address.as_str().trim_end_matches(".html"))
    }
}

impl Site {
    /// The whole address of the permanent page of a leaflet's newest version; `None` if the site doesn't know its own
    /// (`base_url`) or the leaflet names no version.
    pub fn permanent_address(&self, page: &Page) -> Option<String> {
        let base = self.config.base_url.as_ref()?;
        let newest = *page.leaflet_versions().first()?;
        Some(format!("{base}{}", relative(&Address::new(""), page.version_address(newest).as_str())))
    }
}

/// Adds the pages of all versions of all leaflets where nothing else is.
pub(super) fn add(routes: &mut BTreeMap<Address, Route>, pages: &Pages, files: &BTreeMap<String, Handle>) {
    if !pages.iter().any(|page| matches!(page.entry, Entry::Leaflet(_))) {
        return;
    }
    // Windows and USB sticks hold only one of two names that differ in case.
    let mut taken: HashSet<String> = routes.keys().map(|address| address.as_str().to_lowercase()).collect();
    taken.extend(files.keys().map(|path| path.to_lowercase()));
    for page in pages {
        for (version, name) in page.leaflet_versions().into_iter().enumerate() {
            let address = page.version_address(name);
            if taken.insert(address.as_str().to_lowercase()) {
                routes.insert(address, Route::Listing(Listing::LeafletVersion(page.id, version), None));
            }
        }
    }
}
