//! Circles between files.
//!
//! A file is a knot; a path written in it is an arrow to the file that *defines* what the path names, however many
//! re-exports lie between. So a `mod.rs` that declares and re-exports is a door and has no arrows of its own: a child may
//! take what another child defines through `super`.
//!
//! What a `mod.rs` (or `lib.rs`) defines itself counts item by item, because it has two halves: words that all children
//! share (a type, a constant), and functions that call the children. A child may use the words. It may not use what
//! leads back to it: a function that calls the child, a type that holds a type of the child. Functions of a type
//! (`impl`) are an item beside the type; a child uses them only where it writes `Type::function`.
//!
//! Not seen: calls of methods (`self.close()`), as they name no file. A type whose `impl` blocks are spread over several
//! files is thus allowed, as long as the file that defines it needs none of the others by name.
//! Tests are exempt: they lie in the file that they test and may use all of the room to set up an example.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::names::{Target, resolve};
use crate::source::{Kind, Reference, Sources};

/// A file, or an item of a `mod.rs`.
type Knot = (usize, Option<String>);

/// The arrows of each knot, with the line where each is first written.
type Arrows = BTreeMap<Knot, BTreeMap<Knot, usize>>;

/// An arrow of a circle: the file and the line where it is written.
pub type Step = (usize, usize);

/// Every smallest circle. A circle with another one inside of its
/// files is left out until that one is gone.
pub fn circles(sources: &Sources) -> Vec<Vec<Step>> {
    let arrows = arrows(sources);
    let mut circles = Vec::new();
    for (from, targets) in &arrows {
        for to in targets.keys().filter(|to| to.0 != from.0) {
            let Some(back) = way(&arrows, to, from) else { continue };
            let knots: Vec<&Knot> = std::iter::once(from).chain(back).collect();
            let steps = knots.windows(2).filter(|pair| pair[0].0 != pair[1].0);
            let steps: Vec<Step> = steps.map(|pair| (pair[0].0, arrows[pair[0]][pair[1]])).collect();
            circles.push((steps.iter().map(|step| step.0).collect::<BTreeSet<usize>>(), steps));
        }
    }
    circles.sort_by_key(|(files, _)| files.len());
    let mut smallest: Vec<(BTreeSet<usize>, Vec<Step>)> = Vec::new();
    for (files, steps) in circles {
        if !smallest.iter().any(|(inner, _)| inner.is_subset(&files)) {
            smallest.push((files, steps));
        }
    }
    smallest.into_iter().map(|(_, steps)| steps).collect()
}

fn arrows(sources: &Sources) -> Arrows {
    let mut arrows = Arrows::new();
    for reference in sources.references.iter().filter(|reference| !reference.test && reference.kind != Kind::Method) {
        let Some(from) = knot_of(sources, reference) else { continue };
        for target in resolve(&sources.scopes, &reference.module, &reference.written) {
            for to in targets(sources, target).into_iter().filter(|to| *to != from) {
                arrows.entry(from.clone()).or_default().entry(to).or_insert(reference.line);
            }
        }
    }
    arrows
}

/// The knot in which a path is written; none for the `use` of a `mod.rs`, which counts where its name is used.
fn knot_of(sources: &Sources, reference: &Reference) -> Option<Knot> {
    match (sources.files[reference.file].room.as_str(), is_door(sources, reference.file)) {
        ("main.rs", _) => None,
        (_, false) => Some((reference.file, None)),
        (_, true) => Some((reference.file, Some(reference.owner.clone()?))),
    }
}

fn targets(sources: &Sources, target: Target) -> Vec<Knot> {
    let Target::Defined { module, item, rest } = target else { return Vec::new() };
    let Some(scope) = sources.scopes.get(&module) else { return Vec::new() };
    if !is_door(sources, scope.file) {
        return vec![(scope.file, None)];
    }
    let Some(item) = item else { return Vec::new() };
    let calls = rest.first().is_some_and(|name| scope.methods.get(&item).is_some_and(|methods| methods.contains(name)));
    let function = calls.then(|| (scope.file, Some(format!("impl {item}"))));
    std::iter::once((scope.file, Some(item))).chain(function).collect()
}

fn is_door(sources: &Sources, file: usize) -> bool {
    ["/mod.rs", "/lib.rs"].iter().any(|end| sources.files[file].path.ends_with(end))
}

/// The shortest way, both ends included.
fn way<'a>(arrows: &'a Arrows, from: &'a Knot, to: &Knot) -> Option<Vec<&'a Knot>> {
    let mut before: BTreeMap<&Knot, &Knot> = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(knot) = queue.pop_front() {
        if knot == to {
            let back = std::iter::successors(Some(knot), |knot| before.get(knot).copied().filter(|_| *knot != from));
            let mut way: Vec<&Knot> = back.collect();
            way.reverse();
            return Some(way);
        }
        for next in arrows.get(knot).into_iter().flat_map(BTreeMap::keys) {
            if next != from && !before.contains_key(next) {
                before.insert(next, knot);
                queue.push_back(next);
            }
        }
    }
    None
}
