//! Resolves what a page points to: links, references, pictures, tables, attached files.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::PageId;
use super::address::{Address, Route};
use super::draft::Draft;
use super::labels::{Counted, written_id};
use super::layout::Placed;
use super::links::{Scheme, Target, Written, parse_address, written};
use super::tables::Tables;
use crate::config;
use crate::content::{Entry, Handle};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::markdown::{BlockKind, Image, Inline, InlineKind, NodeId, walk_blocks, walk_inlines};
use crate::text::nearest;

/// What one page points to.
#[derive(Default)]
pub(super) struct Resolved {
    pub targets: HashMap<NodeId, Target>,
    pub references: HashMap<NodeId, String>,
    pub attached: Vec<Option<String>>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What can be pointed to.
pub(super) struct Index<'a> {
    drafts: &'a [Draft],
    places: &'a [Placed],
    counted: &'a [Counted],
    files: &'a BTreeMap<String, Handle>,
    routes: &'a BTreeMap<Address, Route>,
    by_path: HashMap<&'a str, usize>,
    /// Ids of each page.
    anchors: Vec<HashSet<&'a str>>,
    /// Where an id stands within a document's version: (document, version, id) → page.
    labels: HashMap<(usize, Option<usize>, &'a str), usize>,
}

impl<'a> Index<'a> {
    pub(super) fn new(
        drafts: &'a [Draft],
        places: &'a [Placed],
        counted: &'a [Counted],
        files: &'a BTreeMap<String, Handle>,
        tables: &'a [Tables],
        routes: &'a BTreeMap<Address, Route>,
    ) -> Self {
        let mut anchors: Vec<HashSet<&str>> = Vec::with_capacity(drafts.len());
        let mut labels = HashMap::new();
        for (page, draft) in drafts.iter().enumerate() {
            let mut own: HashSet<&str> = counted[page].headings.iter().map(|heading| heading.anchor.as_str()).collect();
            own.extend(
                counted[page].labels.values().map(|label| label.anchor.as_str()).filter(|anchor| !anchor.is_empty()),
            );
            walk_blocks(&draft.parsed.tree.blocks, &mut |block| own.extend(written_id(block)));
            own.extend(tables[page].found.values().flat_map(|table| &table.anchors).map(String::as_str));
            if let Some(membership) = places[page].membership {
                for anchor in &own {
                    labels.entry((membership.document, membership.version, *anchor)).or_insert(page);
                }
            }
            anchors.push(own);
        }
        let by_path = drafts.iter().enumerate().map(|(page, draft)| (draft.text.source.path(), page)).collect();
        Self { drafts, places, counted, files, routes, by_path, anchors, labels }
    }
}

/// Resolves everything that one page points to.
pub(super) fn resolve(index: &Index<'_>, draft: &Draft, page: usize) -> Resolved {
    let mut resolver = Resolver { index, draft, page, found: Resolved::default() };
    let tree = &draft.parsed.tree;
    let all =
        std::iter::once(tree.blocks.as_slice()).chain(tree.footnotes.iter().map(|footnote| footnote.blocks.as_slice()));
    for blocks in all {
        walk_inlines(blocks, &mut |inline| resolver.inline(inline));
        walk_blocks(blocks, &mut |block| {
            if let BlockKind::Figure(figure) = &block.kind {
                resolver.picture(&figure.image, block.span.range());
            }
        });
    }
    resolver.entry();
    resolver.found
}

struct Resolver<'a> {
    index: &'a Index<'a>,
    draft: &'a Draft,
    page: usize,
    found: Resolved,
}

impl Resolver<'_> {
    fn source(&self) -> &Arc<SourceText> {
        &self.draft.text.source
    }

    fn report(&mut self, code: Code, range: Range<usize>, message: String, help: impl Into<String>) {
        self.found.diagnostics.push(Diagnostic::at(code, &self.draft.text.source, range, message).help(help));
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Link(link) => {
                let range = written(self.source(), inline.span.range(), &link.target);
                let target = self.link(&link.target, range);
                self.found.targets.insert(link.id, target);
            }
            InlineKind::Reference { id, target } => {
                let range = written(self.source(), inline.span.range(), target);
                self.reference(*id, target, range);
            }
            InlineKind::Image(image) => self.picture(image, inline.span.range()),
            _ => {}
        }
    }

    fn link(&mut self, address: &str, range: Range<usize>) -> Target {
        match parse_address(self.source().path(), address) {
            Written::Anchor(anchor) => self.anchor(self.page, anchor, range),
            Written::Elsewhere(Scheme::Safe) => Target::External(address.to_owned()),
            Written::Elsewhere(Scheme::Unsafe) => {
                let message = format!("「{address}」の種類のアドレスにはリンクできません。");
                self.report(
                    Code::UnsafeLink,
                    range,
                    message,
                    "https:、http:、mailto:、tel: のどれかで始めてください。",
                );
                Target::Unresolved
            }
            Written::Outside => {
                let message = format!("「{address}」は content フォルダの外を指しています。");
                self.report(
                    Code::OutsideLink,
                    range,
                    message,
                    "content フォルダの中のファイルへの相対パスにしてください。",
                );
                Target::Unresolved
            }
            Written::Path { path, anchor } => self.path(&path, anchor, range),
        }
    }

    fn path(&mut self, path: &str, anchor: Option<String>, range: Range<usize>) -> Target {
        if let Some(page) = self.page_at(path) {
            return match anchor {
                Some(anchor) => self.anchor(page, anchor, range),
                None => Target::Page(id(page), None),
            };
        }
        if self.index.files.contains_key(path) {
            return Target::File(path.to_owned(), anchor);
        }
        let listing = if path.is_empty() {
            "index.html".to_owned()
        } else {
            format!("{}/index.html", path.trim_end_matches('/'))
        };
        for candidate in [path, listing.as_str()] {
            let address = Address::new(candidate);
            match self.index.routes.get(&address) {
                Some(Route::Page(page) | Route::Listing(_, Some(page))) => return Target::Page(*page, anchor),
                Some(Route::Listing(_, None)) => return Target::File(candidate.to_owned(), anchor),
                None => {}
            }
        }
        let help = self.suggestion(path);
        self.report(Code::BrokenLink, range, format!("リンク先「{path}」がありません。"), help);
        Target::Unresolved
    }

    /// The page of a source path; a folder stands for its index page.
    fn page_at(&self, path: &str) -> Option<usize> {
        let folder = path.trim_end_matches('/');
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let candidates = [path.to_owned(), format!("{prefix}index.md"), format!("{prefix}README.md")];
        candidates.iter().find_map(|candidate| self.index.by_path.get(candidate.as_str()).copied())
    }

    fn anchor(&mut self, page: usize, anchor: String, range: Range<usize>) -> Target {
        if anchor.is_empty() || self.index.anchors[page].contains(anchor.as_str()) {
            return Target::Page(id(page), Some(anchor).filter(|anchor| !anchor.is_empty()));
        }
        let path = self.index.drafts[page].text.source.path();
        let place = if page == self.page { "このページ".to_owned() } else { format!("「{path}」") };
        let help =
            match nearest(&anchor, self.index.anchors[page].iter().copied().collect::<std::collections::BTreeSet<_>>())
            {
                Some(near) => format!("「#{near}」のことですか。"),
                None => "見出しの文字を確かめるか、見出しの終わりに {#id} を付けてください。".to_owned(),
            };
        self.report(Code::BrokenAnchor, range, format!("{place}に「#{anchor}」がありません。"), help);
        Target::Page(id(page), None)
    }

    fn reference(&mut self, node: NodeId, address: &str, range: Range<usize>) {
        let written = parse_address(self.source().path(), address);
        let (page, anchor) = match &written {
            Written::Anchor(anchor) => (self.labelled(anchor), Some(anchor.clone())),
            Written::Path { path, anchor } => (self.page_at(path), anchor.clone()),
            Written::Elsewhere(_) | Written::Outside => (None, None),
        };
        let page = page
            .filter(|page| anchor.as_ref().is_none_or(|anchor| self.index.anchors[*page].contains(anchor.as_str())));
        let Some(page) = page else {
            let names = self.index.anchors[self.page].iter().copied().collect::<std::collections::BTreeSet<_>>();
            let help = match anchor.as_deref().and_then(|anchor| nearest(anchor, names)) {
                Some(near) => format!("「#{near}」のことですか。"),
                None => "表や図の題名、見出しの終わりに付けた {#id} を書いてください。例: [](#tbl-flow)".to_owned(),
            };
            self.report(Code::BrokenReference, range, format!("参照先「{address}」がありません。"), help);
            self.found.targets.insert(node, Target::Unresolved);
            return;
        };
        let text = self.reference_text(page, anchor.as_deref());
        self.found.references.insert(node, text);
        self.found.targets.insert(node, Target::Page(id(page), anchor));
    }

    /// The page on which an id stands: this one, else one of the same version of the document.
    fn labelled(&self, anchor: &str) -> Option<usize> {
        if self.index.anchors[self.page].contains(anchor) {
            return Some(self.page);
        }
        let membership = self.index.places[self.page].membership?;
        self.index.labels.get(&(membership.document, membership.version, anchor)).copied()
    }

    /// 「表 9」「3.2節」「別紙1 図 2」, or the title in brackets where nothing is numbered.
    fn reference_text(&self, page: usize, anchor: Option<&str>) -> String {
        let counted = &self.index.counted[page];
        let title = || format!("「{}」", self.index.places[page].title);
        let annex = self.index.places[page].membership.is_some_and(|membership| membership.annex);
        let prefix = match &counted.number {
            Some(number) if annex && page != self.page => format!("{number} "),
            _ => String::new(),
        };
        let Some(anchor) = anchor else {
            return match &counted.number {
                Some(number) if annex => number.clone(),
                Some(number) => format!("第{number}章"),
                None => title(),
            };
        };
        if let Some(label) = counted.labels.values().find(|label| label.anchor == anchor) {
            return if label.number.is_empty() { title() } else { format!("{prefix}{}", label.text()) };
        }
        match counted.headings.iter().find(|heading| heading.anchor == anchor) {
            Some(heading) => match &heading.number {
                Some(number) if heading.level == 1 && annex => number.clone(),
                Some(number) if heading.level == 1 => format!("第{number}章"),
                Some(number) => format!("{prefix}{number}節"),
                None => format!("「{}」", heading.text),
            },
            None => title(),
        }
    }

    fn picture(&mut self, image: &Image, span: Range<usize>) {
        let range = written(self.source(), span, &image.source);
        let target = match parse_address(self.source().path(), &image.source) {
            Written::Path { path, .. } if self.index.files.contains_key(&path) => Target::File(path, None),
            Written::Path { path, .. } => {
                let help = self.suggestion(&path);
                self.report(Code::MissingPicture, range, format!("画像「{path}」がありません。"), help);
                Target::Unresolved
            }
            Written::Outside => {
                let message = format!("画像「{}」は content フォルダの外を指しています。", image.source);
                self.report(Code::OutsideLink, range, message, "画像を content フォルダの中に置いてください。");
                Target::Unresolved
            }
            Written::Anchor(_) | Written::Elsewhere(_) => {
                let message = format!("画像「{}」は content フォルダにありません。", image.source);
                self.report(
                    Code::MissingPicture,
                    range,
                    message,
                    "ほかのサイトの画像は使えません。画像を content フォルダに置いてください。",
                );
                Target::Unresolved
            }
        };
        self.found.targets.insert(image.id, target);
    }

    /// Files that the front matter names.
    fn entry(&mut self) {
        let named: Vec<config::Placed<String>> = match &self.draft.text.entry {
            Entry::Faq(faq) => faq.attachments.iter().map(|attachment| attachment.file.clone()).collect(),
            Entry::Download(download) => vec![download.file.clone()],
            Entry::Page | Entry::Chapter | Entry::News(_) | Entry::Leaflet(_) => return,
        };
        for file in named {
            let found = match parse_address(self.source().path(), &file.value) {
                Written::Path { path, .. } if self.index.files.contains_key(&path) => Some(path),
                Written::Path { path, .. } => {
                    let help = self.suggestion(&path);
                    self.report(Code::BrokenLink, file.range, format!("ファイル「{path}」がありません。"), help);
                    None
                }
                Written::Anchor(_) | Written::Elsewhere(_) | Written::Outside => {
                    let message = format!("「{}」は content フォルダの外を指しています。", file.value);
                    self.report(
                        Code::OutsideLink,
                        file.range,
                        message,
                        "ファイルを content フォルダの中に置いてください。",
                    );
                    None
                }
            };
            self.found.attached.push(found);
        }
    }

    /// The file of the same folder whose name is nearest, or the same name elsewhere.
    fn suggestion(&self, path: &str) -> String {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let beside = |candidate: &&str| candidate.rsplit_once('/').map_or("", |(own, _)| own) == folder;
        let paths = || self.index.by_path.keys().copied().chain(self.index.files.keys().map(String::as_str));
        let mut near: Vec<&str> = paths().filter(beside).collect();
        near.sort_unstable();
        if let Some(near) = nearest(path, near) {
            return format!("「{near}」のことですか。");
        }
        let same = paths().filter(|candidate| candidate.rsplit('/').next() == Some(name)).min();
        match same {
            Some(same) => format!("同じ名前のファイルが「{same}」にあります。"),
            None => "ファイルの場所と名前（大文字・小文字）を確かめてください。".to_owned(),
        }
    }
}

fn id(page: usize) -> PageId {
    PageId(u32::try_from(page).unwrap_or(u32::MAX))
}
