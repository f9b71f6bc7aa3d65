//! The words that the library writes itself, by language.
//!
//! They are data: one file a language in `data/wording/`. To add a language, add its file and a line below.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::language::Language;
use crate::plural::Plural;

/// All words of one language.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "render", serde(deny_unknown_fields))]
pub(crate) struct Wording {
    /// Names of the months.
    pub(crate) months: Vec<String>,
    pub(crate) headings: HeadingWording,
    #[cfg(feature = "render")]
    pub(crate) page: PageWording,
    pub(crate) label: LabelWording,
    pub(crate) shortage: ShortageWording,
    /// Reasons that exclude an article, in a few words each, by the name of the reason in JSON.
    pub(crate) exclusions: BTreeMap<String, String>,
    /// The same reasons with a number of articles.
    pub(crate) counted_exclusions: BTreeMap<String, Plural>,
}

/// Headings of preset blocks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeadingWording {
    pub(crate) further_reading: String,
    pub(crate) may_interest: String,
    pub(crate) read_also: String,
    pub(crate) read_next: String,
}

/// The words that a page for a terminal adds.
#[cfg(feature = "render")]
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageWording {
    /// Before the tags of an article.
    pub(crate) subjects: Plural,
    /// For the sum of all other contributions.
    pub(crate) rest: String,
    /// After the number of articles that a block lacks.
    pub(crate) missing: String,
    /// Between a hidden article and the article shown in its stead.
    pub(crate) hidden: String,
    /// Before the title of an article that links.
    pub(crate) linked: String,
    /// Before the strength of a suggestion.
    pub(crate) strength: String,
    /// Before the date of a near-duplicate of a draft.
    pub(crate) published: String,
}

/// The beginnings of labels.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelWording {
    pub(crate) subjects: Plural,
    pub(crate) words: Plural,
    pub(crate) section: String,
    pub(crate) authors: Plural,
    pub(crate) mention: String,
    pub(crate) cited: String,
    pub(crate) cited_together: String,
    pub(crate) next_part: String,
    pub(crate) previous_part: String,
    pub(crate) pinned: String,
    pub(crate) same_tag: String,
    pub(crate) same_section: String,
    pub(crate) latest: String,
    /// Between two names.
    pub(crate) separator: String,
}

/// The reasons why a list is short.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShortageWording {
    pub(crate) not_shown: String,
    pub(crate) no_features: String,
    pub(crate) no_more: String,
    pub(crate) not_close: String,
    pub(crate) kept_out: String,
    /// The remedy where embargoes hold because no date was given.
    pub(crate) without_as_of: String,
}

/// The files, English first: it is used for languages without a file.
const FILES: [(Language, &str); 6] = [
    (Language::ENGLISH, include_str!("../data/wording/en.json")),
    (Language::FRENCH, include_str!("../data/wording/fr.json")),
    (Language::ARABIC, include_str!("../data/wording/ar.json")),
    (Language::GERMAN, include_str!("../data/wording/de.json")),
    (Language::SPANISH, include_str!("../data/wording/es.json")),
    (Language::PORTUGUESE, include_str!("../data/wording/pt.json")),
];

/// Read once. The tests read every file; a file that cannot be read would leave its words empty, and never stop a page.
static WORDINGS: LazyLock<Vec<(Language, Wording)>> =
    LazyLock::new(|| FILES.iter().map(|(language, file)| (*language, serde_json::from_str(file).unwrap_or_default())).collect());

impl Wording {
    /// Returns the words of a language; English where there are none.
    pub(crate) fn of(language: Language) -> &'static Self {
        let known = WORDINGS.iter().find(|(known, _)| *known == language).or(WORDINGS.first());
        known.map_or_else(|| &*EMPTY, |(_, wording)| wording)
    }

    /// Returns the words of all languages that have some.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        WORDINGS.iter().map(|(_, wording)| wording)
    }

    /// Whether a language has words of its own.
    #[cfg(feature = "render")]
    pub(crate) fn is_known(language: Language) -> bool {
        FILES.iter().any(|(known, _)| *known == language)
    }
}

static EMPTY: LazyLock<Wording> = LazyLock::new(Wording::default);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        let english: Wording = serde_json::from_str(FILES[0].1).unwrap();
        for (language, file) in FILES {
            let wording: Wording = serde_json::from_str(file).unwrap_or_else(|error| panic!("{language}: {error}"));
            assert!(wording.exclusions.keys().eq(english.exclusions.keys()), "{language}");
            assert!(wording.exclusions.values().all(|words| !words.trim().is_empty()), "{language}");
            assert!(wording.counted_exclusions.keys().eq(english.exclusions.keys()), "{language}");
            for n in [1, 2, 3, 11, 100] {
                let counted = wording.counted_exclusions.values().map(|plural| plural.text(n, language));
                let heads = [&wording.label.subjects, &wording.label.words, &wording.label.authors];
                let texts: Vec<String> = counted.chain(heads.map(|plural| plural.text(n, language))).collect();
                assert!(texts.iter().all(|text| !text.trim().is_empty() && !text.contains('{')), "{language}: {texts:?}");
            }
            #[cfg(feature = "render")]
            assert_eq!((wording.months.len(), wording.page.subjects.text(2, language).is_empty()), (12, false), "{language}");
        }
    }
}
