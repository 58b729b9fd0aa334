//! What is searched for.

use kawaraban::text::{index_terms, normalize, query_tokens};

/// Letters of a query; of what is longer the last word may be cut.
const LONGEST: usize = 200;

/// Any text finds itself: each token of it as a query is a term of it as a page, and none is empty or in another form than
/// the index has.
pub fn query(bytes: &[u8]) {
    let Ok(whole) = std::str::from_utf8(bytes) else { return };
    query_tokens(whole);
    let end = whole.char_indices().nth(LONGEST).map_or(whole.len(), |(at, _)| at);
    let text = &whole[..end];
    let mut terms = std::collections::BTreeSet::new();
    index_terms(text, |term| {
        terms.insert(term.to_owned());
    });
    assert!(!terms.contains(""), "an empty term");
    for term in &terms {
        assert!(!term.contains(char::is_whitespace), "{term:?} holds white space");
        assert!(!term.contains(|letter: char| letter.is_ascii_uppercase()), "{term:?} is not normal");
    }
    let tokens = query_tokens(text);
    for token in &tokens {
        assert!(terms.contains(&token.text), "{token:?} finds nothing in {:?}", normalize(text));
    }
}
