//! The packed index against `elasticlunr-rs`, which is fed the same terms: both must know the same pages for every term.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use elasticlunr::{Index, Language, Pipeline};
use kawaraban::search::{Document, Facets, Section, Vocabulary, files_of};
use kawaraban::text::index_terms;
use serde_json::Value;

/// Pages by term.
type Terms = BTreeMap<String, BTreeSet<String>>;

/// A language for elasticlunr that cuts text as we do and leaves the terms alone.
struct Ours;

impl Language for Ours {
    fn name(&self) -> String {
        "Ours".to_owned()
    }

    fn code(&self) -> String {
        "xx".to_owned()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        index_terms(text, |term| terms.push(term.to_owned()));
        terms
    }

    fn make_pipeline(&self) -> Pipeline {
        Pipeline { queue: Vec::new() }
    }
}

/// Pages from recombined sentences: short ones, long ones of several passages, empty ones, one with a hostile name.
fn documents() -> Vec<Document> {
    let sentences = [
        "福祉事務所は、資格情報を中間サーバーに登録します。",
        "問い合わせは、ポータルの窓口で受け付けます。",
        "PIA（特定個人情報保護評価）を見直してから、Ver1.1の様式で提出してください。",
        "統合専用端末は、file_name.csv を取り込みます。",
        "受給者番号を固定し、医療券・調剤券と照らし合わせます。",
        "Việt Nam 한국어 <b>&amp;</b> \"引用\" \\ \u{2028} __proto__ constructor",
        "𠮷野家と髙﨑さん、㈱見本、ｻｰﾊﾞｰ、①②③。",
    ];
    let pick = |seed: usize, count: usize| -> String {
        (0..count).map(|n| sentences[(seed * 7 + n * n * 3 + n) % sentences.len()]).collect()
    };
    let page = |n: usize| {
        let section = |m: usize| Section {
            anchor: if m == 0 { String::new() } else { format!("s{m}") },
            heading: if m == 0 { String::new() } else { format!("{m} 手順{}", (n + m) % 5) },
            text: pick(n + m, (n % 4) * (m + 1) * 6),
        };
        Document {
            url: format!("pages/{n}.html"),
            title: if n == 3 { "__proto__".to_owned() } else { format!("表題{n}") },
            names: vec![format!("No.{}", 200 + n)],
            keywords: vec![format!("分類{}", n % 3)],
            sections: (0..n % 6).map(section).collect(),
            facets: Facets { kind: ["faq", "page"][n % 2].to_owned(), ..Facets::default() },
        }
    };
    (0..60).map(page).collect()
}

fn oracle(documents: &[Document]) -> Terms {
    let mut index = Index::with_language(Box::new(Ours), ["text"]);
    for document in documents {
        let mut text = vec![document.title.clone()];
        text.extend(document.names.iter().chain(&document.keywords).cloned());
        text.extend(document.sections.iter().flat_map(|section| [section.heading.clone(), section.text.clone()]));
        index.add_doc(&document.url, [text.join("\n")]);
    }
    let json: Value = serde_json::from_str(&index.to_json()).expect("elasticlunr's JSON");
    let mut terms = Terms::new();
    walk(&json["index"]["text"]["root"], "", &mut terms);
    terms
}

/// Reads elasticlunr's tree of letters.
fn walk(node: &Value, term: &str, terms: &mut Terms) {
    for (key, child) in node.as_object().into_iter().flatten() {
        match key.as_str() {
            "docs" => {
                let pages: BTreeSet<String> =
                    child.as_object().into_iter().flatten().map(|(url, _)| url.clone()).collect();
                if !pages.is_empty() {
                    terms.insert(term.to_owned(), pages);
                }
            }
            "df" => {}
            letter => walk(child, &format!("{term}{letter}"), terms),
        }
    }
}

/// Reads our scripts as `search.js` does.
fn packed(files: &[(String, Vec<u8>)]) -> Terms {
    let index = value(files, "search/index.js");
    let counts = numbers(index[2].as_str().expect("counts"));
    let titles = usize::try_from(index[5].as_u64().expect("a number")).expect("a number");
    let url = |page: usize| {
        let pages = value(files, &format!("search/d/{}.js", page / titles));
        pages[page % titles][1].as_str().expect("an address").to_owned()
    };
    let pages: Vec<String> = counts
        .iter()
        .enumerate()
        .flat_map(|(page, count)| vec![url(page); usize::try_from(*count).expect("a count")])
        .collect();
    let mut terms = Terms::new();
    for (path, _) in files.iter().filter(|(path, _)| path.starts_with("search/t/")) {
        let shard = value(files, path);
        let words: Vec<&str> = shard.as_str().expect("terms").split(' ').collect();
        for word in words.chunks_exact(2) {
            let mut passage = 0;
            let found = terms.entry(word[0].to_owned()).or_default();
            for number in numbers(word[1]) {
                passage += usize::try_from(number / 8).expect("a passage");
                found.insert(pages[passage].clone());
            }
        }
    }
    terms
}

/// The value in a script: `kawaraban.part("name",value);`
fn value(files: &[(String, Vec<u8>)], path: &str) -> Value {
    let (_, bytes) = files.iter().find(|(name, _)| name == path).unwrap_or_else(|| panic!("no {path}"));
    let script = std::str::from_utf8(bytes).expect("UTF-8");
    let (call, json) = script.split_once(',').expect("a call");
    assert!(call.starts_with("kawaraban.part(\""), "{call}");
    serde_json::from_str(json.strip_suffix(");\n").expect("the call's end")).expect("JSON")
}

fn numbers(text: &str) -> Vec<u32> {
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut found, mut number, mut shift) = (Vec::new(), 0, 0);
    for letter in text.chars() {
        let digit = u32::try_from(digits.find(letter).expect("a digit")).expect("a digit");
        number |= (digit & 31) << shift;
        shift += 5;
        if digit < 32 {
            found.push(number);
            (number, shift) = (0, 0);
        }
    }
    found
}

#[test]
fn every_term_has_the_pages_that_elasticlunr_has() {
    let (ours, theirs) = (packed(&files_of(documents(), &Vocabulary::default())), oracle(&documents()));
    assert!(theirs.len() > 300, "{}", theirs.len());
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (term, pages) in &theirs {
        assert_eq!(&ours[term], pages, "{term}");
    }
}

/// The pages of an index, as its excerpts show them.
fn shown(files: &[(String, Vec<u8>)]) -> Vec<Document> {
    let index = value(files, "search/index.js");
    let counts = numbers(index[2].as_str().expect("counts"));
    let titles = usize::try_from(index[5].as_u64().expect("a number")).expect("a number");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut passages = 0..;
    let page = |(page, count): (usize, &u32)| {
        let facts = &value(files, &format!("search/d/{}.js", page / titles))[page % titles];
        let numbers: Vec<usize> = passages.by_ref().take(usize::try_from(*count).expect("a count")).collect();
        let excerpts = usize::try_from(index[6].as_u64().expect("a number")).expect("a number");
        let sections = numbers.iter().step_by(excerpts).flat_map(|passage| {
            let Value::Array(passages) = value(files, &format!("search/x/{passage}.js")) else { panic!("passages") };
            passages.into_iter().flat_map(|passage| passage.as_array().cloned().expect("sections"))
        });
        let sections = sections.map(|section| Section {
            anchor: text(&section[0]),
            heading: text(&section[1]),
            text: text(&section[2]),
        });
        Document { title: text(&facts[0]), url: text(&facts[1]), sections: sections.collect(), ..Document::default() }
    };
    counts.iter().enumerate().map(page).collect()
}

#[test]
fn on_the_sample_site_every_page_that_elasticlunr_has_for_a_term_is_a_candidate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = tempfile::tempdir().expect("a folder");
    let build = Command::new(env!("CARGO_BIN_EXE_kawaraban"))
        .arg("build")
        .arg("--content")
        .arg(root.join("content"))
        .arg("--output")
        .arg(output.path())
        .output()
        .expect("it runs");
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let site = output.path().join("site");
    let entries = walkdir::WalkDir::new(site.join("search")).into_iter().map(|entry| entry.expect("readable"));
    let files: Vec<(String, Vec<u8>)> = entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&site).expect("below").to_string_lossy().replace('\\', "/");
            (path, std::fs::read(entry.path()).expect("readable"))
        })
        .collect();
    let documents = shown(&files);
    assert!(documents.len() > 80, "{}", documents.len());
    let (ours, theirs) = (packed(&files), oracle(&documents));
    assert!(theirs.len() > 8000, "{}", theirs.len());
    for (term, pages) in &theirs {
        let missing: Vec<&String> = pages.difference(&ours[term]).collect();
        assert!(missing.is_empty(), "{term}: {missing:?}");
    }
}

#[test]
fn the_same_pages_give_the_same_bytes_in_any_order() {
    let vocabulary = Vocabulary::default();
    let mut turned = documents();
    turned.reverse();
    let files = files_of(documents(), &vocabulary);
    assert!(files == files_of(turned, &vocabulary));
    assert!(files.iter().all(|(path, _)| path.starts_with("search/")));
    assert!(files.is_sorted_by(|(one, _), (next, _)| one < next));
}

#[test]
fn no_pages_give_an_index_that_can_be_loaded() {
    let files = files_of(Vec::new(), &Vocabulary::default());
    assert!(packed(&files).is_empty());
}
