//! `diff`.

use std::io::{IsTerminal, Write as _};

use super::arguments::{Common, Diff, DiffFormat};
use super::{CONTENT, DONE, ENVIRONMENT};
use crate::diagnostic::{Format, render};
use crate::{Comparing, ComparisonForm, Incomparable, output};

/// Writes a comparison to standard output or to a file.
pub(super) fn diff(common: &Common, arguments: &Diff) -> u8 {
    let form = match arguments.format {
        _ if arguments.history => ComparisonForm::History,
        DiffFormat::Html => ComparisonForm::Html,
        DiffFormat::Csv => ComparisonForm::Csv,
        DiffFormat::Pdf => ComparisonForm::Pdf,
    };
    let request = Comparing {
        content: common.content.clone(),
        themes: common.themes.clone(),
        document: arguments.document.clone(),
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        with: arguments.with.clone(),
        form,
    };
    let bytes = match crate::compare(&request) {
        Ok(bytes) => bytes,
        Err(Incomparable::Trouble(trouble)) => {
            eprintln!("エラー: {trouble}");
            return ENVIRONMENT;
        }
        Err(Incomparable::Unknown(message)) => {
            eprintln!("エラー: {message}");
            return ENVIRONMENT;
        }
        Err(Incomparable::Failed(problems)) => {
            let color = std::io::stderr().is_terminal();
            eprint!("{}", render(&problems, "", Format::Human { color }));
            return CONTENT;
        }
    };
    let done = match &common.output {
        Some(path) => output::write(path, &bytes).map_err(|trouble| trouble.to_string()),
        None if form == ComparisonForm::Pdf && std::io::stdout().is_terminal() => {
            Err("PDF は画面に表示できません。--output で書き出すファイルを指定してください。".to_owned())
        }
        None => std::io::stdout().lock().write_all(&bytes).map_err(|error| error.to_string()),
    };
    match done {
        Ok(()) => DONE,
        Err(message) => {
            eprintln!("エラー: {message}");
            ENVIRONMENT
        }
    }
}
