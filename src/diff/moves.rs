//! Sections and paragraphs that left one place and appeared in another.

use std::collections::HashMap;

use super::align::Profile;
use super::draft::{Draft, Read};
use super::sections::name;
use super::{Change, Digest, Elsewhere, PageDifference, Row, Way};

/// From this likeness on a section that left its page is taken for one that appeared on another.
const MOVED: f32 = 0.6;

/// Fewest tokens of a text that is taken for moved to another section: short ones are alike by chance.
const SHORTEST_MOVED: usize = 12;

/// Sections that went from one page to another, by pair of pages and section.
#[derive(Default)]
pub(super) struct Moved {
    from: HashMap<(usize, usize), (usize, usize)>,
    to: HashMap<(usize, usize), (usize, usize)>,
}

impl Moved {
    /// Sections that left one page and appeared under their name, hardly changed, on another.
    pub(super) fn between(drafts: &[Draft<'_>]) -> Self {
        let mut gone: HashMap<&str, Vec<(usize, usize, &Read<'_>)>> = HashMap::new();
        let mut come = Vec::new();
        for (index, draft) in drafts.iter().enumerate() {
            for pair in &draft.pairs {
                match (pair.old, pair.new) {
                    (Some(at), None) => {
                        let named = draft.old.and_then(|read| Some((name(&read.sections[at])?, read)));
                        if let Some((name, read)) = named {
                            gone.entry(name).or_default().push((index, at, read));
                        }
                    }
                    (None, Some(to)) => come.extend(draft.new.map(|read| (index, to, read))),
                    _ => {}
                }
            }
        }
        let mut moved = Self::default();
        for (index, to, read) in come {
            let Some(candidates) = name(&read.sections[to]).and_then(|name| gone.get_mut(name)) else { continue };
            let own = Profile::new(read.sections[to].keys());
            let best = candidates
                .iter()
                .enumerate()
                .map(|(place, (_, at, from))| (Profile::new(from.sections[*at].keys()).likeness(&own), place))
                .filter(|(likeness, _)| *likeness >= MOVED && own.len() >= SHORTEST_MOVED)
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            if let Some((_, place)) = best {
                let (from, at, _) = candidates.remove(place);
                moved.from.insert((index, to), (from, at));
                moved.to.insert((from, at), (index, to));
            }
        }
        moved
    }

    /// Where a section of the newer page comes from: pair of pages, and section of the older page.
    pub(super) fn from(&self, page: usize, section: usize) -> Option<(usize, usize)> {
        self.from.get(&(page, section)).copied()
    }

    /// Whether a section of the older page is on another page now.
    pub(super) fn went(&self, page: usize, section: usize) -> bool {
        self.to.contains_key(&(page, section))
    }
}

/// A row by page, section and place.
type Place = (usize, usize, usize);

/// Text that was removed in one place and added, word for word, in another has moved. Short texts only within their
/// section.
pub(super) fn mark_moved_rows(pages: &mut [PageDifference]) {
    let mut removed: HashMap<u64, Vec<Place>> = HashMap::new();
    let mut added: Vec<(Digest, Place)> = Vec::new();
    for (page, difference) in pages.iter().enumerate() {
        for (section, own) in difference.sections.iter().enumerate() {
            for (row, own) in own.rows.iter().enumerate() {
                let Row::Difference(own) = own else { continue };
                let Some(digest) = own.digest else { continue };
                match own.change {
                    Change::Removed => removed.entry(digest.hash).or_default().push((page, section, row)),
                    Change::Added => added.push((digest, (page, section, row))),
                    Change::Changed | Change::Moved => {}
                }
            }
        }
    }
    for (digest, to) in added {
        let Some(places) = removed.get_mut(&digest.hash) else { continue };
        let near = places.iter().position(|from| (from.0, from.1) == (to.0, to.1));
        let far = (digest.size >= SHORTEST_MOVED && !places.is_empty()).then_some(0);
        if let Some(place) = near.or(far) {
            let from = places.remove(place);
            mark(pages, from, to, Way::To);
            mark(pages, to, from, Way::From);
        }
    }
}

fn mark(pages: &mut [PageDifference], row: Place, other: Place, way: Way) {
    let there = &pages[other.0];
    let section = &there.sections[other.1];
    let (page, heading) = match way {
        Way::To => (there.new, &section.new),
        Way::From | Way::Behind => (there.old, &section.old),
    };
    let elsewhere = Elsewhere { way, page: page.filter(|_| row.0 != other.0), heading: heading.clone() };
    if let Some(Row::Difference(own)) = pages[row.0].sections[row.1].rows.get_mut(row.2) {
        own.change = Change::Moved;
        own.fields.clear();
        own.elsewhere = Some(elsewhere).filter(|_| (row.0, row.1) != (other.0, other.1));
    }
}
