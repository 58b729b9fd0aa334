//! Downloads: a file with its description, and the versions of the file that are kept.

use crate::config::{Date, Fields, Placed};
use crate::diagnostic::Code;

/// A download.
#[derive(Debug, Clone)]
pub struct Download {
    /// Its file, relative to the entry's file.
    pub file: Placed<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// The versions before, the newest first.
    pub older: Vec<OlderFile>,
}

/// A version of a file that was replaced, and is kept for those who used it.
#[derive(Debug, Clone)]
pub struct OlderFile {
    /// Its version.
    pub version: Placed<String>,
    /// Its day.
    pub date: Placed<Date>,
    /// Its file, relative to the entry's file.
    pub file: Placed<String>,
}

impl Download {
    /// The file in use, then the older ones.
    pub fn files(&self) -> impl Iterator<Item = &Placed<String>> {
        std::iter::once(&self.file).chain(self.older.iter().map(|older| &older.file))
    }
}

/// Reads the fields of a download, and reports what contradicts itself.
pub(super) fn read(fields: &mut Fields<'_>) -> Option<Download> {
    let (file, version, date) = (fields.required_text("file"), fields.text("version"), fields.date("date"));
    let mut written = 0;
    let older: Vec<OlderFile> = fields.maps("older", |fields| {
        written += 1;
        let (version, date, file) =
            (fields.required_text("version"), fields.placed_date("date"), fields.required_text("file"));
        if date.is_none() {
            fields.missing("date");
        }
        Some(OlderFile { version: version?, date: date?, file: file? })
    });
    if written > 0 && version.is_none() {
        fields.missing("version");
    }
    let download = Download { file: file?, version: version.map(|version| version.value), date, older };
    // An older file that can't be read would make its neighbours look wrong.
    if download.older.len() == written {
        check(fields, &download);
    }
    Some(download)
}

fn check(fields: &mut Fields<'_>, download: &Download) {
    let (mut names, mut files) = (vec![download.version.as_ref()], vec![&download.file.value]);
    let mut newer = download.date;
    for older in &download.older {
        let name = &older.version.value;
        if names.contains(&Some(name)) {
            let help = "版の名前は一つずつにしてください。";
            fields.report(
                Code::BadValue,
                older.version.range.clone(),
                format!("版「{name}」が二度書かれています。"),
                help,
            );
        }
        if files.contains(&&older.file.value) {
            let message = format!("版「{name}」のファイル「{}」は、ほかの版と同じです。", older.file.value);
            let help = "前のファイルを別の名前（例: 名前-1.0.csv）で残して、その名前を書いてください。";
            fields.report(Code::BadValue, older.file.range.clone(), message, help);
        }
        if newer.is_some_and(|newer| newer < older.date.value) {
            let message = format!("版「{name}」の日付が、その前に書かれた新しい版の日付より後です。");
            let help = "older には、今の版より前の版を、新しいものから順に書きます。順番か日付を直してください。";
            fields.report(Code::BadValue, older.date.range.clone(), message, help);
        }
        names.push(Some(name));
        files.push(&older.file.value);
        newer = Some(older.date.value);
    }
}
