//! CSV: tables of pages, and lists of questions that are brought in.

use std::collections::BTreeMap;
use std::sync::Arc;

use kawaraban::config::{Config, Date};
use kawaraban::content::{Kind, Records};
use kawaraban::diagnostic::SourceText;
use kawaraban::import::{ColumnMap, SheetKind, Sheets, questions};

use super::office_files::is_sound;
use super::site::{Content, assembled, entries, told};

/// The page on which the file is shown, as a table and as a schedule.
const PAGE: &str = "# 題名\n\n:::table 題 {src=data.csv key=a #t}\n\n:::schedule 予定 {src=data.csv #s}\n";

/// Every cell has its place in its record, every record has a cell for each column, the pages are harmless, and what is
/// brought in of it as questions is sound.
pub fn csv(bytes: &[u8]) {
    let (map, config, taken) = (ColumnMap::default(), Config::default(), BTreeMap::new());
    let sheets = Sheets { sheet: None, map: &map, day: Date::new(2026, 4, 1), config: &config, taken: &taken };
    if let Ok(import) = questions(bytes, SheetKind::Csv, &sheets) {
        is_sound(&import);
    }

    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Arc::new(SourceText::new("data.csv", text));
    let records = Records::read(&source);
    told(&records.problems);
    for row in &records.rows {
        assert_eq!(row.cells.len(), records.columns.len());
        assert!(text.get(row.range.clone()).is_some(), "a row at {:?}", row.range);
        for column in 0..records.columns.len() {
            let cell = records.cell_range(row, column);
            assert!(text.get(cell.clone()).is_some(), "a cell at {cell:?}");
            assert!(row.range.start <= cell.start && cell.end <= row.range.end, "{cell:?} in {:?}", row.range);
        }
    }
    let texts = [("page.md", Kind::Page, PAGE)];
    let content = Content { settings: "title: 題名\n", texts: &texts, table: Some(text), ..Content::default() };
    let (site, problems) = assembled(&content);
    told(&problems);
    entries(&site);
}
