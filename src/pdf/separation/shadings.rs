//! Gradients: their colour space, and the functions that give their colours.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::inks::{Model, Plates, Unseparable, numbers, operands};

/// Behind a function of red, green and blue: cyan, magenta, yellow and black ([`super::inks::inks`]).
const RGB_TO_INKS: &str = "1 exch sub 3 1 roll 1 exch sub 3 1 roll 1 exch sub 3 1 roll \
    3 copy 2 copy gt {exch} if pop 2 copy gt {exch} if pop 4 1 roll \
    3 index sub 3 1 roll 3 index sub 3 1 roll 3 index sub 3 1 roll 4 -1 roll";
/// Behind a function of grey.
const GREY_TO_INKS: &str = "1 exch sub 0 0 0 4 -1 roll";
/// Behind a function of red, green and blue: lightness.
const RGB_TO_LIGHTNESS: &str = "0.11 mul exch 0.59 mul add exch 0.3 mul add";

/// A gradient as it is printed, as a new object.
pub(super) fn convert(document: &mut Document, shading: &Object, plates: Plates) -> Result<ObjectId, Unseparable> {
    let (_, shading) = document.dereference(shading)?;
    let Object::Dictionary(mut shading) = shading.clone() else { return Err(Unseparable::new("mesh shading")) };
    let model = Model::of(document, shading.get(b"ColorSpace")?)?;
    shading.set("ColorSpace", Object::Name(plates.space().into()));
    if let Ok(background) = shading.get(b"Background").and_then(Object::as_array) {
        let background = operands(&plates.ink(model, &numbers(background)?)?);
        shading.set("Background", background);
    }
    let given = shading.get(b"Function")?.clone();
    let printed = function(document, &given, model, plates)?;
    shading.set("Function", printed);
    Ok(document.add_object(shading))
}

/// A function whose values are colours as they are printed.
fn function(document: &mut Document, given: &Object, model: Model, plates: Plates) -> Result<ObjectId, Unseparable> {
    let (_, given) = document.dereference(given)?;
    let given = given.clone();
    let dictionary = match &given {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return Err(Unseparable::new("function")),
    };
    let mut dictionary = dictionary.clone();
    match dictionary.get(b"FunctionType")?.as_i64()? {
        // Between two colours: the ends are converted, and what lies between follows.
        2 => {
            for (key, default) in [("C0", 0.0), ("C1", 1.0)] {
                let colour = match dictionary.get(key.as_bytes()) {
                    Ok(end) => numbers(document.dereference(end)?.1.as_array()?)?,
                    Err(_) => vec![default],
                };
                dictionary.set(key, operands(&plates.ink(model, &colour)?));
            }
            dictionary.remove(b"Range");
            Ok(document.add_object(dictionary))
        }
        // Several of these in a row.
        3 => {
            let parts = document.dereference(dictionary.get(b"Functions")?)?.1.as_array()?.clone();
            let parts: Result<Vec<Object>, Unseparable> =
                parts.iter().map(|part| Ok(function(document, part, model, plates)?.into())).collect();
            dictionary.set("Functions", parts?);
            dictionary.remove(b"Range");
            Ok(document.add_object(dictionary))
        }
        // A program: ours is put behind it.
        4 => {
            let program = given.as_stream()?.get_plain_content()?;
            let program = String::from_utf8_lossy(&program);
            let body = program.trim().strip_suffix('}').ok_or_else(|| Unseparable::new("function"))?;
            let conversion = match (model, plates) {
                (Model::Rgb, Plates::Four) => RGB_TO_INKS.to_owned(),
                (Model::Rgb, Plates::Black) => format!("{RGB_TO_LIGHTNESS} {GREY_TO_INKS}"),
                (Model::Rgb, Plates::Mask) => RGB_TO_LIGHTNESS.to_owned(),
                (Model::Grey, Plates::Four | Plates::Black) => GREY_TO_INKS.to_owned(),
                (Model::Cmyk, Plates::Four) | (Model::Grey, Plates::Mask) => String::new(),
                _ => return Err(Unseparable::new("function")),
            };
            let mut printed = Dictionary::new();
            printed.set("FunctionType", 4);
            printed.set("Domain", dictionary.get(b"Domain")?.clone());
            printed.set("Range", operands(&[0.0, 1.0].repeat(plates.inks())));
            let mut stream = Stream::new(printed, format!("{body} {conversion}}}").into_bytes());
            stream.compress()?;
            Ok(document.add_object(stream))
        }
        _ => Err(Unseparable::new("sampled function")),
    }
}

#[cfg(test)]
mod tests {
    use super::{GREY_TO_INKS, RGB_TO_INKS, RGB_TO_LIGHTNESS};
    use crate::pdf::separation::inks::{Model, Plates};

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
    fn count(stack: &mut Vec<f32>) -> usize {
        stack.pop().expect("a number") as usize
    }

    /// Runs the few operators of these programs (ISO 32000-1, 7.10.5).
    fn run(program: &str, values: &[f32]) -> Vec<f32> {
        let mut stack = values.to_vec();
        for word in program.split_whitespace() {
            let length = stack.len();
            match word {
                "exch" => stack.swap(length - 1, length - 2),
                "{exch}" => {
                    if stack.pop() == Some(1.0) {
                        stack.swap(length - 2, length - 3);
                    }
                }
                "if" => {}
                "pop" => drop(stack.pop()),
                "copy" => {
                    let count = count(&mut stack);
                    stack.extend_from_within(length - 1 - count..);
                }
                "index" => {
                    let back = count(&mut stack);
                    stack.push(stack[length - 2 - back]);
                }
                "roll" => {
                    let back = stack.pop() == Some(-1.0);
                    let part = length - 2 - count(&mut stack);
                    if back { stack[part..].rotate_left(1) } else { stack[part..].rotate_right(1) }
                }
                "sub" | "mul" | "add" | "gt" => {
                    let (second, first) = (stack.pop().expect("two"), stack.pop().expect("two"));
                    stack.push(match word {
                        "sub" => first - second,
                        "mul" => first * second,
                        "add" => first + second,
                        _ => f32::from(first > second),
                    });
                }
                number => stack.push(number.parse().expect("a number")),
            }
        }
        stack
    }

    #[test]
    fn programs_give_the_inks_of_the_formula() {
        for colour in [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.75, 0.5, 0.25], [0.25, 0.5, 0.75], [0.5, 0.75, 0.25]] {
            assert_eq!(run(RGB_TO_INKS, &colour), Plates::Four.ink(Model::Rgb, &colour).expect("three numbers"));
            let lightness = run(RGB_TO_LIGHTNESS, &colour)[0];
            assert!((lightness - Plates::Mask.ink(Model::Rgb, &colour).expect("three numbers")[0]).abs() < 0.001);
        }
        assert_eq!(run(GREY_TO_INKS, &[0.25]), [0.0, 0.0, 0.0, 0.75]);
    }
}
