//! A Markdown file with its front matter.

use std::ops::Range;
use std::sync::Arc;

use super::front_matter::{Common, Entry};
use crate::diagnostic::SourceText;

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

/// A Markdown file that other files include.
#[derive(Debug)]
pub struct Part {
    /// The file.
    pub source: Arc<SourceText>,
    /// The bytes behind its front matter, which says nothing.
    pub body: Range<usize>,
}
