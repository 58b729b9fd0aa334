//! What is indexed: pages with title, key words, and plain text by section; the words that mean the same.

use std::collections::BTreeSet;

use crate::config::Category;
use crate::site::Site;

/// A page to be found.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its address below the site's root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// What it is called beside its title: number of the chapter or question, code, name of the file.
    pub names: Vec<String>,
    /// Words that find it but are not shown: names of categories, description.
    pub keywords: Vec<String>,
    /// Its text in reading order.
    pub sections: Vec<Section>,
    /// What results can be narrowed by.
    pub facets: Facets,
}

/// The text between two headings, or a row of a table from data.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The id to jump to; empty for the top of the page.
    pub anchor: String,
    /// The heading with its number; empty for the top of the page.
    pub heading: String,
    /// The text, without line breaks.
    pub text: String,
}

/// The facets of a page. Pages are sorted by them, so that each different value is one stretch of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facets {
    /// Not in force: left out of results unless asked for.
    pub old: bool,
    /// The kind's name.
    pub kind: String,
    /// The version of the document it belongs to; empty without versions.
    pub version: String,
    /// Category paths, those above included.
    pub categories: BTreeSet<String>,
    /// Audience ids; empty for everyone.
    pub audiences: BTreeSet<String>,
}

/// What the index holds beside the pages.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// Category paths with their titles.
    pub categories: Vec<(String, String)>,
    /// Audience ids with their titles.
    pub audiences: Vec<(String, String)>,
}

/// The site's synonyms with the readings of its glossary, and the titles of categories and audiences.
pub(super) fn vocabulary(site: &Site) -> Vocabulary {
    let mut synonyms = site.synonyms.clone();
    for term in site.glossary.iter().filter(|term| !term.reading.is_empty()) {
        let known = synonyms.iter_mut().find(|group| group.contains(&term.term.value));
        match known {
            Some(group) => group.push(term.reading.clone()),
            None => synonyms.push(vec![term.term.value.clone(), term.reading.clone()]),
        }
    }
    let mut categories = Vec::new();
    push_titles(&site.config.categories, &mut categories);
    Vocabulary {
        synonyms,
        categories,
        audiences: site.config.audiences.iter().map(|audience| (audience.id.clone(), audience.title.clone())).collect(),
    }
}

fn push_titles(categories: &[Category], titles: &mut Vec<(String, String)>) {
    for category in categories {
        titles.push((category.path.clone(), category.title.clone()));
        push_titles(&category.children, titles);
    }
}
