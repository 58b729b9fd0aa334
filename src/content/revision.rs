//! 改訂の記録 of questions and leaflets: which versions there were, and the text as it read before.

use crate::config::{Date, Fields, Placed};
use crate::diagnostic::Code;

/// One version of a question or leaflet.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The version that came of it.
    pub version: Placed<String>,
    /// Its day.
    pub date: Placed<Date>,
    /// What changed.
    pub text: String,
    /// The file that holds the text as it read before, relative to the entry's file.
    pub former: Option<Placed<String>>,
}

/// What an entry says of its newest version, to be held against the newest revision.
pub(super) struct Newest<'a> {
    /// Its `version`.
    pub version: Option<&'a Placed<String>>,
    /// The field that says when it was last changed, and that day.
    pub changed: Option<(&'static str, Placed<Date>)>,
}

/// Reads `revisions`, the newest first, and reports what contradicts itself.
pub(super) fn read(fields: &mut Fields<'_>, newest: &Newest<'_>) -> Vec<Revision> {
    let mut written = 0;
    let revisions: Vec<Revision> = fields.maps("revisions", |fields| {
        written += 1;
        let version = fields.required_text("version");
        let date = fields.placed_date("date");
        if date.is_none() {
            fields.missing("date");
        }
        let text = fields.required_text("text");
        let former = fields.text("former");
        Some(Revision { version: version?, date: date?, text: text?.value, former })
    });
    // A revision that can't be read would make its neighbours look wrong.
    if revisions.len() == written {
        check(fields, &revisions, newest);
    }
    revisions
}

fn check(fields: &mut Fields<'_>, revisions: &[Revision], newest: &Newest<'_>) {
    let Some(first) = revisions.first() else { return };
    let own = &first.version.value;
    if let Some(version) = newest.version.filter(|version| version.value != *own) {
        let message = format!("「version」の「{}」が、revisions のいちばん上の版「{own}」と違います。", version.value);
        let help = format!(
            "「version」を「{own}」にするか、「{}」の記録を revisions のいちばん上に足してください。",
            version.value
        );
        fields.report(Code::BadValue, version.range.clone(), message, help);
    }
    if let Some((name, changed)) = newest.changed.as_ref().filter(|(_, changed)| changed.value < first.date.value) {
        let date = first.date.value;
        let message = format!("「{name}」が、版「{own}」の日付（{date}）より前です。");
        let help = format!("「{name}」を {date} かそれより後にするか、revisions の日付を直してください。");
        fields.report(Code::BadValue, changed.range.clone(), message, help);
    }
    for (index, revision) in revisions.iter().enumerate() {
        let newer = &revisions[..index];
        let name = &revision.version.value;
        if newer.iter().any(|newer| newer.version.value == *name) {
            let message = format!("版「{name}」が二度書かれています。");
            let help = "版の名前は一つずつにしてください。";
            fields.report(Code::BadValue, revision.version.range.clone(), message, help);
        }
        if let Some(above) = newer.last().filter(|above| above.date.value < revision.date.value) {
            let message = format!("版「{name}」の日付が、その上の版「{}」より後です。", above.version.value);
            let help = "revisions は新しい版から順に書きます。順番か日付を直してください。";
            fields.report(Code::BadValue, revision.date.range.clone(), message, help);
        }
    }
}
