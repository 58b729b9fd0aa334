//! 新旧対照表 as PDF: A4 laid across, for the desk and the binder.

use std::fmt::Write as _;

use super::edition::Edition;
use super::glyphs::settable;
use super::overflow;
use super::script::{Script, literal};
use super::sheet::NO_DATE;
use super::world::{self, Leaflet, Press};
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::{Change, Comparison, Line, PageDifference, Piece, Row, SectionDifference, Side};
use crate::site::{Heading, Page, Site};
use crate::theme::Theme;

/// The PDF of a comparison, or what Typst has against it.
pub fn comparison(
    press: &Press,
    site: &Site,
    theme: &Theme,
    comparison: &Comparison,
) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let new_first = site.documents[comparison.new.document].settings.comparison.new_first;
    let mut setter = Setter { press, site, theme, new_first, script: Script::default() };
    setter.script.code("#import \"comparison.typ\": *\n#show: page\n");
    comparison.pages.iter().for_each(|page| setter.page(page));
    let world = Leaflet::new(press, setter.script.text(), setter.settings(comparison), Vec::new());
    let name = crate::diff::address(site, comparison).unwrap_or_default();
    if let Some(bytes) = world.recall(&name) {
        return (Some(bytes), Vec::new());
    }
    let source = &site.documents[comparison.new.document].settings.source;
    let mut problems = Vec::new();
    let typeset = world::typeset(&world).and_then(|pages| {
        if let Some(page) = overflow::first_cut(&world, &pages) {
            let message = format!("新旧対照表の PDF の {page} ページで、文字が欄に収まりません。");
            let help = "そのページの長い英数字を、原稿で空白で分けるか短くしてください。";
            problems.push(Diagnostic::at(Code::PageOverflow, source, 0..0, message).help(help));
        }
        world::export(&pages, Edition::Web, &name)
    });
    match typeset {
        Ok(bytes) => {
            if problems.is_empty() {
                world.keep(&name, Some(&bytes));
            }
            (Some(bytes), problems)
        }
        Err(faults) => {
            let words = faults.first().map(|fault| fault.message.to_string()).unwrap_or_default();
            let message = format!("新旧対照表の PDF を作れません（Typst の報告: {words}）。");
            let problem = Diagnostic::at(Code::PdfFailure, source, 0..0, message)
                .help("テーマの pdf/comparison.typ を確かめてください。");
            (None, vec![problem])
        }
    }
}

struct Setter<'a> {
    press: &'a Press,
    site: &'a Site,
    theme: &'a Theme,
    new_first: bool,
    script: Script,
}

impl Setter<'_> {
    /// `settings.typ`.
    fn settings(&self, comparison: &Comparison) -> String {
        let words = self.theme.strings();
        let document = &self.site.documents[comparison.new.document].settings;
        let version = |side: Side| {
            let settings = &self.site.documents[side.document].settings;
            side.version.and_then(|version| settings.versions.get(version))
        };
        let name = |side: Side, title: &str| match version(side) {
            Some(version) => {
                let date = version.date.map(|date| format!("　{}", date.japanese())).unwrap_or_default();
                format!("{title}（{}{}{date}）", words.get("version_short"), version.name)
            }
            None => title.to_owned(),
        };
        let old = name(comparison.old, &document.comparison.old);
        let new = name(comparison.new, &document.comparison.new);
        let sides = if self.new_first { [new, old] } else { [old, new] };
        let counts: Vec<String> = comparison
            .counts()
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(change, count)| {
                let word = words.get(change.key());
                format!("{word} {}", words.get("change_count").replace("{n}", &count.to_string()))
            })
            .collect();
        let date = version(comparison.new).and_then(|version| version.date).unwrap_or(NO_DATE);
        let sample = self.site.config.sample;
        let draft = self.site.config.draft;
        let said = |keys: [&'static str; 2]| -> Vec<&str> {
            let keys = keys.into_iter().zip([draft, sample]).filter(|(_, said)| *said);
            keys.map(|(key, _)| words.get(key)).collect()
        };
        let mark = said(["draft_title", "sample_title"]).concat();
        let author = format!("{mark}{}", self.site.config.publisher);
        let title = format!("{mark}{} {}", document.title, words.get("comparison"));
        let lang = self.site.config.lang.split('-').next().filter(|lang| lang.len() == 2).unwrap_or("ja");
        let entries = [
            ("title", self.literal(&title)),
            ("sides", format!("({}, {})", self.literal(&sides[0]), self.literal(&sides[1]))),
            // The side that stands first: 0 is the older one.
            ("first", u8::from(self.new_first).to_string()),
            ("remark", self.literal(words.get("comparison_remark"))),
            ("omitted", self.literal(words.get("comparison_same"))),
            ("legend", self.literal(words.get("comparison_legend"))),
            ("counts", self.literal(&counts.join("　"))),
            ("sample", (sample || draft).to_string()),
            ("sample-word", self.literal(&said(["draft", "sample"]).join("　"))),
            ("author", self.literal(&author)),
            ("date", format!("datetime(year: {}, month: {}, day: {})", date.year, date.month, date.day)),
            ("lang", literal(lang)),
            ("region", if lang == "ja" { literal("JP") } else { "none".to_owned() }),
        ];
        let mut code = String::from("#let settings = (\n");
        for (name, value) in entries {
            // Writing to a string can't fail.
            let _ = writeln!(code, "  {name}: {value},");
        }
        code.push_str(")\n");
        code
    }

    fn page(&mut self, own: &PageDifference) {
        let Some(page) = own.new.or(own.old).map(|id| self.site.page(id)) else { return };
        let title = |page: &Page| page.number.iter().chain([&page.title]).cloned().collect::<Vec<_>>().join(" ");
        let note = own.renamed(self.site).map(|(old, new)| {
            format!("{}: {} → {}", self.theme.strings().get("comparison_page_renamed"), old.path(), new.path())
        });
        self.script.code("#chapter(");
        self.text(&title(page));
        self.script.code(", ");
        self.change(own.change);
        self.script.code(", ");
        self.text(&note.unwrap_or_default());
        self.script.code(", (\n");
        for section in &own.sections {
            self.section(section);
        }
        self.script.code("))\n");
    }

    fn section(&mut self, section: &SectionDifference) {
        if section.old.is_some() || section.new.is_some() {
            let changed = section.headings.is_some().then_some(Change::Changed);
            let old = heading_line(section.old.as_ref(), section.headings.as_ref().map(|(old, _)| old));
            let new = heading_line(section.new.as_ref(), section.headings.as_ref().map(|(_, new)| new));
            let elsewhere = section.elsewhere.as_ref().map(|own| own.text(self.site)).unwrap_or_default();
            self.row("heading", &old, &new, section.change.or(changed), &elsewhere);
        }
        for row in &section.rows {
            match row {
                Row::Same => self.row("same", &[], &[], None, ""),
                Row::Difference(row) => {
                    let elsewhere = row.elsewhere.as_ref().map(|own| own.text(self.site)).unwrap_or_default();
                    let place = format!("{} {elsewhere}", row.place);
                    self.row("text", &row.old, &row.new, Some(row.change), place.trim());
                }
            }
        }
    }

    fn row(&mut self, kind: &str, old: &[Line], new: &[Line], change: Option<Change>, place: &str) {
        let (left, right) = if self.new_first { (new, old) } else { (old, new) };
        // The side that has nothing says so: on paper an empty cell looks like an oversight.
        let nothing = change.and_then(|change| match change {
            Change::Added => Some("comparison_empty_added"),
            Change::Removed => Some("comparison_empty_removed"),
            Change::Changed | Change::Moved => None,
        });
        let nothing = nothing.filter(|_| old.is_empty() != new.is_empty()).map(|key| self.theme.strings().get(key));
        self.script.code("(kind: ");
        self.script.string(kind);
        self.script.code(", left: ");
        self.lines(left);
        self.script.code(", right: ");
        self.lines(right);
        self.script.code(", change: ");
        self.change(change);
        self.script.code(", nothing: ");
        self.text(nothing.unwrap_or_default());
        self.script.code(", place: ");
        self.text(place);
        self.script.code("),\n");
    }

    fn lines(&mut self, lines: &[Line]) {
        self.script.code("(");
        for line in lines {
            self.script.code("(label: ");
            self.text(&line.label);
            self.script.code(", parts: (");
            for piece in &line.pieces {
                self.script.code(if piece.changed { "(" } else { "" });
                self.text(&piece.text);
                self.script.code(if piece.changed { ",), " } else { ", " });
            }
            self.script.code(")), ");
        }
        self.script.code(")");
    }

    fn change(&mut self, change: Option<Change>) {
        let word = change.map(|change| self.theme.strings().get(change.key())).unwrap_or_default();
        self.script.string(word);
    }

    fn text(&mut self, text: &str) {
        let literal = self.literal(text);
        self.script.code(&literal);
    }

    fn literal(&self, text: &str) -> String {
        printable(self.press, text)
    }
}

/// A text as a string literal, with what no font has shown as [`settable`] shows it.
pub(super) fn printable(press: &Press, text: &str) -> String {
    literal(&settable(press, text))
}

fn heading_line(heading: Option<&Heading>, pieces: Option<&Vec<Piece>>) -> Vec<Line> {
    let Some(heading) = heading else { return Vec::new() };
    let number = heading.number.iter().map(|number| Piece { text: format!("{number} "), changed: false });
    let words = match pieces {
        Some(pieces) => pieces.clone(),
        None => vec![Piece { text: heading.text.clone(), changed: false }],
    };
    vec![Line { label: String::new(), pieces: number.chain(words).collect() }]
}
