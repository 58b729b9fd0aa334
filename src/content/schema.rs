//! Schemas of interface tables: which columns a CSV file has, and what may stand in them.

use crate::config::{Fields, Placed};

/// Which CSV files of a document look how: an item of `tables` in `document.yaml`.
#[derive(Debug, Clone)]
pub struct TableSchema {
    /// Their paths within a version's folder; `*` stands for any letters but `/`.
    pub files: Placed<String>,
    /// Columns that each of them has.
    pub columns: Vec<ColumnRule>,
}

/// A column that a file must have.
#[derive(Debug, Clone)]
pub struct ColumnRule {
    /// Its name in the first line.
    pub name: String,
    /// What its cells are.
    pub kind: ColumnKind,
    /// No cell may be empty.
    pub required: bool,
    /// The only values that may stand in it; empty for any.
    pub values: Vec<String>,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnKind {
    /// Any text.
    #[default]
    Text,
    /// Names its row: never empty, never repeated.
    Key,
    /// A number in half-width digits.
    Number,
    /// A day: `2026-04-01`.
    Date,
    /// Letters for machines, set in a typewriter face.
    Code,
}

impl TableSchema {
    /// Whether a path within a version's folder is one of its files.
    pub fn covers(&self, path: &str) -> bool {
        matches(self.files.value.as_bytes(), path.as_bytes())
    }
}

/// Whether a path fits a pattern in which `*` stands for any letters but `/`.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (mut at, mut own) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < path.len() {
        match pattern.get(own) {
            Some(b'*') => {
                star = Some((own, at));
                own += 1;
            }
            Some(byte) if *byte == path[at] => {
                own += 1;
                at += 1;
            }
            _ => match star {
                Some((back, from)) if path[from] != b'/' => {
                    star = Some((back, from + 1));
                    own = back + 1;
                    at = from + 1;
                }
                _ => return false,
            },
        }
    }
    pattern[own..].iter().all(|byte| *byte == b'*')
}

/// Reads the schemas of `document.yaml`.
pub(super) fn read(fields: &mut Fields<'_>) -> Vec<TableSchema> {
    fields.maps("tables", |fields| {
        let files = fields.required_text("files");
        let columns = fields.maps("columns", column);
        if columns.is_empty() {
            fields.missing("columns");
        }
        Some(TableSchema { files: files?, columns })
    })
}

fn column(fields: &mut Fields<'_>) -> Option<ColumnRule> {
    let kinds = &[
        ("text", ColumnKind::Text),
        ("key", ColumnKind::Key),
        ("number", ColumnKind::Number),
        ("date", ColumnKind::Date),
        ("code", ColumnKind::Code),
    ];
    let name = fields.required_text("name");
    let kind = fields.choice("type", kinds).unwrap_or_default();
    let required = fields.flag("required").unwrap_or(false);
    let values = fields.texts("values").into_iter().map(|value| value.value).collect();
    Some(ColumnRule { name: name?.value, kind, required, values })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_letters_within_a_folder() {
        let fits = |pattern: &str, path: &str| matches(pattern.as_bytes(), path.as_bytes());
        assert!(fits("data/if-*.csv", "data/if-response.csv"));
        assert!(fits("*/*.csv", "data/if-a.csv"));
        assert!(fits("data/項目.csv", "data/項目.csv"));
        assert!(!fits("data/*.csv", "data/old/if-a.csv"));
        assert!(!fits("data/if-*.csv", "data/if-a.csv.bak"));
        assert!(!fits("*.csv", "data/a.csv"));
    }
}
