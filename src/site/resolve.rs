//! Resolves what a page points to: links, references, pictures, tables, attached files.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::PageId;
use super::address::{Address, Listing, Route, relative};
use super::draft::Draft;
use super::index::{Index, Named};
use super::links::{Scheme, Target, Written, parse_address, written};
use super::waiting::Waiting;
use crate::config;
use crate::content::Entry;
use crate::diagnostic::{Code as Problem, Diagnostic, SourceText};
use crate::markdown::{Attributes, BlockKind, Image, Inline, InlineKind, NodeId, walk_blocks, walk_inlines};
use crate::text::nearest;

/// Most names that are looked at for one page's suggestions: with thousands of broken links nobody reads them.
const MOST_LOOKED_AT: usize = 200_000;

/// What one page points to.
#[derive(Clone, Default)]
pub(super) struct Resolved {
    pub targets: HashMap<NodeId, Target>,
    pub references: HashMap<NodeId, String>,
    pub attached: Vec<Option<String>>,
    pub diagnostics: Vec<Diagnostic>,
    /// Other pages whose ids and numbers were looked at.
    pub asked: BTreeSet<usize>,
    /// All pages of its document were looked at.
    pub asked_all: bool,
}

/// Resolves everything that one page points to.
pub(super) fn resolve<'a>(index: &'a Index<'a>, draft: &'a Draft, page: usize) -> Resolved {
    let mut resolver = Resolver { index, draft, page, found: Resolved::default(), looked_at: 0 };
    for blocks in draft.parsed.tree.texts() {
        walk_inlines(blocks, &mut |inline| resolver.inline(inline));
        walk_blocks(blocks, &mut |block| {
            if let BlockKind::Figure(figure) = &block.kind {
                resolver.picture(&figure.image, block.span.range());
                resolver.width(&figure.image.attributes);
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
    /// Names looked at for suggestions so far.
    looked_at: usize,
}

impl Resolver<'_> {
    /// The id of a page that is nearest to a misspelt one.
    fn nearest_id(&mut self, page: usize, anchor: &str) -> Option<String> {
        let names = self.index.anchors(page);
        self.looked_at += names.len();
        if self.looked_at > MOST_LOOKED_AT {
            return None;
        }
        let names: BTreeSet<&str> = names.keys().copied().collect();
        nearest(anchor, names).map(str::to_owned)
    }

    fn source(&self) -> &Arc<SourceText> {
        &self.draft.source
    }

    fn report(&mut self, code: Problem, range: Range<usize>, message: String, help: impl Into<String>) {
        self.found.diagnostics.push(Diagnostic::at(code, &self.draft.source, range, message).help(help));
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
        match parse_address(self.source().path_at(range.start), address) {
            Written::Anchor(anchor) => self.anchor(self.page, anchor, range),
            Written::Elsewhere(Scheme::Safe) => Target::External(address.to_owned()),
            Written::Elsewhere(Scheme::Unsafe) => {
                let start = match address.split_once(':') {
                    Some((scheme, _)) if !address.starts_with(['/', '\\']) => format!("{scheme}:"),
                    _ => address.chars().take(2).collect(),
                };
                let message = format!("「{start}」で始まるアドレスにはリンクできません。");
                self.report(
                    Problem::UnsafeLink,
                    range,
                    message,
                    "手元のファイルは content フォルダの中に置いて、そこへリンクしてください。ほかのサイトは https: で始めます。",
                );
                Target::Unresolved
            }
            Written::Outside => {
                let message = format!("「{address}」は content フォルダの外を指しています。");
                self.report(
                    Problem::OutsideLink,
                    range,
                    message,
                    "ファイルを content フォルダの中に置いて、そこへリンクしてください。",
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
                Some(Route::Listing(listing, None)) => {
                    if *listing == Listing::Glossary {
                        self.term(anchor.as_deref(), range);
                    }
                    return Target::File(candidate.to_owned(), anchor);
                }
                None => {}
            }
        }
        if let Some((reason, help)) = self.waiting(path) {
            self.report(Problem::BrokenLink, range, format!("リンク先「{path}」は、{reason}。"), help);
        } else {
            let help = self.suggestion(path, &range);
            self.report(Problem::BrokenLink, range, format!("リンク先「{path}」がありません。"), help);
        }
        Target::Unresolved
    }

    /// Why a page is not there that is written.
    fn waiting(&self, path: &str) -> Option<(String, &'static str)> {
        self.index.waiting.iter().find(|waiting| waiting.path == path).map(Waiting::reason)
    }

    /// A link to a term of the glossary.
    fn term(&mut self, anchor: Option<&str>, range: Range<usize>) {
        let Some(anchor) = anchor.filter(|anchor| !self.index.terms.contains(anchor)) else { return };
        let terms: BTreeSet<&str> = self.index.terms.iter().copied().collect();
        let help = match nearest(anchor, terms) {
            Some(near) => format!("「#{near}」のことですか。"),
            None => "glossary.yaml に語を足すか、リンクを直してください。".to_owned(),
        };
        self.report(Problem::UndefinedTerm, range, format!("用語集に「{anchor}」がありません。"), help);
    }

    /// The width of a picture is written in percent.
    fn width(&mut self, attributes: &Attributes) {
        let text = self.source().text();
        let braces = text.get(attributes.span.range()).is_some_and(|written| written.starts_with('{'));
        let Some(width) = attributes.get("width").filter(|_| braces) else { return };
        let percent = width.strip_suffix('%').and_then(|number| number.parse::<u32>().ok());
        if percent.is_none_or(|percent| percent == 0 || percent > 100) {
            let range = written(self.source(), attributes.span.range(), width);
            let message = format!("画像の幅「{width}」は使えません。");
            self.report(Problem::BadValue, range, message, "本文の幅に対する割合で書いてください。例: {width=80%}");
        }
    }

    /// The page of a source path; a folder stands for its index page.
    fn page_at(&self, path: &str) -> Option<usize> {
        let folder = path.trim_end_matches('/');
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let candidates = [path.to_owned(), format!("{prefix}index.md"), format!("{prefix}README.md")];
        candidates.iter().find_map(|candidate| self.index.by_path().get(candidate.as_str()).copied())
    }

    fn anchor(&mut self, page: usize, anchor: String, range: Range<usize>) -> Target {
        self.found.asked.insert(page);
        if anchor.is_empty() || self.index.anchors(page).contains_key(anchor.as_str()) {
            return Target::Page(id(page), Some(anchor).filter(|anchor| !anchor.is_empty()));
        }
        let path = self.index.drafts[page].text.source.path();
        let place = if page == self.page { "このページ".to_owned() } else { format!("「{path}」") };
        let help = match self.nearest_id(page, &anchor) {
            Some(near) => format!("「#{near}」のことですか。"),
            None => "見出しの文字を確かめるか、見出しの終わりに {#id} を付けてください。".to_owned(),
        };
        self.report(Problem::BrokenAnchor, range, format!("{place}に、見出しや id「#{anchor}」がありません。"), help);
        Target::Page(id(page), None)
    }

    fn reference(&mut self, node: NodeId, address: &str, range: Range<usize>) {
        let written = parse_address(self.source().path_at(range.start), address);
        let (page, anchor) = match &written {
            Written::Anchor(anchor) => (self.labelled(anchor), Some(anchor.clone())),
            Written::Path { path, anchor } => (self.page_at(path), anchor.clone()),
            Written::Elsewhere(_) | Written::Outside => (None, None),
        };
        self.found.asked.extend(page);
        let page = page.filter(|page| {
            anchor.as_ref().is_none_or(|anchor| self.index.anchors(*page).contains_key(anchor.as_str()))
        });
        if let Written::Path { path, .. } = &written
            && let Some((reason, help)) = self.waiting(path)
        {
            self.report(Problem::BrokenReference, range, format!("参照先「{address}」は、{reason}。"), help);
            self.found.targets.insert(node, Target::Unresolved);
            return;
        }
        let Some(page) = page else {
            let help = match anchor.as_deref().and_then(|anchor| self.nearest_id(self.page, anchor)) {
                Some(near) => format!("「#{near}」のことですか。"),
                None => "表や図の題名、見出しの終わりに付けた {#id} を書いてください。例: [](#tbl-flow)".to_owned(),
            };
            self.report(Problem::BrokenReference, range, format!("参照先「{address}」がありません。"), help);
            self.found.targets.insert(node, Target::Unresolved);
            return;
        };
        let text = self.reference_text(page, anchor.as_deref());
        self.found.references.insert(node, text);
        self.found.targets.insert(node, Target::Page(id(page), anchor));
    }

    /// The page on which an id stands: this one, else one of the same version of the document.
    fn labelled(&mut self, anchor: &str) -> Option<usize> {
        if self.index.anchors(self.page).contains_key(anchor) {
            return Some(self.page);
        }
        let membership = self.index.places[self.page].membership?;
        self.found.asked_all = true;
        self.index.page_with(membership, anchor)
    }

    /// 「表 9」「3.2節」「別紙1 図 2」『手引き』表 3, or the title in brackets where nothing is numbered.
    fn reference_text(&self, page: usize, anchor: Option<&str>) -> String {
        let counted = &self.index.counted[page];
        let title = || format!("「{}」", self.index.places[page].title);
        let annex = self.index.places[page].membership.is_some_and(|membership| membership.annex);
        let elsewhere = self.elsewhere(page);
        let within = match &counted.number {
            Some(number) if annex && page != self.page => format!("{elsewhere}{number} "),
            _ => elsewhere.clone(),
        };
        let chapter = || match &counted.number {
            Some(number) if annex => format!("{elsewhere}{number}"),
            Some(number) => format!("{elsewhere}第{number}章"),
            None => title(),
        };
        let Some(anchor) = anchor else { return chapter() };
        match self.index.anchors(page).get(anchor) {
            Some(Named::Label(label)) if !label.number.is_empty() => format!("{within}{}", label.text()),
            Some(Named::Row(label, table, row)) => {
                let label = label.filter(|label| !label.number.is_empty()).map(|label| format!("{} ", label.text()));
                format!("{within}{}{}", label.unwrap_or_default(), table.row_name(*row))
            }
            Some(Named::Listing(name)) => format!("{within}「{name}」"),
            Some(Named::Heading(heading)) => match &heading.number {
                Some(_) if heading.level == 1 => chapter(),
                Some(number) => format!("{within}{number}節"),
                None => format!("{within}「{}」", heading.text),
            },
            Some(Named::Label(_) | Named::Other) | None => title(),
        }
    }

    /// What stands in front of a number of another document: 『題名』, with the version if it is the same document's;
    /// for a page that belongs to none, its title.
    fn elsewhere(&self, page: usize) -> String {
        let [own, other] = [self.page, page].map(|page| self.index.places[page].membership);
        let Some(other) = other else {
            let title = &self.index.places[page].title;
            return if page == self.page { String::new() } else { format!("「{title}」") };
        };
        let document = &self.index.documents[other.document];
        match own.filter(|own| own.document == other.document) {
            Some(own) if own.version == other.version => String::new(),
            Some(_) => {
                let version = other.version.map_or("", |version| document.versions[version].name.as_str());
                format!("『{} {version}版』", document.title)
            }
            None => format!("『{}』", document.title),
        }
    }

    fn picture(&mut self, image: &Image, span: Range<usize>) {
        let range = written(self.source(), span, &image.source);
        let target = match parse_address(self.source().path_at(range.start), &image.source) {
            Written::Path { path, .. } if self.index.files.contains_key(&path) => Target::File(path, None),
            Written::Path { path, .. } => {
                let help = self.suggestion(&path, &range);
                self.report(Problem::MissingPicture, range, format!("画像「{path}」がありません。"), help);
                Target::Unresolved
            }
            Written::Outside => {
                let message = format!("画像「{}」は content フォルダの外を指しています。", image.source);
                self.report(Problem::OutsideLink, range, message, "画像を content フォルダの中に置いてください。");
                Target::Unresolved
            }
            Written::Anchor(_) | Written::Elsewhere(_) => {
                let message = format!("画像「{}」は content フォルダにありません。", image.source);
                self.report(
                    Problem::MissingPicture,
                    range,
                    message,
                    "ほかのサイトの画像は使えません。画像を原稿と同じフォルダに写して、その名前だけを書いてください。",
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
            Entry::Download(download) => download.files().cloned().collect(),
            Entry::Leaflet(leaflet) => leaflet.audiocode.iter().cloned().collect(),
            Entry::Page | Entry::Chapter | Entry::News(_) => return,
        };
        for file in named {
            let found = match parse_address(self.source().path(), &file.value) {
                Written::Path { path, .. } if self.index.files.contains_key(&path) => Some(path),
                Written::Path { path, .. } => {
                    let help = self.suggestion(&path, &file.range);
                    self.report(Problem::BrokenLink, file.range, format!("ファイル「{path}」がありません。"), help);
                    None
                }
                Written::Anchor(_) | Written::Elsewhere(_) | Written::Outside => {
                    let message = format!("「{}」は content フォルダの外を指しています。", file.value);
                    self.report(
                        Problem::OutsideLink,
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

    /// The file of the same folder whose name is nearest, or the same name elsewhere: as it is written at `range`.
    fn suggestion(&self, path: &str, range: &Range<usize>) -> String {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let beside = |candidate: &&str| candidate.rsplit_once('/').map_or("", |(own, _)| own) == folder;
        let names = self.index.by_name();
        let from = Address::new(self.source().path_at(range.start));
        if let Some(near) = nearest(path, names.values().flatten().copied().filter(beside)) {
            return format!("「{}」のことですか。", relative(&from, near));
        }
        match names.get(name).and_then(|paths| paths.first()) {
            Some(same) => {
                format!("同じ名前のファイルが別のフォルダにあります。「{}」と書いてください。", relative(&from, same))
            }
            None => "ファイルの場所と名前（大文字・小文字）を確かめてください。".to_owned(),
        }
    }
}

fn id(page: usize) -> PageId {
    PageId(u32::try_from(page).unwrap_or(u32::MAX))
}
