//! Files that include others: a page's source goes on with all that it brings in.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::links::{Written, parse_address};
use crate::content::{Part, Text};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::markdown::included_files;
use crate::text::nearest;

/// What can be brought in, by path.
pub(super) struct Library<'a> {
    texts: &'a [Arc<Text>],
    parts: &'a [Part],
    /// Made for the first who brings anything in.
    files: OnceLock<Files<'a>>,
}

type Files<'a> = HashMap<&'a str, (&'a Arc<SourceText>, Range<usize>)>;

/// A page's source with all that it brings in.
pub(super) struct Joined<'a> {
    library: &'a Library<'a>,
    /// The page's file, then the others.
    pub source: Arc<SourceText>,
    /// Where the texts of the others lie in it, by path.
    ranges: HashMap<&'a str, Range<usize>>,
    used: RefCell<BTreeSet<&'a str>>,
    /// The others, in the order in which they follow.
    others: Vec<(&'a Arc<SourceText>, Range<usize>)>,
    /// Something was asked for that is not there.
    missed: Cell<bool>,
}

impl<'a> Library<'a> {
    pub(super) fn new(texts: &'a [Arc<Text>], parts: &'a [Part]) -> Self {
        Self { texts, parts, files: OnceLock::new() }
    }

    fn files(&self) -> &Files<'a> {
        self.files.get_or_init(|| {
            let texts = self.texts.iter().map(|text| (text.source.path(), (&text.source, text.body.clone())));
            let parts = self.parts.iter().map(|part| (part.source.path(), (&part.source, part.body.clone())));
            texts.chain(parts).collect()
        })
    }

    /// A text with all that it brings in, directly or through others.
    pub(super) fn join(&'a self, text: &Text) -> Joined<'a> {
        let mut needed: Vec<(&'a str, &'a Arc<SourceText>, Range<usize>)> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut open = vec![(&text.source, text.body.clone())];
        while let Some((source, body)) = open.pop() {
            for (_, address) in included_files(source, body) {
                let Written::Path { path, .. } = parse_address(source.path(), &address) else { continue };
                let Some((name, (source, body))) = self.files().get_key_value(path.as_str()) else { continue };
                if seen.insert(name) {
                    needed.push((name, source, body.clone()));
                    open.push((source, body.clone()));
                }
            }
        }
        if needed.is_empty() {
            let (source, ranges) = (Arc::clone(&text.source), HashMap::new());
            let (used, others, missed) = (RefCell::default(), Vec::new(), Cell::new(false));
            return Joined { library: self, source, ranges, used, others, missed };
        }
        let sources: Vec<Arc<SourceText>> = needed.iter().map(|(_, source, _)| Arc::clone(source)).collect();
        let (source, starts) = SourceText::joined(&text.source, &sources);
        let others = needed.iter().map(|(_, source, body)| (*source, body.clone())).collect();
        let place = |((name, _, body), start): ((&'a str, _, Range<usize>), usize)| {
            (name, start + body.start..start + body.end)
        };
        let ranges = needed.into_iter().zip(starts).map(place).collect();
        let (used, missed) = (RefCell::default(), Cell::new(false));
        Joined { library: self, source: Arc::new(source), ranges, used, others, missed }
    }
}

impl<'a> Joined<'a> {
    /// The text that an address stands for, as [`crate::markdown::Includes`] wants it.
    pub(super) fn find(&self, at: usize, address: &str) -> Result<Range<usize>, (String, String)> {
        let Written::Path { path, .. } = parse_address(self.source.path_at(at), address) else {
            self.missed.set(true);
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
        self.missed.set(true);
        let mut names: Vec<&str> = self.library.files().keys().copied().collect();
        names.sort_unstable();
        let help = match nearest(&path, names) {
            Some(near) => format!("「{near}」のことですか。"),
            None => "ファイルの場所と名前を確かめてください。取り込めるのは Markdown（.md）です。".to_owned(),
        };
        Err((format!("取り込むファイル「{path}」がありません。"), help))
    }

    /// The files that it could bring in, with what of them is text.
    pub(super) fn others(&self) -> impl Iterator<Item = (Arc<SourceText>, Range<usize>)> {
        self.others.iter().map(|(source, body)| (Arc::clone(source), body.clone()))
    }

    /// Everything that was asked for is there. What is missing is told with names of other files.
    pub(super) fn is_whole(&self) -> bool {
        !self.missed.get()
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
