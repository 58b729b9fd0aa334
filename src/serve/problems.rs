//! What is wrong, for the browser: the problems of a page, and the list of all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::board::Board;
use super::edition::Edition;
use crate::diagnostic::{Diagnostic, Excerpt, Severity};
use crate::site::{Address, Page, Route};

/// What the page's script asks for.
#[derive(Serialize)]
struct State {
    edition: u64,
    theme: u64,
    files: u64,
    /// How many texts were parsed for this edition.
    parsed: usize,
    /// The whole site has been checked.
    checked: bool,
    /// Why there is no newer edition.
    trouble: Option<String>,
    /// The file of the page.
    source: Option<String>,
    counts: Counts,
    /// The problems of the page.
    here: Vec<Problem>,
}

#[derive(Default, Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    hint: usize,
}

#[derive(Serialize)]
struct Problem {
    severity: &'static str,
    code: &'static str,
    message: String,
    help: Option<String>,
    /// File and line, in words: people who write with Word have not met `file:line:column`.
    place: String,
    /// The address that opens the file there.
    editor: Option<String>,
    excerpt: Option<Excerpt>,
}

/// The state of the preview as JSON. `path` is that of a page below the site's root; `source` the file that it was made from,
/// which may have no page any longer.
pub(super) fn state(board: &Board, path: &str, source: Option<&str>) -> String {
    let edition = board.edition();
    let page = page_at(&edition, path);
    let problems = edition.problems();
    let is_here = |found: &&Diagnostic| match page {
        Some(page) => !found.path().is_empty() && page.source.holds(found.path()),
        None => source.is_some_and(|source| source == found.path()),
    };
    // A theme that fails, fails everywhere.
    let is_seen = |found: &&Diagnostic| is_here(found) || is_of_theme(found);
    let state = State {
        edition: edition.numbers.edition,
        theme: edition.numbers.theme,
        files: edition.numbers.files,
        parsed: edition.parsed,
        checked: edition.is_checked(),
        trouble: board.troubled().or_else(|| hidden(&edition, path)),
        source: page.map(|page| page.path().to_owned()),
        counts: counts(&problems),
        here: problems.iter().filter(is_seen).map(|found| problem(board, found)).collect(),
    };
    serde_json::to_string(&state).unwrap_or_default()
}

/// What is said where no page is, as long as drafts are left out.
fn hidden(edition: &Edition, path: &str) -> Option<String> {
    let held = edition.site.drafts().count();
    let is_absent = path.strip_suffix(".html").is_some() && !edition.site.routes.contains_key(&Address::new(path));
    (is_absent && held > 0).then(|| {
        format!("公開前の原稿（status: draft）{held} 件は表示していません。見るには、プレビューを止めて「kawaraban serve --drafts」で始め直してください。")
    })
}

fn page_at<'a>(edition: &'a Edition, path: &str) -> Option<&'a Page> {
    match edition.site.routes.get(&Address::new(path))? {
        Route::Page(page) | Route::Listing(_, Some(page)) => Some(edition.site.page(*page)),
        Route::Listing(_, None) => None,
    }
}

fn is_of_theme(found: &Diagnostic) -> bool {
    found.severity == Severity::Error && (found.path().starts_with("themes/") || found.path().starts_with("組み込み"))
}

fn counts(problems: &[Diagnostic]) -> Counts {
    let mut counts = Counts::default();
    for found in problems {
        *match found.severity {
            Severity::Error => &mut counts.error,
            Severity::Warning => &mut counts.warning,
            Severity::Hint => &mut counts.hint,
        } += 1;
    }
    counts
}

fn problem(board: &Board, found: &Diagnostic) -> Problem {
    let position = found.position();
    let place = match &position {
        Some(position) => format!("{} の {} 行目", found.path(), position.line),
        None => found.path().to_owned(),
    };
    let (line, column) = position.map_or((1, 1), |position| (position.line, position.column));
    Problem {
        severity: found.severity.name(),
        code: found.code.as_str(),
        message: found.message.clone(),
        help: found.help.clone(),
        place,
        editor: editor(board, found.path(), line, column),
        excerpt: found.excerpt(),
    }
}

/// The address that opens a file in the editor. The theme that is compiled in has no files.
fn editor(board: &Board, path: &str, line: usize, column: usize) -> Option<String> {
    let (content, themes) = &board.folders;
    let file = match path.strip_prefix("themes/") {
        Some(rest) => themes.join(rest),
        None if path.is_empty() || path.starts_with("組み込み") => return None,
        None => content.join(path),
    };
    let path = encoded(&file);
    // Behind a slash the path's own is one too many: vscode://file/home/…
    let address = board.editor.replace("/{path}", &format!("/{}", path.trim_start_matches('/')));
    let address = address.replace("{path}", &path);
    Some(address.replace("{line}", &line.to_string()).replace("{column}", &column.to_string()))
}

/// A path in an address: bytes that mean something there in hexadecimal digits (RFC 3986, section 2.1).
fn encoded(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let mut text = String::with_capacity(path.len());
    for byte in path.trim_start_matches("//?/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// The list of all problems as a page.
pub(super) fn list(board: &Board, line: &str) -> String {
    let edition = board.edition();
    let problems = edition.problems();
    let Counts { error, warning, hint } = counts(&problems);
    let mut files: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for found in &problems {
        files.entry(found.path()).or_default().push(found);
    }
    let addresses: BTreeMap<&str, &Address> =
        edition.site.pages.iter().map(|page| (page.path(), &page.address)).collect();
    let mut body = String::new();
    if let Some(trouble) = board.troubled() {
        let _ = writeln!(body, "<p class=\"trouble\" role=\"alert\">{}</p>", escaped(&trouble));
    }
    let _ = writeln!(body, "<p class=\"counts\">エラー {error} 件、警告 {warning} 件、ヒント {hint} 件</p>");
    if !edition.is_checked() {
        body.push_str("<p class=\"note\">サイト全体を調べています。</p>\n");
    } else if problems.is_empty() {
        body.push_str("<p class=\"note\">誤りはありません。</p>\n");
    }
    for (path, found) in files {
        let name = if path.is_empty() { "サイト全体" } else { path };
        let _ = writeln!(body, "<section>\n<h2>{}</h2>", escaped(name));
        if let Some(address) = addresses.get(path) {
            let href = encoded(Path::new(address.as_str()));
            let _ = writeln!(body, "<p class=\"page\"><a href=\"/{href}\">このページを見る</a></p>");
        }
        body.push_str("<ul>\n");
        for found in found {
            item(&mut body, &problem(board, found));
        }
        body.push_str("</ul>\n</section>\n");
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}誤りの一覧 - プレビュー</title>\n<link rel=\"icon\" href=\"/assets/favicon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/_preview/preview.css\">\n</head>\n\
         <body class=\"preview-list\">\n<main>\n<h1>誤りの一覧</h1>\n\
         <p class=\"page\"><a href=\"/\">トップページを見る</a></p>\n{body}\
         <p class=\"note\">リーフレットと文書の PDF の誤りは、その PDF を開いたときに加わります。</p>\n</main>\n{line}</body>\n</html>\n",
        if error > 0 { format!("（{error}）") } else { String::new() },
    )
}

fn item(body: &mut String, problem: &Problem) {
    let word = match problem.severity {
        "error" => "エラー",
        "warning" => "警告",
        _ => "ヒント",
    };
    let _ = write!(
        body,
        "<li class=\"{}\">\n<p class=\"message\"><strong>{word}</strong> {} <span class=\"code\">{}</span></p>\n",
        problem.severity,
        escaped(&problem.message),
        problem.code
    );
    if !problem.place.is_empty() {
        let place = escaped(&problem.place);
        let _ = match &problem.editor {
            Some(editor) => writeln!(body, "<p class=\"place\"><a href=\"{}\">{place}</a></p>", escaped(editor)),
            None => writeln!(body, "<p class=\"place\">{place}</p>"),
        };
    }
    if let Some(Excerpt { before, marked, after }) = &problem.excerpt {
        let [before, marked, after] = [before, marked, after].map(|part| escaped(part));
        let _ = writeln!(body, "<pre>{before}<mark>{marked}</mark>{after}</pre>");
    }
    if let Some(help) = &problem.help {
        let _ = writeln!(body, "<p class=\"help\">対処: {}</p>", escaped(help));
    }
    body.push_str("</li>\n");
}

/// A page that says why the page asked for can't be rendered; it is replaced as soon as it can.
pub(super) fn failure(board: &Board, found: &Diagnostic, line: &str) -> String {
    let mut body = String::new();
    item(&mut body, &problem(board, found));
    format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n<title>表示できません - プレビュー</title>\n\
         <link rel=\"icon\" href=\"/assets/favicon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/_preview/preview.css\">\n</head>\n<body class=\"preview-list\">\n<main>\n\
         <h1>このページを表示できません</h1>\n<ul>\n{body}</ul>\n</main>\n{line}</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
