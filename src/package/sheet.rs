//! 意見照会: the sheet that readers of a draft fill in.

use crate::site::{Site, paragraphs};
use crate::theme::Theme;

/// A record for each numbered text of a draft: 文書, 段落, 本文, and 意見 and 理由 to be filled in. With a byte order mark,
/// without which Excel takes the file for `Shift_JIS`.
pub(super) fn sheet(site: &Site, theme: &Theme, version: usize) -> Vec<u8> {
    let document = &site.documents[0];
    let words = theme.strings();
    let shown = &document.settings.versions[version];
    let title =
        format!("{} {}{}{}", document.settings.title, words.get("version_short"), shown.name, words.get("draft"));
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{FEFF}".as_bytes().to_vec());
    let mut write = |record: [&str; 5]| {
        // Writing into memory does not fail.
        let _ = writer.write_record(record.map(harmless));
    };
    write(["文書", "段落", "本文", "意見", "理由"]);
    for page in document.contents[version].pages().map(|id| site.page(id)) {
        for paragraph in paragraphs(site, page) {
            write([&title, &paragraph.number, &paragraph.text, "", ""]);
        }
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front: the text comes from others.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
