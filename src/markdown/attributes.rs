//! `{#id .class key=value key="value"}` behind a heading, caption, picture or container name.

use std::ops::Range;
use std::sync::Arc;

use super::tree::{Attributes, Span};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

/// What a `:::` line may say between braces.
pub(super) struct Allowed<'a> {
    /// The line's name.
    pub name: &'a str,
    /// The keys beside `#id`.
    pub keys: &'static [&'static str],
    /// Its content comes from elsewhere: what it says between braces decides what is shown.
    pub directive: bool,
    /// How it is written.
    pub example: &'static str,
}

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
            if key.is_empty() || value.matches('"').count() % 2 == 1 {
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

/// Reports attributes that a `:::` line does not have, and what was meant as attributes but can't be read as such: a code
/// that leads elsewhere is worse than none. Gives the bytes of the title in front of the latter.
pub(super) fn check_line(
    source: &Arc<SourceText>,
    title: Range<usize>,
    attributes: &Attributes,
    allowed: &Allowed<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Range<usize> {
    let Allowed { name, keys, example, .. } = allowed;
    let example = format!("例: {example}");
    let mut report = |code: Code, range: Range<usize>, message: String, help: String| {
        diagnostics.push(Diagnostic::at(code, source, range, message).help(help));
    };
    for (number, (key, value)) in attributes.pairs.iter().enumerate() {
        if !keys.contains(&key.as_str()) {
            let help = match nearest(key, keys.iter().copied()) {
                Some(near) => format!("「{near}」のことですか。{example}"),
                None => example.clone(),
            };
            report(Code::UnknownField, key.range(), format!("「:::{name}」に「{key}」という項目はありません。"), help);
        } else if value.trim().is_empty() {
            report(Code::BadValue, key.range(), format!("「{key}」の値が空です。"), example.clone());
        } else if attributes.pairs[..number].iter().any(|(other, _)| other == key) {
            let help = "どちらか一つにしてください。".to_owned();
            report(Code::BadValue, key.range(), format!("「{key}」が二度書かれています。"), help);
        }
    }
    let text = &source.text()[title.clone()];
    let Some(at) = meant(text, attributes, allowed) else { return title };
    let stray = title.start + at..title.end;
    let written = &text[at..];
    let (message, help) = if written.contains("{{") {
        let message = format!("「{written}」は、項目として読めません。差し込み項目は、項目の値には使えません。");
        (message, format!("どの事務所にも同じ値を書いてください。{example}"))
    } else if !written.starts_with(['{', '｛']) {
        (format!("「{written}」は {{ }} で囲まれていないので、題名になります。"), example)
    } else if !written.contains(['}', '｝']) {
        (format!("「{written}」の波かっこが閉じられていません。"), format!("終わりに「}}」を足してください。{example}"))
    } else {
        let help = "半角の「項目=値」の形で、空白で区切って書きます。空白のある値は \"…\" で囲みます。";
        (format!("「{written}」は、項目として読めません。"), format!("{help}{example}"))
    };
    report(Code::BadValue, stray, message, help);
    title.start..title.start + text[..at].trim_end().len()
}

/// Where something begins in a title that was meant as attributes: braces that are neither a reading nor a field, a
/// `key=` without braces, an address that should be the directive's own.
fn meant(text: &str, attributes: &Attributes, allowed: &Allowed<'_>) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find(['{', '｛']) {
        let open = at + found;
        let rest = &text[open..];
        if let Some(field) = rest.strip_prefix("{{") {
            at = open + 2 + field.find("}}").map_or(0, |end| end + 2);
            continue;
        }
        at = open + rest.chars().next().map_or(1, char::len_utf8);
        let inner = text[at..].split(['}', '｝', '{', '｛']).next().unwrap_or_default();
        let wanted = allowed.directive || inner.trim_start().starts_with('#') || inner.contains('=');
        if wanted && !inner.contains('|') {
            return Some(open);
        }
    }
    if !allowed.directive {
        return None;
    }
    let is_key = |word: &str| {
        let key = word.split_once(['=', '＝']).map(|(key, _)| key);
        key.is_some_and(|key| allowed.keys.contains(&key))
    };
    let own = allowed.keys.contains(&"url") && attributes.get("url").is_none();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if is_key(word) || (own && word.contains("://")) {
            return Some(start);
        }
        start += word.len();
    }
    None
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
