//! Attributes that nobody reads: a slip in `{widht=80%}` would pass unseen. Those of `:::` lines are looked at where they
//! are read.

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Block, BlockKind, Inline, InlineKind, own_inlines, walk_blocks, written_attributes};
use crate::site::Page;
use crate::text::nearest;

pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for blocks in page.tree.texts() {
        walk_blocks(blocks, &mut |block| {
            found.extend(unread(page, block));
            let (what, keys, example): (_, &[&str], _) = match &block.kind {
                BlockKind::Figure(_) => ("画像", &["width"], "{#fig-map width=80%}"),
                BlockKind::Heading(_) => ("見出し", &[], "{#id}"),
                BlockKind::Table(_) => ("表の題名", &[], "{#tbl-fee}"),
                BlockKind::Code(_) => ("コード", &[], "{#id}"),
                _ => return,
            };
            let Some(attributes) = written_attributes(block) else { return };
            // Those of `<img>` pass the list of what HTML may say.
            let written = page.source.text().get(attributes.span.range()).unwrap_or_default();
            for (key, _) in attributes.pairs.iter().filter(|_| written.starts_with('{')) {
                if keys.contains(&key.as_str()) {
                    continue;
                }
                let near = nearest(key, keys.iter().copied()).map(|near| format!("「{near}」のことですか。"));
                let help = format!("{}例: {example}", near.unwrap_or_default());
                let message = format!("{what}に「{key}」という項目はありません。");
                found.push(Diagnostic::at(Code::UnknownField, &page.source, key.range(), message).help(help));
            }
        });
    }
    found
}

/// Braces that were meant as attributes and stand in the text: at the end of a heading or caption, behind a picture.
fn unread(page: &Page, block: &Block) -> Option<Diagnostic> {
    let inlines = own_inlines(block).into_iter().next_back()?;
    let Inline { span, kind: InlineKind::Text(text) } = inlines.last()? else { return None };
    let (at, example) = match &block.kind {
        BlockKind::Paragraph(_) => {
            let before = inlines.len().checked_sub(2).map(|before| &inlines[before].kind);
            let picture = matches!(before, Some(InlineKind::Image(_)));
            let braces = text.starts_with('{') && !text.contains('|');
            ((picture && braces).then_some(0)?, "![代替文](map.svg){#fig-map width=80%}")
        }
        BlockKind::Heading(_) => (text.rfind("{#")?, "## 見出し {#id}"),
        BlockKind::Table(_) => (text.rfind("{#")?, "表: 題名 {#tbl-fee}"),
        _ => return None,
    };
    let verbatim = span.range().len() == text.len();
    let start = if verbatim { span.range().start + at } else { span.range().start };
    let message = format!("「{}」は、項目として読めません。書いたとおりの文字で出ます。", &text[at..]);
    let help = format!("半角で、空白で区切って書きます。例: {example}");
    Some(Diagnostic::at(Code::BadValue, &page.source, start..span.range().end, message).help(help))
}
