//! The files of the content folder as they were when they were read last, and which of them must be read again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use super::walk::{self, Found};
use crate::diagnostic::Diagnostic;

/// What may have changed in a folder since it was read last.
#[derive(Debug, Clone)]
pub enum Changes {
    /// Nobody knows.
    Everything,
    /// What lies at these places: files and folders that came, went or were written.
    At(BTreeSet<PathBuf>),
}

impl Default for Changes {
    fn default() -> Self {
        Self::At(BTreeSet::new())
    }
}

impl Changes {
    /// Adds later ones.
    pub fn extend(&mut self, later: Self) {
        match (&mut *self, later) {
            (Self::At(own), Self::At(later)) => own.extend(later),
            (_, Self::Everything) => *self = Self::Everything,
            (Self::Everything, Self::At(_)) => {}
        }
    }
}

/// What can't be kept: all, or the files of some paths and everything below folders of that name.
#[derive(Debug)]
pub(super) enum Stale {
    Everything,
    At(HashSet<String>),
}

impl Stale {
    fn holds(&self, path: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::At(paths) => {
                let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
                paths.contains(path) || folders.any(|folder| paths.contains(folder))
            }
        }
    }
}

/// The files that there were.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub root: PathBuf,
    pub files: Vec<Found>,
    /// What was wrong with names and links.
    pub problems: Vec<Diagnostic>,
}

impl Listed {
    /// Lists the files anew, unless all that changed is the text of files that are listed; says what can't be kept.
    pub(super) fn update(&mut self, folder: &Path, leave_out: &[PathBuf], changes: &Changes) -> io::Result<Stale> {
        let is_known = match changes {
            Changes::Everything => false,
            Changes::At(places) => !self.files.is_empty() && places.iter().all(|place| self.knows(place)),
        };
        if !is_known {
            let mut problems = Vec::new();
            let files = walk::files(folder, leave_out, &mut problems)?;
            *self = Self { root: folder.canonicalize()?, files, problems };
        }
        Ok(match changes {
            Changes::Everything => Stale::Everything,
            Changes::At(places) if places.contains(&self.root) => Stale::Everything,
            Changes::At(places) => Stale::At(places.iter().map(|place| walk::below(&self.root, place)).collect()),
        })
    }

    /// Whether there is at a place what there was before: a file, whose length may be another one, or nothing, as where an
    /// editor wrote a file and took it away again.
    fn knows(&mut self, place: &Path) -> bool {
        let path = walk::below(&self.root, place);
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(&path));
        match (at, std::fs::symlink_metadata(place)) {
            (Ok(at), Ok(metadata)) => {
                let file = &mut self.files[at];
                file.length = metadata.len();
                metadata.is_file() && !file.is_link
            }
            (Err(at), Err(_)) => {
                let folder = format!("{path}/");
                self.files.get(at..).is_some_and(|files| files.iter().all(|file| !file.path.starts_with(&folder)))
            }
            (Err(_), Ok(_)) => path.split('/').any(walk::is_ignored),
            (Ok(_), Err(_)) => false,
        }
    }
}

/// What was made of files, by their paths.
#[derive(Debug)]
pub(super) struct Kept<T>(HashMap<String, T>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Kept<T> {
    /// What was made of a file, if the file can't have changed since. What a link leads to may have changed unseen.
    pub(super) fn of(&self, file: &Found, stale: &Stale) -> Option<&T> {
        self.before(&file.path).filter(|_| !file.is_link && !stale.holds(&file.path))
    }

    /// What was made of a path, whether its file has changed or not.
    pub(super) fn before(&self, path: &str) -> Option<&T> {
        self.0.get(path)
    }

    /// Keeps what was made now, and nothing else.
    pub(super) fn set(&mut self, now: impl Iterator<Item = (String, T)>) {
        self.0 = now.collect();
    }
}
