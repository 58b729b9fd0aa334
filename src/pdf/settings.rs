//! `settings.typ`: what the theme's templates read about one leaflet, or about one document.

use std::fmt::Write as _;

use super::phrases;
use super::script::literal;
use super::sheet::{NO_DATE, Sheet};
use crate::content::{LeafletEdition, PaperSize};
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
