//! What must hold of any bytes at each door through which foreign text comes in. libFuzzer runs these functions for as long
//! as one likes, `tests/corpus.rs` runs them on the kept corpus in every test.
//!
//! Each takes any bytes and panics where something doesn't hold.

mod drawing;
mod harmless;
mod office_files;
mod offices;
mod query;
mod site;
#[path = "../../tests/hostile/spans.rs"]
mod spans;
mod tables;
mod texts;

pub use drawing::svg;
pub use office_files::office_files;
pub use offices::offices;
pub use query::query;
pub use tables::csv;
pub use texts::{front_matter, markdown};
