//! The live preview: what is written is seen at once, on this computer alone.
//!
//! ```text
//! watch (content, theme) → workshop (reads and parses what changed, assembles the site) → Edition ─┐
//! browser → http (who may ask) → Edition (renders what is asked for, with what `build` renders with) ┘→ page and one line more
//! ```
//! Nothing is rendered before somebody asks for it, and nothing is written. An edition never changes: a
//! request is answered from the newest one.

mod answer;
mod board;
mod edition;
mod http;
mod kept;
mod problems;
mod watch;
mod workshop;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use crate::Request;
use crate::output::Trouble;
use board::Board;
use watch::Watch;
use workshop::Workshop;

/// How many ports are tried, one after the other.
const PORTS: u16 = 100;

/// A thread's stack in bytes, that of a process's first thread on Linux: trees may be deep.
const STACK: usize = 8 << 20;

/// What is shown, and where.
#[derive(Debug, Clone)]
pub struct Order {
    /// The site.
    pub request: Request,
    /// The first port that is tried; 0 for any.
    pub port: u16,
    /// The address that opens a file in the editor, with `{path}`, `{line}` and `{column}`.
    pub editor: String,
}

/// A preview that runs until it is dropped.
pub struct Preview {
    address: SocketAddr,
    held: usize,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    watch: Watch,
    threads: Vec<JoinHandle<()>>,
}

impl Preview {
    /// Reads the site, and answers browsers from then on.
    ///
    /// # Errors
    /// The content can't be read, or no port is free.
    pub fn start(order: &Order) -> Result<Self, Trouble> {
        let listener = listen(order.port).map_err(|error| Trouble {
            action: "プレビューの番号（ポート）を使えません",
            path: PathBuf::from(format!("127.0.0.1:{}", order.port)),
            error,
        })?;
        let trouble =
            |error| Trouble { action: "プレビューを始められません", path: PathBuf::new(), error };
        let address = listener.local_addr().map_err(trouble)?;

        let mut workshop = Workshop::new(&order.request);
        // Watched before it is read: what changes in between is read again.
        let (watch, mut watcher) = Watch::begin(&order.request).map_err(trouble)?;
        let edition = workshop.first()?;
        let held = edition.site.drafts().count();
        if let Some(error) = watcher.failed() {
            let path = order.request.content.clone();
            return Err(Trouble { action: "原稿のフォルダを見張れません", path, error });
        }
        let board = Arc::new(Board::new(edition, order, address.port(), workshop.folder()));

        let (stop, stopped) = tokio::sync::oneshot::channel();
        let answering = Arc::clone(&board);
        let server = thread("preview", move || http::run(listener, answering, stopped)).map_err(trouble)?;
        let (checks, newest) = std::sync::mpsc::channel();
        let _ = checks.send(board.edition());
        let told = Arc::clone(&board);
        let checker = thread("preview checks", move || workshop::check(&told, &newest)).map_err(trouble)?;
        let shown = Arc::clone(&board);
        let renewer = thread("preview renewal", move || {
            while let Some(changes) = watcher.changed() {
                if let Some(edition) = workshop.renew(&shown, changes) {
                    let _ = checks.send(edition);
                }
            }
        });
        Ok(Self { address, held, stop: Some(stop), watch, threads: vec![server, checker, renewer.map_err(trouble)?] })
    }

    /// How many drafts it doesn't show.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Where it is shown: `http://127.0.0.1:1111/`.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Waits for its end.
    pub fn wait(mut self) {
        for thread in std::mem::take(&mut self.threads) {
            let _ = thread.join();
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.watch.stop();
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(work)
}

/// Takes the first free port from `first` on, for this computer alone.
fn listen(first: u16) -> io::Result<TcpListener> {
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let mut taken = match bind(first) {
        Ok(listener) => return Ok(listener),
        Err(error) => error,
    };
    for port in (1..PORTS).filter_map(|more| first.checked_add(more)) {
        match bind(port) {
            Ok(listener) => return Ok(listener),
            Err(error) => taken = error,
        }
    }
    Err(taken)
}
