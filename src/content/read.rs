//! Reads the content folder: which file is what.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::asset::Handle;
use super::document;
use super::front_matter::{self, Common, Entry, Kind};
use super::glossary;
use super::offices::is_list;
use super::text::{Part, Text};
use super::walk::{self, Found};
use super::{DocumentSettings, Offices, Source, public};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Longest text that is read, in bytes: spans count in 32 bits, and no hand-written page comes near.
const LONGEST_TEXT: u64 = 64 << 20;

/// The offices' values, at the root of the content folder.
const OFFICES: &str = "offices.csv";

/// Reads everything below `folder`, but for the folders `leave_out`.
///
/// # Errors
/// The folder itself can't be read. Problems of single files are in [`Source::diagnostics`].
pub fn read(folder: &Path, leave_out: &[PathBuf]) -> io::Result<Source> {
    let mut diagnostics = Vec::new();
    let files = walk::files(folder, leave_out, &mut diagnostics)?;
    let (texts, others): (Vec<&Found>, Vec<&Found>) = files.iter().partition(|file| is_text(&file.path));
    let read: Vec<Result<(SourceText, bool), Diagnostic>> = texts.par_iter().map(|file| read_text(file)).collect();
    let mut sources = Vec::with_capacity(read.len());
    for text in read {
        match text {
            Ok((text, marked)) => {
                let text = Arc::new(text);
                // Excel needs the mark in CSV files.
                if marked && !has_extension(text.path(), "csv") {
                    diagnostics.push(byte_order_mark(&text));
                }
                sources.push(text);
            }
            Err(problem) => diagnostics.push(problem),
        }
    }

    let mut source = Source::default();
    let named = |name: &str| sources.iter().find(|text| text.path() == name);
    source.config_source = named("site.yaml").or_else(|| named("site.yml")).cloned();
    source.config = match &source.config_source {
        Some(text) => Config::read(text, &mut diagnostics),
        None => Config::bare(folder_title(folder)),
    };
    source.glossary =
        named("glossary.yaml").map(|text| glossary::read_glossary(text, &mut diagnostics)).unwrap_or_default();
    source.synonyms =
        named("synonyms.yaml").map(|text| glossary::read_synonyms(text, &mut diagnostics)).unwrap_or_default();
    source.documents = sources
        .iter()
        .filter(|text| !source.config.bare && file_name(text.path()) == "document.yaml")
        .filter_map(|text| document::read(text, &mut diagnostics))
        .collect();

    let (parts, markdown): (Vec<&Arc<SourceText>>, Vec<&Arc<SourceText>>) = sources
        .iter()
        .filter(|text| has_extension(text.path(), "md"))
        .partition(|text| !source.config.bare && is_part(text.path()));
    source.parts = parts
        .into_iter()
        .map(|text| Part { source: Arc::clone(text), body: front_matter::split(text.text()).1..text.text().len() })
        .collect();
    let (entries, problems): (Vec<Option<Text>>, Vec<Vec<Diagnostic>>) =
        markdown.par_iter().map(|text| read_entry(text, &source.documents, source.config.bare)).unzip();
    source.texts = entries.into_iter().flatten().collect();
    diagnostics.extend(problems.into_iter().flatten());

    let (lists, tables): (Vec<&Arc<SourceText>>, Vec<&Arc<SourceText>>) = sources
        .iter()
        .filter(|text| has_extension(text.path(), "csv"))
        .partition(|text| is_private(text.path()) || is_list(text.text()));
    diagnostics.extend(lists.iter().filter(|text| text.path() != OFFICES).map(|text| {
        let header = text.line_start(1)..text.line(1).len();
        Diagnostic::at(Code::StrayOffices, text, header, stray(text.path())).help(STRAY)
    }));
    let (others, private): (Vec<&Found>, Vec<&Found>) = others.into_iter().partition(|file| !is_private(&file.path));
    diagnostics.extend(
        private.iter().map(|file| Diagnostic::in_file(Code::StrayOffices, &file.path, stray(&file.path)).help(STRAY)),
    );
    source.tables = tables.into_iter().map(|text| (text.path().to_owned(), Arc::clone(text))).collect();
    let copied: Vec<&Found> =
        others.into_iter().chain(texts.iter().copied().filter(|file| source.tables.contains_key(&file.path))).collect();
    source.offices = named(OFFICES).map(Offices::read);
    diagnostics.extend(public::check(&source.config, source.config_source.as_ref(), source.offices.as_ref()));
    for (file, (handle, problems)) in
        copied.iter().zip(copied.par_iter().map(|file| Handle::new(file)).collect::<Vec<_>>())
    {
        source.files.insert(file.path.clone(), handle);
        diagnostics.extend(problems);
    }
    source.diagnostics = diagnostics;
    Ok(source)
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
    let read = read_text(&Found { disk: path.to_path_buf(), path: name, length });
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
    Path::new(path).extension().is_some_and(|own| own.eq_ignore_ascii_case(extension))
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
    if file.length > LONGEST_TEXT {
        let message =
            format!("ファイルの大きさが {} MB あります。テキストは 64 MB までです。", file.length.div_ceil(1 << 20));
        return Err(Diagnostic::in_file(Code::FileTooLarge, &file.path, message).help("ファイルを分けてください。"));
    }
    let bytes = std::fs::read(&file.disk).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::PermissionDenied => "読む権限がありません。".to_owned(),
            _ => format!("読めません（{error}）。"),
        };
        Diagnostic::in_file(Code::UnreadableFile, &file.path, message).help("ファイルの権限を確かめてください。")
    })?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.split(|byte| *byte == b'\n').count();
            let message = format!("文字コードが UTF-8 ではありません（{line} 行目から読めません）。");
            let help = if has_extension(&file.path, "csv") {
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

fn kind_of(path: &str, documents: &[DocumentSettings]) -> Kind {
    if documents.iter().any(|document| is_below(path, &document.folder)) {
        return Kind::Chapter;
    }
    match path.split_once('/') {
        Some((folder, rest)) if !is_index(rest) => Kind::of_folder(folder).unwrap_or(Kind::Page),
        _ => Kind::Page,
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn is_index(path: &str) -> bool {
    path.eq_ignore_ascii_case("index.md") || path.eq_ignore_ascii_case("readme.md")
}

fn read_entry(source: &Arc<SourceText>, documents: &[DocumentSettings], bare: bool) -> (Option<Text>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let kind = if bare { Kind::Page } else { kind_of(source.path(), documents) };
    let (front, body) = front_matter::split(source.text());
    if front.is_none() && front_matter::is_unclosed(source.text()) {
        diagnostics.push(
            Diagnostic::at(Code::BadYaml, source, 0..3, "先頭の設定（---）が閉じられていません。")
                .help("設定の終わりに「---」だけの行を足してください。"),
        );
        return (None, diagnostics);
    }
    let range = front.unwrap_or(0..0);
    let read = front_matter::read(source, range, kind, &mut diagnostics);
    let (mut common, entry) = match read {
        Some(read) => read,
        // A bare folder shows a page whatever its front matter says.
        None if bare => (Common::default(), Entry::Page),
        None => return (None, diagnostics),
    };
    let has_versions = |document: &DocumentSettings| !document.versions.is_empty();
    let versioned =
        documents.iter().any(|document| has_versions(document) && is_below(source.path(), &document.folder));
    if let Some(publish) = common.publish.take_if(|_| versioned) {
        // Left out of a version, it would read as removed from it.
        let message = "版のある文書の章には、公開日（publish）を書けません。";
        let help = "版ごと公開します。公開するまで、document.yaml の版を status: draft にしてください。";
        diagnostics.push(Diagnostic::at(Code::BadValue, source, publish.range, message).help(help));
    }
    (Some(Text { source: Arc::clone(source), body: body..source.text().len(), common, entry }), diagnostics)
}
