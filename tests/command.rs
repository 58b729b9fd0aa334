//! The command line as people, editors and scripts meet it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// How a run of the command ended.
struct Ending {
    exit: i32,
    stdout: String,
    stderr: String,
}

fn kawaraban(folder: &Path, arguments: &[&str]) -> Ending {
    let command = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = command.expect("the command runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ending { exit: done.status.code().expect("no signal"), stdout: text(done.stdout), stderr: text(done.stderr) }
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn site(name: &str) -> PathBuf {
    repository().join("tests/sites").join(name)
}

/// All files below a folder by their path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(path).expect("a file"));
        }
    }
    found
}

fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

/// What stands below a heading of a help text, a line each.
fn section<'a>(help: &'a str, heading: &str) -> Vec<&'a str> {
    let below = help.lines().skip_while(|line| *line != format!("{heading}:")).skip(1);
    below.take_while(|line| !line.is_empty()).collect()
}

/// The help of the command itself and of each of its commands, with the arguments that ask for it.
fn helps() -> Vec<(String, String)> {
    let help = |arguments: &[&str]| {
        let ending = kawaraban(&repository(), arguments);
        assert_eq!((ending.exit, ending.stderr.as_str()), (0, ""), "{arguments:?}");
        (arguments.join(" "), ending.stdout)
    };
    let mut helps = vec![help(&["--help"])];
    let overview = helps[0].1.clone();
    let commands = section(&overview, "命令").into_iter().filter_map(|line| line.split_whitespace().next());
    helps.extend(commands.map(|command| help(&[command, "--help"])));
    helps
}

#[test]
fn help_is_japanese_throughout() {
    for (arguments, help) in helps() {
        for line in help.lines().filter(|line| !line.trim().is_empty()) {
            assert!(line.chars().any(is_japanese), "{arguments}: {line}");
        }
        for english in ["Usage", "[OPTIONS]", "Options", "Commands", "Print", "default", "possible values"] {
            assert!(!help.contains(english), "{arguments}: {english} in\n{help}");
        }
    }
}

#[test]
fn help_explains_every_option_and_every_command() {
    let helps = helps();
    assert!(helps.len() >= 3, "build and check at least");
    for (arguments, help) in &helps {
        for line in help.lines().filter(|line| line.trim_start().starts_with('-')) {
            // Behind the option and the name of its value.
            let explanation = line.rsplit_once('>').map_or(line, |(_, rest)| rest);
            assert!(explanation.chars().any(is_japanese), "{arguments}: {line}");
        }
        for option in ["--content", "--themes", "--output", "--jobs", "--help"] {
            assert!(help.contains(option), "{arguments}: {option} is missing in\n{help}");
        }
    }
    let own = |command: &str| &helps.iter().find(|(arguments, _)| arguments.starts_with(command)).expect("help").1;
    for option in ["--base-url", "--warn", "--deny-warnings"] {
        assert!(own("build").contains(option), "{option}");
    }
    for option in ["--format", "--warn", "--deny-warnings"] {
        assert!(own("check").contains(option), "{option}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    for option in ["--version", "-V"] {
        let ending = kawaraban(&repository(), &[option]);
        assert_eq!((ending.exit, ending.stdout), (0, format!("kawaraban {}\n", env!("CARGO_PKG_VERSION"))));
    }
}

#[test]
fn without_a_command_the_help_is_shown_and_the_usage_is_wrong() {
    let ending = kawaraban(&repository(), &[]);
    assert_eq!((ending.exit, ending.stdout.as_str()), (2, ""));
    assert!(ending.stderr.contains("使い方: kawaraban"), "{}", ending.stderr);
}

#[test]
fn mistakes_on_the_command_line_are_explained_with_what_was_probably_meant() {
    let mistakes: &[(&[&str], &str, Option<&str>)] = &[
        (&["bild"], "「bild」という命令はありません", Some("「build」のことですか")),
        (&["build", "--contents", "a"], "「--contents」という指定はありません", Some("「--content」のことですか")),
        (&["check", "--format", "jsn"], "「jsn」は使えません", Some("「json」のことですか")),
        (&["check", "--warn", "broken-lnk"], "「broken-lnk」は使えません", Some("「broken-link」のことですか")),
        (&["build", "--base-url"], "「--base-url <アドレス>」に値がありません", None),
        (&["build", "--jobs", "0"], "「0」は使えません", None),
        (&["build", "--base-url", "portal.example.jp"], "「portal.example.jp」は使えません", None),
        (&["build", "--base-url", "https://example.jp/?a"], "「https://example.jp/?a」は使えません", None),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, message, meant) in mistakes {
        let ending = kawaraban(folder.path(), arguments);
        assert_eq!((ending.exit, ending.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ending.stderr.contains(message), "{arguments:?}: {}", ending.stderr);
        assert!(meant.is_none_or(|meant| ending.stderr.contains(meant)), "{arguments:?}: {}", ending.stderr);
        let english = ["error", "invalid", "number would", "Usage", "tip:"];
        assert!(!english.iter().any(|word| ending.stderr.contains(word)), "{arguments:?}: {}", ending.stderr);
    }
}

#[test]
fn a_mistake_leads_to_the_help_of_its_command() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, help) in [
        (&["bild"][..], "「kawaraban --help」"),
        (&["check", "--sheet"], "「kawaraban check --help」"),
        (&["new", "faq"], "「kawaraban new --help」"),
    ] {
        let ending = kawaraban(folder.path(), arguments);
        assert!(ending.stderr.contains(help), "{arguments:?}: {}", ending.stderr);
    }
}

#[test]
fn nobody_takes_a_draft_for_checked_that_was_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = folder.path().join("content");
    fs::create_dir(&content).expect("made");
    fs::write(content.join("site.yaml"), "title: 案内\n").expect("written");
    fs::write(content.join("index.md"), "# 案内\n").expect("written");
    fs::write(content.join("draft.md"), "---\nstatus: draft\n---\n\n# 案\n\n![図](なし.png)\n").expect("written");
    let ending = kawaraban(folder.path(), &["check"]);
    assert_eq!(ending.exit, 0, "{}", ending.stdout);
    assert!(ending.stdout.contains("1 件（draft.md）は調べていません"), "{}", ending.stdout);
    let ending = kawaraban(folder.path(), &["check", "--drafts"]);
    assert_eq!(ending.exit, 1, "{}", ending.stdout);
    assert!(
        ending.stdout.contains("missing-picture") && !ending.stdout.contains("調べていません"),
        "{}",
        ending.stdout
    );
    let ending = kawaraban(folder.path(), &["build"]);
    assert!(ending.exit == 0 && ending.stderr.contains("1 件（draft.md）は載せていません"), "{}", ending.stderr);
    // Programs read problems alone.
    assert_eq!(kawaraban(folder.path(), &["check", "--format", "json"]).stdout, "");
}

#[test]
fn programs_read_each_problem_with_its_place_from_a_line_of_json() {
    let folder = site("broken-links");
    let ending = kawaraban(&folder, &["check", "--format", "json"]);
    assert_eq!((ending.exit, ending.stderr.as_str()), (1, ""));
    let mut codes = Vec::new();
    for line in ending.stdout.lines() {
        let problem: Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| problem[key].as_str().unwrap_or_else(|| panic!("{key} in {line}")).to_owned();
        let number = |key: &str| usize::try_from(problem[key].as_u64().expect("a number")).expect("not too large");
        let source = fs::read_to_string(folder.join(text("path"))).expect("the path leads to the file from here");
        let of_line = |line: usize| source.lines().nth(line - 1).expect("the line");
        let place: String = of_line(number("line")).chars().skip(number("column") - 1).collect();
        // The end lies behind the last letter.
        assert!(number("end_line") >= number("line"), "{line}");
        assert!(number("end_column") - 1 <= of_line(number("end_line")).chars().count(), "{line}");
        if number("end_line") == number("line") {
            let marked: String = place.chars().take(number("end_column") - number("column")).collect();
            assert!(!marked.is_empty() && !marked.ends_with('\n'), "{line}: {marked}");
        }
        assert!(!text("help").is_empty(), "{line}");
        // The place is what the message speaks of.
        let named = text("message").split(['「', '」']).nth(1).expect("a name").rsplit('/').next().map(str::to_owned);
        assert!(place.contains(&named.expect("a name")), "{line}: {place}");
        assert_eq!(text("severity"), "error");
        codes.push(text("code"));
    }
    let wanted = [
        "broken-link",
        "broken-anchor",
        "broken-anchor",
        "broken-reference",
        "undefined-footnote",
        "missing-picture",
        "broken-link",
    ];
    assert_eq!(codes, wanted);
}

#[test]
fn continuous_integration_reads_each_problem_as_an_annotation() {
    let folder = site("broken-links");
    let json = kawaraban(&folder, &["check", "--format", "json"]).stdout;
    let ending = kawaraban(&folder, &["check", "--format", "github"]);
    assert_eq!((ending.exit, ending.stderr.as_str()), (1, ""));
    assert_eq!(ending.stdout.lines().count(), json.lines().count());
    for (annotation, problem) in ending.stdout.lines().zip(json.lines()) {
        let problem: Value = serde_json::from_str(problem).expect("JSON");
        let text = |key: &str| problem[key].as_str().expect("a text");
        let place = format!(
            "::error title={},file={},line={},endLine={},col={}",
            text("code"),
            text("path"),
            problem["line"],
            problem["end_line"],
            problem["column"],
        );
        assert!(annotation.starts_with(&place), "{annotation}\n{place}");
        let within = problem["line"] == problem["end_line"];
        assert_eq!(annotation.contains(&format!(",endColumn={}::", problem["end_column"])), within, "{annotation}");
        assert!(annotation.contains(&format!("::{}", text("message"))), "{annotation}");
        assert!(annotation.contains(&format!("%0A{}", text("help"))), "{annotation}");
    }
}

#[test]
fn a_check_of_a_sound_site_says_so_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("content")).expect("made");
    fs::write(folder.path().join("content/index.md"), "# 見本\n").expect("written");
    let ending = kawaraban(folder.path(), &["check"]);
    assert_eq!((ending.exit, ending.stdout.as_str(), ending.stderr.as_str()), (0, "誤りはありません。\n", ""));
    let names: Vec<_> =
        fs::read_dir(folder.path()).expect("read").map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(names, ["content"]);
}

/// The sample of this repository: the same bytes however many threads write them.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
    command.current_dir(repository()).arg("check").stderr(writer.try_clone().expect("its end")).stdout(writer);
    assert_eq!(command.status().expect("the command runs").code(), Some(0));
}

/// Copies to a server or a stick go by the time.
#[test]
fn files_that_did_not_change_keep_their_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = folder.path().join("content");
    fs::create_dir(&content).expect("made");
    fs::write(content.join("site.yaml"), "title: 見本のサイト\n").expect("written");
    fs::write(content.join("index.md"), "# 見本のサイト\n").expect("written");
    let write = |answer: &str| fs::write(content.join("page.md"), format!("# 手続\n\n{answer}\n")).expect("written");
    let build = || assert_eq!(kawaraban(folder.path(), &["build"]).exit, 0);

    write("窓口で受け付けます。");
    build();
    let published = folder.path().join("output/site");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in files(&published).into_keys() {
        File::options().write(true).open(path).and_then(|file| file.set_modified(long_ago)).expect("its time is set");
    }
    let changed = || {
        let changed = files(&published)
            .into_keys()
            .filter(|path| fs::metadata(path).and_then(|file| file.modified()).expect("a time") != long_ago);
        changed.map(|path| path.strip_prefix(&published).expect("below").to_path_buf()).collect::<Vec<_>>()
    };
    build();
    assert_eq!(changed(), <[PathBuf; 0]>::default());
    write("郵便で受け付けます。");
    build();
    let changed = changed();
    assert!(changed.contains(&PathBuf::from("page.html")), "{changed:?}");
    assert!(changed.iter().all(|path| path.starts_with("search") || path == Path::new("page.html")), "{changed:?}");
}

/// Whoever starts a second build is told to wait; the first one goes on.
#[test]
fn two_builds_at_once_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("output")).expect("made");
    let lock = File::create(folder.path().join("output/.lock")).expect("made");
    lock.lock().expect("locked");
    fs::create_dir(folder.path().join("content")).expect("made");
    fs::write(folder.path().join("content/index.md"), "# 見本のサイト\n").expect("written");
    for command in ["build", "package"] {
        let ending = kawaraban(folder.path(), &[command]);
        assert_eq!(ending.exit, 2, "{}", ending.stderr);
        let told = "別のかわら版が、ここに書き出しているところです。終わるのを待ってから、もう一度実行してください";
        assert!(ending.stderr.contains(told), "{}", ending.stderr);
    }
    lock.unlock().expect("unlocked");
    assert_eq!(kawaraban(folder.path(), &["package"]).exit, 0);
}

#[test]
fn a_leaflet_is_printed_again_only_if_something_of_it_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let leaflet = folder.path().join("content/leaflets/a.md");
    fs::create_dir_all(leaflet.parent().expect("a folder")).expect("made");
    fs::write(folder.path().join("content/site.yaml"), "title: 試験\n").expect("written");
    let write = |text: &str| fs::write(&leaflet, format!("---\ntitle: 案内\n---\n\n{text}\n")).expect("written");
    let printed = || {
        let ending = kawaraban(folder.path(), &["build"]);
        assert_eq!(ending.exit, 0, "{}{}", ending.stdout, ending.stderr);
        fs::read(folder.path().join("output/site/leaflets/a.pdf")).expect("a PDF")
    };
    let kept = || files(&folder.path().join("output/.printed")).into_keys().collect::<Vec<_>>();
    write("一つ目の文です。");
    let first = printed();
    assert!(first.starts_with(b"%PDF-"));
    assert_eq!(kept().len(), 2, "the PDF and the picture of its first page");
    let name = kept().into_iter().find(|name| fs::read(name).expect("kept") == first).expect("the PDF");

    fs::write(&name, "what was kept").expect("written");
    assert_eq!(printed(), b"what was kept", "not printed again");

    write("二つ目の文です。");
    assert!(printed().starts_with(b"%PDF-"), "printed again");
    assert!(!kept().contains(&name), "what nobody needs is not kept");
}
