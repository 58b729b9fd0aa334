//! Headings: levels that are skipped, texts that occur twice.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{BlockKind, walk_blocks};
use crate::site::Page;

pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // The page's title is the first level, whether it stands in the text or in the front matter.
    let mut above = 1;
    let mut lines: HashMap<&str, usize> = HashMap::new();
    walk_blocks(&page.tree.blocks, &mut |block| {
        let (BlockKind::Heading(own), Some(heading)) = (&block.kind, page.heading(block.id)) else { return };
        let level = own.level;
        if level > above + 1 {
            let [own, before, wanted] = [level, above, above + 1].map(|level| "#".repeat(usize::from(level)));
            let message = format!("見出しが「{before}」から「{own}」に飛んでいます。");
            found.push(
                Diagnostic::at(Code::SkippedHeading, &page.source, block.span.range(), message)
                    .help(format!("「{wanted}」にするか、間の見出しを足してください。")),
            );
        }
        above = level;
        let text = heading.text.trim();
        if text.is_empty() {
            return;
        }
        if let Some(first) = lines.get(text) {
            let line = page.source.position(*first).line;
            let message = format!("見出し「{text}」は {line} 行目にもあります。");
            found.push(
                Diagnostic::at(Code::RepeatedHeading, &page.source, block.span.range(), message)
                    .help("目次や検索の結果で区別できるように、見出しを変えることを考えてください。"),
            );
        } else {
            lines.insert(text, block.span.range().start);
        }
    });
    found
}
