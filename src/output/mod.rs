//! The one room that writes: stages a build beside the published one and swaps them in one step.

mod publication;

pub use publication::{Publication, Trouble};
