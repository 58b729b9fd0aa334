//! `init`, `new`, `schema`.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::arguments::{Common, Day, Init, New, NewKind};
use super::{DONE, ENVIRONMENT};
use crate::config::Date;
use crate::output;
use crate::scaffold::{Created, Entry, Refusal, create_entry, create_site, create_version, schemas};

/// Makes a site.
pub(super) fn init(arguments: &Init) -> u8 {
    let made = create_site(&arguments.folder, day(&arguments.day));
    let code = tell(&arguments.folder, made);
    if code == DONE {
        let folder = arguments.folder.display().to_string();
        // Shells take a name with a blank in it for two.
        let folder = if folder.contains(' ') { format!("\"{folder}\"") } else { folder };
        eprintln!("\n次は、フォルダに移って、見ながら書いてみてください:");
        eprintln!("  cd {folder}");
        eprintln!("  kawaraban serve --open --drafts");
        eprintln!("ブラウザーに見本のサイトが出ます。content/index.md を書きかえて保存すると、すぐに変わります。");
        eprintln!("公開するファイルは「kawaraban build」で output/site にできます。");
    }
    code
}

/// Begins an entry, a chapter or a version.
pub(super) fn new(common: &Common, arguments: &New) -> u8 {
    let content = &common.content;
    let entry = |entry: Entry<'_>, name: &str| {
        create_entry(content, entry, name, arguments.title.as_deref(), day(&arguments.day))
    };
    let made = match (arguments.kind, arguments.names.as_slice()) {
        (NewKind::Faq, [name]) => entry(Entry::Faq, name),
        (NewKind::News, [name]) => entry(Entry::News, name),
        (NewKind::Leaflet, [name]) => entry(Entry::Leaflet, name),
        (NewKind::Chapter, [document, name]) => entry(Entry::Chapter(document), name),
        (NewKind::Version, [document, name]) => create_version(content, document, name),
        (NewKind::Chapter, _) => Err(Refusal::Unusable(
            "文書のフォルダと、章の名前を書いてください。例: kawaraban new chapter manual network".to_owned(),
        )),
        (NewKind::Version, _) => Err(Refusal::Unusable(
            "文書のフォルダと、版の名前を書いてください。例: kawaraban new version manual 1.2".to_owned(),
        )),
        (..) => Err(Refusal::Unusable("名前は一つだけ書いてください。例: kawaraban new faq how-to-apply".to_owned())),
    };
    let next = made.as_ref().map(|created| next(arguments, created)).unwrap_or_default();
    let code = tell(content, made);
    if code == DONE {
        eprintln!("\n{next}");
    }
    code
}

/// What to do with what was begun.
fn next(arguments: &New, created: &Created) -> String {
    let look = "書きながら見るには: kawaraban serve --open --drafts";
    match (arguments.kind, arguments.names.as_slice()) {
        (NewKind::Version, [document, name]) => format!(
            "新しいフォルダの原稿だけを直してください。版は案（status: draft）で、まだ公開されません。\n{look}\n\
             前の版との新旧対照表: kawaraban diff {document} {} {name}\n\
             公開するときに、document.yaml の日付と status を直してください。",
            created.before.as_deref().unwrap_or("前の版")
        ),
        (NewKind::Chapter, _) => format!("エディターで開いて書いてください。\n{look}"),
        _ => format!(
            "エディターで開いて書いてください。「status: draft」の行がある間は、公開されません。\n{look}\n\
             調べるには: kawaraban check --drafts"
        ),
    }
}

/// Writes the schemas for editors, over those of an earlier version.
pub(super) fn schema(common: &Common) -> u8 {
    let folder = common.output.clone().unwrap_or_else(|| PathBuf::from("schemas"));
    for (name, text) in schemas() {
        if let Err(trouble) = output::write_below(&folder, &name, text.as_bytes()) {
            eprintln!("エラー: {trouble}");
            return ENVIRONMENT;
        }
    }
    let shown = folder.display().to_string().replace('\\', "/");
    let content = common.content.display().to_string().replace('\\', "/");
    eprintln!("できました: {shown}");
    eprintln!("VS Code（拡張機能「YAML」）では、.vscode/settings.json に次の行を書きます:\n");
    println!("{{\n  \"yaml.schemas\": {{");
    println!("    \"{shown}/site.json\": \"{content}/site.yaml\",");
    println!("    \"{shown}/document.json\": \"{content}/**/document.yaml\"\n  }}\n}}");
    DONE
}

fn tell(folder: &Path, made: Result<Created, Refusal>) -> u8 {
    match made {
        Ok(created) => {
            for path in &created.files {
                eprintln!("作りました: {}", folder.join(path).display());
            }
            if let Some(path) = &created.changed {
                eprintln!("書き足しました: {}", folder.join(path).display());
            }
            DONE
        }
        Err(Refusal::Trouble(trouble)) => {
            eprintln!("エラー: {trouble}");
            ENVIRONMENT
        }
        Err(Refusal::Unusable(message)) => {
            eprintln!("エラー: {message}");
            ENVIRONMENT
        }
    }
}

/// The day that was said, or today in Japan (UTC+9, without summer time).
fn day(day: &Day) -> Date {
    day.date.unwrap_or_else(|| {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Date::from_days((seconds + 9 * 60 * 60) / (24 * 60 * 60))
    })
}
