//! What Typst sees: the theme's templates and fonts, one document, its pictures. No network, no clock, no other file.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::edition::Edition;
use super::grey::grey;
use super::memory::{Memory, Parts};
use crate::content::Handle;
use crate::theme::Theme;

/// After as many documents, what none of them needed is dropped from Typst's memory; what they share is kept. To look for it
/// after each took a twelfth of the time of copies for offices.
const REMEMBERED: usize = 8;

/// From so many pages on, what was needed to set a document is dropped before the PDF is written: that takes memory too.
const LARGE: usize = 50;

/// Documents so far. It decides about memory only.
static COMPILED: AtomicUsize = AtomicUsize::new(0);

/// What an office prints of its own: its values, and its code for the slug.
const OFFICE: &str = "office.typ";

/// Set in place of a letter that no font has, as printers do. The letter is reported all the same.
pub(super) const GETA: char = '〓';

/// Stands for a picture that can't be used.
const CROSSED: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 30\" width=\"60\" height=\"30\">\
    <path d=\"M1 1h58v28h-58zl58 28m0-28-58 28\" fill=\"none\" stroke=\"#000\"/></svg>";

/// What all leaflets share: fonts, library and templates, read once. Any number of threads may use it.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: BTreeMap<String, Source>,
    /// Letters that a font has a shape for.
    letters: HashSet<u32>,
    /// Fonts and templates.
    parts: Parts,
    memory: Option<Box<dyn Memory>>,
}

impl Press {
    /// Reads fonts and templates of a theme.
    pub fn new(theme: &Theme) -> Self {
        let mut parts = Parts::default();
        let fonts = theme.fonts().map(|(name, bytes)| (name, &**bytes));
        fonts.chain(theme.typst()).for_each(|(name, bytes)| {
            parts.add(name.as_bytes());
            parts.add(bytes);
        });
        let fonts: Vec<Font> = theme
            .fonts()
            .flat_map(|(_, bytes)| match bytes {
                std::borrow::Cow::Borrowed(bytes) => Font::iter(Bytes::new(*bytes)).collect::<Vec<_>>(),
                std::borrow::Cow::Owned(bytes) => Font::iter(Bytes::new(bytes.clone())).collect(),
            })
            .collect();
        let templates = theme
            .typst()
            .filter_map(|(name, bytes)| {
                let text = String::from_utf8_lossy(bytes).into_owned();
                Some((name.to_owned(), Source::new(file_id(name)?, text)))
            })
            .collect();
        // Headers of table rows are still marked as an extra in Typst 0.15.
        let features = [Feature::A11yExtras].into_iter().collect();
        Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            letters: fonts.iter().flat_map(|font| font.info().coverage.iter()).collect(),
            fonts,
            templates,
            parts,
            memory: None,
        }
    }

    /// With a memory of what was printed before.
    #[must_use]
    pub fn remembering(self, memory: impl Memory + 'static) -> Self {
        Self { memory: Some(Box::new(memory)), ..self }
    }

    /// A font has a shape for a letter. Spaces, controls and marks that choose a variant need none; letters of private
    /// use have none that a PDF/A may show.
    pub(super) fn has(&self, letter: char) -> bool {
        if letter.is_whitespace() || letter.is_control() || is_shapeless(letter) {
            return true;
        }
        !is_private(letter) && self.letters.contains(&u32::from(letter))
    }
}

impl fmt::Debug for Press {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let templates: Vec<&String> = self.templates.keys().collect();
        formatter
            .debug_struct("Press")
            .field("fonts", &self.fonts.len())
            .field("templates", &templates)
            .finish_non_exhaustive()
    }
}

/// Letters of private use: PDF/A doesn't allow them whatever the font.
pub(super) fn is_private(letter: char) -> bool {
    matches!(letter, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Joiners, direction marks, variation selectors and the like.
fn is_shapeless(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFFC}' | '\u{E0100}'..='\u{E01EF}'
    )
}

/// A picture of a document.
#[derive(Debug, Clone)]
pub(super) enum Picture<'a> {
    /// A file of the content folder.
    File(&'a Handle),
    /// The same without its colours.
    Grey(&'a Handle),
    /// Drawn here, as SVG.
    Drawn(String),
}

/// What something on a page was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// From this byte of `main.typ`.
    Main(usize),
    /// From the front matter.
    Settings,
    /// By a template of the theme, which has no place for it.
    Theme,
}

/// One leaflet as a world of its own.
pub(super) struct Leaflet<'a> {
    press: &'a Press,
    main: Source,
    settings: Source,
    office: Source,
    pictures: Vec<(Picture<'a>, OnceLock<FileResult<Bytes>>)>,
}

impl<'a> Leaflet<'a> {
    /// A world of `main.typ`, `settings.typ` and pictures.
    pub fn new(press: &'a Press, main: &str, settings: String, pictures: Vec<Picture<'a>>) -> Self {
        // A title with a letter that no font has is reported; the rest of the leaflet is looked at all the same.
        let settings = if settings.chars().all(|letter| press.has(letter)) {
            settings
        } else {
            settings.chars().map(|letter| if press.has(letter) { letter } else { GETA }).collect()
        };
        // The same few names serve every leaflet: Typst keeps each name for good.
        Self {
            press,
            main: source("main.typ", main.to_owned()),
            settings: source("settings.typ", settings),
            office: source(OFFICE, "#let code = none\n".to_owned()),
            pictures: pictures.into_iter().map(|picture| (picture, OnceLock::new())).collect(),
        }
    }

    /// The same leaflet for an office, whose values are in `office.typ`. Pictures are read once for all offices.
    pub fn for_office(&self, values: &str) -> Self {
        (0..self.pictures.len()).for_each(|number| drop(self.picture_bytes(number)));
        Self {
            press: self.press,
            main: self.main.clone(),
            settings: self.settings.clone(),
            office: source(OFFICE, values.to_owned()),
            pictures: self.pictures.clone(),
        }
    }

    /// Puts a crossed box in the place of a picture that can't be used, so that the others are looked at too. False if
    /// that was done before.
    pub fn give_up(&mut self, picture: usize) -> bool {
        let Some(place) = self.pictures.get_mut(picture) else { return false };
        if matches!(&place.0, Picture::Drawn(svg) if svg == CROSSED) {
            return false;
        }
        *place = (Picture::Drawn(CROSSED.to_owned()), OnceLock::new());
        true
    }

    /// The PDF that was made of the same before.
    pub fn recall(&self, name: &str) -> Option<Vec<u8>> {
        self.press.memory.as_ref()?.recall(&self.digest(name))
    }

    /// Keeps the PDF for later runs.
    pub fn keep(&self, name: &str, pdf: Option<&[u8]>) {
        if let (Some(memory), Some(pdf)) = (&self.press.memory, pdf) {
            memory.keep(&self.digest(name), pdf);
        }
    }

    fn digest(&self, name: &str) -> String {
        let mut parts = self.press.parts.clone();
        for part in [name, self.main.text(), self.settings.text()] {
            parts.add(part.as_bytes());
        }
        for number in 0..self.pictures.len() {
            match self.picture_bytes(number) {
                Some(Ok(bytes)) => parts.add(&bytes),
                _ => parts.add(b"none"),
            }
        }
        parts.digest()
    }

    fn picture_bytes(&self, number: usize) -> Option<FileResult<Bytes>> {
        let (picture, bytes) = self.pictures.get(number)?;
        let read = || match picture {
            Picture::File(handle) | Picture::Grey(handle) => {
                let bytes = handle.read().map_err(|error| FileError::from_io(error, handle.path()))?;
                Ok(Bytes::new(if matches!(picture, Picture::Grey(_)) { grey(bytes) } else { bytes }))
            }
            Picture::Drawn(svg) => Ok(Bytes::from_string(svg.clone())),
        };
        Some(bytes.get_or_init(read).clone())
    }

    /// The picture that a span of Typst lies in, as with errors inside of an SVG.
    pub fn picture(span: impl Into<typst::syntax::DiagSpan>) -> Option<usize> {
        span.into().id().and_then(picture_number)
    }

    /// The first drawing with these letters.
    pub fn drawing_with(&self, letters: &str) -> Option<usize> {
        (0..self.pictures.len()).find(|number| {
            let bytes = self.picture_bytes(*number).and_then(Result::ok);
            bytes.is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok_and(|svg| svg.contains(letters)))
        })
    }

    /// What a span of Typst was made from.
    pub fn origin(&self, span: typst::syntax::Span) -> Origin {
        match self.main_range(span) {
            Some(range) => Origin::Main(range.start),
            None if span.id() == Some(self.settings.id()) => Origin::Settings,
            None => Origin::Theme,
        }
    }

    /// The bytes of `main.typ` that a span of Typst names.
    pub fn main_range(&self, span: impl Into<typst::syntax::DiagSpan>) -> Option<std::ops::Range<usize>> {
        let span = span.into();
        if span.id() != Some(self.main.id()) {
            return None;
        }
        typst::WorldExt::range(self, span)
    }
}

impl World for Leaflet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let path = id.get().vpath().get_without_slash();
        match path {
            "main.typ" => Ok(self.main.clone()),
            "settings.typ" => Ok(self.settings.clone()),
            OFFICE => Ok(self.office.clone()),
            _ => self.press.templates.get(path).cloned().ok_or_else(|| not_found(path)),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        picture_number(id)
            .and_then(|number| self.picture_bytes(number))
            .unwrap_or_else(|| Err(not_found(id.get().vpath().get_without_slash())))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The number of a picture: its file's name.
fn picture_number(id: FileId) -> Option<usize> {
    id.get().vpath().get_without_slash().strip_prefix("picture/")?.parse().ok()
}

fn not_found(path: &str) -> FileError {
    FileError::NotFound(path.into())
}

fn source(name: &str, text: String) -> Source {
    file_id(name).map_or_else(|| Source::detached(""), |id| Source::new(id, text))
}

fn file_id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// Sets the pages.
pub(super) fn typeset(world: &Leaflet<'_>) -> Result<PagedDocument, EcoVec<SourceDiagnostic>> {
    let result = typst::compile::<PagedDocument>(world).output;
    if result.as_ref().is_ok_and(|pages| pages.pages().len() >= LARGE) {
        typst::comemo::evict(0);
    } else if COMPILED.fetch_add(1, Ordering::Relaxed).is_multiple_of(REMEMBERED) {
        typst::comemo::evict(1);
    }
    result
}

/// Writes the pages: as PDF/A-2a and PDF/UA-1 for the web, as plain PDF 1.7 without tags for the press, since PDF/A allows no
/// colours in CMYK beside those of a screen. `name` identifies the document: the same pages give the same bytes.
pub(super) fn export(pages: &PagedDocument, edition: Edition, name: &str) -> Result<Vec<u8>, EcoVec<SourceDiagnostic>> {
    let standards = match edition {
        Edition::Web => PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]),
        Edition::Print => PdfStandards::new(&[PdfStandard::V_1_7]),
    };
    let standards = standards.map_err(|error| {
        EcoVec::from([SourceDiagnostic::error(typst::syntax::Span::detached(), error.message().clone())])
    })?;
    let options = PdfOptions {
        ident: Smart::Custom(name.to_owned()),
        creator: Smart::Custom(Some("kawaraban".to_owned())),
        standards,
        tagged: edition == Edition::Web,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(pages, &options)
}
