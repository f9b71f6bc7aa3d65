//! The heading of a block: a text, or a preset in the language of the page.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::wording::Wording;

/// The heading of a block. In a settings file: a text, or `{"preset": "further_reading"}`.
///
/// ```
/// use connexe::Language;
/// use connexe::page::{Heading, PresetHeading};
///
/// assert_eq!(Heading::from("Sur le même sujet").text(Language::ENGLISH), "Sur le même sujet");
/// let preset = Heading::from(PresetHeading::ReadAlso);
/// assert_eq!(preset.text(Language::FRENCH), "À lire aussi");
/// assert_eq!(preset.text(Language::ENGLISH), "Read also");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Heading {
    /// The same text on every page.
    Text(String),
    /// A text in the language of the page.
    Preset {
        /// Which one.
        preset: PresetHeading,
    },
}

/// A heading that the library knows in French, English, Arabic, Spanish and Portuguese; English on pages in other languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PresetHeading {
    /// "Aller plus loin".
    FurtherReading,
    /// "Ces articles devraient vous intéresser".
    MayInterest,
    /// "À lire aussi".
    ReadAlso,
    /// "À lire ensuite".
    ReadNext,
}

impl Heading {
    /// Returns the heading on a page of a language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        let preset = match self {
            Self::Text(text) => return text,
            Self::Preset { preset } => preset,
        };
        let headings = &Wording::of(language).headings;
        match preset {
            PresetHeading::FurtherReading => &headings.further_reading,
            PresetHeading::MayInterest => &headings.may_interest,
            PresetHeading::ReadAlso => &headings.read_also,
            PresetHeading::ReadNext => &headings.read_next,
        }
    }
}

impl From<&str> for Heading {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Heading {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<PresetHeading> for Heading {
    fn from(preset: PresetHeading) -> Self {
        Self::Preset { preset }
    }
}
