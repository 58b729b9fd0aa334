//! Which pages of a document's versions are one page: those of one path, and those that `was` joins.

use std::collections::{HashMap, HashSet};

use super::PageId;

/// The pages of a document's versions, each with what it is in the others.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    /// By page, its line.
    lines: HashMap<PageId, usize>,
    /// By line, then by version.
    pages: Vec<Vec<Option<PageId>>>,
}

/// A page as its version's folder holds it.
pub(super) struct Member<'a> {
    pub page: PageId,
    /// Its path below the version's folder.
    pub path: &'a str,
    /// Its path in the version before.
    pub was: Option<&'a str>,
}

impl Lineage {
    /// Follows each page from version to version; `versions` are given with the oldest first, each with its index. A page
    /// that was left out of a version and came back is still the same one.
    pub(super) fn new(versions: &[(usize, Vec<Member<'_>>)]) -> Self {
        let mut found = Self::default();
        let mut names: HashMap<&str, usize> = HashMap::new();
        for (version, members) in versions {
            let mut taken: HashSet<usize> = HashSet::new();
            let mut own: Vec<Option<usize>> = vec![None; members.len()];
            // What somebody wrote down goes before what two names have in common.
            for (at, member) in members.iter().enumerate() {
                own[at] = member.was.and_then(|was| names.get(was).copied()).filter(|line| taken.insert(*line));
            }
            for (at, member) in members.iter().enumerate().filter(|(at, _)| own[*at].is_none()).collect::<Vec<_>>() {
                own[at] = names.get(member.path).copied().filter(|line| taken.insert(*line));
            }
            for was in members.iter().filter_map(|member| member.was) {
                names.remove(was);
            }
            for (member, line) in members.iter().zip(own) {
                let line = line.unwrap_or_else(|| {
                    found.pages.push(vec![None; versions.len()]);
                    found.pages.len() - 1
                });
                found.pages[line][*version] = Some(member.page);
                found.lines.insert(member.page, line);
                names.insert(member.path, line);
            }
        }
        found
    }

    /// What a page is in another version.
    pub(super) fn same_page(&self, page: PageId, version: usize) -> Option<PageId> {
        *self.pages.get(*self.lines.get(&page)?)?.get(version)?
    }
}

#[cfg(test)]
mod tests {
    use super::{Lineage, Member, PageId};

    /// The numbers of the pages that are one, by version; a page is written as its path, or `path<was`.
    fn lines(versions: &[&[&'static str]]) -> Vec<Vec<Option<u32>>> {
        let mut number = 0;
        let mut member = |text: &&'static str| {
            let (path, was) = text.split_once('<').map_or((*text, None), |(path, was)| (path, Some(was)));
            number += 1;
            Member { page: PageId(number), path, was }
        };
        let versions: Vec<_> =
            versions.iter().enumerate().map(|(at, pages)| (at, pages.iter().map(&mut member).collect())).collect();
        let pages = Lineage::new(&versions).pages.into_iter();
        pages.map(|line| line.into_iter().map(|page| page.map(|id| id.0)).collect()).collect()
    }

    #[test]
    fn a_page_renamed_at_every_step_is_one_page() {
        assert_eq!(lines(&[&["a"], &["b<a"], &["c<b"]]), [[Some(1), Some(2), Some(3)]]);
    }

    #[test]
    fn a_new_page_at_an_old_name_is_another_page() {
        assert_eq!(lines(&[&["a"], &["a", "b<a"]]), [[Some(1), Some(3)], [None, Some(2)]]);
    }

    #[test]
    fn a_page_that_was_left_out_once_is_the_same_when_it_comes_back() {
        assert_eq!(lines(&[&["a", "b"], &["b"], &["a", "b"]]), [[Some(1), None, Some(4)], [Some(2), Some(3), Some(5)]]);
    }

    #[test]
    fn a_rename_from_nothing_is_a_new_page() {
        assert_eq!(lines(&[&["a"], &["b<x"]]), [[Some(1), None], [None, Some(2)]]);
    }
}
