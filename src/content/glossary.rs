//! `glossary.yaml` and `synonyms.yaml`.

use std::sync::Arc;

use crate::config::{Fields, Placed, yaml};
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// A term of the glossary.
#[derive(Debug, Clone)]
pub struct Term {
    /// The word.
    pub term: Placed<String>,
    /// Its reading in hiragana.
    pub reading: String,
    /// Its anchor on the glossary page.
    pub id: String,
    /// Its meaning.
    pub text: String,
    /// Other terms to look at.
    pub see: Vec<Placed<String>>,
}

/// Reads `glossary.yaml`: a list of terms.
pub(super) fn read_glossary(source: &Arc<SourceText>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for node in items(source, diagnostics) {
        let mut fields = Fields::new(source, &node, diagnostics);
        let term = fields.required_text("term");
        let text = fields.required_text("text");
        let reading = fields.text("reading").map(|text| text.value).unwrap_or_default();
        let id = fields.text("id").map(|text| text.value);
        let see = fields.texts("see");
        fields.finish();
        let (Some(term), Some(text)) = (term, text) else { continue };
        let id = id.unwrap_or_else(|| term.value.clone());
        if terms.iter().any(|other| other.id == id) {
            diagnostics.push(
                Diagnostic::at(
                    Code::DuplicateId,
                    source,
                    term.range.clone(),
                    format!("用語の id「{id}」が二度使われています。"),
                )
                .help("用語ごとに別の id を付けてください。"),
            );
            continue;
        }
        terms.push(Term { term, reading, id, text: text.value, see });
    }
    terms
}

/// Reads `synonyms.yaml`: a list of lists of words.
pub(super) fn read_synonyms(source: &Arc<SourceText>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Vec<String>> {
    let mut groups = Vec::new();
    for node in items(source, diagnostics) {
        let yaml::Value::List(words) = &node.value else {
            diagnostics.push(
                Diagnostic::at(Code::BadValue, source, node.range, "同義語は語の一覧で書きます。")
                    .help("例: - [端末, パソコン, PC]"),
            );
            continue;
        };
        let words = words.iter().filter_map(|word| match &word.value {
            yaml::Value::Scalar(text) => Some(text.clone()),
            _ => None,
        });
        groups.push(words.collect());
    }
    groups
}

fn items(source: &Arc<SourceText>, diagnostics: &mut Vec<Diagnostic>) -> Vec<yaml::Node> {
    match yaml::parse(source, 0..source.text().len()) {
        Ok(yaml::Node { value: yaml::Value::List(items), .. }) => items,
        Ok(yaml::Node { value: yaml::Value::Null, .. }) => Vec::new(),
        Ok(node) => {
            diagnostics.push(Diagnostic::at(
                Code::BadValue,
                source,
                node.range,
                "「- 」で始まる一覧で書いてください。",
            ));
            Vec::new()
        }
        Err(problem) => {
            diagnostics.push(*problem);
            Vec::new()
        }
    }
}
