//! The site's statement about its accessibility.

use serde::Serialize;

use super::Renderer;
use super::views::DateView;
use crate::config::AccessibilityTest;
use crate::site::{Address, Page};

#[derive(Serialize)]
struct StatementView<'a> {
    level: &'a str,
    conformance: Option<&'a str>,
    tests: Vec<TestView<'a>>,
    gaps: &'a [String],
}

#[derive(Serialize)]
struct TestView<'a> {
    date: DateView,
    scope: &'a str,
    method: &'a str,
    result: &'a str,
}

impl Renderer<'_> {
    /// Fills in the statement behind the text of the site's own page: what `site.yaml` says, the newest test first.
    pub(super) fn accessibility(&self, own: Option<&Page>, at: &Address, context: &mut tera::Context) {
        self.listing_frame(self.theme.strings().get("accessibility"), "listing", own, at, context);
        let Some(statement) = &self.site.config.accessibility else { return };
        let mut tests: Vec<&AccessibilityTest> = statement.tests.iter().collect();
        tests.sort_by_key(|test| std::cmp::Reverse(test.date));
        let views = tests.into_iter().map(|test| TestView {
            date: test.date.into(),
            scope: &test.scope,
            method: &test.method,
            result: &test.result,
        });
        let view = StatementView {
            level: statement.level,
            conformance: statement.conformance,
            tests: views.collect(),
            gaps: &statement.gaps,
        };
        context.insert("accessibility", &view);
    }
}
