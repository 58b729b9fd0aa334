//! `{{office.tel}}` and `:::if` where no office's values come: outside of leaflets, and in those places of a leaflet that are
//! the same for all.

use std::ops::Range;

use crate::content::{Entry, split_front_matter};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{BlockKind, ContainerKind, Image, Inline, InlineKind, walk_blocks, walk_inlines};
use crate::site::{Page, misplaced_field, written_fields};

/// Where a link or picture says what is not in the text.
const ADDRESS: &str = "リンクや画像のアドレスと題名";

pub(super) fn check(page: &Page) -> Vec<Diagnostic> {
    let mut found = Found { page, leaflet: matches!(page.entry, Entry::Leaflet(_)), diagnostics: Vec::new() };
    found.front_matter();
    for blocks in page.tree.texts() {
        walk_blocks(blocks, &mut |block| match &block.kind {
            BlockKind::Container(container) if !found.leaflet => {
                if let ContainerKind::If(name) = &container.kind {
                    found.condition(name, name.range());
                }
            }
            // What the figure's caption says is among the inlines.
            BlockKind::Figure(figure) => found.image(&figure.image, block.span.range(), false),
            _ => {}
        });
        walk_inlines(blocks, &mut |inline| found.inline(inline));
    }
    found.diagnostics
}

struct Found<'a> {
    page: &'a Page,
    leaflet: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Found<'_> {
    /// Values of front matter; comments are no values.
    fn front_matter(&mut self) {
        let text = self.page.source.text();
        let Some(range) = split_front_matter(text).0 else { return };
        let mut at = range.start;
        for line in text[range].split_inclusive('\n') {
            if !line.trim_start().starts_with('#') {
                self.look_at(at..at + line.len(), "先頭の設定");
            }
            at += line.len();
        }
    }

    fn condition(&mut self, name: &str, range: Range<usize>) {
        let message = format!("「:::if {name}」は、リーフレットの中でだけ使えます。");
        let help = "どの事務所にも当てはまる文にして、「:::if」の行と、それを閉じる行を消してください。";
        self.diagnostics.push(Diagnostic::at(Code::UnknownFieldName, &self.page.source, range, message).help(help));
    }

    fn inline(&mut self, inline: &Inline) {
        let range = inline.span.range();
        match &inline.kind {
            // A field that was read is no text. A figure's caption is a part of its picture.
            InlineKind::Text(text) => self.within(text, range, "ここ"),
            InlineKind::Link(link) => {
                self.within(&link.target, range.clone(), ADDRESS);
                self.within(&link.title, range, ADDRESS);
            }
            InlineKind::Image(image) => self.image(image, range, true),
            _ => {}
        }
    }

    fn image(&mut self, image: &Image, range: Range<usize>, titled: bool) {
        self.within(&image.source, range.clone(), ADDRESS);
        if titled {
            self.within(&image.title, range, ADDRESS);
        }
        for inline in &image.alt {
            match inline.kind {
                InlineKind::Field(_) => self.look_at(inline.span.range(), "画像の代替文"),
                // Those of a picture in a line are among the inlines.
                InlineKind::Text(_) if !titled => self.look_at(inline.span.range(), "画像の代替文"),
                _ => {}
            }
        }
    }

    /// What is written within a link, a picture or a text, at its place if that can be found.
    fn within(&mut self, words: &str, range: Range<usize>, place: &str) {
        if !words.contains("{{") {
            return;
        }
        let text = self.page.source.text().get(range.clone()).unwrap_or_default();
        let start = text.rfind(words).map_or(range.start, |at| range.start + at);
        let end = if text.contains(words) { start + words.len() } else { range.end };
        self.look_at(start..end, place);
    }

    fn look_at(&mut self, range: Range<usize>, place: &str) {
        let source = &self.page.source;
        let Some(text) = source.text().get(range.clone()) else { return };
        for field in written_fields(text) {
            let own = range.start + field.start..range.start + field.end;
            self.diagnostics.extend(misplaced_field(source, own, self.leaflet, place));
        }
    }
}
