//! Random edits of a manual's paragraphs, a sentence each, the same in every run.

use std::fs;
use std::path::Path;

/// One sentence edited.
#[derive(Debug)]
pub struct Edit {
    /// What was done.
    pub what: &'static str,
    /// The file, below the version's folder.
    pub path: String,
    /// The heading above.
    pub section: String,
    /// The file's text after the edit.
    pub text: String,
    /// The sentence taken out, or nothing.
    pub removed: String,
    /// The sentence put in, or nothing.
    pub added: String,
}

/// A paragraph or item that is a line of its own in a file.
struct Paragraph {
    file: usize,
    line: usize,
    section: String,
    /// Indentation and the mark of an item.
    front: String,
    sentences: Vec<String>,
    /// Sentences without markup, by index: at least one.
    plain: Vec<usize>,
}

/// Edits paragraphs.
pub struct Editor {
    files: Vec<(String, String)>,
    paragraphs: Vec<Paragraph>,
    numbers: Numbers,
}

impl Editor {
    /// Reads the chapters of a version.
    pub fn new(folder: &Path, seed: u64) -> Self {
        let mut files: Vec<(String, String)> = walkdir::WalkDir::new(folder)
            .into_iter()
            .map(|entry| entry.expect("an entry").into_path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .map(|path| {
                let name = path.strip_prefix(folder).expect("a path below it").to_string_lossy().into_owned();
                (name, fs::read_to_string(path).expect("a chapter"))
            })
            .filter(|(name, _)| !name.starts_with('_'))
            .collect();
        files.sort();
        let paragraphs = files.iter().enumerate().flat_map(|(file, (_, text))| paragraphs(file, text)).collect();
        Self { files, paragraphs, numbers: Numbers(seed) }
    }

    /// How many paragraphs there are to edit.
    pub fn paragraphs(&self) -> usize {
        self.paragraphs.len()
    }

    /// The next edit, of the files as they were.
    pub fn edit(&mut self) -> Edit {
        let paragraph = &self.paragraphs[self.numbers.below(self.paragraphs.len())];
        let (path, text) = &self.files[paragraph.file];
        let mut sentences = paragraph.sentences.clone();
        let at = paragraph.plain[self.numbers.below(paragraph.plain.len())];
        let (what, removed, added) = match self.numbers.below(3) {
            0 => {
                let added = sentence(&mut self.numbers);
                ("a sentence replaced", std::mem::replace(&mut sentences[at], added.clone()), added)
            }
            1 => {
                let added = sentence(&mut self.numbers);
                sentences.insert(at + self.numbers.below(2), added.clone());
                ("a sentence put in", String::new(), added)
            }
            _ => ("a sentence taken out", sentences.remove(at), String::new()),
        };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[paragraph.line] = paragraph.front.clone() + &sentences.concat();
        Edit {
            what,
            path: path.clone(),
            section: paragraph.section.clone(),
            text: lines.join("\n") + "\n",
            removed,
            added,
        }
    }
}

/// The paragraphs and items that stand in one line.
fn paragraphs(file: usize, text: &str) -> Vec<Paragraph> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut section = String::new();
    let (mut front_matter, mut code) = (lines.first() == Some(&"---"), false);
    for (line, text) in lines.iter().enumerate() {
        if front_matter {
            front_matter = line == 0 || *text != "---";
        } else if text.starts_with("```") {
            code = !code;
        } else if let Some(heading) = text.strip_prefix('#').filter(|_| !code) {
            let heading = heading.trim_start_matches('#').trim();
            section = String::from(heading.split(" {#").next().unwrap_or_default());
        } else if !code && ends_paragraph(lines.get(line + 1)) {
            let front = text.len() - text.trim_start_matches([' ', '-', '1', '2', '3', '4', '5', '.']).len();
            let sentences: Vec<String> = text[front..].split_inclusive('。').map(str::to_owned).collect();
            let begins = text[front..].starts_with(|letter: char| letter.is_alphabetic());
            let plain: Vec<usize> = (0..sentences.len()).filter(|at| begins && is_plain(&sentences[*at])).collect();
            if !plain.is_empty() {
                let front = text[..front].to_owned();
                found.push(Paragraph { file, line, section: section.clone(), front, sentences, plain });
            }
        }
    }
    found
}

/// Whether a paragraph ends before this line.
fn ends_paragraph(next: Option<&&str>) -> bool {
    next.is_none_or(|next| next.trim().is_empty() || next.trim_start().starts_with(['-', '1', '2', '3', '4', '5', ':']))
}

/// A sentence without markup.
fn is_plain(sentence: &str) -> bool {
    let harmless = |letter: char| !letter.is_ascii_punctuation() || matches!(letter, ',' | '.' | '-' | '/' | '%');
    sentence.ends_with('。') && sentence.chars().all(harmless)
}

/// A sentence of its own: no two are the same.
fn sentence(numbers: &mut Numbers) -> String {
    const WHO: &[&str] = &["当番の職員", "委託を受けた者", "システムベンダ", "会計の係", "施錠の責任者"];
    const WHAT: &[&str] = &["封筒", "予備の鍵", "点検の記録", "研修の名簿", "古い控え", "USBメモリ"];
    const DOES: &[&str] = &["数えます", "届けます", "棚に戻します", "廃棄してはいけません", "翌朝までに確かめます"];
    let mut one_of = |words: &[&'static str]| words[numbers.below(words.len())];
    let (who, what, does) = (one_of(WHO), one_of(WHAT), one_of(DOES));
    format!("{who}は、{what}を第{}号の棚で{does}。", numbers.below(1_000_000))
}

/// Numbers that look random (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(limit).expect("a small limit")).expect("below the limit")
    }
}
