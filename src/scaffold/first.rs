//! `init`: a small complete site.

use std::path::Path;

use super::{Created, Refusal};
use crate::config::Date;
use crate::output::create_all;

/// The files of the first site by their paths; `{today}` stands for the day on which it was made.
const FILES: [(&str, &str); 8] = [
    ("site.yaml", include_str!("first/site.yaml")),
    ("index.md", include_str!("first/index.md")),
    ("faq/0001-documents.md", include_str!("first/faq/0001-documents.md")),
    ("news/{today}-open.md", include_str!("first/news/open.md")),
    ("leaflets/counter.md", include_str!("first/leaflets/counter.md")),
    ("manual/document.yaml", include_str!("first/manual/document.yaml")),
    ("manual/1.0/01-accept.md", include_str!("first/manual/1.0/01-accept.md")),
    ("glossary.yaml", include_str!("first/glossary.yaml")),
];

/// Makes a site in a folder: `content/` with one entry of each kind, marked 見本.
///
/// # Errors
/// One of the files is there already, or can't be written.
pub fn create_site(folder: &Path, today: Date) -> Result<Created, Refusal> {
    let today = today.to_string();
    let files: Vec<(String, Vec<u8>)> = FILES
        .iter()
        .map(|(path, text)| {
            let path = format!("content/{}", path.replace("{today}", &today));
            (path, text.replace("{today}", &today).into_bytes())
        })
        .collect();
    create_all(folder, &files)?;
    Ok(Created { files: files.into_iter().map(|(path, _)| path).collect(), changed: None, before: None })
}
