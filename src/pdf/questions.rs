//! All questions as one PDF: by category, and within it by number.

use super::book::{Book, Part, print};
use super::glyphs::Origin;
use super::links::Printed;
use super::phrases;
use super::script::literal;
use super::setter::Setter;
use super::world::Press;
use crate::config::Category;
use crate::content::{Entry, Faq, Kind, Status};
use crate::diagnostic::Diagnostic;
use crate::markdown::{Block, BlockKind, Span};
use crate::site::{Page, Site, Target};
use crate::theme::Theme;

/// The PDF of all questions in force; nothing if `site.yaml` does not ask for it. Without bytes there is a diagnostic that
/// says why.
pub fn questions(press: &Press, site: &Site, theme: &Theme) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let Some(path) = site.faq_pdf() else { return (None, Vec::new()) };
    let words = theme.strings();
    let mut listed: Vec<Question<'_>> = site
        .pages_of(Kind::Faq)
        .filter(|page| !matches!(page.common.status, Status::Superseded | Status::Withdrawn))
        .filter_map(|page| if let Entry::Faq(faq) = &page.entry { Some((page, faq)) } else { None })
        .collect();
    listed.sort_by_key(|(_, faq)| faq.number.value);
    let mut parts = Vec::new();
    for category in &site.config.categories {
        add_category(category, 1, &listed, &mut parts);
    }
    let known = site.config.category_paths();
    let other: Vec<_> =
        listed.iter().filter(|own| first_category(own).is_none_or(|own| !known.contains(&own))).collect();
    if !other.is_empty() {
        parts.push(Part::Heading(1, words.get(if parts.is_empty() { "faq" } else { "faq_other" })));
        parts.extend(other.iter().map(|(page, faq)| Part::Question(page, faq, 2)));
    }
    let newest = listed.iter().map(|(_, faq)| faq.changed()).max().map(|newest| newest.date);
    let as_of = newest.map(|date| words.get("faq_until").replace("{date}", &date.japanese()));
    let book = Book {
        source: None,
        path,
        title: words.get("faq_book"),
        description: &site.config.title,
        version: String::new(),
        date: newest,
        as_of: as_of.unwrap_or_default(),
        depth: 3,
        history: Vec::new(),
        parts,
    };
    print(press, site, theme, &book)
}

type Question<'a> = (&'a Page, &'a Faq);

/// A question stands once, under the category that it names first.
fn first_category<'a>((_, faq): &Question<'a>) -> Option<&'a str> {
    faq.categories.first().map(|category| category.value.as_str())
}

/// Adds a category that has questions, or that one below it has.
fn add_category<'a>(category: &'a Category, level: u8, listed: &[Question<'a>], parts: &mut Vec<Part<'a>>) {
    let before = parts.len();
    let own = listed.iter().filter(|own| first_category(own) == Some(category.path.as_str()));
    parts.push(Part::Heading(level, &category.title));
    parts.extend(own.map(|(page, faq)| Part::Question(page, faq, level + 1)));
    for child in &category.children {
        add_category(child, level + 1, listed, parts);
    }
    if parts.len() == before + 1 {
        parts.truncate(before);
    }
}

impl Setter<'_> {
    /// Writes the heading of a category, whose label stands behind it.
    pub(super) fn division(&mut self, level: u8, title: &str, label: &str) {
        self.script.code("#look.section(");
        self.script.number(level);
        self.script.code(")");
        self.script.code(&phrases::title(title));
        self.script.code(&format!("\n#metadata(none)<{label}>\n"));
    }

    /// Writes a question: number and title, dates, the answer, what is attached, related questions of the book.
    pub(super) fn question(&mut self, faq: &Faq, level: u8) {
        let (page, words) = (self.page, self.theme.strings());
        self.script.code("#look.question(");
        self.script.number(level);
        self.script.code(", ");
        self.script.string(&format!("No. {}", faq.number.value));
        self.script.code(")");
        let range = page.common.title.as_ref().map_or(0..0, |title| title.range.clone());
        let title = self.missing.settable(self.press, page, &page.title, Origin::Whole(Span::new(range)));
        self.script.code(&phrases::title(&title));
        self.script.code(&format!("\n#metadata(none)<{}>\n#look.facts(", self.prefix()));
        let mut facts = vec![format!("{} {}", words.get("published"), faq.published.date.japanese())];
        if faq.changed() > faq.published {
            facts.push(format!("{} {}", words.get("updated"), faq.changed().date.japanese()));
        }
        facts.extend(faq.version.as_ref().map(|version| format!("{}{version}", words.get("version_short"))));
        let audiences = page.common.audience.iter().filter_map(|own| self.site.config.audience(&own.value));
        let audiences: Vec<&str> = audiences.map(|own| own.title.as_str()).collect();
        facts.extend((!audiences.is_empty()).then(|| audiences.join("、")));
        for fact in facts {
            self.bare(&fact, Origin::Whole(Span::new(0..0)));
            self.script.code(", ");
        }
        self.script.code(");\n");
        if let Some(chapter) = &mut self.chapter {
            (chapter.level, chapter.shift) = (level, level - 1);
        }
        let repeated = |block: &Block| {
            matches!(&block.kind, BlockKind::Heading(heading) if heading.level == 1)
                && page.heading(block.id).is_some_and(|heading| heading.text == page.title)
        };
        let answer = &page.tree.blocks[..];
        self.flow(if answer.first().is_some_and(repeated) { &answer[1..] } else { answer });
        self.notes();
        self.attachments(faq);
        self.related(faq);
    }

    fn attachments(&mut self, faq: &Faq) {
        let page = self.page;
        let files = faq.attachments.iter().zip(&page.attached).filter_map(|(file, path)| Some((file, path.as_ref()?)));
        let files: Vec<_> = files.collect();
        if files.is_empty() {
            return;
        }
        self.script.code(&format!("#look.aside({}", literal(self.theme.strings().get("attachments"))));
        for (file, path) in files {
            let anchor = file.page.map(|page| format!("page={page}"));
            let name = path.rsplit('/').next().unwrap_or(path);
            let place = file.page.map(|page| self.theme.strings().get("see_page").replace("{n}", &page.to_string()));
            let name = place.map_or_else(|| name.to_owned(), |place| format!("{name} {place}"));
            self.script.code(", [");
            let origin = Origin::Whole(Span::new(file.file.range.clone()));
            self.linked(&Target::File(path.clone(), anchor), Printed::Never, |setter| setter.text(&name, origin));
            self.script.code("]");
        }
        self.script.code(");\n");
    }

    fn related(&mut self, faq: &Faq) {
        let related = faq.related.iter().filter_map(|number| Some((number, *self.site.questions.get(&number.value)?)));
        let related: Vec<_> = related.filter(|(_, page)| self.anchors.contains_key(&(*page, ""))).collect();
        if related.is_empty() {
            return;
        }
        self.script.code(&format!("#look.aside({}", literal(self.theme.strings().get("related"))));
        for (number, page) in related {
            self.script.code(", [");
            let origin = Origin::Whole(Span::new(number.range.clone()));
            let name = format!("No. {}", number.value);
            self.linked(&Target::Page(page, None), Printed::Never, |setter| setter.text(&name, origin));
            self.script.code("]");
        }
        self.script.code(");\n");
    }
}
