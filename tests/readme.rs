//! The README tells the truth: its commands run, its options exist, its examples build.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const README: &str = include_str!("../README.md");

/// The contents of the fenced blocks of a language, in order.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = README.lines();
    while let Some(line) = lines.next() {
        if line == format!("```{language}") {
            blocks.push(
                lines.by_ref().take_while(|line| *line != "```").fold(String::new(), |text, line| text + line + "\n"),
            );
        }
    }
    assert!(!blocks.is_empty(), "no block of {language}");
    blocks
}

fn kawaraban(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kawaraban")).args(arguments).current_dir(folder).output().expect("it runs")
}

#[test]
fn the_two_commands_are_those_of_continuous_integration() {
    let first = &blocks("sh")[0];
    let commands: Vec<&str> = first.lines().map(|line| line.split('#').next().unwrap_or(line).trim()).collect();
    assert_eq!(commands, ["cargo run --release -- build", "tests/all"]);
    let ci = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).expect("the script");
    assert!(ci.lines().any(|line| line == "exec tests/all"), "{ci}");
}

#[test]
fn its_commands_run() {
    let folder = TempDir::new().expect("a folder");
    for name in ["content", "docs", "原稿のフォルダ"] {
        fs::create_dir(folder.path().join(name)).expect("made");
        fs::write(folder.path().join(name).join("index.md"), "# 題名\n").expect("written");
    }
    let sh = blocks("sh");
    let commands: Vec<&str> =
        sh.iter().flat_map(|block| block.lines()).filter_map(|line| line.strip_prefix("kawaraban ")).collect();
    assert!(commands.len() >= 2, "{commands:?}");
    for command in commands {
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let output = kawaraban(folder.path(), &arguments);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(folder.path().join("output/site/index.html").is_file());
    assert!(folder.path().join("出力のフォルダ/site/index.html").is_file());
}

#[test]
fn its_options_and_commands_exist() {
    let folder = TempDir::new().expect("a folder");
    let help: String =
        ["", "build", "check", "completions", "diff", "import", "init", "new", "package", "print", "schema", "serve"]
            .iter()
            .map(|command| command.split_whitespace().chain(["--help"]).collect::<Vec<_>>())
            .map(|arguments| String::from_utf8(kawaraban(folder.path(), &arguments).stdout).expect("UTF-8"))
            .collect();
    let words = README.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    let ours = |word: &&str| {
        word.starts_with("--") && word.len() > 3 && !["--release", "--path", "--no-default-features"].contains(word)
    };
    let options: Vec<&str> = words.filter(ours).collect();
    assert!(options.len() > 5, "{options:?}");
    for option in options {
        assert!(help.contains(option), "{option} is not in the help");
    }
}

#[test]
fn its_examples_build() {
    let folder = TempDir::new().expect("a folder");
    let content = folder.path().join("content");
    let write = |path: &str, text: &str| {
        let path = content.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write(
        "site.yaml",
        "title: 例\naudiences:\n  - {id: welfare-office, title: 福祉事務所}\n  - {id: vendor, title: ベンダ}\n\
         categories:\n  - id: system\n    title: システム\n    children: [{id: terminal, title: 端末}]\n",
    );
    write("faq/0201-terminal.md", &blocks("markdown")[0]);
    write("faq/_former/0201-1.0.md", "はい。\n");
    for number in [203, 207] {
        write(
            &format!("faq/{number}.md"),
            &format!("---\ntitle: 問い{number}\nno: {number}\npublished: 2022-10-28 10:00\n---\n答え。\n"),
        );
    }
    write("downloads/terminal-requirements.csv", "項番,項目\n1,端末\n");
    write("manual/document.yaml", &blocks("yaml")[0]);
    for version in ["1.0", "1.1"] {
        write(&format!("manual/{version}/01-overview.md"), "# 概要\n\n本文。\n");
    }
    let output = kawaraban(folder.path(), &["build", "--deny-warnings"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for page in ["faq/201.html", "manual/overview.html", "manual/1.0/overview.html"] {
        assert!(folder.path().join("output/site").join(page).is_file(), "{page}");
    }
}

#[test]
fn its_pictures_and_links_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Pictures and links stand outside of code.
    let mut fenced = false;
    let prose: String = README
        .lines()
        .filter(|line| {
            fenced ^= line.starts_with("```");
            !fenced && !line.contains("```")
        })
        .flat_map(|line| line.split('`').step_by(2))
        .collect();
    let targets = prose.match_indices("](").map(|(at, _)| prose[at + 2..].split(')').next().unwrap_or_default());
    let files: Vec<&str> = targets.filter(|target| !target.starts_with('#')).collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        assert!(root.join(file).exists(), "{file}");
    }
}

#[test]
fn the_sample_for_textlint_needs_only_what_it_tells_to_install() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/textlint");
    let text = fs::read_to_string(folder.join(".textlintrc.json")).expect("the settings");
    let settings: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let installed = README.lines().find(|line| line.starts_with("npm install")).expect("a line that installs");
    for (part, prefix) in [("filters", "textlint-filter-rule"), ("rules", "textlint-rule")] {
        for name in settings[part].as_object().expect("an object").keys() {
            assert!(installed.contains(&format!("{prefix}-{name}")), "{name}");
        }
    }
    for file in ["allow.yml", "prh.yml"] {
        assert!(text.contains(file) && folder.join(file).is_file(), "{file}");
    }
}
