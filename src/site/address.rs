//! Addresses: where in the output a page is shown, and relative links between them.

use std::fmt;

use super::PageId;
use crate::content::Kind;

/// Where the feed is.
pub const FEED: &str = "news/feed.xml";

/// Where search engines look for all addresses.
pub const SITEMAP: &str = "sitemap.xml";

/// A path below the site's root, `/` between the parts, never with one in front: `manual/overview.html`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

/// What is shown at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// A page's text, at its own or at its versioned address.
    Page(PageId),
    /// A page that lists others. It shows the text of the folder's `index.md` first, if there is one.
    Listing(Listing, Option<PageId>),
}

/// Pages made from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// The portal's top page.
    Top,
    /// All questions.
    Faq,
    /// All news.
    News,
    /// All leaflets.
    Leaflets,
    /// All downloads.
    Downloads,
    /// The questions of a category: index into the config's category paths.
    Category(usize),
    /// 改訂履歴 of a document: index into the site's documents.
    History(usize),
    /// What was revised of a kind: 改訂された質問と回答.
    Revisions(Kind),
    /// Whether a version of a leaflet is still the newest: its number among the leaflet's versions, the newest first.
    LeafletVersion(PageId, usize),
    /// All offices whose leaflets are published.
    Offices,
    /// An office: its row in `offices.csv`.
    Office(usize),
    /// The contents of a document: document, version.
    Contents(usize, usize),
    /// 新旧対照表: document, newer version, older version.
    Difference(usize, usize, usize),
    /// 図表一覧 of a document: document, version.
    Captions(usize, usize),
    /// The contents of a folder without an index page: index into the site's folders.
    Folder(usize),
    /// 用語集
    Glossary,
    /// Where a chapter was before it was renamed or left out, with what it is now.
    Moved(PageId),
    /// The feed, a file for programs.
    Feed,
    /// All addresses, a file for search engines.
    Sitemap,
    /// サイトマップ: all parts of the site.
    SiteMap,
    /// What there is for an audience: index into the config's audiences.
    Audience(usize),
    /// 資料一覧: every document, leaflet and file with its official name.
    Materials,
    /// Where to ask, and what to look at before.
    Enquiry,
    /// What the site says about its accessibility.
    Accessibility,
    /// Search results.
    Search,
    /// Nothing is there.
    NotFound,
}

impl Address {
    /// An address from its path.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder's part, with its final `/`; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..=at])
    }

    /// The way from here to the site's root: `../` for each folder.
    pub fn root(&self) -> String {
        "../".repeat(self.folder().matches('/').count())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The relative link from a page at `from` to a file at `to`, escaped for an `href`. The same bytes work at any base
/// path and on `file://`.
pub fn relative(from: &Address, to: &str) -> String {
    let own = from.folder();
    let common = own
        .bytes()
        .zip(to.bytes())
        .enumerate()
        .take_while(|(_, (a, b))| a == b)
        .filter(|(_, (a, _))| *a == b'/')
        .last()
        .map_or(0, |(at, _)| at + 1);
    let mut link = "../".repeat(own[common..].matches('/').count());
    let rest = &to[common..];
    // A first part with a colon would be read as a scheme.
    if link.is_empty() && rest.split('/').next().is_some_and(|part| part.contains(':')) {
        link.push_str("./");
    }
    push_escaped(rest, &mut link);
    if link.is_empty() {
        link.push_str("./");
    }
    link
}

fn push_escaped(path: &str, link: &mut String) {
    for letter in path.chars() {
        match letter {
            ' ' => link.push_str("%20"),
            '"' => link.push_str("%22"),
            '#' => link.push_str("%23"),
            '%' => link.push_str("%25"),
            '<' => link.push_str("%3C"),
            '>' => link.push_str("%3E"),
            '?' => link.push_str("%3F"),
            '[' => link.push_str("%5B"),
            '\\' => link.push_str("%5C"),
            ']' => link.push_str("%5D"),
            '^' => link.push_str("%5E"),
            '`' => link.push_str("%60"),
            '{' => link.push_str("%7B"),
            '|' => link.push_str("%7C"),
            '}' => link.push_str("%7D"),
            other => link.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, relative};

    #[test]
    fn links_are_relative_and_escaped() {
        let link = |from: &str, to: &str| relative(&Address::new(from), to);
        assert_eq!(link("index.html", "faq/201.html"), "faq/201.html");
        assert_eq!(link("faq/201.html", "faq/203.html"), "203.html");
        assert_eq!(link("manual/1.1/overview.html", "manual/1.0/overview.html"), "../1.0/overview.html");
        assert_eq!(link("manual/1.1/annex/a1.html", "index.html"), "../../../index.html");
        assert_eq!(link("a/b.html", "ab/c.html"), "../ab/c.html");
        assert_eq!(link("文書/a.html", "文書/図 1.png"), "図%201.png");
        assert_eq!(link("a.html", "x:y.html"), "./x:y.html");
    }
}
