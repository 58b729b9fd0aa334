//! Questions that are like a question: by the words that their texts share.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::pages::Pages;
use super::{Page, PageId};
use crate::content::{Entry, Status};
use crate::markdown::{Readings, Tree, own_inlines, push_inlines, walk_blocks};
use crate::text::index_terms;

/// Questions given and found together.
const MOST: usize = 4;

/// Likeness below which two texts have little to do with each other: cosine of the angle between them.
const LEAST: f64 = 0.12;

/// Terms of a text that are compared. With all of them the work would grow with the square of the questions.
const TERMS: usize = 48;

/// Texts whose words are held at once.
const AT_ONCE: usize = 256;

/// A title says as much as so many lines of the answer.
const TITLE: f64 = 3.0;

/// What was found last, and of what.
#[derive(Default)]
pub(super) struct Before {
    pages: Vec<Arc<Page>>,
    related: Arc<HashMap<PageId, Vec<PageId>>>,
    /// What each text says, by its path.
    texts: HashMap<String, (Arc<Tree>, String, Terms)>,
    numbers: Numbers,
}

/// Terms by number, with weights; each once.
type Terms = Arc<[(u32, f64)]>;

/// Numbers of terms, in the order in which these were met.
#[derive(Default)]
struct Numbers {
    by_term: FxHashMap<Arc<str>, u32>,
    terms: Vec<Arc<str>>,
}

impl Numbers {
    fn of(&mut self, term: &str) -> u32 {
        if let Some(number) = self.by_term.get(term) {
            return *number;
        }
        let number = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        let term: Arc<str> = term.into();
        self.terms.push(Arc::clone(&term));
        self.by_term.insert(term, number);
        number
    }
}

/// The questions that go with each question: those that its editor names, then those that are most like it.
pub(super) fn related(
    pages: &Pages,
    questions: &HashMap<u32, PageId>,
    before: &mut Before,
) -> Arc<HashMap<PageId, Vec<PageId>>> {
    let own = pages.shared().iter().filter(|page| matches!(page.entry, Entry::Faq(_)));
    let own: Vec<Arc<Page>> = own.cloned().collect();
    let is_same =
        own.len() == before.pages.len() && own.iter().zip(&before.pages).all(|(page, other)| Arc::ptr_eq(page, other));
    if !is_same {
        before.related = Arc::new(find(&own, questions, before));
        before.pages = own;
    }
    Arc::clone(&before.related)
}

fn find(pages: &[Arc<Page>], questions: &HashMap<u32, PageId>, before: &mut Before) -> HashMap<PageId, Vec<PageId>> {
    let entries: Vec<(&Page, Vec<PageId>)> = pages
        .iter()
        .map(|page| {
            let given = match &page.entry {
                Entry::Faq(faq) => &faq.related[..],
                _ => &[],
            };
            (&**page, given.iter().filter_map(|number| questions.get(&number.value).copied()).collect())
        })
        .collect();
    let texts = vectors(pages, before);
    let mut held: HashMap<u32, Vec<(usize, f64)>> = HashMap::new();
    for (own, text) in texts.iter().enumerate() {
        for (term, weight) in text {
            held.entry(*term).or_default().push((own, *weight));
        }
    }
    let is_fit = |other: &Page| other.common.status != Status::Withdrawn;
    let of = |likeness: &mut Vec<f64>, own: usize| {
        likeness.clear();
        likeness.resize(entries.len(), 0.0);
        for (term, weight) in &texts[own] {
            for (other, like) in held[term].iter().filter(|(other, _)| *other != own) {
                likeness[*other] += weight * like;
            }
        }
        let likeness = likeness.iter().copied().enumerate();
        let mut like: Vec<(f64, usize)> = likeness
            .filter(|(other, likeness)| *likeness >= LEAST && is_fit(entries[*other].0))
            .map(|(other, likeness)| (likeness, other))
            .collect();
        like.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let (page, mut found) = (entries[own].0, entries[own].1.clone());
        for (_, other) in like {
            let other = entries[other].0.id;
            if found.len() < MOST && !found.contains(&other) {
                found.push(other);
            }
        }
        (page.id, found)
    };
    (0..entries.len()).into_par_iter().map_init(Vec::new, of).collect()
}

/// What tells each text from the others: its most telling terms by number, with weights whose squares add up to one.
fn vectors(pages: &[Arc<Page>], before: &mut Before) -> Vec<Vec<(u32, f64)>> {
    let texts = all_terms(pages, before);
    let terms = &before.numbers.terms;
    let mut texts_with = vec![0_usize; terms.len()];
    for (number, _) in texts.iter().flat_map(|text| text.iter()) {
        texts_with[*number as usize] += 1;
    }
    // What every third question says tells none from another.
    let rarity = |texts_with: &usize| {
        let is_telling = *texts_with > 1 && texts_with * 3 <= pages.len().max(9);
        is_telling.then(|| (count(pages.len()) / count(*texts_with)).ln())
    };
    let rarities: Vec<Option<f64>> = texts_with.iter().map(rarity).collect();
    let vector = |text: &Terms| {
        let weighed = text.iter().filter_map(|(number, weight)| Some((*number, weight * rarities[*number as usize]?)));
        let mut vector: Vec<(u32, f64)> = weighed.collect();
        let order = |one: &(u32, f64), other: &(u32, f64)| {
            other.1.total_cmp(&one.1).then_with(|| terms[one.0 as usize].cmp(&terms[other.0 as usize]))
        };
        if vector.len() > TERMS {
            vector.select_nth_unstable_by(TERMS, order);
            vector.truncate(TERMS);
        }
        vector.sort_unstable_by(order);
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::EPSILON);
        for (_, weight) in &mut vector {
            *weight /= length;
        }
        vector
    };
    texts.par_iter().map(vector).collect()
}

/// The terms of each text; those of texts that stay are kept.
fn all_terms(pages: &[Arc<Page>], before: &mut Before) -> Vec<Terms> {
    let kept = |page: &Page| {
        let own = before.texts.get(page.path());
        own.filter(|(tree, title, _)| Arc::ptr_eq(tree, &page.tree) && *title == page.title).map(|(.., terms)| terms)
    };
    let mut texts: Vec<Terms> = Vec::with_capacity(pages.len());
    // The words of all texts at once would take more room than the texts.
    for some in pages.chunks(AT_ONCE) {
        let found: Vec<Result<Terms, FxHashMap<String, f64>>> =
            some.par_iter().map(|page| kept(page).cloned().ok_or_else(|| weights(page))).collect();
        let mut number = |(term, weight): (String, f64)| (before.numbers.of(&term), weight);
        texts.extend(found.into_iter().map(|own| own.unwrap_or_else(|own| own.into_iter().map(&mut number).collect())));
    }
    let kept = pages
        .iter()
        .zip(&texts)
        .map(|(page, terms)| (page.path().to_owned(), (Arc::clone(&page.tree), page.title.clone(), Arc::clone(terms))));
    before.texts = kept.collect();
    texts
}

/// How much a page says of each term.
fn weights(page: &Page) -> FxHashMap<String, f64> {
    let mut weights: FxHashMap<String, f64> = FxHashMap::default();
    let mut add = |term: &str, weight| match weights.get_mut(term) {
        Some(sum) => *sum += weight,
        None => _ = weights.insert(term.to_owned(), weight),
    };
    index_terms(&page.title, |term| add(term, TITLE));
    let mut text = String::new();
    walk_blocks(&page.tree.blocks, &mut |block| {
        for inlines in own_inlines(block) {
            push_inlines(inlines, Readings::Dropped, &mut text);
            text.push('\n');
        }
    });
    index_terms(&text, |term| add(term, 1.0));
    // The tenth mention of a word says little more than the second.
    for weight in weights.values_mut() {
        *weight = 1.0 + weight.ln();
    }
    weights
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
