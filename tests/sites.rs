//! Small sites built with the command: what it says, how it ends, and the pages it makes.
//!
//! `tests/sites/NAME/` holds `content/`, where it matters `themes/` and `arguments` (one a line), and `expected/`:
//! `diagnostics.txt` (the exit code, then what was printed, without sizes and times) and the pages whose HTML is the
//! point, from `<main` to `</main>` or, where the file begins with `<!DOCTYPE` or is no HTML, as a whole.
//!
//! `REWRITE=1 cargo test --test sites` writes what was found over the expected files: read the difference before you
//! commit it. To watch one more page, add an empty file with its name to `expected/` and rewrite.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A test per site; its folder has hyphens where the test has underscores.
macro_rules! sites {
    ($ending:ident: $($(#[$condition:meta])* $name:ident)*) => {
        mod $ending {
            pub(super) const NAMES: &[&str] = &[$(stringify!($name)),*];
            $(
                #[test]
                $(#[$condition])*
                fn $name() {
                    super::Site::of_fixture(stringify!($name)).$ending();
                }
            )*
        }
    };
}

sites! { publishes:
    all_addresses
    bare_addresses
    bare_folder
    boxes
    csv_table
    footnotes
    glossary_terms
    hand_numbers
    includes
    japanese_file_names
    japanese_text
    layouts
    mentions
    numbers_by_chapter
    own_theme
    page_kinds
    portal_parts
    raw_html
    references
    ruby
    schedule
    versions
    warn_in_site_yaml
    warn_option
    windows_line_ends
}

sites! { refuses:
    bad_claims
    bad_revisions
    bad_values
    broken_front_matter
    broken_includes
    broken_links
    broken_site_yaml
    broken_theme_filter
    broken_theme_parent
    broken_theme_strings
    broken_theme_syntax
    broken_theme_variable
    denied_warnings
    duplicate_faq_number
    entries_in_place_of_lists
    fields_out_of_place
    files_over_pages
    letters_and_dates
    link_out_of_the_content
    lookalikes
    missing_content
    #[cfg(feature = "pdf")]
    missing_glyph
    missing_theme
    mistyped_attributes
    not_utf8
    pages_that_wait
    ragged_csv
    silent_loss
    table_schema
    two_pages_one_address
    unclosed_container
    unclosed_front_matter
    unknown_container
    unknown_field
    unknown_kind
    unknown_names
    unknown_option
    unknown_warn_code
    windows_line_ends_problem
    wrong_addresses
    wrong_old_addresses
}

/// Sites to which a test below adds what a repository can't hold.
const MADE_AT_RUN_TIME: &[&str] = &["letter_case", "names_reserved_by_windows", "output_is_a_file", "symbolic_link"];

#[test]
fn every_folder_of_a_site_has_its_test() {
    let on_disk = entries(&fixtures()).into_iter().filter(|name| fixtures().join(name).is_dir());
    let tested = [publishes::NAMES, refuses::NAMES, MADE_AT_RUN_TIME].concat();
    let tested: BTreeSet<String> = tested.into_iter().map(folder_name).collect();
    assert_eq!(on_disk.collect::<BTreeSet<_>>(), tested);
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_content_folder_are_refused() {
    let site = Site::copy_of_fixture("symbolic_link");
    let outside = site.workshop.path().join("outside");
    fs::create_dir(&outside).expect("a folder outside");
    fs::write(outside.join("form.md"), "# 様式\n\n公開しない文書です。\n").expect("a file outside");
    let content = site.source.join("content");
    for (target, link) in [
        (outside.join("form.md"), "form.md"),
        (outside, "folder"),
        ("none.md".into(), "broken.md"),
        (".".into(), "loop"),
    ] {
        std::os::unix::fs::symlink(target, content.join(link)).expect("a link");
    }
    site.refuses();
}

#[cfg(unix)]
#[test]
fn names_that_windows_can_not_hold_are_refused() {
    let site = Site::copy_of_fixture("names_reserved_by_windows");
    for name in ["CON.md", "aux.png", "質問?.md", "終わり. ", "com1/index.md", "console.md"] {
        let path = site.source.join("content").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, "# 名前\n").expect("written");
    }
    site.refuses();
}

/// Windows, macOS and a USB stick hold only one of them.
#[cfg(target_os = "linux")]
#[test]
fn addresses_that_differ_in_the_case_of_letters_alone_are_refused() {
    let site = Site::copy_of_fixture("letter_case");
    for name in ["Guide.md", "guide.md"] {
        fs::write(site.source.join("content").join(name), "# 手引き\n").expect("written");
    }
    site.refuses();
}

/// A file where the output folder should be: unlike a folder without the right to write, it stops an administrator too.
#[test]
fn an_output_folder_that_can_not_be_made_is_refused() {
    let site = Site::of_fixture("output_is_a_file");
    fs::write(site.output(), "議事録").expect("written");
    site.compare_diagnostics();
    assert_eq!(fs::read_to_string(site.output()).ok().as_deref(), Some("議事録"));
}

/// `kawaraban build --content .` in a folder of Markdown: what was published is not content.
#[test]
fn an_output_folder_inside_of_the_content_is_not_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join("README.md"), "# 手引き\n".as_bytes());
    let published = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
        let done =
            command.current_dir(folder.path()).args(["build", "--content", "."]).output().expect("the command runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        files(&folder.path().join("output/site")).into_keys().collect::<Vec<_>>()
    };
    let first = published();
    assert_eq!(published(), first);
}

/// What somebody else put where the site would go is not ours to remove.
#[test]
fn a_folder_that_was_not_published_by_us_is_not_replaced() {
    let site = Site::of_fixture("bare_folder");
    write(&site.output().join("site/accounts.csv"), "年度,金額\n".as_bytes());
    let before = files(&site.output());
    let Ending { exit, printed } = build(&site.source, &site.output(), &[]);
    assert_eq!(exit, 2, "{printed}");
    assert!(printed.contains("output/site"), "{printed}");
    assert!(files(&site.output()) == before, "somebody's files were changed");
}

/// A site and a place to build it in.
struct Site {
    /// Where its `content/` and `themes/` are: the command's current folder.
    source: PathBuf,
    /// The folder of its expected files.
    expected: PathBuf,
    workshop: TempDir,
}

/// How a run of the command ended.
struct Ending {
    exit: i32,
    printed: String,
}

impl Site {
    fn of_fixture(name: &str) -> Self {
        let source = fixtures().join(folder_name(name));
        Self { expected: source.join("expected"), source, workshop: tempfile::tempdir().expect("a folder") }
    }

    fn copy_of_fixture(name: &str) -> Self {
        let mut site = Self::of_fixture(name);
        let copy = site.workshop.path().join("site");
        for (path, bytes) in files(&site.source) {
            write(&copy.join(path), &bytes);
        }
        site.source = copy;
        site
    }

    fn output(&self) -> PathBuf {
        self.workshop.path().join("output")
    }

    /// It is published as expected.
    fn publishes(&self) {
        let exit = self.compare_diagnostics();
        assert_eq!(exit, 0);
        for path in files(&self.expected).into_keys().filter(|path| path != "diagnostics.txt") {
            self.compare_page(&path);
        }
    }

    /// It is refused, and what was published before is left as it was.
    fn refuses(&self) {
        let earlier = self.workshop.path().join("earlier");
        write(&earlier.join("content/index.md"), "# 前の公開\n\n前の内容です。\n".as_bytes());
        assert_eq!(build(&earlier, &self.output(), &[]).exit, 0);
        let before = files(&self.output());
        let exit = self.compare_diagnostics();
        assert!(matches!(exit, 1 | 2), "exit code {exit}");
        let after = files(&self.output());
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        assert!(before == after, "the published files were changed");
        assert_eq!(entries(&self.output()), [".lock", "site"]);
    }

    fn compare_diagnostics(&self) -> i32 {
        let arguments = fs::read_to_string(self.source.join("arguments")).unwrap_or_default();
        let Ending { exit, printed } = build(&self.source, &self.output(), &arguments.lines().collect::<Vec<_>>());
        compare(&self.expected.join("diagnostics.txt"), &format!("exit {exit}\n{printed}"));
        exit
    }

    fn compare_page(&self, path: &str) {
        let expected = self.expected.join(path);
        let page = fs::read_to_string(self.output().join("site").join(path)).expect("a page");
        let has_doctype = fs::read_to_string(&expected).expect("an expected page").starts_with("<!DOCTYPE");
        let whole = has_doctype || Path::new(path).extension().is_none_or(|extension| extension != "html");
        let main = || {
            let (_, rest) = page.split_once("<main").expect("<main");
            let (main, _) = rest.split_once("</main>").expect("</main>");
            format!("<main{main}</main>\n")
        };
        compare(&expected, &if whole { page.clone() } else { main() });
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")
}

fn folder_name(test: &str) -> String {
    test.replace('_', "-")
}

fn build(folder: &Path, output: &Path, arguments: &[&str]) -> Ending {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
    command.current_dir(folder).args(["build", "--content", "content", "--themes", "themes", "--output"]).arg(output);
    let done = command.args(arguments).output().expect("the command runs");
    assert!(done.stdout.is_empty(), "diagnostics belong to the standard error");
    let printed = String::from_utf8(done.stderr).expect("UTF-8").replace(&*output.to_string_lossy(), "output");
    let lines = printed.lines().map(|line| match line.split_once("、PDF ") {
        // The summary goes on with sizes and times.
        Some((front, _)) if line.starts_with("できました") => format!("{front}…）"),
        _ => line.to_owned(),
    });
    Ending { exit: done.status.code().expect("no signal"), printed: lines.map(|line| line + "\n").collect() }
}

fn compare(path: &Path, found: &str) {
    if std::env::var_os("REWRITE").is_some() {
        write(path, found.as_bytes());
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let name = path.strip_prefix(fixtures()).unwrap_or(path).display();
    assert!(expected == found, "{name}\n--- expected\n{expected}\n--- found\n{found}");
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, bytes).expect("written");
}

/// Names in a folder, sorted.
fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

/// All files below a folder, by their path with `/` between the parts.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for name in entries(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, fs::read(path).expect("a file"));
        }
    }
    found
}
