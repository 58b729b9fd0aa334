//! Pictures of a Word file as files beside the chapter.

use std::collections::BTreeMap;

use crate::import::parts::Parts;

/// Pictures as they are met, each once.
pub(super) struct Pictures<'a> {
    parts: &'a Parts,
    /// `07-network-pictures`, beside the chapter.
    folder: String,
    /// Where the chapter lies, with its final `/`.
    beside: String,
    /// Names by part.
    names: BTreeMap<String, String>,
    pub files: Vec<(String, Vec<u8>)>,
}

impl<'a> Pictures<'a> {
    pub(super) fn new(parts: &'a Parts, chapter: &str) -> Self {
        let (beside, name) = chapter.rsplit_once('/').map_or(("", chapter), |(folder, name)| (folder, name));
        let stem = name.strip_suffix(".md").unwrap_or(name);
        let beside = if beside.is_empty() { String::new() } else { format!("{beside}/") };
        Self { parts, folder: format!("{stem}-pictures"), beside, names: BTreeMap::new(), files: Vec::new() }
    }

    /// The path of a picture as the chapter writes it. Its name is a number: that of the Word file is nobody's choice.
    ///
    /// # Errors
    /// It can't be shown: why, in Japanese.
    pub(super) fn add(&mut self, part: &str) -> Result<String, String> {
        if let Some(name) = self.names.get(part) {
            return Ok(name.clone());
        }
        let bytes = self.parts.bytes(part)?.ok_or("画像のデータがファイルの中にありません")?;
        let Some(ending) = ending(&bytes) else {
            return Err("ウェブで表示できない種類の画像です（EMF、WMF、TIFF など）".to_owned());
        };
        let name = format!("{}/{}.{ending}", self.folder, self.names.len() + 1);
        self.files.push((format!("{}{name}", self.beside), bytes));
        self.names.insert(part.to_owned(), name.clone());
        Ok(name)
    }
}

/// By its first bytes, as names may say anything.
fn ending(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => {
            let start = &bytes[..bytes.len().min(1024)];
            start.windows(4).any(|word| word == b"<svg").then_some("svg")
        }
    }
}
