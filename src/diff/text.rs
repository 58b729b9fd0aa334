//! The rows of a section: units held against each other.

use super::align::{Step, align, likeness};
use super::row::{omit, push_changed, push_text};
use super::table;
use super::unit::{Content, Unit};
use super::{Change, Row};

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
    for unit in units {
        push_whole(unit, change, &mut rows);
    }
    rows
}

/// A unit that is on one side only.
fn push_whole(unit: &Unit, change: Change, rows: &mut Vec<Row>) {
    match &unit.content {
        Content::Text(tokens) => push_text(tokens, change, String::new(), rows),
        Content::Table(grid) => table::push_whole(grid, change, rows),
    }
}
