//! Footnotes: references, definitions, and those that miss the other.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arcstr::Substr;

use super::tree::{Block, Footnote, Span};
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Footnotes of a text while it is read. An included file has labels of its own: they are told apart by where the file
/// begins.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    file: usize,
    references: HashMap<(usize, Substr), Referred>,
    definitions: Vec<(usize, Substr, Span, Vec<Block>)>,
}

#[derive(Debug)]
struct Referred {
    /// Index by first reference.
    index: u32,
    /// How often.
    count: u32,
    /// The first reference.
    first: Range<usize>,
}

impl Footnotes {
    /// Goes on in the file that begins at a byte; gives the one left.
    pub(super) fn enter(&mut self, file: usize) -> usize {
        std::mem::replace(&mut self.file, file)
    }

    /// Counts a reference; gives the footnote's index and which of its references this is.
    pub(super) fn refer(&mut self, label: Substr, span: &Range<usize>) -> (u32, u32) {
        let index = u32::try_from(self.references.len()).unwrap_or(u32::MAX);
        let referred = self.references.entry((self.file, label)).or_insert_with(|| Referred {
            index,
            count: 0,
            first: span.clone(),
        });
        referred.count += 1;
        (referred.index, referred.count - 1)
    }

    pub(super) fn define(&mut self, label: Substr, span: Span, blocks: Vec<Block>) {
        self.definitions.push((self.file, label, span, blocks));
    }

    /// The footnotes in the order of their first reference, so that an index names one; those without a reference
    /// follow. Both kinds of orphan are reported.
    pub(super) fn order(self, source: &Arc<SourceText>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Footnote> {
        let Self { mut references, definitions, .. } = self;
        let mut referred: Vec<(u32, Footnote)> = Vec::new();
        let mut unreferred = Vec::new();
        for (file, label, span, blocks) in definitions {
            let key = (file, label);
            let found = references.remove(&key);
            let label = key.1;
            if let Some(Referred { index, count, .. }) = found {
                referred.push((index, Footnote { label, span, blocks, references: count }));
                continue;
            }
            let start = span.start as usize;
            let message = format!("脚注「{label}」はどこからも参照されていません。");
            diagnostics.push(
                Diagnostic::at(
                    Code::UnusedFootnote,
                    source,
                    start..source.text()[start..].find(']').map_or(start, |at| start + at + 1),
                    message,
                )
                .help(format!("本文に「[^{label}]」を書くか、この脚注を消してください。")),
            );
            unreferred.push(Footnote { label, span, blocks, references: 0 });
        }
        for ((_, label), Referred { index, count, first }) in references {
            diagnostics.push(undefined(source, &label, first.clone()));
            let footnote = Footnote { label, span: Span::new(first), blocks: Vec::new(), references: count };
            referred.push((index, footnote));
        }
        referred.sort_by_key(|(index, _)| *index);
        referred.into_iter().map(|(_, footnote)| footnote).chain(unreferred).collect()
    }
}

/// Longest label that is taken for one, in characters (`CommonMark` 0.31.2, section 4.7, for link labels).
const LONGEST_LABEL: usize = 999;

/// Reports `[^label]` that was left as text: it names a footnote that is not there.
pub(super) fn report_undefined(source: &Arc<SourceText>, range: &Range<usize>, diagnostics: &mut Vec<Diagnostic>) {
    let text = &source.text()[range.clone()];
    // One letter is found much faster than two.
    for (at, _) in text.match_indices('[').filter(|(at, _)| text[at + 1..].starts_with('^')) {
        let start = range.start + at;
        // A label has no space in it, and is short: looking on to the end of the text for each would take its square.
        let stop = |letter: char| letter == ']' || letter == '[' || letter.is_whitespace();
        let Some(length) = text[at + 2..].char_indices().take(LONGEST_LABEL).find(|(_, letter)| stop(*letter)) else {
            continue;
        };
        let length = at + 2 + length.0 - at;
        let label = &text[at + 2..at + length];
        if text[at + length..].starts_with(']') && !label.is_empty() && !source.text()[..start].ends_with('\\') {
            diagnostics.push(undefined(source, label, start..start + length + 1));
        }
    }
}

fn undefined(source: &Arc<SourceText>, label: &str, range: Range<usize>) -> Diagnostic {
    Diagnostic::at(Code::UndefinedFootnote, source, range, format!("脚注「{label}」の本文がありません。"))
        .help(format!("「[^{label}]: 脚注の文」の行を足してください。"))
}
