//! Names of packages and of the files in them.

use crate::config::Date;
use crate::content::{DocumentSettings, Status, official_name};
use crate::site::Site;

/// Letters of a site's title in the name of its folder at most.
const LONGEST_FOLDER: usize = 40;

/// `題名_Ver1.1_20230321`; a draft is `題名_Ver1.2案_20231001`, dated by its own day or else by `day`.
pub(super) fn stem(settings: &DocumentSettings, version: Option<usize>, day: Option<Date>) -> String {
    let Some(version) = version.map(|index| &settings.versions[index]) else {
        return official_name(&settings.title, None, "", None);
    };
    let draft = version.status == Status::Draft;
    let date = version.date.or(day.filter(|_| draft));
    official_name(&settings.title, Some(&version.name), if draft { "案" } else { "" }, date)
}

/// `題名_20230401`: the site and its day, that of `--as-of` or else the newest that it names.
pub(super) fn site_stem(site: &Site, day: Option<Date>) -> String {
    official_name(&site.config.title, None, "", day.or_else(|| site.last_changed()))
}

/// The folder in the site's ZIP file. Unpacked it often lies in one of the same name, and paths on Windows are short: so
/// of a long title only the beginning is told.
pub(super) fn site_folder(site: &Site, day: Option<Date>) -> String {
    let title: String = site.config.title.chars().take(LONGEST_FOLDER).collect();
    official_name(&title, None, "", day.or_else(|| site.last_changed()))
}

/// `題名_Ver1.2`
pub(super) fn short(settings: &DocumentSettings, version: usize) -> String {
    official_name(&settings.title, Some(&settings.versions[version].name), "", None)
}
