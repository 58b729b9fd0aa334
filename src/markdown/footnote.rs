//! Footnotes: references, definitions, and those that miss the other.

use std::collections::HashMap;
use std::ops::Range;

use arcstr::Substr;

use super::build::Builder;
use super::tree::{Block, Footnote, InlineKind, Span};
use crate::diagnostic::{Code, Diagnostic};

/// Footnotes of a text while it is read.
#[derive(Default)]
pub(super) struct Footnotes {
    /// By label: index by first reference, and number of references.
    references: HashMap<Substr, (u32, u32)>,
    definitions: Vec<(Substr, Span, Vec<Block>)>,
}

impl Builder<'_> {
    /// `[^label]` left as text names a footnote that is not there.
    pub(super) fn report_undefined_footnotes(&mut self, range: &Range<usize>) {
        let text = &self.source.text()[range.clone()];
        for (at, _) in text.match_indices("[^") {
            let start = range.start + at;
            let Some(length) = text[at..].find(']').filter(|length| *length > 2) else { continue };
            let label = &text[at + 2..at + length];
            if label.contains(char::is_whitespace) || self.source.text()[..start].ends_with('\\') {
                continue;
            }
            self.diagnostics.push(
                Diagnostic::at(
                    Code::UndefinedFootnote,
                    self.source,
                    start..start + length + 1,
                    format!("脚注「{label}」の本文がありません。"),
                )
                .help(format!("「[^{label}]: 脚注の文」の行を足してください。")),
            );
        }
    }

    pub(super) fn footnote_reference(&mut self, label: &str, span: Range<usize>) {
        let label = self.owned(label);
        let next = u32::try_from(self.notes.references.len()).unwrap_or(u32::MAX);
        let (footnote, occurrence) = {
            let entry = self.notes.references.entry(label).or_insert((next, 0));
            let occurrence = entry.1;
            entry.1 += 1;
            (entry.0, occurrence)
        };
        self.push_inline(span, InlineKind::FootnoteReference { footnote, occurrence });
    }

    pub(super) fn define_footnote(&mut self, label: Substr, span: Span, blocks: Vec<Block>) {
        self.notes.definitions.push((label, span, blocks));
    }

    /// The footnotes in the order of their first reference; those without one follow, and are reported.
    pub(super) fn order_footnotes(&mut self) -> Vec<Footnote> {
        let mut footnotes: Vec<(u32, Footnote)> = Vec::new();
        for (index, (label, span, blocks)) in std::mem::take(&mut self.notes.definitions).into_iter().enumerate() {
            let found = self.notes.references.get(&label).copied();
            let behind = u32::try_from(self.notes.references.len() + index).unwrap_or(u32::MAX);
            let (order, references) = found.unwrap_or((behind, 0));
            if found.is_none() {
                let start = span.start as usize;
                let range = start..start + label.len() + 3;
                self.diagnostics.push(
                    Diagnostic::at(
                        Code::UnusedFootnote,
                        self.source,
                        range,
                        format!("脚注「{label}」はどこからも参照されていません。"),
                    )
                    .help(format!("本文に「[^{label}]」を書くか、この脚注を消してください。")),
                );
            }
            footnotes.push((order, Footnote { label, span, blocks, references }));
        }
        footnotes.sort_by_key(|(order, _)| *order);
        footnotes.into_iter().map(|(_, footnote)| footnote).collect()
    }
}
