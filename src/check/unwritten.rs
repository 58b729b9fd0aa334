//! Texts that `new` wrote, and nobody wrote over.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::content::{Status, split_front_matter};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{InlineKind, walk_inlines};
use crate::site::Page;
use crate::text::unwritten::UNWRITTEN;

/// Finds any of them at once.
static ANY: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(UNWRITTEN).ok());

/// A draft is still being written.
pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if page.common.status == Status::Draft {
        return found;
    }
    let text = page.source.text();
    // Almost every page: its tree need not be walked.
    if ANY.as_ref().is_some_and(|any| !any.is_match(text)) {
        return found;
    }
    let mut look = |range: Range<usize>| {
        let Some(own) = text.get(range.clone()) else { return };
        for words in UNWRITTEN {
            let Some(at) = own.find(words).map(|at| range.start + at) else { continue };
            let message = format!("ひな形の文「{words}」が残っています。");
            found.push(
                Diagnostic::at(Code::UnwrittenText, &page.source, at..at + words.len(), message)
                    .help("伝える文に書きかえるか、消してください。"),
            );
        }
    };
    split_front_matter(text).0.into_iter().for_each(&mut look);
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| {
            if matches!(inline.kind, InlineKind::Text(_)) {
                look(inline.span.range());
            }
        });
    }
    found
}
