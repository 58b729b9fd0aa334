//! What `site.yaml` says about `offices.csv`, and where offices are: prefectures by the codes of local governments.

use std::sync::Arc;

use super::Offices;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

/// Public by nature, if offices are: everybody can look them up.
pub const PUBLIC_COLUMNS: [&str; 2] = ["code", "name"];

/// Prefectures in the order of their codes, 01 to 47 (JIS X 0401).
const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// The prefecture of a 団体コード, by its first two digits; 99 is that of samples. None if there is no such prefecture.
pub fn prefecture(code: &str) -> Option<&'static str> {
    match code.get(..2)?.parse::<usize>().ok()? {
        99 => Some("見本県"),
        number => PREFECTURES.get(number.checked_sub(1)?).copied(),
    }
}

/// Reports public offices that there are not, and public columns that they don't have.
pub(super) fn check(config: &Config, source: Option<&Arc<SourceText>>, offices: Option<&Offices>) -> Vec<Diagnostic> {
    let Some((public, source)) = config.public_offices.as_ref().zip(source) else { return Vec::new() };
    let Some(offices) = offices else {
        let message = "「publish_offices: true」とありますが、事務所の一覧（content/offices.csv）がありません。";
        let help = "offices.csv を置くか、この行を消してください。";
        return vec![Diagnostic::at(Code::BadValue, source, public.range.clone(), message).help(help)];
    };
    let unknown =
        public.columns.iter().filter(|own| offices.is_usable() && offices.columns().all(|name| name != own.value));
    let report = |own: &crate::config::Placed<String>| {
        let message = format!("public_columns の「{}」という列は、offices.csv にありません。", own.value);
        let names: Vec<&str> = offices.columns().collect();
        let help = nearest(&own.value, names.iter().copied())
            .map_or_else(|| format!("ある列: {}", names.join("、")), |near| format!("「{near}」のことですか。"));
        Diagnostic::at(Code::MissingColumn, source, own.range.clone(), message).help(help)
    };
    unknown.map(report).collect()
}

#[cfg(test)]
mod tests {
    use super::prefecture;

    #[test]
    fn prefectures_are_told_by_the_first_two_digits() {
        let names = ["011002", "131016", "473821", "992011", "481009", "000000", "9"].map(prefecture);
        assert_eq!(names, [Some("北海道"), Some("東京都"), Some("沖縄県"), Some("見本県"), None, None, None]);
    }
}
