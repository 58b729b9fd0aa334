//! Pages that belong together, and what differs between them.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::align::Profile;
use super::draft::{Draft, Read};
use super::moves::{Moved, mark_moved_rows};
use super::row::{line, push_lines};
use super::run::Run;
use super::sections::Pair;
use super::unit::Section;
use super::{Change, Comparison, Elsewhere, PageDifference, Row, SectionDifference, Side, Way, heading, text, words};
use crate::site::{Heading, Page, PageId, Site};

/// From this likeness on a page without its like by name is taken for one that was renamed.
const RENAMED: f32 = 0.5;

/// Most pairs of pages whose likeness is looked at without a paragraph that both have.
const MOST_PAIRS: usize = 2_500;

/// Most pages that share a paragraph with one that says which it is.
const MOST_SHARING: usize = 8;

/// Holds two sides against each other.
pub fn compare(site: &Site, old: Side, new: Side) -> Comparison {
    let (mut old_pages, mut new_pages) = (read(site, old), read(site, new));
    let pairs = pair_pages(site, (old, new), &old_pages, &new_pages);
    // A reference to a page is compared by the page that it was.
    let was: HashMap<PageId, PageId> =
        pairs.iter().filter_map(|(at, to)| Some((new_pages[(*to)?].page.id, old_pages[(*at)?].page.id))).collect();
    let same = |page: PageId| was.get(&page).copied().unwrap_or(page);
    old_pages.par_iter_mut().chain(&mut new_pages).for_each(|read| read.seal(&same));
    let drafts: Vec<Draft> = pairs
        .par_iter()
        .map(|(from, to)| Draft::new(from.map(|at| &old_pages[at]), to.map(|at| &new_pages[at])))
        .collect();
    let moved = Moved::between(&drafts);
    let mut pages: Vec<PageDifference> =
        (0..drafts.len()).into_par_iter().map(|index| difference(site, &drafts, index, &moved)).collect();
    mark_moved_rows(&mut pages);
    pages.retain(|page| page.change.is_some() || !page.sections.is_empty());
    Comparison { old, new, pages }
}

/// Holds two texts of one page against each other, a former one and that of today.
pub fn compare_texts(site: &Site, old: PageId, new: PageId) -> PageDifference {
    let (mut old, mut new) = (Read::new(site, old), Read::new(site, new));
    let (former, today) = (old.page.id, new.page.id);
    let same = |page: PageId| if page == today { former } else { page };
    old.seal(&same);
    new.seal(&same);
    let drafts = [Draft::new(Some(&old), Some(&new))];
    let mut page = difference(site, &drafts, 0, &Moved::default());
    page.change = None;
    mark_moved_rows(std::slice::from_mut(&mut page));
    page
}

fn read(site: &Site, of: Side) -> Vec<Read<'_>> {
    let contents = site.documents[of.document].contents.get(of.version.unwrap_or(0));
    let ids: Vec<PageId> = contents.map(|contents| contents.pages().collect()).unwrap_or_default();
    ids.into_par_iter().map(|id| Read::new(site, id)).collect()
}

/// Pages of both sides that are one: over all versions in between, by `was` and path; of one path but for what sorts it;
/// or alike. In the order of the newer side; removed ones behind the page they followed.
fn pair_pages(
    site: &Site,
    sides: (Side, Side),
    old: &[Read<'_>],
    new: &[Read<'_>],
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut from: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken: HashSet<usize> = HashSet::new();
    let mut join = |at: usize, to: usize| {
        if from[to].is_none() && taken.insert(at) {
            from[to] = Some(at);
        }
    };
    let (older, newer) = sides;
    if older.document == newer.document
        && let Some(version) = older.version
    {
        let places: HashMap<PageId, usize> = old.iter().enumerate().map(|(at, read)| (read.page.id, at)).collect();
        for (to, read) in new.iter().enumerate() {
            let was = site.documents[newer.document].same_page(read.page.id, version);
            if let Some(at) = was.and_then(|was| places.get(&was)) {
                join(*at, to);
            }
        }
    }
    let path = |read: &Read<'_>| path_within(site, read.page).to_owned();
    let bare = |read: &Read<'_>| bare_path(path_within(site, read.page));
    for name in [&path as &dyn Fn(&Read<'_>) -> String, &bare] {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, read) in old.iter().enumerate() {
            places.entry(name(read)).or_default().push(at);
        }
        for (to, read) in new.iter().enumerate() {
            if let Some([at]) = places.get(&name(read)).map(Vec::as_slice) {
                join(*at, to);
            }
        }
    }
    pair_alike(old, new, &mut from, &mut taken);
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

/// Pairs pages that have no like by name: those that share paragraphs, or few enough to be looked at one by one.
fn pair_alike(old: &[Read<'_>], new: &[Read<'_>], from: &mut [Option<usize>], taken: &mut HashSet<usize>) {
    let left_old: Vec<usize> = (0..old.len()).filter(|at| !taken.contains(at)).collect();
    let left_new: Vec<usize> = (0..new.len()).filter(|to| from[*to].is_none()).collect();
    let few = left_old.len() * left_new.len() <= MOST_PAIRS;
    let mut sharing: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, at) in left_old.iter().enumerate() {
        old[*at].units().for_each(|unit| sharing.entry(unit.hash).or_default().push(place));
    }
    let profiles = |pages: &[Read<'_>], left: &[usize]| -> Vec<Profile> {
        left.par_iter().map(|place| pages[*place].profile()).collect()
    };
    let (old_profiles, new_profiles) = (profiles(old, &left_old), profiles(new, &left_new));
    let mut alike: Vec<(f32, usize, usize)> = left_new
        .par_iter()
        .zip(&new_profiles)
        .flat_map_iter(|(to, profile)| {
            let mut candidates: Vec<usize> = if few {
                (0..left_old.len()).collect()
            } else {
                let places = new[*to].units().filter_map(|unit| sharing.get(&unit.hash));
                places.filter(|places| places.len() <= MOST_SHARING).flatten().copied().collect()
            };
            candidates.sort_unstable();
            candidates.dedup();
            let old_profiles = &old_profiles;
            candidates.into_iter().map(move |place| (old_profiles[place].likeness(profile), place, *to))
        })
        .filter(|(likeness, ..)| *likeness >= RENAMED)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, place, to) in alike {
        if from[to].is_none() && taken.insert(left_old[place]) {
            from[to] = Some(left_old[place]);
        }
    }
}

fn difference(site: &Site, drafts: &[Draft<'_>], index: usize, moved: &Moved) -> PageDifference {
    let draft = &drafts[index];
    let change = match (draft.old, draft.new) {
        (Some(_), None) => Some(Change::Removed),
        (None, Some(_)) => Some(Change::Added),
        (Some(old), Some(new)) if file_name(site, old.page) != file_name(site, new.page) => Some(Change::Moved),
        _ => None,
    };
    let page = |read: Option<&Read<'_>>| read.map(|read| read.page.id);
    let title = draft.old.zip(draft.new).and_then(|(old, new)| title(old, new));
    let sections = draft.pairs.iter().filter_map(|pair| section(drafts, index, *pair, moved));
    PageDifference {
        old: page(draft.old),
        new: page(draft.new),
        change,
        sections: title.into_iter().chain(sections).collect(),
    }
}

/// A title that changed but is no heading.
fn title(old: &Read<'_>, new: &Read<'_>) -> Option<SectionDifference> {
    let is_heading = |read: &Read<'_>| {
        let first = read.sections.iter().find_map(|section| section.heading.as_ref());
        first.is_some_and(|heading| heading.text == read.page.title)
    };
    // A page without any title is called by its file.
    let is_written = |read: &Read<'_>| read.page.common.title.is_some() || !read.page.headings.is_empty();
    if is_heading(old) && is_heading(new) || !is_written(old) || !is_written(new) {
        return None;
    }
    let (from, to) = words::compare(&Run::of(&old.page.title), &Run::of(&new.page.title))?;
    let mut rows = Vec::new();
    push_lines(vec![line(from)], vec![line(to)], Change::Changed, "題名".to_owned(), &mut rows);
    Some(SectionDifference { old: None, new: None, headings: None, change: None, elsewhere: None, rows })
}

fn section(drafts: &[Draft<'_>], index: usize, pair: Pair, moved: &Moved) -> Option<SectionDifference> {
    let draft = &drafts[index];
    let old = pair.old.and_then(|at| Some(&draft.old?.sections[at]));
    let new = pair.new.and_then(|to| Some(&draft.new?.sections[to]));
    // A section that went to another page is shown there.
    if new.is_none() && pair.old.is_some_and(|at| moved.went(index, at)) {
        return None;
    }
    let came = pair.new.filter(|_| old.is_none()).and_then(|to| moved.from(index, to));
    let from = came.and_then(|(page, at)| drafts[page].old.map(|read| (read.page.id, &read.sections[at])));
    let old = from.map_or(old, |(_, section)| Some(section));
    let elsewhere = match (from, pair.old.filter(|_| pair.moved)) {
        (Some((page, _)), _) => Some(Elsewhere { way: Way::From, page: Some(page), heading: None }),
        (None, Some(at)) => {
            let before = at.checked_sub(1).and_then(|before| draft.old?.sections[before].heading.clone());
            Some(Elsewhere { way: Way::Behind, page: None, heading: before })
        }
        (None, None) => None,
    };
    let heading_of = |section: Option<&Section>| -> Option<Heading> { section?.heading.clone() };
    let (old_heading, new_heading) = (heading_of(old), heading_of(new));
    let headings = heading::compare(old_heading.as_ref(), new_heading.as_ref());
    let change = match (old, new) {
        (Some(_), Some(_)) => elsewhere.is_some().then_some(Change::Moved),
        (Some(_), None) => Some(Change::Removed),
        (None, _) => Some(Change::Added),
    };
    let rows = match (old, new) {
        (Some(old), Some(new)) => {
            let rows = text::rows(&old.units, &new.units);
            let differs = rows.iter().any(|row| matches!(row, Row::Difference(_)));
            if headings.is_none() && !differs && change.is_none() {
                return None;
            }
            if differs { rows } else { vec![Row::Same] }
        }
        (Some(old), None) => text::whole(&old.units, Change::Removed),
        (None, Some(new)) => text::whole(&new.units, Change::Added),
        (None, None) => return None,
    };
    Some(SectionDifference { old: old_heading, new: new_heading, headings, change, elsewhere, rows })
}

/// A page's path within its version's folder.
fn path_within<'a>(site: &Site, page: &'a Page) -> &'a str {
    let folder = page.membership.map(|own| site.documents[own.document].settings.version_folder(own.version));
    folder.and_then(|folder| page.path().strip_prefix(&folder)).unwrap_or(page.path())
}

/// A path without what only sorts its parts: `01-`, and `a1-` of annexes.
fn bare_path(path: &str) -> String {
    path.split('/').map(unsorted).collect::<Vec<_>>().join("/")
}

fn unsorted(name: &str) -> &str {
    let Some((sort, rest)) = name.split_once('-') else { return name };
    let figures = sort.strip_prefix('a').unwrap_or(sort);
    let sorts = !figures.is_empty() && figures.len() <= 2 && figures.bytes().all(|byte| byte.is_ascii_digit());
    if sorts && !rest.is_empty() { rest } else { name }
}

fn file_name(site: &Site, page: &Page) -> String {
    let path = bare_path(path_within(site, page));
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
