//! The plain-text edition: for screen readers and mail. Readings are dropped, pictures are said in words.

use super::fields;
use super::sheet::Sheet;
use crate::content::{LeafletEdition, OFFICE_PREFIX, Office};
use crate::markdown::{
    Block, BlockKind, Container, ContainerKind, Definition, Directive, DirectiveKind, Inline, InlineKind, List, Row,
    Table, inline_text,
};
use crate::site::{Page, Site, Target};
use crate::theme::Theme;

/// The text edition of a leaflet: lines end with a line feed. A page that is no leaflet gives an empty text.
pub fn leaflet_text(site: &Site, theme: &Theme, page: &Page) -> String {
    leaflet_text_for(site, theme, page, None)
}

/// The text edition of a leaflet for an office.
pub fn leaflet_text_for(site: &Site, theme: &Theme, page: &Page, office: Option<Office<'_>>) -> String {
    let Some(sheet) = Sheet::of(site, theme, page) else { return String::new() };
    let mut writer = Writer { site, theme, page, office, edition: sheet.leaflet.edition, lines: Vec::new() };
    let sample = sheet
        .sample
        .then(|| format!("{}{}", theme.strings().get("sample_title"), theme.strings().get("sample_notice")));
    writer.lines.extend(sample.clone());
    writer.line(sheet.title);
    let imprint = std::iter::once(sheet.publisher).chain(sheet.imprint.iter().map(String::as_str));
    writer.line(&imprint.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　"));
    writer.blank_line();
    writer.blocks(&page.tree.blocks, "");
    writer.footnotes();
    writer.blank_line();
    writer.lines.extend(sample);
    while writer.lines.last().is_some_and(String::is_empty) {
        writer.lines.pop();
    }
    let mut text = writer.lines.join("\n");
    text.push('\n');
    text
}

struct Writer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    page: &'a Page,
    /// Who hands it out; none for the leaflet of nobody.
    office: Option<Office<'a>>,
    edition: LeafletEdition,
    lines: Vec<String>,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        for line in line.split('\n') {
            self.lines.push(line.trim_end().to_owned());
        }
    }

    /// An empty line, unless there is one already or nothing stands before it.
    fn blank_line(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn blocks(&mut self, blocks: &[Block], indent: &str) {
        for block in blocks {
            self.block(block, indent);
        }
    }

    fn block(&mut self, block: &Block, indent: &str) {
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(block, heading.level, &heading.content),
            BlockKind::Paragraph(content) => {
                let text = self.text(content);
                self.indented(&text, indent, indent);
                self.blank_line();
            }
            BlockKind::Quote(blocks) => self.blocks(blocks, &format!("{indent}　")),
            BlockKind::List(list) => {
                self.list(list, indent);
                self.blank_line();
            }
            BlockKind::Definitions(definitions) => self.definitions(definitions, indent),
            BlockKind::Code(code) => {
                if let Some(name) = &code.name {
                    self.indented(name, indent, indent);
                }
                self.indented(code.text.trim_end(), indent, indent);
                self.blank_line();
            }
            BlockKind::Table(table) => self.table(block, table, indent),
            BlockKind::Figure(figure) => {
                let label = self.label(block);
                let caption = figure.caption.as_ref().map(|caption| self.text(&caption.content)).unwrap_or_default();
                self.indented(&format!("【{label}：{}】{caption}", inline_text(&figure.image.alt)), indent, indent);
                self.blank_line();
            }
            BlockKind::Container(container) => self.container(container, indent),
            BlockKind::Directive(directive) => self.directive(block, directive, indent),
            BlockKind::Rule => {
                self.indented("――――――――", indent, indent);
                self.blank_line();
            }
            BlockKind::Html(_) => {}
        }
    }

    fn heading(&mut self, block: &Block, level: u8, content: &[Inline]) {
        let mark = match level {
            1 | 2 => "■ ",
            3 => "● ",
            _ => "・",
        };
        let number = self.page.heading(block.id).and_then(|heading| heading.number.as_deref()).unwrap_or_default();
        let space = if number.is_empty() { "" } else { "　" };
        let text = self.text(content);
        self.blank_line();
        self.line(&format!("{mark}{number}{space}{text}"));
        self.blank_line();
    }

    fn list(&mut self, list: &List, indent: &str) {
        for (index, item) in list.items.iter().enumerate() {
            let mark = match (item.task, list.start) {
                (Some(true), _) => "☑ ".to_owned(),
                (Some(false), _) => "□ ".to_owned(),
                (None, Some(start)) => format!("{}. ", start.saturating_add(index as u64)),
                (None, None) => "・".to_owned(),
            };
            self.item(&mark, &item.blocks, indent);
        }
    }

    /// Blocks whose first line has a mark in front.
    fn item(&mut self, mark: &str, blocks: &[Block], indent: &str) {
        let inner = format!("{indent}　");
        let first = format!("{indent}{mark}");
        let rest = if let Some((Block { kind: BlockKind::Paragraph(content), .. }, rest)) = blocks.split_first() {
            let text = self.text(content);
            self.indented(&text, &first, &inner);
            rest
        } else {
            self.indented("", &first, &inner);
            blocks
        };
        for block in rest {
            self.block(block, &inner);
            while self.lines.last().is_some_and(String::is_empty) {
                self.lines.pop();
            }
        }
    }

    fn definitions(&mut self, definitions: &[Definition], indent: &str) {
        for definition in definitions {
            let term = self.text(&definition.term);
            // A term that is a sentence gets a line of its own.
            let sentence = term.ends_with(['。', '？', '！', '?', '!']);
            if sentence || definition.details.is_empty() {
                self.indented(&term, indent, indent);
            }
            for details in &definition.details {
                let mark = if sentence { "　".to_owned() } else { format!("{term}：") };
                self.item(&mark, details, indent);
            }
        }
        self.blank_line();
    }

    /// A table row by row: each cell with its column's head.
    fn table(&mut self, block: &Block, table: &Table, indent: &str) {
        let caption = table.caption.as_ref().map(|caption| self.text(&caption.content)).unwrap_or_default();
        let label = self.label(block);
        if !caption.is_empty() {
            self.indented(&format!("【{label}】{caption}"), indent, indent);
        }
        let cells = |row: &Row, writer: &Self| -> Vec<String> {
            let texts = row.cells.iter().map(|cell| (writer.cell(&cell.blocks), usize::from(cell.columns.max(1))));
            texts.flat_map(|(text, columns)| std::iter::repeat_n(text, columns.min(100))).collect()
        };
        let head: Vec<String> = table.head.last().map(|row| cells(row, self)).unwrap_or_default();
        let rows: Vec<Vec<String>> = table.body.iter().map(|row| cells(row, self)).collect();
        self.rows(&head, &rows, indent);
    }

    fn rows(&mut self, head: &[String], rows: &[Vec<String>], indent: &str) {
        for row in rows {
            let cells: Vec<String> = row
                .iter()
                .enumerate()
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(column, cell)| match head.get(column).filter(|name| !name.is_empty()) {
                    Some(name) => format!("{name}：{cell}"),
                    None => cell.clone(),
                })
                .collect();
            self.indented(&cells.join("　"), &format!("{indent}・"), &format!("{indent}　"));
        }
        self.blank_line();
    }

    /// The letters of a cell on one line.
    fn cell(&self, blocks: &[Block]) -> String {
        let mut inner = Writer { lines: Vec::new(), ..*self };
        inner.blocks(blocks, "");
        let lines: Vec<String> = inner.lines.into_iter().filter(|line| !line.is_empty()).collect();
        lines.join(" ")
    }

    fn container(&mut self, container: &Container, indent: &str) {
        let strings = self.theme.strings();
        let title = self.text(&container.title);
        let opening = match &container.kind {
            ContainerKind::Box(kind) => format!("【{}】{title}", strings.get(kind.name())),
            ContainerKind::Contact if title.is_empty() => format!("【{}】", strings.get("contact")),
            ContainerKind::Contact => format!("【{title}】"),
            ContainerKind::Details | ContainerKind::Columns | ContainerKind::Steps => title,
            ContainerKind::If(name) if !self.is_for_office(name) => return,
            ContainerKind::Included | ContainerKind::If(_) => String::new(),
        };
        if !opening.is_empty() {
            self.blank_line();
            self.indented(&opening, indent, indent);
        }
        // Columns are read one after the other; what parts them is no rule.
        let parting =
            |block: &&Block| container.kind == ContainerKind::Columns && matches!(block.kind, BlockKind::Rule);
        for block in container.blocks.iter().filter(|block| !parting(block)) {
            self.block(block, indent);
        }
        self.blank_line();
    }

    /// A text that only some offices have is for this one.
    fn is_for_office(&self, name: &str) -> bool {
        let column = name.strip_prefix(OFFICE_PREFIX);
        self.office.zip(column).is_some_and(|(office, column)| office.flag(column))
    }

    fn directive(&mut self, block: &Block, directive: &Directive, indent: &str) {
        let title = self.text(&directive.title);
        match directive.kind {
            DirectiveKind::Qr => {
                let title = match fields::qr_title(self.theme, directive, self.edition) {
                    Some(own) if title.is_empty() => own.to_owned(),
                    _ => title,
                };
                let own = self.site.permanent_address(self.page).unwrap_or_default();
                let written = directive.attributes.get("url").filter(|address| !address.trim().is_empty());
                let address = written.map_or(own.as_str(), arcstr::Substr::as_str);
                let space = if title.is_empty() || address.is_empty() { "" } else { "：" };
                self.indented(&format!("{title}{space}{address}"), indent, indent);
                self.blank_line();
            }
            DirectiveKind::Table | DirectiveKind::Schedule => {
                if !title.is_empty() {
                    let label = self.label(block);
                    self.indented(&format!("【{label}】{title}"), indent, indent);
                }
                if let Some(table) = self.page.tables.get(&block.id) {
                    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
                    self.rows(&names, &table.rows, indent);
                }
                if let Some(schedule) = self.page.schedules.get(&block.id) {
                    let (names, rows) = schedule.in_words(self.theme.strings().get("schedule_time"));
                    self.rows(&names, &rows, indent);
                }
            }
        }
    }

    fn footnotes(&mut self) {
        let page = self.page;
        for (index, footnote) in page.tree.footnotes.iter().enumerate().filter(|(_, footnote)| footnote.references > 0)
        {
            self.item(&format!("注{} ", index + 1), &footnote.blocks, "");
        }
    }

    /// 表 2, 図 1; without a number the bare word.
    fn label(&self, block: &Block) -> String {
        let label = self.page.labels.get(&block.id).filter(|label| !label.number.is_empty());
        let key = if matches!(block.kind, BlockKind::Figure(_)) { "figure" } else { "table" };
        label.map_or_else(|| self.theme.strings().get(key).to_owned(), crate::site::Label::text)
    }

    fn indented(&mut self, text: &str, first: &str, rest: &str) {
        for (index, line) in text.split('\n').enumerate() {
            self.line(&format!("{}{}", if index == 0 { first } else { rest }, line.trim()));
        }
    }

    fn text(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        self.push(inlines, &mut text);
        text
    }

    fn push(&self, inlines: &[Inline], text: &mut String) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(run) | InlineKind::Code(run) => text.push_str(run),
                InlineKind::Styled(_, content) => self.push(content, text),
                InlineKind::Link(link) => {
                    let start = text.len();
                    self.push(&link.content, text);
                    if let Some(Target::External(address)) = self.page.targets.get(&link.id) {
                        let address = address.trim_start_matches("mailto:").trim_start_matches("tel:");
                        if !text[start..].contains(address) {
                            text.extend(["（", address, "）"]);
                        }
                    }
                }
                InlineKind::Reference { id, .. } => {
                    text.push_str(self.page.references.get(id).map_or("", String::as_str));
                }
                InlineKind::Image(image) => {
                    text.extend(["【", self.theme.strings().get("figure"), "：", &inline_text(&image.alt), "】"]);
                }
                InlineKind::Ruby(parts) => parts.iter().for_each(|part| text.push_str(&part.base)),
                InlineKind::Field(name) => {
                    let column = name.strip_prefix(OFFICE_PREFIX);
                    let value =
                        self.office.zip(column).and_then(|(own, column)| fields::value(own, column, self.edition));
                    if let Some(value) = value {
                        text.push_str(&value);
                        continue;
                    }
                    let blank = self.theme.strings().get("blank");
                    if text.is_empty() {
                        text.push_str(blank);
                    } else {
                        text.extend([fields::label(self.theme, name), blank]);
                    }
                }
                InlineKind::FootnoteReference { footnote, .. } => {
                    text.extend(["（注", &(footnote + 1).to_string(), "）"]);
                }
                InlineKind::SoftBreak { joined: false } => text.push(' '),
                InlineKind::HardBreak => text.push('\n'),
                InlineKind::SoftBreak { joined: true } | InlineKind::Html(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pdf::testing::Example;

    #[test]
    fn the_text_edition_reads_in_order() {
        let text = Example::new(
            "{漢字|かんじ}の**文**。\\\n次の行\n\n## 見出し\n\n:::steps\n1. **行く**\n\n   電話する\n2. 待つ\n:::\n\n\
             表: 題\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n| 三 | |\n\n:::columns\n左\n\n***\n\n右\n:::\n\n\
             :::contact 窓口\n電話\n: {{office.tel}}\n:::\n",
        )
        .text();
        let expected = "題名\n見本県福祉情報センター　L-01　第1.0版　令和5（2023）年3月\n\n漢字の文。\n次の行\n\n■ 見出し\n\n\
                        1. 行く\n　電話する\n2. 待つ\n\n【表】題\n・甲：一　乙：二\n・甲：三\n\n左\n\n右\n\n【窓口】\n電話：（記入欄）\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_sample_says_so_first_and_last() {
        let mut example = Example::new("本文");
        example.site.config.sample = true;
        let text = example.text();
        assert!(text.lines().next().is_some_and(|line| line.contains("見本")));
        assert!(text.lines().last().is_some_and(|line| line.contains("見本")));
    }
}
