//! Raw HTML by allow-list: tags open and close the same frames that Markdown opens and closes.

use std::ops::Range;

use arcstr::Substr;
use html5ever::tokenizer::Tag;

use super::build::Builder;
use super::frame::{ElementKind, Frame, FrameKind, HtmlPlaces, OpenCell, OpenTable};
use super::tags::{Piece, TRANSPARENT, is_element, pieces};
use super::tree::{Attributes, BlockKind, Image, Inline, InlineKind, Span, Style};
use crate::diagnostic::{Code as Problem, Diagnostic};

/// Widest span of a table cell (HTML Standard, section 4.9.11).
const WIDEST_SPAN: u16 = 1000;

impl Builder<'_> {
    /// Reads a piece of raw HTML that begins at byte `start` of the source. What it opens stays open.
    pub(super) fn read_html(&mut self, html: &str, places: &HtmlPlaces) {
        for piece in pieces(html, 0) {
            let piece = match piece {
                Piece::Open(tag, range, raw) => Piece::Open(tag, places.source(&range), raw),
                Piece::Close(name, range, raw) => Piece::Close(name, places.source(&range), raw),
                Piece::Text(text, range) => Piece::Text(text, places.source(&range)),
                Piece::Instruction(range) => Piece::Instruction(places.source(&range)),
            };
            match piece {
                Piece::Open(tag, range, raw) if !is_element(&tag.name) => self.html_text(raw, range),
                Piece::Close(name, range, raw) if !is_element(&name) => self.html_text(raw, range),
                Piece::Open(tag, range, _) => self.open_element(&tag, range),
                Piece::Close(name, range, _) => self.close_tag(&name, &range),
                Piece::Instruction(range) => self.report_removed("!", range),
                Piece::Text(text, range) => {
                    if !text.is_empty() {
                        self.html_text(text, range);
                    }
                }
            }
        }
    }

    fn html_text(&mut self, text: String, range: Range<usize>) {
        let in_pre =
            self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Element { kind: ElementKind::Pre, .. }));
        let text = if in_pre { text } else { collapse(&text) };
        let starts_block = self
            .stack
            .last()
            .is_some_and(|frame| frame.inlines.is_empty() && !matches!(frame.kind, FrameKind::Styled(_)));
        if text.trim().is_empty() && starts_block {
            return;
        }
        let text = if starts_block && !in_pre { text.trim_start() } else { text.as_str() };
        self.push_inline(range, InlineKind::Text(Substr::from(text)));
    }

    fn open_element(&mut self, tag: &Tag, range: Range<usize>) {
        let name = tag.name.to_string();
        let value = |key: &str| tag.attrs.iter().find(|own| &*own.name.local == key).map(|own| own.value.to_string());
        self.report_attributes(tag, &range);
        match name.as_str() {
            "br" => return self.push_inline(range, InlineKind::HardBreak),
            "hr" => return self.push_block(range, BlockKind::Rule),
            "img" => return self.image(tag, range),
            "wbr" | "input" | "col" | "colgroup" => return,
            _ => {}
        }
        let id = value("id").or_else(|| value("name").filter(|_| name == "a")).map(Substr::from);
        let attributes = Attributes { id, pairs: Vec::new(), span: Span::new(range.clone()) };
        let kind = match name.as_str() {
            "u" | "ins" => ElementKind::Styled(Style::Underline),
            "s" | "del" | "strike" => ElementKind::Styled(Style::Strikethrough),
            "b" | "strong" => ElementKind::Styled(Style::Strong),
            "i" | "em" | "cite" | "dfn" => ElementKind::Styled(Style::Emphasis),
            "sub" => ElementKind::Styled(Style::Subscript),
            "sup" => ElementKind::Styled(Style::Superscript),
            "small" => ElementKind::Styled(Style::Small),
            "mark" => ElementKind::Styled(Style::Mark),
            "kbd" => ElementKind::Styled(Style::Keyboard),
            "code" | "samp" | "tt" => ElementKind::Code,
            "a" => match value("href") {
                Some(href) => ElementKind::Link(Substr::from(href), Substr::from(value("title").unwrap_or_default())),
                None => ElementKind::Transparent,
            },
            "figure" => ElementKind::Figure(None),
            "figcaption" | "caption" => ElementKind::Caption,
            "details" => ElementKind::Details(Vec::new()),
            "summary" => ElementKind::Summary,
            "ruby" => ElementKind::Ruby(Vec::new()),
            "rt" => ElementKind::Reading,
            "rp" => ElementKind::Dropped,
            "table" => ElementKind::Table(OpenTable::default()),
            "thead" => ElementKind::Head,
            "tr" => ElementKind::Row(Vec::new()),
            "td" | "th" => {
                let wide =
                    |key: &str| value(key).and_then(|text| text.trim().parse().ok()).unwrap_or(1).clamp(1, WIDEST_SPAN);
                ElementKind::Cell(OpenCell { columns: wide("colspan"), rows: wide("rowspan"), header: name == "th" })
            }
            "ul" => ElementKind::List { start: None, items: Vec::new() },
            "ol" => {
                let start = value("start").and_then(|text| text.trim().parse().ok()).unwrap_or(1);
                ElementKind::List { start: Some(start), items: Vec::new() }
            }
            "li" => ElementKind::Item,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => ElementKind::Heading(name.as_bytes()[1] - b'0'),
            "blockquote" => ElementKind::Quote,
            "pre" => ElementKind::Pre,
            name if TRANSPARENT.contains(&name) => ElementKind::Transparent,
            _ => {
                self.report_removed(&name, range.clone());
                let drop = matches!(
                    name.as_str(),
                    "script"
                        | "style"
                        | "iframe"
                        | "object"
                        | "embed"
                        | "template"
                        | "noscript"
                        | "svg"
                        | "math"
                        | "textarea"
                        | "select"
                        | "title"
                        | "head"
                        | "video"
                        | "audio"
                        | "canvas"
                );
                if drop { ElementKind::Dropped } else { ElementKind::Transparent }
            }
        };
        if tag.self_closing && matches!(kind, ElementKind::Dropped | ElementKind::Transparent) {
            return;
        }
        self.imply_end_tags(&name, range.start);
        if is_block(&name) {
            self.settle_transparent(range.start);
            self.flush_paragraph(range.start);
        }
        self.open(FrameKind::Element { name, kind, attributes }, range.start);
    }

    /// Attributes that are left out with what they say or do.
    fn report_attributes(&mut self, tag: &Tag, range: &Range<usize>) {
        let name = tag.name.to_string();
        let value = |key: &str| tag.attrs.iter().find(|own| &*own.name.local == key).map(|own| own.value.to_string());
        if let Some(handler) = tag.attrs.iter().find(|own| own.name.local.starts_with("on")) {
            let message = format!("HTML の {} は使えないため、取り除きました。", handler.name.local);
            self.diagnostics.push(
                Diagnostic::at(Problem::RemovedHtml, self.source, range.clone(), message)
                    .help("ページの中で動くプログラムは書けません。この属性を消してください。"),
            );
        }
        if !matches!(name.as_str(), "a" | "img")
            && is_element(&name)
            && let Some(title) = value("title").filter(|title| !title.trim().is_empty())
        {
            let message = format!("HTML の <{name}> の title（「{}」）は表示されません。", title.trim());
            self.diagnostics.push(
                Diagnostic::at(Problem::RemovedHtml, self.source, range.clone(), message)
                    .help("読む人に要る言葉は、本文に（かっこ書きなどで）書いてください。"),
            );
        }
    }

    /// What stands in open elements that are not kept is a paragraph of its own before the block that follows.
    fn settle_transparent(&mut self, at: usize) {
        self.flush_text();
        let kept = |frame: &Frame| !matches!(frame.kind, FrameKind::Element { kind: ElementKind::Transparent, .. });
        let Some(holder) = self.stack.iter().rposition(kept) else { return };
        if holder + 1 == self.stack.len() || !self.stack[holder].holds_blocks() {
            return;
        }
        let inner = self.stack.split_off(holder + 1);
        let mut rest = Vec::with_capacity(inner.len());
        for mut frame in inner {
            let inlines = std::mem::take(&mut frame.inlines);
            self.stack[holder].inlines.extend(inlines);
            rest.push(frame);
        }
        self.flush_paragraph(at);
        self.stack.extend(rest);
    }

    /// `<li>`, `<td>`, `<tr>` end the one before (HTML Standard, section 13.1.2.4).
    fn imply_end_tags(&mut self, name: &str, at: usize) {
        let ends: &[&str] = match name {
            "li" => &["li"],
            "td" | "th" => &["td", "th"],
            "tr" => &["td", "th", "tr"],
            "tbody" | "tfoot" => &["td", "th", "tr", "thead", "tbody"],
            "rt" | "rp" => &["rt", "rp"],
            name if is_block(name) => &["p"],
            _ => return,
        };
        while let Some(Frame { kind: FrameKind::Element { name: open, .. }, .. }) = self.stack.last() {
            if !ends.contains(&open.as_str()) {
                return;
            }
            self.flush_text();
            self.close(at);
        }
    }

    fn close_tag(&mut self, name: &str, range: &Range<usize>) {
        let open = self
            .stack
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, frame)| matches!(frame.kind, FrameKind::Element { .. }))
            .find(|(_, frame)| matches!(&frame.kind, FrameKind::Element { name: own, .. } if own == name))
            .map(|(index, _)| index);
        match open {
            Some(index) => {
                while self.stack.len() > index {
                    self.flush_text();
                    let end = if self.stack.len() == index + 1 { range.end } else { range.start };
                    self.close(end);
                }
            }
            None if name == "br" => self.push_inline(range.clone(), InlineKind::HardBreak),
            // A closing tag without its opening one shows nothing in any browser.
            None => {}
        }
    }

    /// Elements that would swallow the rest of the page end with their HTML block.
    pub(super) fn drop_open_elements(&mut self, end: usize) {
        while let Some(Frame { kind: FrameKind::Element { kind, .. }, .. }) = self.stack.last() {
            let drops = matches!(
                kind,
                ElementKind::Dropped | ElementKind::Transparent | ElementKind::Styled(_) | ElementKind::Link(..)
            );
            if !drops {
                return;
            }
            self.flush_text();
            self.close(end);
        }
    }

    fn report_removed(&mut self, name: &str, range: Range<usize>) {
        self.diagnostics.push(
            Diagnostic::at(
                Problem::RemovedHtml,
                self.source,
                range,
                format!("HTML の <{name}> は使えないため、取り除きました。"),
            )
            .help(match name {
                "iframe" | "video" | "audio" | "embed" | "object" => {
                    "地図や動画は、そのページへのリンクか画像に替えてください。"
                }
                "script" | "style" | "link" => "見た目や動きはテーマで決めます。この部分を消してください。",
                _ => "Markdown の書き方に直してください。例: 太字は **文字**、見出しは ## 文字",
            }),
        );
    }

    fn image(&mut self, tag: &Tag, range: Range<usize>) {
        let value = |key: &str| tag.attrs.iter().find(|own| &*own.name.local == key).map(|own| own.value.to_string());
        let sized =
            ["width", "height"].into_iter().filter_map(|key| Some((Substr::from(key), Substr::from(value(key)?))));
        let span = Span::new(range.clone());
        let alt = value("alt").filter(|alt| !alt.is_empty());
        let image = Image {
            id: self.id(),
            source: Substr::from(value("src").unwrap_or_default()),
            title: Substr::from(value("title").unwrap_or_default()),
            alt: alt.map(|alt| Inline { span, kind: InlineKind::Text(Substr::from(alt)) }).into_iter().collect(),
            attributes: Attributes { id: value("id").map(Substr::from), pairs: sized.collect(), span },
            in_place: true,
        };
        self.push_inline(range, InlineKind::Image(Box::new(image)));
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "center"
            | "section"
            | "article"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "table"
            | "ul"
            | "ol"
            | "li"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "pre"
            | "dl"
            | "dt"
            | "dd"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "address"
    )
}

/// White space as a browser shows it: runs become one space.
fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_whitespace() {
            if !collapsed.ends_with(' ') {
                collapsed.push(' ');
            }
        } else {
            collapsed.push(letter);
        }
    }
    collapsed
}
