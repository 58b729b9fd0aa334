//! Tables held against each other: row by row by key, cell by cell, word by word.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::align::{self, Step, align, in_order};
use super::row::{self, omit, push_lines};
use super::unit::{Grid, Token, digest};
use super::{Change, Difference, Field, Line, Row, words};

/// Names of columns that name their row, the surest first.
const KEYS: &[&str] = &["項番", "No.", "No", "番号", "id", "ID", "コード"];

/// How alike two tables are: the same caption or the same columns count as much as the cells.
pub(super) fn likeness(old: &Grid, new: &Grid, old_keys: &[u64], new_keys: &[u64]) -> f32 {
    let cells = align::likeness(old_keys, new_keys);
    let captions = !old.caption.is_empty() && digest(&old.caption).0 == digest(&new.caption).0;
    let columns = !old.columns.is_empty() && old.columns == new.columns;
    match (captions, columns) {
        (true, _) => cells.max(0.9),
        (false, true) => cells.max(0.5),
        (false, false) => cells,
    }
}

/// The rows that differ between two tables.
pub(super) fn push_changed(old: &Grid, new: &Grid, rows: &mut Vec<Row>) {
    caption(old, new, rows);
    columns(old, new, rows);
    let label = if new.label.is_empty() { &old.label } else { &new.label };
    let shared = |name: &&str| old.columns.iter().any(|own| own == name) && new.columns.iter().any(|own| own == name);
    let named = KEYS.iter().copied().find(shared);
    let [old_key, new_key] =
        [old, new].map(|grid| named.and_then(|name| grid.columns.iter().position(|own| own == name)).unwrap_or(0));
    let keys = |grid: &Grid, key: usize| -> Vec<String> {
        grid.rows.iter().map(|row| row.get(key).map(|cell| cell_text(cell)).unwrap_or_default()).collect()
    };
    let (old_names, new_names) = (keys(old, old_key), keys(new, new_key));
    // Keys that only count the rows say nothing of them: a row put in between moves all that follow.
    let counted = counts(&old_names) && counts(&new_names);
    let plan = Plan { label, old, new, old_key, new_key, counted };
    let steps = if counted || !is_key(&old_names) || !is_key(&new_names) {
        plan.by_content(&old_names, &new_names)
    } else {
        plan.by_key(&old_names, &new_names)
    };
    for step in steps {
        match step {
            Step::Same(from, to) | Step::Changed(from, to) => plan.changed(from, to, rows),
            Step::Removed(at) => plan.whole(old, old_key, &old.rows[at], Change::Removed, rows),
            Step::Added(at) => plan.whole(new, new_key, &new.rows[at], Change::Added, rows),
        }
    }
}

/// Rows that are on one side only, between the same neighbours: those that `alike` takes for one.
fn pair_strangers(steps: Vec<Step>, alike: &impl Fn(usize, usize) -> f32) -> Vec<Step> {
    let mut paired = Vec::with_capacity(steps.len());
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::Removed(at) => gone.push(at),
            Step::Added(to) => come.push(to),
            Step::Same(..) | Step::Changed(..) => {
                align::pair(&gone, &come, alike, &mut paired);
                gone.clear();
                come.clear();
                paired.push(step);
            }
        }
    }
    align::pair(&gone, &come, alike, &mut paired);
    paired
}

fn hash(keys: &[u64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    keys.hash(&mut hasher);
    hasher.finish()
}

/// Whether each name is there once and names one row.
fn is_key(names: &[String]) -> bool {
    let mut seen: HashSet<&str> = HashSet::new();
    names.iter().all(|name| !name.is_empty() && seen.insert(name))
}

/// Whether names only count: 1, 2, 3 …
fn counts(names: &[String]) -> bool {
    names.iter().enumerate().all(|(index, name)| name.parse() == Ok(index + 1))
}

fn cell_text(cell: &[Token]) -> String {
    cell.iter().map(|token| token.text.as_str()).collect::<String>().trim().to_owned()
}

fn caption(old: &Grid, new: &Grid, rows: &mut Vec<Row>) {
    if digest(&old.caption).0 != digest(&new.caption).0 {
        let place = if new.label.is_empty() { "表の題名".to_owned() } else { format!("{}の題名", new.label) };
        row::push_changed(&old.caption, &new.caption, place, rows);
    }
}

/// Columns that came or went.
fn columns(old: &Grid, new: &Grid, rows: &mut Vec<Row>) {
    if old.columns == new.columns {
        return;
    }
    let tokens = |grid: &Grid| {
        let mut tokens = Vec::new();
        super::unit::push_tokens(&grid.columns.join("、"), &mut tokens);
        tokens
    };
    let place = if new.label.is_empty() { "表の見出し".to_owned() } else { format!("{}の見出し", new.label) };
    row::push_changed(&tokens(old), &tokens(new), place, rows);
}

/// Two tables that are being held against each other.
struct Plan<'a> {
    label: &'a str,
    old: &'a Grid,
    new: &'a Grid,
    old_key: usize,
    new_key: usize,
    /// The key column only counts the rows.
    counted: bool,
}

impl Plan<'_> {
    /// The tokens of each row, without the key where that only counts.
    fn cells(&self, grid: &Grid, key: usize) -> Vec<Vec<u64>> {
        let row = |row: &Vec<Vec<Token>>| {
            let cells = row.iter().enumerate().filter(|(column, _)| !(self.counted && *column == key));
            cells.flat_map(|(_, cell)| cell).filter(|token| !token.blank).map(|token| token.key).collect()
        };
        grid.rows.iter().map(row).collect()
    }

    /// Rows of one content belong together, then those that are alike, then, between the same neighbours, those of one
    /// key.
    fn by_content(&self, old_names: &[String], new_names: &[String]) -> Vec<Step> {
        let (old, new) = (self.cells(self.old, self.old_key), self.cells(self.new, self.new_key));
        let hashes = |rows: &[Vec<u64>]| -> Vec<u64> { rows.iter().map(|row| hash(row)).collect() };
        let alike = |from: usize, to: usize| align::likeness(&old[from], &new[to]);
        let steps = align(&hashes(&old), &hashes(&new), alike);
        let same_key = |from: usize, to: usize| f32::from(u8::from(old_names[from] == new_names[to]));
        pair_strangers(steps, &same_key)
    }

    /// Rows of one key belong together; between the same neighbours, alike ones are one whose key changed.
    fn by_key(&self, old_names: &[String], new_names: &[String]) -> Vec<Step> {
        let places: HashMap<&str, usize> = old_names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let pairs: Vec<(usize, usize)> =
            new_names.iter().enumerate().filter_map(|(to, name)| Some((*places.get(name.as_str())?, to))).collect();
        let kept = in_order(&pairs.iter().map(|(from, _)| *from).collect::<Vec<_>>());
        // Rows in the order of the newer table; those that are gone stand before the next one that stayed.
        let stayed: HashSet<usize> = pairs.iter().map(|(from, _)| *from).collect();
        let mut left = (0..old_names.len()).filter(|at| !stayed.contains(at)).peekable();
        let mut steps = Vec::new();
        let mut pairs = pairs.iter().zip(&kept).peekable();
        for to in 0..new_names.len() {
            match pairs.next_if(|((_, own), _)| *own == to) {
                Some(((from, _), kept)) => {
                    while *kept && let Some(at) = left.next_if(|at| at < from) {
                        steps.push(Step::Removed(at));
                    }
                    steps.push(Step::Changed(*from, to));
                }
                None => steps.push(Step::Added(to)),
            }
        }
        steps.extend(left.map(Step::Removed));
        let (old, new) = (self.cells(self.old, self.old_key), self.cells(self.new, self.new_key));
        pair_strangers(steps, &|from, to| align::likeness(&old[from], &new[to]))
    }

    /// A row that both have.
    fn changed(&self, from: usize, to: usize, rows: &mut Vec<Row>) {
        let (old, new) = (&self.old.rows[from], &self.new.rows[to]);
        let key = new.get(self.new_key).map(|cell| cell_text(cell)).unwrap_or_default();
        let (mut old_lines, mut new_lines, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        let empty = Vec::new();
        for (column, name) in self.new.columns.iter().enumerate() {
            // A column that is on one side only is reported with the header.
            let Some(before) = self.old.columns.iter().position(|own| own == name) else { continue };
            let (a, b) = (old.get(before).unwrap_or(&empty), new.get(column).unwrap_or(&empty));
            let renumbered = self.counted && column == self.new_key;
            if renumbered || digest(a).0 == digest(b).0 {
                continue;
            }
            let (a_pieces, b_pieces) = words::compare(a, b);
            old_lines.push(Line { label: name.clone(), pieces: a_pieces });
            new_lines.push(Line { label: name.clone(), pieces: b_pieces });
            fields.push(Field {
                table: self.label.to_owned(),
                key: key.clone(),
                column: name.clone(),
                old: cell_text(a),
                new: cell_text(b),
            });
        }
        if fields.is_empty() {
            return omit(rows);
        }
        // A change that is not in the key column needs the key to be found.
        let key_name = self.new.columns.get(self.new_key).cloned().unwrap_or_default();
        let named = fields.iter().all(|field| field.column != key_name);
        if !key.is_empty() && named {
            let line = |row: &[Vec<Token>], column: usize| Line {
                label: key_name.clone(),
                pieces: words::whole(row.get(column).unwrap_or(&empty), false),
            };
            old_lines.insert(0, line(old, self.old_key));
            new_lines.insert(0, line(new, self.new_key));
        }
        rows.push(Row::Difference(Difference {
            change: Change::Changed,
            place: self.place(&key_name, &key),
            old: old_lines,
            new: new_lines,
            fields,
            digest: 0,
            size: 0,
        }));
    }

    /// A row that one of them has.
    fn whole(&self, grid: &Grid, key: usize, row: &[Vec<Token>], change: Change, rows: &mut Vec<Row>) {
        let name = row.get(key).map(|cell| cell_text(cell)).unwrap_or_default();
        let column = grid.columns.get(key).cloned().unwrap_or_default();
        push_row(self.label, grid, row, self.place(&column, &name), &name, change, rows);
    }

    fn place(&self, column: &str, key: &str) -> String {
        let row = if key.is_empty() { String::new() } else { format!("{column} {key}") };
        [self.label, row.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A whole table that is on one side only.
pub(super) fn push_whole(grid: &Grid, change: Change, rows: &mut Vec<Row>) {
    let place = |name: &str| {
        [grid.label.as_str(), name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    row::push_text(&grid.caption, change, place("題名"), rows);
    let key = KEYS.iter().find_map(|name| grid.columns.iter().position(|own| own == name)).unwrap_or(0);
    for row in &grid.rows {
        let name = row.get(key).map(|cell| cell_text(cell)).unwrap_or_default();
        let column = grid.columns.get(key).cloned().unwrap_or_default();
        push_row(&grid.label, grid, row, place(format!("{column} {name}").trim()), &name, change, rows);
    }
}

fn push_row(
    label: &str,
    grid: &Grid,
    row: &[Vec<Token>],
    place: String,
    key: &str,
    change: Change,
    rows: &mut Vec<Row>,
) {
    let shown = row.iter().enumerate().filter(|(_, cell)| cell.iter().any(|token| !token.blank));
    let (mut lines, mut fields) = (Vec::new(), Vec::new());
    for (column, cell) in shown {
        let name = grid.columns.get(column).cloned().unwrap_or_default();
        let text = cell_text(cell);
        let (old, new) = if change == Change::Removed { (text, String::new()) } else { (String::new(), text) };
        fields.push(Field { table: label.to_owned(), key: key.to_owned(), column: name.clone(), old, new });
        lines.push(Line { label: name, pieces: words::whole(cell, true) });
    }
    if lines.is_empty() {
        return;
    }
    let all: Vec<Token> = row.iter().flatten().cloned().collect();
    push_lines(lines, change, place, fields, digest(&all), rows);
}
