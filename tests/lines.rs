//! Lines of the PDFs, read from their boxes: none begins or ends with what must not stand there (行頭・行末禁則, JIS X 4051), and
//! every sentence of a leaflet is there, in order.

#![cfg(feature = "pdf")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use kawaraban::content::{Entry, Fold};
use kawaraban::markdown::{Block, BlockKind, InlineKind, inline_text, own_inlines, walk_blocks};
use tempfile::TempDir;
use walkdir::WalkDir;

const NOT_FIRST: &str = "、。，．）」』】〕ー・ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々";
const NOT_LAST: &str = "（「『【〔";

/// Words of a leaflet lower than this, in points, are readings.
const READING: f64 = 7.9;

/// The sample site, built once.
static SAMPLE: LazyLock<TempDir> = LazyLock::new(|| build(&root().join("content")));

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn build(content: &Path) -> TempDir {
    let output = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
    command.arg("build").arg("--content").arg(content).arg("--themes").arg(root().join("themes"));
    let run = command.arg("--output").arg(output.path()).output().expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    output
}

fn pdfs(site: &Path) -> Vec<PathBuf> {
    let files = WalkDir::new(site).sort_by_file_name().into_iter().map(|entry| entry.expect("readable").into_path());
    let found: Vec<_> = files.filter(|path| path.extension().is_some_and(|own| own == "pdf")).collect();
    assert!(!found.is_empty());
    found
}

fn tool(name: &str, arguments: &[&str], path: &Path, last: &[&str]) -> String {
    let output = Command::new(name).args(arguments).arg(path).args(last).output();
    let output = output.unwrap_or_else(|error| panic!("{name} (poppler-utils, qpdf): {error}"));
    assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A word with its box, in points from the page's upper left corner.
struct Word {
    text: String,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Word {
    fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Both stand in one line.
    fn beside(&self, other: &Self) -> bool {
        let shared = self.bottom.min(other.bottom) - self.top.max(other.top);
        shared > 0.5 * self.height().min(other.height())
    }
}

/// The words of each page; readings left out.
fn pages(path: &Path) -> Vec<Vec<Word>> {
    let xml = tool("pdftotext", &["-enc", "UTF-8", "-bbox-layout"], path, &["-"]);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(&xml, options).expect("XML");
    let is_leaflet = path.components().any(|part| part.as_os_str() == "leaflets");
    let pages = tree.descendants().filter(|node| node.has_tag_name("page") || node.tag_name().name() == "page");
    pages
        .map(|page| {
            let words = page.descendants().filter(|node| node.tag_name().name() == "word");
            let words = words.map(|word| {
                let at = |name: &str| word.attribute(name).and_then(|at| at.parse().ok()).expect("a number");
                let text = word.text().unwrap_or_default().to_owned();
                Word { text, left: at("xMin"), top: at("yMin"), right: at("xMax"), bottom: at("yMax") }
            });
            words.filter(|word| !is_leaflet || word.height() > READING).collect()
        })
        .collect()
}

/// Lines that break the rule.
fn broken(path: &Path) -> (usize, String) {
    let mut found = String::new();
    let mut count = 0;
    for (number, words) in pages(path).iter().enumerate() {
        for word in words {
            // A line may be cut into several words: there is none within seven tenths of a letter.
            let near = 0.7 * word.height();
            let follows = |first: &Word, second: &Word| {
                first.beside(second) && (-near..near).contains(&(second.left - first.right)) && first.left < second.left
            };
            let first = || !words.iter().any(|other| follows(other, word));
            let last = || !words.iter().any(|other| follows(word, other));
            count += 1;
            if word.text.starts_with(|letter| NOT_FIRST.contains(letter)) && first()
                || word.text.ends_with(|letter| NOT_LAST.contains(letter)) && last()
            {
                let _ = writeln!(found, "{} page {}: {}", path.display(), number + 1, word.text);
            }
        }
    }
    (count, found)
}

#[test]
fn no_line_of_the_sample_breaks_the_rule() {
    for path in pdfs(&SAMPLE.path().join("site")) {
        let (count, found) = broken(&path);
        assert!(count > 20 && found.is_empty(), "{count} words\n{found}");
    }
}

#[test]
fn no_cell_of_a_document_cuts_a_word_of_katakana_that_fits_on_a_line() {
    for path in pdfs(&SAMPLE.path().join("site/manual")).into_iter().filter(|path| path.ends_with("manual.pdf")) {
        let text = tool("pdftotext", &["-enc", "UTF-8", "-raw"], &path, &["-"]);
        for cut in ["フラ\nグ", "フ\nラグ"] {
            assert!(!text.contains(cut), "{}: {cut:?}", path.display());
        }
    }
}

/// A text full of what must not begin or end a line, the same at every run.
fn synthetic(sentences: u32) -> String {
    const PIECES: [&str; 24] = [
        "シャッター",
        "「ティッシュ」",
        "（キャッシュカード）",
        "ちょっと",
        "人々",
        "サーバー・",
        "データー",
        "、",
        "『手引き』",
        "ってゆっくり",
        "【重要】",
        "ファイル・",
        "ヴァージョン",
        "{病院|びょういん}",
        "{持|も}って",
        "{我々|われわれ}",
        "**「強調」**、",
        "〔注〕",
        "ウォッチ",
        "ヶ所",
        "PDF",
        "2024年",
        "を",
        "に",
    ];
    let mut seed: u32 = 20_230_321;
    let mut text = String::new();
    for sentence in 0..sentences {
        text.push_str("この");
        for _ in 0..8 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(PIECES[(seed >> 16) as usize % PIECES.len()]);
        }
        text.push_str(if sentence % 6 == 5 { "です。\n\n" } else { "です。" });
    }
    text
}

#[test]
fn no_line_of_two_hundred_pages_in_five_widths_breaks_the_rule() {
    let content = tempfile::tempdir().expect("a folder");
    let folder = content.path().join("leaflets");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(content.path().join("site.yaml"), "title: 行の試験\n").expect("written");
    for (size, edition, sentences) in [
        ("A4", "standard", 2000),
        ("B5", "standard", 1450),
        ("A5", "standard", 960),
        ("A4", "large", 1150),
        ("A5", "large", 540),
    ] {
        let text = format!("---\ntitle: 試験\nsize: {size}\nedition: {edition}\n---\n\n{}", synthetic(sentences));
        std::fs::write(folder.join(format!("{size}-{edition}.md").to_lowercase()), text).expect("written");
    }
    let output = build(content.path());
    let mut sheets = 0;
    for path in pdfs(&output.path().join("site")) {
        let (count, found) = broken(&path);
        sheets += pages(&path).len();
        assert!(count > 500 && found.is_empty(), "{count} words\n{found}");
    }
    assert!(sheets >= 200, "{sheets} pages");
}

#[test]
fn every_sentence_of_a_leaflet_is_in_its_pdf_in_order() {
    let source = kawaraban::content::read(&root().join("content"), &[]).expect("read");
    let site = kawaraban::site::assemble(source, false).site;
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    // Without readings, so that they don't stand between the letters.
    let plain = tempfile::tempdir().expect("a folder");
    for entry in WalkDir::new(root().join("content")).into_iter().map(|entry| entry.expect("readable")) {
        let path = plain.path().join(entry.path().strip_prefix(root().join("content")).expect("below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(path).expect("made");
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("read");
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => text.replace("ruby: all", "ruby: none").replace("ruby: marked", "ruby: none").into_bytes(),
            Err(other) => other.into_bytes(),
        };
        std::fs::write(path, bytes).expect("written");
    }
    let output = build(plain.path());
    for page in site.pages.iter().filter(|page| matches!(page.entry, Entry::Leaflet(_))) {
        // Texts that only some offices have are in the leaflets of an office that has them.
        let some = !kawaraban::site::asks([page]).flags().is_empty();
        let address = page.address.as_str().replace(".html", ".pdf");
        let address = if some { address.replace("leaflets/", "offices/992011/") } else { address };
        let path = output.path().join("site").join(address);
        let printed = letters(&tool("pdftotext", &["-enc", "UTF-8", "-raw"], &path, &["-"]));
        let mut rest = printed.as_str();
        let Entry::Leaflet(leaflet) = &page.entry else { continue };
        // A folded sheet is read side by side, the outer one first; on it the front is the first.
        let panels: Vec<&[Block]> = page.tree.blocks.split(|block| matches!(block.kind, BlockKind::Rule)).collect();
        let (panels, order): (Vec<&[Block]>, &[usize]) = match leaflet.fold.as_ref().map(|fold| fold.value) {
            None => (vec![&page.tree.blocks], &[0]),
            Some(Fold::Bi) => (panels, &[0, 3, 1, 2]),
            Some(Fold::Tri) => (panels, &[0, 4, 5, 1, 2, 3]),
        };
        let mut check = |block: &Block| {
            for inlines in own_inlines(block) {
                // A pictogram is drawn, its words are for those who don't see it.
                let mut text = letters(&inline_text(inlines));
                for inline in inlines {
                    if let InlineKind::Image(picture) = &inline.kind {
                        text = text.replacen(&letters(&inline_text(&picture.alt)), "", 1);
                    }
                }
                for sentence in text.split_inclusive('。').filter(|sentence| !sentence.is_empty()) {
                    // The terms of a list are visited before all that explains them.
                    if matches!(block.kind, BlockKind::Definitions(_)) {
                        assert!(printed.contains(sentence), "{}: 「{sentence}」", path.display());
                        continue;
                    }
                    let at = rest.find(sentence);
                    let at = at.unwrap_or_else(|| panic!("{}: 「{sentence}」 is not in {rest}", path.display()));
                    rest = &rest[at + sentence.len()..];
                }
            }
        };
        for panel in order {
            walk_blocks(panels[*panel], &mut check);
        }
    }
}

#[test]
fn fonts_are_embedded_and_subset_and_the_files_are_sound() {
    for path in pdfs(&SAMPLE.path().join("site")) {
        let fonts = tool("pdffonts", &[], &path, &[]);
        let rows: Vec<Vec<&str>> = fonts.lines().skip(2).map(|row| row.split_whitespace().rev().collect()).collect();
        assert!(!rows.is_empty());
        for row in rows {
            // From the right: object, its generation, Unicode, subset, embedded.
            assert_eq!((row[2], row[3], row[4]), ("yes", "yes", "yes"), "{}: {row:?}", path.display());
        }
        tool("qpdf", &["--check"], &path, &[]);
    }
}
