//! `new faq`, `new news`, `new leaflet`, `new chapter`.

use std::path::Path;

use super::{Created, Refusal, document, read, usable};
use crate::config::{Category, Config, Date};
use crate::content::{self, DocumentSettings, Source, Status};
use crate::output::create_all;
use crate::text::unwritten::{AIM, ANSWER, BODY, HEADING, LEAD, NEWS, QUESTION, STEP, TITLE};

/// What is begun.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// A question, with the next free number.
    Faq,
    /// A piece of news of a day.
    News,
    /// A leaflet.
    Leaflet,
    /// A chapter behind the others of the document in this folder, in its newest version.
    Chapter(&'a str),
}

/// Begins an entry as a draft (a chapter belongs to its version and needs no mark).
///
/// # Errors
/// The content can't be read, the name can't be used, the document isn't there, or the file is there already.
pub fn create_entry(
    content: &Path,
    entry: Entry<'_>,
    name: &str,
    title: Option<&str>,
    today: Date,
) -> Result<Created, Refusal> {
    let name = usable(name.trim_end_matches(".md"), "how-to-apply")?;
    let source = read(content)?;
    let titled = |fallback: &str| quoted(title.unwrap_or(fallback));
    let (path, text) = match entry {
        Entry::Faq => {
            let number = next_number(&source);
            let fields = format!(
                "no: {number}\ntitle: {}\npublished: {today} 09:00\n{}{}",
                titled(QUESTION),
                categories(&source.config),
                audience(&source.config)
            );
            (format!("faq/{number:04}-{name}.md"), draft(&fields, &format!("{ANSWER}。")))
        }
        Entry::News => {
            let fields =
                format!("title: {}\n{}{}", titled(TITLE), categories(&source.config), audience(&source.config));
            (format!("news/{today}-{name}.md"), draft(&fields, &format!("{NEWS}。")))
        }
        Entry::Leaflet => {
            let fields = format!(
                "title: {}\ndescription: {AIM}\nversion: \"1.0\"\n\
                 date: {today}\nsize: A4\npages: 1\n{}",
                titled(TITLE),
                audience(&source.config)
            );
            let body = format!(
                "{LEAD}。\n\n## {HEADING}\n\n:::steps\n1. **{STEP}** {BODY}。\n2. **{STEP}** {BODY}。\n:::\n\n\
                 :::contact 相談の窓口\n電話\n: 00-0000-0000\n:::"
            );
            (format!("leaflets/{name}.md"), draft(&fields, &body))
        }
        Entry::Chapter(folder) => {
            let path = next_chapter(content, document(&source, folder)?, name)?;
            (path, format!("# {}\n\n{BODY}。\n", title.unwrap_or(TITLE)))
        }
    };
    create_all(content, &[(path.clone(), text.into_bytes())])?;
    Ok(Created { files: vec![path], changed: None, before: None })
}

/// A text that stays out of the site until its editor says that it is finished.
fn draft(fields: &str, body: &str) -> String {
    format!("---\n{fields}status: draft  # 公開するときに、この行を消します\n---\n\n{body}\n")
}

/// A number larger than all: those of questions withdrawn are never given again.
fn next_number(source: &Source) -> u32 {
    let numbers = source.texts.iter().filter_map(|text| match &text.entry {
        content::Entry::Faq(faq) => Some(faq.number.value),
        _ => None,
    });
    numbers.max().unwrap_or(0).saturating_add(1)
}

/// The path of a chapter that sorts behind all others.
fn next_chapter(content: &Path, document: &DocumentSettings, name: &str) -> Result<String, Refusal> {
    let order = document.oldest_first();
    let is_open = |version: &&usize| document.versions[**version].status == Status::Draft;
    let version = order.iter().rev().find(is_open).or(order.last()).copied();
    let folder = document.version_folder(version);
    let files = content::files_below(content, &folder).map_err(|error| {
        let action = "フォルダを読めません";
        Refusal::Trouble(crate::output::Trouble { action, path: content.join(&folder), error })
    })?;
    let prefix = |(path, _): &(String, content::Handle)| {
        let (digits, _) = path.strip_prefix(&folder)?.split_once('-')?;
        digits.parse::<u32>().ok().filter(|_| digits.len() == 2)
    };
    match files.iter().filter_map(prefix).max().unwrap_or(0) + 1 {
        number @ 1..=99 => Ok(format!("{folder}{number:02}-{name}.md")),
        _ => Err(Refusal::Unusable("章の順番を表す二桁の番号が、99 まで使われています。".to_owned())),
    }
}

/// An empty line for the categories, with those there are.
fn categories(config: &Config) -> String {
    fn collect<'a>(categories: &'a [Category], paths: &mut Vec<&'a str>) {
        for category in categories {
            if category.children.is_empty() {
                paths.push(&category.path);
            }
            collect(&category.children, paths);
        }
    }
    let mut paths = Vec::new();
    collect(&config.categories, &mut paths);
    choices("categories", &paths)
}

/// An empty line for the audience, with those there are.
fn audience(config: &Config) -> String {
    let ids: Vec<&str> = config.audiences.iter().map(|audience| audience.id.as_str()).collect();
    choices("audience", &ids)
}

fn choices(field: &str, choices: &[&str]) -> String {
    if choices.is_empty() {
        String::new()
    } else {
        format!("{field}: []  # [ ] の中に書きます。選べるもの: {}\n", choices.join(", "))
    }
}

/// A text as YAML takes it whatever is in it.
fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""))
}
