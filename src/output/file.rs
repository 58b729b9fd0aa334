//! A single file that was asked for by name.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path};

use super::Trouble;

/// Writes a file: beside its place first, then in one step over what was there.
///
/// # Errors
/// The folder is not there or can't be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let trouble =
        |error: io::Error| Trouble { action: "ファイルを書き込めません", path: path.to_owned(), error };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // As any other new file: what the umask leaves.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(trouble)?;
    file.write_all(bytes).map_err(trouble)?;
    file.persist(path).map_err(|error| trouble(error.error))?;
    Ok(())
}

/// Writes a file at a path below a folder; the folders on the way are made.
///
/// # Errors
/// A folder or the file can't be written, or the path leads out of the folder.
pub fn write_below(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let target = folder.join(path);
    let trouble = |action: &'static str, error: io::Error| Trouble { action, path: target.clone(), error };
    if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(trouble("ファイルを書き込めません", io::Error::from(io::ErrorKind::InvalidInput)));
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(|error| trouble("フォルダを作れません", error))?;
    }
    write(&target, bytes)
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
