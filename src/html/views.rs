//! What templates see: small serialisable views. Their field names are the contract with themes.

use serde::Serialize;

use crate::config::{Config, Date, DateTime};

#[derive(Serialize)]
pub(super) struct SiteView<'a> {
    title: &'a str,
    description: &'a str,
    publisher: &'a str,
    sample: bool,
    draft: bool,
    lang: &'a str,
    base_url: Option<&'a str>,
    licence: Option<LicenceView<'a>>,
    enquiry: Option<EnquiryView<'a>>,
}

#[derive(Serialize)]
struct LicenceView<'a> {
    name: &'a str,
    text: &'a str,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct EnquiryView<'a> {
    title: &'a str,
    text: &'a str,
    url: Option<&'a str>,
    mail: Option<&'a str>,
    tel: Option<&'a str>,
    hours: Option<&'a str>,
}

impl<'a> SiteView<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        Self {
            title: &config.title,
            description: &config.description,
            publisher: &config.publisher,
            sample: config.sample,
            draft: config.draft,
            lang: &config.lang,
            base_url: config.base_url.as_deref(),
            licence: config.licence.as_ref().map(|licence| LicenceView {
                name: &licence.name,
                text: &licence.text,
                url: licence.url.as_deref(),
            }),
            enquiry: config.enquiry.as_ref().map(|enquiry| EnquiryView {
                title: &enquiry.title,
                text: &enquiry.text,
                url: enquiry.url.as_deref(),
                mail: enquiry.mail.as_deref(),
                tel: enquiry.tel.as_deref(),
                hours: enquiry.hours.as_deref(),
            }),
        }
    }
}

/// The page itself.
#[derive(Serialize)]
pub(super) struct PageView {
    pub title: String,
    pub kind: &'static str,
    pub description: String,
    pub canonical: Option<String>,
    pub body: String,
    pub has_heading: bool,
    pub audiences: Vec<TitleView>,
    pub number: Option<String>,
    /// The version, at an address of its own: titles of pages in several versions must differ.
    pub version: Option<String>,
    /// Who looks after it, where readers are to know.
    pub owner: Option<String>,
    /// Its language, where it is not the site's.
    pub lang: Option<String>,
    pub outline: Vec<OutlineView>,
}

/// An audience with its page.
#[derive(Serialize)]
pub(super) struct AudienceView {
    pub id: String,
    pub title: String,
    pub description: String,
    pub href: String,
}

/// An audience by its name.
#[derive(Serialize)]
pub(super) struct TitleView {
    pub id: String,
    pub title: String,
    /// What there is for it.
    pub href: Option<String>,
}

/// A heading with those below it.
#[derive(Serialize)]
pub(super) struct OutlineView {
    pub anchor: String,
    pub text: String,
    pub number: Option<String>,
    pub level: u8,
    pub children: Vec<OutlineView>,
}

/// A link.
#[derive(Serialize, Clone)]
pub(super) struct LinkView {
    pub title: String,
    pub href: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub current: bool,
}

/// Side navigation.
#[derive(Serialize)]
pub(super) struct NavView {
    pub title: String,
    pub href: Option<String>,
    pub groups: Vec<GroupView>,
}

/// A group of the side navigation.
#[derive(Serialize)]
pub(super) struct GroupView {
    pub title: Option<String>,
    pub items: Vec<ItemView>,
    /// Where the others are, if not all are shown.
    pub more: Option<LinkView>,
}

/// An item of the side navigation.
#[derive(Serialize)]
pub(super) struct ItemView {
    pub title: String,
    pub number: Option<String>,
    pub href: String,
    pub current: bool,
    pub children: Vec<ItemView>,
}

/// A version of a document, leading to the same page in it.
#[derive(Serialize)]
pub(super) struct VersionView {
    pub name: String,
    pub date: Option<DateView>,
    pub status: &'static str,
    pub href: String,
    pub current: bool,
    /// It has no such page: the link leads to its contents.
    pub missing: bool,
}

/// What readers must know before they read.
#[derive(Serialize)]
pub(super) struct NoticeView {
    pub kind: &'static str,
    pub text: String,
    pub href: Option<String>,
    pub link_text: String,
}

/// What a page is now that stood at this address once.
#[derive(Serialize)]
pub(super) struct MovedView {
    pub title: String,
    pub href: String,
    pub text: String,
    /// It is in the current version under another name: readers are led there at once.
    pub renamed: bool,
}

/// What the permanent page of a leaflet's version says.
#[derive(Serialize)]
pub(super) struct PermanentView {
    /// `current`, `superseded` or `withdrawn`.
    pub state: &'static str,
    pub label: String,
    pub text: String,
    pub title: String,
    pub code: Option<String>,
    pub version: String,
    pub date: Option<DateView>,
    pub href: String,
    pub link_text: String,
    /// The PDF of the newest version, for who holds an older one.
    pub pdf_href: Option<String>,
    /// Why the leaflet is no longer used, if it is withdrawn.
    pub reason: Option<String>,
    /// What changed behind this version, the newest first.
    pub changes: Vec<RevisionView>,
}

/// A date for machines and for people.
#[derive(Serialize, Clone)]
pub(super) struct DateView {
    pub iso: String,
    pub text: String,
}

impl From<Date> for DateView {
    fn from(date: Date) -> Self {
        Self { iso: date.to_string(), text: date.japanese() }
    }
}

impl From<DateTime> for DateView {
    fn from(time: DateTime) -> Self {
        Self { iso: time.to_string(), text: time.japanese() }
    }
}

/// An entry in a list.
#[derive(Serialize, Default)]
pub(super) struct EntryView {
    pub title: String,
    pub href: String,
    pub excerpt: String,
    pub date: Option<DateView>,
    /// Its date is that of a revision.
    pub revised: bool,
    pub no: Option<u32>,
    pub important: bool,
    pub trails: Vec<Vec<LinkView>>,
    /// Category paths.
    pub categories: Vec<String>,
    pub audiences: Vec<TitleView>,
    pub kind: Option<String>,
    pub size: Option<String>,
    pub version: Option<String>,
    /// A leaflet's, if it is not the standard one.
    pub edition: Option<&'static str>,
    /// Its language, where it is not the site's.
    pub lang: Option<String>,
    pub thumbnail: Option<ThumbnailView>,
}

/// A file named by an entry.
#[derive(Serialize)]
pub(super) struct FileView {
    pub title: String,
    pub name: String,
    pub href: String,
    pub kind: String,
    pub size: String,
    pub page: Option<u32>,
    pub version: Option<String>,
    pub date: Option<DateView>,
    /// SHA-256 in hexadecimal digits, on the page of a download.
    pub checksum: Option<String>,
}

/// A question's own facts.
#[derive(Serialize)]
pub(super) struct FaqView {
    pub no: u32,
    pub published: DateView,
    pub updated: Option<DateView>,
    pub revised: Option<DateView>,
    pub version: Option<String>,
    pub trails: Vec<Vec<LinkView>>,
    pub attachments: Vec<FileView>,
    pub related: Vec<EntryView>,
}

/// A piece of news' own facts.
#[derive(Serialize)]
pub(super) struct NewsView {
    pub date: DateView,
    pub important: bool,
}

/// A leaflet's own facts.
#[derive(Serialize)]
pub(super) struct LeafletView {
    pub code: Option<String>,
    pub version: Option<String>,
    pub date: Option<DateView>,
    pub revised: Option<DateView>,
    pub pdf_href: Option<String>,
    pub text_href: Option<String>,
    pub edition: &'static str,
    /// Leaflets that say the same to other readers.
    pub others: Vec<EntryView>,
    pub thumbnail: Option<ThumbnailView>,
}

/// A picture of a leaflet's first page.
#[derive(Serialize)]
pub(super) struct ThumbnailView {
    pub src: String,
    pub width: u32,
    pub height: u32,
}

/// A category with the number of its questions.
#[derive(Serialize)]
pub(super) struct CategoryView {
    pub path: String,
    pub title: String,
    pub href: String,
    pub count: usize,
    pub trail: Vec<LinkView>,
    pub children: Vec<CategoryView>,
}

/// A document's entrance.
#[derive(Serialize)]
pub(super) struct DocumentView {
    pub title: String,
    pub href: String,
    pub description: String,
    pub version: Option<String>,
    pub date: Option<DateView>,
    pub audiences: Vec<TitleView>,
    pub versions: Vec<VersionView>,
    pub history_href: Option<String>,
    pub captions_href: Option<String>,
    pub pdf_href: Option<String>,
    pub diffs: Vec<LinkView>,
}

/// A chapter in a document's contents.
#[derive(Serialize)]
pub(super) struct ChapterView {
    pub number: Option<String>,
    pub title: String,
    pub href: String,
    pub description: Option<String>,
}

/// A version in the 改訂履歴.
#[derive(Serialize)]
pub(super) struct HistoryView {
    pub name: String,
    pub date: Option<DateView>,
    pub status: &'static str,
    pub href: Option<String>,
    pub diffs: Vec<LinkView>,
    pub changes: Vec<ChangeView>,
}

/// A change in the 改訂履歴.
#[derive(Serialize)]
pub(super) struct ChangeView {
    pub section: Option<String>,
    pub text: String,
}

/// An entry of a 改訂の記録.
#[derive(Serialize)]
pub(super) struct RevisionView {
    pub version: String,
    pub date: DateView,
    pub text: String,
    /// What changed, if the former text was kept; of one page.
    pub comparison: Option<ComparisonView>,
}

/// A revision in the list of all revisions.
#[derive(Serialize)]
pub(super) struct RevisedView {
    pub entry: EntryView,
    /// The code printed on a leaflet.
    pub code: Option<String>,
    pub revision: RevisionView,
}

/// A table of what changed.
#[derive(Serialize)]
pub(super) struct ComparisonView {
    /// Names of the two sides, in the order shown.
    pub sides: Vec<SideView>,
    pub counts: Vec<CountView>,
    pub pages: Vec<PageDifferenceView>,
    pub csv_href: String,
    pub fields_href: Option<String>,
    pub pdf_href: Option<String>,
}

/// A side of a comparison.
#[derive(Serialize)]
pub(super) struct SideView {
    pub name: &'static str,
    pub title: String,
    pub version: Option<String>,
    pub date: Option<DateView>,
    pub href: Option<String>,
}

/// How many changes of a kind there are.
#[derive(Serialize)]
pub(super) struct CountView {
    pub name: &'static str,
    pub count: usize,
}

/// A page that differs.
#[derive(Serialize)]
pub(super) struct PageDifferenceView {
    pub anchor: String,
    pub title: String,
    pub change: Option<&'static str>,
    /// The old and the new path of a page whose file is called otherwise.
    pub renamed: Option<[String; 2]>,
    pub count: usize,
    pub rows: Vec<RowView>,
}

/// A row of a comparison; its cells stand in the order of the sides.
#[derive(Serialize)]
pub(super) struct RowView {
    /// `heading`, `same` or `text`.
    pub kind: &'static str,
    pub cells: Vec<CellView>,
    pub change: Option<&'static str>,
    pub place: String,
    /// Where text that moved stands on the other side, in words.
    pub elsewhere: Option<String>,
}

/// A cell of a comparison.
#[derive(Serialize)]
pub(super) struct CellView {
    pub side: &'static str,
    pub href: Option<String>,
    pub lines: Vec<LineView>,
}

/// A line of a cell, with the name of its column.
#[derive(Serialize)]
pub(super) struct LineView {
    pub label: String,
    pub pieces: Vec<PieceView>,
}

/// A run of text.
#[derive(Serialize)]
pub(super) struct PieceView {
    pub text: String,
    pub changed: bool,
}

/// Captions of one kind.
#[derive(Serialize)]
pub(super) struct CaptionGroupView {
    pub title: String,
    pub name: &'static str,
    pub captions: Vec<CaptionView>,
}

/// A table or figure in the 図表一覧.
#[derive(Serialize)]
pub(super) struct CaptionView {
    pub label: String,
    pub text: String,
    pub href: String,
    pub page: String,
}

/// A term of the glossary.
#[derive(Serialize)]
pub(super) struct TermView {
    pub id: String,
    pub term: String,
    pub reading: String,
    pub text: String,
    pub see: Vec<SeeView>,
}

/// Another term to look at.
#[derive(Serialize)]
pub(super) struct SeeView {
    pub term: String,
    pub href: String,
}

/// CSV, PDF …: the upper-case extension.
pub(super) fn file_kind(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, extension)| extension.to_uppercase()).unwrap_or_default()
}
