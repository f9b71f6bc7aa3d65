//! Languages, by their ISO 639-1 code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A language, by its two-letter ISO 639-1 code.
///
/// Any language of the standard is accepted. [`Language::has_stemmer`] and [`Language::has_stop_words`] say how far the analysis
/// supports it. A language without either is still cut into words, and frequent words weigh little by their idf.
///
/// ```
/// use connexe::Language;
///
/// let language: Language = "fr-MA".parse()?;
/// assert_eq!(language, Language::FRENCH);
/// assert_eq!(language.code(), "fr");
/// assert!(language.has_stemmer());
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language([u8; 2]);

impl Language {
    /// Arabic.
    pub const ARABIC: Self = Self(*b"ar");
    /// Armenian.
    pub const ARMENIAN: Self = Self(*b"hy");
    /// Chinese.
    pub const CHINESE: Self = Self(*b"zh");
    /// Danish.
    pub const DANISH: Self = Self(*b"da");
    /// Dutch.
    pub const DUTCH: Self = Self(*b"nl");
    /// English.
    pub const ENGLISH: Self = Self(*b"en");
    /// Finnish.
    pub const FINNISH: Self = Self(*b"fi");
    /// French, the default of a corpus.
    pub const FRENCH: Self = Self(*b"fr");
    /// Georgian.
    pub const GEORGIAN: Self = Self(*b"ka");
    /// German.
    pub const GERMAN: Self = Self(*b"de");
    /// Greek. Segmented but not stemmed: the stemmer in use panics on some Greek words.
    pub const GREEK: Self = Self(*b"el");
    /// Hebrew.
    pub const HEBREW: Self = Self(*b"he");
    /// Hungarian.
    pub const HUNGARIAN: Self = Self(*b"hu");
    /// Italian.
    pub const ITALIAN: Self = Self(*b"it");
    /// Japanese.
    pub const JAPANESE: Self = Self(*b"ja");
    /// Korean.
    pub const KOREAN: Self = Self(*b"ko");
    /// Norwegian; `nb` and `nn` are stemmed by the same rules.
    pub const NORWEGIAN: Self = Self(*b"no");
    /// Portuguese.
    pub const PORTUGUESE: Self = Self(*b"pt");
    /// Romanian.
    pub const ROMANIAN: Self = Self(*b"ro");
    /// Russian.
    pub const RUSSIAN: Self = Self(*b"ru");
    /// Spanish.
    pub const SPANISH: Self = Self(*b"es");
    /// Swedish.
    pub const SWEDISH: Self = Self(*b"sv");
    /// Tamil.
    pub const TAMIL: Self = Self(*b"ta");
    /// Thai.
    pub const THAI: Self = Self(*b"th");
    /// Turkish.
    pub const TURKISH: Self = Self(*b"tr");
    /// Ukrainian.
    pub const UKRAINIAN: Self = Self(*b"uk");

    /// Returns the two letters of the code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// Whether text in this language runs from right to left.
    pub fn is_right_to_left(&self) -> bool {
        matches!(&self.0, b"ar" | b"fa" | b"he" | b"ur" | b"ps" | b"sd" | b"yi" | b"dv" | b"ug")
    }
}

impl FromStr for Language {
    type Err = Error;

    /// Reads a code such as `fr`, or the first part of a tag such as `fr-MA` or `fr_FR`.
    fn from_str(text: &str) -> Result<Self> {
        let unknown = || Error::Language { value: text.chars().take(40).collect() };
        let primary = text.trim().split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        let code: [u8; 2] = primary.as_bytes().try_into().map_err(|_| unknown())?;
        if ISO_639_1.as_bytes().chunks(3).any(|known| known.starts_with(&code)) { Ok(Self(code)) } else { Err(unknown()) }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({})", self.code())
    }
}

impl TryFrom<String> for Language {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_string()
    }
}

/// All codes of ISO 639-1, each followed by one space.
const ISO_639_1: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv \
ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn \
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te \
tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_first_part() {
        for (text, code) in [("fr", "fr"), ("FR", "fr"), ("fr-MA", "fr"), ("pt_BR", "pt"), (" zh-Hans ", "zh"), ("zu", "zu")] {
            assert_eq!(text.parse::<Language>().unwrap().code(), code, "{text}");
        }
        for text in ["", "f", "fra", "xx", "français", "日本", "é"] {
            assert!(text.parse::<Language>().is_err(), "{text:?} is no language");
        }
    }

    #[test]
    fn the_list_is_the_standard() {
        let codes: Vec<&str> = ISO_639_1.split_whitespace().collect();
        assert_eq!(codes.len(), 184);
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "sorted and without doubles");
        assert!(ISO_639_1.as_bytes().chunks(3).all(|chunk| chunk.len() == 3 && chunk[2] == b' '));
    }
}
