//! Parses every text once, with what it brings in. A text that was parsed before, and with it everything that it brings in,
//! is not parsed again.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::{Draft, Manuscript};
use super::former;
use super::includes::Library;
use crate::content::{Entry, Part, Text, places};
use crate::diagnostic::SourceText;
use crate::markdown::{Dialect, parse_including};

/// What was parsed, by text.
#[derive(Default)]
pub(super) struct Before {
    pub formers: former::Before,
    texts: Vec<Arc<Text>>,
    kept: Vec<Arc<Kept>>,
}

/// A text with what it brings in, and what came of it.
struct Kept {
    own: Arc<Text>,
    others: Vec<Piece>,
    /// The own text, then the others.
    source: Arc<SourceText>,
    parsed: Arc<Manuscript>,
    /// It asks for no file, or for none that is not there: then only these texts count.
    whole: bool,
}

/// A file, and which part of it is text.
type Piece = (Arc<SourceText>, Range<usize>);

/// What came of this phase.
pub(super) struct All {
    pub drafts: Vec<Draft>,
    /// For each draft its place before, if its text is the same.
    pub was: Vec<Option<usize>>,
    /// How many texts were really parsed.
    pub parsed: usize,
}

/// Parses texts.
pub(super) fn parse_all(texts: Vec<Arc<Text>>, parts: &[Part], before: &mut Before) -> All {
    let library = Library::new(&texts, parts);
    let was = places(&before.texts, &texts);
    let one = |(text, was): (&Arc<Text>, &Option<usize>)| one(text, &library, was.map(|at| &before.kept[at]));
    let kept: Vec<Arc<Kept>> = texts.par_iter().zip(&was).map(one).collect();
    let is_new = |(kept, was): &(&Arc<Kept>, &Option<usize>)| {
        was.is_none_or(|at| !Arc::ptr_eq(&kept.parsed, &before.kept[at].parsed))
    };
    let parsed = kept.iter().zip(&was).filter(is_new).count();
    let draft = |kept: &Arc<Kept>| Draft {
        text: Arc::clone(&kept.own),
        source: Arc::clone(&kept.source),
        parsed: Arc::clone(&kept.parsed),
    };
    let drafts = kept.iter().map(draft).collect();
    (before.texts, before.kept) = (texts, kept);
    All { drafts, was, parsed }
}

/// What came of a text: what came of it before, if all that it brings in is the same too.
fn one<'a>(text: &Arc<Text>, library: &'a Library<'a>, before: Option<&Arc<Kept>>) -> Arc<Kept> {
    let before = before.filter(|before| before.whole);
    if let Some(kept) = before.filter(|kept| kept.others.is_empty()) {
        return Arc::clone(kept);
    }
    let joined = library.join(text);
    let others: Vec<Piece> = joined.others().collect();
    let same = |kept: &&Arc<Kept>| {
        kept.others.len() == others.len()
            && kept.others.iter().zip(&others).all(|(one, other)| Arc::ptr_eq(&one.0, &other.0) && one.1 == other.1)
    };
    if let Some(kept) = before.filter(same) {
        return Arc::clone(kept);
    }
    let source = Arc::clone(&joined.source);
    let dialect = Dialect::Kawaraban { fields: matches!(text.entry, Entry::Leaflet(_)) };
    let parsed = parse_including(&source, text.body.clone(), dialect, &|at, address| joined.find(at, address));
    let whole = joined.is_whole();
    let used = joined.used().into_iter().map(str::to_owned).collect();
    let parsed = Arc::new(Manuscript::new(parsed.tree, parsed.diagnostics, used));
    Arc::new(Kept { own: Arc::clone(text), others, source, parsed, whole })
}
