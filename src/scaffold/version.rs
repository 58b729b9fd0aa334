//! `new version`: a copy of the newest version as a draft.

use std::path::Path;
use std::sync::Arc;

use super::{Created, Refusal, document, read, usable};
use crate::content::{self, DocumentSettings, Status, read_document};
use crate::diagnostic::SourceText;
use crate::output::{Trouble, create_all, write_below};

/// Copies the newest version of a document to a new one, and enters it into `document.yaml` as a draft.
///
/// # Errors
/// The content can't be read or written, the document isn't there, has no versions or this one already, or its
/// `document.yaml` is written so that no line can be put into it.
pub fn create_version(content: &Path, folder: &str, name: &str) -> Result<Created, Refusal> {
    let name = usable(name, "1.1")?;
    let source = read(content)?;
    let document = document(&source, folder)?;
    let Some(newest) = document.oldest_first().last().copied() else {
        let message = format!(
            "「{}」には版がありません。document.yaml に versions を書き、原稿を版の名前のフォルダに移してください。",
            document.folder
        );
        return Err(Refusal::Unusable(message));
    };
    if document.versions.iter().any(|version| version.name == name) {
        return Err(Refusal::Unusable(format!("版「{name}」は、もうあります。")));
    }
    let settings = with_version(document, name)?;
    let from = document.version_folder(Some(newest));
    let to = format!("{}{name}/", document.version_folder(None));
    let unreadable = |path: &str| {
        let path = content.join(path);
        move |error| Refusal::Trouble(Trouble { action: "前の版を読めません", path, error })
    };
    let mut files = Vec::new();
    for (path, file) in content::files_below(content, &from).map_err(unreadable(&from))? {
        let bytes = file.read().map_err(unreadable(&path))?;
        files.push((format!("{to}{}", &path[from.len()..]), bytes));
    }
    if files.is_empty() {
        return Err(Refusal::Unusable(format!("前の版のフォルダ {from} に、原稿がありません。")));
    }
    create_all(content, &files)?;
    let path = document.source.path().to_owned();
    write_below(content, &path, settings.as_bytes())?;
    let before = Some(document.versions[newest].name.clone());
    Ok(Created { files: files.into_iter().map(|(path, _)| path).collect(), changed: Some(path), before })
}

/// `document.yaml` with a draft before its other versions, all else as its editor wrote it.
fn with_version(document: &DocumentSettings, name: &str) -> Result<String, Refusal> {
    let text = document.source.text();
    let by_hand = || {
        let message = format!(
            "{} に版を書き足せません。versions の下に「- {{version: \"{name}\", status: draft}}」の行を足し、\
             前の版のフォルダを写してください。",
            document.source.path()
        );
        Refusal::Unusable(message)
    };
    let first = document.versions.iter().map(|version| version.range.start).min().ok_or_else(by_hand)?;
    let line_of = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let mut line = line_of(first);
    while !text[line..].trim_start_matches(' ').starts_with("- ") {
        line = line_of(line.checked_sub(1).ok_or_else(by_hand)?);
    }
    let indent = &text[line..text.len() - text[line..].trim_start_matches(' ').len()];
    let end = if text[..line].ends_with("\r\n") { "\r\n" } else { "\n" };
    let entry = [
        format!("{indent}- version: \"{name}\""),
        format!("{indent}  # 公開するときに date を書き、status を current に、前の版の status を superseded にします"),
        format!("{indent}  status: draft"),
    ];
    let written = format!("{}{}{end}{}", &text[..line], entry.join(end), &text[line..]);
    // Whatever way the list is written in: what comes of it decides.
    let source = Arc::new(SourceText::new(document.source.path().to_owned(), written.clone()));
    let mut problems = Vec::new();
    let read = read_document(&source, &mut problems);
    let is_entered = read.is_some_and(|read| {
        let names = |versions: &[content::Version]| -> Vec<(String, Status)> {
            versions.iter().map(|version| (version.name.clone(), version.status)).collect()
        };
        let mut expected = vec![(name.to_owned(), Status::Draft)];
        expected.extend(names(&document.versions));
        names(&read.versions) == expected
    });
    if is_entered { Ok(written) } else { Err(by_hand()) }
}
