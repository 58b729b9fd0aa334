//! Pictures, attachments and other files that are copied as they are.

use std::io;
use std::path::{Path, PathBuf};

use super::photograph;
use super::picture::PictureFault;

/// A file of the content folder that `output` copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    path: PathBuf,
    /// Its length in bytes.
    pub length: u64,
    /// Width and height in pixels, of pictures.
    pub dimensions: Option<(u32, u32)>,
    /// What is wrong with it, of pictures.
    pub fault: Option<PictureFault>,
}

impl Handle {
    /// A handle of a file; a picture is read for its dimensions and its faults.
    pub(super) fn new(path: PathBuf, length: u64) -> Self {
        let dimensions = dimensions(&path);
        let fault = fault(&path);
        Self { path, length, dimensions, fault }
    }

    /// Where the file lies on disk.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes that are shown: of a photograph those without what its camera says of place and owner.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let bytes = std::fs::read(&self.path)?;
        Ok(photograph::without_facts(&bytes).unwrap_or(bytes))
    }
}

/// The kinds of pictures that are known by the endings of their names.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "svg"];

fn fault(path: &Path) -> Option<PictureFault> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    if !PICTURES.contains(&ending.as_str()) {
        return None;
    }
    super::picture::fault(&ending, &std::fs::read(path).ok()?)
}

fn dimensions(path: &Path) -> Option<(u32, u32)> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "png" | "jpg" | "jpeg" | "gif" | "webp" => {
            let size = imagesize::size(path).ok()?;
            Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
        }
        "svg" => svg_dimensions(&std::fs::read_to_string(path).ok()?),
        _ => None,
    }
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
