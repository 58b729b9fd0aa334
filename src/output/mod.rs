//! The one room that writes: stages a build beside the published one and swaps them in one step; makes ZIP files.

mod archive;
mod creation;
mod file;
mod printed;
mod publication;

pub use archive::{Archive, Packed, ZipFile, checksums};
pub use creation::{There, create_all, look};
pub use file::{Growing, clear_leftovers, remove_below, write, write_below};
pub use printed::Printed;
pub use publication::{Publication, Published, Shelf, Trouble, published_folder};
