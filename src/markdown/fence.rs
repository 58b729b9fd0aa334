//! Raw HTML blocks, and the comments among them that stand for `:::` lines.

use std::ops::Range;
use std::sync::Arc;

use arcstr::Substr;

use super::build::Builder;
use super::container::{self, OpeningKind};
use super::frame::{Frame, FrameKind, HtmlPlaces};
use super::tree::{Attributes, BlockKind, Container, ContainerKind, Directive, Inline, InlineKind, Span};
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Deepest that files may include each other.
const DEEPEST_INCLUDE: usize = 4;

/// Most bytes that a page brings in: a file that brings in another ten times, which does the same, soon fills a disk.
const MOST_INCLUDED: usize = 4 << 20;

/// The addresses of all `:::include` lines at `range` of a source, with their place. A line within a code block counts
/// too: it names what may be needed.
pub fn included_files(source: &Arc<SourceText>, range: Range<usize>) -> Vec<(usize, Substr)> {
    container::included(source, range)
}

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
        if let Some(Frame { kind: FrameKind::HtmlBlock(text, places), .. }) = self.stack.last_mut() {
            places.record(text.len(), start);
            text.push_str(&html);
        }
    }

    /// Reads the raw HTML collected so far, outside of its frame, so that what it opens stays open behind the block.
    fn flush_html_block(&mut self) {
        let Some(Frame { kind: FrameKind::HtmlBlock(text, places), .. }) = self.stack.last_mut() else { return };
        let (text, places) = (std::mem::take(text), std::mem::take(places));
        if text.is_empty() {
            return;
        }
        if !self.is_plain() {
            self.report_open_comment(&text, &places);
        }
        let frame = self.stack.pop();
        if self.is_plain() {
            let range = places.source(&(0..text.len()));
            let html = self.substr(&text, &range);
            self.push_block(range, BlockKind::Html(html));
        } else {
            self.read_html(&text, &places);
        }
        self.stack.extend(frame);
    }

    /// A comment that is never closed hides the rest of its block, which may be the rest of the page.
    fn report_open_comment(&mut self, text: &str, places: &HtmlPlaces) {
        let Some(at) = text.rfind("<!--").filter(|at| !text[*at..].contains("-->")) else { return };
        self.diagnostics.push(
            Diagnostic::at(
                Code::UnclosedContainer,
                self.source,
                places.source(&(at..at + "<!--".len())),
                "注釈「<!--」が閉じられていないため、ここから後が表示されません。",
            )
            .help("注釈の終わりに「-->」を足してください。"),
        );
    }

    /// The end of an HTML block.
    pub(super) fn close_html_block(&mut self, end: usize) {
        self.flush_html_block();
        self.stack.pop();
        self.drop_open_elements(end);
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
                    OpeningKind::Include => {
                        self.include(&attributes, &line);
                        self.stack.extend(carrier);
                        return;
                    }
                    OpeningKind::Directive(kind) => {
                        let kind = BlockKind::Directive(Box::new(Directive { kind, title, attributes }));
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
                    .help(
                        "余分なときは、この行を消してください。囲みを閉じるときは、開く行とコロンの数を同じにします。",
                    ),
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
            let directive = match &block.kind {
                BlockKind::Directive(_) => true,
                BlockKind::Container(container) => container.kind == ContainerKind::Included,
                _ => false,
            };
            directive
                && self.source.text()[(block.span.end as usize).min(start)..start]
                    .trim_matches(['>', ' ', '\t', '\n', '\r'])
                    .is_empty()
        })
    }

    /// Brings in the text of another file at the place of its line.
    fn include(&mut self, attributes: &Attributes, line: &Range<usize>) {
        let place = attributes.get("src").map_or(line.clone(), |address| {
            let written = &self.source.text()[line.clone()];
            let start = line.start + written.rfind(address.as_str()).unwrap_or(0);
            start..start + address.len()
        });
        let refuse = |message: String, help: &str| {
            Diagnostic::at(Code::BrokenInclude, self.source, place.clone(), message).help(help)
        };
        let Some(address) = attributes.get("src") else {
            let message = "取り込むファイル（src）が書かれていません。".to_owned();
            let problem = refuse(message, "例: :::include {src=_parts/notice.md}");
            self.diagnostics.push(problem);
            return;
        };
        let problem = match (self.includes)(line.start, address) {
            Err((message, help)) => refuse(message, &help),
            Ok(range) if self.included.open.contains(&range) => refuse(
                format!("「{address}」は自分自身を取り込むことになります。"),
                "取り込みの輪ができないように、どちらかの取り込みをやめてください。",
            ),
            Ok(range)
                if self.included.open.len() >= DEEPEST_INCLUDE || self.included.bytes + range.len() > MOST_INCLUDED =>
            {
                refuse(
                    format!("「{address}」を取り込むと、取り込みが多すぎます。"),
                    "取り込みは 4 段まで、一つのページで合わせて 4 MB までです。",
                )
            }
            Ok(range) => {
                self.included.bytes += range.len();
                self.included.open.push(range.clone());
                let around = self.notes.enter(range.start);
                let blocks = self.inner(range);
                self.notes.enter(around);
                self.included.open.pop();
                let kind = ContainerKind::Included;
                let container = Container { kind, title: Vec::new(), attributes: Attributes::default(), blocks };
                self.push_block(line.clone(), BlockKind::Container(Box::new(container)));
                return;
            }
        };
        self.diagnostics.push(problem);
    }

    /// The blocks of a text within the same source that is read on its own.
    fn inner(&mut self, range: Range<usize>) -> Vec<super::tree::Block> {
        let mut inner = Builder::new(self.source, range, self.dialect, self.next_id, self.includes);
        inner.notes = std::mem::take(&mut self.notes);
        inner.included = std::mem::take(&mut self.included);
        inner.read_events();
        inner.finish_root();
        self.next_id = inner.next_id;
        self.notes = inner.notes;
        self.included = inner.included;
        self.diagnostics.extend(inner.diagnostics);
        inner.blocks
    }

    /// The inlines of a title on a `:::` line.
    fn title(&mut self, range: Range<usize>) -> Vec<Inline> {
        if range.is_empty() {
            return Vec::new();
        }
        let written = range.clone();
        let known = self.diagnostics.len();
        let mut blocks = self.inner(range).into_iter();
        if let (Some(BlockKind::Paragraph(inlines)), None) = (blocks.next().map(|block| block.kind), blocks.next()) {
            return inlines;
        }
        // `# 題名` and the like are no heading here: a title is one line of text.
        self.diagnostics.truncate(known);
        let text = self.source.text().substr(written.clone());
        vec![Inline { span: Span::new(written), kind: InlineKind::Text(text) }]
    }
}
