//! The tokeniser against the vectors that pin it to its twin in `search.js` (see `tests/browser/tokens.test.js`).

use kawaraban::text::{index_terms, normalize, query_tokens};
use serde_json::Value;

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("tokens.json")).expect("test vectors")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    index_terms(text, |term| terms.push(term.to_owned()));
    terms
}

#[test]
fn text_is_normalised_as_in_the_vectors() {
    for vector in vectors() {
        assert_eq!(normalize(text(&vector["text"])), text(&vector["normal"]), "{vector}");
    }
}

#[test]
fn text_is_cut_into_the_terms_of_the_vectors() {
    for vector in vectors() {
        let wanted: Vec<&str> = vector["index"].as_array().expect("terms").iter().map(text).collect();
        assert_eq!(terms(text(&vector["text"])), wanted, "{vector}");
    }
}

#[test]
fn queries_are_cut_into_the_tokens_of_the_vectors() {
    for vector in vectors() {
        let tokens = query_tokens(text(&vector["text"])).into_iter();
        let found: Vec<Value> =
            tokens.map(|token| Value::from(vec![token.text, format!("{:?}", token.kind).to_lowercase()])).collect();
        assert_eq!(Value::from(found), vector["query"], "{vector}");
    }
}

#[test]
fn every_token_of_a_query_is_a_term_of_the_same_text() {
    for vector in vectors() {
        let terms = terms(text(&vector["text"]));
        for token in query_tokens(text(&vector["text"])) {
            assert!(terms.contains(&token.text), "{} in {vector}", token.text);
        }
    }
}
