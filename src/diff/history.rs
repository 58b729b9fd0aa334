//! A draft of the 改訂履歴: entries for an editor to edit, in the form of `document.yaml`.

use std::fmt::Write as _;

use super::{Change, Comparison, Difference, Line, PageDifference, Row, SectionDifference};
use crate::site::{Page, Site};

/// Longest words that a sentence quotes, in characters.
const QUOTED: usize = 30;

/// Most sentences of an entry: the editor cuts, but should not drown.
const MOST: usize = 6;

/// The entries as YAML, to be put under `changes:` of the newer version.
pub fn draft(site: &Site, comparison: &Comparison) -> String {
    let mut text = String::from("    changes:\n");
    for difference in &comparison.pages {
        let Some(page) = difference.new.or(difference.old).map(|id| site.page(id)) else { continue };
        let _ = writeln!(text, "      - section: {}", quoted(&place(page, difference)));
        let _ = writeln!(text, "        text: {}", quoted(&sentences(difference).join("")));
    }
    text
}

/// 第2章 登録業務の流れ、登録の契機と期限
fn place(page: &Page, difference: &PageDifference) -> String {
    let chapter = match &page.number {
        Some(number) if number.starts_with('別') => number.clone(),
        Some(number) => format!("第{number}章"),
        None => page.title.clone(),
    };
    let mut names: Vec<String> = Vec::new();
    for section in &difference.sections {
        let heading = section.new.as_ref().or(section.old.as_ref());
        let name = heading.map_or_else(|| page.title.clone(), |heading| heading.text.clone());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if difference.change == Some(Change::Added) || difference.change == Some(Change::Removed) {
        names = vec![page.title.clone()];
    }
    names.retain(|name| *name != chapter);
    format!("{chapter} {}", names.join("、")).trim().to_owned()
}

fn sentences(difference: &PageDifference) -> Vec<String> {
    match difference.change {
        Some(Change::Added) => return vec!["新設した。".to_owned()],
        Some(Change::Removed) => return vec!["削った。".to_owned()],
        Some(Change::Changed | Change::Moved) | None => {}
    }
    let mut sentences: Vec<String> = Vec::new();
    if difference.change == Some(Change::Moved) {
        sentences.push("ファイルの名前を改めた。".to_owned());
    }
    for section in &difference.sections {
        of_section(section, &mut sentences);
    }
    if sentences.len() > MOST {
        let rest = sentences.len() - MOST;
        sentences.truncate(MOST);
        sentences.push(format!("ほか{rest}か所を改めた。"));
    }
    sentences
}

fn of_section(section: &SectionDifference, sentences: &mut Vec<String>) {
    let heading =
        section.new.as_ref().or(section.old.as_ref()).map(|heading| heading.text.as_str()).unwrap_or_default();
    match section.change {
        Some(Change::Added) => return sentences.push(format!("「{heading}」の節を加えた。")),
        Some(Change::Removed) => return sentences.push(format!("「{heading}」の節を削った。")),
        Some(Change::Moved) => sentences.push(format!("「{heading}」の節を移した。")),
        Some(Change::Changed) | None => {}
    }
    if let (Some(old), Some(new), Some(_)) = (&section.old, &section.new, &section.headings) {
        sentences.push(format!("節の題名を「{}」から「{}」に改めた。", old.text, new.text));
    }
    for row in &section.rows {
        if let Row::Difference(row) = row {
            sentences.push(of_row(row));
        }
    }
}

fn of_row(row: &Difference) -> String {
    let place = if row.place.is_empty() { String::new() } else { format!("{}の", row.place) };
    match row.change {
        Change::Changed => {
            let (old, new) = (changed(&row.old), changed(&row.new));
            match (old.as_str(), new.as_str()) {
                ("", "") => format!("{place}記述を改めた。"),
                ("", new) => format!("{place}記述に「{new}」を加えた。"),
                (old, "") => format!("{place}記述から「{old}」を削った。"),
                (old, new) => format!("{place}「{old}」を「{new}」に改めた。"),
            }
        }
        Change::Added if row.place.is_empty() => format!("「{}」を加えた。", excerpt(&row.new)),
        Change::Added => format!("{}を加えた。", row.place),
        Change::Removed if row.place.is_empty() => format!("「{}」を削った。", excerpt(&row.old)),
        Change::Removed => format!("{}を削った。", row.place),
        Change::Moved => format!("{place}記述の場所を改めた。"),
    }
}

/// The words that changed.
fn changed(lines: &[Line]) -> String {
    let words: Vec<&str> = lines
        .iter()
        .flat_map(|line| &line.pieces)
        .filter(|piece| piece.changed)
        .map(|piece| piece.text.trim())
        .collect();
    shortened(&words.join("…"))
}

fn excerpt(lines: &[Line]) -> String {
    shortened(&lines.iter().map(Line::text).collect::<String>())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A YAML scalar between double quotes (YAML 1.2.2, section 7.3.1).
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
