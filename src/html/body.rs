//! A page's blocks as HTML.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::escape::push_text;
use super::highlight;
use super::pictures::Pictures;
use crate::markdown::{
    Block, BlockKind, Caption, Code, Container, ContainerKind, Definition, Directive, DirectiveKind, Figure, Inline,
    List, NodeId, Tree, inline_text,
};
use crate::site::{Address, Label, Page, Site, is_safe_elsewhere, paragraphs, relative};
use crate::text::Phrases;
use crate::theme::Strings;

/// What the text stands in: its page, the address at which it is shown, and the words of the interface.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub site: &'a Site,
    pub page: &'a Page,
    pub at: &'a Address,
    pub strings: &'a Strings,
    /// What is offered of large pictures.
    pub pictures: &'a Pictures,
}

/// Writes HTML. Without surroundings it is `CommonMark`'s reference output: links as written, raw HTML as it is.
pub(super) struct Writer<'a> {
    pub(super) around: Option<Surroundings<'a>>,
    pub(super) output: String,
    tree: &'a Tree,
    /// Numbers of the paragraphs of a draft.
    numbers: HashMap<NodeId, String>,
    /// The phrases of the heading that is being written: lines break between them.
    pub(super) phrases: Option<Phrases>,
    /// A picture was written before.
    pub(super) has_picture: bool,
    /// What is written next stands in a link.
    pub(super) in_link: bool,
}

/// The HTML of a page's text with its footnotes.
pub(super) fn page(around: Surroundings<'_>) -> String {
    let tree = &around.page.tree;
    let numbers = paragraphs(around.site, around.page).into_iter().map(|own| (own.node, own.number)).collect();
    let output = String::with_capacity(around.page.source.text().len() * 2);
    let mut writer = Writer { output, numbers, ..Writer::new(Some(around), tree) };
    writer.blocks(&tree.blocks);
    writer.footnotes();
    writer.output
}

/// `CommonMark`'s reference output for a tree that was parsed as [`crate::markdown::Dialect::CommonMark`]; with the
/// extensions' nodes rendered as far as that needs no site. For the specification's examples.
pub fn fragment(tree: &Tree) -> String {
    let mut writer = Writer::new(None, tree);
    writer.blocks(&tree.blocks);
    writer.footnotes();
    writer.output
}

impl<'a> Writer<'a> {
    fn new(around: Option<Surroundings<'a>>, tree: &'a Tree) -> Self {
        let (output, numbers) = (String::new(), HashMap::new());
        Self { around, output, tree, numbers, phrases: None, has_picture: false, in_link: false }
    }

    pub(super) fn text(&mut self, text: &str) {
        push_text(text, &mut self.output);
    }

    pub(super) fn raw(&mut self, html: &str) {
        self.output.push_str(html);
    }

    /// A word of the interface; without surroundings its key.
    pub(super) fn word(&self, key: &'a str) -> &'a str {
        self.around.map_or(key, |around| around.strings.get(key))
    }

    pub(super) fn void_end(&self) -> &'static str {
        if self.around.is_some() { ">" } else { " />" }
    }

    fn fresh_line(&mut self) {
        if !self.output.is_empty() && !self.output.ends_with('\n') {
            self.output.push('\n');
        }
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    /// The number of a draft's paragraph, at its start.
    fn paragraph_number(&mut self, id: NodeId) {
        if let Some(number) = self.numbers.remove(&id) {
            self.raw("<span class=\"paragraph-number\">");
            self.text(&number);
            self.raw("</span> ");
        }
    }

    fn block(&mut self, block: &Block) {
        self.fresh_line();
        if !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Paragraph(_))
            && self.numbers.contains_key(&block.id)
        {
            self.raw("<p class=\"block-number\">");
            self.paragraph_number(block.id);
            self.raw("</p>\n");
        }
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(block.id, heading.level, &heading.content),
            BlockKind::Paragraph(content) => {
                self.raw("<p");
                self.id_attribute(self.label(block.id).map(|label| label.anchor.as_str()));
                self.raw(">");
                self.paragraph_number(block.id);
                self.inlines(content);
                self.raw("</p>\n");
            }
            BlockKind::Quote(blocks) => {
                self.raw("<blockquote>\n");
                self.blocks(blocks);
                self.fresh_line();
                self.raw("</blockquote>\n");
            }
            BlockKind::List(list) => self.list(list),
            BlockKind::Definitions(definitions) => self.definitions(definitions),
            BlockKind::Code(code) => self.code(code),
            BlockKind::Table(table) => self.table(block.id, table),
            BlockKind::Figure(figure) => self.figure(block.id, figure),
            BlockKind::Container(container) => self.container(container),
            BlockKind::Directive(directive) => self.directive(block.id, directive),
            BlockKind::Rule => {
                let _ = writeln!(self.output, "<hr{}", self.void_end());
            }
            BlockKind::Html(html) => self.raw(html),
        }
    }

    fn heading(&mut self, id: NodeId, level: u8, content: &[Inline]) {
        let heading = self.around.and_then(|around| around.page.heading(id));
        let _ = write!(self.output, "<h{level}");
        if let Some(heading) = heading {
            self.raw(" id=\"");
            self.text(&heading.anchor);
            self.raw("\"");
        }
        self.raw(">");
        self.paragraph_number(id);
        if let Some(number) = heading.and_then(|heading| heading.number.as_ref()) {
            self.raw("<span class=\"number\">");
            self.text(number);
            self.raw("</span> ");
        }
        self.phrases = self.around.map(|_| Phrases::of(&inline_text(content)));
        self.inlines(content);
        self.phrases = None;
        let _ = writeln!(self.output, "</h{level}>");
    }

    fn list(&mut self, list: &List) {
        let name = if list.start.is_some() { "ol" } else { "ul" };
        match list.start {
            Some(start) if start != 1 => {
                let _ = writeln!(self.output, "<ol start=\"{start}\">");
            }
            _ => {
                let _ = writeln!(self.output, "<{name}>");
            }
        }
        for item in &list.items {
            match item.task {
                Some(done) => {
                    let checked = if done { " checked" } else { "" };
                    let label = self.word(if done { "task_done" } else { "task_open" });
                    self.raw("<li class=\"task\"><input type=\"checkbox\" disabled");
                    self.raw(checked);
                    self.raw(" aria-label=\"");
                    self.text(label);
                    let _ = write!(self.output, "\"{} ", self.void_end());
                }
                None => self.raw("<li>"),
            }
            for (index, block) in item.blocks.iter().enumerate() {
                match &block.kind {
                    BlockKind::Paragraph(content) if list.tight => {
                        if index > 0 {
                            self.fresh_line();
                        }
                        self.paragraph_number(block.id);
                        self.inlines(content);
                    }
                    _ => self.block(block),
                }
            }
            self.raw("</li>\n");
        }
        let _ = writeln!(self.output, "</{name}>");
    }

    fn definitions(&mut self, definitions: &[Definition]) {
        self.raw("<dl>\n");
        for definition in definitions {
            self.raw("<dt>");
            self.inlines(&definition.term);
            self.raw("</dt>\n");
            for blocks in &definition.details {
                self.raw("<dd>");
                match blocks.as_slice() {
                    [Block { id, kind: BlockKind::Paragraph(content), .. }] => {
                        self.paragraph_number(*id);
                        self.inlines(content);
                    }
                    blocks => self.blocks(blocks),
                }
                self.raw("</dd>\n");
            }
        }
        self.raw("</dl>\n");
    }

    fn code(&mut self, code: &Code) {
        let id = code.attributes.id.as_deref();
        if let Some(name) = &code.name {
            self.raw("<figure class=\"listing\"");
            self.id_attribute(id);
            self.raw("><figcaption>");
            self.text(name);
            self.raw("</figcaption>");
        }
        self.raw("<pre");
        self.id_attribute(id.filter(|_| code.name.is_none()));
        // A box that scrolls must be reachable by keyboard (WCAG 2.1.1).
        self.raw(if self.around.is_some() { " tabindex=\"0\"><code" } else { "><code" });
        if !code.language.is_empty() {
            self.raw(" class=\"language-");
            self.text(&code.language);
            self.raw("\"");
        }
        self.raw(">");
        match highlight::language(&code.language).filter(|_| self.around.is_some()) {
            Some(language) => highlight::push(language, &code.text, &mut self.output),
            None => self.text(&code.text),
        }
        self.raw("</code></pre>");
        self.raw(if code.name.is_some() { "</figure>\n" } else { "\n" });
    }

    /// The number and anchor of a table or figure.
    pub(super) fn label(&self, id: NodeId) -> Option<&'a Label> {
        self.around.and_then(|around| around.page.labels.get(&id))
    }

    /// `表 9 題名`, the number in a span.
    pub(super) fn caption(&mut self, label: Option<&Label>, content: &[Inline]) {
        if let Some(label) = label.filter(|label| !label.number.is_empty()) {
            let name = self.word(label.kind.name());
            self.raw("<span class=\"label\">");
            self.text(name);
            self.raw(" ");
            self.text(&label.number);
            self.raw("</span> ");
        }
        self.inlines(content);
    }

    pub(super) fn id_attribute(&mut self, id: Option<&str>) {
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            self.raw(" id=\"");
            self.text(id);
            self.raw("\"");
        }
    }

    fn figure(&mut self, id: NodeId, figure: &Figure) {
        let label = self.label(id);
        self.raw("<figure class=\"figure\"");
        self.id_attribute(label.map(|label| label.anchor.as_str()));
        self.raw(">");
        // A title that became the caption is not said twice.
        let said = figure.caption.as_ref().is_some_and(|caption| inline_text(&caption.content) == *figure.image.title);
        self.image(&figure.image, if said { "" } else { &figure.image.title });
        if let Some(Caption { content, .. }) = &figure.caption {
            self.raw("<figcaption>");
            self.caption(label, content);
            self.raw("</figcaption>");
        }
        self.raw("</figure>\n");
    }

    fn container(&mut self, container: &Container) {
        let anchor = container.attributes.id.as_deref();
        match &container.kind {
            ContainerKind::Box(kind) => {
                let _ = write!(self.output, "<div class=\"box box-{}\"", kind.name());
                self.id_attribute(anchor);
                self.raw("><p class=\"box-title\"><span class=\"box-label\">");
                let word = self.word(kind.name());
                self.text(word);
                self.raw("</span>");
                if !container.title.is_empty() {
                    self.raw(" ");
                    self.inlines(&container.title);
                }
                self.raw("</p>\n");
                self.blocks(&container.blocks);
                self.raw("</div>\n");
            }
            ContainerKind::Steps => self.section("div", "steps", anchor, container),
            ContainerKind::Contact => self.section("div", "contact", anchor, container),
            ContainerKind::Details => {
                self.raw("<details");
                self.id_attribute(anchor);
                self.raw("><summary>");
                if container.title.is_empty() {
                    let word = self.word("details");
                    self.text(word);
                } else {
                    self.inlines(&container.title);
                }
                self.raw("</summary>\n");
                self.blocks(&container.blocks);
                self.raw("</details>\n");
            }
            ContainerKind::Columns => self.columns(anchor, container),
            // Nobody's page says that some offices do it: neither a promise of all nor a safety text dropped silently.
            ContainerKind::If(_) => {
                let label = self.word("office_part");
                self.raw("<div class=\"office-part\"><p class=\"office-part-label\">");
                self.text(label);
                self.raw("</p>\n");
                self.blocks(&container.blocks);
                self.raw("</div>\n");
            }
            ContainerKind::Included => self.blocks(&container.blocks),
        }
    }

    fn section(&mut self, element: &str, class: &str, anchor: Option<&str>, container: &Container) {
        let _ = write!(self.output, "<{element} class=\"{class}\"");
        self.id_attribute(anchor);
        self.raw(">");
        if !container.title.is_empty() {
            let _ = write!(self.output, "<p class=\"{class}-title\">");
            self.inlines(&container.title);
            self.raw("</p>\n");
        }
        self.blocks(&container.blocks);
        let _ = writeln!(self.output, "</{element}>");
    }

    fn columns(&mut self, anchor: Option<&str>, container: &Container) {
        let columns: Vec<&[Block]> = container.blocks.split(|block| matches!(block.kind, BlockKind::Rule)).collect();
        let _ = write!(self.output, "<div class=\"columns columns-{}\"", columns.len().clamp(1, 3));
        self.id_attribute(anchor);
        self.raw(">\n");
        if !container.title.is_empty() {
            self.raw("<p class=\"columns-title\">");
            self.inlines(&container.title);
            self.raw("</p>\n");
        }
        for column in columns {
            self.raw("<div>\n");
            self.blocks(column);
            self.raw("</div>\n");
        }
        self.raw("</div>\n");
    }

    fn directive(&mut self, id: NodeId, directive: &Directive) {
        match directive.kind {
            DirectiveKind::Table => self.data_table(id, directive),
            DirectiveKind::Schedule => self.schedule(id, directive),
            DirectiveKind::Qr => {
                let written = directive.attributes.get("url").filter(|url| !url.trim().is_empty());
                let Some(url) = written else { return self.permanent(directive) };
                let is_linked = is_safe_elsewhere(url);
                self.raw("<p class=\"qr\">");
                if is_linked {
                    self.raw("<a class=\"external\" href=\"");
                    super::escape::push_address(url, &mut self.output);
                    self.raw("\">");
                }
                if directive.title.is_empty() {
                    self.text(url);
                } else {
                    self.inlines(&directive.title);
                }
                self.raw(if is_linked { "</a></p>\n" } else { "</p>\n" });
            }
        }
    }

    /// The way to the page of a leaflet's version, to which the code on paper leads.
    fn permanent(&mut self, directive: &Directive) {
        let Some(around) = self.around else { return };
        let versions = around.page.leaflet_versions();
        let Some(newest) = versions.first() else { return };
        self.raw("<p class=\"qr\"><a href=\"");
        let href = relative(around.at, around.page.version_address(newest).as_str());
        self.raw(&href);
        self.raw("\">");
        if directive.title.is_empty() {
            self.text(self.word("permanent_page"));
        } else {
            self.inlines(&directive.title);
        }
        self.raw("</a></p>\n");
    }

    fn footnotes(&mut self) {
        if self.tree.footnotes.is_empty() {
            return;
        }
        let label = self.word("footnotes");
        self.fresh_line();
        self.raw("<section class=\"footnotes\" aria-label=\"");
        self.text(label);
        self.raw("\"><ol>\n");
        for (index, footnote) in self.tree.footnotes.iter().enumerate() {
            let number = index + 1;
            let _ = write!(self.output, "<li id=\"fn-{number}\">");
            let (last, front) = match footnote.blocks.split_last() {
                Some((Block { kind: BlockKind::Paragraph(content), .. }, front)) => (content.as_slice(), front),
                _ => (&[][..], footnote.blocks.as_slice()),
            };
            self.blocks(front);
            self.raw("<p>");
            self.inlines(last);
            for occurrence in 0..footnote.references {
                let back = self.word("back_to_text");
                let _ = write!(
                    self.output,
                    " <a class=\"footnote-back\" href=\"#{}\" aria-label=\"",
                    reference_id(number, occurrence)
                );
                self.text(back);
                let _ = write!(self.output, " {number}");
                if occurrence > 0 {
                    let _ = write!(self.output, "-{}", occurrence + 1);
                }
                self.raw("\">↩</a>");
            }
            self.raw("</p></li>\n");
        }
        self.raw("</ol></section>\n");
    }
}

/// The id of a reference to a footnote (number from 1, occurrence from 0).
pub(super) fn reference_id(number: usize, occurrence: u32) -> String {
    if occurrence == 0 { format!("fnref-{number}") } else { format!("fnref-{number}-{}", occurrence + 1) }
}
