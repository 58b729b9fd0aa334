//! The print shop's edition of leaflets, read by its boxes, operators and colour spaces: what a shop would call about.

#![cfg(feature = "pdf")]
#![allow(clippy::float_cmp, reason = "black and white are written exactly")]
#![allow(clippy::many_single_char_names, reason = "operands are named as the PDF standard names them")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use kawaraban::content::{self, Entry, Fold, Leaflet};
use kawaraban::diagnostic::Diagnostic;
use kawaraban::pdf::{Press, leaflet, leaflet_for_press};
use kawaraban::site::{Page, Site, assemble};
use kawaraban::theme::Theme;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
/// White and black as inks.
const WHITE: [f32; 4] = [0.0, 0.0, 0.0, 0.0];
const BLACK: [f32; 4] = [0.0, 0.0, 0.0, 1.0];

struct Shop {
    site: Site,
    theme: Theme,
    press: Press,
}

static SHOP: LazyLock<Shop> =
    LazyLock::new(|| shop(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/press/content")));
static SAMPLE: LazyLock<Shop> = LazyLock::new(|| shop(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content")));

fn shop(folder: &Path) -> Shop {
    let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
    let source = content::read(folder, &[]).expect("readable");
    let (theme, problems) = Theme::load(&themes, &source.config.theme, &source.config.lang);
    assert!(problems.is_empty(), "{problems:?}");
    let press = Press::new(&theme);
    Shop { site: assemble(source, false).site, theme, press }
}

impl Shop {
    fn print(&self, path: &str) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
        let page = self.site.pages.iter().find(|page| page.path() == path).expect("a leaflet");
        leaflet_for_press(&self.press, &self.site, &self.theme, page)
    }

    fn printed(&self, path: &str) -> Vec<u8> {
        let (bytes, problems) = self.print(path);
        bytes.unwrap_or_else(|| panic!("{path}: {problems:?}"))
    }

    /// All leaflets as documents.
    fn documents(&self) -> Vec<(&str, Document)> {
        let paths = self.site.pages.iter().map(Page::path).filter(|path| path.starts_with("leaflets/"));
        let paths: Vec<&str> = paths.filter(|path| self.print(path).0.is_some()).collect();
        paths.into_iter().map(|path| (path, Document::load_mem(&self.printed(path)).expect("a PDF"))).collect()
    }
}

fn everything() -> Vec<(&'static str, Document)> {
    let mut all = SHOP.documents();
    all.extend(SAMPLE.documents());
    assert!(all.len() >= 6, "{}", all.len());
    all
}

/// The front matter of a leaflet of either site.
fn front_matter(path: &str) -> &'static Leaflet {
    let mut pages = SHOP.site.pages.iter().chain(&SAMPLE.site.pages);
    let page = pages.find(|page| page.path() == path).expect("a page");
    let Entry::Leaflet(leaflet) = &page.entry else { panic!("{path} is no leaflet") };
    leaflet
}

// ── Boxes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Left, bottom, right, top in points.
type Edges = [f32; 4];

fn edges(document: &Document, page: ObjectId, key: &str) -> Edges {
    let page = document.get_dictionary(page).expect("a page");
    let edges = page.get(key.as_bytes()).and_then(Object::as_array).unwrap_or_else(|_| panic!("{key}"));
    let edges: Vec<f32> = edges.iter().map(|edge| edge.as_float().expect("a number")).collect();
    edges.try_into().expect("four edges")
}

fn near(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.02
}

#[test]
fn the_trimmed_page_has_the_size_of_the_leaflet_and_the_bleed_is_3_mm_larger() {
    for (name, width, height) in [("plain", 210.0, 297.0), ("pictures", 148.0, 210.0), ("grey", 182.0, 257.0)] {
        let document = Document::load_mem(&SHOP.printed(&format!("leaflets/{name}.md"))).expect("a PDF");
        for page in document.page_iter() {
            let [media, bleed, trim] = ["MediaBox", "BleedBox", "TrimBox"].map(|key| edges(&document, page, key));
            assert!(near(trim[2] - trim[0], width * MM) && near(trim[3] - trim[1], height * MM), "{name}: {trim:?}");
            for (edge, outwards) in [(0, -1.0), (1, -1.0), (2, 1.0), (3, 1.0)] {
                assert!(near(bleed[edge], trim[edge] + outwards * 3.0 * MM), "{name}: {bleed:?}");
                assert!((media[edge] - bleed[edge]) * outwards > 10.0 * MM, "{name}: {media:?}");
            }
        }
    }
}

// ── Operators ───────────────────────────────────────────────────────────────────────────────────────────────────────

/// What a page's operators draw, forms within it aside.
#[derive(Debug, Default)]
struct Drawn {
    /// Size of the type in points and colour of every piece of text.
    texts: Vec<(f32, [f32; 4])>,
    /// Colour and reach of every filled path.
    fills: Vec<([f32; 4], Edges)>,
    /// Colour and reach of every stroked path, half of its thickness included.
    strokes: Vec<([f32; 4], Edges)>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    matrix: [f32; 6],
    fill: [f32; 4],
    stroke: [f32; 4],
    width: f32,
    size: f32,
}

fn drawn(document: &Document, page: ObjectId) -> Drawn {
    let mut state = State { matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], fill: BLACK, stroke: BLACK, width: 1.0, size: 0.0 };
    let mut saved = Vec::new();
    let mut path: Vec<(f32, f32)> = Vec::new();
    let mut drawn = Drawn::default();
    for operation in Content::decode_strict(&document.get_page_content(page)).expect("operators").operations {
        let numbers: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        match (operation.operator.as_str(), numbers.as_slice()) {
            ("q", _) => saved.push(state),
            ("Q", _) => state = saved.pop().expect("saved"),
            ("cm", &[a, b, c, d, e, f]) => {
                let [g, h, i, j, k, l] = state.matrix;
                state.matrix =
                    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l];
            }
            ("k", &[c, m, y, k]) => state.fill = [c, m, y, k],
            ("K", &[c, m, y, k]) => state.stroke = [c, m, y, k],
            ("w", &[width]) => state.width = width,
            ("Tf", &[size]) => state.size = size,
            ("Tj" | "TJ", _) => drawn.texts.push((state.size, state.fill)),
            ("re", &[x, y, width, height]) => {
                path.extend([place(state, x, y), place(state, x + width, y + height)]);
            }
            ("m" | "l", &[x, y]) => path.push(place(state, x, y)),
            ("c", points) => path.extend(points.chunks_exact(2).map(|point| place(state, point[0], point[1]))),
            ("f" | "f*", _) => drawn.fills.push((state.fill, reach(&std::mem::take(&mut path), 0.0, false))),
            ("S" | "s", _) => {
                let half = state.width / 2.0 * state.matrix[0].hypot(state.matrix[1]);
                drawn.strokes.push((state.stroke, reach(&std::mem::take(&mut path), half, true)));
            }
            ("n" | "B" | "B*", _) => path.clear(),
            _ => {}
        }
    }
    drawn
}

fn place(State { matrix: [a, b, c, d, e, f], .. }: State, x: f32, y: f32) -> (f32, f32) {
    (a * x + c * y + e, b * x + d * y + f)
}

/// How far points reach; a straight line with butt ends is thick only across.
fn reach(points: &[(f32, f32)], half: f32, line: bool) -> Edges {
    let sides = |pick: fn(&(f32, f32)) -> f32| {
        let all = || points.iter().map(pick);
        (all().fold(f32::INFINITY, f32::min), all().fold(f32::NEG_INFINITY, f32::max))
    };
    let ((left, right), (bottom, top)) = (sides(|point| point.0), sides(|point| point.1));
    let across = if line && near(left, right) { (half, 0.0) } else { (0.0, half) };
    let across = if line && !near(left, right) && !near(bottom, top) { (half, half) } else { across };
    [left - across.0, bottom - across.1, right + across.0, top + across.1]
}

/// What stands on every plate; in one colour, the thinnest lines of the only plate that lie outside of the bleed.
fn marks(leaflet: &Leaflet, document: &Document, page: ObjectId) -> Vec<Edges> {
    let bleed = edges(document, page, "BleedBox");
    let is_mark = |colour: [f32; 4], reach: Edges| {
        let thin = (reach[2] - reach[0]).min(reach[3] - reach[1]) < 0.31;
        colour == [1.0; 4] || leaflet.monochrome && colour == BLACK && thin && is_outside(reach, bleed)
    };
    let strokes = drawn(document, page).strokes.into_iter();
    strokes.filter(|(colour, reach)| is_mark(*colour, *reach)).map(|(_, reach)| reach).collect()
}

fn is_outside(reach: Edges, bleed: Edges) -> bool {
    reach[2] <= bleed[0] + 0.01
        || reach[0] >= bleed[2] - 0.01
        || reach[3] <= bleed[1] + 0.01
        || reach[1] >= bleed[3] - 0.01
}

#[test]
fn crop_marks_stand_outside_of_the_bleed_and_within_the_sheet() {
    for (name, document) in everything() {
        let leaflet = front_matter(name);
        // Four lines at each corner, a cross at each edge, a line above and below of each fold.
        let folds = leaflet.fold.as_ref().map_or(0, |fold| if fold.value == Fold::Tri { 2 } else { 1 });
        for page in document.page_iter() {
            let [media, bleed] = ["MediaBox", "BleedBox"].map(|key| edges(&document, page, key));
            let marks = marks(leaflet, &document, page);
            assert_eq!(marks.len(), 24 + 2 * folds, "{name}");
            for mark in marks {
                assert!(is_outside(mark, bleed), "{name}: {mark:?} reaches into {bleed:?}");
                let inside = mark[0] > media[0] && mark[1] > media[1] && mark[2] < media[2] && mark[3] < media[3];
                assert!(inside, "{name}: {mark:?} leaves {media:?}");
            }
        }
    }
}

#[test]
fn a_sheet_folded_twice_is_marked_where_the_panel_that_goes_inside_is_narrower() {
    let (name, document) = everything().into_iter().find(|(name, _)| name.ends_with("first-visit.md")).expect("it");
    // B5 across: 257 mm wide. On the outer side the narrow panel lies at the left, on the inner one at the right.
    let third = 257.0 / 3.0;
    for (page, folds) in document.page_iter().zip([[third - 2.0, 2.0 * third - 1.0], [third + 1.0, 2.0 * third + 2.0]])
    {
        let left = edges(&document, page, "TrimBox")[0];
        let upright: Vec<f32> = marks(front_matter(name), &document, page)
            .into_iter()
            .filter(|mark| mark[2] - mark[0] < 0.31)
            .map(|mark| (f32::midpoint(mark[0], mark[2]) - left) / MM)
            .collect();
        for fold in folds {
            let at = upright.iter().filter(|x| (**x - fold).abs() < 0.05).count();
            assert_eq!(at, 2, "{fold} in {upright:?}");
        }
    }
}

#[test]
fn the_title_band_reaches_to_the_edge_of_the_bleed_and_no_further() {
    let document = Document::load_mem(&SHOP.printed("leaflets/plain.md")).expect("a PDF");
    let page = document.page_iter().next().expect("a page");
    let bleed = edges(&document, page, "BleedBox");
    let fills = drawn(&document, page).fills;
    assert!(
        fills.iter().any(|(_, fill)| near(fill[0], bleed[0]) && near(fill[2], bleed[2]) && near(fill[3], bleed[3]))
    );
    for (_, fill) in fills {
        let within = fill[0] >= bleed[0] - 0.02 && fill[2] <= bleed[2] + 0.02 && fill[3] <= bleed[3] + 0.02;
        assert!(within, "{fill:?} leaves {bleed:?}");
    }
}

#[test]
fn running_text_is_printed_with_black_alone() {
    let document = Document::load_mem(&SHOP.printed("leaflets/plain.md")).expect("a PDF");
    for page in document.page_iter() {
        let texts = drawn(&document, page).texts;
        let body: Vec<_> = texts.iter().filter(|(size, _)| near(*size, 12.0)).collect();
        assert!(body.len() > 5, "{texts:?}");
        assert!(body.iter().all(|(_, colour)| *colour == BLACK), "{body:?}");
    }
}

#[test]
fn small_letters_are_black_or_white() {
    for (name, document) in SHOP.documents() {
        for page in document.page_iter() {
            // The dots of lists are as large as letters.
            let small = drawn(&document, page).texts.into_iter().filter(|(size, _)| *size < 10.5 && !near(*size, 6.6));
            let colours: Vec<_> = small.filter(|(_, colour)| *colour != BLACK && *colour != WHITE).collect();
            assert!(colours.is_empty() || name == "leaflets/grey.md", "{name}: {colours:?}");
        }
    }
}

#[test]
fn a_leaflet_in_one_colour_needs_the_black_plate_alone() {
    let document = Document::load_mem(&SHOP.printed("leaflets/grey.md")).expect("a PDF");
    for page in document.page_iter() {
        let Drawn { texts, fills, strokes } = drawn(&document, page);
        let paths = fills.iter().chain(&strokes).map(|(colour, _)| *colour);
        for colour in texts.iter().map(|(_, colour)| *colour).chain(paths) {
            assert_eq!(colour[..3], WHITE[..3]);
        }
    }
    let inked = document.objects.values().filter_map(|object| object.as_stream().ok());
    assert!(inked.clone().any(|stream| stream.dict.has(b"Width")));
    assert!(inked.into_iter().all(|stream| {
        !stream.dict.has(b"Width") || stream.dict.get(b"ColorSpace").and_then(Object::as_name).unwrap() == b"DeviceGray"
    }));
}

// ── Colour spaces ───────────────────────────────────────────────────────────────────────────────────────────────────

/// Everything in a PDF that a printer would have to turn into inks itself.
fn foreign_colours(document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for object in document.objects.values() {
        names(object, &mut found);
        let Object::Stream(stream) = object else { continue };
        let subtype = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if subtype == b"Form" || stream.dict.has(b"PatternType") {
            operators(&stream.get_plain_content().expect("a stream"), &mut found);
        }
        if subtype == b"Image" {
            let space = stream.dict.get(b"ColorSpace").and_then(Object::as_name).unwrap_or_default();
            if space != b"DeviceCMYK" && space != b"DeviceGray" {
                found.insert(format!("image in {}", String::from_utf8_lossy(space)));
            }
        }
    }
    for page in document.page_iter() {
        operators(&document.get_page_content(page), &mut found);
    }
    found
}

fn operators(content: &[u8], found: &mut BTreeSet<String>) {
    for operation in Content::decode_strict(content).expect("operators").operations {
        let pattern = matches!(operation.operands.last(), Some(Object::Name(_)));
        match operation.operator.as_str() {
            operator @ ("rg" | "RG" | "BI") => drop(found.insert(operator.to_owned())),
            operator @ ("sc" | "SC" | "scn" | "SCN") if !pattern => drop(found.insert(operator.to_owned())),
            "cs" | "CS" if operation.operands != [Object::Name(b"Pattern".to_vec())] => {
                found.insert(format!("{:?} cs", operation.operands));
            }
            _ => {}
        }
    }
}

fn names(object: &Object, found: &mut BTreeSet<String>) {
    const FOREIGN: [&[u8]; 7] = [b"DeviceRGB", b"ICCBased", b"CalRGB", b"CalGray", b"Lab", b"Indexed", b"DeviceN"];
    let mut all = |dictionary: &Dictionary| dictionary.iter().for_each(|(_, value)| names(value, found));
    match object {
        Object::Name(name) if FOREIGN.contains(&name.as_slice()) => {
            found.insert(String::from_utf8_lossy(name).into_owned());
        }
        Object::Array(values) => values.iter().for_each(|value| names(value, found)),
        Object::Dictionary(dictionary) => all(dictionary),
        Object::Stream(stream) => all(&stream.dict),
        _ => {}
    }
}

#[test]
fn no_light_is_left_pictures_gradients_and_masks_included() {
    for (name, document) in everything() {
        assert_eq!(foreign_colours(&document), BTreeSet::new(), "{name}");
    }
}

#[test]
fn the_reader_of_colours_sees_the_light_of_the_web_edition() {
    let page = SHOP.site.pages.iter().find(|page| page.path() == "leaflets/pictures.md").expect("a leaflet");
    let (bytes, _) = leaflet(&SHOP.press, &SHOP.site, &SHOP.theme, page);
    let found = foreign_colours(&Document::load_mem(&bytes.expect("a PDF")).expect("a PDF"));
    assert!(found.contains("ICCBased") && found.contains("scn"), "{found:?}");
}

#[test]
fn pictures_are_in_four_inks_and_grey_ones_stay_grey() {
    let document = Document::load_mem(&SHOP.printed("leaflets/pictures.md")).expect("a PDF");
    let pictures = document.objects.values().filter_map(|object| object.as_stream().ok()).filter(|stream| {
        stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|subtype| subtype == b"Image")
    });
    let mut seen = BTreeSet::new();
    for picture in pictures {
        let side = |key: &[u8]| picture.dict.get(key).and_then(Object::as_i64).expect("a size");
        let space = picture.dict.get(b"ColorSpace").and_then(Object::as_name).expect("a colour space");
        let pixels = picture.get_plain_content().expect("pixels");
        match (side(b"Width"), side(b"Height"), space) {
            // The red half, then the blue one, whose transparency is a mask.
            (320, 320, b"DeviceCMYK") => {
                assert_eq!(pixels[..4], [0, 255, 255, 0]);
                assert_eq!(pixels[319 * 4..320 * 4], [255, 255, 0, 0]);
                assert!(picture.dict.has(b"SMask"));
                seen.insert("png");
            }
            (320, 320, b"DeviceGray") => drop(seen.insert("mask")),
            (320, 200, b"DeviceCMYK") => {
                assert_eq!(pixels.len(), 320 * 200 * 4);
                seen.insert("jpeg");
            }
            (320, 40, b"DeviceGray") => {
                assert!(pixels[0] < 5 && pixels[319] > 250);
                seen.insert("grey");
            }
            _ => {}
        }
    }
    assert_eq!(seen, BTreeSet::from(["grey", "jpeg", "mask", "png"]));
}

// ── The file ────────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn nothing_in_it_can_be_touched() {
    for (name, document) in everything() {
        let catalog = document.catalog().expect("a catalog");
        for key in ["Outlines", "Dests", "Names", "OpenAction"] {
            assert!(!catalog.has(key.as_bytes()), "{name}: {key}");
        }
        assert!(document.page_iter().all(|page| !document.get_dictionary(page).expect("a page").has(b"Annots")));
        assert!(document.objects.values().all(|object| {
            object.as_dict().is_ok_and(|dictionary| !dictionary.has_type(b"Annot")) || object.as_dict().is_err()
        }));
    }
}

#[test]
fn all_fonts_are_embedded_and_subset() {
    for (name, document) in everything() {
        let fonts: Vec<&Dictionary> = document
            .objects
            .values()
            .filter_map(|object| object.as_dict().ok())
            .filter(|dictionary| dictionary.has_type(b"FontDescriptor"))
            .collect();
        assert!(!fonts.is_empty(), "{name}");
        for font in fonts {
            let own = font.get(b"FontName").and_then(Object::as_name).expect("a name");
            assert!(font.has(b"FontFile2") || font.has(b"FontFile3"), "{name}");
            assert!(own[..6].iter().all(u8::is_ascii_uppercase) && own[6] == b'+', "{}", String::from_utf8_lossy(own));
        }
    }
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    for name in ["leaflets/plain.md", "leaflets/pictures.md"] {
        assert_eq!(SHOP.printed(name), SHOP.printed(name), "{name}");
    }
}

#[test]
fn the_slug_names_the_file_its_code_version_and_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plain.pdf");
    std::fs::write(&path, SHOP.printed("leaflets/plain.md")).expect("written");
    let text = Command::new("pdftotext").arg(&path).arg("-").output().expect("pdftotext of poppler-utils");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    for part in ["plain-print.pdf", "P-01", "Ver.1.2", "2023-03-21", "印刷用", "A4 210×297 mm"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn qpdf_finds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for (shop, prefix) in [(&*SHOP, "fixture"), (&*SAMPLE, "sample")] {
        for (index, (name, _)) in shop.documents().into_iter().enumerate() {
            let path = folder.path().join(format!("{prefix}{index}.pdf"));
            std::fs::write(&path, shop.printed(name)).expect("written");
            let check = Command::new("qpdf").arg("--check").arg(&path).output().expect("qpdf");
            let said = String::from_utf8_lossy(&check.stdout);
            assert!(check.status.success() && said.contains("No syntax or stream encoding errors"), "{name}: {said}");
        }
    }
}

#[test]
fn a_sample_is_marked_once_in_the_corner_of_each_page() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, _) in SAMPLE.documents() {
        let path = folder.path().join("sample.pdf");
        std::fs::write(&path, SAMPLE.printed(name)).expect("written");
        let text = Command::new("pdftotext").arg("-raw").arg(&path).arg("-").output().expect("pdftotext").stdout;
        for page in String::from_utf8_lossy(&text).trim_end_matches('\u{c}').split('\u{c}') {
            assert_eq!(page.lines().filter(|line| line.trim() == "見本").count(), 1, "{name}: {page}");
        }
    }
}
