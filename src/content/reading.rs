//! Readings in the cells of `offices.csv`, written as in texts: `{中央|ちゅうおう}福祉事務所`.

use crate::text::is_han;

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The letters.
    pub letters: String,
    /// Their reading; empty if none is written.
    pub reading: String,
}

impl Spoken {
    /// It has kanji that nobody wrote a reading for.
    pub fn is_unread(&self) -> bool {
        self.reading.is_empty() && self.letters.contains(is_han)
    }
}

/// The parts of a cell; none if no reading is written in it. `{東京|とう|きょう}` is one part.
pub(super) fn parts(cell: &str) -> Option<Vec<Spoken>> {
    let mut parts: Vec<Spoken> = Vec::new();
    let mut at = 0;
    let mut search = 0;
    while let Some(open) = cell[search..].find('{').map(|open| search + open) {
        search = open + 1;
        let inner = cell[search..].split('}').next().unwrap_or_default();
        let end = search + inner.len();
        let Some((letters, reading)) = inner.split_once('|').filter(|_| end < cell.len()) else { continue };
        let reading = reading.replace('|', "");
        if letters.is_empty() || reading.is_empty() || letters.contains('{') {
            continue;
        }
        if at < open {
            parts.push(Spoken { letters: cell[at..open].to_owned(), reading: String::new() });
        }
        parts.push(Spoken { letters: letters.to_owned(), reading });
        at = end + 1;
        search = at;
    }
    if parts.is_empty() {
        return None;
    }
    if at < cell.len() {
        parts.push(Spoken { letters: cell[at..].to_owned(), reading: String::new() });
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_cell_is_cut_at_its_readings() {
        let parts = parts("{見本|み|ほん}市{中央|ちゅうおう}福祉事務所").expect("readings");
        let parts: Vec<_> = parts.iter().map(|part| (part.letters.as_str(), part.reading.as_str())).collect();
        assert_eq!(parts, [("見本", "みほん"), ("市", ""), ("中央", "ちゅうおう"), ("福祉事務所", "")]);
    }

    #[test]
    fn other_braces_are_letters() {
        for cell in ["見本市福祉事務所", "{窓口}", "{窓口|", "{|まどぐち}", "{窓口|}"] {
            assert_eq!(parts(cell), None, "{cell}");
        }
    }
}
