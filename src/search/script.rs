//! JavaScript source made from data, safe whatever the data holds.

use serde_json::Value;

/// A script that hands `value` to the search engine under a name of letters and digits.
///
/// Content stands in strings and arrays only, never as an object's key, so that a page called `__proto__` is just a
/// page. `<` is escaped for the case that a host pastes the script into HTML, and the two line separators that JSON
/// allows in strings and older JavaScript does not.
pub(super) fn part(name: &str, value: &Value) -> Vec<u8> {
    let json = value.to_string();
    let mut script = String::with_capacity(json.len() + 32);
    script.push_str("kawaraban.part(\"");
    script.push_str(name);
    script.push_str("\",");
    for letter in json.chars() {
        match letter {
            '<' => script.push_str("\\u003c"),
            '\u{2028}' => script.push_str("\\u2028"),
            '\u{2029}' => script.push_str("\\u2029"),
            // Would be lost at the start of a file, and is shown as nothing elsewhere.
            '\u{FEFF}' => script.push_str("\\ufeff"),
            other => script.push(other),
        }
    }
    script.push_str(");\n");
    script.into_bytes()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::part;

    #[test]
    fn no_content_ends_the_string_or_the_script() {
        let script = part("x1", &json!(["</script><!--", "\u{2028}\u{2029}", "\"\\\n\u{0}", "__proto__"]));
        let script = String::from_utf8_lossy(&script).into_owned();
        assert_eq!(
            script,
            "kawaraban.part(\"x1\",[\"\\u003c/script>\\u003c!--\",\"\\u2028\\u2029\",\"\\\"\\\\\\n\\u0000\",\"__proto__\"]);\n"
        );
    }
}
