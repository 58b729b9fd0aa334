//! Tables as Typst code: written ones and those read from CSV.

use super::glyphs::Origin;
use super::setter::Setter;
use crate::content::ColumnKind;
use crate::markdown::{
    Alignment, Block, BlockKind, Cell, Directive, Inline, InlineKind, NodeId, Row, Table, inline_text, own_inlines,
    walk_blocks, walk_inlines,
};

/// Columns up to this width, in half letters, are as wide as their longest cell.
const NARROW: usize = 20;
/// From this width on, in half letters, a column gets no wider than others.
const WIDE: usize = 80;

impl Setter<'_> {
    /// Writes a table of the text.
    pub(super) fn table(&mut self, block: &Block, table: &Table) {
        let count = table.columns.len();
        if count == 0 {
            return;
        }
        let rows = || table.head.iter().chain(&table.body);
        let widths: Vec<usize> = (0..count)
            .map(|column| rows().filter_map(|row| row.cells.get(column)).map(cell_width).max().unwrap_or(0))
            .collect();
        let spans = rows().flat_map(|row| &row.cells).any(|cell| cell.rows > 1);
        self.block_mark(block.id);
        let words: Vec<usize> = (0..count)
            .map(|column| rows().filter_map(|row| row.cells.get(column)).map(cell_word).max().unwrap_or(0))
            .collect();
        let columns = self.open_table(&widths, &words);
        self.caption(block.id, table.caption.as_ref().map(|caption| caption.content.as_slice()).unwrap_or_default());
        self.script.code(", table(columns: (");
        self.script.code(&columns);
        self.script.code("), align: (");
        for alignment in &table.columns {
            self.script.code(match alignment {
                Alignment::None | Alignment::Left => "left, ",
                Alignment::Center => "center, ",
                Alignment::Right => "right, ",
            });
        }
        self.script.code(")");
        if !table.head.is_empty() {
            // Where it is repeated a screen reader passes over it: nothing in it may lead anywhere.
            let repeated = !table.head.iter().any(leads_somewhere);
            self.script.code(", table.header(repeat: ");
            self.script.code(if repeated { "true" } else { "false" });
            table.head.iter().for_each(|row| self.row(row, count, spans, true));
            self.script.code(")");
        }
        table.body.iter().for_each(|row| self.row(row, count, spans, false));
        self.script.code("));\n");
    }

    /// Writes the cells of a row. Rows of tables without spans over rows are filled up, or cut, to the table's columns.
    fn row(&mut self, row: &Row, count: usize, spans: bool, head: bool) {
        let mut filled = 0;
        for cell in &row.cells {
            let columns = usize::from(cell.columns.max(1)).min(count);
            if !spans && filled + columns > count {
                break;
            }
            filled += columns;
            self.cell(cell, columns, head);
        }
        if !spans {
            (filled..count).for_each(|_| self.script.code(", []"));
        }
    }

    fn cell(&mut self, cell: &Cell, columns: usize, head: bool) {
        let row_header = cell.header && !head;
        self.script.code(", ");
        if row_header {
            self.script.code("look.row-header(");
        }
        if columns > 1 || cell.rows > 1 {
            self.script.code("table.cell(colspan: ");
            self.script.number(columns as u64);
            self.script.code(", rowspan: ");
            self.script.number(cell.rows.max(1));
            self.script.code(")");
        }
        self.script.code("[");
        self.narrowly(|setter| setter.tight(&cell.blocks));
        self.script.code(if row_header { "])" } else { "]" });
    }

    /// Writes a table or schedule read from CSV; a schedule's times stand in words.
    pub(super) fn data_table(&mut self, block: &Block, directive: &Directive) {
        let page = self.page;
        if let Some(table) = page.tables.get(&block.id) {
            let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
            let right: Vec<bool> = table.columns.iter().map(|column| column.kind == ColumnKind::Number).collect();
            self.data_rows(block, directive, &names, &right, &table.rows);
        }
        if let Some(schedule) = page.schedules.get(&block.id) {
            let (names, rows) = schedule.in_words(self.theme.strings().get("schedule_time"));
            self.data_rows(block, directive, &names, &[], &rows);
        }
    }

    fn data_rows(
        &mut self,
        block: &Block,
        directive: &Directive,
        names: &[String],
        right: &[bool],
        rows: &[Vec<String>],
    ) {
        if names.is_empty() {
            return;
        }
        let origin = Origin::Whole(block.span);
        self.block_mark(block.id);
        let word = |(column, name): (usize, &String)| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.chain([name]).map(|text| longest_word(text)).max().unwrap_or(0)
        };
        let words: Vec<usize> = names.iter().enumerate().map(word).collect();
        let columns = self.open_table(&data_widths(names, rows), &words);
        self.caption(block.id, &directive.title);
        self.script.code(", table(columns: (");
        self.script.code(&columns);
        self.script.code("), align: (");
        for column in 0..names.len() {
            self.script.code(if right.get(column) == Some(&true) { "right, " } else { "left, " });
        }
        self.script.code("), table.header(repeat: true");
        for name in names {
            self.script.code(", [");
            self.text(name, origin);
            self.script.code("]");
        }
        self.script.code(")");
        for cell in rows.iter().flatten() {
            self.script.code(", [");
            self.text(cell, origin);
            self.script.code("]");
        }
        self.script.code("));\n");
    }

    /// Begins a table, and gives the widths of its columns. The tables of a document may be wider than its page: they are
    /// set in as small a size as they need.
    fn open_table(&mut self, widths: &[usize], words: &[usize]) -> String {
        self.script.code("#look.tabular(");
        if self.chapter.is_none() {
            return columns(widths);
        }
        let (step, columns) = fitted(widths, words);
        self.script.code("step: ");
        self.script.number(step as u64);
        self.script.code(", ");
        columns
    }

    /// Writes a caption with its number, or `none`.
    pub(super) fn caption(&mut self, node: NodeId, content: &[Inline]) {
        let page = self.page;
        let label = page.labels.get(&node).filter(|label| !label.number.is_empty());
        if label.is_none() && content.is_empty() {
            self.script.code("none");
            return;
        }
        self.script.code("[");
        self.anchor_of(node);
        if let Some(label) = label {
            self.script.code("#");
            self.script.string(&label.text());
            self.script.code(";#\"　\";");
        }
        self.title_lines(content);
        self.script.code("]");
    }
}

/// Whether there is a link, a reference or a footnote in a row.
fn leads_somewhere(row: &Row) -> bool {
    let mut found = false;
    for cell in &row.cells {
        walk_inlines(&cell.blocks, &mut |inline: &Inline| {
            found |= matches!(
                inline.kind,
                InlineKind::Link(_) | InlineKind::Reference { .. } | InlineKind::FootnoteReference { .. }
            );
        });
    }
    found
}

/// The width of a cell's letters on one line, in half letters.
fn cell_width(cell: &Cell) -> usize {
    let mut longest = 0;
    walk_blocks(&cell.blocks, &mut |block: &Block| {
        let own: usize = own_inlines(block).iter().map(|inlines| width(&inline_text(inlines))).sum();
        let extra = if matches!(block.kind, BlockKind::Figure(_) | BlockKind::Table(_)) { WIDE } else { 0 };
        longest = longest.max(own + extra);
    });
    if cell.columns > 1 { longest / usize::from(cell.columns) } else { longest }
}

/// Letters of the longest word of a cell.
fn cell_word(cell: &Cell) -> usize {
    let mut longest = 0;
    walk_blocks(&cell.blocks, &mut |block: &Block| {
        let words = own_inlines(block).into_iter().map(|inlines| longest_word(&inline_text(inlines)));
        longest = longest.max(words.max().unwrap_or(0));
    });
    longest
}

fn data_widths(names: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
    let widest = |(column, name)| cells(column).chain([name]).map(|text: &String| width(text)).max().unwrap_or(0);
    names.iter().enumerate().map(widest).collect()
}

/// Width in half letters: one for letters of ASCII, two for the others.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

/// Widths of columns as Typst code: narrow ones fit their letters, the others share the rest by their length. One at
/// least shares, so that every table is as wide as the page.
fn columns(widths: &[usize]) -> String {
    let own = |(width, shares): (&usize, bool)| {
        if shares { format!("{}fr, ", (*width).clamp(1, WIDE)) } else { "auto, ".to_owned() }
    };
    widths.iter().zip(shares(widths)).map(own).collect()
}

/// Which columns share what the others leave.
fn shares(widths: &[usize]) -> Vec<bool> {
    let widest = widths.iter().copied().max().unwrap_or(0);
    let all_narrow = widest <= NARROW;
    let mut shared = false;
    let own = |width: &usize| {
        let flexible = *width > NARROW || (all_narrow && *width == widest && !shared);
        shared |= flexible;
        flexible
    };
    widths.iter().map(own).collect()
}

/// Letters of the longest word of ASCII.
fn longest_word(text: &str) -> usize {
    text.split(|letter: char| !letter.is_ascii_graphic()).map(str::len).max().unwrap_or(0)
}

/// Half letters in a line of an A4 page at each of the sizes that `document.typ` sets tables in.
const LINES: [usize; 3] = [104, 126, 146];
/// Half letters that a cell's inset takes at its sides.
const INSET: usize = 2;
/// So many half letters of a cell should stand on one line.
const COMFORT: usize = 13;
/// Words of so many letters are broken by `document.typ` where they must be.
const BREAKABLE: usize = 14;
/// From this width on a column of a crowded table gets no wider than others.
const CROWDED: usize = 48;

/// The step of size at which a table fits on a page, and the widths of its columns; `words` are those of their longest
/// words. Where the columns that fit their letters would take most of the line, all share it: otherwise nothing would be
/// left for the others. No column that shares gets narrower than its words.
fn fitted(widths: &[usize], words: &[usize]) -> (usize, String) {
    let wanted: usize = widths.iter().map(|width| (*width).min(COMFORT) + INSET).sum();
    let step = LINES.iter().position(|line| wanted <= *line).unwrap_or(LINES.len() - 1);
    let narrow: usize = widths.iter().filter(|width| **width <= NARROW).map(|width| width + INSET).sum();
    let crowded = narrow * 5 > LINES[step] * 3;
    let flexible = if crowded { vec![true; widths.len()] } else { shares(widths) };
    let most = if crowded { CROWDED } else { WIDE };
    let fixed: usize = widths.iter().zip(&flexible).filter(|(_, own)| !**own).map(|(width, _)| width + INSET).sum();
    let room = LINES[step].saturating_sub(fixed);
    // A column's part of the room, in tenths of half letters; one that would be too small gets what it needs.
    let mut parts: Vec<Option<usize>> = vec![None; widths.len()];
    let weight = |column: usize| widths[column].clamp(4, most);
    loop {
        let open: Vec<usize> = (0..widths.len()).filter(|own| flexible[*own] && parts[*own].is_none()).collect();
        let total: usize = open.iter().map(|own| weight(*own)).sum();
        let left = (room * 10).saturating_sub(parts.iter().flatten().sum());
        let needs = |column: usize| (words[column].min(BREAKABLE) + INSET) * 11;
        if let Some(small) = open.iter().find(|own| left * weight(**own) < needs(**own) * total) {
            parts[*small] = Some(needs(*small));
            continue;
        }
        for own in open {
            parts[own] = Some(left * weight(own) / total.max(1));
        }
        break;
    }
    (step, parts.iter().map(|part| part.map_or_else(|| "auto, ".to_owned(), |part| format!("{part}fr, "))).collect())
}

#[cfg(test)]
mod tests {
    use super::{columns, fitted};
    use crate::pdf::testing::Example;

    #[test]
    fn long_columns_share_what_short_ones_leave() {
        assert_eq!(columns(&[4, 120, 40]), "auto, 80fr, 40fr, ");
        assert_eq!(columns(&[4, 8, 8]), "auto, 8fr, auto, ");
        assert_eq!(columns(&[0]), "1fr, ");
    }

    #[test]
    fn a_wide_table_of_a_document_is_set_smaller_and_leaves_no_column_without_room() {
        let fitted = |widths: &[usize], word: usize| fitted(widths, &vec![word; widths.len()]);
        assert_eq!(fitted(&[4, 120, 40], 0), (0, "auto, 653fr, 326fr, ".to_owned()));
        let (step, columns) = fitted(&[4, 20, 20, 20, 20, 20, 20, 20, 80], 0);
        assert_eq!(step, 1);
        assert_eq!(columns, "26fr, 131fr, 131fr, 131fr, 131fr, 131fr, 131fr, 131fr, 315fr, ");
        // A long word in the second column.
        assert_eq!(super::fitted(&[4, 21, 80, 80], &[0, 30, 0, 0]).1, "auto, 176fr, 402fr, 402fr, ");
    }

    #[test]
    fn a_table_has_caption_head_and_as_many_cells_as_columns() {
        let script = Example::new("表: 題名 {#t}\n\n| 甲 | 乙 |\n|:--|--:|\n| *1* |\n").script();
        let table = "table(columns: (2fr, auto, ), align: (left, right, ), table.header(repeat: true, [#\"甲\";], [#\"乙\";]), \
                     [#emph[#\"1\";];], []));";
        assert!(
            script.contains("#look.tabular([#metadata(none)<a4>#\"表 1\";#\"　\";#box[#\"題名\";];], "),
            "{script}"
        );
        assert!(script.contains(table), "{script}");
    }
}
