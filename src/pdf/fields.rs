//! `{{office.tel}}`: what an office fills in.

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::Span;
use crate::site::Page;
use crate::text::nearest;
use crate::theme::Theme;

/// The fields with what stands beside their blanks, unless the theme's words have the field's name as a key.
const FIELDS: [(&str, &str); 4] =
    [("office.name", "福祉事務所"), ("office.tel", "電話"), ("office.hours", "受付時間"), ("office.address", "所在地")];

/// What stands beside a field's blank. An unknown field is shown by its name.
pub(super) fn label<'a>(theme: &'a Theme, name: &'a str) -> &'a str {
    let own = theme.strings().all().get(name).map(String::as_str);
    let known = FIELDS.iter().find(|(field, _)| *field == name).map(|(_, label)| *label);
    own.or(known).unwrap_or(name)
}

/// A problem if there is no field of that name.
pub(super) fn check(page: &Page, name: &str, span: Span) -> Option<Diagnostic> {
    if FIELDS.iter().any(|(field, _)| *field == name) {
        return None;
    }
    let names = FIELDS.map(|(field, _)| field);
    let last = |name: &'static str| name.split('.').next_back().unwrap_or(name);
    let near = nearest(name.split('.').next_back().unwrap_or(name), names.map(last));
    let near = near.and_then(|near| names.into_iter().find(|name| last(name) == near));
    let help = near.map_or_else(
        || format!("使える名前: {}", names.join("、")),
        |near| format!("「{{{{{near}}}}}」のことですか。使える名前: {}", names.join("、")),
    );
    let message = format!("「{{{{{name}}}}}」という差し込み項目はありません。");
    Some(Diagnostic::at(Code::UnknownFieldName, &page.source, span.range(), message).help(help))
}

#[cfg(all(test, feature = "pdf"))]
mod tests {
    use crate::diagnostic::Code;
    use crate::pdf::testing::Example;

    #[test]
    fn an_unknown_field_suggests_the_nearest() {
        let (bytes, problems) = Example::new("電話は{{office.tell}}です。").pdf();
        assert!(bytes.is_some());
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, Code::UnknownFieldName);
        assert!(problems[0].help.as_ref().is_some_and(|help| help.starts_with("「{{office.tel}}」")), "{problems:?}");
        assert_eq!(problems[0].position().map(|position| position.column), Some(4));
    }
}
