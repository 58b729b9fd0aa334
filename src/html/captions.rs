//! 図表一覧: the tables and figures of a document's version, in reading order.

use super::Renderer;
use super::views::{CaptionGroupView, CaptionView, LinkView};
use crate::markdown::{Block, BlockKind, Counted, hand_number, inline_text, own_inlines, walk_blocks};
use crate::site::{Address, Document, Page, relative};

impl Renderer<'_> {
    pub(super) fn captions_page(
        &self,
        document: &Document,
        version: usize,
        own: Option<&Page>,
        at: &Address,
        context: &mut tera::Context,
    ) {
        let words = self.theme.strings();
        let settings = &document.settings;
        let shown = settings.versions.get(version);
        let entrance = self.entrance(document);
        let canonical = entrance.as_ref().is_some_and(|entrance| entrance.folder() == at.folder());
        let mut title = format!("{} {}", settings.title, words.get("captions"));
        if let Some(shown) = shown.filter(|_| !canonical) {
            title = format!("{title} {}{}", words.get("version_short"), shown.name);
        }
        self.listing_frame(&title, "listing", own, at, context);
        let mut breadcrumb = vec![self.home(at)];
        if let Some(entrance) = entrance {
            let href = Some(relative(at, entrance.as_str()));
            breadcrumb.push(LinkView { title: settings.title.clone(), href, current: false });
        }
        if let Some(shown) = shown.filter(|_| !canonical) {
            let title = format!("{}{}", words.get("version_short"), shown.name);
            let href = Some(relative(at, &format!("{}index.html", at.folder())));
            breadcrumb.push(LinkView { title, href, current: false });
        }
        breadcrumb.push(LinkView { title: words.get("captions").to_owned(), href: None, current: true });
        context.insert("breadcrumb", &breadcrumb);
        if shown.is_some() {
            let place = |other| {
                let stays = (settings.current() == Some(other)).then_some(document.address(None, "captions.html"));
                let address = stays.unwrap_or_else(|| document.address(Some(other), "captions.html"));
                self.site.routes.contains_key(&address).then_some(address)
            };
            let versions = self.version_list(document, Some(version), at, place);
            context.insert("notice", &self.version_notice(document, version, &versions));
            context.insert("versions", &versions);
        }

        let kinds = [
            (Counted::Table, "captions_tables"),
            (Counted::Figure, "captions_figures"),
            (Counted::Exhibit, "captions_exhibits"),
        ];
        let groups = kinds.map(|(kind, title)| CaptionGroupView {
            title: words.get(title).to_owned(),
            name: kind.name(),
            captions: self.captions(document, version, kind, canonical, at),
        });
        let groups: Vec<CaptionGroupView> = groups.into_iter().filter(|group| !group.captions.is_empty()).collect();
        context.insert("caption_groups", &groups);
    }

    fn captions(
        &self,
        document: &Document,
        version: usize,
        kind: Counted,
        canonical: bool,
        at: &Address,
    ) -> Vec<CaptionView> {
        let Some(contents) = document.contents.get(version) else { return Vec::new() };
        let mut captions = Vec::new();
        for page in contents.pages().map(|id| self.site.page(id)) {
            let address = if canonical { &page.address } else { page.pinned.as_ref().unwrap_or(&page.address) };
            let annex = page.membership.is_some_and(|own| own.annex);
            walk_blocks(&page.tree.blocks, &mut |block| {
                let Some(label) = page.labels.get(&block.id).filter(|label| label.kind == kind) else { return };
                let text = caption_text(block);
                if label.number.is_empty() && text.is_empty() {
                    return;
                }
                let number = (!label.number.is_empty())
                    .then(|| format!("{} {}", self.theme.strings().get(kind.name()), label.number));
                let within = page.number.as_ref().filter(|_| annex);
                captions.push(CaptionView {
                    label: within.into_iter().cloned().chain(number).collect::<Vec<_>>().join(" "),
                    text,
                    href: format!("{}#{}", relative(at, address.as_str()), label.anchor),
                    page: page.title.clone(),
                });
            });
        }
        captions
    }
}

/// A caption's text without its number.
fn caption_text(block: &Block) -> String {
    let text = own_inlines(block).first().map(|inlines| inline_text(inlines)).unwrap_or_default();
    match (&block.kind, hand_number(&text)) {
        (BlockKind::Paragraph(_), Some(hand)) => text[hand.title..].to_owned(),
        _ => text,
    }
}
