//! The global navigation: where the parts of a site begin.

use crate::content::Kind;
use crate::site::{Address, Document, Site};
use crate::theme::Strings;

/// An entry of the global navigation.
pub(super) struct Entrance {
    pub title: String,
    pub address: Address,
    /// The folders whose pages count as below it.
    pub below: Vec<String>,
}

/// The global navigation: documents, fixed folders, glossary.
pub(super) fn entrances(site: &Site, words: &Strings) -> Vec<Entrance> {
    let documents = site.documents.iter().filter_map(|document| {
        let (title, below) = (document.settings.title.clone(), document.address(None, "").as_str().to_owned());
        Some(Entrance { title, address: entrance(site, document)?, below: vec![below] })
    });
    // Questions are also listed by category, and offices have their own leaflets.
    let fixed: [(Kind, &str, &[&str]); 4] = [
        (Kind::Faq, "faq", &["category/"]),
        (Kind::News, "news", &[]),
        (Kind::Leaflet, "leaflets", &["offices/"]),
        (Kind::Download, "downloads", &[]),
    ];
    let fixed = fixed.into_iter().filter(|(kind, ..)| site.pages_of(*kind).next().is_some());
    let fixed = fixed.map(|(_, name, others)| Entrance {
        title: words.get(name).to_owned(),
        address: Address::new(format!("{name}/index.html")),
        below: [format!("{name}/")].into_iter().chain(others.iter().map(|other| (*other).to_owned())).collect(),
    });
    let glossary = (!site.glossary.is_empty()).then(|| Entrance {
        title: words.get("glossary").to_owned(),
        address: Address::new("glossary.html"),
        below: Vec::new(),
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
