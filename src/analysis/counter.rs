//! The features of whole articles, counted: the hot loop of the analysis.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::boilerplate::{RepeatedLines, Stripped};
use super::normalize::compose;
use super::segment::words;
use super::terms::{Analysis, MAX_WORD_BYTES, Termer};
use super::vocabulary::Vocabulary;
use crate::article::Article;
use crate::error::Result;
use crate::language::Language;

/// The fields that text is taken from, in the order in which they are read.
pub(crate) const FIELDS: usize = 3;

/// How often a feature stands in title, lead and body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FeatureCount {
    pub(crate) feature: u32,
    pub(crate) in_field: [u32; FIELDS],
}

/// What the text of one article is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextFeatures {
    /// Each feature once, in the order in which it first appears: a property of the article, which later sums follow.
    pub(crate) counts: Vec<FeatureCount>,
    /// Words left out because they are longer than any word.
    pub(crate) long_words: usize,
    /// The lead only repeats the opening of the body, and was not counted.
    pub(crate) lead_repeats: bool,
    /// Lines of the body that were not counted.
    pub(crate) stripped: Stripped,
}

/// Counts the features of articles, one after the other, with a vocabulary of its own.
///
/// Each distinct word is taken apart and stemmed once, however often it comes; a pair of words is two numbers. Time is linear in
/// the text; memory is that of the vocabulary plus one cache entry a distinct spelling.
pub(crate) struct Counter<'a> {
    /// What comes off bodies; nothing if there is none.
    boilerplate: Option<&'a RepeatedLines>,
    analysis: Analysis,
    word_pairs: bool,
    vocabulary: Vocabulary,
    caches: Vec<WordCache>,
    /// For each feature the article that it was last seen in, and where in its list.
    seen: Vec<(u32, u32)>,
    article: u32,
}

impl<'a> Counter<'a> {
    pub(crate) fn new(analysis: Analysis, word_pairs: bool, boilerplate: Option<&'a RepeatedLines>) -> Self {
        Self {
            boilerplate,
            analysis,
            word_pairs,
            vocabulary: Vocabulary::default(),
            caches: Vec::new(),
            seen: Vec::new(),
            article: 0,
        }
    }

    /// The vocabulary that the numbers of features refer to.
    pub(crate) fn into_vocabulary(self) -> Vocabulary {
        self.vocabulary
    }

    /// Counts the features of one article, read in the language given.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 distinct features.
    pub(crate) fn count(&mut self, article: &Article, language: Language) -> Result<TextFeatures> {
        if self.article == u32::MAX {
            self.seen.clear();
            self.article = 0;
        }
        self.article += 1;
        let mut cache = self.take_cache(language);
        let mut features = TextFeatures { lead_repeats: repeats_opening(&article.lead, &article.body), ..Default::default() };
        let lead = if features.lead_repeats { "" } else { &article.lead };
        let (body, stripped) = match self.boilerplate {
            Some(boilerplate) => boilerplate.strip(&article.body, language),
            None => (article.body.as_str().into(), Stripped::default()),
        };
        features.stripped = stripped;
        let mut result = Ok(());
        for (field, text) in [article.title.as_str(), lead, &body].into_iter().enumerate() {
            result = result.and_then(|()| self.count_field(&mut cache, field, text, &mut features));
        }
        self.caches.push(cache);
        result.map(|()| features)
    }

    fn count_field(&mut self, cache: &mut WordCache, field: usize, text: &str, features: &mut TextFeatures) -> Result<()> {
        let text = compose(text);
        let mut previous: Option<u32> = None;
        for word in words(&text) {
            let raw = &text[word.start..word.end];
            if raw.len() > MAX_WORD_BYTES {
                features.long_words += 1;
                continue;
            }
            let entry = cache.entry(raw, &mut self.vocabulary)?;
            for position in entry.sequence.0..entry.sequence.1 {
                let term = cache.terms[position as usize];
                self.add(term, field, features);
                if let Some(previous) = previous.filter(|_| self.word_pairs) {
                    let pair = self.vocabulary.intern_pair(previous, term)?;
                    self.add(pair, field, features);
                }
                previous = Some(term);
            }
            if let Some(whole) = entry.whole {
                self.add(whole, field, features);
            }
        }
        Ok(())
    }

    #[inline]
    fn add(&mut self, feature: u32, field: usize, features: &mut TextFeatures) {
        let index = feature as usize;
        if index >= self.seen.len() {
            self.seen.resize(self.vocabulary.len().max(index + 1), (0, 0));
        }
        let (article, position) = self.seen[index];
        if article == self.article {
            let count = &mut features.counts[position as usize].in_field[field];
            *count = count.saturating_add(1);
        } else {
            // An article has fewer features than there are numbers for features, which fit in 32 bits.
            self.seen[index] = (self.article, u32::try_from(features.counts.len()).unwrap_or(u32::MAX));
            let mut in_field = [0; FIELDS];
            in_field[field] = 1;
            features.counts.push(FeatureCount { feature, in_field });
        }
    }

    fn take_cache(&mut self, language: Language) -> WordCache {
        match self.caches.iter().position(|cache| cache.termer.language() == language) {
            Some(position) => self.caches.swap_remove(position),
            None => WordCache::new(Termer::new(self.analysis, language)),
        }
    }
}

/// The terms of every spelling seen so far, in one language.
struct WordCache {
    termer: Termer,
    /// All spellings, one after the other.
    text: String,
    entries: Vec<CachedWord>,
    places: HashTable<u32>,
    /// Terms that the entries point into.
    terms: Vec<u32>,
    hasher: FixedState,
}

#[derive(Clone, Copy)]
struct CachedWord {
    start: usize,
    end: usize,
    sequence: (u32, u32),
    whole: Option<u32>,
}

impl WordCache {
    fn new(termer: Termer) -> Self {
        Self {
            termer,
            text: String::new(),
            entries: Vec::new(),
            places: HashTable::new(),
            terms: Vec::new(),
            hasher: FixedState::with_seed(0x6d6f_7473),
        }
    }

    #[inline]
    fn entry(&mut self, raw: &str, vocabulary: &mut Vocabulary) -> Result<CachedWord> {
        let hash = self.hasher.hash_one(raw);
        let found = self.places.find(hash, |&place| {
            let entry = &self.entries[place as usize];
            &self.text[entry.start..entry.end] == raw
        });
        match found {
            Some(&place) => Ok(self.entries[place as usize]),
            None => self.insert(raw, hash, vocabulary),
        }
    }

    #[cold]
    fn insert(&mut self, raw: &str, hash: u64, vocabulary: &mut Vocabulary) -> Result<CachedWord> {
        let terms = self.termer.terms(raw);
        let number = |n: usize| {
            u32::try_from(n).map_err(|_| crate::error::Error::TooLarge {
                what: "distinct spellings",
                got: n,
                limit: u32::MAX as usize,
                remedy: "index the corpus in parts",
            })
        };
        let start = number(self.terms.len())?;
        for term in &terms.sequence {
            self.terms.push(vocabulary.intern_word(term)?);
        }
        let whole = terms.whole.map(|whole| vocabulary.intern_word(&whole)).transpose()?;
        let entry = CachedWord {
            start: self.text.len(),
            end: self.text.len() + raw.len(),
            sequence: (start, number(self.terms.len())?),
            whole,
        };
        let place = number(self.entries.len())?;
        self.text.push_str(raw);
        self.entries.push(entry);
        let Self { text, entries, places, hasher, .. } = self;
        places.insert_unique(hash, place, |&place| {
            let entry = &entries[place as usize];
            hasher.hash_one(&text[entry.start..entry.end])
        });
        Ok(entry)
    }
}

/// Whether the lead is the opening of the body over again, white space and a final ellipsis apart.
pub(super) fn repeats_opening(lead: &str, body: &str) -> bool {
    let lead = lead.trim_end().trim_end_matches(['.', '…']);
    let mut lead = lead.chars().filter(|c| !c.is_whitespace()).peekable();
    let mut body = body.chars().filter(|c| !c.is_whitespace());
    lead.peek().is_some() && lead.all(|c| body.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::vocabulary::Feature;

    fn counted(article: &Article, word_pairs: bool) -> Vec<(String, [u32; 3])> {
        let mut counter = Counter::new(Analysis::Standard, word_pairs, None);
        let features = counter.count(article, Language::FRENCH).unwrap();
        let vocabulary = counter.into_vocabulary();
        let name = |id| match vocabulary.feature(id) {
            Some(Feature::Word(word)) => word.to_string(),
            _ => {
                let (a, b) = vocabulary.terms(id);
                format!("{a} {}", b.unwrap_or_default())
            }
        };
        features.counts.iter().map(|count| (name(count.feature), count.in_field)).collect()
    }

    #[test]
    fn features_come_in_the_order_of_the_text() {
        let article = Article::new("a", "Le train du Rif").with_lead("Un train").with_body("Train, Sidi-Kacem");
        let expected = [
            ("train", [1, 1, 1]),
            ("rif", [1, 0, 0]),
            ("train rif", [1, 0, 0]),
            ("sid", [0, 0, 1]),
            ("train sid", [0, 0, 1]),
            ("kacem", [0, 0, 1]),
            ("sid kacem", [0, 0, 1]),
            ("sid-kacem", [0, 0, 1]),
        ];
        let found = counted(&article, true);
        assert_eq!(found, expected.map(|(name, in_field)| (name.to_string(), in_field)));
        assert_eq!(counted(&article, false).len(), 5);
    }

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
        let article = Article::new("a", "").with_lead("Il pleut").with_body("Il pleut");
        assert_eq!(counted(&article, true), [("pleut".to_string(), [0, 0, 1])]);
    }

    #[test]
    fn endless_words_are_left_out_and_counted() {
        let article = Article::new("a", "x".repeat(10 << 20)).with_body("train ".to_string() + &"é-".repeat(5000));
        let mut counter = Counter::new(Analysis::Standard, true, None);
        let features = counter.count(&article, Language::FRENCH).unwrap();
        assert_eq!((features.counts.len(), features.long_words), (1, 2));
    }
}
