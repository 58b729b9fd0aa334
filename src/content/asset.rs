//! Pictures, attachments and other files that are copied, most of them as they are.

use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use image::ImageDecoder as _;
use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;

use super::picture::{self, PictureFault};
use super::walk::Found;
use super::{drawing, photograph};
use crate::diagnostic::{Code, Diagnostic};

/// The longest side of a picture in pixels: more are not decoded (JPEG readers stop at 16,384).
const LONGEST: u32 = 16_000;
/// The most pixels of a picture: A3 at 400 dpi has 31 million. Decoded they take up to 200 MB, and again as much while they are
/// changed to greys or inks.
const MOST: u64 = 50_000_000;

/// The largest picture that is looked into, in bytes: the most pixels, saved without being made smaller.
const LARGEST: u64 = 256 << 20;

/// A file of the content folder that `output` copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    path: PathBuf,
    /// Its length in bytes.
    pub length: u64,
    /// Width and height in pixels, of pictures; of photographs as they are shown, which is not always as they were taken.
    pub dimensions: Option<(u32, u32)>,
    /// What is wrong with it, of pictures.
    pub fault: Option<PictureFault>,
    published: Published,
}

/// What is published of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Published {
    AsItIs,
    /// A photograph without what its camera says of place and owner.
    WithoutFacts,
    /// What stands for a drawing that holds what it may not.
    Instead(Vec<u8>),
}

impl Handle {
    /// A handle of a file, and what must be told of it wherever it is used. A picture is read.
    pub(super) fn new(file: &Found) -> (Self, Vec<Diagnostic>) {
        let mut handle = Self {
            path: file.disk.clone(),
            length: file.length,
            dimensions: None,
            fault: None,
            published: Published::AsItIs,
        };
        let ending =
            file.disk.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let is_picture = PICTURES.contains(&ending.as_str());
        if is_picture && file.length > LARGEST {
            let message = format!("画像の大きさが {} MB あります。{} MB までです。", file.length >> 20, LARGEST >> 20);
            let help = "画像のソフトで小さくして、保存し直してください。";
            return (handle, vec![Diagnostic::in_file(Code::BadPicture, &file.path, message).help(help)]);
        }
        let bytes = is_picture.then(|| std::fs::read(&file.disk).ok()).flatten();
        let Some(bytes) = bytes else { return (handle, Vec::new()) };
        handle.fault = picture::fault(&ending, &bytes);
        handle.dimensions = dimensions(&ending, &bytes);
        if let Some(kept) = photograph::without_facts(&bytes) {
            handle.length = kept.len() as u64;
            handle.published = Published::WithoutFacts;
        }
        // One that is something else shows nothing; a page that uses it says so.
        if ending != "svg" || matches!(handle.fault, Some(PictureFault::Empty | PictureFault::Misnamed(_))) {
            return (handle, Vec::new());
        }
        let (problems, replaced) = drawing::inspect(&file.path, &bytes);
        if let Some(bytes) = replaced {
            handle.length = bytes.len() as u64;
            handle.published = Published::Instead(bytes);
        }
        (handle, problems)
    }

    /// A handle of a file as it lies on disk; nothing in it is looked at.
    pub(super) fn as_it_lies(file: Found) -> Self {
        Self { path: file.disk, length: file.length, dimensions: None, fault: None, published: Published::AsItIs }
    }

    /// Where the file lies on disk.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes that are published: of a photograph those without what its camera says of place and owner.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match &self.published {
            Published::AsItIs => std::fs::read(&self.path),
            Published::WithoutFacts => {
                let bytes = std::fs::read(&self.path)?;
                Ok(photograph::without_facts(&bytes).unwrap_or(bytes))
            }
            Published::Instead(bytes) => Ok(bytes.clone()),
        }
    }

    /// A drawing, by its name: lines, not pixels.
    pub fn is_drawn(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("svg"))
    }

    /// A picture with more pixels than are decoded.
    pub fn has_too_many_pixels(&self) -> bool {
        self.dimensions
            .is_some_and(|(width, height)| width.max(height) > LONGEST || u64::from(width) * u64::from(height) > MOST)
    }
}

/// The kinds of pictures that are known by the endings of their names.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "svg"];

fn dimensions(ending: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    if ending == "svg" {
        return svg_dimensions(std::str::from_utf8(bytes).ok()?);
    }
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    Some(if lies_on_its_side(bytes) { (height, width) } else { (width, height) })
}

/// A photograph that its camera says to turn by a quarter (Exif 2.32, tag 0x0112).
fn lies_on_its_side(bytes: &[u8]) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let orientation =
        bytes.starts_with(&[0xFF, 0xD8]).then(|| JpegDecoder::new(Cursor::new(bytes)).ok()?.orientation().ok());
    matches!(orientation.flatten(), Some(Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH))
}

/// Width and height of an SVG: its attributes in px or without unit, else its view box.
fn svg_dimensions(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let attribute = |name: &str| {
        let at = tag.find(&format!(" {name}="))? + name.len() + 2;
        let quote = tag[at..].chars().next()?;
        tag[at + 1..].split(quote).next()
    };
    let pixels =
        |text: &str| text.trim().trim_end_matches("px").parse::<f64>().ok().filter(|size| *size >= 1.0 && *size < 1e6);
    let whole = |size: f64| format!("{size:.0}").parse::<u32>().ok();
    if let (Some(width), Some(height)) = (attribute("width").and_then(pixels), attribute("height").and_then(pixels)) {
        return Some((whole(width)?, whole(height)?));
    }
    let sides: Vec<f64> = attribute("viewBox")?.split([' ', ',']).filter_map(|side| side.parse().ok()).collect();
    match sides.as_slice() {
        [_, _, width, height] if *width >= 1.0 && *height >= 1.0 => Some((whole(*width)?, whole(*height)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::svg_dimensions;

    #[test]
    fn svg_sizes_come_from_attributes_or_view_box() {
        assert_eq!(svg_dimensions(r#"<svg width="800px" height="420" viewBox="0 0 1 1">"#), Some((800, 420)));
        assert_eq!(svg_dimensions(r#"<?xml?><svg viewBox="0 0 640 360">"#), Some((640, 360)));
        assert_eq!(svg_dimensions("<svg>"), None);
    }
}
