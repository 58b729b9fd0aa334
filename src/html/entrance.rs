//! The global navigation: where the parts of a site begin.

use crate::content::Kind;
use crate::site::{Address, Document, Site};
use crate::theme::Strings;

/// An entry of the global navigation.
pub(super) struct Entrance {
    pub title: String,
    pub address: Address,
    /// The folder whose pages count as below it.
    pub below: String,
}

/// The global navigation: documents, fixed folders, glossary.
pub(super) fn entrances(site: &Site, words: &Strings) -> Vec<Entrance> {
    let documents = site.documents.iter().filter_map(|document| {
        let (title, below) = (document.settings.title.clone(), document.address(None, "").as_str().to_owned());
        Some(Entrance { title, address: entrance(site, document)?, below })
    });
    let fixed = [(Kind::Faq, "faq"), (Kind::News, "news"), (Kind::Leaflet, "leaflets"), (Kind::Download, "downloads")];
    let fixed = fixed.into_iter().filter(|(kind, _)| site.pages_of(*kind).next().is_some()).map(|(_, name)| Entrance {
        title: words.get(name).to_owned(),
        address: Address::new(format!("{name}/index.html")),
        below: format!("{name}/"),
    });
    let glossary = (!site.glossary.is_empty()).then(|| Entrance {
        title: words.get("glossary").to_owned(),
        address: Address::new("glossary.html"),
        below: String::new(),
    });
    documents.chain(fixed).chain(glossary).collect()
}

/// Where a document begins: the contents of its current version.
pub(super) fn entrance(site: &Site, document: &Document) -> Option<Address> {
    let settings = &document.settings;
    let contents = document.contents.get(settings.current().unwrap_or(0))?;
    let first = contents.pages().next().map(|page| &site.page(page).address)?;
    let moves = !settings.versions.is_empty() && settings.current().is_none();
    let index = document.address(None, "index.html");
    Some(if !moves && site.routes.contains_key(&index) { index } else { first.clone() })
}
