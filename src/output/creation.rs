//! New files beside what is there.

use std::fs;
use std::io;
use std::path::Path;

use super::Trouble;
use super::file::Growing;

/// Writes new files at paths below a folder, all of them or none, and never over one that is there; the folders on the
/// way are made.
///
/// # Errors
/// One of them is there already, or can't be written.
pub fn create_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Trouble> {
    let is_there = |path: &str| folder.join(path).symlink_metadata().is_ok();
    if let Some((path, _)) = files.iter().find(|(path, _)| is_there(path)) {
        let there = io::Error::other("同じ名前のものが、もうあります");
        return Err(Trouble { action: "作れません", path: folder.join(path), error: there });
    }
    for (done, (path, bytes)) in files.iter().enumerate() {
        if let Err(trouble) = create(folder, path, bytes) {
            for (path, _) in &files[..done] {
                // What stays is a file more, which the next try will name.
                let _ = fs::remove_file(folder.join(path));
            }
            return Err(trouble);
        }
    }
    Ok(())
}

/// What is at a place where a new file should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// Nothing.
    Free,
    /// The same file.
    Same,
    /// Something else.
    Other,
}

/// What is at the place of a new file below a folder.
pub fn look(folder: &Path, path: &str, bytes: &[u8]) -> There {
    let place = folder.join(path);
    match place.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => There::Free,
        Ok(own)
            if own.is_file() && own.len() == bytes.len() as u64 && fs::read(&place).is_ok_and(|own| own == bytes) =>
        {
            There::Same
        }
        _ => There::Other,
    }
}

fn create(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let mut file = Growing::begin_below(folder, path)?;
    io::Write::write_all(&mut file, bytes).map_err(|error| Trouble {
        action: "ファイルを書き込めません",
        path: folder.join(path),
        error,
    })?;
    file.finish_new()
}

#[cfg(test)]
mod tests {
    use super::{There, create_all, look};

    #[test]
    fn what_is_there_is_told_apart() {
        let folder = tempfile::TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("a.md"), "one").expect("written");
        assert_eq!(look(folder.path(), "a.md", b"one"), There::Same);
        assert_eq!(look(folder.path(), "a.md", b"two"), There::Other);
        assert_eq!(look(folder.path(), "faq/a.md", b"two"), There::Free);
        assert_eq!(look(folder.path(), "", b""), There::Other, "a folder");
    }

    #[test]
    fn nothing_is_written_over_and_nothing_is_left_half_done() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
        create_all(folder.path(), &[file("faq/a.md", "one"), file("b.md", "two")]).expect("created");
        let trouble =
            create_all(folder.path(), &[file("faq/c.md", "three"), file("b.md", "four")]).expect_err("b is there");
        assert!(trouble.to_string().contains("b.md") && trouble.to_string().contains("もうあります"), "{trouble}");
        assert_eq!(std::fs::read(folder.path().join("b.md")).expect("read"), b"two");
        assert!(!folder.path().join("faq/c.md").exists());
        create_all(folder.path(), &[file("d.md", "five"), file("../e.md", "six")]).expect_err("out of the folder");
        assert!(!folder.path().join("d.md").exists());
    }
}
