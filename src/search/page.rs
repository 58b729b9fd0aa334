//! A page as the index sees it: title, key words, and plain text by section.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::document::{Document, Facets, Section};
use crate::content::{Entry, LeafletEdition, Status};
use crate::markdown::{Block, BlockKind, Directive, Inline, InlineKind, Readings, push_inlines};
use crate::site::{Page, Site};
use crate::theme::Strings;

/// A page to be found, its text read from the tree whenever it is needed: the texts of all pages at once would take as much
/// room as their sources.
pub(super) struct Indexed<'a> {
    /// The page without its sections.
    pub head: Document,
    text: Text<'a>,
}

enum Text<'a> {
    OfPage(&'a Page),
    Ready(Vec<Section>),
}

impl Indexed<'_> {
    /// The text in reading order.
    pub(super) fn sections(&self) -> Cow<'_, [Section]> {
        match &self.text {
            Text::OfPage(page) => Cow::Owned(sections(page)),
            Text::Ready(sections) => Cow::Borrowed(sections),
        }
    }
}

impl From<Document> for Indexed<'_> {
    fn from(mut head: Document) -> Self {
        let text = Text::Ready(std::mem::take(&mut head.sections));
        Self { head, text }
    }
}

/// A page whose text is read when it is needed.
pub(super) fn entry<'a>(site: &Site, page: &'a Page, words: &Strings) -> Indexed<'a> {
    Indexed { head: head(site, page, words), text: Text::OfPage(page) }
}

/// A page with its text.
pub(super) fn document(site: &Site, page: &Page, words: &Strings) -> Document {
    Document { sections: sections(page), ..head(site, page, words) }
}

/// What the index holds of a page beside its text.
fn head(site: &Site, page: &Page, words: &Strings) -> Document {
    Document {
        url: page.address.as_str().to_owned(),
        title: page.title.clone(),
        names: names(page),
        keywords: keywords(site, page, words),
        sections: Vec::new(),
        facets: facets(site, page),
    }
}

/// The text of a page in reading order, footnotes last.
pub(super) fn sections(page: &Page) -> Vec<Section> {
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
    sections
}

/// A chapter `3` is called 第3章; an annex has its word in its number.
fn names(page: &Page) -> Vec<String> {
    let chapter = |number: &String| {
        if number.starts_with(|digit: char| digit.is_ascii_digit()) {
            format!("第{number}章")
        } else {
            number.clone()
        }
    };
    let own = match &page.entry {
        Entry::Faq(faq) => Some(format!("No.{}", faq.number.value)),
        Entry::Leaflet(leaflet) => leaflet.code.as_ref().map(|code| code.value.clone()),
        Entry::Download(download) => Some(download.file.value.clone()),
        Entry::Page | Entry::Chapter | Entry::News(_) => None,
    };
    page.number.iter().map(chapter).chain(own).collect()
}

/// What finds a page beside its names and its text.
fn keywords(site: &Site, page: &Page, strings: &Strings) -> Vec<String> {
    let mut words = Vec::new();
    if let Entry::Leaflet(leaflet) = &page.entry {
        let edition = match leaflet.edition {
            LeafletEdition::Standard => None,
            LeafletEdition::Easy => Some("edition_easy"),
            LeafletEdition::Large => Some("edition_large"),
        };
        words.extend(edition.map(|edition| strings.get(edition).to_owned()));
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
            BlockKind::Heading(heading) => self.heading(block, &heading.content),
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
