//! The versions of a document: where a page is in each of them, and what readers of an old one or of a draft must know.

use super::Renderer;
use super::frame::status_name;
use super::views::{DateView, LinkView, MovedView, NoticeView, VersionView};
use crate::content::{Entry, Status};
use crate::diff::Side;
use crate::site::{Address, Document, Page, relative};

impl Renderer<'_> {
    /// The versions of the page's document, each leading to the same page there.
    pub(super) fn versions(&self, page: &Page, at: &Address) -> Vec<VersionView> {
        let Some((document, shown)) = self.site.document_of(page).zip(page.membership.and_then(|own| own.version))
        else {
            return Vec::new();
        };
        let place = |version| Some(self.site.page(document.same_page(page.id, version)?).address.clone());
        self.version_list(document, Some(shown), at, place)
    }

    /// What changed in a chapter since the version before, or that nothing did.
    pub(super) fn changes(&self, page: &Page, at: &Address) -> Option<LinkView> {
        let document = self.site.document_of(page)?;
        let membership = page.membership?;
        let new = Side { document: membership.document, version: membership.version };
        let comparison = self.comparisons.iter().find(|comparison| comparison.new == new)?;
        let older = &document.settings.versions.get(comparison.old.version?)?.name;
        let difference = comparison.pages.iter().find(|difference| difference.new == Some(page.id));
        let text = if difference.is_some() { "chapter_changes" } else { "chapter_unchanged" };
        let href = difference.map(|difference| {
            let table = document.address(membership.version, &format!("diff-{older}.html"));
            format!("{}#{}", relative(at, table.as_str()), self.difference_anchor(difference))
        });
        let title = self.theme.strings().get(text).replace("{version}", older);
        Some(LinkView { title, href, current: false })
    }

    /// The versions of a document, each leading to the address that `place` gives, or else to its contents; the version
    /// being shown leads to where the reader is.
    pub(super) fn version_list(
        &self,
        document: &Document,
        shown: Option<usize>,
        at: &Address,
        place: impl Fn(usize) -> Option<Address>,
    ) -> Vec<VersionView> {
        let views = document.settings.versions.iter().enumerate().map(|(index, version)| {
            let current = shown == Some(index);
            let found = if current { Some(at.clone()) } else { place(index) };
            let missing = found.is_none();
            VersionView {
                name: version.name.clone(),
                date: version.date.map(DateView::from),
                status: status_name(version.status),
                href: relative(at, found.unwrap_or_else(|| self.front(document, index)).as_str()),
                current,
                missing,
            }
        });
        views.collect()
    }

    /// Where the contents of a version are: those of the current one at the address that never moves.
    pub(super) fn front(&self, document: &Document, version: usize) -> Address {
        let current = (document.settings.current() == Some(version)).then(|| self.entrance(document)).flatten();
        current.unwrap_or_else(|| document.address(Some(version), "index.html"))
    }

    /// A page's former address, at which there is only the way to what it is now.
    pub(super) fn moved(&self, page: &Page, at: &Address, context: &mut tera::Context) {
        let words = self.theme.strings();
        let versions = self.site.document_of(page).map_or(&[][..], |document| &document.settings.versions);
        let version = page.membership.and_then(|own| versions.get(own.version?));
        // What is no longer in the current version is in an old one: there nobody is led without being asked.
        let renamed = version.is_none_or(|version| version.status == Status::Current);
        let (title, text) = if renamed { ("moved_title", "moved") } else { ("left_out_title", "left_out") };
        let title = words.get(title).replace("{title}", &page.title);
        self.listing_frame(&title, "listing", None, at, context);
        let name = version.map_or("", |version| version.name.as_str());
        let view = MovedView {
            title: page.title.clone(),
            href: relative(at, page.address.as_str()),
            text: words.get(text).replace("{version}", name),
            renamed,
        };
        context.insert("moved", &view);
    }

    /// What readers must know before they read the page.
    pub(super) fn notice(&self, page: &Page, versions: &[VersionView]) -> Option<NoticeView> {
        let plain = |kind: &'static str, text: &str| {
            let text = self.theme.strings().get(text).to_owned();
            Some(NoticeView { kind, text, href: None, link_text: String::new() })
        };
        match page.common.status {
            Status::Withdrawn => {
                let Entry::Leaflet(leaflet) = &page.entry else { return plain("withdrawn", "notice_withdrawn") };
                let mut notice = plain("withdrawn", "permanent_withdrawn_text")?;
                notice.text.extend(leaflet.reason.as_deref());
                Some(notice)
            }
            Status::Draft => plain("draft", "notice_draft_page"),
            Status::Current | Status::Superseded => {
                let version = self.site.document_of(page).zip(page.membership.and_then(|own| own.version));
                let notice = version.and_then(|(document, version)| self.version_notice(document, version, versions));
                notice.or_else(|| self.overdue(page))
            }
        }
    }

    /// The day by which a page was to be reviewed has passed.
    fn overdue(&self, page: &Page) -> Option<NoticeView> {
        let due = page.common.review_by.as_ref()?.value;
        let words = self.theme.strings();
        (due < self.day?).then(|| NoticeView {
            kind: "overdue",
            text: words.get("notice_overdue").replace("{date}", &due.japanese()),
            href: None,
            link_text: String::new(),
        })
    }

    /// What readers of a version must know: that it is old or a draft, and where the current one is.
    pub(super) fn version_notice(
        &self,
        document: &Document,
        version: usize,
        versions: &[VersionView],
    ) -> Option<NoticeView> {
        let version = document.settings.versions.get(version)?;
        let (kind, text) = match version.status {
            Status::Superseded => ("superseded", "notice_superseded"),
            Status::Draft => ("draft", "notice_draft"),
            Status::Current | Status::Withdrawn => return None,
        };
        let words = self.theme.strings();
        let current = versions.iter().find(|version| version.status == status_name(Status::Current));
        let mut text = words.get(text).replace("{version}", &version.name);
        let mut link_text = String::new();
        if let Some(current) = current {
            let fill = |key: &str| words.get(key).replace("{version}", &current.name);
            if current.missing {
                text.push_str(&fill("notice_missing"));
                link_text = fill("notice_link_contents");
            } else {
                link_text = fill("notice_link");
            }
        }
        Some(NoticeView { kind, text, href: current.map(|current| current.href.clone()), link_text })
    }
}
