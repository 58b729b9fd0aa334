//! The rules of the house, one function each.

use std::collections::BTreeSet;
use std::path::Path;

use crate::circles::{Step, circles};
use crate::house::{ABOVE, ARROWS, DISK_METHODS, DOORS, Door, HIDDEN, LINES, LONG, PRINTING};
use crate::names::{Target, resolve};
use crate::source::{Kind, Reference, Sources};

/// A file, a line in it, and what is wrong there.
type Violation = (String, usize, String);

/// What is wrong below `root/src`, as `file:line: what`, sorted by place.
pub fn violations(root: &Path) -> Vec<String> {
    let sources = Sources::read(root);
    let mut found = BTreeSet::new();
    for reference in &sources.references {
        let path = &sources.files[reference.file].path;
        let wrong = [wrong_arrows, wrong_supers, wrong_doors, wrong_calls, wrong_exposure]
            .into_iter()
            .flat_map(|rule| rule(&sources, reference));
        found.extend(wrong.map(|wrong| (path.clone(), reference.line, wrong)));
    }
    found.extend(wrong_circles(&sources));
    found.extend(wrong_lengths(&sources));
    found.extend(wrong_picture(&sources));
    if let Ok(map) = std::fs::read_to_string(root.join("ARCHITECTURE.md")) {
        found.extend(wrong_map(&sources, &map));
    }
    found.into_iter().map(|(file, line, wrong)| format!("{file}:{line}: {wrong}")).collect()
}

/// Names of one segment came in through a `use`, which is judged where it stands.
fn is_judged(reference: &Reference) -> bool {
    match reference.kind {
        Kind::Use | Kind::Glob => true,
        Kind::Path | Kind::Macro => reference.written.segments.len() > 1,
        Kind::Method => false,
    }
}

/// Arrows run one way. They bind tests too: a test that needs an upper room belongs there.
fn wrong_arrows(sources: &Sources, reference: &Reference) -> Vec<String> {
    let room = sources.files[reference.file].room.as_str();
    if ABOVE.contains(&room) || !is_judged(reference) {
        return Vec::new();
    }
    let allowed = ARROWS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| *allowed);
    let targets = resolve(&sources.scopes, &reference.module, &reference.written).into_iter();
    let rooms = targets.filter_map(|target| match target {
        Target::Defined { module, item, .. } if module.is_empty() => item.map(|_| "lib.rs".to_owned()),
        Target::Defined { module, .. } | Target::Passed { module } => {
            Some(module.first().map_or_else(|| "lib.rs".to_owned(), Clone::clone))
        }
        Target::Library(_) => None,
    });
    let wrong = rooms.filter(|to| to != room && !allowed.contains(&to.as_str()));
    wrong.map(|to| format!("{room} must not use {to}")).collect()
}

/// `use super::*` hides what a module needs (a module of tests may: it needs the file above it);
/// `super::super` hides where it comes from.
fn wrong_supers(_: &Sources, reference: &Reference) -> Vec<String> {
    let segments: Vec<&str> = reference.written.segments.iter().map(String::as_str).collect();
    let mut wrong = Vec::new();
    if reference.kind == Kind::Glob && segments == ["super"] && !reference.test {
        wrong.push("use super::*".to_owned());
    }
    if segments.windows(2).any(|pair| pair == ["super", "super"]) {
        wrong.push("super::super".to_owned());
    }
    wrong
}

/// Each library and each part of the machine has its rooms.
fn wrong_doors(sources: &Sources, reference: &Reference) -> Vec<String> {
    let room = sources.files[reference.file].room.as_str();
    if !is_judged(reference) {
        return Vec::new();
    }
    let targets = resolve(&sources.scopes, &reference.module, &reference.written).into_iter();
    let wrong = targets.filter_map(|target| {
        let Target::Library(path) = target else { return None };
        let door = DOORS.iter().filter(|door| fits(door, &path)).max_by_key(|door| door.path.len())?;
        let open = door.rooms.contains(&room) || (door.open_to_tests && reference.test);
        (!open).then(|| format!("{} belongs to {}", door.path, door.rooms.join(", ")))
    });
    wrong.collect()
}

fn fits(door: &Door, path: &[String]) -> bool {
    match door.path.strip_suffix('*') {
        Some(start) => path[0].starts_with(start),
        None => door.path.split("::").enumerate().all(|(at, name)| path.get(at).is_some_and(|found| found == name)),
    }
}

/// Methods that ask the disk, macros that print. Tests may do both.
fn wrong_calls(sources: &Sources, reference: &Reference) -> Vec<String> {
    let room = sources.files[reference.file].room.as_str();
    let name = reference.written.segments.last().map_or("", String::as_str);
    let ((names, rooms), what) = match reference.kind {
        Kind::Method => (DISK_METHODS, format!(".{name}() asks the disk, which")),
        Kind::Macro => (PRINTING, format!("{name}!")),
        _ => return Vec::new(),
    };
    let wrong = !reference.test && names.contains(&name) && !rooms.contains(&room);
    wrong.then(|| format!("{what} belongs to {}", rooms.join(", "))).into_iter().collect()
}

/// No public item speaks of the library that nobody else shall know.
fn wrong_exposure(sources: &Sources, reference: &Reference) -> Vec<String> {
    let exposes = reference.exposed
        && resolve(&sources.scopes, &reference.module, &reference.written)
            .iter()
            .any(|target| matches!(target, Target::Library(path) if path[0] == HIDDEN));
    exposes.then(|| format!("a public item speaks of {HIDDEN}")).into_iter().collect()
}

fn wrong_circles(sources: &Sources) -> Vec<Violation> {
    let place = |(file, line): &Step| format!("{}:{line}", sources.files[*file].path);
    let describe = |circle: Vec<Step>| {
        let first = circle[0];
        let places: Vec<String> = circle.iter().chain([&first]).map(place).collect();
        (sources.files[first.0].path.clone(), first.1, format!("circle: {}", places.join(" → ")))
    };
    circles(sources).into_iter().map(describe).collect()
}

/// A file reads in one sitting.
fn wrong_lengths(sources: &Sources) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for file in &sources.files {
        let listed = LONG.iter().any(|(path, _)| *path == file.path);
        if file.lines > LINES && !listed {
            wrong.push((file.path.clone(), file.lines, format!("more than {LINES} lines")));
        } else if file.lines <= LINES && listed {
            wrong.push((file.path.clone(), file.lines, "no longer long: off the list".to_owned()));
        }
    }
    wrong
}

/// The picture in the documentation of `lib.rs` shows every room as `[room]`, and nothing else.
fn wrong_picture(sources: &Sources) -> Vec<Violation> {
    let Some(file) = sources.files.iter().find(|file| file.path == "src/lib.rs") else { return Vec::new() };
    let picture = file.doc.split("```").nth(1).unwrap_or_default();
    let drawn: BTreeSet<&str> =
        picture.split('[').skip(1).filter_map(|rest| rest.split_once(']').map(|(name, _)| name)).collect();
    let rooms =
        sources.files.iter().map(|file| file.room.as_str()).filter(|room| !["lib.rs", "main.rs"].contains(room));
    let rooms: BTreeSet<&str> = rooms.collect();
    let known = |room: &str| ABOVE.contains(&room) || ARROWS.iter().any(|(name, _)| *name == room);
    let missing = rooms.difference(&drawn).map(|room| format!("the picture lacks the room {room}"));
    let surplus = drawn.difference(&rooms).map(|room| format!("the picture shows a room that is not there: {room}"));
    let unknown =
        rooms.iter().filter(|room| !known(room)).map(|room| format!("the table of arrows lacks the room {room}"));
    missing.chain(surplus).chain(unknown).map(|wrong| (file.path.clone(), 1, wrong)).collect()
}

/// `ARCHITECTURE.md` names every file by its stem, in a code span or a code block (`layout`, `layout.rs`).
fn wrong_map(sources: &Sources, map: &str) -> Vec<Violation> {
    // Backticks come in pairs, of spans and of fences: every second piece is code.
    let code = map.split('`').skip(1).step_by(2);
    let named: BTreeSet<&str> =
        code.flat_map(|code| code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))).collect();
    let missing = sources.files.iter().filter(|file| !named.contains(file.stem()));
    missing.map(|file| (file.path.clone(), 1, format!("ARCHITECTURE.md does not name {}", file.stem()))).collect()
}
