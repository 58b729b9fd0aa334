//! The documents, leaflets and files of a site under their official names.

use serde::Serialize;

use super::{Words, written};
use crate::config::Date;
use crate::content::{Entry, Kind, Status, official_name};
use crate::site::Site;

/// A document in one version, a leaflet or a file.
#[derive(Debug, Serialize)]
pub struct Material {
    /// Its official name, as `題名_Ver1.1_20230321`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its day.
    pub date: String,
    /// 現行, 旧版, 廃止.
    pub status: String,
}

/// All of them, documents first.
pub(super) fn all(site: &Site, words: &Words<'_>) -> Vec<Material> {
    let material = |title: &str, version: Option<&str>, status: Status, date: Option<Date>| Material {
        name: official_name(title, version, if status == Status::Draft { "案" } else { "" }, date),
        version: version.unwrap_or_default().to_owned(),
        date: date.map(|date| written(date, &site.config.lang)).unwrap_or_default(),
        status: match status {
            Status::Draft => words.get("draft"),
            Status::Current => words.get("current"),
            Status::Superseded => words.get("superseded"),
            Status::Withdrawn => words.get("withdrawn"),
        },
    };
    let mut all = Vec::new();
    for document in &site.documents {
        let settings = &document.settings;
        if settings.versions.is_empty() {
            all.push(material(&settings.title, None, Status::Current, None));
        }
        for shown in settings.oldest_first().into_iter().rev() {
            let version = &settings.versions[shown];
            all.push(material(&settings.title, Some(&version.name), version.status, version.date));
        }
    }
    for page in site.pages_of(Kind::Leaflet).chain(site.pages_of(Kind::Download)) {
        let (version, date) = match &page.entry {
            Entry::Leaflet(leaflet) => (page.leaflet_versions().first().copied(), leaflet.date),
            Entry::Download(download) => (download.version.as_deref(), download.date),
            _ => continue,
        };
        all.push(material(&page.title, version, page.common.status, date));
    }
    all
}
