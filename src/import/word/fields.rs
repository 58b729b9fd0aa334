//! Fields of a Word file (ECMA-376, part 1, 17.16): references, links, contents.

use super::pieces::{Piece, cut, text};
use super::targets::{Target, numbered};
use crate::import::literal::inline;

/// A field that is open.
#[derive(Debug)]
pub(super) struct Field {
    pub instruction: String,
    /// Known once its result begins.
    pub meaning: Option<Meaning>,
    /// The place of its first piece in the paragraph.
    pub start: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Its result is text as any other.
    Shown,
    /// Contents, an index: made anew.
    Contents,
    PageNumber,
    Reference {
        bookmark: String,
        /// The number of a heading, not its words.
        number: bool,
    },
    Link {
        address: Option<String>,
        anchor: Option<String>,
    },
    /// A formula, also a reading in files of old.
    Equation,
}

impl Field {
    pub(super) fn new(start: usize) -> Self {
        Self { instruction: String::new(), meaning: None, start }
    }
}

/// What an instruction means.
pub(super) fn meaning(instruction: &str) -> Meaning {
    let words = words(instruction);
    let has = |switch: &str| words.iter().any(|word| word.eq_ignore_ascii_case(switch));
    let argument = |at: usize| words.get(at).filter(|word| !word.starts_with('\\')).cloned();
    match words.first().map(|word| word.to_ascii_uppercase()).as_deref() {
        Some("TOC" | "INDEX" | "TOA") => Meaning::Contents,
        Some("PAGEREF" | "PAGE" | "NUMPAGES" | "SECTIONPAGES") => Meaning::PageNumber,
        Some("EQ") => Meaning::Equation,
        Some("REF") => match argument(1) {
            Some(bookmark) => Meaning::Reference { bookmark, number: has("\\r") || has("\\n") || has("\\w") },
            None => Meaning::Shown,
        },
        Some("HYPERLINK") => {
            let anchor = words.iter().position(|word| word == "\\l").and_then(|at| words.get(at + 1)).cloned();
            Meaning::Link { address: argument(1), anchor }
        }
        _ => Meaning::Shown,
    }
}

/// The words of an instruction; those in quotes may hold spaces.
fn words(instruction: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in instruction.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Base and reading of a formula by which an older Word sets ruby: `EQ \* jc2 \o\ad(\s\up 11(まどぐち),窓口)`.
pub(super) fn reading(instruction: &str) -> Option<(&str, &str)> {
    let (_, rest) = instruction.split_once("\\o")?;
    let (_, rest) = rest.split_once("\\up")?;
    let (_, rest) = rest.split_once('(')?;
    let (reading, rest) = rest.split_once(')')?;
    let base = rest.strip_prefix([',', ';'])?.trim_end().strip_suffix(')')?;
    let plain =
        |text: &str| !text.is_empty() && !text.contains(['|', '{', '}', '\\', '`', '*', '[', '<', '(', ')', '\n']);
    (plain(base) && plain(reading) && base.chars().any(crate::text::is_han)).then_some((base, reading))
}

/// Puts a reference in the place of a field's result: its number is made anew, words behind it stay.
pub(super) fn refer(target: &Target, number: bool, start: usize, pieces: &mut Vec<Piece>) {
    let mut result = pieces.split_off(start);
    let words = text(&result);
    let reference = Piece::Raw(format!("[](#{})", target.id));
    let is_number =
        |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_numeric() || "-－.‐".contains(letter));
    if !target.caption {
        let words = words.trim();
        pieces.push(if number || words.is_empty() {
            reference
        } else {
            Piece::Raw(format!("[{}](#{})", inline(words), target.id))
        });
    } else if let Some((_, title)) = numbered(&words) {
        cut(&mut result, title);
        pieces.push(reference);
        if !result.is_empty() {
            pieces.push(Piece::Raw(" ".to_owned()));
            pieces.extend(result);
        }
    } else if is_number(words.trim()) || words.trim().is_empty() {
        // The word in front of the number is in the reference.
        if let Some(Piece::Text(before, _)) = pieces.last_mut() {
            let bare = before.trim_end_matches([' ', '\u{3000}']);
            let bare = ["図表", "表", "図"].iter().find_map(|word| bare.strip_suffix(word)).unwrap_or(before);
            before.truncate(bare.len());
        }
        pieces.push(reference);
    } else {
        pieces.push(Piece::Raw(format!("[{}](#{})", inline(words.trim()), target.id)));
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Piece, Target, meaning, reading, refer};
    use crate::import::word::pieces::{Look, markdown};

    #[test]
    fn instructions_are_read() {
        let reference = |number| Meaning::Reference { bookmark: "_Ref1".to_owned(), number };
        assert_eq!(meaning(" REF _Ref1 \\h "), reference(false));
        assert_eq!(meaning(" REF _Ref1 \\r \\h "), reference(true));
        let link = Meaning::Link { address: Some("https://example.jp/a b".to_owned()), anchor: None };
        assert_eq!(meaning(" HYPERLINK \"https://example.jp/a b\" \\t \"_blank\""), link);
        assert_eq!(meaning("HYPERLINK \\l \"x\""), Meaning::Link { address: None, anchor: Some("x".to_owned()) });
        assert_eq!(meaning(" TOC \\o \"1-3\""), Meaning::Contents);
        assert_eq!(meaning(" SEQ 表 \\* ARABIC "), Meaning::Shown);
    }

    #[test]
    fn readings_of_an_older_word_are_readings() {
        let ruby = " EQ \\* jc2 \\* \"Font:ＭＳ 明朝\" \\* hps10 \\o\\ad(\\s\\up 9(まどぐち),窓口)";
        assert_eq!(reading(ruby), Some(("窓口", "まどぐち")));
        assert_eq!(reading(" EQ \\f(1,2)"), None);
    }

    #[test]
    fn references_say_their_number_anew() {
        let referred = |before: &str, result: &str| {
            let text = |text: &str| Piece::Text(text.to_owned(), Look::default());
            let mut pieces = vec![text(before), text(result)];
            refer(&Target { id: "tbl-a-1".to_owned(), caption: true }, false, 1, &mut pieces);
            markdown(&pieces)
        };
        assert_eq!(referred("くわしくは", "表 1"), "くわしくは[](#tbl-a-1)");
        assert_eq!(referred("くわしくは", "表 1 題名"), "くわしくは[](#tbl-a-1) 題名");
        assert_eq!(referred("くわしくは表 ", "1"), "くわしくは[](#tbl-a-1)");
        assert_eq!(referred("くわしくは", "題名"), "くわしくは[題名](#tbl-a-1)");
    }
}
