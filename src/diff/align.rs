//! Which parts of two sequences belong together: the same ones, those that resemble each other, those that moved.

use std::cmp::Ordering;

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// One step along two sequences: an index on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The same on both sides.
    Same(usize, usize),
    /// One became the other.
    Changed(usize, usize),
    /// Only in the older one.
    Removed(usize),
    /// Only in the newer one.
    Added(usize),
}

/// Largest number of pairs whose likeness is looked at one by one.
const MOST_PAIRS: usize = 40_000;

/// From this likeness on two texts are one that changed.
pub(super) const ALIKE: f32 = 0.4;

/// Aligns two sequences by hashes; what lies between the same ones is paired by `likeness` (0 to 1), in order.
pub(super) fn align(old: &[u64], new: &[u64], likeness: impl Fn(usize, usize) -> f32) -> Vec<Step> {
    let mut steps = Vec::with_capacity(old.len().max(new.len()));
    for op in capture_diff_slices(Algorithm::Patience, old, new) {
        match op.tag() {
            DiffTag::Equal => {
                steps.extend(op.old_range().zip(op.new_range()).map(|(old, new)| Step::Same(old, new)));
            }
            DiffTag::Delete => steps.extend(op.old_range().map(Step::Removed)),
            DiffTag::Insert => steps.extend(op.new_range().map(Step::Added)),
            DiffTag::Replace => {
                let (old, new): (Vec<usize>, Vec<usize>) = (op.old_range().collect(), op.new_range().collect());
                pair(&old, &new, &likeness, &mut steps);
            }
        }
    }
    steps
}

/// Pairs two runs in order so that the sum of likenesses is greatest.
pub(super) fn pair(old: &[usize], new: &[usize], likeness: &impl Fn(usize, usize) -> f32, steps: &mut Vec<Step>) {
    let (height, width) = (old.len(), new.len());
    if height * width > MOST_PAIRS {
        return pair_quickly(old, new, likeness, steps);
    }
    // best[i][j]: the greatest sum for the first i of the old and j of the new ones.
    let mut best = vec![0.0_f32; (height + 1) * (width + 1)];
    let mut like = vec![0.0_f32; height * width];
    let cell = |row: usize, column: usize| row * (width + 1) + column;
    for row in 1..=height {
        for column in 1..=width {
            let own = likeness(old[row - 1], new[column - 1]);
            like[(row - 1) * width + column - 1] = own;
            let paired = if own >= ALIKE { best[cell(row - 1, column - 1)] + own } else { 0.0 };
            best[cell(row, column)] = paired.max(best[cell(row - 1, column)]).max(best[cell(row, column - 1)]);
        }
    }
    let start = steps.len();
    let (mut row, mut column) = (height, width);
    while row > 0 || column > 0 {
        let own = if row > 0 && column > 0 { like[(row - 1) * width + column - 1] } else { 0.0 };
        let here = best[cell(row, column)];
        if own >= ALIKE && (here - best[cell(row - 1, column - 1)] - own).abs() < 1e-4 {
            steps.push(Step::Changed(old[row - 1], new[column - 1]));
            row -= 1;
            column -= 1;
        } else if column > 0 && (row == 0 || best[cell(row, column - 1)] >= best[cell(row - 1, column)]) {
            steps.push(Step::Added(new[column - 1]));
            column -= 1;
        } else {
            steps.push(Step::Removed(old[row - 1]));
            row -= 1;
        }
    }
    steps[start..].reverse();
}

/// Pairs two long runs one after the other, as far as they are alike.
fn pair_quickly(old: &[usize], new: &[usize], likeness: &impl Fn(usize, usize) -> f32, steps: &mut Vec<Step>) {
    let (mut old, mut new) = (old.iter().copied().peekable(), new.iter().copied().peekable());
    while let (Some(from), Some(to)) = (old.peek().copied(), new.peek().copied()) {
        if likeness(from, to) >= ALIKE {
            steps.push(Step::Changed(from, to));
            old.next();
            new.next();
        } else if old.len() > new.len() {
            steps.push(Step::Removed(from));
            old.next();
        } else {
            steps.push(Step::Added(to));
            new.next();
        }
    }
    steps.extend(old.map(Step::Removed));
    steps.extend(new.map(Step::Added));
}

/// What a text is made of, whatever the order: to tell how alike two texts are.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// The keys of its tokens, sorted.
    single: Vec<u64>,
    /// The hashes of neighbours, sorted.
    double: Vec<u64>,
}

/// Fewest tokens of which neighbours say something: short texts have few.
const FEWEST_NEIGHBOURS: usize = 8;

impl Profile {
    /// Of tokens in reading order.
    pub(super) fn new(keys: impl IntoIterator<Item = u64>) -> Self {
        let mut single: Vec<u64> = keys.into_iter().collect();
        let mut double: Vec<u64> = single.windows(2).map(|pair| pair[0].rotate_left(29) ^ pair[1]).collect();
        single.sort_unstable();
        double.sort_unstable();
        Self { single, double }
    }

    /// The number of tokens.
    pub(super) fn len(&self) -> usize {
        self.single.len()
    }

    /// How alike two texts are, from 0 to 1: the share of tokens that both have, and of neighbours. Any two Japanese
    /// sentences have a third of their letters in common, but hardly any neighbours.
    pub(super) fn likeness(&self, other: &Self) -> f32 {
        let single = share(&self.single, &other.single);
        if self.len().min(other.len()) < FEWEST_NEIGHBOURS {
            return single;
        }
        f32::midpoint(single, share(&self.double, &other.double))
    }
}

/// The share of what two sorted lists have in common.
fn share(old: &[u64], new: &[u64]) -> f32 {
    if old.is_empty() || new.is_empty() {
        return if old.is_empty() && new.is_empty() { 1.0 } else { 0.0 };
    }
    let (mut at, mut to, mut common) = (0, 0, 0_u32);
    while at < old.len() && to < new.len() {
        match old[at].cmp(&new[to]) {
            Ordering::Less => at += 1,
            Ordering::Greater => to += 1,
            Ordering::Equal => {
                common += 1;
                at += 1;
                to += 1;
            }
        }
    }
    let total = u32::try_from(old.len() + new.len()).unwrap_or(u32::MAX);
    // Lengths of texts are far below the precision of the quotient.
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    let share = (2 * common) as f32 / total as f32;
    share
}

/// Which of some pairs (in the order of the newer side) keep their order on the older side: the longest such run. The
/// others have moved.
pub(super) fn in_order(old: &[usize]) -> Vec<bool> {
    // Longest increasing subsequence, by patience sorting.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(old.len());
    for index in 0..old.len() {
        let place = tails.partition_point(|tail| old[*tail] < old[index]);
        before.push(place.checked_sub(1).map(|place| tails[place]));
        if place == tails.len() {
            tails.push(index);
        } else {
            tails[place] = index;
        }
    }
    let mut kept = vec![false; old.len()];
    let mut next = tails.last().copied();
    while let Some(index) = next {
        kept[index] = true;
        next = before[index];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Profile, Step, align, in_order};

    #[test]
    fn a_changed_part_is_paired_with_what_it_became() {
        let (old, new) = ([1, 2, 3, 4], [1, 9, 2, 30, 4]);
        let alike = |from: usize, to: usize| if (old[from], new[to]) == (3, 30) { 0.8 } else { 0.0 };
        let steps = align(&old, &new, alike);
        assert_eq!(steps, [Step::Same(0, 0), Step::Added(1), Step::Same(1, 2), Step::Changed(2, 3), Step::Same(3, 4)]);
    }

    #[test]
    fn what_left_its_place_has_moved() {
        assert_eq!(in_order(&[0, 3, 1, 2]), [true, false, true, true]);
        assert_eq!(in_order(&[]), [true; 0]);
    }

    #[test]
    fn likeness_is_the_share_of_what_both_have() {
        let likeness =
            |old: &[u64], new: &[u64]| Profile::new(old.iter().copied()).likeness(&Profile::new(new.iter().copied()));
        assert!((likeness(&[1, 2, 3, 4], &[1, 2, 5, 6]) - 0.5).abs() < 1e-6);
        assert!(likeness(&[1], &[]) < 1e-6);
        let old: Vec<u64> = (0..10).collect();
        let turned: Vec<u64> = (0..10).rev().collect();
        assert!((likeness(&old, &turned) - 0.5).abs() < 1e-6, "the same letters, no neighbours");
    }
}
