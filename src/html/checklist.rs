//! 公開前チェックシート: a page that stands alone, to be printed and signed.

use crate::checklist::Checklist;
use crate::diagnostic::Diagnostic;
use crate::theme::Theme;

/// The sheet as a page with its styles in it: a file to be kept with a 決裁. It is no part of the site.
///
/// # Errors
/// The theme's template failed.
pub fn checklist(theme: &Theme, sheet: &Checklist) -> Result<String, Box<Diagnostic>> {
    let mut context = tera::Context::new();
    context.insert_value("t", tera::Value::from_serializable(theme.strings().all()));
    context.insert("sheet", sheet);
    theme.render("checklist.html", &context)
}
