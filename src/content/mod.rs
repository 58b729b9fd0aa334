//! The one door to `content/`: reads the folder once and gives texts with typed front matter, tables, and handles of
//! all other files.

mod asset;
mod document;
mod download;
mod drawing;
mod front_matter;
mod glossary;
mod kept;
mod leaflet;
mod offices;
mod official;
mod outline;
mod personal;
mod photograph;
mod picture;
mod public;
mod read;
mod reading;
mod records;
mod revision;
mod schema;
mod text;
mod walk;

pub use crate::text::is_portable;
pub use asset::Handle;
pub use document::{
    CaptionNumbering, Change, ComparisonSettings, DocumentKind, DocumentSettings, Version, read as read_document,
};
pub use download::{Download, OlderFile};
pub use drawing::inspect as inspect_drawing;
pub use front_matter::{
    Attachment, Common, Entry, Faq, Kind, Leaflet, LeafletEdition, News, PaperSize, RubyRule, Status,
    split as split_front_matter,
};
pub use glossary::Term;
pub use kept::{Changes, places};
pub use leaflet::{Fold, Look};
pub use offices::{KNOWN_COLUMNS, Office, Offices, PREFIX as OFFICE_PREFIX, REQUIRED as REQUIRED_COLUMNS};
pub use official::{official_name, safe_name};
pub use outline::{document_outline, front_matter_outline};
pub use picture::PictureFault;
pub use public::{PUBLIC_COLUMNS, prefecture};
pub use read::{Reader, files_below, read, read_foreign, read_offices};
pub use reading::Spoken;
pub use records::{Record, Records};
pub use revision::Revision;
pub use schema::{ColumnKind, ColumnRule, TableSchema};
pub use text::{Part, Text};
pub use walk::whole;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Config, Date, Placed};
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Everything that was read from the content folder.
#[derive(Debug, Default)]
pub struct Source {
    /// `site.yaml`, or the settings of a bare folder.
    pub config: Config,
    /// All texts but Markdown, in the order of their paths: as long as these stay, so does all that is set in them.
    pub settings: Vec<Arc<SourceText>>,
    /// `site.yaml` itself, for messages about it.
    pub config_source: Option<Arc<SourceText>>,
    /// Markdown files in the order of their paths.
    pub texts: Vec<Arc<Text>>,
    /// Those of [`Self::texts`] that are held back: nobody sees them, nor the files that only they name.
    pub held: Vec<(Arc<Text>, Held)>,
    /// Folders of documents for other readers, with their final `/`: all of them is held back.
    pub withheld: Vec<String>,
    /// Markdown files that make no page of their own: those with a `_` in front of their name or of a folder's.
    pub parts: Vec<Part>,
    /// Folders with `document.yaml`, in the order of their paths.
    pub documents: Vec<DocumentSettings>,
    /// CSV files by path.
    pub tables: BTreeMap<String, Arc<SourceText>>,
    /// All files that are copied, CSV files among them, by path.
    pub files: BTreeMap<String, Handle>,
    /// `glossary.yaml`.
    pub glossary: Vec<Term>,
    /// `offices.csv`; in no other place, so that nothing else can show it.
    pub offices: Option<Offices>,
    /// `synonyms.yaml`.
    pub synonyms: Vec<Vec<String>>,
    /// Problems found while reading.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a text is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Held {
    /// Until this day.
    Until(Date),
    /// It is for other readers than those that are asked for.
    ForOthers,
}

impl Source {
    /// Leaves out what is not public yet, and what is for none of the `audiences`, if some are given. There is no clock in
    /// a build: without a day nothing that waits for one is shown, and that is reported.
    pub fn hold_back(&mut self, day: Option<Date>, audiences: &[String]) {
        self.check_audiences(audiences);
        let is_for = |ids: &[Placed<String>]| {
            audiences.is_empty() || ids.is_empty() || ids.iter().any(|id| audiences.contains(&id.value))
        };
        let (documents, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.documents).into_iter().partition(|document| is_for(&document.audience));
        self.documents = documents;
        self.withheld = others.iter().map(|document| format!("{}/", document.folder)).collect();
        let diagnostics = &mut self.diagnostics;
        let mut is_public = |text: &Text| {
            let Some(publish) = &text.common.publish else { return true };
            if day.is_none() {
                let message =
                    "公開日が書かれていますが、今日の日付がわからないため、このページは載りません。".to_owned();
                let found = Diagnostic::at(Code::UnknownDay, &text.source, publish.range.clone(), message);
                let help =
                    format!("--as-of {} のように、日付を付けて作ってください。この日から載ります。", publish.value);
                diagnostics.push(found.help(help));
            }
            day.is_some_and(|day| publish.value <= day)
        };
        let mut told = Vec::new();
        for text in std::mem::take(&mut self.texts) {
            let is_ours = is_for(&text.common.audience);
            let is_withheld = self.withheld.iter().any(|folder| text.source.path().starts_with(folder.as_str()));
            if is_withheld || !is_ours && !matches!(text.entry, Entry::Chapter) {
                self.held.push((text, Held::ForOthers));
            } else if !is_public(&text)
                && let Some(publish) = &text.common.publish
            {
                let day = publish.value;
                self.held.push((text, Held::Until(day)));
            } else {
                if !is_ours {
                    told.push(lone_chapter(&text));
                }
                self.texts.push(text);
            }
        }
        self.diagnostics.extend(told);
    }

    /// Readers who are asked for are known to the site.
    fn check_audiences(&mut self, audiences: &[String]) {
        for id in audiences.iter().filter(|id| self.config.audience(id).is_none()) {
            let known: Vec<&str> = self.config.audiences.iter().map(|audience| audience.id.as_str()).collect();
            let message = format!("--audience の「{id}」という対象者は、site.yaml の audiences にありません。");
            let help = match known.as_slice() {
                [] => "site.yaml に audiences を書くか、--audience を付けずに作ってください。".to_owned(),
                _ => format!("次のどれかを書いてください: {}", known.join("、")),
            };
            self.diagnostics.push(Diagnostic::in_file(Code::UnknownAudience, "site.yaml", message).help(help));
        }
    }
}

/// A chapter is for fewer readers than its document: without it, the numbers of those behind it would be others.
fn lone_chapter(text: &Text) -> Diagnostic {
    let range = text.common.audience.first().map_or(0..0, |first| first.range.clone());
    let message = "この章だけを、公開するものから外すことはできません（後ろの章の番号が変わります）。";
    Diagnostic::at(Code::LoneChapter, &text.source, range, message)
        .help("読む人を、文書の document.yaml の audience で決めるか、この章を別の文書に分けてください。")
}
