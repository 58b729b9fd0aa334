//! Checks of the assembled site, one file per family. What can be told while parsing, resolving or rendering is
//! reported there.

mod attributes;
mod dates;
mod fields;
mod front_matter;
mod headings;
mod ids;
mod leaflets;
mod letters;
mod misplaced;
mod paths;
mod pictures;
mod readings;
mod references;
mod unwritten;
mod versions;

pub use paths::{check as paths, is_taken};

use rayon::prelude::*;

use crate::config::Date;
use crate::diagnostic::Diagnostic;
use crate::site::Site;

/// All checks. Without a day given nothing is overdue: there is no clock here.
pub fn run(site: &Site, today: Option<Date>) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = site
        .pages
        .par_iter()
        .flat_map_iter(|page| {
            let mut found = front_matter::check(site, page);
            found.extend(pictures::check(site, page));
            found.extend(ids::check(page));
            found.extend(headings::check(page));
            found.extend(leaflets::check(site, page));
            found.extend(attributes::check(page));
            found.extend(misplaced::check(page));
            found.extend(letters::check(page));
            found.extend(unwritten::check(page));
            found.extend(readings::check(page));
            found.extend(references::check(page));
            found.extend(dates::check_eras(page));
            found.extend(today.and_then(|today| dates::check_review(page, today)));
            found
        })
        .collect();
    diagnostics.extend(ids::check_documents(site));
    diagnostics.extend(references::check_figures(site));
    diagnostics.extend(readings::check_site(site));
    diagnostics.extend(readings::check_offices(site));
    diagnostics.extend(versions::check(site, today));
    diagnostics.extend(fields::check(site));
    diagnostics
}
