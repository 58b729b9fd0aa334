//! Raw HTML blocks, and the comments among them that stand for `:::` lines.

use std::ops::Range;

use super::build::Builder;
use super::container::{self, OpeningKind};
use super::frame::{Frame, FrameKind};
use super::tree::{BlockKind, Directive, Inline, Span};
use crate::diagnostic::{Code, Diagnostic};

impl Builder<'_> {
    /// A line of raw HTML, or a comment that stands for a `:::` line.
    pub(super) fn html_line(&mut self, html: &str, prepared: &Range<usize>, start: usize) {
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
                    Diagnostic::at(
                        Code::StrayFence,
                        self.source,
                        line.clone(),
                        "この閉じ記号に対応する囲みがありません。",
                    )
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
                && self.source.text()[block.span.end as usize..start]
                    .trim_matches(['>', ' ', '\t', '\n', '\r'])
                    .is_empty()
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
}
