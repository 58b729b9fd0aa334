//! Escapes for HTML text, attributes and addresses.

/// Appends text with `& < > "` escaped: right between tags and inside of double quotes.
pub(super) fn push_text(text: &str, output: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        output.push_str(&text[from..at]);
        output.push_str(escaped);
        from = at + 1;
    }
    output.push_str(&text[from..]);
}

/// Appends an address for `href` or `src`: what may not stand in an address is percent-encoded, as in `CommonMark`'s
/// reference output.
pub(super) fn push_address(address: &str, output: &mut String) {
    for byte in address.bytes() {
        match byte {
            b'&' => output.push_str("&amp;"),
            b'\'' => output.push_str("&#x27;"),
            byte if byte.is_ascii_alphanumeric() || b"!#$%()*+,-./:;=?@_~".contains(&byte) => {
                output.push(char::from(byte));
            }
            other => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                output.push('%');
                output.push(char::from(HEX[usize::from(other >> 4)]));
                output.push(char::from(HEX[usize::from(other & 15)]));
            }
        }
    }
}
