//! Rows of the table of changes, as they are made.

use super::run::Run;
use super::words::{self, Piece};
use super::{Change, Difference, Digest, Field, Line, Row};

impl Digest {
    pub(super) fn of(run: &Run) -> Self {
        let (hash, size) = run.digest();
        Self { hash, size }
    }
}

/// A run without change.
pub(super) fn omit(rows: &mut Vec<Row>) {
    if !matches!(rows.last(), Some(Row::Same)) {
        rows.push(Row::Same);
    }
}

/// A line that is no cell.
pub(super) fn line(pieces: Vec<Piece>) -> Line {
    Line { label: String::new(), pieces }
}

/// Two texts of which one became the other; a run without change if they read the same.
pub(super) fn push_changed(old: &Run, new: &Run, place: String, rows: &mut Vec<Row>) {
    match words::compare(old, new) {
        None => omit(rows),
        Some((old, new)) => push_lines(vec![line(old)], vec![line(new)], Change::Changed, place, rows),
    }
}

/// A row of two sides.
pub(super) fn push_lines(old: Vec<Line>, new: Vec<Line>, change: Change, place: String, rows: &mut Vec<Row>) {
    let fields = Vec::new();
    rows.push(Row::Difference(Box::new(Difference { change, place, old, new, fields, elsewhere: None, digest: None })));
}

/// A text that is on one side only.
pub(super) fn push_text(run: &Run, change: Change, place: String, digest: Digest, rows: &mut Vec<Row>) {
    if !run.is_blank() {
        push_whole(vec![line(words::whole(run, true))], change, place, Vec::new(), digest, rows);
    }
}

/// Lines that are on one side only.
pub(super) fn push_whole(
    lines: Vec<Line>,
    change: Change,
    place: String,
    fields: Vec<Field>,
    digest: Digest,
    rows: &mut Vec<Row>,
) {
    let (old, new) = if change == Change::Removed { (lines, Vec::new()) } else { (Vec::new(), lines) };
    let digest = Some(digest);
    rows.push(Row::Difference(Box::new(Difference { change, place, old, new, fields, elsewhere: None, digest })));
}
