//! Where every page points to. A page that stays, among pages and files that look the same from there, points to the same.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::Manuscript;
use super::index::{Found, Index};
use super::prose::{Subjects, TextLink};
use super::resolve::{self, Resolved};
use crate::content::Text;

/// What one page points to, in its links and in its text itself.
#[derive(Clone)]
pub(super) struct Pointing {
    pub resolved: Resolved,
    pub text_links: Vec<TextLink>,
}

/// Where pages pointed to, by path, and what they saw.
#[derive(Default)]
pub(super) struct Before {
    outlook: u64,
    pages: HashMap<String, (Arc<Text>, Arc<Manuscript>, Arc<Pointing>)>,
}

/// Resolves everything that all pages point to. `settings` stands for everything that is set in YAML and CSV files.
pub(super) fn point_all(found: &Found<'_>, settings: u64, before: &mut Before) -> Vec<Arc<Pointing>> {
    let outlook = outlook(found, settings);
    if before.outlook != outlook {
        before.pages.clear();
    }
    let index = Index::new(found);
    let subjects = Subjects::new(found.drafts, found.places, found.counted, found.glossary);
    let one = |page: usize| {
        let draft = &found.drafts[page];
        let kept = before.pages.get(draft.text.source.path()).filter(|(text, parsed, _)| draft.is_of(text, parsed));
        kept.map_or_else(
            || {
                let resolved = resolve::resolve(&index, draft, page);
                Arc::new(Pointing { resolved, text_links: subjects.links(page) })
            },
            |(_, _, pointing)| Arc::clone(pointing),
        )
    };
    let pointing: Vec<Arc<Pointing>> = (0..found.drafts.len()).into_par_iter().map(one).collect();
    let pages = found.drafts.iter().zip(&pointing).map(|(draft, pointing)| {
        let kept = (Arc::clone(&draft.text), Arc::clone(&draft.parsed), Arc::clone(pointing));
        (draft.text.source.path().to_owned(), kept)
    });
    *before = Before { outlook, pages: pages.collect() };
    pointing
}

/// One number for all that can be pointed to: addresses and titles, ids and numbers, files.
fn outlook(found: &Found<'_>, settings: u64) -> u64 {
    let mut outlook = DefaultHasher::new();
    (settings, found.shown).hash(&mut outlook);
    for (page, draft) in found.drafts.iter().enumerate() {
        draft.text.source.path().hash(&mut outlook);
        found.places[page].title.hash(&mut outlook);
        (found.counted[page].seen, draft.parsed.ids).hash(&mut outlook);
        if draft.parsed.with_tables {
            // Which rows there are follows from the directive, not from the file alone.
            let tables = found.tables[page].found.values().map(|table| (&table.path, table.key, &table.anchors));
            let mut tables: Vec<_> = tables.collect();
            tables.sort_unstable();
            tables.hash(&mut outlook);
            let works = found.tables[page].schedules.values().flat_map(|schedule| &schedule.works);
            let mut works: Vec<_> = works.map(|work| (&work.anchor, &work.name)).collect();
            works.sort_unstable();
            works.hash(&mut outlook);
        }
    }
    for route in found.routes {
        route.hash(&mut outlook);
    }
    for path in found.files.keys() {
        path.hash(&mut outlook);
    }
    outlook.finish()
}
