//! What the house looks like: rooms, arrows, doors. Change it here only together with `ARCHITECTURE.md`.

/// The rooms, each with the rooms that it may use. A room stands below all that it uses, so there can be no circle.
pub const ARROWS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("diagnostic", &["text"]),
    ("config", &["text", "diagnostic"]),
    ("content", &["text", "diagnostic", "config"]),
    ("markdown", &["text", "diagnostic"]),
    ("site", &["text", "diagnostic", "config", "content", "markdown"]),
    ("check", &["text", "diagnostic", "config", "content", "markdown", "site"]),
    ("diff", &["text", "diagnostic", "config", "content", "markdown", "site"]),
    ("theme", &["text", "diagnostic", "config"]),
    ("checklist", &["text", "diagnostic", "config", "content", "markdown", "site", "theme"]),
    ("html", &["text", "diagnostic", "config", "content", "markdown", "site", "diff", "theme", "checklist"]),
    ("search", &["text", "diagnostic", "config", "content", "markdown", "site", "theme"]),
    ("pdf", &["text", "diagnostic", "config", "content", "markdown", "site", "diff", "theme", "checklist"]),
    ("import", &["text", "diagnostic", "config", "markdown"]),
    ("output", &["diagnostic"]),
    ("scaffold", &["text", "diagnostic", "config", "content", "output"]),
];

/// What stands above all rooms: these use everything, and no room uses them. (`cli` uses `lib.rs`, `main.rs` uses both.)
pub const ABOVE: &[&str] = &["cli", "package", "print", "render", "serve", "lib.rs", "main.rs"];

/// The rooms that touch the disk.
const DISK: &[&str] = &["content", "theme", "output"];

/// A library, or a part of one, that only some rooms may use.
pub struct Door {
    /// Its path; with a final `*` every crate whose name begins so.
    pub path: &'static str,
    pub rooms: &'static [&'static str],
    /// Tests may use it everywhere: they make folders and set clocks to see what happens.
    pub open_to_tests: bool,
}

/// Of several doors that fit, the longest counts.
pub const DOORS: &[Door] = &[
    machine("std::fs", DISK),
    machine("std::os", DISK),
    machine("std::net", &["serve"]),
    machine("walkdir", DISK),
    machine("tempfile", DISK),
    machine("rustix", &["output"]),
    machine("std::env", &["cli", "main.rs"]),
    machine("std::env::current_dir", &["content", "theme", "output", "cli"]),
    machine("std::process", &["cli", "main.rs"]),
    machine("std::io::stdin", &["cli"]),
    machine("std::io::stdout", &["cli"]),
    machine("std::io::stderr", &["cli"]),
    machine("std::time::SystemTime", &["cli"]),
    machine("std::time::Instant", &["cli"]),
    library("pulldown_cmark", &["markdown"]),
    library("html5ever", &["markdown"]),
    library("serde_saphyr", &["config"]),
    library("tera", &["theme", "html"]),
    library("typst*", &["pdf"]),
    library("syntect", &["html"]),
    library("encoding_rs", &["import"]),
    library("clap*", &["cli"]),
    library("axum", &["serve"]),
    library("futures_util", &["serve"]),
    library("notify", &["serve"]),
    library("tokio", &["serve"]),
    library("indicatif", &["cli"]),
    library("mimalloc", &["main.rs"]),
];

const fn machine(path: &'static str, rooms: &'static [&'static str]) -> Door {
    Door { path, rooms, open_to_tests: true }
}

const fn library(path: &'static str, rooms: &'static [&'static str]) -> Door {
    Door { path, rooms, open_to_tests: false }
}

/// Methods of `std::path::Path` that ask the disk: there is no `std::fs` to be seen where they are called.
pub const DISK_METHODS: (&[&str], &[&str]) = (
    &[
        "canonicalize",
        "exists",
        "is_dir",
        "is_file",
        "is_symlink",
        "metadata",
        "read_dir",
        "read_link",
        "symlink_metadata",
        "try_exists",
    ],
    DISK,
);

/// Macros that print.
pub const PRINTING: (&[&str], &[&str]) = (&["print", "println", "eprint", "eprintln", "dbg"], &["cli"]);

/// The library of which no public item may speak, not even in the room that uses it: no type of it leaves.
pub const HIDDEN: &str = "pulldown_cmark";

/// How many lines a file may have.
pub const LINES: usize = 500;

/// Files that may have more, each with the reason.
pub const LONG: &[(&str, &str)] = &[];
