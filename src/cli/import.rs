//! `import`.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::arguments::{Common, Import as Arguments};
use super::{CONTENT, DONE, ENVIRONMENT};
use crate::content::{self, Entry, Source, is_portable};
use crate::import::{ColumnMap, Import, Loss, SheetKind, Sheets, chapter, questions};
use crate::output::{There, Trouble, create_all, look};

/// Larger files are nobody's sheet or chapter, in bytes.
const LARGEST: u64 = 256 << 20;

/// Brings in a sheet of questions or a chapter.
pub(super) fn import(common: &Common, arguments: &Arguments) -> u8 {
    let shown = arguments.file.display();
    match read(common, arguments) {
        Ok(import) => finish(&common.content, &import, arguments.dry_run),
        Err(message) => {
            eprintln!("エラー: {shown}: {message}");
            ENVIRONMENT
        }
    }
}

fn read(common: &Common, arguments: &Arguments) -> Result<Import, String> {
    let file = &arguments.file;
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let bytes = content::read_foreign(file, LARGEST).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "見つかりません。".to_owned(),
        _ => format!("読めません（{error}）。"),
    })?;
    let source = content::read(&common.content, &[]).map_err(|error| {
        let action = "原稿のフォルダを読めません";
        Trouble { action, path: common.content.clone(), error }.to_string()
    })?;
    let kind = match ending.as_str() {
        "xlsx" | "xlsm" => SheetKind::Excel,
        "csv" => SheetKind::Csv,
        "docx" | "docm" => {
            if arguments.sheet_name.is_some() || arguments.date.is_some() || !arguments.map.is_empty() {
                return Err("--map、--sheet-name、--date は、.xlsx と .csv のときだけ使えます。".to_owned());
            }
            let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or("章");
            return chapter(&bytes, &place(&common.content, arguments.to.as_deref())?, name);
        }
        _ => {
            return Err(
                "取り込めるのは .xlsx、.csv、.docx です。Office で開いて、この形で保存し直してください。".to_owned()
            );
        }
    };
    if arguments.to.is_some() {
        return Err("--to は、.docx のときだけ使えます。質問は faq フォルダに置きます。".to_owned());
    }
    let map = ColumnMap(arguments.map.iter().flat_map(|map| map.0.clone()).collect());
    let sheets = Sheets {
        sheet: arguments.sheet_name.as_deref(),
        map: &map,
        day: arguments.date,
        config: &source.config,
        taken: &taken(&source),
    };
    questions(&bytes, kind, &sheets)
}

/// Numbers of the questions that there are.
fn taken(source: &Source) -> BTreeMap<u32, String> {
    let number = |text: &content::Text| match &text.entry {
        Entry::Faq(faq) => Some((faq.number.value, text.source.path().to_owned())),
        _ => None,
    };
    source.texts.iter().filter_map(|text| number(text)).collect()
}

/// The path of a chapter below the content folder.
fn place(content: &Path, to: Option<&str>) -> Result<String, String> {
    const EXAMPLE: &str = "例: --to manual/1.1/07-network.md";
    let to = to.ok_or_else(|| format!("章を置く場所を書いてください。{EXAMPLE}"))?;
    // Some write it as they see it from where they stand.
    let path = Path::new(to).strip_prefix(content).unwrap_or(Path::new(to));
    let parts: Option<Vec<&str>> = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| if let Component::Normal(part) = part { part.to_str() } else { None })
        .collect();
    let usable = |parts: &Vec<&str>| {
        let hidden = |part: &&str| part.starts_with(['.', '_', '~']) || part.contains('#') || !is_portable(part);
        !parts.iter().any(hidden)
            && parts.last().is_some_and(|name| name.strip_suffix(".md").is_some_and(|stem| !stem.is_empty()))
    };
    let parts = parts.filter(usable);
    parts.map(|parts| parts.join("/")).ok_or_else(|| {
        format!("「{to}」は、章を置く場所に使えません。原稿のフォルダの中のパスを、.md で終わる名前まで書いてください。{EXAMPLE}")
    })
}

/// Writes what is new, and says everything that is not as it was.
fn finish(content: &Path, import: &Import, dry_run: bool) -> u8 {
    let mut new = Vec::new();
    let (mut created, mut same, mut kept) = (0, 0, 0);
    for entry in &import.entries {
        let found: Vec<There> = entry.iter().map(|(path, bytes)| look(content, path, bytes)).collect();
        if let Some(other) = found.iter().position(|there| *there == There::Other) {
            kept += 1;
            let path = content.join(&entry[other].0);
            eprintln!(
                "エラー: {}: 違う内容のファイルが、もうあります。上書きしません。対処: 取り込み直すときは、そのファイルをほかの場所に移してください。",
                path.display()
            );
        } else if found.contains(&There::Free) {
            created += 1;
            new.extend(
                entry.iter().zip(&found).filter(|(_, there)| **there == There::Free).map(|(file, _)| file.clone()),
            );
        } else {
            same += 1;
        }
    }
    for Loss { place, what, remedy, left_out } in &import.losses {
        let word = if *left_out { "エラー" } else { "警告" };
        eprintln!("{word}: {place}: {what}対処: {remedy}");
    }
    if !dry_run && let Err(trouble) = create_all(content, &new) {
        eprintln!("エラー: {trouble}");
        return ENVIRONMENT;
    }
    if let ([(path, _), ..], [_]) = (new.as_slice(), import.entries.as_slice()) {
        eprintln!("{}: {}", if dry_run { "作るもの" } else { "作りました" }, content.join(path).display());
    }
    let left_out = import.losses.iter().filter(|loss| loss.left_out).count();
    eprintln!(
        "新しい原稿 {created} 件、変わりなし {same} 件、上書きしなかったもの {kept} 件、取り込めなかった行 {left_out} 件、失われたもの {} 件",
        import.losses.len() - left_out
    );
    if dry_run {
        eprintln!("--dry-run を付けたので、何も書き込んでいません。");
    } else if created > 0 {
        eprintln!("次は、kawaraban check で原稿を調べ、できたページを元のファイルと見比べてください。");
    }
    if left_out + kept > 0 { CONTENT } else { DONE }
}
