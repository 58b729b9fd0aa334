//! Pixels.

use image::ImageFormat;
use lopdf::{Document, Object, Stream};

use super::inks::{Model, Plates, Unseparable, inks, lightness};

/// A picture of pixels as it is printed. Grey pictures and those in four inks keep their pixels; an RGB one is decoded
/// and written without loss, whatever its profile says. Its transparency is a grey picture of its own, which stays.
pub(super) fn convert(document: &Document, picture: &Stream, plates: Plates) -> Result<Stream, Unseparable> {
    let mut printed = picture.clone();
    if picture.dict.get(b"ImageMask").and_then(Object::as_bool).unwrap_or(false) {
        return Ok(printed);
    }
    match (Model::of(document, picture.dict.get(b"ColorSpace")?)?, plates) {
        (Model::Grey, _) => printed.dict.set("ColorSpace", Object::Name(b"DeviceGray".to_vec())),
        (Model::Cmyk, Plates::Four) => printed.dict.set("ColorSpace", Object::Name(b"DeviceCMYK".to_vec())),
        (Model::Rgb, _) => {
            let pixels = light(picture)?;
            let pixels = pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
            let (space, content): (&str, Vec<u8>) = match plates {
                Plates::Four => ("DeviceCMYK", pixels.flat_map(inked).collect()),
                Plates::Black | Plates::Mask => {
                    ("DeviceGray", pixels.map(|pixel| byte(lightness(pixel.map(share)))).collect())
                }
            };
            printed.dict.remove(b"DecodeParms");
            printed.dict.set("BitsPerComponent", 8);
            printed.dict.set("ColorSpace", Object::Name(space.into()));
            printed.set_plain_content(content);
            printed.compress()?;
        }
        (Model::Cmyk, Plates::Black | Plates::Mask) | (Model::Pattern, _) => return Err(Unseparable::new("image")),
    }
    Ok(printed)
}

/// Red, green and blue of every pixel.
fn light(picture: &Stream) -> Result<Vec<u8>, Unseparable> {
    if picture.dict.has(b"Decode") {
        return Err(Unseparable::new("Decode"));
    }
    let pixels = match picture.filters().unwrap_or_default().as_slice() {
        [b"DCTDecode"] => image::load_from_memory_with_format(&picture.content, ImageFormat::Jpeg)
            .map_err(|error| Unseparable::new(error.to_string()))?
            .into_rgb8()
            .into_raw(),
        [] | [b"FlateDecode"] if picture.dict.get(b"BitsPerComponent").and_then(Object::as_i64).ok() == Some(8) => {
            picture.get_plain_content()?
        }
        _ => return Err(Unseparable::new("image")),
    };
    let side = |key: &[u8]| -> Result<usize, Unseparable> {
        usize::try_from(picture.dict.get(key)?.as_i64()?).map_err(|_| Unseparable::new("image"))
    };
    if pixels.len() != side(b"Width")? * side(b"Height")? * 3 {
        return Err(Unseparable::new("image"));
    }
    Ok(pixels)
}

/// A pixel in four inks.
fn inked(pixel: [u8; 3]) -> [u8; 4] {
    inks(pixel.map(share)).map(byte)
}

fn share(level: u8) -> f32 {
    f32::from(level) / 255.0
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(share: f32) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::inked;

    #[test]
    fn pixels_are_inked_as_colours_are() {
        assert_eq!(inked([0, 0, 0]), [0, 0, 0, 255]);
        assert_eq!(inked([255, 255, 255]), [0, 0, 0, 0]);
        assert_eq!(inked([200, 200, 200]), [0, 0, 0, 55]);
        assert_eq!(inked([255, 128, 0]), [0, 127, 255, 0]);
    }
}
