//! The files of the content folder as they were when they were read last, and which of them must be read again.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// For each of `now` its place in `before`, if it is one of these. Most are where they were.
pub fn places<T>(before: &[Arc<T>], now: &[Arc<T>]) -> Vec<Option<usize>> {
    let mut known: Option<HashMap<*const T, usize>> = None;
    let mut place = |(at, own): (usize, &Arc<T>)| {
        if before.get(at).is_some_and(|before| Arc::ptr_eq(before, own)) {
            return Some(at);
        }
        let all = || before.iter().enumerate().map(|(at, before)| (Arc::as_ptr(before), at)).collect();
        known.get_or_insert_with(all).get(&Arc::as_ptr(own)).copied()
    };
    now.iter().enumerate().map(&mut place).collect()
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
    /// Lists the files anew, unless all that changed is the text of files that are listed. Gives for each file its place in the
    /// list before, if it can't have changed since: what was made of it is still good.
    pub(super) fn update(
        &mut self,
        folder: &Path,
        leave_out: &[PathBuf],
        changes: &Changes,
    ) -> io::Result<Vec<Option<usize>>> {
        let is_known = match changes {
            Changes::Everything => false,
            Changes::At(places) => !self.files.is_empty() && places.iter().all(|place| self.knows(place)),
        };
        let mut was: Vec<Option<usize>> = (0..self.files.len()).map(Some).collect();
        if !is_known {
            let mut problems = Vec::new();
            let files = walk::files(folder, leave_out, &mut problems)?;
            let place = |file: &Found| self.place(&file.path).ok();
            was = files.iter().map(place).collect();
            *self = Self { root: folder.canonicalize()?, files, problems };
        }
        match changes {
            Changes::Everything => was.fill(None),
            Changes::At(places) => {
                for path in places.iter().map(|place| walk::below(&self.root, place)) {
                    let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
                    let first = self.files.partition_point(|file| file.path < path);
                    let own = self.files[first..].iter().take_while(|file| file.path.starts_with(&path));
                    for (file, was) in own.zip(&mut was[first..]) {
                        if file.path == path || file.path.starts_with(&folder) {
                            *was = None;
                        }
                    }
                }
            }
        }
        // What a link leads to may have changed unseen.
        for (file, was) in self.files.iter().zip(&mut was) {
            *was = was.filter(|_| !file.is_link);
        }
        Ok(was)
    }

    fn place(&self, path: &str) -> Result<usize, usize> {
        self.files.binary_search_by(|file| file.path.as_str().cmp(path))
    }

    /// Whether there is at a place what there was before: a file, whose length may be another one, or nothing, as where an
    /// editor wrote a file and took it away again.
    fn knows(&mut self, place: &Path) -> bool {
        let path = walk::below(&self.root, place);
        match (self.place(&path), std::fs::symlink_metadata(place)) {
            (Ok(at), Ok(metadata)) => {
                let file = &mut self.files[at];
                file.length = metadata.len();
                metadata.is_file() && !file.is_link
            }
            (Err(at), Err(_)) => {
                let folder = format!("{path}/");
                let mut after = self.files[at..].iter().take_while(|file| file.path.starts_with(&path));
                !path.is_empty() && after.all(|file| !file.path.starts_with(&folder))
            }
            (Err(_), Ok(_)) => path.split('/').any(walk::is_ignored),
            (Ok(_), Err(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::places;

    #[test]
    fn what_moved_is_found_where_it_was() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(Arc::new);
        let before = [&a, &b, &c].map(Arc::clone);
        assert_eq!(places(&before, &before), [Some(0), Some(1), Some(2)]);
        assert_eq!(places(&before, &[&a, &d, &b, &c].map(Arc::clone)), [Some(0), None, Some(1), Some(2)]);
        // The same letters are not the same file.
        assert_eq!(places(&before, &[Arc::new("a")]), [None]);
    }
}
