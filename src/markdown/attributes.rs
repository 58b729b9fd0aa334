//! `{#id .class key=value key="value"}` behind a heading, caption, picture or container name.

use std::ops::Range;
use std::sync::Arc;

use super::tree::{Attributes, Span};
use crate::diagnostic::SourceText;

/// Attributes at the end of `range` of a source text, and the range in front of them without trailing space.
/// `None` if the range does not end with attributes: braces whose words all are `#id`, `.class` or `key=value`.
pub(super) fn trailing(source: &Arc<SourceText>, range: Range<usize>) -> Option<(Range<usize>, Attributes)> {
    let text = &source.text()[range.clone()];
    let trimmed = text.trim_end();
    let open = trimmed.strip_suffix('}')?.rfind('{')?;
    let inner = range.start + open + 1..range.start + trimmed.len() - 1;
    let attributes = parse(source, inner)?;
    let front = text[..open].trim_end().len();
    Some((range.start..range.start + front, attributes))
}

/// Attributes between braces at `inner`; `None` if a word is none of the known forms.
fn parse(source: &Arc<SourceText>, inner: Range<usize>) -> Option<Attributes> {
    let text = &source.text()[inner.clone()];
    let substr = |range: Range<usize>| source.text().substr(inner.start + range.start..inner.start + range.end);
    let mut attributes = Attributes { span: Span::new(inner.start - 1..inner.end + 1), ..Attributes::default() };
    let mut at = 0;
    let mut words = 0;
    while at < text.len() {
        let rest = &text[at..];
        let skipped = rest.len() - rest.trim_start().len();
        if skipped > 0 {
            at += skipped;
            continue;
        }
        let length = word_length(rest);
        let word = &rest[..length];
        words += 1;
        if let Some(id) = word.strip_prefix('#') {
            if id.is_empty() || id.contains(['"', '=', '#']) {
                return None;
            }
            attributes.id = Some(substr(at + 1..at + length));
        } else if let Some((key, value)) = word.split_once('=') {
            if key.is_empty() {
                return None;
            }
            let quoted = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
            let start = at + key.len() + 1 + usize::from(quoted);
            let end = at + length - usize::from(quoted);
            attributes.pairs.push((substr(at..at + key.len()), substr(start..end)));
        } else if !word.starts_with('.') || word.len() == 1 {
            return None;
        }
        at += length;
    }
    (words > 0).then_some(attributes)
}

/// Length in bytes of a word; quotes hold spaces.
fn word_length(text: &str) -> usize {
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            letter if letter.is_whitespace() && !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::trailing;
    use crate::diagnostic::SourceText;
    use std::sync::Arc;

    #[test]
    fn attributes_are_read_from_the_end() {
        let text = "題名 {#fig-net width=80% alt=\"図 の説明\" .wide}";
        let source = Arc::new(SourceText::new("a.md", text));
        let (front, attributes) = trailing(&source, 0..text.len()).expect("attributes");
        assert_eq!(&text[front], "題名");
        assert_eq!(attributes.id.as_deref(), Some("fig-net"));
        assert_eq!(attributes.get("width").map(arcstr::Substr::as_str), Some("80%"));
        assert_eq!(attributes.get("alt").map(arcstr::Substr::as_str), Some("図 の説明"));
    }

    #[test]
    fn other_braces_are_text() {
        for text in ["集合 {a, b}", "{漢字|かんじ}", "{}", "{{office.name}}", "題名 {#}"] {
            let source = Arc::new(SourceText::new("a.md", text));
            assert!(trailing(&source, 0..text.len()).is_none(), "{text}");
        }
    }
}
