//! Files that include others: a page's source goes on with all that it brings in.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::links::{Written, parse_address};
use crate::content::{Part, Text};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::markdown::included_files;
use crate::text::nearest;

/// What can be brought in, by path.
pub(super) struct Library<'a> {
    files: HashMap<&'a str, (&'a Arc<SourceText>, Range<usize>)>,
}

/// A page's source with all that it brings in.
pub(super) struct Joined<'a> {
    library: &'a Library<'a>,
    /// The page's file, then the others.
    pub source: Arc<SourceText>,
    /// Where the texts of the others lie in it, by path.
    ranges: HashMap<&'a str, Range<usize>>,
    used: RefCell<BTreeSet<&'a str>>,
}

impl<'a> Library<'a> {
    pub(super) fn new(texts: &'a [Text], parts: &'a [Part]) -> Self {
        let texts = texts.iter().map(|text| (text.source.path(), (&text.source, text.body.clone())));
        let parts = parts.iter().map(|part| (part.source.path(), (&part.source, part.body.clone())));
        Self { files: texts.chain(parts).collect() }
    }

    /// A text with all that it brings in, directly or through others.
    pub(super) fn join(&'a self, text: &Text) -> Joined<'a> {
        let mut needed: Vec<(&'a str, &'a Arc<SourceText>, Range<usize>)> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut open = vec![(&text.source, text.body.clone())];
        while let Some((source, body)) = open.pop() {
            for (_, address) in included_files(source, body) {
                let Written::Path { path, .. } = parse_address(source.path(), &address) else { continue };
                let Some((name, (source, body))) = self.files.get_key_value(path.as_str()) else { continue };
                if seen.insert(name) {
                    needed.push((name, source, body.clone()));
                    open.push((source, body.clone()));
                }
            }
        }
        if needed.is_empty() {
            let (source, ranges) = (Arc::clone(&text.source), HashMap::new());
            return Joined { library: self, source, ranges, used: RefCell::default() };
        }
        let others: Vec<Arc<SourceText>> = needed.iter().map(|(_, source, _)| Arc::clone(source)).collect();
        let (source, starts) = SourceText::joined(&text.source, &others);
        let place = |((name, _, body), start): ((&'a str, _, Range<usize>), usize)| {
            (name, start + body.start..start + body.end)
        };
        let ranges = needed.into_iter().zip(starts).map(place).collect();
        Joined { library: self, source: Arc::new(source), ranges, used: RefCell::default() }
    }
}

impl<'a> Joined<'a> {
    /// The text that an address stands for, as [`crate::markdown::Includes`] wants it.
    pub(super) fn find(&self, at: usize, address: &str) -> Result<Range<usize>, (String, String)> {
        let Written::Path { path, .. } = parse_address(self.source.path_at(at), address) else {
            let message = format!("「{address}」は content フォルダの中のファイルではありません。");
            return Err((
                message,
                "content フォルダの中の Markdown を、このファイルから見た場所で書いてください。例: src=../_parts/notice.md".to_owned(),
            ));
        };
        if let Some((name, range)) = self.ranges.get_key_value(path.as_str()) {
            self.used.borrow_mut().insert(name);
            return Ok(range.clone());
        }
        let mut names: Vec<&str> = self.library.files.keys().copied().collect();
        names.sort_unstable();
        let help = match nearest(&path, names) {
            Some(near) => format!("「{near}」のことですか。"),
            None => "ファイルの場所と名前を確かめてください。取り込めるのは Markdown（.md）です。".to_owned(),
        };
        Err((format!("取り込むファイル「{path}」がありません。"), help))
    }

    /// The files that were brought in.
    pub(super) fn used(self) -> BTreeSet<&'a str> {
        self.used.into_inner()
    }
}

/// Reports parts that nobody brings in: nobody reads them either.
pub(super) fn unused(parts: &[Part], used: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let unused = parts.iter().filter(|part| !used.contains(part.source.path()));
    unused
        .map(|part| {
            let message = "この部品は、どのページにも取り込まれていません。";
            Diagnostic::at(Code::UnusedPart, &part.source, 0..0, message)
                .help("使わないときは消してください。ページにするときは、名前の先頭の「_」を取ってください。")
        })
        .collect()
}
