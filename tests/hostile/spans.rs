//! Every span of a tree: within the source, on the borders of letters, a block's parts within the block.

use std::ops::Range;

use kawaraban::diagnostic::{Diagnostic, Place};
use kawaraban::markdown::{
    Attributes, Block, BlockKind, Caption, Inline, InlineKind, Row, Span, Tree, child_blocks, own_inlines,
};

/// The first span that is not where it should be.
pub fn misplaced(text: &str, tree: &Tree) -> Option<String> {
    // Of tabs and lone `\r` the parser's own offsets lose count, and what `<!` and `<?` open ends where it likes.
    let nested = !["\t", "\r", "<!", "<?"].iter().any(|mark| text.contains(mark));
    let mut checker = Checker { text, nested, found: None };
    let all = 0..text.len();
    checker.blocks(&tree.blocks, &all);
    for footnote in &tree.footnotes {
        checker.span("footnote", footnote.span, &all);
        checker.blocks(&footnote.blocks, &footnote.span.range());
    }
    checker.found
}

/// The first diagnostic whose range does not lie in its source.
pub fn misplaced_diagnostic(diagnostics: &[Diagnostic]) -> Option<String> {
    diagnostics.iter().find_map(|found| match &found.place {
        Place::Text(source, range) => source.text().get(range.clone()).is_none().then(|| format!("{found:?}")),
        Place::Site | Place::File(_) => None,
    })
}

struct Checker<'t> {
    text: &'t str,
    /// Parts must lie within what they are parts of.
    nested: bool,
    found: Option<String>,
}

impl Checker<'_> {
    fn span(&mut self, what: &str, span: Span, within: &Range<usize>) {
        let range = span.range();
        if self.text.get(range.clone()).is_none() {
            self.found.get_or_insert_with(|| format!("{what} at {range:?} is no part of the text"));
        } else if self.nested && (range.start < within.start || range.end > within.end) {
            self.found.get_or_insert_with(|| format!("{what} at {range:?} leaves {within:?}"));
        }
    }

    fn blocks(&mut self, blocks: &[Block], within: &Range<usize>) {
        for block in blocks {
            self.span(name(&block.kind), block.span, within);
            let own = block.span.range();
            self.parts(&block.kind, &own);
            let of = name(&block.kind);
            for inlines in own_inlines(block) {
                self.inlines(of, inlines, &own);
            }
            for blocks in child_blocks(block) {
                self.blocks(blocks, &own);
            }
        }
    }

    /// What a block consists of besides blocks and inlines.
    fn parts(&mut self, kind: &BlockKind, within: &Range<usize>) {
        match kind {
            BlockKind::Heading(heading) => self.attributes(&heading.attributes, within),
            BlockKind::List(list) => list.items.iter().for_each(|item| self.span("item", item.span, within)),
            BlockKind::Table(table) => {
                table.caption.iter().for_each(|caption| self.caption(caption, within));
                table.head.iter().chain(&table.body).for_each(|row| self.row(row, within));
            }
            BlockKind::Figure(figure) => {
                figure.caption.iter().for_each(|caption| self.caption(caption, within));
                self.attributes(&figure.image.attributes, within);
                self.inlines("picture", &figure.image.alt, within);
            }
            BlockKind::Container(container) => self.attributes(&container.attributes, within),
            BlockKind::Directive(directive) => self.attributes(&directive.attributes, within),
            BlockKind::Code(code) => self.span("code", Span { start: code.text_start, end: code.text_start }, within),
            _ => {}
        }
    }

    fn row(&mut self, row: &Row, within: &Range<usize>) {
        self.span("row", row.span, within);
        row.cells.iter().for_each(|cell| self.span("cell", cell.span, within));
    }

    fn caption(&mut self, caption: &Caption, within: &Range<usize>) {
        self.span("caption", caption.span, within);
        self.attributes(&caption.attributes, within);
    }

    fn attributes(&mut self, attributes: &Attributes, within: &Range<usize>) {
        if attributes.span != Span::default() {
            self.span("attributes", attributes.span, within);
        }
    }

    fn inlines(&mut self, of: &str, inlines: &[Inline], within: &Range<usize>) {
        for inline in inlines {
            self.span(&format!("part of a {of}"), inline.span, within);
            let own = inline.span.range();
            match &inline.kind {
                InlineKind::Styled(_, content) => self.inlines("styled run", content, &own),
                InlineKind::Link(link) => self.inlines("link", &link.content, &own),
                InlineKind::Image(image) => self.inlines("picture", &image.alt, &own),
                _ => {}
            }
        }
    }
}

fn name(kind: &BlockKind) -> &'static str {
    match kind {
        BlockKind::Heading(_) => "heading",
        BlockKind::Paragraph(_) => "paragraph",
        BlockKind::Quote(_) => "quote",
        BlockKind::List(_) => "list",
        BlockKind::Definitions(_) => "definitions",
        BlockKind::Code(_) => "code",
        BlockKind::Table(_) => "table",
        BlockKind::Figure(_) => "figure",
        BlockKind::Container(_) => "container",
        BlockKind::Directive(_) => "directive",
        BlockKind::Rule => "rule",
        BlockKind::Html(_) => "html",
    }
}
