//! Sections of two pages that belong together.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::align::{ALIKE, Profile, Step, in_order, pair};
use super::heading::bare;
use super::run::{Run, key};
use super::unit::Section;
use crate::site::Heading;

/// Most pairs of sections on a page whose likeness is looked at: a page whose headings have all changed by the thousand
/// is another page.
const MOST_PAIRS: usize = 40_000;

/// Two sections that are one, or one without its like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub old: Option<usize>,
    pub new: Option<usize>,
    /// It left its place among the others.
    pub moved: bool,
}

/// Pairs sections, in the order of the newer page; those that are gone stand where they were.
///
/// Of one name below the same headings, of one id, of one name, of one text; then those between the same neighbours that are alike,
/// and last those that are alike wherever they stand.
pub(super) fn pairs(old: &[Section], new: &[Section]) -> Vec<Pair> {
    let mut pairing = Pairing::new(old, new);
    pairing.first();
    pairing.by_path();
    pairing.by_id();
    pairing.by_name();
    pairing.by_text();
    pairing.between();
    pairing.by_likeness();
    pairing.in_order()
}

struct Pairing<'a> {
    old: &'a [Section],
    new: &'a [Section],
    /// The older section of each newer one.
    from: Vec<Option<usize>>,
    /// Older sections that have their like.
    taken: Vec<bool>,
}

impl<'a> Pairing<'a> {
    fn new(old: &'a [Section], new: &'a [Section]) -> Self {
        Self { old, new, from: vec![None; new.len()], taken: vec![false; old.len()] }
    }

    fn join(&mut self, at: usize, to: usize) {
        if !self.taken[at] && self.from[to].is_none() {
            self.taken[at] = true;
            self.from[to] = Some(at);
        }
    }

    fn left(&self) -> (Vec<usize>, Vec<usize>) {
        let old = (0..self.old.len()).filter(|at| !self.taken[*at]).collect();
        (old, (0..self.new.len()).filter(|to| self.from[*to].is_none()).collect())
    }

    /// The title of a page is its title, whatever it says; so is what stands before any heading.
    fn first(&mut self) {
        let title = |sections: &[Section]| {
            let first = sections.iter().position(|section| section.heading.is_some())?;
            let level = |section: &Section| section.heading.as_ref().map_or(9, |heading| heading.level);
            let own = level(&sections[first]);
            (sections[first + 1..].iter().all(|section| level(section) > own)).then_some(first)
        };
        if let (Some(at), Some(to)) = (title(self.old), title(self.new)) {
            self.join(at, to);
        }
        let before = |sections: &[Section]| sections.first().is_some_and(|section| section.heading.is_none());
        if before(self.old) && before(self.new) {
            self.join(0, 0);
        }
    }

    /// Sections whose headings, and all headings above them, say the same; several of one path in their order, as far as
    /// their number is the same on both sides.
    fn by_path(&mut self) {
        for (_, old, new) in self.left_by_value(&paths(self.old), &paths(self.new)) {
            if old.len() == new.len() {
                old.iter().zip(&new).for_each(|(at, to)| self.join(*at, *to));
            }
        }
    }

    /// Sections of one id under another name: the id was written by hand.
    fn by_id(&mut self) {
        let ids = |sections: &[Section]| -> Vec<Option<String>> {
            sections.iter().map(|section| section.heading.as_ref().map(|heading| heading.anchor.clone())).collect()
        };
        let (left_old, left_new) = self.left();
        let (old_ids, new_ids) = (ids(self.old), ids(self.new));
        let places: HashMap<&str, usize> =
            left_old.iter().filter_map(|at| Some((old_ids[*at].as_deref()?, *at))).collect();
        for to in left_new {
            let place = new_ids[to].as_deref().and_then(|id| places.get(id).copied());
            if let Some(at) = place.filter(|at| name(&self.old[*at]) != name(&self.new[to])) {
                self.join(at, to);
            }
        }
    }

    /// Sections of one name that are left: the only ones, else the most alike.
    fn by_name(&mut self) {
        let names = |sections: &[Section]| -> Vec<String> {
            sections.iter().map(|section| name(section).unwrap_or_default().to_owned()).collect()
        };
        for (name, old, new) in self.left_by_value(&names(self.old), &names(self.new)) {
            match (old.as_slice(), new.as_slice()) {
                _ if name.is_empty() => {}
                ([at], [to]) => self.join(*at, *to),
                (old, new) => self.most_alike(old, new, 0.0),
            }
        }
    }

    /// Sections with the same text under another heading.
    fn by_text(&mut self) {
        let texts = |sections: &[Section]| -> Vec<String> {
            let text = |section: &Section| {
                let hashes: Vec<u64> = section.units.iter().map(|unit| unit.hash).collect();
                if hashes.is_empty() { String::new() } else { key(&hashes).to_string() }
            };
            sections.iter().map(text).collect()
        };
        for (text, old, new) in self.left_by_value(&texts(self.old), &texts(self.new)) {
            if !text.is_empty() && old.len() == new.len() {
                old.iter().zip(&new).for_each(|(at, to)| self.join(*at, *to));
            }
        }
    }

    /// Between two paired sections: those that are alike in order, by text or, without text, by heading.
    fn between(&mut self) {
        let anchors: Vec<(usize, usize)> = {
            let pairs: Vec<(usize, usize)> =
                self.from.iter().enumerate().filter_map(|(to, at)| Some(((*at)?, to))).collect();
            let kept = in_order(&pairs.iter().map(|(at, _)| *at).collect::<Vec<_>>());
            pairs.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(pair, _)| pair).collect()
        };
        let end = (self.old.len(), self.new.len());
        let (mut at, mut to) = (0, 0);
        for (next_at, next_to) in anchors.into_iter().chain([end]) {
            let old: Vec<usize> = (at..next_at).filter(|at| !self.taken[*at]).collect();
            let new: Vec<usize> = (to..next_to).filter(|to| self.from[*to].is_none()).collect();
            (at, to) = (next_at + 1, next_to + 1);
            if old.is_empty() || new.is_empty() || old.len() * new.len() > MOST_PAIRS {
                continue;
            }
            let profiles = |sections: &[Section], places: &[usize]| -> Vec<Profile> {
                places.iter().map(|place| Profile::new(sections[*place].keys())).collect()
            };
            let (old_profiles, new_profiles) = (profiles(self.old, &old), profiles(self.new, &new));
            let alike = |from: usize, to: usize| {
                let (a, b) = (&self.old[old[from]], &self.new[new[to]]);
                if level(a) == level(b) && (a.units.is_empty() || b.units.is_empty()) {
                    heading_likeness(a, b)
                } else {
                    old_profiles[from].likeness(&new_profiles[to])
                }
            };
            let places = |count: usize| (0..count).collect::<Vec<_>>();
            let mut steps = Vec::new();
            pair(&places(old.len()), &places(new.len()), &alike, &mut steps);
            for step in steps {
                if let Step::Changed(from, to) = step {
                    self.join(old[from], new[to]);
                }
            }
        }
    }

    fn by_likeness(&mut self) {
        let (old, new) = self.left();
        if old.len() * new.len() <= MOST_PAIRS {
            self.most_alike(&old, &new, ALIKE);
        }
    }

    /// Joins the most alike first, from `least` on.
    fn most_alike(&mut self, old: &[usize], new: &[usize], least: f32) {
        let profiles = |sections: &[Section], places: &[usize]| -> Vec<Profile> {
            places.iter().map(|place| Profile::new(sections[*place].keys())).collect()
        };
        let (old_profiles, new_profiles) = (profiles(self.old, old), profiles(self.new, new));
        if old.len() * new.len() > MOST_PAIRS {
            return old.iter().zip(new).for_each(|(at, to)| self.join(*at, *to));
        }
        let mut alike: Vec<(f32, usize, usize)> = Vec::new();
        for (at, from) in old.iter().zip(&old_profiles) {
            for (to, own) in new.iter().zip(&new_profiles) {
                let likeness = from.likeness(own);
                // A heading without text of its own is told by its neighbours alone.
                if likeness >= least && (least == 0.0 || own.len() > 0) {
                    alike.push((likeness, *at, *to));
                }
            }
        }
        alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, at, to) in alike {
            self.join(at, to);
        }
    }

    /// Sections without their like by a value that both sides have: the value, the older and the newer ones.
    fn left_by_value(&self, old: &[String], new: &[String]) -> Vec<(String, Vec<usize>, Vec<usize>)> {
        let mut groups: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        let (left_old, left_new) = self.left();
        for at in left_old {
            groups.entry(&old[at]).or_default().0.push(at);
        }
        for to in left_new {
            groups.entry(&new[to]).or_default().1.push(to);
        }
        let both = groups.into_iter().filter(|(_, (old, new))| !old.is_empty() && !new.is_empty());
        both.map(|(value, (old, new))| (value.to_owned(), old, new)).collect()
    }

    fn in_order(self) -> Vec<Pair> {
        let paired: Vec<usize> = self.from.iter().flatten().copied().collect();
        let mut kept = in_order(&paired).into_iter();
        let mut pairs: Vec<Pair> = Vec::new();
        let taken: HashSet<usize> = paired.into_iter().collect();
        let mut left = (0..self.old.len()).filter(|at| !taken.contains(at)).peekable();
        for (to, at) in self.from.into_iter().enumerate() {
            let moved = at.is_some() && kept.next() == Some(false);
            if let Some(at) = at.filter(|_| !moved) {
                while let Some(gone) = left.next_if(|gone| *gone < at) {
                    pairs.push(Pair { old: Some(gone), new: None, moved: false });
                }
            }
            pairs.push(Pair { old: at, new: Some(to), moved });
        }
        pairs.extend(left.map(|gone| Pair { old: Some(gone), new: None, moved: false }));
        pairs
    }
}

/// A heading's words without its number.
pub(super) fn name(section: &Section) -> Option<&str> {
    section.heading.as_ref().map(|heading| bare(&heading.text))
}

fn level(section: &Section) -> u8 {
    section.heading.as_ref().map_or(0, |heading| heading.level)
}

/// Each heading with those above it; that of the page is left out, which may be called anew.
fn paths(sections: &[Section]) -> Vec<String> {
    let mut above: Vec<(u8, &str)> = Vec::new();
    let mut paths = Vec::with_capacity(sections.len());
    for section in sections {
        let own = level(section);
        while above.last().is_some_and(|(level, _)| *level >= own) {
            above.pop();
        }
        above.push((own, name(section).unwrap_or_default()));
        let below_title = if above.len() > 1 { &above[1..] } else { &above[..] };
        let path: Vec<&str> = below_title.iter().map(|(_, name)| *name).collect();
        paths.push(format!("{}\u{0}{}", above.len(), path.join("\u{0}")));
    }
    paths
}

fn heading_likeness(old: &Section, new: &Section) -> f32 {
    let profile = |heading: &Option<Heading>| {
        let text = heading.as_ref().map(|heading| heading.text.as_str()).unwrap_or_default();
        Profile::new(Run::of(bare(text)).keys())
    };
    profile(&old.heading).likeness(&profile(&new.heading))
}
