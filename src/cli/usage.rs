//! Help, and mistakes on the command line, in Japanese.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{DONE, ENVIRONMENT};

/// Prints what the parser of arguments has to say, and gives the exit code. `command` is that which was asked for, if there
/// is one of its name.
pub(super) fn print(error: &clap::Error, command: Option<&str>) -> u8 {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        print!("{error}");
        return DONE;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        eprint!("{error}");
        return ENVIRONMENT;
    }
    eprintln!("{}", message(error, command));
    ENVIRONMENT
}

fn message(error: &clap::Error, command: Option<&str>) -> String {
    let value = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = value(ContextKind::InvalidArg);
    let wrong = value(ContextKind::InvalidValue);
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => format!("エラー: 「{argument}」という指定はありません。"),
        ErrorKind::InvalidSubcommand => {
            format!("エラー: 「{}」という命令はありません。", value(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "エラー: 命令を書いてください。例: kawaraban build".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("エラー: {} が足りません。", argument.replace("...", "")),
        ErrorKind::ArgumentConflict => format!("エラー: 「{argument}」は二度、または同時に指定できません。"),
        ErrorKind::InvalidValue if wrong.is_empty() => format!("エラー: 「{argument}」に値がありません。"),
        ErrorKind::InvalidValue => {
            format!("エラー: 「{argument}」に「{wrong}」は使えません。使える値: {}", value(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("エラー: 「{argument}」に「{wrong}」は使えません（{reason}）。")
        }
        _ => format!("エラー: 指定が正しくありません（{}）。", error.kind()),
    };
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let near = value(kind);
        if !near.is_empty() {
            let _ = write!(text, "\n  「{near}」のことですか。");
        }
    }
    let command = command.map(|name| format!("{name} ")).unwrap_or_default();
    let _ = write!(text, "\n使い方は「kawaraban {command}--help」で表示します。");
    text
}

/// Waits for a key: who double-clicks a program on Windows sees its window for no longer than it runs.
pub(super) fn hold_window() {
    if std::io::stdin().is_terminal() {
        eprintln!("\nターミナル（命令を書く画面）で、命令を付けて使います。Enter を押すと終わります。");
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}
