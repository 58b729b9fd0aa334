//! Typed front matter, one struct per kind of entry.

use std::ops::Range;
use std::sync::Arc;

use super::download::{self, Download};
use super::leaflet::{FOLDS, Fold, LOOKS, Look};
use super::revision::{self, Newest, Revision};
use crate::config::{Date, DateTime, Fields, Placed, yaml};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::is_portable;

/// The kinds of entries, by folder or `document.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Any page of its own.
    Page,
    /// A chapter of a document (manual, guide) or one of its annexes.
    Chapter,
    /// A question with its answer.
    Faq,
    /// A piece of news.
    News,
    /// A leaflet, for paper first.
    Leaflet,
    /// A file with its description.
    Download,
}

impl Kind {
    /// The name in templates, search facets and class attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Chapter => "chapter",
            Self::Faq => "faq",
            Self::News => "news",
            Self::Leaflet => "leaflet",
            Self::Download => "download",
        }
    }

    /// The kind fixed by a folder's name at the top of the content folder.
    pub fn of_folder(folder: &str) -> Option<Self> {
        match folder {
            "faq" => Some(Self::Faq),
            "news" => Some(Self::News),
            "leaflets" => Some(Self::Leaflet),
            "downloads" => Some(Self::Download),
            _ => None,
        }
    }
}

/// How far an entry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Not yet public.
    Draft,
    /// In force.
    #[default]
    Current,
    /// Replaced by a later one.
    Superseded,
    /// No longer to be used.
    Withdrawn,
}

const STATUSES: &[(&str, Status)] = &[
    ("draft", Status::Draft),
    ("current", Status::Current),
    ("superseded", Status::Superseded),
    ("withdrawn", Status::Withdrawn),
];

/// What every kind may say.
#[derive(Debug, Clone, Default)]
pub struct Common {
    /// The title; else the first heading is.
    pub title: Option<Placed<String>>,
    /// One sentence for lists and search engines.
    pub description: Option<String>,
    /// Ids of audiences.
    pub audience: Vec<Placed<String>>,
    /// Not public before this day.
    pub publish: Option<Placed<Date>>,
    /// To be read again by this day.
    pub review_by: Option<Placed<Date>>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// Its source path in the version before, if it had another.
    pub was: Option<Placed<String>>,
    /// Old addresses that lead here.
    pub aliases: Vec<Placed<String>>,
    /// The last part of its address, if not made from the file name.
    pub slug: Option<Placed<String>>,
}

/// What a kind has of its own.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A page of its own.
    Page,
    /// A chapter or annex of a document.
    Chapter,
    /// A question.
    Faq(Faq),
    /// News.
    News(News),
    /// A leaflet.
    Leaflet(Box<Leaflet>),
    /// A download.
    Download(Download),
}

impl Entry {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Page => Kind::Page,
            Self::Chapter => Kind::Chapter,
            Self::Faq(_) => Kind::Faq,
            Self::News(_) => Kind::News,
            Self::Leaflet(_) => Kind::Leaflet,
            Self::Download(_) => Kind::Download,
        }
    }

    /// Its 改訂の記録, the newest first; kinds without one have none.
    pub fn revisions(&self) -> &[Revision] {
        match self {
            Self::Faq(faq) => &faq.revisions,
            Self::Leaflet(leaflet) => &leaflet.revisions,
            Self::Page | Self::Chapter | Self::News(_) | Self::Download(_) => &[],
        }
    }

    /// The revisions that changed it after it was published: all but the first version, which a former text alone
    /// makes one of them.
    pub fn changes(&self) -> &[Revision] {
        let revisions = self.revisions();
        let first = revisions.last().filter(|first| first.former.is_none());
        &revisions[..revisions.len() - usize::from(first.is_some())]
    }
}

/// A question; its title is the question, its text the answer.
#[derive(Debug, Clone)]
pub struct Faq {
    /// The number by which offices cite it.
    pub number: Placed<u32>,
    /// First published.
    pub published: DateTime,
    /// Last changed.
    pub updated: Option<DateTime>,
    /// Category paths.
    pub categories: Vec<Placed<String>>,
    /// Numbers of related questions.
    pub related: Vec<Placed<u32>>,
    /// Files with page.
    pub attachments: Vec<Attachment>,
    /// Its version.
    pub version: Option<String>,
    /// 改訂の記録, the newest first.
    pub revisions: Vec<Revision>,
}

impl Faq {
    /// When it was last changed: `updated`, else the day of its newest revision, else when it was published.
    pub fn changed(&self) -> DateTime {
        let revised = self.revisions.first().map(|newest| DateTime { date: newest.date.value, hour: 0, minute: 0 });
        self.updated.unwrap_or_else(|| revised.map_or(self.published, |revised| revised.max(self.published)))
    }
}

/// A file named by an entry.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its path, relative to the entry's file.
    pub file: Placed<String>,
    /// The page of a PDF.
    pub page: Option<u32>,
}

/// A piece of news.
#[derive(Debug, Clone)]
pub struct News {
    /// Its day, from the file name or `date`.
    pub date: Date,
    /// Shown first.
    pub important: bool,
    /// Category paths.
    pub categories: Vec<Placed<String>>,
}

/// Paper sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperSize {
    /// 210 × 297 mm
    A4,
    /// 148 × 210 mm
    A5,
    /// 182 × 257 mm (JIS P 0138)
    B5,
}

/// For whom a leaflet is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafletEdition {
    /// 12 pt.
    Standard,
    /// やさしい日本語: with readings and spaces between phrases.
    Easy,
    /// Large print.
    Large,
}

/// Which kanji must have readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RubyRule {
    /// All.
    All,
    /// Those that the text marks.
    Marked,
    /// None is shown.
    None,
}

/// A leaflet.
#[derive(Debug, Clone)]
pub struct Leaflet {
    /// The code printed on it.
    pub code: Option<Placed<String>>,
    /// Its version.
    pub version: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// Paper.
    pub size: PaperSize,
    /// How it is folded.
    pub fold: Option<Placed<Fold>>,
    /// The look of the theme.
    pub look: Look,
    /// The picture of its audio code (音声コード), relative to its file.
    pub audiocode: Option<Placed<String>>,
    /// Number of pages it must fit on.
    pub pages: Option<Placed<u32>>,
    /// For whom it is set.
    pub edition: LeafletEdition,
    /// Readings.
    pub ruby: RubyRule,
    /// Greys only.
    pub monochrome: bool,
    /// BCP 47 language.
    pub lang: Option<String>,
    /// Why it is no longer used, if it is withdrawn.
    pub reason: Option<String>,
    /// 改訂の記録, the newest first.
    pub revisions: Vec<Revision>,
}

/// The bytes of the front matter between its `---` lines, and where the text behind it begins.
pub fn split(text: &str) -> (Option<Range<usize>>, usize) {
    let first = text.strip_prefix("---").map(|rest| rest.trim_start_matches([' ', '\t']));
    let Some(rest) = first.filter(|rest| rest.starts_with('\n') || rest.starts_with("\r\n")) else { return (None, 0) };
    let start = text.len() - rest.len() + if rest.starts_with('\r') { 2 } else { 1 };
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return (Some(start..at), at + line.len());
        }
        at += line.len();
    }
    (None, 0)
}

/// Whether a text begins like front matter but never closes it: a rule, then a line like `title: …`.
pub(super) fn is_unclosed(text: &str) -> bool {
    let mut lines = text.lines();
    let opens = lines.next().is_some_and(|line| line.trim_end() == "---");
    let field = |line: &str| {
        line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        })
    };
    opens && lines.next().is_some_and(field)
}

/// Reads the front matter of an entry of `kind`. A field that can't be used is reported; an entry whose required
/// fields are missing is `None`.
pub(super) fn read(
    source: &Arc<SourceText>,
    range: Range<usize>,
    kind: Kind,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Common, Entry)> {
    let node = match yaml::parse(source, range.clone()) {
        Ok(node) => node,
        Err(problem) => {
            diagnostics.push(*problem);
            return None;
        }
    };
    let mut fields = Fields::new(source, &node, diagnostics);
    let common = common(&mut fields, kind);
    let entry = entry(&mut fields, kind, source.path());
    fields.finish();
    Some((common, entry?))
}

/// The title in the front matter of a file that is read as an entry of `kind`, whatever else it lacks.
pub(super) fn title_of(
    source: &Arc<SourceText>,
    kind: Kind,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Placed<String>> {
    let node = yaml::parse(source, split(source.text()).0?).map_err(|problem| diagnostics.push(*problem)).ok()?;
    let mut fields = Fields::new(source, &node, diagnostics);
    let title = common(&mut fields, kind).title;
    entry(&mut fields, kind, source.path());
    fields.finish();
    title
}

pub(super) fn entry(fields: &mut Fields<'_>, kind: Kind, path: &str) -> Option<Entry> {
    match kind {
        Kind::Page => Some(Entry::Page),
        Kind::Chapter => Some(Entry::Chapter),
        Kind::Faq => faq(fields).map(Entry::Faq),
        Kind::News => news(fields, path).map(Entry::News),
        Kind::Leaflet => Some(Entry::Leaflet(Box::new(leaflet(fields)))),
        Kind::Download => download::read(fields).map(Entry::Download),
    }
}

pub(super) fn common(fields: &mut Fields<'_>, kind: Kind) -> Common {
    let titled = matches!(kind, Kind::Faq | Kind::News | Kind::Leaflet | Kind::Download);
    Common {
        title: if titled { fields.required_text("title") } else { fields.text("title") },
        description: fields.text("description").map(|text| text.value),
        audience: fields.texts("audience"),
        publish: fields.placed_date("publish"),
        review_by: fields.placed_date("review_by"),
        owner: fields.text("owner").map(|text| text.value),
        status: fields.choice("status", STATUSES).unwrap_or_default(),
        was: fields.text("was"),
        aliases: fields.texts("aliases"),
        slug: slug(fields),
    }
}

fn slug(fields: &mut Fields<'_>) -> Option<Placed<String>> {
    let slug = fields.text("slug")?;
    let portable = is_portable(&slug.value);
    if slug.value.is_empty() || !portable || slug.value.contains(['/', '#']) || slug.value.starts_with('.') {
        let help = "半角の英数字とハイフンで書いてください。例: slug: network";
        fields.report(Code::BadValue, slug.range, "「slug」に使えない文字があります。", help);
        return None;
    }
    Some(slug)
}

fn faq(fields: &mut Fields<'_>) -> Option<Faq> {
    let number = fields.number("no");
    if number.is_none() {
        fields.missing("no");
    }
    let published = fields.date_time("published");
    if published.is_none() {
        fields.missing("published");
    }
    let updated = fields.date_time("updated");
    if let (Some(published), Some(updated)) = (&published, &updated)
        && updated.value < published.value
    {
        let help = "published より後の日時にしてください。";
        fields.report(Code::BadValue, updated.range.clone(), "「updated」が「published」より前です。", help);
    }
    let version = fields.text("version");
    let changed = updated.as_ref().map(|updated| Placed { value: updated.value.date, range: updated.range.clone() });
    let newest = Newest { version: version.as_ref(), changed: changed.map(|changed| ("updated", changed)) };
    let revisions = revision::read(fields, &newest);
    let related = fields.texts("related");
    Some(Faq {
        categories: fields.texts("categories"),
        related: related.into_iter().filter_map(|text| related_number(fields, text)).collect(),
        attachments: fields.maps("attachments", |fields| {
            let (file, page) = (fields.required_text("file"), fields.number("page"));
            Some(Attachment { file: file?, page: page.map(|page| page.value) })
        }),
        number: number?,
        published: published?.value,
        updated: updated.map(|updated| updated.value),
        version: version.map(|version| version.value).or_else(|| newest_version(&revisions)),
        revisions,
    })
}

fn newest_version(revisions: &[Revision]) -> Option<String> {
    revisions.first().map(|newest| newest.version.value.clone())
}

fn related_number(fields: &mut Fields<'_>, text: Placed<String>) -> Option<Placed<u32>> {
    if let Ok(value) = text.value.parse() {
        return Some(Placed { value, range: text.range });
    }
    fields.report(Code::BadValue, text.range, "「related」には FAQ の番号を書きます。", "例: related: [203, 305]");
    None
}

fn news(fields: &mut Fields<'_>, path: &str) -> Option<News> {
    let written = fields.date("date");
    let name = path.rsplit('/').next().unwrap_or(path);
    let date = written.or_else(|| name.get(..10).and_then(|start| start.parse().ok()));
    if date.is_none() {
        let range = fields.range();
        fields.report(
            Code::MissingField,
            range.start..range.start,
            "お知らせの日付がわかりません。",
            "ファイル名を「2023-02-20-名前.md」とするか、「date: 2023-02-20」の行を足してください。",
        );
    }
    Some(News {
        important: fields.flag("important").unwrap_or(false),
        categories: fields.texts("categories"),
        date: date?,
    })
}

fn leaflet(fields: &mut Fields<'_>) -> Leaflet {
    let sizes = &[("A4", PaperSize::A4), ("A5", PaperSize::A5), ("B5", PaperSize::B5)];
    let editions =
        &[("standard", LeafletEdition::Standard), ("easy", LeafletEdition::Easy), ("large", LeafletEdition::Large)];
    let rules = &[("all", RubyRule::All), ("marked", RubyRule::Marked), ("none", RubyRule::None)];
    let (code, version, date) = (fields.text("code"), fields.text("version"), fields.placed_date("date"));
    let newest = Newest { version: version.as_ref(), changed: date.clone().map(|date| ("date", date)) };
    let revisions = revision::read(fields, &newest);
    Leaflet {
        code,
        version: version.map(|version| version.value).or_else(|| newest_version(&revisions)),
        date: date.map(|date| date.value).or_else(|| revisions.first().map(|newest| newest.date.value)),
        size: fields.choice("size", sizes).unwrap_or(PaperSize::A4),
        fold: fields
            .placed_choice("fold", FOLDS)
            .and_then(|fold| Some(Placed { value: fold.value?, range: fold.range })),
        look: fields.choice("look", LOOKS).unwrap_or(Look::Band),
        audiocode: fields.text("audiocode"),
        pages: fields.number("pages"),
        edition: fields.choice("edition", editions).unwrap_or(LeafletEdition::Standard),
        ruby: fields.choice("ruby", rules).unwrap_or(RubyRule::Marked),
        monochrome: fields.flag("monochrome").unwrap_or(false),
        lang: fields.text("lang").map(|text| text.value),
        reason: fields.text("reason").map(|text| text.value),
        revisions,
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn front_matter_ends_at_its_second_rule() {
        assert_eq!(split("---\na: 1\n---\n本文"), (Some(4..9), 13));
        assert_eq!(split("---\r\na: 1\r\n---\r\n本文"), (Some(5..11), 16));
        assert_eq!(split("本文\n---\n"), (None, 0));
        assert_eq!(split("---\n閉じない\n"), (None, 0));
    }
}
