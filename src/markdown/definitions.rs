//! `[label]: address` lines: they show nothing, so that one that nobody uses is text that was lost.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::RefDefs;

use super::offsets::OffsetMap;
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// The definitions of a text, and which of them are used.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    defined: Vec<(String, Range<usize>)>,
    used: HashSet<String>,
}

impl Definitions {
    /// All definitions, with their places in the prepared text.
    pub(super) fn read(definitions: &RefDefs<'_>) -> Self {
        let defined = definitions.iter().map(|(label, own)| (normal(label), own.span.clone())).collect();
        Self { defined, used: HashSet::new() }
    }

    /// A link or picture refers to a label.
    pub(super) fn refer(&mut self, label: &str) {
        self.used.insert(normal(label));
    }

    /// Reports the definitions that nobody uses.
    pub(super) fn unused(self, source: &Arc<SourceText>, offsets: &OffsetMap) -> Vec<Diagnostic> {
        let mut unused: Vec<Range<usize>> = self
            .defined
            .into_iter()
            .filter(|(label, _)| !self.used.contains(label))
            .map(|(_, span)| offsets.source_range(&span))
            .collect();
        unused.sort_by_key(|range| range.start);
        let report = |range: Range<usize>| {
            let line = source.text()[range.clone()].lines().next().unwrap_or_default().trim_end();
            let message = "この行はリンクの定義とみなされ、本文に表示されません。";
            Diagnostic::at(Code::UnusedDefinition, source, range.start..range.start + line.len(), message).help(
                "本文として見せるときは、先頭に「\\」を付けて「\\[」と書いてください。使わない定義は消してください。",
            )
        };
        unused.into_iter().map(report).collect()
    }
}

/// A label as compared (`CommonMark` 0.31.2, section 4.7): case and runs of space don't count.
fn normal(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
