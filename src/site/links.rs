//! Addresses as written in a text, and where they lead.

use std::ops::Range;

use super::PageId;
use crate::diagnostic::SourceText;

/// Where a link, reference or picture leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page of the site, at an anchor.
    Page(PageId, Option<String>),
    /// A file or listing below the site's root: its path, and what follows `#`.
    File(String, Option<String>),
    /// An address elsewhere, safe to print.
    External(String),
    /// Nothing: reported.
    Unresolved,
}

/// What an address says, before anything is looked up.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// `#anchor`
    Anchor(String),
    /// A path below the content folder, and what follows `#`.
    Path { path: String, anchor: Option<String> },
    /// An address with a scheme, or `//host`.
    Elsewhere(Scheme),
    /// A path that leaves the content folder.
    Outside,
}

/// Whether a scheme may stand in a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Safe,
    Unsafe,
}

/// Whether an address elsewhere may be linked as it is written: one with another scheme could run something at a click.
pub fn is_safe_elsewhere(address: &str) -> bool {
    parse_address("", address) == Written::Elsewhere(Scheme::Safe)
}

/// Reads an address written in the file at `path`.
pub(super) fn parse_address(path: &str, address: &str) -> Written {
    let address = address.trim();
    if let Some(anchor) = address.strip_prefix('#') {
        return Written::Anchor(percent_decode(anchor));
    }
    // `//host` takes the scheme of the page: on `file://` it leads nowhere, or to somebody's network drive.
    if address.starts_with("//") || address.starts_with("\\\\") {
        return Written::Elsewhere(Scheme::Unsafe);
    }
    if let Some(scheme) = scheme(address) {
        let safe = ["http", "https", "mailto", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        return Written::Elsewhere(if safe { Scheme::Safe } else { Scheme::Unsafe });
    }
    let (front, anchor) = match address.split_once('#') {
        Some((front, anchor)) => (front, Some(percent_decode(anchor))),
        None => (address, None),
    };
    let front = front.split('?').next().unwrap_or(front);
    let decoded = percent_decode(front).replace('\\', "/");
    let mut parts: Vec<&str> = if decoded.starts_with('/') { Vec::new() } else { path.split('/').collect() };
    parts.pop();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Written::Outside;
                }
            }
            part => parts.push(part),
        }
    }
    Written::Path { path: parts.join("/"), anchor }
}

/// The scheme of an address: letters, digits, `+-.` before a colon, two or more (RFC 3986, section 3.1; one letter is
/// a drive). Control characters and spaces within, which browsers leave out, are left out here too.
fn scheme(address: &str) -> Option<String> {
    let (front, _) = address.split_once(':')?;
    let front: String = front.chars().filter(|letter| !letter.is_control() && !letter.is_whitespace()).collect();
    let valid = front.len() > 1
        && front.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && front.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'));
    (valid || front.len() == 1 && front.starts_with(|letter: char| letter.is_ascii_alphabetic())).then_some(front)
}

fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let pair = bytes.get(at + 1).copied().and_then(hex).zip(bytes.get(at + 2).copied().and_then(hex));
        if let Some((high, low)) = pair.filter(|_| bytes[at] == b'%') {
            decoded.push(high << 4 | low);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// Where `words` stand within a construct, for a caret under the address rather than under the whole link.
pub(super) fn written(source: &SourceText, construct: Range<usize>, words: &str) -> Range<usize> {
    let text = source.text().get(construct.clone()).unwrap_or("");
    match text.rfind(words).filter(|_| !words.is_empty()) {
        Some(at) => construct.start + at..construct.start + at + words.len(),
        None => construct,
    }
}

#[cfg(test)]
mod tests {
    use super::{Scheme, Written, parse_address};

    fn path(path: &str, anchor: Option<&str>) -> Written {
        Written::Path { path: path.to_owned(), anchor: anchor.map(str::to_owned) }
    }

    #[test]
    fn paths_are_relative_to_their_file() {
        assert_eq!(parse_address("faq/0201.md", "../manual/1.1/02-a.md#x"), path("manual/1.1/02-a.md", Some("x")));
        assert_eq!(parse_address("a/b.md", "./図 1.png"), path("a/図 1.png", None));
        assert_eq!(parse_address("a/b.md", "%E5%9B%B3.png"), path("a/図.png", None));
        assert_eq!(parse_address("a/b.md", "..\\c.md"), path("c.md", None));
        assert_eq!(parse_address("a/b.md", "/c.md"), path("c.md", None));
        assert_eq!(parse_address("a/b.md", "../../c.md"), Written::Outside);
    }

    #[test]
    fn only_harmless_schemes_are_safe() {
        assert_eq!(parse_address("a.md", "https://example.jp/"), Written::Elsewhere(Scheme::Safe));
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "C:\\x",
        ] {
            assert_eq!(parse_address("a.md", address), Written::Elsewhere(Scheme::Unsafe), "{address}");
        }
    }
}
