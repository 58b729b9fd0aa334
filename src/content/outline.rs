//! The fields that entries and documents may have, for schemas.

use super::{Kind, document, front_matter};
use crate::config::{Asked, outline};

/// The fields of the front matter of a kind.
pub fn front_matter_outline(kind: Kind) -> Vec<Asked> {
    outline(|fields| {
        drop(front_matter::common(fields, kind));
        drop(front_matter::entry(fields, kind, ""));
    })
}

/// The fields of `document.yaml`.
pub fn document_outline() -> Vec<Asked> {
    outline(|fields| drop(document::settings(fields)))
}
