//! Captions: `表: 題名 {#tbl-flow}` above a table.

use arcstr::Substr;

use super::build::Builder;
use super::tree::{Block, BlockKind, Caption, Inline, InlineKind, Span};

impl Builder<'_> {
    /// Takes the paragraph directly above off the innermost frame, if it is a caption.
    pub(super) fn caption_above(&mut self) -> Option<Caption> {
        if self.is_plain() {
            return None;
        }
        let frame = self.stack.last_mut()?;
        let Some(Block { kind: BlockKind::Paragraph(inlines), .. }) = frame.blocks.last() else { return None };
        let InlineKind::Text(first) = &inlines.first()?.kind else { return None };
        let rest = first.strip_prefix("表:").or_else(|| first.strip_prefix("表："))?;
        let cut = first.len() - rest.trim_start().len();
        let block = frame.blocks.pop()?;
        let BlockKind::Paragraph(mut content) = block.kind else { return None };
        cut_front(&mut content, cut, self.source.text());
        let attributes = self.trailing_attributes(&mut content);
        Some(Caption { number: None, content, attributes, span: block.span })
    }
}

/// Takes `cut` bytes off the first text.
fn cut_front(content: &mut Vec<Inline>, cut: usize, source: &arcstr::ArcStr) {
    let Some(Inline { span, kind: InlineKind::Text(text) }) = content.first_mut() else { return };
    let range = span.range();
    // Text of one paragraph line stands in the source as it is, unless an entity was resolved.
    if range.len() == text.len() {
        let rest = range.start + cut..range.end;
        *text = source.substr(rest.clone());
        *span = Span::new(rest);
    } else {
        *text = Substr::from(&text[cut..]);
    }
    if text.is_empty() {
        content.remove(0);
    }
}
