//! Closed HTML elements become the nodes that Markdown makes, so that every renderer sees them.

use std::ops::Range;

use arcstr::Substr;

use super::build::Builder;
use super::frame::{ElementKind, Frame, FrameKind, OpenTable, is_blank};
use super::tree::{
    Alignment, Attributes, Block, BlockKind, Caption, Cell, Code, Container, ContainerKind, Counted, Figure,
    HandNumber, Heading, Inline, InlineKind, Item, Link, List, Row, RubyPart, Span, Table,
};
use crate::diagnostic::{Code as Problem, Diagnostic};

impl Builder<'_> {
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
            ElementKind::Styled(style) => self.push_inline(span, InlineKind::Styled(style, inlines.into())),
            ElementKind::Code => {
                let text = super::plain::inline_text(&inlines);
                self.push_inline(span, InlineKind::Code(Substr::from(text)));
            }
            ElementKind::Link(target, title) => {
                let id = self.id();
                self.push_inline(span, InlineKind::Link(Box::new(Link { id, target, title, content: inlines })));
            }
            ElementKind::Figure(caption) => self.html_figure(caption, &attributes, span, blocks),
            ElementKind::Caption => self.html_caption(attributes, span, inlines),
            ElementKind::Details(summary) => {
                let container = Container { kind: ContainerKind::Details, title: summary, attributes, blocks };
                self.push_block(span, BlockKind::Container(Box::new(container)));
            }
            ElementKind::Summary => match self.stack.last_mut() {
                Some(Frame { kind: FrameKind::Element { kind: ElementKind::Details(summary), .. }, .. }) => {
                    append(summary, inlines, span.start);
                }
                _ => self.give_up(blocks, inlines),
            },
            ElementKind::Ruby(mut parts) => {
                let rest = super::plain::inline_text(&inlines);
                if !rest.is_empty() {
                    parts.push(RubyPart { base: Substr::from(rest), reading: Substr::new() });
                }
                self.push_inline(span, InlineKind::Ruby(parts.into()));
            }
            ElementKind::Reading => self.html_reading(inlines),
            ElementKind::Table(table) => {
                self.html_table(table, span);
                self.give_up_strays(blocks, inlines);
            }
            ElementKind::Row(cells) => {
                self.html_row(cells, span);
                self.give_up_strays(blocks, inlines);
            }
            ElementKind::Cell(cell) => {
                let cell = Cell {
                    span: Span::new(span),
                    columns: cell.columns,
                    rows: cell.rows,
                    header: cell.header,
                    blocks: blocks.into(),
                };
                if let Some(Frame { kind: FrameKind::Element { kind: ElementKind::Row(cells), .. }, .. }) =
                    self.stack.last_mut()
                {
                    cells.push(cell);
                } else {
                    self.give_up(cell.blocks.into_vec(), Vec::new());
                }
            }
            ElementKind::List { start, items } => {
                self.push_block(span, BlockKind::List(Box::new(List { start, tight: true, items })));
                self.give_up_strays(blocks, inlines);
            }
            ElementKind::Item => {
                let item = Item { span: Span::new(span), task: None, blocks };
                match self.stack.last_mut() {
                    Some(Frame { kind: FrameKind::Element { kind: ElementKind::List { items, .. }, .. }, .. }) => {
                        items.push(item);
                    }
                    _ => self.give_up(item.blocks, Vec::new()),
                }
            }
            ElementKind::Heading(level) => {
                self.push_block(span, BlockKind::Heading(Box::new(Heading { level, content: inlines, attributes })));
            }
            ElementKind::Quote => self.push_block(span, BlockKind::Quote(blocks.into())),
            ElementKind::Pre => {
                let text = Substr::from(super::plain::inline_text(&inlines));
                let text_start = Span::new(span.clone()).start;
                self.push_block(
                    span,
                    BlockKind::Code(Box::new(Code {
                        language: Substr::new(),
                        name: None,
                        text,
                        attributes,
                        text_start,
                    })),
                );
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
                InlineKind::Image(image) => Some(*image),
                _ => None,
            }),
            _ => None,
        });
        if let Some(mut image) = image {
            if image.attributes.id.is_none() {
                image.attributes.id.clone_from(&attributes.id);
            }
            let caption = caption.map(|mut caption| {
                let none = caption.number.as_ref().is_some_and(|number| number.number.is_empty());
                let asked = image.attributes.id.is_some() && none;
                caption.number = caption.number.filter(|_| !asked);
                caption
            });
            self.push_block(span, BlockKind::Figure(Box::new(Figure { image, caption })));
            return;
        }
        // Several pictures, or a table: the caption stays as a paragraph behind them.
        self.give_up(blocks, Vec::new());
        if let Some(caption) = caption {
            self.push_block(caption.span.range(), BlockKind::Paragraph(caption.whole()));
        }
    }

    /// Text that stands where HTML allows none, as between the cells of a row, goes behind what it stood in.
    fn give_up_strays(&mut self, blocks: Vec<Block>, inlines: Vec<Inline>) {
        let Some(first) = inlines.iter().find(|inline| !is_blank(inline)).map(|inline| inline.span.range()) else {
            return self.give_up(blocks, Vec::new());
        };
        let end = first.start + self.source.text()[first.clone()].find('\n').unwrap_or(first.len());
        let message = "表のセルや一覧の項目の外にある文を、後ろに移しました。";
        self.diagnostics.push(
            Diagnostic::at(Problem::RemovedHtml, self.source, first.start..end.max(first.start), message)
                .help("この文を <td>、<li> などの中に入れるか、表や一覧の外に出してください。"),
        );
        self.give_up(blocks, inlines);
    }

    /// A caption in HTML carries the number that stands in it, or none: we number those that ask for it by an id.
    fn html_caption(&mut self, attributes: Attributes, span: Range<usize>, mut inlines: Vec<Inline>) {
        while inlines.last().is_some_and(is_blank) {
            inlines.pop();
        }
        let mut own = self.caption_of(inlines, Span::new(span.clone()), attributes);
        if own.number.is_none() && own.attributes.id.is_none() {
            own.number = Some(HandNumber { counted: Counted::Figure, number: Substr::new() });
        }
        let first = match self.stack.last_mut() {
            Some(Frame { kind: FrameKind::Element { kind: ElementKind::Figure(caption), .. }, .. }) => caption.take(),
            Some(Frame { kind: FrameKind::Element { kind: ElementKind::Table(table), .. }, .. }) => {
                table.caption.take()
            }
            _ => return self.push_block(span, BlockKind::Paragraph(own.whole())),
        };
        let own = match first {
            Some(first) if is_numbered(&own) && !is_numbered(&first) => {
                // The one without a number stands before the picture or table.
                let element = self.stack.pop();
                self.push_block(first.span.range(), BlockKind::Paragraph(first.whole()));
                self.stack.extend(element);
                own
            }
            Some(mut first) => {
                let at = own.span.range().start;
                append(&mut first.content, own.whole(), at);
                first
            }
            None => own,
        };
        match self.stack.last_mut() {
            Some(Frame { kind: FrameKind::Element { kind: ElementKind::Figure(caption), .. }, .. }) => {
                *caption = Some(own);
            }
            Some(Frame { kind: FrameKind::Element { kind: ElementKind::Table(table), .. }, .. }) => {
                table.caption = Some(own);
            }
            _ => {}
        }
    }

    fn html_reading(&mut self, inlines: Vec<Inline>) {
        let reading = Substr::from(super::plain::inline_text(&inlines));
        if let Some(Frame { kind: FrameKind::Element { kind: ElementKind::Ruby(parts), .. }, inlines: base, .. }) =
            self.stack.last_mut()
        {
            let base = Substr::from(super::plain::inline_text(&std::mem::take(base)));
            parts.push(RubyPart { base, reading });
        } else {
            self.give_up(Vec::new(), inlines);
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
        let start = caption.as_ref().map_or(span.start, |caption| span.start.min(caption.span.start as usize));
        let span = start..span.end;
        let width = table
            .head
            .iter()
            .chain(&table.body)
            .map(|row| row.cells.iter().map(|cell| usize::from(cell.columns)).sum())
            .max();
        let columns = vec![Alignment::None; width.unwrap_or(0)];
        self.push_block(
            span,
            BlockKind::Table(Box::new(Table { caption, columns, head: table.head, body: table.body })),
        );
    }
}

/// A second title or caption stands behind the first one.
fn append(content: &mut Vec<Inline>, more: Vec<Inline>, at: usize) {
    if !content.is_empty() {
        content.push(Inline { span: Span::new(at..at), kind: InlineKind::SoftBreak { joined: false } });
    }
    content.extend(more);
}

/// Whether a caption carries a number written by hand.
fn is_numbered(caption: &Caption) -> bool {
    caption.number.as_ref().is_some_and(|number| !number.number.is_empty())
}
