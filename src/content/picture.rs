//! What is wrong with a picture's file whatever the page: found once when the file is read, told where it is used.

/// A fault of a picture's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFault {
    /// It has no bytes.
    Empty,
    /// It ends before the picture does.
    CutOff,
    /// It is none of the kinds that browsers and PDFs show.
    Unknown,
    /// It is named as a drawing and holds pixels, or the other way round: a web server tells browsers what the name says, and
    /// they show nothing.
    Misnamed(&'static str),
    /// An SVG that runs a program.
    Script,
    /// An SVG that takes a part of itself from elsewhere: as a picture of a page no browser loads it.
    Outside,
    /// An SVG with text as HTML: in a PDF it would be missing.
    Html,
    /// A JPEG of the print shop's four inks: a PDF for screens takes none (PDF/A-2, 6.2.4.2).
    FourInks,
}

impl PictureFault {
    /// Only PDFs can't have such a picture.
    pub fn is_of_paper(self) -> bool {
        matches!(self, Self::Html | Self::FourInks)
    }

    /// What is wrong, and what to do, in Japanese.
    pub fn explained(self) -> (String, &'static str) {
        const SAVE: &str = "画像を開けるソフトで開き、PNG、JPEG または SVG で保存し直してください。";
        const DRAW: &str = "作図のソフトで開いて取り除くか、PNG で保存し直してください。";
        match self {
            Self::Empty => ("ファイルが空です。".to_owned(), "元の画像を、もう一度置いてください。"),
            Self::CutOff => (
                "画像のデータが途中で終わっています。".to_owned(),
                "コピーやダウンロードの途中で切れたと思われます。元の画像を、もう一度置いてください。",
            ),
            Self::Unknown => ("PNG、JPEG、GIF、WebP、SVG のどれでもありません。".to_owned(), SAVE),
            Self::Misnamed(ending) => (
                format!("名前の終わりと中身が違います（中身は {ending}）。"),
                "ファイルの名前の終わりを、中身に合わせてください。",
            ),
            Self::Script => ("SVG の中にプログラム（スクリプト）があります。".to_owned(), DRAW),
            Self::Outside => (
                "SVG の中から、別のファイルやアドレスを参照しています。".to_owned(),
                "参照しているものを SVG に埋め込むか、PNG で保存し直してください。",
            ),
            Self::Html => (
                "SVG の中に HTML の文字（foreignObject）があります。PDF では、この文字が出ません。".to_owned(),
                "作図のソフトで、文字を SVG の文字か図形にして書き出すか、PNG で保存し直してください。",
            ),
            Self::FourInks => (
                "印刷用の色（CMYK）の JPEG です。画面で見る PDF には使えません。".to_owned(),
                "画像を開けるソフトで、RGB の色で保存し直してください。印刷所に渡す版では、かわら版が CMYK に変えます。",
            ),
        }
    }
}

/// Looks for a fault. `ending` is that of the file's name, in small letters.
pub(super) fn fault(ending: &str, bytes: &[u8]) -> Option<PictureFault> {
    if bytes.is_empty() {
        return Some(PictureFault::Empty);
    }
    let Some(kind) = kind(bytes) else { return Some(PictureFault::Unknown) };
    if (kind == "svg") != (ending == "svg") {
        return Some(PictureFault::Misnamed(kind));
    }
    let cut_off = match kind {
        "png" => !bytes.windows(4).rev().any(|word| word == b"IEND"),
        // The last of the two marks is the end of the picture, not the start of its data: a small preview has an end too.
        "jpg" => {
            let last = bytes.windows(2).rev().find(|mark| matches!(mark, [0xFF, 0xD9 | 0xDA]));
            !matches!(last, Some([_, 0xD9]))
        }
        "webp" => bytes.get(4..8).is_none_or(|length| {
            let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
            (bytes.len() as u64) < u64::from(length) + 8
        }),
        _ => false,
    };
    match kind {
        _ if cut_off => Some(PictureFault::CutOff),
        "jpg" if channels(bytes) == Some(4) => Some(PictureFault::FourInks),
        "svg" => drawing(&String::from_utf8_lossy(bytes)),
        _ => None,
    }
}

/// What a file holds, by its first bytes, as the ending of its name.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        // In UTF-16 too.
        [0xFF, 0xFE, b'<', ..] | [0xFE, 0xFF, 0, b'<', ..] => Some("svg"),
        _ => text.starts_with(b"<").then_some("svg"),
    }
}

/// How many colours a JPEG mixes: the components of its frame (ITU-T T.81, B.2.2).
fn channels(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        let [0xFF, mark, high, low] = *bytes.get(at..at + 4)? else { return None };
        // C4, C8 and CC are tables and extensions.
        if matches!(mark, 0xC0..=0xCF) && !matches!(mark, 0xC4 | 0xC8 | 0xCC) {
            return bytes.get(at + 9).copied();
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
}

/// The first fault of an SVG.
fn drawing(svg: &str) -> Option<PictureFault> {
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let passed = [("!--", "-->"), ("![CDATA[", "]]>")].into_iter().find(|(start, _)| rest.starts_with(start));
        if let Some((_, end)) = passed {
            rest = rest.find(end).map_or("", |at| &rest[at..]);
            continue;
        }
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        let name = tag.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
        match local(name) {
            "script" => return Some(PictureFault::Script),
            "foreignObject" => return Some(PictureFault::Html),
            // A link leads elsewhere, it loads nothing.
            own => {
                let found = attributes(tag).find_map(|(name, value)| attribute(own == "a", local(name), value.trim()));
                if found.is_some() {
                    return found;
                }
            }
        }
    }
    None
}

fn attribute(is_link: bool, name: &str, value: &str) -> Option<PictureFault> {
    if name.starts_with("on") || name == "href" && value.to_ascii_lowercase().starts_with("javascript:") {
        return Some(PictureFault::Script);
    }
    let own = is_link || value.is_empty() || value.starts_with('#') || value.starts_with("data:");
    (name == "href" && !own).then_some(PictureFault::Outside)
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Names and values of a tag's attributes.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = if tag.starts_with(['!', '?']) { "" } else { tag };
    std::iter::from_fn(move || {
        let (before, behind) = rest.split_once('=')?;
        let name = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, behind) = behind[1..].split_once(quote)?;
        rest = behind;
        Some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::{PictureFault, fault};

    fn svg(inner: &str) -> Option<PictureFault> {
        fault("svg", format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox=\"0 0 9 9\">{inner}</svg>").as_bytes())
    }

    #[test]
    fn a_drawing_holds_all_of_itself_and_runs_nothing() {
        assert_eq!(svg("<script>alert(1)</script>"), Some(PictureFault::Script));
        assert_eq!(svg("<rect width='1' onclick='alert(1)'/>"), Some(PictureFault::Script));
        assert_eq!(svg("<a xlink:href=\"javascript:alert(1)\"/>"), Some(PictureFault::Script));
        assert_eq!(svg("<image xlink:href='https://example.jp/a.png'/>"), Some(PictureFault::Outside));
        assert_eq!(svg("<use href = \"icons.svg#phone\"/>"), Some(PictureFault::Outside));
        assert_eq!(svg("<g><foreignObject width='1'><p>本文</p></foreignObject></g>"), Some(PictureFault::Html));
    }

    #[test]
    fn what_only_looks_like_it_is_right() {
        assert_eq!(svg("<!-- <script> --><style><![CDATA[ a<script ]]></style>"), None);
        assert_eq!(
            svg("<a href='https://example.jp/'><use href='#a'/></a><image href='data:image/png;base64,AA'/>"),
            None
        );
        assert_eq!(svg("<text font-family='one=two'>1 < 2 = on</text><path opacity='1' d='M0 0'/>"), None);
        assert_eq!(fault("svg", b"\xEF\xBB\xBF\n<?xml version='1.0'?><?xml-stylesheet href='a.css'?><svg/>"), None);
    }

    #[test]
    fn a_file_holds_what_its_name_says_to_its_end() {
        let png = b"\x89PNG\r\n\x1a\n....IEND....";
        assert_eq!(fault("png", png), None);
        assert_eq!(fault("png", &png[..10]), Some(PictureFault::CutOff));
        assert_eq!(fault("svg", png), Some(PictureFault::Misnamed("png")));
        assert_eq!(fault("png", b"<svg/>"), Some(PictureFault::Misnamed("svg")));
        // Browsers look at the bytes where both are pixels.
        assert_eq!(fault("jpg", png), None);
        assert_eq!(fault("webp", b"RIFF\x20\0\0\0WEBPVP8 "), Some(PictureFault::CutOff));
        assert_eq!(fault("png", b"BM\x36\x04"), Some(PictureFault::Unknown));
        assert_eq!(fault("png", b""), Some(PictureFault::Empty));
    }

    #[test]
    fn a_photograph_ends_with_its_mark_and_has_three_colours() {
        let photograph = |channels: u8, end: &[u8]| {
            let head: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE1, 0, 8, 0xFF, 0xDA, 1, 0xFF, 0xD9, 0];
            let frame: &[u8] = &[0xFF, 0xC0, 0, 11, 8, 0, 9, 0, 9, channels, 1, 0x11, 0];
            fault("jpg", &[head, frame, &[0xFF, 0xDA, 0, 2, 7, 7, 7], end].concat())
        };
        assert_eq!(photograph(3, &[0xFF, 0xD9]), None);
        assert_eq!(photograph(1, &[0xFF, 0xD9, 0, 0]), None);
        assert_eq!(photograph(4, &[0xFF, 0xD9]), Some(PictureFault::FourInks));
        assert_eq!(photograph(3, &[7]), Some(PictureFault::CutOff));
    }
}
