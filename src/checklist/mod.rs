//! 公開前チェックシート: what the machine looked at before the site is published, what it found, and what only people can
//! check and sign. Pure: `&Site`, the words of the theme, the problems of a check → [`Checklist`], which `html` and `pdf` show
//! word for word.

mod contacts;
mod group;
mod looked;
mod materials;
mod review;
mod tasks;

pub use group::Group;
pub use materials::Material;
pub use tasks::{Item, Task};

use serde::Serialize;

use crate::config::Date;
use crate::diagnostic::{Diagnostic, Severity};
use crate::site::Site;
use crate::theme::Strings;

/// Findings that are listed of a group at most: the sheet is read on paper, and `check` shows them all.
pub const FINDINGS: usize = 30;

/// Entries that a list to be ticked has at most, for the same reason.
pub const ITEMS: usize = 100;

/// Letters of a message or address at most.
const LETTERS: usize = 200;

/// Everything that stands on the sheet, in words.
#[derive(Debug, Serialize)]
pub struct Checklist {
    /// The sheet's own title.
    pub title: String,
    /// The site's title.
    pub site: String,
    /// Who publishes it.
    pub publisher: String,
    /// 見本 or 案, where the site is one; else empty.
    pub mark: String,
    /// The base day in words, or that none was given.
    pub day: String,
    /// The base day.
    #[serde(skip)]
    pub date: Option<Date>,
    /// BCP 47 language of the sheet.
    pub lang: String,
    /// There are errors: the site can't be published.
    pub failed: bool,
    /// What came of the check, in a sentence.
    pub verdict: String,
    /// How many pages, documents, leaflets … there are.
    pub contents: Vec<String>,
    /// Documents, leaflets and files with their versions.
    pub materials: Vec<Material>,
    /// What is not listed of them; empty if all are.
    pub materials_cut: String,
    /// What the machine checked.
    pub groups: Vec<Section>,
    /// What people check.
    pub tasks: Vec<Task>,
    /// Who signs.
    pub signers: Vec<String>,
}

/// A group of checks with its result.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Its name in templates.
    pub name: &'static str,
    /// Its title.
    pub title: String,
    /// What was looked at, with its number.
    pub looked: Vec<String>,
    /// 適, or how much is to be looked at.
    pub result: String,
    /// Nothing was found.
    pub passed: bool,
    /// What was found, the gravest first.
    pub findings: Vec<Finding>,
    /// What is not listed of it; empty if all is.
    pub cut: String,
}

/// Something to be looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// エラー, 警告, ヒント, or 確認 for what is no problem of the content.
    pub kind: String,
    /// File and line.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// How many it stands for.
    #[serde(skip)]
    pub count: usize,
}

/// The words of a key with numbers in them.
struct Words<'a>(&'a Strings);

impl Words<'_> {
    fn get(&self, key: &str) -> String {
        self.0.all().get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// With `{n}` filled in.
    fn count(&self, key: &str, count: usize) -> String {
        self.get(key).replace("{n}", &grouped(count))
    }
}

/// A day as readers of a language write it.
fn written(date: Date, lang: &str) -> String {
    if lang.starts_with("ja") { date.japanese() } else { date.to_string() }
}

/// 12,345
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The sheet of a site, with the problems that a check found in it, each with the severity that it has there. Without a
/// base day it says what could not be looked at.
pub fn checklist(site: &Site, strings: &Strings, problems: &[Diagnostic], day: Option<Date>) -> Checklist {
    let words = Words(strings);
    let lang = &site.config.lang;
    let groups: Vec<Section> = Group::ALL.iter().map(|group| section(site, &words, *group, problems, day)).collect();
    let errors = problems.iter().filter(|found| found.severity == Severity::Error).count();
    let open = groups.iter().filter(|section| !section.passed).count();
    let verdict = match (errors, open) {
        (0, 0) => words.get("sheet_verdict_right"),
        (0, open) => words.count("sheet_verdict_open", open),
        (errors, _) => words.count("sheet_verdict_failed", errors),
    };
    let (materials, materials_cut) = cut(materials::all(site, &words), ITEMS, |rest| words.count("sheet_more", rest));
    let config = &site.config;
    let marks = [(config.draft, "draft"), (config.sample, "sample")];
    Checklist {
        title: words.get("sheet_title"),
        site: config.title.clone(),
        publisher: config.publisher.clone(),
        mark: marks.iter().filter(|(said, _)| *said).map(|(_, key)| words.get(key)).collect::<Vec<_>>().join("　"),
        day: day.map_or_else(|| words.get("sheet_no_day"), |day| written(day, lang)),
        date: day,
        lang: lang.clone(),
        failed: errors > 0,
        verdict,
        contents: looked::contents(site, &words),
        materials,
        materials_cut,
        groups,
        tasks: tasks::all(site, &words),
        signers: ["author", "checker", "checker", "decider"].map(|key| words.get(&format!("sheet_{key}"))).to_vec(),
    }
}

fn section(site: &Site, words: &Words<'_>, group: Group, problems: &[Diagnostic], day: Option<Date>) -> Section {
    let mut own: Vec<&Diagnostic> = problems.iter().filter(|found| Group::of(found.code) == group).collect();
    // The gravest first; what is equally grave stays in the order of its places.
    own.sort_by_key(|found| found.severity);
    let errors = own.iter().filter(|found| found.severity == Severity::Error).count();
    let mut findings: Vec<Finding> = own.into_iter().map(|found| finding(found, words)).collect();
    findings.extend(review::findings(site, words, group, day));
    let count: usize = findings.iter().map(|finding| finding.count).sum();
    let result = match (count, errors) {
        (0, _) => words.get("sheet_right"),
        (count, 0) => words.count("sheet_open", count),
        (count, errors) => {
            format!("{}{}", words.count("sheet_open", count), words.count("sheet_open_errors", errors))
        }
    };
    let (findings, cut) = cut(findings, FINDINGS, |rest| words.count("sheet_findings_cut", rest));
    Section {
        name: group.name(),
        title: words.get(&format!("sheet_group_{}", group.name())),
        looked: looked::of(site, words, group),
        result,
        passed: count == 0,
        findings,
        cut,
    }
}

fn finding(found: &Diagnostic, words: &Words<'_>) -> Finding {
    let kind = match found.severity {
        Severity::Error => "sheet_error",
        Severity::Warning => "sheet_warning",
        Severity::Hint => "sheet_hint",
    };
    let line = found.position().map(|position| format!(":{}", position.line)).unwrap_or_default();
    Finding {
        kind: words.get(kind),
        place: format!("{}{line}", found.path()),
        message: shortened(&found.message),
        count: 1,
    }
}

/// The first letters of a text, `…` where it is cut.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The first ones of a list, and what is said of the rest.
fn cut<T>(mut all: Vec<T>, most: usize, say: impl Fn(usize) -> String) -> (Vec<T>, String) {
    let rest = all.len().saturating_sub(most);
    all.truncate(most);
    (all, if rest == 0 { String::new() } else { say(rest) })
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, cut, grouped, shortened};

    #[test]
    fn large_numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 12_345, 1_234_567].map(grouped), ["0", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn what_does_not_fit_is_counted_and_said() {
        let say = |rest: usize| format!("ほか{rest}件");
        assert_eq!(cut(vec![1, 2, 3], 2, say), (vec![1, 2], "ほか1件".to_owned()));
        assert_eq!(cut(vec![1, 2], 2, say), (vec![1, 2], String::new()));
        let whole = "字".repeat(LETTERS);
        assert_eq!((shortened(&whole), shortened(&format!("{whole}字"))), (whole.clone(), format!("{whole}…")));
    }
}
