//! Raw HTML by allow-list: tags become the same tree nodes that Markdown makes, so that every renderer sees them.

use std::cell::RefCell;
use std::ops::Range;

use arcstr::Substr;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::build::Builder;
use super::frame::{ElementKind, Frame, FrameKind, OpenCell, OpenTable, is_blank};
use super::tree::{
    Alignment, Attributes, Block, BlockKind, Caption, Cell, Code, Container, ContainerKind, Figure, Image, Inline,
    InlineKind, Item, Link, List, Row, RubyPart, Span, Style, Table,
};
use crate::diagnostic::{Code as Problem, Diagnostic};

/// Widest span of a table cell (HTML Standard, section 4.9.11).
const WIDEST_SPAN: u16 = 1000;

/// A token with its place.
enum Piece {
    Open(Tag, Range<usize>, String),
    Close(String, Range<usize>, String),
    Text(String, Range<usize>),
    /// What no reader sees anywhere but which may hold text: `<?php … ?>`, `<![CDATA[ … ]]>`.
    Instruction(Range<usize>),
}

impl Builder<'_> {
    /// Reads a piece of raw HTML that begins at byte `start` of the source. What it opens stays open.
    pub(super) fn read_html(&mut self, html: &str, start: usize) {
        for piece in pieces(html, start) {
            match piece {
                Piece::Open(tag, range, raw) if !is_element(&tag.name) => self.html_text(raw, range),
                Piece::Close(name, range, raw) if !is_element(&name) => self.html_text(raw, range),
                Piece::Open(tag, range, _) => self.open_element(&tag, range),
                Piece::Close(name, range, _) => self.close_tag(&name, &range),
                Piece::Instruction(range) => self.report_removed("!", range),
                Piece::Text(text, range) => {
                    if !text.is_empty() {
                        self.html_text(text, range);
                    }
                }
            }
        }
    }

    fn html_text(&mut self, text: String, range: Range<usize>) {
        let in_pre =
            self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Element { kind: ElementKind::Pre, .. }));
        let text = if in_pre { text } else { collapse(&text) };
        let starts_block = self
            .stack
            .last()
            .is_some_and(|frame| frame.inlines.is_empty() && !matches!(frame.kind, FrameKind::Styled(_)));
        if text.trim().is_empty() && starts_block {
            return;
        }
        let text = if starts_block && !in_pre { text.trim_start() } else { text.as_str() };
        self.push_inline(range, InlineKind::Text(Substr::from(text)));
    }

    fn open_element(&mut self, tag: &Tag, range: Range<usize>) {
        let name = tag.name.to_string();
        let value = |key: &str| tag.attrs.iter().find(|own| &*own.name.local == key).map(|own| own.value.to_string());
        match name.as_str() {
            "br" => return self.push_inline(range, InlineKind::HardBreak),
            "hr" => return self.push_block(range, BlockKind::Rule),
            "img" => return self.image(tag, range),
            "wbr" | "input" | "col" | "colgroup" => return,
            _ => {}
        }
        let id = value("id").or_else(|| value("name").filter(|_| name == "a")).map(Substr::from);
        let attributes = Attributes { id, pairs: Vec::new(), span: Span::new(range.clone()) };
        let kind = match name.as_str() {
            "u" | "ins" => ElementKind::Styled(Style::Underline),
            "s" | "del" | "strike" => ElementKind::Styled(Style::Strikethrough),
            "b" | "strong" => ElementKind::Styled(Style::Strong),
            "i" | "em" | "cite" | "dfn" => ElementKind::Styled(Style::Emphasis),
            "sub" => ElementKind::Styled(Style::Subscript),
            "sup" => ElementKind::Styled(Style::Superscript),
            "small" => ElementKind::Styled(Style::Small),
            "mark" => ElementKind::Styled(Style::Mark),
            "kbd" => ElementKind::Styled(Style::Keyboard),
            "code" | "samp" | "tt" => ElementKind::Code,
            "a" => match value("href") {
                Some(href) => ElementKind::Link(Substr::from(href), Substr::from(value("title").unwrap_or_default())),
                None => ElementKind::Transparent,
            },
            "figure" => ElementKind::Figure(None),
            "figcaption" | "caption" => ElementKind::Caption,
            "details" => ElementKind::Details(Vec::new()),
            "summary" => ElementKind::Summary,
            "ruby" => ElementKind::Ruby(Vec::new()),
            "rt" => ElementKind::Reading,
            "rp" => ElementKind::Dropped,
            "table" => ElementKind::Table(OpenTable::default()),
            "thead" => ElementKind::Head,
            "tr" => ElementKind::Row(Vec::new()),
            "td" | "th" => {
                let wide =
                    |key: &str| value(key).and_then(|text| text.trim().parse().ok()).unwrap_or(1).clamp(1, WIDEST_SPAN);
                ElementKind::Cell(OpenCell { columns: wide("colspan"), rows: wide("rowspan"), header: name == "th" })
            }
            "ul" => ElementKind::List { start: None, items: Vec::new() },
            "ol" => {
                let start = value("start").and_then(|text| text.trim().parse().ok()).unwrap_or(1);
                ElementKind::List { start: Some(start), items: Vec::new() }
            }
            "li" => ElementKind::Item,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => ElementKind::Heading(name.as_bytes()[1] - b'0'),
            "blockquote" => ElementKind::Quote,
            "pre" => ElementKind::Pre,
            name if TRANSPARENT.contains(&name) => ElementKind::Transparent,
            _ => {
                self.report_removed(&name, range.clone());
                let drop = matches!(
                    name.as_str(),
                    "script"
                        | "style"
                        | "iframe"
                        | "object"
                        | "embed"
                        | "template"
                        | "noscript"
                        | "svg"
                        | "math"
                        | "textarea"
                        | "select"
                        | "title"
                        | "head"
                        | "video"
                        | "audio"
                        | "canvas"
                );
                if drop { ElementKind::Dropped } else { ElementKind::Transparent }
            }
        };
        if tag.self_closing && matches!(kind, ElementKind::Dropped | ElementKind::Transparent) {
            return;
        }
        self.imply_end_tags(&name, range.start);
        if is_block(&name) {
            self.flush_paragraph(range.start);
        }
        self.open(FrameKind::Element { name, kind, attributes }, range.start);
    }

    /// `<li>`, `<td>`, `<tr>` end the one before (HTML Standard, section 13.1.2.4).
    fn imply_end_tags(&mut self, name: &str, at: usize) {
        let ends: &[&str] = match name {
            "li" => &["li"],
            "td" | "th" => &["td", "th"],
            "tr" => &["td", "th", "tr"],
            "tbody" | "tfoot" => &["td", "th", "tr", "thead", "tbody"],
            "p" => &["p"],
            _ => return,
        };
        while let Some(Frame { kind: FrameKind::Element { name: open, .. }, .. }) = self.stack.last() {
            if !ends.contains(&open.as_str()) {
                return;
            }
            self.flush_text();
            self.close(at);
        }
    }

    fn close_tag(&mut self, name: &str, range: &Range<usize>) {
        let open = self
            .stack
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, frame)| matches!(frame.kind, FrameKind::Element { .. }))
            .find(|(_, frame)| matches!(&frame.kind, FrameKind::Element { name: own, .. } if own == name))
            .map(|(index, _)| index);
        match open {
            Some(index) => {
                while self.stack.len() > index {
                    self.flush_text();
                    let end = if self.stack.len() == index + 1 { range.end } else { range.start };
                    self.close(end);
                }
            }
            None if name == "br" => self.push_inline(range.clone(), InlineKind::HardBreak),
            // A closing tag without its opening one shows nothing in any browser.
            None => {}
        }
    }

    /// Elements that would swallow the rest of the page end with their HTML block.
    pub(super) fn drop_open_elements(&mut self) {
        while let Some(Frame { kind: FrameKind::Element { kind, .. }, start, .. }) = self.stack.last() {
            let drops = matches!(
                kind,
                ElementKind::Dropped | ElementKind::Transparent | ElementKind::Styled(_) | ElementKind::Link(..)
            );
            if !drops {
                return;
            }
            let at = *start;
            self.flush_text();
            self.close(at);
        }
    }

    fn report_removed(&mut self, name: &str, range: Range<usize>) {
        self.diagnostics.push(
            Diagnostic::at(
                Problem::RemovedHtml,
                self.source,
                range,
                format!("HTML の <{name}> は使えないため、取り除きました。"),
            )
            .help("Markdown の書き方に直してください。"),
        );
    }

    fn image(&mut self, tag: &Tag, range: Range<usize>) {
        let value = |key: &str| tag.attrs.iter().find(|own| &*own.name.local == key).map(|own| own.value.to_string());
        let sized =
            ["width", "height"].into_iter().filter_map(|key| Some((Substr::from(key), Substr::from(value(key)?))));
        let span = Span::new(range.clone());
        let alt = value("alt").filter(|alt| !alt.is_empty());
        let image = Image {
            id: self.id(),
            source: Substr::from(value("src").unwrap_or_default()),
            title: Substr::from(value("title").unwrap_or_default()),
            alt: alt.map(|alt| Inline { span, kind: InlineKind::Text(Substr::from(alt)) }).into_iter().collect(),
            attributes: Attributes { id: value("id").map(Substr::from), pairs: sized.collect(), span },
            in_place: true,
        };
        self.push_inline(range, InlineKind::Image(image));
    }

    /// Turns a closed element into what it stands for.
    pub(super) fn close_element(
        &mut self,
        kind: ElementKind,
        attributes: Attributes,
        span: Range<usize>,
        blocks: Vec<Block>,
        mut inlines: Vec<Inline>,
    ) {
        self.join(&mut inlines);
        match kind {
            ElementKind::Dropped => {}
            ElementKind::Transparent | ElementKind::Head => self.give_up(blocks, inlines),
            ElementKind::Styled(style) => self.push_inline(span, InlineKind::Styled(style, inlines)),
            ElementKind::Code => {
                let text = super::plain::inline_text(&inlines);
                self.push_inline(span, InlineKind::Code(Substr::from(text)));
            }
            ElementKind::Link(target, title) => {
                let id = self.id();
                self.push_inline(span, InlineKind::Link(Link { id, target, title, content: inlines }));
            }
            ElementKind::Figure(caption) => self.html_figure(caption, &attributes, span, blocks),
            ElementKind::Caption => self.html_caption(attributes, span, inlines),
            ElementKind::Details(summary) => {
                let container = Container { kind: ContainerKind::Details, title: summary, attributes, blocks };
                self.push_block(span, BlockKind::Container(container));
            }
            ElementKind::Summary => match self.stack.last_mut() {
                Some(Frame { kind: FrameKind::Element { kind: ElementKind::Details(summary), .. }, .. }) => {
                    *summary = inlines
                }
                _ => self.give_up(blocks, inlines),
            },
            ElementKind::Ruby(mut parts) => {
                let rest = super::plain::inline_text(&inlines);
                if !rest.is_empty() {
                    parts.push(RubyPart { base: Substr::from(rest), reading: Substr::new() });
                }
                self.push_inline(span, InlineKind::Ruby(parts));
            }
            ElementKind::Reading => self.html_reading(&inlines),
            ElementKind::Table(table) => self.html_table(table, span),
            ElementKind::Row(cells) => self.html_row(cells, span),
            ElementKind::Cell(cell) => {
                let cell =
                    Cell { span: Span::new(span), columns: cell.columns, rows: cell.rows, header: cell.header, blocks };
                if let Some(Frame { kind: FrameKind::Element { kind: ElementKind::Row(cells), .. }, .. }) =
                    self.stack.last_mut()
                {
                    cells.push(cell);
                } else {
                    self.give_up(cell.blocks, Vec::new());
                }
            }
            ElementKind::List { start, items } => {
                self.push_block(span, BlockKind::List(List { start, tight: true, items }))
            }
            ElementKind::Item => {
                let item = Item { span: Span::new(span), task: None, blocks };
                match self.stack.last_mut() {
                    Some(Frame { kind: FrameKind::Element { kind: ElementKind::List { items, .. }, .. }, .. }) => {
                        items.push(item)
                    }
                    _ => self.give_up(item.blocks, Vec::new()),
                }
            }
            ElementKind::Heading(level) => {
                self.push_block(span, BlockKind::Heading { level, content: inlines, attributes })
            }
            ElementKind::Quote => self.push_block(span, BlockKind::Quote(blocks)),
            ElementKind::Pre => {
                let text = Substr::from(super::plain::inline_text(&inlines));
                let text_start = Span::new(span.clone()).start;
                self.push_block(span, BlockKind::Code(Code { language: Substr::new(), name: None, text, text_start }));
            }
        }
    }

    fn html_figure(
        &mut self,
        caption: Option<Caption>,
        attributes: &Attributes,
        span: Range<usize>,
        mut blocks: Vec<Block>,
    ) {
        let alone = match blocks.as_slice() {
            [Block { kind: BlockKind::Figure(_), .. }] => true,
            [Block { kind: BlockKind::Paragraph(inlines), .. }] => {
                let mut shown =
                    inlines.iter().filter(|inline| !is_blank(inline) && !matches!(inline.kind, InlineKind::HardBreak));
                matches!((shown.next(), shown.next()), (Some(Inline { kind: InlineKind::Image(_), .. }), None))
            }
            _ => false,
        };
        let image = alone.then(|| blocks.pop()).flatten().and_then(|block| match block.kind {
            BlockKind::Figure(figure) => Some(figure.image),
            BlockKind::Paragraph(inlines) => inlines.into_iter().find_map(|inline| match inline.kind {
                InlineKind::Image(image) => Some(image),
                _ => None,
            }),
            _ => None,
        });
        if let Some(mut image) = image {
            if image.attributes.id.is_none() {
                image.attributes.id.clone_from(&attributes.id);
            }
            self.push_block(span, BlockKind::Figure(Figure { image, caption }));
            return;
        }
        // Several pictures, or a table: the caption stays as a paragraph behind them.
        self.give_up(blocks, Vec::new());
        if let Some(caption) = caption {
            self.push_block(caption.span.range(), BlockKind::Paragraph(caption.content));
        }
    }

    fn html_caption(&mut self, attributes: Attributes, span: Range<usize>, mut inlines: Vec<Inline>) {
        while inlines.last().is_some_and(is_blank) {
            inlines.pop();
        }
        let own = Caption { number: None, content: inlines, attributes, span: Span::new(span.clone()) };
        match self.stack.last_mut() {
            Some(Frame { kind: FrameKind::Element { kind: ElementKind::Figure(caption), .. }, .. }) => {
                *caption = Some(own)
            }
            Some(Frame { kind: FrameKind::Element { kind: ElementKind::Table(table), .. }, .. }) => {
                table.caption = Some(own)
            }
            _ => self.push_block(span, BlockKind::Paragraph(own.content)),
        }
    }

    fn html_reading(&mut self, inlines: &[Inline]) {
        let reading = Substr::from(super::plain::inline_text(inlines));
        if let Some(Frame { kind: FrameKind::Element { kind: ElementKind::Ruby(parts), .. }, inlines: base, .. }) =
            self.stack.last_mut()
        {
            let base = Substr::from(super::plain::inline_text(&std::mem::take(base)));
            parts.push(RubyPart { base, reading });
        }
    }

    fn html_row(&mut self, cells: Vec<Cell>, span: Range<usize>) {
        let row = Row { span: Span::new(span), cells };
        let in_head =
            matches!(self.stack.last(), Some(Frame { kind: FrameKind::Element { kind: ElementKind::Head, .. }, .. }));
        let table = self.stack.iter_mut().rev().find_map(|frame| match &mut frame.kind {
            FrameKind::Element { kind: ElementKind::Table(table), .. } => Some(table),
            _ => None,
        });
        let Some(table) = table else { return };
        let heads =
            in_head || (table.body.is_empty() && table.head.is_empty() && row.cells.iter().all(|cell| cell.header));
        if heads && table.body.is_empty() && !row.cells.is_empty() {
            table.head.push(row);
        } else {
            table.body.push(row);
        }
    }

    fn html_table(&mut self, table: OpenTable, span: Range<usize>) {
        let caption = table.caption.or_else(|| self.caption_above());
        let width = table
            .head
            .iter()
            .chain(&table.body)
            .map(|row| row.cells.iter().map(|cell| usize::from(cell.columns)).sum())
            .max();
        let columns = vec![Alignment::None; width.unwrap_or(0)];
        self.push_block(span, BlockKind::Table(Table { caption, columns, head: table.head, body: table.body }));
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "center"
            | "section"
            | "article"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "table"
            | "ul"
            | "ol"
            | "li"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "pre"
            | "dl"
            | "dt"
            | "dd"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "address"
    )
}

/// White space as a browser shows it: runs become one space.
fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_whitespace() {
            if !collapsed.ends_with(' ') {
                collapsed.push(' ');
            }
        } else {
            collapsed.push(letter);
        }
    }
    collapsed
}

/// Elements of the HTML Standard that are not in the allow-list: removed and reported. Other names in angle brackets
/// are no HTML but somebody's placeholder, and stay as text.
const REMOVED: &[&str] = &[
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "template",
    "noscript",
    "svg",
    "math",
    "textarea",
    "select",
    "option",
    "title",
    "head",
    "html",
    "body",
    "meta",
    "link",
    "base",
    "video",
    "audio",
    "source",
    "track",
    "canvas",
    "form",
    "button",
    "label",
    "fieldset",
    "legend",
    "datalist",
    "optgroup",
    "output",
    "progress",
    "meter",
    "dialog",
    "slot",
    "map",
    "area",
    "frame",
    "frameset",
    "noframes",
    "marquee",
    "applet",
    "param",
    "bgsound",
    "blink",
    "portal",
    "q",
    "bdi",
    "bdo",
    "data",
    "time",
    "var",
    "hgroup",
    "search",
    "menu",
    "big",
    "acronym",
    "dir",
    "plaintext",
    "xmp",
    "listing",
    "nobr",
    "image",
];

/// Elements whose content is kept without them.
const TRANSPARENT: &[&str] = &[
    "p", "div", "span", "center", "font", "section", "article", "tbody", "tfoot", "rb", "rtc", "abbr", "picture",
    "header", "footer", "main", "nav", "aside", "address", "dl", "dt", "dd",
];

/// Elements that become tree nodes.
const KEPT: &[&str] = &[
    "br",
    "hr",
    "img",
    "wbr",
    "input",
    "col",
    "colgroup",
    "u",
    "ins",
    "s",
    "del",
    "strike",
    "b",
    "strong",
    "i",
    "em",
    "cite",
    "dfn",
    "sub",
    "sup",
    "small",
    "mark",
    "kbd",
    "code",
    "samp",
    "tt",
    "a",
    "figure",
    "figcaption",
    "caption",
    "details",
    "summary",
    "ruby",
    "rt",
    "rp",
    "table",
    "thead",
    "tr",
    "td",
    "th",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
];

fn is_element(name: &str) -> bool {
    [KEPT, TRANSPARENT, REMOVED].iter().any(|names| names.contains(&name))
}

/// Cuts HTML into tags and text with the tokenizer of the HTML Standard (section 13.2.5).
fn pieces(html: &str, start: usize) -> Vec<Piece> {
    // A tag that never closes would be dropped at the end of its input: it is text.
    let closed = html.rfind('>').map_or(0, |at| at + 1);
    let open_tail = html[closed..].find('<').map(|at| closed + at).filter(|_| !html[closed..].contains("<!--"));
    let (html, tail) = open_tail.map_or((html, ""), |at| html.split_at(at));
    let mut found = tag_pieces(html, start);
    if !tail.is_empty() {
        found.push(Piece::Text(tail.to_owned(), start + html.len()..start + html.len() + tail.len()));
    }
    found
}

fn tag_pieces(html: &str, start: usize) -> Vec<Piece> {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // The sink never asks to stop.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let tokens = tokenizer.sink.tokens.into_inner();
    // Tokens carry no offsets; they come in order, so that each is found behind the one before.
    let mut at = 0;
    let mut text_from = 0;
    let mut found = Vec::new();
    let lower = html.to_ascii_lowercase();
    for token in tokens {
        match token {
            Token::TagToken(tag) => {
                let opening = if tag.kind == TagKind::StartTag { "<" } else { "</" };
                let mark = format!("{opening}{}", tag.name);
                let from = lower[at..].find(&mark).map_or(at, |offset| at + offset);
                let to = html[from..].find('>').map_or(html.len(), |offset| from + offset + 1);
                at = to;
                text_from = to;
                let range = start + from..start + to;
                found.push(match tag.kind {
                    TagKind::StartTag => Piece::Open(tag, range, html[from..to].to_owned()),
                    TagKind::EndTag => Piece::Close(tag.name.to_string(), range, html[from..to].to_owned()),
                });
            }
            Token::CharacterTokens(text) => {
                if let Some(Piece::Text(before, range)) = found.last_mut() {
                    before.push_str(&text);
                    range.end = start + html.len();
                } else {
                    let from = text_from.min(html.len());
                    let to = html[from..].find('<').map_or(html.len(), |offset| from + offset);
                    found.push(Piece::Text(text.to_string(), start + from..start + to));
                }
            }
            // The tokenizer takes `<?…>` and `<![CDATA[…` for comments too.
            Token::CommentToken(text) => {
                let hidden = text.starts_with('?') || text.starts_with("[CDATA[");
                if let Some(from) = html[at..].find("<?").or_else(|| html[at..].find("<![CDATA[")).filter(|_| hidden) {
                    let to = html[at + from..].find('>').map_or(html.len(), |length| at + from + length + 1);
                    found.push(Piece::Instruction(start + at + from..start + to));
                }
            }
            Token::DoctypeToken(_) | Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
    }
    found
}

#[derive(Default)]
struct Sink {
    tokens: RefCell<Vec<Token>>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.tokens.borrow_mut().push(token);
        TokenSinkResult::Continue
    }
}
