//! Fields that offices fill, `{{office.tel}}`, where they are written and nothing fills them.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Where `{{field}}` is written in a text; of the first one in a line that is not closed, its braces.
pub fn written_fields(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut at = 0;
        while let Some(open) = line[at..].find("{{").map(|open| at + open) {
            let inner = open + "{{".len();
            let Some(length) = line[inner..].find("}}") else {
                found.push(start + open..start + inner);
                break;
            };
            at = inner + length + "}}".len();
            found.push(start + open..start + at);
        }
        start += line.len();
    }
    found
}

/// A field stands where no office's value comes and its letters show: on a leaflet that is an error, since the paper is
/// handed out so; elsewhere it may be meant, if it is closed.
pub fn misplaced_field(
    source: &Arc<SourceText>,
    range: Range<usize>,
    leaflet: bool,
    place: &str,
) -> Option<Diagnostic> {
    let written = &source.text()[range.clone()];
    let closed = written.ends_with("}}");
    let (code, message, help) = match (leaflet, closed) {
        (true, true) => (
            Code::UnknownFieldName,
            format!("差し込み項目「{written}」は、{place}では使えません。事務所の値は入りません。"),
            "差し込み項目は、本文の文か、原稿に書いた表のセルに書いてください。",
        ),
        (true, false) => (
            Code::UnknownFieldName,
            "差し込み項目の「{{」が閉じられていません。書いたとおりの文字で出ます。".to_owned(),
            "名前の後に「}}」を足してください。例: {{office.name}}",
        ),
        (false, true) => (
            Code::StrayField,
            format!("差し込み項目「{written}」は、リーフレットの中でだけ使えます。書いたとおりの文字で出ます。"),
            "決まった名前や番号を書いてください。書き方として見せるときは、`…` で囲みます。",
        ),
        (false, false) => return None,
    };
    Some(Diagnostic::at(code, source, range, message).help(help))
}
