//! A build on its way to being published.
//!
//! ```text
//! output/.lock            held while a build runs
//! output/.next/site       the build being written
//! output/site             what is published; swapped with .next/site at the end
//! output/.previous/site   only between the two renames, where the two can't be swapped in one step
//! ```
//! `output/offline`, the packages, is published in the same way.

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What stopped a build: a file, what was being done with it, and why.
#[derive(Debug)]
pub struct Trouble {
    /// What can't be done, in Japanese: 「ファイルを書き込めません」.
    pub action: &'static str,
    /// With which file or folder.
    pub path: PathBuf,
    /// Why it failed.
    pub error: io::Error,
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.error.kind() {
            io::ErrorKind::NotFound => "見つかりません".to_owned(),
            io::ErrorKind::PermissionDenied => "書き込む権限がありません".to_owned(),
            io::ErrorKind::StorageFull => "ディスクの空きがありません".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "読み取り専用の場所です".to_owned(),
            io::ErrorKind::WouldBlock => {
                "別のかわら版が、ここに書き出しているところです。終わるのを待ってから、もう一度実行してください"
                    .to_owned()
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "フォルダではなくファイルがあります".to_owned()
            }
            io::ErrorKind::IsADirectory => "ファイルではなくフォルダがあります".to_owned(),
            _ => self.error.to_string(),
        };
        write!(formatter, "{}: {}（{reason}）", self.action, self.path.display())
    }
}

impl std::error::Error for Trouble {}

/// What is published: folders of the output folder, each replaced as a whole.
const FOLDERS: [&str; 2] = ["site", "offline"];

/// Where the files of a site go.
pub trait Shelf: Sync {
    /// Writes a file at a path below the site's root.
    ///
    /// # Errors
    /// The file can't be written.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble>;
}

/// A build being written. Dropped without [`Publication::publish`], it leaves what is published untouched.
#[derive(Debug)]
pub struct Publication {
    output: PathBuf,
    folder: &'static str,
    staging: PathBuf,
    folders: Mutex<HashSet<PathBuf>>,
    lock: Lock,
}

/// Released when the last who holds it is gone, and the file with it is closed.
type Lock = Arc<File>;

/// What a build has published. As long as this is held no other build replaces it.
#[derive(Debug)]
pub struct Published {
    output: PathBuf,
    folder: &'static str,
    lock: Lock,
}

impl Published {
    /// The paths of all files below the site's root, with `/`, sorted.
    ///
    /// # Errors
    /// A folder can't be read.
    pub fn files(&self) -> Result<Vec<String>, Trouble> {
        let root = self.output.join(self.folder);
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(&root) {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(&root).to_path_buf();
                trouble("公開フォルダを読めません", &path)(error.into())
            })?;
            if let Ok(path) = entry.path().strip_prefix(&root)
                && entry.file_type().is_file()
            {
                let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                files.push(parts.join("/"));
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    /// The length in bytes of a file at a path below the site's root.
    ///
    /// # Errors
    /// There is no such file.
    pub fn length(&self, path: &str) -> Result<u64, Trouble> {
        let path = self.output.join(self.folder).join(path);
        fs::metadata(&path).map(|file| file.len()).map_err(trouble("ファイルを読めません", &path))
    }

    /// The bytes of a file at a path below the site's root.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let path = self.output.join(self.folder).join(path);
        fs::read(&path).map_err(trouble("ファイルを読めません", &path))
    }

    /// Begins packages for offline reading beside it: `output/offline`.
    ///
    /// # Errors
    /// The folder can't be written.
    pub fn begin_offline(&self) -> Result<Publication, Trouble> {
        Publication::stage(&self.output, FOLDERS[1], Arc::clone(&self.lock))
    }
}

impl Publication {
    /// Begins a build of the site in the folder `output`, which is made if it is missing.
    ///
    /// # Errors
    /// The folder can't be written, or another build is running.
    pub fn begin(output: &Path) -> Result<Self, Trouble> {
        Self::begin_in(output, FOLDERS[0])
    }

    /// Begins packages for offline reading: `output/offline`.
    ///
    /// # Errors
    /// The folder can't be written, or another build is running.
    pub fn begin_offline(output: &Path) -> Result<Self, Trouble> {
        Self::begin_in(output, FOLDERS[1])
    }

    fn begin_in(output: &Path, folder: &'static str) -> Result<Self, Trouble> {
        fs::create_dir_all(output).map_err(trouble("出力フォルダを作れません", output))?;
        let lock_path = output.join(".lock");
        // The lock tells that the folder is ours: what stands there without one is somebody else's.
        let foreign = output.join(folder);
        if fs::symlink_metadata(&lock_path).is_err() && fs::symlink_metadata(&foreign).is_ok() {
            let error = io::Error::other(
                "かわら版が作ったものではないため、置き換えません。別の場所を --output で指定してください",
            );
            return Err(Trouble { action: "公開フォルダを入れ替えられません", path: foreign, error });
        }
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(trouble("出力フォルダに書き込めません", output))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(trouble("書き出しを始められません", output)(
                    io::Error::from(io::ErrorKind::WouldBlock),
                ));
            }
            // A file system without locks: builds there are not guarded against each other.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => {
                return Err(trouble("書き出しを始められません", output)(error));
            }
        }
        recover(output)?;
        Self::stage(output, folder, Arc::new(lock))
    }

    fn stage(output: &Path, folder: &'static str, lock: Lock) -> Result<Self, Trouble> {
        let staging = output.join(".next").join(folder);
        remove(&output.join(".next"))?;
        fs::create_dir_all(&staging).map_err(trouble("出力フォルダに書き込めません", &staging))?;
        Ok(Self { output: output.to_path_buf(), folder, staging, folders: Mutex::default(), lock })
    }

    /// Writes a file at a path below the site's root. A file whose bytes are those already published keeps its time.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let target = self.place(path)?;
        let published = self.output.join(self.folder).join(path);
        let unchanged = fs::metadata(&published).is_ok_and(|old| old.is_file() && old.len() == bytes.len() as u64)
            && fs::read(&published).is_ok_and(|old| old == bytes);
        if unchanged && fs::hard_link(&published, &target).is_ok() {
            return Ok(());
        }
        // Never through an existing file: it may be one that is still published.
        let mut file = File::create_new(&target).map_err(trouble("ファイルを書き込めません", &target))?;
        file.write_all(bytes).map_err(trouble("ファイルを書き込めません", &target))
    }

    /// Begins a file that is too large to be held: it is written piece by piece, and then [`Publication::compare`]d.
    ///
    /// # Errors
    /// The file can't be made.
    pub(super) fn create(&self, path: &str) -> Result<File, Trouble> {
        let target = self.place(path)?;
        // ZIP files are read again while they grow.
        File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&target)
            .map_err(trouble("ファイルを書き込めません", &target))
    }

    /// Gives a file that was written piece by piece the time of the published one, if its bytes are the same.
    ///
    /// # Errors
    /// The published file can't be put in its place.
    pub(super) fn compare(&self, path: &str) -> Result<(), Trouble> {
        let (target, published) = (self.place(path)?, self.output.join(self.folder).join(path));
        if !same(&target, &published) {
            return Ok(());
        }
        let linked = target.with_extension("same");
        if fs::hard_link(&published, &linked).is_ok() {
            fs::rename(&linked, &target).map_err(trouble("ファイルを書き込めません", &target))?;
        }
        Ok(())
    }

    /// Puts the build in place of the published one.
    ///
    /// # Errors
    /// The folders can't be swapped; the published build is then still in place, or is put back at the next start.
    pub fn publish(self) -> Result<Published, Trouble> {
        let published = self.output.join(self.folder);
        if fs::symlink_metadata(&published).is_err() {
            fs::rename(&self.staging, &published).map_err(trouble("公開フォルダに移せません", &published))?;
        } else if !exchange(&self.staging, &published) {
            let previous = self.output.join(".previous");
            remove(&previous)?;
            fs::create_dir_all(&previous).map_err(trouble("出力フォルダに書き込めません", &previous))?;
            fs::rename(&published, previous.join(self.folder))
                .map_err(trouble("公開フォルダを入れ替えられません", &published))?;
            fs::rename(&self.staging, &published).map_err(trouble("公開フォルダに移せません", &published))?;
            remove(&previous)?;
        }
        Ok(Published { output: self.output.clone(), folder: self.folder, lock: Arc::clone(&self.lock) })
    }

    /// The place of a file, its folder made.
    fn place(&self, path: &str) -> Result<PathBuf, Trouble> {
        let relative = Path::new(path);
        let target = self.staging.join(relative);
        if path.is_empty() || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(trouble("ファイルを書き込めません", &target)(
                io::Error::from(io::ErrorKind::InvalidInput),
            ));
        }
        if let Some(folder) = target.parent() {
            let mut folders = self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if !folders.contains(folder) {
                fs::create_dir_all(folder).map_err(trouble("フォルダを作れません", folder))?;
                folders.insert(folder.to_path_buf());
            }
        }
        Ok(target)
    }
}

impl Shelf for Publication {
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        Self::write(self, path, bytes)
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        // What can't be removed now is removed at the next start.
        let _ = fs::remove_dir_all(self.output.join(".next"));
    }
}

/// Whether there are two files of the same bytes.
fn same(a: &Path, b: &Path) -> bool {
    const PIECE: usize = 64 * 1024;
    let (Ok(a), Ok(b)) = (File::open(a), File::open(b)) else { return false };
    let length = |file: &File| file.metadata().ok().filter(fs::Metadata::is_file).map(|file| file.len());
    if length(&a).is_none() || length(&a) != length(&b) {
        return false;
    }
    let (mut a, mut b) = (BufReader::with_capacity(PIECE, a), BufReader::with_capacity(PIECE, b));
    loop {
        let (Ok(left), Ok(right)) = (a.fill_buf(), b.fill_buf()) else { return false };
        let length = left.len().min(right.len());
        if left[..length] != right[..length] || left.is_empty() != right.is_empty() {
            return false;
        }
        if length == 0 {
            return true;
        }
        a.consume(length);
        b.consume(length);
    }
}

/// Puts the previous build back where a swap was interrupted between its two renames.
fn recover(output: &Path) -> Result<(), Trouble> {
    for folder in FOLDERS {
        let (published, previous) = (output.join(folder), output.join(".previous").join(folder));
        if previous.is_dir() && fs::symlink_metadata(&published).is_err() {
            fs::rename(&previous, &published).map_err(trouble("前の公開内容を元に戻せません", &published))?;
        }
    }
    remove(&output.join(".previous"))
}

fn remove(folder: &Path) -> Result<(), Trouble> {
    match fs::remove_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(trouble("作業用フォルダを削除できません", folder)(error)),
    }
}

/// The folder through which what lies at a path gets published: one of `sources`, of which sites are made, or what builds
/// publish.
pub fn published_folder(path: &Path, sources: &[&Path]) -> Option<PathBuf> {
    let place = real(path);
    let is_site = |folder: &&Path| {
        let own = FOLDERS.iter().any(|name| folder.file_name().is_some_and(|own| own.eq_ignore_ascii_case(name)));
        // The lock tells that builds publish there; before the first one only the usual place is known.
        own && folder
            .parent()
            .is_some_and(|output| output.join(".lock").exists() || output == real(Path::new("output")))
    };
    let source = sources.iter().map(|source| real(source)).find(|source| place.starts_with(source));
    source.or_else(|| place.ancestors().find(is_site).map(Path::to_path_buf))
}

/// A path with its links and `..` followed, as far as there is something.
fn real(path: &Path) -> PathBuf {
    let mut place = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()).components() {
        if part == Component::ParentDir {
            place.pop();
            continue;
        }
        place.push(part);
        place = place.canonicalize().unwrap_or(place);
    }
    place
}

/// Swaps two folders in one step, where the system can.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

fn trouble(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Trouble {
    let path = path.to_path_buf();
    move |error| Trouble { action, path, error }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Publication;

    fn read(folder: &std::path::Path, name: &str) -> Option<String> {
        fs::read_to_string(folder.join("site").join(name)).ok()
    }

    #[test]
    fn a_build_replaces_the_one_before_as_a_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [("old.html", "1"), ("new.html", "2")] {
            let build = Publication::begin(folder.path()).expect("begins");
            build.write(name, text.as_bytes()).expect("written");
            build.publish().expect("published");
        }
        assert_eq!(read(folder.path(), "old.html"), None);
        assert_eq!(read(folder.path(), "new.html").as_deref(), Some("2"));
        assert!(!folder.path().join(".next").exists());
    }

    #[test]
    fn a_build_that_is_given_up_leaves_the_published_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let build = Publication::begin(folder.path()).expect("begins");
        build.write("a.html", b"1").expect("written");
        build.publish().expect("published");
        let build = Publication::begin(folder.path()).expect("begins");
        build.write("a.html", b"2").expect("written");
        drop(build);
        assert_eq!(read(folder.path(), "a.html").as_deref(), Some("1"));
    }

    #[test]
    fn unchanged_files_keep_their_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let modified =
            || fs::metadata(folder.path().join("site/a.html")).and_then(|file| file.modified()).expect("a time");
        let build = || {
            let build = Publication::begin(folder.path()).expect("begins");
            build.write("a.html", b"1").expect("written");
            build.publish().expect("published");
        };
        build();
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        fs::File::options()
            .write(true)
            .open(folder.path().join("site/a.html"))
            .and_then(|file| file.set_modified(long_ago))
            .expect("set");
        build();
        assert_eq!(modified(), long_ago);
    }

    #[test]
    fn two_builds_at_once_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let _first = Publication::begin(folder.path()).expect("begins");
        let second = Publication::begin(folder.path()).expect_err("refused");
        assert!(second.to_string().contains("別のかわら版"), "{second}");
    }

    #[test]
    fn an_interrupted_swap_is_undone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join(".previous/site")).expect("made");
        fs::write(folder.path().join(".lock"), "").expect("written");
        fs::write(folder.path().join(".previous/site/a.html"), "1").expect("written");
        drop(Publication::begin(folder.path()).expect("begins"));
        assert_eq!(read(folder.path(), "a.html").as_deref(), Some("1"));
    }

    #[test]
    fn a_file_written_twice_does_not_reach_the_published_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let build = Publication::begin(folder.path()).expect("begins");
        build.write("a.html", b"1").expect("written");
        build.publish().expect("published");
        let build = Publication::begin(folder.path()).expect("begins");
        build.write("a.html", b"1").expect("the same bytes");
        assert!(build.write("a.html", b"2").is_err());
        drop(build);
        assert_eq!(read(folder.path(), "a.html").as_deref(), Some("1"));
    }

    #[test]
    fn a_folder_of_somebody_else_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("site")).expect("made");
        let refused = Publication::begin(folder.path()).expect_err("refused");
        assert!(refused.to_string().contains("--output"), "{refused}");
        assert!(folder.path().join("site").is_dir());
    }

    #[test]
    fn paths_stay_inside_of_the_site() {
        let folder = tempfile::tempdir().expect("a folder");
        let build = Publication::begin(folder.path()).expect("begins");
        for path in ["../a.html", "/etc/a", "a/../../b", ""] {
            assert!(build.write(path, b"").is_err(), "{path}");
        }
    }
}
