//! Numbers by which a reader of a draft names the place of an opinion: `§2.3-4`, the fourth text of section 2.3.
//!
//! A heading has the number of its section, what follows counts on from 1: what is put in changes the numbers of its own
//! section only. Where headings are not numbered, the page's name and its sections counted stand for the number:
//! `§overview.2-4`. The sign in front keeps a spreadsheet from reading `2-4` as the fourth of February.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Page, Site};
use crate::content::Status;
use crate::markdown::{Block, BlockKind, DirectiveKind, Inline, InlineKind, NodeId, own_inlines};

/// A text on which an opinion can be given: a heading, a paragraph, a table, a figure, a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its block.
    pub node: NodeId,
    /// `§2.3-4`
    pub number: String,
    /// Its letters; the caption of a table or figure.
    pub text: String,
}

/// The numbered texts of a page in reading order; none unless the site asks for opinions and the page is of a draft.
pub fn paragraphs(site: &Site, page: &Page) -> Vec<Paragraph> {
    let version = site.document_of(page).zip(page.membership).and_then(|(document, own)| {
        let version = document.settings.versions.get(own.version?)?;
        Some((document.settings.version_folder(own.version), version.status))
    });
    let Some((folder, Status::Draft)) = version.filter(|_| site.config.draft) else { return Vec::new() };
    let mut counter = Counter {
        page,
        name: page.number.clone().unwrap_or_else(|| name(page, &folder)),
        numbered: page.headings.iter().any(|heading| heading.number.is_some()),
        section: String::new(),
        sections: 0,
        counts: HashMap::new(),
        term: String::new(),
        found: Vec::new(),
    };
    counter.section.clone_from(&counter.name);
    counter.blocks(&page.tree.blocks);
    counter.found
}

/// A page's address within its version, without its extension.
fn name(page: &Page, folder: &str) -> String {
    let address = page.pinned.as_ref().unwrap_or(&page.address).as_str();
    let parts: Vec<&str> = address.trim_end_matches(".html").split('/').skip(folder.matches('/').count()).collect();
    parts.join("/")
}

struct Counter<'a> {
    page: &'a Page,
    /// `2`, `別紙1`, or the page's name.
    name: String,
    /// The page's headings have numbers.
    numbered: bool,
    /// The section that is being read.
    section: String,
    /// Sections so far, where they have no numbers.
    sections: u32,
    counts: HashMap<String, u32>,
    /// The term whose definition begins.
    term: String,
    found: Vec<Paragraph>,
}

impl Counter<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let own = |counter: &Self| {
            let texts = own_inlines(block);
            texts.first().map(|inlines| counter.reading(inlines)).unwrap_or_default()
        };
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(block, heading.level, &heading.content),
            BlockKind::Paragraph(content) => {
                let term = std::mem::take(&mut self.term);
                let text = self.reading(content);
                self.push(block, format!("{term}{text}"));
            }
            BlockKind::Table(table) => {
                let label = self.label(block);
                let mut text = format!("{label}{}", own(self));
                if text.is_empty() {
                    let cells = table.head.iter().chain(&table.body).take(1).flat_map(|row| &row.cells);
                    let words: Vec<String> = cells.map(|cell| self.first_text(&cell.blocks)).collect();
                    text = words.join("｜");
                }
                self.push(block, text);
            }
            BlockKind::Figure(figure) => {
                let label = self.label(block);
                let caption = own(self);
                let text = if caption.is_empty() { self.reading(&figure.image.alt) } else { caption };
                self.push(block, format!("{label}{text}"));
            }
            BlockKind::Code(code) => {
                let line = code.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
                let text = code.name.as_ref().map_or(line, |name| name.as_str()).to_owned();
                self.push(block, text);
            }
            BlockKind::Directive(directive) if directive.kind != DirectiveKind::Qr => {
                let text = format!("{}{}", self.label(block), own(self));
                self.push(block, text);
            }
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    self.term = format!("{}：", self.reading(&definition.term));
                    definition.details.iter().for_each(|details| self.blocks(details));
                }
            }
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::Container(container) => self.blocks(&container.blocks),
            BlockKind::List(list) => list.items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Directive(_) | BlockKind::Rule | BlockKind::Html(_) => {}
        }
    }

    fn heading(&mut self, block: &Block, level: u8, content: &[Inline]) {
        let number = self.page.heading(block.id).and_then(|heading| heading.number.as_ref());
        match number {
            Some(number) if Some(number) == self.page.number.as_ref() => self.section.clone_from(number),
            // Sections of an annex begin at 1 again.
            Some(number) if self.page.membership.is_some_and(|own| own.annex) => {
                self.section = format!("{} {number}", self.name);
            }
            Some(number) => self.section.clone_from(number),
            None if self.numbered || (level == 1 && self.sections == 0) => {}
            None => {
                self.sections += 1;
                self.section = format!("{}.{}", self.name, self.sections);
            }
        }
        let text = self.reading(content);
        if self.counts.contains_key(&self.section) {
            self.push(block, text);
        } else {
            self.counts.insert(self.section.clone(), 0);
            self.found.push(Paragraph { node: block.id, number: format!("§{}", self.section), text });
        }
    }

    fn push(&mut self, block: &Block, text: String) {
        let count = self.counts.entry(self.section.clone()).or_default();
        *count += 1;
        self.found.push(Paragraph { node: block.id, number: format!("§{}-{count}", self.section), text });
    }

    /// `表 9　` in front of a caption.
    fn label(&self, block: &Block) -> String {
        let label = self.page.labels.get(&block.id).filter(|label| !label.number.is_empty());
        label.map(|label| format!("{}　", label.text())).unwrap_or_default()
    }

    fn first_text(&self, blocks: &[Block]) -> String {
        match blocks.first().map(|block| &block.kind) {
            Some(BlockKind::Paragraph(content)) => self.reading(content),
            _ => String::new(),
        }
    }

    /// Letters as they are read on the page: what references say, and footnotes where they are first referred to.
    fn reading(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        self.read(inlines, &mut text);
        text
    }

    fn read(&self, inlines: &[Inline], text: &mut String) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(run) | InlineKind::Code(run) => text.push_str(run),
                InlineKind::Styled(_, content) => self.read(content, text),
                InlineKind::Link(link) => self.read(&link.content, text),
                InlineKind::Image(image) => self.read(&image.alt, text),
                InlineKind::Ruby(parts) => text.extend(parts.iter().map(|part| part.base.as_str())),
                InlineKind::Reference { id, .. } => {
                    text.push_str(self.page.references.get(id).map_or("", String::as_str));
                }
                InlineKind::FootnoteReference { footnote, occurrence: 0 } => {
                    let blocks = self.page.tree.footnotes.get(*footnote as usize).map(|own| own.blocks.as_slice());
                    // A note within a note is left out: notes may name each other in a circle.
                    let notes = blocks.into_iter().flatten().map(|block| {
                        own_inlines(block)
                            .iter()
                            .map(|inlines| crate::markdown::inline_text(inlines))
                            .collect::<String>()
                    });
                    // Writing to a string can't fail.
                    let _ = write!(text, "（注{}：{}）", footnote + 1, notes.collect::<Vec<_>>().join(" "));
                }
                InlineKind::SoftBreak { joined: false } | InlineKind::HardBreak => text.push(' '),
                InlineKind::SoftBreak { joined: true }
                | InlineKind::FootnoteReference { .. }
                | InlineKind::Field(_)
                | InlineKind::Html(_) => {}
            }
        }
    }
}
