//! What a site is made of, and how much of it each kind of file is.

/// A kind of files of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// HTML.
    Pages,
    /// The index of the search.
    Search,
    /// Leaflets, documents and whatever else is PDF.
    Pdf,
    /// Pictures of the content, and those made of it.
    Pictures,
    /// Styles, scripts, tables, attachments.
    Other,
}

impl Part {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Pages, Self::Search, Self::Pdf, Self::Pictures, Self::Other];

    /// The kind of the file at a path.
    pub fn of(path: &str) -> Self {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            _ if path.starts_with("search/") => Self::Search,
            Some("html") => Self::Pages,
            Some("pdf") => Self::Pdf,
            Some("png" | "jpg" | "jpeg" | "gif" | "webp" | "svg") => Self::Pictures,
            _ => Self::Other,
        }
    }

    /// What people call it, in Japanese.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pages => "ページ",
            Self::Search => "検索",
            Self::Pdf => "PDF",
            Self::Pictures => "画像",
            Self::Other => "その他",
        }
    }
}

/// How much of a site one kind of files is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The kind.
    pub part: Part,
    /// How many files.
    pub files: usize,
    /// Their size in bytes.
    pub bytes: u64,
}

impl Share {
    /// Shares of nothing, one for each kind.
    pub(super) fn none() -> Vec<Self> {
        Part::ALL.map(|part| Self { part, files: 0, bytes: 0 }).to_vec()
    }

    /// Counts a file of a site.
    pub(super) fn count(shares: &mut [Self], path: &str, bytes: u64) {
        let part = Part::of(path);
        for share in shares.iter_mut().filter(|share| share.part == part) {
            share.files += 1;
            share.bytes += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn each_file_is_of_one_kind() {
        let paths =
            ["a/b.html", "search/1.js", "leaflets/card.PDF", "assets/pictures/1.jpg", "assets/site.js", "LICENSE"];
        let kinds = paths.map(|path| Part::of(path).name());
        assert_eq!(kinds, ["ページ", "検索", "PDF", "画像", "その他", "その他"]);
    }
}
