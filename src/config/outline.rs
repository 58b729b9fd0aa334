//! What a reader of fields asks for, found out by letting it read nothing: schemas for editors are made of it, so that
//! they can't tell anything else than the reader does.

/// A field that a reader asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name.
    pub name: &'static str,
    /// What may stand in it.
    pub kind: AskedKind,
    /// It must be there.
    pub required: bool,
}

/// What may stand in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedKind {
    /// A text, or any other scalar as it is written.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number from 0.
    Number,
    /// A date.
    Date,
    /// A date with a time to the minute.
    DateTime,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// A list of texts, or a single one.
    Texts,
    /// A map of these fields; of any, if there are none.
    Map(Vec<Asked>),
    /// A list of maps of these fields; of any, if there are none.
    Maps(Vec<Asked>),
}

/// How deep maps within maps are looked into: categories go on for ever.
const DEPTH: usize = 3;

/// The fields asked for in one map.
#[derive(Debug, Default)]
pub(super) struct Outline {
    depth: usize,
    asked: Vec<Asked>,
}

impl Outline {
    /// Notes a field; what was said of it first is the nearest to what its reader wants.
    pub fn note(&mut self, name: &'static str, kind: AskedKind) {
        if self.asked.iter().all(|asked| asked.name != name) {
            self.asked.push(Asked { name, kind, required: false });
        }
    }

    /// Notes that a field must be there.
    pub fn require(&mut self, name: &str) {
        for asked in self.asked.iter_mut().filter(|asked| asked.name == name) {
            asked.required = true;
        }
    }

    /// The outline of a map within this one, if it is looked into.
    pub fn within(&self) -> Option<Self> {
        (self.depth < DEPTH).then(|| Self { depth: self.depth + 1, asked: Vec::new() })
    }

    /// The fields in the order in which they were asked for.
    pub fn finish(self) -> Vec<Asked> {
        self.asked
    }
}
