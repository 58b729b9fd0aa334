//! Tables read from CSV, and whether they keep to their schema.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::Date;
use crate::content::{ColumnKind, ColumnRule, Record, Records, TableSchema};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

/// A CSV file as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataTable {
    /// Source path of the CSV file, offered for download.
    pub path: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The column that names each row.
    pub key: Option<usize>,
    /// Rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// An anchor per row: from the key column where there is one, else from the row's number.
    pub anchors: Vec<String>,
}

/// A column of a table read from CSV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its cells are: by the schema, else numbers if all of them are.
    pub kind: ColumnKind,
}

impl DataTable {
    /// What a row is called in a reference: 項番 12, or 3行目 without a key.
    pub fn row_name(&self, row: usize) -> String {
        match self.key.and_then(|key| Some((self.columns.get(key)?, self.rows.get(row)?.get(key)?))) {
            Some((column, name)) => format!("{} {name}", column.name),
            None => format!("{}行目", row + 1),
        }
    }
}

/// Makes a table of a file's records. `key` names the key column, `prefix` begins the rows' anchors. Repeated keys are
/// reported.
pub(super) fn read(
    source: &Arc<SourceText>,
    key: Option<&str>,
    prefix: &str,
    schema: Option<&TableSchema>,
) -> (DataTable, Vec<Diagnostic>) {
    let mut records = Records::read(source);
    let rule = |name: &str| schema.and_then(|schema| schema.columns.iter().find(|rule| rule.name == name));
    let written = key.and_then(|key| records.column(key));
    let column = written.or_else(|| {
        let key = |name: &String| rule(name).is_some_and(|rule| rule.kind == ColumnKind::Key);
        records.columns.iter().position(key)
    });
    if let Some(column) = column {
        unique_keys(&mut records, column);
    }
    let mut anchors: Vec<String> = records
        .rows
        .iter()
        .enumerate()
        .map(|(number, row)| {
            anchor(prefix, &column.map_or_else(|| (number + 1).to_string(), |key| row.cells[key].clone()))
        })
        .collect();
    unique(&mut anchors);
    let columns = records
        .columns
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let cells = || records.rows.iter().map(|row| row.cells[index].as_str());
            let kind = rule(name).map(|rule| rule.kind).filter(|kind| *kind != ColumnKind::Text);
            let kind = kind.unwrap_or(if is_numeric(cells()) { ColumnKind::Number } else { ColumnKind::Text });
            Column { name: name.clone(), kind }
        })
        .collect();
    let table = DataTable {
        path: source.path().to_owned(),
        columns,
        key: column,
        rows: records.rows.into_iter().map(|row| row.cells).collect(),
        anchors,
    };
    (table, records.problems)
}

/// Reports where a file does not keep to its schema.
pub(super) fn check(source: &Arc<SourceText>, schema: &TableSchema) -> Vec<Diagnostic> {
    let mut records = Records::read(source);
    for rule in &schema.columns {
        let Some(column) = records.column(&rule.name) else {
            let names = records.columns.iter().map(String::as_str);
            let help = nearest(&rule.name, names).map_or_else(
                || "document.yaml の tables にある列です。CSV の一行目に足してください。".to_owned(),
                |near| format!("「{near}」のことですか。document.yaml の tables では「{}」です。", rule.name),
            );
            records.report(
                Code::MissingColumn,
                records.header.clone(),
                format!("「{}」の列がありません。", rule.name),
                help,
            );
            continue;
        };
        if rule.kind == ColumnKind::Key {
            unique_keys(&mut records, column);
        }
        let wrong: Vec<_> = records
            .rows
            .iter()
            .filter_map(|row| {
                let (message, help) = wrong_cell(rule, &row.cells[column])?;
                let mut range = records.cell_range(row, column);
                // An empty cell is shown by its whole row.
                if range.is_empty() {
                    range = row.range.clone();
                }
                Some((range, message, help))
            })
            .collect();
        for (range, message, help) in wrong {
            records.report(Code::BadCell, range, message, help);
        }
    }
    records.problems
}

/// What is wrong with a cell, and what to do.
fn wrong_cell(rule: &ColumnRule, cell: &str) -> Option<(String, String)> {
    let name = &rule.name;
    if cell.is_empty() {
        let needed = rule.required || rule.kind == ColumnKind::Key;
        return needed.then(|| (format!("「{name}」が空です。"), "この列には必ず値を書いてください。".to_owned()));
    }
    if !rule.values.is_empty() && !rule.values.iter().any(|value| value == cell) {
        let help = format!("使える値: {}", rule.values.join("、"));
        return Some((format!("「{name}」に「{cell}」は使えません。"), help));
    }
    match rule.kind {
        ColumnKind::Number if !is_number(cell) => {
            let help = "半角の数字だけで書いてください。単位や注は別の列にします。".to_owned();
            Some((format!("「{name}」の「{cell}」は数ではありません。"), help))
        }
        ColumnKind::Date if cell.parse::<Date>().is_err() => {
            let help = "「2026-04-01」の形で書いてください。".to_owned();
            Some((format!("「{name}」の「{cell}」は日付ではありません。"), help))
        }
        ColumnKind::Text | ColumnKind::Key | ColumnKind::Number | ColumnKind::Date | ColumnKind::Code => None,
    }
}

/// Reports keys that name two rows.
fn unique_keys(records: &mut Records, column: usize) {
    let mut keys: HashMap<&str, &Record> = HashMap::new();
    let mut repeated = Vec::new();
    for row in &records.rows {
        match keys.get(row.cells[column].as_str()) {
            Some(first) if !row.cells[column].is_empty() => {
                let message = format!("キー「{}」は {} 行目でも使われています。", row.cells[column], first.line);
                repeated.push((records.cell_range(row, column), message));
            }
            _ => {
                keys.insert(&row.cells[column], row);
            }
        }
    }
    for (range, message) in repeated {
        records.report(Code::DuplicateKey, range, message, "キーは行を見分ける値です。行ごとに違う値にしてください。");
    }
}

/// An anchor made of a key: letters and digits stay.
pub(super) fn anchor(prefix: &str, name: &str) -> String {
    let letters: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    format!("{prefix}-{letters}")
}

/// 40, 1,200, 0.5, -3; no telephone number and no date.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let is_digit = |letter: char| letter.is_ascii_digit();
    digits.starts_with(is_digit)
        && digits.ends_with(is_digit)
        && digits.chars().all(|letter| is_digit(letter) || matches!(letter, ',' | '.'))
        && digits.matches('.').count() < 2
}

fn is_numeric<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut some = false;
    for cell in cells.filter(|cell| !cell.is_empty()) {
        if !is_number(cell) {
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
    use crate::content::ColumnKind;
    use crate::diagnostic::{Code, SourceText};

    #[test]
    fn rows_are_named_by_their_key_and_a_repeated_key_is_reported() {
        let source = Arc::new(SourceText::new("a.csv", "項番,項目名,桁数\n1,氏名,40\n2,住所,\n1,生年月日,8\n"));
        let (table, problems) = read(&source, Some("項番"), "tbl", None);
        let found: Vec<_> =
            problems.iter().map(|problem| (problem.code, problem.position().map(|position| position.line))).collect();
        assert_eq!(found, [(Code::DuplicateKey, Some(4))]);
        assert_eq!(table.anchors, ["tbl-1", "tbl-2", "tbl-1-2"]);
        assert_eq!(table.row_name(1), "項番 2");
        let kinds: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
        assert_eq!(kinds, [ColumnKind::Number, ColumnKind::Text, ColumnKind::Number]);
    }
}
