//! `diff`.

use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;

use super::arguments::{Common, Diff, DiffFormat};
use super::{CONTENT, DONE, ENVIRONMENT};
use crate::content::safe_name;
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
    // Nobody reads a page or a PDF on a terminal.
    let named = || std::io::stdout().is_terminal().then(|| file_name(arguments, form)).flatten();
    let path = common.output.clone().or_else(named);
    let done = match &path {
        Some(path) => output::write(path, &bytes).map_err(|trouble| trouble.to_string()),
        None => std::io::stdout().lock().write_all(&bytes).map_err(|error| error.to_string()),
    };
    match done {
        Ok(()) => {
            if let Some(path) = path {
                eprintln!("できました: {}", path.display());
            }
            DONE
        }
        Err(message) => {
            eprintln!("エラー: {message}");
            ENVIRONMENT
        }
    }
}

/// What a comparison is called where no name was given, in the folder one stands in; words for `document.yaml` are read on
/// the terminal.
fn file_name(arguments: &Diff, form: ComparisonForm) -> Option<PathBuf> {
    let ending = match form {
        ComparisonForm::Html => "html",
        ComparisonForm::Csv => "csv",
        ComparisonForm::Pdf => "pdf",
        ComparisonForm::History => return None,
    };
    let document = safe_name(&arguments.document);
    let [from, to] = [&arguments.from, &arguments.to].map(|version| safe_name(version));
    Some(PathBuf::from(format!("新旧対照表_{document}_{from}_{to}.{ending}")))
}
