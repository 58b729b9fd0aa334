//! Headings with their ids and numbers, tables and figures with theirs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::PageId;
use super::draft::{Draft, Manuscript, written_id};
use super::layout::Placed;
use super::navigation::Contents;
use crate::content::{CaptionNumbering, DocumentSettings, Kind};
use crate::markdown::{
    self, Block, BlockKind, Caption, DirectiveKind, Inline, InlineKind, NodeId, hand_number, inline_text, walk_blocks,
};

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its block.
    pub node: NodeId,
    /// 1 to 6.
    pub level: u8,
    /// Its id: written, or by GitHub's algorithm.
    pub anchor: String,
    /// Its text without markup.
    pub text: String,
    /// Its number, where the document numbers headings: `3.2`.
    pub number: Option<String>,
}

/// The number of a table or figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What it is.
    pub kind: markdown::Counted,
    /// Its number: `9`, `3-2`; a hand-written one as written; empty without a caption.
    pub number: String,
    /// The number is written by hand.
    pub by_hand: bool,
    /// Its id.
    pub anchor: String,
}

impl Label {
    /// 表 9
    pub fn text(&self) -> String {
        format!("{} {}", self.kind.word(), self.number)
    }
}

/// What was counted on one page.
#[derive(Default)]
pub(super) struct Counted {
    /// Number of the chapter: `3`, `別紙1`.
    pub number: Option<String>,
    pub headings: Vec<Heading>,
    pub labels: HashMap<NodeId, Label>,
    /// Stands for all that can be seen of it from other pages.
    pub seen: u64,
}

/// What was counted, page by page.
#[derive(Default)]
pub(super) struct Before(Vec<Arc<Kept>>);

/// What was counted on a page, with all that it follows from.
struct Kept {
    parsed: Arc<Manuscript>,
    rules: Rules<Option<String>>,
    totals: (Totals, Totals),
    counted: Arc<Counted>,
}

/// How a page's headings and captions are counted.
#[derive(Clone, Copy)]
struct Rules<Number> {
    /// Number of the chapter: `3`, `別紙1`.
    chapter: Number,
    /// Number in front of sections; empty in an annex, whose sections start at 1.
    section: Number,
    captions: CaptionNumbering,
    /// Only what has a written id is numbered: nothing refers to the others, and on a sheet of paper one sees them.
    only_with_id: bool,
}

/// Counts headings, tables and figures: through each document in reading order, else page by page.
pub(super) fn count(
    drafts: &[Draft],
    was: &[Option<usize>],
    places: &[Placed],
    documents: &[DocumentSettings],
    contents: &[Vec<Contents>],
    before: &mut Before,
) -> Vec<Arc<Counted>> {
    let counting = Counting { drafts, was, before };
    let mut counted: Vec<Option<Arc<Kept>>> = drafts.iter().map(|_| None).collect();
    let versions = documents
        .iter()
        .zip(contents)
        .flat_map(|(document, versions)| versions.iter().map(move |contents| (document, contents)));
    let versions: Vec<_> = versions.collect();
    let of_versions =
        versions.into_par_iter().map(|(document, contents)| count_document(document, contents, places, &counting));
    for (page, kept) in of_versions.collect::<Vec<_>>().into_iter().flatten() {
        counted[page] = Some(kept);
    }
    let alone = |page: usize| {
        let only_with_id = drafts[page].text.entry.kind() == Kind::Leaflet;
        let rules = Rules { chapter: None, section: None, captions: CaptionNumbering::Document, only_with_id };
        counting.page(page, rules, &mut Totals::default())
    };
    let rest = counted.into_par_iter().enumerate();
    let kept: Vec<Arc<Kept>> = rest.map(|(page, kept)| kept.unwrap_or_else(|| alone(page))).collect();
    let counted = kept.iter().map(|kept| Arc::clone(&kept.counted)).collect();
    before.0 = kept;
    counted
}

/// Counts page by page; what follows from the same as before is kept.
struct Counting<'a> {
    drafts: &'a [Draft],
    was: &'a [Option<usize>],
    before: &'a Before,
}

impl Counting<'_> {
    fn page(&self, page: usize, rules: Rules<Option<&str>>, totals: &mut Totals) -> Arc<Kept> {
        let draft = &self.drafts[page];
        let before = self.was.get(page).copied().flatten().and_then(|at| self.before.0.get(at));
        let is_same = |kept: &&Arc<Kept>| {
            Arc::ptr_eq(&kept.parsed, &draft.parsed) && kept.rules.is(rules) && kept.totals.0 == *totals
        };
        if let Some(kept) = before.filter(is_same) {
            *totals = kept.totals.1;
            return Arc::clone(kept);
        }
        let first = *totals;
        let counted = Arc::new(count_page(draft, rules, totals));
        let rules = Rules {
            chapter: rules.chapter.map(str::to_owned),
            section: rules.section.map(str::to_owned),
            captions: rules.captions,
            only_with_id: rules.only_with_id,
        };
        Arc::new(Kept { parsed: Arc::clone(&draft.parsed), rules, totals: (first, *totals), counted })
    }
}

impl Rules<Option<String>> {
    fn is(&self, other: Rules<Option<&str>>) -> bool {
        (self.chapter.as_deref(), self.section.as_deref()) == (other.chapter, other.section)
            && (self.captions, self.only_with_id) == (other.captions, other.only_with_id)
    }
}

fn count_document(
    document: &DocumentSettings,
    contents: &Contents,
    places: &[Placed],
    counting: &Counting<'_>,
) -> Vec<(usize, Arc<Kept>)> {
    let mut counted = Vec::new();
    let mut totals = Totals::default();
    let mut number = 0;
    for PageId(page) in &contents.chapters {
        let page = *page as usize;
        let is_front = places[page].address.as_str().ends_with("index.html");
        let chapter = (!is_front && document.numbered_headings).then(|| {
            number += 1;
            number.to_string()
        });
        let (chapter, captions) = (chapter.as_deref(), document.captions);
        let rules = Rules { chapter, section: chapter, captions, only_with_id: false };
        counted.push((page, counting.page(page, rules, &mut totals)));
    }
    for (index, PageId(page)) in contents.annexes.iter().enumerate() {
        let chapter = format!("別紙{}", index + 1);
        let captions = match document.captions {
            CaptionNumbering::None => CaptionNumbering::None,
            CaptionNumbering::Document | CaptionNumbering::Chapter => CaptionNumbering::Document,
        };
        let section = document.numbered_headings.then_some("");
        let rules = Rules { chapter: Some(chapter.as_str()), section, captions, only_with_id: false };
        let page = *page as usize;
        counted.push((page, counting.page(page, rules, &mut Totals::default())));
    }
    counted
}

/// Tables and figures counted so far.
#[derive(Clone, Copy, Default, PartialEq)]
struct Totals {
    tables: u32,
    figures: u32,
}

fn count_page(draft: &Draft, rules: Rules<Option<&str>>, totals: &mut Totals) -> Counted {
    let mut counter = Counter {
        rules,
        sections: [0; 6],
        used: HashSet::new(),
        repeated: HashMap::new(),
        own: Totals::default(),
        counted: Counted { number: rules.chapter.map(str::to_owned), ..Counted::default() },
    };
    // Ids that are written go first: made ones give way to them.
    walk_blocks(&draft.parsed.tree.blocks, &mut |block| {
        if let Some(id) = written_id(block) {
            counter.used.insert(id.to_owned());
        }
    });
    walk_blocks(&draft.parsed.tree.blocks, &mut |block| counter.block(block, totals));
    draft.parsed.tree.blocks.iter().for_each(|block| counter.lone_caption(block));
    let mut found = counter.counted;
    found.seen = seen(&found);
    found
}

/// Nodes are not seen: a paragraph more moves all that follow.
fn seen(counted: &Counted) -> u64 {
    let mut seen = DefaultHasher::new();
    counted.number.hash(&mut seen);
    for heading in &counted.headings {
        (heading.level, &heading.anchor, &heading.text, &heading.number).hash(&mut seen);
    }
    for label in counted.labels.iter().collect::<BTreeMap<_, _>>().into_values() {
        (label.kind.name(), &label.number, label.by_hand, &label.anchor).hash(&mut seen);
    }
    seen.finish()
}

struct Counter<'a> {
    rules: Rules<Option<&'a str>>,
    sections: [u32; 6],
    used: HashSet<String>,
    /// The last suffix given to an id.
    repeated: HashMap<String, u32>,
    own: Totals,
    counted: Counted,
}

impl Counter<'_> {
    fn block(&mut self, block: &Block, totals: &mut Totals) {
        match &block.kind {
            BlockKind::Heading(heading) => {
                let level = heading.level;
                let text = inline_text(&heading.content);
                let anchor = match &heading.attributes.id {
                    Some(id) => id.to_string(),
                    None => self.made(&slug(&text)),
                };
                let number = self.heading_number(level);
                self.counted.headings.push(Heading { node: block.id, level, anchor, text, number });
            }
            BlockKind::Table(table) if table.caption.is_some() => {
                self.label(block, markdown::Counted::Table, table.caption.as_ref(), totals);
            }
            BlockKind::Figure(figure) => {
                self.label(block, markdown::Counted::Figure, figure.caption.as_ref(), totals);
            }
            BlockKind::Directive(directive)
                if matches!(directive.kind, DirectiveKind::Table | DirectiveKind::Schedule)
                    && !directive.title.is_empty() =>
            {
                let number = self.next(block, markdown::Counted::Table, totals);
                self.push_label(block, markdown::Counted::Table, number, false);
            }
            _ => {}
        }
    }

    /// A paragraph of the page itself, not of a list or cell, that looks like a caption.
    fn lone_caption(&mut self, block: &Block) {
        if let BlockKind::Paragraph(content) = &block.kind
            && let Some((kind, number)) = lone_caption(content)
        {
            self.push_label(block, kind, number, true);
        }
    }

    fn heading_number(&mut self, level: u8) -> Option<String> {
        let section = self.rules.section?;
        if level == 1 {
            return self.rules.chapter.map(str::to_owned);
        }
        let depth = usize::from(level.clamp(2, 6)) - 2;
        self.sections[depth] += 1;
        self.sections[depth + 1..].fill(0);
        let own = self.sections[..=depth].iter().map(|number| (*number).max(1).to_string());
        let parts: Vec<String> =
            Some(section.to_owned()).filter(|section| !section.is_empty()).into_iter().chain(own).collect();
        Some(parts.join("."))
    }

    fn label(&mut self, block: &Block, kind: markdown::Counted, caption: Option<&Caption>, totals: &mut Totals) {
        match caption {
            Some(Caption { number: Some(written), .. }) => {
                let by_hand = !written.number.is_empty();
                let kind = if by_hand { written.counted } else { kind };
                self.push_label(block, kind, written.number.to_string(), by_hand);
            }
            Some(_) => {
                let number = self.next(block, kind, totals);
                self.push_label(block, kind, number, false);
            }
            None => self.push_label(block, kind, String::new(), false),
        }
    }

    fn push_label(&mut self, block: &Block, kind: markdown::Counted, number: String, by_hand: bool) {
        let anchor = match written_id(block) {
            Some(id) => id.to_owned(),
            None if number.is_empty() => String::new(),
            None => self.made(&format!("{}-{}", kind.name(), ascii_number(&number))),
        };
        self.counted.labels.insert(block.id, Label { kind, number, by_hand, anchor });
    }

    fn next(&mut self, block: &Block, kind: markdown::Counted, totals: &mut Totals) -> String {
        if self.rules.only_with_id && written_id(block).is_none() {
            return String::new();
        }
        let count = |totals: &mut Totals| {
            let total = match kind {
                markdown::Counted::Figure => &mut totals.figures,
                markdown::Counted::Table | markdown::Counted::Exhibit => &mut totals.tables,
            };
            *total += 1;
            *total
        };
        match (self.rules.captions, self.rules.chapter) {
            (CaptionNumbering::None, _) => String::new(),
            (CaptionNumbering::Chapter, Some(chapter)) => format!("{chapter}-{}", count(&mut self.own)),
            _ => count(totals).to_string(),
        }
    }

    /// An id that is not yet used on the page: GitHub adds -1, -2 …
    fn made(&mut self, wanted: &str) -> String {
        if self.used.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let mut again = self.repeated.get(wanted).copied().unwrap_or(0);
        loop {
            again += 1;
            let id = format!("{wanted}-{again}");
            if self.used.insert(id.clone()) {
                self.repeated.insert(wanted.to_owned(), again);
                return id;
            }
        }
    }
}

/// Longest text that may be a caption, in characters.
const LONGEST_CAPTION: usize = 80;

/// The number at the start of a paragraph that is a caption by its looks: its table or picture is not directly beside
/// it, or made of text. A sentence that begins with a number ends with 。
fn lone_caption(content: &[Inline]) -> Option<(markdown::Counted, String)> {
    let InlineKind::Text(first) = &content.first()?.kind else { return None };
    hand_number(first)?;
    let text = inline_text(content);
    let hand = hand_number(&text).filter(|hand| hand.parted && hand.title < text.len())?;
    let sentence = text.contains('。') || text.chars().count() > LONGEST_CAPTION;
    (!sentence).then(|| (hand.counted, text[hand.number].to_owned()))
}

/// A number for an id: digits and hyphens of either width become ASCII.
pub(super) fn ascii_number(number: &str) -> String {
    let ascii = |letter: char| match letter {
        '０'..='９' => char::from_digit(letter as u32 - '０' as u32, 10).unwrap_or(letter),
        letter if letter.is_ascii_alphanumeric() || letter == '.' => letter,
        _ => '-',
    };
    number.chars().map(ascii).collect()
}

/// A heading's id by GitHub's algorithm: lower case, without punctuation, spaces as hyphens.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(letter),
            letter if letter.is_alphanumeric() || is_mark(letter) => slug.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    slug
}

/// Combining marks that `char::is_alphanumeric` does not count: the dakuten of decomposed kana, accents.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036F}' | '\u{3099}' | '\u{309A}')
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn ids_are_those_of_github() {
        assert_eq!(slug("1.1 対象とする読者"), "11-対象とする読者");
        assert_eq!(slug("API（REST）の利用・運用"), "apirestの利用運用");
        assert_eq!(slug("サーバー設定_v2 - 手順"), "サーバー設定_v2---手順");
    }
}
