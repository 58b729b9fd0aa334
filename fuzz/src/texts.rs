//! Markdown, and the settings in front of it.

use std::sync::Arc;

use kawaraban::config::Config;
use kawaraban::content::{Kind, Text};
use kawaraban::diagnostic::SourceText;
use kawaraban::markdown::{Dialect, parse};

use super::site::{Content, assembled, entries, told};
use super::spans;

/// The kinds of files, with a path that makes a file one.
const KINDS: [(Kind, &str); 6] = [
    (Kind::Page, "page.md"),
    (Kind::Chapter, "manual/01-page.md"),
    (Kind::Faq, "faq/0001-page.md"),
    (Kind::News, "news/2023-02-20-page.md"),
    (Kind::Leaflet, "leaflets/page.md"),
    (Kind::Download, "downloads/page.md"),
];

/// A page's text: every part of the tree has its place in the text, and the page is harmless.
pub fn markdown(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Arc::new(SourceText::new("page.md", text));
    let parsed = parse(&source, 0..text.len(), Dialect::Kawaraban { fields: true });
    assert_eq!(spans::misplaced(text, &parsed.tree), None);
    told(&parsed.diagnostics);

    let texts = [("page.md", Kind::Page, text)];
    let (site, problems) = assembled(&Content { settings: "title: 題名\n", texts: &texts, ..Content::default() });
    told(&problems);
    entries(&site);
}

/// The settings in front of a text, as those of every kind of file, and as a whole `site.yaml`.
pub fn front_matter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for (kind, path) in KINDS {
        let (read, problems) = Text::read(&Arc::new(SourceText::new(path, text)), kind);
        told(&problems);
        assert!(read.is_some() || !problems.is_empty(), "nobody is told why there is no {}", kind.name());
        let Some(read) = read else { continue };
        assert!(text.get(read.body.clone()).is_some() && read.body.end == text.len());
        let title = read.common.title.as_ref().map(|title| title.range.clone());
        assert!(title.is_none_or(|range| text.get(range).is_some()));
    }
    let mut problems = Vec::new();
    Config::read(&Arc::new(SourceText::new("site.yaml", text)), &mut problems);
    told(&problems);

    let texts = KINDS.map(|(kind, path)| (path, kind, text));
    let (site, problems) = assembled(&Content { settings: SETTINGS, texts: &texts, ..Content::default() });
    told(&problems);
    entries(&site);
}

const SETTINGS: &str =
    "title: 題名\ncategories:\n  - {id: a, title: 分類}\naudiences:\n  - {id: b, title: 対象}\nowners: readers\n";
