//! A page as sections of units: the paragraphs, items, captions, lines of code and tables that are held against each
//! other.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::grid::Grid;
use super::run::{Run, key};
use crate::markdown::{Block, BlockKind, BoxKind, Container, ContainerKind, Image, Inline, InlineKind, NodeId, Style};
use crate::site::{Heading, Page, PageId, Site, Target};

/// A section: a heading with what follows up to the next one.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub heading: Option<Heading>,
    pub units: Vec<Unit>,
}

/// A piece of text.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub kind: Kind,
    /// Where it stands, for people: 図 3の題名. Empty for running text.
    pub place: Arc<str>,
    pub content: Content,
    /// The hash of all that is compared.
    pub hash: u64,
}

/// What a unit is. One becomes another only if they are much alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Running text.
    Paragraph,
    /// A paragraph of a list's item.
    Item,
    /// A title, caption, term or picture.
    Title,
    /// A line of code.
    Code,
    /// A table.
    Table,
}

/// What a unit holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Text(Run),
    Table(Grid),
}

impl Section {
    /// The keys of all its tokens.
    pub(super) fn keys(&self) -> Vec<u64> {
        self.units.iter().flat_map(Unit::keys).collect()
    }
}

impl Unit {
    fn new(kind: Kind, place: Arc<str>, content: Content) -> Self {
        let mut unit = Self { kind, place, content, hash: 0 };
        unit.hash = unit.digest();
        unit
    }

    fn digest(&self) -> u64 {
        match &self.content {
            Content::Text(run) => run.digest().0,
            Content::Table(grid) => {
                let mut hasher = DefaultHasher::new();
                (grid.caption.digest().0, &grid.columns).hash(&mut hasher);
                for row in &grid.rows {
                    for cell in row {
                        cell.digest().0.hash(&mut hasher);
                    }
                    0_u8.hash(&mut hasher);
                }
                hasher.finish()
            }
        }
    }

    /// The keys of all tokens that are compared.
    pub(super) fn keys(&self) -> Vec<u64> {
        match &self.content {
            Content::Text(run) => run.keys().collect(),
            Content::Table(grid) => grid.caption.keys().chain(grid.rows.iter().flatten().flat_map(Run::keys)).collect(),
        }
    }

    /// Compares references by the page that `same` takes theirs for.
    pub(super) fn seal(&mut self, same: &impl Fn(PageId) -> PageId) {
        match &mut self.content {
            Content::Text(run) => run.seal(same),
            Content::Table(grid) => {
                grid.caption.seal(same);
                grid.rows.iter_mut().flatten().for_each(|cell| cell.seal(same));
            }
        }
        self.hash = self.digest();
    }
}

/// The sections of a page in reading order; footnotes last.
pub(super) fn sections(site: &Site, page: &Page) -> Vec<Section> {
    let mut reader = Reader::new(site, page);
    reader.blocks(&page.tree.blocks);
    if !page.tree.footnotes.is_empty() {
        let notes = Heading {
            node: NodeId(u32::MAX),
            level: 2,
            anchor: "fn-1".to_owned(),
            text: "注".to_owned(),
            number: None,
        };
        reader.sections.push(Section { heading: Some(notes), units: Vec::new() });
    }
    for footnote in &page.tree.footnotes {
        reader.blocks(&footnote.blocks);
    }
    reader.sections.retain(|section| section.heading.is_some() || !section.units.is_empty());
    reader.sections
}

/// Reads blocks into sections.
pub(super) struct Reader<'a> {
    site: &'a Site,
    page: &'a Page,
    sections: Vec<Section>,
    /// What running text is at this depth.
    kind: Kind,
    /// The box of a task, for the next line.
    task: Option<bool>,
}

impl<'a> Reader<'a> {
    fn new(site: &'a Site, page: &'a Page) -> Self {
        Self { site, page, sections: vec![Section::default()], kind: Kind::Paragraph, task: None }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading(own) => match self.page.heading(block.id) {
                Some(heading) => {
                    self.sections.push(Section { heading: Some(heading.clone()), units: Vec::new() });
                }
                None => self.line(self.kind, "", &own.content),
            },
            BlockKind::Paragraph(content) => self.line(self.kind, "", content),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List(list) => {
                let around = std::mem::replace(&mut self.kind, Kind::Item);
                for item in &list.items {
                    self.task = item.task;
                    self.blocks(&item.blocks);
                }
                self.kind = around;
            }
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    self.line(Kind::Title, "", &definition.term);
                    definition.details.iter().for_each(|blocks| self.blocks(blocks));
                }
            }
            BlockKind::Code(code) => {
                let label = self.label(block);
                let name = code.name.as_ref().map(ToString::to_string).unwrap_or_default();
                let place = if label.is_empty() { name.clone() } else { label };
                self.push(Kind::Title, place_of(&place, "の題名"), Content::Text(Run::of(&name)));
                let place: Arc<str> = if place.is_empty() { "コード".into() } else { place.into() };
                for line in code.text.lines() {
                    self.push(Kind::Code, place.clone(), Content::Text(Run::of(line)));
                }
            }
            BlockKind::Table(table) => {
                let caption = table.caption.as_ref().map(|caption| self.run(&caption.content)).unwrap_or_default();
                let grid = Grid::written(self.label(block), caption, table, &mut |blocks| self.cell(blocks));
                self.push(Kind::Table, "".into(), Content::Table(grid));
            }
            BlockKind::Figure(figure) => {
                let label = self.label(block);
                let label = if label.is_empty() { "図" } else { &label };
                if let Some(caption) = &figure.caption {
                    self.line(Kind::Title, &format!("{label}の題名"), &caption.content);
                }
                let mut picture = Run::default();
                self.push_image(&figure.image, &mut picture);
                self.push(Kind::Title, label.into(), Content::Text(picture));
            }
            BlockKind::Container(container) => {
                self.title(container);
                self.blocks(&container.blocks);
            }
            BlockKind::Directive(directive) => {
                let title = self.run(&directive.title);
                let (columns, rows) = if let Some(table) = self.page.tables.get(&block.id) {
                    (table.columns.iter().map(|column| column.name.clone()).collect(), table.rows.clone())
                } else if let Some(schedule) = self.page.schedules.get(&block.id) {
                    schedule.in_words("期間")
                } else {
                    return self.push(Kind::Title, "".into(), Content::Text(title));
                };
                let key = directive.attributes.get("key").map(arcstr::Substr::as_str);
                let grid = Grid::read(self.label(block), title, columns, &rows, key);
                self.push(Kind::Table, "".into(), Content::Table(grid));
            }
            BlockKind::Rule | BlockKind::Html(_) => {}
        }
    }

    /// The title of a box, with the word that stands in front of it: another word is another box.
    fn title(&mut self, container: &Container) {
        let mut run = Run::default();
        if let ContainerKind::Box(kind) = container.kind {
            run.push(box_word(kind));
            run.push(if container.title.is_empty() { "" } else { "　" });
        }
        self.push_inlines(&container.title, &mut run);
        self.push(Kind::Title, "".into(), Content::Text(run));
    }

    fn push(&mut self, kind: Kind, place: Arc<str>, content: Content) {
        if matches!(&content, Content::Text(run) if run.is_blank()) {
            return;
        }
        if let Some(section) = self.sections.last_mut() {
            section.units.push(Unit::new(kind, place, content));
        }
    }

    fn line(&mut self, kind: Kind, place: &str, inlines: &[Inline]) {
        let mut run = Run::default();
        if let Some(done) = self.task.take() {
            run.push(if done { "☑ " } else { "☐ " });
        }
        self.push_inlines(inlines, &mut run);
        self.push(kind, place.into(), Content::Text(run));
    }

    fn run(&self, inlines: &[Inline]) -> Run {
        let mut run = Run::default();
        self.push_inlines(inlines, &mut run);
        run
    }

    fn label(&self, block: &Block) -> String {
        let label = self.page.labels.get(&block.id).filter(|label| !label.number.is_empty());
        label.map(crate::site::Label::text).unwrap_or_default()
    }

    /// All text of a cell as one run.
    fn cell(&self, blocks: &[Block]) -> Run {
        let mut inner = Reader::new(self.site, self.page);
        inner.blocks(blocks);
        let mut whole = Run::default();
        for unit in inner.sections.into_iter().flat_map(|section| section.units) {
            if !whole.is_blank() {
                whole.push(" ");
            }
            match unit.content {
                Content::Text(run) => whole.append(run),
                Content::Table(grid) => grid.rows.into_iter().flatten().for_each(|cell| whole.append(cell)),
            }
        }
        whole
    }

    fn push_inlines(&self, inlines: &[Inline], run: &mut Run) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => run.push(text),
                InlineKind::Styled(style, content) => {
                    // 10 to the 7th is not 107, and what is struck out no longer holds.
                    let (before, behind) = match style {
                        Style::Superscript => ("^", ""),
                        Style::Subscript => ("_", ""),
                        Style::Strikethrough => ("〔取消〕", "〔／取消〕"),
                        _ => ("", ""),
                    };
                    run.push(before);
                    self.push_inlines(content, run);
                    run.push(behind);
                }
                InlineKind::Link(link) => self.push_inlines(&link.content, run),
                InlineKind::Image(image) => self.push_image(image, run),
                InlineKind::Ruby(parts) => {
                    let base: String = parts.iter().map(|part| part.base.as_str()).collect();
                    let reading: String = parts.iter().map(|part| part.reading.as_str()).collect();
                    run.push_hidden(&base, &("reading", &reading, &base), format!("（{reading}）"));
                }
                InlineKind::Reference { id, .. } => {
                    let text = self.page.references.get(id).map(String::as_str).unwrap_or_default();
                    match self.page.targets.get(id) {
                        Some(Target::Page(page, anchor)) => run.push_reference(text, *page, anchor.clone()),
                        Some(Target::File(path, anchor)) => run.push_marked(text, &("file", path, anchor)),
                        Some(Target::External(address)) => run.push_marked(text, &("external", address)),
                        Some(Target::Unresolved) | None => run.push_marked(text, &"nothing"),
                    }
                }
                InlineKind::Field(name) => run.push_marked(&format!("{{{{{name}}}}}"), &("field", name.as_str())),
                InlineKind::SoftBreak { joined: true } | InlineKind::FootnoteReference { .. } | InlineKind::Html(_) => {
                }
                InlineKind::SoftBreak { joined: false } | InlineKind::HardBreak => run.push(" "),
            }
        }
    }

    /// A picture's alternative text, and the picture itself: by its bytes, whatever it is called.
    fn push_image(&self, image: &Image, run: &mut Run) {
        self.push_inlines(&image.alt, run);
        let Some(Target::File(path, _)) = self.page.targets.get(&image.id) else { return };
        let Some(file) = self.site.files.get(path) else { return };
        let name = path.rsplit('/').next().unwrap_or(path);
        let pixels = file.dimensions.map(|(width, height)| format!("{width}×{height}、")).unwrap_or_default();
        let shown = format!("〔{name}：{pixels}{} KB〕", file.length.div_ceil(1024));
        match file.read() {
            Ok(bytes) => run.push_hidden("", &("picture", key(&bytes)), shown),
            Err(_) => run.push_hidden("", &("picture", path), shown),
        }
    }
}

/// 表 9の題名; nothing for what has no name.
fn place_of(label: &str, part: &str) -> Arc<str> {
    if label.is_empty() { "".into() } else { format!("{label}{part}").into() }
}

/// The word in front of a box.
fn box_word(kind: BoxKind) -> &'static str {
    match kind {
        BoxKind::Note => "補足",
        BoxKind::Tip => "ポイント",
        BoxKind::Important => "重要",
        BoxKind::Warning => "注意",
        BoxKind::Example => "例",
    }
}
