//! A sheet as rows of values, whatever file it comes from; CSV files.

use std::collections::BTreeMap;

use super::literal::visible;
use super::report::Losses;
use crate::config::DateTime;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(f64),
    Day(DateTime),
    /// `#N/A` and the like.
    Fault(String),
}

#[derive(Debug, Default)]
pub(super) struct Row {
    /// As people count: from 1.
    pub number: usize,
    /// Nobody sees it in the sheet.
    pub hidden: bool,
    /// Values by column, from 0; none is empty.
    pub cells: BTreeMap<usize, Value>,
}

#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its name; CSV files have none.
    pub name: Option<String>,
    pub rows: Vec<Row>,
    /// Columns that nobody sees.
    pub hidden: Vec<usize>,
    /// Numbers count days since 1904.
    pub since_1904: bool,
}

impl Value {
    /// As text. A number is written without a fraction that it doesn't have.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => super::day::field(*day),
        }
    }
}

impl Sheet {
    /// Where a cell is: `「質問一覧」!C12`, `12 行目の C 列`.
    pub(super) fn place(&self, row: usize, column: usize) -> String {
        match &self.name {
            Some(name) => format!("「{name}」!{}{row}", letters(column)),
            None => format!("{row} 行目の {} 列", letters(column)),
        }
    }

    /// Where a row is.
    pub(super) fn row_place(&self, row: usize) -> String {
        match &self.name {
            Some(name) => format!("「{name}」の {row} 行目"),
            None => format!("{row} 行目"),
        }
    }
}

/// The letters of a column, as Excel counts.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|byte| char::from(*byte)).collect()
}

/// A cell of text; `None` if there is nothing in it. Letters that nobody sees are dropped and told.
pub(super) fn cell(text: &str, place: impl FnOnce() -> String, losses: &mut Losses) -> Option<Value> {
    let (text, hidden) = visible(text);
    if hidden {
        losses.lost(
            place(),
            "目に見えない制御文字を取り除きました。",
            "前後の文がつながっているかを確かめてください。",
        );
    }
    let faults = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    match text.trim() {
        "" => None,
        fault if faults.contains(&fault) => Some(Value::Fault(fault.to_owned())),
        _ => Some(Value::Text(text)),
    }
}

/// Reads a CSV file: UTF-8, UTF-16 with its mark, else `Shift_JIS` as Excel writes it in Japan.
///
/// # Errors
/// It is no CSV: a message in Japanese.
pub(super) fn csv(bytes: &[u8], losses: &mut Losses) -> Result<Sheet, String> {
    let (text, encoding, _) = encoding_rs::UTF_8.decode(bytes);
    // The mark of UTF-16 is heeded here as well.
    let unreadable = encoding == encoding_rs::UTF_8 && std::str::from_utf8(bytes).is_err();
    let text = if unreadable { encoding_rs::SHIFT_JIS.decode(bytes).0 } else { text };
    if text.contains('\0') {
        return Err("CSV として読めません（文字ではないものが入っています）。".to_owned());
    }
    // Lines are counted by their last letter alone.
    let text = text.replace("\r\n", "\n");
    let mut sheet = Sheet::default();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.map_err(|error| format!("CSV として読めません（{error}）。"))?;
        let number = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        let mut row = Row { number, ..Row::default() };
        for (column, text) in record.iter().enumerate() {
            let place = || sheet.place(number, column);
            if text.contains('\u{FFFD}') {
                let remedy = "Excel で「CSV UTF-8」を選んで保存し直すか、取り込んだ原稿を直してください。";
                losses.lost(place(), "読めない文字（外字など）があります。", remedy);
            }
            row.cells.extend(cell(text, place, losses).map(|value| (column, value)));
        }
        sheet.rows.push(row);
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::{Losses, Value, csv, letters};

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702, 16383].map(letters), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn csv_is_read_in_the_encodings_of_excel() {
        let text = "質問,回答\r\n\"一行目\r\n二行目\",㈱①髙\r\n";
        let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        let utf_16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes(), &shift_jis, &utf_16, format!("\u{FEFF}{text}").as_bytes()] {
            let sheet = csv(bytes, &mut Losses::default()).expect("read");
            assert_eq!(sheet.rows[0].cells[&0], Value::Text("質問".to_owned()));
            assert_eq!(sheet.rows[1].cells[&0], Value::Text("一行目\n二行目".to_owned()));
            assert_eq!(sheet.rows[1].cells[&1], Value::Text("㈱①髙".to_owned()));
            assert_eq!(sheet.place(sheet.rows[1].number, 1), "2 行目の B 列");
        }
        assert!(csv(b"a\0b", &mut Losses::default()).is_err());
    }
}
