//! Tables held against each other: row by row by key, cell by cell, word by word.

use std::collections::{HashMap, HashSet, VecDeque};

use super::align::{self, Profile, align, in_order};
use super::columns::{Column, Naming, Pair, columns, key_column, naming};
use super::grid::Grid;
use super::row::{self, omit, push_lines};
use super::run::{Run, key};
use super::{Change, Digest, Field, Line, Row, words};

/// Most columns of a table whose rows are short enough to be shown whole.
const NARROW: usize = 5;

/// How many columns of a wider table are shown to tell a row that its name does not tell.
const FIRST_COLUMNS: usize = 3;

/// How alike two tables are: the same caption or the same columns count as much as the cells.
pub(super) fn likeness(old: &Grid, new: &Grid, cells: f32) -> f32 {
    let captions = !old.caption.is_blank() && old.caption.same(&new.caption);
    let columns = !old.columns.is_empty() && old.columns == new.columns;
    match (captions, columns) {
        (true, _) => cells.max(0.9),
        (false, true) => cells.max(0.5),
        (false, false) => cells,
    }
}

/// The rows that differ between two tables.
pub(super) fn push_changed(old: &Grid, new: &Grid, rows: &mut Vec<Row>) {
    let label = if new.label.is_empty() { &old.label } else { &new.label };
    row_of_caption(old, new, label, rows);
    let columns = columns(old, new);
    header(old, new, label, rows);
    let Some(naming) = naming(old, new, &columns) else {
        let digest = |grid: &Grid| Digest { hash: key(&grid.columns), size: grid.rows.len() };
        whole_rows(old, Change::Removed, digest(old), rows);
        return whole_rows(new, Change::Added, digest(new), rows);
    };
    let plan = Plan { label, old, new, columns: &columns, naming };
    for step in plan.steps() {
        match step {
            Step::Both { from, to, moved } => plan.both(from, to, moved, rows),
            Step::Removed(at) => plan.alone(old, plan.naming.shown.old, at, Change::Removed, rows),
            Step::Added(at) => plan.alone(new, plan.naming.shown.new, at, Change::Added, rows),
        }
    }
}

/// A step along the rows of two tables.
#[derive(Debug, Clone, Copy)]
enum Step {
    Both { from: usize, to: usize, moved: bool },
    Removed(usize),
    Added(usize),
}

fn row_of_caption(old: &Grid, new: &Grid, label: &str, rows: &mut Vec<Row>) {
    if !old.caption.same(&new.caption) {
        row::push_changed(&old.caption, &new.caption, part(label, "題名"), rows);
    }
}

/// Names of columns that came, went or changed.
fn header(old: &Grid, new: &Grid, label: &str, rows: &mut Vec<Row>) {
    if old.columns != new.columns {
        let names = |grid: &Grid| Run::of(&grid.columns.join("、"));
        row::push_changed(&names(old), &names(new), part(label, "見出し"), rows);
    }
}

/// 表 9の題名
fn part(label: &str, part: &str) -> String {
    format!("{}の{part}", if label.is_empty() { "表" } else { label })
}

/// 表 9 項番 3
fn place(label: &str, column: &str, name: &str) -> String {
    let row = if name.is_empty() { String::new() } else { format!("{column} {name}") };
    [label, row.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Two tables that are being held against each other.
struct Plan<'a> {
    label: &'a str,
    old: &'a Grid,
    new: &'a Grid,
    columns: &'a [Column],
    naming: Naming,
}

impl Plan<'_> {
    /// Rows that belong together, in the order of the newer table; those that are gone stand where they were.
    fn steps(&self) -> Vec<Step> {
        let contents = |grid: &Grid, skipped: Option<usize>| -> Vec<Vec<u64>> {
            let row = |row: &Vec<Run>| {
                let cells = row.iter().enumerate().filter(|(column, _)| Some(*column) != skipped);
                cells.flat_map(|(_, cell)| cell.keys()).collect()
            };
            grid.rows.iter().map(row).collect()
        };
        let Pair { old: old_key, new: new_key } = self.naming.shown;
        let skipped = |column: usize| self.naming.counted.then_some(column);
        let (old, new) = (contents(self.old, skipped(old_key)), contents(self.new, skipped(new_key)));
        let profiles = |rows: &[Vec<u64>]| rows.iter().map(|row| Profile::new(row.iter().copied())).collect::<Vec<_>>();
        let (old_profiles, new_profiles) = (profiles(&old), profiles(&new));
        let alike = |from: usize, to: usize| old_profiles[from].likeness(&new_profiles[to]);
        let mut steps = if let Some(pair) = self.naming.paired {
            self.by_key(pair)
        } else {
            let hashes = |rows: &[Vec<u64>]| rows.iter().map(key).collect::<Vec<_>>();
            // The same row in another place is surer than one that resembles it in this place.
            let steps = align(&hashes(&old), &hashes(&new), |_, _| 0.0);
            pair_moved(steps.into_iter().map(Step::from).collect(), &old, &new)
        };
        steps = pair_strangers(steps, &alike);
        let same_name = |from: usize, to: usize| self.old.text(from, old_key) == self.new.text(to, new_key);
        steps = pair_strangers(steps, &|from, to| f32::from(u8::from(same_name(from, to))));
        pair_moved(steps, &old, &new)
    }

    /// Rows of one name belong together.
    fn by_key(&self, pair: Pair) -> Vec<Step> {
        let places: HashMap<&str, usize> =
            (0..self.old.rows.len()).map(|row| (self.old.text(row, pair.old), row)).collect();
        let from: Vec<Option<usize>> =
            (0..self.new.rows.len()).map(|row| places.get(self.new.text(row, pair.new)).copied()).collect();
        let paired: Vec<usize> = from.iter().flatten().copied().collect();
        let stayed: HashSet<usize> = paired.iter().copied().collect();
        let mut kept = in_order(&paired).into_iter();
        // Rows that are gone stand before the next one that stayed.
        let mut left = (0..self.old.rows.len()).filter(|at| !stayed.contains(at)).peekable();
        let mut steps = Vec::new();
        for (to, from) in from.into_iter().enumerate() {
            let Some(from) = from else {
                steps.push(Step::Added(to));
                continue;
            };
            let moved = kept.next() == Some(false);
            while !moved && let Some(at) = left.next_if(|at| *at < from) {
                steps.push(Step::Removed(at));
            }
            steps.push(Step::Both { from, to, moved });
        }
        steps.extend(left.map(Step::Removed));
        steps
    }

    /// A row that both have.
    fn both(&self, from: usize, to: usize, moved: bool, rows: &mut Vec<Row>) {
        let Pair { old: old_key, new: new_key } = self.naming.shown;
        let name = self.new.text(to, new_key);
        let blank = Run::default();
        let cell = |grid: &'_ Grid, row: usize, column: Option<usize>| -> Option<Run> {
            column.map(|column| grid.rows[row].get(column).unwrap_or(&blank).clone())
        };
        let (mut old_lines, mut new_lines, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        let mut context = 0;
        let renamed = self.old.text(from, old_key) != name && !self.naming.counted;
        let unsure = self.naming.unsure || renamed;
        for (index, column) in self.columns.iter().enumerate() {
            let (old, new) = (cell(self.old, from, column.old), cell(self.new, to, column.new));
            let label = |grid: &Grid, column: Option<usize>| {
                column.and_then(|column| grid.columns.get(column)).cloned().unwrap_or_default()
            };
            let (old_label, new_label) = (label(self.old, column.old), label(self.new, column.new));
            let is_key = column.new == Some(new_key);
            let is_words = self.naming.words.is_some_and(|pair| column.new == Some(pair.new));
            let compared = match (&old, &new) {
                _ if is_key && self.naming.counted => None,
                (Some(old), Some(new)) => {
                    words::compare(old, new).map(|(old, new)| (Change::Changed, Some(old), Some(new)))
                }
                (Some(old), None) if !old.is_blank() => Some((Change::Removed, Some(words::whole(old, true)), None)),
                (None, Some(new)) if !new.is_blank() => Some((Change::Added, None, Some(words::whole(new, true)))),
                _ => None,
            };
            let text = |cell: &Option<Run>| cell.as_ref().map(|cell| cell.trimmed().to_owned()).unwrap_or_default();
            match compared {
                Some((change, old_pieces, new_pieces)) => {
                    let column = if column.new.is_some() { &new_label } else { &old_label };
                    fields.push(Field {
                        table: self.label.to_owned(),
                        key: name.to_owned(),
                        column: column.clone(),
                        change,
                        old: text(&old),
                        new: text(&new),
                    });
                    old_lines.extend(old_pieces.map(|pieces| Line { label: old_label, pieces }));
                    new_lines.extend(new_pieces.map(|pieces| Line { label: new_label, pieces }));
                }
                // What changed needs the row's name to be found.
                None if is_key || is_words || moved || (unsure && self.is_shown(index)) => {
                    let line = |label, cell: &Option<Run>| {
                        let cell = cell.as_ref().filter(|cell| !cell.is_blank())?;
                        Some(Line { label, pieces: words::whole(cell, false) })
                    };
                    old_lines.extend(line(old_label, &old));
                    new_lines.extend(line(new_label, &new));
                    context += 1;
                }
                None => {}
            }
        }
        if fields.is_empty() && !(moved && context > 0) {
            return omit(rows);
        }
        let change = if fields.is_empty() { Change::Moved } else { Change::Changed };
        let column = self.new.columns.get(new_key).map(String::as_str).unwrap_or_default();
        push_lines(old_lines, new_lines, change, place(self.label, column, name), rows);
        if let Some(Row::Difference(row)) = rows.last_mut() {
            row.fields = fields;
        }
    }

    /// Whether a column helps to tell a row that its name does not tell: all of a narrow table, the first of a wide one.
    fn is_shown(&self, column: usize) -> bool {
        self.columns.len() <= NARROW || column < FIRST_COLUMNS
    }

    /// A row that one of them has.
    fn alone(&self, grid: &Grid, key: usize, at: usize, change: Change, rows: &mut Vec<Row>) {
        // A row that went to another table is known by what it holds.
        let keys: Vec<u64> = grid.rows[at].iter().flat_map(Run::keys).collect();
        let digest = Digest { hash: self::key(&keys), size: keys.len() };
        push_row(self.label, grid, key, at, change, digest, rows);
    }
}

impl From<align::Step> for Step {
    fn from(step: align::Step) -> Self {
        match step {
            align::Step::Same(from, to) | align::Step::Changed(from, to) => Self::Both { from, to, moved: false },
            align::Step::Removed(at) => Self::Removed(at),
            align::Step::Added(to) => Self::Added(to),
        }
    }
}

/// Rows that are on one side only, between the same neighbours: those that `alike` takes for one.
fn pair_strangers(steps: Vec<Step>, alike: &impl Fn(usize, usize) -> f32) -> Vec<Step> {
    let mut paired = Vec::with_capacity(steps.len());
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    let close = |gone: &mut Vec<usize>, come: &mut Vec<usize>, paired: &mut Vec<Step>| {
        let mut own = Vec::new();
        align::pair(gone, come, alike, &mut own);
        paired.extend(own.into_iter().map(Step::from));
        gone.clear();
        come.clear();
    };
    for step in steps {
        match step {
            Step::Removed(at) => gone.push(at),
            Step::Added(to) => come.push(to),
            Step::Both { .. } => {
                close(&mut gone, &mut come, &mut paired);
                paired.push(step);
            }
        }
    }
    close(&mut gone, &mut come, &mut paired);
    paired
}

/// Rows that are gone and rows that came with the same content have moved.
fn pair_moved(steps: Vec<Step>, old: &[Vec<u64>], new: &[Vec<u64>]) -> Vec<Step> {
    let mut gone: HashMap<&[u64], VecDeque<usize>> = HashMap::new();
    for step in &steps {
        if let Step::Removed(at) = step {
            gone.entry(&old[*at]).or_default().push_back(*at);
        }
    }
    let mut from: HashMap<usize, usize> = HashMap::new();
    for step in &steps {
        if let Step::Added(to) = step
            && let Some(at) = gone.get_mut(new[*to].as_slice()).and_then(VecDeque::pop_front)
        {
            from.insert(*to, at);
        }
    }
    let went: HashSet<usize> = from.values().copied().collect();
    let step = |step: Step| match step {
        Step::Removed(at) => (!went.contains(&at)).then_some(step),
        Step::Added(to) => Some(from.get(&to).map_or(step, |from| Step::Both { from: *from, to, moved: true })),
        Step::Both { .. } => Some(step),
    };
    steps.into_iter().filter_map(step).collect()
}

/// A whole table that is on one side only.
pub(super) fn push_whole(grid: &Grid, change: Change, digest: Digest, rows: &mut Vec<Row>) {
    let of = |part: &str| Digest { hash: key(&(digest.hash, part)), ..digest };
    row::push_text(&grid.caption, change, part(&grid.label, "題名"), of("caption"), rows);
    // A column without a value has no other place to be named.
    let nameless = |column: usize| (0..grid.rows.len()).all(|row| grid.text(row, column).is_empty());
    if (0..grid.columns.len()).any(nameless) {
        let names = Run::of(&grid.columns.join("、"));
        row::push_text(&names, change, part(&grid.label, "見出し"), of("columns"), rows);
    }
    whole_rows(grid, change, digest, rows);
}

fn whole_rows(grid: &Grid, change: Change, digest: Digest, rows: &mut Vec<Row>) {
    let column = key_column(grid);
    for at in 0..grid.rows.len() {
        let digest = Digest { hash: key(&(digest.hash, at)), ..digest };
        push_row(&grid.label, grid, column, at, change, digest, rows);
    }
}

fn push_row(label: &str, grid: &Grid, key: usize, at: usize, change: Change, digest: Digest, rows: &mut Vec<Row>) {
    let name = grid.text(at, key);
    let (mut lines, mut fields) = (Vec::new(), Vec::new());
    for (column, cell) in grid.rows[at].iter().enumerate().filter(|(_, cell)| !cell.is_blank()) {
        let column = grid.columns.get(column).cloned().unwrap_or_default();
        let text = cell.trimmed().to_owned();
        let (old, new) = if change == Change::Removed { (text, String::new()) } else { (String::new(), text) };
        let (table, key) = (label.to_owned(), name.to_owned());
        fields.push(Field { table, key, column: column.clone(), change, old, new });
        lines.push(Line { label: column, pieces: words::whole(cell, true) });
    }
    if lines.is_empty() {
        return;
    }
    let column = grid.columns.get(key).map(String::as_str).unwrap_or_default();
    row::push_whole(lines, change, place(label, column, name), fields, digest, rows);
}
