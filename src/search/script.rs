//! JavaScript source made from data, safe whatever the data holds.

use serde::Serialize;

/// A script that hands `value` to the search engine under a name of letters and digits.
///
/// Content stands in strings and arrays only, never as an object's key, so that a page called `__proto__` is just a
/// page. `<` is escaped for the case that a host pastes the script into HTML, and the two line separators that JSON
/// allows in strings and older JavaScript does not.
pub(super) fn part(name: &str, value: &impl Serialize) -> Vec<u8> {
    // Texts, numbers and lists of these: nothing that JSON can't hold.
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let mut script = String::with_capacity(json.len() + 32);
    script.push_str("kawaraban.part(\"");
    script.push_str(name);
    script.push_str("\",");
    let mut rest = json.as_str();
    while let Some(at) = rest.bytes().position(may_be_special) {
        let (before, behind) = rest.split_at(at);
        script.push_str(before);
        let mut letters = behind.chars();
        match letters.next() {
            Some('<') => script.push_str("\\u003c"),
            Some('\u{2028}') => script.push_str("\\u2028"),
            Some('\u{2029}') => script.push_str("\\u2029"),
            // Would be lost at the start of a file, and is shown as nothing elsewhere.
            Some('\u{FEFF}') => script.push_str("\\ufeff"),
            other => script.extend(other),
        }
        rest = letters.as_str();
    }
    script.push_str(rest);
    script.push_str(");\n");
    script.into_bytes()
}

/// The first byte of `<`, of the two line separators or of U+FEFF (and of many other letters).
fn may_be_special(byte: u8) -> bool {
    matches!(byte, b'<' | 0xE2 | 0xEF)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::part;

    #[test]
    fn no_content_ends_the_string_or_the_script() {
        let script =
            part("x1", &json!(["</script><!--", "\u{2028}\u{2029}\u{FEFF}", "\"\\\n\u{0}", "__proto__", "（‘ﾟ"]));
        let script = String::from_utf8_lossy(&script).into_owned();
        assert_eq!(
            script,
            "kawaraban.part(\"x1\",[\"\\u003c/script>\\u003c!--\",\"\\u2028\\u2029\\ufeff\",\"\\\"\\\\\\n\\u0000\",\"__proto__\",\"（‘ﾟ\"]);\n"
        );
    }
}
