//! One small site per diagnostic code: what `kawaraban check` says of it, and the code's section in the handbook.
//!
//! `tests/diagnostics/CODE/` holds `content/`, where it matters `themes/` and `arguments` (one a line), and
//! `expected.txt`: the exit code, then what was printed. A site has one problem, and only that one. What a repository or
//! an editor can't hold, or would quietly mend, is made at run time ([`MADE`]).
//!
//! `REWRITE=1 cargo test --test diagnostics` writes what was found over the expected texts: read them as an editor who
//! sees the message for the first time before you commit them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kawaraban::diagnostic::{Code, Severity};

/// Files that are made at run time: the code, the path below its folder, and what lies there.
const MADE: &[(Code, &str, Made)] = &[
    // Shift_JIS, as old editors save it: # 案内
    (Code::NotUtf8, "content/index.md", Made::Bytes(b"# \x88\xC4\x93\xE0\n")),
    (Code::FileTooLarge, "content/fee.csv", Made::Length(65 << 20)),
    (Code::SymbolicLink, "content/form.md", Made::Link("../form.md")),
    (Code::UnreadableFile, "content/form.md", Made::Socket),
    (Code::BadFileName, "content/aux.md", Made::Bytes("# 案内\n".as_bytes())),
    (Code::DecomposedText, "content/index.md", Made::Bytes("# 案内\n\n窓口て\u{3099}できます。\n".as_bytes())),
    (Code::ByteOrderMark, "content/index.md", Made::Bytes("\u{FEFF}# 案内\n".as_bytes())),
    (Code::ControlCharacter, "content/index.md", Made::Bytes("# 案内\n\n窓口は\u{8}1階です。\n".as_bytes())),
    (Code::PrivateLetter, "content/index.md", Made::Bytes("# 案内\n\n係は\u{E000}田です。\n".as_bytes())),
];

/// Codes whose message names a file but no line, with the reason.
const WITHOUT_LINE: &[(Code, &str)] = &[
    (Code::NotUtf8, "the file has no letters to count; the message names the line"),
    (Code::FileTooLarge, "the file is not read"),
    (Code::SymbolicLink, "the link has no text"),
    (Code::UnreadableFile, "the file is not read"),
    (Code::BadFileName, "the name is wrong, not the text"),
    (Code::MisnamedText, "the name is wrong, not the text"),
];

/// Codes that only printed leaflets give.
const NEED_PDF: &[Code] = &[
    Code::MissingGlyph,
    Code::PageOverflow,
    Code::BadPicture,
    Code::PicturePixels,
    Code::CoarsePicture,
    Code::PdfFailure,
    Code::LongQr,
];

/// Codes of files that Windows can't hold.
const NEED_UNIX: &[Code] = &[Code::SymbolicLink, Code::UnreadableFile, Code::BadFileName];

/// What is made at run time.
enum Made {
    Bytes(&'static [u8]),
    /// A file of so many zeros, which takes no room on the disk.
    Length(u64),
    /// A symbolic link.
    Link(&'static str),
    /// A file that can't be read even by an administrator.
    Socket,
}

#[test]
fn every_code_has_its_site() {
    let folders = fs::read_dir(fixtures()).expect("tests/diagnostics");
    let on_disk: BTreeSet<String> =
        folders.map(|entry| entry.expect("a folder").file_name().to_string_lossy().into_owned()).collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(ToString::to_string).collect();
    let missing: Vec<&String> = codes.difference(&on_disk).collect();
    let unknown: Vec<&String> = on_disk.difference(&codes).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "tests/diagnostics has no folder for {missing:?}; its folders {unknown:?} name no code"
    );
}

#[test]
fn every_code_is_reported_once_with_its_place_and_its_remedy() {
    let mut failures = String::new();
    for code in Code::ALL.iter().copied().filter(|code| runs_here(*code)) {
        let folder = fixtures().join(code.as_str());
        if !folder.is_dir() {
            let _ = writeln!(failures, "\n## {code}: no folder");
            continue;
        }
        let path = folder.join("expected.txt");
        let found = check(code);
        if std::env::var_os("REWRITE").is_some() {
            fs::write(&path, &found).expect("written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != found {
            let _ = write!(failures, "\n## {code}: another text\n--- expected\n{expected}\n--- found\n{found}");
        }
        let lacks = lacks(code, &found);
        if !lacks.is_empty() {
            let _ = write!(failures, "\n## {code}: {}\n{found}", lacks.join("; "));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn the_handbook_explains_every_code_in_order() {
    let text = fs::read_to_string(handbook()).expect("the chapter");
    let sections = sections(&text);
    let order: Vec<&str> = sections.iter().map(|section| section.title).collect();
    let codes: Vec<String> = Code::ALL.iter().map(|code| format!("`{code}`")).collect();
    assert_eq!(order, codes, "the headings of {}", handbook().display());

    let mut failures = String::new();
    for (code, section) in Code::ALL.iter().zip(&sections) {
        let first = [format!("意味: {}", code.meaning()), format!("重さ: {}", label(code.severity()))];
        let lines: Vec<&str> = section.lines.iter().copied().filter(|line| !line.is_empty()).take(2).collect();
        if lines != first {
            let _ = writeln!(failures, "{code}: begins with {lines:?}, not with {first:?}");
        }
        if !section.example {
            let _ = writeln!(failures, "{code}: no fenced example");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// What the output of a code's site should have and has not.
fn lacks(code: Code, found: &str) -> Vec<&'static str> {
    let title = format!("{}[{code}]: ", label(code.severity()));
    let problems: Vec<&str> = found.lines().filter(|line| is_title(line)).collect();
    let place = found.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
    let needs_line = WITHOUT_LINE.iter().all(|(own, _)| *own != code);
    let mut lacks = Vec::new();
    if problems.len() != 1 {
        lacks.push("not exactly one problem");
    }
    if !problems.iter().any(|line| line.starts_with(&title)) {
        lacks.push("no problem of this code and its severity");
    }
    if place.is_none_or(|place| needs_line != has_line_and_column(place)) {
        lacks.push(if needs_line { "no file:line:column" } else { "no file, or a line that the list above denies" });
    }
    if !found.contains("= 対処: ") {
        lacks.push("not said what to do");
    }
    lacks
}

/// `エラー[broken-link]: …`
fn is_title(line: &str) -> bool {
    [Severity::Error, Severity::Warning, Severity::Hint]
        .into_iter()
        .any(|severity| line.strip_prefix(label(severity)).is_some_and(|rest| rest.starts_with('[')))
}

/// `content/index.md:3:8`
fn has_line_and_column(place: &str) -> bool {
    let mut parts = place.rsplitn(3, ':');
    let numbers = parts.by_ref().take(2).filter(|part| part.parse::<u32>().is_ok()).count();
    numbers == 2 && parts.next().is_some_and(|path| path.contains('/'))
}

fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "エラー",
        Severity::Warning => "警告",
        Severity::Hint => "ヒント",
    }
}

fn runs_here(code: Code) -> bool {
    (cfg!(feature = "pdf") || !NEED_PDF.contains(&code)) && (cfg!(unix) || !NEED_UNIX.contains(&code))
}

/// The exit code and the output of `kawaraban check` in a copy of a code's folder.
fn check(code: Code) -> String {
    let workshop = tempfile::tempdir().expect("a folder");
    let site = workshop.path().join("site");
    copy(&fixtures().join(code.as_str()), &site);
    for (_, path, made) in MADE.iter().filter(|(own, ..)| *own == code) {
        make(&site.join(path), made);
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
    command.current_dir(&site).args(["check", "--content", "content", "--themes", "themes", "--output"]);
    command.arg(workshop.path().join("output"));
    let arguments = fs::read_to_string(site.join("arguments")).unwrap_or_default();
    let done = command.args(arguments.lines()).output().expect("the command runs");
    let exit = done.status.code().expect("no signal");
    let [printed, trouble] = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    format!("exit {exit}\n{printed}{trouble}")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn make(path: &Path, made: &Made) {
    match *made {
        Made::Bytes(bytes) => fs::write(path, bytes).expect("written"),
        Made::Length(length) => {
            let file = fs::File::create(path).expect("made");
            file.set_len(length).expect("lengthened");
        }
        #[cfg(unix)]
        Made::Link(target) => std::os::unix::fs::symlink(target, path).expect("linked"),
        #[cfg(unix)]
        Made::Socket => drop(std::os::unix::net::UnixListener::bind(path).expect("bound")),
        #[cfg(not(unix))]
        Made::Link(_) | Made::Socket => unreachable!("needs Unix"),
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The handbook's chapter: its number may change.
fn handbook() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/handbook");
    let mut chapters = fs::read_dir(folder).expect("docs/handbook").map(|entry| entry.expect("a file").path());
    chapters.find(|path| path.to_string_lossy().ends_with("diagnostics.md")).expect("the chapter of all codes")
}

/// What stands below a `## ` heading.
struct Section<'a> {
    title: &'a str,
    /// Its lines outside of fenced code.
    lines: Vec<&'a str>,
    /// It has fenced code.
    example: bool,
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut fence = 0;
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        if fence > 0 {
            let closes = ticks >= fence && line.len() == ticks;
            fence = if closes { 0 } else { fence };
        } else if ticks >= 3 {
            fence = ticks;
            if let Some(section) = sections.last_mut() {
                section.example = true;
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            sections.push(Section { title, lines: Vec::new(), example: false });
        } else if let Some(section) = sections.last_mut() {
            section.lines.push(line);
        }
    }
    sections
}
