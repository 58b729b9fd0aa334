//! Makes editions of the site: reads and parses what has changed, keeps everything else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::board::Board;
use super::edition::{Edition, Looks, Numbers};
use super::kept::Kept;
use super::watch::Changed;
use crate::Request;
use crate::check;
use crate::content::{Changes, Reader};
use crate::output::Trouble;
use crate::site::{Assembly, Memory};
use crate::theme::Theme;

/// How long nothing may change before the whole site is checked: whoever still writes waits for no list.
const PAUSE: Duration = Duration::from_millis(150);

/// What is kept from edition to edition.
pub(super) struct Workshop {
    request: Request,
    reader: Reader,
    memory: Memory,
    looks: Option<Arc<Looks>>,
    kept: Arc<Kept>,
    numbers: Numbers,
    /// What could not be read, to be read once it can.
    pending: Changed,
}

impl Workshop {
    pub(super) fn new(request: &Request) -> Self {
        Self {
            request: request.clone(),
            reader: Reader::default(),
            memory: Memory::default(),
            looks: None,
            kept: Arc::new(Kept::new(&request.output)),
            numbers: Numbers::default(),
            pending: Changed::default(),
        }
    }

    /// The first edition.
    ///
    /// # Errors
    /// The content can't be read.
    pub(super) fn first(&mut self) -> Result<Arc<Edition>, Trouble> {
        self.edition(&Changed { content: Changes::Everything, theme: true })
    }

    /// The folder of the content, as the system calls it.
    pub(super) fn folder(&self) -> &Path {
        self.reader.folder()
    }

    /// Puts the next edition on the board; while the content can't be read, the last one stays.
    pub(super) fn renew(&mut self, board: &Board, changed: Changed) -> Option<Arc<Edition>> {
        self.pending.content.extend(changed.content);
        self.pending.theme |= changed.theme;
        let changed = std::mem::take(&mut self.pending);
        // Whatever a file may hold, the preview goes on.
        match catch_unwind(AssertUnwindSafe(|| self.edition(&changed))) {
            Ok(Ok(edition)) => {
                board.show(Arc::clone(&edition));
                Some(edition)
            }
            Ok(Err(trouble)) => {
                self.pending = changed;
                board.trouble(trouble.to_string());
                None
            }
            Err(_) => {
                (self.reader, self.memory) = (Reader::default(), Memory::default());
                self.pending = Changed { content: Changes::Everything, theme: true };
                board.trouble("ページを組み立てられません。直前の編集を戻してみてください。".to_owned());
                None
            }
        }
    }

    fn edition(&mut self, changed: &Changed) -> Result<Arc<Edition>, Trouble> {
        let source = crate::read_again(&self.request, &mut self.reader, &changed.content)?;
        self.numbers.edition += 1;
        if !is_text_alone(&changed.content) {
            self.numbers.files = self.numbers.edition;
            self.kept.forget_files();
        }
        let (name, lang) = (&source.config.theme, &source.config.lang);
        let looks = self.looks.take().filter(|looks| !changed.theme && looks.are_of(name, lang));
        let looks = looks.unwrap_or_else(|| {
            self.numbers.theme = self.numbers.edition;
            let (theme, problems) = Theme::load(&self.request.themes, name, lang);
            Arc::new(Looks::new(theme, problems, name, lang))
        });
        self.looks = Some(Arc::clone(&looks));
        let Assembly { site, mut diagnostics, parsed } = self.memory.assemble(source, self.request.drafts);
        diagnostics.extend_from_slice(&looks.problems);
        let kept = Arc::clone(&self.kept);
        Ok(Arc::new(Edition::new(self.numbers, site, looks, diagnostics, parsed, kept, self.request.clone())))
    }
}

/// Whether nothing but Markdown has changed: then pictures and attachments are the same.
fn is_text_alone(changes: &Changes) -> bool {
    match changes {
        Changes::Everything => false,
        Changes::At(places) => {
            places.iter().all(|place| place.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md")))
        }
    }
}

/// Checks the newest of the editions that come, on one processor, while nobody waits for it.
pub(super) fn check(board: &Board, editions: &Receiver<Arc<Edition>>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    while let Ok(mut edition) = editions.recv() {
        loop {
            match editions.recv_timeout(PAUSE) {
                Ok(newer) => edition = newer,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let check = || {
            let mut found = check::run(&edition.site, edition.request.as_of);
            found.extend(check::paths(&edition.site, edition.looks.theme.assets().map(|(path, _)| path)));
            found
        };
        let found = catch_unwind(AssertUnwindSafe(|| match &pool {
            Ok(pool) => pool.install(check),
            Err(_) => check(),
        }));
        edition.add_checked(found.unwrap_or_default());
        board.tell_problems();
    }
}
