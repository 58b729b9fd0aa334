//! Many pages as one PDF: cover, 改訂履歴, contents, and the text with its running heads.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use super::edition::Edition;
use super::glyphs::settable;
use super::script::literal;
use super::setter::{Chapter, Setter, add_anchors};
use super::sheet::Sheet;
use super::world::{Leaflet as Pages, Press};
use super::{faults, overflow, settings};
use crate::config::Date;
use crate::content::{Faq, Leaflet, LeafletEdition, Look, PaperSize, RubyRule};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::markdown::NodeId;
use crate::site::{Page, PageId, Site, paragraphs};
use crate::theme::Theme;

/// What is printed as one.
pub(super) struct Book<'a> {
    /// The file with its title, description and changes; none if they are of the site.
    pub source: Option<&'a Arc<SourceText>>,
    /// Where it is published.
    pub path: String,
    /// Its title.
    pub title: &'a str,
    /// One sentence, on the cover and in the properties.
    pub description: &'a str,
    /// Its version, as printed; may be empty.
    pub version: String,
    /// Its day, for the properties.
    pub date: Option<Date>,
    /// The same as printed; may be empty.
    pub as_of: String,
    /// Headings down to this level stand in the contents.
    pub depth: u8,
    /// 改訂履歴, the newest first.
    pub history: Vec<Changes>,
    /// The text.
    pub parts: Vec<Part<'a>>,
}

/// What a version changed.
pub(super) struct Changes {
    /// The version with its date.
    pub name: String,
    /// Where, and what.
    pub rows: Vec<(String, String)>,
}

/// A part of the text.
pub(super) enum Part<'a> {
    /// A heading over the parts behind it. One of level 1 begins a chapter.
    Heading(u8, &'a str),
    /// A page as a chapter.
    Chapter(&'a Page),
    /// A question with its answer, and the level of its heading.
    Question(&'a Page, &'a Faq, u8),
}

impl<'a> Part<'a> {
    fn page(&self) -> Option<&'a Page> {
        match self {
            Self::Heading(..) => None,
            Self::Chapter(page) | Self::Question(page, ..) => Some(page),
        }
    }

    /// The running head of the chapter that it begins.
    fn chapter(&self) -> Option<String> {
        match self {
            Self::Heading(1, title) => Some((*title).to_owned()),
            Self::Chapter(page) => {
                let number = page.number.as_ref().filter(|number| !page.title.starts_with(number.as_str()));
                Some(number.map(|number| format!("{number}　")).unwrap_or_default() + &page.title)
            }
            _ => None,
        }
    }

    /// Headings that it has in contents of a depth.
    fn entries(&self, depth: u8) -> usize {
        match self {
            Self::Chapter(page) => {
                1 + page.headings.iter().filter(|heading| (2..=depth).contains(&heading.level)).count()
            }
            Self::Heading(level, _) | Self::Question(.., level) => usize::from(*level <= depth),
        }
    }
}

/// Prints a book. Without bytes there is a diagnostic that says why; one without pages gives neither.
pub(super) fn print(press: &Press, site: &Site, theme: &Theme, book: &Book<'_>) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let Some(first) = book.parts.iter().find_map(Part::page) else { return (None, Vec::new()) };
    let plain = plain(book.date);
    let title = settable(press, book.title);
    let publisher = settable(press, &site.config.publisher);
    let sheet = Sheet {
        leaflet: &plain,
        title: &title,
        description: book.description,
        publisher: &publisher,
        lang: &site.config.lang,
        sample: site.config.sample,
        draft: site.config.draft,
        imprint: Vec::new(),
    };
    let mut setter = Setter::new(press, site, theme, first, &sheet);
    for (index, page) in book.parts.iter().enumerate().filter_map(|(index, part)| Some((index, part.page()?))) {
        setter.anchors.insert((page.id, ""), prefix(index));
        add_anchors(page, &prefix(index), &mut setter.anchors);
    }
    setter.script.code("#import \"document.typ\" as look\n#show: look.page\n");
    let mut starts: Vec<(usize, PageId)> = Vec::new();
    let mut diagnostics = Vec::new();
    let mut within = false;
    for (index, part) in book.parts.iter().enumerate() {
        if let Some(title) = part.chapter() {
            // In brackets: else every chapter would bear the settings of all before it, which Typst looks through at each step.
            setter.script.code(if within {
                "]\n#[#set page(header: look.head("
            } else {
                "#[#set page(header: look.head("
            });
            within = true;
            setter.script.string(&settable(press, &title));
            setter.script.code(&format!(", <{}>))\n", prefix(index)));
        }
        if let Part::Heading(level, title) = part {
            setter.division(*level, &settable(press, title), &prefix(index));
            continue;
        }
        let Some(page) = part.page() else { continue };
        starts.push((setter.script.here(), page.id));
        setter.page = page;
        let numbers: HashMap<NodeId, String> =
            paragraphs(site, page).into_iter().map(|paragraph| (paragraph.node, paragraph.number)).collect();
        let chapter = Chapter { prefix: prefix(index), paragraphs: numbers, level: 1, ..Chapter::default() };
        setter.chapter = Some(chapter);
        match part {
            Part::Question(_, faq, level) => setter.question(faq, *level),
            _ => setter.chapter_blocks(),
        }
        diagnostics.extend(std::mem::take(&mut setter.missing).diagnostics(page));
    }
    setter.script.code(if within { "]\n" } else { "" });
    let Setter { script, pictures, diagnostics: found, .. } = setter;
    diagnostics.extend(found);

    let settings = settings::module(&sheet, theme, "document") + &module(book, press, site, theme);
    let mut world = Pages::new(press, script.text(), settings, pictures);
    let page_at = |at: usize| {
        let before = starts.partition_point(|(start, _)| *start <= at);
        starts.get(before.saturating_sub(1)).map_or(first, |(_, page)| site.page(*page))
    };
    let printed = faults::print(&mut world, Edition::Web, &book.path, &script, &page_at);
    let mut found = printed.diagnostics;
    found.extend(printed.pages.and_then(|pages| overflow::check_book(&world, &pages, &script, &page_at, book.source)));
    if found.is_empty() {
        world.keep(&book.path, printed.bytes.as_deref());
    }
    diagnostics.extend(found);
    diagnostics.extend(unsettable(press, site, book));
    (printed.bytes, diagnostics)
}

/// Letters of the settings that no font has, each where it first stands: the cover shows 〓 in their place.
fn unsettable(press: &Press, site: &Site, book: &Book<'_>) -> Vec<Diagnostic> {
    let rows = book.history.iter().flat_map(|changes| &changes.rows).flat_map(|(place, what)| [place, what]);
    let names = book.history.iter().map(|changes| &changes.name);
    let own = [book.title, book.description, &book.version].into_iter().chain(rows.chain(names).map(String::as_str));
    let headings =
        book.parts.iter().filter_map(|part| if let Part::Heading(_, title) = part { Some(*title) } else { None });
    let of_site = headings.chain([site.config.publisher.as_str()]);
    let texts = own.map(|text| (text, book.source)).chain(of_site.map(|text| (text, None)));
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for (text, source) in texts {
        for (at, letter) in text.char_indices().filter(|(_, letter)| !press.has(*letter)) {
            if !known.insert((letter, source.is_some())) {
                continue;
            }
            let message =
                format!("「{letter}」（U+{:04X}）の字形が、テーマのどのフォントにもありません。", u32::from(letter));
            let help = "別の文字に直すか、この文字を持つフォントを themes/名前/fonts/ に置いてください。";
            found.push(match source {
                Some(source) => {
                    let whole = source.text().find(text).map(|start| start + at);
                    let start = whole.or_else(|| source.text().find(letter)).unwrap_or(0);
                    let end = source.text()[start..].chars().next().map_or(start, |letter| start + letter.len_utf8());
                    Diagnostic::at(Code::MissingGlyph, source, start..end, message).help(help)
                }
                None => Diagnostic::of_site(Code::MissingGlyph, message)
                    .help("site.yaml の publisher と分類の名前を確かめてください。"),
            });
        }
    }
    found
}

/// What `document.typ` reads about the book.
fn module(book: &Book<'_>, press: &Press, site: &Site, theme: &Theme) -> String {
    let words = theme.strings();
    let text = |text: &str| literal(&settable(press, text));
    let marks = [(site.config.draft, "draft"), (site.config.sample, "sample")].into_iter().filter(|(said, _)| *said);
    let marks: String = marks.flat_map(|(_, key)| [literal(words.get(key)), ", ".to_owned()]).collect();
    let history: String = book.history.iter().fold(String::new(), |mut code, changes| {
        // Writing to a string can't fail.
        let _ = write!(code, "({}, (", text(&changes.name));
        for (place, what) in &changes.rows {
            let _ = write!(code, "{}, {}, ", text(place), text(what));
        }
        code.push_str(")), ");
        code
    });
    format!(
        "#let book = (version: {}, date: {}, about: {}, contents: {}, depth: {}, entries: {}, marks: ({marks}), \
         numbered: {}, history: ({history}), history-words: ({}, {}, {}), page-short: {})\n",
        text(&book.version),
        text(&book.as_of),
        text(book.description),
        literal(words.get("contents")),
        book.depth,
        book.parts.iter().map(|part| part.entries(book.depth)).sum::<usize>(),
        site.config.draft,
        literal(words.get("history")),
        literal(words.get("changed_section")),
        literal(words.get("changed_text")),
        literal(words.get("page_short")),
    )
}

/// Books are set as if they were leaflets without anything of their own.
fn plain(date: Option<Date>) -> Leaflet {
    Leaflet {
        reason: None,
        revisions: Vec::new(),
        code: None,
        version: None,
        date,
        size: PaperSize::A4,
        fold: None,
        look: Look::Band,
        audiocode: None,
        pages: None,
        edition: LeafletEdition::Standard,
        ruby: RubyRule::Marked,
        monochrome: false,
        lang: None,
    }
}

/// Begins the labels of a part's places; is the label of the part itself.
fn prefix(index: usize) -> String {
    format!("c{index}")
}
