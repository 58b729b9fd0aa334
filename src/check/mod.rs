//! Checks of the assembled site, one file per family. What can be told while parsing, resolving or rendering is
//! reported there.

mod front_matter;
mod ids;
mod paths;
mod pictures;

pub use paths::{check as paths, is_taken};

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::site::Site;

/// All checks.
pub fn run(site: &Site) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = site
        .pages
        .par_iter()
        .flat_map_iter(|page| {
            let mut found = front_matter::check(site, page);
            found.extend(pictures::check(page));
            found.extend(ids::check(page));
            found
        })
        .collect();
    diagnostics.extend(ids::check_documents(site));
    diagnostics
}
