//! Reads the fields of a YAML map into typed values, and reports every problem at its place.

use std::ops::Range;
use std::sync::Arc;

use super::date::{Date, DateTime};
use super::outline::{Asked, AskedKind, Outline};
use super::yaml::{Node, Value};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

/// A value with its bytes in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub range: Range<usize>,
}

/// The fields of one map. Take each known field once, then [`Fields::finish`] reports those not known.
pub struct Fields<'a> {
    source: &'a Arc<SourceText>,
    range: Range<usize>,
    entries: Vec<(&'a Node, &'a Node, bool)>,
    asked: Vec<&'static str>,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// How many problems there were before this map.
    before: usize,
    /// Instead of reading, what is asked for is written down.
    outline: Option<Outline>,
}

/// What a reader asks for.
pub fn outline(read: impl FnOnce(&mut Fields<'_>)) -> Vec<Asked> {
    let source = Arc::new(SourceText::new(String::new(), String::new()));
    let mut diagnostics = Vec::new();
    asked(&source, &mut diagnostics, Outline::default(), read)
}

fn asked(
    source: &Arc<SourceText>,
    diagnostics: &mut Vec<Diagnostic>,
    outline: Outline,
    read: impl FnOnce(&mut Fields<'_>),
) -> Vec<Asked> {
    let nothing = Node { range: 0..0, value: Value::Null };
    let mut fields = Fields::new(source, &nothing, diagnostics);
    fields.outline = Some(outline);
    read(&mut fields);
    fields.outline.take().map(Outline::finish).unwrap_or_default()
}

impl<'a> Fields<'a> {
    /// The fields of `node`; an empty document has none, anything but a map is reported.
    pub fn new(source: &'a Arc<SourceText>, node: &'a Node, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        let before = diagnostics.len();
        let entries = match &node.value {
            Value::Map(entries) => entries.iter().map(|(key, value)| (key, value, false)).collect(),
            Value::Null => Vec::new(),
            Value::Scalar(_) | Value::List(_) => {
                diagnostics.push(
                    Diagnostic::at(Code::BadValue, source, node.range.clone(), "「項目名: 値」の形で書いてください。")
                        .help("例: title: 見本のページ"),
                );
                Vec::new()
            }
        };
        Self { source, range: node.range.clone(), entries, asked: Vec::new(), diagnostics, before, outline: None }
    }

    /// The file that they are read from.
    pub fn source(&self) -> Arc<SourceText> {
        Arc::clone(self.source)
    }

    /// The bytes of the whole map.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Reports a problem at bytes of the same source.
    pub fn report(&mut self, code: Code, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::at(code, self.source, range, message).help(help));
    }

    /// The node of a field, if it is there and not empty.
    pub fn node(&mut self, name: &'static str) -> Option<&'a Node> {
        self.asked.push(name);
        let entry =
            self.entries.iter_mut().find(|(key, ..)| matches!(&key.value, Value::Scalar(text) if text == name))?;
        entry.2 = true;
        (!matches!(entry.1.value, Value::Null)).then_some(entry.1)
    }

    fn note(&mut self, name: &'static str, kind: AskedKind) {
        if let Some(outline) = &mut self.outline {
            outline.note(name, kind);
        }
    }

    /// What a reader asks for in a map within this one.
    fn asked_within(&mut self, read: impl FnOnce(&mut Fields<'_>)) -> Option<Vec<Asked>> {
        let Some(within) = self.outline.as_ref()?.within() else { return Some(Vec::new()) };
        Some(asked(self.source, self.diagnostics, within, read))
    }

    /// A text.
    pub fn text(&mut self, name: &'static str) -> Option<Placed<String>> {
        self.note(name, AskedKind::Text);
        let node = self.node(name)?;
        self.scalar(name, node)
    }

    /// A text that must be there; an empty one is reported too.
    pub fn required_text(&mut self, name: &'static str) -> Option<Placed<String>> {
        let text = self.text(name);
        if text.as_ref().is_none_or(|text| text.value.trim().is_empty()) {
            self.missing(name);
            return None;
        }
        text
    }

    /// Reports a field as missing.
    pub fn missing(&mut self, name: &str) {
        if let Some(outline) = &mut self.outline {
            outline.require(name);
            return;
        }
        if self.diagnostics[self.before..]
            .iter()
            .any(|seen| seen.code == Code::BadValue && seen.message.contains(&format!("「{name}」")))
        {
            return;
        }
        let range = self.range.start..self.range.start;
        let help = if self.entries.is_empty() && self.range.is_empty() {
            format!("ファイルの先頭に「---」だけの行を二つ置き、その間に「{name}: …」と書いてください。")
        } else {
            format!("「{name}: …」の行を足してください。")
        };
        self.report(Code::MissingField, range, format!("必要な項目「{name}」がありません。"), help);
    }

    /// `true` or `false`, also `yes`/`no`, `はい`/`いいえ`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.placed_flag(name).map(|flag| flag.value)
    }

    /// A [`Self::flag`] with its place.
    pub fn placed_flag(&mut self, name: &'static str) -> Option<Placed<bool>> {
        self.note(name, AskedKind::Flag);
        let text = self.text(name)?;
        match text.value.as_str() {
            "true" | "yes" | "はい" => Some(Placed { value: true, range: text.range }),
            "false" | "no" | "いいえ" => Some(Placed { value: false, range: text.range }),
            _ => {
                self.report(
                    Code::BadValue,
                    text.range,
                    format!("「{name}」の「{}」は、true でも false でもありません。", text.value),
                    "true または false と書いてください。",
                );
                None
            }
        }
    }

    /// A whole number from 0.
    pub fn number(&mut self, name: &'static str) -> Option<Placed<u32>> {
        self.note(name, AskedKind::Number);
        let text = self.text(name)?;
        if let Ok(value) = text.value.parse() {
            return Some(Placed { value, range: text.range });
        }
        self.report(
            Code::BadValue,
            text.range,
            format!("「{name}」の「{}」は、数として読めません。", text.value),
            "半角の数字だけで書いてください。例: 201",
        );
        None
    }

    /// A date.
    pub fn date(&mut self, name: &'static str) -> Option<Date> {
        self.placed_date(name).map(|date| date.value)
    }

    /// A date with its place.
    pub fn placed_date(&mut self, name: &'static str) -> Option<Placed<Date>> {
        self.note(name, AskedKind::Date);
        let text = self.text(name)?;
        if let Ok(value) = text.value.parse() {
            return Some(Placed { value, range: text.range });
        }
        self.report(
            Code::BadValue,
            text.range,
            format!("「{name}」の「{}」は、日付として読めません。", text.value),
            "半角で年-月-日と書いてください。例: 2023-03-21",
        );
        None
    }

    /// A date with a time to the minute.
    pub fn date_time(&mut self, name: &'static str) -> Option<Placed<DateTime>> {
        self.note(name, AskedKind::DateTime);
        let text = self.text(name)?;
        if let Ok(value) = text.value.parse() {
            return Some(Placed { value, range: text.range });
        }
        self.report(
            Code::BadValue,
            text.range,
            format!("「{name}」の「{}」は、日時として読めません。", text.value),
            "半角で書いてください。例: 2023-02-20 10:00",
        );
        None
    }

    /// One of some words.
    pub fn choice<T: Copy>(&mut self, name: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        self.placed_choice(name, choices).map(|choice| choice.value)
    }

    /// One of some words, with its place.
    pub fn placed_choice<T: Copy>(&mut self, name: &'static str, choices: &[(&'static str, T)]) -> Option<Placed<T>> {
        if let Some(outline) = &mut self.outline {
            outline.note(name, AskedKind::Choice(choices.iter().map(|(word, _)| *word).collect()));
        }
        let text = self.text(name)?;
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == text.value) {
            return Some(Placed { value: *value, range: text.range });
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let help = match nearest(&text.value, words.iter().copied()) {
            Some(word) => format!("「{word}」のことですか。使える値: {}", words.join("、")),
            None => format!("使える値: {}", words.join("、")),
        };
        self.report(Code::BadValue, text.range, format!("「{name}」に「{}」は使えません。", text.value), help);
        None
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, name: &'static str) -> Vec<Placed<String>> {
        self.note(name, AskedKind::Texts);
        let nodes = self.list(name);
        nodes.into_iter().filter_map(|node| self.scalar(name, node)).collect()
    }

    /// A list of nodes; a single node counts as a list of one.
    pub fn list(&mut self, name: &'static str) -> Vec<&'a Node> {
        match self.node(name) {
            Some(Node { value: Value::List(items), .. }) => items.iter().collect(),
            Some(node) => vec![node],
            None => Vec::new(),
        }
    }

    /// A list of maps, each read by `read`.
    pub fn maps<T>(&mut self, name: &'static str, mut read: impl FnMut(&mut Fields<'_>) -> Option<T>) -> Vec<T> {
        let within = self.asked_within(|fields| {
            read(fields);
        });
        if let Some(within) = within {
            self.note(name, AskedKind::Maps(within));
        }
        let mut values = Vec::new();
        for node in self.list(name) {
            let mut fields = Fields::new(self.source, node, self.diagnostics);
            values.extend(read(&mut fields));
            fields.finish();
        }
        values
    }

    /// A single map read by `read`.
    pub fn map<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Option<T> {
        if self.outline.is_some() {
            let within = self.asked_within(|fields| {
                read(fields);
            });
            self.note(name, AskedKind::Map(within.unwrap_or_default()));
            return None;
        }
        let node = self.node(name)?;
        let mut fields = Fields::new(self.source, node, self.diagnostics);
        let value = read(&mut fields);
        fields.finish();
        Some(value)
    }

    /// All fields as texts, for a map whose names are free.
    pub fn rest(&mut self) -> Vec<(Placed<String>, Placed<String>)> {
        let mut pairs = Vec::new();
        let entries: Vec<(&Node, &Node)> =
            self.entries.iter().filter(|entry| !entry.2).map(|entry| (entry.0, entry.1)).collect();
        for entry in &mut self.entries {
            entry.2 = true;
        }
        for (key, value) in entries {
            let Value::Scalar(name) = &key.value else { continue };
            if let Some(text) = self.scalar(name, value) {
                pairs.push((Placed { value: name.clone(), range: key.range.clone() }, text));
            }
        }
        pairs
    }

    /// Reports the fields that nobody asked for, each with the nearest known name.
    pub fn finish(self) {
        for (key, _, used) in &self.entries {
            let Value::Scalar(name) = &key.value else { continue };
            if *used {
                continue;
            }
            let help = match nearest(name, self.asked.iter().copied()) {
                Some(near) => format!("「{near}」のことですか。"),
                None => format!("使える項目: {}", self.asked.join("、")),
            };
            let message = format!("「{name}」という項目はありません。");
            self.diagnostics
                .push(Diagnostic::at(Code::UnknownField, self.source, key.range.clone(), message).help(help));
        }
    }

    fn scalar(&mut self, name: &str, node: &Node) -> Option<Placed<String>> {
        match &node.value {
            Value::Scalar(text) => Some(Placed { value: text.clone(), range: node.range.clone() }),
            Value::Null => None,
            Value::List(_) | Value::Map(_) => {
                let message = format!("「{name}」には、一覧ではなく、一つの言葉か文を書きます。");
                self.report(
                    Code::BadValue,
                    node.range.clone(),
                    message,
                    "一覧や入れ子ではなく「項目名: 値」と書いてください。",
                );
                None
            }
        }
    }
}
