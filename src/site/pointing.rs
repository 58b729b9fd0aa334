//! Where every page points to. A page that stays, among pages and files that look the same from there, points to the same.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::Manuscript;
use super::index::{Found, Index};
use super::prose::{Subjects, TextLink};
use super::resolve::{self, Resolved};

/// What one page points to, in its links and in its text itself.
#[derive(Clone)]
pub(super) struct Pointing {
    pub resolved: Resolved,
    pub text_links: Vec<TextLink>,
    /// It depends on what other pages of its document have.
    among: bool,
}

/// Where pages pointed to, and what they saw.
#[derive(Default)]
pub(super) struct Before {
    surroundings: u64,
    /// By page, what others see of it.
    seen: Vec<u64>,
    pages: Vec<(Arc<Manuscript>, Arc<Pointing>)>,
}

/// Resolves everything that all pages point to. `set` stands for what is set in YAML and CSV files and for where pages lie,
/// `was` tells where pages were before.
pub(super) fn point_all(
    found: &Found<'_>,
    was: &[Option<usize>],
    set: (u64, u64),
    before: &mut Before,
) -> Vec<Arc<Pointing>> {
    let surroundings = surroundings(found, set);
    let seen: Vec<u64> = (0..found.drafts.len()).into_par_iter().map(|page| seen(found, page)).collect();
    let is_kept = surroundings == before.surroundings && seen.len() == before.seen.len();
    let is_other = |page: usize| seen[page] != before.seen[page];
    let others: Vec<usize> = (0..seen.len()).filter(|page| is_kept && is_other(*page)).collect();
    // Documents, by version, of which a page looks another one.
    let documents: HashSet<_> = others.iter().filter_map(|page| version(found, *page)).collect();
    let index = Index::new(found);
    let subjects = Subjects::new(found.drafts, found.places, found.counted, found.glossary);
    let one = |page: usize| {
        let kept = was[page].filter(|at| is_kept && *at == page).and_then(|at| before.pages.get(at));
        let is_same = |kept: &&(Arc<Manuscript>, Arc<Pointing>)| {
            let resolved = &kept.1.resolved;
            let among = kept.1.among || resolved.asked_all;
            let is_moved = || {
                is_other(page)
                    || resolved.asked.iter().any(|page| is_other(*page))
                    || among && version(found, page).is_some_and(|own| documents.contains(&own))
            };
            Arc::ptr_eq(&kept.0, &found.drafts[page].parsed) && (others.is_empty() || !is_moved())
        };
        if let Some((_, pointing)) = kept.filter(is_same) {
            return Arc::clone(pointing);
        }
        let resolved = resolve::resolve(&index, &found.drafts[page], page);
        let (text_links, among) = subjects.links(page);
        Arc::new(Pointing { resolved, text_links, among })
    };
    let pointing: Vec<Arc<Pointing>> = (0..found.drafts.len()).into_par_iter().map(one).collect();
    let kept = found.drafts.iter().zip(&pointing);
    let pages = kept.map(|(draft, pointing)| (Arc::clone(&draft.parsed), Arc::clone(pointing))).collect();
    *before = Before { surroundings, seen, pages };
    pointing
}

/// The document and version of a page.
fn version(found: &Found<'_>, page: usize) -> Option<(usize, Option<usize>)> {
    found.places[page].membership.map(|own| (own.document, own.version))
}

/// One number for what all pages see: settings, where pages lie, which of them wait for their day, files.
fn surroundings(found: &Found<'_>, set: (u64, u64)) -> u64 {
    let mut surroundings = DefaultHasher::new();
    (set, found.shown, found.waiting).hash(&mut surroundings);
    for path in found.files.keys() {
        path.hash(&mut surroundings);
    }
    surroundings.finish()
}

/// One number for what other pages see of a page: ids and numbers.
fn seen(found: &Found<'_>, page: usize) -> u64 {
    let mut seen = DefaultHasher::new();
    let parsed = &found.drafts[page].parsed;
    (found.counted[page].seen, parsed.ids).hash(&mut seen);
    if parsed.with_tables {
        // Which rows there are follows from the directive, not from the file alone.
        let tables = found.tables[page].found.values().map(|table| (&table.path, table.key, &table.anchors));
        let mut tables: Vec<_> = tables.collect();
        tables.sort_unstable();
        tables.hash(&mut seen);
        let works = found.tables[page].schedules.values().flat_map(|schedule| &schedule.works);
        let mut works: Vec<_> = works.map(|work| (&work.anchor, &work.name)).collect();
        works.sort_unstable();
        works.hash(&mut seen);
    }
    seen.finish()
}
