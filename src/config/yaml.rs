//! The one door to YAML: a value tree in which every node knows its bytes in the source.
//!
//! Scalars stay as written, so that `version: 1.10` is not read as the number 1.1.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use crate::diagnostic::{Code, Diagnostic, SourceText};

/// A YAML value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Bytes in the source text.
    pub range: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A YAML value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, or `null`.
    Null,
    /// A text, number or truth value as written, quotes resolved.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order written.
    Map(Vec<(Node, Node)>),
}

/// Parses the YAML document at `range` of a source text.
///
/// # Errors
/// One diagnostic (`bad-yaml`) at the place where the parser gave up.
pub fn parse(source: &Arc<SourceText>, range: Range<usize>) -> Result<Node, Box<Diagnostic>> {
    let text = &source.text()[range.clone()];
    let options = serde_saphyr::options! { with_snippet: false };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(raw_to_node(raw, text, range.start)),
        Err(error) => {
            let at = error.location().map_or(0, |location| offset(location, text));
            let end = text[at..].find('\n').map_or(text.len(), |length| at + length).max(at);
            if let Some((colon, message, help)) = mistyped_colon(&text[..end]) {
                let colon = range.start + colon.start..range.start + colon.end;
                return Err(Box::new(Diagnostic::at(Code::BadYaml, source, colon, message).help(help)));
            }
            let (message, help) = explain(&error, &text[at..end], text[..at].rsplit('\n').next().unwrap_or(""));
            Err(Box::new(
                Diagnostic::at(Code::BadYaml, source, range.start + at..range.start + end, message).help(help),
            ))
        }
    }
}

/// What is wrong and what to do, in Japanese; the parser's own words are English.
fn explain(error: &serde_saphyr::Error, rest: &str, front: &str) -> (String, &'static str) {
    use serde_saphyr::Error as Yaml;
    let mut error = error.without_snippet();
    // What goes wrong behind an alias comes with the places of both.
    while let Yaml::AliasError { error: own, .. } = error {
        error = own.without_snippet();
    }
    match error {
        Yaml::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("「{key}」が二度書かれています。"), "一つにまとめてください。")
        }
        Yaml::Budget { .. }
        | Yaml::AliasReplayLimitExceeded { .. }
        | Yaml::AliasReplayCounterOverflow { .. }
        | Yaml::AliasReplayStackDepthExceeded { .. }
        | Yaml::AliasExpansionLimitExceeded { .. } => {
            ("YAML の別名（*）の展開や入れ子が多すぎます。".to_owned(), "別名を使わずに書いてください。")
        }
        Yaml::Eof { .. } => {
            ("YAML が途中で終わっています。".to_owned(), "閉じ忘れた引用符やかっこがないか確かめてください。")
        }
        Yaml::MultipleDocuments { .. } => {
            ("「---」が余分にあります。".to_owned(), "設定の始めと終わりだけに書いてください。")
        }
        _ if rest.starts_with('\t') || front.starts_with('\t') => {
            ("YAML の字下げにタブは使えません。".to_owned(), "半角の空白で字下げしてください。")
        }
        _ if format!("{front}{rest}").matches('"').count() % 2 == 1 => {
            ("引用符「\"」が閉じられていません。".to_owned(), "値の終わりに「\"」を足してください。")
        }
        _ if format!("{front}{rest}").matches(": ").count() > 1 => {
            ("値の中に「: 」（コロンと空白）は書けません。".to_owned(), "値を \"…\" で囲んでください。")
        }
        _ => (
            "YAML として読めません。".to_owned(),
            "字下げ、コロンの後の空白、引用符やかっこの閉じ忘れを確かめてください。記号を含む文は \"…\" で囲みます。",
        ),
    }
}

/// The last line of a text that names a field and has no colon with a blank behind it: `no：2`, `no:2`. The parser itself
/// stumbles at the line below.
fn mistyped_colon(text: &str) -> Option<(Range<usize>, &'static str, &'static str)> {
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let mut found = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let colon = at + line.len() - line.trim_start_matches(is_name).len();
        let rest = &text[colon..at + line.len()];
        if colon > at && rest.starts_with('：') {
            let message = "全角の「：」は記号として働きません。";
            found =
                Some((colon..colon + '：'.len_utf8(), message, "半角の「:」と半角の空白を書いてください。例: no: 201"));
        } else if colon > at && rest.starts_with(':') && !rest[1..].starts_with(char::is_whitespace) && rest.len() > 1 {
            let message = "「:」の後に半角の空白がありません。";
            found = Some((colon..colon + 1, message, "「:」と値の間に半角の空白を入れてください。例: no: 201"));
        }
        at += line.len();
    }
    found
}

fn offset(location: Location, text: &str) -> usize {
    let at = location.span().byte_offset().map_or_else(
        || {
            let line = usize::try_from(location.line().saturating_sub(1)).unwrap_or(usize::MAX);
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let column = usize::try_from(location.column().saturating_sub(1)).unwrap_or(usize::MAX);
            start + text[start..].chars().take(column).map(char::len_utf8).sum::<usize>()
        },
        |offset| usize::try_from(offset).unwrap_or(usize::MAX),
    );
    text.floor_char_boundary(at.min(text.len()))
}

enum Raw {
    Null,
    /// Number or truth value: the letters are taken from the source.
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn raw_to_node(raw: Spanned<Raw>, text: &str, base: usize) -> Node {
    let local = local_range(raw.referenced, text);
    let value = match raw.value {
        Raw::Null => Value::Null,
        // Behind an alias (`*name`) the letters stand where the anchor is.
        Raw::Plain => Value::Scalar(text[local_range(raw.defined, text)].trim().to_owned()),
        Raw::Text(scalar) => Value::Scalar(scalar),
        Raw::List(items) => Value::List(items.into_iter().map(|item| raw_to_node(item, text, base)).collect()),
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let range = local_range(key.referenced, text);
                    let key = Node { range: base + range.start..base + range.end, value: Value::Scalar(key.value) };
                    (key, raw_to_node(value, text, base))
                })
                .collect(),
        ),
    };
    Node { range: base + local.start..base + local.end, value }
}

fn local_range(location: Location, text: &str) -> Range<usize> {
    let start = offset(location, text);
    let length = location.span().byte_len().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let end = text.floor_char_boundary((start + length).min(text.len()));
    start..end.max(start)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;

        impl<'de> Visitor<'de> for RawVisitor {
            type Value = Raw;

            fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
                formatter.write_str("a YAML value")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }

            fn visit_none<E: de::Error>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
                Raw::deserialize(deserializer)
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }

            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }

            fn visit_i128<E: de::Error>(self, _: i128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }

            fn visit_u128<E: de::Error>(self, _: u128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Raw::Map(entries))
            }
        }

        deserializer.deserialize_any(RawVisitor)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Node, Value, parse};
    use crate::diagnostic::SourceText;

    fn read(text: &str) -> (Arc<SourceText>, Node) {
        let source = Arc::new(SourceText::new("a.yaml", text));
        let node = parse(&source, 0..text.len()).expect("valid YAML");
        (source, node)
    }

    #[test]
    fn an_alias_has_the_letters_of_its_anchor() {
        let (_, node) = read("a: &a true\nb: &b 1.10\nc: *a\nd: *b\n");
        let Value::Map(entries) = node.value else { panic!("a map") };
        let texts: Vec<&Value> = entries.iter().map(|(_, value)| &value.value).collect();
        let scalar = |text: &str| Value::Scalar(text.to_owned());
        assert_eq!(texts, [&scalar("true"), &scalar("1.10"), &scalar("true"), &scalar("1.10")]);
    }

    #[test]
    fn numbers_keep_their_letters_and_every_node_its_bytes() {
        let text = "版: 1.10\n日付: 2023-03-21\n題名: \"あ: い\"\n空:\n一覧: [a, 2]\n";
        let (source, node) = read(text);
        let Value::Map(entries) = &node.value else { panic!("not a map: {node:?}") };
        let letters: Vec<&str> = entries.iter().map(|(key, _)| &source.text()[key.range.clone()]).collect();
        assert_eq!(letters, ["版", "日付", "題名", "空", "一覧"]);
        assert!(matches!(&entries[0].1.value, Value::Scalar(text) if text == "1.10"));
        assert!(matches!(&entries[1].1.value, Value::Scalar(text) if text == "2023-03-21"));
        assert!(matches!(&entries[2].1.value, Value::Scalar(text) if text == "あ: い"));
        assert!(matches!(&entries[3].1.value, Value::Null));
        assert!(matches!(&entries[4].1.value, Value::List(items) if items.len() == 2));
        assert_eq!(&source.text()[entries[0].1.range.clone()], "1.10");
    }

    #[test]
    fn aliases_that_grow_without_end_are_told_as_such() {
        let line = |n: u32| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","));
        let grown = (1..12).map(line).collect::<Vec<_>>().concat();
        let source = Arc::new(SourceText::new("a.yaml", format!("a0: &a0 [x]\n{grown}")));
        let problem = parse(&source, 0..source.text().len()).expect_err("too much");
        assert!(problem.message.contains("別名"), "{}", problem.message);
    }

    #[test]
    fn broken_yaml_is_reported_where_it_breaks() {
        let text = "title: a\ntags: [a, b\nx: 1\n";
        let source = Arc::new(SourceText::new("a.yaml", text));
        let problem = parse(&source, 0..text.len()).expect_err("broken");
        assert!(problem.position().expect("a place").line >= 2);
    }
}
