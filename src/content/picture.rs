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
    /// A JPEG of the print shop's four inks: a PDF for screens takes none (PDF/A-2, 6.2.4.2).
    FourInks,
}

impl PictureFault {
    /// Only PDFs can't have such a picture.
    pub fn is_of_paper(self) -> bool {
        matches!(self, Self::FourInks)
    }

    /// What is wrong, and what to do, in Japanese.
    pub fn explained(self) -> (String, &'static str) {
        const SAVE: &str = "画像を開けるソフトで開き、PNG、JPEG または SVG で保存し直してください。";
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

#[cfg(test)]
mod tests {
    use super::{PictureFault, fault};

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
