//! What must not get out: lists of offices under any name, papers in public folders, files of pages that wait.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const OFFICES: &str = "code,name,tel,memo\n992011,見本市福祉事務所,00-0000-0001,内線九九\n";

/// A site of these files.
fn site(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files.iter().chain(&[("site.yaml", "title: 例\n"), ("index.md", "# 例\n\n文。\n")]) {
        let path = folder.path().join("content").join(name);
        if !path.exists() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
    }
    folder
}

fn kawaraban(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).args(arguments).output();
    let done = done.expect("it runs");
    (done.status.code().expect("no signal"), String::from_utf8([done.stdout, done.stderr].concat()).expect("UTF-8"))
}

/// The files of the published site that are no page, asset or list of its own.
fn published(folder: &Path) -> BTreeSet<String> {
    let root = folder.join("output/site");
    let files = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    let path = |entry: &walkdir::DirEntry| {
        entry.path().strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/")
    };
    files
        .map(|entry| path(&entry))
        .filter(|path| [".csv", ".png"].iter().any(|ending| path.ends_with(ending)))
        .collect()
}

#[test]
fn a_list_of_offices_is_reported_and_private_under_any_name() {
    let names = [
        "office.csv",
        "_offices.csv",
        "Offices.csv",
        "offices.csv.csv",
        "offices-2024.csv",
        "ｏｆｆｉｃｅｓ.csv",
        "data/offices.csv",
        "leaflets/コピー ～ offices.csv",
        "data/office.xlsx",
        // Nothing in the name says so, the columns do.
        "事務所.csv",
    ];
    for name in names {
        let folder = site(&[(name, OFFICES)]);
        let (exit, said) = kawaraban(folder.path(), &["build"]);
        assert!(exit == 1 && said.contains("stray-offices") && said.contains(name), "{name}: {exit} {said}");
        assert!(said.contains("content/offices.csv に置"), "{said}");
        let (exit, said) = kawaraban(folder.path(), &["build", "--warn", "stray-offices"]);
        assert!(exit == 2 && said.contains("軽くできません"), "{exit} {said}");
    }
    let folder = site(&[("data/施設.csv", "団体コード,名称,電話番号\n992011,見本会館,00-0000-0002\n")]);
    assert_eq!(kawaraban(folder.path(), &["check"]).0, 1);
    // A table that anybody may read says so by the name of a column.
    let folder = site(&[("data/施設.csv", "団体コード,名称,代表電話\n992011,見本会館,00-0000-0002\n")]);
    assert_eq!(kawaraban(folder.path(), &["build"]).0, 0);
    assert!(published(folder.path()).contains("data/施設.csv"));
}

#[test]
#[cfg(feature = "pdf")]
fn a_list_under_another_name_prints_no_blank_copies() {
    let leaflet = "---\ntitle: 案内\n---\n{{office.name}}にお越しください。\n";
    for name in ["office.csv", "Offices.csv", "offices.csv.csv"] {
        let folder = site(&[(name, OFFICES), ("leaflets/desk.md", leaflet)]);
        let (exit, said) = kawaraban(folder.path(), &["print"]);
        assert!(exit == 1 && said.contains("stray-offices"), "{name}: {exit} {said}");
        assert!(!folder.path().join("output").exists());
        // Beside the right list it is no business of paper.
        fs::write(folder.path().join("content/offices.csv"), OFFICES).expect("written");
        if name == "office.csv" {
            assert_eq!(kawaraban(folder.path(), &["print"]).0, 0);
        }
    }
}

#[test]
#[cfg(feature = "pdf")]
fn paper_is_not_put_where_sites_are_made_of_or_published() {
    let leaflet = "---\ntitle: 案内\n---\n{{office.memo}}\n";
    let folder = site(&[("offices.csv", OFFICES), ("leaflets/desk.md", leaflet)]);
    assert_eq!(kawaraban(folder.path(), &["build", "--output", "public"]).0, 0);
    let mut ways = vec![
        "content/out",
        "content",
        "out/../content/x",
        "output/site",
        "output/site/x",
        "public/site/print",
        "themes/x",
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("public/site", folder.path().join("www")).expect("linked");
        ways.push("www/print");
    }
    for way in ways {
        let (exit, said) = kawaraban(folder.path(), &["print", "--output", way]);
        assert!(exit == 2 && said.contains("公開される") && said.contains("--output"), "{way}: {exit} {said}");
        assert!(!folder.path().join(way).join("992011").exists(), "{way}");
    }
    for way in ["public/print", "site", "content-print"] {
        assert_eq!(kawaraban(folder.path(), &["print", "--output", way]).0, 0, "{way}");
    }
}

#[test]
fn what_guards_people_cannot_be_lowered() {
    for code in ["private-column", "personal-column", "stray-offices"] {
        let (exit, said) = kawaraban(site(&[]).path(), &["build", "--warn", code]);
        assert!(exit == 2 && said.contains("軽くできません"), "{code}: {exit} {said}");
        let folder = site(&[("site.yaml", &format!("title: 例\ndiagnostics:\n  {code}: hint\n"))]);
        let (exit, said) = kawaraban(folder.path(), &["build"]);
        assert!(exit == 1 && said.contains("content/site.yaml:3:") && said.contains("軽くできません"), "{exit} {said}");
    }
    let folder = site(&[("site.yaml", "title: 例\ndiagnostics:\n  private-column: error\n  missing-alt: hint\n")]);
    assert_eq!(kawaraban(folder.path(), &["build"]).0, 0);
}

/// A picture of one pixel.
fn picture(folder: &Path, path: &str) {
    let path = folder.join("content").join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/coarse-picture/content/leaflets/map.png"),
        path,
    )
    .expect("copied");
}

#[test]
fn files_of_a_page_that_waits_wait_with_it() {
    let table = "項目,値\n予算,1\n";
    let folder = site(&[
        ("downloads/budget.md", "---\ntitle: 予算\nfile: budget.csv\npublish: 2030-01-01\n---\n![図](plan.png)\n"),
        ("downloads/budget.csv", table),
        (
            "draft.md",
            "---\ntitle: 案\nstatus: draft\n---\n:::table 表 {src=draft.csv}\n\n:::include {src=_part.md}\n\n[両方](both.csv)\n",
        ),
        ("_part.md", "[部品の表](part.csv)\n"),
        ("draft.csv", table),
        ("part.csv", table),
        ("both.csv", table),
        ("nobodys.csv", table),
        ("index.md", "# 例\n\n[両方の表](both.csv)\n"),
    ]);
    picture(folder.path(), "downloads/plan.png");
    let (exit, said) = kawaraban(folder.path(), &["build", "--as-of", "2029-12-31"]);
    assert_eq!(exit, 0, "{said}");
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    assert_eq!(published(folder.path()), names(&["both.csv", "nobodys.csv"]));
    assert_eq!(kawaraban(folder.path(), &["build", "--as-of", "2030-01-01"]).0, 0);
    let open = ["both.csv", "downloads/budget.csv", "downloads/plan.png", "nobodys.csv"];
    assert_eq!(published(folder.path()), names(&open));
}

#[test]
fn a_photograph_does_not_tell_where_and_by_whom_it_was_taken() {
    let folder = site(&[]);
    let photograph = b"\xFF\xD8\xFF\xFE\0\x09Mihon T\xFF\xDA\0\x03\x01\xAB\xFF\xD9";
    fs::write(folder.path().join("content/photo.jpg"), photograph).expect("written");
    let (exit, said) = kawaraban(folder.path(), &["build"]);
    assert_eq!(exit, 0, "{said}");
    let published = fs::read(folder.path().join("output/site/photo.jpg")).expect("published");
    assert_eq!(published, b"\xFF\xD8\xFF\xDA\0\x03\x01\xAB\xFF\xD9");
}
