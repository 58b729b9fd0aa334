//! The typed tree of one page: the only form of a text that other rooms see.
//!
//! The tree stays as parsed. What depends on other pages (numbers, link targets, table data, field values) is looked up
//! in `Site` by [`NodeId`].

use arcstr::Substr;

/// A range of bytes in the page's source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets past 4 GiB are cut there (`content` refuses such files).
    pub fn new(range: std::ops::Range<usize>) -> Self {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: cut(range.start), end: cut(range.end) }
    }

    /// The span as a range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Names a node within its page: `Site`'s lookup tables are keyed by it. Numbers rise in reading order of the parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// One parsed page.
#[derive(Debug, Default)]
pub struct Tree {
    /// The page's blocks in reading order.
    pub blocks: Vec<Block>,
    /// Footnote definitions in the order of their first reference; unreferenced ones follow.
    pub footnotes: Vec<Footnote>,
    /// Number of nodes that carry a [`NodeId`]; ids are below it.
    pub nodes: u32,
}

impl Tree {
    /// The page's blocks, then those of each footnote.
    pub fn texts(&self) -> impl Iterator<Item = &[Block]> {
        std::iter::once(self.blocks.as_slice()).chain(self.footnotes.iter().map(|footnote| footnote.blocks.as_slice()))
    }
}

/// A footnote's text.
#[derive(Debug)]
pub struct Footnote {
    /// As written between `[^` and `]`.
    pub label: Substr,
    /// Where it is defined.
    pub span: Span,
    /// Its text.
    pub blocks: Vec<Block>,
    /// How often it is referred to.
    pub references: u32,
}

/// A block with its place in the source.
#[derive(Debug)]
pub struct Block {
    /// Its name in lookup tables.
    pub id: NodeId,
    /// The whole block, markup included.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// The kinds of blocks. Large ones are boxed: most blocks are paragraphs, and every block is as large as the largest kind.
/// Trees are most of what a large site takes of memory.
#[derive(Debug)]
pub enum BlockKind {
    /// `# …`
    Heading(Box<Heading>),
    /// A paragraph. In a tight list it is shown without space around it.
    Paragraph(Vec<Inline>),
    /// `> …`.
    Quote(Box<[Block]>),
    /// A bulleted or numbered list.
    List(Box<List>),
    /// `term` / `: definition`.
    Definitions(Box<[Definition]>),
    /// A code block.
    Code(Box<Code>),
    /// A table written in the text.
    Table(Box<Table>),
    /// A picture alone in its paragraph with a title or an id.
    Figure(Box<Figure>),
    /// `:::name … :::`, an alert, or `<details>`.
    Container(Box<Container>),
    /// A directive on one line whose content comes from elsewhere.
    Directive(Box<Directive>),
    /// `---`.
    Rule,
    /// Raw HTML, only in [`super::Dialect::CommonMark`].
    Html(Substr),
}

/// A heading.
#[derive(Debug)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The heading's text.
    pub content: Vec<Inline>,
    /// `{#id}` at its end.
    pub attributes: Attributes,
}

/// `{#id .class key=value}` behind a heading, caption, picture or container name.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Attributes {
    /// `#id`.
    pub id: Option<Substr>,
    /// `key=value` and `key="value"` in the order written.
    pub pairs: Vec<(Substr, Substr)>,
    /// Where they stand; empty if there are none.
    pub span: Span,
}

impl Attributes {
    /// The value written for `key`.
    pub fn get(&self, key: &str) -> Option<&Substr> {
        self.pairs.iter().find(|(name, _)| name.as_str() == key).map(|(_, value)| value)
    }
}

/// A list.
#[derive(Debug)]
pub struct List {
    /// The first number of a numbered list.
    pub start: Option<u64>,
    /// No blank lines between items (`CommonMark` 0.31.2, section 5.3).
    pub tight: bool,
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug)]
pub struct Item {
    /// The whole item.
    pub span: Span,
    /// `[ ]` or `[x]` in front.
    pub task: Option<bool>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A term with its definitions.
#[derive(Debug)]
pub struct Definition {
    /// The term.
    pub term: Vec<Inline>,
    /// One or more definitions.
    pub details: Vec<Vec<Block>>,
}

/// A code block.
#[derive(Debug)]
pub struct Code {
    /// First word of the info string, before any `:`.
    pub language: Substr,
    /// The file name behind `:` in the info string.
    pub name: Option<Substr>,
    /// The code with its final line break.
    pub text: Substr,
    /// `{#id}` behind the name.
    pub attributes: Attributes,
    /// Where `text` begins in the source, for messages inside of it.
    pub text_start: u32,
}

/// A table written in the text (pipe table or `<table>`).
#[derive(Debug)]
pub struct Table {
    /// `表: …` above it.
    pub caption: Option<Caption>,
    /// Alignment by column.
    pub columns: Vec<Alignment>,
    /// Header rows, then body rows.
    pub head: Vec<Row>,
    /// Body rows.
    pub body: Vec<Row>,
}

/// A caption of a table, figure or listing.
#[derive(Debug)]
pub struct Caption {
    /// A number written by hand in an old document, which then is not numbered by us.
    pub number: Option<HandNumber>,
    /// Its text.
    pub content: Vec<Inline>,
    /// `{#id}`.
    pub attributes: Attributes,
    /// The whole caption line.
    pub span: Span,
}

/// A number written by hand: `表 4－1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandNumber {
    /// What it counts.
    pub counted: Counted,
    /// As written; empty for a caption that has none and gets none.
    pub number: Substr,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// 表
    Table,
    /// 図
    Figure,
    /// 図表: old documents number both as one.
    Exhibit,
}

impl Counted {
    /// The word in front of the number.
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "表",
            Self::Figure => "図",
            Self::Exhibit => "図表",
        }
    }

    /// The name in ids and class attributes, and the key of the word in the theme's strings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Figure => "figure",
            Self::Exhibit => "exhibit",
        }
    }
}

/// Alignment of a table's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alignment {
    /// Nothing said.
    #[default]
    None,
    /// `:--`
    Left,
    /// `:-:`
    Center,
    /// `--:`
    Right,
}

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    /// The row's line.
    pub span: Span,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug)]
pub struct Cell {
    /// The cell's text in the source.
    pub span: Span,
    /// Columns it covers, 1 or more.
    pub columns: u16,
    /// Rows it covers, 1 or more.
    pub rows: u16,
    /// A header cell outside of the header rows (`<th>` in a body row).
    pub header: bool,
    /// Its content. Pipe tables have one paragraph at most.
    pub blocks: Box<[Block]>,
}

/// A picture with caption.
#[derive(Debug)]
pub struct Figure {
    /// The picture.
    pub image: Image,
    /// The caption, if there is one.
    pub caption: Option<Caption>,
}

/// A picture.
#[derive(Debug)]
pub struct Image {
    /// Name of the node whose target is looked up.
    pub id: NodeId,
    /// The address as written.
    pub source: Substr,
    /// The title as written between quotes.
    pub title: Substr,
    /// The alternative text.
    pub alt: Vec<Inline>,
    /// `{#id width=80%}` or the attributes of `<img>`.
    pub attributes: Attributes,
    /// Its address is written in place, not by reference (`![…][label]`).
    pub in_place: bool,
}

/// A labelled or laid-out group of blocks.
#[derive(Debug)]
pub struct Container {
    /// Which one.
    pub kind: ContainerKind,
    /// The text behind the name.
    pub title: Vec<Inline>,
    /// `{#id}`.
    pub attributes: Attributes,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// The kinds of containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerKind {
    /// A labelled box.
    Box(BoxKind),
    /// Numbered steps: a list shown with large numerals.
    Steps,
    /// Columns, parted by a rule.
    Columns,
    /// Whom to call.
    Contact,
    /// Text that opens on demand.
    Details,
    /// The text of another file, at the place of `:::include {src=_parts/a.md}`.
    Included,
    /// Text for the offices for which a field is yes: `:::if office.dv_contact`.
    If(Substr),
}

/// Labelled boxes, as in GitHub's alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BoxKind {
    /// 補足
    Note,
    /// ポイント
    Tip,
    /// 重要
    Important,
    /// 注意
    Warning,
    /// 例
    Example,
}

impl BoxKind {
    /// The name in class attributes, template and string keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Example => "example",
        }
    }
}

/// A directive on one line: its content comes from a file or an address.
#[derive(Debug)]
pub struct Directive {
    /// Which one.
    pub kind: DirectiveKind,
    /// The text behind the name: the caption.
    pub title: Vec<Inline>,
    /// `{src=… key=… #id}`.
    pub attributes: Attributes,
}

/// The kinds of directives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `:::table {src=insured.csv key=項番}`
    Table,
    /// `:::schedule {src=plan.csv}`
    Schedule,
    /// `:::qr {url=https://example.jp/}`
    Qr,
}

/// An inline with its place in the source.
#[derive(Debug)]
pub struct Inline {
    /// The inline, markup included.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind,
}

/// The kinds of inlines, large ones boxed as those of blocks.
#[derive(Debug)]
pub enum InlineKind {
    /// Letters.
    Text(Substr),
    /// `` `code` ``
    Code(Substr),
    /// Emphasis and its kin.
    Styled(Style, Box<[Inline]>),
    /// A link with its own text.
    Link(Box<Link>),
    /// `[](#id)`: a link whose text is made (表 9).
    Reference {
        /// Name of the node whose target is looked up.
        id: NodeId,
        /// The address as written.
        target: Substr,
    },
    /// A picture in a line.
    Image(Box<Image>),
    /// Letters with their readings.
    Ruby(Box<[RubyPart]>),
    /// `{{office.tel}}`
    Field(Substr),
    /// `[^label]`: index into [`Tree::footnotes`], and which of its references this is, from 0.
    FootnoteReference {
        /// Index into [`Tree::footnotes`].
        footnote: u32,
        /// Which of the footnote's references, from 0.
        occurrence: u32,
    },
    /// A line break in the source. Shown as nothing between Japanese letters, else as a space.
    SoftBreak {
        /// Shown as nothing.
        joined: bool,
    },
    /// A line break that is kept.
    HardBreak,
    /// Raw HTML, only in [`super::Dialect::CommonMark`].
    Html(Substr),
}

/// What is done to a run of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `*…*`
    Emphasis,
    /// `**…**`
    Strong,
    /// `~~…~~`
    Strikethrough,
    /// `<u>`
    Underline,
    /// `<sub>`
    Subscript,
    /// `<sup>`
    Superscript,
    /// `<small>`
    Small,
    /// `<mark>`
    Mark,
    /// `<kbd>`
    Keyboard,
}

/// A link.
#[derive(Debug)]
pub struct Link {
    /// Name of the node whose target is looked up.
    pub id: NodeId,
    /// The address as written.
    pub target: Substr,
    /// The title as written between quotes.
    pub title: Substr,
    /// Its text.
    pub content: Vec<Inline>,
}

/// A base with its reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RubyPart {
    /// The letters.
    pub base: Substr,
    /// Their reading; empty where a part has none.
    pub reading: Substr,
}
