//! Rows of a sheet as questions, one file each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::answer;
use super::columns::{ColumnMap, Columns, Field, find, simple};
use super::day;
use super::report::{Import, Losses, beginning};
use super::sheet::{Row, Sheet, Value, csv};
use super::workbook;
use crate::config::{Category, Config, Date, DateTime};

/// What is read of a sheet, and how.
#[derive(Debug)]
pub struct Sheets<'a> {
    /// The sheet; else the first that is shown.
    pub sheet: Option<&'a str>,
    /// What the editor says of columns.
    pub map: &'a ColumnMap,
    /// The day of questions that have none.
    pub day: Option<Date>,
    /// Categories and audiences of the site.
    pub config: &'a Config,
    /// Numbers of questions that there are, with their files.
    pub taken: &'a BTreeMap<u32, String>,
}

/// Which kind of file holds the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// `.xlsx`
    Excel,
    /// `.csv`
    Csv,
}

/// Reads questions.
///
/// # Errors
/// The file can't be read, or no question is found in it: a message in Japanese.
pub fn questions(bytes: &[u8], kind: SheetKind, sheets: &Sheets<'_>) -> Result<Import, String> {
    let mut losses = Losses::default();
    let sheet = match kind {
        SheetKind::Excel => workbook::read(bytes, sheets.sheet, &mut losses)?,
        SheetKind::Csv if sheets.sheet.is_some() => {
            return Err("CSV にシートはありません。--sheet-name を外してください。".to_owned());
        }
        SheetKind::Csv => csv(bytes, &mut losses)?,
    };
    let columns = find(&sheet, sheets.map)?;
    for (column, name) in &columns.unknown {
        let what = format!("列「{name}」は取り込みません。");
        let remedy = format!("要るときは、--map {name}=body（本文に足す）のように書いてください。");
        losses.lost(sheet.place(columns.header, *column), what, remedy);
    }
    let mut reader = Reader { sheet: &sheet, columns: &columns, sheets, losses, numbers: BTreeMap::new() };
    reader.hidden_columns();
    let mut entries = Vec::new();
    let mut counted = 0;
    for row in &sheet.rows[columns.start..] {
        if row.cells.keys().any(|column| columns.fields.get(column).is_some_and(|field| *field != Field::Ignored)) {
            counted += 1;
            entries.extend(reader.question(row, counted).map(|file| vec![file]));
        }
    }
    if counted == 0 {
        return Err("列の名前の下に、行がありません。".to_owned());
    }
    Ok(Import { entries, losses: reader.losses.0 })
}

struct Reader<'a> {
    sheet: &'a Sheet,
    columns: &'a Columns,
    sheets: &'a Sheets<'a>,
    losses: Losses,
    /// Numbers of this sheet, with their rows.
    numbers: BTreeMap<u32, usize>,
}

impl Reader<'_> {
    /// What nobody sees in the sheet was not meant for everybody.
    fn hidden_columns(&mut self) {
        let columns = self
            .sheet
            .hidden
            .iter()
            .filter(|column| self.columns.fields.get(column).is_some_and(|field| *field != Field::Ignored));
        for column in columns.copied().collect::<Vec<_>>() {
            let remedy = "載せてよければ、Excel で列を表示してから取り込んでください。";
            self.losses.lost(
                self.sheet.place(self.columns.header, column),
                "隠れている列なので、取り込みません。",
                remedy,
            );
        }
    }

    fn value<'r>(&self, row: &'r Row, column: usize) -> Option<&'r Value> {
        row.cells.get(&column).filter(|_| !self.sheet.hidden.contains(&column))
    }

    /// The text of a cell. A fault is told, and is no text.
    fn text(&mut self, row: &Row, column: usize) -> Option<String> {
        match self.value(row, column)? {
            Value::Fault(fault) => {
                let what = format!("式がエラー（{fault}）なので、空とみなします。");
                self.losses.lost(
                    self.sheet.place(row.number, column),
                    what,
                    "Excel で式を直してから取り込んでください。",
                );
                None
            }
            value => Some(value.text()),
        }
    }

    fn texts(&mut self, row: &Row, field: Field) -> Vec<(usize, String)> {
        let columns: Vec<usize> = self.columns.of(field).collect();
        columns.into_iter().filter_map(|column| Some((column, self.text(row, column)?))).collect()
    }

    fn question(&mut self, row: &Row, counted: u32) -> Option<(String, Vec<u8>)> {
        let place = self.sheet.row_place(row.number);
        if row.hidden {
            let remedy = "載せてよければ、Excel で行を表示してから取り込んでください。";
            self.losses.lost(place, "隠れている行なので、取り込みません。", remedy);
            return None;
        }
        let title =
            self.texts(row, Field::Title).into_iter().map(|(_, text)| joined(&text)).collect::<Vec<_>>().join(" ");
        let bodies: Vec<String> = self.texts(row, Field::Body).iter().map(|(_, text)| answer::blocks(text)).collect();
        for (text, called) in [(&title, "質問"), (&bodies.concat(), "回答")] {
            if text.trim().is_empty() {
                let remedy = format!("{called}を書いてから、もう一度取り込んでください。");
                self.losses.left_out(place, format!("{called}が空なので、この行を取り込めません。"), remedy);
                return None;
            }
        }
        let number = self.number(row, counted, &title)?;
        let midnight = |date| DateTime { date, hour: 0, minute: 0 };
        let Some(published) = self.day(row, Field::Published).or(self.sheets.day.map(midnight)) else {
            let remedy = "日付の列を埋めるか、--date 2026-04-01 のように、日付のない行の公開日を書いてください。";
            self.losses.left_out(place, "公開日がないので、この行を取り込めません。", remedy);
            return None;
        };
        let mut text = format!("---\nno: {number}\ntitle: {}\npublished: {}\n", quoted(&title), day::field(published));
        if let Some(updated) = self.day(row, Field::Updated) {
            if updated < published {
                let what = format!(
                    "更新日（{}）が公開日（{}）より前なので、取り込みません。",
                    day::field(updated),
                    day::field(published)
                );
                let column = self.columns.first(Field::Updated).unwrap_or_default();
                let place = self.sheet.place(row.number, column);
                self.losses.lost(place, what, "正しい日付を、原稿の updated に書いてください。");
            } else {
                let _ = writeln!(text, "updated: {}", day::field(updated));
            }
        }
        text += &list("categories", &self.categories(row));
        text += &list("audience", &self.audience(row));
        text += &list("related", &self.related(row, number));
        for (field, name) in [(Field::Description, "description"), (Field::Owner, "owner")] {
            let own = self.texts(row, field).iter().map(|(_, text)| joined(text)).collect::<Vec<_>>().join("、");
            if !own.is_empty() {
                let _ = writeln!(text, "{name}: {}", quoted(&own));
            }
        }
        let _ = write!(text, "---\n\n{}\n", bodies.join("\n\n"));
        Some((path_of(number), text.into_bytes()))
    }

    fn number(&mut self, row: &Row, counted: u32, title: &str) -> Option<u32> {
        let (place, number) = match self.columns.first(Field::Number) {
            None => (self.sheet.row_place(row.number), Some(counted)),
            Some(column) => {
                let written = self.text(row, column).unwrap_or_default();
                let place = self.sheet.place(row.number, column);
                let number = self::number(&written);
                if number.is_none() {
                    let what = format!(
                        "番号（「{}」）が数ではないので、この行（{}）を取り込めません。",
                        beginning(&written),
                        beginning(title)
                    );
                    let remedy = "番号を数で書いてください。--map 列の名前=- と書くと、その列を使わず、上から順に番号を付けます。";
                    self.losses.left_out(place.clone(), what, remedy);
                }
                (place, number)
            }
        };
        let number = number?;
        if let Some(first) = self.numbers.insert(number, row.number) {
            self.numbers.insert(number, first);
            let what =
                format!("番号 {number} は {first} 行目にもあるので、この行（{}）を取り込めません。", beginning(title));
            self.losses.left_out(place, what, "どちらかの番号を変えてください。");
            return None;
        }
        if let Some(path) = self.sheets.taken.get(&number).filter(|path| **path != path_of(number)) {
            let what =
                format!("番号 {number} の質問は {path} にあるので、この行（{}）を取り込めません。", beginning(title));
            self.losses.left_out(
                place,
                what,
                "同じ質問なら、その原稿を直してください。違う質問なら、番号を変えてください。",
            );
            return None;
        }
        Some(number)
    }

    fn day(&mut self, row: &Row, field: Field) -> Option<DateTime> {
        let column = self.columns.first(field)?;
        let day = match self.value(row, column)? {
            Value::Day(day) => Some(*day),
            Value::Number(number) => day::serial(*number, self.sheet.since_1904),
            Value::Text(text) => day::written(text),
            Value::Fault(_) => None,
        };
        if day.is_none() {
            let written = self.value(row, column).map(Value::text).unwrap_or_default();
            let what = format!("「{}」は日付として読めません。", beginning(&written));
            self.losses.lost(
                self.sheet.place(row.number, column),
                what,
                "2023/3/21 や 令和5年3月21日 のように書いてください。",
            );
        }
        day
    }

    /// Paths of categories. A name that stands in several places is found by the others of its row.
    fn categories(&mut self, row: &Row) -> Vec<String> {
        let mut all = Vec::new();
        collect(&self.sheets.config.categories, &mut all);
        let mut found: Vec<(usize, String, Vec<&str>)> = Vec::new();
        for (column, text) in self.texts(row, Field::Categories) {
            for name in names(&text, |name| !named(&all, name).is_empty()) {
                found.push((column, name.clone(), named(&all, &name)));
            }
        }
        let mut paths: BTreeSet<String> = BTreeSet::new();
        for (column, name, candidates) in &found {
            let beside = |path: &&str| {
                let mut others = found.iter().filter(|other| other.1 != *name).flat_map(|other| &other.2);
                others.any(|other| path.starts_with(&format!("{other}/")))
            };
            let narrowed: Vec<&str> = candidates.iter().copied().filter(beside).collect();
            match (candidates.as_slice(), narrowed.as_slice()) {
                ([path], _) | (_, [path]) => {
                    paths.insert((*path).to_owned());
                }
                (candidates, _) => {
                    let place = self.sheet.place(row.number, *column);
                    let (what, remedy) = if candidates.is_empty() {
                        (
                            format!("「{name}」という分類は site.yaml にありません。"),
                            "site.yaml の categories に足し、原稿の categories に書いてください。".to_owned(),
                        )
                    } else {
                        (
                            format!("「{name}」という分類は、site.yaml にいくつもあります。"),
                            format!("原稿の categories に、どれかを書いてください: {}", candidates.join("、")),
                        )
                    };
                    self.losses.lost(place, what, remedy);
                }
            }
        }
        let deepest = |path: &&String| !paths.iter().any(|other| other.starts_with(&format!("{path}/")));
        paths.iter().filter(deepest).cloned().collect()
    }

    fn audience(&mut self, row: &Row) -> Vec<String> {
        let audiences = &self.sheets.config.audiences;
        let id = |name: &str| {
            let own = audiences.iter().find(|own| own.id == name || simple(&own.title) == simple(name));
            own.map(|own| own.id.clone())
        };
        let mut ids = Vec::new();
        for (column, text) in self.texts(row, Field::Audience) {
            for name in names(&text, |name| id(name).is_some()) {
                match id(&name) {
                    Some(id) if !ids.contains(&id) => ids.push(id),
                    Some(_) => {}
                    None => {
                        let what = format!("「{name}」という対象者は site.yaml にありません。");
                        let remedy = "site.yaml の audiences に足し、原稿の audience に書いてください。";
                        self.losses.lost(self.sheet.place(row.number, column), what, remedy);
                    }
                }
            }
        }
        ids
    }

    fn related(&mut self, row: &Row, own: u32) -> Vec<String> {
        let mut numbers = Vec::new();
        for (column, text) in self.texts(row, Field::Related) {
            for name in names(&text, |_| false) {
                match number(&name) {
                    Some(number) if number != own => numbers.push(number.to_string()),
                    Some(_) => {}
                    None => {
                        let what = format!("「{name}」は、関連する質問の番号として読めません。");
                        self.losses.lost(
                            self.sheet.place(row.number, column),
                            what,
                            "原稿の related に、番号を書いてください。",
                        );
                    }
                }
            }
        }
        numbers
    }
}

fn path_of(number: u32) -> String {
    format!("faq/{number:04}.md")
}

/// `12`, `１２`, `No.12`, `Q12`, `問12`.
fn number(text: &str) -> Option<u32> {
    let text = simple(text);
    let prefixes = ["no.", "no", "質問", "faq", "問", "q", "#", "-"];
    let digits = prefixes.iter().fold(text.as_str(), |rest, prefix| rest.strip_prefix(prefix).unwrap_or(rest));
    let digits = digits.strip_suffix('.').unwrap_or(digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) { None } else { digits.parse().ok() }
}

/// The names in a cell: all of it if that is one, else what stands between commas, line breaks and semicolons.
fn names(text: &str, is_one: impl Fn(&str) -> bool) -> Vec<String> {
    let whole = text.trim();
    if is_one(whole) {
        return vec![whole.to_owned()];
    }
    let parts = whole.split(['、', ',', '，', '\n', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Categories with the titles above them.
fn collect<'a>(categories: &'a [Category], all: &mut Vec<(&'a str, Vec<String>)>) {
    fn walk<'a>(categories: &'a [Category], above: &[String], all: &mut Vec<(&'a str, Vec<String>)>) {
        for category in categories {
            let titles: Vec<String> = above.iter().cloned().chain([simple(&category.title)]).collect();
            all.push((&category.path, titles.clone()));
            walk(&category.children, &titles, all);
        }
    }
    walk(categories, &[], all);
}

/// The categories of a name: a path of ids, a title, or the titles from the top.
fn named<'a>(all: &[(&'a str, Vec<String>)], name: &str) -> Vec<&'a str> {
    let wanted = simple(name);
    let parts: Vec<&str> = wanted.split(['/', '>']).collect();
    let fits = |(path, titles): &&(&str, Vec<String>)| {
        *path == name.trim()
            || titles.last() == Some(&wanted)
            || titles.iter().map(String::as_str).eq(parts.iter().copied())
    };
    all.iter().filter(fits).map(|(path, _)| *path).collect()
}

/// The lines of a title as one.
fn joined(text: &str) -> String {
    let mut title = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let joins = title.chars().next_back().zip(line.chars().next());
        if joins.is_some_and(|(before, after)| !crate::text::joins_across_line_break(before, after)) {
            title.push(' ');
        }
        title.push_str(line);
    }
    title
}

fn list(name: &str, values: &[String]) -> String {
    if values.is_empty() { String::new() } else { format!("{name}: [{}]\n", values.join(", ")) }
}

/// A text as YAML takes it whatever is in it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{joined, names, number};

    #[test]
    fn numbers_are_read_in_any_spelling_and_nothing_is_guessed() {
        for text in ["12", "１２", "No.12", "Ｑ１２", "問12", "12.", "FAQ-12"] {
            assert_eq!(number(text), Some(12), "{text}");
        }
        for text in ["", "1-2", "A12", "12a", "99999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn names_and_titles_of_several_lines() {
        assert_eq!(names("福祉事務所、ベンダ\n病院", |_| false), ["福祉事務所", "ベンダ", "病院"]);
        assert_eq!(names("病院、薬局", |name| name == "病院、薬局"), ["病院、薬局"]);
        assert_eq!(joined("利用者IDを\n忘れました。\nUser\nID"), "利用者IDを忘れました。User ID");
    }
}
