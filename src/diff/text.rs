//! The rows of a section: units held against each other.

use super::align::{Step, align, likeness};
use super::table;
use super::unit::{Content, Token, Unit, digest};
use super::words;
use super::{Change, Difference, Line, Row};

/// Units of two sections as rows; runs without change become one row.
pub(super) fn rows(old: &[Unit], new: &[Unit]) -> Vec<Row> {
    let keys = |units: &[Unit]| units.iter().map(Unit::keys).collect::<Vec<_>>();
    let (old_keys, new_keys) = (keys(old), keys(new));
    let hashes = |units: &[Unit]| units.iter().map(|unit| unit.hash).collect::<Vec<_>>();
    let alike = |from: usize, to: usize| match (&old[from].content, &new[to].content) {
        (Content::Text(_), Content::Text(_)) => likeness(&old_keys[from], &new_keys[to]),
        (Content::Table(a), Content::Table(b)) => table::likeness(a, b, &old_keys[from], &new_keys[to]),
        _ => 0.0,
    };
    let mut rows = Vec::new();
    for step in align(&hashes(old), &hashes(new), alike) {
        match step {
            Step::Same(..) => omit(&mut rows),
            Step::Removed(at) => push_whole(&old[at], Change::Removed, &mut rows),
            Step::Added(at) => push_whole(&new[at], Change::Added, &mut rows),
            Step::Changed(from, to) => match (&old[from].content, &new[to].content) {
                (Content::Text(a), Content::Text(b)) => push_changed(a, b, String::new(), &mut rows),
                (Content::Table(a), Content::Table(b)) => table::push_changed(a, b, &mut rows),
                _ => {
                    push_whole(&old[from], Change::Removed, &mut rows);
                    push_whole(&new[to], Change::Added, &mut rows);
                }
            },
        }
    }
    rows
}

/// All units of a section that is on one side only.
pub(super) fn whole(units: &[Unit], change: Change) -> Vec<Row> {
    let mut rows = Vec::new();
    units.iter().for_each(|unit| push_whole(unit, change, &mut rows));
    rows
}

/// A run without change.
pub(super) fn omit(rows: &mut Vec<Row>) {
    if !matches!(rows.last(), Some(Row::Same)) {
        rows.push(Row::Same);
    }
}

/// Two texts of which one became the other.
pub(super) fn push_changed(old: &[Token], new: &[Token], place: String, rows: &mut Vec<Row>) {
    let (old, new) = words::compare(old, new);
    if !old.iter().chain(&new).any(|piece| piece.changed) {
        return omit(rows);
    }
    let line = |pieces| vec![Line { label: String::new(), pieces }];
    rows.push(Row::Difference(Difference {
        change: Change::Changed,
        place,
        old: line(old),
        new: line(new),
        fields: Vec::new(),
        digest: 0,
        size: 0,
    }));
}

/// A unit that is on one side only.
fn push_whole(unit: &Unit, change: Change, rows: &mut Vec<Row>) {
    match &unit.content {
        Content::Text(tokens) => push_text(tokens, change, String::new(), rows),
        Content::Table(grid) => table::push_whole(grid, change, rows),
    }
}

/// A text that is on one side only.
pub(super) fn push_text(tokens: &[Token], change: Change, place: String, rows: &mut Vec<Row>) {
    let (digest, size) = digest(tokens);
    if size == 0 {
        return;
    }
    let lines = vec![Line { label: String::new(), pieces: words::whole(tokens, true) }];
    push_lines(lines, change, place, Vec::new(), (digest, size), rows);
}

/// Lines that are on one side only.
pub(super) fn push_lines(
    lines: Vec<Line>,
    change: Change,
    place: String,
    fields: Vec<super::Field>,
    (digest, size): (u64, usize),
    rows: &mut Vec<Row>,
) {
    let (old, new) = if change == Change::Removed { (lines, Vec::new()) } else { (Vec::new(), lines) };
    rows.push(Row::Difference(Difference { change, place, old, new, fields, digest, size }));
}
