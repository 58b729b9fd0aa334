//! `settings.typ`: what the theme's templates read about one leaflet, or about one document.

use std::fmt::Write as _;

use super::edition::BLEED;
use super::phrases;
use super::script::literal;
use super::sheet::{NO_DATE, Sheet};
use super::world::Press;
use crate::content::{LeafletEdition, PaperSize};
use crate::site::Page;
use crate::theme::Theme;

/// Words of the interface that the templates print.
const WORDS: [&str; 6] = ["sample", "note", "tip", "important", "warning", "example"];

/// The module's source.
pub(super) fn module(sheet: &Sheet<'_>, theme: &Theme, edition: &str) -> String {
    let leaflet = sheet.leaflet;
    let strings = theme.strings();
    let marked = |text: &str| {
        let marks = [(sheet.draft, "draft_title"), (sheet.sample, "sample_title")];
        let marks = marks.into_iter().filter(|(said, _)| *said).map(|(_, key)| strings.get(key));
        marks.chain([text]).collect::<String>()
    };
    let mut code = String::from("#let settings = (\n");
    let mut entry = |name: &str, value: &str| {
        // Writing to a string can't fail.
        let _ = writeln!(code, "  {name}: {value},");
    };
    entry("edition", &literal(edition));
    entry("size", &literal(paper(leaflet.size)));
    entry("look", &literal(leaflet.look.name()));
    entry("fold", &leaflet.fold.as_ref().map_or_else(|| "none".to_owned(), |fold| literal(fold.value.name())));
    entry("audiocode", if leaflet.audiocode.is_some() { "true" } else { "false" });
    entry("monochrome", if leaflet.monochrome { "true" } else { "false" });
    let (lang, region, script) = language(sheet.lang);
    entry("lang", &literal(lang));
    entry("region", &region.map_or_else(|| "none".to_owned(), literal));
    entry("script", &script.map_or_else(|| "auto".to_owned(), |script| literal(&script.to_lowercase())));
    entry("sample", if sheet.sample { "true" } else { "false" });
    entry("title", &literal(sheet.title));
    entry("title-lines", &phrases::title(sheet.title));
    entry("publisher", &literal(sheet.publisher));
    entry("document-title", &literal(&marked(sheet.title)));
    entry("author", &literal(&marked(sheet.publisher)));
    entry("description", &literal(&marked(sheet.description)));
    let date = leaflet.date.unwrap_or(NO_DATE);
    entry("date", &format!("datetime(year: {}, month: {}, day: {})", date.year, date.month, date.day));
    let imprint: Vec<String> = sheet.imprint.iter().map(|part| literal(part)).collect();
    entry("imprint", &format!("({},)", imprint.join(", ")).replace("(,)", "()"));
    let words = WORDS.map(|key| format!("{key}: {}", literal(strings.get(key))));
    entry("words", &format!("({})", words.join(", ")));
    code.push_str(")\n");
    code
}

pub(super) fn edition(edition: LeafletEdition) -> &'static str {
    match edition {
        LeafletEdition::Standard => "standard",
        LeafletEdition::Easy => "easy",
        LeafletEdition::Large => "large",
    }
}

/// The paper's name in Typst. B5 is that of JIS, 182 × 257 mm.
fn paper(size: PaperSize) -> &'static str {
    match size {
        PaperSize::A4 => "a4",
        PaperSize::A5 => "a5",
        PaperSize::B5 => "jis-b5",
    }
}

/// Language, region and script of a BCP 47 tag, as far as Typst takes them.
fn language(tag: &str) -> (&str, Option<&str>, Option<&str>) {
    let mut parts = tag.split('-');
    let letters = |part: &&str, length: std::ops::RangeInclusive<usize>| {
        length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let lang = parts.next().filter(|part| letters(part, 2..=3)).unwrap_or("ja");
    let script = parts.clone().find(|part| letters(part, 4..=4));
    let region = parts.find(|part| letters(part, 2..=2));
    (lang, region.or(if lang == "ja" { Some("JP") } else { None }), script)
}

/// Paper around the bleed on each side, in mm: room for crop marks and the slug.
const MARKS: f32 = 13.0;

/// Adds to `settings.typ` what the templates read in the print edition only:
///   press    `room` from the trimmed page to the edge of the sheet, `bleed`, and the two halves of the slug
pub(super) fn add_press(settings: &mut String, sheet: &Sheet<'_>, theme: &Theme, press: &Press, page: &Page) {
    let printable = |text: String| text.chars().map(|letter| if press.has(letter) { letter } else { '〓' }).collect();
    let strings = theme.strings();
    let leaflet = sheet.leaflet;
    let name = page.path().rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
    let code = leaflet.code.as_ref().map(|code| code.value.clone());
    let version = leaflet.version.as_ref().map(|version| format!("{}{version}", strings.get("version_short")));
    let date = leaflet.date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let first = [Some(format!("{name}-print.pdf")), code, version, date];
    let last = [strings.get("edition_print"), paper_in_words(leaflet.size)];
    let row = |parts: Vec<String>| {
        let parts: Vec<String> = parts.into_iter().map(printable).map(|part: String| literal(&part)).collect();
        format!("({},)", parts.join(", "))
    };
    let end = settings.rfind(')').unwrap_or(settings.len());
    let mut entry = String::new();
    // Writing to a string can't fail.
    let _ = writeln!(
        entry,
        "  press: (room: {}mm, bleed: {BLEED}mm, first: {}, last: {}),",
        BLEED + MARKS,
        row(first.into_iter().flatten().collect()),
        row(last.into_iter().map(str::to_owned).collect())
    );
    settings.insert_str(end, &entry);
}

fn paper_in_words(size: PaperSize) -> &'static str {
    match size {
        PaperSize::A4 => "A4 210×297 mm",
        PaperSize::A5 => "A5 148×210 mm",
        PaperSize::B5 => "B5 182×257 mm",
    }
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn language_tags_are_taken_apart() {
        assert_eq!(language("ja"), ("ja", Some("JP"), None));
        assert_eq!(language("zh-Hans-CN"), ("zh", Some("CN"), Some("Hans")));
        assert_eq!(language("vi"), ("vi", None, None));
        assert_eq!(language("\"]#x"), ("ja", Some("JP"), None));
    }
}
