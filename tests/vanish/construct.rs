//! The constructs of Markdown that take letters out of a text, by name.

use std::fmt;

/// What takes letters out of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Construct {
    Address,
    Attributes,
    BoxName,
    CaptionMark,
    CodeLanguage,
    Comment,
    Day,
    DelimiterRow,
    Directive,
    Element,
    Entity,
    Field,
    FootnoteLabel,
    FrontMatter,
    LinkDefinition,
    LinkLabel,
    ListNumber,
    Reference,
    SurplusCells,
    Tag,
    TaskMark,
}

impl fmt::Display for Construct {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Address => "address of a link or picture",
            Self::Attributes => "attributes {#id key=value}",
            Self::BoxName => "name of a box (:::note, [!NOTE], :::if field)",
            Self::CaptionMark => "mark of a caption (表:)",
            Self::CodeLanguage => "language of a code block",
            Self::Comment => "HTML comment",
            Self::Day => "day of a schedule (shown in words and as a bar)",
            Self::DelimiterRow => "delimiter row of a table",
            Self::Directive => "directive (its rows or its part are read instead)",
            Self::Element => "HTML element that may not pass, or <rp>",
            Self::Entity => "entity (its letter is read instead)",
            Self::Field => "field {{office.name}}",
            Self::FootnoteLabel => "label of a footnote",
            Self::FrontMatter => "front matter",
            Self::LinkDefinition => "definition of a link label",
            Self::LinkLabel => "label of a link",
            Self::ListNumber => "number of a list's item",
            Self::Reference => "reference [](#id)",
            Self::SurplusCells => "row with more cells than columns (the build says so)",
            Self::Tag => "HTML tag",
            Self::TaskMark => "mark of a task [x]",
        })
    }
}
