//! Closes frames: what each open construct becomes once its content is complete.

use std::ops::Range;

use arcstr::Substr;

use super::attributes;
use super::build::Builder;
use super::container;
use super::frame::{Frame, FrameKind, OpenTable, is_blank};
use super::inline::join_lines;
use super::tree::{
    Attributes, Block, BlockKind, Caption, Cell, Code, Container, ContainerKind, Definition, Figure, Heading, Image,
    Inline, InlineKind, Item, Link, List, Row, Span, Table,
};
use crate::diagnostic::{Code as Problem, Diagnostic};

impl Builder<'_> {
    /// Closes the innermost frame.
    pub(super) fn close(&mut self, end: usize) {
        if matches!(self.stack.last(), Some(Frame { kind: FrameKind::HtmlBlock(..), .. })) {
            self.close_html_block(end);
            return;
        }
        if let Some(Frame { kind: FrameKind::Flattened(count), .. }) = self.stack.last_mut()
            && *count > 1
        {
            *count -= 1;
            return;
        }
        self.flush_paragraph(end);
        let Some(Frame { kind, start, mut blocks, mut inlines }) = self.stack.pop() else { return };
        // A cell or paragraph holds one thing mostly, and stays as long as the site.
        blocks.shrink_to_fit();
        inlines.shrink_to_fit();
        let span = start..end;
        match kind {
            FrameKind::Root | FrameKind::Flattened(_) | FrameKind::HtmlBlock(..) => self.give_up(blocks, inlines),
            FrameKind::Paragraph => self.close_paragraph(span, blocks, inlines),
            FrameKind::Heading(level) => self.close_heading(level, span, inlines),
            FrameKind::Quote => self.close_quote(span, blocks),
            FrameKind::List { start, tight, mut items } => {
                items.shrink_to_fit();
                self.push_block(span, BlockKind::List(Box::new(List { start, tight, items })));
            }
            FrameKind::Item { task } => {
                let item = Item { span: Span::new(span), task, blocks };
                if let Some(Frame { kind: FrameKind::List { items, .. }, .. }) = self.stack.last_mut() {
                    items.push(item);
                } else {
                    self.give_up(item.blocks, Vec::new());
                }
            }
            FrameKind::Footnote(label) => self.notes.define(label, Span::new(span), blocks),
            FrameKind::Definitions(definitions) => self.push_block(span, BlockKind::Definitions(definitions.into())),
            FrameKind::Term => {
                self.join(&mut inlines);
                if let Some(Frame { kind: FrameKind::Definitions(definitions), .. }) = self.stack.last_mut() {
                    definitions.push(Definition { term: inlines, details: Vec::new() });
                }
            }
            FrameKind::Details => {
                if let Some(Frame { kind: FrameKind::Definitions(definitions), .. }) = self.stack.last_mut() {
                    match definitions.last_mut() {
                        Some(definition) => definition.details.push(blocks),
                        None => definitions.push(Definition { term: Vec::new(), details: vec![blocks] }),
                    }
                }
            }
            FrameKind::Code { info } => self.close_code(info, span, &inlines),
            FrameKind::Table(table) => self.close_table(table, span),
            FrameKind::Row(cells) => self.close_row(cells, span),
            FrameKind::Cell(cell) => {
                let cell = Cell {
                    span: Span::new(span),
                    columns: cell.columns,
                    rows: cell.rows,
                    header: cell.header,
                    blocks: blocks.into(),
                };
                if let Some(Frame { kind: FrameKind::Row(cells), .. }) = self.stack.last_mut() {
                    cells.push(cell);
                }
            }
            FrameKind::Styled(style) => self.push_inline(span, InlineKind::Styled(style, inlines.into())),
            FrameKind::Link { target, title } => self.close_link(target, title, span, inlines),
            FrameKind::Image { source, title, in_place } => {
                self.join(&mut inlines);
                let id = self.id();
                let image = Image { id, source, title, alt: inlines, attributes: Attributes::default(), in_place };
                self.push_inline(span, InlineKind::Image(Box::new(image)));
            }
            FrameKind::Fenced { kind, title, attributes, .. } => {
                self.close_container(kind, title, attributes, span, blocks);
            }
            FrameKind::Element { name: _, kind, attributes } => {
                self.close_element(kind, attributes, span, blocks, inlines);
            }
        }
    }

    /// Closes a `:::` container or HTML element that its own mark has not closed.
    pub(super) fn close_soft(&mut self, end: usize) {
        if let Some(Frame { kind: FrameKind::Fenced { line, colons, .. }, .. }) = self.stack.last() {
            let (range, mark) = (line.range(), ":".repeat(*colons));
            let name = self.source.text()[range.clone()].split_whitespace().next().unwrap_or(&mark);
            self.diagnostics.push(
                Diagnostic::at(
                    Problem::UnclosedContainer,
                    self.source,
                    range,
                    format!("囲み「{name}」が閉じられていません。"),
                )
                .help(format!("囲みの終わりに「{mark}」だけの行を足してください。")),
            );
        }
        self.flush_text();
        self.close(end);
    }

    /// Makes a paragraph of loose inlines in a frame that holds blocks.
    pub(super) fn flush_paragraph(&mut self, end: usize) {
        self.flush_text();
        let Some(frame) = self.stack.last_mut().filter(|frame| frame.holds_blocks()) else { return };
        let mut inlines = std::mem::take(&mut frame.inlines);
        if inlines.iter().all(is_blank) {
            return;
        }
        while inlines.last().is_some_and(is_blank) {
            inlines.pop();
        }
        if let Some(Inline { kind: InlineKind::Text(text), .. }) = inlines.last_mut()
            && text.ends_with(' ')
        {
            *text = text.substr(..text.trim_end().len());
        }
        inlines.shrink_to_fit();
        let start = inlines.first().map_or(end, |inline| inline.span.start as usize);
        let end = inlines.last().map_or(end, |inline| inline.span.end as usize);
        self.close_paragraph(start..end.max(start), Vec::new(), inlines);
    }

    /// Content whose own construct is not kept goes to the one around it.
    pub(super) fn give_up(&mut self, blocks: Vec<Block>, inlines: Vec<Inline>) {
        if let Some(frame) = self.stack.last_mut() {
            frame.blocks.extend(blocks);
            frame.inlines.extend(inlines);
        }
    }

    pub(super) fn join(&self, inlines: &mut [Inline]) {
        if !self.is_plain() {
            join_lines(inlines);
        }
    }

    fn close_paragraph(&mut self, span: Range<usize>, blocks: Vec<Block>, mut inlines: Vec<Inline>) {
        self.join(&mut inlines);
        self.report_failed_markup(&span, &inlines);
        if !self.is_plain()
            && let Some(figure) = self.figure(&mut inlines)
        {
            self.push_block(span, BlockKind::Figure(Box::new(figure)));
        } else if (!inlines.is_empty() || self.is_plain())
            && let Some(inlines) = self.caption_below(inlines, &span)
        {
            self.push_block(span, BlockKind::Paragraph(inlines));
        }
        if let Some(frame) = self.stack.last_mut() {
            frame.blocks.extend(blocks);
        }
    }

    /// A picture alone in its paragraph, with a title or attributes.
    fn figure(&mut self, inlines: &mut Vec<Inline>) -> Option<Figure> {
        let shown: Vec<usize> = (0..inlines.len()).filter(|index| !is_blank(&inlines[*index])).collect();
        let (picture, attributes) = match shown.as_slice() {
            [picture] => (*picture, None),
            [picture, rest] => {
                let InlineKind::Text(_) = &inlines[*rest].kind else { return None };
                let range = inlines[*rest].span.range();
                let (front, attributes) = attributes::trailing(self.source, range)?;
                front.is_empty().then_some(())?;
                (*picture, Some(attributes))
            }
            _ => return None,
        };
        let InlineKind::Image(image) = &inlines[picture].kind else { return None };
        // A picture by reference stays as CommonMark has it: a figure is written in place.
        if attributes.is_none() && (image.title.is_empty() || !image.in_place) {
            return None;
        }
        let span = inlines[picture].span;
        let InlineKind::Image(mut image) = inlines.swap_remove(picture).kind else { return None };
        inlines.clear();
        image.attributes = attributes.unwrap_or_default();
        let caption = (!image.title.is_empty()).then(|| Caption {
            number: None,
            content: vec![Inline { span, kind: InlineKind::Text(image.title.clone()) }],
            attributes: image.attributes.clone(),
            span,
        });
        Some(Figure { image: *image, caption })
    }

    fn close_heading(&mut self, level: u8, span: Range<usize>, mut inlines: Vec<Inline>) {
        self.join(&mut inlines);
        let attributes = if self.is_plain() { Attributes::default() } else { self.trailing_attributes(&mut inlines) };
        self.push_block(span, BlockKind::Heading(Box::new(Heading { level, content: inlines, attributes })));
    }

    /// Takes `{#id}` off the end of inlines.
    pub(super) fn trailing_attributes(&self, inlines: &mut Vec<Inline>) -> Attributes {
        let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.last_mut() else {
            return Attributes::default();
        };
        let Some((front, attributes)) = attributes::trailing(self.source, span.range()) else {
            return Attributes::default();
        };
        if front.is_empty() {
            inlines.pop();
        } else {
            *text = self.source.text().substr(front.clone());
            *span = Span::new(front);
        }
        attributes
    }

    fn close_quote(&mut self, span: Range<usize>, mut blocks: Vec<Block>) {
        if !self.is_plain()
            && let Some((kind, title)) = self.alert(&mut blocks)
        {
            let kind = ContainerKind::Box(kind);
            let container = Container { kind, title, attributes: Attributes::default(), blocks };
            self.push_block(span, BlockKind::Container(Box::new(container)));
            return;
        }
        self.push_block(span, BlockKind::Quote(blocks.into()));
    }

    /// `[!WARNING] 題名` on the first line of a quote: takes the line off, gives kind and title.
    fn alert(&mut self, blocks: &mut Vec<Block>) -> Option<(super::tree::BoxKind, Vec<Inline>)> {
        let Some(Block { kind: BlockKind::Paragraph(inlines), .. }) = blocks.first_mut() else { return None };
        let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.first_mut() else { return None };
        if self.source.text().get(span.range()) != Some(text.as_str()) {
            return None;
        }
        let (name, rest) = text.strip_prefix("[!")?.split_once(']')?;
        let Some(kind) = container::box_kind(name) else {
            let start = span.start as usize + 2;
            self.diagnostics.push(container::unknown(self.source, name, start));
            return None;
        };
        let start = span.end as usize - rest.trim_start().len();
        let rest = start..span.end as usize;
        *text = self.source.text().substr(rest.clone());
        *span = Span::new(rest);
        let line = inlines
            .iter()
            .position(|inline| matches!(inline.kind, InlineKind::SoftBreak { .. } | InlineKind::HardBreak))
            .unwrap_or(inlines.len());
        let mut title: Vec<Inline> = inlines.drain(..line).collect();
        if title.first().is_some_and(is_blank) {
            title.remove(0);
        }
        if !inlines.is_empty() {
            inlines.remove(0);
        }
        if inlines.is_empty() {
            blocks.remove(0);
        }
        Some((kind, title))
    }

    fn close_code(&mut self, info: Option<Substr>, span: Range<usize>, inlines: &[Inline]) {
        let text_start = inlines.first().map_or(span.end, |inline| inline.span.start as usize);
        let text = joined_text(self, inlines);
        let info = info.unwrap_or_default();
        let (info, attributes) = self.code_attributes(info, &span);
        let word = info.split(char::is_whitespace).next().unwrap_or("");
        let (language, name) = match info.split_once(':') {
            Some((language, name)) if !self.is_plain() && !language.contains(char::is_whitespace) => {
                (language.to_owned(), Some(Substr::from(name.trim())))
            }
            _ => (word.to_owned(), None),
        };
        let name = name.filter(|name| !name.is_empty());
        let text_start = u32::try_from(text_start).unwrap_or(u32::MAX);
        let code = Code { language: Substr::from(language), name, text, attributes, text_start };
        self.push_block(span, BlockKind::Code(Box::new(code)));
    }

    /// `{#id}` at the end of an info string, and what stands before it.
    fn code_attributes(&self, info: Substr, span: &Range<usize>) -> (Substr, Attributes) {
        if self.is_plain() || !info.ends_with('}') {
            return (info, Attributes::default());
        }
        // The info string stands on the block's first line.
        let line = &self.source.text()[span.clone()];
        let line = span.start..span.start + line.find('\n').unwrap_or(line.len());
        match attributes::trailing(self.source, line) {
            Some((_, attributes)) => {
                let front = info.rfind('{').map_or(info.len(), |open| open);
                (info.substr(..info[..front].trim_end().len()), attributes)
            }
            None => (info, Attributes::default()),
        }
    }

    fn close_table(&mut self, table: OpenTable, span: Range<usize>) {
        let caption = table.caption.or_else(|| self.caption_above());
        let start = caption.as_ref().map_or(span.start, |caption| caption.span.start as usize);
        let OpenTable { columns, mut head, mut body, .. } = table;
        head.shrink_to_fit();
        body.shrink_to_fit();
        self.push_block(start..span.end, BlockKind::Table(Box::new(Table { caption, columns, head, body })));
    }

    fn close_row(&mut self, mut cells: Vec<Cell>, span: Range<usize>) {
        cells.shrink_to_fit();
        let row = Row { span: Span::new(span.clone()), cells };
        let Some(Frame { kind: FrameKind::Table(table), .. }) = self.stack.last_mut() else { return };
        let columns = table.columns.len();
        if table.in_head {
            table.head.push(row);
        } else {
            table.body.push(row);
        }
        self.report_surplus_cells(&span, columns);
    }

    /// GFM drops cells beyond the header's columns (section 4.10): say so, with the text that would be lost.
    fn report_surplus_cells(&mut self, span: &Range<usize>, columns: usize) {
        let text = &self.source.text()[span.clone()];
        let line = text.trim_end();
        let bytes = line.as_bytes();
        let ruby = |at: usize| self.is_ruby_bar(span.start + at);
        let bars: Vec<usize> = (0..bytes.len())
            .filter(|at| bytes[*at] == b'|' && !(*at > 0 && bytes[*at - 1] == b'\\') && !ruby(*at))
            .collect();
        let inner: Vec<usize> = bars.iter().copied().filter(|at| *at > 0 && *at + 1 < line.len()).collect();
        if inner.len() < columns {
            return;
        }
        let Some(from) = columns.checked_sub(1).and_then(|last| inner.get(last)) else { return };
        let surplus = line[from + 1..].trim_end_matches('|').trim();
        if surplus.is_empty() {
            return;
        }
        let start = span.start + from + 1 + (line[from + 1..].len() - line[from + 1..].trim_start().len());
        self.diagnostics.push(
            Diagnostic::at(
                Problem::SurplusCells,
                self.source,
                start..start + surplus.len(),
                format!("表は {columns} 列ですが、この行にはセルが {} 個あります。", inner.len() + 1),
            )
            .help("余分な「|」を消すか、見出しの列を増やしてください。文字としての「|」は「\\|」と書きます。"),
        );
    }

    fn close_link(&mut self, target: Substr, title: Substr, span: Range<usize>, inlines: Vec<Inline>) {
        let id = self.id();
        if inlines.is_empty() && !self.is_plain() {
            if title.is_empty() {
                self.push_inline(span, InlineKind::Reference { id, target });
                return;
            }
            // A title in an empty link is its text.
            let text = Inline { span: Span::new(span.clone()), kind: InlineKind::Text(title) };
            let link = Link { id, target, title: Substr::new(), content: vec![text] };
            self.push_inline(span, InlineKind::Link(Box::new(link)));
            return;
        }
        self.push_inline(span, InlineKind::Link(Box::new(Link { id, target, title, content: inlines })));
    }

    fn close_container(
        &mut self,
        kind: Option<ContainerKind>,
        title: Vec<Inline>,
        attributes: Attributes,
        span: Range<usize>,
        blocks: Vec<Block>,
    ) {
        if let Some(kind) = kind {
            self.push_block(span, BlockKind::Container(Box::new(Container { kind, title, attributes, blocks })));
        } else {
            if !title.is_empty() {
                let start = title.first().map_or(span.start, |inline| inline.span.start as usize);
                let end = title.last().map_or(start, |inline| inline.span.end as usize);
                self.push_block(start..end, BlockKind::Paragraph(title));
            }
            self.give_up(blocks, Vec::new());
        }
    }
}

/// The letters of a code block: a part of the source where they stand there together.
fn joined_text(builder: &Builder<'_>, inlines: &[Inline]) -> Substr {
    let adjoining = inlines.windows(2).all(|pair| pair[0].span.end == pair[1].span.start);
    let source = builder.source.text();
    if let (true, Some(first), Some(last)) = (adjoining, inlines.first(), inlines.last()) {
        let range = first.span.start as usize..last.span.end as usize;
        let length: usize = inlines.iter().map(|inline| inline_length(&inline.kind)).sum();
        if range.len() == length && source.get(range.clone()).is_some() {
            return source.substr(range);
        }
    }
    let text: String = inlines
        .iter()
        .filter_map(|inline| match &inline.kind {
            InlineKind::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    Substr::from(text)
}

fn inline_length(kind: &InlineKind) -> usize {
    match kind {
        InlineKind::Text(text) => text.len(),
        _ => 0,
    }
}
