//! The facade: articles in, suggestions, explanations and pages out.
//!
//! | file | what it answers |
//! |---|---|
//! | `builder` | articles in, a recommender out |
//! | `view` | what one question sees: the index, and perhaps a draft from outside |
//! | `copies` | which two have the same wording, and when that is read |
//! | `lists` | the best *k* for one article, for a draft, for all |
//! | `layout`, `pages` | which article stands where on a page; the page |
//! | `explain` | why this one |
//! | `why_not` | why not that one |
//! | `preview` | what publishing a draft would do |
//! | `quantile` | what is a strong suggestion on this site |
//! | `surroundings` | what an article has from the others: the nearest ones, links to it |
//! | `tags`, `tag_search` | the best *k* by tags alone |
//! | `tag_report` | which tags say nothing, which are one |
//! | `tag_suggestions` | tags for an article, from the nearest ones |
//! | `matrix` | dense arrays for analysts |
//! | `latent` | a space of few dimensions, for analysts |
//! | `expansion` | the similarity of short texts, for analysts |

mod builder;
mod copies;
#[cfg(feature = "matrix")]
mod expansion;
mod explain;
#[cfg(feature = "matrix")]
mod latent;
mod layout;
mod lists;
#[cfg(feature = "matrix")]
mod matrix;
mod pages;
mod preview;
mod quantile;
mod surroundings;
mod tag_report;
mod tag_search;
mod tag_suggestions;
mod tags;
mod view;
mod why_not;

pub use builder::{BuildReport, RecommenderBuilder, RepeatedLine};
#[cfg(feature = "matrix")]
pub use expansion::Expansion;
#[cfg(feature = "matrix")]
pub use latent::LatentSpace;
#[cfg(feature = "matrix")]
pub use matrix::Neighbours;
pub use preview::{Appearance, Preview, Previewer, Published};
pub use tag_report::{Difference, NearTwins, TagCount, TagReport};
pub use tag_suggestions::TagSuggestion;
pub use why_not::PageWhyNot;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use quantile::ScoreScale;
#[cfg(feature = "matrix")]
use view::View;

use crate::analysis::Vocabulary;
use crate::article::Article;
use crate::date::Date;
use crate::error::{Error, Result};
use crate::index::CandidateFactors;
#[cfg(feature = "matrix")]
use crate::index::Scratch;
use crate::index::{Index, Part, ShingleSets};
use crate::language::Language;
use crate::parallel::Threads;
use crate::progress::{Stage, Watch};
use crate::ranking::Catalogue;
use crate::vector::{Frequencies, KeyTable, LocalScale, Recipe, Statistics, TextSettings};

/// Articles, indexed: answers which of them should stand under one, and why.
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
/// assert_eq!(suggestions.items.len(), 1); // nothing else has a word in common
/// assert!(suggestions.shortage.is_some()); // and the answer says so
/// # Ok::<(), connexe::Error>(())
/// ```
pub struct Recommender {
    articles: Vec<Article>,
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    frequencies: Frequencies,
    sections: KeyTable,
    series: KeyTable,
    index: Index,
    /// For each article the sum of the squares of the weights of its text that no row stores: with those of its row they make 1.
    #[cfg(feature = "matrix")]
    alone: Vec<u64>,
    /// Read by the build, or by whoever first asks for copies.
    shingles: OnceLock<ShingleSets>,
    /// Mean similarity of each article to its nearest ones.
    similarities: Vec<f64>,
    /// The place of each article among all ids in ascending order.
    id_ranks: Vec<u32>,
    /// Ids that frozen statistics know and the index does not: in links their numbers follow those of the articles.
    absent: Vec<String>,
    /// Local scale and gain for links of each article.
    standings: Vec<CandidateFactors>,
    recipe: Recipe,
    language: Language,
    aliases: BTreeMap<String, String>,
    threads: Threads,
    watch: Watch,
    report: BuildReport,
    score_scale: ScoreScale,
}

impl Recommender {
    /// Settings for a new recommender.
    pub fn builder() -> RecommenderBuilder {
        RecommenderBuilder::default()
    }

    /// The articles, in the order in which they were given.
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The article with an id.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], with the nearest ids.
    pub fn article(&self, id: &str) -> Result<&Article> {
        Ok(&self.articles[self.number(id)? as usize])
    }

    /// What was noticed while building.
    pub fn report(&self) -> &BuildReport {
        &self.report
    }

    /// The newest date of any article: the `as_of` of a question that brings none.
    pub fn newest_date(&self) -> Option<Date> {
        self.catalogue.newest()
    }

    /// The statistics that vectors and scales rest on, as a value to save and to build with again.
    ///
    /// If they were counted by this build, the texts are read again: the index forgets word pairs that only one article has, while
    /// statistics have them, since another part of the corpus may have the same. If they were handed over, they are given back.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`], which cannot happen to a recommender without [`cancel_when`](RecommenderBuilder::cancel_when);
    /// [`Error::TooLarge`] beyond 2^30 words, which the build would have met first.
    pub fn statistics(&self) -> Result<Statistics> {
        let reads_again = self.frequencies.rare_pairs.is_none();
        let passes = if reads_again && self.recipe.word_pairs { 2 } else { 1 };
        let ticker = self.watch.start(Stage::Analyze, passes * self.articles.len());
        let counts = if reads_again {
            self.text_settings().count_all(&self.articles, &self.frequencies.repeated_lines, &ticker)?
        } else {
            self.frequencies.text_counts(&self.vocabulary)
        };
        let ids = self.articles.iter().map(|article| article.id.clone());
        let similarities = match self.recipe.local_scale {
            LocalScale::Off => BTreeMap::new(),
            LocalScale::Nearest { .. } => ids.zip(self.similarities.iter().copied()).collect(),
        };
        let counted = self.frequencies.to_statistics(counts, self.recipe.analysis, self.recipe.word_pairs, similarities);
        let known = self.articles.iter().map(|article| &article.id).chain(&self.absent);
        let ids: Vec<&str> = known.map(String::as_str).collect();
        let rows = (0u32..).take(self.articles.len()).map(|number| {
            [self.index.document(number), self.index.query_of(number)].map(|vector| vector.parts[Part::Links.index()])
        });
        let statistics = counted.with_links(&ids, rows);
        ticker.finish()?;
        Ok(statistics)
    }

    /// What long operations of this recommender tell and ask.
    #[cfg(feature = "evaluation")]
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    fn text_settings(&self) -> TextSettings<'_> {
        TextSettings::new(&self.recipe, self.language, &self.threads)
    }

    /// The lines that come off the bodies of articles.
    fn boilerplate(&self) -> Option<&crate::analysis::RepeatedLines> {
        self.recipe.boilerplate.strips().then_some(&self.frequencies.repeated_lines)
    }

    fn number(&self, id: &str) -> Result<u32> {
        self.catalogue.number(id).ok_or_else(|| unknown_article(id, self.catalogue.ids()))
    }

    /// The score of an article with every other that shares a feature, whether or not a filter would keep it out.
    #[cfg(feature = "matrix")]
    fn score_all(
        &self,
        view: &View<'_>,
        asked: u32,
        blend: &crate::ranking::Blend,
        scratch: &mut Scratch,
        mut visit: impl FnMut(u32, f64),
    ) {
        let filters = crate::ranking::Filters::default();
        let prepared = view.prepare(&[&filters], blend, &crate::ranking::Boosts::default());
        let gate = prepared.gate(view, asked);
        let scorer = prepared.scorer(view, blend, &gate);
        view.for_each_candidate(crate::index::Engine::Inverted, asked, &scorer, scratch, |candidate, dots| {
            if candidate != asked {
                visit(candidate, scorer.unfiltered(candidate, dots));
            }
        });
    }
}

/// The error for an id that is not among some ids, with the nearest of them.
fn unknown_article<'a>(id: &str, ids: impl Iterator<Item = &'a str>) -> Error {
    // Likeness costs the product of the lengths: of an endless id, the start must do.
    let start = |id: &str| id.chars().take(200).collect::<String>();
    let id = start(id);
    let mut near: Vec<(f64, &str)> = ids.map(|other| (strsim::jaro_winkler(&id, &start(other)), other)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let nearest = near.into_iter().take(3).map(|(_, other)| other.to_string()).collect();
    Error::UnknownArticle { id, nearest }
}
