//! A leaflet for many offices: set once for each choice of its texts; from one office to the next only `office.typ` changes,
//! so that Typst keeps what it knows of everything else.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::edition::Edition;
use super::script::{Script, literal};
use super::setter::{self, Setting};
use super::sheet::Sheet;
use super::world::{Leaflet as World, Press};
use super::{faults, fields, overflow, resolution, separation, settings};
use crate::content::{Office, Spoken};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Page, Site, asks};
use crate::theme::Theme;

/// A leaflet that offices will hand out.
pub struct Job<'a> {
    site: &'a Site,
    theme: &'a Theme,
    /// The leaflet.
    pub page: &'a Page,
    sheet: Sheet<'a>,
    /// The columns whose values it prints.
    columns: BTreeSet<String>,
    /// The columns that decide about its texts.
    flags: BTreeSet<String>,
    /// Those in which offices say yes: one for each set of texts that some office gets.
    pub(super) choices: BTreeSet<BTreeSet<String>>,
}

/// A leaflet, set for all offices that get the same texts.
pub(super) struct Run<'a> {
    job: &'a Job<'a>,
    press: &'a Press,
    edition: Edition,
    script: Script,
    world: World<'a>,
    /// Problems of the text, whatever the office.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an office gets.
#[derive(Debug)]
pub struct Printout {
    /// The PDF; without one there is a diagnostic.
    pub bytes: Option<Vec<u8>>,
    /// How many pages it has.
    pub pages: usize,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Job<'a> {
    /// A leaflet for these offices; none if the page is no leaflet.
    pub fn of(site: &'a Site, theme: &'a Theme, page: &'a Page, offices: &[Office<'_>]) -> Option<Self> {
        let asked = asks([page]);
        let (columns, flags) = (asked.values(), asked.flags());
        let choices = offices.iter().map(|office| yes(&flags, *office)).collect();
        Some(Self { site, theme, page, sheet: Sheet::of(site, theme, page)?, columns, flags, choices })
    }

    /// The columns in which an office says yes, of those that decide about texts.
    pub(super) fn choice(&self, office: Office<'_>) -> BTreeSet<String> {
        yes(&self.flags, office)
    }

    /// Which texts an office gets: `dv_contact=yes parking=no`.
    pub fn variant(&self, office: Office<'_>) -> String {
        let said = |flag: &String| format!("{flag}={}", if office.flag(flag) { "yes" } else { "no" });
        self.flags.iter().map(said).collect::<Vec<_>>().join(" ")
    }

    /// Offices that get the same texts get the same copy: it prints none of their values.
    pub(super) fn is_the_same_for_all(&self) -> bool {
        self.columns.is_empty()
    }

    /// Sets it for the offices that say yes in these columns.
    pub(super) fn set(&'a self, press: &'a Press, edition: Edition, yes: &'a BTreeSet<String>) -> Run<'a> {
        let Setting { script, pictures, diagnostics } =
            setter::set(press, self.site, self.theme, self.page, &self.sheet, Some(yes));
        let mut settings = settings::module(&self.sheet, self.theme, settings::edition(self.sheet.leaflet.edition));
        if edition == Edition::Print {
            settings::add_press(&mut settings, &self.sheet, self.theme, press, self.page);
        }
        let world = World::new(press, script.text(), settings, pictures);
        Run { job: self, press, edition, script, world, diagnostics }
    }
}

fn yes(flags: &BTreeSet<String>, office: Office<'_>) -> BTreeSet<String> {
    flags.iter().filter(|flag| office.flag(flag)).cloned().collect()
}

impl Run<'_> {
    /// What the leaflet prints of an office: the same for two offices, if their copies are.
    pub fn values(&self, office: Office<'_>) -> String {
        let mut module = String::from("#let values = (:");
        for column in &self.job.columns {
            let Some(value) = fields::value(office, column, self.job.sheet.leaflet.edition) else { continue };
            let lines = |text: &str| text.lines().map(literal).collect::<Vec<_>>().join(" + linebreak() + ");
            let part = |part: &Spoken| match part.reading.as_str() {
                "" => lines(&part.letters),
                reading => format!("ruby({}, {})", literal(&part.letters), literal(reading)),
            };
            let lines = match office.spoken(column).filter(|_| self.job.sheet.readings()) {
                Some(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" + "),
                None => lines(&value),
            };
            // A number is not broken at its hyphens. Writing to a string can't fail.
            let lines = if column == "tel" { format!("box({lines})") } else { lines };
            let _ = write!(module, ", {}: ruby => {lines}", literal(column));
        }
        module = module.replacen("(:, ", "(", 1);
        module.push_str(
            ")\n#let office(column, blank, ruby) = if column in values { (values.at(column))(ruby) } else { blank }\n",
        );
        // A shop that gets many files tells the plates of one office from those of another.
        let slug = (self.edition == Edition::Print && !self.job.is_the_same_for_all()).then(|| literal(office.code()));
        let _ = writeln!(module, "#let code = {}", slug.as_deref().unwrap_or("none"));
        module
    }

    /// The first letter among an office's values that no font has.
    pub fn unprintable(&self, office: Office<'_>) -> Option<Diagnostic> {
        self.job.columns.iter().find_map(|column| {
            let readings = office.spoken(column).unwrap_or_default().iter().flat_map(|part| part.reading.chars());
            let letter = office.value(column)?.chars().chain(readings).find(|letter| !self.press.has(*letter))?;
            let code = u32::from(letter);
            let message = format!("「{letter}」（U+{code:04X}）の字形が、テーマのどのフォントにもありません。");
            let help = "別の文字に直すか、この文字を持つフォントを themes/名前/fonts/ に置いてください。";
            Some(office.problem(column, Code::MissingGlyph, message).help(help))
        })
    }

    /// Prints a copy with these [`Self::values`].
    pub fn print(&self, values: &str) -> Printout {
        let page = self.job.page;
        let mut world = self.world.for_office(values);
        let name = format!("{}\n{values}", page.path());
        let printed = faults::print(&mut world, self.edition, &name, &self.script, &|_| page);
        let mut diagnostics = printed.diagnostics;
        let pages = printed.pages.as_ref().map_or(0, |pages| pages.pages().len());
        if let Some(pages) = &printed.pages {
            diagnostics.extend(overflow::check(&world, pages, &self.script, &|_| page, &self.job.sheet));
            diagnostics.extend(resolution::check(&world, pages, &self.script, page));
        }
        if diagnostics.is_empty() && printed.pages.is_some() {
            world.keep(&name, printed.bytes.as_deref());
        }
        let bytes = match (self.edition, printed.bytes) {
            (Edition::Print, Some(bytes)) => separation::separate(&bytes, self.job.sheet.leaflet.monochrome)
                .map_err(|unseparable| diagnostics.push(faults::unseparable(page, &unseparable)))
                .ok(),
            (_, bytes) => bytes,
        };
        Printout { bytes, pages, diagnostics }
    }
}
