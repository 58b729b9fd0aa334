//! A page as sections of units: the paragraphs, items, captions, lines of code and tables that are held against each
//! other, each as tokens.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::markdown::{Block, BlockKind, Cell, Inline, InlineKind, NodeId, Style, Table, inline_text};
use crate::site::{Heading, Page, Site, Target};
use crate::text::is_japanese;

/// The smallest thing that changes: a letter of Japanese, a word or number of other scripts, a reference.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// As shown.
    pub text: String,
    /// As compared: two tokens of one key are the same. A reference is what it refers to, whatever its number.
    pub key: u64,
    /// Shows nothing but space: not compared.
    pub blank: bool,
}

/// A section: a heading with what follows up to the next one.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub heading: Option<Heading>,
    pub units: Vec<Unit>,
}

/// A piece of text.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub content: Content,
    /// The hash of all that is compared.
    pub hash: u64,
}

/// What a unit holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// A paragraph, an item, a title, a line of code.
    Text(Vec<Token>),
    Table(Grid),
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// 表 9, for people.
    pub label: String,
    pub caption: Vec<Token>,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Vec<Token>>>,
}

impl Unit {
    fn text(tokens: Vec<Token>) -> Option<Self> {
        let (hash, size) = digest(&tokens);
        (size > 0).then_some(Self { content: Content::Text(tokens), hash })
    }

    fn table(grid: Grid) -> Self {
        let mut hasher = DefaultHasher::new();
        (digest(&grid.caption).0, &grid.columns).hash(&mut hasher);
        for row in &grid.rows {
            for cell in row {
                digest(cell).0.hash(&mut hasher);
            }
            0_u8.hash(&mut hasher);
        }
        Self { hash: hasher.finish(), content: Content::Table(grid) }
    }

    /// The keys of all tokens that are compared.
    pub(super) fn keys(&self) -> Vec<u64> {
        let keys =
            |tokens: &[Token]| tokens.iter().filter(|token| !token.blank).map(|token| token.key).collect::<Vec<_>>();
        match &self.content {
            Content::Text(tokens) => keys(tokens),
            Content::Table(grid) => {
                let cells = grid.rows.iter().flatten().flat_map(|cell| keys(cell));
                keys(&grid.caption).into_iter().chain(cells).collect()
            }
        }
    }
}

/// The hash of the tokens that are compared, and their number.
pub(super) fn digest(tokens: &[Token]) -> (u64, usize) {
    let mut hasher = DefaultHasher::new();
    let mut size = 0;
    for token in tokens.iter().filter(|token| !token.blank) {
        token.key.hash(&mut hasher);
        size += 1;
    }
    (hasher.finish(), size)
}

/// The sections of a page of the older or newer side in reading order; footnotes last.
pub(super) fn sections(site: &Site, page: &Page, newer: bool) -> Vec<Section> {
    let mut reader = Reader { site, page, newer, sections: vec![Section::default()] };
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

struct Reader<'a> {
    site: &'a Site,
    page: &'a Page,
    /// It is the newer side: `was` names what its pages are called on the older one.
    newer: bool,
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
            BlockKind::Heading { content, .. } => match self.page.heading(block.id) {
                Some(heading) => {
                    self.sections.push(Section { heading: Some(heading.clone()), units: Vec::new() });
                }
                None => self.line(content),
            },
            BlockKind::Paragraph(content) => self.line(content),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List(list) => list.items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    self.line(&definition.term);
                    definition.details.iter().for_each(|blocks| self.blocks(blocks));
                }
            }
            BlockKind::Code(code) => {
                code.name.iter().for_each(|name| self.words(name));
                code.text.lines().for_each(|line| self.words(line));
            }
            BlockKind::Table(table) => self.table(block, table),
            BlockKind::Figure(figure) => {
                figure.caption.iter().for_each(|caption| self.line(&caption.content));
                self.line(&figure.image.alt);
            }
            BlockKind::Container(container) => {
                self.line(&container.title);
                self.blocks(&container.blocks);
            }
            BlockKind::Directive(directive) => {
                if let Some(table) = self.page.tables.get(&block.id) {
                    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
                    self.data(block, &directive.title, columns, &table.rows);
                } else if let Some(schedule) = self.page.schedules.get(&block.id) {
                    let (columns, rows) = schedule.in_words("期間");
                    self.data(block, &directive.title, columns, &rows);
                } else {
                    self.line(&directive.title);
                }
            }
            BlockKind::Rule | BlockKind::Html(_) => {}
        }
    }

    fn push(&mut self, unit: Option<Unit>) {
        if let Some(section) = self.sections.last_mut() {
            section.units.extend(unit);
        }
    }

    fn line(&mut self, inlines: &[Inline]) {
        let tokens = self.tokens(inlines);
        self.push(Unit::text(tokens));
    }

    fn words(&mut self, text: &str) {
        let mut tokens = Vec::new();
        push_tokens(text, &mut tokens);
        self.push(Unit::text(tokens));
    }

    fn table(&mut self, block: &Block, table: &Table) {
        let cell_text = |cell: &Cell| {
            cell.blocks
                .iter()
                .map(|block| match &block.kind {
                    BlockKind::Paragraph(content) => inline_text(content),
                    _ => String::new(),
                })
                .collect::<String>()
        };
        // Merged cells are laid on the grid: each place that a cell covers has its text.
        let width = table.columns.len();
        let grid: Vec<Vec<Option<&Cell>>> = laid_out(table, width);
        // A table without a header takes its first row for one.
        let heads = table.head.len().max(1).min(grid.len());
        let columns: Vec<String> = grid
            .get(heads.wrapping_sub(1))
            .map(|row| row.iter().map(|cell| cell.map(cell_text).unwrap_or_default()).collect())
            .unwrap_or_default();
        let rows = grid[heads..]
            .iter()
            .map(|row| row.iter().map(|cell| cell.map(|cell| self.cell(&cell.blocks)).unwrap_or_default()).collect())
            .collect();
        let caption = table.caption.as_ref().map(|caption| self.tokens(&caption.content)).unwrap_or_default();
        self.push(Some(Unit::table(Grid { label: self.label(block), caption, columns, rows })));
    }

    fn data(&mut self, block: &Block, title: &[Inline], columns: Vec<String>, rows: &[Vec<String>]) {
        let caption = self.tokens(title);
        let rows = rows
            .iter()
            .map(|row| {
                let cell = |text: &String| {
                    let mut tokens = Vec::new();
                    push_tokens(text, &mut tokens);
                    tokens
                };
                row.iter().map(cell).collect()
            })
            .collect();
        self.push(Some(Unit::table(Grid { label: self.label(block), caption, columns, rows })));
    }

    fn label(&self, block: &Block) -> String {
        let label = self.page.labels.get(&block.id).filter(|label| !label.number.is_empty());
        label.map(crate::site::Label::text).unwrap_or_default()
    }

    /// All text of a cell as one run.
    fn cell(&self, blocks: &[Block]) -> Vec<Token> {
        let mut inner =
            Reader { site: self.site, page: self.page, newer: self.newer, sections: vec![Section::default()] };
        inner.blocks(blocks);
        let mut tokens: Vec<Token> = Vec::new();
        for unit in inner.sections.into_iter().flat_map(|section| section.units) {
            if !tokens.is_empty() {
                push_tokens(" ", &mut tokens);
            }
            match unit.content {
                Content::Text(own) => tokens.extend(own),
                Content::Table(grid) => tokens.extend(grid.rows.into_iter().flatten().flatten()),
            }
        }
        tokens
    }

    fn tokens(&self, inlines: &[Inline]) -> Vec<Token> {
        let mut tokens = Vec::new();
        self.push_inlines(inlines, &mut tokens);
        tokens
    }

    fn push_inlines(&self, inlines: &[Inline], tokens: &mut Vec<Token>) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => push_tokens(text, tokens),
                InlineKind::Styled(style, content) => {
                    // 10 to the 7th is not 107.
                    let mark = match style {
                        Style::Superscript => "^",
                        Style::Subscript => "_",
                        _ => "",
                    };
                    push_tokens(mark, tokens);
                    self.push_inlines(content, tokens);
                }
                InlineKind::Link(link) => self.push_inlines(&link.content, tokens),
                InlineKind::Image(image) => self.push_inlines(&image.alt, tokens),
                InlineKind::Ruby(parts) => {
                    let base: String = parts.iter().map(|part| part.base.as_str()).collect();
                    let reading: String = parts.iter().map(|part| part.reading.as_str()).collect();
                    let key = key(&("ruby", &base, &reading));
                    tokens.push(Token { text: base, key, blank: false });
                }
                InlineKind::Reference { id, .. } => {
                    let text = self.page.references.get(id).cloned().unwrap_or_default();
                    tokens.push(Token { text, key: self.referred(*id), blank: false });
                }
                InlineKind::Field(name) => {
                    tokens.push(Token {
                        text: format!("{{{{{name}}}}}"),
                        key: key(&("field", name.as_str())),
                        blank: false,
                    });
                }
                InlineKind::SoftBreak { joined: true } | InlineKind::FootnoteReference { .. } | InlineKind::Html(_) => {
                }
                InlineKind::SoftBreak { joined: false } | InlineKind::HardBreak => push_tokens(" ", tokens),
            }
        }
    }

    /// What a reference refers to: a page by its path within its version, and an id. Its number is no change.
    fn referred(&self, node: crate::markdown::NodeId) -> u64 {
        match self.page.targets.get(&node) {
            Some(Target::Page(page, anchor)) => {
                let target = self.site.page(*page);
                // A page that was renamed is still the same page.
                let was = target.common.was.as_ref().filter(|_| self.newer).map(|was| was.value.as_str());
                key(&("page", was.unwrap_or_else(|| path_within(self.site, target)), anchor))
            }
            Some(Target::File(path, anchor)) => key(&("file", path, anchor)),
            Some(Target::External(address)) => key(&("external", address)),
            Some(Target::Unresolved) | None => key(&"nothing"),
        }
    }
}

/// The cells of a table by row and column, as a browser lays them out (HTML Standard, section 4.9.12).
fn laid_out(table: &Table, width: usize) -> Vec<Vec<Option<&Cell>>> {
    let rows: Vec<_> = table.head.iter().chain(&table.body).collect();
    let mut grid: Vec<Vec<Option<&Cell>>> = vec![vec![None; width]; rows.len()];
    for (at, row) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in &row.cells {
            while column < width && grid[at][column].is_some() {
                column += 1;
            }
            let below = (at + usize::from(cell.rows)).min(rows.len());
            let beside = (column + usize::from(cell.columns)).min(width);
            for place in grid[at..below].iter_mut().flat_map(|row| &mut row[column.min(beside)..beside]) {
                *place = Some(cell);
            }
            column = beside;
        }
    }
    grid
}

/// A page's path within its version's folder.
pub(super) fn path_within<'a>(site: &Site, page: &'a Page) -> &'a str {
    let folder = page.membership.map(|own| site.documents[own.document].settings.version_folder(own.version));
    folder.and_then(|folder| page.path().strip_prefix(&folder)).unwrap_or(page.path())
}

fn key(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Cuts a text into tokens: letters of Japanese one by one, words and numbers of other scripts whole.
pub(super) fn push_tokens(text: &str, tokens: &mut Vec<Token>) {
    let word = |letter: char| letter.is_alphanumeric() && !is_japanese(letter);
    let mut rest = text;
    // Markup within a word does not part it: `<mark>00</mark>12` is 0012.
    if let Some(last) = tokens.last_mut()
        && last.key == key(&last.text.as_str())
        && last.text.ends_with(word)
    {
        let (begun, behind) = rest.split_at(rest.find(|letter: char| !word(letter)).unwrap_or(rest.len()));
        last.text.push_str(begun);
        last.key = key(&last.text.as_str());
        rest = behind;
    }
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() {
            rest.find(|letter: char| !letter.is_whitespace()).unwrap_or(rest.len())
        } else if word(first) {
            rest.find(|letter: char| !word(letter)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, behind) = rest.split_at(length);
        let blank = first.is_whitespace();
        let text = if blank { " ".to_owned() } else { token.to_owned() };
        tokens.push(Token { key: key(&token), text, blank });
        rest = behind;
    }
}
