//! `{{office.tel}}`: what an office fills in, and which texts are for it.

use std::collections::BTreeSet;

use crate::content::{LeafletEdition, OFFICE_PREFIX, Office};
use crate::markdown::{Block, BlockKind, ContainerKind, Directive};
use crate::theme::Theme;

/// The columns with what stands beside their blanks, unless the theme's words have the field's name as a key.
const LABELS: [(&str, &str); 6] = [
    ("name", "福祉事務所"),
    ("tel", "電話"),
    ("hours", "受付時間"),
    ("address", "所在地"),
    ("start_date", "開始日"),
    ("code", "団体コード"),
];

/// What stands beside a field's blank. A column of the office's own is shown by its name.
pub(super) fn label<'a>(theme: &'a Theme, name: &'a str) -> &'a str {
    let own = theme.strings().all().get(name).map(String::as_str);
    let column = name.strip_prefix(OFFICE_PREFIX).unwrap_or(name);
    let known = LABELS.iter().find(|(field, _)| *field == column).map(|(_, label)| *label);
    own.or(known).unwrap_or(column)
}

/// An office's value as it is printed: days in Japanese, by the calendar of the edition.
pub(super) fn value(office: Office<'_>, column: &str, edition: LeafletEdition) -> Option<String> {
    match (column, office.start_date()) {
        ("start_date", Some(date)) if edition == LeafletEdition::Easy => Some(date.seireki()),
        ("start_date", Some(date)) => Some(date.japanese()),
        _ => office.value(column).map(str::to_owned),
    }
}

/// A text is for offices that say yes in these columns; without an office there are none.
pub(super) fn says(yes: Option<&BTreeSet<String>>, name: &str) -> bool {
    name.strip_prefix(OFFICE_PREFIX).zip(yes).is_some_and(|(column, yes)| yes.contains(column))
}

/// A block is for offices that say yes in these columns.
pub(super) fn is_for(block: &Block, yes: Option<&BTreeSet<String>>) -> bool {
    let BlockKind::Container(container) = &block.kind else { return true };
    if let ContainerKind::If(name) = &container.kind { says(yes, name) } else { true }
}

/// What stands at a code without a title: whoever holds the paper must see where the code of its version leads.
pub(super) fn qr_title<'a>(theme: &'a Theme, directive: &Directive, edition: LeafletEdition) -> Option<&'a str> {
    let written = directive.attributes.get("url").is_some_and(|address| !address.trim().is_empty());
    let key = if edition == LeafletEdition::Easy { "qr_title_easy" } else { "qr_title" };
    (!written).then(|| theme.strings().get(key))
}
