//! A single file that was asked for by name.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use super::Trouble;

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
        let file = builder.tempfile_in(folder).map_err(trouble("ファイルを書き込めません", path))?;
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
    use super::write;

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
