//! Tables read from CSV.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, SourceText};

/// A CSV file as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataTable {
    /// Source path of the CSV file, offered for download.
    pub path: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Columns that hold only numbers, set to the right.
    pub numeric: Vec<bool>,
    /// Rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// An anchor per row: from the key column where there is one, else from the row's number.
    pub anchors: Vec<String>,
}

/// Says that a CSV file lacks a column, in Japanese; `None` if it has it.
pub(super) fn missing_column(source: &Arc<SourceText>, column: &str) -> Option<String> {
    let first = reader(source).records().next()?.ok()?;
    let has = first.iter().any(|own| own.trim() == column);
    (!has).then(|| format!("CSV ファイル「{}」に「{column}」という列がありません。", source.path()))
}

/// Reads a CSV file. Rows with too few cells are filled, cells too many are dropped: both are reported, as are
/// repeated keys. `prefix` begins the rows' anchors.
pub(super) fn read(source: &Arc<SourceText>, key: Option<&str>, prefix: &str) -> (DataTable, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut table = DataTable {
        path: source.path().to_owned(),
        columns: Vec::new(),
        numeric: Vec::new(),
        rows: Vec::new(),
        anchors: Vec::new(),
    };
    let mut keys: HashMap<String, u64> = HashMap::new();
    let mut key_column = None;
    for (number, record) in reader(source).records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
                let range = line_range(source, line);
                problems.push(
                    Diagnostic::at(Code::BadCsv, source, range, format!("CSV として読めません（{error}）。"))
                        .help("引用符「\"」の閉じ忘れを確かめてください。"),
                );
                break;
            }
        };
        let line = record.position().map_or(number as u64 + 1, csv::Position::line);
        let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if number == 0 {
            key_column = key.and_then(|key| cells.iter().position(|cell| cell == key));
            table.columns = cells;
            continue;
        }
        if cells.len() != table.columns.len() {
            let message =
                format!("{line} 行目のセルは {} 個ですが、見出しの列は {} 列です。", cells.len(), table.columns.len());
            problems.push(
                Diagnostic::at(
                    Code::RaggedRow,
                    source,
                    line_range(source, usize::try_from(line).unwrap_or(0)),
                    message,
                )
                .help("コンマの数を確かめてください。コンマを含む文は \"…\" で囲みます。"),
            );
            cells.resize(table.columns.len(), String::new());
        }
        let name = key_column.map_or_else(|| number.to_string(), |column| cells[column].clone());
        if key_column.is_some()
            && let Some(first) = keys.insert(name.clone(), line)
        {
            let message = format!("キー「{name}」は {first} 行目でも使われています。");
            problems.push(
                Diagnostic::at(
                    Code::DuplicateKey,
                    source,
                    line_range(source, usize::try_from(line).unwrap_or(0)),
                    message,
                )
                .help("行ごとに違うキーにしてください。"),
            );
        }
        let letters: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
        table.anchors.push(format!("{prefix}-{letters}"));
        table.rows.push(cells);
    }
    if let Some(at) = open_quote(source.text()) {
        let end = source.text()[at..].find('\n').map_or(source.text().len(), |length| at + length);
        problems.push(
            Diagnostic::at(
                Code::BadCsv,
                source,
                at..end,
                "引用符「\"」が閉じられていません。ここから後の行が一つのセルになります。",
            )
            .help("文の終わりに「\"」を足してください。文字としての「\"」は「\"\"」と書きます。"),
        );
    }
    table.numeric = (0..table.columns.len()).map(|column| is_numeric(&table.rows, column)).collect();
    unique(&mut table.anchors);
    (table, problems)
}

fn reader(source: &SourceText) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source.text().as_bytes())
}

/// The byte of a quote that is never closed (RFC 4180, section 2).
fn open_quote(text: &str) -> Option<usize> {
    let mut open = None;
    let mut at_start = true;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, open) {
            (b'"', None) if at_start => open = Some(at),
            (b'"', Some(_)) => open = None,
            // A quote directly behind a closing one is an escaped one: the cell goes on.
            _ => {}
        }
        at_start = open.is_none()
            && (matches!(byte, b',' | b'\n') || (byte == b'"' && text.as_bytes().get(at + 1) == Some(&b'"')));
    }
    open
}

/// The bytes of a line, from 1.
fn line_range(source: &SourceText, line: usize) -> std::ops::Range<usize> {
    let text = source.text();
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    start..start + source.line(line).len()
}

fn is_numeric(rows: &[Vec<String>], column: usize) -> bool {
    let mut some = false;
    for cell in rows.iter().map(|row| &row[column]).filter(|cell| !cell.is_empty()) {
        if !cell.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.' | '-')) {
            return false;
        }
        some = true;
    }
    some
}

/// Makes repeated anchors differ.
fn unique(anchors: &mut [String]) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for anchor in anchors {
        let count = seen.entry(anchor.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            *anchor = format!("{anchor}-{count}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::read;
    use crate::diagnostic::{Code, SourceText};

    #[test]
    fn ragged_rows_and_repeated_keys_are_reported_at_their_line() {
        let source =
            Arc::new(SourceText::new("a.csv", "項番,項目名,桁数\n1,氏名,40\n2,\"住所, 番地\"\n1,生年月日,8,x\n"));
        let (table, problems) = read(&source, Some("項番"), "tbl");
        let found: Vec<_> =
            problems.iter().map(|problem| (problem.code, problem.position().map(|position| position.line))).collect();
        assert_eq!(found, [(Code::RaggedRow, Some(3)), (Code::RaggedRow, Some(4)), (Code::DuplicateKey, Some(4))]);
        assert_eq!(table.rows[1], ["2", "住所, 番地", ""]);
        assert_eq!(table.anchors, ["tbl-1", "tbl-2", "tbl-1-2"]);
        assert_eq!(table.numeric, [true, false, true]);
    }
}
