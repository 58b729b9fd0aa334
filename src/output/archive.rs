//! ZIP files and their checksums.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Shelf, Trouble};

/// A ZIP file in the making: its files by path. Those of a site lie in a folder of it.
#[derive(Debug)]
pub struct Archive {
    folder: &'static str,
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Archive {
    /// An empty archive; files of a site go into `folder`, which ends in `/` or is empty.
    pub fn new(folder: &'static str) -> Self {
        Self { folder, files: Mutex::default() }
    }

    /// Puts a file at a path of the archive.
    pub fn add(&self, path: impl Into<String>, bytes: Vec<u8>) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.into(), bytes);
    }

    /// A file of the site.
    pub fn site_file(&self, path: &str) -> Option<Vec<u8>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(&format!("{}{path}", self.folder)).cloned()
    }

    /// The ZIP file: the same files give the same bytes. Entries are sorted, dated 1980-01-01 and not executable; names
    /// that are not ASCII are marked as UTF-8.
    ///
    /// # Errors
    /// A file or the whole is larger than a ZIP file without extensions may be.
    pub fn into_zip(self, name: &str) -> Result<Vec<u8>, Trouble> {
        let files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        zipped(&files).map_err(|error| Trouble {
            action: "ZIP ファイルを作れません",
            path: Path::new(name).to_path_buf(),
            error,
        })
    }
}

impl Shelf for Archive {
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.add(format!("{}{path}", self.folder), bytes.to_vec());
        Ok(())
    }
}

fn zipped(files: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(path.as_str(), options).map_err(io::Error::from)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(io::Error::from)?.into_inner())
}

/// `SHA256SUMS`: a line a file, as `sha256sum --check` reads it.
pub fn checksums<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut lines = String::new();
    for (name, bytes) in files {
        for byte in Sha256::digest(bytes) {
            // Writing to a string can't fail.
            let _ = write!(lines, "{byte:02x}");
        }
        let _ = writeln!(lines, "  {name}");
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::{Archive, checksums};
    use crate::output::Shelf as _;

    fn example() -> Vec<u8> {
        let archive = Archive::new("site/");
        archive.write("文書/b.html", b"b").expect("written");
        archive.add("はじめに.txt", b"a".to_vec());
        archive.into_zip("a.zip").expect("a ZIP file")
    }

    #[test]
    fn entries_are_sorted_undated_and_not_executable() {
        let mut zip = zip::ZipArchive::new(Cursor::new(example())).expect("a ZIP file");
        let mut entries = Vec::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).expect("an entry");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o644));
            assert_eq!(file.last_modified().map(|time| time.year()), Some(1980));
            entries.push((file.name().to_owned(), text));
        }
        let expected = [("site/文書/b.html", "b"), ("はじめに.txt", "a")];
        assert_eq!(entries, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert_eq!(example(), example());
    }

    #[test]
    fn checksums_are_those_of_sha256sum() {
        let sums = checksums([("a.zip", &b"abc"[..])].into_iter());
        assert_eq!(sums, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.zip\n");
    }
}
