//! The one door to `themes/`: the built-in theme, overridden file by file by `themes/NAME/`.

mod builtin;
mod filters;
mod strings;

pub use strings::Strings;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Stands in messages for the folder of the built-in theme, which has none on disk.
const BUILTIN_FOLDER: &str = "組み込みのテーマ";

/// A theme, ready to render with.
#[derive(Debug)]
pub struct Theme {
    templates: tera::Tera,
    sources: BTreeMap<String, Arc<SourceText>>,
    files: BTreeMap<String, Cow<'static, [u8]>>,
    strings: Strings,
}

impl Theme {
    /// The theme of a name: files of `themes/NAME/` over the built-in ones. Problems are reported with the file's path
    /// below `themes`; a theme whose templates can't be used falls back to the built-in ones.
    pub fn load(themes: &Path, name: &str, lang: &str) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut files: BTreeMap<String, Cow<'static, [u8]>> =
            builtin::FILES.iter().map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes))).collect();
        let own = override_files(themes, name, &mut diagnostics);
        if own.is_empty() && name != "default" && !themes.join(name).is_dir() {
            diagnostics.push(
                Diagnostic::of_site(Code::BadTheme, format!("テーマ「{name}」のフォルダがありません。"))
                    .help(format!("themes/{name}/ を作るか、site.yaml の theme を直してください。")),
            );
        }
        files.extend(own);
        let strings = Strings::load(lang, name, &files, &mut diagnostics);
        let sources = template_sources(name, &files, &mut diagnostics);
        let templates = compile(&sources, &mut diagnostics);
        (Self { templates, sources, files, strings }, diagnostics)
    }

    /// Renders a template with a context.
    ///
    /// # Errors
    /// A diagnostic in the template's file.
    pub fn render(&self, template: &str, context: &tera::Context) -> Result<String, Box<Diagnostic>> {
        self.templates.render(template, context).map_err(|error| {
            Box::new(
                problem(Code::TemplateFailure, &error, &self.sources, "テンプレートを実行できません")
                    .help("テンプレートで使っている変数や命令の名前を確かめてください。"),
            )
        })
    }

    /// Files that are published as they are: `assets/…`, with their path below the site's root.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.below("assets/")
    }

    /// Typst templates, by name below `pdf/`.
    pub fn typst(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.below("pdf/").filter_map(|(path, bytes)| Some((path.strip_prefix("pdf/")?, bytes)))
    }

    /// Fonts for PDF: whole TrueType or OpenType files.
    pub fn fonts(&self) -> impl Iterator<Item = (&str, &Cow<'static, [u8]>)> {
        let font = |path: &str| [".ttf", ".otf", ".ttc"].iter().any(|end| path.to_ascii_lowercase().ends_with(end));
        let fonts = self.files.iter().filter(move |(path, _)| path.starts_with("fonts/") && font(path));
        fonts.map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// The words of the interface.
    pub fn strings(&self) -> &Strings {
        &self.strings
    }

    fn below<'theme>(&'theme self, folder: &'static str) -> impl Iterator<Item = (&'theme str, &'theme [u8])> {
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(folder))
            .map(|(path, bytes)| (path.as_str(), bytes.as_ref()))
    }
}

fn override_files(themes: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, Cow<'static, [u8]>)> {
    let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
    let folder = themes.join(name);
    if !plain || !folder.is_dir() {
        return Vec::new();
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(&folder).follow_links(false).sort_by_file_name() {
        let read = entry.map_err(std::io::Error::from).and_then(|entry| {
            if entry.file_type().is_dir() {
                return Ok(None);
            }
            if !entry.file_type().is_file() {
                let path = entry.path().display();
                return Err(std::io::Error::other(format!("{path} は、ふつうのファイルではありません")));
            }
            let parts = entry.path().strip_prefix(&folder).unwrap_or(entry.path()).components();
            let path = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            Ok(Some((path, Cow::Owned(std::fs::read(entry.path())?))))
        });
        match read {
            Ok(file) => files.extend(file),
            Err(error) => diagnostics
                .push(Diagnostic::of_site(Code::BadTheme, format!("テーマ「{name}」を読めません（{error}）。"))),
        }
    }
    files
}

/// The templates with the paths by which messages name them: below `themes/NAME/` if the theme has its own.
fn template_sources(
    name: &str,
    files: &BTreeMap<String, Cow<'static, [u8]>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<SourceText>> {
    let mut sources = BTreeMap::new();
    for (path, bytes) in files {
        let Some(template) = path.strip_prefix("templates/") else { continue };
        let folder =
            if matches!(bytes, Cow::Borrowed(_)) { BUILTIN_FOLDER.to_owned() } else { format!("themes/{name}") };
        let path = format!("{folder}/{path}");
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let source = SourceText::new(path, text.replace("\r\n", "\n"));
                sources.insert(template.to_owned(), Arc::new(source));
            }
            Err(_) => diagnostics.push(
                Diagnostic::in_file(Code::NotUtf8, path, "文字コードが UTF-8 ではありません。")
                    .help("エディターの「名前を付けて保存」で文字コード UTF-8 を選んで保存し直してください。"),
            ),
        }
    }
    sources
}

fn compile(sources: &BTreeMap<String, Arc<SourceText>>, diagnostics: &mut Vec<Diagnostic>) -> tera::Tera {
    let mut templates = tera::Tera::new();
    filters::register(&mut templates);
    let raw = sources.iter().map(|(name, source)| (name.as_str(), source.text().as_str()));
    let Err(error) = templates.add_raw_templates(raw) else { return templates };
    diagnostics.push(
        problem(Code::BadTheme, &error, sources, "テンプレートとして読めません")
            .help("{{ }} と {% %} の閉じ忘れ、命令の綴り、親のテンプレートにある block の名前を確かめてください。"),
    );
    let mut fallback = tera::Tera::new();
    filters::register(&mut fallback);
    let builtin = builtin::FILES
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("templates/")?, std::str::from_utf8(bytes).ok()?)));
    // A failure here is caught by the test below; with no templates at all every page reports one.
    let _ = fallback.add_raw_templates(builtin);
    fallback
}

/// A problem at the place that tera names in its report (`--> file:line:column`, carets under the place).
fn problem(code: Code, error: &tera::Error, sources: &BTreeMap<String, Arc<SourceText>>, what: &str) -> Diagnostic {
    let report = error.to_string();
    let mut lines = report.lines();
    let words = lines.next().unwrap_or_default().trim_start_matches("error: ").trim();
    // The list of what there is differs from page to page: the same mistake is reported once.
    let words = words.split(" Available ").next().unwrap_or(words).trim_end_matches('.');
    let place = lines.find_map(|line| line.trim_start().strip_prefix("--> "));
    let carets = lines.find(|line| line.contains('^')).map_or(1, |line| line.matches('^').count());
    let found = place.and_then(|place| {
        let mut parts = place.trim().rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        Some((sources.get(parts.next()?)?, line, column))
    });
    // Where tera gives no place it names the file in words.
    let named = || sources.iter().filter(|(name, _)| words.contains(name.as_str())).max_by_key(|(name, _)| name.len());
    let message = format!("{what}（Tera の報告: {words}）。");
    match found {
        Some((source, line, column)) => {
            Diagnostic::at(code, source, place_range(source, line, column, carets), message)
        }
        None => match named() {
            Some((_, source)) => Diagnostic::in_file(code, source.path(), message),
            None => Diagnostic::of_site(code, message),
        },
    }
}

/// The bytes of some letters from a line and column (from 1).
fn place_range(source: &SourceText, line: usize, column: usize, letters: usize) -> std::ops::Range<usize> {
    let text = source.text();
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = source.line(line);
    let bytes = |count: usize| rest.chars().take(count).map(char::len_utf8).sum::<usize>();
    let column = column.saturating_sub(1);
    start + bytes(column)..start + bytes(column + letters)
}

#[cfg(test)]
mod tests {
    use super::Theme;
    use std::path::Path;

    #[test]
    fn the_built_in_theme_is_whole() {
        let (theme, problems) = Theme::load(Path::new("no such folder"), "default", "ja");
        assert!(problems.is_empty(), "{problems:?}");
        assert!(theme.assets().any(|(path, _)| path == "assets/style.css"));
        assert_eq!(theme.fonts().count(), 2);
    }
}
