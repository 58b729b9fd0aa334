//! Markdown in, typed tree out.
//!
//! ```text
//! text → prepare (sentinels, fences, ruby bars) → pulldown-cmark events → build (frames) → Tree
//!                                                        html (raw HTML tokens) ↗
//! ```
//! No type of pulldown-cmark leaves this room.

mod attributes;
mod build;
mod caption;
mod close;
mod container;
mod definitions;
mod element;
mod fence;
mod footnote;
mod frame;
mod html;
mod inline;
mod lookalike;
mod offsets;
mod plain;
mod prepare;
mod tags;
mod tree;

pub use caption::{NumberAt, hand_number};
pub use fence::included_files;
pub use plain::{
    Readings, child_blocks, inline_text, own_inlines, push_inlines, walk_blocks, walk_inlines, walk_prose,
    written_attributes,
};
pub use tree::{
    Alignment, Attributes, Block, BlockKind, BoxKind, Caption, Cell, Code, Container, ContainerKind, Counted,
    Definition, Directive, DirectiveKind, Figure, Footnote, HandNumber, Heading, Image, Inline, InlineKind, Item, Link,
    List, NodeId, Row, RubyPart, Span, Style, Table, Tree,
};

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, SourceText};

/// Which Markdown is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `CommonMark` 0.31.2 alone, raw HTML kept as it is. For the specification's examples.
    CommonMark,
    /// Everything that editors may write.
    Kawaraban {
        /// `{{field}}` is a field, not text.
        fields: bool,
    },
}

/// A parsed page.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub tree: Tree,
    /// What was wrong in the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What `:::include {src=…}` brings in: given the byte where the address stands and the address, the bytes of the text
/// within the same source, or what is wrong and what to do, in Japanese.
pub type Includes<'a> = &'a (dyn Fn(usize, &str) -> Result<Range<usize>, (String, String)> + 'a);

/// Parses the Markdown at `range` of a source text. Spans count from the start of the whole source. There is nothing to
/// include.
pub fn parse(source: &Arc<SourceText>, range: Range<usize>, dialect: Dialect) -> Parsed {
    build::build(source, range, dialect, &no_includes)
}

/// Parses the Markdown at `range` of a source text with what it includes.
pub fn parse_including(
    source: &Arc<SourceText>,
    range: Range<usize>,
    dialect: Dialect,
    includes: Includes<'_>,
) -> Parsed {
    build::build(source, range, dialect, includes)
}

fn no_includes(_: usize, path: &str) -> Result<Range<usize>, (String, String)> {
    Err((format!("「{path}」を取り込めません。"), "この文では取り込みは使えません。".to_owned()))
}
