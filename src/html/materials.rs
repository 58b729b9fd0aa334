//! 資料一覧: everything that is published as a document, a leaflet or a file, under its official name.

use serde::Serialize;

use super::Renderer;
use super::frame::status_name;
use super::views::{DateView, EntryView, file_kind};
use crate::config::Date;
use crate::content::{Entry, Kind, OlderFile, Status, official_name};
use crate::site::{Address, Document, Page, relative};
use crate::text::size;

/// Materials of a kind.
#[derive(Serialize)]
pub(super) struct GroupView {
    title: String,
    anchor: &'static str,
    items: Vec<MaterialView>,
}

#[derive(Serialize)]
struct MaterialView {
    name: String,
    href: String,
    version: Option<String>,
    status: &'static str,
    date: Option<DateView>,
    kind: String,
    size: Option<String>,
}

impl Renderer<'_> {
    /// Fills in 資料一覧.
    pub(super) fn materials(&self, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        let words = self.theme.strings();
        self.listing_frame(words.get("materials"), "listing", own, at, context);
        let documents = self.site.documents.iter().enumerate();
        let pages = |kind: Kind| {
            let used = self.site.pages_of(kind).filter(|page| page.common.status != Status::Withdrawn);
            used.flat_map(|page| self.material(page, at).into_iter().chain(self.older_files(page, at)))
        };
        let groups = [
            (
                "materials_documents",
                "documents",
                documents.flat_map(|(n, own)| self.versions_of(n, own, at)).chain(self.faq_book(at)).collect(),
            ),
            ("leaflets", "leaflets", pages(Kind::Leaflet).collect()),
            ("downloads", "downloads", pages(Kind::Download).collect::<Vec<_>>()),
        ];
        let groups = groups.into_iter().filter(|(.., items)| !items.is_empty());
        let groups: Vec<GroupView> = groups
            .map(|(title, anchor, items)| GroupView { title: words.get(title).to_owned(), anchor, items })
            .collect();
        context.insert("groups", &groups);
    }

    /// The versions of a document, the newest first.
    fn versions_of(&self, index: usize, document: &Document, at: &Address) -> Vec<MaterialView> {
        let settings = &document.settings;
        let view = |shown: usize, name: Option<&str>, status: Status, date: Option<Date>| {
            let pdf = self.site.document_pdf(index, shown);
            let address = pdf.clone().unwrap_or_else(|| self.front(document, shown).as_str().to_owned());
            MaterialView {
                name: official_name(&settings.title, name, if status == Status::Draft { "案" } else { "" }, date),
                href: relative(at, &address),
                version: name.map(str::to_owned),
                status: status_name(status),
                date: date.map(DateView::from),
                kind: if pdf.is_some() { "PDF" } else { "HTML" }.to_owned(),
                size: None,
            }
        };
        if settings.versions.is_empty() {
            return vec![view(0, None, Status::Current, None)];
        }
        let newest_first = settings.oldest_first().into_iter().rev();
        newest_first
            .map(|shown| {
                let version = &settings.versions[shown];
                view(shown, Some(&version.name), version.status, version.date)
            })
            .collect()
    }

    /// All questions as one PDF, of the day on which one was changed last.
    fn faq_book(&self, at: &Address) -> Option<MaterialView> {
        let path = self.site.faq_pdf()?;
        let changed = self.site.pages_of(Kind::Faq).filter_map(|page| match &page.entry {
            Entry::Faq(faq) if matches!(page.common.status, Status::Current | Status::Draft) => {
                Some(faq.changed().date)
            }
            _ => None,
        });
        let date = changed.max();
        Some(MaterialView {
            name: official_name(self.theme.strings().get("faq_book"), None, "", date),
            href: relative(at, &path),
            version: None,
            status: "",
            date: date.map(DateView::from),
            kind: file_kind(&path),
            size: None,
        })
    }

    /// What is published as one PDF: the versions in force of documents, and all questions.
    pub(super) fn books(&self, at: &Address) -> Vec<EntryView> {
        let book = |title: &str, path: &str, version: Option<String>, date: Option<Date>| EntryView {
            title: title.to_owned(),
            href: relative(at, path),
            kind: Some(file_kind(path)),
            date: date.map(DateView::from),
            version,
            ..EntryView::default()
        };
        let documents = self.site.documents.iter().enumerate().filter_map(|(index, document)| {
            let settings = &document.settings;
            let shown = settings.current().unwrap_or(0);
            let version = settings.versions.get(shown);
            let path = self.site.document_pdf(index, shown)?;
            let date = version.and_then(|version| version.date);
            Some(book(&settings.title, &path, version.map(|version| version.name.clone()), date))
        });
        let questions = self.site.faq_pdf();
        let questions = questions.map(|path| book(self.theme.strings().get("faq_book"), &path, None, None));
        documents.chain(questions).collect()
    }

    /// The versions of a file that were replaced.
    fn older_files(&self, page: &Page, at: &Address) -> Vec<MaterialView> {
        let Entry::Download(download) = &page.entry else { return Vec::new() };
        let files = download.older.iter().zip(page.attached.iter().skip(1));
        let view = |(older, path): (&OlderFile, &Option<String>)| {
            let path = path.as_ref()?;
            let (version, date) = (&older.version.value, older.date.value);
            Some(MaterialView {
                name: official_name(&page.title, Some(version), "", Some(date)),
                href: relative(at, path),
                version: Some(version.clone()),
                status: status_name(Status::Superseded),
                date: Some(date.into()),
                kind: file_kind(path),
                size: self.site.files.get(path).map(|file| size(file.length)),
            })
        };
        files.filter_map(view).collect()
    }

    /// A leaflet or a file.
    fn material(&self, page: &Page, at: &Address) -> Option<MaterialView> {
        let (version, date, path) = match &page.entry {
            Entry::Leaflet(leaflet) => {
                let name = page.address.as_str().trim_end_matches(".html");
                let path = if cfg!(feature = "pdf") { format!("{name}.pdf") } else { page.address.to_string() };
                (&leaflet.version, leaflet.date, path)
            }
            Entry::Download(download) => (&download.version, download.date, page.attached.first()?.clone()?),
            _ => return None,
        };
        Some(MaterialView {
            name: official_name(&page.title, version.as_deref(), "", date),
            href: relative(at, &path),
            version: version.clone(),
            status: "",
            date: date.map(DateView::from),
            kind: file_kind(&path),
            size: self.site.files.get(&path).map(|file| size(file.length)),
        })
    }
}
