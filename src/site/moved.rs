//! Addresses that never move, of pages that did: where a chapter was while its version was the current one, and what
//! pages name as their old addresses.

use std::collections::{BTreeMap, HashSet};

use super::Document;
use super::address::{Address, Listing, Route};
use super::pages::Pages;
use crate::config::Placed;
use crate::content::{Handle, Status, is_portable};
use crate::diagnostic::{Code, Diagnostic};

/// For each chapter of an old version whose name the current one no longer has: its former address, which leads to what
/// the chapter is now, or to the last version that had it.
pub(super) fn add(
    routes: &mut BTreeMap<Address, Route>,
    documents: &[Document],
    pages: &Pages,
    files: &BTreeMap<String, Handle>,
) {
    let is_old = |document: &Document| {
        let is_superseded = |version: &crate::content::Version| version.status == Status::Superseded;
        document.settings.versions.iter().any(is_superseded)
    };
    if !documents.iter().any(is_old) {
        return;
    }
    // Windows and USB sticks hold only one of two names that differ in case.
    let mut taken: HashSet<String> = routes.keys().map(|address| address.as_str().to_lowercase()).collect();
    taken.extend(files.keys().map(|path| path.to_lowercase()));
    for document in documents {
        let Some(current) = document.settings.current() else { continue };
        for version in document.settings.oldest_first().into_iter().rev() {
            if document.settings.versions[version].status != Status::Superseded {
                continue;
            }
            let folder = document.address(Some(version), "");
            for id in document.contents[version].pages() {
                let page = &pages[id.0 as usize];
                let Some(name) = page.address.as_str().strip_prefix(folder.as_str()) else { continue };
                let former = document.address(None, name);
                if taken.insert(former.as_str().to_lowercase()) {
                    let now = document.same_page(id, current).unwrap_or(id);
                    routes.insert(former, Route::Listing(Listing::Moved(now), None));
                }
            }
        }
    }
}

/// The old addresses that pages name (`aliases`): each leads to its page.
pub(super) fn add_aliases(
    routes: &mut BTreeMap<Address, Route>,
    pages: &Pages,
    files: &BTreeMap<String, Handle>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if pages.iter().all(|page| page.common.aliases.is_empty()) {
        return;
    }
    let mut taken: HashSet<String> = routes.keys().map(|address| address.as_str().to_lowercase()).collect();
    taken.extend(files.keys().map(|path| path.to_lowercase()));
    for page in pages {
        for alias in &page.common.aliases {
            match address(alias) {
                Ok(address) if !lies_in_file(&address, &taken) && taken.insert(address.as_str().to_lowercase()) => {
                    routes.insert(address, Route::Listing(Listing::Moved(page.id), None));
                }
                Ok(address) => {
                    let message = format!("「{address}」には別のページかファイルがあります。");
                    let found = Diagnostic::at(Code::DuplicateAddress, &page.source, alias.range.clone(), message);
                    diagnostics.push(found.help("前のアドレスから案内できるのは、今は何もないアドレスだけです。"));
                }
                Err(message) => {
                    let found = Diagnostic::at(Code::BadValue, &page.source, alias.range.clone(), message);
                    let help = "サイトの先頭から、faq/old.html か old/ のように書いてください。";
                    diagnostics.push(found.help(help));
                }
            }
        }
    }
}

/// A part of the way to an address is a file, below which nothing can lie.
fn lies_in_file(address: &Address, taken: &HashSet<String>) -> bool {
    let path = address.as_str().to_lowercase();
    path.match_indices('/').any(|(end, _)| taken.contains(&path[..end]))
}

/// Any static host serves a file that ends in `.html`, and the `index.html` of a folder.
fn address(alias: &Placed<String>) -> Result<Address, String> {
    let path = alias.value.strip_prefix('/').unwrap_or(&alias.value);
    let path = if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let is_name = |part: &str| !part.is_empty() && part != "." && part != ".." && is_portable(part);
    if !path.split('/').all(is_name) || path.contains(['#', '%']) {
        return Err(format!("「{}」は、このサイトのアドレスではありません。", alias.value));
    }
    if path.strip_suffix(".html").is_none() {
        return Err(format!(
            "「{}」からは案内できません。「.html」か「/」で終わるアドレスにしてください。",
            alias.value
        ));
    }
    Ok(Address::new(path))
}
