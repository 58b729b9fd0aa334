//! Links: addresses on http(s) only, printed beside the text because paper can't be clicked.

use super::setter::Setter;
use crate::markdown::{Inline, Link, inline_text};
use crate::site::{Address, Target, relative};

/// When a link's address is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Printed<'a> {
    /// Never: the text says where it leads.
    Never,
    /// Unless this, the link's text, is the address.
    Unless(&'a str),
}

impl Setter<'_> {
    pub(super) fn link(&mut self, link: &Link) {
        let text = inline_text(&link.content);
        let target = self.page.targets.get(&link.id).unwrap_or(&Target::Unresolved);
        self.linked(target, Printed::Unless(&text), |setter| setter.linked_text(&link.content));
    }

    /// Writes a link's text; a phrase is not kept together across its border.
    fn linked_text(&mut self, content: &[Inline]) {
        self.begin_phrase(false);
        self.inlines(content);
    }

    /// Writes content that leads to a target.
    pub(super) fn linked(&mut self, target: &Target, printed: Printed<'_>, content: impl FnOnce(&mut Self)) {
        if let Some(label) = self.label_of(target) {
            // On paper it leads to a page by its number. Titles have none: they are repeated in the contents.
            let told = self.chapter.is_some() && self.phrases.is_none();
            self.script.code(if told { "#look.reference(label(" } else { "#link(label(" });
            self.script.string(&label);
            self.script.code("))[");
            content(self);
            self.script.code("];");
            return;
        }
        let Some(address) = self.address(target) else {
            content(self);
            return;
        };
        // In a document the many addresses of the site's own pages would be in the way.
        let own = self.chapter.is_some() && !matches!(target, Target::External(_));
        let shown = if own { None } else { shown_address(&address, printed) };
        if address.starts_with("https://") || address.starts_with("http://") {
            self.script.code("#look.weblink(");
            self.script.string(&address);
            self.script.code(", ");
            match shown {
                Some(shown) => self.script.string(shown),
                None => self.script.code("none"),
            }
            self.script.code(")[");
            content(self);
            self.script.code("];");
        } else {
            content(self);
            if let Some(shown) = shown {
                self.script.code("#look.small(");
                self.script.string(&format!("（{shown}）"));
                self.script.code(");");
            }
        }
        self.before = None;
    }

    /// The label of a target that is printed in the same PDF: of its place, else of its chapter.
    fn label_of(&self, target: &Target) -> Option<String> {
        let Target::Page(id, anchor) = target else { return None };
        let label = |anchor: &str| self.anchors.get(&(*id, anchor)).cloned();
        anchor.as_deref().and_then(label).or_else(|| label(""))
    }

    /// The absolute address of a target. Pages and files of the site have one only if the site knows its own.
    fn address(&self, target: &Target) -> Option<String> {
        let on_site = |path: &str, anchor: &Option<String>| {
            let base = self.site.config.base_url.as_ref()?;
            let anchor = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
            Some(format!("{base}{}{anchor}", relative(&Address::new(""), path)))
        };
        match target {
            Target::External(address) => Some(address.clone()),
            Target::Page(id, _) if *id == self.page.id => None,
            Target::Page(id, anchor) => on_site(self.site.page(*id).address.as_str(), anchor),
            Target::File(path, anchor) => on_site(path, anchor),
            Target::Unresolved => None,
        }
    }
}

/// What is printed beside a link: its address, as a person would write it.
fn shown_address<'a>(address: &'a str, printed: Printed<'_>) -> Option<&'a str> {
    let Printed::Unless(text) = printed else { return None };
    let bare = |text: &'_ str| -> String {
        let text = text.trim();
        let text = ["https://", "http://", "mailto:", "tel:"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme))
            .unwrap_or(text);
        text.trim_end_matches('/').to_owned()
    };
    let shown = ["mailto:", "tel:"].iter().find_map(|scheme| address.strip_prefix(scheme)).unwrap_or(address);
    (bare(text) != bare(address)).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::{Printed, shown_address};

    #[test]
    fn addresses_are_printed_unless_they_are_the_text() {
        let shown = |address, text| shown_address(address, Printed::Unless(text));
        assert_eq!(shown("https://example.jp/", "見本"), Some("https://example.jp/"));
        assert_eq!(shown("https://example.jp/", "https://example.jp/"), None);
        assert_eq!(shown("https://example.jp/", "example.jp"), None);
        assert_eq!(shown("mailto:a@example.jp", "メール"), Some("a@example.jp"));
        assert_eq!(shown("tel:00-0000-0000", "00-0000-0000"), None);
        assert_eq!(shown_address("https://example.jp/", Printed::Never), None);
    }
}
