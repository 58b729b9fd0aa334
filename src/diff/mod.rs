//! What changed between two versions of a document, or between two documents: 新旧対照表.
//!
//! ```text
//! pages (by path, `was`, likeness) → sections (by heading, likeness) → units (by hash, likeness) → words
//!                                                                     └ tables: rows by key → cells → words
//! ```
//! White space, markup, targets of links and generated numbers are no change, nor is what reads the same.

mod align;
mod columns;
mod data;
mod draft;
mod grid;
mod heading;
mod history;
mod moves;
mod pages;
mod revision;
mod row;
mod run;
mod sections;
mod table;
mod text;
mod unit;
mod words;

pub use data::{csv, fields_csv, revisions_csv, spreadsheet};
pub use history::draft;
pub use pages::{compare, compare_texts};
pub use revision::{Revised, revised};
pub use words::Piece;

use crate::site::{Heading, Listing, Page, PageId, Route, Site};
use crate::text::nearest;

/// All neighbouring versions of all documents, held against each other.
pub fn neighbours(site: &Site) -> Vec<Comparison> {
    pairs(site).map(|(old, new)| compare(site, old, new)).collect()
}

/// All neighbouring versions of all documents, the older one first.
pub fn pairs(site: &Site) -> impl Iterator<Item = (Side, Side)> {
    site.documents.iter().enumerate().flat_map(|(document, own)| {
        let of = move |version| Side { document, version: Some(version) };
        own.settings.neighbours().into_iter().map(move |(old, new)| (of(old), of(new)))
    })
}

/// A version of a document by their names; for a document without versions any name will do.
///
/// # Errors
/// There is none of that name: a message in Japanese.
pub fn find(site: &Site, document: &str, version: &str) -> Result<Side, String> {
    let folder = document.trim_matches('/');
    let folders = || site.documents.iter().map(|own| own.settings.folder.as_str());
    let Some(index) = folders().position(|own| own == folder) else {
        let help = match nearest(folder, folders()) {
            Some(near) => format!("「{near}」のことですか。"),
            None => format!("文書のフォルダを書いてください（{}）。", folders().collect::<Vec<_>>().join("、")),
        };
        return Err(format!("「{document}」という文書はありません。{help}"));
    };
    let settings = &site.documents[index].settings;
    if settings.versions.is_empty() {
        return Ok(Side { document: index, version: None });
    }
    let names = || settings.versions.iter().map(|own| own.name.as_str());
    match names().position(|own| own == version) {
        Some(own) => Ok(Side { document: index, version: Some(own) }),
        None => Err(format!(
            "「{folder}」に「{version}」という版はありません。ある版: {}",
            names().collect::<Vec<_>>().join("、")
        )),
    }
}

/// Where a comparison of two versions of one document is published, without extension: `manual/1.1/diff-1.0`.
pub fn address(site: &Site, comparison: &Comparison) -> Option<String> {
    let address = site.routes.iter().find_map(|(address, route)| {
        let Route::Listing(Listing::Difference(document, newer, older), _) = route else { return None };
        let own = (comparison.new.document, comparison.new.version, comparison.old.version);
        (own == (*document, Some(*newer), Some(*older))).then_some(address)
    })?;
    address.as_str().strip_suffix(".html").map(str::to_owned)
}

/// A version of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Index into the site's documents.
    pub document: usize,
    /// Index into the document's versions; `None` for a document without versions.
    pub version: Option<usize>,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// 追加
    Added,
    /// 変更
    Changed,
    /// 削除
    Removed,
    /// 移動
    Moved,
}

impl Change {
    /// The name in class attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Moved => "moved",
        }
    }

    /// The key of its word in the theme's strings.
    pub fn key(self) -> &'static str {
        match self {
            Self::Added => "change_added",
            Self::Changed => "change_changed",
            Self::Removed => "change_removed",
            Self::Moved => "change_moved",
        }
    }

    /// 追加, 変更, 削除, 移動
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "追加",
            Self::Changed => "変更",
            Self::Removed => "削除",
            Self::Moved => "移動",
        }
    }
}

/// All that differs between two sides.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The older side.
    pub old: Side,
    /// The newer side.
    pub new: Side,
    /// Pages that differ, in the order of the newer side; removed ones stand where they were.
    pub pages: Vec<PageDifference>,
}

/// A page that differs.
#[derive(Debug, Clone)]
pub struct PageDifference {
    /// The page on the older side.
    pub old: Option<PageId>,
    /// The page on the newer side.
    pub new: Option<PageId>,
    /// What became of the page as a whole; `None` if only its text changed.
    pub change: Option<Change>,
    /// Sections that differ.
    pub sections: Vec<SectionDifference>,
}

/// A section that differs.
#[derive(Debug, Clone)]
pub struct SectionDifference {
    /// The heading on the older side; `None` before the first one.
    pub old: Option<Heading>,
    /// The heading on the newer side.
    pub new: Option<Heading>,
    /// Both headings as pieces, if their words differ.
    pub headings: Option<(Vec<Piece>, Vec<Piece>)>,
    /// What became of the section as a whole; `None` if only its text changed.
    pub change: Option<Change>,
    /// Where a moved section stood.
    pub elsewhere: Option<Elsewhere>,
    /// Its text, runs without change left out.
    pub rows: Vec<Row>,
}

/// A row of the table of changes.
#[derive(Debug, Clone)]
pub enum Row {
    /// Text that is the same on both sides: （略）.
    Same,
    /// A difference.
    Difference(Box<Difference>),
}

/// Text that differs.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What became of it.
    pub change: Change,
    /// The table and row in which it stands: 表 9 項番 3.
    pub place: String,
    /// The older side.
    pub old: Vec<Line>,
    /// The newer side.
    pub new: Vec<Line>,
    /// For a row of a table: its key, and the fields that differ.
    pub fields: Vec<Field>,
    /// Where text that moved stands on the other side; `None` within its section.
    pub elsewhere: Option<Elsewhere>,
    /// Tells the text that was added or removed from others, to find it elsewhere.
    digest: Option<Digest>,
}

/// What tells a text that left its place from others: a hash of it, and its length in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digest {
    hash: u64,
    size: usize,
}

impl Difference {
    /// Whether it is the place that a text left: a move is told at both ends, and counted where it arrived.
    fn left(&self) -> bool {
        self.change == Change::Moved && self.new.is_empty()
    }
}

/// The other end of something that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// How it lies to this end.
    pub way: Way,
    /// Its page, if that is another one.
    pub page: Option<PageId>,
    /// The heading there; `None` before the first one, or for a whole section that came from another page.
    pub heading: Option<Heading>,
}

/// How the other end of something that moved lies to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It came from there.
    From,
    /// It went there.
    To,
    /// It stood behind the section of that heading.
    Behind,
}

impl Elsewhere {
    /// In words: 「受付」から, 『手続き』の「受付」へ, 「受付」の次から
    pub fn text(&self, site: &Site) -> String {
        let page = self.page.map(|page| format!("『{}』", site.page(page).title));
        let heading = self.heading.as_ref().map(|heading| format!("「{}」", heading.text));
        let place = match (page, heading) {
            (Some(page), Some(heading)) => format!("{page}の{heading}"),
            (None, None) => "冒頭".to_owned(),
            (page, heading) => page.or(heading).unwrap_or_default(),
        };
        match self.way {
            Way::From => format!("{place}から"),
            Way::To => format!("{place}へ"),
            Way::Behind if self.heading.is_none() => format!("{place}から"),
            Way::Behind => format!("{place}の次から"),
        }
    }
}

/// A line of text, with the name of its column if it is a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The column's name.
    pub label: String,
    /// The text.
    pub pieces: Vec<Piece>,
}

/// A field of a table's row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// 表 9, for people.
    pub table: String,
    /// The row's key.
    pub key: String,
    /// The column.
    pub column: String,
    /// What became of it: of a row in which another cell changed it may have been added with its column.
    pub change: Change,
    /// Its old value.
    pub old: String,
    /// Its new value.
    pub new: String,
}

impl Line {
    /// Its letters.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

impl PageDifference {
    /// Both sides of a page whose file is called otherwise.
    pub fn renamed<'a>(&self, site: &'a Site) -> Option<(&'a Page, &'a Page)> {
        let pages = self.old.zip(self.new).filter(|_| self.change == Some(Change::Moved));
        pages.map(|(old, new)| (site.page(old), site.page(new)))
    }
}

impl Comparison {
    /// Whether a row of a table differs: there are fields to be told.
    pub fn has_fields(&self) -> bool {
        let rows = self.pages.iter().flat_map(|page| &page.sections).flat_map(|section| &section.rows);
        rows.into_iter().any(|row| matches!(row, Row::Difference(own) if !own.fields.is_empty()))
    }

    /// How many rows of each kind there are, headings included: added, changed, removed, moved.
    pub fn counts(&self) -> [(Change, usize); 4] {
        let kinds = [Change::Added, Change::Changed, Change::Removed, Change::Moved];
        kinds.map(|kind| {
            let rows = self.pages.iter().flat_map(|page| &page.sections).flat_map(|section| {
                let heading = section.change.or(section.headings.as_ref().map(|_| Change::Changed));
                let whole = usize::from(heading == Some(kind));
                let own = section
                    .rows
                    .iter()
                    .filter(move |row| matches!(row, Row::Difference(own) if own.change == kind && !own.left()));
                std::iter::repeat_n((), whole + own.count())
            });
            let renamed = self.pages.iter().filter(|page| page.change == Some(Change::Moved) && kind == Change::Moved);
            (kind, rows.count() + renamed.count())
        })
    }
}
