//! Open constructs while the tree is built: a stack of frames, each collecting blocks and inlines.

use arcstr::Substr;

use super::tree::{
    Alignment, Attributes, Block, Caption, Cell, ContainerKind, Definition, Inline, Item, Row, Span, Style,
};

/// An open construct.
#[derive(Debug)]
pub(super) struct Frame {
    /// What it will become.
    pub kind: FrameKind,
    /// Its first byte in the source.
    pub start: usize,
    /// Blocks collected so far.
    pub blocks: Vec<Block>,
    /// Inlines collected so far: the content of an inline construct, or a paragraph that has no tags of its own.
    pub inlines: Vec<Inline>,
}

/// What an open construct will become.
#[derive(Debug)]
pub(super) enum FrameKind {
    /// The page.
    Root,
    Paragraph,
    Heading(u8),
    Quote,
    List {
        start: Option<u64>,
        tight: bool,
        items: Vec<Item>,
    },
    Item {
        task: Option<bool>,
    },
    Footnote(Substr),
    Definitions(Vec<Definition>),
    Term,
    Details,
    Code {
        info: Option<Substr>,
    },
    Table(OpenTable),
    Row(Vec<Cell>),
    Cell(OpenCell),
    Styled(Style),
    Link {
        target: Substr,
        title: Substr,
    },
    Image {
        source: Substr,
        title: Substr,
        in_place: bool,
    },
    /// Raw HTML of a block, collected until its end.
    HtmlBlock(String, HtmlPlaces),
    /// `:::` until its closing line.
    Fenced {
        kind: Option<ContainerKind>,
        colons: usize,
        title: Vec<Inline>,
        attributes: Attributes,
        line: Span,
    },
    /// `<details>`, `<figure>` and the like; the element's name closes it.
    Element {
        name: String,
        kind: ElementKind,
        attributes: Attributes,
    },
    /// Constructs that lie too deep, and how many of them: their content goes to the one around them.
    Flattened(u32),
}

/// What an HTML element becomes.
#[derive(Debug)]
pub(super) enum ElementKind {
    /// Its content goes to the construct around it.
    Transparent,
    /// It is left out with its content.
    Dropped,
    /// A run of text.
    Styled(Style),
    /// A code run.
    Code,
    /// `<a href>`
    Link(Substr, Substr),
    /// `<figure>` with the caption found in it.
    Figure(Option<Caption>),
    /// `<figcaption>` or `<caption>`
    Caption,
    /// `<details>` with the summary found in it.
    Details(Vec<Inline>),
    /// `<summary>`
    Summary,
    /// `<ruby>` with parts found in it.
    Ruby(Vec<super::tree::RubyPart>),
    /// `<rt>`
    Reading,
    /// `<table>`
    Table(OpenTable),
    /// `<thead>`
    Head,
    /// `<tr>`
    Row(Vec<Cell>),
    /// `<td>` or `<th>`
    Cell(OpenCell),
    /// `<ul>` or `<ol>`
    List { start: Option<u64>, items: Vec<Item> },
    /// `<li>`
    Item,
    /// `<h1>` …
    Heading(u8),
    /// `<blockquote>`
    Quote,
    /// `<pre>`
    Pre,
}

/// A table while its rows are read.
#[derive(Debug, Default)]
pub(super) struct OpenTable {
    pub caption: Option<Caption>,
    pub columns: Vec<Alignment>,
    pub head: Vec<Row>,
    pub body: Vec<Row>,
    pub in_head: bool,
}

/// A cell while its content is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenCell {
    pub columns: u16,
    pub rows: u16,
    pub header: bool,
}

/// Where the letters of an HTML block stand in the source, piece by piece: an indent, a `>` or the `\r` of a line end
/// may part them there.
#[derive(Debug, Default)]
pub(super) struct HtmlPlaces(Vec<(usize, usize)>);

impl HtmlPlaces {
    /// A text that stands in the source as it is.
    pub(super) fn at(start: usize) -> Self {
        Self(vec![(0, start)])
    }

    /// The letters from `html` on stand in the source from `source` on.
    pub(super) fn record(&mut self, html: usize, source: usize) {
        self.0.push((html, source));
    }

    fn piece(&self, before: impl Fn(usize) -> bool) -> (usize, usize) {
        let index = self.0.partition_point(|(html, _)| before(*html));
        self.0.get(index.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// A range of the HTML in the source.
    pub(super) fn source(&self, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let (html, source) = self.piece(|html| html <= range.start);
        let start = source + (range.start - html);
        let (html, source) = self.piece(|html| html < range.end);
        start..(source + range.end.saturating_sub(html)).max(start)
    }
}

impl Frame {
    pub(super) fn new(kind: FrameKind, start: usize) -> Self {
        Self { kind, start, blocks: Vec::new(), inlines: Vec::new() }
    }

    /// Whether blocks may stand directly in it, so that loose inlines form a paragraph.
    pub(super) fn holds_blocks(&self) -> bool {
        match &self.kind {
            FrameKind::Root
            | FrameKind::Quote
            | FrameKind::Item { .. }
            | FrameKind::Footnote(_)
            | FrameKind::Details
            | FrameKind::Fenced { .. }
            | FrameKind::Cell(_) => true,
            FrameKind::Element { kind, .. } => matches!(
                kind,
                ElementKind::Figure(_)
                    | ElementKind::Details(_)
                    | ElementKind::Cell(_)
                    | ElementKind::Item
                    | ElementKind::Quote
            ),
            _ => false,
        }
    }

    /// Whether it is opened by our own marks or by HTML, so that the end of the Markdown construct around it closes it.
    pub(super) fn is_soft(&self) -> bool {
        matches!(self.kind, FrameKind::Fenced { .. } | FrameKind::Element { .. })
    }
}

/// Whether an inline shows nothing but space.
pub(super) fn is_blank(inline: &Inline) -> bool {
    use super::tree::InlineKind;
    match &inline.kind {
        InlineKind::Text(text) => text.trim().is_empty(),
        InlineKind::SoftBreak { .. } => true,
        _ => false,
    }
}
