//! Nothing vanishes: every piece of text in a source arrives on its own page, in its place, or a construct of Markdown
//! is named that takes it out.
//!
//! The sources are read by `vanish/reading.rs`, line by line and without the help of `kawaraban::markdown`; the pages by
//! `vanish/shown.rs`. What is compared are letters: without spaces and ASCII punctuation, which Markdown uses up. A line
//! must arrive as a whole and behind the one before it, so that no repetition elsewhere on the page stands in for it.
//!
//! `KAWARABAN_CORPORA=FOLDER` adds the sites below a folder of your own, one per subfolder.

#[path = "vanish/marks.rs"]
mod marks;
#[path = "vanish/reading.rs"]
mod reading;
#[path = "vanish/shown.rs"]
mod shown;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use kawaraban::Request;
use kawaraban::content::Entry;
use kawaraban::diagnostic::Code;
use kawaraban::site::{Page, Route, Site};

use reading::{Call, Construct, Piece, Stream};
use shown::Shown;

/// What was found in a group of sites.
#[derive(Default)]
struct Findings {
    sites: usize,
    /// Sites that do not publish.
    refused: usize,
    pages: usize,
    pieces: usize,
    letters: usize,
    dropped: BTreeMap<Construct, (usize, usize)>,
    missing: Vec<String>,
}

impl Findings {
    /// Builds a site and compares each of its pages with its source.
    fn add(&mut self, content: &Path) {
        let output = tempfile::tempdir().expect("a folder");
        let published = output.path().join("output/site");
        let report = kawaraban::build(&request(content, published.parent().expect("a folder")), &|_| {});
        let Some(report) = report.ok().filter(|report| !report.failed) else {
            self.refused += 1;
            return;
        };
        self.sites += 1;
        let surplus = report.diagnostics.iter().filter(|found| found.code == Code::SurplusCells);
        let surplus: Vec<(PathBuf, usize)> =
            surplus.filter_map(|found| Some((content.join(found.path()), found.position()?.line))).collect();
        let source = kawaraban::content::read(content, &[]).expect("it was read before");
        let site = kawaraban::site::assemble(source).site;
        for page in &site.pages {
            let fields = matches!(page.entry, Entry::Leaflet(_));
            let mut pieces = self.read(&content.join(page.path()), fields);
            pieces.retain(|piece| !self.is_surplus(piece, &surplus));
            self.pieces += pieces.len();
            self.letters += pieces.iter().map(|piece| piece.letters.chars().count()).sum::<usize>();
            for address in addresses(&site, page) {
                self.pages += 1;
                let html = fs::read_to_string(published.join(&address)).expect("a page");
                self.missing.extend(lost(&pieces, &html).into_iter().map(|lost| format!("{lost}\n  not in {address}")));
            }
        }
    }

    /// The pieces of a file, with those of the files that it takes in.
    fn read(&mut self, path: &Path, fields: bool) -> Vec<Piece> {
        let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
        let reading = reading::read(&path.to_string_lossy(), &text, fields);
        for (construct, (occurrences, letters)) in reading.dropped {
            self.drop(construct, occurrences, letters);
        }
        let mut pieces = Vec::new();
        let mut own = reading.pieces.into_iter().peekable();
        for call in reading.calls {
            pieces.extend(std::iter::from_fn(|| own.next_if(|piece| piece.line <= call.line)));
            let file = path.with_file_name(&call.file);
            pieces.extend(match call.name.as_str() {
                "include" => self.read(&file, fields),
                name => rows(&file, name == "schedule"),
            });
        }
        pieces.extend(own);
        pieces
    }

    /// Whether the build said that this row has more cells than the table has columns.
    fn is_surplus(&mut self, piece: &Piece, surplus: &[(PathBuf, usize)]) -> bool {
        let is = surplus.iter().any(|(file, line)| *line == piece.line && file == Path::new(&*piece.file));
        if is {
            self.drop(Construct::SurplusCells, 1, piece.letters.chars().count());
        }
        is
    }

    fn drop(&mut self, construct: Construct, occurrences: usize, letters: usize) {
        let counts = self.dropped.entry(construct).or_default();
        *counts = (counts.0 + occurrences, counts.1 + letters);
    }

    /// Prints what was read and what took letters out, and fails if anything is missing.
    fn report(&self, group: &str) {
        let Self { sites, refused, pages, pieces, letters, missing, .. } = self;
        eprintln!(
            "{group}: {sites} sites ({refused} do not publish), {pages} pages, {pieces} pieces, {letters} letters"
        );
        eprintln!("{:>9} {:>9}  left out as", "times", "letters");
        for (construct, (occurrences, letters)) in &self.dropped {
            eprintln!("{occurrences:>9} {letters:>9}  {construct}");
        }
        let first: Vec<&str> = missing.iter().take(50).map(String::as_str).collect();
        assert!(missing.is_empty(), "{} pieces vanish:\n{}", missing.len(), first.join("\n"));
    }
}

fn request(content: &Path, output: &Path) -> Request {
    let arguments = fs::read_to_string(content.with_file_name("arguments")).unwrap_or_default();
    Request {
        content: content.to_owned(),
        themes: content.with_file_name("themes"),
        output: output.to_owned(),
        publish: true,
        base_url: None,
        warn: arguments.lines().filter_map(|word| word.parse::<Code>().ok()).collect(),
        deny_warnings: false,
    }
}

/// Where a page's text is shown.
fn addresses(site: &Site, page: &Page) -> Vec<String> {
    let shows = |route: Route| matches!(route, Route::Page(id) | Route::Listing(_, Some(id)) if id == page.id);
    site.routes.iter().filter(|(_, route)| shows(**route)).map(|(address, _)| address.to_string()).collect()
}

/// The rows of a CSV file; a schedule shows its days as bars too, so that its cells stand alone.
fn rows(path: &Path, cells_alone: bool) -> Vec<Piece> {
    let bytes = fs::read(path).unwrap_or_default();
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut pieces = Vec::new();
    for (row, record) in reader.records().filter_map(Result::ok).enumerate() {
        let cells: Vec<String> =
            record.iter().map(|cell| cell.chars().filter(|own| reading::is_letter(*own)).collect()).collect();
        let letters = if cells_alone { cells } else { vec![cells.concat()] };
        let file: Rc<str> = path.to_string_lossy().into();
        let piece = |letters| Piece { stream: Stream::Text, file: Rc::clone(&file), line: row + 1, letters };
        pieces.extend(letters.into_iter().filter(|letters| !letters.is_empty()).map(piece));
    }
    pieces
}

/// The pieces that do not arrive on a page, and letters that it has too few of.
fn lost(pieces: &[Piece], html: &str) -> Vec<String> {
    let mut shown = Shown::of(html);
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for letter in pieces.iter().flat_map(|piece| piece.letters.chars()) {
        *counts.entry(letter).or_default() += 1;
    }
    let few = counts.into_iter().filter(|(letter, count)| shown.count(*letter) < *count);
    let few: String = few.map(|(letter, _)| letter).collect();
    let missing = shown.missing(pieces);
    let tell = |Piece { stream, file, line, letters }: &Piece| format!("{file}:{line} ({stream:?})\n  {letters}");
    let missing = missing.into_iter().map(tell);
    missing.chain((!few.is_empty()).then(|| format!("the source has more of 「{few}」"))).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn nothing_vanishes_from_the_small_sites() {
    let mut findings = Findings::default();
    for site in folders(&root().join("tests/sites")) {
        findings.add(&site.join("content"));
    }
    assert!(findings.sites >= 15 && findings.pages >= 30, "{} sites, {} pages", findings.sites, findings.pages);
    findings.report("small sites");
}

#[test]
fn nothing_vanishes_from_the_sample_site_and_the_documentation() {
    let mut findings = Findings::default();
    for site in ["content", "docs"].map(|name| root().join(name)).iter().filter(|site| site.join("site.yaml").is_file())
    {
        findings.add(site);
    }
    assert_eq!(findings.refused, 0);
    findings.report("sample site and documentation");
}

#[test]
fn nothing_vanishes_from_the_corpora() {
    let Some(corpora) = std::env::var_os("KAWARABAN_CORPORA") else {
        eprintln!("KAWARABAN_CORPORA names no folder: no corpora are read");
        return;
    };
    let mut findings = Findings::default();
    folders(Path::new(&corpora)).iter().for_each(|site| findings.add(site));
    assert!(findings.sites > 0);
    findings.report("corpora");
}
