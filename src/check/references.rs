//! Links whose text says nothing, and figures that no text speaks of.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{BlockKind, InlineKind, inline_text, walk_blocks, walk_inlines, written_attributes};
use crate::site::{Page, PageId, Site, Target, TextTarget};

/// Texts that don't say where a link leads (JIS X 8341-3, 2.4.4 and 2.4.9).
const VAGUE: &[&str] = &[
    "こちら",
    "こちらから",
    "こちらへ",
    "こちらをクリック",
    "コチラ",
    "ここ",
    "ここから",
    "ここをクリック",
    "クリック",
    "リンク",
    "詳細",
    "詳細はこちら",
    "詳しくはこちら",
    "くわしくはこちら",
    "続きを読む",
    "もっと見る",
    "here",
    "click here",
    "more",
    "read more",
    "link",
];

pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| {
            let InlineKind::Link(link) = &inline.kind else { return };
            let text = inline_text(&link.content);
            let words = text.trim_matches(|letter: char| {
                letter.is_whitespace() || "「」『』（）()［］[]。、.>＞→".contains(letter)
            });
            if VAGUE.iter().any(|vague| vague.eq_ignore_ascii_case(words)) {
                let message = format!("リンクの文字「{}」だけでは、行き先がわかりません。", text.trim());
                found.push(
                    Diagnostic::at(Code::VagueLink, &page.source, inline.span.range(), message)
                        .help("リンク先の題名をリンクの文字にしてください。例: [端末の要件](terminal.md)"),
                );
            }
        });
    }
    found
}

/// Figures of documents that are numbered and never spoken of.
pub(super) fn check_figures(site: &Site) -> Vec<Diagnostic> {
    let mut spoken: HashSet<(PageId, &str)> = HashSet::new();
    for page in &site.pages {
        spoken.extend(page.targets.values().filter_map(|target| match target {
            Target::Page(page, Some(anchor)) => Some((*page, anchor.as_str())),
            _ => None,
        }));
        spoken.extend(page.text_links.iter().filter_map(|link| match &link.target {
            TextTarget::Label(page, anchor) => Some((*page, anchor.as_str())),
            TextTarget::Term(_) => None,
        }));
    }
    let mut found = Vec::new();
    for page in site.pages.iter().filter(|page| page.membership.is_some()) {
        walk_blocks(&page.tree.blocks, &mut |block| {
            let (BlockKind::Figure(_), Some(label)) = (&block.kind, page.labels.get(&block.id)) else { return };
            if label.number.is_empty() || spoken.contains(&(page.id, label.anchor.as_str())) {
                return;
            }
            let message = format!("「{}」は本文から参照されていません。", label.text());
            found.push(
                Diagnostic::at(Code::UnreferencedFigure, &page.source, block.span.range(), message)
                    .help(match written_attributes(block).and_then(|attributes| attributes.id.as_ref()) {
                        Some(id) => format!("本文で「[](#{id})」と書くと、番号とリンクが入ります。"),
                        None => "図の行の終わりに {#fig-map} のような id を付け、本文で「[](#fig-map)」と書くと、番号とリンクが入ります。".to_owned(),
                    }),
            );
        });
    }
    found
}
