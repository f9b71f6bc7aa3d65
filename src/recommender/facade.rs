//! The recommender: its state, and its articles and statistics.

use std::collections::BTreeMap;
use std::fmt;

use super::build_report::BuildReport;
use crate::article::Article;
use crate::date::Date;
use crate::error::Result;
use crate::index::Part;
use crate::progress::Watch;
use crate::ranking::{Site, View};
use crate::stage::Stage;
use crate::tags::TagIndex;
use crate::vector::{LocalScale, Statistics, TextSettings};

/// Indexed articles, with answers to which of them are related to one, and why.
///
/// Built once, then read from any number of threads (`Send + Sync`). Answers are exact: the best `k` of all articles that the
/// filters allow, in a total order (score, then the nearer date, then the id).
///
/// ```
/// use connexe::{Article, Question, Recommender};
///
/// let recommender = Recommender::builder().build(vec![
///     Article::new("a", "La ligne du Rif ouvre en juin").with_body("Le premier train partira de Tétouan."),
///     Article::new("b", "La ligne du Rif, dix ans de retard").with_body("Le train devait relier Tétouan à Nador."),
///     Article::new("c", "Trois recettes de courges").with_body("Coupez la courge en dés."),
/// ])?;
/// let suggestions = recommender.suggest("a", &Question::new(2))?;
/// assert_eq!(suggestions.items[0].id, "b");
/// assert_eq!(suggestions.items.len(), 1); // no other article has a word in common
/// assert!(suggestions.shortage.is_some()); // and the answer says so
/// # Ok::<(), connexe::Error>(())
/// ```
pub struct Recommender {
    pub(super) site: Site,
    pub(super) tags: TagIndex,
    pub(super) report: BuildReport,
    pub(super) watch: Watch,
}

impl fmt::Debug for Recommender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recommender").field("report", &self.report).finish_non_exhaustive()
    }
}

impl Recommender {
    /// The articles, in the order in which they were given.
    pub fn articles(&self) -> &[Article] {
        &self.site.articles
    }

    /// Returns the article with an id.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), with the nearest ids.
    pub fn article(&self, id: &str) -> Result<&Article> {
        Ok(&self.site.articles[self.number(id)? as usize])
    }

    /// Facts and problems that were found by the build.
    pub fn report(&self) -> &BuildReport {
        &self.report
    }

    /// The newest date of the articles that may be shown: drafts, withdrawn and embargoed articles do not count. Ages and expiries of
    /// a question without `as_of` count from it.
    pub fn newest_date(&self) -> Option<Date> {
        self.site.table.newest()
    }

    /// Returns the statistics behind vectors and scales, as a value to save and to build with again.
    ///
    /// If this build counted them, the texts are read again: the index does not store word pairs of a single article, while statistics
    /// have them, since another part of the corpus may have the same. If they were given to the builder, the same are returned.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled), only with [`cancel_when`](crate::RecommenderBuilder::cancel_when);
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^30 words, which the build would have returned before.
    pub fn statistics(&self) -> Result<Statistics> {
        let Site { articles, text, index, neighbours, .. } = &self.site;
        let reads_again = text.frequencies.rare_pairs.is_none();
        let passes = if reads_again && text.recipe.word_pairs { 2 } else { 1 };
        let ticker = self.watch.start(Stage::Analyze, passes * articles.len());
        let counts = if reads_again {
            let settings = TextSettings::new(&text.recipe, text.language, &self.site.threads);
            settings.count_all(articles, &text.frequencies.repeated_lines, &ticker)?
        } else {
            text.frequencies.text_counts(&text.vocabulary)
        };
        let ids = articles.iter().map(|article| article.id.clone());
        let similarities = match text.recipe.local_scale {
            LocalScale::Off => BTreeMap::new(),
            LocalScale::Nearest { .. } => ids.zip(neighbours.similarities.iter().copied()).collect(),
        };
        let counted = text.frequencies.to_statistics(counts, text.recipe.analysis, text.recipe.word_pairs, similarities);
        let known = articles.iter().map(|article| &article.id).chain(&neighbours.absent);
        let ids: Vec<&str> = known.map(String::as_str).collect();
        let rows = (0u32..)
            .take(articles.len())
            .map(|number| [index.document(number), index.query_of(number)].map(|vector| vector.parts[Part::Links.index()]));
        let statistics = counted.with_links(&ids, rows).with_learnt(self.site.learnt.to_values());
        ticker.finish()?;
        Ok(statistics)
    }

    /// The callbacks for progress and cancellation of long operations.
    #[cfg(any(feature = "evaluation", feature = "matrix"))]
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The indexed articles.
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// The articles as a question without a draft sees them.
    pub(crate) fn view(&self) -> View<'_> {
        View::new(&self.site, None)
    }

    pub(crate) fn number(&self, id: &str) -> Result<u32> {
        self.site.table.find(id)
    }
}
