//! Text to terms.
//!
//! Input: the fields of an [`Article`](crate::Article) and its language. Output: counted features (words and pairs of neighbouring
//! words), and keys of tags, sections and authors. The steps, in their order:
//!
//! 1. boilerplate and repeated lines are removed from the body (`boilerplate`, `repeated_lines`, `strip`);
//! 2. the text is composed to NFC (`normalize`), and addresses are left out (`addresses`);
//! 3. it is cut into words (`scan`, by the rules of `segment`), and scripts without spaces into pairs (`character_pairs`);
//! 4. each *distinct* word is put in lower case and into one spelling (`letters`, `digits`, `numbers`), freed of elision and
//!    enclitics, compared with the stop list, split at its hyphens, and stemmed (`terms`, `elision`, `stop_words`, `stem`);
//! 5. words get numbers (`spellings`, `vocabulary`), and an article becomes a sequence of tokens (`tokens`, `token`);
//! 6. the features of one article are counted by field (`counter`; for a whole corpus in `vector/rows`).
//!
//! Beside them, `language_guess` tells the language of a text that declares none.
//!
//! Invariant: each step depends on the text, its language and the repeated lines only, never on another article.
//!
//! Limits: homographs are not told apart (*la poste* and *le poste*). A plural that Snowball does not know is joined with its
//! singular only by `data/analysis/stem-exceptions.fr.tsv`. Greek is not stemmed.

mod addresses;
mod boilerplate;
mod bytes;
mod character_pairs;
mod counter;
mod digits;
mod elision;
mod language_guess;
mod letters;
mod normalize;
mod noun;
mod numbers;
mod openings;
mod repeated_lines;
mod scan;
mod segment;
mod shingles;
mod spellings;
mod stem;
mod stop_words;
mod strip;
mod subject_words;
mod surface;
mod tag_key;
mod term_cache;
mod terms;
mod title_pattern;
mod token;
mod tokens;
mod vocabulary;
mod word_key;

pub(crate) use character_pairs::is_paired;
pub(crate) use counter::{FeatureCount, count_features};
pub(crate) use openings::Openings;
pub(crate) use repeated_lines::{RepeatedLines, repeated_lines};
pub use scan::segment;
pub(crate) use shingles::{shingles, shingles_as_read};
pub(crate) use stop_words::is_function_word;
pub(crate) use subject_words::{Place, subject_words};
pub(crate) use surface::{Surface, Surfaces, text_between};
pub use tag_key::tag_key;
pub(crate) use term_cache::TermCache;
pub use terms::{Analysis, terms};
pub(crate) use title_pattern::TitlePattern;
pub(crate) use token::{REPEATED, WHOLE, WORD};
pub(crate) use tokens::{FIELDS, Reader, TextFacts, Tokens};
pub(crate) use vocabulary::Vocabulary;
