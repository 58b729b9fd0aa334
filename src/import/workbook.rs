//! A sheet of an Excel file: its values, and what can't come over with them (who sees what, marks within a cell, comments,
//! pictures).

use std::collections::BTreeMap;

use roxmltree::Node;

use super::cells::{Book, cells, days, position, rows};
use super::parts::{Parts, attribute, child, is_on, parse};
use super::report::{Losses, beginning};
use super::sheet::{Row, Sheet, Value, cell};
use crate::text::nearest;

const NO_EXCEL: &str = "Excel のファイルとして読めません。Excel で開いて、.xlsx の形で保存し直してください。";

/// Reads the sheet of a name, else the first that is shown.
///
/// # Errors
/// There is no such sheet, or the file can't be read: a message in Japanese.
pub(super) fn read(bytes: &[u8], wanted: Option<&str>, losses: &mut Losses) -> Result<Sheet, String> {
    let parts = Parts::open(bytes)?;
    let book = parts.text("xl/workbook.xml")?.ok_or(NO_EXCEL)?;
    let book = parse(&book)?;
    let sheets: Vec<Node<'_, '_>> = child(book.root_element(), "sheets")
        .into_iter()
        .flat_map(|sheets| sheets.children())
        .filter(Node::is_element)
        .collect();
    let name_of = |sheet: &Node<'_, '_>| sheet.attribute("name").unwrap_or_default().to_owned();
    let names: Vec<String> = sheets.iter().map(name_of).collect();
    let shown = |sheet: &&Node<'_, '_>| sheet.attribute("state").is_none_or(|state| state == "visible");
    let chosen = match wanted {
        Some(wanted) => sheets.iter().find(|sheet| sheet.attribute("name") == Some(wanted)).ok_or_else(|| {
            let known = nearest(wanted, names.iter().map(String::as_str))
                .map_or_else(|| format!("シート: {}", names.join("、")), |near| format!("「{near}」のことですか。"));
            format!("「{wanted}」というシートはありません。{known}")
        })?,
        None => sheets.iter().find(shown).ok_or(NO_EXCEL)?,
    };
    let name = name_of(chosen);
    for other in names.iter().filter(|other| **other != name) {
        let remedy = format!("取り込むときは、--sheet-name {other} を付けて、もう一度実行してください。");
        losses.lost(format!("「{other}」"), "このシートは取り込みません。", remedy);
    }
    let relations = parts.relations("xl/workbook.xml")?;
    let part =
        attribute(*chosen, "id").and_then(|id| relations.get(id)).map(|own| own.target.clone()).ok_or(NO_EXCEL)?;
    let since_1904 = child(book.root_element(), "workbookPr")
        .and_then(|own| own.attribute("date1904"))
        .is_some_and(|value| matches!(value, "1" | "true"));
    let mut sheet = Sheet { name: Some(name), since_1904, ..Sheet::default() };

    let text = parts.text(&part)?.ok_or(NO_EXCEL)?;
    let document = parse(&text)?;
    let root = document.root_element();
    let shared = parts.text("xl/sharedStrings.xml")?.unwrap_or_else(|| "<sst/>".to_owned());
    let shared = parse(&shared)?;
    let strings = shared.root_element().children().filter(Node::is_element).collect();
    let styles = parts.text("xl/styles.xml")?.unwrap_or_else(|| "<styleSheet/>".to_owned());
    let styles = parse(&styles)?;
    let book = Book { strings, days: days(styles.root_element()), since_1904 };
    for (number, node) in rows(root) {
        let mut row = Row { number, hidden: flag(node, "hidden"), ..Row::default() };
        for (column, own) in cells(node) {
            let value = match book.value(own) {
                Some(Value::Text(text)) => cell(&text, || sheet.place(number, column), losses),
                value => value,
            };
            row.cells.extend(value.map(|value| (column, value)));
        }
        if !row.cells.is_empty() {
            sheet.rows.push(row);
        }
    }
    sheet.hidden = child(root, "cols")
        .into_iter()
        .flat_map(|columns| columns.children())
        .filter(|column| flag(*column, "hidden"))
        .flat_map(|column| number(column, "min").unwrap_or(1)..=number(column, "max").unwrap_or(0).min(16_384))
        .map(|column| column.saturating_sub(1))
        .collect();
    merged(root, &mut sheet);

    let mut lost: BTreeMap<(usize, usize), Vec<(String, String)>> = BTreeMap::new();
    marks(root, &book, &looks(styles.root_element()), &mut lost);
    beside(root, &part, &parts, &mut lost)?;
    for ((row, column), found) in lost {
        for (what, remedy) in found {
            losses.lost(sheet.place(row, column), what, remedy);
        }
    }
    Ok(sheet)
}

/// What is joined over rows or columns says the same for each of its cells.
fn merged(root: Node<'_, '_>, sheet: &mut Sheet) {
    let ranges = child(root, "mergeCells").into_iter().flat_map(|merged| merged.children());
    for range in ranges.filter_map(|range| range.attribute("ref")) {
        let Some((first, last)) = range.split_once(':').and_then(|(a, b)| Some((position(a)?, position(b)?))) else {
            continue;
        };
        let from = sheet.rows.partition_point(|row| row.number < first.0);
        let to = sheet.rows.partition_point(|row| row.number <= last.0);
        let Some([top, below @ ..]) = sheet.rows.get_mut(from..to.max(from)) else { continue };
        // Only downwards: what is joined over columns is a title, or one cell.
        let Some(value) = top.cells.get(&first.1).filter(|_| first.1 == last.1 && top.number == first.0) else {
            continue;
        };
        for row in below {
            row.cells.entry(first.1).or_insert_with(|| value.clone());
        }
    }
}

type Lost = BTreeMap<(usize, usize), Vec<(String, String)>>;

/// Marks within cells, marks of cells, formulas that were never worked out.
fn marks(root: Node<'_, '_>, book: &Book<'_, '_>, looks: &[Look], lost: &mut Lost) {
    let (mut coloured, mut first) = (0_usize, None);
    let all = rows(root).flat_map(|(number, row)| cells(row).map(move |(column, cell)| ((number, column), cell)));
    for (at, cell) in all {
        let value = child(cell, "v").and_then(|value| value.text());
        if child(cell, "f").is_some() && value.is_none() {
            let what = "式の値が、ファイルに入っていません。".to_owned();
            let remedy = "Excel で開いて保存し直してから、もう一度取り込んでください。".to_owned();
            lost.entry(at).or_default().push((what, remedy));
        }
        let text = book.string(cell);
        let runs = text.into_iter().flat_map(|text| text.children()).filter(|run| run.tag_name().name() == "r");
        let words = |name: &'static str| {
            let own =
                runs.clone().filter(move |run| child(*run, "rPr").is_some_and(|look| is_on(look, name) == Some(true)));
            own.filter_map(|run| child(run, "t")?.text()).collect::<String>()
        };
        let struck = words("strike");
        let look = cell.attribute("s").and_then(|index| index.parse().ok()).and_then(|index: usize| looks.get(index));
        if !struck.is_empty() {
            let what = format!("取り消し線の付いた「{}」を、線なしで取り込みます。", beginning(&struck));
            lost.entry(at).or_default().push((what, "消すか、取り込んだ原稿で ~~…~~ と書いてください。".to_owned()));
        } else if value.is_some() && look.is_some_and(|look| look.struck) {
            let what = "セル全体の取り消し線は取り込めません。".to_owned();
            lost.entry(at).or_default().push((what, "使わない質問なら、取り込んだ原稿を消してください。".to_owned()));
        }
        for (name, called, remedy) in [
            ("b", "太字", "取り込んだ原稿で **…** と書いてください。"),
            ("u", "下線", "要るなら、取り込んだ原稿で <u>…</u> と書いてください。"),
        ] {
            let own = words(name);
            if !own.is_empty() {
                let what = format!("「{}」の{called}は取り込めません。", beginning(&own));
                lost.entry(at).or_default().push((what, remedy.to_owned()));
            }
        }
        if value.is_some() && look.is_some_and(|look| look.coloured) {
            coloured += 1;
            first.get_or_insert(at);
        }
    }
    if let Some(at) = first {
        let what = format!("色（塗りつぶし）の付いたセルが、ここから {coloured} 個あります。色は取り込めません。");
        lost.entry(at)
            .or_default()
            .push((what, "色で分けていることがあれば、列を足して言葉で書いてください。".to_owned()));
    }
}

struct Look {
    struck: bool,
    coloured: bool,
}

/// The looks of cells by the number that a cell names.
fn looks(styles: Node<'_, '_>) -> Vec<Look> {
    let list = |name: &str| -> Vec<Node<'_, '_>> {
        child(styles, name).into_iter().flat_map(|list| list.children()).filter(Node::is_element).collect()
    };
    let (fonts, fills) = (list("fonts"), list("fills"));
    let look = |own: &Node<'_, '_>| {
        let font = number(*own, "fontId").and_then(|index| fonts.get(index));
        let struck = font.is_some_and(|font| is_on(*font, "strike") == Some(true));
        let fill = number(*own, "fillId").and_then(|index| fills.get(index));
        let pattern = fill.and_then(|fill| child(*fill, "patternFill"));
        let coloured = pattern.is_some_and(|pattern| pattern.attribute("patternType") == Some("solid"));
        Look { struck, coloured }
    };
    list("cellXfs").iter().map(look).collect()
}

/// Comments, links, pictures and drawings of the sheet.
fn beside(root: Node<'_, '_>, part: &str, parts: &Parts, lost: &mut Lost) -> Result<(), String> {
    let relations = parts.relations(part)?;
    for link in child(root, "hyperlinks").into_iter().flat_map(|links| links.children()) {
        let Some(at) = link.attribute("ref").and_then(|range| position(range.split(':').next()?)) else { continue };
        let Some(target) = attribute(link, "id").and_then(|id| relations.get(id)) else { continue };
        let what = format!("セルのリンク（{}）は取り込めません。", target.target);
        let remedy = "取り込んだ原稿で、[文字](アドレス) と書いてください。".to_owned();
        lost.entry(at).or_default().push((what, remedy));
    }
    for relation in relations.values().filter(|relation| !relation.outside) {
        match relation.kind.as_str() {
            "comments" => {
                let text = parts.text(&relation.target)?.unwrap_or_else(|| "<comments/>".to_owned());
                for comment in parse(&text)?.descendants().filter(|node| node.tag_name().name() == "comment") {
                    let Some(at) = comment.attribute("ref").and_then(position) else { continue };
                    let words: String = comment
                        .descendants()
                        .filter(|node| node.tag_name().name() == "t")
                        .filter_map(|t| t.text())
                        .collect();
                    let what = format!("コメント「{words}」は取り込めません。");
                    lost.entry(at).or_default().push((what, "要る内容なら、本文に書き足してください。".to_owned()));
                }
            }
            "drawing" => {
                let text = parts.text(&relation.target)?.unwrap_or_else(|| "<wsDr/>".to_owned());
                for anchor in parse(&text)?.root_element().children().filter(Node::is_element) {
                    let from = child(anchor, "from");
                    let at = |name: &str| {
                        from.and_then(|from| child(from, name)?.text()?.trim().parse::<usize>().ok()).unwrap_or(0)
                    };
                    let picture = anchor.descendants().any(|node| node.tag_name().name() == "pic");
                    let called = if picture { "画像" } else { "図形やグラフ" };
                    let words: String = anchor
                        .descendants()
                        .filter(|node| node.tag_name().name() == "t")
                        .filter_map(|t| t.text())
                        .collect();
                    let what = if words.is_empty() {
                        format!("シートに置いた{called}は取り込めません。")
                    } else {
                        format!("シートに置いた{called}（「{words}」）は取り込めません。")
                    };
                    let remedy =
                        "要るものなら、画像のファイルを原稿のそばに置き、![代替文](ファイル) と書いてください。"
                            .to_owned();
                    lost.entry((at("row") + 1, at("col"))).or_default().push((what, remedy));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn number(node: Node<'_, '_>, name: &str) -> Option<usize> {
    node.attribute(name)?.parse().ok()
}

fn flag(node: Node<'_, '_>, name: &str) -> bool {
    node.attribute(name).is_some_and(|value| matches!(value, "1" | "true"))
}
