//! Lists the files of the content folder, sorted, without following links out of it.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnostic};
use crate::text::is_portable;

/// A file below the content folder.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it lies on disk.
    pub disk: PathBuf,
    /// Its path below the content folder, `/` between the parts.
    pub path: String,
    /// Its length in bytes.
    pub length: u64,
    /// It is a link to a file.
    pub is_link: bool,
}

/// All files below `folder`, sorted by path. Names that begin with `.` or `~$` (Office's lock files) and `Thumbs.db`
/// are passed over, and so are the folders `leave_out`: output or themes that lie within the content.
///
/// # Errors
/// The folder itself can't be read.
pub(super) fn files(folder: &Path, leave_out: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> io::Result<Vec<Found>> {
    let root = folder.canonicalize()?;
    std::fs::read_dir(&root)?;
    let leave_out: Vec<PathBuf> =
        leave_out.iter().filter_map(|folder| folder.canonicalize().ok()).filter(|folder| *folder != root).collect();
    let mut found = Vec::new();
    let walk = WalkDir::new(&root).follow_links(false).into_iter().filter_entry(|entry| {
        entry.depth() == 0
            || (!entry.file_name().to_str().is_some_and(is_ignored)
                && !leave_out.iter().any(|folder| folder == entry.path()))
    });
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map(|path| below(&root, path)).unwrap_or_default();
                let message = format!("読めません（{}）。", io::Error::from(error));
                diagnostics.push(
                    Diagnostic::in_file(Code::UnreadableFile, path, message)
                        .help("このファイルを開けるように、ファイルの持ち主か、情報システムの担当に頼んでください。"),
                );
                continue;
            }
        };
        let path = below(&root, entry.path());
        let kind = entry.file_type();
        if kind.is_symlink() {
            link(&root, entry.path(), path, &mut found, diagnostics);
        } else if kind.is_file() {
            let length = entry.metadata().map_or(0, |metadata| metadata.len());
            add(Found { disk: entry.into_path(), path, length, is_link: false }, &mut found, diagnostics);
        } else if !kind.is_dir() {
            let message = "文書や画像ではない特別なファイル（パイプなど）のため、読めません。";
            diagnostics.push(
                Diagnostic::in_file(Code::UnreadableFile, path, message)
                    .help("content フォルダから取り除いてください。"),
            );
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// A link to a file inside of the content folder is that file; any other is an error.
fn link(root: &Path, disk: &Path, path: String, found: &mut Vec<Found>, diagnostics: &mut Vec<Diagnostic>) {
    let target = disk.canonicalize().ok().filter(|target| target.starts_with(root));
    match target.and_then(|target| target.metadata().ok()) {
        Some(metadata) if metadata.is_file() => {
            add(Found { disk: disk.to_path_buf(), path, length: metadata.len(), is_link: true }, found, diagnostics);
        }
        _ => diagnostics.push(
            Diagnostic::in_file(
                Code::SymbolicLink,
                path,
                "シンボリックリンク（別の場所を指す印）が、content フォルダの中のファイルを指していません。",
            )
            .help("リンクではなく、ファイルそのものを content フォルダに置いてください。"),
        ),
    }
}

fn add(file: Found, found: &mut Vec<Found>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(part) = file.path.split('/').find(|part| !is_portable(part)) {
        diagnostics.push(
            Diagnostic::in_file(Code::BadFileName, &file.path, format!("「{part}」は Windows で使えない名前です。"))
                .help("記号（\\ : * ? \" < > |）、末尾の点や空白、CON・PRN・AUX・NUL・COM1・LPT1 などの名前を避けてください。"),
        );
        return;
    }
    found.push(file);
}

/// A path from the root, through no link, whether anything lies there or not.
///
/// # Errors
/// The folder that it would lie in is not there.
pub fn whole(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize().or_else(|error| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(parent.canonicalize()?.join(path.file_name().ok_or(error)?))
    })
}

/// The path of a place below a folder, `/` between the parts.
pub(super) fn below(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Names that nobody means to publish.
pub(super) fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || name.eq_ignore_ascii_case("thumbs.db")
}
