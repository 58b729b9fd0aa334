//! 新旧対照表: what changed between two versions, in two columns.

use super::Renderer;
use super::views::{
    CellView, ComparisonView, CountView, DateView, LineView, LinkView, PageDifferenceView, PieceView, RowView, SideView,
};
use crate::diagnostic::Diagnostic;
use crate::diff::{self, Change, Comparison, Line, PageDifference, Piece, Row, SectionDifference, Side};
use crate::site::{Address, Heading, Page, PageId, relative};

/// The two sides, by name.
pub(super) const OLD: &str = "old";
pub(super) const NEW: &str = "new";

impl Renderer<'_> {
    pub(super) fn difference(
        &self,
        document: usize,
        newer: usize,
        older: usize,
        own: Option<&Page>,
        at: &Address,
        context: &mut tera::Context,
    ) {
        let words = self.theme.strings();
        let settings = &self.site.documents[document].settings;
        let [from, to] = [older, newer].map(|version| settings.versions[version].name.as_str());
        let short = words.get("version_short");
        let title = format!("{} {} {short}{from} → {short}{to}", settings.title, words.get("comparison"));
        self.listing_frame(&title, "listing", own, at, context);
        let mut breadcrumb = vec![self.home(at)];
        let link = |title: String, address: &str| LinkView { title, href: Some(relative(at, address)), current: false };
        breadcrumb.extend(
            self.entrance(&self.site.documents[document])
                .map(|entrance| link(settings.title.clone(), entrance.as_str())),
        );
        breadcrumb.push(link(format!("{short}{to}"), &format!("{}index.html", at.folder())));
        breadcrumb.push(LinkView { title: words.get("comparison").to_owned(), href: None, current: true });
        context.insert("breadcrumb", &breadcrumb);
        let side = |version| Side { document, version: Some(version) };
        let found = self.comparisons.iter().find(|own| own.old == side(older) && own.new == side(newer));
        if let Some(comparison) = found {
            context.insert("comparison", &self.comparison_view(comparison, settings.comparison.new_first, at));
        }
    }

    pub(super) fn comparison_alone(&self, comparison: &Comparison) -> Result<String, Box<Diagnostic>> {
        let words = self.theme.strings();
        let settings = &self.site.documents[comparison.new.document].settings;
        // Links lead nowhere from a file that lies anywhere: they are left out.
        let at = Address::new("comparison.html");
        let mut view = self.comparison_view(comparison, settings.comparison.new_first, &at);
        view.csv_href.clear();
        view.pages
            .iter_mut()
            .flat_map(|page| &mut page.rows)
            .flat_map(|row| &mut row.cells)
            .for_each(|cell| cell.href = None);
        view.sides.iter_mut().for_each(|side| side.href = None);
        let styles = ["assets/style.css", super::OWN_STYLE].map(|name| {
            let style = self.theme.assets().find(|(path, _)| *path == name);
            style.map_or_else(String::new, |(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        });
        let mut context = tera::Context::new();
        context.insert_value("site", self.site_view.clone());
        context.insert_value("t", self.words.clone());
        context.insert("title", &format!("{} {}", settings.title, words.get("comparison")));
        context.insert("style", &styles.concat());
        context.insert("comparison", &view);
        self.theme.render("difference-file.html", &context)
    }

    /// A comparison for templates; links lead from `at`.
    pub(super) fn comparison_view(&self, comparison: &Comparison, new_first: bool, at: &Address) -> ComparisonView {
        let order = |old, new| if new_first { vec![new, old] } else { vec![old, new] };
        let name = diff::address(self.site, comparison);
        let beside = |extension: &str| name.as_ref().map(|name| relative(at, &format!("{name}{extension}")));
        ComparisonView {
            sides: order(self.side(comparison.old, OLD, at), self.side(comparison.new, NEW, at)),
            counts: comparison
                .counts()
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(change, count)| CountView { name: change.name(), count })
                .collect(),
            pages: comparison
                .pages
                .iter()
                .map(|page| self.page_difference(self.difference_anchor(page), page, new_first, at))
                .collect(),
            csv_href: beside(".csv").unwrap_or_default(),
            fields_href: beside("-fields.csv").filter(|_| comparison.has_fields()),
            pdf_href: beside(".pdf").filter(|_| cfg!(feature = "pdf")),
        }
    }

    fn side(&self, side: Side, name: &'static str, at: &Address) -> SideView {
        let settings = &self.site.documents[side.document].settings;
        let version = side.version.and_then(|version| settings.versions.get(version));
        let title = if name == OLD { &settings.comparison.old } else { &settings.comparison.new };
        SideView {
            name,
            title: title.clone(),
            version: version.map(|version| format!("{}{}", self.theme.strings().get("version_short"), version.name)),
            date: version.and_then(|version| version.date).map(DateView::from),
            href: version
                .map(|_| relative(at, self.site.documents[side.document].address(side.version, "index.html").as_str())),
        }
    }

    /// Where a page stands in a 新旧対照表: by its name, so that the place stays when other pages change too.
    pub(super) fn difference_anchor(&self, difference: &PageDifference) -> String {
        let (prefix, page) = match (difference.new, difference.old) {
            (Some(new), _) => ("page-", self.site.page(new)),
            (None, Some(old)) => ("removed-", self.site.page(old)),
            (None, None) => return "page-".to_owned(),
        };
        let address = page.pinned.as_ref().unwrap_or(&page.address).as_str();
        let version = page.membership.and_then(|own| own.version);
        let folder = self.site.document_of(page).map(|document| document.address(version, ""));
        let name = folder.and_then(|folder| address.strip_prefix(folder.as_str())).unwrap_or(address);
        format!("{prefix}{}", name.trim_end_matches(".html").replace('/', "-"))
    }

    pub(super) fn page_difference(
        &self,
        anchor: String,
        difference: &PageDifference,
        new_first: bool,
        at: &Address,
    ) -> PageDifferenceView {
        let page = |id: Option<PageId>| id.map(|id| self.site.page(id));
        let (old, new) = (page(difference.old), page(difference.new));
        let title = |page: &Page| page.number.iter().chain([&page.title]).cloned().collect::<Vec<_>>().join(" ");
        let mut rows = Vec::new();
        for section in &difference.sections {
            // A section that came from another page links there.
            let before = section.elsewhere.as_ref().and_then(|elsewhere| page(elsewhere.page)).or(old);
            self.section_rows(section, before, new, new_first, at, &mut rows);
        }
        PageDifferenceView {
            anchor,
            title: new.or(old).map(title).unwrap_or_default(),
            change: difference.change.map(Change::name),
            renamed: difference.renamed(self.site).map(|(old, new)| [old.path().to_owned(), new.path().to_owned()]),
            count: rows.iter().filter(|row| row.change.is_some()).count(),
            rows,
        }
    }

    fn section_rows(
        &self,
        section: &SectionDifference,
        old: Option<&Page>,
        new: Option<&Page>,
        new_first: bool,
        at: &Address,
        rows: &mut Vec<RowView>,
    ) {
        let order = |old, new| if new_first { vec![new, old] } else { vec![old, new] };
        let elsewhere = |elsewhere: &Option<diff::Elsewhere>| elsewhere.as_ref().map(|own| own.text(self.site));
        let (old_pieces, new_pieces) = match &section.headings {
            Some((old, new)) => (Some(old.as_slice()), Some(new.as_slice())),
            None => (None, None),
        };
        if section.old.is_some() || section.new.is_some() {
            let cell = |side, heading: Option<&Heading>, pieces, page| heading_cell(side, heading, pieces, page, at);
            let changed = section.headings.is_some().then_some(Change::Changed);
            rows.push(RowView {
                kind: "heading",
                cells: order(
                    cell(OLD, section.old.as_ref(), old_pieces, old),
                    cell(NEW, section.new.as_ref(), new_pieces, new),
                ),
                change: section.change.or(changed).map(Change::name),
                place: String::new(),
                elsewhere: elsewhere(&section.elsewhere),
            });
        }
        for row in &section.rows {
            rows.push(match row {
                Row::Same => RowView {
                    kind: "same",
                    cells: order(empty_cell(OLD), empty_cell(NEW)),
                    change: None,
                    place: String::new(),
                    elsewhere: None,
                },
                Row::Difference(row) => RowView {
                    kind: "text",
                    cells: order(text_cell(OLD, &row.old), text_cell(NEW, &row.new)),
                    change: Some(row.change.name()),
                    place: row.place.clone(),
                    elsewhere: elsewhere(&row.elsewhere),
                },
            });
        }
    }
}

fn heading_cell(
    side: &'static str,
    heading: Option<&Heading>,
    pieces: Option<&[Piece]>,
    page: Option<&Page>,
    at: &Address,
) -> CellView {
    let Some(heading) = heading else { return empty_cell(side) };
    let mut shown: Vec<PieceView> =
        heading.number.iter().map(|number| PieceView { text: format!("{number} "), changed: false }).collect();
    match pieces {
        Some(pieces) => shown.extend(pieces.iter().map(piece_view)),
        None => shown.push(PieceView { text: heading.text.clone(), changed: false }),
    }
    let href = page.map(|page| {
        let address = page.pinned.as_ref().unwrap_or(&page.address);
        format!("{}#{}", relative(at, address.as_str()), heading.anchor)
    });
    CellView { side, href, lines: vec![LineView { label: String::new(), pieces: shown }] }
}

fn empty_cell(side: &'static str) -> CellView {
    CellView { side, href: None, lines: Vec::new() }
}

fn text_cell(side: &'static str, lines: &[Line]) -> CellView {
    let line =
        |line: &Line| LineView { label: line.label.clone(), pieces: line.pieces.iter().map(piece_view).collect() };
    CellView { side, href: None, lines: lines.iter().map(line).collect() }
}

fn piece_view(piece: &Piece) -> PieceView {
    PieceView { text: piece.text.clone(), changed: piece.changed }
}
