//! A page between reading and assembly.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::content::Text;
use crate::diagnostic::{Diagnostic, SourceText};
use crate::markdown::{Block, BlockKind, DirectiveKind, Tree, inline_text, walk_blocks, written_attributes};

/// A page's file with what was parsed of it.
pub(super) struct Draft {
    pub text: Arc<Text>,
    /// The page's file, then those that it brings in.
    pub source: Arc<SourceText>,
    pub parsed: Arc<Manuscript>,
}

/// What a text says by itself, whatever stands around it: it can be kept as long as the text stays.
pub(super) struct Manuscript {
    pub tree: Arc<Tree>,
    pub diagnostics: Vec<Diagnostic>,
    /// The files that it brings in, by path.
    pub used: BTreeSet<String>,
    /// The heading that is its title if nothing else is.
    pub heading: Option<String>,
    /// There are tables or figures with captions.
    pub captioned: bool,
    /// There are tables or schedules read from CSV.
    pub with_tables: bool,
    /// Stands for the ids that are written in it, and what they name.
    pub ids: u64,
}

impl Draft {
    /// The same file.
    pub fn is_of(&self, text: &Arc<Text>, parsed: &Arc<Manuscript>) -> bool {
        Arc::ptr_eq(&self.text, text) && Arc::ptr_eq(&self.parsed, parsed)
    }
}

impl Manuscript {
    pub fn new(tree: Tree, diagnostics: Vec<Diagnostic>, used: BTreeSet<String>) -> Self {
        let (mut captioned, mut with_tables, mut ids) = (false, false, DefaultHasher::new());
        walk_blocks(&tree.blocks, &mut |block| {
            captioned |= match &block.kind {
                BlockKind::Table(table) => table.caption.is_some(),
                BlockKind::Figure(figure) => figure.caption.is_some(),
                BlockKind::Directive(directive) => directive.kind != DirectiveKind::Qr && !directive.title.is_empty(),
                _ => false,
            };
            with_tables |= matches!(&block.kind, BlockKind::Directive(directive)
                if matches!(directive.kind, DirectiveKind::Table | DirectiveKind::Schedule));
            if let Some(id) = written_id(block) {
                id.hash(&mut ids);
                if let BlockKind::Code(code) = &block.kind
                    && let Some(name) = &code.name
                {
                    name.as_str().hash(&mut ids);
                }
            }
        });
        let heading = heading(&tree);
        Self { tree: Arc::new(tree), diagnostics, used, heading, captioned, with_tables, ids: ids.finish() }
    }
}

/// The `{#id}` of a block.
pub(super) fn written_id(block: &Block) -> Option<&str> {
    written_attributes(block)?.id.as_deref()
}

/// The first heading of the first level, else the first heading. A first line `#題名`, which lacks the space that would
/// make it a heading, counts as one.
fn heading(tree: &Tree) -> Option<String> {
    let mut headings: Vec<(u8, String)> = Vec::new();
    if let Some(Block { kind: BlockKind::Paragraph(content), .. }) = tree.blocks.first() {
        headings
            .extend(inline_text(content).strip_prefix('#').map(|text| (1, text.trim_start_matches('#').to_owned())));
    }
    walk_blocks(&tree.blocks, &mut |block| {
        if let BlockKind::Heading(heading) = &block.kind {
            headings.push((heading.level, inline_text(&heading.content)));
        }
    });
    headings.retain(|(_, text)| !text.trim().is_empty());
    let first = headings.iter().position(|(level, _)| *level == 1).unwrap_or(0);
    headings.get(first).map(|(_, text)| text.trim().to_owned())
}
