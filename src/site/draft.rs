//! A page between reading and assembly.

use crate::content::Text;
use crate::markdown::Parsed;

/// A page's file with its tree.
pub(super) struct Draft {
    pub text: Text,
    pub parsed: Parsed,
}
