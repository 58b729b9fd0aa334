//! The `kawaraban` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    kawaraban::cli::run(std::env::args_os())
}
