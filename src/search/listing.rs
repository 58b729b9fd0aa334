//! Lists of pages that people look for by their names: 用語集, 改訂履歴, the front page of a document, all leaflets.

use super::document::{Document, Facets, Section};
use crate::content::{Change, Kind, Office, Status, Term, Version, prefecture};
use crate::site::{Address, Document as Manual, Listing, Site};
use crate::theme::Strings;

/// A list of pages as the index sees it, beginning with the text of its own page; none if it is found by its entries
/// alone.
pub(super) fn document(
    site: &Site,
    words: &Strings,
    address: &Address,
    listing: Listing,
    own: Option<Document>,
) -> Option<Document> {
    let list = match listing {
        Listing::Faq => named(words.get("faq")),
        Listing::News => named(words.get("news")),
        Listing::Leaflets => named(words.get("leaflets")),
        Listing::Downloads => named(words.get("downloads")),
        Listing::Enquiry => enquiry(site)?,
        Listing::Accessibility => named(words.get("accessibility")),
        Listing::Offices => Document { sections: offices(site, words), ..named(words.get("offices")) },
        Listing::Glossary => Document { sections: terms(site), ..named(words.get("glossary")) },
        Listing::History(manual) => history(&site.documents[manual], words),
        Listing::Contents(manual, version) => match contents(&site.documents[manual], version, words, address) {
            Some(list) => list,
            None => return own,
        },
        Listing::Difference(manual, newer, older) => difference(&site.documents[manual], newer, older, words),
        Listing::Audience(audience) => match site.config.audiences.get(audience) {
            Some(audience) => Document {
                keywords: vec![audience.title.clone(), audience.description.clone()],
                ..named(&words.get("for_audience").replace("{audience}", &audience.title))
            },
            None => return own,
        },
        Listing::Materials => named(words.get("materials")),
        Listing::SiteMap => named(words.get("site_map")),
        _ => return own,
    };
    let kind = if listing == Listing::Glossary { "glossary" } else { Kind::Page.name() };
    let mut document = own.unwrap_or_else(|| Document {
        url: address.as_str().to_owned(),
        title: list.title.clone(),
        facets: Facets { kind: kind.to_owned(), ..list.facets.clone() },
        ..Document::default()
    });
    if document.title != list.title {
        document.names.push(list.title);
    }
    document.keywords.extend(list.keywords);
    document.sections.extend(list.sections);
    Some(document)
}

fn named(title: &str) -> Document {
    Document { title: title.to_owned(), ..Document::default() }
}

/// Each term is a section, so that a hit leads to it.
fn terms(site: &Site) -> Vec<Section> {
    let section = |term: &Term| Section {
        anchor: term.id.clone(),
        heading: term.term.value.clone(),
        text: [term.reading.as_str(), &term.text].join(" ").trim().to_owned(),
    };
    site.glossary.iter().map(section).collect()
}

/// Each prefecture is a section with the names of its offices. Found by pages of their own, offices would hide all others.
fn offices(site: &Site, words: &Strings) -> Vec<Section> {
    let section = |(digits, offices): (&str, Vec<Office<'_>>)| Section {
        anchor: format!("prefecture-{digits}"),
        heading: prefecture(digits).unwrap_or(words.get("other_offices")).to_owned(),
        text: offices.iter().map(|office| office.name()).collect::<Vec<_>>().join(" "),
    };
    site.prefectures().into_iter().map(section).collect()
}

fn enquiry(site: &Site) -> Option<Document> {
    let enquiry = site.config.enquiry.as_ref()?;
    let told = [Some(&enquiry.text), enquiry.tel.as_ref(), enquiry.hours.as_ref(), enquiry.mail.as_ref()];
    let text = told.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let section = Section { anchor: String::new(), heading: String::new(), text };
    Some(Document { sections: vec![section], ..named(&enquiry.title) })
}

fn parts(change: &Change) -> impl Iterator<Item = &str> {
    change.section.as_deref().into_iter().chain([change.text.as_str()])
}

fn history(manual: &Manual, words: &Strings) -> Document {
    let settings = &manual.settings;
    let section = |version: &Version| Section {
        anchor: String::new(),
        heading: format!("{}{}", words.get("version_short"), version.name),
        text: version.changes.iter().flat_map(parts).collect::<Vec<_>>().join(" "),
    };
    Document {
        sections: settings.versions.iter().map(section).collect(),
        ..named(&format!("{} {}", settings.title, words.get("history")))
    }
}

/// What changed from one version to the next: found by its name; its texts are those of the chapters.
fn difference(manual: &Manual, newer: usize, older: usize, words: &Strings) -> Document {
    let settings = &manual.settings;
    let name = |version: usize| settings.versions.get(version).map_or("", |version| version.name.as_str());
    let short = words.get("version_short");
    let title =
        format!("{} {} {short}{} → {short}{}", settings.title, words.get("comparison"), name(older), name(newer));
    let is_newest = settings.oldest_first().last() == Some(&newer);
    Document {
        keywords: vec![words.get("comparison_words").to_owned()],
        facets: Facets { old: !is_newest, version: name(newer).to_owned(), ..Facets::default() },
        ..named(&title)
    }
}

/// The front page of a version; the one in force has a second address, at which it is not listed again.
fn contents(manual: &Manual, version: usize, words: &Strings, address: &Address) -> Option<Document> {
    let settings = &manual.settings;
    let current = settings.current() == Some(version);
    if current && *address != manual.address(None, "index.html") {
        return None;
    }
    let own = settings.versions.get(version);
    let title = match own.filter(|_| !current) {
        Some(own) => format!("{} {}{}", settings.title, words.get("version_short"), own.name),
        None => settings.title.clone(),
    };
    let replaced = own.is_some_and(|own| matches!(own.status, Status::Superseded | Status::Withdrawn));
    Some(Document {
        keywords: vec![settings.description.clone()],
        facets: Facets {
            old: replaced || (!current && settings.current().is_some()),
            version: own.map(|own| own.name.clone()).unwrap_or_default(),
            audiences: settings.audience.iter().map(|audience| audience.value.clone()).collect(),
            ..Facets::default()
        },
        ..named(&title)
    })
}
