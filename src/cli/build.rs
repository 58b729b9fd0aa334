//! `build` and `check`.

use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::{Build, Check, Common, FormatName, Severities, Sheet};
use super::{CONTENT, DONE, ENVIRONMENT};
use crate::diagnostic::{Diagnostic, Format, Severity, render};
use crate::{Built, Progress, Report, Request, output};

/// Builds and publishes.
pub(super) fn build(common: &Common, arguments: &Build) -> u8 {
    let started = Instant::now();
    let request = request(common, true, arguments.base_url.clone(), &arguments.severities);
    let Some(Built { report, site, reader, .. }) = run(&request) else { return ENVIRONMENT };
    // The program ends here: to take a large site apart, tree by tree, would only make one wait.
    std::mem::forget((site, reader));
    let color = std::io::stderr().is_terminal();
    eprint!("{}", render(&report.diagnostics, &folder(&common.content), Format::Human { color }));
    eprintln!("{}", summary(&report, &common.output(), started.elapsed()));
    if let Some(held) = held(&report.held).filter(|_| !report.failed) {
        eprintln!("{held}は載せていません。");
    }
    if report.failed { CONTENT } else { DONE }
}

/// Reports every problem; publishes nothing.
pub(super) fn check(common: &Common, arguments: &Check) -> u8 {
    let mut request = request(common, false, None, &arguments.severities);
    request.drafts = arguments.drafts;
    let Some(Built { report, .. }) = run(&request) else { return ENVIRONMENT };
    let format = match arguments.format {
        FormatName::Human => Format::Human { color: std::io::stdout().is_terminal() },
        FormatName::Json => Format::Json,
        FormatName::Github => Format::GitHub,
    };
    print!("{}", render(&report.diagnostics, &folder(&common.content), format));
    if matches!(arguments.format, FormatName::Human) {
        println!("{}", counts(&report.diagnostics));
        if let Some(held) = held(&report.held) {
            println!("{held}は調べていません。調べるには: kawaraban check --drafts");
        }
    }
    let readings = arguments.readings.as_ref().map_or(DONE, |folder| write_readings(&request, folder));
    let sheet = arguments.sheet.as_ref().map_or(DONE, |sheet| write_sheet(&request, &report, sheet));
    // The worst of all that was asked for.
    readings.max(sheet).max(if report.failed { CONTENT } else { DONE })
}

/// Writes the 読み一覧.
fn write_readings(request: &Request, folder: &Path) -> u8 {
    let (names, problems) = match crate::write_readings(request, folder) {
        Ok(written) => written,
        Err(trouble) => {
            eprintln!("エラー: {trouble}");
            return ENVIRONMENT;
        }
    };
    if names.is_empty() && problems.is_empty() {
        eprintln!("読み一覧: ふりがなのあるリーフレットがないため、作りませんでした。");
    }
    for name in &names {
        eprintln!("読み一覧: {}", folder.join(name).display());
    }
    eprint!("{}", render(&problems, &self::folder(&request.content), Format::Human { color: false }));
    if problems.is_empty() { DONE } else { CONTENT }
}

/// Writes the 公開前チェックシート, whether there are errors or not: it says so at its head.
fn write_sheet(request: &Request, report: &Report, sheet: &Sheet) -> u8 {
    let made = spinning(|progress| {
        progress("公開前チェックシートを作っています");
        let (bytes, problems) = crate::sheet(request, report, sheet.form)?;
        bytes.iter().try_for_each(|bytes| output::write(&sheet.path, bytes))?;
        Ok::<_, output::Trouble>((bytes.is_some(), problems))
    });
    match made {
        Ok((written, problems)) => {
            if written {
                eprintln!("公開前チェックシート: {}", sheet.path.display());
            }
            eprint!("{}", render(&problems, &folder(&request.content), Format::Human { color: false }));
            if problems.is_empty() { DONE } else { CONTENT }
        }
        Err(trouble) => {
            eprintln!("エラー: {trouble}");
            ENVIRONMENT
        }
    }
}

pub(super) fn request(common: &Common, publish: bool, base_url: Option<String>, severities: &Severities) -> Request {
    Request {
        content: common.content.clone(),
        themes: common.themes.clone(),
        output: common.output(),
        publish,
        base_url,
        warn: severities.warn.clone(),
        drafts: false,
        deny_warnings: severities.deny_warnings,
        as_of: severities.as_of,
        audiences: severities.audience.clone(),
    }
}

/// Runs a build with a progress display; prints what stopped it.
fn run(request: &Request) -> Option<Built> {
    let built = spinning(|progress| crate::build_and_hold(request, progress));
    built.inspect_err(|trouble| eprintln!("エラー: {trouble}")).ok()
}

/// Does work with a progress display.
pub(super) fn spinning<T>(work: impl FnOnce(Progress<'_>) -> T) -> T {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    let done = work(&|step| bar.set_message(step.to_owned()));
    bar.finish_and_clear();
    done
}

/// The content folder as it stands in front of paths in messages.
pub(super) fn folder(content: &Path) -> String {
    content.to_string_lossy().replace('\\', "/").trim_end_matches('/').to_owned()
}

pub(super) fn counts(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| diagnostics.iter().filter(|found| found.severity == severity).count();
    match (count(Severity::Error), count(Severity::Warning), count(Severity::Hint)) {
        (0, 0, 0) => "誤りはありません。".to_owned(),
        (errors, warnings, hints) => format!("エラー {errors} 件、警告 {warnings} 件、ヒント {hints} 件"),
    }
}

/// Drafts that were left out, named as far as somebody reads them.
fn held(paths: &[String]) -> Option<String> {
    const NAMED: usize = 3;
    let named = paths.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
    let more = if paths.len() > NAMED { "、ほか" } else { "" };
    (!paths.is_empty()).then(|| format!("公開前の原稿（status: draft）{} 件（{named}{more}）", paths.len()))
}

fn summary(report: &Report, output: &Path, time: Duration) -> String {
    let counts = counts(&report.diagnostics);
    if report.failed {
        return format!("公開しませんでした: {counts}。前の公開内容はそのままです。");
    }
    format!(
        "できました: {}（ページ {}、PDF {}、検索の索引 {} KB、{:.1} 秒）\n{counts}",
        output.join("site").display(),
        report.pages,
        report.pdfs,
        report.index_bytes / 1000,
        time.as_secs_f64(),
    )
}
