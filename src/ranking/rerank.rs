//! Re-ranking: a signal of the caller on the best candidates, after the search.

use crate::error::{Error, Result};

use super::question::Suggestion;

/// A signal of the caller, such as popularity or the similarity of embeddings, that gives candidates new scores.
///
/// It acts after the search, on the best [`depth`](Self::depth) candidates that pass every filter. The depth does not depend on how
/// many suggestions are wanted, so that a list of *k* is a prefix of a list of *k + 1*. The pool is sorted by the new scores (highest
/// first; equal scores keep their order), and candidates beyond it follow in their old order. Near-duplicates and caps act on the new
/// order. Explanations are those of the old score.
///
/// ```
/// use connexe::{Article, Question, Recommender, Rerank, Suggestion};
///
/// struct Popularity;
///
/// impl Rerank for Popularity {
///     fn scores(&self, _article: &str, pool: &[Suggestion]) -> Vec<f64> {
///         let reads = |id: &str| if id == "c" { 900.0 } else { 10.0f64 };
///         pool.iter().map(|candidate| candidate.score * reads(&candidate.id)).collect()
///     }
/// }
///
/// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
/// let recommender = Recommender::builder().build(vec![
///     article("a", "le train de Tétouan"), article("b", "le train de Tétouan à Nador"), article("c", "du pain blanc à Tétouan"),
/// ])?;
/// let reranked = recommender.suggest_reranked("a", &Question::new(2), &Popularity)?;
/// assert_eq!(reranked.items[0].id, "c");
/// # Ok::<(), connexe::Error>(())
/// ```
pub trait Rerank: Sync {
    /// The number of candidates that are re-ranked. Default: 100.
    fn depth(&self) -> usize {
        100
    }

    /// Returns the new score of each candidate of a pool, in its order. The same input must give the same output.
    fn scores(&self, article: &str, pool: &[Suggestion]) -> Vec<f64>;
}

/// Checks the scores of a hook: one finite score a candidate.
pub(crate) fn checked(scores: Vec<f64>, pool: usize) -> Result<Vec<f64>> {
    if scores.len() != pool {
        return Err(Error::argument("rerank", format!("{} scores for a pool of {pool}", scores.len()), "one score a candidate"));
    }
    match scores.iter().find(|score| !score.is_finite()) {
        Some(score) => Err(Error::argument("rerank", score, "finite")),
        None => Ok(scores),
    }
}
