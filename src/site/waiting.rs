//! Pages that are written and not out yet: whoever points to one is told so, not that there is none.

use crate::config::Date;
use crate::content::{Entry, Text};

/// A page that is held back.
#[derive(Debug, Hash)]
pub struct Waiting {
    /// Its source path.
    pub path: String,
    /// The number of a question.
    pub number: Option<u32>,
    /// The day on which it comes out; a draft has none.
    day: Option<Date>,
}

impl Waiting {
    pub(super) fn of(text: &Text) -> Self {
        let number = if let Entry::Faq(faq) = &text.entry { Some(faq.number.value) } else { None };
        let day = text.common.publish.as_ref().map(|publish| publish.value);
        Self { path: text.source.path().to_owned(), number, day }
    }

    /// The day on which it comes out; a draft has none.
    pub fn day(&self) -> Option<Date> {
        self.day
    }

    /// What is wrong with pointing to it, and what to do.
    pub fn reason(&self) -> (String, &'static str) {
        match self.day {
            Some(day) => (
                format!("まだ公開していません（公開日は{}）", day.japanese()),
                "そこを指すページにも同じ公開日（publish）を書くか、その日までリンクを消しておいてください。",
            ),
            None => (
                "まだ公開していません（案）".to_owned(),
                "公開するまでリンクを消しておくか、status: draft の行を消してください。",
            ),
        }
    }
}
