//! Articles to weighted rows of text.
//!
//! Input: articles, a recipe, and statistics or none. Output: [`TextVectors`]. The steps: tokens, document frequencies, columns by
//! ascending frequency, rows. Time: linear in the text. Invariant: a row depends on its article and the statistics only, to the last
//! bit, on any number of threads. Reference implementation: `count_features` and `weigh_text`, in the tests.

use std::fmt;

use super::counting::{Counts, every_pair};
use super::frequencies::Frequencies;
use super::pair_table::PairTable;
use super::recipe::{Boilerplate, Recipe};
use super::rows::{Features, UNNUMBERED, Weighed, Weigher, runs_of};
use super::statistics::Statistics;
use super::text_counts::TextCounts;
use super::word_pair::{LEAST_ARTICLES, words_of};
use crate::analysis::{Openings, Reader, RepeatedLines, TextFacts, Tokens, Vocabulary};
use crate::article::Article;
use crate::error::Result;
use crate::id::count;
use crate::language::Language;
use crate::parallel::Threads;
use crate::progress::Ticker;
use crate::sparse::{Csr, SparseRows};

/// The texts of articles as weighted sparse vectors, for use with another engine. A recommender makes its part *text* of them.
///
/// A row has length 1 together with the weights that are not stored: a word pair of fewer than two articles matches nothing, so it
/// counts in the length of its article and has no column. Columns are numbered by ascending document frequency, so the rarest words
/// and pairs come first in each row.
///
/// Time: linear in the text. Memory: 8 bytes a stored weight and about 60 an article; during the work also 4 bytes a word that is no
/// stop word, and one to two bytes a distinct word pair.
///
/// ```
/// use connexe::vector::{Recipe, TextVectors};
/// use connexe::{Article, Language};
///
/// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
/// let articles = [article("a", "le train du Rif"), article("b", "le train du Rif, le train de nuit"), article("c", "")];
/// let vectors = TextVectors::of(&articles, &Recipe::default(), Language::FRENCH, 1)?;
/// assert_eq!((vectors.len(), vectors.columns()), (3, 4)); // train, rif, train rif, nuit: no other pair is in both
/// assert_eq!(vectors.row(0).count(), 3);
/// assert_eq!(vectors.term(vectors.row(0).next().unwrap().0), ("train", None));
/// assert_eq!(vectors.term(0), ("nuit", None));
/// # Ok::<(), connexe::Error>(())
/// ```
pub struct TextVectors {
    pub(crate) rows: SparseRows,
    /// For each article the sum of the squares of the weights that are not stored, in fixed point.
    #[cfg(any(feature = "matrix", test))]
    pub(crate) unstored_squares: Vec<u64>,
    pub(crate) facts: Vec<TextFacts>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) frequencies: Frequencies,
}

/// The settings of the conversion of texts to vectors.
#[derive(Clone, Copy)]
pub(crate) struct TextSettings<'a> {
    pub(crate) recipe: &'a Recipe,
    /// The language of articles without one.
    pub(crate) language: Language,
    pub(crate) threads: &'a Threads,
    /// Bytes of text in a batch.
    batch: usize,
}

/// Bytes of text in a batch. The tokens of a batch are freed as soon as its rows are made.
const BATCH_BYTES: usize = 4 << 20;

/// Runs of batches that a thread reads: enough that no thread waits long for the last run.
const RUNS_A_THREAD: usize = 4;

impl TextVectors {
    /// Computes the vectors of some articles on so many threads; 0 for one a core.
    ///
    /// [`text_vectors`](crate::RecommenderBuilder::text_vectors) of a builder does the same, with progress reports and cancellation.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a recipe out of range, [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^30
    /// words, [`Error::Threads`](crate::Error::Threads).
    pub fn of(articles: &[Article], recipe: &Recipe, language: Language, threads: usize) -> Result<Self> {
        recipe.check()?;
        let threads = Threads::new(threads)?;
        let settings = TextSettings::new(recipe, language, &threads);
        settings.vectors(articles, None, &Ticker::silent())
    }

    /// Returns the number of articles.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no article.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of columns: distinct words, and word pairs of two articles or more.
    pub fn columns(&self) -> usize {
        self.vocabulary.len()
    }

    /// Returns the number of stored weights.
    pub fn non_zeros(&self) -> usize {
        self.rows.non_zeros()
    }

    /// Returns the columns of an article in ascending order with their weights, each above 0 and at most 1.
    ///
    /// # Panics
    ///
    /// If there is no such article.
    pub fn row(&self, article: usize) -> impl Iterator<Item = (u32, f64)> {
        let row = self.rows.row(article);
        row.features.iter().zip(row.weights).map(|(&column, &weight)| (column, f64::from(weight) / f64::from(1u32 << 30)))
    }

    /// Returns the rows as a matrix for a [`KnnIndex`](crate::knn::KnnIndex). Memory: 8 bytes a weight and 8 a row.
    ///
    /// ```
    /// use connexe::knn::KnnIndex;
    /// use connexe::vector::{Recipe, TextVectors};
    /// use connexe::{Article, Language};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let articles = [article("a", "le train du Rif"), article("b", "le train de nuit"), article("c", "le Rif")];
    /// let vectors = TextVectors::of(&articles, &Recipe::default(), Language::FRENCH, 1)?;
    /// let index = KnnIndex::new(&vectors.to_csr()?, 1)?;
    /// assert_eq!(index.nearest(2, 10)?[0].row, 0); // both have "Rif"
    /// # Ok::<(), connexe::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 rows.
    #[allow(clippy::cast_possible_truncation, reason = "a weight is at most 1; the matrix has single precision")]
    pub fn to_csr(&self) -> Result<Csr> {
        let (mut starts, mut columns, mut weights) = (vec![0], Vec::new(), Vec::new());
        for article in 0..self.len() {
            for (column, weight) in self.row(article) {
                columns.push(column);
                weights.push(weight as f32);
            }
            starts.push(columns.len());
        }
        Csr::new(self.columns(), starts, columns, weights)
    }

    /// Returns the term of a column, or both terms of a pair; an empty term for a column that does not exist.
    pub fn term(&self, column: u32) -> (&str, Option<&str>) {
        self.vocabulary.terms(column)
    }
}

impl<'a> TextSettings<'a> {
    pub(crate) fn new(recipe: &'a Recipe, language: Language, threads: &'a Threads) -> Self {
        Self { recipe, language, threads, batch: BATCH_BYTES }
    }

    /// Computes the vectors of articles. Without given statistics (`frozen`), these are counted.
    pub(crate) fn vectors(self, articles: &[Article], frozen: Option<&Statistics>, ticker: &Ticker<'_>) -> Result<TextVectors> {
        let mut vocabulary = Vocabulary::default();
        let mut frequencies = match frozen {
            Some(statistics) => {
                statistics.check_analysis(self.recipe.analysis, self.recipe.word_pairs)?;
                Frequencies::from_statistics(statistics, &mut vocabulary)?
            }
            None => Frequencies {
                repeated_lines: self.repeated_lines(articles, ticker)?,
                openings: self.openings(articles, ticker)?,
                ..Frequencies::default()
            },
        };
        let known = frozen.map_or_else(Vec::new, |statistics| statistics.shared_pairs(LEAST_ARTICLES));
        let (mut batches, mut vocabulary) = self.read(articles, &frequencies.repeated_lines, vocabulary, ticker)?;
        let pairs = PairTable::with_known(known.iter().map(|&(key, _)| key))?;
        let counts = Counts::of(&mut batches, vocabulary.len(), pairs, self.recipe.word_pairs, ticker)?;
        let are_repeated = counts.are_repeated();
        let Counts { words, pairs, pair_positions } = counts;
        match frozen {
            // New words have a frequency of 0 in the given statistics.
            Some(_) => frequencies.text.resize(words.len(), 0),
            None => {
                frequencies.articles = count(articles.len(), "articles")?;
                frequencies.text = words;
            }
        }
        let counts = pairs.iter().enumerate().map(|(position, (key, articles))| match frozen {
            Some(_) => (key, known.get(position).map_or(0, |&(_, frequency)| frequency)),
            None => (key, articles),
        });
        let features = number_pairs(counts, &are_repeated, &mut vocabulary, &mut frequencies)?;
        drop((pairs, known, are_repeated));
        let (weighed, facts) = self.weigh(batches, pair_positions, &features, ticker)?;
        vocabulary.renumber(&features.columns);
        frequencies.renumber(&features.columns);
        Ok(TextVectors {
            rows: weighed.rows,
            #[cfg(any(feature = "matrix", test))]
            unstored_squares: weighed.unstored_squares,
            facts,
            vocabulary,
            frequencies,
        })
    }

    /// Counts the articles of each word and each word pair, pairs of one article included, which the rows do not store.
    ///
    /// Time: all texts are read again. Memory: 8 bytes a distinct pair of an article.
    pub(crate) fn count_all(
        self,
        articles: &[Article],
        repeated_lines: &RepeatedLines,
        ticker: &Ticker<'_>,
    ) -> Result<TextCounts> {
        let (mut batches, vocabulary) = self.read(articles, repeated_lines, Vocabulary::default(), ticker)?;
        let words = Counts::of(&mut batches, vocabulary.len(), PairTable::default(), false, ticker)?.words;
        let pairs = if self.recipe.word_pairs { every_pair(&batches, ticker)? } else { Vec::new() };
        Ok(TextCounts::new(&vocabulary, &words, pairs.into_iter()))
    }

    /// Finds the lines to remove from bodies.
    fn repeated_lines(&self, articles: &[Article], ticker: &Ticker<'_>) -> Result<RepeatedLines> {
        match self.recipe.boilerplate {
            Boilerplate::Strip { articles: least } => RepeatedLines::find(articles, least, self.threads.watched(ticker)),
            Boilerplate::Keep => Ok(RepeatedLines::default()),
        }
    }

    /// Finds the openings that excerpts leave out.
    fn openings(&self, articles: &[Article], ticker: &Ticker<'_>) -> Result<Openings> {
        let strips = self.recipe.boilerplate.strips();
        if strips { Openings::find(articles, self.threads.watched(ticker)) } else { Ok(Openings::default()) }
    }

    /// Reads articles into batches of tokens. Words of the given vocabulary keep their numbers.
    fn read(
        &self,
        articles: &[Article],
        repeated_lines: &RepeatedLines,
        mut vocabulary: Vocabulary,
        ticker: &Ticker<'_>,
    ) -> Result<(Vec<Tokens>, Vocabulary)> {
        let boilerplate = self.recipe.boilerplate.strips().then_some(repeated_lines);
        let lengths = articles.iter().map(|article| article.title.len() + article.lead.len() + article.body.len());
        let batches = runs_of(lengths, self.batch);
        let read = |reader: &mut Reader<'_>, batch: usize| {
            let mut tokens = Tokens::default();
            for article in &articles[batches[batch].clone()] {
                ticker.work(1)?;
                reader.read(article, article.language.unwrap_or(self.language), &mut tokens)?;
                ticker.tick(1);
            }
            tokens.tokens.shrink_to_fit();
            Ok(tokens)
        };
        if self.threads.count() == 1 {
            let mut reader = Reader::new(self.recipe.analysis, boilerplate, vocabulary);
            let all = (0..batches.len()).map(|batch| read(&mut reader, batch)).collect::<Result<_>>()?;
            return Ok((all, reader.into_vocabulary()));
        }
        // Each run of batches has its own table of spellings, which stems a word once. So there are only as many runs as are needed to
        // occupy all threads.
        let runs = runs_of(batches.iter().map(|_| 1), batches.len().div_ceil(self.threads.count() * RUNS_A_THREAD));
        let read_run = |run: usize| {
            let mut reader = Reader::new(self.recipe.analysis, boilerplate, Vocabulary::default());
            let tokens = runs[run].clone().map(|batch| read(&mut reader, batch)).collect::<Result<Vec<_>>>()?;
            Ok((tokens, reader.into_vocabulary()))
        };
        let mut all = Vec::with_capacity(batches.len());
        for run in self.threads.map(runs.len(), || (), |(), run| read_run(run)) {
            let (batches, theirs): (Vec<Tokens>, Vocabulary) = run?;
            let map = vocabulary.merge(&theirs)?;
            for mut tokens in batches {
                tokens.renumber(&map)?;
                all.push(tokens);
            }
        }
        Ok((all, vocabulary))
    }

    /// Converts tokens to rows. A group of batches, one a thread, is converted at a time and then freed.
    fn weigh(
        &self,
        batches: Vec<Tokens>,
        pair_positions: Vec<Vec<u32>>,
        features: &Features,
        ticker: &Ticker<'_>,
    ) -> Result<(Weighed, Vec<TextFacts>)> {
        let mut weighed = Weighed::default();
        let mut all_facts = Vec::new();
        let mut batches = batches.into_iter().zip(pair_positions).peekable();
        // With one thread, one table of all features serves all batches.
        let threads = self.threads.count();
        let mut weigher = (threads == 1).then(|| Weigher::new(features, self.recipe));
        while batches.peek().is_some() {
            if let (Some(weigher), Some((tokens, pairs))) = (&mut weigher, batches.next_if(|_| threads == 1)) {
                weigher.weigh_all(&tokens, &pairs, &mut weighed, ticker)?;
                all_facts.extend(tokens.articles);
                continue;
            }
            let group: Vec<(Tokens, Vec<u32>)> = batches.by_ref().take(threads).collect();
            let parts = self.threads.map(
                group.len(),
                || (),
                |(), batch| {
                    let mut part = Weighed::default();
                    Weigher::new(features, self.recipe).weigh_all(&group[batch].0, &group[batch].1, &mut part, ticker)?;
                    Ok(part)
                },
            );
            for part in parts {
                weighed.append(&part?);
            }
            all_facts.extend(group.into_iter().flat_map(|(tokens, _)| tokens.articles));
        }
        weighed.rows.shrink_to_fit();
        Ok((weighed, all_facts))
    }
}

/// Numbers the pairs: pairs of enough articles become features, other repeated pairs get numbers beyond all features.
fn number_pairs(
    counts: impl Iterator<Item = (u64, u32)> + Clone,
    are_repeated: &[bool],
    vocabulary: &mut Vocabulary,
    frequencies: &mut Frequencies,
) -> Result<Features> {
    let is_shared = |frequency: u32| frequency >= LEAST_ARTICLES;
    let shared = counts.clone().filter(|&(_, frequency)| is_shared(frequency));
    let mut next = vocabulary.len();
    vocabulary.push_pairs(shared.clone().map(|(key, _)| words_of(key)))?;
    frequencies.text.extend(shared.map(|(_, frequency)| frequency));
    let mut len = vocabulary.len();
    let pairs = counts.zip(are_repeated).map(|((_, frequency), &is_repeated)| {
        let counter = match (is_shared(frequency), is_repeated) {
            (true, _) => &mut next,
            (false, true) => &mut len,
            (false, false) => return Ok(UNNUMBERED),
        };
        *counter += 1;
        vocabulary.number(*counter - 1)
    });
    let pairs = pairs.collect::<Result<_>>()?;
    let (mut classes, mut idfs) = frequencies.text_idfs()?;
    let rare_idf = frequencies.text_idf(None);
    classes.resize(len, count(idfs.len(), "distinct document frequencies")?);
    idfs.push(rare_idf);
    let columns = frequencies.ranks_by_frequency();
    Ok(Features { classes, idfs, rare_idf, columns, pairs })
}

impl fmt::Debug for TextVectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (articles, columns, non_zeros) = (self.len(), self.columns(), self.non_zeros());
        f.debug_struct("TextVectors")
            .field("articles", &articles)
            .field("columns", &columns)
            .field("non_zeros", &non_zeros)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::recipe::TermFrequency;
    use super::super::weighting::{idf, weigh_text};
    use super::*;
    use crate::analysis::{FeatureCount, count_features};
    use crate::sparse::SparseRow;
    use proptest::prelude::*;

    fn articles(most: usize) -> impl Strategy<Value = Vec<Article>> {
        let word = prop::sample::select(vec![
            "train",
            "Train",
            "rif",
            "gare",
            "quai",
            "le",
            "l’État",
            "Sidi-Kacem",
            "nuit",
            "neige",
            "été",
            "2025",
            "O.N.U.",
        ]);
        let text = |most| prop::collection::vec(word.clone(), 0..most).prop_map(|words| words.join(" "));
        let notice = prop::option::weighted(0.3, Just("\nUn don pour le journal de la gare."));
        let article = (text(4), text(3), text(30), notice).prop_map(|(title, lead, body, notice)| {
            Article::new("", title).with_lead(lead).with_body(body + notice.unwrap_or(""))
        });
        prop::collection::vec(article, 0..most)
    }

    type Name = (String, Option<String>);

    /// The features of an article with their names, by the reference implementation.
    fn counted(article: &Article, recipe: &Recipe, lines: &RepeatedLines) -> (Vec<FeatureCount>, Vec<Name>) {
        let boilerplate = recipe.boilerplate.strips().then_some(lines);
        let how = (recipe.analysis, recipe.word_pairs);
        let (counts, vocabulary) = count_features(article, Language::FRENCH, how, boilerplate).unwrap();
        (counts, (0..vocabulary.len()).map(|number| name(&vocabulary, number)).collect())
    }

    fn name(vocabulary: &Vocabulary, number: usize) -> Name {
        let (first, second) = vocabulary.terms(u32::try_from(number).unwrap());
        (first.to_string(), second.map(str::to_string))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        /// Rows have the bits of the reference implementation, with counted or given statistics, in one batch or in many.
        #[test]
        fn rows_are_those_of_the_reference(
            articles in articles(12),
            old in prop::option::of(articles(8)),
            word_pairs in any::<bool>(),
            (all_lines, heaviest) in (any::<bool>(), prop::option::of(1usize..20)),
            scheme in prop::sample::select(vec![TermFrequency::Logarithmic, TermFrequency::Raw, TermFrequency::Binary]),
            threads in 1usize..4,
        ) {
            let mut recipe = Recipe::default().with_word_pairs(word_pairs).with_term_frequency(scheme);
            if all_lines {
                recipe = recipe.with_boilerplate(Boilerplate::Keep);
            }
            recipe.heaviest = heaviest;
            let threads = Threads::new(threads).unwrap();
            let settings = TextSettings { batch: 100, ..TextSettings::new(&recipe, Language::FRENCH, &threads) };
            let ticker = Ticker::silent();
            let counted_in = old.as_ref().unwrap_or(&articles);
            let statistics = old.as_ref().map(|old| {
                let vectors = settings.vectors(old, None, &ticker).unwrap();
                let counts = settings.count_all(old, &vectors.frequencies.repeated_lines, &ticker).unwrap();
                vectors.frequencies.to_statistics(counts, recipe.analysis, word_pairs, BTreeMap::new())
            });
            let found = settings.vectors(&articles, statistics.as_ref(), &ticker).unwrap();
            prop_assert_eq!(found.rows.len(), articles.len());

            let lines = &found.frequencies.repeated_lines;
            let mut frequencies: BTreeMap<Name, u32> = BTreeMap::new();
            for article in counted_in {
                for name in counted(article, &recipe, lines).1 {
                    *frequencies.entry(name).or_default() += 1;
                }
            }
            let columns: BTreeMap<Name, u32> =
                (0..found.columns()).map(|column| (name(&found.vocabulary, column), u32::try_from(column).unwrap())).collect();
            prop_assert_eq!(columns.len(), found.columns());
            let frequency = |name: &Name| frequencies.get(name).copied().unwrap_or(0);
            let known: BTreeSet<&Name> = columns.keys().filter(|name| name.1.is_some()).collect();
            prop_assert_eq!(known, frequencies.keys().filter(|name| name.1.is_some() && frequency(name) >= 2).collect());
            for (row, article) in articles.iter().enumerate() {
                let (counts, names) = counted(article, &recipe, lines);
                let idf = |t: u32| idf(u32::try_from(counted_in.len()).unwrap(), frequency(&names[t as usize]));
                let column = |t: u32| columns.get(&names[t as usize]).copied();
                let rare_idf = super::super::weighting::idf(u32::try_from(counted_in.len()).unwrap(), 1);
                let expected = weigh_text(&counts, &recipe, idf, rare_idf, column);
                prop_assert_eq!(expected.as_row(), found.rows.row(row));
                let everything = weigh_text(&counts, &Recipe { heaviest: None, ..recipe.clone() }, idf, rare_idf, Some);
                let square = |row: SparseRow<'_>| row.dot(row);
                prop_assert_eq!(square(everything.as_row()) - square(expected.as_row()), found.unstored_squares[row]);
                if let Some(heaviest) = heaviest {
                    // There are more only where the last ones have equal weights.
                    let least = expected.as_row().weights.iter().min();
                    let above = expected.as_row().weights.iter().filter(|&weight| Some(weight) > least).count();
                    prop_assert!(above < heaviest);
                }
                prop_assert_eq!(counts.is_empty(), found.facts[row].is_empty());
            }
        }
    }

    #[test]
    fn an_empty_corpus_has_no_columns() {
        for articles in [vec![], vec![Article::new("a", "")]] {
            for threads in [1, 3] {
                let vectors = TextVectors::of(&articles, &Recipe::default(), Language::FRENCH, threads).unwrap();
                assert_eq!((vectors.len(), vectors.columns(), vectors.non_zeros()), (articles.len(), 0, 0));
            }
        }
    }
}
