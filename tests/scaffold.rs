//! `init` and `new`: what an editor begins with builds without a word, and nothing is written over.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The exit code and what was said.
fn kawaraban(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let command = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = command.expect("it runs");
    (done.status.code().expect("no signal"), String::from_utf8([done.stdout, done.stderr].concat()).expect("UTF-8"))
}

/// A site as `init` makes it.
fn first() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let (exit, said) = kawaraban(folder.path(), &["init", ".", "--date", "2026-04-01"]);
    assert_eq!(exit, 0, "{said}");
    folder
}

fn text(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Warnings count: an editor's first build should have nothing to say.
fn assert_builds(folder: &TempDir) {
    let (exit, said) = kawaraban(folder.path(), &["build", "--deny-warnings"]);
    assert_eq!(exit, 0, "{said}");
}

#[test]
fn what_was_begun_is_told_with_what_comes_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, said) = kawaraban(folder.path(), &["init", "福祉の 案内"]);
    assert!(said.contains("cd \"福祉の 案内\"") && said.contains("kawaraban serve --open --drafts"), "{said}");
    let folder = first();
    let (_, said) = kawaraban(folder.path(), &["new", "faq", "hours"]);
    assert!(said.contains("serve --open --drafts") && said.contains("check --drafts"), "{said}");
    let (_, said) = kawaraban(folder.path(), &["new", "version", "manual", "1.1"]);
    assert!(said.contains("kawaraban diff manual 1.0 1.1"), "{said}");
}

#[test]
fn the_first_site_builds_and_is_not_made_twice() {
    let folder = first();
    assert_builds(&folder);
    assert!(text(&folder, "output/site/index.html").contains("見本"));
    assert!(folder.path().join("output/site/news/2026-04-01-open.html").is_file());
    let written = text(&folder, "content/faq/0001-documents.md");
    assert!(written.contains("published: 2026-04-01 09:00"), "{written}");

    fs::write(folder.path().join("content/index.md"), "# 書きかえた\n").expect("written");
    let (exit, said) = kawaraban(folder.path(), &["init", "."]);
    assert!(exit == 2 && said.contains("もうあります"), "{exit} {said}");
    assert_eq!(text(&folder, "content/index.md"), "# 書きかえた\n");
}

#[test]
fn a_question_gets_the_next_number_and_stays_out_until_it_is_finished() {
    let folder = first();
    let title = "代理でも\"申請\"できますか: その場合は #1";
    let (exit, said) = kawaraban(folder.path(), &["new", "faq", "by-proxy", "--date", "2026-04-02", "--title", title]);
    assert!(exit == 0 && said.contains("0002-by-proxy.md"), "{exit} {said}");
    let written = text(&folder, "content/faq/0002-by-proxy.md");
    assert!(written.contains("no: 2\n") && written.contains("選べるもの: apply/paper, other\n"), "{written}");
    assert_builds(&folder);
    assert!(!folder.path().join("output/site/faq/2.html").exists(), "a draft");

    let finished: String =
        written.lines().filter(|line| !line.starts_with("status:")).fold(String::new(), |all, line| all + line + "\n");
    fs::write(folder.path().join("content/faq/0002-by-proxy.md"), &finished).expect("written");
    let (exit, said) = kawaraban(folder.path(), &["build"]);
    assert!(exit == 0 && said.contains("ひな形の文「ここに答えを書きます」が残っています"), "{exit} {said}");
    let finished = finished.replace("ここに答えを書きます。", "できます。");
    fs::write(folder.path().join("content/faq/0002-by-proxy.md"), finished).expect("written");
    assert_builds(&folder);
    let page = text(&folder, "output/site/faq/2.html");
    assert!(page.contains("代理でも&quot;申請&quot;できますか"), "{page}");
}

#[test]
fn news_leaflets_and_chapters_begin_where_they_belong() {
    let folder = first();
    for arguments in [
        &["new", "news", "closed", "--date", "2026-05-01"][..],
        &["new", "leaflet", "visit.md", "--date", "2026-05-01", "--title", "訪問のお知らせ"],
        &["new", "chapter", "manual", "answer", "--title", "結果を知らせる"],
    ] {
        let (exit, said) = kawaraban(folder.path(), arguments);
        assert_eq!(exit, 0, "{said}");
    }
    assert_eq!(text(&folder, "content/manual/1.0/02-answer.md"), "# 結果を知らせる\n\nここに本文を書きます。\n");
    for draft in ["content/news/2026-05-01-closed.md", "content/leaflets/visit.md"] {
        let path = folder.path().join(draft);
        fs::write(&path, text(&folder, draft).replace("status: draft", "status: current")).expect("written");
    }
    let (exit, said) = kawaraban(folder.path(), &["build"]);
    // All that is said is said of what is still to be written.
    let others = |line: &&str| line.starts_with(['エ', '警', 'ヒ']) && !line.contains("[unwritten-text]");
    assert!(exit == 0 && said.lines().find(others).is_none_or(|line| line.starts_with("エラー 0 件、警告 ")), "{said}");
    for page in ["news/2026-05-01-closed.html", "manual/answer.html"] {
        assert!(folder.path().join("output/site").join(page).is_file(), "{page}");
    }
    let sheet = folder.path().join("output/site/leaflets/visit.pdf");
    assert_eq!(sheet.is_file(), cfg!(feature = "pdf"));
}

#[test]
fn a_version_begins_as_a_copy_of_the_newest() {
    let folder = first();
    let settings = folder.path().join("content/manual/document.yaml");
    let before = text(&folder, "content/manual/document.yaml");
    let (exit, said) = kawaraban(folder.path(), &["new", "version", "manual", "1.1"]);
    assert_eq!(exit, 0, "{said}");
    let after = text(&folder, "content/manual/document.yaml");
    let added = "  - version: \"1.1\"\n    # 公開するときに date を書き、status を current に、前の版の status を superseded にします\n    status: draft\n";
    assert_eq!(after, before.replace("versions:\n", &format!("versions:\n{added}")));
    assert_eq!(text(&folder, "content/manual/1.1/01-accept.md"), text(&folder, "content/manual/1.0/01-accept.md"));
    assert_builds(&folder);

    let released = after
        .replace("status: current", "status: superseded")
        .replace("status: draft", "date: 2026-06-01\n    status: current");
    fs::write(&settings, released).expect("written");
    fs::write(
        folder.path().join("content/manual/1.1/01-accept.md"),
        text(&folder, "content/manual/1.1/01-accept.md").replace("14日以内", "10日以内"),
    )
    .expect("written");
    assert_builds(&folder);
    assert!(text(&folder, "output/site/manual/1.1/diff-1.0.html").contains("10"), "a 新旧対照表");
}

#[test]
fn lines_are_put_into_a_list_in_whatever_way_it_is_written() {
    for (before, after) in [
        (
            "versions:\r\n- {version: \"1.0\", status: current}\r\n",
            "versions:\r\n- version: \"1.1\"\r\n  # 公開するときに date を書き、status を current に、前の版の status を superseded にします\r\n  status: draft\r\n- {version: \"1.0\", status: current}\r\n",
        ),
        (
            "versions:\n    - date: 2026-04-01\n      version: \"1.0\"\n      status: current\n",
            "versions:\n    - version: \"1.1\"\n      # 公開するときに date を書き、status を current に、前の版の status を superseded にします\n      status: draft\n    - date: 2026-04-01\n      version: \"1.0\"\n      status: current\n",
        ),
    ] {
        let folder = first();
        let head = "kind: manual\ntitle: 手順書\n";
        fs::write(folder.path().join("content/manual/document.yaml"), format!("{head}{before}")).expect("written");
        let (exit, said) = kawaraban(folder.path(), &["new", "version", "manual", "1.1"]);
        assert_eq!((exit, text(&folder, "content/manual/document.yaml")), (0, format!("{head}{after}")), "{said}");
    }
    let folder = first();
    let unusual = "kind: manual\ntitle: 手順書\nversions: [{version: \"1.0\", status: current}]\n";
    fs::write(folder.path().join("content/manual/document.yaml"), unusual).expect("written");
    let (exit, said) = kawaraban(folder.path(), &["new", "version", "manual", "1.1"]);
    assert!(exit == 2 && said.contains("書き足せません"), "{exit} {said}");
    assert_eq!(text(&folder, "content/manual/document.yaml"), unusual);
    assert!(!folder.path().join("content/manual/1.1").exists());
}

#[test]
fn what_cannot_be_begun_is_said() {
    let folder = first();
    for (arguments, message) in [
        (&["new", "faq", "../x"][..], "名前に使えません"),
        (&["new", "faq", "申請"], "半角の英数字"),
        (&["new", "news", "con"], "名前に使えません"),
        (&["new", "faq", "a", "b"], "名前は一つだけ"),
        (&["new", "chapter", "intro"], "文書のフォルダと、章の名前"),
        (&["new", "chapter", "manuals", "intro"], "「manual」のことですか"),
        (&["new", "version", "manual", "1.0"], "もうあります"),
        (&["new", "leaflet", "counter"], "もうあります"),
        (&["new", "letter", "a"], "letter"),
    ] {
        let (exit, said) = kawaraban(folder.path(), arguments);
        assert!(exit == 2 && said.contains(message), "{arguments:?}: {exit} {said}");
    }
    let (exit, said) = kawaraban(folder.path(), &["new", "faq", "a", "--content", "nowhere"]);
    assert!(exit == 2 && said.contains("原稿のフォルダを読めません"), "{exit} {said}");
}

#[test]
fn schemas_and_completions_are_made_for_the_editor() {
    let folder = first();
    let (exit, said) = kawaraban(folder.path(), &["schema"]);
    assert!(exit == 0 && said.contains("\"schemas/site.json\": \"content/site.yaml\""), "{exit} {said}");
    let faq = text(&folder, "schemas/front-matter-faq.json");
    assert!(faq.contains("\"review_by\"") && faq.contains("質問の番号"), "{faq}");
    let (exit, said) = kawaraban(folder.path(), &["completions", "bash"]);
    assert!(exit == 0 && said.contains("complete -F _kawaraban"), "{exit}");
}
