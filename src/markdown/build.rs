//! Turns parser events into the tree: opens and closes frames, and keeps every node's place in the source.

use std::ops::Range;
use std::sync::Arc;

use arcstr::Substr;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};

use super::definitions::Definitions;
use super::footnote::{self, Footnotes};
use super::frame::{ElementKind, Frame, FrameKind, HtmlPlaces, OpenCell, OpenTable};
use super::inline::TextRules;
use super::prepare::Prepared;
use super::tree::{Alignment, Block, BlockKind, Inline, InlineKind, NodeId, Span, Style, Tree};
use super::{Dialect, Includes, Parsed};
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Deepest nesting of constructs that is kept; deeper ones give their content to the one around them. Renderers
/// recurse, and no reader follows further.
const DEEPEST: usize = 64;

/// Parses the text at `range`.
pub(super) fn build(source: &Arc<SourceText>, range: Range<usize>, dialect: Dialect, includes: Includes<'_>) -> Parsed {
    let mut builder = Builder::new(source, range.clone(), dialect, 0, includes);
    builder.included.open.push(range);
    builder.read_events();
    builder.finish_root();
    let footnotes = std::mem::take(&mut builder.notes).order(source, &mut builder.diagnostics);
    let Builder { blocks, next_id, diagnostics, .. } = builder;
    Parsed { tree: Tree { blocks, footnotes, nodes: next_id }, diagnostics }
}

/// State while reading the events of one text.
pub(super) struct Builder<'s> {
    pub(super) source: &'s Arc<SourceText>,
    pub(super) dialect: Dialect,
    pub(super) stack: Vec<Frame>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) next_id: u32,
    pub(super) prepared: Prepared<'s>,
    pub(super) blocks: Vec<Block>,
    pub(super) notes: Footnotes,
    /// Where the text ends in the source.
    end: usize,
    pub(super) includes: Includes<'s>,
    pub(super) included: Included,
    definitions: Definitions,
    text: PendingText,
    too_deep: bool,
}

/// Files that are being brought in.
#[derive(Default)]
pub(super) struct Included {
    /// The texts that are open, the page's own first.
    pub open: Vec<Range<usize>>,
    /// Bytes brought in so far.
    pub bytes: usize,
}

/// Adjoining pieces of text, not yet cut into inlines.
#[derive(Default)]
struct PendingText {
    range: Range<usize>,
    /// Letters that are not in the source as they are (from an entity).
    other: Option<String>,
}

impl<'s> Builder<'s> {
    pub(super) fn new(
        source: &'s Arc<SourceText>,
        range: Range<usize>,
        dialect: Dialect,
        next_id: u32,
        includes: Includes<'s>,
    ) -> Self {
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
            blocks: Vec::new(),
            notes: Footnotes::default(),
            end: range.end,
            includes,
            included: Included::default(),
            definitions: Definitions::default(),
            text: PendingText::default(),
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

    pub(super) fn read_events(&mut self) {
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
        let parser = Parser::new_ext(&text, options);
        self.definitions = Definitions::read(parser.reference_definitions());
        for (event, range) in parser.into_offset_iter() {
            self.event(event, range);
        }
        let definitions = std::mem::take(&mut self.definitions);
        if !self.is_plain() {
            self.diagnostics.extend(definitions.unused(self.source, &self.prepared.offsets));
        }
    }

    fn event(&mut self, event: Event<'_>, prepared: Range<usize>) {
        let span = self.whole_letters(self.prepared.offsets.source_range(&prepared));
        match event {
            Event::Start(tag) => self.start(tag, &span),
            Event::End(_) => self.end(span.end),
            // Math is off.
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text_event(&text, span, &prepared);
            }
            Event::Code(code) => {
                let mut code = self.substr(&code, &span);
                // In a table cell a bar is escaped even in code (GFM, section 4.10).
                if code.contains("\\|") && self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Cell(_))) {
                    code = Substr::from(code.replace("\\|", "|"));
                }
                let kind = InlineKind::Code(code);
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
                self.read_html(&html, &HtmlPlaces::at(span.start));
            }
            Event::FootnoteReference(label) => {
                let (footnote, occurrence) = self.notes.refer(self.owned(&label), &span);
                self.push_inline(span, InlineKind::FootnoteReference { footnote, occurrence });
            }
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
        }
    }

    /// A range of the source that begins and ends between letters: the parser counts amiss beside a lone `\r`.
    fn whole_letters(&self, range: Range<usize>) -> Range<usize> {
        let text = self.source.text();
        let end = text.ceil_char_boundary(range.end.min(text.len()));
        text.floor_char_boundary(range.start.min(end))..end
    }

    fn start(&mut self, tag: Tag<'_>, span: &Range<usize>) {
        self.flush_text();
        if let Tag::Link { id, .. } | Tag::Image { id, .. } = &tag {
            self.definitions.refer(id);
        }
        let inline =
            matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. });
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
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.report_indented(span);
                FrameKind::Code { info: None }
            }
            Tag::HtmlBlock => FrameKind::HtmlBlock(String::new(), HtmlPlaces::default()),
            Tag::List(start) => FrameKind::List { start, tight: true, items: Vec::new() },
            Tag::Item => FrameKind::Item { task: None },
            Tag::FootnoteDefinition(label) => FrameKind::Footnote(self.owned(&label)),
            Tag::DefinitionList => FrameKind::Definitions(Vec::new()),
            Tag::DefinitionListTitle => FrameKind::Term,
            Tag::DefinitionListDefinition => FrameKind::Details,
            Tag::Table(columns) => FrameKind::Table(OpenTable {
                columns: columns.into_iter().map(alignment).collect(),
                ..OpenTable::default()
            }),
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
            Tag::MetadataBlock(_) => FrameKind::Flattened(1),
        };
        if matches!(kind, FrameKind::Row(_))
            && let Some(Frame { kind: FrameKind::Table(table), .. }) = self.stack.last_mut()
        {
            table.in_head = table.head.is_empty();
        }
        self.open(kind, span.start);
    }

    /// Opens a construct. One that lies too deep gives its content to the one around it; our own and HTML's are not even
    /// opened further down, so that no text makes the stack grow without end.
    pub(super) fn open(&mut self, kind: FrameKind, start: usize) {
        let depth = self.stack.len();
        let kind = if depth < DEEPEST {
            kind
        } else {
            match kind {
                FrameKind::Fenced { .. } | FrameKind::Element { .. } if depth >= 4 * DEEPEST => {
                    self.report_depth(start);
                    return;
                }
                FrameKind::Fenced { colons, title, attributes, line, .. } => {
                    self.report_depth(start);
                    FrameKind::Fenced { kind: None, colons, title, attributes, line }
                }
                FrameKind::Element { name, attributes, .. } => {
                    self.report_depth(start);
                    FrameKind::Element { name, kind: ElementKind::Transparent, attributes }
                }
                // An item is flattened with its list, never alone: a list holds items only.
                FrameKind::Item { .. }
                    if !matches!(self.stack.last(), Some(Frame { kind: FrameKind::Flattened(_), .. })) =>
                {
                    kind
                }
                FrameKind::Quote
                | FrameKind::List { .. }
                | FrameKind::Item { .. }
                | FrameKind::Styled(_)
                | FrameKind::Link { .. }
                | FrameKind::Image { .. } => {
                    self.report_depth(start);
                    // Those within each other share a frame: closing one by one would move their content each time.
                    if let Some(Frame { kind: FrameKind::Flattened(count), .. }) = self.stack.last_mut() {
                        *count += 1;
                        return;
                    }
                    FrameKind::Flattened(1)
                }
                kind => kind,
            }
        };
        self.stack.push(Frame::new(kind, start));
    }

    fn report_depth(&mut self, start: usize) {
        if self.too_deep {
            return;
        }
        self.too_deep = true;
        let end = self.source.text().ceil_char_boundary((start + 1).min(self.source.text().len()));
        let message = format!("入れ子が {DEEPEST} 段を超えています。");
        self.diagnostics.push(
            Diagnostic::at(Code::DeepNesting, self.source, start..end, message)
                .help("引用、一覧、囲みの入れ子を浅くしてください。"),
        );
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
        let end = self.end;
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
    }

    fn text_event(&mut self, text: &str, span: Range<usize>, prepared: &Range<usize>) {
        if matches!(self.stack.last(), Some(Frame { kind: FrameKind::Code { .. }, .. }))
            && self.prepared.is_reshaped(prepared)
        {
            let text = self.source.text().get(span.clone()).unwrap_or_default().replace("\r\n", "\n");
            self.push_inline(span, InlineKind::Text(Substr::from(text)));
            return;
        }
        if let Some(Frame { kind: FrameKind::HtmlBlock(html, places), .. }) = self.stack.last_mut() {
            places.record(html.len(), span.start);
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
        footnote::report_undefined(self.source, &range, &mut self.diagnostics);
        let in_link =
            self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Link { .. } | FrameKind::Image { .. }));
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

    pub(super) fn owned(&self, text: &str) -> Substr {
        Substr::from(self.prepared.restore(text).as_ref())
    }

    /// A text of the parser: a part of the source where it stands there as it is.
    pub(super) fn substr(&self, text: &str, span: &Range<usize>) -> Substr {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::build;
    use crate::diagnostic::{Code, SourceText};
    use crate::markdown::{Block, Dialect, Readings, child_blocks, no_includes, push_inlines, walk_inlines};

    fn depth(blocks: &[Block]) -> usize {
        blocks.iter().flat_map(child_blocks).map(|inner| depth(inner) + 1).max().unwrap_or(0)
    }

    #[test]
    fn nesting_without_end_gives_a_shallow_tree_and_keeps_the_text() {
        let fences: String = (3..400).rev().flat_map(|colons| [":".repeat(colons), "note\n".to_owned()]).collect();
        let examples = [
            format!("{}奥\n", "> ".repeat(5000)),
            format!("{}奥\n", "- ".repeat(5000)),
            format!("{}奥\n", "<details>".repeat(5000)),
            format!("{}奥\n", "<blockquote>\n\n".repeat(5000)),
            format!("{}奥{}\n", "<u>".repeat(5000), "</u>".repeat(5000)),
            format!("{fences}奥\n"),
        ];
        for text in examples {
            let length = text.len();
            let source = Arc::new(SourceText::new("a.md", text));
            let parsed = build(&source, 0..length, Dialect::Kawaraban { fields: false }, &no_includes);
            assert!(depth(&parsed.tree.blocks) <= 65, "{}", &source.text()[..20]);
            let mut text = String::new();
            walk_inlines(&parsed.tree.blocks, &mut |inline| {
                push_inlines(std::slice::from_ref(inline), Readings::Dropped, &mut text);
            });
            assert!(text.contains('奥'), "{}", &source.text()[..20]);
            assert!(parsed.diagnostics.iter().any(|found| found.code == Code::DeepNesting), "{}", &source.text()[..20]);
        }
    }
}
