//! What is shown now, and who is told when that changes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use super::Order;
use super::edition::{Edition, Numbers};
use super::kept::lock;

/// The newest edition, for all who ask.
pub(super) struct Board {
    edition: RwLock<Arc<Edition>>,
    /// Why there is no newer one, in Japanese.
    trouble: Mutex<Option<String>>,
    beat: watch::Sender<Beat>,
    pub port: u16,
    pub editor: String,
    /// The folder of the content and that of the themes, from the root.
    pub folders: (PathBuf, PathBuf),
}

/// What browsers are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Beat {
    pub numbers: Numbers,
    /// How often the list of problems has changed.
    pub problems: u64,
}

impl Board {
    pub(super) fn new(edition: Arc<Edition>, order: &Order, port: u16, content: &Path) -> Self {
        let themes = crate::content::whole(&order.request.themes).unwrap_or_else(|_| order.request.themes.clone());
        let beat = Beat { numbers: edition.numbers, problems: 0 };
        Self {
            edition: RwLock::new(edition),
            trouble: Mutex::default(),
            beat: watch::Sender::new(beat),
            port,
            editor: order.editor.clone(),
            folders: (content.to_path_buf(), themes),
        }
    }

    /// The newest edition.
    pub(super) fn edition(&self) -> Arc<Edition> {
        Arc::clone(&self.edition.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows a new edition.
    pub(super) fn show(&self, edition: Arc<Edition>) {
        let numbers = edition.numbers;
        *lock(&self.trouble) = None;
        let before = std::mem::replace(&mut *self.edition.write().unwrap_or_else(PoisonError::into_inner), edition);
        self.beat.send_modify(|beat| beat.numbers = numbers);
        // Let go of what nobody asks for any longer only now: that takes time.
        drop(before);
    }

    /// Says why there is no new edition.
    pub(super) fn trouble(&self, trouble: String) {
        *lock(&self.trouble) = Some(trouble);
        self.tell_problems();
    }

    /// Why there is no new edition.
    pub(super) fn troubled(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// The list of problems is another one.
    pub(super) fn tell_problems(&self) {
        self.beat.send_modify(|beat| beat.problems += 1);
    }

    /// Is told of every change.
    pub(super) fn listen(&self) -> watch::Receiver<Beat> {
        self.beat.subscribe()
    }
}
