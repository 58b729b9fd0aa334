//! `offices.csv`: the offices that hand out leaflets, one a row, with what is printed of each.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::personal::{folded, is_personal};
use super::reading::{self, Spoken};
use super::records::{Record, Records};
use crate::config::Date;
use crate::diagnostic::{Code, Diagnostic, Place, SourceText};
use crate::text::nearest;

/// Stands in front of a column's name in a leaflet: `{{office.tel}}`.
pub const PREFIX: &str = "office.";

/// The columns with a meaning of their own, the required ones first; a file may have any others.
pub const KNOWN_COLUMNS: [&str; 6] = ["code", "name", "tel", "hours", "address", "start_date"];

/// How many of the known columns a file must have.
pub const REQUIRED: usize = 3;

/// What the required columns are called in other lists.
const OTHER_NAMES: [(&str, &[&str]); 3] = [
    ("code", &["団体コード", "全国地方公共団体コード", "地方公共団体コード", "市区町村コード", "コード"]),
    ("name", &["名称", "名前", "福祉事務所", "福祉事務所名", "事務所", "事務所名", "office"]),
    ("tel", &["電話", "電話番号", "連絡先", "telephone", "phone", "TEL"]),
];

/// A CSV file has the columns that a list of offices must have, under these names or others.
pub(super) fn is_list(text: &str) -> bool {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let Ok(header) = reader.headers() else { return false };
    let columns: Vec<String> = header.iter().map(folded).collect();
    KNOWN_COLUMNS[..REQUIRED].iter().all(|name| columns.iter().any(|own| is_called(name, own)))
}

/// A required column may be called so.
fn is_called(name: &str, own: &str) -> bool {
    let (name, own) = (folded(name), folded(own));
    let others = OTHER_NAMES.iter().filter(|(known, _)| *known == name).flat_map(|(_, others)| *others);
    own == name || others.into_iter().any(|other| folded(other) == own)
}

/// The offices of a file, in the order of its rows.
#[derive(Debug)]
pub struct Offices {
    records: Records,
    /// By row: nothing is wrong with it.
    sound: Vec<bool>,
    /// Indices of the columns whose cells are yes or no.
    flags: BTreeSet<usize>,
    /// By row and column: cells with readings, cut at them.
    spoken: BTreeMap<(usize, usize), Vec<Spoken>>,
    /// The columns can be used; else no row is.
    usable: bool,
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    offices: &'a Offices,
    row: usize,
}

impl Offices {
    /// Reads a file; what is wrong with it, or with single rows, is in [`Self::problems`].
    pub fn read(source: &Arc<SourceText>) -> Self {
        let mut records = Records::read(source);
        let spoken = without_readings(&mut records);
        // A quote that is not closed swallows rows: what is left can't be trusted.
        let usable = records.problems.iter().all(|problem| problem.code != Code::BadCsv);
        let sound = records.rows.iter().map(|row| row.whole).collect();
        let mut offices = Self { records, sound, flags: BTreeSet::new(), spoken, usable };
        offices.check_columns();
        if offices.usable && offices.records.rows.is_empty() {
            let message = "事務所の一覧に、事務所が一つもありません。".to_owned();
            let range = offices.records.header.clone();
            offices.records.report(Code::BadCsv, range, message, "二行目から、一行に一つの事務所を書いてください。");
        }
        if offices.usable {
            offices.check_codes();
            offices.check_filled("name", "名前が空です。", "リーフレットに刷る事務所の名前を書いてください。");
            let help = "リーフレットに刷る電話番号を書いてください。番号のない事務所の行は消してください。";
            offices.check_filled("tel", "電話番号がありません。", help);
            offices.check_dates();
            let columns = offices.records.columns.clone();
            let is_flag = |column: &usize| !KNOWN_COLUMNS.contains(&columns[*column].as_str()) && offices.says(*column);
            let flags: Vec<usize> = (0..columns.len()).filter(is_flag).collect();
            for column in flags {
                offices.check_flag(column);
            }
        }
        offices
    }

    /// What is wrong.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.records.problems
    }

    /// The file's path.
    pub fn path(&self) -> &str {
        self.records.source.path()
    }

    /// The columns can be used.
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    /// Names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.records.columns.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    /// All rows, those with something wrong too.
    pub fn rows(&self) -> impl Iterator<Item = Office<'_>> {
        (0..self.records.rows.len()).map(|row| Office { offices: self, row })
    }

    /// The row that a problem is one of; none for one of the file: of its columns, its quotes, or two rows with one code.
    pub fn row_of(&self, found: &Diagnostic) -> Option<usize> {
        let Place::Text(source, range) = &found.place else { return None };
        let whole = matches!(found.code, Code::BadCsv | Code::DuplicateKey) || source.path() != self.path();
        let holds = |row: &Record| row.range.start <= range.start && range.start <= row.range.end;
        self.records.rows.iter().position(holds).filter(|_| !whole)
    }

    /// The column's cells are yes or no.
    pub fn is_flag(&self, column: &str) -> bool {
        self.records.column(column).is_some_and(|column| self.flags.contains(&column))
    }

    /// These columns decide about texts: each row must say yes or no in them. A column that never does is none of
    /// them; whoever asks for it is told.
    pub fn require_flags(&mut self, columns: &BTreeSet<String>) {
        for column in columns.iter().filter_map(|name| self.records.column(name)).collect::<Vec<_>>() {
            let answers = self.records.rows.iter().any(|row| answer(&row.cells[column]).is_some());
            if self.usable && answers {
                self.check_flag(column);
            }
        }
    }

    fn check_columns(&mut self) {
        let records = &mut self.records;
        if records.columns.is_empty() {
            let message = "事務所の一覧が空です。".to_owned();
            records.report(Code::MissingColumn, 0..0, message, "一行目に code,name,tel と書いてください。");
            self.usable = false;
            return;
        }
        let header = heads(records);
        for name in &KNOWN_COLUMNS[..REQUIRED] {
            if records.column(name).is_some() {
                continue;
            }
            let own = records.columns.iter().find(|own| is_called(name, own)).map(String::as_str);
            let near = own.or_else(|| nearest(name, records.columns.iter().map(String::as_str)));
            let help = near.map_or_else(
                || format!("一行目に「{name}」を足してください。必要な列: code（団体コード）、name（名前）、tel（電話番号）"),
                |near| format!("一行目の「{near}」を「{name}」に直してください。"),
            );
            let range = records.header.clone();
            records.report(Code::MissingColumn, range, format!("事務所の一覧に「{name}」の列がありません。"), help);
            self.usable = false;
        }
        for (column, range) in header.iter().enumerate() {
            let name = records.columns[column].clone();
            if is_personal(&name) {
                let message = format!("「{name}」は個人の情報の列です。事務所の一覧には置けません。");
                let help = "この列を一覧から消してください。差し込めるのは事務所の情報だけです。";
                records.report(Code::PersonalColumn, range.clone(), message, help);
                self.usable = false;
            }
            if name.is_empty() && records.rows.iter().any(|row| !row.cells[column].is_empty()) {
                let message = format!("{} 列目に名前がありません。", column + 1);
                records.report(Code::MissingColumn, range.clone(), message, "一行目に列の名前を書いてください。");
                self.usable = false;
            }
            if !name.is_empty() && records.columns[..column].contains(&name) {
                let message = format!("「{name}」の列が二つあります。");
                records.report(
                    Code::DuplicateKey,
                    range.clone(),
                    message,
                    "片方の列を消すか、別の名前にしてください。",
                );
                self.usable = false;
            }
        }
    }

    fn check_codes(&mut self) {
        let Some(column) = self.records.column("code") else { return };
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for row in 0..self.records.rows.len() {
            let record = &self.records.rows[row];
            let code = record.cells[column].clone();
            if let Err((message, help)) = check_code(&code) {
                self.wrong(row, column, Code::BadCell, message, help);
            } else if let Some(other) = first.get(&code.to_lowercase()).copied() {
                let message = format!("「{code}」は {} 行目と同じです。", self.records.rows[other].line);
                let help = "一つの団体に事務所がいくつもあるときは、「-01」「-02」のように枝番を付けてください。";
                self.sound[other] = false;
                self.wrong(row, column, Code::DuplicateKey, message, help);
            } else {
                first.insert(code.to_lowercase(), row);
            }
        }
    }

    fn check_filled(&mut self, name: &str, message: &str, help: &str) {
        let Some(column) = self.records.column(name) else { return };
        for row in 0..self.records.rows.len() {
            if self.records.rows[row].cells[column].is_empty() {
                self.wrong(row, column, Code::BadCell, message.to_owned(), help);
            }
        }
    }

    fn check_dates(&mut self) {
        let Some(column) = self.records.column("start_date") else { return };
        for row in 0..self.records.rows.len() {
            let cell = self.records.rows[row].cells[column].clone();
            if !cell.is_empty() && date(&cell).is_none() {
                let message = format!("「{cell}」は日付ではありません。");
                self.wrong(row, column, Code::BadCell, message, "2026-04-01 の形で書いてください。");
            }
        }
    }

    /// More than half of a column's filled cells say yes or no.
    fn says(&self, column: usize) -> bool {
        let filled = || self.records.rows.iter().map(|row| row.cells[column].as_str()).filter(|cell| !cell.is_empty());
        let answers = filled().filter(|cell| answer(cell).is_some()).count();
        answers * 2 > filled().count()
    }

    fn check_flag(&mut self, column: usize) {
        if !self.flags.insert(column) {
            return;
        }
        for row in 0..self.records.rows.len() {
            let cell = self.records.rows[row].cells[column].clone();
            if answer(&cell).is_none() {
                let name = &self.records.columns[column];
                let message = match cell.as_str() {
                    "" => format!("「{name}」が空です。"),
                    cell => format!("「{name}」の「{cell}」は、yes でも no でもありません。"),
                };
                let help = "載せる事務所は yes、載せない事務所は no と書いてください。空のままだと、大切な文が抜けても気づけません。";
                self.wrong(row, column, Code::BadCell, message, help);
            }
        }
    }

    /// Reports a cell; its row is not printed.
    fn wrong(&mut self, row: usize, column: usize, code: Code, message: String, help: &str) {
        self.sound[row] = false;
        let range = cell_place(&self.records, row, column);
        self.records.report(code, range, message, help);
    }
}

impl<'a> Office<'a> {
    /// 団体コード, with the office's number behind it where there is one.
    pub fn code(self) -> &'a str {
        self.value("code").unwrap_or_default()
    }

    /// Its code is one: it may name a folder.
    pub fn has_code(self) -> bool {
        check_code(self.code()).is_ok()
    }

    /// Its name.
    pub fn name(self) -> &'a str {
        self.value("name").unwrap_or_default()
    }

    /// A cell by its column; none if it is empty or there is no such column.
    pub fn value(self, column: &str) -> Option<&'a str> {
        let column = self.offices.records.column(column)?;
        Some(self.offices.records.rows[self.row].cells[column].as_str()).filter(|value| !value.is_empty())
    }

    /// The parts of a cell with their readings, if any is written.
    pub fn spoken(self, column: &str) -> Option<&'a [Spoken]> {
        let column = self.offices.records.column(column)?;
        self.offices.spoken.get(&(self.row, column)).map(Vec::as_slice)
    }

    /// The day of `start_date`.
    pub fn start_date(self) -> Option<Date> {
        self.value("start_date").and_then(date)
    }

    /// What it says to a text that only some offices have.
    pub fn flag(self, column: &str) -> bool {
        self.value(column).and_then(answer) == Some(true)
    }

    /// Nothing is wrong with it.
    pub fn is_sound(self) -> bool {
        self.offices.usable && self.offices.sound[self.row]
    }

    /// A problem of a cell, or of the row if there is no such column.
    pub fn problem(self, column: &str, code: Code, message: String) -> Diagnostic {
        let records = &self.offices.records;
        let column = records.column(column);
        let range =
            column.map_or_else(|| records.rows[self.row].range.clone(), |column| cell_place(records, self.row, column));
        Diagnostic::at(code, &records.source, range, message)
    }
}

/// Takes the readings out of all cells, which are the letters alone from here on.
fn without_readings(records: &mut Records) -> BTreeMap<(usize, usize), Vec<Spoken>> {
    let mut spoken = BTreeMap::new();
    for (row, record) in records.rows.iter_mut().enumerate() {
        for (column, cell) in record.cells.iter_mut().enumerate() {
            if let Some(parts) = reading::parts(cell) {
                *cell = parts.iter().map(|part| part.letters.as_str()).collect();
                spoken.insert((row, column), parts);
            }
        }
    }
    spoken
}

/// The bytes of a cell; of the whole row if it is empty.
fn cell_place(records: &Records, row: usize, column: usize) -> Range<usize> {
    let record = &records.rows[row];
    let range = records.cell_range(record, column);
    if range.is_empty() { record.range.clone() } else { range }
}

/// The bytes of the columns' names.
fn heads(records: &Records) -> Vec<Range<usize>> {
    let head = Record { range: records.header.clone(), line: 1, cells: records.columns.clone(), whole: true };
    (0..records.columns.len()).map(|column| records.cell_range(&head, column)).collect()
}

fn answer(cell: &str) -> Option<bool> {
    [("yes", true), ("no", false)].into_iter().find(|(word, _)| cell.eq_ignore_ascii_case(word)).map(|(_, said)| said)
}

/// Spreadsheets write dates with strokes.
fn date(cell: &str) -> Option<Date> {
    let mut parts = cell.split(['-', '/']).map(str::parse::<u16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let whole = parts.next().is_none() && cell.len() >= 8;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).filter(|_| whole)
}

/// 全国地方公共団体コード: five digits and a check digit (総務省「全国地方公共団体コード」, 検査数字), then perhaps a number of the office.
fn check_code(code: &str) -> Result<(), (String, &'static str)> {
    const FORM: &str = "団体コードは、検査数字までの半角の数字 6 桁です。事務所がいくつもある団体では、「990001-01」のように枝番を付けます。";
    let (digits, branch) = code.split_once('-').map_or((code, None), |(digits, branch)| (digits, Some(branch)));
    if code.is_empty() {
        return Err(("団体コードが空です。".to_owned(), FORM));
    }
    let is_branch =
        |branch: &str| (1..=8).contains(&branch.len()) && branch.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || branch.is_some_and(|branch| !is_branch(branch)) {
        return Err((format!("「{code}」は団体コードではありません。"), FORM));
    }
    if digits.len() == 5 && check_digit(&format!("0{}", &digits[..4])) == digits[4..].parse().ok() {
        let message = format!("「{code}」の先頭の 0 が消えています。正しくは「0{code}」です。");
        return Err((message, "表計算ソフトでは、この列の表示形式を「文字列」にしてから書いてください。"));
    }
    if digits.len() != 6 {
        return Err((format!("「{code}」は {} 桁です。", digits.len()), FORM));
    }
    let right = check_digit(&digits[..5]);
    if right == digits[5..].parse().ok() {
        return Ok(());
    }
    let right = right.map(|right| format!("{}{right}", &digits[..5])).unwrap_or_default();
    let message = format!("「{code}」の最後の数字（検査数字）が合いません。前の 5 桁が正しければ「{right}」です。");
    Err((message, "総務省の「全国地方公共団体コード」の一覧で確かめてください。"))
}

/// The last digit of 11 less the remainder by 11 of the sum of the five digits times 6, 5, 4, 3 and 2.
fn check_digit(five: &str) -> Option<u32> {
    let digits = five.chars().map(|digit| digit.to_digit(10));
    let sum =
        digits.zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit.map(|digit| digit * weight)).sum::<Option<u32>>()?;
    Some((11 - sum % 11) % 10)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::{Offices, check_code, is_list};
    use crate::diagnostic::{Code, SourceText};

    fn offices(text: &str) -> Offices {
        Offices::read(&Arc::new(SourceText::new("offices.csv", text)))
    }

    fn problems(offices: &Offices) -> Vec<(Code, usize, usize)> {
        let place = |problem: &crate::diagnostic::Diagnostic| {
            let position = problem.position().expect("a place");
            (problem.code, position.line, position.column)
        };
        offices.problems().iter().map(place).collect()
    }

    #[test]
    fn codes_have_a_check_digit_and_perhaps_a_branch() {
        // 北海道, 札幌市, 東京都千代田区, and codes of a prefecture that does not exist.
        for code in ["010006", "011002", "131016", "990001", "990001-01", "992011-A2"] {
            assert_eq!(check_code(code), Ok(()), "{code}");
        }
        let message = |code| check_code(code).expect_err("wrong").0;
        assert!(message("990002").contains("「990001」"), "{}", message("990002"));
        assert!(message("10006").contains("「010006」"), "{}", message("10006"));
        for code in ["", "99000", "9900011", "９９０００１", "990001-", "990001-../x", "990001-123456789", "x"] {
            assert!(check_code(code).is_err(), "{code}");
        }
    }

    #[test]
    fn a_bad_row_is_reported_at_its_cell_and_not_printed() {
        let offices = offices(
            "code,name,tel,hours\r\n990001,見本市,00-0000-0000,平日\r\n990002,例示市,00,\r\n992011,\"甲, 乙\",,\r\n990001,丙,1,2\r\n992020,丁\r\n",
        );
        let expected = [
            (Code::RaggedRow, 6, 1),
            (Code::BadCell, 3, 1),
            (Code::DuplicateKey, 5, 1),
            (Code::BadCell, 4, 1),
            (Code::BadCell, 6, 1),
        ];
        assert_eq!(problems(&offices), expected);
        // Nobody knows which of two with the same code is meant.
        assert!(offices.rows().all(|office| !office.is_sound()));
    }

    #[test]
    fn flags_are_yes_or_no_and_never_blank() {
        let mut offices = offices("code,name,tel,dv,memo\n990001,甲,1,yes,\n992011,乙,2,,no\n992020,丙,3,No,あ\n");
        assert_eq!(problems(&offices), [(Code::BadCell, 3, 1)]);
        let sound: Vec<bool> = offices.rows().map(super::Office::is_sound).collect();
        assert_eq!(sound, [true, false, true]);
        assert!(offices.is_flag("dv") && offices.rows().next().is_some_and(|office| office.flag("dv")));
        offices.require_flags(&BTreeSet::from(["memo".to_owned(), "none".to_owned(), "name".to_owned()]));
        assert_eq!(problems(&offices)[1..], [(Code::BadCell, 2, 1), (Code::BadCell, 4, 15)]);
        assert!(offices.is_flag("memo") && !offices.is_flag("name"));
    }

    #[test]
    fn a_column_about_persons_makes_the_list_useless() {
        let offices = offices("code,name,tel,ケース№\n990001,甲,1,x\n");
        assert_eq!(problems(&offices), [(Code::PersonalColumn, 1, 15)]);
        assert!(!offices.is_usable() && offices.rows().all(|office| !office.is_sound()));
    }

    #[test]
    fn rows_with_nothing_in_them_are_passed_over() {
        let offices = offices("code,name,tel\n990001,甲,1\n,,\n , ,　\n,\n");
        assert_eq!((problems(&offices), offices.rows().count()), (vec![], 1));
    }

    #[test]
    fn a_list_is_known_by_its_columns() {
        for header in ["code,name,tel", "TEL,備考,団体コード,事務所名", " 電話番号 ,コード,名 称"] {
            assert!(is_list(&format!("{header}\n")), "{header}");
        }
        for header in ["code,name", "項番,名称,説明", "code,name,代表電話", ""] {
            assert!(!is_list(&format!("{header}\n")), "{header}");
        }
    }

    #[test]
    fn missing_and_repeated_columns_are_named() {
        let offices = offices("団体コード,name,name,tell\n990001,甲,乙,1\n");
        assert_eq!(
            problems(&offices),
            [(Code::MissingColumn, 1, 1), (Code::MissingColumn, 1, 1), (Code::DuplicateKey, 1, 12)]
        );
        let helps: Vec<&str> = offices.problems().iter().filter_map(|problem| problem.help.as_deref()).collect();
        assert!(helps[0].contains("「団体コード」を「code」") && helps[1].contains("「tell」を「tel」"), "{helps:?}");
    }

    #[test]
    fn start_dates_are_days() {
        let offices = offices("code,name,tel,start_date\n990001,甲,1,2024/3/1\n992011,乙,1,令和6年3月\n992020,丙,1,\n");
        assert_eq!(problems(&offices), [(Code::BadCell, 3, 12)]);
        let days: Vec<_> = offices.rows().map(|office| office.start_date().map(crate::config::Date::wareki)).collect();
        assert_eq!(days, [Some("令和6年3月1日".to_owned()), None, None]);
    }
}
