//! Scores as dense arrays.

use ndarray::{Array1, Array2};

use crate::error::{Error, Result};
use crate::index::{Engine, Scratch};
use crate::ranking::{Blend, Boosts, Filters, LanguageRule, NearDuplicates, Prepared, Question, View};
use crate::recommender::Recommender;
use crate::stage::Stage;

/// The nearest articles of every article, as arrays.
///
/// Row *i* is that of article *i*. An entry without a candidate is `u32::MAX` with a score of 0.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Neighbours {
    /// Positions of the suggestions, best first; shape (articles, k).
    pub articles: Array2<u32>,
    /// Their scores; shape (articles, k).
    pub scores: Array2<f64>,
    /// Number of suggestions in each row; shape (articles).
    pub found: Array1<usize>,
}

/// The largest side of a dense matrix: 20,000 articles make 3.2 GB.
const MAX_SIDE: usize = 20_000;

impl Recommender {
    /// Returns the score of every pair: row *q*, column *d*; shape (articles, articles), 8 bytes a pair.
    ///
    /// No filter acts, and the diagonal is 0. The matrix is not symmetric: the local scale is that of the column.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] above 20,000 articles, [`Error::Setting`] for a blend out of range, [`Error::Cancelled`].
    ///
    /// ```
    /// use connexe::{Article, Blend, Recency, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![article("a", "le train"), article("b", "un train"), article("c", "")])?;
    /// let matrix = recommender.similarity_matrix(&Blend::default().with_recency(Recency::Off))?;
    /// assert_eq!(matrix.shape(), [3, 3]);
    /// assert!(matrix[[0, 1]] > 0.0 && matrix[[0, 2]] == 0.0 && matrix[[0, 0]] == 0.0);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn similarity_matrix(&self, blend: &Blend) -> Result<Array2<f64>> {
        blend.check()?;
        let site = self.site();
        let side = site.articles.len();
        if side > MAX_SIDE {
            return Err(Error::TooLarge {
                what: "articles of a dense matrix",
                got: side,
                limit: MAX_SIDE,
                remedy: "ask for `neighbours`, which holds k an article",
            });
        }
        let ticker = self.watch().start(Stage::Rank, side);
        let view = self.view();
        let numbers: Vec<u32> = (0..view.len()).collect();
        let rows = site.threads.watched(&ticker).map(side, Scratch::default, |scratch, row| {
            let mut scores = vec![0.0; side];
            score_all(&view, numbers[row], blend, scratch, |candidate, score| scores[candidate as usize] = score);
            ticker.tick(1);
            scores
        })?;
        let mut matrix = Array2::zeros((side, side));
        for (mut row, scores) in matrix.rows_mut().into_iter().zip(rows) {
            row.assign(&Array1::from_vec(scores));
        }
        ticker.finish()?;
        Ok(matrix)
    }

    /// Returns the best `k` of every article as arrays, by a blend, with the default filters. All languages are compared, and
    /// near-duplicates are shown.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a blend out of range or a `k` of 0, [`Error::Cancelled`].
    pub fn neighbours(&self, k: usize, blend: &Blend) -> Result<Neighbours> {
        let filters = Filters::default().with_language(LanguageRule::Any);
        let lists = self
            .suggest_all(&Question::new(k).with_blend(*blend).with_filters(filters).with_near_duplicates(NearDuplicates::Show))?;
        let k = k.min(self.articles().len());
        let mut neighbours = Neighbours {
            articles: Array2::from_elem((lists.len(), k), u32::MAX),
            scores: Array2::zeros((lists.len(), k)),
            found: lists.iter().map(|list| list.items.len()).collect(),
        };
        for (row, list) in lists.iter().enumerate() {
            for (position, item) in list.items.iter().enumerate() {
                neighbours.articles[[row, position]] = self.number(&item.id)?;
                neighbours.scores[[row, position]] = item.score;
            }
        }
        Ok(neighbours)
    }
}

/// Visits every article that shares a feature with the query article, with its score, whether or not a filter excludes it.
fn score_all(view: &View<'_>, query: u32, blend: &Blend, scratch: &mut Scratch, mut visit: impl FnMut(u32, f64)) {
    let filters = Filters::default();
    let prepared = Prepared::new(view, &[(&filters, filters.min_score)], &Boosts::default());
    let eligibility = prepared.eligibility(view, query);
    let scorer = prepared.scorer(view, blend, &eligibility);
    view.for_each_candidate(Engine::Inverted, query, &scorer, scratch, |candidate, dots| {
        if candidate != query {
            visit(candidate, scorer.unfiltered(candidate, dots));
        }
    });
}
