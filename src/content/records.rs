//! The records of a CSV file (RFC 4180) with their places.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, SourceText};

/// A line of a CSV file, or several where a cell holds line breaks.
#[derive(Debug)]
pub struct Record {
    /// Its bytes, without the line break.
    pub range: Range<usize>,
    /// Its line, from 1.
    pub line: u64,
    /// Its cells without space around them.
    pub cells: Vec<String>,
    /// It has as many cells as there are columns, in the file too.
    pub whole: bool,
}

/// Columns of a table: Excel has no more.
const MOST_COLUMNS: usize = 16_384;
/// Rows of a table, without its header.
const MOST_ROWS: usize = 500_000;
/// Cells of all rows. Each takes some 300 bytes until its page is written.
const MOST_CELLS: usize = 1_000_000;

/// A CSV file.
#[derive(Debug)]
pub struct Records {
    /// The file's text.
    pub source: Arc<SourceText>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The header's bytes.
    pub header: Range<usize>,
    /// All other records, each with as many cells as there are columns.
    pub rows: Vec<Record>,
    /// What is wrong with the file.
    pub problems: Vec<Diagnostic>,
}

impl Records {
    /// Reads a file, up to half a million rows or a million cells: what is left is reported. Rows with nothing in them are passed over. Rows with too few cells are filled, cells too many are dropped: both are reported.
    pub fn read(source: &Arc<SourceText>) -> Self {
        let (columns, rows, problems) = (Vec::new(), Vec::new(), Vec::new());
        let mut records = Self { source: Arc::clone(source), columns, header: 0..0, rows, problems };
        let text = source.text();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source.text().as_bytes());
        let mut found = reader.records();
        let mut first = true;
        while let Some(record) = found.next() {
            let end = usize::try_from(found.reader().position().byte()).unwrap_or(text.len()).min(text.len());
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let start = error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
                    records.report(
                        Code::BadCsv,
                        start.min(end)..end,
                        format!("CSV として読めません（読み取りの報告: {error}）。"),
                        "引用符「\"」の閉じ忘れを確かめてください。",
                    );
                    break;
                }
            };
            let (start, line) = record
                .position()
                .map_or((0, 1), |position| (usize::try_from(position.byte()).unwrap_or(0).min(end), position.line()));
            // Blank lines in front are passed over by the reader.
            let skipped = text[start..end].len() - text[start..end].trim_start_matches(['\r', '\n']).len();
            let line = line + text[start..start + skipped].matches('\n').count() as u64;
            let range = start + skipped..start + text[start..end].trim_end_matches(['\r', '\n']).len();
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if records.is_too_large(cells.len(), first) {
                let message = format!(
                    "CSV が大きすぎます。ページに載せられるのは {MOST_COLUMNS} 列、{MOST_ROWS} 行、{MOST_CELLS} セルまでです。"
                );
                let help = "年度や種類でファイルを分けてください。表として見せる必要のないデータは、ZIP などのファイルにしてください。";
                records.report(Code::FileTooLarge, range.start..range.end.max(range.start), message, help);
                return records;
            }
            // Spreadsheets leave rows of commas behind.
            if !first && cells.iter().all(String::is_empty) {
                continue;
            }
            records.push(Record { range: range.start..range.end.max(range.start), line, cells, whole: true }, first);
            first = false;
        }
        if let Some(at) = open_quote(text) {
            let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
            records.report(
                Code::BadCsv,
                at..end,
                "引用符「\"」が閉じられていません。ここから後の行が一つのセルになります。".to_owned(),
                "値の終わりに「\"」を足してください。文字としての「\"」は「\"\"」と書きます。",
            );
        }
        records
    }

    /// With a row of this many cells the table is larger than a page can show.
    fn is_too_large(&self, cells: usize, first: bool) -> bool {
        let all = (self.rows.len() + 1) * self.columns.len();
        cells > MOST_COLUMNS || !first && (self.rows.len() >= MOST_ROWS || all > MOST_CELLS)
    }

    fn push(&mut self, mut record: Record, first: bool) {
        if first {
            self.columns = record.cells;
            self.header = record.range;
            return;
        }
        if record.cells.len() != self.columns.len() {
            let message = format!(
                "{} 行目のセルは {} 個ですが、見出しの列は {} 列です。",
                record.line,
                record.cells.len(),
                self.columns.len()
            );
            self.report(
                Code::RaggedRow,
                record.range.clone(),
                message,
                "コンマの数を確かめてください。コンマを含む文は \"…\" で囲みます。",
            );
            record.whole = false;
            record.cells.resize(self.columns.len(), String::new());
        }
        self.rows.push(record);
    }

    /// Reports a problem at bytes of the file.
    pub fn report(&mut self, code: Code, range: Range<usize>, message: String, help: impl Into<String>) {
        self.problems.push(Diagnostic::at(code, &self.source, range, message).help(help));
    }

    /// The index of a column by its name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|own| own == name)
    }

    /// The bytes of a cell; of the whole record if it has fewer cells.
    pub fn cell_range(&self, record: &Record, column: usize) -> Range<usize> {
        let text = self.source.text();
        let mut at = record.range.start;
        for _ in 0..column {
            match cell_end(&text[..record.range.end], at) {
                end if end < record.range.end => at = end + 1,
                _ => return record.range.clone(),
            }
        }
        let end = cell_end(&text[..record.range.end], at);
        let cell = &text[at..end];
        let start = at + (cell.len() - cell.trim_start().len());
        start..start + cell.trim().len()
    }
}

/// Where the cell that begins at a byte ends: at a comma or at the end of the text.
fn cell_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut quoted = bytes.get(start) == Some(&b'"');
    let mut at = start + usize::from(quoted);
    while at < bytes.len() {
        match bytes[at] {
            b'"' if quoted => quoted = false,
            b'"' if bytes[at - 1] == b'"' => quoted = true,
            b',' if !quoted => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Records;
    use crate::diagnostic::{Code, SourceText};

    #[test]
    fn every_cell_has_a_place() {
        let source = Arc::new(SourceText::new("a.csv", "項番,項目名\r\n\r\n1, 氏名 \r\n2,\"住所, \"\"番地\"\"\"\r\n"));
        let records = Records::read(&source);
        let cells: Vec<&str> = records.rows.iter().map(|row| &source.text()[records.cell_range(row, 1)]).collect();
        assert_eq!(cells, ["氏名", "\"住所, \"\"番地\"\"\""]);
        assert_eq!(records.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4]);
        assert!(records.problems.is_empty());
    }

    #[test]
    fn a_table_that_no_page_can_show_is_read_up_to_its_limit() {
        let read = |text: String| {
            let records = Records::read(&Arc::new(SourceText::new("a.csv", text)));
            let lines = records.problems.iter().map(|problem| problem.position().map(|position| position.line));
            (records.columns.len(), records.rows.len(), lines.collect::<Vec<_>>())
        };
        let table = |columns: usize, rows: usize| (",".repeat(columns - 1) + "x\n").repeat(rows + 1);
        assert_eq!(read(table(10, 100_000)), (10, 100_000, vec![]));
        assert_eq!(read(table(10, 100_001)), (10, 100_000, vec![Some(100_002)]));
        assert_eq!(read(table(1, 500_001)), (1, 500_000, vec![Some(500_002)]));
        assert_eq!(read(table(16_385, 1)), (0, 0, vec![Some(1)]));
    }

    #[test]
    fn ragged_rows_are_reported_at_their_line() {
        let source = Arc::new(SourceText::new("a.csv", "項番,項目名,桁数\n1,氏名,40\n2,住所\n3,生年月日,8,x\n"));
        let records = Records::read(&source);
        let found: Vec<_> = records
            .problems
            .iter()
            .map(|problem| (problem.code, problem.position().map(|position| position.line)))
            .collect();
        assert_eq!(found, [(Code::RaggedRow, Some(3)), (Code::RaggedRow, Some(4))]);
        assert_eq!(records.rows[1].cells, ["2", "住所", ""]);
    }
}
