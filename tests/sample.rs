//! The sample site must never be mistaken for the real thing: 見本 on everything, senders and numbers that lead nowhere.
//! And its current manual shows everything that a document can hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use kawaraban::content::ColumnKind;
use kawaraban::markdown::{
    Block, BlockKind, BoxKind, ContainerKind, DirectiveKind, Inline, InlineKind, Style, walk_blocks, walk_inlines,
};
use kawaraban::site::{Page, Site, Target};
use tempfile::TempDir;
use walkdir::WalkDir;

/// The sample site, built once.
static SITE: LazyLock<TempDir> = LazyLock::new(|| {
    let output = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let build = Command::new(env!("CARGO_BIN_EXE_kawaraban"))
        .args(["build", "--deny-warnings"])
        .arg("--content")
        .arg(root.join("content"))
        .arg("--themes")
        .arg(root.join("themes"))
        .arg("--output")
        .arg(output.path())
        .output()
        .expect("it runs");
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    output
});

fn files(extension: &str) -> Vec<PathBuf> {
    let site = SITE.path().join("site");
    let files: Vec<PathBuf> = WalkDir::new(site)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("readable").into_path())
        .filter(|path| path.extension().is_some_and(|own| own == extension))
        .collect();
    assert!(!files.is_empty(), "no {extension} files");
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a text")
}

fn page(path: &str) -> String {
    read(&SITE.path().join("site").join(path))
}

#[test]
fn lists_of_a_part_mark_it_in_the_menu() {
    let marked = |path: &str| {
        let html = page(path);
        let menu = html.split("class=\"menu\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("a menu");
        let item = menu.split("aria-current=\"page\">").nth(1).and_then(|rest| rest.split('<').next());
        item.map(str::to_owned)
    };
    assert_eq!(marked("category/system/terminal.html").as_deref(), Some("よくある質問"));
    #[cfg(feature = "pdf")]
    assert_eq!(marked("offices/992011/index.html").as_deref(), Some("リーフレット"));
    assert_eq!(marked("documents.html"), None);
}

#[test]
fn an_audience_leads_to_what_there_is_for_it() {
    let wanted = "<a class=\"audience\" href=\"../audience/vendor.html\">システムベンダ</a>";
    assert!(page("faq/index.html").contains(wanted));
}

#[test]
fn editions_of_a_leaflet_name_each_other() {
    let (standard, easy) = (page("leaflets/card.html"), page("leaflets/card-easy.html"));
    assert!(standard.contains("<a href=\"card-easy.html\">") && easy.contains("<a href=\"card.html\">"));
    assert!(standard.contains("<span class=\"tag\">やさしい日本語版</span>"), "{standard}");
    assert!(!page("leaflets/pharmacy.html").contains("class=\"other-editions\""));
    for list in ["leaflets/index.html", "index.html"] {
        assert!(page(list).contains("<span class=\"tag\">やさしい日本語版</span>"), "{list}");
    }
}

#[test]
fn the_first_page_marks_no_terms() {
    assert!(!page("index.html").contains("class=\"term\"") && page("manual/overview.html").contains("class=\"term\""));
}

#[cfg(feature = "pdf")]
#[test]
fn every_book_is_found_among_the_files() {
    let (materials, downloads) = (page("documents.html"), page("downloads/index.html"));
    for book in ["manual/1.1/manual.pdf", "faq/faq.pdf"] {
        assert!(materials.contains(&format!("href=\"{book}\"")), "{book}");
        assert!(downloads.contains(&format!("href=\"../{book}\"")), "{book}");
    }
}

#[test]
fn every_page_says_sample_in_its_title_and_in_its_text() {
    for path in files("html") {
        let html = read(&path);
        let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
        assert!(title.contains("見本"), "{}: {title}", path.display());
        assert!(html.contains("class=\"sample-band\""), "{}", path.display());
    }
}

#[cfg(feature = "pdf")]
#[test]
fn every_pdf_page_and_its_metadata_say_sample() {
    let tool = |name: &str, arguments: &[&str], path: &Path| {
        let output = Command::new(name).args(arguments).arg(path).arg("-").output();
        let output = output.unwrap_or_else(|error| panic!("{name} (poppler-utils): {error}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for path in files("pdf") {
        let text = tool("pdftotext", &["-enc", "UTF-8"], &path);
        for page in text.trim_end_matches('\u{c}').split('\u{c}') {
            assert!(page.contains("見本"), "{}", path.display());
        }
        let output = Command::new("pdfinfo").arg(&path).output().expect("pdfinfo (poppler-utils) runs");
        let info = String::from_utf8_lossy(&output.stdout).into_owned();
        for field in ["Title:", "Author:"] {
            let line = info.lines().find(|line| line.starts_with(field)).unwrap_or_default();
            assert!(line.contains("見本"), "{}: {line}", path.display());
        }
    }
}

#[test]
fn a_comparison_that_is_sent_as_a_file_says_sample_and_leads_nowhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
    let done =
        command.args(["diff", "manual", "1.0", "1.1", "--format", "html"]).arg("--content").arg(root.join("content"));
    let done = done.arg("--themes").arg(root.join("themes")).output().expect("it runs");
    let html = String::from_utf8(done.stdout).expect("UTF-8");
    let (head, body) = html.split_once("<body").expect("a page");
    assert!(head.contains("【見本】") && body.contains("<strong>見本</strong>"), "{head}");
    assert!(body.contains("class=\"diff-word\""));
    let elsewhere: Vec<&str> = body
        .split("href=\"")
        .skip(1)
        .filter(|href| !href.starts_with("#page-"))
        .map(|href| &href[..href.len().min(20)])
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[cfg(feature = "pdf")]
#[test]
fn the_print_shop_gets_all_leaflets_with_everything_on_the_trimmed_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let mut print = Command::new(env!("CARGO_BIN_EXE_kawaraban"));
    print.args(["print", "--edition", "print", "--deny-warnings", "--themes", "none", "--content"]).arg(content);
    let done = print.arg("--output").arg(folder.path()).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_text_edition_says_sample_first_and_last() {
    for path in files("txt").into_iter().filter(|path| path.parent().is_some_and(|folder| folder.ends_with("leaflets")))
    {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        assert!(lines[0].contains("見本") && lines[lines.len() - 1].contains("見本"), "{}", path.display());
    }
}

/// Runs of digits and hyphens that a telephone would dial; dates, versions and codes are none.
fn dialable(text: &str) -> Vec<String> {
    let is_number = |run: &str| {
        let digits: Vec<&str> = run.split('-').collect();
        let count: usize = digits.iter().map(|part| part.len()).sum();
        run.starts_with('0') && digits.len() == 3 && (9..=11).contains(&count) && run != "00-0000-0000"
    };
    let runs = text.split(|letter: char| !(letter.is_ascii_digit() || letter == '-'));
    runs.filter(|run| is_number(run)).map(str::to_owned).collect()
}

#[test]
fn senders_and_numbers_lead_nowhere() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let sources = WalkDir::new(content).into_iter().map(|entry| entry.expect("readable").into_path());
    let sources = sources.filter(|path| path.is_file());
    let built = ["html", "txt", "js"].into_iter().flat_map(files);
    for path in sources.chain(built) {
        let text = read(&path);
        for host in ["go.jp", "lg.jp"] {
            assert!(!text.contains(host), "{} names {host}", path.display());
        }
        assert_eq!(dialable(&text), [""; 0], "{}", path.display());
        for address in text.match_indices("https://").map(|(at, _)| &text[at + 8..]) {
            let host: &str = address
                .split(|letter: char| !(letter.is_ascii_alphanumeric() || "-.".contains(letter)))
                .next()
                .unwrap_or("");
            let known = host.ends_with("example.jp") || host == "www.w3.org" || host.is_empty();
            assert!(known, "{} leads to {host}", path.display());
        }
    }
}

#[test]
fn numbers_that_could_be_dialled_are_seen() {
    assert_eq!(dialable("電話 03-1234-5678、日付 2023-03-21、00-0000-0000、90-1"), ["03-1234-5678"]);
}

/// A function that names each variant of a kind, and the list of all names: a new variant does not compile until it has
/// a name here, and the test below fails until the manual uses it. `never` tells why a document has no use for it.
macro_rules! constructs {
    ($name:ident($kind:ty), $all:ident { $($variant:pat => $text:literal $(never $reason:literal)?,)* }) => {
        fn $name(kind: &$kind) -> &'static str {
            match kind { $($variant => $text,)* }
        }

        const $all: &[(&str, Option<&str>)] = &[$(($text, constructs!(@reason $($reason)?)),)*];
    };
    (@reason) => { None };
    (@reason $reason:literal) => { Some($reason) };
}

constructs!(block_name(BlockKind), BLOCKS {
    BlockKind::Heading(_) => "heading",
    BlockKind::Paragraph(_) => "paragraph",
    BlockKind::Quote(_) => "quote",
    BlockKind::List(_) => "list",
    BlockKind::Definitions(_) => "definitions",
    BlockKind::Code(_) => "code block",
    BlockKind::Table(_) => "table",
    BlockKind::Figure(_) => "figure",
    BlockKind::Container(_) => "container",
    BlockKind::Directive(_) => "directive",
    BlockKind::Rule => "rule",
    BlockKind::Html(_) => "raw block" never "documents have nodes in place of raw HTML",
});

constructs!(container_name(ContainerKind), CONTAINERS {
    ContainerKind::Box(_) => "box",
    ContainerKind::Steps => "steps",
    ContainerKind::Columns => "columns",
    ContainerKind::Contact => "contact",
    ContainerKind::Details => "details",
    ContainerKind::Included => "include",
    ContainerKind::If(_) => "if" never "leaflets alone are made for one office",
});

constructs!(box_name(BoxKind), BOXES {
    BoxKind::Note => "note box",
    BoxKind::Tip => "tip box",
    BoxKind::Important => "important box",
    BoxKind::Warning => "warning box",
    BoxKind::Example => "example box",
});

constructs!(directive_name(DirectiveKind), DIRECTIVES {
    DirectiveKind::Table => "table from data",
    DirectiveKind::Schedule => "schedule",
    DirectiveKind::Qr => "qr" never "leaflets alone are read on paper with a telephone at hand",
});

constructs!(inline_name(InlineKind), INLINES {
    InlineKind::Text(_) => "text",
    InlineKind::Code(_) => "code",
    InlineKind::Styled(..) => "style",
    InlineKind::Link(_) => "link",
    InlineKind::Reference { .. } => "reference",
    InlineKind::Image(_) => "picture in a line",
    InlineKind::Ruby(_) => "ruby",
    InlineKind::Field(_) => "field" never "leaflets alone are made for one office",
    InlineKind::FootnoteReference { .. } => "footnote",
    InlineKind::SoftBreak { .. } => "soft break",
    InlineKind::HardBreak => "hard break",
    InlineKind::Html(_) => "raw inline" never "documents have nodes in place of raw HTML",
});

constructs!(style_name(Style), STYLES {
    Style::Emphasis => "emphasis",
    Style::Strong => "strong",
    Style::Strikethrough => "strikethrough",
    Style::Underline => "underline",
    Style::Subscript => "subscript",
    Style::Superscript => "superscript",
    Style::Small => "small",
    Style::Mark => "mark",
    Style::Keyboard => "keyboard",
});

constructs!(column_name(ColumnKind), COLUMNS {
    ColumnKind::Text => "column of text",
    ColumnKind::Key => "column of keys",
    ColumnKind::Number => "column of numbers",
    ColumnKind::Date => "column of dates",
    ColumnKind::Code => "column of codes",
});

/// What the same nodes may carry besides.
const DETAILS: &[&str] = &[
    "picture with a width",
    "listing with an id",
    "task",
    "merged rows",
    "merged columns",
    "ruby letter by letter",
    "ruby in a cell",
    "alert with a Japanese name",
    "bare address",
    "reference within the page",
    "reference to another chapter",
    "reference to an annex",
    "reference to another document",
    "reference to a heading",
    "reference to a listing",
    "reference to a row",
];

fn block_constructs(page: &Page, block: &Block, used: &mut BTreeSet<&'static str>) {
    used.insert(block_name(&block.kind));
    match &block.kind {
        BlockKind::Container(container) => {
            used.insert(container_name(&container.kind));
            if let ContainerKind::Box(kind) = &container.kind {
                used.insert(box_name(kind));
                let alert = page.source.text()[block.span.range()].split_once("[!");
                let name = alert.filter(|(before, _)| before.trim() == ">").and_then(|(_, name)| name.chars().next());
                used.extend(name.filter(|letter| !letter.is_ascii()).map(|_| "alert with a Japanese name"));
            }
        }
        BlockKind::Directive(directive) => {
            used.insert(directive_name(&directive.kind));
        }
        BlockKind::Figure(figure) if figure.image.attributes.get("width").is_some() => {
            used.insert("picture with a width");
        }
        BlockKind::Code(code) if code.attributes.id.is_some() && code.name.is_some() => {
            used.insert("listing with an id");
        }
        BlockKind::List(list) if list.items.iter().any(|item| item.task.is_some()) => {
            used.insert("task");
        }
        BlockKind::Table(table) => {
            for cell in table.head.iter().chain(&table.body).flat_map(|row| &row.cells) {
                used.extend((cell.rows > 1).then_some("merged rows"));
                used.extend((cell.columns > 1).then_some("merged columns"));
                walk_inlines(&cell.blocks, &mut |inline| {
                    used.extend(matches!(inline.kind, InlineKind::Ruby(_)).then_some("ruby in a cell"));
                });
            }
        }
        _ => {}
    }
}

fn inline_constructs(site: &Site, page: &Page, inline: &Inline, used: &mut BTreeSet<&'static str>) {
    used.insert(inline_name(&inline.kind));
    match &inline.kind {
        InlineKind::Styled(style, _) => {
            used.insert(style_name(style));
        }
        InlineKind::Ruby(parts) if parts.len() > 1 => {
            used.insert("ruby letter by letter");
        }
        InlineKind::Link(link) if page.source.text()[inline.span.range()] == *link.target => {
            used.insert("bare address");
        }
        InlineKind::Reference { id, .. } => {
            let Some(Target::Page(target, Some(anchor))) = page.targets.get(id) else { return };
            let target = site.page(*target);
            let document = |page: &Page| page.membership.map(|own| own.document);
            used.insert(match target.membership {
                _ if target.id == page.id => "reference within the page",
                _ if document(target) != document(page) => "reference to another document",
                Some(own) if own.annex => "reference to an annex",
                _ => "reference to another chapter",
            });
            let rows = target.tables.values().flat_map(|table| &table.anchors);
            used.extend(rows.clone().any(|row| row == anchor).then_some("reference to a row"));
            let is_heading = target.headings.iter().any(|heading| heading.anchor == *anchor);
            used.extend(is_heading.then_some("reference to a heading"));
            walk_blocks(&target.tree.blocks, &mut |block| {
                if let BlockKind::Code(code) = &block.kind {
                    let named = code.attributes.id.as_deref() == Some(anchor.as_str());
                    used.extend(named.then_some("reference to a listing"));
                }
            });
        }
        _ => {}
    }
}

#[test]
fn the_current_manual_uses_everything_that_a_document_can_hold() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let source = kawaraban::content::read(&content, &[]).expect("the sample");
    let site = kawaraban::site::assemble(source, false).site;
    let manual = site.documents.iter().position(|document| document.settings.folder == "manual").expect("the manual");
    let current = site.documents[manual].settings.current();
    let is_current = |page: &&Page| page.membership.is_some_and(|own| own.document == manual && own.version == current);

    let mut used = BTreeSet::new();
    for page in site.pages.iter().filter(is_current) {
        for blocks in page.tree.texts() {
            walk_blocks(blocks, &mut |block| block_constructs(page, block, &mut used));
            walk_inlines(blocks, &mut |inline| inline_constructs(&site, page, inline, &mut used));
        }
        let columns = page.tables.values().flat_map(|table| &table.columns);
        used.extend(columns.map(|column| column_name(&column.kind)));
    }

    let kinds = [BLOCKS, CONTAINERS, BOXES, DIRECTIVES, INLINES, STYLES, COLUMNS].concat();
    let details = DETAILS.iter().map(|name| (*name, None));
    for (name, never) in kinds.into_iter().chain(details) {
        match never {
            None => assert!(used.contains(name), "the current manual has no {name}"),
            Some(reason) => assert!(!used.contains(name), "the current manual has a {name}, although {reason}"),
        }
    }
}
