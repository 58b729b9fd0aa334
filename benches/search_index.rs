//! What the search index alone costs: seconds, peak memory, size; beside elasticlunr-rs, which is fed the same terms.
//!
//! ```text
//! node benches/pages.mjs --out FOLDER
//! cargo bench --bench search_index -- FOLDER
//! ```
//! Each index is made in a process of its own, so that its peak memory (Linux only) is that of nothing else.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use elasticlunr::{Index, Language, Pipeline};
use flate2::Compression;
use flate2::write::GzEncoder;
use kawaraban::search::{Document, Facets, Section, Vocabulary, files_of};
use kawaraban::text::index_terms;
use rayon::prelude::*;

/// The index's files: path and bytes.
type Files = Vec<(String, Vec<u8>)>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [folder] => {
            println!(
                "{:24}{:>9}{:>10}{:>12}{:>9}{:>10}{:>9}",
                "", "seconds", "peak MB", "pages MB", "files", "MB", "gzip MB"
            );
            let all = std::thread::available_parallelism()?.to_string();
            for (name, threads) in [("kawaraban", "1"), ("kawaraban", &all), ("elasticlunr-rs", "1")] {
                let mut own = Command::new(std::env::current_exe()?);
                own.args([folder, name]).env("RAYON_NUM_THREADS", threads);
                if !own.status()?.success() {
                    println!("{name} failed");
                }
            }
        }
        [folder, name] => measure(Path::new(folder), name)?,
        _ => println!("Without a folder of pages there is nothing to measure: see benches/README.md"),
    }
    Ok(())
}

/// Makes an index and prints a row about it.
fn measure(folder: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    let pages = pages(folder)?;
    let before = peak_megabytes()?;
    let start = Instant::now();
    let files = if name == "kawaraban" { files_of(pages, &Vocabulary::default()) } else { elasticlunr(&pages) };
    let seconds = start.elapsed().as_secs_f64();
    let peak = peak_megabytes()?;
    let raw: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let zipped: usize = files.par_iter().map(|(_, bytes)| gzip(bytes)).sum();
    let title = format!("{name}, threads: {}", rayon::current_num_threads());
    let count = files.len();
    println!("{title:24}{seconds:9.1}{peak:10}{before:12}{count:9}{:10}{:9}", raw / 1_000_000, zipped / 1_000_000);
    Ok(())
}

/// The peak memory of this process so far.
fn peak_megabytes() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1000)
}

/// The size of bytes as a host sends them.
fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_or(0, |zipped| zipped.len())
}

/// A language for elasticlunr that cuts text as we do and leaves the terms alone.
struct Ours;

impl Language for Ours {
    fn name(&self) -> String {
        "Ours".to_owned()
    }

    fn code(&self) -> String {
        "xx".to_owned()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        index_terms(text, |term| terms.push(term.to_owned()));
        terms
    }

    fn make_pipeline(&self) -> Pipeline {
        Pipeline { queue: Vec::new() }
    }
}

fn elasticlunr(pages: &[Document]) -> Files {
    let mut index = Index::with_language(Box::new(Ours), ["title", "text"]);
    for page in pages {
        let sections: Vec<&str> =
            page.sections.iter().flat_map(|section| [section.heading.as_str(), &section.text]).collect();
        index.add_doc(&page.url, [page.title.as_str(), &sections.join("\n")]);
    }
    vec![("index.json".to_owned(), index.to_json().into_bytes())]
}

/// The pages below a folder, as `benches/pages.mjs` writes them: front matter, headings, paragraphs, lists.
fn pages(folder: &Path) -> Result<Vec<Document>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let path = entry?.into_path();
        if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files
        .iter()
        .map(|file| Ok(page(&file.strip_prefix(folder)?.to_string_lossy(), &fs::read_to_string(file)?)))
        .collect()
}

fn page(name: &str, text: &str) -> Document {
    let kind = name.split(['/', '-']).next().unwrap_or_default();
    let facets = Facets { kind: kind.to_owned(), ..Facets::default() };
    let mut page = Document {
        url: name.replace(".md", ".html"),
        facets,
        sections: vec![Section::default()],
        ..Document::default()
    };
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(title) = line.strip_prefix("# ").or_else(|| line.strip_prefix("title: ")) {
            title.clone_into(&mut page.title);
        } else if line.starts_with('#') {
            let heading = line.trim_start_matches(['#', ' ']).to_owned();
            page.sections.push(Section { anchor: heading.clone(), heading, text: String::new() });
        } else if let Some(section) = page.sections.last_mut() {
            section.text.push_str(line.strip_prefix("- ").unwrap_or(line));
            section.text.push(' ');
        }
    }
    page
}
