//! A single file that was asked for by name.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use super::Trouble;

/// Names of files that are not whole yet.
const GROWING: (&str, &str) = (".kawaraban-", ".tmp");

/// Writes a file: beside its place first, then in one step over what was there.
///
/// # Errors
/// The folder is not there or can't be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let mut file = Growing::begin(path)?;
    file.file.write_all(bytes).map_err(trouble("ファイルを書き込めません", path))?;
    file.finish()
}

/// A file that grows beside its place. Dropped before it is whole, it leaves what was there.
pub struct Growing {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl Growing {
    /// Begins a file.
    ///
    /// # Errors
    /// The folder is not there or can't be written.
    pub fn begin(path: &Path) -> Result<Self, Trouble> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // As any other new file: what the umask leaves.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.prefix(GROWING.0).suffix(GROWING.1);
        let file = builder.tempfile_in(folder).map_err(trouble("ファイルを書き込めません", path))?;
        // Tells other runs that it is no leftover; a file system without locks has none to tell by.
        let _ = file.as_file().try_lock();
        Ok(Self { file, path: path.to_owned() })
    }

    /// Begins a file at a path below a folder; the folders on the way are made.
    ///
    /// # Errors
    /// A folder can't be made, or the path leads out of the folder.
    pub fn begin_below(folder: &Path, path: &str) -> Result<Self, Trouble> {
        Self::begin(&place_below(folder, path)?)
    }

    /// Puts it in its place, in one step over what was there.
    ///
    /// # Errors
    /// It can't be put there.
    pub fn finish(self) -> Result<(), Trouble> {
        let Self { file, path } = self;
        file.persist(&path).map_err(|error| trouble("ファイルを書き込めません", &path)(error.error))?;
        Ok(())
    }

    /// Puts it in its place if nothing is there.
    ///
    /// # Errors
    /// Something is there, or it can't be put there.
    pub fn finish_new(self) -> Result<(), Trouble> {
        let Self { file, path } = self;
        file.persist_noclobber(&path)
            .map_err(|error| trouble("ファイルを書き込めません", &path)(error.error))?;
        Ok(())
    }
}

impl io::Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a file at a path below a folder; the folders on the way are made.
///
/// # Errors
/// A folder or the file can't be written, or the path leads out of the folder.
pub fn write_below(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
    write(&place_below(folder, path)?, bytes)
}

/// Removes a file at a path below a folder, if it is there.
///
/// # Errors
/// The file can't be removed.
pub fn remove_below(folder: &Path, path: &str) -> Result<(), Trouble> {
    let place = folder.join(path);
    match fs::remove_file(&place) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(trouble("前に作ったファイルを削除できません", &place)(error))
        }
        _ => Ok(()),
    }
}

/// Removes what runs that were killed left half written in a folder or in one of its folders.
pub fn clear_leftovers(folder: &Path) {
    let is_growing = |name: &str| name.starts_with(GROWING.0) && name.ends_with(GROWING.1);
    let files = walkdir::WalkDir::new(folder).max_depth(2).into_iter().filter_map(Result::ok);
    for file in files.filter(|file| file.file_type().is_file() && file.file_name().to_str().is_some_and(is_growing)) {
        // Another run still writes what it has locked.
        if fs::File::open(file.path()).is_ok_and(|open| open.try_lock().is_ok()) {
            let _ = fs::remove_file(file.path());
        }
    }
}

/// The place of a file below a folder, the folders on the way made.
fn place_below(folder: &Path, path: &str) -> Result<PathBuf, Trouble> {
    let target = folder.join(path);
    if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
        let invalid = io::Error::from(io::ErrorKind::InvalidInput);
        return Err(trouble("ファイルを書き込めません", &target)(invalid));
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(trouble("フォルダを作れません", &target))?;
    }
    Ok(target)
}

fn trouble(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Trouble {
    let path = path.to_path_buf();
    move |error| Trouble { action, path, error }
}

#[cfg(test)]
mod tests {
    use super::{Growing, clear_leftovers, write};

    #[test]
    fn what_a_killed_run_left_is_cleared_and_what_another_run_writes_is_not() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let growing = Growing::begin_below(folder.path(), "992011/desk.pdf").expect("begun");
        for left in [".kawaraban-aB3xyz.tmp", "992011/.kawaraban-Q1.tmp", "own.tmp"] {
            std::fs::write(folder.path().join(left), "values of an office").expect("written");
        }
        clear_leftovers(folder.path());
        let names = |path: &str| std::fs::read_dir(folder.path().join(path)).expect("listed").count();
        assert_eq!((names("."), names("992011")), (2, 1), "992011 and own.tmp; what is being written");
        growing.finish().expect("put in its place");
        assert!(folder.path().join("992011/desk.pdf").is_file());
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_a_missing_folder_is_said() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("diff.csv");
        write(&path, b"one").expect("written");
        write(&path, b"two").expect("written");
        assert_eq!(std::fs::read(&path).expect("read"), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
        let trouble = write(&folder.path().join("none/diff.csv"), b"").expect_err("no folder");
        assert!(trouble.to_string().contains("見つかりません"), "{trouble}");
    }
}
