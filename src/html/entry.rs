//! What each kind adds to its own page, and how it looks in lists.

use sha2::{Digest as _, Sha256};

use super::Renderer;
use super::revision::revised_on;
use super::views::{DateView, EntryView, FaqView, FileView, LeafletView, LinkView, NewsView, ThumbnailView, file_kind};
use crate::config::Placed;
use crate::content::{Entry, Faq, Kind, Leaflet, LeafletEdition, Status};
use crate::markdown::{Block, BlockKind, InlineKind, Readings, child_blocks, push_inlines};
use crate::site::{Address, Page, relative};
use crate::text::size;

/// Length of an excerpt in lists, in characters.
const EXCERPT: usize = 100;

/// Length of a description for search engines, in characters.
const DESCRIPTION: usize = 120;

/// The picture of a leaflet's first page; one that is withdrawn has none.
fn thumbnail(page: &Page, at: &Address) -> Option<ThumbnailView> {
    let (width, height) = page.first_page_size()?;
    let printed = cfg!(feature = "pdf") && page.common.status != Status::Withdrawn;
    printed.then(|| ThumbnailView { src: relative(at, &page.first_page()), width, height })
}

/// A leaflet's name without the end that names its edition.
fn stem(page: &Page) -> &str {
    let name = page.leaflet_name();
    ["-easy", "-large", "-standard"].into_iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

fn edition_name(edition: LeafletEdition) -> &'static str {
    match edition {
        LeafletEdition::Standard => "standard",
        LeafletEdition::Easy => "easy",
        LeafletEdition::Large => "large",
    }
}

impl Renderer<'_> {
    /// Fills in what the page's kind adds.
    pub(super) fn entry(&self, page: &Page, at: &Address, context: &mut tera::Context) {
        self.revisions(page, at, context);
        match &page.entry {
            Entry::Page | Entry::Chapter => {}
            Entry::Faq(faq) => context.insert("faq", &self.faq(page, faq, at)),
            Entry::News(news) => {
                context.insert("news", &NewsView { date: news.date.into(), important: news.important });
            }
            Entry::Leaflet(leaflet) => {
                let name = page.address.as_str().trim_end_matches(".html");
                let printed = page.common.status != Status::Withdrawn;
                let file = |extension: &str| relative(at, &format!("{name}.{extension}"));
                let view = LeafletView {
                    code: leaflet.code.as_ref().map(|code| code.value.clone()),
                    version: leaflet.version.clone(),
                    date: leaflet.date.map(DateView::from),
                    revised: revised_on(&page.entry),
                    pdf_href: (printed && cfg!(feature = "pdf")).then(|| file("pdf")),
                    text_href: printed.then(|| file("txt")),
                    edition: edition_name(leaflet.edition),
                    others: self.views(&self.other_editions(page, leaflet), at),
                    thumbnail: thumbnail(page, at),
                };
                context.insert("leaflet", &view);
                self.offices_link(Some(page), at, context);
            }
            Entry::Download(download) => {
                let older =
                    download.older.iter().map(|older| (Some(older.version.value.clone()), Some(older.date.value)));
                let versions = std::iter::once((download.version.clone(), download.date)).chain(older);
                let mut views = versions.zip(&page.attached).map(|((version, date), path)| {
                    let path = path.as_ref()?;
                    let bytes = self.site.files.get(path).and_then(|handle| handle.read().ok());
                    let checksum = bytes.map(|bytes| format!("{:x}", Sha256::digest(&bytes)));
                    let date = date.map(DateView::from);
                    Some(FileView { version, date, checksum, ..self.file(path, None, at) })
                });
                context.insert("download", &views.next().flatten());
                context.insert("older", &views.flatten().collect::<Vec<_>>());
            }
        }
    }

    /// Leaflets that say the same to other readers: their files are called alike but for an end that names the edition,
    /// `card.md` and `card-easy.md`.
    fn other_editions(&self, page: &Page, leaflet: &Leaflet) -> Vec<&Page> {
        let name = stem(page);
        let is_other = |other: &&Page| {
            let edition = if let Entry::Leaflet(other) = &other.entry { Some(other.edition) } else { None };
            other.common.status != Status::Withdrawn && edition != Some(leaflet.edition) && stem(other) == name
        };
        self.site.pages_of(Kind::Leaflet).filter(is_other).collect()
    }

    fn faq(&self, page: &Page, faq: &Faq, at: &Address) -> FaqView {
        let attachments = faq.attachments.iter().zip(&page.attached);
        let related = self.site.related.get(&page.id).into_iter().flatten();
        FaqView {
            no: faq.number.value,
            published: faq.published.into(),
            updated: faq.updated.map(DateView::from),
            revised: revised_on(&page.entry),
            version: faq.version.clone(),
            trails: self.trails(&faq.categories, at),
            attachments: attachments
                .filter_map(|(attachment, path)| Some(self.attached_file(path.as_ref()?, attachment.page, at)))
                .collect(),
            related: related.map(|id| self.entry_view(self.site.page(*id), at)).collect(),
        }
    }

    /// A file as a question names it: by the title and version of the download that offers it, if there is one.
    fn attached_file(&self, path: &str, page: Option<u32>, at: &Address) -> FileView {
        let file = self.file(path, page, at);
        let offers = |page: &&Page| page.attached.iter().any(|own| own.as_deref() == Some(path));
        let Some(offering) = self.site.pages_of(Kind::Download).find(offers) else { return file };
        let Entry::Download(download) = &offering.entry else { return file };
        let place = offering.attached.iter().position(|own| own.as_deref() == Some(path));
        let older = place.and_then(|place| download.older.get(place.checked_sub(1)?));
        let version = older.map(|older| older.version.value.clone()).or_else(|| download.version.clone());
        FileView { title: offering.title.clone(), version, ..file }
    }

    fn file(&self, path: &str, page: Option<u32>, at: &Address) -> FileView {
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let anchor = page.filter(|_| file_kind(path) == "PDF").map(|page| format!("#page={page}")).unwrap_or_default();
        FileView {
            title: name.clone(),
            name,
            href: format!("{}{anchor}", relative(at, path)),
            kind: file_kind(path),
            size: self.site.files.get(path).map(|file| size(file.length)).unwrap_or_default(),
            page,
            version: None,
            date: None,
            checksum: None,
        }
    }

    /// The way to each category from the top.
    fn trails(&self, categories: &[Placed<String>], at: &Address) -> Vec<Vec<LinkView>> {
        let trail = |path: &str| {
            let steps = self.site.config.category_trail(path).into_iter();
            steps
                .map(|category| LinkView {
                    title: category.title.clone(),
                    href: Some(relative(at, &format!("category/{}.html", category.path))),
                    current: false,
                })
                .collect::<Vec<_>>()
        };
        categories.iter().map(|category| trail(&category.value)).filter(|trail| !trail.is_empty()).collect()
    }

    /// An entry as shown in lists.
    pub(super) fn entry_view(&self, page: &Page, at: &Address) -> EntryView {
        let mut view = EntryView {
            title: page.title.clone(),
            href: relative(at, page.address.as_str()),
            excerpt: page.common.description.clone().unwrap_or_else(|| excerpt(page, EXCERPT)),
            audiences: self.audiences(page, at),
            lang: self.foreign(page),
            ..EntryView::default()
        };
        match &page.entry {
            Entry::Page | Entry::Chapter => {}
            Entry::Faq(faq) => {
                view.no = Some(faq.number.value);
                view.date = Some(faq.updated.unwrap_or(faq.published).into());
                view.trails = self.trails(&faq.categories, at);
                view.categories = faq.categories.iter().map(|category| category.value.clone()).collect();
            }
            Entry::News(news) => {
                view.date = Some(news.date.into());
                view.important = news.important;
                view.trails = self.trails(&news.categories, at);
            }
            Entry::Leaflet(leaflet) => {
                view.date = leaflet.date.map(DateView::from);
                view.version.clone_from(&leaflet.version);
                view.edition = Some(leaflet.edition).filter(|own| *own != LeafletEdition::Standard).map(edition_name);
                let printed = cfg!(feature = "pdf") && page.common.status != Status::Withdrawn;
                view.kind = printed.then(|| "PDF".to_owned());
                view.thumbnail = thumbnail(page, at);
            }
            Entry::Download(download) => {
                view.date = download.date.map(DateView::from);
                view.version.clone_from(&download.version);
                if let Some(path) = page.attached.first().and_then(Option::as_ref) {
                    view.kind = Some(file_kind(path));
                    view.size = self.site.files.get(path).map(|file| size(file.length));
                }
            }
        }
        // One date is enough: what was revised says when.
        if let Some(revised) = revised_on(&page.entry) {
            view.date = Some(revised);
            view.revised = true;
        }
        view
    }
}

/// One sentence about a page: its own, or the first letters of its text.
pub(super) fn description(page: &Page) -> String {
    page.common.description.clone().unwrap_or_else(|| excerpt(page, DESCRIPTION))
}

/// The first letters of a page's running text; `…` where it is cut.
fn excerpt(page: &Page, length: usize) -> String {
    let mut text = String::new();
    collect(&page.tree.blocks, length, page, &mut text);
    let mut letters = text.trim().chars();
    let mut excerpt: String = letters.by_ref().take(length).collect();
    if letters.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}

fn collect(blocks: &[Block], length: usize, page: &Page, text: &mut String) {
    for block in blocks {
        // Four bytes are the longest letter: enough is enough.
        if text.len() > length * 4 {
            return;
        }
        match &block.kind {
            BlockKind::Paragraph(content) => {
                for inline in content {
                    match &inline.kind {
                        InlineKind::Reference { id, .. } => {
                            text.push_str(page.references.get(id).map_or("", String::as_str));
                        }
                        _ => push_inlines(std::slice::from_ref(inline), Readings::Dropped, text),
                    }
                }
                text.push(' ');
            }
            BlockKind::Quote(_) | BlockKind::List(_) | BlockKind::Container(_) => {
                for blocks in child_blocks(block) {
                    collect(blocks, length, page, text);
                }
            }
            _ => {}
        }
    }
}
