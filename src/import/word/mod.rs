//! A Word file (ECMA-376, part 1, 17) as a chapter: headings, text, lists, tables, captions, pictures and notes.

mod blocks;
mod body;
mod fields;
mod grid;
mod numbering;
mod pictures;
mod pieces;
mod runs;
mod styles;
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use roxmltree::Node;

use super::literal;
use super::parts::{Parts, Relation, attribute, child, parse};
use super::report::Import;
use blocks::Block;
use body::Body;
use numbering::Numbering;
use pictures::Pictures;
use runs::{Runs, letters};
use styles::Styles;
use targets::Targets;

const NO_WORD: &str = "Word のファイルとして読めません。Word で開いて、.docx の形で保存し直してください。";

/// EMU in a twip.
const TWIP: u64 = 635;

/// Reads a chapter that will be the file `path` below the content folder. `name` is its title, if it has none.
///
/// # Errors
/// The file can't be read: a message in Japanese.
pub fn chapter(bytes: &[u8], path: &str, name: &str) -> Result<Import, String> {
    let parts = Parts::open(bytes)?;
    let main = parts.relations("")?.into_values().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target);
    let text = parts.text(&main)?.ok_or(NO_WORD)?;
    let document = parse(&text)?;
    let root = child(document.root_element(), "body").ok_or(NO_WORD)?;
    let relations = parts.relations(&main)?;
    let part = |kind: &str| {
        relations.values().find(|relation| relation.kind == kind && !relation.outside).map(|own| own.target.clone())
    };
    let of = |kind: &str| part(kind).map_or(Ok(None), |name| parts.text(&name));

    let styles = match of("styles")? {
        Some(text) => Styles::read(parse(&text)?.root_element()),
        None => Styles::default(),
    };
    let numbering = match of("numbering")? {
        Some(text) => Numbering::read(parse(&text)?.root_element()),
        None => Numbering::default(),
    };
    let targets = Targets::read(root, &styles, &stem(path));
    let mut runs = Runs::new(&styles, &targets, Pictures::new(&parts, path), relations.clone());
    if let Some(text) = of("comments")? {
        runs.comments = comments(parse(&text)?.root_element());
    }
    if let Some(width) = width(root) {
        runs.width = width;
    }
    let mut body = Body::new(runs, numbering);
    body.read(root);
    let Body { mut runs, blocks, .. } = body;

    "文書全体".clone_into(&mut runs.place);
    if runs.page_breaks > 0 {
        let what = format!("改ページ（{} か所）は取り込みません。", runs.page_breaks);
        runs.lost(what, "PDF のページは、かわら版が自動で分けます。");
    }
    heads_and_feet(&parts, &relations, &mut runs)?;
    let mut blocks = blocks::attach(blocks, &mut runs.losses);
    titled(&mut blocks, name, &mut runs);
    let mut text = blocks::markdown(&blocks);
    for (kind, file) in [("footnote", part("footnotes")), ("endnote", part("endnotes"))] {
        if let Some(file) = file {
            text += &notes(&parts, kind, &file, &mut runs)?;
        }
    }
    let mut files = vec![(path.to_owned(), text.into_bytes())];
    files.append(&mut runs.pictures.files);
    Ok(Import { entries: vec![files], losses: runs.losses.0 })
}

/// The chapter's part of ids: `network` of `manual/1.1/07-network.md`.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".md").unwrap_or(name).to_ascii_lowercase();
    let name = name.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches('-');
    let stem: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    if stem.is_empty() { "chapter".to_owned() } else { stem }
}

/// Gives the chapter one title, and moves its headings below it.
fn titled(blocks: &mut Vec<Block>, name: &str, runs: &mut Runs<'_>) {
    let levels: Vec<usize> = blocks
        .iter()
        .filter_map(|block| if let Block::Heading { level, .. } = block { Some(*level) } else { None })
        .collect();
    let first = matches!(blocks.first(), Some(Block::Heading { level: 1, .. }));
    let tops = levels.iter().filter(|level| **level == 1).count();
    let title = levels.contains(&0);
    if first && tops == 1 && !title {
        return;
    }
    let moved = usize::from(title || tops > 0);
    let mut seen = false;
    for block in blocks.iter_mut() {
        if let Block::Heading { level, .. } = block {
            *level = if *level == 0 && !seen { 1 } else { (*level).max(1) + moved };
            seen |= *level == 1;
        }
    }
    if !title {
        let name = literal::line(name);
        runs.lost(
            format!(
                "章の題名（一つだけの「見出し 1」か「表題」）がないので、ファイルの名前「{name}」を題名にしました。"
            ),
            "取り込んだ原稿の 1 行目を直してください。",
        );
        blocks.insert(0, Block::Heading { level: 1, text: name, id: None });
    }
    if moved > 0 {
        runs.lost(
            "見出しの段を、題名の下になるように一つずつ下げました。",
            "違うときは、取り込んだ原稿の「#」の数を直してください。",
        );
    }
    if blocks.iter().any(|block| matches!(block, Block::Heading { level, .. } if *level > 6)) {
        runs.lost("6 段より深い見出しは、6 段目の見出しになります。", "章を分けるか、段を減らしてください。");
    }
}

fn comments(root: Node<'_, '_>) -> BTreeMap<String, String> {
    let comment = |node: Node<'_, '_>| {
        let author = attribute(node, "author").unwrap_or_default();
        Some((attribute(node, "id")?.to_owned(), format!("{author}「{}」", letters(node))))
    };
    root.children().filter(Node::is_element).filter_map(comment).collect()
}

/// Width of the text of the last section, in EMU.
fn width(body: Node<'_, '_>) -> Option<u64> {
    let section = child(body, "sectPr")?;
    let size = |name: &str, key: &str| attribute(child(section, name)?, key)?.parse::<u64>().ok();
    let margins = size("pgMar", "left")?.saturating_add(size("pgMar", "right")?);
    Some(size("pgSz", "w")?.saturating_sub(margins).saturating_mul(TWIP)).filter(|width| *width > 0)
}

/// What stands above and below every page.
fn heads_and_feet(parts: &Parts, relations: &BTreeMap<String, Relation>, runs: &mut Runs<'_>) -> Result<(), String> {
    let mut told = BTreeSet::new();
    for relation in relations.values() {
        let called = match relation.kind.as_str() {
            "header" => "ヘッダー",
            "footer" => "フッター",
            _ => continue,
        };
        let text = parts.text(&relation.target)?.unwrap_or_else(|| "<none/>".to_owned());
        let words = letters(parse(&text)?.root_element());
        if !words.trim().is_empty() && told.insert(words.clone()) {
            runs.lost(
                format!("{called}（「{}」）は取り込みません。", words.trim()),
                "題名、版、日付は document.yaml に書きます。",
            );
        }
    }
    Ok(())
}

/// The notes of a kind that the text refers to.
fn notes(parts: &Parts, kind: &'static str, file: &str, runs: &mut Runs<'_>) -> Result<String, String> {
    let text = parts.text(file)?.unwrap_or_else(|| "<none/>".to_owned());
    let document = parse(&text)?;
    let root = document.root_element();
    runs.relations = parts.relations(file)?;
    let mut written = String::new();
    // Reading a note never adds one: their numbers stay.
    for at in 0..runs.notes.len() {
        let (own, id) = runs.notes[at].clone();
        let is_note = |node: &Node<'_, '_>| node.tag_name().name() == kind && attribute(*node, "id") == Some(&id);
        let Some(node) = root.children().find(is_note).filter(|_| own == kind) else { continue };
        runs.place = format!("注 {}", at + 1);
        let paragraphs: Vec<String> = node
            .descendants()
            .filter(|node| node.tag_name().name() == "p")
            .map(|paragraph| pieces::markdown(&runs.paragraph(paragraph)))
            .filter(|paragraph| !paragraph.is_empty())
            .collect();
        let _ = write!(written, "\n[^{}]: {}\n", at + 1, paragraphs.join("\\\n").replace('\n', "\n    "));
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn ids_carry_the_name_of_their_chapter() {
        assert_eq!(stem("manual/1.1/07-network.md"), "network");
        assert_eq!(stem("第7章.md"), "7");
        assert_eq!(stem("別紙.md"), "chapter");
    }
}
