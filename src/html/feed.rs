//! The feed (RFC 4287): news, and the versions of documents that were published.

use serde::Serialize;

use super::Renderer;
use super::entry::description;
use crate::config::{Date, DateTime};
use crate::content::{Entry, Status, Version};
use crate::site::{Address, Document, FEED, Page};

/// Most entries of the feed.
const MOST_ENTRIES: usize = 50;

/// The feed. All its addresses are whole ones, and its times are the starts of the days that the content names.
#[derive(Serialize)]
pub(super) struct FeedView {
    title: String,
    author: String,
    id: String,
    home: String,
    updated: String,
    entries: Vec<FeedEntryView>,
}

/// An entry of the feed. Its address is its id: it stays.
#[derive(Serialize)]
struct FeedEntryView {
    title: String,
    id: String,
    updated: String,
    summary: String,
    /// 新旧対照表, with their titles.
    related: Vec<RelatedView>,
}

/// Another page about the same.
#[derive(Serialize)]
struct RelatedView {
    title: String,
    href: String,
}

impl Renderer<'_> {
    /// The feed; `None` if nothing of the site has been published, or if it is not known where.
    pub(super) fn feed(&self) -> Option<FeedView> {
        let news = self.news().into_iter().filter_map(|page| self.news_entry(page));
        let versions = self.site.documents.iter().flat_map(|document| {
            let versions = document.settings.versions.iter().enumerate();
            versions.filter_map(|(index, version)| self.version_entry(document, index, version))
        });
        let mut entries: Vec<(Date, FeedEntryView)> = news.chain(versions).collect();
        entries.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
        entries.truncate(MOST_ENTRIES);
        let updated = start(entries.first()?.0);
        let config = &self.site.config;
        let author = if config.publisher.is_empty() { &config.title } else { &config.publisher };
        Some(FeedView {
            title: self.feed_title(),
            author: xml(author),
            id: self.canonical(&Address::new(FEED))?,
            home: self.canonical(&Address::new("index.html"))?,
            updated,
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        })
    }

    /// The feed's name, as programs that read feeds list it.
    pub(super) fn feed_title(&self) -> String {
        xml(&self.marked(&self.theme.strings().get("feed_title").replace("{site}", &self.site.config.title)))
    }

    /// An entry stands alone in other people's programs: there too it says that it is a sample.
    fn marked(&self, title: &str) -> String {
        let mark = if self.site.config.sample { self.theme.strings().get("sample_title") } else { "" };
        format!("{mark}{title}")
    }

    fn news_entry(&self, page: &Page) -> Option<(Date, FeedEntryView)> {
        let Entry::News(news) = &page.entry else { return None };
        if matches!(page.common.status, Status::Draft | Status::Withdrawn) {
            return None;
        }
        let entry = FeedEntryView {
            title: xml(&self.marked(&page.title)),
            id: self.canonical(&page.address)?,
            updated: start(news.date),
            summary: xml(&description(page)),
            related: Vec::new(),
        };
        Some((news.date, entry))
    }

    fn version_entry(&self, document: &Document, index: usize, version: &Version) -> Option<(Date, FeedEntryView)> {
        let date = version.published()?;
        let words = self.theme.strings();
        let settings = &document.settings;
        let title = words.get("feed_version").replace("{title}", &settings.title).replace("{version}", &version.name);
        let changes = version.changes.iter().map(|change| match &change.section {
            Some(section) => format!("{section}{}{}", words.get("feed_separator"), change.text),
            None => change.text.clone(),
        });
        let older = settings.neighbours().into_iter().filter(|(_, newer)| *newer == index);
        let related = older.filter_map(|(older, _)| {
            let older = &settings.versions[older].name;
            Some(RelatedView {
                title: xml(&words.get("comparison_with").replace("{version}", older)),
                href: self.canonical(&document.address(Some(index), &format!("diff-{older}.html")))?,
            })
        });
        let entry = FeedEntryView {
            title: xml(&self.marked(&title)),
            id: self.canonical(&document.address(Some(index), "index.html"))?,
            updated: start(date),
            summary: xml(&changes.collect::<Vec<_>>().join("\n")),
            related: related.collect(),
        };
        Some((date, entry))
    }
}

/// The start of a day in Japan, by RFC 3339.
fn start(date: Date) -> String {
    DateTime { date, hour: 0, minute: 0 }.to_string()
}

/// A text without the letters that no XML may hold (XML 1.0, 2.2), however they are written.
fn xml(text: &str) -> String {
    let forbidden = |letter: char| {
        (letter < ' ' && !matches!(letter, '\t' | '\n' | '\r')) || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    text.replace(forbidden, "")
}
