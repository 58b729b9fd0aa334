//! Rows of the table of changes, as they are made.

use super::unit::{Token, digest};
use super::words;
use super::{Change, Difference, Field, Line, Row};

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
    fields: Vec<Field>,
    (digest, size): (u64, usize),
    rows: &mut Vec<Row>,
) {
    let (old, new) = if change == Change::Removed { (lines, Vec::new()) } else { (Vec::new(), lines) };
    rows.push(Row::Difference(Difference { change, place, old, new, fields, digest, size }));
}
