//! What an editor begins with: a small complete site (`init`), an entry, chapter or version (`new`). Nothing that is
//! there is ever written over. Schemas for editors (`schema`).

mod entry;
mod first;
mod schema;
mod version;
mod words;

pub use entry::{Entry, create_entry};
pub use first::create_site;
pub use schema::schemas;
pub use version::create_version;

use std::path::Path;

use crate::content::{self, DocumentSettings, Source, is_portable};
use crate::output::Trouble;
use crate::text::nearest;

/// What was written, as paths below the folder that was named.
#[derive(Debug)]
pub struct Created {
    /// New files.
    pub files: Vec<String>,
    /// A file that got some lines more.
    pub changed: Option<String>,
    /// The version that a new one was copied from.
    pub before: Option<String>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Refusal {
    /// Something can't be read or written, or is there already.
    Trouble(Trouble),
    /// What is asked for can't be: a message in Japanese.
    Unusable(String),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// Reads the content, whatever is wrong with it: an editor may begin something new before the old is in order.
fn read(content: &Path) -> Result<Source, Refusal> {
    content::read(content, &[]).map_err(|error| {
        let action = "原稿のフォルダを読めません";
        Refusal::Trouble(Trouble { action, path: content.to_path_buf(), error })
    })
}

/// The document of a folder.
fn document<'a>(source: &'a Source, folder: &str) -> Result<&'a DocumentSettings, Refusal> {
    let folder = folder.trim_end_matches('/');
    source.documents.iter().find(|document| document.folder == folder).ok_or_else(|| {
        let folders = || source.documents.iter().map(|document| document.folder.as_str());
        let near = nearest(folder, folders());
        let known = near.map_or_else(
            || format!("文書のフォルダ: {}", folders().collect::<Vec<_>>().join("、")),
            |near| format!("「{near}」のことですか。"),
        );
        Refusal::Unusable(format!("「{folder}」という文書はありません。{known}"))
    })
}

/// A name that becomes part of an address: letters that every system and every browser takes as they are.
fn usable<'a>(name: &'a str, example: &str) -> Result<&'a str, Refusal> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if begins && !name.ends_with('.') && name.chars().all(plain) && is_portable(name) {
        return Ok(name);
    }
    Err(Refusal::Unusable(format!(
        "「{name}」は、名前に使えません。アドレスになるので、半角の英数字とハイフンで書いてください。例: {example}"
    )))
}
