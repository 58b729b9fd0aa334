//! Large pictures made smaller, so that a phone loads no more than it shows. The original stays where it is.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageEncoder};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::content::Handle;
use crate::site::{Page, Site, Target};

/// The widest that a page shows a picture, in pixels of CSS: the line of its text.
pub(super) const LINE: u32 = 736;

/// How wide the smaller ones are, in pixels: a line of text, and that line on a screen of twice as many.
const WIDTHS: [u32; 2] = [800, 1600];

/// Of 100. Photographs look no better with more, and lines and letters are PNG.
const JPEG_QUALITY: u8 = 80;

/// A smaller one of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Smaller {
    /// In pixels.
    pub width: u32,
    /// Its path below the site's root.
    pub path: String,
}

/// The smaller ones of a site's pictures, by the path of the original.
#[derive(Debug, Clone, Default)]
pub struct Pictures(BTreeMap<String, Vec<Smaller>>);

impl Pictures {
    /// Makes smaller ones of all pictures of some pages that are wider than pages show them, on all threads. `once` is given a name of letters and
    /// digits that stands for a picture and a width, and what makes the smaller one of it; it may give what was made under
    /// that name before. `write` is given path and bytes.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn make<'a, E: Send>(
        site: &'a Site,
        pages: impl IntoIterator<Item = &'a Page>,
        once: impl Fn(&str, &dyn Fn() -> Vec<u8>) -> Vec<u8> + Sync,
        write: impl Fn(&str, &[u8]) -> Result<(), E> + Sync,
    ) -> Result<Self, E> {
        let shown: BTreeMap<&str, &Handle> = pages
            .into_iter()
            .flat_map(|page| page.targets.values())
            .filter_map(|target| match target {
                Target::File(path, _) => site.files.get_key_value(path),
                _ => None,
            })
            .filter(|(_, file)| file.fault.is_none() && !file.is_drawn() && !file.has_too_many_pixels())
            .filter(|(_, file)| file.dimensions.is_some_and(|(width, _)| width > WIDTHS[0]))
            .map(|(path, file)| (path.as_str(), file))
            .collect();
        let digests: Vec<String> = shown
            .par_iter()
            .map(|(_, file)| file.read().map_or_else(|_| String::new(), |bytes| format!("{:x}", Sha256::digest(bytes))))
            .collect();
        // The same picture in two versions of a document is made once.
        let distinct: BTreeMap<&str, &Handle> = digests
            .iter()
            .map(String::as_str)
            .zip(shown.values().copied())
            .filter(|(digest, _)| !digest.is_empty())
            .collect();
        let made: Vec<(&str, Vec<Smaller>)> = distinct
            .into_par_iter()
            .map(|(digest, file)| smaller(digest, file, &once, &write).map(|found| (digest, found)))
            .collect::<Result<_, E>>()?;
        let made: BTreeMap<&str, Vec<Smaller>> = made.into_iter().collect();
        let of = |digest: &String| made.get(digest.as_str()).cloned().unwrap_or_default();
        Ok(Self(shown.keys().zip(&digests).map(|(path, digest)| ((*path).to_owned(), of(digest))).collect()))
    }

    /// The smaller ones of a picture, the smallest first.
    pub(super) fn of(&self, path: &str) -> &[Smaller] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }
}

/// Makes and writes the smaller ones of a picture. One that would not save a quarter of the bytes is not worth it.
fn smaller<E>(
    digest: &str,
    file: &Handle,
    once: &impl Fn(&str, &dyn Fn() -> Vec<u8>) -> Vec<u8>,
    write: &impl Fn(&str, &[u8]) -> Result<(), E>,
) -> Result<Vec<Smaller>, E> {
    let decoded = OnceCell::new();
    let mut found = Vec::new();
    for width in WIDTHS.into_iter().filter(|width| file.dimensions.is_some_and(|(own, _)| own > *width)) {
        let bytes = once(&format!("{digest}-{width}"), &|| {
            let picture = decoded.get_or_init(|| Picture::decode(&file.read().ok()?));
            let bytes = picture.as_ref().and_then(|picture| picture.encode(width)).unwrap_or_default();
            if bytes.len() as u64 * 4 < file.length * 3 { bytes } else { Vec::new() }
        });
        if !bytes.is_empty() {
            let ending = if bytes.starts_with(&[0xFF, 0xD8]) { "jpg" } else { "png" };
            let path = format!("assets/pictures/{}-{width}.{ending}", &digest[..16]);
            write(&path, &bytes)?;
            found.push(Smaller { width, path });
        }
    }
    Ok(found)
}

/// A picture of the kinds that can be written too.
struct Picture {
    pixels: DynamicImage,
    /// What its colours mean, if it says so: without it photographs of telephones turn pale.
    profile: Option<Vec<u8>>,
    is_photograph: bool,
}

impl Picture {
    /// `None` of what moves, of other kinds, and of what can't be decoded.
    fn decode(bytes: &[u8]) -> Option<Self> {
        fn read(mut decoder: impl ImageDecoder, is_photograph: bool) -> Option<Picture> {
            let profile = decoder.icc_profile().ok().flatten();
            // Browsers turn the original as its camera says; what is written here says nothing.
            let orientation = decoder.orientation().ok()?;
            let mut pixels = DynamicImage::from_decoder(decoder).ok()?;
            pixels.apply_orientation(orientation);
            Some(Picture { pixels, profile, is_photograph })
        }
        match bytes {
            [0xFF, 0xD8, ..] => read(JpegDecoder::new(Cursor::new(bytes)).ok()?, true),
            [0x89, b'P', ..] => {
                let decoder = PngDecoder::new(Cursor::new(bytes)).ok()?;
                if decoder.is_apng().ok()? { None } else { read(decoder, false) }
            }
            _ => None,
        }
    }

    /// The picture in a width, in pixels.
    fn encode(&self, width: u32) -> Option<Vec<u8>> {
        let (across, down) = (u64::from(self.pixels.width()), u64::from(self.pixels.height()));
        let height = u32::try_from((down * u64::from(width) + across / 2) / across).ok()?.max(1);
        let pixels = self.pixels.thumbnail_exact(width, height);
        // Screens show eight bits of a colour.
        let pixels = match pixels {
            DynamicImage::ImageLuma16(_) => pixels.to_luma8().into(),
            DynamicImage::ImageRgb16(_) => pixels.to_rgb8().into(),
            DynamicImage::ImageLumaA16(_) | DynamicImage::ImageRgba16(_) => pixels.to_rgba8().into(),
            pixels => pixels,
        };
        let mut bytes = Vec::new();
        if self.is_photograph {
            self.write(&pixels, JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))?;
        } else {
            self.write(
                &pixels,
                PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive),
            )?;
        }
        Some(bytes)
    }

    fn write(&self, pixels: &DynamicImage, mut encoder: impl ImageEncoder) -> Option<()> {
        if let Some(profile) = &self.profile {
            encoder.set_icc_profile(profile.clone()).ok()?;
        }
        pixels.write_with_encoder(encoder).ok()
    }
}
