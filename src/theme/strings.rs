//! The words of the interface, one file per language.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::builtin::FILES;
use crate::diagnostic::{Code, Diagnostic};

/// The words of one language; what it lacks is taken from Japanese.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    words: BTreeMap<String, String>,
}

impl Strings {
    /// The words of `lang`: the built-in Japanese ones, the built-in ones of the language, then those of the theme.
    pub(super) fn load(
        lang: &str,
        theme: &str,
        files: &BTreeMap<String, Cow<'static, [u8]>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut words = BTreeMap::new();
        let primary = lang.split('-').next().unwrap_or(lang);
        for language in ["ja", primary] {
            let path = format!("strings/{language}.json");
            let builtin = FILES.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes);
            for bytes in builtin.into_iter().chain(files.get(&path).map(AsRef::as_ref)) {
                match serde_json::from_slice::<BTreeMap<String, String>>(bytes) {
                    Ok(own) => words.extend(own),
                    Err(error) => diagnostics.push(
                        Diagnostic::in_file(
                            Code::BadTheme,
                            format!("themes/{theme}/{path}"),
                            format!("言語ファイルを読めません（{} 行目 {} 文字目）。", error.line(), error.column()),
                        )
                        .help("{\"キー\": \"文字\", …} の形の JSON で書いてください。"),
                    ),
                }
            }
        }
        Self { words }
    }

    /// The words of a key; the key itself if there are none, so that a gap is seen.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// All words by key.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.words
    }
}
