//! Text to terms.
//!
//! Input: the fields of an [`Article`](crate::Article) and its language. Output: counted features (words and pairs of
//! neighbouring words) and keys for tags, sections and authors. The stages, in their order:
//!
//! 0. lines that are not of the article come off its body (`boilerplate`);
//! 1. text is composed to NFC (`normalize`);
//! 2. a fast scanner cuts it into words (`scan`, with the rules in `segment`);
//! 3. each *distinct* word is put in lower case, freed of elision and enclitics, looked up in the stop list, taken apart at its
//!    hyphens, and stemmed (`terms`, `elision`, `stop_words`, `stem`);
//! 4. words get numbers (`spellings`, `vocabulary`), an article becomes a sequence of them (`tokens`), and what stands in it is counted by
//!    field (`counter`, and for whole corpora `vector/rows`).
//!
//! Every step is a pure function of the text, the language, and the lines known to be repeated: nothing here looks at another
//! article.
//!
//! Limits worth knowing: homographs stay together (*la poste* and *le poste* where they share a stem), a plural that Snowball
//! does not see meets its singular only through `data/analysis/stem-exceptions.fr.tsv`, and Greek is not stemmed.

mod boilerplate;
mod bytes;
mod counter;
mod elision;
mod normalize;
mod scan;
mod segment;
mod shingles;
mod spellings;
mod stem;
mod stop_words;
mod surface;
mod tag_key;
mod terms;
mod tokens;
mod vocabulary;

pub(crate) use boilerplate::{RepeatedLines, repeated_lines};
pub(crate) use counter::{FeatureCount, count_features};
pub(crate) use shingles::{shingles, shingles_as_read};
pub(crate) use spellings::{REPEATED, WHOLE, WORD};
pub(crate) use surface::Surfaces;
pub use tag_key::tag_key;
pub use terms::Analysis;
pub(crate) use tokens::{FIELDS, Reader, TextFacts, Tokens};
pub(crate) use vocabulary::Vocabulary;

use crate::language::Language;

impl Language {
    /// Whether words of this language are reduced to their stem.
    pub fn has_stemmer(&self) -> bool {
        stem::has_stemmer(*self)
    }

    /// Whether there is a stop list for this language.
    pub fn has_stop_words(&self) -> bool {
        stop_words::stop_words(*self).is_some()
    }
}

/// The words of a text, as the segmenter cuts them, before any of them is changed.
///
/// ```
/// use connexe::analysis::segment;
///
/// let words: Vec<&str> = segment("L’État, c’est Sidi-Kacem (O.N.U.).").collect();
/// assert_eq!(words, ["L’État", "c’est", "Sidi-Kacem", "O.N.U"]);
/// ```
pub fn segment(text: &str) -> impl Iterator<Item = &str> {
    scan::scan(text).map(|word| &text[word.start..word.end])
}

/// The terms that a text is compared by, in its order: stop words gone, stems for words.
///
/// Useful to see what the analysis makes of a headline. The same steps as for articles, without numbers or counts.
///
/// ```
/// use connexe::{Language, analysis::{Analysis, terms}};
///
/// let a = terms("L’État rénove ses écoles", Language::FRENCH, Analysis::Standard);
/// let b = terms("une école rénovée par l'état", Language::FRENCH, Analysis::Standard);
/// assert_eq!(a, ["etat", "renov", "ecol"]);
/// assert_eq!(b, ["ecol", "renov", "etat"]);
/// ```
pub fn terms(text: &str, language: Language, analysis: Analysis) -> Vec<String> {
    let termer = terms::Termer::new(analysis, language);
    let text = normalize::compose(text);
    let mut found = Vec::new();
    for word in segment::words(&text) {
        let raw = &text[word.start..word.end];
        if raw.len() <= terms::MAX_WORD_BYTES {
            let terms = termer.terms(raw);
            found.extend(terms.sequence);
            found.extend(terms.whole);
        }
    }
    found
}
