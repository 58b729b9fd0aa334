//! What comes over from other programs: sheets of questions, chapters written in Word. Pure: bytes in, files and losses
//! out. Nothing is left behind without a word.

mod answer;
mod cells;
mod columns;
mod day;
mod faq;
mod literal;
mod parts;
mod report;
mod sheet;
mod word;
mod workbook;

pub use columns::{ColumnMap, Field};
pub use faq::{SheetKind, Sheets, questions};
pub use report::{Import, Loss};
pub use word::chapter;
