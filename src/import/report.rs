//! What an import gives, and what it had to leave behind.

/// Something that did not come over, or not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Where it stands in the file that was read, as its people know it: `「質問一覧」!C12`.
    pub place: String,
    /// What it is, in Japanese.
    pub what: String,
    /// What to do about it, in Japanese.
    pub remedy: String,
    /// An entry or chapter is missing for it: the import is not complete.
    pub left_out: bool,
}

/// What was read: new files, and what is lost.
#[derive(Debug, Default)]
pub struct Import {
    /// Paths below the content folder, with their bytes. The first is the entry, what follows belongs to it.
    pub entries: Vec<Vec<(String, Vec<u8>)>>,
    /// Losses in the order of the file that was read.
    pub losses: Vec<Loss>,
}

/// Losses as they are found.
#[derive(Debug, Default)]
pub(super) struct Losses(pub Vec<Loss>);

impl Losses {
    /// Something came over without what is named.
    pub(super) fn lost(&mut self, place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(Loss { place: place.into(), what: what.into(), remedy: remedy.into(), left_out: false });
    }

    /// An entry did not come over.
    pub(super) fn left_out(&mut self, place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(Loss { place: place.into(), what: what.into(), remedy: remedy.into(), left_out: true });
    }
}

/// The first letters of a text, to find its place by.
pub(super) fn beginning(text: &str) -> String {
    const LETTERS: usize = 16;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start: String = line.chars().take(LETTERS).collect();
    if start.len() < line.len() { format!("{start}…") } else { start }
}
