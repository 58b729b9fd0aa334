//! A table as a grid: names of columns, and rows of runs.

use super::run::Run;
use crate::markdown::{Block, BlockKind, Cell, Table, inline_text};

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// 表 9, for people; empty for a table without number.
    pub label: String,
    pub caption: Run,
    /// The names of columns; under several header rows all of them: 桁数 最小.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Run>>,
    /// The column that the document names as key.
    pub key: Option<usize>,
}

impl Grid {
    /// A table written in the text. `read` makes a cell's blocks one run.
    pub(super) fn written(label: String, caption: Run, table: &Table, read: &mut impl FnMut(&[Block]) -> Run) -> Self {
        // Merged cells are laid on the grid: each place that a cell covers has its text.
        let grid = laid_out(table, table.columns.len());
        // A table without a header takes its first row for one.
        let heads = table.head.len().max(1).min(grid.len());
        let (head, body) = grid.split_at(heads);
        let columns = (0..table.columns.len()).map(|column| name(head, column)).collect();
        let mut row = |row: &Vec<Option<&Cell>>| {
            row.iter().map(|cell| cell.map(|cell| read(&cell.blocks)).unwrap_or_default()).collect()
        };
        Self { label, caption, columns, rows: body.iter().map(&mut row).collect(), key: None }
    }

    /// A table read from data.
    pub(super) fn read(
        label: String,
        caption: Run,
        columns: Vec<String>,
        rows: &[Vec<String>],
        key: Option<&str>,
    ) -> Self {
        let key = key.and_then(|key| columns.iter().position(|column| column == key));
        let rows = rows.iter().map(|row| row.iter().map(|cell| Run::of(cell)).collect()).collect();
        Self { label, caption, columns, rows, key }
    }

    /// The text of a cell without space at its ends; empty where there is none.
    pub(super) fn text(&self, row: usize, column: usize) -> &str {
        self.rows[row].get(column).map(Run::trimmed).unwrap_or_default()
    }
}

/// A column's name from all header rows above it.
fn name(head: &[Vec<Option<&Cell>>], column: usize) -> String {
    let mut parts: Vec<(&Cell, String)> = Vec::new();
    for cell in head.iter().filter_map(|row| row.get(column).copied().flatten()) {
        // A cell that covers several rows is named once.
        if parts.last().is_none_or(|(last, _)| !std::ptr::eq(*last, cell)) {
            parts.push((cell, cell_text(cell)));
        }
    }
    parts.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn cell_text(cell: &Cell) -> String {
    let text = |block: &Block| match &block.kind {
        BlockKind::Paragraph(content) => inline_text(content),
        _ => String::new(),
    };
    cell.blocks.iter().map(text).collect::<String>().trim().to_owned()
}

/// The cells of a table by row and column, as a browser lays them out (HTML Standard, section 4.9.12).
fn laid_out(table: &Table, width: usize) -> Vec<Vec<Option<&Cell>>> {
    let rows: Vec<_> = table.head.iter().chain(&table.body).collect();
    let mut grid: Vec<Vec<Option<&Cell>>> = vec![vec![None; width]; rows.len()];
    for (at, row) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in &row.cells {
            while column < width && grid[at][column].is_some() {
                column += 1;
            }
            let below = (at + usize::from(cell.rows)).min(rows.len());
            let beside = (column + usize::from(cell.columns)).min(width);
            for place in grid[at..below].iter_mut().flat_map(|row| &mut row[column.min(beside)..beside]) {
                *place = Some(cell);
            }
            column = beside;
        }
    }
    grid
}
