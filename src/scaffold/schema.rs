//! JSON Schemas (draft 2020-12) of what editors write, for programs that complete and check while one types. They are made of
//! what the readers ask for.

use serde_json::{Map, Value, json};

use super::words::word;
use crate::config::{Asked, AskedKind, Config};
use crate::content::{KNOWN_COLUMNS, Kind, REQUIRED_COLUMNS, document_outline, front_matter_outline};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// All schemas by file name.
pub fn schemas() -> Vec<(String, String)> {
    let kinds = [Kind::Page, Kind::Chapter, Kind::Faq, Kind::News, Kind::Leaflet, Kind::Download];
    let mut schemas = vec![
        ("site.json".to_owned(), file("site", &Config::outline())),
        ("document.json".to_owned(), file("document", &document_outline())),
    ];
    schemas
        .extend(kinds.map(|kind| {
            (format!("front-matter-{}.json", kind.name()), file(kind.name(), &front_matter_outline(kind)))
        }));
    schemas.push(("offices.json".to_owned(), offices()));
    schemas
}

fn file(scope: &str, fields: &[Asked]) -> String {
    let mut schema = object(scope, fields);
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(word(scope).unwrap_or_default()));
    written(schema)
}

fn written(schema: Map<String, Value>) -> String {
    format!("{:#}\n", Value::Object(schema))
}

fn object(path: &str, fields: &[Asked]) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    if fields.is_empty() {
        return object;
    }
    let properties: Map<String, Value> = fields
        .iter()
        .map(|asked| (asked.name.to_owned(), Value::Object(property(&format!("{path}.{}", asked.name), &asked.kind))))
        .collect();
    let required: Vec<&str> = fields.iter().filter(|asked| asked.required).map(|asked| asked.name).collect();
    object.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    object.insert("additionalProperties".to_owned(), json!(false));
    object
}

fn property(path: &str, kind: &AskedKind) -> Map<String, Value> {
    // YAML programs read 1.1 and true as what they look like; kawaraban takes them as they are written.
    let scalar = json!({ "type": ["string", "number", "boolean"] });
    let value = match kind {
        AskedKind::Text => scalar,
        AskedKind::Flag => json!({ "enum": [true, false, "true", "false", "yes", "no", "はい", "いいえ"] }),
        AskedKind::Number => json!({ "type": "integer", "minimum": 0 }),
        AskedKind::Date => json!({ "type": "string", "pattern": r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}$" }),
        AskedKind::DateTime => {
            json!({ "type": "string", "pattern": r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2})?$" })
        }
        AskedKind::Choice(words) => json!({ "enum": words }),
        AskedKind::Texts => json!({ "anyOf": [scalar, { "type": "array", "items": scalar }] }),
        AskedKind::Map(fields) => Value::Object(object(path, fields)),
        AskedKind::Maps(fields) => json!({ "type": "array", "items": object(path, fields) }),
    };
    let Value::Object(mut property) = value else { return Map::new() };
    property.insert("description".to_owned(), json!(word(path).unwrap_or_default()));
    property
}

/// A row of `offices.csv` as an object.
fn offices() -> String {
    let text = |name: &str| {
        let mut column = Map::new();
        column.insert("type".to_owned(), json!("string"));
        column.insert("description".to_owned(), json!(word(&format!("offices.{name}")).unwrap_or_default()));
        (name.to_owned(), Value::Object(column))
    };
    let schema = json!({
        "$schema": DRAFT,
        "title": word("offices").unwrap_or_default(),
        "type": "object",
        "properties": KNOWN_COLUMNS.iter().copied().map(text).collect::<Map<String, Value>>(),
        "required": KNOWN_COLUMNS[..REQUIRED_COLUMNS],
        "additionalProperties": { "type": "string" },
    });
    format!("{schema:#}\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::schemas;
    use crate::scaffold::words::{WORDS, word};
    use serde_json::Value;

    /// The paths of all fields of a schema, with what is said of them.
    fn told(path: &str, schema: &Value, all: &mut Vec<(String, String)>) {
        let schema = schema.get("items").unwrap_or(schema);
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            all.push((path.clone(), property["description"].as_str().unwrap_or_default().to_owned()));
            told(&path, property, all);
        }
    }

    #[test]
    fn every_field_is_explained_and_nothing_else() {
        let mut all = Vec::new();
        for (name, text) in schemas() {
            let schema: Value = serde_json::from_str(&text).expect("JSON");
            let scope = name.trim_end_matches(".json").trim_start_matches("front-matter-").to_owned();
            assert!(schema["title"].as_str().is_some_and(|title| !title.is_empty()), "{name}");
            told(&scope, &schema, &mut all);
            all.push((scope, String::new()));
        }
        let silent: Vec<&String> = all.iter().filter(|(path, _)| word(path).is_none()).map(|(path, _)| path).collect();
        assert!(silent.is_empty(), "{silent:?}");
        let used: BTreeSet<&str> = all.iter().filter_map(|(path, _)| crate::scaffold::words::key(path)).collect();
        let unused: Vec<&str> = WORDS.iter().map(|(key, _)| *key).filter(|key| !used.contains(key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn a_schema_says_what_the_reader_takes() {
        let schemas = schemas();
        let schema = |name: &str| -> Value {
            let (_, text) = schemas.iter().find(|(own, _)| own == name).expect("there");
            serde_json::from_str(text).expect("JSON")
        };
        let faq = schema("front-matter-faq.json");
        assert_eq!(faq["required"], serde_json::json!(["title", "no", "published"]));
        assert_eq!(faq["properties"]["status"]["enum"][0], "draft");
        assert_eq!(faq["properties"]["attachments"]["items"]["required"], serde_json::json!(["file"]));
        let site = schema("site.json");
        let children = &site["properties"]["categories"]["items"]["properties"]["children"];
        assert_eq!(children["items"]["properties"]["title"]["type"][0], "string");
        assert_eq!(schema("offices.json")["required"], serde_json::json!(["code", "name", "tel"]));
    }
}
