//! Which column of a sheet is which field of a question: by the names that offices use, or as the editor says.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use super::sheet::{Row, Sheet};
use crate::text::nearest;

/// What a column becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// `no`
    Number,
    /// `title`
    Title,
    /// The text below the front matter.
    Body,
    /// `published`
    Published,
    /// `updated`
    Updated,
    /// `categories`
    Categories,
    /// `audience`
    Audience,
    /// `related`
    Related,
    /// `owner`
    Owner,
    /// `description`
    Description,
    /// Nothing.
    Ignored,
}

/// The fields by the names of front matter, with the names of columns that say so by themselves.
const FIELDS: &[(Field, &str, &[&str])] = &[
    (
        Field::Number,
        "no",
        &[
            "no.",
            "no",
            "#",
            "番号",
            "項番",
            "通番",
            "連番",
            "整理番号",
            "管理番号",
            "質問番号",
            "質問no.",
            "質問no",
            "問番号",
            "faq番号",
            "faqno.",
            "faqno",
            "qno.",
            "qno",
            "id",
        ],
    ),
    (
        Field::Title,
        "title",
        &[
            "質問",
            "質問内容",
            "質問事項",
            "質問文",
            "件名",
            "タイトル",
            "題名",
            "表題",
            "問",
            "問い",
            "お問い合わせ",
            "お問合せ",
            "問い合わせ内容",
            "問合せ内容",
            "照会内容",
            "照会事項",
            "q",
            "question",
        ],
    ),
    (Field::Body, "body", &["回答", "回答内容", "回答文", "答", "答え", "本文", "内容", "a", "answer"]),
    (
        Field::Published,
        "published",
        &["公開日", "公開日時", "掲載日", "掲載日時", "日付", "回答日", "登録日", "作成日"],
    ),
    (Field::Updated, "updated", &["更新日", "更新日時", "最終更新日", "改訂日", "修正日", "改定日"]),
    (
        Field::Categories,
        "categories",
        &[
            "分類",
            "カテゴリ",
            "カテゴリー",
            "区分",
            "種別",
            "大分類",
            "中分類",
            "小分類",
            "大区分",
            "小区分",
            "分野",
            "category",
        ],
    ),
    (Field::Audience, "audience", &["対象", "対象者", "対象機関", "読者", "宛先", "audience"]),
    (Field::Related, "related", &["関連", "関連質問", "関連番号", "関連faq", "関連する質問"]),
    (Field::Owner, "owner", &["担当", "担当課", "担当係", "担当部署", "所管", "所管課"]),
    (Field::Description, "description", &["概要", "要約", "説明"]),
    (Field::Ignored, "-", &[]),
];

/// How far down the names of the columns are looked for.
const HIGHEST_ROWS: usize = 30;

/// What the editor says of columns: `質問=title`.
#[derive(Debug, Clone, Default)]
pub struct ColumnMap(pub Vec<(String, Field)>);

impl ColumnMap {
    /// Reads `質問=title,回答=body`.
    ///
    /// # Errors
    /// It is not of that form: a message in Japanese.
    pub fn read(text: &str) -> Result<Self, String> {
        let one = |pair: &str| {
            let (column, field) =
                pair.rsplit_once('=').ok_or("「列の名前=項目」の形で書いてください。例: 質問=title,回答=body")?;
            let known = FIELDS.iter().find(|(_, name, _)| *name == field.trim());
            let (field, ..) = known.ok_or_else(|| {
                let names = || FIELDS.iter().map(|(_, name, _)| *name);
                let near = nearest(field, names()).map(|near| format!("「{near}」のことですか。")).unwrap_or_default();
                format!(
                    "「{field}」という項目はありません。{near}項目: {}（- は取り込まない）",
                    names().collect::<Vec<_>>().join("、")
                )
            })?;
            Ok((simple(column), *field))
        };
        text.split(',').map(one).collect::<Result<_, String>>().map(Self)
    }
}

/// The columns of a sheet.
#[derive(Debug)]
pub(super) struct Columns {
    /// Fields by column.
    pub fields: BTreeMap<usize, Field>,
    /// Columns with a name that says nothing to us.
    pub unknown: Vec<(usize, String)>,
    /// The index of the row behind the names.
    pub start: usize,
    /// The number of the row with the names.
    pub header: usize,
}

/// Finds the row with the names: the first that names a question and an answer.
///
/// # Errors
/// There is none, or the editor names a column that is not there: a message in Japanese.
pub(super) fn find(sheet: &Sheet, map: &ColumnMap) -> Result<Columns, String> {
    let best = sheet.rows.iter().take(HIGHEST_ROWS).enumerate().map(|(index, row)| (index, row, known(row, map)));
    let is_header = |fields: &BTreeMap<usize, Field>| {
        [Field::Title, Field::Body].iter().all(|field| fields.values().any(|own| own == field))
    };
    let Some((index, row, fields)) = best.into_iter().find(|(.., fields)| is_header(fields)) else {
        let names = sheet.rows.iter().take(HIGHEST_ROWS).max_by_key(|row| row.cells.len());
        let names: Vec<String> =
            names.into_iter().flat_map(|row| row.cells.values()).map(|value| simple(&value.text())).collect();
        return Err(format!(
            "質問と回答の列が見つかりません（初めの {HIGHEST_ROWS} 行の列の名前を調べました）。--map 質問=title,回答=body のように、列の名前と項目を書いてください。\
             いちばん列の多い行: {}",
            names.join("、")
        ));
    };
    let names: Vec<String> = row.cells.values().map(|value| simple(&value.text())).collect();
    if let Some((missing, _)) = map.0.iter().find(|(name, _)| !names.contains(name)) {
        return Err(format!("--map の「{missing}」という列はありません。列: {}", names.join("、")));
    }
    let unknown = row.cells.iter().filter(|(column, _)| !fields.contains_key(column));
    let unknown = unknown.map(|(column, value)| (*column, value.text().trim().to_owned())).collect();
    Ok(Columns { fields, unknown, start: index + 1, header: row.number })
}

fn known(row: &Row, map: &ColumnMap) -> BTreeMap<usize, Field> {
    let field = |name: &str| {
        let own = map.0.iter().find(|(own, _)| own == name).map(|(_, field)| *field);
        own.or_else(|| FIELDS.iter().find(|(.., names)| names.contains(&name)).map(|(field, ..)| *field))
    };
    row.cells.iter().filter_map(|(column, value)| Some((*column, field(&simple(&value.text()))?))).collect()
}

impl Columns {
    /// The columns of a field, from the left.
    pub(super) fn of(&self, field: Field) -> impl Iterator<Item = usize> {
        self.fields.iter().filter(move |(_, own)| **own == field).map(|(column, _)| *column)
    }

    /// The first column of a field.
    pub(super) fn first(&self, field: Field) -> Option<usize> {
        self.of(field).next()
    }
}

/// A name without what differs between spellings: width, case, spaces and line breaks.
pub(super) fn simple(name: &str) -> String {
    let name: String = name.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    name.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{ColumnMap, Field, Row, Sheet, find};
    use crate::import::sheet::Value;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |(index, cells): (usize, &&[&str])| {
            let cells = cells.iter().enumerate().filter(|(_, text)| !text.is_empty());
            Row {
                number: index + 1,
                hidden: false,
                cells: cells.map(|(at, text)| (at, Value::Text((*text).to_owned()))).collect(),
            }
        };
        Sheet { rows: rows.iter().enumerate().map(row).collect(), ..Sheet::default() }
    }

    #[test]
    fn names_are_found_below_a_title_in_any_spelling() {
        let sheet = sheet(&[&["質問と回答の一覧"], &["Ｎｏ．", "質 問", "回\n答", "備考"], &["1", "問い", "答え", ""]]);
        let columns = find(&sheet, &ColumnMap::default()).expect("found");
        assert_eq!((columns.start, columns.first(Field::Number), columns.first(Field::Body)), (2, Some(0), Some(2)));
        assert_eq!(columns.unknown, [(3, "備考".to_owned())]);
    }

    #[test]
    fn the_editors_map_comes_first() {
        let sheet = sheet(&[&["尋ねること", "答え方", "番号"]]);
        assert!(find(&sheet, &ColumnMap::default()).unwrap_err().contains("尋ねること"));
        let map = ColumnMap::read("尋ねること=title,答え方=body,番号=-").expect("a map");
        let columns = find(&sheet, &map).expect("found");
        assert_eq!((columns.first(Field::Title), columns.first(Field::Number)), (Some(0), None));
        let map = ColumnMap::read("尋ねること=title,答え方=body,分野=categories").expect("a map");
        assert!(find(&sheet, &map).unwrap_err().contains("「分野」という列はありません"));
        assert!(ColumnMap::read("質問=titel").unwrap_err().contains("「title」のことですか"));
        assert!(ColumnMap::read("質問").is_err());
    }
}
