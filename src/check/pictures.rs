//! Pictures without alternative text (JIS X 8341-3, 1.1.1), and those whose files can't be used.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{BlockKind, Image, InlineKind, inline_text, walk_blocks, walk_inlines};
use crate::site::{Page, Site, Target};

pub(super) fn check(site: &Site, page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| {
            if let InlineKind::Image(image) = &inline.kind {
                check_alt(page, image, inline.span.range(), &mut found);
                found.extend(check_file(site, page, image, inline.span.range()));
            }
        });
        walk_blocks(blocks, &mut |block| {
            if let BlockKind::Figure(figure) = &block.kind {
                check_alt(page, &figure.image, block.span.range(), &mut found);
                found.extend(check_file(site, page, &figure.image, block.span.range()));
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

/// Faults of a file that no page can show. Those that only a PDF can't have are told where one is made.
fn check_file(site: &Site, page: &Page, image: &Image, range: Range<usize>) -> Option<Diagnostic> {
    let Some(Target::File(path, _)) = page.targets.get(&image.id) else { return None };
    let fault = site.files.get(path)?.fault.filter(|fault| !fault.is_of_paper())?;
    let (reason, help) = fault.explained();
    let message = format!("画像「{}」を使えません。{reason}", image.source);
    Some(Diagnostic::at(Code::BadPicture, &page.source, range, message).help(help))
}
