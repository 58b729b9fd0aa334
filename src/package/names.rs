//! Names of packages and of the files in them: safe on Windows too.

use crate::config::Date;
use crate::content::{DocumentSettings, Status};

/// Letters of a title at most: paths on Windows are short.
const LONGEST: usize = 60;

/// `題名_Ver1.1_20230321`; a draft is `題名_Ver1.2案_20231001`, dated by its own day or else by `day`.
pub(super) fn stem(settings: &DocumentSettings, version: Option<usize>, day: Option<Date>) -> String {
    let Some(index) = version else { return safe(&settings.title) };
    let version = &settings.versions[index];
    let draft = version.status == Status::Draft;
    let date = version.date.or(day.filter(|_| draft)).map(|date| format!("_{}", date.compact())).unwrap_or_default();
    format!("{}{}{date}", short(settings, index), if draft { "案" } else { "" })
}

/// `題名_Ver1.2`
pub(super) fn short(settings: &DocumentSettings, version: usize) -> String {
    let name = &settings.versions[version].name;
    let said = if name.starts_with(|letter: char| letter.is_ascii_digit()) { "Ver" } else { "" };
    format!("{}_{said}{}", safe(&settings.title), safe(name))
}

/// A name that every system takes: what Windows refuses becomes `_`.
pub(super) fn safe(name: &str) -> String {
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
    use super::safe;

    #[test]
    fn names_are_ones_that_windows_takes() {
        assert_eq!(safe("技術解説書"), "技術解説書");
        assert_eq!(safe("a/b:c*?\"<>|\\."), "a_b_c_______");
        assert_eq!(safe(" CON.txt"), "_CON.txt");
        assert_eq!(safe("..."), "_");
        assert_eq!(safe(&"長".repeat(100)).chars().count(), 60);
    }
}
