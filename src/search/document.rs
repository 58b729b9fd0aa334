//! Pages as the index sees them: title, key words, and plain text by section.

use std::collections::BTreeSet;

use crate::config::Category;
use crate::content::{Entry, Status};
use crate::markdown::{Block, BlockKind, Directive, Inline, InlineKind, Readings, push_inlines};
use crate::site::{Page, Route, Site};

/// A page to be found.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its address below the site's root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Words that find it but are not shown: number, names of categories, code.
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

/// The pages of a site, each at the address that never moves.
pub(super) fn documents(site: &Site) -> Vec<Document> {
    let shown = site.routes.iter().filter_map(|(address, route)| {
        let id = match route {
            Route::Page(id) | Route::Listing(_, Some(id)) => *id,
            Route::Listing(_, None) => return None,
        };
        let page = site.page(id);
        (page.address == *address).then_some(page)
    });
    shown.map(|page| document(site, page)).collect()
}

/// The site's synonyms with the readings of its glossary, and the titles of categories and audiences.
pub(super) fn vocabulary(site: &Site) -> Vocabulary {
    let readings = site.glossary.iter().filter(|term| !term.reading.is_empty());
    let readings = readings.map(|term| vec![term.term.value.clone(), term.reading.clone()]);
    let mut categories = Vec::new();
    push_titles(&site.config.categories, &mut categories);
    Vocabulary {
        synonyms: site.synonyms.iter().cloned().chain(readings).collect(),
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

fn document(site: &Site, page: &Page) -> Document {
    let mut reader = Reader { page, sections: vec![Section::default()] };
    reader.blocks(&page.tree.blocks);
    for footnote in &page.tree.footnotes {
        reader.blocks(&footnote.blocks);
    }
    let mut sections = reader.sections;
    for section in &mut sections {
        section.text.truncate(section.text.trim_end().len());
    }
    sections.retain(|section| !section.text.is_empty() || !section.heading.is_empty());
    Document {
        url: page.address.as_str().to_owned(),
        title: page.title.clone(),
        keywords: keywords(site, page),
        sections,
        facets: facets(site, page),
    }
}

/// What finds a page beside its text.
fn keywords(site: &Site, page: &Page) -> Vec<String> {
    let mut words: Vec<String> = page.number.iter().cloned().collect();
    match &page.entry {
        Entry::Faq(faq) => words.push(format!("No.{}", faq.number.value)),
        Entry::Leaflet(leaflet) => words.extend(leaflet.code.iter().map(|code| code.value.clone())),
        Entry::Download(download) => words.push(download.file.value.clone()),
        Entry::Page | Entry::Chapter | Entry::News(_) => {}
    }
    let trails = categories(page).into_iter().flat_map(|path| site.config.category_trail(path));
    words.extend(trails.map(|category| category.title.clone()));
    words.extend(page.common.description.iter().cloned());
    words
}

fn categories(page: &Page) -> Vec<&str> {
    let paths = match &page.entry {
        Entry::Faq(faq) => faq.categories.as_slice(),
        Entry::News(news) => news.categories.as_slice(),
        Entry::Page | Entry::Chapter | Entry::Leaflet(_) | Entry::Download(_) => &[],
    };
    paths.iter().map(|path| path.value.as_str()).collect()
}

fn facets(site: &Site, page: &Page) -> Facets {
    let document = site.document_of(page).map(|document| &document.settings);
    let version = document.zip(page.membership).and_then(|(settings, own)| settings.versions.get(own.version?));
    let replaced = version.is_some_and(|version| match version.status {
        Status::Superseded | Status::Withdrawn => true,
        Status::Draft => document.is_some_and(|settings| settings.current().is_some()),
        Status::Current => false,
    });
    let audiences = match document {
        Some(settings) if page.common.audience.is_empty() => &settings.audience,
        _ => &page.common.audience,
    };
    let trails = categories(page).into_iter().flat_map(|path| site.config.category_trail(path));
    Facets {
        old: replaced || matches!(page.common.status, Status::Superseded | Status::Withdrawn),
        kind: page.entry.kind().name().to_owned(),
        version: version.map(|version| version.name.clone()).unwrap_or_default(),
        categories: trails.map(|category| category.path.clone()).collect(),
        audiences: audiences.iter().map(|audience| audience.value.clone()).collect::<BTreeSet<_>>(),
    }
}

/// Collects the text of a page section by section.
struct Reader<'a> {
    page: &'a Page,
    sections: Vec<Section>,
}

impl Reader<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { content, .. } => self.heading(block, content),
            BlockKind::Paragraph(content) => self.line(content),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List(list) => {
                for item in &list.items {
                    self.blocks(&item.blocks);
                }
            }
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    self.line(&definition.term);
                    for blocks in &definition.details {
                        self.blocks(blocks);
                    }
                }
            }
            BlockKind::Code(code) => {
                self.words(code.name.as_deref().unwrap_or_default());
                self.words(&code.text);
            }
            BlockKind::Table(table) => {
                self.caption(block, table.caption.as_ref().map(|caption| caption.content.as_slice()));
                for cell in table.head.iter().chain(&table.body).flat_map(|row| &row.cells) {
                    self.blocks(&cell.blocks);
                }
            }
            BlockKind::Figure(figure) => {
                self.caption(block, figure.caption.as_ref().map(|caption| caption.content.as_slice()));
                self.line(&figure.image.alt);
            }
            BlockKind::Container(container) => {
                self.line(&container.title);
                self.blocks(&container.blocks);
            }
            BlockKind::Directive(directive) => self.directive(block, directive),
            BlockKind::Rule | BlockKind::Html(_) => {}
        }
    }

    /// Begins a section, except at the heading that is the page's title.
    fn heading(&mut self, block: &Block, content: &[Inline]) {
        let Some(heading) = self.page.heading(block.id) else { return self.line(content) };
        let top = self.sections.iter().all(|section| section.text.is_empty() && section.heading.is_empty());
        if top && heading.level == 1 && heading.text == self.page.title {
            return;
        }
        let text = match &heading.number {
            Some(number) => format!("{number} {}", heading.text),
            None => heading.text.clone(),
        };
        self.sections.push(Section { anchor: heading.anchor.clone(), heading: text, text: String::new() });
    }

    fn directive(&mut self, block: &Block, directive: &Directive) {
        self.caption(block, Some(&directive.title));
        if let Some(table) = self.page.tables.get(&block.id) {
            let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            self.words(&names.join(" "));
            self.rows(table.rows.iter().zip(&table.anchors).map(|(row, anchor)| (anchor.as_str(), row.join(" "))));
        }
        if let Some(schedule) = self.page.schedules.get(&block.id) {
            let (_, rows) = schedule.in_words("");
            self.rows(schedule.works.iter().zip(rows).map(|(work, row)| (work.anchor.as_str(), row.join(" "))));
        }
    }

    /// Each row of a table from data is a section of its own, so that a hit leads to the row.
    fn rows<'row>(&mut self, rows: impl Iterator<Item = (&'row str, String)>) {
        let (anchor, heading) =
            self.sections.last().map(|above| (above.anchor.clone(), above.heading.clone())).unwrap_or_default();
        for (own, text) in rows {
            self.sections.push(Section { anchor: own.to_owned(), heading: heading.clone(), text: String::new() });
            self.words(&text);
        }
        self.sections.push(Section { anchor, heading, text: String::new() });
    }

    fn caption(&mut self, block: &Block, content: Option<&[Inline]>) {
        if let Some(label) = self.page.labels.get(&block.id).filter(|label| !label.number.is_empty()) {
            self.words(&label.text());
        }
        self.line(content.unwrap_or_default());
    }

    fn line(&mut self, inlines: &[Inline]) {
        let mut text = String::new();
        self.inlines(inlines, &mut text);
        self.words(&text);
    }

    /// The letters of inlines, with the generated texts of references.
    fn inlines(&self, inlines: &[Inline], text: &mut String) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Reference { id, .. } => {
                    text.push_str(self.page.references.get(id).map_or("", String::as_str));
                }
                InlineKind::Styled(_, content) => self.inlines(content, text),
                InlineKind::Link(link) => self.inlines(&link.content, text),
                _ => push_inlines(std::slice::from_ref(inline), Readings::Dropped, text),
            }
        }
    }

    /// Appends text to the section, with single spaces.
    fn words(&mut self, text: &str) {
        let Some(section) = self.sections.last_mut() else { return };
        for word in text.split_whitespace() {
            section.text.push_str(word);
            section.text.push(' ');
        }
    }
}
