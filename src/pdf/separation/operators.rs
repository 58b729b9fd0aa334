//! Colours of content streams.

use lopdf::Object;
use lopdf::content::{Content, Operation};

use super::inks::{Model, Plates, Unseparable, numbers, operands};

/// The colour spaces in force.
#[derive(Debug, Clone, Copy)]
struct State {
    fill: Model,
    stroke: Model,
}

/// A content stream with its colours as they are printed. `space` gives the model of a named colour space.
pub(super) fn rewrite(
    content: &[u8],
    plates: Plates,
    space: &dyn Fn(&[u8]) -> Result<Model, Unseparable>,
) -> Result<Vec<Operation>, Unseparable> {
    let mut state = State { fill: Model::Grey, stroke: Model::Grey };
    let mut saved = Vec::new();
    let mut written = Vec::new();
    for operation in Content::decode_strict(content)?.operations {
        let strokes = operation.operator.starts_with(|first: char| first.is_ascii_uppercase());
        let current = if strokes { &mut state.stroke } else { &mut state.fill };
        let operation = match operation.operator.as_str() {
            "g" | "G" => set(current, Model::Grey, &operation.operands, plates, strokes)?,
            "rg" | "RG" => set(current, Model::Rgb, &operation.operands, plates, strokes)?,
            "k" | "K" => set(current, Model::Cmyk, &operation.operands, plates, strokes)?,
            "cs" | "CS" => {
                let [Object::Name(name)] = operation.operands.as_slice() else {
                    return Err(Unseparable::new("color space operand"));
                };
                *current = match name.as_slice() {
                    b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"Pattern" => {
                        Model::of(&lopdf::Document::new(), &operation.operands[0])?
                    }
                    name => space(name)?,
                };
                if *current == Model::Pattern {
                    Operation::new(&operation.operator, vec![Object::Name(b"Pattern".to_vec())])
                } else {
                    ink(*current, current.initial(), plates, strokes)?
                }
            }
            "sc" | "SC" | "scn" | "SCN" if *current == Model::Pattern => match operation.operands.as_slice() {
                [Object::Name(_)] => operation,
                _ => return Err(Unseparable::new("uncolored pattern")),
            },
            "sc" | "SC" | "scn" | "SCN" => ink(*current, &numbers(&operation.operands)?, plates, strokes)?,
            "BI" => return Err(Unseparable::new("inline image")),
            "q" => {
                saved.push(state);
                operation
            }
            "Q" => {
                state = saved.pop().unwrap_or(state);
                operation
            }
            _ => operation,
        };
        written.push(operation);
    }
    Ok(written)
}

fn set(
    current: &mut Model,
    model: Model,
    operands: &[Object],
    plates: Plates,
    strokes: bool,
) -> Result<Operation, Unseparable> {
    *current = model;
    ink(model, &numbers(operands)?, plates, strokes)
}

/// The operator that sets a colour as it is printed.
pub(super) fn ink(model: Model, colour: &[f32], plates: Plates, strokes: bool) -> Result<Operation, Unseparable> {
    let operator = match (plates, strokes) {
        (Plates::Four | Plates::Black, false) => "k",
        (Plates::Four | Plates::Black, true) => "K",
        (Plates::Mask, false) => "g",
        (Plates::Mask, true) => "G",
    };
    Ok(Operation::new(operator, operands(&plates.ink(model, colour)?)))
}

#[cfg(test)]
mod tests {
    use super::rewrite;
    use crate::pdf::separation::inks::{Model, Plates};
    use lopdf::content::Content;

    fn printed(content: &str) -> String {
        let space = |name: &[u8]| Ok(if name == b"c0" { Model::Rgb } else { Model::Pattern });
        let operations = rewrite(content.as_bytes(), Plates::Four, &space).expect("colours that can be printed");
        String::from_utf8(Content { operations }.encode().expect("text")).expect("ASCII").replace('\n', " ")
    }

    #[test]
    fn every_way_to_set_a_colour_is_found() {
        assert_eq!(printed("0 g 1 0 0 RG 0 0 0 1 k"), "0 0 0 1 k 0 1 1 0 K 0 0 0 1 k");
        assert_eq!(printed("/c0 cs 1 1 1 sc"), "0 0 0 1 k 0 0 0 0 k");
        assert_eq!(printed("/Pattern CS /p0 SCN"), "/Pattern CS /p0 SCN");
    }

    #[test]
    fn what_is_saved_comes_back() {
        assert_eq!(printed("/c0 cs q 0.5 g Q 0 1 0 scn"), "0 0 0 1 k q 0 0 0 0.5 k Q 1 0 1 0 k");
    }
}
