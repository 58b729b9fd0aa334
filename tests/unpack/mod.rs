//! What a ZIP file holds.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The files of a ZIP file, by their names.
pub fn unpacked(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut zip = zip::ZipArchive::new(file).expect("a ZIP file");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("an entry");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        files.insert(file.name().to_owned(), bytes);
    }
    files
}
