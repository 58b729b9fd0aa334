//! Watches the folders of content and themes. An editor saves in several steps; what belongs together is told together.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::Request;
use crate::content::Changes;

/// How long it must be quiet: editors write, rename and set rights within a millisecond or two. What comes later makes an
/// edition more, and a page that is lost in between stays on the screen.
const QUIET: Duration = Duration::from_millis(5);

/// Events after which nobody waits for quiet any longer.
const MOST: usize = 100_000;

/// How often a folder that is not there is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// Tells the watcher to stop.
pub(super) struct Watch(Sender<Note>);

enum Note {
    Event(notify::Result<Event>),
    Stop,
}

/// What changed.
#[derive(Default)]
pub(super) struct Changed {
    pub content: Changes,
    pub theme: bool,
}

/// Watches, on a thread of its own.
pub(super) struct Watcher {
    system: RecommendedWatcher,
    notes: Receiver<Note>,
    content: Folder,
    themes: Folder,
}

/// A folder that is watched with all that lies in it, if it is there.
struct Folder {
    path: PathBuf,
    is_watched: bool,
    /// Why not.
    error: Option<notify::Error>,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// The system watches nothing.
    pub(super) fn begin(request: &Request) -> io::Result<(Self, Watcher)> {
        let (sender, notes) = channel();
        let own = Self(sender.clone());
        let tell = move |event: notify::Result<Event>| {
            if event.as_ref().is_ok_and(is_reading) {
                return;
            }
            let _ = sender.send(Note::Event(event));
        };
        let system = notify::recommended_watcher(tell).map_err(io::Error::other)?;
        let [content, themes] = [&request.content, &request.themes].map(|path| Folder {
            path: whole(path),
            is_watched: false,
            error: None,
        });
        let mut watcher = Watcher { system, notes, content, themes };
        watcher.watch_all();
        Ok((own, watcher))
    }

    pub(super) fn stop(&self) {
        let _ = self.0.send(Note::Stop);
    }
}

/// A path from the root, through no link: as the system will tell it.
fn whole(path: &Path) -> PathBuf {
    crate::content::whole(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Some systems tell of files that are read, and this program reads them.
fn is_reading(event: &Event) -> bool {
    matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write))
}

impl Watcher {
    /// Why the content can't be watched: the system watches only so many folders.
    pub(super) fn failed(&mut self) -> Option<io::Error> {
        self.content.error.take().map(io::Error::other)
    }

    /// What changed next, once it is quiet again; `None` at the end.
    pub(super) fn changed(&mut self) -> Option<Changed> {
        loop {
            // When a theme comes, the folder around it tells.
            let first = if self.content.is_watched {
                self.notes.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.notes.recv_timeout(LOOK)
            };
            let mut changed = Changed::default();
            let mut is_changed = match first {
                Ok(note) => self.take(note, &mut changed)?,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return None,
            };
            for _ in 0..MOST {
                match self.notes.recv_timeout(QUIET) {
                    Ok(note) => is_changed |= self.take(note, &mut changed)?,
                    Err(_) => break,
                }
                if !is_changed {
                    break;
                }
            }
            let (content, themes) = self.watch_all();
            if content {
                changed.content = Changes::Everything;
            }
            changed.theme |= themes;
            if is_changed || content || themes {
                return Some(changed);
            }
        }
    }

    /// Takes a note in; whether it is about what is watched. `None` at the end.
    fn take(&mut self, note: Note, changed: &mut Changed) -> Option<bool> {
        let event = match note {
            Note::Stop => return None,
            Note::Event(Ok(event)) if !event.need_rescan() => event,
            // Nobody knows what was missed.
            Note::Event(_) => {
                *changed = Changed { content: Changes::Everything, theme: true };
                return Some(true);
            }
        };
        let mut is_ours = false;
        for path in event.paths {
            for folder in [&mut self.content, &mut self.themes] {
                // It came or went as a whole: what the system watches may be another folder now.
                if path == folder.path {
                    let _ = self.system.unwatch(&path);
                    folder.is_watched = false;
                    is_ours = true;
                }
            }
            changed.theme |= path.starts_with(&self.themes.path);
            is_ours |= changed.theme;
            if path.starts_with(&self.content.path) {
                is_ours = true;
                changed.content.extend(Changes::At(BTreeSet::from([path])));
            }
        }
        Some(is_ours)
    }

    /// Watches what is not watched yet; whether content and themes were found.
    fn watch_all(&mut self) -> (bool, bool) {
        let mut found = |folder: &mut Folder| {
            if folder.is_watched {
                return false;
            }
            // The folder around it tells when it comes and goes.
            if let Some(parent) = folder.path.parent() {
                let _ = self.system.watch(parent, RecursiveMode::NonRecursive);
            }
            folder.error = self.system.watch(&folder.path, RecursiveMode::Recursive).err();
            folder.is_watched = folder.error.is_none();
            folder.is_watched
        };
        (found(&mut self.content), found(&mut self.themes))
    }
}
