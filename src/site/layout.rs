//! Lays pages out: an address for each, documents with their chapters, the folder tree, and pages that list others.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::address::{Address, FEED, Listing, Route, SITEMAP};
use super::draft::{Draft, Manuscript};
use super::navigation::{Contents, Folder};
use super::{Membership, PageId};
use crate::config::Config;
use crate::content::{DocumentSettings, Entry, Kind, Status, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::nearest;

/// Where a page is shown and what it is called.
#[derive(Clone, PartialEq)]
pub(super) struct Placed {
    pub title: String,
    pub address: Address,
    pub pinned: Option<Address>,
    pub folder: Option<usize>,
    pub membership: Option<Membership>,
}

/// The result of this phase.
pub(super) struct LaidOut {
    /// By page.
    pub places: Vec<Placed>,
    /// By document, then by version.
    pub contents: Vec<Vec<Contents>>,
    pub folders: Vec<Folder>,
    pub routes: BTreeMap<Address, Route>,
}

/// What was laid out last, and for which pages.
#[derive(Default)]
pub(super) struct Before {
    drafts: Vec<(Arc<Text>, Arc<Manuscript>)>,
    laid: Option<Arc<LaidOut>>,
    /// How often pages were laid out: as long as it stays, all of them lie where they lay.
    pub times: u64,
}

/// Lays out anew only if a page looks another one from here. `is_set` says that all settings are the same as before.
pub(super) fn lay_out_again(
    config: &Config,
    drafts: &[Draft],
    documents: &[DocumentSettings],
    is_set: bool,
    glossary: bool,
    before: &mut Before,
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<LaidOut> {
    let is_same = |(draft, (text, parsed)): (&Draft, &(Arc<Text>, Arc<Manuscript>))| {
        draft.is_of(text, parsed) || looks(&draft.text, &draft.parsed) == looks(text, parsed)
    };
    let stays = is_set && drafts.len() == before.drafts.len() && drafts.iter().zip(&before.drafts).all(is_same);
    before.drafts = drafts.iter().map(|draft| (Arc::clone(&draft.text), Arc::clone(&draft.parsed))).collect();
    if let Some(laid) = before.laid.as_ref().filter(|_| stays) {
        return Arc::clone(laid);
    }
    let mut found = Vec::new();
    let laid = Arc::new(lay_out(config, drafts, documents, glossary, &mut found));
    before.times += 1;
    // What is wrong is told at its place, which may move.
    before.laid = found.is_empty().then(|| Arc::clone(&laid));
    diagnostics.extend(found);
    laid
}

/// Everything that this phase looks at in a page.
fn looks<'a>(text: &'a Text, parsed: &'a Manuscript) -> impl PartialEq + use<'a> {
    let number = match &text.entry {
        Entry::Faq(faq) => Some(faq.number.value),
        _ => None,
    };
    let title = text.common.title.as_ref().map(|title| &title.value).or(parsed.heading.as_ref());
    let slug = text.common.slug.as_ref().map(|slug| &slug.value);
    let entry = (text.entry.kind(), number, text.entry.changes().is_empty());
    (text.source.path(), title, slug, entry, text.common.status, parsed.captioned)
}

/// Gives every page its address, and reports pages that meet at one.
fn lay_out(
    config: &Config,
    drafts: &[Draft],
    documents: &[DocumentSettings],
    glossary: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> LaidOut {
    let with_index: std::collections::HashSet<String> = drafts
        .iter()
        .map(|draft| split(draft.text.source.path()))
        .filter(|(_, name)| is_named(name, "index"))
        .map(|(folder, _)| folder.to_owned())
        .collect();
    let mut places: Vec<Placed> = drafts
        .iter()
        .map(|draft| {
            let path = draft.text.source.path();
            let index = with_index.contains(split(path).0);
            let membership = membership(draft, documents, diagnostics);
            let (address, pinned) = addresses(draft, membership, documents, index);
            Placed { title: title(draft), address, pinned, folder: None, membership }
        })
        .collect();
    let contents = contents(drafts, &places, documents);
    let folders = folders(config, drafts, &mut places);
    let mut routes = Routes { taken: BTreeMap::new(), drafts, diagnostics };
    for (number, place) in places.iter().enumerate() {
        let page = id(number);
        routes.add(place.address.clone(), Route::Page(page));
        if let Some(pinned) = &place.pinned {
            routes.add(pinned.clone(), Route::Page(page));
        }
    }
    add_listings(&mut routes, config, drafts, documents, &folders, glossary);
    let routes = routes.taken;
    LaidOut { places, contents, folders, routes }
}

fn id(number: usize) -> PageId {
    PageId(u32::try_from(number).unwrap_or(u32::MAX))
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn is_named(name: &str, stem: &str) -> bool {
    name.len() == stem.len() + 3 && name.get(..stem.len()).is_some_and(|own| own.eq_ignore_ascii_case(stem))
}

/// The title: from front matter, else a heading, else the file's name.
fn title(draft: &Draft) -> String {
    let written = draft.text.common.title.as_ref().map(|title| &title.value);
    if let Some(title) = written.or(draft.parsed.heading.as_ref()) {
        return title.clone();
    }
    let name = split(draft.text.source.path()).1;
    name.strip_suffix(".md").unwrap_or(name).to_owned()
}

fn membership(draft: &Draft, documents: &[DocumentSettings], diagnostics: &mut Vec<Diagnostic>) -> Option<Membership> {
    let path = draft.text.source.path();
    if draft.text.entry.kind() != Kind::Chapter {
        return None;
    }
    // The innermost document: folders of documents may lie in each other.
    let (document, rest) = documents
        .iter()
        .enumerate()
        .filter_map(|(index, document)| Some((index, below(path, &document.folder)?)))
        .max_by_key(|(index, _)| documents[*index].folder.len())?;
    if documents[document].versions.is_empty() {
        return Some(Membership { document, version: None, annex: rest.starts_with("annex/") });
    }
    let (folder, rest) = rest.split_once('/').unwrap_or(("", rest));
    let version = documents[document].versions.iter().position(|version| version.name == folder);
    let Some(version) = version else {
        let names = documents[document].versions.iter().map(|version| version.name.as_str());
        let help = match nearest(folder, names) {
            Some(near) => {
                format!("「{near}」のことですか。新しい版のときは、document.yaml の versions に足してください。")
            }
            None => "document.yaml の versions に書いた版の名前のフォルダに置いてください。".to_owned(),
        };
        let message = format!("このファイルは「{}」のどの版にも入っていません。", documents[document].title);
        diagnostics.push(Diagnostic::at(Code::UnknownVersion, &draft.source, 0..0, message).help(help));
        return None;
    };
    Some(Membership { document, version: Some(version), annex: rest.starts_with("annex/") })
}

fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// A name without the two digits and hyphen that only sort it.
fn unsorted(name: &str) -> &str {
    match name.as_bytes() {
        [b'0'..=b'9', b'0'..=b'9', b'-', _, ..] => &name[3..],
        _ => name,
    }
}

/// The folder of a document among the addresses, with its final `/`; empty at the root.
pub(super) fn base(folder: &str) -> String {
    folder.split('/').filter(|part| !part.is_empty()).flat_map(|part| [unsorted(part), "/"]).collect()
}

/// A page's address, and its versioned one if it belongs to the current version.
fn addresses(
    draft: &Draft,
    membership: Option<Membership>,
    documents: &[DocumentSettings],
    index: bool,
) -> (Address, Option<Address>) {
    let own = page_path(draft, index);
    let Some(Membership { document, version: Some(version), .. }) = membership else {
        return (Address::new(own), None);
    };
    let settings = &documents[document];
    let prefix = base(&settings.folder);
    let rest = own.strip_prefix(&prefix).and_then(|rest| rest.split_once('/')).map_or(own.as_str(), |(_, rest)| rest);
    // A version's name is no name to be sorted by: `05-1` keeps its digits.
    let among_versions = Address::new(format!("{prefix}{}/{rest}", settings.versions[version].name));
    if settings.current() != Some(version) {
        return (among_versions, None);
    }
    // manual/1.1/overview.html is also manual/overview.html.
    (Address::new(format!("{prefix}{rest}")), Some(among_versions))
}

fn page_path(draft: &Draft, index: bool) -> String {
    let (folder, name) = split(draft.text.source.path());
    let mut path: String =
        folder.split('/').filter(|part| !part.is_empty()).flat_map(|part| [unsorted(part), "/"]).collect();
    let stem = name.get(..name.len().saturating_sub(3)).unwrap_or(name);
    let last = match (&draft.text.common.slug, &draft.text.entry) {
        (Some(slug), _) => slug.value.clone(),
        (None, Entry::Faq(faq)) => faq.number.value.to_string(),
        (None, _) if is_named(name, "index") => "index".to_owned(),
        (None, _) if is_named(name, "readme") => if index { "readme" } else { "index" }.to_owned(),
        (None, _) => unsorted(stem).to_owned(),
    };
    path.push_str(&last);
    path.push_str(".html");
    path
}

fn contents(drafts: &[Draft], places: &[Placed], documents: &[DocumentSettings]) -> Vec<Vec<Contents>> {
    let mut contents: Vec<Vec<Contents>> =
        documents.iter().map(|document| vec![Contents::default(); document.versions.len().max(1)]).collect();
    for (number, (draft, place)) in drafts.iter().zip(places).enumerate() {
        let Some(Membership { document, version, annex }) = place.membership else { continue };
        let own = &mut contents[document][version.unwrap_or(0)];
        let name = split(draft.text.source.path()).1;
        if annex {
            own.annexes.push(id(number));
        } else if is_named(name, "index")
            || (is_named(name, "readme") && place.address.as_str().ends_with("index.html"))
        {
            own.chapters.insert(0, id(number));
        } else {
            own.chapters.push(id(number));
        }
    }
    contents
}

/// The folder tree of pages that belong to no document and no fixed folder.
fn folders(config: &Config, drafts: &[Draft], places: &mut [Placed]) -> Vec<Folder> {
    let mut folders = vec![empty_folder("", &config.title, None)];
    let mut known: HashMap<String, usize> = HashMap::from([(String::new(), 0)]);
    for (number, (draft, place)) in drafts.iter().zip(places).enumerate() {
        if draft.text.entry.kind() != Kind::Page {
            continue;
        }
        let (folder, _) = split(draft.text.source.path());
        let own = folder_index(folder, &mut folders, &mut known);
        place.folder = Some(own);
        if place.address.as_str().rsplit('/').next() == Some("index.html") {
            folders[own].index = Some(id(number));
            folders[own].title.clone_from(&place.title);
            folders[own].address = place.address.clone();
        } else {
            folders[own].pages.push(id(number));
        }
    }
    folders
}

fn folder_index(path: &str, folders: &mut Vec<Folder>, known: &mut HashMap<String, usize>) -> usize {
    if let Some(index) = known.get(path) {
        return *index;
    }
    let (above, name) = split(path);
    let parent = folder_index(above, folders, known);
    let index = folders.len();
    folders.push(empty_folder(path, unsorted(name), Some(parent)));
    folders[parent].folders.push(index);
    known.insert(path.to_owned(), index);
    index
}

fn empty_folder(path: &str, title: &str, parent: Option<usize>) -> Folder {
    let address = base(path);
    Folder {
        path: path.to_owned(),
        title: title.to_owned(),
        address: Address::new(format!("{address}index.html")),
        parent,
        index: None,
        pages: Vec::new(),
        folders: Vec::new(),
    }
}

struct Routes<'a> {
    taken: BTreeMap<Address, Route>,
    drafts: &'a [Draft],
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Routes<'_> {
    fn add(&mut self, address: Address, route: Route) {
        let Some(first) = self.taken.get(&address) else {
            self.taken.insert(address, route);
            return;
        };
        let (Route::Page(first) | Route::Listing(_, Some(first))) = *first else { return };
        let Route::Page(second) = route else { return };
        let [first, second] = [first, second].map(|page| &self.drafts[page.0 as usize].text);
        if let (Entry::Faq(_), Entry::Faq(faq)) = (&first.entry, &second.entry) {
            let message = format!("FAQ の番号 {} は「{}」でも使われています。", faq.number.value, first.source.path());
            self.diagnostics.push(
                Diagnostic::at(Code::DuplicateNumber, &second.source, faq.number.range.clone(), message)
                    .help("使われていない番号に変えてください。"),
            );
            return;
        }
        let range = second.common.slug.as_ref().map_or(0..0, |slug| slug.range.clone());
        let help = if second.common.slug.is_some() {
            "どちらかのファイル名か、slug（アドレスの最後の部分）を変えてください。"
        } else {
            "どちらかのファイル名を変えるか、先頭の設定に slug（アドレスの最後の部分）の行を足してください。例: slug: hours-2"
        };
        let message = format!("「{}」と同じアドレス「{address}」になります。", first.source.path());
        self.diagnostics.push(Diagnostic::at(Code::DuplicateAddress, &second.source, range, message).help(help));
    }

    /// A page that stands where others are listed is that list's own text. An entry is none: it would be lost.
    fn not_hidden(&mut self, draft: &Draft, address: &Address) {
        let common = &draft.text.common;
        if common.slug.is_none() && matches!(draft.text.entry.kind(), Kind::Page | Kind::Chapter) {
            return;
        }
        let range = common.slug.as_ref().map_or(0..0, |slug| slug.range.clone());
        let message = format!("「{address}」は、一覧などのページのアドレスです。");
        self.diagnostics.push(
            Diagnostic::at(Code::DuplicateAddress, &draft.text.source, range, message)
                .help("ファイル名か、slug（アドレスの最後の部分）を、別の名前に変えてください。"),
        );
    }

    /// A page that lists others; the folder's own page is shown on it.
    fn list(&mut self, address: &str, listing: Listing) {
        let address = Address::new(address);
        let own = match self.taken.get(&address) {
            Some(Route::Page(page)) => Some(*page),
            _ => None,
        };
        if let Some(own) = own {
            let drafts = self.drafts;
            self.not_hidden(&drafts[own.0 as usize], &address);
        }
        self.taken.insert(address, Route::Listing(listing, own));
    }
}

/// Whether a version of a document has tables or figures with captions.
fn is_captioned(document: &DocumentSettings, version: usize, drafts: &[Draft]) -> bool {
    let folder = document.version_folder(Some(version));
    drafts.iter().any(|draft| draft.parsed.captioned && draft.text.source.path().starts_with(&folder))
}

/// Whether there is anything for a feed: news, or a version with its day.
fn has_published(drafts: &[Draft], documents: &[DocumentSettings]) -> bool {
    let is_news = |draft: &Draft| {
        draft.text.entry.kind() == Kind::News && !matches!(draft.text.common.status, Status::Draft | Status::Withdrawn)
    };
    drafts.iter().any(is_news)
        || documents.iter().flat_map(|document| &document.versions).any(|version| version.published().is_some())
}

fn add_listings(
    routes: &mut Routes<'_>,
    config: &Config,
    drafts: &[Draft],
    documents: &[DocumentSettings],
    folders: &[Folder],
    glossary: bool,
) {
    let has = |kind: Kind| drafts.iter().any(|draft| draft.text.entry.kind() == kind);
    if config.bare {
        for (index, folder) in folders.iter().enumerate().filter(|(_, folder)| folder.index.is_none()) {
            routes.list(folder.address.as_str(), Listing::Folder(index));
        }
    } else {
        routes.list("index.html", Listing::Top);
    }
    let fixed = [
        (Kind::Faq, "faq/index.html", Listing::Faq),
        (Kind::News, "news/index.html", Listing::News),
        (Kind::Leaflet, "leaflets/index.html", Listing::Leaflets),
        (Kind::Download, "downloads/index.html", Listing::Downloads),
    ];
    for (_, address, listing) in fixed.into_iter().filter(|(kind, ..)| has(*kind)) {
        routes.list(address, listing);
    }
    for (kind, address) in [(Kind::Faq, "faq/revisions.html"), (Kind::Leaflet, "leaflets/revisions.html")] {
        if drafts.iter().any(|draft| draft.text.entry.kind() == kind && !draft.text.entry.changes().is_empty()) {
            routes.list(address, Listing::Revisions(kind));
        }
    }
    if has(Kind::Faq) {
        for (index, path) in config.category_paths().into_iter().enumerate() {
            routes.list(&format!("category/{path}.html"), Listing::Category(index));
        }
    }
    for (number, document) in documents.iter().enumerate() {
        let prefix = base(&document.folder);
        let mut contents = |folder: &str, version: usize| {
            let address = format!("{folder}index.html");
            if !routes.taken.contains_key(&Address::new(address.as_str())) {
                routes.list(&address, Listing::Contents(number, version));
            }
            if is_captioned(document, version, drafts) {
                routes.list(&format!("{folder}captions.html"), Listing::Captions(number, version));
            }
        };
        for (version, settings) in document.versions.iter().enumerate() {
            contents(&format!("{prefix}{}/", settings.name), version);
        }
        if document.versions.is_empty() || document.current().is_some() {
            contents(&prefix, document.current().unwrap_or(0));
        }
        if !document.versions.is_empty() {
            routes.list(&format!("{prefix}history.html"), Listing::History(number));
        }
        for (older, newer) in document.neighbours() {
            let [from, to] = [older, newer].map(|version| &document.versions[version].name);
            routes.list(&format!("{prefix}{to}/diff-{from}.html"), Listing::Difference(number, newer, older));
        }
    }
    if glossary {
        routes.list("glossary.html", Listing::Glossary);
    }
    // Its addresses are whole ones, so it waits until they are known.
    if config.base_url.is_some() && has_published(drafts, documents) {
        routes.list(FEED, Listing::Feed);
    }
    if config.base_url.is_some() {
        routes.list(SITEMAP, Listing::Sitemap);
    }
    if !config.bare {
        routes.list("sitemap.html", Listing::SiteMap);
        for (index, audience) in config.audiences.iter().enumerate() {
            routes.list(&format!("audience/{}.html", audience.id), Listing::Audience(index));
        }
        if !documents.is_empty() || has(Kind::Leaflet) || has(Kind::Download) {
            routes.list("documents.html", Listing::Materials);
        }
        // Who writes a page of their own says all of it there.
        if config.enquiry.is_some() && !routes.taken.contains_key(&Address::new("enquiry.html")) {
            routes.list("enquiry.html", Listing::Enquiry);
        }
        if config.accessibility.is_some() {
            routes.list("accessibility.html", Listing::Accessibility);
        }
    }
    routes.list("search.html", Listing::Search);
    routes.list("404.html", Listing::NotFound);
}
