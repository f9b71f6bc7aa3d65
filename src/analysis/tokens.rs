//! Articles to sequences of tokens.
//!
//! Input: articles with their languages. Output: [`Tokens`], and for each article [`TextFacts`]. Time: linear in the text; memory: 4
//! bytes a word that is no stop word, 56 an article.

use super::character_pairs::{is_paired, pair_characters};
use super::repeated_lines::RepeatedLines;
use super::scan::scan;
use super::segment::Word;
use super::spellings::Spellings;
use super::strip::{Stripped, strip};
use super::terms::{Analysis, MAX_WORD_BYTES, Termer};
use super::token::{WORD, too_many_words};
use super::vocabulary::Vocabulary;
use crate::article::Article;
use crate::error::Result;
use crate::language::Language;

/// The number of text fields: title, lead and body, in this order.
pub(crate) const FIELDS: usize = 3;

/// The text of some articles as tokens (see [`WHOLE`](super::WHOLE)), one article after the other, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<u32>,
    pub(crate) articles: Vec<TextFacts>,
}

/// The range of the tokens of an article, and what was left out of its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextFacts {
    pub(crate) start: usize,
    /// The end of each field: the start of the next.
    pub(crate) ends: [usize; FIELDS],
    /// Words left out because they are longer than [`MAX_WORD_BYTES`].
    pub(crate) long_words: usize,
    /// Whether the lead only repeats the opening of the body, and was left out.
    pub(crate) lead_repeats: bool,
    /// Lines left out of the body.
    pub(crate) stripped: Stripped,
}

impl Tokens {
    /// Replaces the number of each word; `numbers` holds the new numbers by the old ones.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) for a number that is no token.
    pub(crate) fn renumber(&mut self, numbers: &[u32]) -> Result<()> {
        if let Some(&number) = numbers.iter().find(|&&number| number >= WORD) {
            return Err(too_many_words(number as usize));
        }
        for token in &mut self.tokens {
            *token = numbers[(*token & WORD) as usize] | *token & !WORD;
        }
        Ok(())
    }
}

impl TextFacts {
    /// Whether the article has no token.
    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.ends[FIELDS - 1]
    }

    /// Returns the range of the tokens of each field.
    pub(crate) fn fields(&self) -> [std::ops::Range<usize>; FIELDS] {
        [self.start..self.ends[0], self.ends[0]..self.ends[1], self.ends[1]..self.ends[2]]
    }
}

/// A reader of articles into tokens, with its own vocabulary.
///
/// Memory: the vocabulary, and one table of spellings a language.
pub(crate) struct Reader<'a> {
    /// The repeated lines to remove from bodies; `None` to keep all lines.
    boilerplate: Option<&'a RepeatedLines>,
    analysis: Analysis,
    vocabulary: Vocabulary,
    spellings: Vec<Spellings>,
    /// The words of the current text: memory that is used again.
    words: Vec<Word>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(analysis: Analysis, boilerplate: Option<&'a RepeatedLines>, vocabulary: Vocabulary) -> Self {
        Self { boilerplate, analysis, vocabulary, spellings: Vec::new(), words: Vec::new() }
    }

    /// Returns the vocabulary that the tokens refer to.
    pub(crate) fn into_vocabulary(self) -> Vocabulary {
        self.vocabulary
    }

    /// Adds one article, read in a language.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^30 distinct words.
    pub(crate) fn read(&mut self, article: &Article, language: Language, tokens: &mut Tokens) -> Result<()> {
        let mut facts = TextFacts {
            start: tokens.tokens.len(),
            lead_repeats: repeats_opening(&article.lead, &article.body),
            ..TextFacts::default()
        };
        let lead = if facts.lead_repeats { "" } else { &article.lead };
        let (body, stripped) = match self.boilerplate {
            Some(repeated) => strip(&article.body, language, repeated),
            None => (article.body.as_str().into(), Stripped::default()),
        };
        facts.stripped = stripped;
        for (field, text) in [article.title.as_str(), lead, &body].into_iter().enumerate() {
            facts.long_words += self.read_field(text, language, &mut tokens.tokens)?;
            facts.ends[field] = tokens.tokens.len();
        }
        tokens.articles.push(facts);
        Ok(())
    }

    /// Adds the tokens of a text; returns the number of words left out.
    fn read_field(&mut self, text: &str, language: Language, tokens: &mut Vec<u32>) -> Result<usize> {
        let text = self.analysis.prepared(text);
        let spellings = self.spellings_of(language);
        self.words.clear();
        let mut long_words = 0;
        let mut words = scan(&text);
        for word in words.by_ref() {
            if word.end - word.start > MAX_WORD_BYTES && !text[word.start..word.end].contains(is_paired) {
                long_words += 1;
            } else {
                self.words.push(word);
            }
        }
        if words.has_wide() {
            if self.analysis == Analysis::Standard {
                pair_characters(&text, &mut self.words);
            }
            let all = self.words.len();
            self.words.retain(|word| word.end - word.start <= MAX_WORD_BYTES);
            long_words += all - self.words.len();
        }
        self.spellings[spellings].read(&text, &self.words, &mut self.vocabulary, tokens)?;
        Ok(long_words)
    }

    /// Returns the position of the table of a language.
    fn spellings_of(&mut self, language: Language) -> usize {
        let known = self.spellings.iter().position(|spellings| spellings.termer().language() == language);
        known.unwrap_or_else(|| {
            self.spellings.push(Spellings::new(Termer::new(self.analysis, language)));
            self.spellings.len() - 1
        })
    }
}

/// Whether the lead repeats the opening of the body. White space and a final ellipsis do not matter.
pub(super) fn repeats_opening(lead: &str, body: &str) -> bool {
    let lead = lead.trim_end().trim_end_matches(['.', '…']);
    let mut lead = lead.chars().filter(|c| !c.is_whitespace()).peekable();
    let mut body = body.chars().filter(|c| !c.is_whitespace());
    lead.peek().is_some() && lead.all(|c| body.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_that_repeats_the_opening_counts_once() {
        for (lead, body, repeats) in [
            ("Il pleut sur Tanger.", "Il pleut sur Tanger. Enfin.", true),
            ("Il pleut  sur\nTanger…", "Il pleut sur Tanger depuis hier.", true),
            ("Il pleut.", "Il fait beau.", false),
            ("Il pleut sur Tanger.", "Il pleut", false),
            ("", "Il pleut", false),
            ("...", "Il pleut", false),
        ] {
            assert_eq!(repeats_opening(lead, body), repeats, "{lead:?} / {body:?}");
        }
    }

    #[test]
    fn fields_follow_one_another() {
        let mut reader = Reader::new(Analysis::Standard, None, Vocabulary::default());
        let mut tokens = Tokens::default();
        let article = Article::new("a", "Le train du Rif").with_lead("Un train").with_body("Train, Sidi-Kacem");
        for article in [&article, &Article::new("b", "le"), &Article::new("c", "Rif")] {
            reader.read(article, Language::FRENCH, &mut tokens).unwrap();
        }
        let whole = super::super::WHOLE;
        assert_eq!(tokens.tokens, [0, 1, 0, 0, 2, 3, 4 | whole, 1]);
        let fields: Vec<_> = tokens.articles.iter().map(TextFacts::fields).collect();
        assert_eq!(fields, [[0..2, 2..3, 3..7], [7..7, 7..7, 7..7], [7..8, 8..8, 8..8]]);
        assert_eq!(tokens.articles.iter().map(TextFacts::is_empty).collect::<Vec<_>>(), [false, true, false]);
    }
}
