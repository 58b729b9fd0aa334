//! PDFs and smaller pictures kept between builds, so that only those are made anew of which something has changed.

use std::collections::BTreeSet;
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
    /// For what this build keeps: it goes with the build, if that is given up.
    waiting: PathBuf,
    used: Mutex<BTreeSet<String>>,
}

impl Printed {
    /// The PDFs kept in an output folder.
    pub fn new(output: &Path) -> Self {
        let (folder, waiting) = (output.join(".printed"), output.join(".next").join("printed"));
        Self { folder, waiting, used: Mutex::default() }
    }

    /// The PDF that was kept under a name of letters and digits.
    pub fn recall(&self, name: &str) -> Option<Vec<u8>> {
        let pdf = fs::read(self.folder.join(Self::file(name))).ok()?;
        self.note(name);
        Some(pdf)
    }

    /// Keeps a PDF, if the build is published. It waits on the disk: those of all offices would fill the memory. What can't be
    /// written is made anew next time.
    pub fn keep(&self, name: &str, pdf: &[u8]) {
        let there = fs::create_dir_all(&self.waiting).is_ok();
        if there && super::write(&self.waiting.join(Self::file(name)), pdf).is_ok() {
            self.note(name);
        }
    }

    /// What was kept under a name, else what `make` gives, which is kept if there is a place for it.
    pub fn once(own: Option<&Self>, name: &str, make: &dyn Fn() -> Vec<u8>) -> Vec<u8> {
        own.and_then(|own| own.recall(name)).unwrap_or_else(|| {
            let bytes = make();
            if let Some(own) = own {
                own.keep(name, &bytes);
            }
            bytes
        })
    }

    /// Takes what was kept, and forgets what this build had no use for. To be called before the build is published, whose own
    /// files it stands among until then.
    pub fn finish(&self) {
        let Ok(used) = self.used.lock() else { return };
        let there = self.waiting.is_dir() && fs::create_dir_all(&self.folder).is_ok();
        for entry in fs::read_dir(&self.waiting).into_iter().flatten().flatten().filter(|_| there) {
            // What stays behind is made anew next time.
            let _ = fs::rename(entry.path(), self.folder.join(entry.file_name()));
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
