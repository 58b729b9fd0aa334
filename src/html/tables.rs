//! Tables as HTML: pipe tables, `<table>`, and tables from CSV.

use std::fmt::Write as _;

use super::body::Writer;
use crate::content::ColumnKind;
use crate::markdown::{Alignment, Block, BlockKind, Cell, Directive, NodeId, Row, Table};
use crate::site::{DataTable, Label, relative};

/// From this number of columns on a table is printed on paper laid across.
const WIDE: usize = 8;

impl Writer<'_> {
    pub(super) fn table(&mut self, id: NodeId, table: &Table) {
        let label = self.label(id);
        let captioned = table.caption.is_some();
        let class = if table.columns.len() >= WIDE { "table-scroll wide" } else { "table-scroll" };
        self.open_region(class, id, label, captioned);
        if let Some(caption) = &table.caption {
            self.open_caption(id);
            self.caption(label, &caption.content);
            self.raw("</caption>\n");
        }
        if !table.head.is_empty() {
            self.raw("<thead>\n");
            for row in &table.head {
                self.row(row, &table.columns, true);
            }
            self.raw("</thead>\n");
        }
        if !table.body.is_empty() {
            self.raw("<tbody>\n");
            for row in &table.body {
                self.row(row, &table.columns, false);
            }
            self.raw("</tbody>\n");
        }
        self.raw("</table></div>\n");
    }

    /// A region that scrolls by keyboard (WCAG 2.1.1), named by the caption.
    pub(super) fn open_region(&mut self, class: &str, id: NodeId, label: Option<&Label>, captioned: bool) {
        let _ = write!(self.output, "<div class=\"{class}\"");
        self.id_attribute(label.map(|label| label.anchor.as_str()));
        self.raw(" role=\"region\" tabindex=\"0\"");
        if captioned {
            self.raw(" aria-labelledby=\"");
            self.caption_id(id);
            self.raw("\"");
        } else {
            let word = self.word("table_region");
            self.raw(" aria-label=\"");
            self.text(word);
            self.raw("\"");
        }
        self.raw("><table>\n");
    }

    pub(super) fn open_caption(&mut self, id: NodeId) {
        self.raw("<caption id=\"");
        self.caption_id(id);
        self.raw("\">");
    }

    /// The id of a caption: of its table where that has one, so that it stays when others are put in before.
    fn caption_id(&mut self, id: NodeId) {
        self.raw("caption-");
        match self.label(id).filter(|label| !label.anchor.is_empty()) {
            Some(label) => self.text(&label.anchor),
            None => {
                let _ = write!(self.output, "{}", id.0);
            }
        }
    }

    fn row(&mut self, row: &Row, columns: &[Alignment], head: bool) {
        self.raw("<tr>");
        for (index, cell) in row.cells.iter().enumerate() {
            self.cell(cell, columns.get(index).copied().unwrap_or_default(), head);
        }
        self.raw("</tr>\n");
    }

    fn cell(&mut self, cell: &Cell, alignment: Alignment, head: bool) {
        // An empty heading cell names nothing: `th` would be announced as a heading without text.
        let header = (head || cell.header) && !cell.blocks.is_empty();
        let element = if header { "th" } else { "td" };
        let _ = write!(self.output, "<{element}");
        if header {
            self.raw(if head { " scope=\"col\"" } else { " scope=\"row\"" });
        }
        match alignment {
            Alignment::Center => self.raw(" class=\"align-center\""),
            Alignment::Right => self.raw(" class=\"align-right\""),
            Alignment::Left | Alignment::None => {}
        }
        if cell.columns > 1 {
            let _ = write!(self.output, " colspan=\"{}\"", cell.columns);
        }
        if cell.rows > 1 {
            let _ = write!(self.output, " rowspan=\"{}\"", cell.rows);
        }
        self.raw(">");
        match &*cell.blocks {
            [Block { kind: BlockKind::Paragraph(content), .. }] => self.inlines(content),
            blocks => self.blocks(blocks),
        }
        let _ = write!(self.output, "</{element}>");
    }

    pub(super) fn data_table(&mut self, id: NodeId, directive: &Directive) {
        let Some(around) = self.around else { return };
        let Some(table) = around.page.tables.get(&id) else { return };
        let label = self.label(id);
        let class = if table.columns.len() >= WIDE { "table-scroll wide" } else { "table-scroll" };
        self.open_region(class, id, label, !directive.title.is_empty());
        self.directive_caption(id, directive);
        self.data_rows(table);
        self.raw("</table></div>\n");
        self.download(&relative(around.at, &table.path));
    }

    /// The caption of a table or schedule from CSV.
    pub(super) fn directive_caption(&mut self, id: NodeId, directive: &Directive) {
        if !directive.title.is_empty() {
            self.open_caption(id);
            self.caption(self.label(id), &directive.title);
            self.raw("</caption>\n");
        }
    }

    /// The CSV file to take along.
    pub(super) fn download(&mut self, href: &str) {
        let word = self.word("download_csv");
        self.raw("<p class=\"table-data\"><a download href=\"");
        self.text(href);
        self.raw("\">");
        self.text(word);
        self.raw("</a></p>\n");
    }

    fn data_rows(&mut self, table: &DataTable) {
        self.raw("<thead>\n<tr>");
        for column in &table.columns {
            self.raw("<th scope=\"col\">");
            self.text(&column.name);
            self.raw("</th>");
        }
        self.raw("</tr>\n</thead>\n<tbody>\n");
        for (row, anchor) in table.rows.iter().zip(&table.anchors) {
            self.raw("<tr");
            self.id_attribute(Some(anchor));
            self.raw(">");
            for (index, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                let names_row = table.key == Some(index) && !cell.is_empty();
                self.raw(if names_row { "<th scope=\"row\"" } else { "<td" });
                self.raw(match column.kind {
                    ColumnKind::Number => " class=\"align-right\">",
                    ColumnKind::Code => " class=\"cell-code\">",
                    ColumnKind::Date => " class=\"cell-date\">",
                    ColumnKind::Text | ColumnKind::Key => ">",
                });
                self.text(cell);
                self.raw(if names_row { "</th>" } else { "</td>" });
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n");
    }
}
