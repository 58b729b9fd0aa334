//! A version of a document as one PDF: title page, contents, all its pages in reading order.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::edition::Edition;
use super::glyphs::Origin;
use super::script::literal;
use super::setter::{Chapter, Setter, add_anchors};
use super::sheet::Sheet;
use super::world::{Leaflet as Pages, Press};
use super::{faults, phrases, settings};
use crate::config::Date;
use crate::content::{Leaflet, LeafletEdition, Look, PaperSize, RubyRule};
use crate::diagnostic::Diagnostic;
use crate::markdown::{Block, BlockKind, Inline, NodeId, Span};
use crate::site::{Page, PageId, Site, paragraphs};
use crate::theme::Theme;

/// The PDF of a version of a document (version 0 of one without versions). Without bytes there is a diagnostic that says
/// why; a version without pages gives neither.
pub fn document(
    press: &Press,
    site: &Site,
    theme: &Theme,
    document: usize,
    version: usize,
) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let own = &site.documents[document];
    let pages: Vec<&Page> =
        own.contents.get(version).map(|own| own.pages().map(|id| site.page(id)).collect()).unwrap_or_default();
    let Some(first) = pages.first() else { return (None, Vec::new()) };
    let shown = own.settings.versions.get(version);
    let plain = Leaflet {
        reason: None,
        revisions: Vec::new(),
        code: None,
        version: None,
        date: shown.and_then(|version| version.date),
        size: PaperSize::A4,
        fold: None,
        look: Look::Band,
        audiocode: None,
        pages: None,
        edition: LeafletEdition::Standard,
        ruby: RubyRule::Marked,
        monochrome: false,
        lang: None,
    };
    let words = theme.strings();
    let version_name = shown.map(|version| {
        let said = version.name.starts_with(words.get("version_short"));
        if said { version.name.clone() } else { format!("{}{}", words.get("version_short"), version.name) }
    });
    let title = settable(press, &own.settings.title);
    let publisher = settable(press, &site.config.publisher);
    let sheet = Sheet {
        leaflet: &plain,
        title: &title,
        description: &own.settings.description,
        publisher: &publisher,
        lang: &site.config.lang,
        sample: site.config.sample,
        draft: site.config.draft,
        imprint: Vec::new(),
    };
    let mut setter = Setter::new(press, site, theme, first, &sheet);
    for (index, page) in pages.iter().enumerate() {
        setter.anchors.insert((page.id, ""), prefix(index));
        add_anchors(page, &prefix(index), &mut setter.anchors);
    }
    setter.script.code("#import \"document.typ\" as look\n#show: look.page\n");
    let mut starts: Vec<(usize, PageId)> = Vec::new();
    let mut diagnostics = Vec::new();
    for (index, page) in pages.iter().copied().enumerate() {
        starts.push((setter.script.here(), page.id));
        setter.page = page;
        let numbers: HashMap<NodeId, String> =
            paragraphs(site, page).into_iter().map(|paragraph| (paragraph.node, paragraph.number)).collect();
        setter.chapter = Some(Chapter { prefix: prefix(index), paragraphs: numbers, level: 1 });
        setter.chapter_blocks();
        diagnostics.extend(std::mem::take(&mut setter.missing).diagnostics(page));
    }
    let Setter { script, pictures, diagnostics: found, .. } = setter;
    diagnostics.extend(found);

    let mut settings = settings::module(&sheet, theme, "document");
    let date = shown.and_then(|version| version.date).map(Date::japanese).unwrap_or_default();
    let marks = [(sheet.draft, "draft"), (sheet.sample, "sample")].into_iter().filter(|(said, _)| *said);
    let marks: String = marks.flat_map(|(_, key)| [literal(words.get(key)), ", ".to_owned()]).collect();
    // Writing to a string can't fail.
    let _ = writeln!(
        settings,
        "#let book = (version: {}, date: {}, contents: {}, marks: ({marks}), numbered: {})",
        literal(&settable(press, &version_name.unwrap_or_default())),
        literal(&date),
        literal(words.get("contents")),
        site.config.draft,
    );
    let mut world = Pages::new(press, script.text(), settings, pictures);
    let page_at = |at: usize| {
        let before = starts.partition_point(|(start, _)| *start <= at);
        site.page(starts[before.saturating_sub(1)].1)
    };
    let name = site.document_pdf(document, version).unwrap_or_default();
    let printed = faults::print(&mut world, Edition::Web, &name, &script, &page_at);
    if printed.diagnostics.is_empty() {
        world.keep(&name, printed.bytes.as_deref());
    }
    diagnostics.extend(printed.diagnostics);
    (printed.bytes, diagnostics)
}

/// Begins the labels of a chapter's places; is the label of the chapter itself.
fn prefix(index: usize) -> String {
    format!("c{index}")
}

/// A text of `document.yaml` or `site.yaml`: what no font has is shown as 〓 with its number.
fn settable(press: &Press, text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        if press.has(letter) {
            shown.push(letter);
        } else {
            let _ = write!(shown, "〓（U+{:04X}）", u32::from(letter));
        }
    }
    shown
}

impl Setter<'_> {
    /// Writes the page as a chapter: headed by its own first heading, else by its title.
    fn chapter_blocks(&mut self) {
        let page = self.page;
        let first = page.tree.blocks.split_first();
        let rest = if let Some((Block { id, span, kind: BlockKind::Heading { level: 1, content, .. } }, rest)) = first {
            self.section(*id, 1, content, *span);
            rest
        } else {
            self.script.code("#look.section(1)[");
            let number = page.number.as_ref().filter(|number| !page.title.starts_with(number.as_str()));
            let number = number.map(|number| format!("{number}　")).unwrap_or_default();
            let range = page.common.title.as_ref().map_or(0..0, |title| title.range.clone());
            let title = format!("{number}{}", page.title);
            let settable = self.missing.settable(self.press, page, &title, Origin::Whole(Span::new(range)));
            self.script.code("#");
            self.script.code(&phrases::title(&settable));
            self.script.code("]\n");
            &page.tree.blocks[..]
        };
        // After the heading, which begins the chapter's page.
        let label = format!("#metadata(none)<{}>\n", self.prefix());
        self.script.code(&label);
        self.blocks(rest);
        self.notes();
    }

    /// Writes a reference to a note of the chapter.
    pub(super) fn note_mark(&mut self, index: u32) {
        let call = format!("#look.note-mark(label(\"{}f{index}\"), {});", self.prefix(), index + 1);
        self.script.code(&call);
    }

    /// Writes the chapter's notes at its end. Typst can set them at the foot of their pages too, but where one goes on to
    /// the next page it can't be tagged: the whole PDF would fail.
    fn notes(&mut self) {
        let page = self.page;
        let notes = page.tree.footnotes.iter().enumerate().filter(|(_, note)| note.references > 0);
        for (count, (index, note)) in notes.enumerate() {
            if count == 0 {
                self.script.code("#look.notes-title(");
                self.script.string(self.theme.strings().get("footnotes"));
                self.script.code(");\n");
            }
            self.script.code(&format!("#look.note({})[", index + 1));
            self.tight(&note.blocks);
            let end = format!("]<{}f{index}>\n", self.prefix());
            self.script.code(&end);
        }
    }

    /// Writes a heading. Its label stands behind it: the contents repeat what stands within.
    pub(super) fn section(&mut self, node: NodeId, level: u8, content: &[Inline], span: Span) {
        let page = self.page;
        let before = self.chapter.as_ref().map_or(0, |chapter| chapter.level);
        let level = if level == 1 { 1 } else { level.min(before + 1) };
        if let Some(chapter) = &mut self.chapter {
            chapter.level = level;
        }
        self.script.code("#look.section(");
        self.script.number(level);
        if let Some(number) = self.paragraph_number(node) {
            self.script.code(", number: ");
            self.script.string(&number);
        }
        self.script.code(")[");
        let heading = page.heading(node);
        let said = |number: &&String| heading.is_some_and(|heading| !heading.text.starts_with(number.as_str()));
        if let Some(number) = heading.and_then(|heading| heading.number.as_ref()).filter(said) {
            self.text(&format!("{number}　"), Origin::Whole(span));
        }
        self.title_lines(content);
        self.script.code("]");
        // The empty id is that of the chapter.
        let id = heading.map(|heading| heading.anchor.as_str()).filter(|id| !id.is_empty());
        if let Some(label) = id.and_then(|id| self.anchors.get(&(page.id, id))) {
            let label = format!("<{label}>");
            self.script.code(&label);
        }
        self.script.code("\n");
    }

    /// Writes the number of a draft's paragraph at its start.
    pub(super) fn paragraph_mark(&mut self, node: NodeId) {
        self.mark_with("#look.mark(", node);
    }

    /// Writes the number of a draft's table, figure or listing above it.
    pub(super) fn block_mark(&mut self, node: NodeId) {
        self.mark_with("#look.block-mark(", node);
    }

    fn mark_with(&mut self, function: &str, node: NodeId) {
        if let Some(number) = self.paragraph_number(node) {
            self.script.code(function);
            self.script.string(&number);
            self.script.code(");");
        }
    }
}
