//! Whatever bytes stand in the content folder, they give pages or diagnostics: never a panic, never a place outside of
//! the text, never two results from one text; and twice the text takes about twice the time.
//!
//! The random texts are the same at every run. What was found once stands in `FOUND_BEFORE`.

#[path = "hostile/sizes.rs"]
mod sizes;
#[path = "hostile/spans.rs"]
mod spans;
#[path = "hostile/words.rs"]
mod words;

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kawaraban::Request;
use kawaraban::diagnostic::{Code, Format, SourceText, render};
use kawaraban::html::fragment;
use kawaraban::markdown::{Dialect, Parsed, no_includes, parse};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

/// One test at a time: the sizes are timed, and builds use all cores by themselves.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a test on the same values every time; a failure shows the smallest value found.
fn always<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let _turn = turn();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    match runner.run(strategy, test) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{reason}\nwith {value:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn holds_together(text: &str, dialect: Dialect) -> Result<(), TestCaseError> {
    let read = || -> (Arc<SourceText>, Parsed) {
        let source = Arc::new(SourceText::new("page.md", text));
        let parsed = parse(&source, 0..text.len(), dialect, &no_includes);
        (source, parsed)
    };
    let (_, parsed) = read();
    prop_assert_eq!(spans::misplaced(text, &parsed.tree), None);
    prop_assert_eq!(spans::misplaced_diagnostic(&parsed.diagnostics), None);
    let (_, again) = read();
    prop_assert_eq!(fragment(&parsed.tree), fragment(&again.tree));
    Ok(())
}

#[test]
fn any_text_gives_a_tree_whose_spans_lie_in_it() {
    always(20_000, &(words::markup(0..=25), any::<bool>()), |(text, fields)| {
        holds_together(&text, Dialect::Kawaraban { fields })?;
        holds_together(&text, Dialect::CommonMark)
    });
}
