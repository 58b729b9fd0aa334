//! `document.yaml`: a document with its versions.

use std::ops::Range;
use std::sync::Arc;

use super::front_matter::Status;
use super::schema::{self, TableSchema};
use crate::config::{Date, Fields, Placed, yaml};
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// The kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// 技術解説書
    Manual,
    /// 手引き
    Guide,
}

/// Where the numbers of tables and figures start again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptionNumbering {
    /// 表 9
    Document,
    /// 表 3-2
    Chapter,
    /// Not numbered.
    None,
}

/// A document: a folder with `document.yaml`.
#[derive(Debug, Clone)]
pub struct DocumentSettings {
    /// Its folder below the content folder.
    pub folder: String,
    /// Its settings file.
    pub source: Arc<SourceText>,
    /// What it is.
    pub kind: DocumentKind,
    /// Its title.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Ids of audiences.
    pub audience: Vec<Placed<String>>,
    /// Chapters and sections are numbered.
    pub numbered_headings: bool,
    /// How captions are numbered.
    pub captions: CaptionNumbering,
    /// How its 新旧対照表 look.
    pub comparison: ComparisonSettings,
    /// Each version is handed out as one PDF too.
    pub pdf: bool,
    /// How its interface tables look.
    pub tables: Vec<TableSchema>,
    /// Versions as written, the newest first by custom; empty for a document without versions.
    pub versions: Vec<Version>,
}

/// How 新旧対照表 look: bodies differ in which side is new and what the sides are called.
#[derive(Debug, Clone)]
pub struct ComparisonSettings {
    /// The newer side stands on the left.
    pub new_first: bool,
    /// Heading of the older side.
    pub old: String,
    /// Heading of the newer side.
    pub new: String,
}

impl Default for ComparisonSettings {
    fn default() -> Self {
        Self { new_first: false, old: "改訂前".to_owned(), new: "改訂後".to_owned() }
    }
}

/// A version of a document.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its name and folder: `1.1`.
    pub name: String,
    /// Where the name is written.
    pub range: Range<usize>,
    /// Its day.
    pub date: Option<Date>,
    /// How far it has come.
    pub status: Status,
    /// 改訂履歴.
    pub changes: Vec<Change>,
}

/// An entry of the 改訂履歴.
#[derive(Debug, Clone)]
pub struct Change {
    /// 改訂箇所
    pub section: Option<String>,
    /// 改訂内容
    pub text: String,
}

impl Version {
    /// The day on which it was published: that of a version that is or was in force.
    pub fn published(&self) -> Option<Date> {
        self.date.filter(|_| matches!(self.status, Status::Current | Status::Superseded))
    }
}

impl DocumentSettings {
    /// The versions, the oldest first: by date, those without one as they are listed, the newest first; a draft
    /// follows all that are published.
    pub fn oldest_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.versions.len()).rev().collect();
        order.sort_by_key(|version| {
            let Version { date, status, .. } = &self.versions[*version];
            (*status == Status::Draft, *date)
        });
        order
    }

    /// Versions that follow each other, as (older, newer).
    pub fn neighbours(&self) -> Vec<(usize, usize)> {
        self.oldest_first().windows(2).map(|pair| (pair[0], pair[1])).collect()
    }

    /// The folder of a version, with its final `/`; of the document itself if it has none.
    pub fn version_folder(&self, version: Option<usize>) -> String {
        let folder = if self.folder.is_empty() { String::new() } else { format!("{}/", self.folder) };
        match version.and_then(|version| self.versions.get(version)) {
            Some(version) => format!("{folder}{}/", version.name),
            None => folder,
        }
    }

    /// The version in force: the one marked `current`.
    pub fn current(&self) -> Option<usize> {
        self.versions.iter().position(|version| version.status == Status::Current)
    }
}

/// Reads `document.yaml`; `None` if it has no kind or title.
pub fn read(source: &Arc<SourceText>, diagnostics: &mut Vec<Diagnostic>) -> Option<DocumentSettings> {
    let node = match yaml::parse(source, 0..source.text().len()) {
        Ok(node) => node,
        Err(problem) => {
            diagnostics.push(*problem);
            return None;
        }
    };
    let mut fields = Fields::new(source, &node, diagnostics);
    let settings = settings(&mut fields);
    fields.finish();
    settings
}

/// Reads the fields of `document.yaml`.
pub(super) fn settings(fields: &mut Fields<'_>) -> Option<DocumentSettings> {
    let source = fields.source();
    let folder = source.path().rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let kind = document_kind(fields);
    let title = fields.required_text("title");
    let description = fields.text("description").map(|text| text.value).unwrap_or_default();
    let audience = fields.texts("audience");
    let numbering = fields.map("numbering", |fields| {
        let captions = &[
            ("document", CaptionNumbering::Document),
            ("chapter", CaptionNumbering::Chapter),
            ("none", CaptionNumbering::None),
        ];
        (
            fields.flag("headings").unwrap_or(false),
            fields.choice("captions", captions).unwrap_or(CaptionNumbering::Document),
        )
    });
    let comparison = comparison(fields);
    let pdf = fields.flag("pdf").unwrap_or(false);
    let tables = schema::read(fields);
    let versions = versions(fields);
    let (numbered_headings, captions) = numbering.unwrap_or((false, CaptionNumbering::Document));
    Some(DocumentSettings {
        folder,
        source,
        kind: kind?,
        title: title?.value,
        description,
        audience,
        numbered_headings,
        captions,
        comparison,
        pdf,
        tables,
        versions,
    })
}

fn comparison(fields: &mut Fields<'_>) -> ComparisonSettings {
    let settings = fields.map("comparison", |fields| {
        let usual = ComparisonSettings::default();
        ComparisonSettings {
            new_first: fields.choice("order", &[("old-first", false), ("new-first", true)]).unwrap_or(false),
            old: fields.text("old").map_or(usual.old, |text| text.value),
            new: fields.text("new").map_or(usual.new, |text| text.value),
        }
    });
    settings.unwrap_or_default()
}

fn document_kind(fields: &mut Fields<'_>) -> Option<DocumentKind> {
    let written = fields.required_text("kind")?;
    match written.value.as_str() {
        "manual" => Some(DocumentKind::Manual),
        "guide" => Some(DocumentKind::Guide),
        other => {
            let help = match crate::text::nearest(other, ["manual", "guide"]) {
                Some(near) => format!("「{near}」のことですか。"),
                None => "使える値: manual（技術解説書など）、guide（手引き）。FAQ、お知らせ、リーフレットは faq、news、leaflets フォルダに置きます。".to_owned(),
            };
            fields.report(Code::UnknownKind, written.range, format!("文書の種類「{other}」はありません。"), help);
            None
        }
    }
}

fn versions(fields: &mut Fields<'_>) -> Vec<Version> {
    let statuses = &[("draft", Status::Draft), ("current", Status::Current), ("superseded", Status::Superseded)];
    let versions: Vec<Version> = fields.maps("versions", |fields| {
        let name = fields.required_text("version");
        let date = fields.date("date");
        let status = fields.choice("status", statuses).unwrap_or_default();
        let changes = fields.maps("changes", |fields| {
            let section = fields.text("section").map(|text| text.value);
            Some(Change { section, text: fields.required_text("text")?.value })
        });
        let name = name?;
        Some(Version { name: name.value, range: name.range, date, status, changes })
    });
    let current: Vec<&Version> = versions.iter().filter(|version| version.status == Status::Current).collect();
    if let [_, second, ..] = current.as_slice() {
        let help = "今の版だけを status: current とし、前の版は status: superseded にしてください。";
        fields.report(Code::UnknownVersion, second.range.clone(), "今の版（status: current）が二つあります。", help);
    }
    for (index, version) in versions.iter().enumerate() {
        if versions[..index].iter().any(|earlier| earlier.name == version.name) {
            let message = format!("版「{}」が二度書かれています。", version.name);
            fields.report(Code::UnknownVersion, version.range.clone(), message, "版の名前は一つずつにしてください。");
        }
    }
    versions
}
