//! `CommonMark` 0.31.2: all examples of the specification, read from the package `commonmark-spec` (`npm ci` in tests/).

use std::path::Path;
use std::sync::Arc;

use kawaraban::diagnostic::SourceText;
use kawaraban::html::fragment;
use kawaraban::markdown::{Dialect, parse};

struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

fn examples() -> Vec<Example> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node_modules/commonmark-spec/spec.txt");
    let spec = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `npm ci` in tests/", path.display()));
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut section = String::new();
    let mut lines = spec.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix('#') {
            title.trim_start_matches('#').trim().clone_into(&mut section);
        }
        if line != format!("{fence} example") {
            continue;
        }
        let mut take = |end: &str| -> String {
            let own = lines.by_ref().take_while(|line| *line != end);
            own.flat_map(|line| [line.replace('→', "\t"), "\n".to_owned()]).collect()
        };
        let (markdown, html) = (take("."), take(&fence));
        examples.push(Example { number: examples.len() + 1, section: section.clone(), markdown, html });
    }
    examples
}

fn html(markdown: &str, dialect: Dialect) -> String {
    let source = Arc::new(SourceText::new("example.md", markdown));
    fragment(&parse(&source, 0..markdown.len(), dialect).tree)
}

#[test]
fn all_examples_give_the_reference_html() {
    let examples = examples();
    assert_eq!(examples.len(), 652);
    let wrong: Vec<String> = examples
        .iter()
        .filter_map(|example| {
            let ours = html(&example.markdown, Dialect::CommonMark);
            (ours != example.html).then(|| {
                format!("example {}\n{}\nwanted\n{}\ngot\n{ours}\n", example.number, example.markdown, example.html)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// With everything on, examples differ where our dialect says so. The list is kept, so that a new difference is seen.
#[test]
fn with_extensions_only_the_listed_examples_differ() {
    let differing: Vec<String> = examples()
        .iter()
        .filter(|example| html(&example.markdown, Dialect::Kawaraban { fields: false }) != example.html)
        .map(|example| format!("{} {}", example.number, example.section))
        .collect();
    let listed = include_str!("commonmark/differing.txt");
    let listed: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split(" — ").next())
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    assert!(differing.len() <= 80, "{} differ:\n{}", differing.len(), differing.join("\n"));
    assert_eq!(differing, listed, "the list in tests/commonmark/differing.txt should be:\n{}", differing.join("\n"));
}
