//! Pages and sections that belong together, and those that moved.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::align::{ALIKE, in_order, likeness};
use super::text;
use super::unit::{Section, Token, path_within, push_tokens, sections};
use super::words;
use super::{Change, Comparison, PageDifference, Piece, Row, SectionDifference, Side};
use crate::site::{Heading, Page, PageId, Site};

/// From this likeness on a page without its like by name is taken for one that was renamed.
const RENAMED: f32 = 0.5;

/// From this likeness on a section that left its page is taken for one that appeared on another.
const MOVED: f32 = 0.6;

/// Most pairs of sections on a page whose likeness is looked at.
const MOST_LIKENESSES: usize = 250_000;

/// Fewest tokens of a paragraph that is taken for moved: short ones are alike by chance.
const SHORTEST_MOVED: usize = 12;

/// A page with its sections.
struct Read<'a> {
    page: &'a Page,
    sections: Vec<Section>,
    /// The keys of each section's tokens.
    keys: Vec<Vec<u64>>,
}

/// Holds two sides against each other.
pub fn compare(site: &Site, old: Side, new: Side) -> Comparison {
    let (old_pages, new_pages) = (read(site, old, false), read(site, new, true));
    let pairs = pair_pages(site, &old_pages, &new_pages);
    let drafts: Vec<Draft> = pairs
        .par_iter()
        .map(|(from, to)| Draft::new(from.map(|at| &old_pages[at]), to.map(|at| &new_pages[at])))
        .collect();
    let moved = moved_between_pages(&drafts);
    let mut pages: Vec<PageDifference> =
        (0..drafts.len()).into_par_iter().map(|index| difference(&drafts, index, &moved)).collect();
    mark_moved_rows(&mut pages);
    pages.retain(|page| page.change.is_some() || !page.sections.is_empty());
    Comparison { old, new, pages }
}

/// Holds two texts of one page against each other, a former one and that of today.
pub fn compare_texts(site: &Site, old: PageId, new: PageId) -> PageDifference {
    let (old, new) = (Read::new(site, old, false), Read::new(site, new, true));
    let drafts = [Draft::new(Some(&old), Some(&new))];
    let mut pages = [difference(&drafts, 0, &Elsewhere::default())];
    mark_moved_rows(&mut pages);
    let [page] = pages;
    page
}

fn read(site: &Site, of: Side, newer: bool) -> Vec<Read<'_>> {
    let contents = site.documents[of.document].contents.get(of.version.unwrap_or(0));
    let ids: Vec<PageId> = contents.map(|contents| contents.pages().collect()).unwrap_or_default();
    ids.into_par_iter().map(|id| Read::new(site, id, newer)).collect()
}

impl<'a> Read<'a> {
    fn new(site: &'a Site, id: PageId, newer: bool) -> Self {
        let page = site.page(id);
        let sections = sections(site, page, newer);
        let keys = sections.iter().map(section_keys).collect();
        Read { page, sections, keys }
    }
}

fn section_keys(section: &Section) -> Vec<u64> {
    section.units.iter().flat_map(super::unit::Unit::keys).collect()
}

/// Pages of both sides that are one: of one path, renamed by `was`, or alike. In the order of the newer side; removed ones
/// behind the page they followed.
fn pair_pages(site: &Site, old: &[Read<'_>], new: &[Read<'_>]) -> Vec<(Option<usize>, Option<usize>)> {
    let paths: HashMap<&str, usize> =
        old.iter().enumerate().map(|(at, read)| (path_within(site, read.page), at)).collect();
    let mut from: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken: HashSet<usize> = HashSet::new();
    for (to, read) in new.iter().enumerate() {
        let was = read.page.common.was.as_ref().map(|was| was.value.as_str());
        let path = was.unwrap_or_else(|| path_within(site, read.page));
        if let Some(at) = paths.get(path).copied().filter(|at| taken.insert(*at)) {
            from[to] = Some(at);
        }
    }
    let all = |read: &Read<'_>| read.keys.iter().flatten().copied().collect::<Vec<u64>>();
    let left_old: Vec<(usize, Vec<u64>)> =
        (0..old.len()).filter(|at| !taken.contains(at)).map(|at| (at, all(&old[at]))).collect();
    let left_new: Vec<(usize, Vec<u64>)> =
        (0..new.len()).filter(|to| from[*to].is_none()).map(|to| (to, all(&new[to]))).collect();
    let mut alike: Vec<(f32, usize, usize)> = left_old
        .par_iter()
        .flat_map_iter(|(at, keys)| left_new.iter().map(move |(to, own)| (likeness(keys, own), *at, *to)))
        .filter(|(likeness, ..)| *likeness >= RENAMED)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, at, to) in alike {
        if from[to].is_none() && taken.insert(at) {
            from[to] = Some(at);
        }
    }
    let mut removed: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let partners: HashMap<usize, usize> = from.iter().enumerate().filter_map(|(to, at)| Some(((*at)?, to))).collect();
    let mut behind = 0;
    for at in 0..old.len() {
        match partners.get(&at) {
            Some(to) => behind = to + 1,
            None => removed.entry(behind).or_default().push(at),
        }
    }
    let mut pairs = Vec::new();
    let gone = |to: usize| removed.get(&to).into_iter().flatten().map(|at| (Some(*at), None));
    for (to, at) in from.iter().enumerate() {
        pairs.extend(gone(to));
        pairs.push((*at, Some(to)));
    }
    pairs.extend(gone(new.len()));
    pairs
}

/// A pair of pages while their sections are held against each other.
struct Draft<'a> {
    old: Option<&'a Read<'a>>,
    new: Option<&'a Read<'a>>,
    /// Sections in the order of the newer page; those that are gone stand where they were.
    pairs: Vec<Pair>,
}

/// Two sections that are one, or one without its like.
#[derive(Clone, Copy)]
struct Pair {
    old: Option<usize>,
    new: Option<usize>,
    moved: bool,
}

/// Sections that went from one page to another: by (pair of pages, section) of both sides.
#[derive(Default)]
struct Elsewhere {
    /// Where a section of the newer side comes from.
    from: HashMap<(usize, usize), (usize, usize)>,
    /// Where a section of the older side went.
    to: HashMap<(usize, usize), (usize, usize)>,
}

impl<'a> Draft<'a> {
    fn new(old: Option<&'a Read<'a>>, new: Option<&'a Read<'a>>) -> Self {
        let pairs = match (old, new) {
            (Some(old), Some(new)) => pair_sections(old, new),
            (Some(old), None) => {
                (0..old.sections.len()).map(|at| Pair { old: Some(at), new: None, moved: false }).collect()
            }
            (None, Some(new)) => {
                (0..new.sections.len()).map(|to| Pair { old: None, new: Some(to), moved: false }).collect()
            }
            (None, None) => Vec::new(),
        };
        Self { old, new, pairs }
    }

    fn section(&self, pair: Pair) -> (Option<&'a Section>, Option<&'a Section>) {
        let old = pair.old.and_then(|at| self.old.map(|read| &read.sections[at]));
        (old, pair.new.and_then(|to| self.new.map(|read| &read.sections[to])))
    }
}

fn difference(drafts: &[Draft<'_>], index: usize, elsewhere: &Elsewhere) -> PageDifference {
    let draft = &drafts[index];
    let change = match (draft.old, draft.new) {
        (Some(_), None) => Some(Change::Removed),
        (None, Some(_)) => Some(Change::Added),
        (Some(old), Some(new)) if file_name(old.page) != file_name(new.page) => Some(Change::Moved),
        _ => None,
    };
    let page = |read: Option<&Read<'_>>| read.map(|read| read.page.id);
    PageDifference {
        old: page(draft.old),
        new: page(draft.new),
        change,
        sections: draft.pairs.iter().filter_map(|pair| section(drafts, index, *pair, elsewhere)).collect(),
    }
}

fn section(drafts: &[Draft<'_>], index: usize, pair: Pair, elsewhere: &Elsewhere) -> Option<SectionDifference> {
    let (old, new) = drafts[index].section(pair);
    // A section that went to another page is shown there.
    if new.is_none() && pair.old.is_some_and(|at| elsewhere.to.contains_key(&(index, at))) {
        return None;
    }
    let came = pair.new.filter(|_| old.is_none()).and_then(|to| elsewhere.from.get(&(index, to)));
    let from = came.and_then(|(page, at)| drafts[*page].old.map(|read| (read.page.id, &read.sections[*at])));
    let (old, page) = from.map_or((old, None), |(page, section)| (Some(section), Some(page)));
    let moved = pair.moved || page.is_some();
    let heading = |section: Option<&Section>| section.and_then(|section| section.heading.clone());
    let made = |change, rows, headings| {
        let (old, new) = (heading(old), heading(new));
        Some(SectionDifference { old, new, headings, change, elsewhere: page, rows })
    };
    match (old, new) {
        (Some(old), Some(new)) => {
            let rows = text::rows(&old.units, &new.units);
            let headings = compare_headings(old.heading.as_ref(), new.heading.as_ref());
            let text = rows.iter().any(|row| matches!(row, Row::Difference(_)));
            if headings.is_none() && !text && !moved {
                return None;
            }
            made(moved.then_some(Change::Moved), if text { rows } else { vec![Row::Same] }, headings)
        }
        (Some(old), None) => made(Some(Change::Removed), text::whole(&old.units, Change::Removed), None),
        (None, Some(new)) => made(Some(Change::Added), text::whole(&new.units, Change::Added), None),
        (None, None) => None,
    }
}

fn file_name(page: &Page) -> &str {
    page.path().rsplit('/').next().unwrap_or_default()
}

/// A heading without the number in front that old documents write by hand.
fn bare_heading(heading: &Heading) -> &str {
    let numbered = |letter: char| {
        letter.is_numeric()
            || letter.is_whitespace()
            || matches!(letter, '.' | '．' | '-' | '－' | '(' | ')' | '（' | '）')
    };
    let bare = heading.text.trim_start_matches(numbered).trim();
    if bare.is_empty() { heading.text.trim() } else { bare }
}

/// Sections of two pages: of one heading, in order and out of it, then those that are alike.
fn pair_sections(old: &Read<'_>, new: &Read<'_>) -> Vec<Pair> {
    let name = |section: &Section| section.heading.as_ref().map(|heading| bare_heading(heading).to_owned());
    let mut by_name: HashMap<Option<String>, Vec<usize>> = HashMap::new();
    for (at, section) in old.sections.iter().enumerate().rev() {
        by_name.entry(name(section)).or_default().push(at);
    }
    let mut from: Vec<Option<usize>> = vec![None; new.sections.len()];
    let mut taken: HashSet<usize> = HashSet::new();
    for (to, section) in new.sections.iter().enumerate() {
        if let Some(at) = by_name.get_mut(&name(section)).and_then(Vec::pop) {
            from[to] = Some(at);
            taken.insert(at);
        }
    }
    let mut alike: Vec<(f32, usize, usize)> = Vec::new();
    let left_old: Vec<usize> = (0..old.sections.len()).filter(|at| !taken.contains(at)).collect();
    let left_new: Vec<usize> = (0..new.sections.len()).filter(|to| from[*to].is_none()).collect();
    // A page whose headings have all changed by the thousand is another page.
    let few = left_old.len() * left_new.len() <= MOST_LIKENESSES;
    for at in left_old.into_iter().filter(|_| few) {
        for to in left_new.iter().copied() {
            let own = likeness(&old.keys[at], &new.keys[to]);
            // A heading without text of its own is told by its neighbours' order alone.
            if own >= ALIKE && !new.keys[to].is_empty() {
                alike.push((own, at, to));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, at, to) in alike {
        if from[to].is_none() && taken.insert(at) {
            from[to] = Some(at);
        }
    }
    let paired: Vec<usize> = from.iter().flatten().copied().collect();
    let mut kept = in_order(&paired).into_iter();
    let mut pairs: Vec<Pair> = Vec::new();
    let mut left = (0..old.sections.len()).filter(|at| !taken.contains(at)).peekable();
    for (to, at) in from.into_iter().enumerate() {
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

/// Both headings with their changed words, if they differ in more than a number.
fn compare_headings(old: Option<&Heading>, new: Option<&Heading>) -> Option<(Vec<Piece>, Vec<Piece>)> {
    let (old, new) = (old?, new?);
    if bare_heading(old) == bare_heading(new) {
        return None;
    }
    let tokens = |heading: &Heading| {
        let mut tokens: Vec<Token> = Vec::new();
        push_tokens(&heading.text, &mut tokens);
        tokens
    };
    let (old, new) = words::compare(&tokens(old), &tokens(new));
    old.iter().chain(&new).any(|piece| piece.changed).then_some((old, new))
}

/// Sections that left one page and appeared, hardly changed, on another.
fn moved_between_pages(drafts: &[Draft<'_>]) -> Elsewhere {
    let mut gone = Vec::new();
    let mut come = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        for pair in &draft.pairs {
            match (pair.old, pair.new) {
                (Some(at), None) => gone.extend(draft.old.map(|read| (index, at, read))),
                (None, Some(to)) => come.extend(draft.new.map(|read| (index, to, read))),
                _ => {}
            }
        }
    }
    let mut elsewhere = Elsewhere::default();
    let name =
        |read: &Read<'_>, at: usize| read.sections[at].heading.as_ref().map(|heading| bare_heading(heading).to_owned());
    let mut by_name: HashMap<String, Vec<(usize, usize, &Read<'_>)>> = HashMap::new();
    for (index, at, read) in gone {
        if let Some(name) = name(read, at) {
            by_name.entry(name).or_default().push((index, at, read));
        }
    }
    for (index, to, read) in come {
        let Some(candidates) = name(read, to).and_then(|name| by_name.get_mut(&name)) else { continue };
        let keys = &read.keys[to];
        let best = candidates
            .iter()
            .enumerate()
            .map(|(place, (_, at, from))| (likeness(&from.keys[*at], keys), place))
            .filter(|(likeness, _)| *likeness >= MOVED && keys.len() >= SHORTEST_MOVED)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((_, place)) = best {
            let (from_index, at, _) = candidates.remove(place);
            elsewhere.from.insert((index, to), (from_index, at));
            elsewhere.to.insert((from_index, at), (index, to));
        }
    }
    elsewhere
}

/// Text that was removed in one place and added, word for word, in another has moved.
fn mark_moved_rows(pages: &mut [PageDifference]) {
    let mut removed: HashMap<u64, Vec<(usize, usize, usize)>> = HashMap::new();
    let mut added: Vec<(u64, (usize, usize, usize))> = Vec::new();
    for (page, difference) in pages.iter().enumerate() {
        for (section, own) in difference.sections.iter().enumerate() {
            for (row, own) in own.rows.iter().enumerate() {
                let Row::Difference(own) = own else { continue };
                if own.size < SHORTEST_MOVED {
                    continue;
                }
                match own.change {
                    Change::Removed => removed.entry(own.digest).or_default().push((page, section, row)),
                    Change::Added => added.push((own.digest, (page, section, row))),
                    Change::Changed | Change::Moved => {}
                }
            }
        }
    }
    for (digest, to) in added {
        let Some(from) = removed.get_mut(&digest).filter(|places| !places.is_empty()).map(|places| places.remove(0))
        else {
            continue;
        };
        for (page, section, row) in [from, to] {
            if let Row::Difference(difference) = &mut pages[page].sections[section].rows[row] {
                difference.change = Change::Moved;
            }
        }
    }
}
