//! The house's arrows and doors, read from the sources with `syn`: which room may use which, who touches the disk, where
//! each library stays. The rules stand in `house.rs`; `fixtures/` holds small houses that break them.
//!
//! A path counts wherever it is written: in a `use`, a type, an expression, an attribute, a macro's tokens, code that is
//! switched off by `#[cfg]`. Renames, re-exports and aliases are followed to what they name. Tests are exempt from the
//! doors of the machine (disk, clock, printing) and from circles, not from arrows and libraries.
//!
//! What syntax can't tell stays unseen: a method's receiver (`page.write()`), types that nobody writes down.

mod circles;
mod house;
mod names;
mod reader;
mod rules;
mod source;

use std::path::{Path, PathBuf};

use house::{ABOVE, ARROWS};
use rules::violations;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/architecture/fixtures").join(name)
}

fn assert_house(name: &str, expected: &[&str]) {
    assert_eq!(violations(&fixture(name)), expected);
}

#[test]
fn this_house_keeps_its_rules() {
    let found = violations(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_of_the_table_exists_and_uses_only_rooms_above_it_in_the_table() {
    for (at, (room, allowed)) in ARROWS.iter().enumerate() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
        assert!(path.is_dir() || path.with_extension("rs").is_file(), "{room} is not there");
        for lower in *allowed {
            assert!(ARROWS[..at].iter().any(|(name, _)| name == lower), "{room} uses {lower}");
        }
        assert!(!ABOVE.contains(room), "{room} stands in two tables");
    }
}

/// Re-exports in `mod.rs`, types of `mod.rs` used by its children, test modules with folders of their own: all fine.
#[test]
fn a_clean_house_passes() {
    assert_house("clean", &[]);
}

/// The first hides in a qualified path and a macro's tokens, the second in a door: a child calls what calls the child.
#[test]
fn circles_are_caught() {
    assert_house(
        "circle",
        &[
            "src/html/body.rs:6: circle: src/html/body.rs:6 → src/html/mod.rs:9 → src/html/body.rs:6",
            "src/site/address.rs:7: circle: src/site/address.rs:7 → src/site/layout.rs:6 → src/site/address.rs:7",
        ],
    );
}

/// In groups, macros, derives, qualified types, code that is switched off, tests, and through a re-export.
#[test]
fn arrows_that_run_up_are_caught() {
    assert_house(
        "arrows",
        &[
            "src/cli.rs:4: circle: src/cli.rs:4 → src/html.rs:3 → src/pdf.rs:3 → src/cli.rs:4",
            "src/diagnostic.rs:8: circle: src/diagnostic.rs:8 → src/site.rs:7 → src/diagnostic.rs:8",
            "src/diagnostic.rs:8: diagnostic must not use lib.rs",
            "src/diagnostic.rs:8: diagnostic must not use site",
            "src/diagnostic.rs:16: diagnostic must not use site",
            "src/html.rs:3: html must not use pdf",
            "src/markdown.rs:5: markdown must not use site",
            "src/pdf.rs:3: pdf must not use cli",
            "src/search.rs:4: search must not use html",
            "src/site.rs:3: site must not use html",
            "src/site.rs:7: site must not use pdf",
            "src/text.rs:4: text must not use diagnostic",
        ],
    );
}

/// Under another name, through a renamed `std`, through another room, through a glob, by a method of `Path`.
#[test]
fn the_disk_and_the_net_are_caught_outside_of_their_rooms() {
    assert_house(
        "disk",
        &[
            "src/html.rs:4: std::fs belongs to content, theme, output",
            "src/html.rs:7: .exists() asks the disk, which belongs to content, theme, output",
            "src/html.rs:8: std::fs belongs to content, theme, output",
            "src/html.rs:10: std::fs belongs to content, theme, output",
            "src/html.rs:14: std::fs belongs to content, theme, output",
            "src/html.rs:17: std::net belongs to serve",
            "src/search.rs:4: walkdir belongs to content, theme, output",
            "src/search.rs:7: std::fs belongs to content, theme, output",
            "src/search.rs:7: walkdir belongs to content, theme, output",
            "src/theme.rs:6: std::env belongs to cli, main.rs",
        ],
    );
}

#[test]
fn printing_the_clock_and_the_process_are_caught_outside_of_the_front_door() {
    assert_house(
        "machine",
        &[
            "src/cli.rs:5: std::fs belongs to content, theme, output",
            "src/site.rs:3: std::time::Instant belongs to cli",
            "src/site.rs:6: std::time::Instant belongs to cli",
            "src/site.rs:8: eprintln! belongs to cli",
            "src/site.rs:9: std::process belongs to cli, main.rs",
            "src/site.rs:15: println! belongs to cli",
            "src/site.rs:16: std::io::stdout belongs to cli",
        ],
    );
}

#[test]
fn libraries_are_caught_outside_of_their_rooms_even_in_tests() {
    assert_house(
        "libraries",
        &[
            "src/content.rs:3: serde_saphyr belongs to config",
            "src/content.rs:5: typst* belongs to pdf",
            "src/content.rs:8: serde_saphyr belongs to config",
            "src/content.rs:8: tera belongs to theme, html",
            "src/content.rs:15: html5ever belongs to markdown",
            "src/content.rs:15: syntect belongs to html",
        ],
    );
}

/// Under another name, and through an alias; in `markdown` itself whatever is public.
#[test]
fn types_of_the_markdown_parser_are_caught_where_they_get_out() {
    assert_house(
        "parser",
        &[
            "src/html.rs:3: pulldown_cmark belongs to markdown",
            "src/html.rs:5: pulldown_cmark belongs to markdown",
            "src/html.rs:7: a public item speaks of pulldown_cmark",
            "src/html.rs:7: pulldown_cmark belongs to markdown",
            "src/html.rs:11: a public item speaks of pulldown_cmark",
            "src/markdown.rs:5: a public item speaks of pulldown_cmark",
            "src/markdown.rs:8: a public item speaks of pulldown_cmark",
            "src/markdown.rs:16: a public item speaks of pulldown_cmark",
            "src/markdown.rs:23: a public item speaks of pulldown_cmark",
        ],
    );
}

#[test]
fn paths_that_hide_arrows_are_caught() {
    assert_house(
        "supers",
        &[
            "src/site/labels.rs:3: use super::*",
            "src/site/labels.rs:6: super::super",
            "src/site/labels.rs:11: super::super",
        ],
    );
}

#[test]
fn a_picture_and_a_map_of_another_house_are_caught() {
    assert_house(
        "map",
        &[
            "src/lib.rs:1: the picture lacks the room garage",
            "src/lib.rs:1: the picture shows a room that is not there: attic",
            "src/lib.rs:1: the table of arrows lacks the room garage",
            "src/text/class.rs:1: ARCHITECTURE.md does not name class",
        ],
    );
}

#[test]
fn a_file_may_have_500_lines_and_no_more() {
    let house = tempfile::tempdir().expect("a folder");
    let file = house.path().join("src/text.rs");
    std::fs::create_dir(house.path().join("src")).expect("a folder");
    std::fs::write(&file, "// A line.\n".repeat(500)).expect("a file");
    assert!(violations(house.path()).is_empty());
    std::fs::write(&file, "// A line.\n".repeat(501)).expect("a file");
    assert_eq!(violations(house.path()), ["src/text.rs:501: more than 500 lines"]);
}
