//! `package`.

use std::io::IsTerminal;
use std::time::Instant;

use super::arguments::{Common, Package};
use super::build::{counts, folder, request, spinning};
use super::{CONTENT, DONE, ENVIRONMENT};
use crate::diagnostic::{Format, render};
use crate::package::Refusal;

/// Packages documents, or drafts that ask for opinions.
pub(super) fn package(common: &Common, arguments: &Package) -> u8 {
    let started = Instant::now();
    let request = request(common, true, arguments.build.base_url.clone(), &arguments.build.severities);
    let packaged = match spinning(|progress| crate::package::package(&request, arguments.draft, progress)) {
        Ok(packaged) => packaged,
        Err(Refusal::Trouble(trouble)) => {
            eprintln!("エラー: {trouble}");
            return ENVIRONMENT;
        }
        Err(Refusal::Nothing(message)) => {
            eprintln!("エラー: {message}");
            return ENVIRONMENT;
        }
    };
    let report = &packaged.report;
    let color = std::io::stderr().is_terminal();
    eprint!("{}", render(&report.diagnostics, &folder(&common.content), Format::Human { color }));
    let counts = counts(&report.diagnostics);
    if report.failed {
        eprintln!("まとめませんでした: {counts}。前の内容はそのままです。");
        return CONTENT;
    }
    let offline = common.output().join("offline");
    for name in &packaged.names {
        eprintln!("できました: {}", offline.join(name).display());
    }
    eprintln!("受け取った人は、ZIP を「すべて展開」してから、中の「はじめにお読みください.txt」のとおりに開きます。");
    if cfg!(not(feature = "pdf")) {
        eprintln!("このかわら版は PDF を作れないため、PDF は入っていません。");
    }
    eprintln!("{counts}（{:.1} 秒）", started.elapsed().as_secs_f64());
    DONE
}
