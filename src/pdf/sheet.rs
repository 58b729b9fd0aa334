//! What is printed around a leaflet's text, and how it is set: from front matter and `site.yaml`.

use crate::config::Date;
use crate::content::{Entry, Leaflet, LeafletEdition, RubyRule};
use crate::site::{Page, Site};
use crate::theme::Theme;

/// A leaflet's sheet.
pub(super) struct Sheet<'a> {
    /// Its front matter.
    pub leaflet: &'a Leaflet,
    /// The title, 見本 not said.
    pub title: &'a str,
    /// One sentence, for the document's properties.
    pub description: &'a str,
    /// Who hands it out.
    pub publisher: &'a str,
    /// BCP 47 language.
    pub lang: &'a str,
    /// 見本 is shown on every page and in the properties.
    pub sample: bool,
    /// 案 is shown on every page and in the properties.
    pub draft: bool,
    /// Code, version and month, as printed in the foot; what is not known is left out.
    pub imprint: Vec<String>,
}

/// The date of leaflets that have none: never the clock.
pub(super) const NO_DATE: Date = Date { year: 1970, month: 1, day: 1 };

impl<'a> Sheet<'a> {
    /// The sheet of a page; none if the page is no leaflet.
    pub fn of(site: &'a Site, theme: &Theme, page: &'a Page) -> Option<Self> {
        let Entry::Leaflet(leaflet) = &page.entry else { return None };
        let lang = leaflet.lang.as_deref().unwrap_or(&site.config.lang);
        Some(Self {
            leaflet,
            title: &page.title,
            description: page.common.description.as_deref().unwrap_or_default(),
            publisher: &site.config.publisher,
            lang,
            sample: site.config.sample,
            draft: site.config.draft,
            imprint: imprint(leaflet, lang, theme),
        })
    }

    /// Readings are shown.
    pub fn readings(&self) -> bool {
        self.leaflet.ruby != RubyRule::None
    }
}

fn imprint(leaflet: &Leaflet, lang: &str, theme: &Theme) -> Vec<String> {
    let japanese = lang == "ja" || lang.starts_with("ja-");
    let version = leaflet.version.as_ref().map(|version| {
        if japanese {
            format!("第{version}版")
        } else {
            format!("{} {version}", theme.strings().get("version_short"))
        }
    });
    let month = leaflet.date.map(|date| match (japanese, leaflet.edition) {
        (true, LeafletEdition::Easy) => format!("{}年{}月", date.year, date.month),
        (true, _) => format!("{}（{}）年{}月", date.era_year(), date.year, date.month),
        (false, _) => format!("{}-{:02}", date.year, date.month),
    });
    [leaflet.code.as_ref().map(|code| code.value.clone()), version, month].into_iter().flatten().collect()
}
