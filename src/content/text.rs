//! A Markdown file with its front matter.

use std::ops::Range;
use std::sync::Arc;

use super::front_matter::{self, Common, Entry, Kind};
use crate::config::Placed;
use crate::diagnostic::{Code, Diagnostic, SourceText};

/// A Markdown file with its typed front matter.
#[derive(Debug)]
pub struct Text {
    /// The file.
    pub source: Arc<SourceText>,
    /// The bytes behind the front matter.
    pub body: Range<usize>,
    /// What every kind may say.
    pub common: Common,
    /// What its kind says.
    pub entry: Entry,
}

/// A Markdown file that other files include, or the former text of one.
#[derive(Debug)]
pub struct Part {
    /// The file.
    pub source: Arc<SourceText>,
    /// The bytes behind its front matter, which says nothing where the file is included.
    pub body: Range<usize>,
}

impl Part {
    /// The title under which it stood as the former text of an entry of `kind`, if its front matter has one. The file
    /// may be a copy of the entry as it was, so that all fields of the kind may stand there; others are reported.
    pub fn title(&self, kind: Kind, diagnostics: &mut Vec<Diagnostic>) -> Option<Placed<String>> {
        let mut found = Vec::new();
        let title = front_matter::title_of(&self.source, kind, &mut found);
        diagnostics.extend(found.into_iter().filter(|found| matches!(found.code, Code::BadYaml | Code::UnknownField)));
        title
    }
}
