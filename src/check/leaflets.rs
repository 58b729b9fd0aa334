//! Leaflets: panels of folded sheets, where codes lead, words that show everybody who reads them.

use std::ops::Range;

use crate::config::Placed;
use crate::content::{Entry, Fold, Leaflet, PaperSize};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Block, BlockKind, DirectiveKind, Inline, child_blocks, inline_text, walk_blocks};
use crate::site::{Page, Site};

/// What nobody wants to be seen with: on a front, on a back, in a file's name.
const EXPOSING: [&str; 3] = ["生活保護", "被保護", "seikatsu"];

pub(super) fn check(site: &Site, page: &Page) -> Vec<Diagnostic> {
    let mut found = codes(site, page);
    let Entry::Leaflet(leaflet) = &page.entry else { return found };
    found.extend(exposed_names(page));
    if let Some(fold) = &leaflet.fold {
        found.extend(sheet(page, leaflet, fold));
        let panels: Vec<&[Block]> = panels(&page.tree.blocks).collect();
        found.extend(panels_there_are(page, fold, &panels));
        let outer = panels.iter().enumerate().filter(|(panel, _)| fold.value.is_outer(*panel));
        found.extend(outer.flat_map(|(_, blocks)| exposed_texts(page, blocks)));
    }
    found
}

/// The panels of a folded sheet, as they are written: parted by `***`.
fn panels(blocks: &[Block]) -> impl Iterator<Item = &[Block]> {
    blocks.split(|block| matches!(block.kind, BlockKind::Rule))
}

/// A size that can be folded so, and no other number of pages than two.
fn sheet(page: &Page, leaflet: &Leaflet, fold: &Placed<Fold>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if fold.value == Fold::Tri && leaflet.size == PaperSize::A5 {
        let message = "A5 の紙は、三つ折りにすると、字を組む幅が足りません。";
        let help = "size を A4 か B5 にするか、fold を bi（二つ折り）にしてください。";
        found.push(Diagnostic::at(Code::BadValue, &page.source, fold.range.clone(), message).help(help));
    }
    if let Some(pages) = leaflet.pages.as_ref().filter(|pages| pages.value != 2) {
        let message = "折るリーフレットは、いつも表と裏の 2 ページです。";
        let help = "pages の行を消してください。";
        found.push(Diagnostic::at(Code::BadValue, &page.source, pages.range.clone(), message).help(help));
    }
    found
}

/// As many panels as the sheet has.
fn panels_there_are(page: &Page, fold: &Placed<Fold>, panels: &[&[Block]]) -> Option<Diagnostic> {
    let wanted = fold.value.panels();
    if panels.len() == wanted {
        return None;
    }
    let written = panels.len();
    let name = if fold.value == Fold::Bi { "二つ折り" } else { "三つ折り" };
    let surplus = panels.get(wanted).and_then(|panel| panel.first()).map(|block| first_line(page, block));
    let message = format!("{name}の紙は {wanted} 面ですが、本文は {written} 面に分かれています。");
    let help = "面と面の間に「***」だけの行を置いて、読む順に書いてください。空けておく面にも「***」を書きます。";
    let range = surplus.unwrap_or_else(|| fold.range.clone());
    Some(Diagnostic::at(Code::BadValue, &page.source, range, message).help(help))
}

/// What stands in front of an address that a telephone knows what to do with.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// A code leads to an address. Without one it leads, on a leaflet, to the page of the version: there must be one.
fn codes(site: &Site, page: &Page) -> Vec<Diagnostic> {
    const EXAMPLE: &str = "例: :::qr 予約のページ {url=https://example.jp/}";
    let mut found = Vec::new();
    let mut report = |code: Code, range: Range<usize>, message: String, help: &str| {
        found.push(Diagnostic::at(code, &page.source, range, message).help(help));
    };
    let mut look_at = |block: &Block| {
        let BlockKind::Directive(directive) = &block.kind else { return };
        if directive.kind != DirectiveKind::Qr {
            return;
        }
        let line = first_line(page, block);
        if let Some(url) = directive.attributes.get("url").filter(|url| !url.trim().is_empty()) {
            let known = |scheme: &&str| url.get(..scheme.len()).is_some_and(|own| own.eq_ignore_ascii_case(scheme));
            if !SCHEMES.iter().any(known) {
                let message = format!("QR コードのアドレス「{url}」は、「https://」で始まっていません。");
                report(Code::UnsafeLink, url.range(), message, EXAMPLE);
            }
        } else if !matches!(page.entry, Entry::Leaflet(_)) {
            let message = "QR コードのアドレス（url）が書かれていません。".to_owned();
            report(Code::MissingField, line, message, EXAMPLE);
        } else if site.permanent_address(page).is_none() {
            let (message, help) = if page.leaflet_versions().is_empty() {
                (
                    "QR コードの行き先がありません。この版のページには、版の名前が要ります。",
                    "先頭の設定に version を足すか、:::qr {url=https://example.jp/} のようにアドレスを書いてください。",
                )
            } else {
                (
                    "QR コードの行き先がありません。この版のページのアドレスは、サイトのアドレスが決まるまで作れません。",
                    "site.yaml に base_url を書くか、:::qr {url=https://example.jp/} のようにアドレスを書いてください。",
                )
            };
            report(Code::MissingField, line, message.to_owned(), help);
        }
    };
    for blocks in page.tree.texts() {
        walk_blocks(blocks, &mut look_at);
    }
    found
}

fn exposing(text: &str) -> Option<&'static str> {
    EXPOSING.into_iter().find(|word| text.contains(word))
}

/// The title is on the front; the file's name is in the address that people share, and on the telephone's list.
fn exposed_names(page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some((title, word)) =
        page.common.title.as_ref().and_then(|title| exposing(&title.value).map(|word| (title, word)))
    {
        found.push(exposed(page, title.range.clone(), "題名", word));
    }
    if let Some(word) = exposing(&page.address.as_str().to_lowercase()) {
        found.push(exposed(page, 0..0, "ファイル名", word));
    }
    found
}

/// Calls `look_at` with every text of a block.
fn visit(block: &Block, look_at: &mut impl FnMut(&[Inline], &Block)) {
    match &block.kind {
        BlockKind::Paragraph(content) => look_at(content, block),
        BlockKind::Heading(heading) => look_at(&heading.content, block),
        BlockKind::Container(container) => look_at(&container.title, block),
        BlockKind::Definitions(definitions) => {
            for definition in definitions {
                look_at(&definition.term, block);
            }
        }
        _ => {}
    }
    for children in child_blocks(block) {
        for child in children {
            visit(child, look_at);
        }
    }
}

fn exposed_texts(page: &Page, blocks: &[Block]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut look_at = |content: &[Inline], block: &Block| {
        if let Some(word) = exposing(&inline_text(content)) {
            found.push(exposed(page, first_line(page, block), "折ったときに外から見える面", word));
        }
    };
    for block in blocks {
        visit(block, &mut look_at);
    }
    found
}

fn exposed(page: &Page, range: Range<usize>, place: &str, word: &str) -> Diagnostic {
    let message =
        format!("リーフレットの{place}に「{word}」とあります。持っている人の事情が、まわりの人に知られます。");
    Diagnostic::at(Code::ExposedReader, &page.source, range, message)
        .help("事情のわからない言葉にしてください。例: 「医療機関にかかるとき」「くらしの手続き」")
}

fn first_line(page: &Page, block: &Block) -> Range<usize> {
    let range = block.span.range();
    let text = page.source.text().get(range.clone()).unwrap_or_default();
    let length = text.trim_end().find('\n').unwrap_or(text.trim_end().len());
    range.start..range.start + length
}
