//! Inlines as HTML.

use std::fmt::Write as _;

use super::body::{Surroundings, Writer, reference_id};
use super::escape::push_address;
use super::pictures::LINE;
use super::views::file_kind;
use crate::content::Handle;
use crate::markdown::{Image, Inline, InlineKind, Link, NodeId, RubyPart, Span, Style, inline_text};
use crate::site::{PageId, Target, TextTarget, relative};
use crate::text::size;

/// Where terms are explained.
const GLOSSARY: &str = "glossary.html";

/// Pictures up to this width, in pixels, are seen whole on a page, or nearly so.
const SHOWN_WHOLE: u32 = 800;

impl Writer<'_> {
    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        let starts = self.phrase_starts(inline);
        if starts.first() == Some(&0) {
            self.raw("<wbr>");
        }
        match &inline.kind {
            InlineKind::Text(text) if !starts.is_empty() => self.phrases(text, &starts),
            InlineKind::Text(text) => self.run(text, inline.span),
            InlineKind::Code(code) => {
                self.raw("<code>");
                self.text(code);
                self.raw("</code>");
            }
            InlineKind::Styled(style, content) => {
                let element = element(*style);
                let _ = write!(self.output, "<{element}>");
                self.inlines(content);
                let _ = write!(self.output, "</{element}>");
            }
            InlineKind::Link(link) => self.link(link),
            InlineKind::Reference { id, target } => self.reference(*id, target),
            InlineKind::Image(image) => self.image(image, &image.title),
            InlineKind::Ruby(parts) => self.ruby(parts),
            InlineKind::Field(_) => {
                let blank = self.word("blank");
                self.raw("<span class=\"field-blank\">");
                self.text(blank);
                self.raw("</span>");
            }
            InlineKind::FootnoteReference { footnote, occurrence } => {
                let number = *footnote as usize + 1;
                let id = reference_id(number, *occurrence);
                let _ = write!(
                    self.output,
                    "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"{id}\">{number}</a></sup>"
                );
            }
            InlineKind::SoftBreak { joined: true } => {}
            InlineKind::SoftBreak { joined: false } => self.raw("\n"),
            InlineKind::HardBreak => {
                let _ = writeln!(self.output, "<br{}", self.void_end());
            }
            InlineKind::Html(html) => self.raw(html),
        }
    }

    /// Where phrases of a heading begin in what is written next. What holds other inlines is asked for those.
    fn phrase_starts(&mut self, inline: &Inline) -> Vec<usize> {
        match (&mut self.phrases, &inline.kind) {
            (None, _) | (_, InlineKind::Styled(..) | InlineKind::Link(_)) => Vec::new(),
            (Some(phrases), InlineKind::Text(text)) => phrases.take(text.len()),
            (Some(phrases), _) => phrases.take(inline_text(std::slice::from_ref(inline)).len()),
        }
    }

    /// A run of a heading, whose lines may break where phrases begin. A heading has no links found in its text.
    fn phrases(&mut self, text: &str, starts: &[usize]) {
        let mut at = 0;
        for start in starts.iter().filter(|start| **start > 0) {
            self.text(&text[at..*start]);
            if !text[..*start].ends_with(char::is_whitespace) {
                self.raw("<wbr>");
            }
            at = *start;
        }
        self.text(&text[at..]);
    }

    /// A run of text with the links found in it.
    fn run(&mut self, text: &str, span: Span) {
        let links = match self.around {
            Some(around) if span.range().len() == text.len() => around.page.text_links_in(span),
            _ => &[],
        };
        let mut at = 0;
        for link in links {
            let start = (link.span.start - span.start) as usize;
            let end = (link.span.end - span.start) as usize;
            self.text(&text[at..start]);
            let opened = self.open_text_link(&link.target);
            self.text(&text[start..end]);
            if opened {
                self.raw("</a>");
            }
            at = end;
        }
        self.text(&text[at..]);
    }

    fn open_text_link(&mut self, target: &TextTarget) -> bool {
        let Some(around) = self.around else { return false };
        match target {
            TextTarget::Label(page, anchor) => {
                self.raw("<a class=\"mention\" href=\"");
                self.href_to_page(around, *page, Some(anchor));
            }
            TextTarget::Term(term) => {
                let Some(term) = around.site.glossary.get(*term) else { return false };
                self.raw("<a class=\"term\" href=\"");
                self.text(&relative(around.at, GLOSSARY));
                self.raw("#");
                self.text(&term.id);
            }
        }
        self.raw("\">");
        true
    }

    /// The address of a page, at an anchor.
    fn href_to_page(&mut self, around: Surroundings<'_>, page: PageId, anchor: Option<&str>) {
        let target = around.site.page(page);
        if target.id != around.page.id || anchor.is_none() {
            let address = around.site.address_from(around.page, around.at, target);
            self.text(&relative(around.at, address.as_str()));
        }
        if let Some(anchor) = anchor {
            self.raw("#");
            self.text(anchor);
        }
    }

    /// The opening tag of a link to a node's target; `false` if the node leads nowhere and nothing was written.
    fn open_link(&mut self, id: NodeId, written: &str, class: &str, title: &str) -> bool {
        let Some(around) = self.around else {
            self.raw("<a href=\"");
            push_address(written, &mut self.output);
            self.raw("\"");
            if !title.is_empty() {
                self.raw(" title=\"");
                self.text(title);
                self.raw("\"");
            }
            self.raw(">");
            return true;
        };
        let (href, external) = match around.page.targets.get(&id) {
            Some(Target::Page(target, anchor)) => {
                let target = around.site.page(*target);
                let address = around.site.address_from(around.page, around.at, target);
                let same = target.id == around.page.id && anchor.is_some();
                let mut href = if same { String::new() } else { relative(around.at, address.as_str()) };
                if let Some(anchor) = anchor {
                    href.push('#');
                    href.push_str(anchor);
                }
                (href, false)
            }
            Some(Target::File(path, anchor)) => {
                let anchor = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
                (format!("{}{anchor}", relative(around.at, path)), false)
            }
            Some(Target::External(address)) => {
                let mut href = String::new();
                push_address(address, &mut href);
                (href, true)
            }
            Some(Target::Unresolved) | None => return false,
        };
        self.raw("<a");
        let class = match (class, external) {
            ("", true) => "external",
            (class, _) => class,
        };
        if !class.is_empty() {
            let _ = write!(self.output, " class=\"{class}\"");
        }
        self.raw(" href=\"");
        if external {
            self.raw(&href);
        } else {
            self.text(&href);
        }
        self.raw("\"");
        if !title.is_empty() {
            self.raw(" title=\"");
            self.text(title);
            self.raw("\"");
        }
        self.raw(">");
        true
    }

    fn link(&mut self, link: &Link) {
        if self.open_link(link.id, &link.target, "", &link.title) {
            let outside = std::mem::replace(&mut self.in_link, true);
            self.inlines(&link.content);
            self.in_link = outside;
            self.raw("</a>");
        } else {
            self.raw("<span class=\"unresolved\">");
            self.inlines(&link.content);
            self.raw("</span>");
        }
    }

    fn reference(&mut self, id: NodeId, target: &str) {
        let text = self.around.and_then(|around| around.page.references.get(&id));
        let unnamed = if self.around.is_some() { target } else { "" };
        let text = text.map_or(unnamed, String::as_str).to_owned();
        let linked = self.open_link(id, target, "reference", "");
        self.text(&text);
        if linked {
            self.raw("</a>");
        }
    }

    /// A picture. `title` is what its title says, unless that is its caption.
    pub(super) fn image(&mut self, image: &Image, title: &str) {
        let alt = inline_text(&image.alt);
        let Some(around) = self.around else {
            self.raw("<img src=\"");
            push_address(&image.source, &mut self.output);
            self.raw("\" alt=\"");
            self.text(&alt);
            self.raw("\"");
            self.title_attribute(title);
            let end = self.void_end();
            self.raw(end);
            return;
        };
        let Some(Target::File(path, _)) = around.page.targets.get(&image.id) else {
            self.raw("<span class=\"unresolved\">");
            let word = self.word("missing_picture");
            self.text(word);
            self.text(&alt);
            if !title.is_empty() {
                self.text("（");
                self.text(title);
                self.text("）");
            }
            self.raw("</span>");
            return;
        };
        self.raw("<img src=\"");
        self.text(&relative(around.at, path));
        self.raw("\" alt=\"");
        self.text(&alt);
        self.raw("\"");
        let file = around.site.files.get(path);
        let tens = image.attributes.get("width").and_then(|width| width_class(width));
        if let Some((width, height)) = file.and_then(|file| file.dimensions) {
            let _ = write!(self.output, " width=\"{width}\" height=\"{height}\"");
            self.offered(around, path, width, tens.unwrap_or(100));
        }
        if let Some(tens) = tens {
            let _ = write!(self.output, " class=\"width-{tens}\"");
        }
        self.title_attribute(title);
        // The first picture is likely to be seen before anything is scrolled.
        let first = !std::mem::replace(&mut self.has_picture, true);
        self.raw(if first { " decoding=\"async\">" } else { " loading=\"lazy\" decoding=\"async\">" });
        if let Some(file) = file.filter(|_| !self.in_link && self.phrases.is_none()) {
            self.way_to_whole(around, path, file);
        }
    }

    /// The smaller ones of a picture, and how wide it is shown: in the line of a text, of which it fills so many of 100
    /// parts, or across a telephone.
    fn offered(&mut self, around: Surroundings<'_>, path: &str, width: u32, parts: u32) {
        let smaller = around.pictures.of(path);
        let Some(last) = smaller.last() else { return };
        self.raw(" srcset=\"");
        for offer in smaller {
            let separator = if offer == last { "" } else { ", " };
            let _ = write!(self.output, "{} {}w{separator}", relative(around.at, &offer.path), offer.width);
        }
        // One that is hardly larger than the line is offered itself, for screens of more pixels.
        if last.width < 2 * LINE {
            self.raw(", ");
            self.text(&relative(around.at, path));
            let _ = write!(self.output, " {width}w");
        }
        let _ = write!(self.output, "\" sizes=\"(min-width: 60em) {}px, 100vw\"", LINE * parts / 100);
    }

    /// A link to a picture that is larger than pages show it: who needs its small letters opens it by itself.
    fn way_to_whole(&mut self, around: Surroundings<'_>, path: &str, file: &Handle) {
        if file.dimensions.is_none_or(|(width, _)| width <= SHOWN_WHOLE) {
            return;
        }
        self.raw(" <a class=\"whole-picture\" href=\"");
        self.text(&relative(around.at, path));
        self.raw("\">");
        let word = self.word("whole_picture");
        self.text(word);
        let _ = write!(self.output, " <span class=\"file-facts\">{} {}</span></a>", file_kind(path), size(file.length));
    }

    fn title_attribute(&mut self, title: &str) {
        if !title.is_empty() {
            self.raw(" title=\"");
            self.text(title);
            self.raw("\"");
        }
    }

    fn ruby(&mut self, parts: &[RubyPart]) {
        self.raw("<ruby>");
        for part in parts {
            self.text(&part.base);
            self.raw("<rp>（</rp><rt>");
            self.text(&part.reading);
            self.raw("</rt><rp>）</rp>");
        }
        self.raw("</ruby>");
    }
}

fn element(style: Style) -> &'static str {
    match style {
        Style::Emphasis => "em",
        Style::Strong => "strong",
        Style::Strikethrough => "del",
        Style::Underline => "u",
        Style::Subscript => "sub",
        Style::Superscript => "sup",
        Style::Small => "small",
        Style::Mark => "mark",
        Style::Keyboard => "kbd",
    }
}

/// The width class for `80%`, in tens; other units have none.
fn width_class(width: &str) -> Option<u32> {
    let percent: u32 = width.strip_suffix('%')?.parse().ok()?;
    Some((percent.clamp(5, 100) + 5) / 10 * 10)
}
