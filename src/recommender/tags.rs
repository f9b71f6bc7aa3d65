//! Answers about tags alone.

use super::facade::Recommender;
use super::subject::Subject;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::ranking::{Blend, NearDuplicates, Question, Recency, Suggestions};
use crate::stage::Stage;
use crate::tags::{
    NEIGHBOURS, TagQuestion, TagReport, TagSuggestion, report_tags, suggest_all_by_tags, suggest_by_tags, suggest_tags,
};

impl Recommender {
    /// Returns the best suggestions for an article of the index, or a draft, by its tags alone: no text, dates only for ties, near-duplicates like other
    /// articles.
    ///
    /// Exact, in the order of all lists: score, then the nearer date, then the id. Filters act before the best `k` are taken.
    ///
    /// By shared count and Jaccard, articles are searched in blocks of 512, from the nearest dates outwards (without dates: by id),
    /// and each block from the most shared tags down. Once `k` articles are found, a block is only tested for more shared tags, which
    /// takes a few instructions a tag. Articles with a tag that fewer than one in 128 have are counted one by one. The first such
    /// question makes rows of bits for the frequent tags, at most four times the memory of their posting lists, and the order of the
    /// articles, 24 bytes each.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], or [`Error::Setting`] for a question out of range.
    ///
    /// ```
    /// use connexe::tags::{TagMeasure, TagQuestion};
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, tags: &[&str]| Article::new(id, "").with_tags(tags.iter().copied());
    /// let recommender = Recommender::builder()
    ///     .build(vec![article("a", &["Rif", "Train"]), article("b", &["rif", "TRAIN", "Mer"]), article("c", &["Train"])])?;
    /// let by_count = recommender.suggest_by_tags("a", &TagQuestion::new(5).with_measure(TagMeasure::SharedCount))?;
    /// assert_eq!(by_count.items[0].score, 2.0);
    /// let jaccard = recommender.suggest_by_tags("a", &TagQuestion::new(5).with_measure(TagMeasure::Jaccard))?;
    /// assert_eq!((jaccard.items[0].id.as_str(), jaccard.items[0].score), ("b", 2.0 / 3.0));
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn suggest_by_tags<'s>(&self, subject: impl Into<Subject<'s>>, question: &TagQuestion) -> Result<Suggestions> {
        question.check()?;
        self.with_subject(subject.into(), |view, query| Ok(suggest_by_tags(view, &self.tags, question, query)))
    }

    /// Returns the best suggestions for every article by tags alone, in the order in which they were given; in parallel.
    ///
    /// An article that may not be shown gets an empty list and the reason. Filters that do not depend on the query article are applied
    /// to each candidate once, for all articles.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a question out of range, [`Error::Cancelled`].
    pub fn suggest_all_by_tags(&self, question: &TagQuestion) -> Result<Vec<Suggestions>> {
        question.check()?;
        let ticker = self.watch.start(Stage::Rank, self.site.articles.len());
        let lists = suggest_all_by_tags(&self.view(), &self.tags, question, &ticker)?;
        ticker.finish()?;
        Ok(lists)
    }

    /// Reports on the tags of the site: tags that distinguish no article, and pairs that may be one tag.
    ///
    /// Tags that differ in a digit are never a pair ("Ligue 1", "Ligue 2"). Time: linear in the tags of all articles; for pairs, about a
    /// hundred ways to leave two letters out of each distinct tag. Tens of thousands of tags take seconds.
    ///
    /// ```
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, tag: &str| Article::new(id, "").with_tags([tag]);
    /// let recommender = Recommender::builder().build(vec![article("a", "Élection"), article("b", "élections")])?;
    /// let report = recommender.tag_report()?;
    /// assert_eq!(report.similar_tags[0].other.tag, "élections");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`], only with [`cancel_when`](crate::RecommenderBuilder::cancel_when).
    pub fn tag_report(&self) -> Result<TagReport> {
        let ticker = self.watch.start(Stage::Rank, self.site.articles.len());
        let report = report_tags(&self.site, &ticker)?;
        ticker.finish()?;
        Ok(report)
    }

    /// Returns at most `k` tags for an article, in the index or not, best first, equal scores by name.
    ///
    /// The nearest articles by text alone vote with their similarity ([k nearest neighbours]). Not suggested are tags that the article
    /// has already, in any spelling, tags of more than four fifths of the articles, and tags of one alone. An article of the index with
    /// the same id does not vote. Cost: one question of 20.
    ///
    /// ```
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str, tags: &[&str]| Article::new(id, "").with_body(body).with_tags(tags.iter().copied());
    /// let recommender = Recommender::builder().build(vec![
    ///     article("a", "Le train du Rif part de Tétouan", &["Trains", "Rif"]),
    ///     article("b", "Le train du Rif reste à Nador", &["trains"]),
    ///     article("c", "Coupez la courge en dés", &["Cuisine"]),
    ///     article("d", "Salez la courge", &["Cuisine"]),
    ///     article("e", "Il pleut", &[]),
    /// ])?;
    /// let draft = Article::new("new", "Un train pour le Rif");
    /// let tags = recommender.suggest_tags(&draft, 5)?;
    /// assert_eq!((tags[0].tag.as_str(), tags[0].support, tags.len()), ("Trains", 2, 1));
    /// # Ok::<(), connexe::Error>(())
    /// ```
    ///
    /// [k nearest neighbours]: https://nlp.stanford.edu/IR-book/html/htmledition/k-nearest-neighbor-1.html
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] for a `k` of 0.
    pub fn suggest_tags(&self, article: &Article, k: usize) -> Result<Vec<TagSuggestion>> {
        if k == 0 {
            return Err(Error::argument("k", 0, "at least 1"));
        }
        let blend = Blend::standard().with_tags(0.0).with_links(0.0, 0.0).with_mention(0.0).with_recency(Recency::Off);
        let question = Question::new(NEIGHBOURS).with_blend(blend).with_near_duplicates(NearDuplicates::Show);
        suggest_tags(&self.site, article, &self.suggest(article, &question)?.items, k)
    }
}
