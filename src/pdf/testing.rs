//! Small leaflets for tests.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::config::{Config, Date, Placed};
use crate::content::{Common, Entry, Leaflet, LeafletEdition, Look, PaperSize, RubyRule, Source, Text};
use crate::diagnostic::SourceText;
use crate::site::{Site, assemble};
use crate::theme::Theme;

/// A site of one leaflet.
pub(super) struct Example {
    pub site: Site,
}

impl Example {
    /// A leaflet with this text.
    pub fn new(text: &str) -> Self {
        let leaflet = Leaflet {
            code: Some(Placed { value: "L-01".to_owned(), range: 0..0 }),
            version: Some("1.0".to_owned()),
            date: Some(Date { year: 2023, month: 3, day: 21 }),
            size: PaperSize::A4,
            fold: None,
            look: Look::Band,
            audiocode: None,
            pages: None,
            edition: LeafletEdition::Standard,
            ruby: RubyRule::Marked,
            monochrome: false,
            reason: None,
            lang: None,
            revisions: Vec::new(),
        };
        let text = Text {
            source: Arc::new(SourceText::new("leaflets/example.md", text)),
            body: 0..text.len(),
            common: Common { title: Some(Placed { value: "題名".to_owned(), range: 0..0 }), ..Common::default() },
            entry: Entry::Leaflet(Box::new(leaflet)),
        };
        let mut config = Config::bare("見本");
        config.publisher = "見本県福祉情報センター".to_owned();
        Self { site: assemble(Source { config, texts: vec![Arc::new(text)], ..Source::default() }, false).site }
    }

    /// Changes the front matter.
    pub fn leaflet(&mut self, change: impl FnOnce(&mut Leaflet)) {
        if let Entry::Leaflet(leaflet) = &mut self.site.pages[0].entry {
            change(leaflet);
        }
    }

    /// Its text edition.
    pub fn text(&self) -> String {
        super::leaflet_text(&self.site, theme(), &self.site.pages[0])
    }

    /// Its web edition.
    #[cfg(feature = "pdf")]
    pub fn pdf(&self) -> (Option<Vec<u8>>, Vec<crate::diagnostic::Diagnostic>) {
        super::leaflet(press(), &self.site, theme(), &self.site.pages[0])
    }

    /// Its Typst code.
    #[cfg(feature = "pdf")]
    pub fn script(&self) -> String {
        self.set(None)
    }

    /// Its Typst code for offices that say yes in these columns.
    #[cfg(feature = "pdf")]
    pub fn script_for(&self, columns: &[&str]) -> String {
        self.set(Some(&columns.iter().map(|column| (*column).to_owned()).collect()))
    }

    /// Its Typst code as a chapter of a document.
    #[cfg(feature = "pdf")]
    pub fn chapter(&self) -> String {
        let page = &self.site.pages[0];
        let sheet = super::sheet::Sheet::of(&self.site, theme(), page).expect("a leaflet");
        let mut setter = super::setter::Setter::new(press(), &self.site, theme(), page, &sheet);
        setter.chapter = Some(super::setter::Chapter::default());
        setter.chapter_blocks();
        setter.script.text().to_owned()
    }

    #[cfg(feature = "pdf")]
    fn set(&self, yes: Option<&std::collections::BTreeSet<String>>) -> String {
        let page = &self.site.pages[0];
        let sheet = super::sheet::Sheet::of(&self.site, theme(), page).expect("a leaflet");
        super::setter::set(press(), &self.site, theme(), page, &sheet, yes).script.text().to_owned()
    }
}

/// The built-in theme.
pub(super) fn theme() -> &'static Theme {
    static THEME: OnceLock<Theme> = OnceLock::new();
    THEME.get_or_init(|| Theme::load(Path::new("no such folder"), "default", "ja").0)
}

#[cfg(feature = "pdf")]
/// The press of the built-in theme.
pub(super) fn press() -> &'static super::Press {
    static PRESS: OnceLock<super::Press> = OnceLock::new();
    PRESS.get_or_init(|| super::Press::new(theme()))
}
