//! The whole site as one ZIP file: what was published, and the letter that tells how to open it.

use super::letter;
use super::names;
use super::share::Share;
use crate::Request;
use crate::html::HEADERS_FILE;
use crate::output::{Packed, Publication, Published, Trouble, ZipFile};
use crate::site::Site;

/// Packs the files of a site as they were published, one after another: none but the one at hand is held.
pub(super) fn zip(
    published: &Published,
    publication: &Publication,
    site: &Site,
    request: &Request,
    name: &str,
) -> Result<(Packed, Vec<Share>), Trouble> {
    let folder = names::site_folder(site, request.as_of);
    let mut files = published.files()?;
    // Nobody sends headers with files that are opened from a folder.
    files.retain(|path| path != HEADERS_FILE);
    let mut shares = Share::none();
    for path in &files {
        Share::count(&mut shares, path, published.length(path)?);
    }
    // A letter that the editors have put there is theirs.
    let own = files.iter().any(|path| path == letter::NAME);
    let written = (!own).then(|| letter::whole(site, &folder, request, &shares));
    if written.is_some() {
        files.push(letter::NAME.to_owned());
        files.sort_unstable();
    }
    let mut zip = ZipFile::begin(publication, name)?;
    for path in &files {
        let inside = format!("{folder}/{path}");
        match written.as_ref().filter(|_| path == letter::NAME) {
            Some(letter) => zip.add(&inside, letter)?,
            None => zip.add(&inside, &published.read(path)?)?,
        }
    }
    Ok((zip.finish()?, shares))
}
