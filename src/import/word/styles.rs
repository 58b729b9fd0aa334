//! Styles of a Word file: which are headings, lists and captions, which letters they make bold.

use std::collections::BTreeMap;

use roxmltree::Node;

use crate::import::parts::{attribute, child, is_on};

/// Styles stand on each other; a longer chain is a circle.
const LONGEST_CHAIN: usize = 20;

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    level: Option<usize>,
    list: Option<(String, usize)>,
    bold: Option<bool>,
    italic: Option<bool>,
    struck: Option<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, Style>);

impl Styles {
    pub(super) fn read(root: Node<'_, '_>) -> Self {
        let style = |node: Node<'_, '_>| {
            let value = |name: &str| child(node, name).and_then(|own| attribute(own, "val")).map(str::to_owned);
            let paragraph = child(node, "pPr");
            let letters = child(node, "rPr");
            let style = Style {
                name: value("name").unwrap_or_default().to_lowercase(),
                based_on: value("basedOn"),
                level: paragraph.and_then(level_of),
                list: paragraph.and_then(list_of),
                bold: letters.and_then(|own| is_on(own, "b")),
                italic: letters.and_then(|own| is_on(own, "i")),
                struck: letters.and_then(|own| is_on(own, "strike")),
            };
            Some((attribute(node, "styleId")?.to_owned(), style))
        };
        Self(root.children().filter(|node| node.tag_name().name() == "style").filter_map(style).collect())
    }

    /// A style and those below it.
    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = &'a Style> {
        let first = id.and_then(|id| self.0.get(id));
        std::iter::successors(first, |style| self.0.get(style.based_on.as_deref()?)).take(LONGEST_CHAIN)
    }

    /// The level of a heading, from 1; text has none.
    pub(super) fn level(&self, paragraph: Node<'_, '_>) -> Option<usize> {
        let look = child(paragraph, "pPr");
        let own = look.and_then(level_of);
        let named = |style: &Style| {
            let name = style.name.strip_prefix("heading ").or_else(|| style.name.strip_prefix("見出し"))?;
            name.trim().parse::<usize>().ok()
        };
        let level = own.or_else(|| self.chain(style_of(look)).find_map(|style| style.level.or_else(|| named(style))));
        level.filter(|level| (1..=9).contains(level))
    }

    /// The paragraph is the title of the whole.
    pub(super) fn is_title(&self, paragraph: Node<'_, '_>) -> bool {
        let style = style_of(child(paragraph, "pPr")).and_then(|id| self.0.get(id));
        style.is_some_and(|style| matches!(style.name.as_str(), "title" | "表題"))
    }

    /// The list of a paragraph and its level in it, from 0.
    pub(super) fn list(&self, paragraph: Node<'_, '_>) -> Option<(String, usize)> {
        let look = child(paragraph, "pPr");
        let own = look.and_then(list_of);
        let list = own.or_else(|| self.chain(style_of(look)).find_map(|style| style.list.clone()));
        list.filter(|(id, _)| id != "0")
    }

    /// Bold, italic and struck by a style of letters.
    pub(super) fn letters(&self, id: &str) -> (bool, bool, bool) {
        let find = |of: fn(&Style) -> Option<bool>| self.chain(Some(id)).find_map(of).unwrap_or(false);
        (find(|style| style.bold), find(|style| style.italic), find(|style| style.struck))
    }
}

fn style_of<'a>(look: Option<Node<'a, '_>>) -> Option<&'a str> {
    attribute(child(look?, "pStyle")?, "val")
}

/// Levels count from 0; 9 is text.
fn level_of(look: Node<'_, '_>) -> Option<usize> {
    let level: usize = attribute(child(look, "outlineLvl")?, "val")?.parse().ok()?;
    Some(level.saturating_add(1))
}

fn list_of(look: Node<'_, '_>) -> Option<(String, usize)> {
    let list = child(look, "numPr")?;
    let level = child(list, "ilvl").and_then(|level| attribute(level, "val")).and_then(|level| level.parse().ok());
    Some((attribute(child(list, "numId")?, "val")?.to_owned(), level.unwrap_or(0).min(8)))
}
