//! Leaflets and documents on paper: `DIR/NAME.pdf`, and for offices `DIR/CODE/NAME.pdf`, one a row of `offices.csv`. What a
//! print shop gets is `NAME-print.pdf`.
//!
//! ```text
//! Source ─→ Site ─┬→ leaflets ─┬→ nobody's ─────────────────────→ NAME.pdf
//!                 │            └→ a run for each choice of texts ─┬→ CODE/NAME.pdf ─┬→ index.csv
//!                 │                                              └→ combined.pdf ──┘
//!                 └→ documents ─────────────────────────────────→ FOLDER/VERSION/NAME.pdf, faq/faq.pdf
//! ```

mod combined;
mod offices;
mod selection;

use std::path::PathBuf;

use rayon::prelude::*;

use crate::content::read_offices;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::output::{Trouble, clear_leftovers, published_folder, remove_below, write_below};
use crate::site::{Assembly, Page, Site, assemble};
use crate::theme::Theme;
use crate::{Request, check, pdf, read, settle};
use selection::{Book, BookContent, Selection};

/// What is to be printed, and where to.
#[derive(Debug, Clone)]
pub struct Order {
    /// Content and themes; its output is the folder that the files are put into.
    pub request: Request,
    /// Names of leaflets and documents; all if there is none.
    pub names: Vec<String>,
    /// The offices, in place of the content's `offices.csv`.
    pub offices: Option<PathBuf>,
    /// Codes of the only offices that are printed.
    pub only: Vec<String>,
    /// For whom.
    pub edition: Edition,
    /// All copies for offices in one PDF.
    pub combined: bool,
}

/// For whom leaflets are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Download, screen readers and office printers.
    Web,
    /// Screen readers and mail: plain text.
    Text,
    /// A print shop.
    Print,
}

/// How far a run is: copies made, and copies to be made.
pub type Count<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What was printed.
#[derive(Debug, Default)]
pub struct Printed {
    /// Problems of what was to be printed, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The file of offices, if it lies outside of the content: problems with its path are told without the content folder.
    pub outside: Option<String>,
    /// Files written, lists aside.
    pub files: usize,
    /// Offices that got all of their leaflets.
    pub offices: usize,
    /// Offices that did not.
    pub skipped: usize,
    /// Something was not printed.
    pub failed: bool,
}

/// Why nothing was printed.
#[derive(Debug)]
pub enum Refusal {
    /// Something can't be read or written.
    Trouble(Trouble),
    /// What is asked for is not there, or can't be done: a message in Japanese.
    Unknown(String),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// Prints. A leaflet or an office with an error is left out and reported; all others are printed. No file is ever half
/// written.
///
/// # Errors
/// The content or the offices can't be read, the folder can't be written or is published, or there is no leaflet or office
/// of a name.
pub fn print(order: &Order, count: Count<'_>) -> Result<Printed, Refusal> {
    if order.combined && order.edition == Edition::Text {
        let message = "--combined は PDF を一つにまとめる指定です。--edition text とは、いっしょに使えません。";
        return Err(Refusal::Unknown(message.to_owned()));
    }
    let Request { content, themes, output, .. } = &order.request;
    if let Some(folder) = published_folder(output, &[content.as_path(), themes.as_path()]) {
        let message = format!(
            "「{}」は、公開される「{}」の中です。事務所の情報がサイトに出てしまいます。--output で別のフォルダを指定してください。",
            output.display(),
            folder.display()
        );
        return Err(Refusal::Unknown(message));
    }
    let mut source = read(&order.request)?;
    let mut printed = Printed::default();
    let mut diagnostics = Vec::new();
    let mut unreadable = false;
    if let Some(path) = &order.offices {
        printed.outside = Some(path.to_string_lossy().replace('\\', "/"));
        source.diagnostics.retain(|found| found.path() != "offices.csv");
        let opened = read_offices(path).map_err(|error| {
            let action = "事務所の一覧を読めません";
            Trouble { action, path: path.clone(), error }
        })?;
        unreadable = opened.is_err();
        source.offices = opened.map_err(|problem| diagnostics.push(problem)).ok();
    }
    // Printing nobody's leaflets in place of the offices' would look like success.
    let is_list = |found: &Diagnostic| found.path() == "offices.csv" || found.code == Code::StrayOffices;
    unreadable |= order.offices.is_none() && source.offices.is_none() && source.diagnostics.iter().any(is_list);

    let (theme, found) = Theme::load(&order.request.themes, &source.config.theme, &source.config.lang);
    diagnostics.extend(found);
    let Assembly { site, diagnostics: found, .. } = assemble(source, false);
    diagnostics.extend(found);
    diagnostics.extend(check::run(&site, order.request.as_of));
    if order.combined && site.offices.is_none() && !unreadable {
        let message = "--combined は、事務所ごとの分を一つにまとめる指定です。content/offices.csv に事務所の一覧を置くか、--offices で指定してください。";
        return Err(Refusal::Unknown(message.to_owned()));
    }
    let held_back = diagnostics.iter().any(|found| found.code == Code::UnknownDay);
    let hint = if held_back {
        "公開日（publish）のある原稿は、--as-of で日付を示すと印刷できます。"
    } else {
        ""
    };
    let selection = Selection::of(&site, order).map_err(|message| Refusal::Unknown(message + hint))?;
    let rows = selection::rows(&site, &order.only).map_err(Refusal::Unknown)?;
    let path = printed.outside.clone().unwrap_or_else(|| "offices.csv".to_owned());
    // Paper that offices hand out shows what the site may not.
    diagnostics.retain(|found| found.code != Code::PrivateColumn);
    diagnostics.retain(|found| match site.offices.as_ref().filter(|_| found.path() == path) {
        Some(offices) => offices.row_of(found).is_none_or(|row| rows.contains(&row)),
        None => found.path() == path || unreadable && is_list(found) || selection.concerns(&site, found),
    });
    settle(&mut diagnostics, &site, &order.request);

    let is_wrong = |page: &Page| diagnostics.iter().any(|found| is_error(found) && selection::lies_in(found, page));
    let leaflets: Vec<&Page> = selection.leaflets.iter().copied().filter(|page| !is_wrong(page)).collect();
    printed.failed = leaflets.len() < selection.leaflets.len() || unreadable;
    clear_leftovers(output);
    if unreadable && !selection.leaflets.is_empty() {
        remove_below(output, offices::INDEX)?;
    }
    let press = Press { order, site: &site, theme: &theme, printer: pdf::Press::new(&theme) };
    let mut found = Vec::new();
    if let Some(offices) = site.offices.as_ref().filter(|_| !unreadable && !selection.leaflets.is_empty()) {
        let made = offices::print(&press, offices, &selection.leaflets, &leaflets, &rows, count)?;
        found.extend(made.diagnostics);
        (printed.files, printed.offices, printed.skipped) = (made.files, made.offices, made.skipped);
        printed.failed |= made.skipped > 0 || rows.is_empty();
    } else if !unreadable {
        let made: Vec<(bool, Vec<Diagnostic>)> =
            leaflets.par_iter().map(|page| press.nobodys(page)).collect::<Result<_, Trouble>>()?;
        for (written, problems) in made {
            printed.files += usize::from(written);
            found.extend(problems);
        }
    }
    let is_right = |book: &&selection::Book| {
        !diagnostics.iter().any(|found| is_error(found) && selection::lies_in_book(&site, found, book))
    };
    let books: Vec<&selection::Book> = selection.books.iter().filter(is_right).collect();
    let made: Vec<(bool, Vec<Diagnostic>)> =
        books.into_par_iter().map(|book| press.book(book)).collect::<Result<_, Trouble>>()?;
    for (written, problems) in made {
        printed.files += usize::from(written);
        found.extend(problems);
    }
    settle(&mut found, &site, &order.request);
    diagnostics.extend(found);
    crate::diagnostic::sort(&mut diagnostics);
    printed.failed |= diagnostics.iter().any(is_error);
    printed.diagnostics = diagnostics;
    Ok(printed)
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// What all files of a run share.
struct Press<'a> {
    order: &'a Order,
    site: &'a Site,
    theme: &'a Theme,
    printer: pdf::Press,
}

impl Press<'_> {
    /// The file of a leaflet: what a print shop gets is never taken for what an office printer gets.
    fn file(&self, name: &str) -> String {
        let ending = match self.order.edition {
            Edition::Web => ".pdf",
            Edition::Text => ".txt",
            Edition::Print => selection::PRINT,
        };
        format!("{name}{ending}")
    }

    /// The file of all copies.
    fn combined(&self) -> &'static str {
        if self.order.edition == Edition::Print { "combined-print.pdf" } else { "combined.pdf" }
    }

    fn trouble(&self, path: &str, error: std::io::Error) -> Trouble {
        Trouble { action: "ファイルを書き込めません", path: self.order.request.output.join(path), error }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        write_below(&self.order.request.output, path, bytes)
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        remove_below(&self.order.request.output, path)
    }

    /// Prints a leaflet with blanks for the office; says whether there is one.
    fn nobodys(&self, page: &Page) -> Result<(bool, Vec<Diagnostic>), Trouble> {
        let name = page.leaflet_name();
        let make = match self.order.edition {
            Edition::Text => {
                let text = pdf::leaflet_text(self.site, self.theme, page);
                return self.write(&self.file(name), text.as_bytes()).map(|()| (true, Vec::new()));
            }
            Edition::Web => pdf::leaflet,
            Edition::Print => pdf::leaflet_for_press,
        };
        let (bytes, found) = make(&self.printer, self.site, self.theme, page);
        self.written(&self.file(name), bytes, found)
    }

    /// Prints a version of a document, or all questions.
    fn book(&self, book: &Book) -> Result<(bool, Vec<Diagnostic>), Trouble> {
        let (bytes, found) = match book.content {
            BookContent::Version(document, version) => {
                pdf::document(&self.printer, self.site, self.theme, document, version)
            }
            BookContent::Questions => pdf::questions(&self.printer, self.site, self.theme),
        };
        self.written(&book.path, bytes, found)
    }

    /// Writes a PDF unless something is wrong with it.
    fn written(
        &self,
        path: &str,
        bytes: Option<Vec<u8>>,
        mut found: Vec<Diagnostic>,
    ) -> Result<(bool, Vec<Diagnostic>), Trouble> {
        settle(&mut found, self.site, &self.order.request);
        let bytes = bytes.filter(|_| !found.iter().any(is_error));
        bytes.as_ref().map_or(Ok(()), |bytes| self.write(path, bytes))?;
        Ok((bytes.is_some(), found))
    }
}
