//! Diagnostics as editors, programs and continuous integration read them.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use super::{Diagnostic, Place, Severity};

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: the line with a caret under the place.
    Human {
        /// With colours of the terminal.
        color: bool,
    },
    /// One JSON object a line.
    Json,
    /// Workflow commands, as GitHub Actions reads them.
    GitHub,
}

/// Writes diagnostics in the order given. `folder` is put in front of paths, so that an editor can open them.
pub fn render(diagnostics: &[Diagnostic], folder: &str, format: Format) -> String {
    let mut output = String::new();
    for diagnostic in diagnostics {
        match format {
            Format::Human { color } => output.push_str(&human(diagnostic, folder, color)),
            Format::Json => output.push_str(&json(diagnostic, folder)),
            Format::GitHub => output.push_str(&github(diagnostic, folder)),
        }
        output.push('\n');
    }
    output
}

impl Severity {
    /// Its name in programs' forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

fn path(diagnostic: &Diagnostic, folder: &str) -> String {
    let own = diagnostic.path();
    if folder.is_empty() || own.is_empty() || (own.starts_with("themes/") || own.starts_with("組み込み")) {
        own.to_owned()
    } else {
        format!("{folder}/{own}")
    }
}

fn human(diagnostic: &Diagnostic, folder: &str, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR.with_name("エラー"),
        Severity::Warning => Level::WARNING.with_name("警告"),
        Severity::Hint => Level::NOTE.with_name("ヒント"),
    };
    let path = path(diagnostic, folder);
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let mut group = match &diagnostic.place {
        Place::Text(source, range) => {
            let text = source.text();
            let at = text.floor_char_boundary(range.start.min(text.len()));
            let position = source.position(at);
            let line = source.line(position.line);
            let line_start = source.line_start(position.line);
            let end = text.floor_char_boundary(range.end.min(line_start + line.len())).max(at);
            let within = (at - line_start).min(line.len())
                ..(end - line_start).min(line.len()).max((at - line_start).min(line.len()));
            let (shown, within) = window(line, within);
            let snippet = Snippet::source(shown)
                .line_start(position.line)
                .path(format!("{path}:{}:{}", position.line, position.column))
                .annotation(AnnotationKind::Primary.span(within));
            title.element(snippet)
        }
        Place::File(_) => title.element(Origin::path(path)),
        Place::Site => Group::with_title(title),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.with_name("対処").message(help.as_str()));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut text = place_once(&renderer.render(&[group]));
    text.push('\n');
    text
}

/// The line of a problem, as far as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct Excerpt {
    /// What stands before the place.
    pub before: String,
    /// The place.
    pub marked: String,
    /// What follows it.
    pub after: String,
}

impl Diagnostic {
    /// The line in which it begins.
    pub fn excerpt(&self) -> Option<Excerpt> {
        let Place::Text(source, range) = &self.place else { return None };
        let text = source.text();
        let at = text.floor_char_boundary(range.start.min(text.len()));
        let line = source.position(at).line;
        let (start, line) = (source.line_start(line), source.line(line));
        let end = text.floor_char_boundary(range.end.min(start + line.len())).max(at);
        let within = |at: usize| (at - start).min(line.len());
        let (shown, place) = window(line, within(at)..within(end));
        let part = |range: std::ops::Range<usize>| shown[range].to_owned();
        Some(Excerpt { before: part(0..place.start), marked: part(place.clone()), after: part(place.end..shown.len()) })
    }
}

/// Longest part of a line that is shown, in characters on each side of the place.
const WINDOW: usize = 60;

/// The part of a very long line around the place, `…` where it is cut, and the place within it.
fn window(line: &str, place: std::ops::Range<usize>) -> (String, std::ops::Range<usize>) {
    let start = line[..place.start].char_indices().rev().nth(WINDOW - 1).map_or(0, |(at, _)| at);
    let end = line[place.start..].char_indices().map(|(at, _)| place.start + at).nth(WINDOW).unwrap_or(line.len());
    let (front, back) = (if start > 0 { "…" } else { "" }, if end < line.len() { "…" } else { "" });
    let cut = |at: usize| at.clamp(start, end) - start + front.len();
    (format!("{front}{}{back}", &line[start..end]), cut(place.start)..cut(place.end))
}

/// The renderer counts lines and columns of the excerpt it was given; ours stand in the path already.
fn place_once(report: &str) -> String {
    let mut lines: Vec<String> = report.lines().map(str::to_owned).collect();
    if let Some(line) = lines.iter_mut().find(|line| line.contains("--> ")) {
        let parts: Vec<&str> = line.split(':').collect();
        // path:line:column, then the excerpt's own line:column.
        if parts.len() > 4 && parts[parts.len() - 4..].iter().all(|part| strip_style(part).parse::<usize>().is_ok()) {
            *line = parts[..parts.len() - 2].join(":");
        }
    }
    lines.join("\n")
}

fn strip_style(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().take_while(|letter| *letter != 'm').for_each(drop);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[derive(Serialize)]
struct Json<'a> {
    code: &'a str,
    severity: &'a str,
    path: String,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    message: &'a str,
    help: Option<&'a str>,
}

fn json(diagnostic: &Diagnostic, folder: &str) -> String {
    let (position, end) = (diagnostic.position(), diagnostic.end());
    let object = Json {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity.name(),
        path: path(diagnostic, folder),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        end_line: end.map(|end| end.line),
        end_column: end.map(|end| end.column),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
    };
    serde_json::to_string(&object).unwrap_or_default()
}

fn github(diagnostic: &Diagnostic, folder: &str) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let mut line = format!("::{command} title={}", diagnostic.code);
    if !diagnostic.path().is_empty() {
        let _ = write!(line, ",file={}", property(&path(diagnostic, folder)));
    }
    if let Some((position, end)) = diagnostic.position().zip(diagnostic.end()) {
        let _ = write!(line, ",line={},endLine={},col={}", position.line, end.line, position.column);
        // Columns of an end on another line mean nothing there.
        if end.line == position.line && end.column > position.column {
            let _ = write!(line, ",endColumn={}", end.column);
        }
    }
    let help = diagnostic.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let _ = write!(line, "::{}", escape(&format!("{}{help}", diagnostic.message)));
    line
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Format, render};
    use crate::diagnostic::{Code, Diagnostic, SourceText};

    fn sample() -> Diagnostic {
        let text = "# 見出し\n次は[手引き](guide/なし.md)です。\n";
        let source = Arc::new(SourceText::new("index.md", text));
        let start = text.find("guide").expect("there");
        Diagnostic::at(Code::BrokenLink, &source, start..start + "guide/なし.md".len(), "リンク先がありません。")
            .help("名前を確かめてください。")
    }

    #[test]
    fn carets_stand_under_wide_letters() {
        let report = render(&[sample()], "content", Format::Human { color: false });
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines[0], "エラー[broken-link]: リンク先がありません。");
        assert!(lines[1].ends_with("--> content/index.md:2:9"), "{report}");
        let source = lines.iter().find(|line| line.contains("手引き")).expect("the line");
        let carets = lines.iter().find(|line| line.contains('^')).expect("carets");
        // Columns of a terminal: a Japanese letter takes two.
        let columns = |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let target = source.find("guide").expect("the target");
        assert_eq!(carets.find('^'), Some(columns(&source[..target])), "{report}");
        assert_eq!(carets.matches('^').count(), columns("guide/なし.md"), "{report}");
        assert!(report.contains("対処: 名前を確かめてください。"), "{report}");
    }

    #[test]
    fn a_very_long_line_is_cut_around_the_place() {
        let text = format!("{}誤り{}", "あ".repeat(5000), "い".repeat(5000));
        let source = Arc::new(SourceText::new("a.md", text));
        let report = render(
            &[Diagnostic::at(Code::BadValue, &source, 15000..15006, "誤り")],
            "",
            Format::Human { color: false },
        );
        assert!(report.lines().all(|line| line.chars().count() < 160), "{report}");
        assert!(report.contains("a.md:1:5001"), "{report}");
    }

    #[test]
    fn programs_get_one_line_each() {
        let json = render(&[sample()], "content", Format::Json);
        assert_eq!(
            json,
            "{\"code\":\"broken-link\",\"severity\":\"error\",\"path\":\"content/index.md\",\"line\":2,\"column\":9,\
             \"end_line\":2,\"end_column\":20,\"message\":\"リンク先がありません。\",\"help\":\"名前を確かめてください。\"}\n"
        );
        let github = render(&[sample()], "content", Format::GitHub);
        assert_eq!(
            github,
            "::error title=broken-link,file=content/index.md,line=2,endLine=2,col=9,endColumn=20::リンク先がありません。%0A名前を確かめてください。\n"
        );
    }
}
