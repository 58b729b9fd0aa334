//! The one room that writes: stages a build beside the published one and swaps them in one step.

mod file;
mod publication;

pub use file::write;
pub use publication::{Publication, Trouble};
