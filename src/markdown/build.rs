//! Turns parser events into the tree: opens and closes frames, and keeps every node's place in the source.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arcstr::Substr;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};

use super::container::{self, OpeningKind};
use super::frame::{Frame, FrameKind, OpenCell, OpenTable};
use super::inline::TextRules;
use super::prepare::Prepared;
use super::tree::{
    Alignment, Block, BlockKind, Directive, Footnote, Inline, InlineKind, NodeId, Span, Style, Tree,
};
use super::{Dialect, Parsed};
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Deepest nesting of constructs that is kept; deeper ones give their content to the one around them. Renderers
/// recurse, and no reader follows further.
const DEEPEST: usize = 64;

/// Parses the text at `range`.
pub(super) fn build(source: &Arc<SourceText>, range: Range<usize>, dialect: Dialect) -> Parsed {
    let mut diagnostics = Vec::new();
    let mut builder = Builder::new(source, range.clone(), dialect, 0);
    builder.read_events();
    builder.finish_root();
    let Builder { blocks, footnotes, next_id, diagnostics: found, .. } = builder;
    diagnostics.extend(found);
    Parsed { tree: Tree { blocks, footnotes, nodes: next_id }, diagnostics }
}

/// State while reading the events of one text.
pub(super) struct Builder<'s> {
    pub(super) source: &'s Arc<SourceText>,
    pub(super) dialect: Dialect,
    pub(super) stack: Vec<Frame>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) next_id: u32,
    prepared: Prepared<'s>,
    text: PendingText,
    blocks: Vec<Block>,
    footnotes: Vec<Footnote>,
    /// Footnotes by label: index by first reference, and number of references.
    references: HashMap<Substr, (u32, u32)>,
    definitions: Vec<(Substr, Span, Vec<Block>)>,
    too_deep: bool,
}

/// Adjoining pieces of text, not yet cut into inlines.
#[derive(Default)]
struct PendingText {
    range: Range<usize>,
    /// Letters that are not in the source as they are (from an entity).
    other: Option<String>,
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s Arc<SourceText>, range: Range<usize>, dialect: Dialect, next_id: u32) -> Self {
        let text = &source.text()[range.clone()];
        let prepared = match dialect {
            Dialect::CommonMark => Prepared::plain(text, range.start),
            Dialect::Kawaraban { .. } => Prepared::new(text, range.start),
        };
        Self {
            source,
            dialect,
            stack: vec![Frame::new(FrameKind::Root, range.start)],
            diagnostics: Vec::new(),
            next_id,
            prepared,
            text: PendingText::default(),
            blocks: Vec::new(),
            footnotes: Vec::new(),
            references: HashMap::new(),
            definitions: Vec::new(),
            too_deep: false,
        }
    }

    pub(super) fn is_plain(&self) -> bool {
        self.dialect == Dialect::CommonMark
    }

    pub(super) fn id(&mut self) -> NodeId {
        let id = NodeId(self.next_id);
        self.next_id += 1;
        id
    }

    fn read_events(&mut self) {
        let options = if self.is_plain() {
            Options::empty()
        } else {
            Options::ENABLE_TABLES
                | Options::ENABLE_FOOTNOTES
                | Options::ENABLE_STRIKETHROUGH
                | Options::ENABLE_TASKLISTS
                | Options::ENABLE_DEFINITION_LIST
        };
        let text = self.prepared.text.clone().into_owned();
        for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
            self.event(event, range);
        }
    }

    fn event(&mut self, event: Event<'_>, prepared: Range<usize>) {
        let span = self.prepared.offsets.source_range(&prepared);
        match event {
            Event::Start(tag) => self.start(tag, &span),
            Event::End(_) => self.end(span.end),
            Event::Text(text) => self.text_event(&text, span),
            Event::Code(code) => {
                let kind = InlineKind::Code(self.substr(&code, &span));
                self.push_inline(span, kind);
            }
            Event::Html(html) => self.html_line(&html, &prepared, span.start),
            Event::InlineHtml(html) if self.is_plain() => {
                let kind = InlineKind::Html(self.substr(&html, &span));
                self.push_inline(span, kind);
            }
            Event::InlineHtml(html) => {
                self.flush_text();
                let html = self.prepared.restore(&html).into_owned();
                self.read_html(&html, span.start);
            }
            Event::FootnoteReference(label) => self.footnote_reference(&label, span),
            Event::SoftBreak => self.push_inline(span, InlineKind::SoftBreak { joined: false }),
            Event::HardBreak => self.push_inline(span, InlineKind::HardBreak),
            Event::Rule => self.push_block(span, BlockKind::Rule),
            Event::TaskListMarker(done) => {
                if let Some(Frame { kind: FrameKind::Item { task }, .. }) =
                    self.stack.iter_mut().rev().find(|frame| matches!(frame.kind, FrameKind::Item { .. }))
                {
                    *task = Some(done);
                }
            }
            // Math is off.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text_event(&text, span),
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: &Range<usize>) {
        self.flush_text();
        let inline = matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. });
        if !inline {
            self.flush_paragraph(span.start);
        }
        let kind = match tag {
            Tag::Paragraph => {
                if let Some(Frame { kind: FrameKind::Item { .. }, .. }) = self.stack.last()
                    && let Some(Frame { kind: FrameKind::List { tight, .. }, .. }) = self.stack.iter_mut().rev().nth(1)
                {
                    *tight = false;
                }
                FrameKind::Paragraph
            }
            Tag::Heading { level, .. } => FrameKind::Heading(level as u8),
            Tag::BlockQuote(_) => FrameKind::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => FrameKind::Code { info: Some(self.owned(&info)) },
            Tag::CodeBlock(CodeBlockKind::Indented) => FrameKind::Code { info: None },
            Tag::HtmlBlock => FrameKind::HtmlBlock(String::new(), span.start),
            Tag::List(start) => FrameKind::List { start, tight: true, items: Vec::new() },
            Tag::Item => FrameKind::Item { task: None },
            Tag::FootnoteDefinition(label) => FrameKind::Footnote(self.owned(&label)),
            Tag::DefinitionList => FrameKind::Definitions(Vec::new()),
            Tag::DefinitionListTitle => FrameKind::Term,
            Tag::DefinitionListDefinition => FrameKind::Details,
            Tag::Table(columns) => {
                FrameKind::Table(OpenTable { columns: columns.into_iter().map(alignment).collect(), ..OpenTable::default() })
            }
            Tag::TableHead | Tag::TableRow => FrameKind::Row(Vec::new()),
            Tag::TableCell => FrameKind::Cell(OpenCell { columns: 1, rows: 1, header: false }),
            Tag::Emphasis => FrameKind::Styled(Style::Emphasis),
            Tag::Strong => FrameKind::Styled(Style::Strong),
            Tag::Strikethrough => FrameKind::Styled(Style::Strikethrough),
            Tag::Superscript => FrameKind::Styled(Style::Superscript),
            Tag::Subscript => FrameKind::Styled(Style::Subscript),
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                FrameKind::Link { target: self.owned(&format!("mailto:{dest_url}")), title: self.owned(&title) }
            }
            Tag::Link { dest_url, title, .. } => {
                FrameKind::Link { target: self.owned(&dest_url), title: self.owned(&title) }
            }
            Tag::Image { link_type, dest_url, title, .. } => FrameKind::Image {
                source: self.owned(&dest_url),
                title: self.owned(&title),
                in_place: link_type == LinkType::Inline,
            },
            Tag::MetadataBlock(_) => FrameKind::Flattened,
        };
        if matches!(kind, FrameKind::Row(_))
            && let Some(Frame { kind: FrameKind::Table(table), .. }) = self.stack.last_mut()
        {
            table.in_head = table.head.is_empty();
        }
        self.open(kind, span.start);
    }

    /// Opens a construct; one that lies too deep is flattened, unless it holds rows or items that need their frame.
    pub(super) fn open(&mut self, kind: FrameKind, start: usize) {
        let flattens = matches!(
            kind,
            FrameKind::Quote | FrameKind::List { .. } | FrameKind::Item { .. } | FrameKind::Styled(_) | FrameKind::Link { .. }
        );
        let kind = if self.stack.len() >= DEEPEST && flattens {
            if !self.too_deep {
                self.too_deep = true;
                let end = self.source.text().ceil_char_boundary((start + 1).min(self.source.text().len()));
                self.diagnostics.push(
                    Diagnostic::at(Code::DeepNesting, self.source, start..end, format!("入れ子が {DEEPEST} 段を超えています。"))
                        .help("引用や一覧の入れ子を浅くしてください。"),
                );
            }
            FrameKind::Flattened
        } else {
            kind
        };
        self.stack.push(Frame::new(kind, start));
    }

    /// Ends the innermost Markdown construct, and what was left open inside of it.
    fn end(&mut self, end: usize) {
        self.flush_text();
        while self.stack.last().is_some_and(Frame::is_soft) {
            self.close_soft(end);
        }
        if self.stack.len() > 1 {
            self.close(end);
        }
    }

    /// Closes everything that is still open at the end of the text.
    pub(super) fn finish_root(&mut self) {
        let end = self.source.text().len();
        self.flush_text();
        while self.stack.len() > 1 {
            if self.stack.last().is_some_and(Frame::is_soft) {
                self.close_soft(end);
            } else {
                self.close(end);
            }
        }
        self.flush_paragraph(end);
        self.blocks = self.stack.pop().map(|root| root.blocks).unwrap_or_default();
        self.order_footnotes();
    }

    fn text_event(&mut self, text: &str, span: Range<usize>) {
        if let Some(Frame { kind: FrameKind::HtmlBlock(html, _), .. }) = self.stack.last_mut() {
            html.push_str(text);
            return;
        }
        let restored = self.prepared.restore(text);
        let verbatim = self.source.text().get(span.clone()) == Some(restored.as_ref());
        if verbatim && self.text.other.is_none() && self.text.range.end == span.start && !self.text.range.is_empty() {
            self.text.range.end = span.end;
            return;
        }
        let other = (!verbatim).then(|| restored.into_owned());
        self.flush_text();
        self.text = PendingText { range: span, other };
        if self.text.other.is_some() {
            self.flush_text();
        }
    }

    /// Cuts the text read so far into inlines of the innermost frame.
    pub(super) fn flush_text(&mut self) {
        let PendingText { range, other } = std::mem::take(&mut self.text);
        if let Some(text) = other {
            if !text.is_empty() {
                self.push_inline(range, InlineKind::Text(Substr::from(text)));
            }
            return;
        }
        if range.is_empty() {
            return;
        }
        let verbatim = |kind: &FrameKind| matches!(kind, FrameKind::Code { .. });
        if self.is_plain() || self.stack.last().is_some_and(|frame| verbatim(&frame.kind)) {
            let text = self.source.text().substr(range.clone());
            self.push_inline(range, InlineKind::Text(text));
            return;
        }
        self.report_undefined_footnotes(&range);
        let in_link = self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Link { .. } | FrameKind::Image { .. }));
        let rules = TextRules {
            source: self.source,
            rubies: &self.prepared.rubies,
            fields: self.dialect == Dialect::Kawaraban { fields: true },
            addresses: !in_link,
        };
        if let Some(frame) = self.stack.last_mut() {
            rules.cut(range, &mut self.next_id, &mut frame.inlines);
        }
    }

    /// `[^label]` left as text names a footnote that is not there.
    fn report_undefined_footnotes(&mut self, range: &Range<usize>) {
        let text = &self.source.text()[range.clone()];
        for (at, _) in text.match_indices("[^") {
            let start = range.start + at;
            let Some(length) = text[at..].find(']').filter(|length| *length > 2) else { continue };
            let label = &text[at + 2..at + length];
            if label.contains(char::is_whitespace) || self.source.text()[..start].ends_with('\\') {
                continue;
            }
            self.diagnostics.push(
                Diagnostic::at(Code::UndefinedFootnote, self.source, start..start + length + 1, format!("脚注「{label}」の本文がありません。"))
                    .help(format!("「[^{label}]: 脚注の文」の行を足してください。")),
            );
        }
    }

    /// Whether the bar at a source offset belongs to `{漢字|かんじ}`.
    pub(super) fn is_ruby_bar(&self, at: usize) -> bool {
        let rubies = &self.prepared.rubies;
        let before = rubies.partition_point(|ruby| ruby.start <= at);
        before.checked_sub(1).is_some_and(|index| rubies[index].contains(&at))
    }

    pub(super) fn push_inline(&mut self, span: Range<usize>, kind: InlineKind) {
        self.flush_text();
        if let Some(frame) = self.stack.last_mut() {
            frame.inlines.push(Inline { span: Span::new(span), kind });
        }
    }

    pub(super) fn push_block(&mut self, span: Range<usize>, kind: BlockKind) {
        self.flush_paragraph(span.start);
        let id = self.id();
        let block = Block { id, span: Span::new(span), kind };
        // Blocks inside of an inline construct (HTML only) go to the nearest frame that holds blocks.
        let place = self.stack.iter().rposition(Frame::holds_blocks).unwrap_or(0);
        if let Some(frame) = self.stack.get_mut(place) {
            frame.blocks.push(block);
        }
    }

    fn footnote_reference(&mut self, label: &str, span: Range<usize>) {
        let label = self.owned(label);
        let next = u32::try_from(self.references.len()).unwrap_or(u32::MAX);
        let (footnote, occurrence) = {
            let entry = self.references.entry(label).or_insert((next, 0));
            let occurrence = entry.1;
            entry.1 += 1;
            (entry.0, occurrence)
        };
        self.push_inline(span, InlineKind::FootnoteReference { footnote, occurrence });
    }

    pub(super) fn define_footnote(&mut self, label: Substr, span: Span, blocks: Vec<Block>) {
        self.definitions.push((label, span, blocks));
    }

    fn order_footnotes(&mut self) {
        let mut footnotes: Vec<(u32, Footnote)> = Vec::new();
        for (index, (label, span, blocks)) in std::mem::take(&mut self.definitions).into_iter().enumerate() {
            let found = self.references.get(&label).copied();
            let behind = u32::try_from(self.references.len() + index).unwrap_or(u32::MAX);
            let (order, references) = found.unwrap_or((behind, 0));
            if found.is_none() {
                let start = span.start as usize;
                let range = start..start + label.len() + 3;
                self.diagnostics.push(
                    Diagnostic::at(Code::UnusedFootnote, self.source, range, format!("脚注「{label}」はどこからも参照されていません。"))
                        .help(format!("本文に「[^{label}]」を書くか、この脚注を消してください。")),
                );
            }
            footnotes.push((order, Footnote { label, span, blocks, references }));
        }
        footnotes.sort_by_key(|(order, _)| *order);
        self.footnotes = footnotes.into_iter().map(|(_, footnote)| footnote).collect();
    }

    /// A line of raw HTML, or a comment that stands for a `:::` line.
    fn html_line(&mut self, html: &str, prepared: &Range<usize>, start: usize) {
        let indent = html.len() - html.trim_start().len();
        if let Some(fence) = self.prepared.fence_at(prepared.start + indent) {
            let line = fence.source.clone();
            self.flush_html_block();
            self.fence(line);
            return;
        }
        let html = self.prepared.restore(html).into_owned();
        if let Some(Frame { kind: FrameKind::HtmlBlock(text, from), .. }) = self.stack.last_mut() {
            if text.is_empty() {
                *from = start;
            }
            text.push_str(&html);
        }
    }

    /// Reads the raw HTML collected so far, outside of its frame, so that what it opens stays open behind the block.
    fn flush_html_block(&mut self) {
        let Some(Frame { kind: FrameKind::HtmlBlock(text, start), .. }) = self.stack.last_mut() else { return };
        let (text, start) = (std::mem::take(text), *start);
        if text.is_empty() {
            return;
        }
        let frame = self.stack.pop();
        if self.is_plain() {
            let html = self.substr(&text, &(start..start + text.len()));
            self.push_block(start..start + text.len(), BlockKind::Html(html));
        } else {
            self.read_html(&text, start);
        }
        self.stack.extend(frame);
    }

    /// The end of an HTML block.
    pub(super) fn close_html_block(&mut self) {
        self.flush_html_block();
        self.stack.pop();
        self.drop_open_elements();
    }

    fn fence(&mut self, line: Range<usize>) {
        // The frame of the HTML block that carries the fence stays on top of what is opened: put it back after.
        let carrier = self.stack.pop();
        let read = container::read(self.source, line.clone(), &mut self.diagnostics);
        self.flush_paragraph(line.start);
        match read.opens {
            None => self.close_fence(read.colons, &line),
            Some(opening) => {
                let title = self.title(opening.title);
                let attributes = opening.attributes;
                let kind = match opening.kind {
                    OpeningKind::Directive(kind) => {
                        let kind = BlockKind::Directive(Directive { kind, title, attributes });
                        self.push_block(line, kind);
                        self.stack.extend(carrier);
                        return;
                    }
                    OpeningKind::Container(kind) => Some(kind),
                    OpeningKind::Unknown => None,
                };
                let start = line.start;
                let line = Span::new(line);
                self.open(FrameKind::Fenced { kind, colons: read.colons, title, attributes, line }, start);
            }
        }
        self.stack.extend(carrier);
    }

    /// Closes the innermost container with as many colons; containers left open inside of it are reported.
    fn close_fence(&mut self, colons: usize, line: &Range<usize>) {
        let matching = self
            .stack
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, frame)| frame.is_soft())
            .find(|(_, frame)| matches!(frame.kind, FrameKind::Fenced { colons: own, .. } if own == colons))
            .map(|(index, _)| index);
        let Some(index) = matching else {
            if !self.closes_directive(line.start) {
                self.diagnostics.push(
                    Diagnostic::at(Code::StrayFence, self.source, line.clone(), "この閉じ記号に対応する囲みがありません。")
                        .help("開く行と閉じる行のコロンの数を同じにしてください。"),
                );
            }
            return;
        };
        while self.stack.len() > index + 1 {
            self.close_soft(line.start);
        }
        self.close(line.end);
    }

    /// A closing line directly behind a directive: some write one there, as for a container.
    fn closes_directive(&self, start: usize) -> bool {
        let last = self.stack.last().and_then(|frame| frame.blocks.last());
        last.is_some_and(|block| {
            matches!(block.kind, BlockKind::Directive(_))
                && self.source.text()[block.span.end as usize..start].trim_matches(['>', ' ', '\t', '\n', '\r']).is_empty()
        })
    }

    /// The inlines of a title on a `:::` line.
    fn title(&mut self, range: Range<usize>) -> Vec<Inline> {
        if range.is_empty() {
            return Vec::new();
        }
        let mut inner = Builder::new(self.source, range, self.dialect, self.next_id);
        inner.read_events();
        inner.finish_root();
        self.next_id = inner.next_id;
        self.diagnostics.extend(inner.diagnostics);
        let mut blocks = inner.blocks.into_iter();
        match blocks.next().map(|block| block.kind) {
            Some(BlockKind::Paragraph(inlines)) => inlines,
            _ => Vec::new(),
        }
    }

    fn owned(&self, text: &str) -> Substr {
        Substr::from(self.prepared.restore(text).as_ref())
    }

    /// A text of the parser: a part of the source where it stands there as it is.
    fn substr(&self, text: &str, span: &Range<usize>) -> Substr {
        let restored = self.prepared.restore(text);
        let own = self.source.text().get(span.clone());
        match own.and_then(|own| own.find(restored.as_ref())) {
            Some(at) => self.source.text().substr(span.start + at..span.start + at + restored.len()),
            None => Substr::from(restored.as_ref()),
        }
    }
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None => Alignment::None,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}
