//! QR codes (JIS X 0510) as SVG: black on white, a quiet zone of four modules, one path, so that no hairline shows between modules.

use std::fmt::Write as _;

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;

/// Modules of white around a code.
const QUIET: usize = 4;
/// The least side of the code without its quiet zone, in mm.
const LEAST: usize = 20;
/// The greatest side with its quiet zone, in mm: a leaflet has no room for more.
const GREATEST: usize = 60;

/// A drawn code.
#[derive(Debug)]
pub(super) struct Drawing {
    /// The picture.
    pub svg: String,
    /// Its side with the quiet zone, in mm.
    pub side: u32,
}

/// Draws a code; none if the text needs one that is too large or whose modules, at less than half a millimetre, no
/// telephone reads.
pub(super) fn draw(text: &str) -> Option<Drawing> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let size = code.size;
    let full = size + 2 * QUIET;
    // In mm: half a millimetre per module, and the code itself at least LEAST.
    let printed = full.div_ceil(2).max((LEAST * full).div_ceil(size));
    if printed > GREATEST {
        return None;
    }
    let mut path = String::new();
    for row in 0..size {
        let mut column = 0;
        while column < size {
            let length = (column..size).take_while(|column| code[row][*column].value()).count();
            if length > 0 {
                // Writing to a string can't fail.
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", column + QUIET, row + QUIET);
            }
            column += length.max(1);
        }
    }
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full} {full}\"><rect width=\"{full}\" height=\"{full}\" \
         fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    );
    Some(Drawing { svg, side: u32::try_from(printed).ok()? })
}

#[cfg(test)]
mod tests {
    use super::draw;
    use crate::diagnostic::Code;
    use crate::pdf::testing::Example;

    #[test]
    fn codes_are_large_enough_to_read() {
        let short = draw("https://example.jp/").expect("fits");
        assert_eq!(short.side, 27);
        let long = draw(&"a".repeat(300)).expect("fits");
        assert!(long.side > 30);
        assert!(draw(&"a".repeat(2000)).is_none());
    }

    #[test]
    fn a_code_never_leads_to_a_program() {
        let leads_to =
            |address: &str| Example::new(&format!("前\n\n:::qr{{url={address}}}\n")).script().contains(address);
        assert!(leads_to("https://example.jp/") && leads_to("tel:00-0000-0000"));
        assert!(!leads_to("javascript:alert(1)") && !leads_to("//example.jp/") && !leads_to("other.md"));
    }

    #[test]
    fn a_long_address_is_reported() {
        let (_, problems) =
            Example::new(&format!("前\n\n:::qr{{url=https://example.jp/{}}}\n", "a".repeat(2000))).pdf();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::LongQr]);
    }
}
