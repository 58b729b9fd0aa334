//! How much was looked at, counted in the site.

use super::{Group, Words};
use crate::content::{Entry, Kind, RubyRule};
use crate::markdown::{BlockKind, Counted, InlineKind, walk_blocks, walk_inlines};
use crate::site::{Page, Site, Target, words as readings};

/// Eras whose years are held against the year in brackets.
const ERAS: [&str; 5] = ["令和", "平成", "昭和", "大正", "明治"];

/// How many pages and entries of each kind are published.
pub(super) fn contents(site: &Site, words: &Words<'_>) -> Vec<String> {
    let kinds = [Kind::Leaflet, Kind::Faq, Kind::News, Kind::Download];
    let mut said = vec![
        words.count("sheet_pages", site.routes.len()),
        words.count("sheet_documents", site.documents.len()),
        words.count("sheet_chapters", site.pages_of(Kind::Chapter).count()),
    ];
    said.extend(kinds.map(|kind| words.count(&format!("sheet_{}", kind.name()), site.pages_of(kind).count())));
    said
}

/// What was looked at for a group.
pub(super) fn of(site: &Site, words: &Words<'_>, group: Group) -> Vec<String> {
    let counts: Vec<(&str, usize)> = match group {
        Group::Files => vec![("sources", site.pages.len()), ("files", site.files.len())],
        Group::Links => {
            let links = links(site);
            vec![("links", links.inside), ("outside", links.outside), ("references", links.references)]
        }
        Group::Numbers => {
            let labels = |wanted: Counted| {
                let all = site.pages.iter().flat_map(|page| page.labels.values());
                all.filter(|label| label.kind == wanted).count()
            };
            vec![
                ("tables", labels(Counted::Table)),
                ("figures", labels(Counted::Figure)),
                ("exhibits", labels(Counted::Exhibit)),
                ("data", site.pages.iter().map(|page| page.tables.len() + page.schedules.len()).sum()),
            ]
        }
        Group::Text => {
            vec![("sources", site.pages.len()), ("headings", site.pages.iter().map(|page| page.headings.len()).sum())]
        }
        Group::Dates => {
            let with = |has: fn(&Page) -> bool| site.pages.iter().filter(|page| has(page)).count();
            vec![
                ("eras", site.pages.iter().map(eras).sum()),
                ("publish", with(|page| page.common.publish.is_some())),
                ("review_by", with(|page| page.common.review_by.is_some())),
            ]
        }
        Group::Readings => {
            let leaflets: Vec<&Page> = with_readings(site).collect();
            let read = |page: &&Page| readings(page).iter().filter(|word| !word.reading.is_empty()).count();
            vec![("read_leaflets", leaflets.len()), ("read_words", leaflets.iter().map(read).sum())]
        }
        Group::Review => vec![("sources", site.pages.len()), ("waiting", site.waiting.len())],
        Group::Paper => vec![
            ("leaflet_pdfs", site.pages_of(Kind::Leaflet).count()),
            ("document_pdfs", document_pdfs(site).len() + usize::from(site.faq_pdf().is_some())),
            ("comparisons", site.documents.iter().map(|document| document.settings.neighbours().len()).sum()),
        ],
        Group::Versions => vec![
            ("documents", site.documents.len()),
            ("versions", site.documents.iter().map(|document| document.settings.versions.len()).sum()),
            ("leaflet", site.pages_of(Kind::Leaflet).count()),
        ],
        Group::People => vec![
            ("offices", site.offices.as_ref().map_or(0, |offices| offices.rows().count())),
            ("public", site.config.public_offices.as_ref().map_or(0, |public| public.columns.len())),
            ("data", site.pages.iter().map(|page| page.tables.len() + page.schedules.len()).sum()),
        ],
        Group::Pictures => vec![("pictures", site.pages.iter().map(pictures).sum())],
    };
    counts.into_iter().map(|(key, count)| words.count(&format!("sheet_{key}"), count)).collect()
}

/// Leaflets that show readings.
pub(super) fn with_readings(site: &Site) -> impl Iterator<Item = &Page> {
    site.pages_of(Kind::Leaflet).filter(|page| match &page.entry {
        Entry::Leaflet(leaflet) => match leaflet.ruby {
            RubyRule::All => true,
            RubyRule::Marked => readings(page).iter().any(|word| !word.reading.is_empty()),
            RubyRule::None => false,
        },
        _ => false,
    })
}

/// Versions of documents that are published as one PDF, by document and version.
pub(super) fn document_pdfs(site: &Site) -> Vec<(usize, usize)> {
    let all = site.documents.iter().enumerate();
    let all = all.flat_map(|(index, document)| (0..document.contents.len()).map(move |version| (index, version)));
    all.filter(|(document, version)| site.document_pdf(*document, *version).is_some()).collect()
}

#[derive(Default)]
struct Links {
    inside: usize,
    outside: usize,
    references: usize,
}

fn links(site: &Site) -> Links {
    let mut links = Links::default();
    for page in &site.pages {
        for blocks in page.tree.texts() {
            walk_inlines(blocks, &mut |inline| match &inline.kind {
                InlineKind::Link(link) => match page.targets.get(&link.id) {
                    Some(Target::External(_)) => links.outside += 1,
                    _ => links.inside += 1,
                },
                InlineKind::Reference { .. } => links.references += 1,
                _ => {}
            });
        }
    }
    links
}

fn pictures(page: &Page) -> usize {
    let mut count = 0;
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| count += usize::from(matches!(inline.kind, InlineKind::Image(_))));
        walk_blocks(blocks, &mut |block| count += usize::from(matches!(block.kind, BlockKind::Figure(_))));
    }
    count
}

/// Years of an era in the text.
fn eras(page: &Page) -> usize {
    let mut count = 0;
    for blocks in page.tree.texts() {
        walk_inlines(blocks, &mut |inline| {
            let InlineKind::Text(text) = &inline.kind else { return };
            let year = |behind: &str| behind.starts_with(|letter: char| letter == '元' || letter.is_numeric());
            let years = |era: &&str| text.match_indices(*era).filter(|(at, era)| year(&text[at + era.len()..])).count();
            count += ERAS.iter().map(years).sum::<usize>();
        });
    }
    count
}
