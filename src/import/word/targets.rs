//! What references of a Word file lead to: captions and headings by their bookmarks, with the ids that they get.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;

use super::styles::Styles;
use crate::import::parts::attribute;
use crate::markdown::{Counted, hand_number};

/// A place that a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub id: String,
    pub caption: bool,
}

#[derive(Debug, Default)]
pub(super) struct Targets {
    /// By bookmark.
    bookmarks: BTreeMap<String, Target>,
    /// By paragraph; what the caption counts.
    captions: BTreeMap<u32, (Counted, String)>,
    /// By paragraph.
    headings: BTreeMap<u32, String>,
}

impl Targets {
    /// Looks through a document. `stem` is the chapter's name: ids are told apart by it, as they are those of a whole document.
    pub(super) fn read(root: Node<'_, '_>, styles: &Styles, stem: &str) -> Self {
        let mut targets = Self::default();
        let wanted: BTreeSet<&str> = root.descendants().flat_map(references).collect();
        let (mut tables, mut figures, mut sections) = (0_usize, 0_usize, 0_usize);
        for paragraph in root.descendants().filter(|node| node.tag_name().name() == "p" && is_own(*node)) {
            let bookmarks = bookmarks(paragraph);
            let target = if let Some(counted) = counted(paragraph) {
                let (word, count) =
                    if counted == Counted::Figure { ("fig", &mut figures) } else { ("tbl", &mut tables) };
                *count += 1;
                let id = format!("{word}-{stem}-{count}");
                targets.captions.insert(paragraph.id().get(), (counted, id.clone()));
                Target { id, caption: true }
            } else if styles.level(paragraph).is_some() && bookmarks.iter().any(|name| wanted.contains(name)) {
                sections += 1;
                let id = format!("sec-{stem}-{sections}");
                targets.headings.insert(paragraph.id().get(), id.clone());
                Target { id, caption: false }
            } else {
                continue;
            };
            targets.bookmarks.extend(bookmarks.into_iter().map(|name| (name.to_owned(), target.clone())));
        }
        targets
    }

    pub(super) fn bookmark(&self, name: &str) -> Option<&Target> {
        self.bookmarks.get(name)
    }

    pub(super) fn caption(&self, paragraph: Node<'_, '_>) -> Option<&(Counted, String)> {
        self.captions.get(&paragraph.id().get())
    }

    pub(super) fn heading(&self, paragraph: Node<'_, '_>) -> Option<&str> {
        self.headings.get(&paragraph.id().get()).map(String::as_str)
    }
}

/// A paragraph of the body. Those of boxes are lost, those of cells have no number of their own.
fn is_own(paragraph: Node<'_, '_>) -> bool {
    !paragraph.ancestors().any(|above| matches!(above.tag_name().name(), "txbxContent" | "tc" | "del" | "moveFrom"))
}

/// Names that a field or link of a node may mean.
fn references<'a>(node: Node<'a, '_>) -> Vec<&'a str> {
    match node.tag_name().name() {
        "instrText" => node.text().unwrap_or_default().split([' ', '"']).collect(),
        "fldSimple" => attribute(node, "instr").unwrap_or_default().split([' ', '"']).collect(),
        "hyperlink" => attribute(node, "anchor").into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Bookmarks in a paragraph, and those that stand right before it.
fn bookmarks<'a>(paragraph: Node<'a, '_>) -> Vec<&'a str> {
    let is_start = |node: &Node<'_, '_>| node.tag_name().name() == "bookmarkStart";
    let before = paragraph
        .prev_siblings()
        .skip(1)
        .filter(Node::is_element)
        .take_while(|node| node.tag_name().name().starts_with("bookmark"));
    let inside = paragraph.descendants();
    inside.chain(before).filter(is_start).filter_map(|node| attribute(node, "name")).collect()
}

/// What a paragraph with a counting field (SEQ) counts.
fn counted(paragraph: Node<'_, '_>) -> Option<Counted> {
    let counts = |node: Node<'_, '_>| match node.tag_name().name() {
        "instrText" => node.text().is_some_and(|text| text.trim_start().starts_with("SEQ ")),
        "fldSimple" => attribute(node, "instr").is_some_and(|text| text.trim_start().starts_with("SEQ ")),
        _ => false,
    };
    if !paragraph.descendants().any(counts) {
        return None;
    }
    let text: String =
        paragraph.descendants().filter(|node| node.tag_name().name() == "t").filter_map(|node| node.text()).collect();
    numbered(&text).map(|(counted, _)| counted)
}

/// A caption's word and number at the start of a text: what it counts, and where the title begins.
pub(super) fn numbered(text: &str) -> Option<(Counted, usize)> {
    if let Some(hand) = hand_number(text) {
        return Some((hand.counted, hand.title));
    }
    // Captions of an English Word.
    let (counted, rest) = [(Counted::Table, "Table "), (Counted::Figure, "Figure ")]
        .into_iter()
        .find_map(|(counted, word)| Some((counted, text.strip_prefix(word)?)))?;
    let title = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
    let title = title.trim_start_matches([' ', '\u{3000}', ':', '：', '.']);
    (title.len() < rest.len()).then_some((counted, text.len() - title.len()))
}
