//! From articles to a recommender: analysis, statistics, vectors, index, local scales.
//!
//! Time: linear in the text, then one search for the nearest articles of each. Memory while it works: the text features, or the
//! shingles, whichever are larger.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::build_report::BuildReport;
use super::facade::Recommender;
use crate::analysis::tag_key;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::{CandidateFactors, Index, LinkKeys, NeighbourFacts, Neighbourhoods, id_ranks};
use crate::knn::RowIndex;
use crate::knn::ScratchPool;
use crate::language::Language;
use crate::near_duplicates::DuplicateIndex;
use crate::parallel::{Threads, most_threads};
use crate::progress::{Progress, Ticker, Watch};
use crate::ranking::{ArticleTable, Labels, LearntBlend, ScoreQuantiles, Site, SubjectTable, TextModel, learn, tag_keys};
use crate::settings::Settings;
use crate::sparse::{SparseMatrix, SparseRows, SparseVector};
use crate::stage::Stage;
use crate::tags::TagIndex;
use crate::vector::{Frequencies, KeyTable, Names, Recipe, Statistics, TextSettings, TextVectors, weigh_keys};

/// The language of articles that name none, where the caller names none either.
const DEFAULT_LANGUAGE: Language = Language::FRENCH;

/// The settings of a [`Recommender`] before it is built; made by [`Recommender::builder`].
#[derive(Clone)]
pub struct RecommenderBuilder {
    recipe: Recipe,
    language: Option<Language>,
    aliases: BTreeMap<String, String>,
    statistics: Option<Statistics>,
    threads: usize,
    defers_near_duplicates: bool,
    learns: bool,
    watch: Watch,
}

impl Default for RecommenderBuilder {
    fn default() -> Self {
        Self {
            recipe: Recipe::default(),
            language: None,
            aliases: BTreeMap::new(),
            statistics: None,
            threads: 0,
            defers_near_duplicates: false,
            learns: true,
            watch: Watch::default(),
        }
    }
}

impl fmt::Debug for RecommenderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecommenderBuilder")
            .field("recipe", &self.recipe)
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Recommender {
    /// Returns the settings of a new recommender.
    pub fn builder() -> RecommenderBuilder {
        RecommenderBuilder::default()
    }
}

impl Settings {
    /// Returns a builder of a recommender with the language, the aliases, the recipe and the switch of learning of these settings.
    pub fn builder(&self) -> RecommenderBuilder {
        let builder = Recommender::builder()
            .recipe(self.recipe.clone())
            .language(self.language.unwrap_or(DEFAULT_LANGUAGE))
            .learn(self.learn);
        self.tag_aliases.iter().fold(builder, |builder, (alias, tag)| builder.tag_alias(alias, tag))
    }
}

impl RecommenderBuilder {
    /// Sets how articles become vectors.
    #[must_use]
    pub fn recipe(mut self, recipe: Recipe) -> Self {
        self.recipe = recipe;
        self
    }

    /// Sets the language of articles that name none. Default: French.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Makes a tag an alias of another: both get the key of the other.
    #[must_use]
    pub fn tag_alias(mut self, alias: &str, tag: &str) -> Self {
        self.aliases.insert(tag_key(alias), tag_key(tag));
        self
    }

    /// Uses frozen statistics instead of counting them. The local similarity of articles that are not in them is computed now.
    #[must_use]
    pub fn statistics(mut self, statistics: Statistics) -> Self {
        self.statistics = Some(statistics);
        self
    }

    /// Sets the number of threads; 0, the default, for one a core. At most [`most_threads`](Self::most_threads) are started. Without
    /// the feature `parallel` there is always one.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// The most threads that are started, whatever number is asked for: four a core, or 16 if that is more.
    ///
    /// Answers do not depend on the number of threads, so a larger request is no error.
    ///
    /// ```
    /// use connexe::{Article, Recommender, RecommenderBuilder};
    ///
    /// assert!(RecommenderBuilder::most_threads() < 1_000_000);
    /// Recommender::builder().threads(1_000_000).build(vec![Article::new("a", "Le train")])?;
    /// # Ok::<(), connexe::Error>(())
    /// ```
    #[must_use]
    pub fn most_threads() -> usize {
        most_threads()
    }

    /// Sets whether weights that a blend leaves unset are learnt from the links of the articles. Default: true.
    ///
    /// At least 40 published articles have to link to others that may be suggested under them; at most 250 are read. A value of a weight
    /// is taken if its gain in nDCG@10 is larger than 1.25 times its standard error, and all of them only if their gain on articles that
    /// did not choose them is larger than 1.5 times its standard error. [`BuildReport::learnt`] tells what was learnt. With frozen
    /// statistics nothing is learnt: they hold what was.
    ///
    /// ```
    /// use connexe::{Article, Recommender};
    ///
    /// let recommender = Recommender::builder().learn(false).build(vec![Article::new("a", "Le train")])?;
    /// assert!(recommender.report().learnt.is_empty());
    /// # Ok::<(), connexe::Error>(())
    /// ```
    #[must_use]
    pub fn learn(mut self, learn: bool) -> Self {
        self.learns = learn;
        self
    }

    /// Reads the wording of all articles, by which near-duplicates are found, with the first question that hides them, and not in the
    /// build: for sites that show them. Answers are the same.
    ///
    /// The reading takes a tenth of the build with the default recipe, a quarter of a build without scales and links, and 4 bytes a word
    /// of memory. Operations on all articles read on all threads, and can be cancelled: [`suggest_all`](Recommender::suggest_all),
    /// [`suggest_each`](Recommender::suggest_each), previews and `SiteHealth::of`. A single question, a page and
    /// [`likeness`](Recommender::likeness) read on one thread, and cannot be cancelled: the first of them takes longer.
    ///
    /// ```
    /// use connexe::{Article, NearDuplicates, Question, Recommender};
    ///
    /// let articles = vec![Article::new("a", "Le train part de la gare"), Article::new("b", "Le train part de la gare")];
    /// let recommender = Recommender::builder().defer_near_duplicates().build(articles)?;
    /// let show = Question::new(4).with_near_duplicates(NearDuplicates::Show);
    /// assert_eq!(recommender.suggest("a", &show)?.items.len(), 1);
    /// assert_eq!(recommender.suggest("a", &Question::new(4))?.items.len(), 0); // hides near-duplicates: now they are searched
    /// # Ok::<(), connexe::Error>(())
    /// ```
    #[must_use]
    pub fn defer_near_duplicates(mut self) -> Self {
        self.defers_near_duplicates = true;
        self
    }

    /// Sets a callback for the progress of long operations, of the builder and of its recommender. It may be called from several
    /// threads, one after the other within a stage. The operations are those that [`cancel_when`](Self::cancel_when) can stop.
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watch.on_progress(callback);
        self
    }

    /// Sets a condition that stops long operations: soon after it is true, an operation returns [`Error::Cancelled`], without a partial
    /// result. It may be called from several threads at once.
    ///
    /// It is called when a stage begins, and then about every 64 articles, or some tens of milliseconds of work at most. The
    /// recommender keeps the condition, for all its operations that look at every article: [`suggest_all`](Recommender::suggest_all),
    /// [`suggest_all_by_tags`](Recommender::suggest_all_by_tags), [`previewer`](Recommender::previewer) and previews,
    /// [`score_quantile`](Recommender::score_quantile), [`tag_report`](Recommender::tag_report), [`statistics`](Recommender::statistics),
    /// the arrays for analysts, and `SiteHealth::of`. An operation that is cancelled does not change the recommender.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// use connexe::{Article, Error, Question, Recommender};
    ///
    /// let stop = Arc::new(AtomicBool::new(false)); // set by a signal, a button, a deadline
    /// let condition = Arc::clone(&stop);
    /// let recommender = Recommender::builder()
    ///     .cancel_when(move || condition.load(Ordering::Relaxed))
    ///     .build(vec![Article::new("a", "Le train"), Article::new("b", "Un train")])?;
    /// assert_eq!(recommender.suggest_all(&Question::new(3))?.len(), 2);
    /// stop.store(true, Ordering::Relaxed);
    /// assert!(matches!(recommender.suggest_all(&Question::new(3)), Err(Error::Cancelled { .. })));
    /// # Ok::<(), connexe::Error>(())
    /// ```
    #[must_use]
    pub fn cancel_when(mut self, condition: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.watch.cancel_when(condition);
        self
    }

    /// Sets the callbacks of an operation that the build is a part of.
    #[cfg(feature = "evaluation")]
    pub(crate) fn watch(mut self, watch: Watch) -> Self {
        self.watch = watch;
        self
    }

    /// Returns the text of some articles as vectors, by the recipe, language and statistics of this builder, without an index: for use
    /// with another engine. [`TextVectors::of`] is the short form, without progress and cancellation.
    ///
    /// ```
    /// use connexe::{Article, Recommender};
    ///
    /// let articles = [Article::new("a", "le train du Rif"), Article::new("b", "le train de nuit")];
    /// let vectors = Recommender::builder().cancel_when(|| false).text_vectors(&articles)?;
    /// assert_eq!((vectors.len(), vectors.columns()), (2, 3)); // train, rif, nuit
    /// # Ok::<(), connexe::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a recipe out of range, [`Error::Statistics`] for statistics of another analysis, [`Error::TooLarge`] beyond 2^30 words,
    /// [`Error::Threads`], [`Error::Cancelled`].
    pub fn text_vectors(&self, articles: &[Article]) -> Result<TextVectors> {
        self.recipe.check()?;
        let threads = Threads::new(self.threads)?;
        let settings = TextSettings::new(&self.recipe, self.language.unwrap_or(DEFAULT_LANGUAGE), &threads);
        let ticker = self.watch.start(Stage::Analyze, articles.len());
        let vectors = settings.vectors(articles, self.statistics.as_ref(), &ticker)?;
        ticker.finish()?;
        Ok(vectors)
    }

    /// Analyses and indexes the articles.
    ///
    /// Time: linear in the text, then the 50 nearest articles of each for the local scales. Memory: the articles, and about 40 bytes a
    /// distinct feature of an article, 16 of them for vectors and posting lists. Word pairs that no other article has do not count.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a recipe out of range, [`Error::Statistics`] for statistics of another analysis, [`Error::DuplicateArticle`] for an id
    /// that two articles have, [`Error::TooLarge`] beyond 2^32 articles or features, [`Error::Threads`], [`Error::Cancelled`].
    pub fn build(self, articles: Vec<Article>) -> Result<Recommender> {
        self.recipe.check()?;
        check_ids(&articles)?;
        let threads = Threads::new(self.threads)?;
        let language = self.language.unwrap_or(DEFAULT_LANGUAGE);
        let ticker = self.watch.start(Stage::Analyze, articles.len());
        // The largest temporary memory first: it is free again before the next grows.
        let near_duplicates = DuplicateIndex::default();
        if !self.defers_near_duplicates {
            near_duplicates.read(&articles, threads.watched(&ticker))?;
        }
        let settings = TextSettings::new(&self.recipe, language, &threads);
        let text = settings.vectors(&articles, self.statistics.as_ref(), &ticker)?;
        let TextVectors { rows: text_rows, facts, vocabulary, mut frequencies, .. } = text;
        let boilerplate = self.recipe.boilerplate.strips().then_some(&frequencies.repeated_lines);
        let mut report = BuildReport::of(&articles, &facts, language, boilerplate, &ticker)?;
        drop(facts);
        let keys = Keys::of(&articles, &self.aliases, &mut frequencies, self.statistics.is_none(), &ticker)?;
        ticker.finish()?;
        let ticker = self.watch.start(Stage::Index, articles.len());
        let known = self.statistics.as_ref();
        let link_keys = LinkKeys::new(&articles, known)?;
        let in_links = link_keys.in_links(&articles);
        let in_link_counts: Vec<usize> = in_links.iter().map(SparseVector::len).collect();
        let names = Names { recipe: &self.recipe, language, vocabulary: &vocabulary, frequencies: &frequencies };
        let others = [
            (keys.rows(|labels| &labels.tags, &frequencies, &frequencies.tags), frequencies.tags.len()),
            (keys.section_rows(), keys.sections.len()),
            (keys.rows(|labels| &labels.authors, &frequencies, &frequencies.authors), frequencies.authors.len()),
            (SparseRows::from_vectors(in_links), link_keys.len()),
            (names.rows(&articles, &ticker)?, vocabulary.len()),
        ]
        .map(|(rows, columns)| SparseMatrix::new(rows, columns));
        let dates: Vec<Option<i64>> = articles.iter().map(|article| article.date.map(|date| date.civil_second())).collect();
        let text_index = RowIndex::new(text_rows, vocabulary.len(), by_date(&dates), &ticker)?;
        let id_ranks = id_ranks(&articles);
        let (duplicates, watched) = (near_duplicates.known(), threads.watched(&ticker));
        let Neighbourhoods { similarities, rows, graph } =
            Neighbourhoods::of(&text_index, &articles, &self.recipe, &link_keys, &id_ranks, duplicates, watched)?;
        let of_article = |((&similarity, &count), article): ((&f64, &usize), &Article)| {
            CandidateFactors::new(self.recipe.local_scale, similarity, link_keys.in_links_of(count), article.date)
        };
        let factors: Vec<CandidateFactors> = similarities.iter().zip(&in_link_counts).zip(&articles).map(of_article).collect();
        let index = Index::new(text_index, others, rows, &factors, graph);
        report.features = vocabulary.len() + frequencies.tags.len() + keys.sections.len() + frequencies.authors.len();
        report.non_zeros = index.non_zeros();
        let absent = link_keys.absent();
        let learnt = match known.and_then(Statistics::learnt).filter(|_| self.learns) {
            Some(values) => LearntBlend::from_values(values)?,
            None => LearntBlend::default(),
        };
        let size = articles.len();
        let mut site = Site {
            table: ArticleTable::new(&articles, keys.labels, language, &id_ranks)?,
            articles,
            text: TextModel {
                vocabulary,
                frequencies,
                sections: keys.sections,
                series: keys.series,
                recipe: self.recipe,
                language,
                terms: ScratchPool::default(),
                aliases: self.aliases,
                #[cfg(feature = "matrix")]
                unshared: text.unstored_squares,
            },
            index,
            factors,
            neighbours: NeighbourFacts { similarities, id_ranks, absent },
            near_duplicates,
            quantiles: ScoreQuantiles::default(),
            subjects: SubjectTable::new(size),
            evidence: ScratchPool::default(),
            learnt,
            threads,
        };
        // Statistics of the whole corpus hold what was learnt from it. A part alone learns nothing.
        let is_whole = known.is_none_or(|known| known.learnt().is_none() && known.articles() as usize == site.articles.len());
        if self.learns && is_whole {
            site.learnt = learn(&site, site.threads.watched(&ticker))?;
        }
        ticker.finish()?;
        report.learnt = site.learnt;
        Ok(Recommender { site, tags: TagIndex::default(), report, watch: self.watch })
    }
}

/// Returns the articles by their dates, those without one first: one upper bound of recency then fits many neighbours.
fn by_date(dates: &[Option<i64>]) -> Vec<u32> {
    let mut order: Vec<u32> = (0u32..).take(dates.len()).collect();
    order.sort_by_key(|&article| dates[article as usize]);
    order
}

fn check_ids(articles: &[Article]) -> Result<()> {
    let limit = u32::MAX as usize;
    if articles.len() >= limit {
        return Err(Error::TooLarge { what: "articles", got: articles.len(), limit, remedy: "index the corpus in parts" });
    }
    let mut positions: HashMap<&str, usize> = HashMap::with_capacity(articles.len());
    for (second, article) in articles.iter().enumerate() {
        if let Some(first) = positions.insert(&article.id, second) {
            return Err(Error::DuplicateArticle { id: article.id.clone(), first, second });
        }
    }
    Ok(())
}

/// The tags, sections, authors and series of all articles, by number.
struct Keys {
    labels: Vec<Labels>,
    sections: KeyTable,
    series: KeyTable,
}

impl Keys {
    fn of(
        articles: &[Article],
        aliases: &BTreeMap<String, String>,
        frequencies: &mut Frequencies,
        count: bool,
        ticker: &Ticker<'_>,
    ) -> Result<Self> {
        let mut keys = Self { labels: Vec::new(), sections: KeyTable::default(), series: KeyTable::default() };
        let none = BTreeMap::new();
        for article in articles {
            ticker.work(1)?;
            let numbers = |table: &mut KeyTable, names: Vec<String>| -> Result<Box<[u32]>> {
                let number = |key: &String| {
                    let number = table.intern(key)?;
                    if count {
                        table.count(number);
                    }
                    Ok(number)
                };
                names.iter().map(number).collect()
            };
            let one = |table: &mut KeyTable, name: &Option<String>| {
                name.as_deref().map(tag_key).filter(|key| !key.is_empty()).map(|key| table.intern(&key)).transpose()
            };
            keys.labels.push(Labels {
                section: one(&mut keys.sections, &article.section)?,
                series: one(&mut keys.series, &article.series)?,
                tags: numbers(&mut frequencies.tags, tag_keys(&article.tags, aliases))?,
                authors: numbers(&mut frequencies.authors, tag_keys(&article.authors, &none))?,
            });
        }
        Ok(keys)
    }

    fn rows(&self, numbers: impl Fn(&Labels) -> &[u32], frequencies: &Frequencies, table: &KeyTable) -> SparseRows {
        let vector = |labels: &Labels| {
            let keys: Vec<_> = numbers(labels).iter().map(|&n| (Some(n), frequencies.key_idf(table, Some(n)))).collect();
            weigh_keys(&keys)
        };
        SparseRows::from_vectors(self.labels.iter().map(vector).collect())
    }

    fn section_rows(&self) -> SparseRows {
        let vector = |labels: &Labels| weigh_keys(&labels.section.map(|n| (Some(n), 1.0)).into_iter().collect::<Vec<_>>());
        SparseRows::from_vectors(self.labels.iter().map(vector).collect::<Vec<SparseVector>>())
    }
}
