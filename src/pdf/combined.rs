//! Many PDFs as one, for a printer. It is written as the copies come: what they share (pictures, profiles, fonts) is written
//! once, and only the pages' own entries wait for the end.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use lopdf::{Dictionary, Document, Object, ObjectId, Writer, dictionary, text_string};
use sha2::{Digest as _, Sha256};

/// What a page keeps. Its links and its place in a structure are of no use on paper.
const KEPT: [&str; 8] = ["MediaBox", "CropBox", "BleedBox", "TrimBox", "Rotate", "Resources", "Contents", "Group"];

/// What a page may have from the nodes above it (ISO 32000-1, table 30).
const INHERITED: [&str; 4] = ["MediaBox", "CropBox", "Rotate", "Resources"];

/// What a sheet of paper needs to be turned over.
const BOXES: [&str; 4] = ["MediaBox", "CropBox", "BleedBox", "TrimBox"];

/// The numbers of the objects that are written last but referred to before.
const PAGES: u32 = 1;
const CATALOG: u32 = 2;

/// What an object is, with all that it refers to.
type Digest = [u8; 32];

/// A PDF taken apart: its pages, and the objects below them. A reference is the number of an object in the list; an object
/// stands behind those that it refers to.
pub struct Copy {
    objects: Vec<(Digest, Object)>,
    pages: Vec<Dictionary>,
}

impl Copy {
    /// Takes a PDF apart.
    ///
    /// # Errors
    /// It can't be read.
    pub fn read(pdf: &[u8]) -> io::Result<Self> {
        let document = Document::load_mem(pdf).map_err(io::Error::other)?;
        let mut taking = Taking { document: &document, objects: Vec::new(), done: BTreeMap::new() };
        let pages = document.page_iter().map(|id| taking.page(id)).collect::<lopdf::Result<_>>();
        Ok(Self { pages: pages.map_err(io::Error::other)?, objects: taking.objects })
    }
}

/// A PDF being taken apart.
struct Taking<'a> {
    document: &'a Document,
    objects: Vec<(Digest, Object)>,
    /// Numbers in the list; none while the objects below are being taken.
    done: BTreeMap<ObjectId, Option<u32>>,
}

impl Taking<'_> {
    fn page(&mut self, id: ObjectId) -> lopdf::Result<Dictionary> {
        let given = self.document.get_dictionary(id)?;
        let mut page = dictionary! { "Type" => "Page" };
        for key in KEPT {
            let mut node = given;
            while INHERITED.contains(&key) && !node.has(key.as_bytes()) && node.has(b"Parent") {
                node = self.document.get_dictionary(node.get(b"Parent")?.as_reference()?)?;
            }
            if let Ok(value) = node.get(key.as_bytes()) {
                let value = self.take(value)?;
                page.set(key, value);
            }
        }
        Ok(page)
    }

    fn take(&mut self, object: &Object) -> lopdf::Result<Object> {
        Ok(match object {
            Object::Reference(id) => self.refer(*id)?,
            Object::Array(items) => {
                Object::Array(items.iter().map(|item| self.take(item)).collect::<lopdf::Result<_>>()?)
            }
            Object::Dictionary(entries) => Object::Dictionary(self.entries(entries)?),
            Object::Stream(stream) => {
                let mut own = stream.clone();
                own.dict = self.entries(&stream.dict)?;
                own.dict.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
                Object::Stream(own)
            }
            other => other.clone(),
        })
    }

    fn entries(&mut self, given: &Dictionary) -> lopdf::Result<Dictionary> {
        let mut entries = Dictionary::new();
        for (key, value) in given {
            if !["Parent", "StructParent", "StructParents"].iter().any(|left| left.as_bytes() == key) {
                entries.set(key.clone(), self.take(value)?);
            }
        }
        Ok(entries)
    }

    fn refer(&mut self, id: ObjectId) -> lopdf::Result<Object> {
        if let Some(number) = self.done.get(&id) {
            // What leads back to itself is nothing that a page shows.
            return Ok(number.map_or(Object::Null, |number| Object::Reference((number, 0))));
        }
        self.done.insert(id, None);
        let object = self.take(self.document.get_object(id)?)?;
        let digest = self.digest(&object)?;
        let number = u32::try_from(self.objects.len()).unwrap_or(u32::MAX);
        self.objects.push((digest, object));
        self.done.insert(id, Some(number));
        Ok(Object::Reference((number, 0)))
    }

    /// The digest of an object, and of all that it refers to: the same in every PDF.
    fn digest(&self, object: &Object) -> lopdf::Result<Digest> {
        let mut hash = Sha256::new();
        visit(object, &mut |number| hash.update(self.objects[number as usize].0));
        let mut text = Vec::new();
        Writer::write_object(&mut text, &renumbered(object.clone(), &|_| 0))?;
        hash.update(text);
        Ok(hash.finalize().into())
    }
}

/// Calls `found` for each reference, in their order.
fn visit(object: &Object, found: &mut impl FnMut(u32)) {
    match object {
        Object::Reference((number, _)) => found(*number),
        Object::Array(items) => items.iter().for_each(|item| visit(item, found)),
        Object::Dictionary(entries) => entries.iter().for_each(|(_, value)| visit(value, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| visit(value, found)),
        _ => {}
    }
}

/// An object with other numbers in its references.
fn renumbered(mut object: Object, number: &impl Fn(u32) -> u32) -> Object {
    let entries = |entries: &mut Dictionary| {
        for (_, value) in entries {
            *value = renumbered(std::mem::replace(value, Object::Null), number);
        }
    };
    match &mut object {
        Object::Reference((own, _)) => *own = number(*own),
        Object::Array(items) => {
            for item in items {
                *item = renumbered(std::mem::replace(item, Object::Null), number);
            }
        }
        Object::Dictionary(own) => entries(own),
        Object::Stream(stream) => entries(&mut stream.dict),
        _ => {}
    }
    object
}

/// A PDF of copies, in the order in which they are added. It has no structure for screen readers: it is for paper.
pub struct Combined<W: Write> {
    out: W,
    position: u64,
    /// Where each object begins, by its number less one; 0 while it is not written.
    places: Vec<u64>,
    known: HashMap<Digest, u32>,
    /// The number of pages of each copy, and of an entry that begins with it its words.
    copies: Vec<(usize, Option<String>)>,
    pages: Vec<Dictionary>,
    hash: Sha256,
}

impl<W: Write> Combined<W> {
    /// Begins a PDF.
    ///
    /// # Errors
    /// It can't be written.
    pub fn begin(out: W) -> io::Result<Self> {
        let (places, known, copies, pages) = (vec![0; 2], HashMap::new(), Vec::new(), Vec::new());
        let mut combined = Self { out, position: 0, places, known, copies, pages, hash: Sha256::new() };
        combined.put(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(combined)
    }

    /// Adds a copy; with an entry, the outline leads to it by these words.
    ///
    /// # Errors
    /// It can't be written.
    pub fn add(&mut self, copy: Copy, entry: Option<String>) -> io::Result<()> {
        let mut numbers: Vec<u32> = Vec::with_capacity(copy.objects.len());
        for (digest, object) in copy.objects {
            let known = self.known.get(&digest).copied();
            let number = known.unwrap_or_else(|| self.number());
            if known.is_none() {
                self.write(number, &renumbered(object, &|own| numbers[own as usize]))?;
                self.known.insert(digest, number);
                self.hash.update(digest);
            }
            numbers.push(number);
        }
        self.copies.push((copy.pages.len(), entry));
        for page in copy.pages {
            let page = renumbered(Object::Dictionary(page), &|own| numbers[own as usize]);
            self.pages.extend(page.as_dict().ok().cloned());
        }
        Ok(())
    }

    /// Ends the PDF, and gives the page on which each copy begins, counted from 1. If a copy has more pages than one, a
    /// blank page follows each that has an odd number: on both sides of the paper no two share a sheet.
    ///
    /// # Errors
    /// It can't be written.
    pub fn finish(mut self, title: &str) -> io::Result<(W, Vec<usize>)> {
        let turned = self.copies.iter().any(|(pages, _)| *pages > 1);
        let mut pages = std::mem::take(&mut self.pages).into_iter();
        let copies = std::mem::take(&mut self.copies);
        let (mut kids, mut firsts, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for (count, entry) in copies {
            firsts.push(kids.len() + 1);
            let mut own: Vec<Dictionary> = pages.by_ref().take(count).collect();
            if turned && count % 2 == 1 {
                own.extend(own.last().map(blank));
            }
            let first = self.places.len();
            for mut page in own {
                page.set("Parent", Object::Reference((PAGES, 0)));
                let number = self.number();
                self.write(number, &Object::Dictionary(page))?;
                kids.push(Object::Reference((number, 0)));
            }
            let first = u32::try_from(first + 1).unwrap_or(u32::MAX);
            entries.extend(entry.map(|entry| (entry, first)));
        }
        let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
        let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
        self.write(PAGES, &Object::Dictionary(tree))?;
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => Object::Reference((PAGES, 0)) };
        if let Some(outline) = self.outline(&entries)? {
            catalog.set("Outlines", Object::Reference((outline, 0)));
            catalog.set("PageMode", "UseOutlines");
        }
        self.write(CATALOG, &Object::Dictionary(catalog))?;
        let info = self.number();
        let about = dictionary! { "Title" => text_string(title), "Creator" => text_string("kawaraban") };
        self.write(info, &Object::Dictionary(about))?;
        self.end(info)?;
        Ok((self.out, firsts))
    }

    /// Writes the outline, and gives its number; without entries there is none.
    fn outline(&mut self, entries: &[(String, u32)]) -> io::Result<Option<u32>> {
        if entries.is_empty() {
            return Ok(None);
        }
        let root = self.number();
        let numbers: Vec<u32> = entries.iter().map(|_| self.number()).collect();
        let refer = |number: u32| Object::Reference((number, 0));
        for (at, (words, page)) in entries.iter().enumerate() {
            let dest = vec![refer(*page), Object::Name(b"Fit".to_vec())];
            let mut entry = dictionary! { "Title" => text_string(words), "Parent" => refer(root), "Dest" => dest };
            if at > 0 {
                entry.set("Prev", refer(numbers[at - 1]));
            }
            if let Some(next) = numbers.get(at + 1) {
                entry.set("Next", refer(*next));
            }
            self.write(numbers[at], &Object::Dictionary(entry))?;
        }
        let count = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        let (first, last) = (refer(numbers[0]), refer(numbers[numbers.len() - 1]));
        let outline = dictionary! { "Type" => "Outlines", "First" => first, "Last" => last, "Count" => count };
        self.write(root, &Object::Dictionary(outline))?;
        Ok(Some(root))
    }

    /// Writes the table of places, and what leads to it.
    fn end(&mut self, info: u32) -> io::Result<()> {
        let (start, size) = (self.position, self.places.len() + 1);
        self.put(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes())?;
        for place in std::mem::take(&mut self.places) {
            self.put(format!("{place:010} 00000 n \n").as_bytes())?;
        }
        // The same copies give the same name.
        let id: Digest = self.hash.clone().finalize().into();
        let id = Object::String(id[..16].to_vec(), lopdf::StringFormat::Hexadecimal);
        let trailer = dictionary! {
            "Size" => i64::try_from(size).unwrap_or(i64::MAX),
            "Root" => Object::Reference((CATALOG, 0)),
            "Info" => Object::Reference((info, 0)),
            "ID" => vec![id.clone(), id],
        };
        let mut text = b"trailer\n".to_vec();
        Writer::write_object(&mut text, &Object::Dictionary(trailer)).map_err(io::Error::other)?;
        text.extend(format!("\nstartxref\n{start}\n%%EOF\n").bytes());
        self.put(&text)?;
        self.out.flush()
    }

    /// The number of a new object.
    fn number(&mut self) -> u32 {
        self.places.push(0);
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    fn write(&mut self, number: u32, object: &Object) -> io::Result<()> {
        self.places[number as usize - 1] = self.position;
        let mut text = format!("{number} 0 obj\n").into_bytes();
        Writer::write_object(&mut text, object).map_err(io::Error::other)?;
        text.extend(b"\nendobj\n");
        self.put(&text)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// The empty back of a page.
fn blank(page: &Dictionary) -> Dictionary {
    let mut blank = dictionary! { "Type" => "Page", "Resources" => Dictionary::new() };
    for key in BOXES {
        if let Ok(edges) = page.get(key.as_bytes()) {
            blank.set(key, edges.clone());
        }
    }
    blank
}
