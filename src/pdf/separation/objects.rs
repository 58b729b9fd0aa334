//! The objects of a PDF, from its pages down.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::inks::{Model, Plates, Unseparable};
use super::{operators, rasters, shadings};
use crate::pdf::edition::BLEED;

/// A PDF of Typst in four inks, or in black alone. Typst's page has a `TrimBox`; the `BleedBox` is [`BLEED`] larger on each side.
///
/// # Errors
/// It holds a colour that can't be converted, as an embedded PDF may.
pub(in crate::pdf) fn separate(pdf: &[u8], one_colour: bool) -> Result<Vec<u8>, Unseparable> {
    let mut separation = Separation { document: Document::load_mem(pdf)?, done: BTreeMap::new() };
    let plates = if one_colour { Plates::Black } else { Plates::Four };
    let pages: Vec<ObjectId> = separation.document.page_iter().collect();
    for page in pages {
        separation.page(page, plates)?;
    }
    let mut document = separation.document;
    let catalog = document.catalog_mut()?;
    // What leads somewhere, and the colours of a screen.
    for key in ["Outlines", "PageMode", "Names", "Dests", "OpenAction", "OutputIntents", "StructTreeRoot", "MarkInfo"] {
        catalog.remove(key.as_bytes());
    }
    document.prune_objects();
    document.renumber_objects();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|error| Unseparable::new(error.to_string()))?;
    Ok(bytes)
}

/// A document on its way.
struct Separation {
    document: Document,
    /// Objects that were written anew, by what they are for.
    done: BTreeMap<(ObjectId, Plates), ObjectId>,
}

impl Separation {
    fn page(&mut self, id: ObjectId, plates: Plates) -> Result<(), Unseparable> {
        let mut page = self.document.get_dictionary(id)?.clone();
        let resources = self.inherited(&page, b"Resources")?;
        let trim = self.inherited(&page, b"TrimBox")?;
        let trim: Vec<f32> = trim.as_array()?.iter().map(Object::as_float).collect::<Result<_, _>>()?;
        let [left, bottom, right, top] = trim.as_slice() else { return Err(Unseparable::new("TrimBox")) };
        let bleed = BLEED * 72.0 / 25.4;
        let bleed = [left - bleed, bottom - bleed, right + bleed, top + bleed];
        page.set("BleedBox", bleed.iter().map(|edge| Object::Real(*edge)).collect::<Vec<_>>());
        for key in ["Annots", "StructParents", "Tabs"] {
            page.remove(key.as_bytes());
        }
        let content = self.document.get_page_content(id);
        let resources = resources.as_dict()?.clone();
        let mut operations = self.operations(&content, &resources, plates)?;
        // A page begins with a black of light.
        let black = |strokes| operators::ink(Model::Grey, Model::Grey.initial(), plates, strokes);
        operations.splice(0..0, [black(false)?, black(true)?]);
        let mut stream = Stream::new(Dictionary::new(), Content { operations }.encode()?);
        stream.compress()?;
        let content = self.document.add_object(stream);
        let resources = self.resources(&resources, plates)?;
        page.set("Contents", content);
        page.set("Resources", resources);
        if page.has(b"Group") {
            page.set("Group", group(plates));
        }
        self.document.set_object(id, page);
        Ok(())
    }

    /// An entry of a page, which its parents may hold for it.
    fn inherited(&self, page: &Dictionary, key: &[u8]) -> Result<Object, Unseparable> {
        let mut node = page;
        loop {
            if let Ok(value) = node.get(key) {
                return Ok(self.document.dereference(value)?.1.clone());
            }
            node = self.document.get_dictionary(node.get(b"Parent")?.as_reference()?)?;
        }
    }

    /// The operations of a content stream as they are printed.
    fn operations(
        &self,
        content: &[u8],
        resources: &Dictionary,
        plates: Plates,
    ) -> Result<Vec<Operation>, Unseparable> {
        let space = |name: &[u8]| {
            let spaces = self.document.dereference(resources.get(b"ColorSpace")?)?.1.as_dict()?;
            Model::of(&self.document, spaces.get(name)?)
        };
        operators::rewrite(content, plates, &space)
    }

    /// Resources as they are printed. Named colour spaces are no longer referred to.
    fn resources(&mut self, resources: &Dictionary, plates: Plates) -> Result<Dictionary, Unseparable> {
        let mut printed = resources.clone();
        printed.remove(b"ColorSpace");
        for kind in ["XObject", "Pattern", "Shading", "ExtGState", "Font"] {
            let Ok(entries) = resources.get(kind.as_bytes()) else { continue };
            let mut entries = self.document.dereference(entries)?.1.as_dict()?.clone();
            for (_, entry) in &mut entries {
                let own = match kind {
                    "Shading" => Some(shadings::convert(&mut self.document, entry, plates)?),
                    "ExtGState" => Some(self.graphics_state(entry, plates)?),
                    "Font" => self.font(entry, plates)?,
                    _ => Some(self.drawing(entry, plates)?),
                };
                if let Some(own) = own {
                    *entry = Object::Reference(own);
                }
            }
            printed.set(kind, entries);
        }
        Ok(printed)
    }

    /// A form, a picture or a pattern as it is printed.
    fn drawing(&mut self, given: &Object, plates: Plates) -> Result<ObjectId, Unseparable> {
        let id = given.as_reference()?;
        if let Some(done) = self.done.get(&(id, plates)) {
            return Ok(*done);
        }
        let printed = match self.document.get_object(id)?.clone() {
            Object::Dictionary(mut pattern) => {
                let shading = shadings::convert(&mut self.document, pattern.get(b"Shading")?, plates)?;
                pattern.set("Shading", shading);
                if let Ok(state) = pattern.get(b"ExtGState").cloned() {
                    pattern.set("ExtGState", self.graphics_state(&state, plates)?);
                }
                Object::Dictionary(pattern)
            }
            Object::Stream(stream) if stream.dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Image") => {
                let mut picture = rasters::convert(&self.document, &stream, plates)?;
                if let Ok(mask) = picture.dict.get(b"SMask").cloned() {
                    picture.dict.set("SMask", self.drawing(&mask, Plates::Mask)?);
                }
                Object::Stream(picture)
            }
            Object::Stream(stream) => Object::Stream(self.stream(&stream, plates)?),
            _ => return Err(Unseparable::new("XObject")),
        };
        let own = self.document.add_object(printed);
        self.done.insert((id, plates), own);
        Ok(own)
    }

    /// A stream of operators with resources of its own.
    fn stream(&mut self, given: &Stream, plates: Plates) -> Result<Stream, Unseparable> {
        let resources = match given.dict.get(b"Resources") {
            Ok(resources) => self.document.dereference(resources)?.1.as_dict()?.clone(),
            Err(_) => Dictionary::new(),
        };
        let operations = self.operations(&given.get_plain_content()?, &resources, plates)?;
        let mut printed = given.clone();
        printed.set_plain_content(Content { operations }.encode()?);
        printed.dict.set("Resources", self.resources(&resources, plates)?);
        printed.dict.remove(b"StructParents");
        if let Ok(own) = given.dict.get(b"Group") {
            let mut own = self.document.dereference(own)?.1.as_dict()?.clone();
            own.set("CS", Object::Name(plates.space().into()));
            printed.dict.set("Group", own);
        }
        printed.compress()?;
        Ok(printed)
    }

    /// A graphics state: its mask counts by lightness or by opacity.
    fn graphics_state(&mut self, given: &Object, plates: Plates) -> Result<ObjectId, Unseparable> {
        let mut state = self.document.dereference(given)?.1.as_dict()?.clone();
        let mask = state.get(b"SMask").and_then(|mask| Ok(self.document.dereference(mask)?.1.clone()));
        if let Ok(Object::Dictionary(mut mask)) = mask {
            if mask.has(b"BC") {
                return Err(Unseparable::new("BC"));
            }
            let lightness = mask.get(b"S").and_then(Object::as_name)? == b"Luminosity";
            let plates = if lightness { Plates::Mask } else { plates };
            let drawn = mask.get(b"G")?.clone();
            mask.set("G", self.drawing(&drawn, plates)?);
            state.set("SMask", mask);
        }
        Ok(self.document.add_object(state))
    }

    /// A font whose letters are drawn by operators; others have no colours.
    fn font(&mut self, given: &Object, plates: Plates) -> Result<Option<ObjectId>, Unseparable> {
        let id = given.as_reference()?;
        let mut font = self.document.get_dictionary(id)?.clone();
        if font.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Type3") {
            return Ok(None);
        }
        if let Some(done) = self.done.get(&(id, plates)) {
            return Ok(Some(*done));
        }
        let resources = match font.get(b"Resources") {
            Ok(resources) => self.document.dereference(resources)?.1.as_dict()?.clone(),
            Err(_) => Dictionary::new(),
        };
        let mut letters = self.document.dereference(font.get(b"CharProcs")?)?.1.as_dict()?.clone();
        for (_, letter) in &mut letters {
            let mut drawn = self.document.dereference(letter)?.1.as_stream()?.clone();
            let operations = self.operations(&drawn.get_plain_content()?, &resources, plates)?;
            drawn.set_plain_content(Content { operations }.encode()?);
            drawn.compress()?;
            *letter = Object::Reference(self.document.add_object(drawn));
        }
        font.set("CharProcs", letters);
        font.set("Resources", self.resources(&resources, plates)?);
        let own = self.document.add_object(font);
        self.done.insert((id, plates), own);
        Ok(Some(own))
    }
}

fn group(plates: Plates) -> Dictionary {
    dictionary! {
        "S" => "Transparency",
        "CS" => plates.space(),
    }
}
