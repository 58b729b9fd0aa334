//! From a page's tree to `main.typ`: the state that all parts of the setting share.

use std::collections::{BTreeSet, HashMap};

use arcstr::Substr;

use super::fields;
use super::glyphs::{Missing, Origin};
use super::script::Script;
use super::sheet::Sheet;
use super::world::{Picture, Press};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Block, BlockKind, NodeId, Span, child_blocks};
use crate::site::{Page, PageId, Site};
use crate::text::Phrases;
use crate::theme::Theme;

/// A page as Typst code, with what it needs.
pub(super) struct Setting<'a> {
    /// `main.typ`.
    pub script: Script,
    /// Pictures by their number in `main.typ`.
    pub pictures: Vec<Picture<'a>>,
    /// Problems of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes a page as Typst code.
pub(super) struct Setter<'a> {
    /// Which letters have a shape.
    pub press: &'a Press,
    /// Where pictures, targets and the publisher are looked up.
    pub site: &'a Site,
    /// The words of the interface.
    pub theme: &'a Theme,
    /// The page.
    pub page: &'a Page,
    /// What is printed around its text.
    pub sheet: &'a Sheet<'a>,
    /// The code so far.
    pub script: Script,
    /// Pictures so far.
    pub pictures: Vec<Picture<'a>>,
    /// Problems so far, missing letters aside.
    pub diagnostics: Vec<Diagnostic>,
    /// Letters that no font has.
    pub missing: Missing,
    /// The columns in which the offices that it is set for say yes; none if it is set for no office.
    pub yes: Option<&'a BTreeSet<String>>,
    /// The chapter of a document that is being written; none in a leaflet.
    pub chapter: Option<Chapter>,
    /// Level of a leaflet's last heading: its title at first.
    pub level: u8,
    /// Labels of the places that references can lead to, by page and id.
    pub anchors: HashMap<(PageId, &'a str), String>,
    /// Footnotes that are already written, by index.
    pub footnotes: Vec<FootnoteState>,
    /// Footnotes of a folded sheet in the order in which its panels refer to them, by index.
    pub panel_notes: Vec<u32>,
    /// The letter before the next one in the line; none at its start and behind a reading.
    pub before: Option<char>,
    /// The phrase that is being written.
    pub phrase: Phrase,
    /// The phrases of lines that break only between them.
    pub phrases: Option<Phrases>,
    /// The text stands in a narrow place of a leaflet, or in its lead: all its lines break between phrases.
    pub narrow: bool,
}

/// A chapter of a document.
#[derive(Debug, Default)]
pub(super) struct Chapter {
    /// Begins the labels of its places.
    pub prefix: String,
    /// Numbers of its paragraphs, if it is a draft for opinions.
    pub paragraphs: HashMap<NodeId, String>,
    /// Level of the last heading: PDF/UA allows none to be skipped.
    pub level: u8,
    /// So many levels stand above its headings: those of an answer are below its question.
    pub shift: u8,
    /// What is being written lies across the paper.
    pub across: bool,
}

/// The phrase that is being written.
#[derive(Debug, Default)]
pub(super) struct Phrase {
    /// Where it begins in `main.typ`.
    pub start: usize,
    /// Its letters so far.
    pub letters: usize,
    /// It began at the start of a line or behind a space.
    pub whole: bool,
}

/// How far a footnote is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FootnoteState {
    /// Not yet referred to.
    New,
    /// Its text is being written: a reference in it to itself leads nowhere.
    Open,
    /// Written.
    Done,
}

/// Sets a leaflet.
pub(super) fn set<'a>(
    press: &'a Press,
    site: &'a Site,
    theme: &'a Theme,
    page: &'a Page,
    sheet: &'a Sheet<'a>,
    yes: Option<&'a BTreeSet<String>>,
) -> Setting<'a> {
    let mut setter = Setter::new(press, site, theme, page, sheet);
    setter.yes = yes;
    collect_anchors(page, &page.tree.blocks, "", &|block| fields::is_for(block, yes), &mut setter.anchors);
    setter.front_matter();
    setter.script.code("#import \"leaflet.typ\" as look\n");
    if yes.is_some() {
        setter.script.code("#import \"office.typ\": office\n");
    }
    setter.sheet();
    setter.page_blocks(&page.tree.blocks);
    let Setter { script, pictures, mut diagnostics, missing, .. } = setter;
    diagnostics.extend(missing.diagnostics(page));
    Setting { script, pictures, diagnostics }
}

impl<'a> Setter<'a> {
    /// A setter that has written nothing yet and knows no places.
    pub fn new(press: &'a Press, site: &'a Site, theme: &'a Theme, page: &'a Page, sheet: &'a Sheet<'a>) -> Self {
        Self {
            press,
            site,
            theme,
            page,
            sheet,
            script: Script::default(),
            pictures: Vec::new(),
            diagnostics: Vec::new(),
            missing: Missing::default(),
            yes: None,
            chapter: None,
            level: 1,
            anchors: HashMap::new(),
            footnotes: vec![FootnoteState::New; page.tree.footnotes.len()],
            panel_notes: Vec::new(),
            before: None,
            phrase: Phrase::default(),
            phrases: None,
            narrow: false,
        }
    }

    /// Begins the labels of places and footnotes.
    pub fn prefix(&self) -> &str {
        self.chapter.as_ref().map_or("", |chapter| chapter.prefix.as_str())
    }

    /// The number of a paragraph of a draft.
    pub fn paragraph_number(&self, node: NodeId) -> Option<String> {
        self.chapter.as_ref()?.paragraphs.get(&node).cloned()
    }
}

impl Setter<'_> {
    /// Writes letters as content; those without a shape are noted.
    pub fn text(&mut self, text: &str, origin: Origin<'_>) {
        if text.is_empty() {
            return;
        }
        self.breaking("#", text, origin, ";");
        self.before = text.chars().next_back();
        self.add_to_phrase(text.chars().count());
    }

    /// Writes letters as a string.
    pub fn bare(&mut self, text: &str, origin: Origin<'_>) {
        let settable = self.missing.settable(self.press, self.page, text, origin);
        self.script.string(&settable);
    }

    /// Writes a run of the tree.
    pub fn run(&mut self, run: &Substr, span: Span) {
        self.text(run, Origin::Run(run, span));
    }

    /// Writes a place that references can lead to.
    pub fn anchor(&mut self, id: Option<&str>) {
        if let Some(label) = id.filter(|id| !id.is_empty()).and_then(|id| self.anchors.get(&(self.page.id, id))) {
            self.script.code("#metadata(none)<");
            self.script.code(label);
            self.script.code(">");
        }
    }

    /// The anchor of a heading, table or figure.
    pub fn anchor_of(&mut self, node: NodeId) {
        let page = self.page;
        let heading = page.heading(node).map(|heading| heading.anchor.as_str());
        self.anchor(heading.or_else(|| page.labels.get(&node).map(|label| label.anchor.as_str())));
    }

    /// Writes the sheet that the text stands on, with its audio code.
    fn sheet(&mut self) {
        let start = self.script.here();
        self.script.code("#show: look.page.with(audiocode: ");
        let written = self.sheet.leaflet.audiocode.as_ref();
        let path = self.page.attached.first().and_then(Option::as_ref);
        let (Some(written), Some(file)) = (written, path.and_then(|path| self.site.files.get(path))) else {
            return self.script.code("none)\n");
        };
        self.script.code("image(");
        self.picture(Picture::File(file));
        self.script.code(", alt: ");
        self.script.string(self.theme.strings().get("audiocode"));
        self.script.code("))\n");
        let picture = self.pictures.len().checked_sub(1);
        self.script.mark(start, Span::new(written.range.clone()), picture);
    }

    /// What the templates print of the front matter has no place in the tree: its letters are looked up here.
    fn front_matter(&mut self) {
        let mut printed = Vec::new();
        if let Some(title) = &self.page.common.title {
            printed.push((title.value.as_str(), Span::new(title.range.clone())));
        }
        if let Some(code) = &self.sheet.leaflet.code {
            printed.push((code.value.as_str(), Span::new(code.range.clone())));
        }
        for (text, span) in printed {
            self.missing.settable(self.press, self.page, text, Origin::Whole(span));
        }
        for letter in self.sheet.publisher.chars().filter(|letter| !self.press.has(*letter)) {
            let message = format!(
                "発行者の名前の「{letter}」（U+{:04X}）の字形が、テーマのどのフォントにもありません。",
                u32::from(letter)
            );
            self.diagnostics.push(
                Diagnostic::of_site(Code::MissingGlyph, message).help("site.yaml の publisher を確かめてください。"),
            );
        }
    }
}

/// Adds the ids of all places of a page that are written, each with a label of its own: a text that is left out has none.
pub(super) fn add_anchors<'a>(page: &'a Page, prefix: &str, anchors: &mut HashMap<(PageId, &'a str), String>) {
    collect_anchors(page, &page.tree.blocks, prefix, &|_| true, anchors);
}

fn collect_anchors<'a>(
    page: &'a Page,
    blocks: &'a [Block],
    prefix: &str,
    is_shown: &dyn Fn(&Block) -> bool,
    anchors: &mut HashMap<(PageId, &'a str), String>,
) {
    for block in blocks {
        if !is_shown(block) {
            continue;
        }
        let own = if let BlockKind::Container(container) = &block.kind {
            container.attributes.id.as_deref()
        } else {
            let heading = page.heading(block.id).map(|heading| heading.anchor.as_str());
            heading.or_else(|| page.labels.get(&block.id).map(|label| label.anchor.as_str()))
        };
        if let Some(id) = own.filter(|id| !id.is_empty()) {
            anchors.entry((page.id, id)).or_insert_with(|| format!("{prefix}a{}", block.id.0));
        }
        for children in child_blocks(block) {
            collect_anchors(page, children, prefix, is_shown, anchors);
        }
    }
}
