//! The groups in which problems stand on the sheet.

use crate::diagnostic::Code;

/// A group of checks, as whoever approves asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Files, settings, the theme.
    Files,
    /// Links, references, addresses.
    Links,
    /// Numbers of figures and tables, tables and their data.
    Numbers,
    /// How the text is written.
    Text,
    /// Dates, 和暦, days of publication and review.
    Dates,
    /// Readings.
    Readings,
    /// Pages that nobody answers for, and those that are not out yet.
    Review,
    /// Letters without a shape, and what does not fit on paper.
    Paper,
    /// Versions, 改訂履歴, official names.
    Versions,
    /// What is known of people and offices.
    People,
    /// Pictures and their alternative text.
    Pictures,
}

impl Group {
    /// All groups in the order of the sheet.
    pub const ALL: &[Self] = &[
        Self::Links,
        Self::Numbers,
        Self::Dates,
        Self::Readings,
        Self::Review,
        Self::Paper,
        Self::Versions,
        Self::People,
        Self::Pictures,
        Self::Text,
        Self::Files,
    ];

    /// Its name in templates and strings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Links => "links",
            Self::Numbers => "numbers",
            Self::Text => "text",
            Self::Dates => "dates",
            Self::Readings => "readings",
            Self::Review => "review",
            Self::Paper => "paper",
            Self::Versions => "versions",
            Self::People => "people",
            Self::Pictures => "pictures",
        }
    }

    /// The one group of a code.
    pub fn of(code: Code) -> Self {
        match code {
            Code::NotUtf8
            | Code::FileTooLarge
            | Code::SymbolicLink
            | Code::UnreadableFile
            | Code::BadFileName
            | Code::MisnamedText
            | Code::BadYaml
            | Code::UnknownField
            | Code::BadValue
            | Code::MissingField
            | Code::UnknownKind
            | Code::UnknownCategory
            | Code::UnknownAudience
            | Code::LoneChapter
            | Code::UnknownCode
            | Code::BadTheme
            | Code::TemplateFailure => Self::Files,
            Code::BrokenLink
            | Code::BrokenAnchor
            | Code::BrokenReference
            | Code::UndefinedTerm
            | Code::BrokenInclude
            | Code::UnusedPart
            | Code::OutsideLink
            | Code::UnsafeLink
            | Code::VagueLink
            | Code::DuplicateAddress
            | Code::DuplicateId
            | Code::UndefinedFootnote
            | Code::UnusedFootnote
            | Code::UnusedDefinition
            | Code::LongQr => Self::Links,
            Code::DuplicateNumber
            | Code::UnreferencedFigure
            | Code::BrokenTable
            | Code::SurplusCells
            | Code::RaggedRow
            | Code::BadCsv
            | Code::MissingColumn
            | Code::DuplicateKey
            | Code::BadCell => Self::Numbers,
            Code::UnclosedContainer
            | Code::UnknownContainer
            | Code::StrayFence
            | Code::UnwrittenText
            | Code::RemovedHtml
            | Code::DeepNesting
            | Code::IndentedText
            | Code::HeadingSpace
            | Code::FullWidthMarkup
            | Code::SkippedHeading
            | Code::RepeatedHeading
            | Code::HalfWidthKana
            | Code::DecomposedText
            | Code::ByteOrderMark
            | Code::ControlCharacter
            | Code::UnknownFieldName
            | Code::StrayField => Self::Text,
            Code::EraMismatch | Code::OverdueReview | Code::UnknownDay => Self::Dates,
            Code::MissingReading | Code::DifferingReading | Code::UnreadValue => Self::Readings,
            Code::MissingGlyph | Code::PrivateLetter | Code::PageOverflow | Code::PdfFailure => Self::Paper,
            Code::UnknownVersion | Code::BrokenRename | Code::EarlyVersion => Self::Versions,
            Code::PersonalColumn | Code::PrivateColumn | Code::StrayOffices | Code::ExposedReader => Self::People,
            Code::MissingAlt | Code::MissingPicture | Code::BadPicture | Code::PicturePixels | Code::CoarsePicture => {
                Self::Pictures
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Group;
    use crate::diagnostic::Code;

    #[test]
    fn every_code_stands_in_one_group_of_the_sheet() {
        let listed: BTreeSet<Group> = Group::ALL.iter().copied().collect();
        assert_eq!(listed.len(), Group::ALL.len(), "no group stands twice");
        let used: BTreeSet<Group> = Code::ALL.iter().map(|code| Group::of(*code)).collect();
        assert!(used.is_subset(&listed), "{:?}", used.difference(&listed));
        let without: Vec<&Group> = listed.difference(&used).collect();
        // Review alone has no code: what it finds is no problem of the content.
        assert_eq!(without, [&Group::Review]);
        let guards = Code::ALL.iter().filter(|code| code.guards_people());
        assert!(guards.map(|code| Group::of(*code)).all(|group| group == Group::People));
    }
}
