//! The cells of an Excel sheet with their values (ECMA-376, part 1, 18.3 and 18.4).

use roxmltree::Node;

use super::day;
use super::parts::child;
use super::sheet::Value;

/// Rows and columns of a sheet: Excel has no more.
const ROWS: usize = 1_048_576;
const COLUMNS: usize = 16_384;

/// The strings that cells share, and which looks of cells show days.
pub(super) struct Book<'a, 'i> {
    pub strings: Vec<Node<'a, 'i>>,
    pub days: Vec<bool>,
    pub since_1904: bool,
}

/// Rows with their numbers. Some programs leave numbers out where they only go on.
pub(super) fn rows<'a, 'i>(root: Node<'a, 'i>) -> impl Iterator<Item = (usize, Node<'a, 'i>)> {
    let rows = child(root, "sheetData").into_iter().flat_map(|data| data.children());
    rows.filter(|row| row.tag_name().name() == "row").scan(0, |last: &mut usize, row| {
        let number = row.attribute("r").and_then(|number| number.parse().ok()).filter(|number| *number <= ROWS);
        *last = number.unwrap_or(*last + 1);
        Some((*last, row))
    })
}

/// The cells of a row with their columns, from 0.
pub(super) fn cells<'a, 'i>(row: Node<'a, 'i>) -> impl Iterator<Item = (usize, Node<'a, 'i>)> {
    row.children().filter(|cell| cell.tag_name().name() == "c").scan(0, |next: &mut usize, cell| {
        let column = cell.attribute("r").and_then(position).map_or(*next, |(_, column)| column);
        *next = column + 1;
        Some((column, cell))
    })
}

/// Row (from 1) and column (from 0) of `C12`; none if no sheet goes so far.
pub(super) fn position(name: &str) -> Option<(usize, usize)> {
    let name = name.replace('$', "");
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let column = name[..digits].bytes().try_fold(0_usize, |sum, letter| {
        let column = letter.is_ascii_uppercase().then(|| sum * 26 + usize::from(letter - b'A') + 1)?;
        (column <= COLUMNS).then_some(column)
    })?;
    let row = name[digits..].parse().ok().filter(|row| *row <= ROWS)?;
    Some((row, column.checked_sub(1)?))
}

impl<'a, 'i> Book<'a, 'i> {
    /// The node with a cell's text.
    pub(super) fn string(&self, cell: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
        match cell.attribute("t") {
            Some("s") => self.strings.get(written(cell)?.trim().parse::<usize>().ok()?).copied(),
            Some("inlineStr") => child(cell, "is"),
            _ => None,
        }
    }

    /// The value of a cell. Texts are as they are written, empty ones too.
    pub(super) fn value(&self, cell: Node<'a, 'i>) -> Option<Value> {
        match cell.attribute("t") {
            Some("s" | "inlineStr") => Some(Value::Text(letters(self.string(cell)?))),
            Some("e") => Some(Value::Fault(written(cell)?.to_owned())),
            Some("b") => Some(Value::Text(if written(cell)? == "1" { "TRUE" } else { "FALSE" }.to_owned())),
            Some("str" | "d") => Some(Value::Text(unescaped(written(cell)?))),
            _ => {
                let text = written(cell)?;
                let Ok(number) = text.trim().parse::<f64>() else { return Some(Value::Text(text.to_owned())) };
                let look = cell.attribute("s").and_then(|look| look.parse::<usize>().ok());
                let is_day = look.and_then(|look| self.days.get(look)).copied().unwrap_or(false);
                let day = day::serial(number, self.since_1904).filter(|_| is_day);
                Some(day.map_or(Value::Number(number), Value::Day))
            }
        }
    }
}

fn written<'a>(cell: Node<'a, '_>) -> Option<&'a str> {
    child(cell, "v").and_then(|value| value.text())
}

/// The letters of a string: of itself and its runs, not the readings above them.
fn letters(string: Node<'_, '_>) -> String {
    let own = |node: &Node<'_, '_>| node.tag_name().name() == "t";
    let runs = string.children().filter(|node| node.tag_name().name() == "r");
    let texts = string.children().filter(own).chain(runs.flat_map(|run| run.children()).filter(own));
    texts.filter_map(|text| text.text()).map(unescaped).collect()
}

/// Letters that XML can't hold are written as `_x000D_` (22.9.2.19).
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at..].get(6..7) == Some("_"));
        let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let end = if letter.is_some() { at + 7 } else { at + 2 };
        plain.push_str(&rest[..letter.map_or(end, |_| at)]);
        plain.extend(letter);
        rest = &rest[end..];
    }
    plain + rest
}

/// For each look of cells, whether its numbers are days.
pub(super) fn days(styles: Node<'_, '_>) -> Vec<bool> {
    let own = |id: &str| {
        let formats = child(styles, "numFmts").into_iter().flat_map(|formats| formats.children());
        formats
            .filter(|format| format.attribute("numFmtId") == Some(id))
            .find_map(|format| format.attribute("formatCode"))
    };
    let is_day = |look: Node<'_, '_>| {
        let id = look.attribute("numFmtId").unwrap_or_default();
        // Those that every Excel has, and those of a Japanese one (18.8.30).
        let built_in = id.parse().is_ok_and(|id: u32| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58));
        own(id).map_or(built_in, is_day_format)
    };
    let looks = child(styles, "cellXfs").into_iter().flat_map(|looks| looks.children());
    looks.filter(Node::is_element).map(is_day).collect()
}

/// Whether a format shows days: it has letters of years, months, days or times outside of quotes and brackets.
fn is_day_format(code: &str) -> bool {
    let mut bare = String::new();
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => letters.by_ref().take_while(|letter| *letter != '"').for_each(drop),
            '[' => letters.by_ref().take_while(|letter| *letter != ']').for_each(drop),
            '\\' | '_' | '*' => drop(letters.next()),
            letter => bare.push(letter.to_ascii_lowercase()),
        }
    }
    let bare = bare.replace("general", "").replace("e+", "").replace("e-", "");
    bare.contains(['y', 'm', 'd', 'h', 's', 'g', 'e'])
}

#[cfg(test)]
mod tests {
    use super::{is_day_format, position, unescaped};

    #[test]
    fn cells_have_places() {
        assert_eq!(position("A1"), Some((1, 0)));
        assert_eq!(position("$XFD$1048576"), Some((1_048_576, 16_383)));
        assert_eq!((position("XFE1"), position("A1048577"), position(&"J".repeat(200))), (None, None, None));
        assert_eq!((position("12"), position("あ1"), position("A")), (None, None, None));
    }

    #[test]
    fn formats_of_days_are_known_from_those_of_numbers() {
        for code in ["yyyy/m/d", "ggge\"年\"m\"月\"d\"日\"", "[$-411]ge.m.d", "h:mm", "m/d/yy h:mm"] {
            assert!(is_day_format(code), "{code}");
        }
        for code in ["General", "0.00E+00", "#,##0\"円\"", "[Red]0", "0\"days\"", "@", "\\d0"] {
            assert!(!is_day_format(code), "{code}");
        }
    }

    #[test]
    fn escaped_letters_are_letters() {
        assert_eq!(unescaped("a_x000D_b_x0041_"), "a\rbA");
        assert_eq!(unescaped("list_xyz_x12_x00あ_"), "list_xyz_x12_x00あ_");
    }
}
