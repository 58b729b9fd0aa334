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

impl Text {
    /// Reads a file as one of a kind, with what is wrong in its front matter. There is no text if that can't be used.
    pub fn read(source: &Arc<SourceText>, kind: Kind) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let (front, body) = front_matter::split(source.text());
        if front.is_none() && front_matter::is_unclosed(source.text()) {
            let problem = Diagnostic::at(Code::BadYaml, source, 0..3, "先頭の設定（---）が閉じられていません。");
            diagnostics.push(problem.help("設定の終わりに「---」だけの行を足してください。"));
            return (None, diagnostics);
        }
        let read = front_matter::read(source, front.unwrap_or(0..0), kind, &mut diagnostics);
        let body = body..source.text().len();
        (read.map(|(common, entry)| Self { source: Arc::clone(source), body, common, entry }), diagnostics)
    }

    /// A page of which the front matter says nothing.
    pub(super) fn plain(source: &Arc<SourceText>) -> Self {
        let body = front_matter::split(source.text()).1..source.text().len();
        Self { source: Arc::clone(source), body, common: Common::default(), entry: Entry::Page }
    }
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
