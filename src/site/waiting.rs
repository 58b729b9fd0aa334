//! Pages that are written and not out yet: whoever points to one is told so, not that there is none.

use crate::content::{Entry, Held, Text};

/// A page that is held back.
#[derive(Debug, Hash)]
pub struct Waiting {
    /// Its source path.
    pub path: String,
    /// The number of a question.
    pub number: Option<u32>,
    /// Why; a draft has no reason.
    held: Option<Held>,
}

impl Waiting {
    pub(super) fn of(text: &Text, held: Option<Held>) -> Self {
        let number = if let Entry::Faq(faq) = &text.entry { Some(faq.number.value) } else { None };
        Self { path: text.source.path().to_owned(), number, held }
    }

    /// Why it is held back; `None` for a draft.
    pub fn held(&self) -> Option<Held> {
        self.held
    }

    /// What is wrong with pointing to it, and what to do.
    pub fn reason(&self) -> (String, &'static str) {
        match self.held {
            Some(Held::Until(day)) => (
                format!("まだ公開していません（公開日は{}）", day.japanese()),
                "そこを指すページにも同じ公開日（publish）を書くか、その日までリンクを消しておいてください。",
            ),
            Some(Held::ForOthers) => (
                "ほかの対象者のもので、ここには載せません".to_owned(),
                "リンクを消すか、この対象者にも見せるページなら、そのページの audience に足してください。",
            ),
            None => (
                "まだ公開していません（案）".to_owned(),
                "公開するまでリンクを消しておくか、status: draft の行を消してください。",
            ),
        }
    }
}
