//! A single file that was asked for by name.

use std::io::{self, Write as _};
use std::path::Path;

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
