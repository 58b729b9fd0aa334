//! Pictures without colours, for leaflets that are printed in black alone: each colour becomes the grey of its lightness,
//! so that what differs on the screen differs on paper too.

use std::io::Cursor;

/// Names of colours that drawings use besides numbers (CSS Color 4, section 6.1), with their greys. Black, white and the
/// greys need none.
const NAMES: [(&str, u8); 24] = [
    ("red", 54),
    ("crimson", 60),
    ("tomato", 144),
    ("orangered", 104),
    ("darkorange", 154),
    ("orange", 172),
    ("gold", 208),
    ("yellow", 237),
    ("khaki", 224),
    ("brown", 68),
    ("maroon", 27),
    ("pink", 205),
    ("magenta", 73),
    ("purple", 36),
    ("green", 92),
    ("lime", 182),
    ("olive", 119),
    ("teal", 101),
    ("cyan", 201),
    ("skyblue", 196),
    ("lightblue", 210),
    ("steelblue", 120),
    ("blue", 18),
    ("navy", 9),
];

/// A picture's bytes without colours; what is neither a drawing nor a known format is left as it is, and reported where
/// it is set.
pub(super) fn grey(bytes: Vec<u8>) -> Vec<u8> {
    if let Ok(text) = std::str::from_utf8(&bytes)
        && text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
    {
        return drawing(text).into_bytes();
    }
    let Ok(picture) = image::load_from_memory(&bytes) else { return bytes };
    let picture = if picture.color().has_alpha() {
        image::DynamicImage::ImageLumaA8(picture.to_luma_alpha8())
    } else {
        image::DynamicImage::ImageLuma8(picture.to_luma8())
    };
    let mut grey = Vec::new();
    match picture.write_to(&mut Cursor::new(&mut grey), image::ImageFormat::Png) {
        Ok(()) => grey,
        Err(_) => bytes,
    }
}

/// An SVG with its colours as greys. A `#` behind `(` or in an address is no colour.
fn drawing(svg: &str) -> String {
    let mut text = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find('#') {
        let (before, behind) = rest.split_at(at);
        text.push_str(before);
        let digits = behind[1..].bytes().take_while(u8::is_ascii_hexdigit).count();
        let address = before.ends_with('(') || before.ends_with("href=\"") || before.ends_with("href='");
        match colour(&behind[1..=digits]).filter(|_| !address) {
            Some(grey) => text.extend([format!("#{grey:02x}{grey:02x}{grey:02x}")]),
            None => text.push_str(&behind[..=digits]),
        }
        rest = &behind[1 + digits..];
    }
    text.push_str(rest);
    for (name, grey) in NAMES {
        for (open, close) in [("=\"", "\""), ("='", "'"), (":", ";"), (":", "\""), (": ", ";"), (": ", "\"")] {
            for property in ["fill", "stroke", "stop-color", "color"] {
                let written = format!("{property}{open}{name}{close}");
                if text.contains(&written) {
                    text = text.replace(&written, &format!("{property}{open}#{grey:02x}{grey:02x}{grey:02x}{close}"));
                }
            }
        }
    }
    functions(&text)
}

/// `rgb(27, 58, 92)` as a grey.
fn functions(svg: &str) -> String {
    let mut text = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find("rgb(") {
        let inner = at + "rgb(".len();
        let Some(length) = rest[inner..].find(')') else { break };
        let parts: Vec<Option<u8>> = rest[inner..inner + length]
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect();
        text.push_str(&rest[..at]);
        match parts.as_slice() {
            [Some(red), Some(green), Some(blue)] => {
                let grey = lightness([*red, *green, *blue]);
                text.extend([format!("rgb({grey},{grey},{grey})")]);
            }
            _ => text.push_str(&rest[at..=inner + length]),
        }
        rest = &rest[inner + length + 1..];
    }
    text.push_str(rest);
    text
}

/// The grey of `1b3a5c` or `abc`.
fn colour(digits: &str) -> Option<u8> {
    let wide: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_owned(),
        _ => return None,
    };
    let part = |at: usize| u8::from_str_radix(&wide[at..at + 2], 16).ok();
    Some(lightness([part(0)?, part(2)?, part(4)?]))
}

/// The grey of a colour (ITU-R BT.709).
fn lightness([red, green, blue]: [u8; 3]) -> u8 {
    let sum = u32::from(red) * 2126 + u32::from(green) * 7152 + u32::from(blue) * 722;
    u8::try_from((sum + 5000) / 10000).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::{drawing, grey};

    #[test]
    fn colours_of_a_drawing_become_greys_and_addresses_stay() {
        let svg = "<svg><a href=\"#fed\"/><path fill=\"#b3401a\" stroke='#abc' clip-path=\"url(#fed)\"/>\
                   <g fill=\"red\" style=\"stroke:blue;color: rgb(27, 58, 92)\"/></svg>";
        let expected = "<svg><a href=\"#fed\"/><path fill=\"#565656\" stroke='#b9b9b9' clip-path=\"url(#fed)\"/>\
                        <g fill=\"#363636\" style=\"stroke:#121212;color: rgb(54,54,54)\"/></svg>";
        assert_eq!(drawing(svg), expected);
    }

    #[test]
    fn a_photograph_becomes_grey() {
        let mut png = Vec::new();
        let red = image::RgbImage::from_pixel(2, 2, image::Rgb([255, 0, 0]));
        red.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).expect("written");
        let found = image::load_from_memory(&grey(png)).expect("a picture").to_rgb8();
        assert!(found.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]), "{found:?}");
    }

    #[test]
    fn what_is_no_picture_is_left_alone() {
        assert_eq!(grey(vec![0, 159, 146, 150]), [0, 159, 146, 150]);
    }
}
