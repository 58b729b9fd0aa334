//! One PDF of all copies, in the order of the rows, although threads make them in any order.

use std::collections::BTreeMap;
use std::io::{self, BufWriter};
use std::sync::{Mutex, PoisonError};

use super::Press;
use crate::content::Office;
use crate::output::{Growing, Trouble};
use crate::pdf::{Combined, Copy};

/// Takes the copies of each office as they come, and writes them in turn.
pub(super) struct Collector<'a> {
    press: &'a Press<'a>,
    turn: Mutex<Turn>,
}

struct Turn {
    /// The row that is written next; those behind it wait.
    next: usize,
    waiting: BTreeMap<usize, (String, Vec<Copy>)>,
    combined: Combined<BufWriter<Growing>>,
    copies: usize,
}

impl<'a> Collector<'a> {
    pub fn new(press: &'a Press<'a>) -> Result<Self, Trouble> {
        let file = Growing::begin_below(&press.order.request.output, press.combined())?;
        let combined = Combined::begin(BufWriter::new(file)).map_err(|error| press.trouble(press.combined(), error))?;
        Ok(Self { press, turn: Mutex::new(Turn { next: 0, waiting: BTreeMap::new(), combined, copies: 0 }) })
    }

    /// Adds the copies of an office. Every row must come, be it without any.
    pub fn add(&self, row: usize, office: Office<'_>, copies: Vec<Copy>) -> Result<(), Trouble> {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        turn.waiting.insert(row, (format!("{} {}", office.code(), office.name()), copies));
        turn.write().map_err(|error| self.press.trouble(self.press.combined(), error))
    }

    /// Puts the file in its place, and gives the first page of each copy. Without copies there is no file, nor that of an earlier run.
    pub fn finish(self) -> Result<Vec<usize>, Trouble> {
        let turn = self.turn.into_inner().unwrap_or_else(PoisonError::into_inner);
        let name = self.press.combined();
        if turn.copies == 0 {
            return self.press.remove(name).map(|()| Vec::new());
        }
        let (file, firsts) = turn.combined.finish(name).map_err(|error| self.press.trouble(name, error))?;
        file.into_inner().map_err(|error| self.press.trouble(name, error.into_error()))?.finish()?;
        Ok(firsts)
    }
}

impl Turn {
    fn write(&mut self) -> io::Result<()> {
        while let Some((office, copies)) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.copies += copies.len();
            for (number, copy) in copies.into_iter().enumerate() {
                self.combined.add(copy, (number == 0).then(|| office.clone()))?;
            }
        }
        Ok(())
    }
}
