//! A document that stands alone: a site of its own, made for a folder that is handed on.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::address::{Address, Listing, Route};
use super::links::Target;
use super::{Assembly, Page, Site, assemble::assemble, relative};
use crate::content::{Part, Source, Status};

/// A site of some versions of one document of the site `whole`; `source` is what both are made from. What leads out of
/// the document leads to where `whole` is published; where that is not known, or the target is not public, the text stays
/// and leads nowhere. Files that nothing leads to are left out. Problems are those of `whole`, so that none is reported here.
pub fn excerpt(mut source: Source, whole: &Site, document: usize, versions: &[usize]) -> Site {
    source.offices = None;
    let own = &whole.documents[document].settings;
    let is_kept = |page: &&Page| {
        page.membership.is_some_and(|member| {
            member.document == document && member.version.is_none_or(|version| versions.contains(&version))
        })
    };
    let pages: HashMap<&str, &Page> = whole.pages.iter().filter(is_kept).map(|page| (page.path(), page)).collect();
    let names: BTreeSet<&str> = versions.iter().map(|version| own.versions[*version].name.as_str()).collect();

    source.documents.retain(|settings| settings.folder == own.folder);
    for settings in &mut source.documents {
        settings.versions.retain(|version| names.contains(version.name.as_str()));
    }
    let texts = std::mem::take(&mut source.texts);
    let (kept, others): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| pages.contains_key(text.source.path()));
    source.texts = kept;
    // A page may include the text of one that is left out.
    source
        .parts
        .extend(others.into_iter().map(|text| Part { source: Arc::clone(&text.source), body: text.body.clone() }));
    source.config.bare = false;
    source.config.base_url = None;

    let Assembly { mut site, .. } = assemble(source, true);
    for page in site.pages.each_mut() {
        let Some(before) = pages.get(page.path()) else { continue };
        page.references.clone_from(&before.references);
        for (node, target) in &mut page.targets {
            if *target == Target::Unresolved
                && let Some(address) = before.targets.get(node).and_then(|target| published(whole, target))
            {
                *target = Target::External(address);
            }
        }
    }
    // One document has no need of pages that say where others are.
    site.routes.retain(|_, route| {
        let Route::Listing(listing, _) = route else { return true };
        !matches!(
            listing,
            Listing::SiteMap | Listing::Materials | Listing::Audience(_) | Listing::Enquiry | Listing::Accessibility
        )
    });
    let needed: BTreeSet<String> = site.pages.iter().flat_map(Page::files).map(str::to_owned).collect();
    site.files.retain(|path, _| needed.contains(path));
    site
}

/// The address at which a site's host shows a target.
fn published(site: &Site, target: &Target) -> Option<String> {
    let base = site.config.base_url.as_ref()?;
    let (path, anchor) = match target {
        Target::Page(id, anchor) => {
            let page = site.page(*id);
            let version =
                page.membership.and_then(|own| site.documents[own.document].settings.versions.get(own.version?));
            let hidden = page.common.status == Status::Draft || version.is_some_and(|own| own.status == Status::Draft);
            if hidden {
                return None;
            }
            (page.address.as_str(), anchor)
        }
        Target::File(path, anchor) => (path.as_str(), anchor),
        Target::External(_) | Target::Unresolved => return None,
    };
    let anchor = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
    Some(format!("{base}{}{anchor}", relative(&Address::new(""), path)))
}
