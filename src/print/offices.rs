//! Leaflets for offices: a copy each or one PDF of them all, and the list of what each office got.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest as _, Sha256};

use super::combined::Collector;
use super::{Count, Edition, Press, is_error};
use crate::content::{Office, Offices};
use crate::diagnostic::Diagnostic;
use crate::diff::spreadsheet;
use crate::output::Trouble;
use crate::pdf::{self, Copies, Copy, Job, Shared, in_turn, leaflet_text_for};
use crate::settle;
use crate::site::Page;

/// What came of the offices.
#[derive(Default)]
pub(super) struct Made {
    pub diagnostics: Vec<Diagnostic>,
    pub files: usize,
    pub offices: usize,
    pub skipped: usize,
}

/// The columns of `index.csv`: of copies in files of their own, and of those in one file.
const COLUMNS: [&str; 8] = ["code", "name", "file", "variant", "pages", "bytes", "sha256", "note"];
const COMBINED: [&str; 8] = ["code", "name", "file", "variant", "pages", "leaflet", "page", "note"];

/// A leaflet of an office: its row of `index.csv`, if it was made, and what is wrong. The PDF, if it goes with others.
struct Piece {
    row: Option<Vec<String>>,
    found: Vec<Diagnostic>,
    copy: Option<Copy>,
}

/// The list of what each office got. A run that stops leaves none: nobody hands out by that of an earlier one.
pub(super) const INDEX: &str = "index.csv";

/// Prints the leaflets for each row that nothing is wrong with, and writes `index.csv`. Of those `selected`, `leaflets` are
/// without an error; an office that does not get one of them is told so in the index, and what it got before is removed.
pub(super) fn print(
    press: &Press<'_>,
    offices: &Offices,
    selected: &[&Page],
    leaflets: &[&Page],
    rows: &BTreeSet<usize>,
    count: Count<'_>,
) -> Result<Made, Trouble> {
    press.remove(INDEX)?;
    let asked: Vec<Office<'_>> =
        offices.rows().enumerate().filter(|(row, _)| rows.contains(row)).map(|(_, own)| own).collect();
    let sound: Vec<Office<'_>> = asked.iter().copied().filter(|own| own.is_sound()).collect();
    let jobs: Vec<Job<'_>> =
        leaflets.iter().filter_map(|page| Job::of(press.site, press.theme, page, &sound)).collect();
    let edition = match press.order.edition {
        Edition::Text => None,
        Edition::Web => Some(pdf::Edition::Web),
        Edition::Print => Some(pdf::Edition::Print),
    };
    let copies = edition.map(|edition| Copies::new(&jobs, &press.printer, edition));
    let mut made = Made::default();
    made.diagnostics.extend(copies.iter().flat_map(Copies::diagnostics).cloned());
    settle(&mut made.diagnostics, press.site, &press.order.request);
    let is_wrong =
        |job: &Job<'_>| made.diagnostics.iter().any(|found| is_error(found) && found.path() == job.page.path());
    let right: Vec<usize> = (0..jobs.len()).filter(|number| !is_wrong(&jobs[*number])).collect();

    let collector = press.order.combined.then(|| Collector::new(press)).transpose()?;
    let (done, total) = (AtomicUsize::new(0), sound.len() * jobs.len());
    count(0, total);
    let pieces: Vec<Vec<Piece>> = in_turn(sound.len(), |row| {
        let mut pieces = right
            .iter()
            .map(|number| {
                let piece = piece(press, &jobs[*number], *number, copies.as_ref(), sound[row])?;
                count(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                Ok(piece)
            })
            .collect::<Result<Vec<Piece>, Trouble>>()?;
        if let Some(collector) = &collector {
            let copies = pieces.iter_mut().filter_map(|piece| piece.copy.take()).collect();
            collector.add(row, sound[row], copies)?;
        }
        Ok(pieces)
    })?;

    let heads = if collector.is_some() { COMBINED } else { COLUMNS };
    let firsts = collector.map(Collector::finish).transpose()?;
    made.files = usize::from(firsts.as_ref().is_some_and(|firsts| !firsts.is_empty()));
    let mut firsts = firsts.map(Vec::into_iter);

    let mut records = vec![heads.map(str::to_owned).to_vec()];
    let mut problems = Shared::default();
    let mut pieces = pieces.into_iter();
    for office in asked {
        let own = if office.is_sound() { pieces.next().unwrap_or_default() } else { Vec::new() };
        let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (number, piece) in right.iter().zip(own) {
            piece.found.into_iter().for_each(|found| problems.add(found, office));
            rows.extend(piece.row.map(|row| (jobs[*number].page.leaflet_name(), row)));
        }
        made.offices += usize::from(rows.len() == selected.len());
        for page in selected {
            let name = page.leaflet_name();
            let mut record = match rows.remove(name) {
                Some(mut record) => {
                    match &mut firsts {
                        Some(firsts) => record.extend(firsts.next().map(|first| first.to_string())),
                        None => made.files += 1,
                    }
                    record
                }
                None => press.missing(office, name)?,
            };
            record.resize(heads.len(), String::new());
            records.push(record);
        }
    }
    made.skipped = rows.len() - made.offices;
    made.diagnostics.extend(problems.told());
    press.write(INDEX, &spreadsheet(&records))?;
    Ok(made)
}

impl Press<'_> {
    /// The row of a leaflet that an office does not get. What it got before would be taken for it.
    fn missing(&self, office: Office<'_>, name: &str) -> Result<Vec<String>, Trouble> {
        let leaflet = if self.order.combined { name } else { "" };
        if !self.order.combined && office.has_code() {
            self.remove(&format!("{}/{}", office.code(), self.file(name)))?;
        }
        let note = format!("「{name}」を作れませんでした");
        Ok([office.code(), office.name(), "", "", "", leaflet, "", &note].map(str::to_owned).to_vec())
    }
}

/// Makes a copy, and writes it unless it goes with others.
fn piece(
    press: &Press<'_>,
    job: &Job<'_>,
    number: usize,
    copies: Option<&Copies<'_>>,
    office: Office<'_>,
) -> Result<Piece, Trouble> {
    let name = job.page.leaflet_name();
    let record = |file: String, pages: String, rest: &[String]| {
        let mut cells = [office.code(), office.name(), &file, &job.variant(office), &pages].map(str::to_owned).to_vec();
        cells.extend_from_slice(rest);
        cells
    };
    let facts = |bytes: &[u8]| [bytes.len().to_string(), format!("{:x}", Sha256::digest(bytes))];
    let Some(copies) = copies else {
        let file = format!("{}/{}", office.code(), press.file(name));
        let text = leaflet_text_for(press.site, press.theme, job.page, Some(office));
        press.write(&file, text.as_bytes())?;
        let row = Some(record(file, String::new(), &facts(text.as_bytes())));
        return Ok(Piece { row, found: Vec::new(), copy: None });
    };
    let mut piece = Piece { row: None, found: Vec::new(), copy: None };
    let Some(printout) = copies.print(number, office) else { return Ok(piece) };
    piece.found.clone_from(&printout.diagnostics);
    settle(&mut piece.found, press.site, &press.order.request);
    let Some(bytes) = printout.bytes.as_ref().filter(|_| !piece.found.iter().any(is_error)) else { return Ok(piece) };
    let pages = printout.pages.to_string();
    if press.order.combined {
        let file = press.combined();
        let read = Copy::read(bytes).map_err(|error: io::Error| press.trouble(file, error))?;
        piece.copy = Some(read);
        piece.row = Some(record(file.to_owned(), pages, &[name.to_owned()]));
    } else {
        let file = format!("{}/{}", office.code(), press.file(name));
        press.write(&file, bytes)?;
        piece.row = Some(record(file, pages, &facts(bytes)));
    }
    Ok(piece)
}
