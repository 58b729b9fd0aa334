//! `site.yaml`: the site's title, sender, audiences, categories and severities. Also the door to YAML for other rooms.

mod accessibility;
mod date;
mod fields;
mod outline;
pub mod yaml;

pub use accessibility::{Accessibility, AccessibilityTest};
pub use date::{Date, DateTime};
pub use fields::{Fields, Placed, outline};
pub use outline::{Asked, AskedKind};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Severity, SourceText};
use crate::text::{is_portable, nearest};

/// The settings of a site.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// No `site.yaml`: a bare folder, in which problems of the content are warnings.
    pub bare: bool,
    /// The site's title.
    pub title: String,
    /// One sentence about the site.
    pub description: String,
    /// Who publishes it.
    pub publisher: String,
    /// 見本 is shown on everything.
    pub sample: bool,
    /// 案 is shown on everything, and paragraphs of draft versions are numbered: a package that asks for opinions. Never
    /// said in `site.yaml`.
    pub draft: bool,
    /// Where the site will be, with a final `/`. Canonical links, sitemap and feeds need it.
    pub base_url: Option<String>,
    /// Where the host is told which headers to send (`headers_file`).
    pub headers: Headers,
    /// BCP 47 language of the content.
    pub lang: String,
    /// The theme's name.
    pub theme: String,
    /// Who reads the documents.
    pub audiences: Vec<Audience>,
    /// The tree of categories for FAQ and news.
    pub categories: Vec<Category>,
    /// What is made of the questions.
    pub faq: Questions,
    /// Where to ask.
    pub enquiry: Option<Enquiry>,
    /// What the site says about its accessibility.
    pub accessibility: Option<Accessibility>,
    /// Who is told who looks after a page (`owner`).
    pub owners: Owners,
    /// Under which terms the content may be used.
    pub licence: Option<Licence>,
    /// Leaflets of offices are published; without it nothing of `offices.csv` is.
    pub public_offices: Option<PublicOffices>,
    /// Severities by code, over the codes' own.
    pub diagnostics: BTreeMap<Code, Severity>,
}

/// What anybody may read of `offices.csv`, besides names and codes.
#[derive(Debug, Clone)]
pub struct PublicOffices {
    /// Where `publish_offices` is said.
    pub range: Range<usize>,
    /// The columns declared public.
    pub columns: Vec<Placed<String>>,
}

/// A group of readers.
#[derive(Debug, Clone)]
pub struct Audience {
    /// As written in front matter.
    pub id: String,
    /// As shown.
    pub title: String,
    /// One sentence.
    pub description: String,
}

/// A category with its sub-categories.
#[derive(Debug, Clone)]
pub struct Category {
    /// The path of ids, `system/terminal`.
    pub path: String,
    /// As shown.
    pub title: String,
    /// Sub-categories.
    pub children: Vec<Category>,
}

/// Who is told who looks after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Owners {
    /// Editors alone: messages about the page name them.
    #[default]
    Editors,
    /// Readers too, on the page.
    Readers,
}

/// Where a host is told which headers to send with the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Headers {
    /// In its own settings.
    #[default]
    Settings,
    /// In a file of the site, which it reads.
    File,
}

/// What is made of the questions beside their pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Questions {
    /// All of them as one PDF.
    pub pdf: bool,
}

/// Where to ask: what is not static lives elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Enquiry {
    /// Heading.
    pub title: String,
    /// One or two sentences.
    pub text: String,
    /// Address of a form.
    pub url: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// Telephone number.
    pub tel: Option<String>,
    /// Opening hours.
    pub hours: Option<String>,
}

/// Terms of use.
#[derive(Debug, Clone, Default)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// One or two sentences.
    pub text: String,
    /// Its address.
    pub url: Option<String>,
}

impl Config {
    /// Settings of a folder without `site.yaml`.
    pub fn bare(title: impl Into<String>) -> Self {
        Self { bare: true, title: title.into(), lang: "ja".to_owned(), theme: "default".to_owned(), ..Self::default() }
    }

    /// Reads `site.yaml`. What can't be used is reported and left at its default.
    pub fn read(source: &Arc<SourceText>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let node = match yaml::parse(source, 0..source.text().len()) {
            Ok(node) => node,
            Err(problem) => {
                diagnostics.push(*problem);
                return Self { bare: false, ..Self::bare("") };
            }
        };
        let mut fields = Fields::new(source, &node, diagnostics);
        let config = Self::from_fields(&mut fields);
        fields.finish();
        config
    }

    /// The fields of `site.yaml`.
    pub fn outline() -> Vec<Asked> {
        outline(|fields| drop(Self::from_fields(fields)))
    }

    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let words = |text: Option<Placed<String>>| text.map(|text| text.value);
        Self {
            bare: false,
            title: words(fields.required_text("title")).unwrap_or_default(),
            description: words(fields.text("description")).unwrap_or_default(),
            publisher: words(fields.text("publisher")).unwrap_or_default(),
            sample: fields.flag("sample").unwrap_or(false),
            draft: false,
            base_url: base_url(fields),
            headers: if fields.flag("headers_file").unwrap_or(false) { Headers::File } else { Headers::Settings },
            lang: words(fields.text("lang")).unwrap_or_else(|| "ja".to_owned()),
            theme: words(fields.text("theme")).unwrap_or_else(|| "default".to_owned()),
            audiences: audiences(fields),
            categories: categories(fields, "categories", ""),
            faq: fields.map("faq", |fields| Questions { pdf: fields.flag("pdf").unwrap_or(false) }).unwrap_or_default(),
            enquiry: fields.map("enquiry", |fields| Enquiry {
                title: fields.text("title").map_or_else(|| "お問い合わせ".to_owned(), |text| text.value),
                text: words(fields.text("text")).unwrap_or_default(),
                url: web_address(fields, "url"),
                mail: words(fields.text("mail")),
                tel: words(fields.text("tel")),
                hours: words(fields.text("hours")),
            }),
            accessibility: fields.map("accessibility", accessibility::read),
            owners: if fields.flag("show_owner").unwrap_or(false) { Owners::Readers } else { Owners::Editors },
            licence: fields.map("licence", |fields| Licence {
                name: words(fields.required_text("name")).unwrap_or_default(),
                text: words(fields.text("text")).unwrap_or_default(),
                url: web_address(fields, "url"),
            }),
            public_offices: public_offices(fields),
            diagnostics: fields.map("diagnostics", severities).unwrap_or_default(),
        }
    }

    /// The audience of an id.
    pub fn audience(&self, id: &str) -> Option<&Audience> {
        self.audiences.iter().find(|audience| audience.id == id)
    }

    /// The categories from the top down to `path`; empty if there is no such path.
    pub fn category_trail(&self, path: &str) -> Vec<&Category> {
        let mut trail = Vec::new();
        let mut level = &self.categories;
        while let Some(category) = level.iter().find(|category| {
            path == category.path || path.strip_prefix(&category.path).is_some_and(|rest| rest.starts_with('/'))
        }) {
            trail.push(category);
            if category.path == path {
                return trail;
            }
            level = &category.children;
        }
        Vec::new()
    }

    /// All category paths, parents before children.
    pub fn category_paths(&self) -> Vec<&str> {
        fn collect<'a>(categories: &'a [Category], paths: &mut Vec<&'a str>) {
            for category in categories {
                paths.push(&category.path);
                collect(&category.children, paths);
            }
        }
        let mut paths = Vec::new();
        collect(&self.categories, &mut paths);
        paths
    }

    /// The severity of a code in this site: its own, the one set in `site.yaml`, or, in a bare folder, a warning
    /// unless the file could not be read at all.
    pub fn severity(&self, code: Code) -> Severity {
        if let Some(severity) = self.diagnostics.get(&code) {
            return *severity;
        }
        let unreadable = matches!(
            code,
            Code::NotUtf8
                | Code::FileTooLarge
                | Code::SymbolicLink
                | Code::UnreadableFile
                | Code::BadTheme
                | Code::TemplateFailure
        );
        if self.bare && !unreadable { code.severity().max(Severity::Warning) } else { code.severity() }
    }
}

fn base_url(fields: &mut Fields<'_>) -> Option<String> {
    let url = fields.text("base_url")?;
    if !(url.value.starts_with("https://") || url.value.starts_with("http://")) {
        fields.report(
            Code::BadValue,
            url.range,
            "「base_url」は https:// で始まるアドレスです。",
            "例: base_url: https://portal.example.jp/",
        );
        return None;
    }
    if let Some(letter) = url.value.chars().find(|letter| matches!(letter, '?' | '#') || letter.is_whitespace()) {
        let message =
            format!("「base_url」に「{letter}」は使えません。その後ろにページのアドレスを続けられないからです。");
        let help = "サイトを置くフォルダまでを書いてください。例: base_url: https://portal.example.jp/guide/";
        fields.report(Code::BadValue, url.range, message, help);
        return None;
    }
    Some(format!("{}/", url.value.trim_end_matches('/')))
}

/// Where a reader is led: on the web or within the site. Any other scheme could run something at a click.
fn web_address(fields: &mut Fields<'_>, name: &'static str) -> Option<String> {
    let address = fields.text(name)?;
    // A reader of addresses passes over white space and signs within them.
    let letters: String = address.value.chars().filter(|letter| *letter > ' ').flat_map(char::to_lowercase).collect();
    let start = letters.split(['/', '?', '#']).next().unwrap_or_default();
    if start.split_once(':').is_none_or(|(scheme, _)| matches!(scheme, "http" | "https")) {
        return Some(address.value);
    }
    let message = format!("「{name}」は https:// で始まるアドレスです。");
    fields.report(Code::BadValue, address.range, &message, "例: url: https://www.example.jp/form/");
    None
}

fn public_offices(fields: &mut Fields<'_>) -> Option<PublicOffices> {
    let publish = fields.placed_flag("publish_offices").filter(|publish| publish.value);
    let columns = fields.texts("public_columns");
    publish.map(|publish| PublicOffices { range: publish.range, columns })
}

/// An id, which becomes part of an address and of a file's name.
fn id(fields: &mut Fields<'_>) -> Option<Placed<String>> {
    let id = fields.required_text("id")?;
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    if id.value.chars().all(plain) && is_portable(&id.value) {
        return Some(id);
    }
    let message = format!("「id」の「{}」は、アドレスに使えません。", id.value);
    fields.report(Code::BadValue, id.range, message, "半角の英数字とハイフンで書いてください。例: id: welfare-office");
    None
}

/// Reports an id that is there twice: only one of them could have a page. Upper and lower case are the same on Windows.
fn each_once(fields: &mut Fields<'_>, ids: &[Placed<String>]) {
    for (index, id) in ids.iter().enumerate() {
        if ids[..index].iter().any(|other| other.value.to_lowercase() == id.value.to_lowercase()) {
            let message = format!("「id」の「{}」が二度書かれています。", id.value);
            fields.report(Code::BadValue, id.range.clone(), message, "id は一つずつ違うものにしてください。");
        }
    }
}

fn audiences(fields: &mut Fields<'_>) -> Vec<Audience> {
    let mut ids = Vec::new();
    let audiences = fields.maps("audiences", |fields| {
        let (id, title) = (id(fields), fields.required_text("title"));
        let description = fields.text("description").map(|text| text.value).unwrap_or_default();
        ids.extend(id.clone());
        Some(Audience { id: id?.value, title: title?.value, description })
    });
    each_once(fields, &ids);
    audiences
}

fn categories(fields: &mut Fields<'_>, name: &'static str, parent: &str) -> Vec<Category> {
    let mut ids = Vec::new();
    let categories = fields.maps(name, |fields| {
        let (id, title) = (id(fields), fields.required_text("title"));
        ids.extend(id.clone());
        let own = id.as_ref().map_or("", |id| id.value.as_str());
        let path = if parent.is_empty() { own.to_owned() } else { format!("{parent}/{own}") };
        let children = categories(fields, "children", &path);
        id?;
        Some(Category { title: title?.value, path, children })
    });
    each_once(fields, &ids);
    categories
}

fn severities(fields: &mut Fields<'_>) -> BTreeMap<Code, Severity> {
    let mut severities = BTreeMap::new();
    for (name, value) in fields.rest() {
        let Ok(code) = name.value.parse::<Code>() else {
            let help = nearest(&name.value, Code::ALL.iter().map(|code| code.as_str())).map_or_else(
                || "コードは、誤りの表示の [ ] の中にあります。例: broken-link".to_owned(),
                |near| format!("「{near}」のことですか。"),
            );
            fields.report(
                Code::UnknownCode,
                name.range,
                format!("「{}」という誤りのコードはありません。", name.value),
                help,
            );
            continue;
        };
        let severity = match value.value.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "hint" => Severity::Hint,
            _ => {
                fields.report(
                    Code::BadValue,
                    value.range,
                    "重さは error、warning、hint のどれかです。",
                    "例: broken-link: warning",
                );
                continue;
            }
        };
        if code.guards_people() && severity != Severity::Error {
            let message = format!("「{code}」は、個人と事務所の情報を守るための誤りなので、軽くできません。");
            fields.report(Code::BadValue, value.range, message, "この行を消して、示された所を直してください。");
            continue;
        }
        severities.insert(code, severity);
    }
    severities
}
