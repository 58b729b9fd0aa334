//! `print`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::{Common, EditionName, Print};
use super::build::{counts, folder, request};
use super::{CONTENT, DONE, ENVIRONMENT};
use crate::diagnostic::{Diagnostic, Format, render};
use crate::print::{Edition, Order, Refusal};

/// Prints leaflets and documents into a folder.
pub(super) fn print(common: &Common, arguments: &Print) -> u8 {
    let started = Instant::now();
    let mut request = request(common, false, None, &arguments.severities);
    request.output = common.output.clone().unwrap_or_else(|| PathBuf::from("output").join("print"));
    let order = Order {
        request,
        names: arguments.names.clone(),
        offices: arguments.offices.clone(),
        only: arguments.only.clone(),
        edition: match arguments.edition {
            EditionName::Web => Edition::Web,
            EditionName::Text => Edition::Text,
            EditionName::Print => Edition::Print,
        },
        combined: arguments.combined,
    };
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} あと {eta}") {
        bar.set_style(style.progress_chars("##-"));
    }
    let count = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let printed = crate::print::print(&order, &count);
    bar.finish_and_clear();
    let printed = match printed {
        Ok(printed) => printed,
        Err(Refusal::Trouble(trouble)) => {
            eprintln!("エラー: {trouble}");
            return ENVIRONMENT;
        }
        Err(Refusal::Unknown(message)) => {
            eprintln!("エラー: {message}");
            return ENVIRONMENT;
        }
    };
    let format = Format::Human { color: std::io::stderr().is_terminal() };
    let (outside, inside): (Vec<Diagnostic>, Vec<Diagnostic>) =
        printed.diagnostics.into_iter().partition(|found| printed.outside.as_deref() == Some(found.path()));
    eprint!("{}{}", render(&inside, &folder(&common.content), format), render(&outside, "", format));
    let place = order.request.output.display();
    let offices = match (printed.offices, printed.skipped) {
        (0, 0) => String::new(),
        (offices, 0) => format!("、{offices} 事務所"),
        (offices, skipped) => format!("、{offices} 事務所。{skipped} 事務所の分は、そろっていません"),
    };
    eprintln!("{place}: ファイル {} 個{offices}（{:.1} 秒）", printed.files, started.elapsed().as_secs_f64());
    eprintln!("{}", counts(&[inside, outside].concat()));
    if printed.failed { CONTENT } else { DONE }
}
