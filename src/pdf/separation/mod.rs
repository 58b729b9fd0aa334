//! A PDF of Typst as a print shop takes it: every colour in CMYK, boxes for trim and bleed, no links.
//!
//! ```text
//! pages ─→ objects ─┬→ operators   colours of content streams
//!                   ├→ shadings    gradients and their functions
//!                   └→ rasters     pixels
//!                        inks      the arithmetic
//! ```
//! Everything that a page uses is written anew in four inks, and what is no longer used is dropped: nothing is patched in
//! place. What can't be converted is an error, so that no RGB reaches the shop unseen.

mod inks;
mod objects;
mod operators;
mod rasters;
mod shadings;

pub(super) use inks::Unseparable;
pub(super) use objects::separate;
