//! Blocks as Typst code.

use super::fields;
use super::glyphs::Origin;
use super::script::listing_literal;
use super::setter::Setter;
use crate::markdown::{
    Block, BlockKind, Code, Container, ContainerKind, Definition, DirectiveKind, Inline, InlineKind, List, Span,
    inline_text,
};

/// A contact box of so many bytes, or of so many lines, may be higher than a page: twenty rows, or 700 letters.
const LONG_BOX: usize = 2_000;
const LONG_BOX_LINES: usize = 60;

impl Setter<'_> {
    /// Writes the page's blocks: the title repeated as a heading is left out, the first paragraph is the lead. The panels
    /// of a folded leaflet are parted by rules.
    pub(super) fn page_blocks(&mut self, blocks: &[Block]) {
        let repeated = |block: &Block| {
            matches!(&block.kind, BlockKind::Heading(heading) if heading.level == 1)
                && self.page.heading(block.id).is_some_and(|heading| heading.text == self.sheet.title)
        };
        let blocks = if blocks.first().is_some_and(repeated) { &blocks[1..] } else { blocks };
        if self.sheet.leaflet.fold.is_none() {
            return self.led_blocks(blocks);
        }
        self.script.code("#look.panels(");
        self.narrow = true;
        for (index, panel) in blocks.split(|block| matches!(block.kind, BlockKind::Rule)).enumerate() {
            let notes = self.panel_notes.len();
            self.script.code("[");
            if index == 0 {
                self.led_blocks(panel);
            } else {
                self.blocks(panel);
            }
            self.notes_of_panel(notes);
            self.script.code("], ");
        }
        self.narrow = false;
        self.script.code(");\n");
    }

    /// Writes blocks whose first paragraph is the lead.
    fn led_blocks(&mut self, blocks: &[Block]) {
        let Some((first, rest)) = blocks.split_first() else { return };
        if matches!(first.kind, BlockKind::Paragraph(_))
            && rest.iter().any(|block| !matches!(block.kind, BlockKind::Paragraph(_)))
        {
            self.script.code("#look.lead[");
            self.narrowly(|setter| setter.block(first));
            self.script.code("];\n");
            self.blocks(rest);
        } else {
            self.blocks(blocks);
        }
    }

    /// Writes blocks as a content block.
    pub(super) fn block_content(&mut self, blocks: &[Block]) {
        self.script.code("[");
        self.blocks(blocks);
        self.script.code("]");
    }

    /// Writes blocks one after the other.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        let mut rest = blocks;
        while let Some((block, behind)) = rest.split_first() {
            rest = match (&block.kind, behind.split_first()) {
                (BlockKind::Container(container), Some((code, behind)))
                    if container.kind == ContainerKind::Contact && is_qr(code) =>
                {
                    let start = self.script.here();
                    self.contact(container, Some(code), block.span);
                    self.script.mark(start, block.span, None);
                    behind
                }
                _ => {
                    self.block(block);
                    behind
                }
            };
        }
    }

    /// Writes blocks with paragraphs as bare lines: tight lists, cells.
    pub(super) fn tight(&mut self, blocks: &[Block]) {
        for (index, block) in blocks.iter().enumerate() {
            match &block.kind {
                BlockKind::Paragraph(content) if index == 0 || blocks.len() == 1 => {
                    let start = self.script.here();
                    self.paragraph_mark(block.id);
                    self.lines(content);
                    self.script.mark(start, block.span, None);
                }
                _ => self.block(block),
            }
        }
    }

    pub(super) fn block(&mut self, block: &Block) {
        let start = self.script.here();
        match &block.kind {
            BlockKind::Heading(heading) if self.chapter.is_some() => {
                let shift = self.chapter.as_ref().map_or(0, |chapter| chapter.shift);
                self.section(block.id, heading.level.max(2) + shift, &heading.content, block.span);
            }
            BlockKind::Heading(heading) => {
                self.script.code("#look.section(");
                // The title is the only heading of level 1; PDF/UA allows no level to be skipped.
                self.level = heading.level.clamp(2, self.level + 1);
                self.script.number(self.level);
                self.script.code(")[");
                self.anchor_of(block.id);
                if let Some(number) = self.page.heading(block.id).and_then(|heading| heading.number.clone()) {
                    self.text(&format!("{number}　"), Origin::Whole(block.span));
                }
                self.title_lines(&heading.content);
                self.script.code("];\n");
            }
            BlockKind::Paragraph(content) => {
                if let [Inline { kind: InlineKind::Image(image), span }] = content.as_slice() {
                    self.block_mark(block.id);
                    self.framed(image, *span);
                    self.script.code(", none);\n");
                } else {
                    self.script.code("#par[");
                    self.paragraph_mark(block.id);
                    self.lines(content);
                    self.script.code("];\n");
                }
            }
            BlockKind::Quote(blocks) => {
                self.script.code("#look.quotation");
                self.block_content(blocks);
                self.script.code(";\n");
            }
            BlockKind::List(list) => self.list(list),
            BlockKind::Definitions(definitions) => self.definitions(definitions),
            BlockKind::Code(code) => self.listing(code, block),
            BlockKind::Table(table) => self.table(block, table),
            BlockKind::Figure(figure) => self.figure(block, figure),
            BlockKind::Container(container) => self.container(container, block.span),
            BlockKind::Directive(directive) => match directive.kind {
                DirectiveKind::Table | DirectiveKind::Schedule => self.data_table(block, directive),
                DirectiveKind::Qr => {
                    self.script.code("#");
                    self.qr(directive, block.span, "look.qr");
                    self.script.code(";\n");
                }
            },
            BlockKind::Rule => self.script.code("#look.divider();\n"),
            BlockKind::Html(_) => {}
        }
        self.script.mark(start, block.span, None);
    }

    fn list(&mut self, list: &List) {
        let tasks = list.start.is_none() && list.items.iter().any(|item| item.task.is_some());
        match list.start {
            None if tasks => self.script.code("#look.tasks("),
            None => self.script.code("#list(tight: "),
            Some(start) => {
                self.script.code("#enum(start: ");
                self.script.number(start);
                self.script.code(", tight: ");
            }
        }
        self.script.code(if list.tight { "true" } else { "false" });
        for item in &list.items {
            self.script.code(", [");
            if let Some(done) = item.task {
                self.script.code(if done { "#look.task(true);" } else { "#look.task(false);" });
            }
            if list.tight || item.task.is_some() {
                self.tight(&item.blocks);
            } else {
                self.blocks(&item.blocks);
            }
            self.script.code("]");
        }
        self.script.code(");\n");
    }

    fn definitions(&mut self, definitions: &[Definition]) {
        // Questions with their answers.
        let asked = |definition: &Definition| inline_text(&definition.term).ends_with(['。', '？', '！', '?', '!']);
        if self.chapter.is_none() && definitions.iter().all(asked) {
            return self.questions(definitions);
        }
        self.script.code("#terms(tight: false");
        for definition in definitions {
            self.script.code(", terms.item(");
            self.inline_content(&definition.term);
            self.script.code(", [");
            match definition.details.as_slice() {
                [details] => self.tight(details),
                several => several.iter().for_each(|details| self.blocks(details)),
            }
            self.script.code("])");
        }
        self.script.code(");\n");
    }

    fn questions(&mut self, definitions: &[Definition]) {
        self.script.code("#look.questions(");
        for definition in definitions {
            self.script.code("(");
            self.inline_content(&definition.term);
            self.script.code(", [");
            match definition.details.as_slice() {
                [details] => self.tight(details),
                several => several.iter().for_each(|details| self.blocks(details)),
            }
            self.script.code("]), ");
        }
        self.script.code(");\n");
    }

    fn listing(&mut self, code: &Code, block: &Block) {
        self.block_mark(block.id);
        self.script.code("#look.listing(");
        match &code.name {
            Some(name) => self.bare(name, Origin::Run(name, block.span)),
            None => self.script.code("none"),
        }
        self.script.code(", ");
        let lines: Vec<String> = code
            .text
            .split('\n')
            .map(|line| {
                self.missing.settable(self.press, self.page, line.trim_end_matches('\r'), Origin::Whole(block.span))
            })
            .collect();
        let literal = listing_literal(&lines.join("\n"));
        self.script.code(&literal);
        self.script.code(");\n");
    }

    fn container(&mut self, container: &Container, span: Span) {
        match &container.kind {
            ContainerKind::Box(kind) => {
                self.script.code("#look.panel(");
                self.script.string(kind.name());
                self.script.code(", ");
                self.titled(container);
            }
            ContainerKind::Details => {
                self.script.code("#look.disclosure(");
                self.titled(container);
            }
            ContainerKind::Contact => self.contact(container, None, span),
            ContainerKind::Steps => self.steps(container),
            ContainerKind::Columns => self.columns(container),
            // In a leaflet without an office it would promise what only some do. A chapter is nobody's: it says so.
            ContainerKind::If(_) if self.chapter.is_some() => {
                self.script.code("#look.office-part(");
                self.script.string(self.theme.strings().get("office_part"));
                self.script.code(")");
                self.block_content(&container.blocks);
                self.script.code(";\n");
            }
            ContainerKind::If(name) if !fields::says(self.yes, name) => {}
            ContainerKind::Included | ContainerKind::If(_) => self.blocks(&container.blocks),
        }
    }

    /// Writes the rest of a call: title and content.
    fn titled(&mut self, container: &Container) {
        self.optional_content(&container.title);
        self.script.code(")[");
        self.anchor(container.attributes.id.as_deref());
        self.blocks(&container.blocks);
        self.script.code("];\n");
    }

    /// Writes a contact box. A QR code that stands behind it in the text stands beside its content.
    fn contact(&mut self, container: &Container, code: Option<&Block>, span: Span) {
        self.script.code("#look.contact(");
        let written = self.page.source.text().get(span.range()).unwrap_or_default();
        if written.len() > LONG_BOX || written.lines().count() > LONG_BOX_LINES {
            self.script.code("long: true, ");
        }
        if container.title.is_empty() {
            self.script.string(self.theme.strings().get("contact"));
        } else {
            self.inline_content(&container.title);
        }
        if let Some(Block { kind: BlockKind::Directive(directive), span, .. }) = code {
            self.script.code(", aside: ");
            self.qr(directive, *span, "look.qr-aside");
        }
        self.script.code(")[");
        self.anchor(container.attributes.id.as_deref());
        for block in &container.blocks {
            match &block.kind {
                BlockKind::Definitions(definitions) => {
                    let start = self.script.here();
                    self.rows(definitions);
                    self.script.mark(start, block.span, None);
                }
                _ => self.block(block),
            }
        }
        self.script.code("];\n");
    }

    /// Writes definitions as rows of label and value. A field alone is a blank as wide as the row.
    fn rows(&mut self, definitions: &[Definition]) {
        self.script.code("#look.rows(");
        for definition in definitions {
            self.script.code("(");
            self.inline_content(&definition.term);
            self.script.code(", [");
            for details in &definition.details {
                match lone_field(details) {
                    Some(name) => self.field(name, |setter| {
                        let label = fields::label(setter.theme, name);
                        setter.script.code("look.blank-line(");
                        setter.script.string(&format!("{label}{}", setter.theme.strings().get("blank")));
                        setter.script.code(")");
                    }),
                    None => self.narrowly(|setter| setter.tight(details)),
                }
            }
            self.script.code("]), ");
        }
        self.script.code(");\n");
    }

    fn steps(&mut self, container: &Container) {
        self.script.code("#[");
        self.anchor(container.attributes.id.as_deref());
        for block in &container.blocks {
            let BlockKind::List(list) = &block.kind else {
                self.block(block);
                continue;
            };
            let start = self.script.here();
            self.script.code("#look.steps(");
            self.script.number(list.start.unwrap_or(1));
            for item in &list.items {
                self.script.code(", ");
                self.block_content(&item.blocks);
            }
            self.script.code(");\n");
            self.script.mark(start, block.span, None);
        }
        self.script.code("];\n");
    }

    fn columns(&mut self, container: &Container) {
        let parts = container.blocks.split(|block| matches!(block.kind, BlockKind::Rule));
        if !container.title.is_empty() {
            self.script.code("#strong");
            self.inline_content(&container.title);
            self.script.code(";\n\n");
        }
        self.script.code("#[");
        self.anchor(container.attributes.id.as_deref());
        self.script.code("#look.side-by-side(");
        for part in parts {
            self.narrowly(|setter| setter.block_content(part));
            self.script.code(", ");
        }
        self.script.code(");];\n");
    }
}

fn is_qr(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Directive(directive) if directive.kind == DirectiveKind::Qr)
}

/// The field that is all there is.
fn lone_field(blocks: &[Block]) -> Option<&str> {
    let [Block { kind: BlockKind::Paragraph(content), .. }] = blocks else { return None };
    let [Inline { kind: InlineKind::Field(name), .. }] = content.as_slice() else { return None };
    Some(name)
}

#[cfg(test)]
mod tests {
    use crate::pdf::testing::Example;

    #[test]
    fn a_contact_box_has_blanks_for_the_office() {
        let script = Example::new(":::contact 窓口\n電話\n: {{office.tel}}\n\n時間\n: 平日\n:::\n").script();
        let rows = r#"#look.rows(([#box[#"電話";];], [#look.blank-line("電話（記入欄）");]), ([#box[#"時間";];], [#box[#"平日";];]), );"#;
        assert!(script.contains(rows), "{script}");
    }

    #[test]
    fn the_first_paragraph_is_the_lead() {
        let script = Example::new("大切なこと。\n\n## 次\n").script();
        assert!(
            script.contains("#look.lead[#par[#box[#\"大切な\";];#box[#\"こと\";];#\"。\";];\n];\n#look.section(2)["),
            "{script}"
        );
    }

    #[test]
    fn a_text_for_some_offices_is_not_in_the_leaflet_of_nobody() {
        let text = "前\n\n:::if office.dv_contact\n相談先\n:::\n";
        assert!(!Example::new(text).script().contains("相談先"));
        let script = |columns: &[&str]| Example::new(text).script_for(columns);
        assert!(script(&["dv_contact"]).contains("相談先") && !script(&["late_hours"]).contains("相談先"));
    }

    #[test]
    fn a_text_for_some_offices_says_so_in_a_document() {
        let script = Example::new(":::if office.parking\n駐車場\n:::\n").chapter();
        let part = "#look.office-part(\"次の内容は、福祉事務所によって異なります。\")[#par[#\"駐車場\";];";
        assert!(script.contains(part), "{script}");
    }

    #[test]
    fn a_field_is_the_value_of_the_office_or_a_blank() {
        let script = Example::new(":::contact 窓口\n電話\n: {{office.tel}}\n:::\n\n{{office.name}}へ").script_for(&[]);
        assert!(script.contains(r#"#office("tel", look.blank-line("電話（記入欄）"), look.ruby);"#), "{script}");
        assert!(
            script.contains(r#"#office("name", look.blank("福祉事務所", "福祉事務所（記入欄）"), look.ruby);"#),
            "{script}"
        );
    }
}
