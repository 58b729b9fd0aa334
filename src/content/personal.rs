//! Columns that speak of persons, however their names are written: what they hold must not come near a leaflet.

use unicode_normalization::UnicodeNormalization;

/// Parts of such names, as [`folded`].
const PARTS: &[&str] = &[
    "氏名",
    "シメイ",
    "しめい",
    "フルネーム",
    "本人名",
    "利用者名",
    "利用者番号",
    "生年月日",
    "誕生日",
    "性別",
    "続柄",
    "ケース番号",
    "ケースナンバ",
    "ケースno",
    "ケースid",
    "ケース名",
    "受給者",
    "個人番号",
    "個人コード",
    "個人id",
    "マイナンバ",
    "住民番号",
    "住民コード",
    "宛名番号",
    "宛名コード",
    "世帯番号",
    "世帯コード",
    "世帯主",
    "世帯員",
    "医療券番号",
    "被保護者",
    "被保険者",
    "患者",
    "口座番号",
    "caseno",
    "casenumber",
    "caseid",
    "recipient",
    "beneficiary",
    "mynumber",
    "individualnumber",
    "personalnumber",
    "personname",
    "residentn",
    "residentid",
    "birth",
    "gender",
    "householder",
    "householdn",
    "householdid",
    "headofhousehold",
    "patient",
    "insured",
    "fullname",
    "surname",
    "familyname",
    "givenname",
    "firstname",
    "lastname",
];

/// Whole names, which may also be parts of harmless ones (`showcase`, `ケースワーカー`).
const WHOLE: &[&str] = &["case", "ケース", "dob", "sex", "age", "年齢", "姓", "氏", "苗字", "名字", "本人", "利用者"];

/// A name as it is compared: letters and digits alone, those that look alike the same (NFKC), no capitals.
pub(super) fn folded(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect()
}

/// A column's name speaks of persons.
pub(super) fn is_personal(name: &str) -> bool {
    let name = folded(name);
    PARTS.iter().any(|part| name.contains(part)) || WHOLE.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_personal;

    #[test]
    fn columns_about_persons_are_known_however_they_are_written() {
        let names = "氏名 氏/名 氏＿名 氏（名） ｼﾒｲ フルネーム full_name surname 世帯主の氏名 本人名 利用者名 性別 \
            ケース番号 ケースNo ケース№ ｹｰｽ番号 Ｃａｓｅ＿Ｎｏ Case-No case# ﾏｲﾅﾝﾊﾞｰ 個人番号 宛名番号 世帯番号 \
            医療券番号 受給者番号 recipient_no DOB birth date_of_birth";
        for name in names.split_whitespace().chain(["Ｃａｓｅ　Ｎｏ", "date of birth"]) {
            assert!(is_personal(name), "{name}");
        }
    }

    #[test]
    fn columns_about_offices_are_not() {
        let names = "code name tel hours address start_date dv_contact name_kana fax 所長名 担当者名 担当係 \
            ケースワーカーの係 住所 郵便番号 団体名 事務所名 フリガナ 窓口の番号 本人確認 利用者向けの案内 showcase page";
        for name in names.split_whitespace() {
            assert!(!is_personal(name), "{name}");
        }
    }
}
