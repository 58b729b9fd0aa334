//! `:::` lines: names, titles, attributes.

use std::ops::Range;
use std::sync::Arc;

use arcstr::Substr;

use super::attributes::{self, Allowed};
use super::tree::{Attributes, BoxKind, ContainerKind, DirectiveKind};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

/// What a `:::` line says.
#[derive(Debug)]
pub(super) struct FenceLine {
    /// Number of colons.
    pub colons: usize,
    /// What it opens; `None` for a closing line.
    pub opens: Option<Opening>,
}

/// An opening `:::` line.
#[derive(Debug)]
pub(super) struct Opening {
    /// What is opened.
    pub kind: OpeningKind,
    /// The title's bytes in the source; may be empty.
    pub title: Range<usize>,
    /// `{#id key=value}`.
    pub attributes: Attributes,
}

/// What an opening line opens.
#[derive(Debug)]
pub(super) enum OpeningKind {
    /// A container up to its closing line.
    Container(ContainerKind),
    /// A directive on this line alone.
    Directive(DirectiveKind),
    /// The text of another file.
    Include,
    /// An unknown name: reported; its content is kept as it is.
    Unknown,
}

const BOXES: &[(&str, BoxKind)] = &[
    ("note", BoxKind::Note),
    ("補足", BoxKind::Note),
    ("tip", BoxKind::Tip),
    ("ポイント", BoxKind::Tip),
    ("important", BoxKind::Important),
    ("重要", BoxKind::Important),
    ("warning", BoxKind::Warning),
    ("注意", BoxKind::Warning),
    ("caution", BoxKind::Warning),
    ("example", BoxKind::Example),
    ("例", BoxKind::Example),
];

const LAYOUTS: &[(&str, ContainerKind)] = &[
    ("steps", ContainerKind::Steps),
    ("columns", ContainerKind::Columns),
    ("contact", ContainerKind::Contact),
    ("details", ContainerKind::Details),
];

const DIRECTIVES: &[(&str, DirectiveKind)] =
    &[("table", DirectiveKind::Table), ("schedule", DirectiveKind::Schedule), ("qr", DirectiveKind::Qr)];

/// The directive that brings in another file.
const INCLUDE: &str = "include";

/// The box of a name, as in `:::warning` and `> [!WARNING]`; upper and lower case are the same.
pub(super) fn box_kind(name: &str) -> Option<BoxKind> {
    BOXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
}

/// Reads a `:::` line at `range`, from its first colon to its last letter.
pub(super) fn read(source: &Arc<SourceText>, range: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> FenceLine {
    let line = &source.text()[range.clone()];
    let colons = line.len() - line.trim_start_matches(':').len();
    let rest = range.start + colons..range.end;
    if source.text()[rest.clone()].trim().is_empty() {
        return FenceLine { colons, opens: None };
    }
    let (front, attributes) = attributes::trailing(source, rest.clone()).unwrap_or((rest, Attributes::default()));
    let text = &source.text()[front.clone()];
    let start = front.start + (text.len() - text.trim_start().len());
    let text = text.trim();
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '{' | '｛');
    let length = text.find(ends).filter(|length| *length > 0 || text.is_empty());
    let length = length.or_else(|| text.find(char::is_whitespace)).unwrap_or(text.len());
    let name = &text[..length];
    let title_start = start + length + (text[length..].len() - text[length..].trim_start().len());
    let title = title_start..start + text.len();
    let kind = opening_kind(source, name, start, &title).unwrap_or_else(|| {
        diagnostics.push(unknown(source, name, start));
        OpeningKind::Unknown
    });
    let title = match allowed(&kind, name) {
        Some(allowed) => attributes::check_line(source, title, &attributes, &allowed, diagnostics),
        None => title,
    };
    let title = if matches!(kind, OpeningKind::Container(ContainerKind::If(_))) { title.end..title.end } else { title };
    FenceLine { colons, opens: Some(Opening { kind, title, attributes }) }
}

fn opening_kind(source: &Arc<SourceText>, name: &str, start: usize, title: &Range<usize>) -> Option<OpeningKind> {
    if let Some(kind) = box_kind(name) {
        return Some(OpeningKind::Container(ContainerKind::Box(kind)));
    }
    if let Some((_, kind)) = LAYOUTS.iter().find(|(known, _)| *known == name) {
        return Some(OpeningKind::Container(kind.clone()));
    }
    if let Some((_, kind)) = DIRECTIVES.iter().find(|(known, _)| *known == name) {
        return Some(OpeningKind::Directive(*kind));
    }
    if name == INCLUDE {
        return Some(OpeningKind::Include);
    }
    let field = source.text().substr(title.clone());
    (name == "if" && start < title.start && !field.is_empty()).then(|| OpeningKind::Container(ContainerKind::If(field)))
}

/// What may stand between braces on an opening line; an unknown name is reported for itself.
fn allowed<'a>(kind: &OpeningKind, name: &'a str) -> Option<Allowed<'a>> {
    let (keys, example): (&'static [&'static str], _) = match kind {
        OpeningKind::Directive(DirectiveKind::Table) => (&["src", "key"], ":::table 題名 {src=insured.csv key=項番}"),
        OpeningKind::Directive(DirectiveKind::Schedule) => (&["src"], ":::schedule 題名 {src=plan.csv}"),
        OpeningKind::Directive(DirectiveKind::Qr) => (&["url"], ":::qr 題名 {url=https://example.jp/}"),
        OpeningKind::Include => (&["src"], ":::include {src=_parts/notice.md}"),
        OpeningKind::Container(_) => (&[], ":::note 題名 {#id}（書けるのは id だけです）"),
        OpeningKind::Unknown => return None,
    };
    Some(Allowed { name, keys, directive: !matches!(kind, OpeningKind::Container(_)), example })
}

/// The addresses of all `:::include` lines of a text, with their place; a line within a code block counts too.
pub(super) fn included(source: &Arc<SourceText>, range: Range<usize>) -> Vec<(usize, Substr)> {
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(offset) = source.text()[at..range.end].find(INCLUDE) {
        let name = at + offset;
        at = name + INCLUDE.len();
        let line = name..source.text()[at..range.end].find('\n').map_or(range.end, |end| at + end);
        if !source.text()[..name].trim_end_matches(' ').ends_with(":::") {
            continue;
        }
        if let Some((_, attributes)) = attributes::trailing(source, line)
            && let Some(address) = attributes.get("src")
        {
            found.push((name, address.clone()));
        }
    }
    found
}

/// An unknown name at byte `start`.
pub(super) fn unknown(source: &Arc<SourceText>, name: &str, start: usize) -> Diagnostic {
    let names: Vec<&str> = BOXES
        .iter()
        .map(|(known, _)| *known)
        .chain(LAYOUTS.iter().map(|(known, _)| *known))
        .chain(DIRECTIVES.iter().map(|(known, _)| *known))
        .chain([INCLUDE, "if"])
        .collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("「{near}」のことですか。"),
        None => format!("使える名前: {}", names.join("、")),
    };
    let message = format!("「{name}」という囲みはありません。");
    Diagnostic::at(Code::UnknownContainer, source, start..start + name.len(), message).help(help)
}
