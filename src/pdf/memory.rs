//! What was printed before need not be printed again: PDFs, and pictures of first pages.

use sha2::{Digest as _, Sha256};

/// PDFs of earlier runs, found by a digest of all that they were made from: text, settings, pictures, fonts, looks.
pub trait Memory: Send + Sync {
    /// The PDF of a digest, which is 64 letters and digits.
    fn recall(&self, digest: &str) -> Option<Vec<u8>>;

    /// Keeps a PDF without problems for later runs. What can't be kept is made anew then.
    fn keep(&self, digest: &str, pdf: &[u8]);
}

/// A digest in the making. Every part counts with its length, so that no two lists of parts are the same.
#[derive(Clone, Default)]
pub(super) struct Parts(Sha256);

impl Parts {
    /// Adds a part.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(part.len().to_le_bytes());
        self.0.update(part);
    }

    /// The digest of all parts.
    pub fn digest(self) -> String {
        let digits =
            |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        self.0.finalize().iter().flat_map(digits).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn parts_are_told_apart() {
        let digest = |parts: &[&[u8]]| {
            let mut all = Parts::default();
            for part in parts {
                all.add(part);
            }
            all.digest()
        };
        assert_eq!(digest(&[b"a", b"b"]), digest(&[b"a", b"b"]));
        assert_ne!(digest(&[b"a", b"b"]), digest(&[b"ab"]));
        assert_ne!(digest(&[b"ab", b""]), digest(&[b"ab"]));
    }
}
