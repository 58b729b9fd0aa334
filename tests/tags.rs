//! What a screen reader gets from a PDF: its structure tree, read with the text that its content streams mark.
//! PDF/UA-1 (ISO 14289-1) and PDF 1.7, 14.7 and 14.8.

#![cfg(feature = "pdf")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use kawaraban::content::Entry;
use kawaraban::markdown::{BlockKind, InlineKind, inline_text, own_inlines, walk_blocks, walk_inlines};
use kawaraban::site::{Page, Site};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use tempfile::TempDir;

/// The sample site, built once.
static BUILT: LazyLock<TempDir> = LazyLock::new(|| {
    let output = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
    command.arg("build").arg("--content").arg(root().join("content")).arg("--themes").arg(root().join("themes"));
    let run = command.arg("--output").arg(output.path()).output().expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    output
});

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let source = kawaraban::content::read(&root().join("content"), &[]).expect("read");
    kawaraban::site::assemble(source, false).site
});

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn leaflets() -> Vec<(&'static Page, Tagged)> {
    let leaflets = SITE.pages.iter().filter(|page| matches!(page.entry, Entry::Leaflet(_)));
    let read = |page: &'static Page| {
        // Texts that only some offices have are in the leaflets of an office that has them.
        let some = !kawaraban::site::asks([page]).flags().is_empty();
        let address = page.address.as_str().replace(".html", ".pdf");
        (page, Tagged::read(&if some { address.replace("leaflets/", "offices/992011/") } else { address }))
    };
    let leaflets: Vec<_> = leaflets.map(read).collect();
    assert!(leaflets.len() > 4);
    leaflets
}

/// All leaflets, a document, and a 新旧対照表.
fn all() -> Vec<(String, Tagged)> {
    let named = leaflets().into_iter().map(|(page, tagged)| (page.path().to_owned(), tagged));
    let others = ["manual/1.1/manual.pdf", "manual/1.1/diff-1.0.pdf"];
    named.chain(others.map(|path| (path.to_owned(), Tagged::read(path)))).collect()
}

fn is_folded(page: &Page) -> bool {
    matches!(&page.entry, Entry::Leaflet(leaflet) if leaflet.fold.is_some())
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Content in the order of the structure tree.
struct Element {
    /// `H1`, `Figure` …
    kind: String,
    alt: Option<String>,
    /// The names of its attributes.
    attributes: BTreeSet<String>,
    children: Vec<Child>,
}

enum Child {
    Element(Element),
    Text(String),
    Annotation(ObjectId),
}

impl Element {
    fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| if let Child::Element(element) = child { Some(element) } else { None })
    }

    fn kinds(&self) -> Vec<&str> {
        self.elements().map(|element| element.kind.as_str()).collect()
    }

    fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Element)) {
        visit(self);
        self.elements().for_each(|element| element.walk(visit));
    }

    fn all(&self, kind: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        self.walk(&mut |element| found.extend((element.kind == kind).then_some(element)));
        found
    }

    /// What is spoken: letters, and in their place the words of what is drawn.
    fn spoken(&self) -> String {
        if let Some(alt) = &self.alt {
            return format!("<{alt}>");
        }
        let spoken = self.children.iter().map(|child| match child {
            Child::Element(element) => element.spoken(),
            Child::Text(text) => text.clone(),
            Child::Annotation(_) => String::new(),
        });
        spoken.collect()
    }
}

/// A PDF with its structure tree.
struct Tagged {
    document: Document,
    root: Element,
    /// Letters that no screen reader mentions.
    artifacts: String,
    /// Letters that are neither in the tree nor an artifact.
    untagged: String,
}

impl Tagged {
    /// Reads a PDF of the sample.
    fn read(path: &str) -> Self {
        let document = Document::load(BUILT.path().join("site").join(path)).expect("a PDF");
        let mut marked = Marked::default();
        document.get_pages().into_values().for_each(|page| marked.read(&document, page));
        let catalog = document.catalog().expect("a catalog");
        let tree = dictionary(&document, catalog.get(b"StructTreeRoot").expect("a structure tree"));
        let mut top = children(&document, tree, None, &marked);
        let Some(Child::Element(root)) = top.pop() else { panic!("{path}: no element") };
        assert!(top.is_empty() && root.kind == "Document", "{path}: {}", root.kind);
        Self { root, artifacts: marked.artifacts, untagged: marked.untagged, document }
    }
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> &'a Dictionary {
    document.dereference(object).expect("an object").1.as_dict().expect("a dictionary")
}

/// What hangs below an element.
fn children(document: &Document, own: &Dictionary, page: Option<ObjectId>, marked: &Marked) -> Vec<Child> {
    let page = own.get(b"Pg").and_then(Object::as_reference).ok().or(page);
    let Ok(kids) = own.get(b"K") else { return Vec::new() };
    let kids = document.dereference(kids).expect("an object").1;
    let kids: Vec<&Object> = kids.as_array().map_or_else(|_| vec![kids], |kids| kids.iter().collect());
    let text = |page: Option<ObjectId>, number: i64| {
        Child::Text(marked.texts.get(&(page.expect("a page"), number)).cloned().unwrap_or_default())
    };
    let child = |kid: &Object| {
        let kid = document.dereference(kid).expect("an object").1;
        if let Ok(number) = kid.as_i64() {
            return text(page, number);
        }
        let kid = kid.as_dict().expect("a dictionary");
        match kid.get(b"Type").and_then(Object::as_name) {
            Ok(b"MCR") => {
                let own = kid.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                text(own, kid.get(b"MCID").and_then(Object::as_i64).expect("a number"))
            }
            Ok(b"OBJR") => Child::Annotation(kid.get(b"Obj").and_then(Object::as_reference).expect("an object")),
            _ => Child::Element(element(document, kid, page, marked)),
        }
    };
    kids.into_iter().map(child).collect()
}

fn element(document: &Document, own: &Dictionary, page: Option<ObjectId>, marked: &Marked) -> Element {
    let mut attributes = BTreeSet::new();
    if let Ok(written) = own.get(b"A").and_then(|written| document.dereference(written)) {
        let several = written.1.as_array().map_or_else(|_| vec![written.1], |several| several.iter().collect());
        for one in several {
            let names = dictionary(document, one).iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned());
            attributes.extend(names);
        }
    }
    Element {
        kind: String::from_utf8_lossy(own.get(b"S").and_then(Object::as_name).expect("a kind")).into_owned(),
        alt: own.get(b"Alt").ok().map(|alt| decode_text_string(alt).expect("a text")),
        attributes,
        children: children(document, own, page, marked),
    }
}

/// The letters of the pages' content streams, by page and number of their mark.
#[derive(Default)]
struct Marked {
    texts: BTreeMap<(ObjectId, i64), String>,
    artifacts: String,
    untagged: String,
}

impl Marked {
    fn read(&mut self, document: &Document, page: ObjectId) {
        let fonts = document.get_page_fonts(page).expect("fonts");
        let encodings: BTreeMap<_, _> = fonts
            .into_iter()
            .map(|(name, font)| (name, font.get_font_encoding(document).expect("an encoding")))
            .collect();
        let content = Content::decode(&document.get_page_content(page)).expect("a content stream");
        // Around the next letters: the number of a mark, an artifact (-1), or a mark without a number.
        let mut around: Vec<Option<i64>> = Vec::new();
        let mut font = None;
        for operation in content.operations {
            match operation.operator.as_str() {
                "BMC" | "BDC" => {
                    let own = operation.operands.get(1).and_then(|own| own.as_dict().ok());
                    let number = own.and_then(|own| own.get(b"MCID").ok()?.as_i64().ok());
                    let artifact = operation.operands[0].as_name().is_ok_and(|name| name == b"Artifact");
                    around.push(if artifact { Some(-1) } else { number });
                }
                "EMC" => drop(around.pop().expect("a mark")),
                "Tf" => font = encodings.get(operation.operands[0].as_name().expect("a font")),
                "Tj" | "TJ" => {
                    let shown = match &operation.operands[0] {
                        Object::Array(parts) => parts.iter().collect(),
                        one => vec![one],
                    };
                    let bytes = shown.into_iter().filter_map(|part| part.as_str().ok());
                    let text = bytes.map(|bytes| Document::decode_text(font.expect("a font"), bytes).expect("letters"));
                    let text: String = text.collect();
                    match around.iter().rev().find_map(|own| *own) {
                        Some(-1) => self.artifacts.push_str(&text),
                        Some(number) => self.texts.entry((page, number)).or_default().push_str(&text),
                        None => self.untagged.push_str(&text),
                    }
                }
                _ => {}
            }
        }
    }
}

// ── What must be there ──────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_pdf_tells_its_language_and_shows_its_title() {
    for (name, tagged) in all() {
        let document = &tagged.document;
        let catalog = document.catalog().expect("a catalog");
        assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("a language"), b"ja-JP", "{name}");
        let says = |within: &[u8], key: &[u8]| {
            dictionary(document, catalog.get(within).expect("there")).get(key).and_then(Object::as_bool)
        };
        assert_eq!(says(b"ViewerPreferences", b"DisplayDocTitle").ok(), Some(true), "{name}");
        assert_eq!(says(b"MarkInfo", b"Marked").ok(), Some(true), "{name}");
        let about = dictionary(document, document.trailer.get(b"Info").expect("information"));
        let title = decode_text_string(about.get(b"Title").expect("a title")).expect("a text");
        assert!(title.starts_with("【見本】") && title.chars().count() > 6, "{name}: {title}");
    }
}

#[test]
fn headings_stand_in_the_order_of_the_text_and_skip_no_level() {
    for (name, tagged) in all() {
        let mut levels: Vec<u32> = Vec::new();
        tagged.root.walk(&mut |element| {
            let Some(level) = element.kind.strip_prefix('H').and_then(|level| level.parse().ok()) else { return };
            assert!(!element.spoken().trim().is_empty(), "{name}: a heading without words");
            assert!(level <= levels.last().copied().unwrap_or(0) + 1, "{name}: {} {level}", element.spoken());
            levels.push(level);
        });
        assert!(levels.first() == Some(&1) && levels.len() > 1, "{name}: {levels:?}");
    }
    for (page, tagged) in leaflets().into_iter().filter(|(page, _)| !is_folded(page)) {
        let mut spoken = Vec::new();
        tagged.root.walk(&mut |element| {
            let is_heading = element.kind.starts_with('H') && element.kind.len() == 2;
            spoken.extend(is_heading.then(|| letters(&element.spoken())));
        });
        let mut written = vec![letters(&page.common.title.as_ref().expect("a title").value)];
        walk_blocks(&page.tree.blocks, &mut |block| {
            if let BlockKind::Heading(heading) = &block.kind {
                written.push(letters(&inline_text(&heading.content)));
            }
        });
        assert_eq!(spoken, written, "{}", page.path());
    }
}

/// Readings are no part of the sentences: one that was spoken would stand between their letters.
#[test]
fn every_sentence_is_spoken_once_in_order_without_its_readings() {
    for (page, tagged) in leaflets() {
        let spoken = letters(&tagged.root.spoken());
        let mut rest = spoken.as_str();
        walk_blocks(&page.tree.blocks, &mut |block| {
            for inlines in own_inlines(block) {
                let mut text = letters(&inline_text(inlines));
                for inline in inlines {
                    if let InlineKind::Image(picture) = &inline.kind {
                        let alt = letters(&inline_text(&picture.alt));
                        text = text.replacen(&alt, &format!("<{alt}>"), 1);
                    }
                }
                for sentence in text.split_inclusive('。').filter(|sentence| !sentence.is_empty()) {
                    // The terms of a list are visited before all that explains them; a folded sheet has its outer side first.
                    if is_folded(page) || matches!(block.kind, BlockKind::Definitions(_)) {
                        assert!(spoken.contains(sentence), "{}: 「{sentence}」", page.path());
                        continue;
                    }
                    let at = rest.find(sentence);
                    let at = at.unwrap_or_else(|| panic!("{}: 「{sentence}」 is not in {rest}", page.path()));
                    rest = &rest[at + sentence.len()..];
                }
            }
        });
    }
}

#[test]
fn readings_are_artifacts() {
    let mut count = 0;
    for (page, tagged) in leaflets() {
        let mut rest = tagged.artifacts.as_str();
        walk_inlines(&page.tree.blocks, &mut |inline| {
            let InlineKind::Ruby(parts) = &inline.kind else { return };
            for reading in parts.iter().map(|part| part.reading.as_str()).filter(|reading| !reading.is_empty()) {
                let at = rest.find(reading).unwrap_or_else(|| panic!("{}: {reading} is no artifact", page.path()));
                rest = &rest[at + reading.len()..];
                count += 1;
            }
        });
    }
    assert!(count > 30, "{count}");
}

#[test]
fn nothing_is_left_out_and_what_stands_around_the_text_is_not_spoken() {
    for (name, tagged) in all() {
        assert_eq!(tagged.untagged.trim(), "", "{name}");
        assert!(tagged.artifacts.contains("見本"), "{name}: the watermark");
        let spoken = tagged.root.spoken();
        assert!(!spoken.contains("見本見本"), "{name}: the watermark");
    }
    for (page, tagged) in leaflets().into_iter().filter(|(page, _)| !is_folded(page)) {
        let Entry::Leaflet(leaflet) = &page.entry else { unreachable!() };
        let code = &leaflet.code.as_ref().expect("a code").value;
        assert!(tagged.artifacts.contains(code.as_str()) && !tagged.root.spoken().contains(code.as_str()), "{code}");
    }
}

#[test]
fn what_is_drawn_is_told_in_words() {
    for (name, tagged) in all() {
        for figure in tagged.root.all("Figure") {
            assert!(figure.alt.as_ref().is_some_and(|alt| !alt.trim().is_empty()), "{name}: {}", figure.spoken());
        }
    }
    for (page, tagged) in leaflets() {
        let spoken = tagged.root.spoken();
        let told =
            |alt: &str| assert!(alt.is_empty() || spoken.contains(&format!("<{alt}>")), "{}: {alt}", page.path());
        walk_inlines(&page.tree.blocks, &mut |inline| {
            if let InlineKind::Image(image) = &inline.kind {
                told(inline_text(&image.alt).trim());
            }
        });
        walk_blocks(&page.tree.blocks, &mut |block| {
            if let BlockKind::Figure(figure) = &block.kind {
                told(inline_text(&figure.image.alt).trim());
            }
        });
    }
}

#[test]
fn tables_have_heads_and_lists_have_items() {
    let (mut tables, mut lists) = (0, 0);
    for (name, tagged) in all() {
        for table in tagged.root.all("Table") {
            tables += 1;
            let heads = table.all("TH");
            assert!(!heads.is_empty() && heads.iter().all(|head| head.attributes.contains("Scope")), "{name}");
            for part in table.elements() {
                assert!(
                    ["Caption", "THead", "TBody", "TFoot", "TR"].contains(&part.kind.as_str()),
                    "{name}: {}",
                    part.kind
                );
            }
            for row in table.all("TR") {
                assert!(row.kinds().iter().all(|kind| ["TH", "TD"].contains(kind)), "{name}: {:?}", row.kinds());
            }
            assert!(table.all("TD").iter().all(|cell| cell.attributes.contains("Headers")), "{name}");
        }
        for list in tagged.root.all("L") {
            lists += 1;
            let items: Vec<&Element> = list.elements().collect();
            assert!(!items.is_empty(), "{name}: a list without items");
            for item in items {
                let inner = item.kinds();
                assert!(item.kind == "LI" && (inner == ["Lbl", "LBody"] || inner == ["LBody"]), "{name}: {inner:?}");
            }
        }
    }
    assert!(tables > 30 && lists > 20, "{tables} tables, {lists} lists");
}

#[test]
fn links_are_in_the_tree_and_say_where_they_lead() {
    let mut count = 0;
    for (name, tagged) in all() {
        let mut in_tree = BTreeSet::new();
        for element in ["Link", "Reference"].into_iter().flat_map(|kind| tagged.root.all(kind)) {
            let own = |child: &Child| if let Child::Annotation(id) = child { Some(*id) } else { None };
            in_tree.extend(element.children.iter().filter_map(own));
        }
        for page in tagged.document.get_pages().into_values() {
            let page = tagged.document.get_dictionary(page).expect("a page");
            let Ok(list) = page.get_deref(b"Annots", &tagged.document) else { continue };
            for annotation in list.as_array().expect("a list") {
                count += 1;
                let id = annotation.as_reference().expect("an object of its own");
                assert!(in_tree.contains(&id), "{name}: {id:?} is not in the tree");
                let own = tagged.document.get_dictionary(id).expect("an annotation");
                let said = own.get(b"Contents").map(|said| decode_text_string(said).expect("a text"));
                assert!(said.is_ok_and(|said| !said.trim().is_empty()), "{name}: {own:?}");
            }
        }
    }
    assert!(count > 100, "{count}");
}
