//! The arithmetic of inks: ISO 32000-1, 10.3.2 to 10.3.5, without profiles.
//!
//! Black generation and undercolour removal are total: what cyan, magenta and yellow have in common is printed with black.
//! Neutral greys so come out on the black plate alone, no colour needs more than 200 % of ink, and a viewer without
//! profiles shows the colour that was asked for.

use std::fmt;

use lopdf::{Document, Object};

/// What can't be printed in four inks, in the words of the PDF standard.
#[derive(Debug)]
pub(in crate::pdf) struct Unseparable(String);

impl Unseparable {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for Unseparable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<lopdf::Error> for Unseparable {
    fn from(error: lopdf::Error) -> Self {
        Self(error.to_string())
    }
}

/// What the numbers of a colour mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// 0 black, 1 white.
    Grey,
    /// Light: red, green, blue.
    Rgb,
    /// Ink: cyan, magenta, yellow, black.
    Cmyk,
    /// A pattern in place of a colour.
    Pattern,
}

/// What a part of a page is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Plates {
    /// The four inks.
    Four,
    /// Black alone, of a leaflet in one colour.
    Black,
    /// A soft mask, whose lightness is all that counts.
    Mask,
}

impl Model {
    /// The model of a colour space.
    pub fn of(document: &Document, space: &Object) -> Result<Self, Unseparable> {
        let (_, space) = document.dereference(space)?;
        let name = match space {
            Object::Name(name) => name.as_slice(),
            Object::Array(parts) => match parts.split_first() {
                Some((Object::Name(name), rest)) if name == b"ICCBased" && rest.len() == 1 => {
                    let (_, profile) = document.dereference(&rest[0])?;
                    return match profile.as_stream()?.dict.get(b"N")?.as_i64()? {
                        1 => Ok(Self::Grey),
                        3 => Ok(Self::Rgb),
                        4 => Ok(Self::Cmyk),
                        _ => Err(Unseparable::new("ICCBased")),
                    };
                }
                Some((Object::Name(name), rest)) if rest.is_empty() || name.starts_with(b"Cal") => name,
                Some((Object::Name(name), _)) => return Err(Unseparable::new(String::from_utf8_lossy(name))),
                _ => return Err(Unseparable::new("ColorSpace")),
            },
            _ => return Err(Unseparable::new("ColorSpace")),
        };
        match name {
            b"DeviceGray" | b"CalGray" => Ok(Self::Grey),
            b"DeviceRGB" | b"CalRGB" => Ok(Self::Rgb),
            b"DeviceCMYK" => Ok(Self::Cmyk),
            b"Pattern" => Ok(Self::Pattern),
            other => Err(Unseparable::new(String::from_utf8_lossy(other))),
        }
    }

    /// The colour with which a space begins: black.
    pub fn initial(self) -> &'static [f32] {
        match self {
            Self::Grey => &[0.0],
            Self::Rgb => &[0.0, 0.0, 0.0],
            Self::Cmyk => &[0.0, 0.0, 0.0, 1.0],
            Self::Pattern => &[],
        }
    }
}

impl Plates {
    /// The name of the colour space that is written.
    pub fn space(self) -> &'static str {
        match self {
            Self::Four | Self::Black => "DeviceCMYK",
            Self::Mask => "DeviceGray",
        }
    }

    /// How many numbers a colour has.
    pub fn inks(self) -> usize {
        match self {
            Self::Four | Self::Black => 4,
            Self::Mask => 1,
        }
    }

    /// A colour in what is printed; an error if its numbers don't fit the model.
    pub fn ink(self, model: Model, colour: &[f32]) -> Result<Vec<f32>, Unseparable> {
        let lightness = match (model, colour) {
            (Model::Grey, [grey]) => *grey,
            (Model::Rgb, [red, green, blue]) => lightness([*red, *green, *blue]),
            (Model::Cmyk, [cyan, magenta, yellow, black]) => {
                1.0 - (0.3 * cyan + 0.59 * magenta + 0.11 * yellow + black).min(1.0)
            }
            _ => return Err(Unseparable::new("color operands")),
        };
        let inks = match (self, model, colour) {
            (Self::Mask, ..) => vec![lightness],
            (Self::Four, Model::Cmyk, _) => colour.to_vec(),
            (Self::Four, _, [red, green, blue]) => inks([*red, *green, *blue]).to_vec(),
            (Self::Four | Self::Black, ..) => vec![0.0, 0.0, 0.0, 1.0 - lightness],
        };
        // Four digits are finer than any plate; clean ends keep white and black exact.
        Ok(inks.into_iter().map(|ink| (ink.clamp(0.0, 1.0) * 10_000.0).round() / 10_000.0).collect())
    }
}

/// Light as ink.
pub(super) fn inks([red, green, blue]: [f32; 3]) -> [f32; 4] {
    let black = 1.0 - red.max(green).max(blue);
    [1.0 - red - black, 1.0 - green - black, 1.0 - blue - black, black]
}

/// How light a colour is.
pub(super) fn lightness([red, green, blue]: [f32; 3]) -> f32 {
    0.3 * red + 0.59 * green + 0.11 * blue
}

/// Numbers as PDF writes them: whole ones without a point.
pub(super) fn operands(numbers: &[f32]) -> Vec<Object> {
    let operand = |number: &f32| {
        if *number == 0.0 {
            Object::Integer(0)
        } else if (*number - 1.0).abs() < f32::EPSILON {
            Object::Integer(1)
        } else {
            Object::Real(*number)
        }
    };
    numbers.iter().map(operand).collect()
}

/// The numbers among operands.
pub(super) fn numbers(operands: &[Object]) -> Result<Vec<f32>, Unseparable> {
    Ok(operands.iter().map(Object::as_float).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::{Model, Plates};

    #[test]
    fn greys_are_printed_with_black_alone() {
        let ink = |colour: &[f32]| Plates::Four.ink(Model::Rgb, colour).expect("three numbers");
        assert_eq!(ink(&[0.0, 0.0, 0.0]), [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(ink(&[1.0, 1.0, 1.0]), [0.0, 0.0, 0.0, 0.0]);
        assert_eq!(ink(&[0.25, 0.25, 0.25]), [0.0, 0.0, 0.0, 0.75]);
        assert_eq!(Plates::Four.ink(Model::Grey, &[0.0]).expect("one number"), [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn colours_keep_what_their_inks_do_not_share() {
        let ink = |colour: &[f32]| Plates::Four.ink(Model::Rgb, colour).expect("three numbers");
        assert_eq!(ink(&[1.0, 0.0, 0.0]), [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(ink(&[0.5, 0.25, 0.0]), [0.0, 0.25, 0.5, 0.5]);
        let heaviest = (0..=20u8).flat_map(|red| (0..=20u8).map(move |green| (red, green)));
        for (red, green) in heaviest {
            let total: f32 = ink(&[f32::from(red) / 20.0, f32::from(green) / 20.0, 0.0]).iter().sum();
            assert!(total <= 2.001, "{total}");
        }
    }

    #[test]
    fn one_colour_is_black() {
        assert_eq!(Plates::Black.ink(Model::Rgb, &[1.0, 0.0, 0.0]).expect("three numbers"), [0.0, 0.0, 0.0, 0.7]);
        assert_eq!(Plates::Black.ink(Model::Cmyk, &[1.0; 4]).expect("four numbers"), [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn a_mask_keeps_its_lightness() {
        assert_eq!(Plates::Mask.ink(Model::Rgb, &[1.0, 1.0, 1.0]).expect("three numbers"), [1.0]);
        assert_eq!(Plates::Mask.ink(Model::Cmyk, &[0.0, 0.0, 0.0, 1.0]).expect("four numbers"), [0.0]);
        assert!(Plates::Mask.ink(Model::Rgb, &[1.0]).is_err());
    }
}
