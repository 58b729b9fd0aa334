//! What a site says about its accessibility. Nothing is claimed that its people don't write down.

use super::date::Date;
use super::fields::{Fields, Placed};
use crate::diagnostic::Code;

/// The statement of a site, in the words of JIS X 8341-3:2016.
#[derive(Debug, Clone)]
pub struct Accessibility {
    /// The level that is aimed at: A, AA or AAA.
    pub level: &'static str,
    /// 対応度, as the publisher claims it: 準拠, 一部準拠 or 配慮.
    pub conformance: Option<&'static str>,
    /// What was tested, as written.
    pub tests: Vec<AccessibilityTest>,
    /// What is known to be missing.
    pub gaps: Vec<String>,
}

/// A test that was made.
#[derive(Debug, Clone)]
pub struct AccessibilityTest {
    /// Its day.
    pub date: Date,
    /// Which pages.
    pub scope: String,
    /// How.
    pub method: String,
    /// What came of it.
    pub result: String,
}

const LEVELS: &[(&str, &str)] = &[("A", "A"), ("AA", "AA"), ("AAA", "AAA")];

/// The words of the「ウェブコンテンツのJIS X 8341-3:2016 対応度表記ガイドライン」 (ウェブアクセシビリティ基盤委員会).
const CONFORMANCE: &[(&str, &str)] = &[("準拠", "準拠"), ("一部準拠", "一部準拠"), ("配慮", "配慮")];

/// Reads the statement, and reports a claim that nothing stands behind.
pub(super) fn read(fields: &mut Fields<'_>) -> Accessibility {
    let level = fields.choice("level", LEVELS).unwrap_or("AA");
    let claim = fields.placed_choice("conformance", CONFORMANCE);
    let mut written = 0;
    let tests = fields.maps("tests", |fields| {
        written += 1;
        let date = fields.placed_date("date");
        if date.is_none() {
            fields.missing("date");
        }
        let [scope, method, result] = ["scope", "method", "result"].map(|name| fields.required_text(name));
        Some(AccessibilityTest { date: date?.value, scope: scope?.value, method: method?.value, result: result?.value })
    });
    let gaps: Vec<String> = fields.texts("gaps").into_iter().map(|gap| gap.value).collect();
    if let Some(claim) = &claim {
        check(fields, claim, written > 0, !gaps.is_empty());
    }
    Accessibility { level, conformance: claim.map(|claim| claim.value), tests, gaps }
}

fn check(fields: &mut Fields<'_>, claim: &Placed<&str>, tested: bool, lacking: bool) {
    let (message, help) = match claim.value {
        "準拠" | "一部準拠" if !tested => (
            format!("「{}」は、試験の記録がなければ書けません。", claim.value),
            "日付のある試験の記録を tests に書いてください。試験をしていないときは、conformance の行を消してください。",
        ),
        "準拠" if lacking => (
            "満たしていない所（gaps）があるときは、「準拠」と書けません。".to_owned(),
            "「一部準拠」にするか、gaps を直してください。",
        ),
        "一部準拠" if !lacking => (
            "「一部準拠」には、満たしていない所（gaps）を書きます。".to_owned(),
            "満たしていない所と、これからどうするかを gaps に書いてください。",
        ),
        _ => return,
    };
    fields.report(Code::BadValue, claim.range.clone(), message, help);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::config::Config;
    use crate::diagnostic::SourceText;

    /// What is said of a statement.
    fn said(statement: &str) -> Vec<String> {
        let text = format!("title: 見本\naccessibility: {{{statement}}}\n");
        let mut found = Vec::new();
        Config::read(&Arc::new(SourceText::new("site.yaml", text)), &mut found);
        found.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn a_claim_needs_what_stands_behind_it() {
        let test = "tests: [{date: 2023-03-20, scope: 全部, method: 目視, result: 良い}]";
        assert_eq!(said("level: AA"), [""; 0]);
        assert_eq!(said("conformance: 配慮"), [""; 0]);
        assert_eq!(said(&format!("conformance: 準拠, {test}")), [""; 0]);
        assert_eq!(said(&format!("conformance: 一部準拠, {test}, gaps: [図]")), [""; 0]);
        assert_eq!(said("conformance: 準拠"), ["「準拠」は、試験の記録がなければ書けません。"]);
        assert_eq!(
            said(&format!("conformance: 準拠, {test}, gaps: [図]")),
            ["満たしていない所（gaps）があるときは、「準拠」と書けません。"]
        );
        assert_eq!(
            said(&format!("conformance: 一部準拠, {test}")),
            ["「一部準拠」には、満たしていない所（gaps）を書きます。"]
        );
        assert_eq!(said("tests: [{scope: 全部, method: 目視, result: 良い}]"), ["必要な項目「date」がありません。"]);
    }
}
