//! 読み一覧: the words of a leaflet with their readings, for a person to check and sign. It is no part of the site.

use super::sheet::Sheet;
use crate::content::{Entry, RubyRule};
use crate::diff::spreadsheet;
use crate::site::{Page, Site, words};
use crate::theme::Theme;

/// A word of the list.
struct Row {
    letters: String,
    /// Empty if it has none.
    reading: String,
    count: usize,
    /// Line in the page's source.
    line: usize,
    example: String,
}

/// Words of a leaflet by reading, each where it first stands. A leaflet that shows no readings has no list.
fn rows(page: &Page) -> Vec<Row> {
    let Entry::Leaflet(leaflet) = &page.entry else { return Vec::new() };
    let mut rows: Vec<Row> = Vec::new();
    for word in words(page) {
        let wanted = match leaflet.ruby {
            RubyRule::All => true,
            RubyRule::Marked => !word.reading.is_empty(),
            RubyRule::None => false,
        };
        if !wanted {
            continue;
        }
        match rows.iter_mut().find(|row| row.letters == word.letters && row.reading == word.reading) {
            Some(row) => row.count += 1,
            None => rows.push(Row {
                line: page.source.position(word.range.start).line,
                letters: word.letters,
                reading: word.reading,
                count: 1,
                example: word.example,
            }),
        }
    }
    rows
}

/// The 読み一覧 of a leaflet as CSV; `None` if it shows no readings.
pub fn readings_csv(site: &Site, theme: &Theme, page: &Page) -> Option<Vec<u8>> {
    let (sheet, rows) = Sheet::of(site, theme, page).zip(Some(rows(page)).filter(|rows| !rows.is_empty()))?;
    let heads = ["readings_word", "readings_reading", "readings_count", "readings_line", "readings_example"];
    let mut records = vec![heads.map(|key| theme.strings().get(key).to_owned()).to_vec()];
    records[0].extend(["readings_checked", "readings_correct"].map(|key| theme.strings().get(key).to_owned()));
    records.extend(rows.into_iter().map(|row| {
        let line = format!("{}:{}", page.path(), row.line);
        vec![row.letters, row.reading, row.count.to_string(), line, row.example, String::new(), String::new()]
    }));
    let mut signature = vec![sheet.title.to_owned(), sheet.imprint.join(" "), sheet.publisher.to_owned()];
    signature.resize(records[0].len(), String::new());
    records.push(signature);
    Some(spreadsheet(&records))
}

/// The same as PDF, with room to tick each word and to sign.
#[cfg(feature = "pdf")]
pub fn readings(
    press: &super::Press,
    site: &Site,
    theme: &Theme,
    page: &Page,
) -> Option<Result<Vec<u8>, Box<crate::diagnostic::Diagnostic>>> {
    use super::script::{Script, literal};
    use super::{settings, world};
    use crate::diagnostic::{Code, Diagnostic};

    let (sheet, rows) = Sheet::of(site, theme, page).zip(Some(rows(page)).filter(|rows| !rows.is_empty()))?;
    let words = theme.strings();
    let mut script = Script::default();
    script.code("#import \"readings.typ\" as look\n#look.list((\n");
    for key in
        ["title", "word", "reading", "count", "line", "example", "checked", "correct", "missing", "note", "by", "on"]
    {
        let word = literal(words.get(&format!("readings_{key}")));
        script.code(&format!("  {key}: {word},\n"));
    }
    script.code("), (\n");
    for row in rows {
        let texts = [&row.letters, &row.reading, &row.example].map(|text| {
            let shown = text.chars().map(|letter| if press.has(letter) { letter } else { '〓' });
            literal(&shown.collect::<String>())
        });
        let [letters, reading, example] = texts;
        script.code(&format!(
            "  (word: {letters}, reading: {reading}, count: {}, line: {}, example: {example}),\n",
            row.count, row.line
        ));
    }
    script.code("))\n");
    let settings = settings::module(&sheet, theme, settings::edition(sheet.leaflet.edition));
    let world = world::Leaflet::new(press, script.text(), settings, Vec::new());
    let made =
        world::typeset(&world).and_then(|pages| world::export(&pages, super::edition::Edition::Web, page.path()));
    Some(made.map_err(|faults| {
        let words = faults.first().map(|fault| fault.message.to_string()).unwrap_or_default();
        let message = format!("読み一覧の PDF を作れません（Typst の報告: {words}）。");
        let problem = Diagnostic::at(Code::PdfFailure, &page.source, 0..0, message);
        Box::new(problem.help("テーマの pdf/readings.typ を確かめてください。"))
    }))
}
