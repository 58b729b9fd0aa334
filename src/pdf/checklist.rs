//! 公開前チェックシート as PDF: A4, for a printer without colours.

use serde_json::Value;

use super::comparison::printable;
use super::edition::Edition;
use super::overflow;
use super::script::{Script, literal};
use super::sheet::NO_DATE;
use super::world::{self, Leaflet, Press};
use crate::checklist::Checklist;
use crate::diagnostic::{Code, Diagnostic};
use crate::theme::Theme;

/// What the template says itself.
const WORDS: [&str; 27] = [
    "site",
    "publisher",
    "day",
    "result",
    "contents",
    "materials",
    "material",
    "version",
    "date",
    "status",
    "machine",
    "machine_note",
    "group",
    "looked",
    "findings",
    "kind",
    "place",
    "message",
    "look",
    "people",
    "people_note",
    "sign",
    "role",
    "section",
    "name",
    "signed",
    "seal",
];

/// The PDF of a sheet, and what Typst has against it.
pub fn checklist(press: &Press, theme: &Theme, sheet: &Checklist) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let mut script = Script::default();
    script.code("#import \"checklist.typ\" as look\n#look.sheet(");
    let data = serde_json::to_value(sheet).unwrap_or_default();
    script.code(&value(press, &data));
    script.code(", (\n");
    for name in WORDS {
        let word = theme.strings().all().get(&format!("sheet_{name}")).map_or(name, String::as_str);
        script.code(&format!("  {}: {},\n", name.replace('_', "-"), printable(press, word)));
    }
    script.code("))\n");
    let world = Leaflet::new(press, script.text(), settings(press, sheet), Vec::new());
    let mut problems = Vec::new();
    let set = world::typeset(&world).and_then(|pages| {
        if let Some(page) = overflow::first_cut(&world, &pages) {
            let message = format!("公開前チェックシートの PDF の {page} ページで、文字が欄に収まりません。");
            let help = "HTML の形（--sheet 確認.html）で作ってください。";
            problems.push(Diagnostic::of_site(Code::PageOverflow, message).help(help));
        }
        world::export(&pages, Edition::Web, "checklist")
    });
    let bytes = set.map_err(|faults| {
        let words = faults.first().map(|fault| fault.message.to_string()).unwrap_or_default();
        let message = format!("公開前チェックシートの PDF を作れません（Typst の報告: {words}）。");
        let help = "テーマの pdf/checklist.typ を確かめてください。";
        problems.push(Diagnostic::of_site(Code::PdfFailure, message).help(help));
    });
    (bytes.ok(), problems)
}

/// `settings.typ`.
fn settings(press: &Press, sheet: &Checklist) -> String {
    let date = sheet.date.unwrap_or(NO_DATE);
    let lang = sheet.lang.split('-').next().filter(|lang| lang.len() == 2).unwrap_or("ja");
    format!(
        "#let settings = (\n  author: {},\n  date: datetime(year: {}, month: {}, day: {}),\n  lang: {},\n  region: {},\n)\n",
        printable(press, &sheet.publisher),
        date.year,
        date.month,
        date.day,
        literal(lang),
        if lang == "ja" { literal("JP") } else { "none".to_owned() },
    )
}

/// Data as a Typst value: texts stay texts.
fn value(press: &Press, data: &Value) -> String {
    match data {
        Value::Null => "none".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => printable(press, text),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(|one| value(press, one) + ",\n").collect();
            format!("({})", all.concat())
        }
        Value::Object(fields) if fields.is_empty() => "(:)".to_owned(),
        Value::Object(fields) => {
            let field = |(name, one): (&String, &Value)| format!("{}: {},\n", literal(name), value(press, one));
            format!("({})", fields.iter().map(field).collect::<Vec<_>>().concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::{Press, value};
    use crate::theme::Theme;

    #[test]
    fn data_reach_typst_as_data() {
        let (theme, _) = Theme::load(Path::new("no such folder"), "default", "ja");
        let press = Press::new(&theme);
        let data = json!({"a": ["x\"] #panic()", "b"], "c": true, "d": [], "e": {}, "f": "𠮷"});
        let expected = "(\"a\": (\"x\\\"] #panic()\",\n\"b\",\n),\n\"c\": true,\n\"d\": (),\n\"e\": (:),\n\"f\": \"〓（U+20BB7）\",\n)";
        assert_eq!(value(&press, &data), expected);
    }
}
