//! The rows of a section: units held against each other.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::align::{ALIKE, Profile};
use super::row::{line, omit, push_lines, push_text};
use super::run::Run;
use super::unit::{Content, Kind, Unit};
use super::{Change, Digest, Row, table, words};

/// From this likeness on a unit is one of another kind: a paragraph that became an item.
const ALIKE_OF_ANOTHER_KIND: f32 = 0.6;

/// From this likeness on the only unit between two same ones is the one that stands there on the other side.
const ALIKE_ALONE: f32 = 0.25;

/// From this likeness on a paragraph was cut in two, or two became one.
const ALIKE_WHEN_CUT: f32 = 0.6;

/// Less alike than this, half a paragraph is no part of it.
const LEAST_OF_A_PART: f32 = 0.1;

/// Largest number of pairs whose likeness is looked at one by one.
const MOST_PAIRS: usize = 40_000;

/// Units of two sections as rows; runs without change become one row.
pub(super) fn rows(old: &[Unit], new: &[Unit]) -> Vec<Row> {
    let hashes = |units: &[Unit]| units.iter().map(|unit| unit.hash).collect::<Vec<_>>();
    let ops = capture_diff_slices(Algorithm::Patience, &hashes(old), &hashes(new));
    // The same unit in another place is surer than one that resembles it in this place.
    let changed = || ops.iter().filter(|op| op.tag() != DiffTag::Equal);
    let mut gone: HashMap<u64, u32> = HashMap::new();
    for unit in changed().flat_map(|op| &old[op.old_range()]) {
        *gone.entry(unit.hash).or_default() += 1;
    }
    let mut moved: HashMap<u64, u32> = HashMap::new();
    for unit in changed().flat_map(|op| &new[op.new_range()]) {
        if let Some(left) = gone.get_mut(&unit.hash).filter(|left| **left > 0) {
            *left -= 1;
            *moved.entry(unit.hash).or_default() += 1;
        }
    }
    let mut moved = (moved.clone(), moved);
    let mut rows = Vec::new();
    for op in &ops {
        if op.tag() == DiffTag::Equal {
            omit(&mut rows);
        } else {
            let from = Stretch::new(&old[op.old_range()], &mut moved.0);
            let to = Stretch::new(&new[op.new_range()], &mut moved.1);
            between(&from, &to, &mut rows);
        }
    }
    rows
}

/// Units of one side between two that are the same, and those among them that are elsewhere on the other side.
struct Stretch<'a> {
    stayed: Vec<&'a Unit>,
    /// Each with the number of those that stayed before it.
    moved: Vec<(usize, &'a Unit)>,
}

impl<'a> Stretch<'a> {
    /// Takes from `moved` how many units of a hash moved.
    fn new(units: &'a [Unit], moved: &mut HashMap<u64, u32>) -> Self {
        let mut own = Self { stayed: Vec::new(), moved: Vec::new() };
        for unit in units {
            match moved.get_mut(&unit.hash).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    own.moved.push((own.stayed.len(), unit));
                }
                None => own.stayed.push(unit),
            }
        }
        own
    }

    /// Tells the units that moved, as far as they stand before a place among those that stayed.
    fn push_moved(&self, told: &mut usize, before: usize, change: Change, rows: &mut Vec<Row>) {
        while let Some((_, unit)) = self.moved.get(*told).filter(|(place, _)| *place <= before) {
            push_whole(unit, change, rows);
            *told += 1;
        }
    }
}

/// All units of a section that is on one side only.
pub(super) fn whole(units: &[Unit], change: Change) -> Vec<Row> {
    let mut rows = Vec::new();
    for unit in units {
        push_whole(unit, change, &mut rows);
    }
    rows
}

/// What stands between two units that are the same.
fn between(old: &Stretch<'_>, new: &Stretch<'_>, rows: &mut Vec<Row>) {
    let (mut told_old, mut told_new) = (0, 0);
    // The same words, cut into other paragraphs.
    let cut = running(&old.stayed)
        .zip(running(&new.stayed))
        .is_some_and(|(from, to)| words::compare_joined(&from, &to).is_none());
    if cut {
        omit(rows);
    } else {
        for step in pair(&old.stayed, &new.stayed) {
            let (from, to) = match &step {
                Step::Removed(at) => (Some(*at), None),
                Step::Added(to) => (None, Some(*to)),
                Step::Changed(from, to) => (Some(from.start), Some(to.start)),
            };
            if let Some(at) = from {
                old.push_moved(&mut told_old, at, Change::Removed, rows);
            }
            if let Some(to) = to {
                new.push_moved(&mut told_new, to, Change::Added, rows);
            }
            match step {
                Step::Removed(at) => push_whole(old.stayed[at], Change::Removed, rows),
                Step::Added(to) => push_whole(new.stayed[to], Change::Added, rows),
                Step::Changed(from, to) => push_changed(&old.stayed[from], &new.stayed[to], rows),
            }
        }
    }
    old.push_moved(&mut told_old, usize::MAX, Change::Removed, rows);
    new.push_moved(&mut told_new, usize::MAX, Change::Added, rows);
}

/// The texts of units that are all running text of one kind.
fn running<'a>(units: &[&'a Unit]) -> Option<Vec<&'a Run>> {
    let kind = units.first()?.kind;
    let run = |unit: &&'a Unit| match &unit.content {
        Content::Text(run) if unit.kind == kind && matches!(kind, Kind::Paragraph | Kind::Item) => Some(run),
        _ => None,
    };
    units.iter().map(run).collect()
}

/// A step along two sequences of units.
enum Step {
    Removed(usize),
    Added(usize),
    /// Some became others: one each, or two of one.
    Changed(Range<usize>, Range<usize>),
}

/// Pairs two runs of units in order so that the sum of likenesses is greatest.
fn pair(old: &[&Unit], new: &[&Unit]) -> Vec<Step> {
    let gap = Gap::new(old, new);
    if old.len() * new.len() > MOST_PAIRS {
        return gap.pair_quickly();
    }
    let (height, width) = (old.len(), new.len());
    let cell = |row: usize, column: usize| row * (width + 1) + column;
    // best[i][j]: the greatest sum for the first i of the old and j of the new ones, and the last step of it.
    let mut best = vec![(0.0_f32, (0, 0)); (height + 1) * (width + 1)];
    let mut like = vec![0.0_f32; height * width];
    for row in 0..=height {
        for column in 0..=width {
            let mut here = (-1.0, (0, 0));
            let mut offer = |rows: usize, columns: usize, gain: f32| {
                let sum = best[cell(row - rows, column - columns)].0 + gain;
                if sum > here.0 {
                    here = (sum, (rows, columns));
                }
            };
            if row == 0 && column == 0 {
                continue;
            }
            if row > 0 && column > 0 {
                let at = (row - 1) * width + column - 1;
                like[at] = gap.likeness(row - 1, column - 1);
                if like[at] >= gap.alike(row - 1, column - 1) {
                    offer(1, 1, like[at]);
                }
                if column > 1 && like[at].min(like[at - 1]) >= LEAST_OF_A_PART {
                    let own = gap.joined(row - 1..row, column - 2..column);
                    if own >= ALIKE_WHEN_CUT {
                        offer(1, 2, own);
                    }
                }
                if row > 1 && like[at].min(like[at - width]) >= LEAST_OF_A_PART {
                    let own = gap.joined(row - 2..row, column - 1..column);
                    if own >= ALIKE_WHEN_CUT {
                        offer(2, 1, own);
                    }
                }
            }
            // What was removed is told before what was added.
            if column > 0 {
                offer(0, 1, 0.0);
            }
            if row > 0 {
                offer(1, 0, 0.0);
            }
            best[cell(row, column)] = here;
        }
    }
    let mut steps = Vec::new();
    let (mut row, mut column) = (height, width);
    while row > 0 || column > 0 {
        let (rows, columns) = best[cell(row, column)].1;
        steps.push(match (rows, columns) {
            (_, 0) => Step::Removed(row - 1),
            (0, _) => Step::Added(column - 1),
            _ => Step::Changed(row - rows..row, column - columns..column),
        });
        row -= rows;
        column -= columns;
    }
    steps.reverse();
    steps
}

/// Units between two that are the same, ready to be compared.
struct Gap<'a> {
    old: &'a [&'a Unit],
    new: &'a [&'a Unit],
    old_keys: Vec<Vec<u64>>,
    new_keys: Vec<Vec<u64>>,
    old_profiles: Vec<Profile>,
    new_profiles: Vec<Profile>,
}

impl<'a> Gap<'a> {
    fn new(old: &'a [&'a Unit], new: &'a [&'a Unit]) -> Self {
        let keys = |units: &[&Unit]| units.iter().map(|unit| unit.keys()).collect::<Vec<_>>();
        let profiles = |keys: &[Vec<u64>]| keys.iter().map(|keys| Profile::new(keys.iter().copied())).collect();
        let (old_keys, new_keys) = (keys(old), keys(new));
        let (old_profiles, new_profiles) = (profiles(&old_keys), profiles(&new_keys));
        Self { old, new, old_keys, new_keys, old_profiles, new_profiles }
    }

    fn likeness(&self, from: usize, to: usize) -> f32 {
        let own = || self.old_profiles[from].likeness(&self.new_profiles[to]);
        match (&self.old[from].content, &self.new[to].content) {
            // Two pictures without words.
            (Content::Text(a), Content::Text(b)) if a.text().trim().is_empty() && b.text().trim().is_empty() => 1.0,
            (Content::Text(_), Content::Text(_)) => own(),
            (Content::Table(a), Content::Table(b)) => table::likeness(a, b, own()),
            _ => 0.0,
        }
    }

    /// From which likeness on two units are one.
    fn alike(&self, from: usize, to: usize) -> f32 {
        if self.old[from].kind != self.new[to].kind {
            ALIKE_OF_ANOTHER_KIND
        } else if self.old.len() == 1 && self.new.len() == 1 {
            ALIKE_ALONE
        } else {
            ALIKE
        }
    }

    /// How alike two paragraphs on one side and one on the other are.
    fn joined(&self, from: Range<usize>, to: Range<usize>) -> f32 {
        let same_kind = running(&self.old[from.clone()]).is_some()
            && running(&self.new[to.clone()]).is_some()
            && self.old[from.start].kind == self.new[to.start].kind;
        if !same_kind {
            return 0.0;
        }
        let profile = |keys: &[Vec<u64>]| Profile::new(keys.iter().flatten().copied());
        profile(&self.old_keys[from]).likeness(&profile(&self.new_keys[to]))
    }

    /// Pairs two long runs one after the other, as far as they are alike.
    fn pair_quickly(&self) -> Vec<Step> {
        let (mut from, mut to) = (0, 0);
        let mut steps = Vec::new();
        while from < self.old.len() && to < self.new.len() {
            if self.likeness(from, to) >= self.alike(from, to) {
                steps.push(Step::Changed(from..from + 1, to..to + 1));
                (from, to) = (from + 1, to + 1);
            } else if self.old.len() - from > self.new.len() - to {
                steps.push(Step::Removed(from));
                from += 1;
            } else {
                steps.push(Step::Added(to));
                to += 1;
            }
        }
        steps.extend((from..self.old.len()).map(Step::Removed));
        steps.extend((to..self.new.len()).map(Step::Added));
        steps
    }
}

fn push_changed(old: &[&Unit], new: &[&Unit], rows: &mut Vec<Row>) {
    if let ([Unit { content: Content::Table(a), .. }], [Unit { content: Content::Table(b), .. }]) = (old, new) {
        return table::push_changed(a, b, rows);
    }
    let texts = |units: &[&'_ Unit]| -> Vec<Run> {
        let text = |unit: &&Unit| match &unit.content {
            Content::Text(run) => Some(run.clone()),
            Content::Table(_) => None,
        };
        units.iter().filter_map(text).collect()
    };
    let (from, to) = (texts(old), texts(new));
    let (from, to): (Vec<&Run>, Vec<&Run>) = (from.iter().collect(), to.iter().collect());
    let Some((from, to)) = words::compare_joined(&from, &to) else { return omit(rows) };
    let place = new.first().map(|unit| unit.place.to_string()).unwrap_or_default();
    let lines = |paragraphs: words::Paragraphs| paragraphs.into_iter().map(line).collect();
    push_lines(lines(from), lines(to), Change::Changed, place, rows);
}

/// A unit that is on one side only.
fn push_whole(unit: &Unit, change: Change, rows: &mut Vec<Row>) {
    match &unit.content {
        Content::Text(run) => push_text(run, change, unit.place.to_string(), Digest::of(run), rows),
        Content::Table(grid) => {
            let size = unit.keys().len();
            table::push_whole(grid, change, Digest { hash: unit.hash, size }, rows);
        }
    }
}
