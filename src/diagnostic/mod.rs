//! Problems in the content: a stable code, a place in a source file, and what to do about it.
//!
//! Every room collects [`Diagnostic`]s; only the command line prints them ([`render`]).

mod code;
mod print;
mod source;

pub use code::Code;
pub use print::{Excerpt, Format, render};
pub use source::{Position, SourceText};

use std::ops::Range;
use std::sync::Arc;

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is published.
    Error,
    /// Published, and reported.
    Warning,
    /// A suggestion.
    Hint,
}

/// Where a problem lies.
#[derive(Debug, Clone)]
pub enum Place {
    /// Nowhere in particular.
    Site,
    /// A file as a whole (its path below the content folder), because it can't be read as text.
    File(String),
    /// Bytes of a source text.
    Text(Arc<SourceText>, Range<usize>),
}

/// One problem.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How grave it is: the code's own severity, unless the site says otherwise.
    pub severity: Severity,
    /// Where it lies.
    pub place: Place,
    /// What is wrong, in Japanese.
    pub message: String,
    /// What to do, in Japanese.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem at bytes of a source text.
    pub fn at(code: Code, source: &Arc<SourceText>, range: Range<usize>, message: impl Into<String>) -> Self {
        let (source, range) = source.located(range);
        Self::new(code, Place::Text(source, range), message)
    }

    /// A problem of a file as a whole.
    pub fn in_file(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(code, Place::File(path.into()), message)
    }

    /// A problem of the site as a whole.
    pub fn of_site(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Place::Site, message)
    }

    fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), place, message: message.into(), help: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The file's path below the content folder; empty for the site as a whole.
    pub fn path(&self) -> &str {
        match &self.place {
            Place::Site => "",
            Place::File(path) => path,
            Place::Text(source, _) => source.path(),
        }
    }

    /// Line and column of the first byte, counted in characters from 1.
    pub fn position(&self) -> Option<Position> {
        match &self.place {
            Place::Text(source, range) => Some(source.position(range.start)),
            Place::Site | Place::File(_) => None,
        }
    }

    /// Line and column behind the last byte, counted in characters from 1.
    pub fn end(&self) -> Option<Position> {
        match &self.place {
            Place::Text(source, range) => Some(source.position(range.end.max(range.start))),
            Place::Site | Place::File(_) => None,
        }
    }

    fn sort_key(&self) -> (&str, usize, usize, Code, &str) {
        let (start, end) = match &self.place {
            Place::Text(_, range) => (range.start, range.end),
            Place::Site | Place::File(_) => (0, 0),
        };
        (self.path(), start, end, self.code, &self.message)
    }
}

/// Sorts problems by file, place and code, and drops exact repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup_by(|a, b| a.sort_key() == b.sort_key());
}
