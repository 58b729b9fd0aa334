//! The table of changes as data: one record a change, and one a field of an interface table.

use super::{Change, Comparison, Line, PageDifference, Row, SectionDifference, revised};
use crate::content::Kind;
use crate::site::{Page, Site};

/// One record a change: kind, source path of the page, section, place, old and new text. With a byte order mark, without
/// which Excel takes the file for `Shift_JIS`.
pub fn csv(site: &Site, comparison: &Comparison) -> Vec<u8> {
    let mut records = vec![["kind", "page", "section", "place", "old", "new"].map(str::to_owned).to_vec()];
    for (page, difference) in pages(site, comparison) {
        if let Some((old, new)) = difference.renamed(site) {
            let texts = [Change::Moved.word(), new.path(), "", "ファイル", old.path(), new.path()];
            records.push(texts.map(str::to_owned).to_vec());
        }
        visit_page(difference, &mut |section, row| records.push(record(page, section, row)));
    }
    spreadsheet(&records)
}

/// One record a change of the revisions of a kind's entries, the newest first: as [`csv()`], then the version that came of
/// it, its day, and what the entry says of it. A revision that shows no change is a record without old and new text.
pub fn revisions_csv(site: &Site, kind: Kind) -> Vec<u8> {
    let names = ["kind", "page", "section", "place", "old", "new", "version", "date", "text"];
    let mut records = vec![names.map(str::to_owned).to_vec()];
    for revised in revised(site, kind) {
        let page = revised.page;
        let mut own = Vec::new();
        if let Some(difference) = revised.difference(site) {
            visit_page(&difference, &mut |section, row| own.push(record(page, section, row)));
        }
        if own.is_empty() {
            own.push([Change::Changed.word(), page.path(), "", "", "", ""].map(str::to_owned).to_vec());
        }
        let revision = &page.entry.revisions()[revised.index];
        for mut record in own {
            record.extend([revision.version.value.clone(), revision.date.value.to_string(), revision.text.clone()]);
            records.push(record);
        }
    }
    spreadsheet(&records)
}

/// Kind, source path of the page, section, place, old and new text; without a row those of the section's heading.
fn record(page: &Page, section: &SectionDifference, row: Option<&super::Difference>) -> Vec<String> {
    let name = page.path().to_owned();
    let heading = section_name(section);
    let Some(row) = row else {
        let (old, new) = (old_heading(section), new_heading(section));
        let change = section.change.unwrap_or(Change::Changed);
        return vec![change.word().to_owned(), name, heading, "見出し".to_owned(), old, new];
    };
    vec![row.change.word().to_owned(), name, heading, row.place.clone(), joined(&row.old), joined(&row.new)]
}

/// One record a field of a table's row that was added, changed or removed: page, section, table, key, column, kind, old and new
/// value. `None` if no table changed.
pub fn fields_csv(site: &Site, comparison: &Comparison) -> Option<Vec<u8>> {
    if !comparison.has_fields() {
        return None;
    }
    let mut records =
        vec![["page", "section", "table", "key", "column", "kind", "old", "new"].map(str::to_owned).to_vec()];
    for (page, difference) in pages(site, comparison) {
        visit_page(difference, &mut |section, row| {
            for field in row.iter().flat_map(|row| &row.fields) {
                let texts = [&field.table, &field.key, &field.column].map(String::clone);
                let mut record = vec![page.path().to_owned(), section_name(section)];
                record.extend(texts);
                record.extend([field.change.word().to_owned(), field.old.clone(), field.new.clone()]);
                records.push(record);
            }
        });
    }
    Some(spreadsheet(&records))
}

/// The pages that differ, each with the one by which it is named.
fn pages<'a>(site: &'a Site, comparison: &'a Comparison) -> impl Iterator<Item = (&'a Page, &'a PageDifference)> {
    comparison.pages.iter().filter_map(|own| Some((site.page(own.new.or(own.old)?), own)))
}

/// Calls `record` with every difference, and without one for a heading that changed or a section that moved.
fn visit_page(difference: &PageDifference, record: &mut impl FnMut(&SectionDifference, Option<&super::Difference>)) {
    for section in &difference.sections {
        if section.headings.is_some() || section.change.is_some() {
            record(section, None);
        }
        for row in &section.rows {
            if let Row::Difference(row) = row {
                record(section, Some(row));
            }
        }
    }
}

fn old_heading(section: &SectionDifference) -> String {
    section.old.as_ref().map(|heading| heading.text.clone()).unwrap_or_default()
}

fn new_heading(section: &SectionDifference) -> String {
    section.new.as_ref().map(|heading| heading.text.clone()).unwrap_or_default()
}

fn section_name(section: &SectionDifference) -> String {
    let heading = section.new.as_ref().or(section.old.as_ref());
    heading
        .map(|heading| heading.number.iter().chain([&heading.text]).cloned().collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}

/// Lines as one text: 項目名：氏名　桁数：40
fn joined(lines: &[Line]) -> String {
    let line = |line: &Line| match line.label.as_str() {
        "" => line.text(),
        label => format!("{label}：{}", line.text()),
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Records as CSV that Excel opens with a double click: UTF-8 with a byte order mark, without which it takes the file for
/// `Shift_JIS`, and the line ends of RFC 4180.
pub fn spreadsheet(records: &[Vec<String>]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{FEFF}".as_bytes().to_vec());
    for record in records {
        // Writing into memory does not fail.
        let _ = writer.write_record(record.iter().map(|cell| harmless(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front: the text comes from others. A negative
/// number is none.
fn harmless(cell: &str) -> String {
    let formula =
        cell.starts_with(['=', '+', '@', '\t', '\r']) || (cell.starts_with('-') && cell.parse::<f64>().is_err());
    if formula { format!("'{cell}") } else { cell.to_owned() }
}
