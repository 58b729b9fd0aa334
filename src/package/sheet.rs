//! 意見照会: the sheet that readers of a draft fill in.

use crate::diff::spreadsheet;
use crate::site::{Site, paragraphs};
use crate::theme::Theme;

/// A record for each numbered text of a draft: 文書, 段落, 本文, and 意見 and 理由 to be filled in.
pub(super) fn sheet(site: &Site, theme: &Theme, version: usize) -> Vec<u8> {
    let document = &site.documents[0];
    let words = theme.strings();
    let shown = &document.settings.versions[version];
    let title =
        format!("{} {}{}{}", document.settings.title, words.get("version_short"), shown.name, words.get("draft"));
    let mut records = vec![["文書", "段落", "本文", "意見", "理由"].map(str::to_owned).to_vec()];
    for page in document.contents[version].pages().map(|id| site.page(id)) {
        for paragraph in paragraphs(site, page) {
            records.push(vec![title.clone(), paragraph.number, paragraph.text, String::new(), String::new()]);
        }
    }
    spreadsheet(&records)
}
