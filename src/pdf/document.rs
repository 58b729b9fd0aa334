//! A version of a document as one PDF: its pages in reading order, with the 改訂履歴 of that version and those before it.

use super::book::{Book, Changes, Part, print};
use super::glyphs::Origin;
use super::phrases;
use super::setter::Setter;
use super::world::Press;
use crate::config::Date;
use crate::content::Status;
use crate::diagnostic::Diagnostic;
use crate::markdown::{Block, BlockKind, Inline, NodeId, Span};
use crate::site::{Document, Site};
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
    let Some(contents) = own.contents.get(version) else { return (None, Vec::new()) };
    let shown = own.settings.versions.get(version);
    let book = Book {
        source: Some(&own.settings.source),
        path: site.document_pdf(document, version).unwrap_or_default(),
        title: &own.settings.title,
        description: &own.settings.description,
        version: shown.map(|version| version_name(theme, &version.name)).unwrap_or_default(),
        date: shown.and_then(|version| version.date),
        as_of: shown.and_then(|version| version.date).map(Date::japanese).unwrap_or_default(),
        depth: 2,
        history: history(own, version, theme),
        parts: contents.pages().map(|id| Part::Chapter(site.page(id))).collect(),
    };
    print(press, site, theme, &book)
}

fn version_name(theme: &Theme, name: &str) -> String {
    let short = theme.strings().get("version_short");
    if name.starts_with(short) { name.to_owned() } else { format!("{short}{name}") }
}

/// The 改訂履歴 up to a version, the newest first. Drafts of other versions are nobody's business.
fn history(document: &Document, version: usize, theme: &Theme) -> Vec<Changes> {
    let versions = &document.settings.versions;
    let order = document.settings.oldest_first();
    let known = order.iter().position(|own| *own == version).map_or(0, |place| place + 1);
    let told = order[..known].iter().rev().filter(|own| **own == version || versions[**own].status != Status::Draft);
    told.map(|own| &versions[*own])
        .filter(|version| !version.changes.is_empty())
        .map(|version| {
            let name = version_name(theme, &version.name);
            let date = version.date.map(|date| format!("　{}", date.japanese())).unwrap_or_default();
            let whole = || theme.strings().get("changed_all").to_owned();
            let rows = version.changes.iter();
            Changes {
                name: format!("{name}{date}"),
                rows: rows.map(|own| (own.section.clone().unwrap_or_else(whole), own.text.clone())).collect(),
            }
        })
        .collect()
}

impl Setter<'_> {
    /// Writes the page as a chapter: headed by its own first heading, else by its title.
    pub(super) fn chapter_blocks(&mut self) {
        let page = self.page;
        let first = page.tree.blocks.split_first();
        let rest = if let Some((Block { id, span, kind: BlockKind::Heading(heading) }, rest)) = first
            && heading.level == 1
        {
            self.section(*id, 1, &heading.content, *span);
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
        self.flow(rest);
        self.notes();
    }

    /// Writes a reference to a note of the chapter or the panel.
    pub(super) fn note_mark(&mut self, index: u32, number: usize) {
        let call = format!("#look.note-mark(label(\"{}f{index}\"), {number});", self.prefix());
        self.script.code(&call);
    }

    /// Writes the chapter's notes at its end. Typst can set them at the foot of their pages too, but where one goes on to
    /// the next page it can't be tagged: the whole PDF would fail.
    pub(super) fn notes(&mut self) {
        let notes = self.page.tree.footnotes.iter().enumerate().filter(|(_, note)| note.references > 0);
        for (count, index) in notes.map(|(index, _)| index).enumerate() {
            self.note(index, index + 1, count == 0);
        }
    }

    /// Writes the notes that a panel of a folded sheet is the first to refer to, at its end: the foot of the page is that of
    /// other panels too. A note may refer to others.
    pub(super) fn notes_of_panel(&mut self, known: usize) {
        let mut number = known;
        while let Some(index) = self.panel_notes.get(number).copied() {
            number += 1;
            self.note(index as usize, number, number == known + 1);
        }
    }

    fn note(&mut self, index: usize, number: usize, is_first: bool) {
        let page = self.page;
        let Some(note) = page.tree.footnotes.get(index) else { return };
        if is_first {
            self.script.code("#look.notes-title(");
            self.script.string(self.theme.strings().get("footnotes"));
            self.script.code(");\n");
        }
        self.script.code(&format!("#look.note({number})["));
        self.tight(&note.blocks);
        let end = format!("]<{}f{index}>\n", self.prefix());
        self.script.code(&end);
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
