//! PDFs kept between builds, so that only those are made anew of which something has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The state of the program's source, from `build.rs`.
const PROGRAM: &str = env!("KAWARABAN_SOURCE");

/// The folder `.printed` beside the published site. Names of files begin with the program that made them: another
/// program makes everything anew.
#[derive(Debug)]
pub struct Printed {
    folder: PathBuf,
    used: Mutex<BTreeSet<String>>,
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Printed {
    /// The PDFs kept in an output folder.
    pub fn new(output: &Path) -> Self {
        Self { folder: output.join(".printed"), used: Mutex::default(), kept: Mutex::default() }
    }

    /// The PDF that was kept under a name of letters and digits.
    pub fn recall(&self, name: &str) -> Option<Vec<u8>> {
        let pdf = fs::read(self.folder.join(Self::file(name))).ok()?;
        self.note(name);
        Some(pdf)
    }

    /// Keeps a PDF, if the build is published.
    pub fn keep(&self, name: &str, pdf: &[u8]) {
        if let Ok(mut kept) = self.kept.lock() {
            kept.insert(Self::file(name), pdf.to_vec());
        }
    }

    /// Writes what was kept and forgets what this build had no use for. What can't be written is made anew next time.
    pub fn finish(&self) {
        let (Ok(mut kept), Ok(mut used)) = (self.kept.lock(), self.used.lock()) else { return };
        let there = kept.is_empty() || fs::create_dir_all(&self.folder).is_ok();
        for (name, pdf) in std::mem::take(&mut *kept) {
            if there && super::write(&self.folder.join(&name), &pdf).is_ok() {
                used.insert(name);
            }
        }
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_none_or(|name| !used.contains(name)) {
                // What stays is tried again next time.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn file(name: &str) -> String {
        format!("{PROGRAM}-{name}.pdf")
    }

    fn note(&self, name: &str) {
        if let Ok(mut used) = self.used.lock() {
            used.insert(Self::file(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Printed;

    #[test]
    fn what_a_build_has_no_use_for_is_forgotten() {
        let output = tempfile::tempdir().expect("a folder");
        let first = Printed::new(output.path());
        assert_eq!(first.recall("a"), None);
        first.keep("a", b"one");
        first.keep("b", b"two");
        first.finish();
        let second = Printed::new(output.path());
        assert_eq!(second.recall("a").as_deref(), Some(&b"one"[..]));
        second.finish();
        assert_eq!((second.recall("a").is_some(), second.recall("b").is_some()), (true, false));
    }
}
