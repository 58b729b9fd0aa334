//! What comes before, after, above and below a page.

use super::PageId;
use super::address::Address;

/// The pages of one version of a document in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Chapters; the folder's own `index.md` first.
    pub chapters: Vec<PageId>,
    /// 別紙
    pub annexes: Vec<PageId>,
}

/// A folder of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its path below the content folder, without a final `/`; empty for the content folder itself.
    pub path: String,
    /// The title of its index page, else its name.
    pub title: String,
    /// Where its index page, or the list of its contents, is shown.
    pub address: Address,
    /// The folder above.
    pub parent: Option<usize>,
    /// Its index page.
    pub index: Option<PageId>,
    /// Its other pages in order of their names.
    pub pages: Vec<PageId>,
    /// Folders in it, in order of their names.
    pub folders: Vec<usize>,
}

impl Contents {
    /// Chapters, then annexes.
    pub fn pages(&self) -> impl Iterator<Item = PageId> + '_ {
        self.chapters.iter().chain(&self.annexes).copied()
    }
}
