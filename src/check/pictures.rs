//! Pictures without alternative text (JIS X 8341-3, 1.1.1).

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{BlockKind, Image, InlineKind, inline_text, walk_blocks, walk_inlines};
use crate::site::Page;

pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| {
            if let InlineKind::Image(image) = &inline.kind {
                check_alt(page, image, inline.span.range(), &mut found);
            }
        });
        walk_blocks(blocks, &mut |block| {
            if let BlockKind::Figure(figure) = &block.kind {
                check_alt(page, &figure.image, block.span.range(), &mut found);
            }
        });
    }
    found
}

fn check_alt(page: &Page, image: &Image, range: Range<usize>, found: &mut Vec<Diagnostic>) {
    if inline_text(&image.alt).trim().is_empty() {
        let message = format!("画像「{}」に代替文がありません。", image.source);
        found.push(
            Diagnostic::at(Code::MissingAlt, &page.source, range, message)
                .help("見えない人に伝わるように、画像の内容を ![…] の中に書いてください。例: ![役場の地図](map.svg)"),
        );
    }
}
