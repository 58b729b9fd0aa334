//! The letters of a tree without its markup: titles, heading ids, descriptions, search.

use super::tree::{Attributes, Block, BlockKind, Inline, InlineKind};

/// How readings are treated when ruby becomes plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readings {
    /// Only the base is kept.
    Dropped,
    /// `漢字（かんじ）`
    Bracketed,
}

/// The letters of inlines. Pictures give their alternative text, references and footnotes nothing.
pub fn inline_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    push_inlines(inlines, Readings::Dropped, &mut text);
    text
}

/// Appends the letters of inlines to `text`.
pub fn push_inlines(inlines: &[Inline], readings: Readings, text: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(run) | InlineKind::Code(run) => text.push_str(run),
            InlineKind::Styled(_, content) => push_inlines(content, readings, text),
            InlineKind::Link(link) => push_inlines(&link.content, readings, text),
            InlineKind::Image(image) => push_inlines(&image.alt, readings, text),
            InlineKind::Ruby(parts) => {
                text.extend(parts.iter().map(|part| part.base.as_str()));
                if readings == Readings::Bracketed {
                    text.push('（');
                    text.extend(parts.iter().map(|part| part.reading.as_str()));
                    text.push('）');
                }
            }
            InlineKind::SoftBreak { joined: true }
            | InlineKind::Reference { .. }
            | InlineKind::FootnoteReference { .. }
            | InlineKind::Field(_)
            | InlineKind::Html(_) => {}
            InlineKind::SoftBreak { joined: false } | InlineKind::HardBreak => text.push(' '),
        }
    }
}

/// Calls `visit` with every block of a tree part, outer before inner, in reading order.
pub fn walk_blocks<'tree>(blocks: &'tree [Block], visit: &mut impl FnMut(&'tree Block)) {
    for block in blocks {
        visit(block);
        for children in child_blocks(block) {
            walk_blocks(children, visit);
        }
    }
}

/// The groups of blocks directly inside of a block.
pub fn child_blocks(block: &Block) -> Vec<&[Block]> {
    match &block.kind {
        BlockKind::Quote(blocks) => vec![blocks],
        BlockKind::Container(container) => vec![&container.blocks],
        BlockKind::List(list) => list.items.iter().map(|item| item.blocks.as_slice()).collect(),
        BlockKind::Definitions(definitions) => {
            definitions.iter().flat_map(|definition| &definition.details).map(Vec::as_slice).collect()
        }
        BlockKind::Table(table) => {
            table.head.iter().chain(&table.body).flat_map(|row| &row.cells).map(|cell| &*cell.blocks).collect()
        }
        BlockKind::Heading(_)
        | BlockKind::Paragraph(_)
        | BlockKind::Code(_)
        | BlockKind::Figure(_)
        | BlockKind::Directive(_)
        | BlockKind::Rule
        | BlockKind::Html(_) => Vec::new(),
    }
}

/// The groups of inlines that belong to a block itself, captions and titles included.
pub fn own_inlines(block: &Block) -> Vec<&[Inline]> {
    match &block.kind {
        BlockKind::Heading(heading) => vec![&heading.content],
        BlockKind::Paragraph(content) => vec![content],
        BlockKind::Definitions(definitions) => {
            definitions.iter().map(|definition| definition.term.as_slice()).collect()
        }
        BlockKind::Table(table) => table.caption.iter().map(|caption| caption.content.as_slice()).collect(),
        BlockKind::Figure(figure) => figure.caption.iter().map(|caption| caption.content.as_slice()).collect(),
        BlockKind::Container(container) => vec![&container.title],
        BlockKind::Directive(directive) => vec![&directive.title],
        BlockKind::Quote(_) | BlockKind::List(_) | BlockKind::Code(_) | BlockKind::Rule | BlockKind::Html(_) => {
            Vec::new()
        }
    }
}

/// The attributes written behind a block's heading, caption, picture or name.
pub fn written_attributes(block: &Block) -> Option<&Attributes> {
    match &block.kind {
        BlockKind::Heading(heading) => Some(&heading.attributes),
        BlockKind::Table(table) => table.caption.as_ref().map(|caption| &caption.attributes),
        BlockKind::Figure(figure) => Some(&figure.image.attributes),
        BlockKind::Code(code) => Some(&code.attributes),
        BlockKind::Container(container) => Some(&container.attributes),
        BlockKind::Directive(directive) => Some(&directive.attributes),
        BlockKind::Paragraph(_)
        | BlockKind::Quote(_)
        | BlockKind::List(_)
        | BlockKind::Definitions(_)
        | BlockKind::Rule
        | BlockKind::Html(_) => None,
    }
}

/// Calls `visit` with every inline of a tree part, outer before inner, in reading order.
pub fn walk_inlines<'tree>(blocks: &'tree [Block], visit: &mut impl FnMut(&'tree Inline)) {
    walk_blocks(blocks, &mut |block| {
        for inlines in own_inlines(block) {
            walk_run(inlines, visit);
        }
    });
}

fn walk_run<'tree>(inlines: &'tree [Inline], visit: &mut impl FnMut(&'tree Inline)) {
    for inline in inlines {
        visit(inline);
        match &inline.kind {
            InlineKind::Styled(_, content) => walk_run(content, visit),
            InlineKind::Link(link) => walk_run(&link.content, visit),
            InlineKind::Image(image) => walk_run(&image.alt, visit),
            _ => {}
        }
    }
}

/// Calls `visit` with every inline of running text and the paragraph it belongs to: not of headings, captions, links and
/// pictures.
pub fn walk_prose<'tree>(blocks: &'tree [Block], visit: &mut impl FnMut(&'tree Block, &'tree Inline)) {
    fn walk<'tree>(block: &'tree Block, inlines: &'tree [Inline], visit: &mut impl FnMut(&'tree Block, &'tree Inline)) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Styled(_, content) => walk(block, content, visit),
                InlineKind::Link(_) | InlineKind::Image(_) => {}
                _ => visit(block, inline),
            }
        }
    }
    walk_blocks(blocks, &mut |block| {
        if let BlockKind::Paragraph(content) = &block.kind {
            walk(block, content, visit);
        }
    });
}
