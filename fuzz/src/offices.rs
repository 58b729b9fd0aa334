//! The list of offices.

use std::collections::BTreeSet;
use std::sync::Arc;

use kawaraban::content::{Kind, Offices, Records};
use kawaraban::diagnostic::SourceText;

use super::site::{Content, assembled, index, pages, told};

const SETTINGS: &str = "title: 題名\npublish_offices: true\npublic_columns: [tel]\n";

const LEAFLET: &str =
    "---\ntitle: 案内\ncode: L-01\n---\n{{office.name}} {{office.tel}}\n\n:::if office.dv\n相談できます。\n:::\n";

/// What anybody may read of the list.
const PUBLIC: [&str; 3] = ["code", "name", "tel"];

/// Every office can be asked for every column; a site with the offices is harmless, and is the same whatever stands in the
/// columns that are not public.
pub fn offices(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Arc::new(SourceText::new("offices.csv", text));
    let mut offices = Offices::read(&source);
    offices.require_flags(&BTreeSet::from(["dv".to_owned()]));
    told(offices.problems());
    let columns: Vec<String> = offices.columns().map(str::to_owned).collect();
    for office in offices.rows() {
        for column in &columns {
            let letters = |parts: &[kawaraban::content::Spoken]| {
                parts.iter().map(|part| part.letters.as_str()).collect::<String>()
            };
            if let Some(parts) = office.spoken(column) {
                assert_eq!(letters(parts), office.value(column).unwrap_or_default());
            }
            assert!(!office.flag(column) || office.value(column).is_some());
        }
        assert!(!office.has_code() || office.code().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'));
        assert!(!office.is_sound() || office.has_code() && !office.name().is_empty());
    }

    let published = |text: &str| {
        let texts = [("leaflets/a.md", Kind::Leaflet, LEAFLET)];
        let content = Content { settings: SETTINGS, texts: &texts, offices: Some(text), ..Content::default() };
        let (site, problems) = assembled(&content);
        told(&problems);
        (pages(&site), index(&site))
    };
    let as_it_is = published(text);
    if offices.problems().is_empty() {
        assert!(as_it_is == published(&without_private(&source)), "what is not public can be told from the site");
    }
}

/// The list with something else in every cell that is not public.
fn without_private(source: &Arc<SourceText>) -> String {
    let records = Records::read(source);
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let header = line(records.columns.iter().map(|name| quoted(name)).collect());
    let row = |cells: &[String]| {
        let pairs = cells.iter().zip(&records.columns);
        line(pairs.map(|(cell, name)| quoted(if PUBLIC.contains(&name.as_str()) { cell } else { "別" })).collect())
    };
    header + &records.rows.iter().map(|own| row(&own.cells)).collect::<String>()
}
