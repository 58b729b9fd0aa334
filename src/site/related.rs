//! Questions that are like a question: by the words that their texts share.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::{Page, PageId};
use crate::content::{Entry, Status};
use crate::markdown::{Readings, own_inlines, push_inlines, walk_blocks};
use crate::text::index_terms;

/// Questions given and found together.
const MOST: usize = 4;

/// Likeness below which two texts have little to do with each other: cosine of the angle between them.
const LEAST: f64 = 0.12;

/// Terms of a text that are compared. With all of them the work would grow with the square of the questions.
const TERMS: usize = 48;

/// A title says as much as so many lines of the answer.
const TITLE: f64 = 3.0;

/// The questions that go with each question: those that its editor names, then those that are most like it.
pub(super) fn related(pages: &[Page], questions: &HashMap<u32, PageId>) -> HashMap<PageId, Vec<PageId>> {
    let entries: Vec<(&Page, Vec<PageId>)> = pages
        .iter()
        .filter_map(|page| match &page.entry {
            Entry::Faq(faq) => {
                let given = faq.related.iter().filter_map(|number| questions.get(&number.value).copied());
                Some((page, given.collect()))
            }
            _ => None,
        })
        .collect();
    let texts = vectors(&entries.iter().map(|(page, _)| *page).collect::<Vec<_>>());
    let mut held: HashMap<usize, Vec<(usize, f64)>> = HashMap::new();
    for (own, text) in texts.iter().enumerate() {
        for (term, weight) in text {
            held.entry(*term).or_default().push((own, *weight));
        }
    }
    let is_fit = |other: &Page| other.common.status != Status::Withdrawn;
    let of = |own: usize| {
        let mut likeness: BTreeMap<usize, f64> = BTreeMap::new();
        for (term, weight) in &texts[own] {
            for (other, like) in held[term].iter().filter(|(other, _)| *other != own) {
                *likeness.entry(*other).or_default() += weight * like;
            }
        }
        let mut like: Vec<(f64, usize)> = likeness
            .into_iter()
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
    (0..entries.len()).into_par_iter().map(of).collect()
}

/// What tells each text from the others: its most telling terms by number, with weights whose squares add up to one.
fn vectors(pages: &[&Page]) -> Vec<Vec<(usize, f64)>> {
    let texts: Vec<BTreeMap<String, f64>> = pages.par_iter().map(|page| weights(page)).collect();
    let mut texts_with: BTreeMap<&str, usize> = BTreeMap::new();
    for term in texts.iter().flat_map(BTreeMap::keys) {
        *texts_with.entry(term).or_default() += 1;
    }
    // What every third question says tells none from another.
    let telling: HashMap<&str, (usize, f64)> = texts_with
        .into_iter()
        .enumerate()
        .filter(|(_, (_, texts_with))| *texts_with > 1 && texts_with * 3 <= pages.len().max(9))
        .map(|(number, (term, texts_with))| (term, (number, (count(pages.len()) / count(texts_with)).ln())))
        .collect();
    let vector = |text: &BTreeMap<String, f64>| {
        let weighed = text.iter().filter_map(|(term, weight)| {
            let (number, rarity) = telling.get(term.as_str())?;
            Some((*number, weight * rarity))
        });
        let mut vector: Vec<(usize, f64)> = weighed.collect();
        vector.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        vector.truncate(TERMS);
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::EPSILON);
        for (_, weight) in &mut vector {
            *weight /= length;
        }
        vector
    };
    texts.par_iter().map(vector).collect()
}

/// How much a page says of each term.
fn weights(page: &Page) -> BTreeMap<String, f64> {
    let mut weights: BTreeMap<String, f64> = BTreeMap::new();
    index_terms(&page.title, |term| *weights.entry(term.to_owned()).or_default() += TITLE);
    let mut text = String::new();
    walk_blocks(&page.tree.blocks, &mut |block| {
        for inlines in own_inlines(block) {
            push_inlines(inlines, Readings::Dropped, &mut text);
            text.push('\n');
        }
    });
    index_terms(&text, |term| *weights.entry(term.to_owned()).or_default() += 1.0);
    // The tenth mention of a word says little more than the second.
    for weight in weights.values_mut() {
        *weight = 1.0 + weight.ln();
    }
    weights
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
