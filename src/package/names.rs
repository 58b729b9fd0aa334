//! Names of packages and of the files in them.

use crate::config::Date;
use crate::content::{DocumentSettings, Status, official_name};

/// `題名_Ver1.1_20230321`; a draft is `題名_Ver1.2案_20231001`, dated by its own day or else by `day`.
pub(super) fn stem(settings: &DocumentSettings, version: Option<usize>, day: Option<Date>) -> String {
    let Some(version) = version.map(|index| &settings.versions[index]) else {
        return official_name(&settings.title, None, "", None);
    };
    let draft = version.status == Status::Draft;
    let date = version.date.or(day.filter(|_| draft));
    official_name(&settings.title, Some(&version.name), if draft { "案" } else { "" }, date)
}

/// `題名_Ver1.2`
pub(super) fn short(settings: &DocumentSettings, version: usize) -> String {
    official_name(&settings.title, Some(&settings.versions[version].name), "", None)
}
