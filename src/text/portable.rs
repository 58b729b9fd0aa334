//! Names that every system can hold.

/// Whether a name can exist on Windows (Naming Files, Paths, and Namespaces).
pub fn is_portable(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let numbered = |word: &str| {
        let start = stem.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(word));
        start && stem.len() == 4 && matches!(stem.as_bytes()[3], b'1'..=b'9')
    };
    let reserved = ["con", "prn", "aux", "nul"].iter().any(|word| stem.eq_ignore_ascii_case(word));
    let letters = !name.chars().any(|letter| {
        letter.is_control() || matches!(letter, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{FFFD}')
    });
    letters && !reserved && !numbered("com") && !numbered("lpt") && !name.ends_with(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::is_portable;

    #[test]
    fn names_that_windows_refuses_are_found() {
        for name in ["con", "NUL.md", "com1.txt", "a:b.md", "終わり.", "a?.md"] {
            assert!(!is_portable(name), "{name}");
        }
        for name in ["01-overview.md", "console.md", "別紙1.md", "com10.md"] {
            assert!(is_portable(name), "{name}");
        }
    }
}
