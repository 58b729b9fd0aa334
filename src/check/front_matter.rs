//! Names in front matter that must exist elsewhere: audiences, categories, related questions.

use crate::config::Placed;
use crate::content::Entry;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Page, Site};
use crate::text::nearest;

pub(super) fn check(site: &Site, page: &Page) -> Vec<Diagnostic> {
    if site.config.bare {
        return Vec::new();
    }
    let mut found = Vec::new();
    let audiences: Vec<&str> = site.config.audiences.iter().map(|audience| audience.id.as_str()).collect();
    for audience in &page.common.audience {
        unknown(page, audience, &audiences, Code::UnknownAudience, "site.yaml の対象者（audiences）", &mut found);
    }
    let categories = match &page.entry {
        Entry::Faq(faq) => faq.categories.as_slice(),
        Entry::News(news) => news.categories.as_slice(),
        Entry::Page | Entry::Chapter | Entry::Leaflet(_) | Entry::Download(_) => &[],
    };
    let paths = site.config.category_paths();
    for category in categories {
        unknown(page, category, &paths, Code::UnknownCategory, "site.yaml の分類（categories）", &mut found);
    }
    if let Entry::Faq(faq) = &page.entry {
        for related in faq.related.iter().filter(|related| !site.questions.contains_key(&related.value)) {
            let waiting = site.waiting.iter().find(|waiting| waiting.number == Some(related.value));
            let (reason, help) = waiting.map_or_else(
                || ("がありません".to_owned(), "ある番号に直すか、消してください。"),
                |waiting| {
                    let (reason, help) = waiting.reason();
                    (format!("は、{reason}"), help)
                },
            );
            let message = format!("関連する FAQ の番号 {} {reason}。", related.value);
            found.push(Diagnostic::at(Code::BrokenReference, &page.source, related.range.clone(), message).help(help));
        }
    }
    found
}

fn unknown(page: &Page, name: &Placed<String>, known: &[&str], code: Code, what: &str, found: &mut Vec<Diagnostic>) {
    if known.contains(&name.value.as_str()) {
        return;
    }
    let help = match nearest(&name.value, known.iter().copied()) {
        Some(near) => format!("「{near}」のことですか。"),
        None if known.is_empty() => "site.yaml にまだ一つも書かれていません。".to_owned(),
        None => format!("site.yaml にあるもの: {}", known.join("、")),
    };
    let message = format!("{what}に「{}」はありません。", name.value);
    found.push(Diagnostic::at(code, &page.source, name.range.clone(), message).help(help));
}
