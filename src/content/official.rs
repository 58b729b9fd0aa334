//! Official names of what is published: `題名_Ver1.1_20230321`, safe as the name of a file on Windows too.

use crate::config::Date;

/// Letters of a title at most: paths on Windows are short.
const LONGEST: usize = 60;

/// `題名_Ver1.1_20230321`, without what is not known; `mark` stands behind the version (`案`).
pub fn official_name(title: &str, version: Option<&str>, mark: &str, date: Option<Date>) -> String {
    let version = version.map(|name| {
        let said = if name.starts_with(|letter: char| letter.is_ascii_digit()) { "Ver" } else { "" };
        format!("_{said}{}{mark}", safe_name(name))
    });
    let date = date.map(|date| format!("_{}", date.compact()));
    format!("{}{}{}", safe_name(title), version.unwrap_or_default(), date.unwrap_or_default())
}

/// A name that every system takes: what Windows refuses becomes `_`.
pub fn safe_name(name: &str) -> String {
    let refused = |letter: char| letter.is_control() || "\\/:*?\"<>|".contains(letter);
    let letters = name.trim().chars().map(|letter| if refused(letter) { '_' } else { letter });
    let name: String = letters.take(LONGEST).collect();
    let name = name.trim_matches(['.', ' ']);
    let device = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |word: &str| device.strip_prefix(word).is_some_and(|rest| rest.len() == 1);
    let reserved = ["con", "prn", "aux", "nul"].contains(&device.as_str()) || numbered("com") || numbered("lpt");
    if reserved || name.is_empty() { format!("_{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{official_name, safe_name};
    use crate::config::Date;

    #[test]
    fn names_are_ones_that_windows_takes() {
        assert_eq!(safe_name("技術解説書"), "技術解説書");
        assert_eq!(safe_name("a/b:c*?\"<>|\\."), "a_b_c_______");
        assert_eq!(safe_name(" CON.txt"), "_CON.txt");
        assert_eq!(safe_name("..."), "_");
        assert_eq!(safe_name(&"長".repeat(100)).chars().count(), 60);
    }

    #[test]
    fn a_name_says_version_and_day_as_far_as_they_are_known() {
        let day = Date::new(2023, 3, 21);
        assert_eq!(official_name("技術解説書", Some("1.1"), "", day), "技術解説書_Ver1.1_20230321");
        assert_eq!(official_name("技術解説書", Some("1.2"), "案", None), "技術解説書_Ver1.2案");
        assert_eq!(official_name("手引き", Some("令和5年度版"), "", None), "手引き_令和5年度版");
        assert_eq!(official_name("手引き", None, "", None), "手引き");
    }
}
