//! How a leaflet's sheet looks, and how it is folded.

/// Looks of the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The title in a coloured band.
    Band,
    /// Quiet: letters, rules and large numerals.
    Paper,
    /// One message, as large as the sheet allows.
    Poster,
}

/// `look`: names in front matter.
pub(super) const LOOKS: &[(&str, Look)] = &[("band", Look::Band), ("paper", Look::Paper), ("poster", Look::Poster)];

/// How a sheet laid across is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Once: four panels.
    Bi,
    /// Twice, one panel into the other (巻き三つ折り): six panels.
    Tri,
}

/// `fold`: names in front matter.
pub(super) const FOLDS: &[(&str, Option<Fold>)] = &[("none", None), ("bi", Some(Fold::Bi)), ("tri", Some(Fold::Tri))];

impl Fold {
    /// Panels on both sides.
    pub fn panels(self) -> usize {
        match self {
            Self::Bi => 4,
            Self::Tri => 6,
        }
    }

    /// Whether everybody sees a panel, counted from 0 in reading order, while the leaflet is folded: its front and its back.
    pub fn is_outer(self, panel: usize) -> bool {
        panel == 0 || panel + 1 == self.panels()
    }

    /// The name in front matter and in the theme.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bi => "bi",
            Self::Tri => "tri",
        }
    }
}

impl Look {
    /// The name in front matter and in the theme.
    pub fn name(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Paper => "paper",
            Self::Poster => "poster",
        }
    }
}
