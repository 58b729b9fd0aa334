//! The marks that the reading knows, one function each: where a mark at the start of a text ends.

use std::ops::Range;

/// Names of HTML's elements; other names in angle brackets are somebody's placeholder, and text.
const ELEMENTS: &str = "a abbr acronym address applet area article aside audio b base bdi bdo bgsound big blink \
    blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir \
    div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup \
    hr html i iframe image img input ins kbd label legend li link listing main map mark marquee math menu meta meter \
    nav nobr noframes noscript object ol optgroup option output p param picture plaintext portal pre progress q rb rp \
    rt rtc ruby s samp script search section select slot small source span strike strong style sub summary sup svg \
    table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp";

/// Elements whose content is no text of the page.
const HIDING: &str =
    "audio canvas embed head iframe math noscript object rp script select style svg template textarea title video";

fn lists(names: &str, name: &str) -> bool {
    names.split_ascii_whitespace().any(|own| own == name)
}

/// Length of the front matter with its `---` lines.
pub fn front_matter(text: &str) -> Option<usize> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let mut length = first.len();
    for line in lines {
        length += line.len();
        if line.trim_end() == "---" {
            return Some(length);
        }
    }
    None
}

/// `12. ` or `12) `
pub fn list_number(line: &str) -> Option<usize> {
    let digits = line.len() - line.trim_start_matches(|own: char| own.is_ascii_digit()).len();
    let behind = line[digits..].strip_prefix(['.', ')'])?;
    ((1..=9).contains(&digits) && behind.starts_with([' ', '\t'])).then_some(digits + 2)
}

/// `|---|:-:|`
pub fn is_delimiter_row(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.contains('|') && line.chars().all(|own| matches!(own, '|' | '-' | ':' | ' ' | '\t'))
}

/// `[label]: address`, where the address looks like one: prose behind a label in brackets is text.
pub fn is_definition(line: &str) -> bool {
    let Some((label, target)) = line.strip_prefix('[').and_then(|inner| inner.split_once("]:")) else { return false };
    let target = target.split_whitespace().next().unwrap_or("");
    !label.starts_with('^') && !label.contains(['[', ']']) && target.contains(['/', '#', '<', '.'])
}

/// A label as `CommonMark` compares it.
pub fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `[!WARNING]`
pub fn alert(line: &str) -> Option<usize> {
    let (name, _) = line.strip_prefix("[!")?.split_once(']')?;
    let known = ["note", "tip", "important", "warning", "caution", "example", "補足", "ポイント", "重要", "注意", "例"];
    known.contains(&name.to_ascii_lowercase().as_str()).then_some(name.len() + 3)
}

/// The mark between a caption's number and its title: `：` in `表 4－1：題名`.
pub fn behind_number(line: &str) -> Option<Range<usize>> {
    let number = ["図表", "表", "図"].iter().find_map(|name| line.strip_prefix(name))?.trim_start();
    let is_number = |own: char| own.is_numeric() || own.is_whitespace() || "-－‐‑–—.・".contains(own);
    let title = number.trim_start_matches(is_number);
    let mark = title.chars().next().filter(|own| matches!(own, ':' | '：' | '．'))?;
    let start = line.len() - title.len();
    number.starts_with(char::is_numeric).then_some(start..start + mark.len_utf8())
}

/// `{#id .class key=value}` at the start.
pub fn leading_attributes(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{')?;
    let length = inner.find(['}', '\n']).filter(|length| inner[*length..].starts_with('}'))?;
    let mut quoted = false;
    let mut words = inner[..length].split(|own: char| {
        quoted ^= own == '"';
        own.is_whitespace() && !quoted
    });
    let known = |word: &str| {
        let keyed = word.split_once('=').is_some_and(|(key, _)| !key.is_empty());
        word.is_empty() || keyed || word.len() > 1 && word.starts_with(['#', '.'])
    };
    (!inner[..length].trim().is_empty() && words.all(known)).then_some(length + 2)
}

/// Attributes at the end of a line.
pub fn trailing_attributes(line: &str) -> Option<Range<usize>> {
    let start = line.trim_end().rfind('{')?;
    let length = leading_attributes(&line[start..])?;
    (start + length == line.trim_end().len()).then_some(start..start + length)
}

/// The value of an attribute in the braces at the end of a line.
pub fn attribute(line: &str, key: &str) -> Option<String> {
    let range = trailing_attributes(line)?;
    let (_, value) = line[range].split_once(&format!("{key}="))?;
    let quoted = value.strip_prefix('"').and_then(|value| value.split('"').next());
    let plain = value.split(|own: char| own == '}' || own.is_whitespace()).next();
    quoted.or(plain).map(str::to_owned)
}

/// An HTML tag at the start of a text.
pub struct Tag<'t> {
    pub name: String,
    pub length: usize,
    text: &'t str,
}

/// Reads `<name key="value">` or `</name>`; letters beyond ASCII between the values make it text.
pub fn tag(text: &str) -> Option<Tag<'_>> {
    if text.starts_with("<?") || text.starts_with("<![CDATA[") || text.starts_with("<!DOCTYPE") {
        return text.find('>').map(|at| Tag { name: String::new(), length: at + 1, text: "" });
    }
    let inner = text.strip_prefix("</").or_else(|| text.strip_prefix('<'))?;
    let name = &inner[..inner.find(|own: char| !own.is_ascii_alphanumeric())?];
    let behind = &inner[name.len()..];
    if !lists(ELEMENTS, &name.to_ascii_lowercase()) || !behind.starts_with([' ', '\t', '\n', '\r', '/', '>']) {
        return None;
    }
    let mut quote = None;
    for (at, own) in behind.char_indices() {
        match (own, quote) {
            ('>', None) => {
                let length = text.len() - behind.len() + at + 1;
                return Some(Tag { name: name.to_ascii_lowercase(), length, text: &text[..length] });
            }
            ('"' | '\'', None) => quote = Some(own),
            (own, Some(open)) if own == open => quote = None,
            (own, None) if !own.is_ascii() => return None,
            _ => {}
        }
    }
    None
}

impl Tag<'_> {
    /// Whether what stands between this tag and its closing one is no text of the page.
    pub fn hides_its_content(&self) -> bool {
        lists(HIDING, &self.name) && !self.text.starts_with("</") && !self.text.ends_with("/>")
    }

    /// The value of an attribute, entities resolved.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let start = [' ', '\n', '\t'].iter().find_map(|space| self.text.find(&format!("{space}{name}=")))?;
        let value = &self.text[start + name.len() + 2..];
        let quote = value.chars().next().filter(|own| matches!(own, '"' | '\''))?;
        value[1..].split(quote).next().map(decoded)
    }
}

/// The letters of an entity and its length.
pub fn entity(text: &str) -> Option<(String, usize)> {
    let length = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..length)?;
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    if let Some(number) = number {
        return Some((char::from_u32(number).unwrap_or('\u{FFFD}').to_string(), length + 1));
    }
    let letters = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" | "ensp" | "emsp" | "thinsp" => " ",
        "copy" => "©",
        "hellip" => "…",
        "times" => "×",
        "yen" => "¥",
        "rarr" => "→",
        "mdash" => "—",
        "ndash" => "–",
        "eacute" => "é",
        _ => return None,
    };
    Some((letters.to_owned(), length + 1))
}

/// A text with its entities resolved.
pub fn decoded(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        letters.push_str(&rest[..at]);
        rest = &rest[at..];
        let (resolved, length) = entity(rest).unwrap_or_else(|| ("&".to_owned(), 1));
        letters.push_str(&resolved);
        rest = &rest[length..];
    }
    letters + rest
}

/// The bracket that closes the one at a place, within its paragraph; code and what is escaped do not count.
pub fn closing_bracket(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    let mut blank = false;
    let mut code = false;
    for (offset, own) in text[at..].char_indices() {
        match own {
            _ if escaped => escaped = false,
            '\\' => escaped = !code,
            '\n' if blank => return None,
            '`' => code = !code,
            '[' if !code => depth += 1,
            ']' if !code => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + offset);
                }
            }
            _ => {}
        }
        blank = own == '\n' || blank && own.is_whitespace();
    }
    None
}

/// `(address "title")` at the start: its length, and the title's place.
pub fn inline_target(text: &str) -> Option<(usize, Option<Range<usize>>)> {
    let bytes = text.as_bytes();
    let skip = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    };
    let mut at = skip(1);
    if bytes.get(at) == Some(&b'<') {
        at += text[at..].find(['>', '\n']).filter(|length| text[at + length..].starts_with('>'))? + 1;
    } else {
        let mut depth = 0_usize;
        loop {
            match bytes.get(at)? {
                b'\\' => at += 1,
                b'(' => depth += 1,
                b')' if depth == 0 => break,
                b')' => depth -= 1,
                byte if byte.is_ascii_whitespace() || byte.is_ascii_control() => break,
                _ => {}
            }
            at += 1;
        }
    }
    let behind = skip(at);
    let mut title = None;
    if let Some(open) = bytes.get(behind).filter(|byte| behind > at && matches!(byte, b'"' | b'\'' | b'(')) {
        let close = if *open == b'(' { b')' } else { *open };
        let length = bytes[behind + 1..].iter().position(|byte| *byte == close)?;
        title = Some(behind + 1..behind + 1 + length);
        at = behind + length + 2;
    }
    let end = skip(at);
    (bytes.get(end) == Some(&b')')).then_some((end + 1, title))
}

/// `{漢字|かんじ}` at the start: its letters as a browser reads them, each base before its reading, and its length.
pub fn ruby(line: &str) -> Option<(String, usize)> {
    let inner = &line[1..line.find('}')?];
    let parts: Vec<&str> = inner.split('|').map(|part| part.trim_end_matches('\\')).collect();
    let (base, readings) = parts.split_first()?;
    let known = !base.trim().is_empty()
        && readings.iter().any(|reading| !reading.is_empty())
        && !inner.is_ascii()
        && !parts.iter().any(|part| part.contains(['{', '\\', '`', '*', '[', '<']));
    let letters: Vec<char> = base.chars().collect();
    let paired = readings.len() > 1 && readings.len() == letters.len();
    let shown = if paired {
        letters
            .iter()
            .zip(readings)
            .flat_map(|(letter, reading)| std::iter::once(*letter).chain(reading.chars()))
            .collect()
    } else {
        parts.concat()
    };
    known.then_some((shown, inner.len() + 2))
}
