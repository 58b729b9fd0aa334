//! The built-in theme: the files of `themes/default/`, compiled in.

macro_rules! files {
    ($($path:literal)*) => {
        /// Path below the theme's folder, and bytes.
        pub(super) const FILES: &[(&str, &[u8])] =
            &[$(($path, include_bytes!(concat!("../../themes/default/", $path)))),*];
    };
}

files! {
    "assets/early.js"
    "assets/favicon.svg"
    "assets/search.js"
    "assets/site.js"
    "assets/style.css"
    "fonts/BIZUDPGothic-Bold.ttf"
    "fonts/BIZUDPGothic-Regular.ttf"
    "fonts/OFL.txt"
    "pdf/base.typ"
    "pdf/checklist.typ"
    "pdf/comparison.typ"
    "pdf/document.typ"
    "pdf/leaflet.typ"
    "pdf/press.typ"
    "pdf/readings.typ"
    "strings/en.json"
    "strings/ja.json"
    "templates/404.html"
    "templates/accessibility.html"
    "templates/audience.html"
    "templates/base.html"
    "templates/captions.html"
    "templates/category-tree.html"
    "templates/category.html"
    "templates/chapter.html"
    "templates/checklist.html"
    "templates/components.html"
    "templates/contents.html"
    "templates/difference-body.html"
    "templates/difference-file.html"
    "templates/difference-table.html"
    "templates/difference.html"
    "templates/documents.html"
    "templates/download.html"
    "templates/downloads.html"
    "templates/enquiry.html"
    "templates/faq-list.html"
    "templates/faq.html"
    "templates/feed.xml"
    "templates/folder.html"
    "templates/glossary.html"
    "templates/history.html"
    "templates/leaflet-version.html"
    "templates/leaflet.html"
    "templates/leaflets.html"
    "templates/moved.html"
    "templates/news-list.html"
    "templates/news.html"
    "templates/office.html"
    "templates/offices.html"
    "templates/page.html"
    "templates/revision-list.html"
    "templates/revision-table.html"
    "templates/revisions.html"
    "templates/search.html"
    "templates/sitemap.html"
    "templates/sitemap.xml"
    "templates/top.html"
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use walkdir::WalkDir;

    #[test]
    fn every_file_of_the_default_theme_is_compiled_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
        let mut on_disk: Vec<String> = WalkDir::new(&folder)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/"))
            .collect();
        on_disk.sort();
        let mut compiled: Vec<&str> = super::FILES.iter().map(|(path, _)| *path).collect();
        compiled.sort_unstable();
        assert_eq!(compiled, on_disk);
    }
}
