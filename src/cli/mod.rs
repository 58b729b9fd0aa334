//! The front door: arguments in, one place that prints and chooses the exit code.

/// In place of the standard library's, which panic when the reader is gone: `kawaraban check | head` is no error.
macro_rules! print {
    ($($text:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!($($text)*));
    }};
}
macro_rules! eprint {
    ($($text:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!($($text)*));
    }};
}
macro_rules! println {
    ($($text:tt)*) => {{
        print!($($text)*);
        print!("\n");
    }};
}
macro_rules! eprintln {
    ($($text:tt)*) => {{
        eprint!($($text)*);
        eprint!("\n");
    }};
}

mod arguments;
mod build;
mod create;
mod diff;
mod import;
mod package;
#[cfg(feature = "pdf")]
mod print;
mod serve;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser};

use arguments::{Arguments, Command};

/// Done.
const DONE: u8 = 0;
/// Errors in the content.
const CONTENT: u8 = 1;
/// Usage or environment.
const ENVIRONMENT: u8 = 2;

/// Runs the command with the arguments of the process, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let words: Vec<String> = arguments.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let commands = Arguments::command();
            let names: Vec<&str> = commands.get_subcommands().map(clap::Command::get_name).collect();
            let command = words.iter().map(String::as_str).find(|word| names.contains(word));
            let code = usage::print(&error, command);
            if cfg!(windows) && words.is_empty() {
                usage::hold_window();
            }
            return ExitCode::from(code);
        }
    };
    if let Some(jobs) = arguments.common.jobs {
        // Fails only if the pool exists already, as in a second run within one process: it then keeps its size.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
    }
    let code = match arguments.command {
        Command::Build(build) => build::build(&arguments.common, &build),
        Command::Serve(own) => serve::serve(&arguments.common, &own),
        Command::Diff(own) => diff::diff(&arguments.common, &own),
        Command::Package(package) => package::package(&arguments.common, &package),
        #[cfg(not(feature = "pdf"))]
        Command::Print(_) => {
            eprintln!("エラー: このかわら版は PDF を作れません。");
            ENVIRONMENT
        }
        #[cfg(feature = "pdf")]
        Command::Print(own) => print::print(&arguments.common, &own),
        Command::Init(own) => create::init(&own),
        Command::New(own) => create::new(&arguments.common, &own),
        Command::Import(own) => import::import(&arguments.common, &own),
        Command::Schema => create::schema(&arguments.common),
        Command::Completions(own) => {
            let mut script = Vec::new();
            clap_complete::generate(own.shell, &mut Arguments::command(), "kawaraban", &mut script);
            print!("{}", String::from_utf8_lossy(&script));
            DONE
        }
        Command::Check(check) => build::check(&arguments.common, &check),
    };
    ExitCode::from(code)
}
