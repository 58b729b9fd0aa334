//! `glossary.yaml` and `synonyms.yaml`.

use std::collections::HashSet;
use std::sync::Arc;

use crate::config::{Fields, Placed, yaml};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

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
        if !matches!(node.value, yaml::Value::Map(_)) {
            continue;
        }
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
    undefined(source, &terms, diagnostics);
    terms
}

/// Reports `see` that names no term.
fn undefined(source: &Arc<SourceText>, terms: &[Term], diagnostics: &mut Vec<Diagnostic>) {
    let names: HashSet<&str> = terms.iter().map(|term| term.term.value.as_str()).collect();
    for see in terms.iter().flat_map(|term| &term.see).filter(|see| !names.contains(see.value.as_str())) {
        let help = match nearest(&see.value, terms.iter().map(|term| term.term.value.as_str())) {
            Some(near) => format!("「{near}」のことですか。"),
            None => "その語を glossary.yaml に足すか、see から消してください。".to_owned(),
        };
        let message = format!("用語集に「{}」がありません。", see.value);
        diagnostics.push(Diagnostic::at(Code::UndefinedTerm, source, see.range.clone(), message).help(help));
    }
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
            let message = "「- 」で始まる一覧で書いてください。";
            diagnostics.push(
                Diagnostic::at(Code::BadValue, source, node.range, message)
                    .help("例: - {term: 医療券, reading: いりょうけん, text: …}"),
            );
            Vec::new()
        }
        Err(problem) => {
            diagnostics.push(*problem);
            Vec::new()
        }
    }
}
