//! Tables: the cells of a Word table in their grid, and cells as Markdown.

use std::fmt::Write as _;

use roxmltree::Node;

use crate::import::literal::{cell, html};
use crate::import::parts::{attribute, child};

/// More columns than Word allows.
const MOST_COLUMNS: usize = 63;

/// A cell of a Word table where it begins.
#[derive(Debug)]
pub(super) struct GridCell<'a, 'i> {
    pub node: Node<'a, 'i>,
    pub column: usize,
    pub columns: usize,
    pub rows: usize,
}

pub(super) struct GridRow<'a, 'i> {
    pub cells: Vec<GridCell<'a, 'i>>,
    pub header: bool,
}

/// The rows of a table, cells that are joined told once.
pub(super) fn grid<'a, 'i>(table: Node<'a, 'i>) -> Vec<GridRow<'a, 'i>> {
    let mut rows: Vec<GridRow<'a, 'i>> = Vec::new();
    // For each column the cell that goes on downwards: its row and its place in it.
    let mut open: Vec<Option<(usize, usize)>> = vec![None; MOST_COLUMNS + 1];
    for row in elements(table, "tr") {
        let look = child(row, "trPr");
        let skip = |name: &str| look.and_then(|look| number(child(look, name)?)).unwrap_or(0);
        let mut column = skip("gridBefore").min(MOST_COLUMNS);
        let header = look.is_some_and(|look| crate::import::parts::is_on(look, "tblHeader") == Some(true));
        let mut own = GridRow { cells: Vec::new(), header };
        for node in elements(row, "tc") {
            if column >= MOST_COLUMNS {
                break;
            }
            let look = child(node, "tcPr");
            let columns =
                look.and_then(|look| number(child(look, "gridSpan")?)).unwrap_or(1).clamp(1, MOST_COLUMNS - column);
            let merge = look.and_then(|look| child(look, "vMerge"));
            let goes_on = merge.is_some_and(|merge| attribute(merge, "val").is_none_or(|value| value == "continue"));
            let above = open[column].filter(|(row, at)| goes_on && rows[*row].cells[*at].columns == columns);
            open[column..column + columns].fill(None);
            if let Some((first, at)) = above {
                rows[first].cells[at].rows = rows.len() - first + 1;
                open[column] = Some((first, at));
            } else {
                if merge.is_some() {
                    open[column] = Some((rows.len(), own.cells.len()));
                }
                own.cells.push(GridCell { node, column, columns, rows: 1 });
            }
            column += columns;
        }
        rows.push(own);
    }
    rows
}

/// Rows and cells, whether or not a control stands around them.
fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Vec<Node<'a, 'i>> {
    let mut found = Vec::new();
    for child in node.children().filter(Node::is_element) {
        match child.tag_name().name() {
            own if own == name => found.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" => found.extend(elements(child, name)),
            _ => {}
        }
    }
    found
}

fn number(node: Node<'_, '_>) -> Option<usize> {
    attribute(node, "val")?.parse().ok()
}

/// What a cell says.
#[derive(Debug, Default, Clone)]
pub(super) struct Written {
    /// As Markdown; several blocks are parted by empty lines.
    pub markdown: String,
    /// As text, if it is nothing else.
    pub plain: Option<String>,
    /// One run of text, as a cell between bars can hold.
    pub inline: bool,
    pub column: usize,
    pub columns: usize,
    pub rows: usize,
    /// `right` or `center`, if its paragraphs stand so.
    pub side: Option<&'static str>,
}

/// A table as Markdown: with bars, or in HTML where cells are joined or hold more than a run of text.
pub(super) fn table(rows: &[Vec<Written>], heads: usize) -> String {
    let simple = |cell: &Written| cell.columns == 1 && cell.rows == 1 && cell.inline;
    if heads == 1 && rows.iter().flatten().all(simple) { bars(rows) } else { tags(rows, heads) }
}

fn bars(rows: &[Vec<Written>]) -> String {
    let width = rows.iter().flatten().map(|cell| cell.column + 1).max().unwrap_or(1);
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let mut cells = vec![String::new(); width];
        for own in row {
            cells[own.column] = cell(&own.markdown);
        }
        let _ = writeln!(text, "| {} |", cells.join(" | "));
        if index == 0 {
            let marks: Vec<&str> = (0..width).map(|column| side(&rows[1..], column)).collect();
            let _ = writeln!(text, "|{}|", marks.join("|"));
        }
    }
    text
}

/// How the cells of a column stand, if they all stand so.
fn side(rows: &[Vec<Written>], column: usize) -> &'static str {
    let cells = || rows.iter().flatten().filter(|cell| cell.column == column && !cell.markdown.is_empty());
    match cells().next().and_then(|first| first.side) {
        Some("right") if cells().all(|cell| cell.side == Some("right")) => "---:",
        Some("center") if cells().all(|cell| cell.side == Some("center")) => ":---:",
        _ => "---",
    }
}

fn tags(rows: &[Vec<Written>], heads: usize) -> String {
    let mut text = "<table>\n".to_owned();
    // One row of heads is known by its cells.
    let marked = heads > 1;
    if marked {
        text += "<thead>\n";
    }
    for (index, row) in rows.iter().enumerate() {
        let name = if index < heads { "th" } else { "td" };
        text += "<tr>";
        for cell in row {
            let span = |key: &str, count: usize| if count > 1 { format!(" {key}=\"{count}\"") } else { String::new() };
            let open = format!("<{name}{}{}>", span("rowspan", cell.rows), span("colspan", cell.columns));
            let own = match &cell.plain {
                Some(plain) => html(plain),
                // Behind an empty line Markdown is read again.
                None => format!("\n\n{}\n\n", cell.markdown),
            };
            text.extend([open.as_str(), &own, "</", name, ">"]);
        }
        text += "</tr>\n";
        if marked && index + 1 == heads {
            text += "</thead>\n";
        }
    }
    text + "</table>\n"
}
