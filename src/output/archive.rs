//! ZIP files and their checksums.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Publication, Shelf, Trouble};

/// A ZIP file in the making whose files come in any order: held by path until it is written. Those of a site lie in a
/// folder of it.
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

    /// Writes the ZIP file under a name of a publication.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn into_zip(self, publication: &Publication, name: &str) -> Result<Packed, Trouble> {
        let mut zip = ZipFile::begin(publication, name)?;
        let files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (path, bytes) in files {
            zip.add(&path, &bytes)?;
        }
        zip.finish()
    }
}

impl Shelf for Archive {
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.add(format!("{}{path}", self.folder), bytes.to_vec());
        Ok(())
    }
}

/// A ZIP file that is written entry by entry, without holding what was written. The same files in the same order give the
/// same bytes: entries are dated 1980-01-01 and not executable; names that are not ASCII are marked as UTF-8.
pub struct ZipFile<'a> {
    publication: &'a Publication,
    zip: ZipWriter<BufWriter<File>>,
    packed: Packed,
}

/// What a ZIP file holds; sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The ZIP file's name.
    pub name: String,
    /// Files in it.
    pub files: usize,
    /// Size of these files together.
    pub unpacked: u64,
    /// Size of the ZIP file.
    pub packed: u64,
    /// SHA-256 of the ZIP file, in hexadecimal digits.
    pub sha256: String,
}

impl<'a> ZipFile<'a> {
    /// Begins a ZIP file under a name of a publication.
    ///
    /// # Errors
    /// The file can't be made.
    pub fn begin(publication: &'a Publication, name: &str) -> Result<Self, Trouble> {
        let zip = ZipWriter::new(BufWriter::new(publication.create(name)?));
        let packed = Packed { name: name.to_owned(), files: 0, unpacked: 0, packed: 0, sha256: String::new() };
        Ok(Self { publication, zip, packed })
    }

    /// Adds a file. Whoever adds them sorted by path gets them sorted.
    ///
    /// # Errors
    /// The ZIP file can't be written, there is such a path already, or a file is larger than 4 GB.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let started = self.zip.start_file(path, options).map_err(io::Error::from);
        started.and_then(|()| self.zip.write_all(bytes)).map_err(trouble(&self.packed.name))?;
        self.packed.files += 1;
        self.packed.unpacked += bytes.len() as u64;
        Ok(())
    }

    /// Writes the directory at its end. A ZIP file of which nothing has changed keeps its time.
    ///
    /// # Errors
    /// The ZIP file can't be written.
    pub fn finish(self) -> Result<Packed, Trouble> {
        let Self { publication, zip, mut packed } = self;
        let file = zip.finish().map_err(io::Error::from);
        let file = file.and_then(|file| file.into_inner().map_err(io::IntoInnerError::into_error));
        let digested = file.and_then(|mut file| {
            file.rewind()?;
            digest(file)
        });
        (packed.packed, packed.sha256) = digested.map_err(trouble(&packed.name))?;
        publication.compare(&packed.name)?;
        Ok(packed)
    }
}

/// Length and SHA-256 of a file.
fn digest(mut file: File) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    let mut length = 0;
    loop {
        match file.read(&mut piece)? {
            0 => break,
            count => {
                hasher.update(&piece[..count]);
                length += count as u64;
            }
        }
    }
    let mut digits = String::new();
    for byte in hasher.finalize() {
        // Writing to a string can't fail.
        let _ = write!(digits, "{byte:02x}");
    }
    Ok((length, digits))
}

fn trouble(name: &str) -> impl FnOnce(io::Error) -> Trouble {
    let path = Path::new(name).to_path_buf();
    move |error| Trouble { action: "ZIP ファイルを作れません", path, error }
}

/// `SHA256SUMS`: a line a file, as `sha256sum --check` reads it.
pub fn checksums(files: &[Packed]) -> String {
    let mut lines = String::new();
    for Packed { name, sha256, .. } in files {
        let _ = writeln!(lines, "{sha256}  {name}");
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Read as _;
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use super::{Archive, Packed, checksums};
    use crate::output::{Publication, Shelf as _};

    /// Publishes an example as `output/offline/例.zip`.
    fn publish(output: &Path) -> Packed {
        let publication = Publication::begin_offline(output).expect("begins");
        let archive = Archive::new("site/");
        archive.write("文書/b.html", b"b").expect("written");
        archive.add("はじめに.txt", b"aa".to_vec());
        let packed = archive.into_zip(&publication, "例.zip").expect("a ZIP file");
        publication.publish().expect("published");
        packed
    }

    #[test]
    fn entries_are_sorted_undated_and_not_executable() {
        let folder = tempfile::tempdir().expect("a folder");
        publish(folder.path());
        let file = File::open(folder.path().join("offline/例.zip")).expect("the ZIP file");
        let mut zip = zip::ZipArchive::new(file).expect("a ZIP file");
        let mut entries = Vec::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).expect("an entry");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o644));
            assert_eq!(file.last_modified().map(|time| time.year()), Some(1980));
            entries.push((file.name().to_owned(), text));
        }
        let expected = [("site/文書/b.html", "b"), ("はじめに.txt", "aa")];
        assert_eq!(entries, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn what_was_packed_is_counted_and_its_checksum_is_that_of_sha256sum() {
        let folder = tempfile::tempdir().expect("a folder");
        let packed = publish(folder.path());
        let length = fs::metadata(folder.path().join("offline/例.zip")).expect("the ZIP file").len();
        assert_eq!((packed.files, packed.unpacked, packed.packed), (2, 3, length));
        let abc = folder.path().join("abc");
        fs::write(&abc, "abc").expect("written");
        let (_, sha256) = super::digest(File::open(abc).expect("a file")).expect("read");
        let sums = checksums(&[Packed { sha256, ..packed }]);
        assert_eq!(sums, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  例.zip\n");
    }

    #[test]
    fn a_zip_file_of_which_nothing_has_changed_keeps_its_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = publish(folder.path());
        let zip = folder.path().join("offline/例.zip");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        File::options().write(true).open(&zip).and_then(|file| file.set_modified(long_ago)).expect("set");
        assert_eq!(publish(folder.path()), first);
        assert_eq!(fs::metadata(&zip).and_then(|file| file.modified()).expect("a time"), long_ago);
        assert_eq!(fs::read_dir(folder.path().join("offline")).expect("listed").count(), 1);
    }
}
