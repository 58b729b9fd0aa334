//! Lists of a Word file: bullets, and numbers that go on where the list is taken up again.

use std::collections::BTreeMap;

use roxmltree::Node;

use crate::import::parts::{attribute, child};

#[derive(Debug, Clone)]
struct Level {
    format: String,
    /// `(%1)`, `第%1条`.
    text: String,
    start: u32,
}

/// An item's mark.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Bullet,
    Number(u32),
}

#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Levels by list.
    lists: BTreeMap<String, BTreeMap<usize, Level>>,
    /// How far each list has come.
    counters: BTreeMap<(String, usize), u32>,
}

impl Numbering {
    pub(super) fn read(root: Node<'_, '_>) -> Self {
        let named = |name: &'static str| root.children().filter(move |node| node.tag_name().name() == name);
        let forms: BTreeMap<&str, BTreeMap<usize, Level>> =
            named("abstractNum").filter_map(|node| Some((attribute(node, "abstractNumId")?, levels(node)))).collect();
        let mut lists = BTreeMap::new();
        for list in named("num") {
            let Some(id) = attribute(list, "numId") else { continue };
            let form = child(list, "abstractNumId").and_then(|own| attribute(own, "val"));
            let mut own = form.and_then(|form| forms.get(form)).cloned().unwrap_or_default();
            for change in list.children().filter(|node| node.tag_name().name() == "lvlOverride") {
                let Some(at) = attribute(change, "ilvl").and_then(|at| at.parse::<usize>().ok()) else { continue };
                own.extend(levels(change));
                let start = child(change, "startOverride").and_then(|start| attribute(start, "val"));
                if let (Some(start), Some(level)) = (start.and_then(|start| start.parse().ok()), own.get_mut(&at)) {
                    level.start = start;
                }
            }
            lists.insert(id.to_owned(), own);
        }
        Self { lists, counters: BTreeMap::new() }
    }

    /// The mark of the next item; `None` if the list shows none.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<Mark> {
        let form = self.lists.get(list)?.get(&level)?;
        match form.format.as_str() {
            "none" => return None,
            "bullet" => return Some(Mark::Bullet),
            _ => {}
        }
        let key = (list.to_owned(), level);
        let number = self.counters.get(&key).map_or(form.start, |last| last.saturating_add(1));
        self.counters.insert(key, number);
        self.counters.retain(|(own, deeper), _| own != list || *deeper <= level);
        Some(Mark::Number(number))
    }

    /// How its numbers look, if not as `1.`.
    pub(super) fn form(&self, list: &str, level: usize) -> Option<String> {
        let form = self.lists.get(list)?.get(&level)?;
        let plain = form.format == "decimal" && matches!(form.text.as_str(), "%1" | "%1." | "%2." | "%3.");
        let shown = !matches!(form.format.as_str(), "none" | "bullet");
        let example = match form.format.as_str() {
            "decimal" => "1",
            "decimalFullWidth" | "decimalFullWidth2" => "１",
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => "①",
            "aiueo" | "aiueoFullWidth" => "ア",
            "iroha" | "irohaFullWidth" => "イ",
            "lowerLetter" => "a",
            "upperLetter" => "A",
            "lowerRoman" => "i",
            "upperRoman" => "I",
            "japaneseCounting" | "ideographDigital" | "japaneseDigitalTenThousand" | "japaneseLegal" => "一",
            _ => "…",
        };
        let own = format!("%{}", level + 1);
        (shown && !plain).then(|| form.text.replace(&own, example))
    }
}

fn levels(form: Node<'_, '_>) -> BTreeMap<usize, Level> {
    let level = |node: Node<'_, '_>| {
        let value = |name: &str| child(node, name).and_then(|own| attribute(own, "val"));
        let level = Level {
            format: value("numFmt").unwrap_or("decimal").to_owned(),
            text: value("lvlText").unwrap_or_default().to_owned(),
            start: value("start").and_then(|start| start.parse().ok()).unwrap_or(1),
        };
        Some((attribute(node, "ilvl")?.parse().ok()?, level))
    };
    form.children().filter(|node| node.tag_name().name() == "lvl").filter_map(level).collect()
}
