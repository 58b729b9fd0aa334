//! What only people can check, each with a box to tick.

use serde::Serialize;

use super::contacts::{self, Contacts, Found};
use super::looked::{document_pdfs, with_readings};
use super::{ITEMS, Words, cut, shortened};
use crate::content::{Entry, Kind, Status};
use crate::markdown::{BlockKind, DirectiveKind, walk_blocks};
use crate::site::{Page, Site, words as readings};

/// Places of one entry that are named at most.
const PLACES: usize = 3;

/// Something that people check.
#[derive(Debug, Serialize)]
pub struct Task {
    /// Its name in templates.
    pub name: &'static str,
    /// What is to be checked.
    pub title: String,
    /// How.
    pub text: String,
    /// What is to be ticked one by one.
    pub items: Vec<Item>,
    /// What is not listed of them; empty if all are.
    pub cut: String,
}

/// An entry of a list to be ticked.
#[derive(Debug, Serialize)]
pub struct Item {
    /// What is to be checked.
    pub value: String,
    /// Where it stands.
    pub places: String,
}

/// All tasks. One that is about something that the site doesn't have is left out.
pub(super) fn all(site: &Site, words: &Words<'_>) -> Vec<Task> {
    let Contacts { mut telephones, mails, addresses, articles } = contacts::all(site);
    if let Some(offices) = &site.offices {
        let count = offices.rows().filter(|office| office.value("tel").is_some()).count();
        let value = words.count("sheet_office_telephones", count);
        telephones.entry(value).or_default().insert((offices.path().to_owned(), 0, String::new()));
    }
    let lists = [
        ("facts", None),
        ("law", Some(items(articles, words))),
        ("tel", Some(items(telephones, words))),
        ("mail", Some(items(mails, words))),
        ("url", Some(items(addresses, words))),
        ("qr", Some(items(codes(site, words), words))),
        ("readings", Some(with_readings(site).map(|page| leaflet(page, words)).collect())),
        ("paper", Some(papers(site, words))),
        ("people", None),
        ("rights", None),
        ("access", None),
    ];
    let wanted = lists.into_iter().filter(|(_, items)| items.as_ref().is_none_or(|items| !items.is_empty()));
    let task = |(name, items): (&'static str, Option<Vec<Item>>)| {
        let (items, cut) = cut(items.unwrap_or_default(), ITEMS, |rest| words.count("sheet_items_cut", rest));
        let [title, text] = ["title", "text"].map(|part| words.get(&format!("sheet_task_{name}_{part}")));
        Task { name, title, text, items, cut }
    };
    wanted.map(task).collect()
}

fn items(found: Found, words: &Words<'_>) -> Vec<Item> {
    let item = |(value, places): (String, std::collections::BTreeSet<(String, usize, String)>)| {
        let said = places.iter().take(PLACES).map(|(path, line, more)| {
            let line = if *line > 0 { format!(":{line}") } else { String::new() };
            let more = if more.is_empty() { String::new() } else { format!(" {more}") };
            format!("{path}{line}{more}")
        });
        let mut said = said.collect::<Vec<_>>().join(", ");
        if places.len() > PLACES {
            said.push_str(&words.count("sheet_and_more", places.len() - PLACES));
        }
        Item { value: shortened(&value), places: said }
    };
    found.into_iter().map(item).collect()
}

/// QR codes by the address that they hold, and audio codes by their pictures.
fn codes(site: &Site, words: &Words<'_>) -> Found {
    let mut found = Found::new();
    for page in site.pages_of(Kind::Leaflet) {
        for blocks in page.tree.texts() {
            walk_blocks(blocks, &mut |block| {
                let BlockKind::Directive(directive) = &block.kind else { return };
                if directive.kind != DirectiveKind::Qr {
                    return;
                }
                let written = directive.attributes.get("url").filter(|url| !url.trim().is_empty());
                let value = written.map(ToString::to_string).or_else(|| site.permanent_address(page));
                if let Some(value) = value {
                    found.entry(value).or_default().insert(contacts::place(page, block.span.range().start));
                }
            });
        }
        if let Entry::Leaflet(own) = &page.entry
            && let Some(picture) = &own.audiocode
        {
            let value = words.get("sheet_audiocode").replace("{file}", &picture.value);
            found.entry(value).or_default().insert(contacts::place(page, picture.range.start));
        }
    }
    found
}

/// A leaflet with the number of its words that have readings.
fn leaflet(page: &Page, words: &Words<'_>) -> Item {
    let count = readings(page).iter().filter(|word| !word.reading.is_empty()).count();
    Item { value: format!("{}{}", page.title, words.count("sheet_words", count)), places: page.path().to_owned() }
}

/// What is printed: leaflets in use, documents as one PDF.
fn papers(site: &Site, words: &Words<'_>) -> Vec<Item> {
    let used = site.pages_of(Kind::Leaflet).filter(|page| page.common.status != Status::Withdrawn);
    let leaflets = used.map(|page| Item { value: page.title.clone(), places: page.path().to_owned() });
    let documents = document_pdfs(site).into_iter().map(|(document, version)| {
        let settings = &site.documents[document].settings;
        let name = settings.versions.get(version).map(|own| format!(" {}{}", words.get("version_short"), own.name));
        let value = format!("{}{}", settings.title, name.unwrap_or_default());
        Item { value, places: site.document_pdf(document, version).unwrap_or_default() }
    });
    leaflets.chain(documents).collect()
}
