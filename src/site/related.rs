//! Questions that are like a question: by the words that their texts share.

use std::collections::{BTreeMap, HashMap};

use super::{Page, PageId};
use crate::content::{Entry, Status};
use crate::markdown::{Readings, own_inlines, push_inlines, walk_blocks};
use crate::text::index_terms;

/// Questions given and found together.
const MOST: usize = 4;

/// Likeness below which two texts have little to do with each other: cosine of the angle between them.
const LEAST: f64 = 0.12;

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
    let texts: Vec<BTreeMap<String, f64>> = entries.iter().map(|(page, _)| weights(page)).collect();
    let mut held: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for (number, text) in texts.iter().enumerate() {
        for (term, weight) in text {
            held.entry(term).or_default().push((number, *weight));
        }
    }
    // What every third question says tells none from another.
    let telling = held.into_values().filter(|texts| texts.len() * 3 <= entries.len().max(9));
    let mut likeness: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); entries.len()];
    let mut lengths = vec![0.0; entries.len()];
    for texts in telling {
        let rarity = (count(entries.len()) / count(texts.len())).ln();
        for (at, (one, weight)) in texts.iter().enumerate() {
            lengths[*one] += weight * weight * rarity * rarity;
            for (other, like) in &texts[at + 1..] {
                let product = weight * like * rarity * rarity;
                *likeness[*one].entry(*other).or_default() += product;
                *likeness[*other].entry(*one).or_default() += product;
            }
        }
    }
    let lengths = &lengths;
    let entries = &entries;
    (0..entries.len())
        .map(|own| {
            let (page, mut found) = (entries[own].0, entries[own].1.clone());
            let cosine =
                |other: usize, product: f64| product / (lengths[own] * lengths[other]).sqrt().max(f64::EPSILON);
            let mut like: Vec<(f64, usize)> =
                likeness[own].iter().map(|(other, product)| (cosine(*other, *product), *other)).collect();
            like.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            let fits = |other: &Page| other.common.status != Status::Withdrawn;
            let like = like.into_iter().filter(|(likeness, other)| *likeness >= LEAST && fits(entries[*other].0));
            for (_, other) in like {
                let other = entries[other].0.id;
                if found.len() < MOST && !found.contains(&other) {
                    found.push(other);
                }
            }
            (page.id, found)
        })
        .collect()
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
