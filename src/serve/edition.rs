//! The site as it is at one moment, with what was made of it since somebody asked.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use super::kept::{Kept, lock};
use crate::Request;
use crate::diagnostic::Diagnostic;
use crate::diff::Comparison;
use crate::site::Site;
use crate::theme::Theme;

/// Which edition it is, and since which one things are as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// From 1.
    pub edition: u64,
    /// The edition that brought the theme.
    pub theme: u64,
    /// The edition that brought the pictures and other files.
    pub files: u64,
}

/// A theme, with what is made of it once.
pub(super) struct Looks {
    pub theme: Theme,
    pub problems: Vec<Diagnostic>,
    name: String,
    lang: String,
    #[cfg(feature = "pdf")]
    press: OnceLock<crate::pdf::Press>,
}

/// A site, and what was made of it so far.
pub(super) struct Edition {
    pub numbers: Numbers,
    pub site: Site,
    pub looks: Arc<Looks>,
    pub request: Request,
    /// How many texts were parsed for it.
    pub parsed: usize,
    pub kept: Arc<Kept>,
    assembled: Vec<Diagnostic>,
    /// What the checks found, once they are through.
    checked: OnceLock<Vec<Diagnostic>>,
    /// What was found while something was rendered, by its address.
    rendered: Mutex<BTreeMap<String, Vec<Diagnostic>>>,
    comparisons: OnceLock<Vec<Comparison>>,
    search: OnceLock<HashMap<String, Vec<u8>>>,
    /// What takes longer than a page, by address.
    made: Mutex<HashMap<String, Slot>>,
}

/// Filled by the first who asks.
type Slot = Arc<OnceLock<Option<Arc<[u8]>>>>;

impl Looks {
    pub(super) fn new(theme: Theme, problems: Vec<Diagnostic>, name: &str, lang: &str) -> Self {
        Self {
            theme,
            problems,
            name: name.to_owned(),
            lang: lang.to_owned(),
            #[cfg(feature = "pdf")]
            press: OnceLock::new(),
        }
    }

    /// It is the theme of that name in that language.
    pub(super) fn are_of(&self, name: &str, lang: &str) -> bool {
        (self.name.as_str(), self.lang.as_str()) == (name, lang)
    }

    /// Fonts and looks of PDFs.
    #[cfg(feature = "pdf")]
    pub(super) fn press(&self, kept: &Arc<Kept>) -> &crate::pdf::Press {
        let memory = || super::kept::Pdfs(Arc::clone(kept));
        self.press.get_or_init(|| crate::pdf::Press::new(&self.theme).remembering(memory()))
    }
}

impl Edition {
    pub(super) fn new(
        numbers: Numbers,
        site: Site,
        looks: Arc<Looks>,
        assembled: Vec<Diagnostic>,
        parsed: usize,
        kept: Arc<Kept>,
        request: Request,
    ) -> Self {
        Self {
            numbers,
            site,
            looks,
            request,
            parsed,
            kept,
            assembled,
            checked: OnceLock::new(),
            rendered: Mutex::default(),
            comparisons: OnceLock::new(),
            search: OnceLock::new(),
            made: Mutex::default(),
        }
    }

    /// What the checks found.
    pub(super) fn add_checked(&self, found: Vec<Diagnostic>) {
        let _ = self.checked.set(found);
    }

    /// What was found while something was rendered; whether that is news.
    pub(super) fn add_rendered(&self, address: &str, found: Vec<Diagnostic>) -> bool {
        let mut rendered = lock(&self.rendered);
        let is_news = !found.is_empty() && !rendered.contains_key(address);
        rendered.insert(address.to_owned(), found);
        is_news
    }

    /// The checks are through.
    pub(super) fn is_checked(&self) -> bool {
        self.checked.get().is_some()
    }

    /// Everything that is known to be wrong, sorted, with the severities of the site.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let mut found = self.assembled.clone();
        found.extend(self.checked.get().into_iter().flatten().cloned());
        found.extend(lock(&self.rendered).values().flatten().cloned());
        crate::settle(&mut found, &self.site, &self.request);
        found
    }

    pub(super) fn comparisons(&self) -> &[Comparison] {
        self.comparisons.get_or_init(|| self.kept.comparisons(&self.site))
    }

    /// A script of the search index.
    pub(super) fn search(&self, path: &str) -> Option<&Vec<u8>> {
        let make = || crate::search::files(&self.site, &self.looks.theme).into_iter().collect();
        self.search.get_or_init(make).get(path)
    }

    /// What was made for an address; the first who asks makes it, others wait for that.
    pub(super) fn once(&self, address: &str, make: impl FnOnce() -> Option<Vec<u8>>) -> Option<Arc<[u8]>> {
        let slot = Arc::clone(lock(&self.made).entry(address.to_owned()).or_default());
        slot.get_or_init(|| make().map(Into::into)).clone()
    }
}
