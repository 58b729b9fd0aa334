//! A small site in memory, and every page of it.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use kawaraban::config::Config;
use kawaraban::content::{Kind, Offices, Source, Text};
use kawaraban::diagnostic::{Diagnostic, Format, SourceText, render};
use kawaraban::html::Renderer;
use kawaraban::site::{Address, Route, Site, assemble};
use kawaraban::theme::Theme;

use super::harmless;

/// What stands in a site.
#[derive(Default)]
pub struct Content<'a> {
    /// `site.yaml`.
    pub settings: &'a str,
    /// Markdown with its path and kind.
    pub texts: &'a [(&'a str, Kind, &'a str)],
    /// `data.csv`.
    pub table: Option<&'a str>,
    /// `offices.csv`.
    pub offices: Option<&'a str>,
}

fn theme() -> &'static Theme {
    static THEME: OnceLock<Theme> = OnceLock::new();
    THEME.get_or_init(|| Theme::load(Path::new("no themes of its own"), "default", "ja").0)
}

/// Puts a site together.
pub fn assembled(content: &Content<'_>) -> (Site, Vec<Diagnostic>) {
    let text = |path: &str, text: &str| Arc::new(SourceText::new(path, text));
    let mut diagnostics = Vec::new();
    let mut source =
        Source { config: Config::read(&text("site.yaml", content.settings), &mut diagnostics), ..Source::default() };
    for (path, kind, written) in content.texts {
        let (read, found) = Text::read(&text(path, written), *kind);
        source.texts.extend(read.map(Arc::new));
        diagnostics.extend(found);
    }
    if let Some(table) = content.table {
        source.tables.insert("data.csv".to_owned(), text("data.csv", table));
    }
    source.offices = content.offices.map(|offices| Offices::read(&text("offices.csv", offices)));
    let assembly = assemble(source, false);
    diagnostics.extend(assembly.diagnostics);
    (assembly.site, diagnostics)
}

/// Every page of a site with its address; each is harmless.
pub fn pages(site: &Site) -> Vec<(String, String)> {
    rendered(site, |_| true)
}

/// The pages that files of the content make, without the lists of them; each is harmless.
pub fn entries(site: &Site) -> Vec<(String, String)> {
    rendered(site, |route| matches!(route, Route::Page(_)))
}

fn rendered(site: &Site, wanted: impl Fn(Route) -> bool) -> Vec<(String, String)> {
    let renderer = Renderer::new(site, theme(), &[]);
    let page = |(address, route): (&Address, &Route)| {
        let html = match renderer.render(address, *route) {
            Ok(html) => html,
            Err(problem) => panic!("{}: {}", address.as_str(), problem.message),
        };
        assert_eq!(harmless::fault(&html), None, "in {}", address.as_str());
        (address.as_str().to_owned(), html)
    };
    site.routes.iter().filter(|(_, route)| wanted(**route)).map(page).collect()
}

/// The files of a site's search.
pub fn index(site: &Site) -> Vec<(String, Vec<u8>)> {
    kawaraban::search::files(site, theme())
}

/// Every problem has its place in a text and can be told.
pub fn told(diagnostics: &[Diagnostic]) {
    assert_eq!(super::spans::misplaced_diagnostic(diagnostics), None);
    for found in diagnostics {
        let human = render(std::slice::from_ref(found), "content", Format::Human { color: false });
        assert!(human.contains(found.code.as_str()), "{human}");
    }
}
