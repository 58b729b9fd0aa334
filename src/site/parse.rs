//! Parses every text once, with what it brings in. A text that was parsed before, and with it everything that it brings in,
//! is not parsed again.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::{Draft, Manuscript};
use super::includes::{Joined, Library};
use crate::content::{Entry, Part, Text};
use crate::diagnostic::SourceText;
use crate::markdown::{Dialect, parse_including};

/// What was parsed, by path and dialect.
#[derive(Default)]
pub(super) struct Before(HashMap<(String, bool), Kept>);

/// A text with what it brings in, and what came of it.
#[derive(Clone)]
struct Kept {
    own: Piece,
    others: Vec<Piece>,
    /// The own text, then the others.
    source: Arc<SourceText>,
    parsed: Arc<Manuscript>,
    /// It asks for no file, or for none that is not there: then only these texts count.
    whole: bool,
}

/// A file, and which part of it is text.
type Piece = (Arc<SourceText>, Range<usize>);

/// Parses texts; gives the number of those that were really parsed.
pub(super) fn parse_all(texts: &[Arc<Text>], parts: &[Part], before: &mut Before) -> (Vec<Draft>, usize) {
    let library = Library::new(texts, parts);
    let done: Vec<(Kept, bool)> = texts.par_iter().map(|text| one(text, &library, before)).collect();
    let parsed = done.iter().filter(|(_, is_new)| *is_new).count();
    let drafts = texts.iter().zip(&done).map(|(text, (kept, _))| Draft {
        text: Arc::clone(text),
        source: Arc::clone(&kept.source),
        parsed: Arc::clone(&kept.parsed),
    });
    let drafts = drafts.collect();
    let names = texts.iter().map(|text| name(text));
    before.0 = names.zip(done.into_iter().map(|(kept, _)| kept)).collect();
    (drafts, parsed)
}

fn name(text: &Text) -> (String, bool) {
    (text.source.path().to_owned(), has_fields(text))
}

fn has_fields(text: &Text) -> bool {
    matches!(text.entry, Entry::Leaflet(_))
}

/// What came of a text, and whether it had to be parsed for that.
fn one(text: &Arc<Text>, library: &Library<'_>, before: &Before) -> (Kept, bool) {
    let own = (Arc::clone(&text.source), text.body.clone());
    let kept = before.0.get(&name(text)).filter(|kept| kept.whole && is_same(&kept.own, &own));
    if let Some(kept) = kept.filter(|kept| kept.others.is_empty()) {
        return (kept.clone(), false);
    }
    let joined = library.join(text);
    let others: Vec<Piece> = joined.others().collect();
    let same = |kept: &&Kept| {
        kept.others.len() == others.len() && kept.others.iter().zip(&others).all(|(one, other)| is_same(one, other))
    };
    if let Some(kept) = kept.filter(same) {
        return (kept.clone(), false);
    }
    let source = Arc::clone(&joined.source);
    let dialect = Dialect::Kawaraban { fields: has_fields(text) };
    let parsed = parse_including(&source, text.body.clone(), dialect, &|at, address| joined.find(at, address));
    let whole = joined.is_whole();
    let used = Joined::used(joined).into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
    let parsed = Arc::new(Manuscript::new(parsed.tree, parsed.diagnostics, used));
    (Kept { own, others, source, parsed, whole }, true)
}

fn is_same(one: &Piece, other: &Piece) -> bool {
    Arc::ptr_eq(&one.0, &other.0) && one.1 == other.1
}
