//! Links that are found in the text itself: mentions of captions numbered by hand, and first uses of terms.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};

use super::PageId;
use super::draft::Draft;
use super::labels::{Counted, ascii_number};
use super::layout::Placed;
use crate::content::{Kind, Term};
use crate::markdown::{self, Block, Inline, InlineKind, Span, hand_number, walk_prose};
use crate::text::{is_han, is_katakana};

/// A part of a text run that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLink {
    /// Its bytes in the page's source.
    pub span: Span,
    /// Where it leads.
    pub target: TextTarget,
}

/// Where a part of a text run leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextTarget {
    /// To a table or figure: its page and anchor.
    Label(PageId, String),
    /// To a term: index into the site's glossary.
    Term(usize),
}

/// What a text may speak of.
pub(super) struct Subjects<'a> {
    drafts: &'a [Draft],
    places: &'a [Placed],
    counted: &'a [Arc<Counted>],
    /// Numbers written by hand, by version of a document.
    documents: HashMap<(usize, Option<usize>), Version<'a>>,
    terms: &'a [Term],
    words: Option<AhoCorasick>,
}

/// The pages of a document's version, and pages and anchors there by number: `None` where two captions share one.
#[derive(Default)]
struct Version<'a> {
    pages: Vec<usize>,
    labelled: OnceLock<HashMap<Number, Option<(usize, &'a str)>>>,
}

/// A number as compared: what it counts, in ASCII.
type Number = (markdown::Counted, String);

/// Numbers on one page.
type Own<'a> = HashMap<Number, Option<&'a str>>;

impl<'a> Subjects<'a> {
    pub(super) fn new(
        drafts: &'a [Draft],
        places: &'a [Placed],
        counted: &'a [Arc<Counted>],
        terms: &'a [Term],
    ) -> Self {
        let mut documents: HashMap<_, Version<'_>> = HashMap::new();
        for (page, place) in places.iter().enumerate() {
            if let Some(own) = place.membership {
                documents.entry((own.document, own.version)).or_default().pages.push(page);
            }
        }
        let words = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(terms.iter().map(|term| term.term.value.as_str()))
            .ok()
            .filter(|_| !terms.is_empty());
        Self { drafts, places, counted, documents, terms, words }
    }

    /// Numbers written by hand on a page: `None` where two captions share one.
    fn numbers(&self, page: usize) -> Own<'a> {
        let mut own: HashMap<Number, Option<&str>> = HashMap::new();
        let counted: &'a [Arc<Counted>] = self.counted;
        for label in counted[page].labels.values().filter(|label| label.by_hand && !label.anchor.is_empty()) {
            let number = (label.kind, ascii_number(&label.number));
            own.entry(number).and_modify(|first| *first = None).or_insert(Some(&label.anchor));
        }
        own
    }

    /// Numbers written by hand in the version of a document to which a page belongs.
    fn labelled_with(&self, page: usize) -> Option<&HashMap<Number, Option<(usize, &'a str)>>> {
        let own = self.places[page].membership?;
        let version = self.documents.get(&(own.document, own.version))?;
        Some(version.labelled.get_or_init(|| {
            let mut all: HashMap<Number, Option<(usize, &str)>> = HashMap::new();
            for page in &version.pages {
                for (number, anchor) in self.numbers(*page) {
                    let found = anchor.map(|anchor| (*page, anchor));
                    all.entry(number).and_modify(|first| *first = None).or_insert(found);
                }
            }
            all
        }))
    }

    /// The links in a page's text, in the order of their places, and whether they may lead to other pages of its document.
    pub(super) fn links(&self, page: usize) -> (Vec<TextLink>, bool) {
        let draft = &self.drafts[page];
        let own = self.numbers(page);
        let numbered = match self.places[page].membership {
            Some(_) => self.labelled_with(page).is_some_and(|all| !all.is_empty()),
            None => !own.is_empty(),
        };
        // The first page leads on to others; terms marked in its few lines would be most of what is seen there.
        let plain = draft.text.entry.kind() == Kind::Leaflet || self.places[page].address.as_str() == "index.html";
        let words = self.words.as_ref().filter(|_| !plain);
        let mut links = Vec::new();
        let mut met: HashSet<usize> = HashSet::new();
        let labels = &self.counted[page].labels;
        let mut read = |block: &Block, inline: &Inline| {
            let InlineKind::Text(text) = &inline.kind else { return };
            // A text from an entity is not in the source as it is. A caption names itself.
            if inline.span.range().len() != text.len() || labels.contains_key(&block.id) {
                return;
            }
            if numbered {
                self.mentions(page, &own, text, inline.span, &mut links);
            }
            if let Some(words) = words {
                self.uses(words, text, inline.span, &mut met, &mut links);
            }
        };
        draft.parsed.tree.texts().for_each(|blocks| walk_prose(blocks, &mut read));
        links.sort_by_key(|link| (link.span.start, link.span.end));
        links.dedup_by(|later, earlier| later.span.start < earlier.span.end);
        (links, self.places[page].membership.is_some())
    }

    /// 「表 4-1 のとおり」
    fn mentions<'b>(&'b self, page: usize, own: &Own<'b>, text: &str, span: Span, links: &mut Vec<TextLink>) {
        let mut at = 0;
        while let Some(found) = text[at..].find(['表', '図']) {
            let start = at + found;
            let Some(hand) = hand_number(&text[start..]) else {
                at = start + '表'.len_utf8();
                continue;
            };
            at = start + hand.number.end;
            if belongs_elsewhere(&text[..start]) {
                continue;
            }
            let number = ascii_number(&text[start + hand.number.start..start + hand.number.end]);
            if let Some((page, anchor)) = self.labelled(page, own, (hand.counted, number)) {
                let span = Span { start: span.start + offset(start), end: span.start + offset(at) };
                let page = PageId(u32::try_from(page).unwrap_or(u32::MAX));
                links.push(TextLink { span, target: TextTarget::Label(page, anchor.to_owned()) });
            }
        }
    }

    /// The page and anchor of a number written by hand: on this page, else in its document. A number that two captions
    /// share leads nowhere.
    fn labelled<'b>(&'b self, page: usize, own: &Own<'b>, number: Number) -> Option<(usize, &'b str)> {
        // 「図表 2」 may be spoken of as 表 2 or 図 2.
        let general = (markdown::Counted::Exhibit, number.1.clone());
        for number in [number, general] {
            if let Some(found) = own.get(&number) {
                return found.map(|anchor| (page, anchor));
            }
            if let Some(found) = self.labelled_with(page).and_then(|all| all.get(&number)) {
                return *found;
            }
        }
        None
    }

    /// The first use of each term.
    fn uses(&self, words: &AhoCorasick, text: &str, span: Span, met: &mut HashSet<usize>, links: &mut Vec<TextLink>) {
        for found in words.find_iter(text) {
            let term = found.pattern().as_usize();
            if stands_alone(text, found.range()) && !met.contains(&term) {
                met.insert(term);
                let span = Span { start: span.start + offset(found.start()), end: span.start + offset(found.end()) };
                links.push(TextLink { span, target: TextTarget::Term(term) });
            }
        }
        debug_assert!(met.len() <= self.terms.len(), "a term is met once");
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Whether a number is not one of this document: 発表 2, 「ほかの文書」の表 2.
fn belongs_elsewhere(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.ends_with(is_han) || ["」の", "』の", "』"].iter().any(|end| before.ends_with(end))
}

/// Whether a term is no part of a longer word: the letters beside it are of other classes.
fn stands_alone(text: &str, range: std::ops::Range<usize>) -> bool {
    let class = |letter: char| match letter {
        // 医療機関コード is one word, too.
        letter if is_han(letter) || is_katakana(letter) => 1,
        letter if letter.is_ascii_alphanumeric() => 3,
        _ => 0,
    };
    let inner = &text[range.clone()];
    let parts = |outside: Option<char>, inside: Option<char>| {
        outside.zip(inside).is_none_or(|(outside, inside)| class(outside) == 0 || class(outside) != class(inside))
    };
    parts(text[..range.start].chars().next_back(), inner.chars().next())
        && parts(text[range.end..].chars().next(), inner.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::{belongs_elsewhere, stands_alone};

    #[test]
    fn a_term_within_a_longer_word_is_another_word() {
        let alone = |text: &str, word: &str| {
            let start = text.find(word).expect(word);
            stands_alone(text, start..start + word.len())
        };
        assert!(alone("次の医療券を送ります。", "医療券"));
        assert!(alone("XMLの形", "XML"));
        assert!(!alone("次の医療券番号を送ります。", "医療券"));
        assert!(!alone("医療機関コード", "医療機関"));
        assert!(!alone("XMLSchemaの形", "XML"));
        assert!(!alone("サーバー", "サーバ"));
    }

    #[test]
    fn numbers_of_other_documents_are_left_alone() {
        assert!(belongs_elsewhere("『ほかの手引き』の"));
        assert!(belongs_elsewhere("予算の発"));
        assert!(!belongs_elsewhere("次の"));
        assert!(!belongs_elsewhere("結果を（"));
    }
}
