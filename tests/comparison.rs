//! 新旧対照表: what changed between two versions appears as a vendor expects it, and nothing else does.
//!
//! `tests/comparisons/NAME/` holds `content/` with a document of two versions, and what comes of them:
//! `expected.csv` and, where a table's fields changed, `expected-fields.csv`, byte by byte as published.
//!
//! `REWRITE=1 cargo test --test comparison` writes what was found over the expected files: read the difference before you
//! commit it.
//!
//! `comparison/edits.rs` edits the sample manual at random; `comparison/links.rs` follows the links between versions.

#[path = "comparison/edits.rs"]
mod edits;
#[path = "comparison/links.rs"]
mod links;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kawaraban::diff::{Comparison, Row, neighbours};
use kawaraban::site::{Site, assemble};
use kawaraban::{Request, build};
use tempfile::TempDir;

use edits::{Edit, Editor};
use links::links;

/// A test per comparison; its folder has hyphens where the test has underscores.
macro_rules! comparisons {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        mod shows {
            $(
                #[test]
                fn $name() {
                    super::shows_as_expected(&stringify!($name).replace('_', "-"));
                }
            )*
        }
    };
}

comparisons! {
    added_paragraph
    added_sentence
    added_table_with_an_empty_column
    annex_inserted_before
    box_title_changed
    caption_changed
    cell_changed
    changed_word
    chapter_inserted_before
    code_line_changed
    code_that_means_something_else
    column_added
    column_removed
    column_renamed
    columns_of_one_name
    columns_sorted_anew
    columns_without_names
    csv_field_changed
    csv_key_named_in_the_table
    footnote_changed
    formula_like_text
    heading_put_above_a_text
    heading_renumbered_by_hand
    heading_reworded
    heading_reworded_without_text
    heading_with_its_section_renumbered_by_hand
    headings_all_reworded
    html_text_changed
    included_text_changed
    key_changed
    letters_of_another_width
    markdown_table_became_csv
    markup_alone
    merged_cells
    merged_paragraphs
    new_side_first
    page_added
    page_removed
    page_renamed_but_alike
    page_renamed_by_was
    page_renamed_one_version_earlier
    page_rewritten_and_sorted_elsewhere
    page_sorted_elsewhere
    page_that_was_without_text
    pages_without_text
    paragraph_became_an_item
    paragraph_said_once_more
    paragraphs_in_another_order
    reading_added
    reading_changed
    reference_in_place_of_words
    reference_target_renamed
    reference_to_another_target
    removed_paragraph
    reworded_throughout
    row_added_and_counted_on
    row_added_at_the_end
    row_added_before_one_that_changed
    row_added_near_the_end_and_counted_on
    row_removed
    row_removed_and_counted_on
    row_replaced_by_another
    row_rewritten_under_its_name
    rows_sorted_anew
    rows_with_counted_keys_swapped
    same_heading_in_several_sections
    same_key_in_several_rows
    same_paragraph_twice
    schedule_changed
    section_added_and_removed
    section_moved_to_another_page
    section_moved_within_page
    short_paragraphs_swapped
    split_paragraph
    table_inserted_before
    table_moved_to_another_section
    table_removed
    text_became_a_part
    text_changed_in_every_kind_of_block
    title_in_front_matter
    title_of_a_renamed_page_reworded
    two_header_rows
    two_paragraphs_swapped
    upper_header_row_changed
    values_of_numbered_rows_changed
    white_space_alone
}

#[test]
fn every_folder_of_a_comparison_has_its_test() {
    let on_disk = fs::read_dir(fixtures()).expect("a folder");
    let on_disk = on_disk.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let tested: BTreeSet<String> = NAMES.iter().map(|name| name.replace('_', "-")).collect();
    assert_eq!(on_disk.collect::<BTreeSet<_>>(), tested);
}

#[test]
fn the_new_side_stands_first_where_the_document_says_so() {
    let site = published(&fixtures().join("new-side-first/content"));
    let html = fs::read_to_string(site.path().join("output/site/manual/1.1/diff-1.0.html")).expect("a page");
    let (_, table) = html.split_once("<table class=\"diff-table\"").expect("a table");
    let mut at = 0;
    for next in ["新", "Ver.1.1", "旧", "Ver.1.0", "備考", "8時半</ins>", "9時</del>", "変更"] {
        at += table[at..].find(next).unwrap_or_else(|| panic!("{next} is not where it should be:\n{table}"));
    }
}

#[test]
fn a_version_is_held_against_the_one_before_it_by_date() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("site.yaml"), "title: 見本市福祉事務所\n").expect("written");
    let mut settings = "kind: manual\ntitle: 窓口の手引き\nversions:\n".to_owned();
    for (version, date, status) in
        [("2.0", "2024-04-01", "superseded"), ("1.9", "2024-10-01", "current"), ("1.10", "2023-10-01", "superseded")]
    {
        let line = format!("  - {{version: \"{version}\", date: {date}, status: {status}}}\n");
        settings.push_str(&line);
        let pages = folder.path().join("manual").join(version);
        fs::create_dir_all(&pages).expect("a folder");
        fs::write(pages.join("counter.md"), format!("# 窓口の受付\n\n{date}から使います。\n")).expect("written");
    }
    fs::write(folder.path().join("manual/document.yaml"), settings).expect("written");
    let output = published(folder.path());
    let manual = output.path().join("output/site/manual");
    for (version, found) in [("1.10", None), ("2.0", Some("diff-1.10")), ("1.9", Some("diff-2.0"))] {
        let names =
            fs::read_dir(manual.join(version)).expect("a version").map(|entry| entry.expect("an entry").file_name());
        let names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
        let tables: Vec<&str> = names.iter().map(String::as_str).filter_map(|name| name.strip_suffix(".csv")).collect();
        assert_eq!(tables, found.into_iter().collect::<Vec<_>>(), "of {version}");
    }
}

#[test]
fn a_manual_without_changes_has_an_empty_table() {
    let folder = TempDir::new().expect("a folder");
    manual_twice(folder.path());
    assert_eq!(shown(&compared(&assembled(folder.path()), "manual")), [""; 0]);
}

#[test]
fn a_handbook_without_changes_has_an_empty_table() {
    let folder = TempDir::new().expect("a folder");
    copy(&root().join("docs"), folder.path());
    let handbook = folder.path().join("handbook");
    let text = fs::read_to_string(handbook.join("document.yaml")).expect("its settings");
    for version in ["1.0", "1.1"] {
        let to = handbook.join(version);
        copy(&root().join("docs/handbook"), &to);
        fs::remove_file(to.join("document.yaml")).expect("removed");
    }
    for entry in fs::read_dir(root().join("docs/handbook")).expect("a folder") {
        let path = handbook.join(entry.expect("an entry").file_name());
        if path.is_dir() { fs::remove_dir_all(path).expect("removed") } else { fs::remove_file(path).expect("removed") }
    }
    let versions = "versions:\n  - {version: \"1.1\", status: current}\n  - {version: \"1.0\", status: superseded}\n";
    fs::write(handbook.join("document.yaml"), text + versions).expect("written");
    let site = assembled(folder.path());
    assert_eq!(shown(&compared(&site, "handbook")), [""; 0]);
}

/// Sentences of the sample manual are replaced, put in and taken out.
#[test]
fn an_edited_sentence_appears_in_its_section_and_nowhere_else() {
    let folder = TempDir::new().expect("a folder");
    manual_twice(folder.path());
    let mut editor = Editor::new(&folder.path().join("manual/1.2"), 20_240_401);
    assert!(editor.paragraphs() > 100, "{} paragraphs to edit", editor.paragraphs());
    for round in 0..120 {
        let edit = editor.edit();
        let path = folder.path().join("manual/1.2").join(&edit.path);
        let before = fs::read_to_string(&path).expect("a chapter");
        fs::write(&path, &edit.text).expect("written");
        let site = assembled(folder.path());
        assert_appears(&site, &compared(&site, "manual"), &edit, round);
        fs::write(&path, before).expect("written back");
    }
}

#[test]
fn links_of_a_version_stay_in_it() {
    let site = published(&root().join("content"));
    let output = site.path().join("output/site");
    let folder = output.join("manual");
    let mut found = Vec::new();
    let (mut followed, mut passed_over) = (0, BTreeSet::new());
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let path = entry.expect("an entry of the site").into_path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let address = path.strip_prefix(&output).expect("a path below the site").to_string_lossy().into_owned();
        let version = version_of(&address);
        for link in links(&address, &fs::read_to_string(&path).expect("a page")) {
            let target = version_of(&link.target);
            let strays = match version {
                // A page that never moves may lead to what the current version alone has: its data, its 新旧対照表.
                Some("") => target == Some("1.0"),
                Some(own) => target.is_some_and(|other| other != own),
                None => false,
            };
            followed += usize::from(target.is_some());
            if !strays {
                continue;
            }
            match MEETING_PLACES.iter().find(|place| link.within(place)) {
                Some(place) => _ = passed_over.insert(*place),
                None if link.target == "manual/history.html" => {}
                None => found.push(format!("{address} → {} in {:?}", link.target, link.containers)),
            }
        }
    }
    assert!(followed > 1_000, "{followed} links inside of the manual");
    assert_eq!(passed_over, MEETING_PLACES.iter().copied().collect());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Classes of what leads from one version to another, or to the document's entrance, and should: the list of versions,
/// notices, the 改訂履歴, a 新旧対照表; the site's menus, the way back to its top.
const MEETING_PLACES: &[&str] =
    &["versions", "notice", "history", "diff-sides", "diff-table", "menu", "footer-menu", "breadcrumb"];

/// The version in whose folder an address lies: `""` for addresses of the manual that never move, `None` outside of it.
fn version_of(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("manual/")?;
    let folder = rest.split_once('/').map_or("", |(folder, _)| folder);
    Some(if ["1.0", "1.1"].contains(&folder) { folder } else { "" })
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn fixtures() -> PathBuf {
    root().join("tests/comparisons")
}

fn shows_as_expected(name: &str) {
    let folder = fixtures().join(name);
    let site = published(&folder.join("content"));
    let version = site.path().join("output/site/manual/1.1");
    compare(&folder.join("expected.csv"), fs::read(version.join("diff-1.0.csv")).ok());
    compare(&folder.join("expected-fields.csv"), fs::read(version.join("diff-1.0-fields.csv")).ok());
}

fn compare(expected: &Path, found: Option<Vec<u8>>) {
    if std::env::var_os("REWRITE").is_some() {
        match found {
            Some(found) => fs::write(expected, found).expect("written"),
            None => _ = fs::remove_file(expected),
        }
        return;
    }
    let text = |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    let (before, found) = (text(fs::read(expected).ok()), text(found));
    let name = expected.strip_prefix(fixtures()).unwrap_or(expected).display();
    let shown = |text: Option<&String>| text.map_or("(no file)", String::as_str).to_owned();
    assert!(before == found, "{name}\n--- expected\n{}\n--- found\n{}", shown(before.as_ref()), shown(found.as_ref()));
}

/// Builds a site without errors and warnings.
fn published(content: &Path) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let request = Request {
        content: content.to_owned(),
        themes: folder.path().join("themes"),
        output: folder.path().join("output"),
        publish: true,
        base_url: None,
        warn: Vec::new(),
        drafts: false,
        deny_warnings: true,
        audiences: Vec::new(),
        as_of: None,
    };
    let report = build(&request, &|_| ()).expect("a build");
    assert!(!report.failed, "{:#?}", report.diagnostics);
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.path().strip_prefix(from).expect("a path below it"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("a folder");
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

/// A site with the current sample manual as version 1.1, and as 1.2 once more; nothing was renamed, for nothing came before.
fn manual_twice(folder: &Path) {
    let content = root().join("content");
    let manual = folder.join("manual");
    for version in ["1.1", "1.2"] {
        copy(&content.join("manual/1.1"), &manual.join(version));
    }
    for name in ["site.yaml", "glossary.yaml"] {
        fs::copy(content.join(name), folder.join(name)).expect("a copy");
    }
    for entry in walkdir::WalkDir::new(&manual) {
        let path = entry.expect("an entry").into_path();
        let Some(text) = fs::read_to_string(&path).ok().filter(|text| text.contains("\nwas: ")) else { continue };
        let lines = text.lines().filter(|line| !line.starts_with("was: "));
        fs::write(path, lines.map(|line| line.to_owned() + "\n").collect::<String>()).expect("written");
    }
    let settings = fs::read_to_string(content.join("manual/document.yaml")).expect("its settings");
    let (front, _) = settings.split_once("\nversions:").expect("versions");
    let versions = "versions:\n  - {version: \"1.2\", status: current}\n  - {version: \"1.1\", status: superseded}\n";
    fs::write(manual.join("document.yaml"), format!("{front}\n{versions}")).expect("written");
}

fn assembled(content: &Path) -> Site {
    assemble(kawaraban::content::read(content, &[]).expect("content"), false).site
}

/// The comparison of the two versions of a document.
fn compared(site: &Site, folder: &str) -> Comparison {
    let of_folder = |found: &Comparison| site.documents[found.new.document].settings.folder == folder;
    let mut comparisons: Vec<Comparison> = neighbours(site).into_iter().filter(of_folder).collect();
    let comparison = comparisons.pop().expect("a comparison");
    assert!(comparisons.is_empty());
    for side in [comparison.old, comparison.new] {
        assert!(site.documents[side.document].contents[side.version.expect("a version")].pages().count() > 10);
    }
    comparison
}

/// All that a comparison shows, for messages.
fn shown(comparison: &Comparison) -> Vec<String> {
    comparison.pages.iter().map(|page| format!("{page:?}")).collect()
}

/// Only the edited section has changed, and its letters are marked.
fn assert_appears(site: &Site, comparison: &Comparison, edit: &Edit, round: usize) {
    let context = format!("round {round}, {} in {} 「{}」", edit.what, edit.path, edit.section);
    let [page] = comparison.pages.as_slice() else {
        panic!("{context}: {} pages {:#?}", comparison.pages.len(), shown(comparison))
    };
    let path = site.page(page.new.expect("a newer page")).path();
    assert_eq!(path, format!("manual/1.2/{}", edit.path), "{context}");
    let [section] = page.sections.as_slice() else { panic!("{context}: {:#?}", page.sections) };
    let heading = section.new.as_ref().expect("a heading");
    assert_eq!(heading.text, edit.section, "{context}");
    assert!(section.change.is_none() && section.headings.is_none(), "{context}: {section:?}");
    let (mut old, mut new) = (Side::default(), Side::default());
    for row in &section.rows {
        if let Row::Difference(row) = row {
            old.add(&row.old);
            new.add(&row.new);
        }
    }
    for (side, other, sentence) in [(&old, &new, &edit.removed), (&new, &old, &edit.added)] {
        assert!(side.text.contains(sentence.as_str()), "{context}: 「{sentence}」 is not in 「{}」", side.text);
        // Letters that one side has more of are marked there.
        for letter in sentence.chars() {
            let count = |text: &str| text.chars().filter(|own| *own == letter).count();
            let more = count(&side.text).saturating_sub(count(&other.text));
            assert!(count(&side.marked) >= more, "{context}: {letter} is not marked in 「{}」", side.text);
        }
    }
}

/// What the rows of a section show on one side.
#[derive(Default)]
struct Side {
    text: String,
    marked: String,
}

impl Side {
    fn add(&mut self, lines: &[kawaraban::diff::Line]) {
        for piece in lines.iter().flat_map(|line| &line.pieces) {
            self.text.push_str(&piece.text);
            if piece.changed {
                self.marked.push_str(&piece.text);
            }
        }
    }
}
