//! The `kawaraban` command.

use std::process::ExitCode;

/// Trees of pages are many small pieces, made on all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kawaraban::cli::run(std::env::args_os())
}
