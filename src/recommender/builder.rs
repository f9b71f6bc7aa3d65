//! From articles to a recommender: analysis, statistics, vectors, index, local scales.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::quantile::ScoreScale;
use super::surroundings::{LinkKeys, Surroundings, id_ranks};
use super::{Recommender, copies};
use crate::analysis::{RepeatedLines, TextFacts, repeated_lines, tag_key};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::{CandidateFactors, Index};
use crate::knn::RowIndex;
use crate::language::Language;
use crate::parallel::Threads;
use crate::progress::{Progress, Stage, Ticker, Watch};
use crate::ranking::{Catalogue, Labels};
use crate::sparse::{SparseMatrix, SparseRows, SparseVector};
use crate::vector::{Frequencies, KeyTable, LocalScale, Recipe, Statistics, TextSettings, TextVectors, weigh_keys};

/// Settings of a [`Recommender`]; made by [`Recommender::builder`].
#[derive(Clone, Default)]
pub struct RecommenderBuilder {
    recipe: Recipe,
    language: Option<Language>,
    aliases: BTreeMap<String, String>,
    statistics: Option<Statistics>,
    threads: usize,
    defers_near_duplicates: bool,
    watch: Watch,
}

/// What was noticed while building.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildReport {
    /// Articles indexed.
    pub articles: usize,
    /// Distinct words, word pairs of two articles or more, tags, sections and authors.
    pub features: usize,
    /// Weights stored.
    pub non_zeros: usize,
    /// Ids of articles without any word to compare by: empty, or stop words only. They can be found by their tags.
    pub without_words: Vec<String>,
    /// Ids of articles whose lead only repeats the opening of the body: it was not counted.
    pub repeated_leads: Vec<String>,
    /// Lines that stand in several articles and were taken off before vectors were made, the most frequent first.
    pub repeated_lines: Vec<RepeatedLine>,
    /// Ids of articles with boilerplate lines ("À lire aussi", signatures of agencies), which were removed, and how many.
    pub boilerplate_lines: Vec<(String, usize)>,
    /// Ids of articles with "words" of over 128 bytes, which were left out, and how many.
    pub long_words: Vec<(String, usize)>,
    /// Languages that are segmented but not stemmed, with the number of their articles.
    pub unstemmed: BTreeMap<Language, usize>,
}

/// A line that stands in several articles.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepeatedLine {
    /// Its first 120 characters, as the first of the articles writes them.
    pub line: String,
    /// Articles that it came off.
    pub articles: usize,
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

    /// Makes one tag another name of a second one: both get the key of the second.
    #[must_use]
    pub fn tag_alias(mut self, alias: &str, tag: &str) -> Self {
        self.aliases.insert(tag_key(alias), tag_key(tag));
        self
    }

    /// Uses frozen statistics instead of counting them. Articles without a local similarity in them have it computed now.
    #[must_use]
    pub fn statistics(mut self, statistics: Statistics) -> Self {
        self.statistics = Some(statistics);
        self
    }

    /// Sets the number of threads; 0, the default, for one a core. Without the feature `parallel` there is one.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Leaves reading the wording of all articles, by which near-duplicates are found, to the first question that hides them: for
    /// sites that show them all. Answers stay the same.
    ///
    /// It takes a tenth of the build with the default recipe, a quarter of one without scales and links, and 4 bytes a word while it
    /// lasts. [`suggest_all`](Recommender::suggest_all) and [`suggest_each`](Recommender::suggest_each) catch up on all threads, and can
    /// be cancelled meanwhile. A single question, a page, `SiteHealth::of` or a call of [`likeness`](Recommender::likeness) does on its own, on one thread,
    /// and cannot: the first takes longer.
    ///
    /// ```
    /// use connexe::{Article, NearDuplicates, Question, Recommender};
    ///
    /// let articles = vec![Article::new("a", "Le train part de la gare"), Article::new("b", "Le train part de la gare")];
    /// let recommender = Recommender::builder().defer_near_duplicates().build(articles)?;
    /// let show = Question::new(4).with_near_duplicates(NearDuplicates::Show);
    /// assert_eq!(recommender.suggest("a", &show)?.items.len(), 1);
    /// assert_eq!(recommender.suggest("a", &Question::new(4))?.items.len(), 0); // hides copies: now they are looked for
    /// # Ok::<(), connexe::Error>(())
    /// ```
    #[must_use]
    pub fn defer_near_duplicates(mut self) -> Self {
        self.defers_near_duplicates = true;
        self
    }

    /// Sets what is called now and then during long operations, of the builder and of the recommender that it makes; possibly from
    /// several threads, one after the other within a stage. They are the operations that [`cancel_when`](Self::cancel_when) can stop.
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watch.on_progress(callback);
        self
    }

    /// Sets what long operations ask now and then, possibly from several threads at once: when it says true, the operation stops soon,
    /// and returns [`Error::Cancelled`]. What it had done is dropped.
    ///
    /// It is asked when a stage begins, and then about every 64 articles: at most some tens of milliseconds of work. The condition
    /// stays with the recommender, and applies to all operations of it that look at every article: [`suggest_all`](Recommender::suggest_all),
    /// [`suggest_all_by_tags`](Recommender::suggest_all_by_tags), [`previewer`](Recommender::previewer) and previews,
    /// [`score_quantile`](Recommender::score_quantile), [`tag_report`](Recommender::tag_report), [`statistics`](Recommender::statistics),
    /// the arrays for analysts, and `SiteHealth::of`. A recommender stays as it was when one of them is cancelled.
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

    /// [`on_progress`](Self::on_progress) and [`cancel_when`](Self::cancel_when) of an operation that this one is part of.
    #[cfg(feature = "evaluation")]
    pub(crate) fn watch(mut self, watch: Watch) -> Self {
        self.watch = watch;
        self
    }

    /// The text of some articles as vectors, by the recipe, language and statistics of this builder, without an index: for those who
    /// bring an engine of their own. [`TextVectors::of`] is the short form, which cannot be watched.
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
    /// [`Error::Setting`] for a recipe out of range or statistics of another analysis, [`Error::TooLarge`] beyond 2^30 words,
    /// [`Error::Threads`], [`Error::Cancelled`] if [`cancel_when`](Self::cancel_when) said so.
    pub fn text_vectors(&self, articles: &[Article]) -> Result<TextVectors> {
        self.recipe.check()?;
        let threads = Threads::new(self.threads)?;
        let settings = TextSettings::new(&self.recipe, self.language.unwrap_or(Language::FRENCH), &threads);
        let ticker = self.watch.start(Stage::Analyze, articles.len());
        let vectors = settings.vectors(articles, self.statistics.as_ref(), &ticker)?;
        ticker.finish()?;
        Ok(vectors)
    }

    /// Analyses and indexes the articles.
    ///
    /// Time: linear in the text, then one top-50 query an article for the local scales. Memory: the articles, and about
    /// 16 bytes a distinct feature of an article, those pairs of words left out that no other article has.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a recipe out of range or statistics of another analysis, [`Error::DuplicateArticle`] for an id
    /// that stands twice, [`Error::TooLarge`] beyond 2^32 articles or features, [`Error::Threads`],
    /// [`Error::Cancelled`] if [`cancel_when`](Self::cancel_when) said so.
    pub fn build(self, articles: Vec<Article>) -> Result<Recommender> {
        self.recipe.check()?;
        check_ids(&articles)?;
        let threads = Threads::new(self.threads)?;
        let language = self.language.unwrap_or(Language::FRENCH);
        let ticker = self.watch.start(Stage::Analyze, articles.len());
        // The largest transient first: it is gone before the next one grows.
        let shingles = match self.defers_near_duplicates {
            true => OnceLock::new(),
            false => copies::read(&articles, threads.watched(&ticker))?.into(),
        };
        let settings = TextSettings::new(&self.recipe, language, &threads);
        let text = settings.vectors(&articles, self.statistics.as_ref(), &ticker)?;
        let TextVectors { rows: text_rows, facts, vocabulary, mut frequencies, .. } = text;
        let boilerplate = self.recipe.boilerplate.strips().then_some(&frequencies.repeated_lines);
        let mut report = report_of(&articles, &facts, language, boilerplate, &ticker)?;
        drop(facts);
        let keys = Keys::of(&articles, &self.aliases, &mut frequencies, self.statistics.is_none(), &ticker)?;
        ticker.finish()?;
        let ticker = self.watch.start(Stage::Index, articles.len());
        let known = self.statistics.as_ref();
        let link_keys = LinkKeys::new(&articles, known);
        let in_links = link_keys.in_links(&articles);
        let in_link_counts: Vec<usize> = in_links.iter().map(SparseVector::len).collect();
        let others = [
            (keys.rows(|labels| &labels.tags, &frequencies, &frequencies.tags), frequencies.tags.len()),
            (keys.section_rows(), keys.sections.len()),
            (keys.rows(|labels| &labels.authors, &frequencies, &frequencies.authors), frequencies.authors.len()),
            (SparseRows::from_vectors(in_links), link_keys.len()),
        ]
        .map(|(rows, columns)| SparseMatrix::new(rows, columns));
        let dates: Vec<Option<i64>> = articles.iter().map(|article| article.date.map(|date| date.first_second())).collect();
        let text_index = RowIndex::new(text_rows, vocabulary.len(), by_date(&dates), &ticker)?;
        let id_ranks = id_ranks(&articles);
        let Surroundings { similarities, neighbourhoods, nearest } =
            Surroundings::of(&text_index, &articles, &self.recipe, &link_keys, &id_ranks, threads.watched(&ticker))?;
        let standing = |((&similarity, &count), article): ((&f64, &usize), &Article)| {
            CandidateFactors::new(scale(self.recipe.local_scale, similarity), count, article.date)
        };
        let standings: Vec<CandidateFactors> = similarities.iter().zip(&in_link_counts).zip(&articles).map(standing).collect();
        let index = Index::new(text_index, others, neighbourhoods, &standings, nearest);
        report.features = vocabulary.len() + frequencies.tags.len() + keys.sections.len() + frequencies.authors.len();
        report.non_zeros = index.non_zeros();
        let absent = link_keys.absent();
        ticker.finish()?;
        Ok(Recommender {
            catalogue: Catalogue::new(&articles, keys.labels, language),
            standings,
            absent,
            id_ranks,
            articles,
            vocabulary,
            frequencies,
            sections: keys.sections,
            series: keys.series,
            index,
            #[cfg(feature = "matrix")]
            alone: text.unstored_squares,
            shingles,
            similarities,
            recipe: self.recipe,
            language,
            aliases: self.aliases,
            threads,
            watch: self.watch,
            report,
            score_scale: ScoreScale::default(),
        })
    }
}

/// The articles by their dates, those without one first: recency then has one bound for many neighbours.
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

fn report_of(
    articles: &[Article],
    texts: &[TextFacts],
    language: Language,
    boilerplate: Option<&RepeatedLines>,
    ticker: &Ticker<'_>,
) -> Result<BuildReport> {
    let mut lines: HashMap<u64, RepeatedLine> = HashMap::new();
    let mut report = BuildReport { articles: articles.len(), ..BuildReport::default() };
    for (article, text) in articles.iter().zip(texts) {
        ticker.work(1)?;
        if text.is_empty() {
            report.without_words.push(article.id.clone());
        }
        if text.lead_repeats {
            report.repeated_leads.push(article.id.clone());
        }
        if text.long_words > 0 {
            report.long_words.push((article.id.clone(), text.long_words));
        }
        if text.stripped.boilerplate > 0 {
            report.boilerplate_lines.push((article.id.clone(), text.stripped.boilerplate));
        }
        if let Some(repeated) = boilerplate.filter(|_| text.stripped.repeated > 0) {
            let mut seen = std::collections::HashSet::new();
            for (hash, line) in repeated_lines(&article.body, repeated).filter(|&(hash, _)| seen.insert(hash)) {
                let first = || RepeatedLine { line: line.chars().take(LINE_SHOWN).collect(), articles: 0 };
                lines.entry(hash).or_insert_with(first).articles += 1;
            }
        }
        let language = article.language.unwrap_or(language);
        if !language.has_stemmer() {
            *report.unstemmed.entry(language).or_insert(0) += 1;
        }
    }
    report.repeated_lines = lines.into_values().collect();
    report.repeated_lines.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.line.cmp(&b.line)));
    Ok(report)
}

/// Characters of a repeated line that the report shows.
const LINE_SHOWN: usize = 120;

/// Tags, sections, authors and series of all articles, by number.
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

/// The distinct keys of some tags, in their order, aliases replaced.
pub(super) fn tag_keys(tags: &[String], aliases: &BTreeMap<String, String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let keys = tags.iter().map(|tag| tag_key(tag)).map(|key| aliases.get(&key).cloned().unwrap_or(key));
    keys.filter(|key| !key.is_empty() && seen.insert(key.clone())).collect()
}

pub(super) fn scale(local_scale: LocalScale, similarity: f64) -> f64 {
    match local_scale {
        LocalScale::Off => 1.0,
        LocalScale::Nearest { floor, .. } => 1.0 / similarity.max(floor).sqrt(),
    }
}
