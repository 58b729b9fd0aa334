//! Reads the content folder: which file is what.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::asset::Handle;
use super::document;
use super::front_matter::{self, Kind};
use super::glossary;
use super::kept::{Changes, Listed, places};
use super::offices::is_list;
use super::text::{Part, Text};
use super::walk::{self, Found};
use super::{DocumentSettings, Offices, Source, public};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Longest CSV file that is read, in bytes.
const LONGEST_TABLE: u64 = 64 << 20;

/// Longest Markdown or YAML file that is read, in bytes. A tree may take two hundred times its text, and no hand-written
/// page comes near.
const LONGEST_TEXT: u64 = 4 << 20;

/// The offices' values, at the root of the content folder.
const OFFICES: &str = "offices.csv";

/// Reads everything below `folder`, but for the folders `leave_out`.
///
/// # Errors
/// The folder itself can't be read. Problems of single files are in [`Source::diagnostics`].
pub fn read(folder: &Path, leave_out: &[PathBuf]) -> io::Result<Source> {
    Reader::default().read(folder, leave_out, &Changes::Everything)
}

/// Reads a folder again and again. What has not changed since is not read again, and is the very same [`Arc`].
#[derive(Debug, Default)]
pub struct Reader {
    listed: Listed,
    /// By the places of their files in the list.
    texts: Vec<Option<ReadText>>,
    files: Vec<Option<(Handle, Vec<Diagnostic>)>>,
    markdown: Vec<Arc<SourceText>>,
    /// By the places of their texts among Markdown.
    entries: Vec<(Reading, ReadEntry)>,
    documents: Documents,
}

/// How a file is read besides what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    kind: Kind,
    /// It belongs to a document with versions.
    versioned: bool,
}

/// What decides how files are read: whether the folder is a bare one, the folders of documents and whether these have
/// versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Documents {
    bare: bool,
    folders: Vec<(String, bool)>,
}

/// A text, and whether there was a byte order mark in front of it.
type ReadText = Result<(Arc<SourceText>, bool), Diagnostic>;

/// A file with its front matter, if that can be used, and its problems.
type ReadEntry = (Option<Arc<Text>>, Vec<Diagnostic>);

impl Reader {
    /// The folder that was read, as the system calls it.
    pub fn folder(&self) -> &Path {
        &self.listed.root
    }

    /// Reads everything below `folder`, but for the folders `leave_out`; of what was read before only what may have changed
    /// since. It is always to be given the same folders.
    ///
    /// # Errors
    /// The folder itself can't be read; what was read before is kept.
    pub fn read(&mut self, folder: &Path, leave_out: &[PathBuf], changes: &Changes) -> io::Result<Source> {
        let was = self.listed.update(folder, leave_out, changes)?;
        let mut diagnostics = self.listed.problems.clone();
        let sources = self.texts(&was, &mut diagnostics);

        let mut source = Source::default();
        let (markdown, settings): (Vec<Arc<SourceText>>, Vec<Arc<SourceText>>) =
            sources.into_iter().partition(|text| has_extension(text.path(), "md"));
        let named = |name: &str| settings.iter().find(|text| text.path() == name);
        source.config_source = named("site.yaml").or_else(|| named("site.yml")).cloned();
        source.config = match &source.config_source {
            Some(text) => Config::read(text, &mut diagnostics),
            None => Config::bare(folder_title(folder)),
        };
        source.glossary =
            named("glossary.yaml").map(|text| glossary::read_glossary(text, &mut diagnostics)).unwrap_or_default();
        source.synonyms =
            named("synonyms.yaml").map(|text| glossary::read_synonyms(text, &mut diagnostics)).unwrap_or_default();
        source.documents = settings
            .iter()
            .filter(|text| !source.config.bare && file_name(text.path()) == "document.yaml")
            .filter_map(|text| document::read(text, &mut diagnostics))
            .collect();

        let (parts, markdown): (Vec<Arc<SourceText>>, Vec<Arc<SourceText>>) =
            markdown.into_iter().partition(|text| !source.config.bare && is_part(text.path()));
        let part = |source: Arc<SourceText>| {
            let body = front_matter::split(source.text()).1..source.text().len();
            Part { source, body }
        };
        source.parts = parts.into_iter().map(part).collect();
        let folder = |own: &DocumentSettings| (own.folder.clone(), !own.versions.is_empty());
        let folders = source.documents.iter().map(folder).collect();
        source.texts = self.entries(markdown, Documents { bare: source.config.bare, folders }, &mut diagnostics);

        let (lists, tables): (Vec<&Arc<SourceText>>, Vec<&Arc<SourceText>>) = settings
            .iter()
            .filter(|text| has_extension(text.path(), "csv"))
            .partition(|text| is_private(text.path()) || is_list(text.text()));
        diagnostics.extend(lists.iter().filter(|text| text.path() != OFFICES).map(|text| {
            let header = text.line_start(1)..text.line(1).len();
            Diagnostic::at(Code::StrayOffices, text, header, stray(text.path())).help(STRAY)
        }));
        source.tables = tables.into_iter().map(|text| (text.path().to_owned(), Arc::clone(text))).collect();
        source.offices = named(OFFICES).map(Offices::read);
        diagnostics.extend(public::check(&source.config, source.config_source.as_ref(), source.offices.as_ref()));
        source.files = self.files(&source.tables, &was, &mut diagnostics);
        source.diagnostics = diagnostics;
        source.settings = settings;
        Ok(source)
    }

    /// All texts in the order of their paths. `was` tells where files were in the list before, if they have not changed.
    fn texts(&mut self, was: &[Option<usize>], diagnostics: &mut Vec<Diagnostic>) -> Vec<Arc<SourceText>> {
        let mut before = std::mem::take(&mut self.texts);
        // One that was written anew with the same text is still the same.
        let same: HashMap<&str, &Arc<SourceText>> = if was.contains(&None) {
            let texts = before.iter().flatten().filter_map(|text| text.as_ref().ok());
            texts.map(|(text, _)| (text.path(), text)).collect()
        } else {
            HashMap::new()
        };
        let read = |(file, was): (&Found, &Option<usize>)| {
            if !is_text(&file.path) || was.is_some_and(|at| before.get(at).is_some_and(Option::is_some)) {
                return None;
            }
            Some(read_text(file).map(|(text, marked)| {
                let same = same.get(text.path()).filter(|before| before.text() == text.text());
                (same.map_or_else(|| Arc::new(text), |before| Arc::clone(before)), marked)
            }))
        };
        let new: Vec<Option<ReadText>> = self.listed.files.par_iter().zip(was).map(read).collect();
        drop(same);
        let kept = |(new, was): (Option<ReadText>, &Option<usize>)| new.or_else(|| before.get_mut((*was)?)?.take());
        self.texts = new.into_iter().zip(was).map(kept).collect();
        let mut sources = Vec::with_capacity(self.texts.len());
        for text in self.texts.iter().flatten() {
            match text {
                Ok((text, marked)) => {
                    // Excel needs the mark in CSV files.
                    if *marked && !has_extension(text.path(), "csv") {
                        diagnostics.push(byte_order_mark(text));
                    }
                    sources.push(Arc::clone(text));
                }
                Err(problem) => diagnostics.push(problem.clone()),
            }
        }
        sources
    }

    /// Markdown files with their front matter.
    fn entries(
        &mut self,
        markdown: Vec<Arc<SourceText>>,
        documents: Documents,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Text>> {
        let before = std::mem::take(&mut self.entries);
        let was = places(&self.markdown, &markdown);
        let is_same = self.documents == documents;
        let read = |(text, was): (&Arc<SourceText>, &Option<usize>)| {
            let kept = was.and_then(|at| before.get(at));
            let reading = || documents.reading(text.path());
            match kept.filter(|(before, _)| is_same || *before == reading()) {
                Some(kept) => kept.clone(),
                None => (reading(), read_entry(text, reading(), documents.bare)),
            }
        };
        self.entries = markdown.par_iter().zip(&was).map(read).collect();
        (self.markdown, self.documents) = (markdown, documents);
        diagnostics.extend(self.entries.iter().flat_map(|(_, (_, problems))| problems).cloned());
        self.entries.iter().filter_map(|(_, (text, _))| text.clone()).collect()
    }

    /// All files that are copied, the tables among them.
    fn files(
        &mut self,
        tables: &BTreeMap<String, Arc<SourceText>>,
        was: &[Option<usize>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> BTreeMap<String, Handle> {
        let before = std::mem::take(&mut self.files);
        let read = |(file, was): (&Found, &Option<usize>)| {
            let is_copied = if is_text(&file.path) { tables.contains_key(&file.path) } else { !is_private(&file.path) };
            let kept = || was.and_then(|at| before.get(at)?.clone());
            is_copied.then(|| kept().unwrap_or_else(|| Handle::new(file)))
        };
        self.files = self.listed.files.par_iter().zip(was).map(read).collect();
        let mut handles = BTreeMap::new();
        for (file, own) in self.listed.files.iter().zip(&self.files) {
            if let Some((handle, problems)) = own {
                handles.insert(file.path.clone(), handle.clone());
                diagnostics.extend_from_slice(problems);
            } else if !is_text(&file.path) {
                diagnostics.push(Diagnostic::in_file(Code::StrayOffices, &file.path, stray(&file.path)).help(STRAY));
            }
        }
        handles
    }
}

impl Documents {
    fn reading(&self, path: &str) -> Reading {
        let own = || self.folders.iter().filter(|(folder, _)| !self.bare && is_below(path, folder));
        let kind = match path.split_once('/') {
            _ if own().next().is_some() => Kind::Chapter,
            Some((folder, rest)) if !self.bare && !is_index(rest) => Kind::of_folder(folder).unwrap_or(Kind::Page),
            _ => Kind::Page,
        };
        Reading { kind, versioned: own().any(|(_, versioned)| *versioned) }
    }
}

/// The bytes of a file that is to be brought in.
///
/// # Errors
/// It can't be read, or has more than `most` bytes.
pub fn read_foreign(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(std::fs::File::open(path)?, most + 1), &mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("{} MB を超えています", most >> 20)));
    }
    Ok(bytes)
}

/// All files below a folder of the content folder (with its final `/`, or empty), whatever they are, by path.
///
/// # Errors
/// The content folder can't be read, or something in that folder.
pub fn files_below(content: &Path, folder: &str) -> io::Result<Vec<(String, Handle)>> {
    let mut problems = Vec::new();
    let files = walk::files(content, &[], &mut problems)?;
    if let Some(problem) = problems.iter().find(|problem| problem.path().starts_with(folder)) {
        return Err(io::Error::other(format!("{}: {}", problem.path(), problem.message)));
    }
    let inside = files.into_iter().filter(|file| file.path.starts_with(folder));
    Ok(inside.map(|file| (file.path.clone(), Handle::as_it_lies(file))).collect())
}

/// Reads a file of offices from anywhere.
///
/// # Errors
/// The file can't be opened. Anything else is a problem of the file.
pub fn read_offices(path: &Path) -> io::Result<Result<Offices, Diagnostic>> {
    let length = std::fs::metadata(path)?.len();
    std::fs::File::open(path)?;
    let name = path.to_string_lossy().replace('\\', "/");
    let read = read_text(&Found { disk: path.to_path_buf(), path: name, length, is_link: false });
    Ok(read.map(|(text, _)| Offices::read(&Arc::new(text))))
}

/// The values of offices are nobody else's: neither the file itself nor its copies, earlier forms and misspelt names
/// (`offices-2025.csv`, `data/Offices.xlsx`, `office.csv.bak`) get onto the site.
fn is_private(path: &str) -> bool {
    let name: String = file_name(path).nfkc().flat_map(char::to_lowercase).collect();
    let is_sheet = |ending: &str| ["csv", "tsv", "xls", "ods"].iter().any(|known| ending.starts_with(known));
    let beside = !path.contains('/') && name.starts_with("offices") && name.contains('.');
    beside || name.contains("office") && name.split('.').skip(1).any(is_sheet)
}

/// What is said of a list of offices that nothing reads.
fn stray(path: &str) -> String {
    format!("「{path}」は事務所の一覧のようです。公開せず、印刷にも使いません。")
}

const STRAY: &str = "事務所の一覧は content/offices.csv に置き、控えは content フォルダの外に移してください。だれが読んでもよい別の表なら、ファイルの名前に「office」を使わず、列の名前も変えてください（例: 「電話番号」を「代表電話」に）。";

/// A `_` in front of a file's name, or of a folder's, says that it is a part of others.
fn is_part(path: &str) -> bool {
    path.split('/').any(|name| name.starts_with('_'))
}

fn is_text(path: &str) -> bool {
    ["md", "csv", "yaml", "yml"].iter().any(|extension| has_extension(path, extension))
}

fn has_extension(path: &str, extension: &str) -> bool {
    let (path, extension) = (path.as_bytes(), extension.as_bytes());
    let at = path.len().checked_sub(extension.len() + 1);
    at.is_some_and(|at| path[at] == b'.' && path[at + 1..].eq_ignore_ascii_case(extension))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder_title(folder: &Path) -> String {
    let name =
        folder.canonicalize().ok().and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
    name.unwrap_or_else(|| "文書".to_owned())
}

fn byte_order_mark(text: &Arc<SourceText>) -> Diagnostic {
    let message = "ファイルの先頭に、目に見えない印（BOM）があります。かわら版は読み飛ばします。";
    Diagnostic::at(Code::ByteOrderMark, text, 0..0, message)
        .help("エディターの文字コードを「UTF-8」（BOM なし）にして保存すると消えます。")
}

/// Reads a text; a byte order mark is left out. Also says whether there was one.
fn read_text(file: &Found) -> Result<(SourceText, bool), Diagnostic> {
    let is_table = has_extension(&file.path, "csv");
    let most = if is_table { LONGEST_TABLE } else { LONGEST_TEXT };
    let too_large = |length: &str| {
        let called = if is_table { "CSV" } else { "原稿と設定のファイル" };
        let message = format!("ファイルの大きさが {length}あります。{called}は {} MB までです。", most >> 20);
        Diagnostic::in_file(Code::FileTooLarge, &file.path, message).help("ファイルを分けてください。")
    };
    if file.length > most {
        return Err(too_large(&format!("{} MB ", file.length.div_ceil(1 << 20))));
    }
    let read = || {
        let mut bytes = Vec::new();
        // Devices and pipes don't say how long they are.
        io::Read::read_to_end(&mut io::Read::take(std::fs::File::open(&file.disk)?, most + 1), &mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error: io::Error| {
        let message = match error.kind() {
            io::ErrorKind::PermissionDenied => "読む権限がありません。".to_owned(),
            _ => format!("読めません（{error}）。"),
        };
        Diagnostic::in_file(Code::UnreadableFile, &file.path, message)
            .help("このファイルを開けるように、ファイルの持ち主か、情報システムの担当に頼んでください。")
    })?;
    if bytes.len() as u64 > most {
        return Err(too_large(&format!("{} MB より多く", most >> 20)));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.split(|byte| *byte == b'\n').count();
            let message = format!("文字コードが UTF-8 ではありません（{line} 行目から読めません）。");
            let help = if is_table {
                "Excel では、ファイルの種類に「CSV UTF-8（コンマ区切り）」を選んで保存し直してください。"
            } else {
                "エディターの「名前を付けて保存」で文字コード UTF-8 を選んで保存し直してください。"
            };
            return Err(Diagnostic::in_file(Code::NotUtf8, &file.path, message).help(help));
        }
    };
    let unmarked = text.strip_prefix('\u{FEFF}').map(str::to_owned);
    let marked = unmarked.is_some();
    Ok((SourceText::new(file.path.clone(), unmarked.unwrap_or(text)), marked))
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn is_index(path: &str) -> bool {
    path.eq_ignore_ascii_case("index.md") || path.eq_ignore_ascii_case("readme.md")
}

fn read_entry(source: &Arc<SourceText>, reading: Reading, bare: bool) -> ReadEntry {
    let (read, mut diagnostics) = Text::read(source, reading.kind);
    let mut text = match read {
        Some(text) => text,
        // A bare folder shows a page whatever its front matter says, if one can tell where that ends.
        None if bare && !front_matter::is_unclosed(source.text()) => Text::plain(source),
        None => return (None, diagnostics),
    };
    if let Some(publish) = text.common.publish.take_if(|_| reading.versioned) {
        // Left out of a version, it would read as removed from it.
        let message = "版のある文書の章には、公開日（publish）を書けません。";
        let help = "版ごと公開します。公開するまで、document.yaml の版を status: draft にしてください。";
        diagnostics.push(Diagnostic::at(Code::BadValue, source, publish.range, message).help(help));
    }
    (Some(Arc::new(text)), diagnostics)
}
