//! Re-ranking: a caller's own signal on the best candidates, after the engine.

use crate::error::{Error, Result};

use super::question::Suggestion;

/// A caller's own signal, such as popularity or the likeness of embeddings: gives the candidates of a pool new scores.
///
/// It acts after the engine, on the best [`depth`](Self::depth) candidates that every filter lets pass. The depth does not depend
/// on how many suggestions are asked for, so that *k* of them are still a prefix of *k + 1*; the pool is put in the order of the new
/// scores (highest first; equal ones keep their order) and candidates beyond it follow in theirs. Near-duplicates and caps act on
/// the new order. Explanations are those of the score before.
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
    /// How many of the best candidates are re-ranked. Default: 100.
    fn depth(&self) -> usize {
        100
    }

    /// The new score of each candidate of a pool, in its order. The same input must give the same output.
    fn scores(&self, article: &str, pool: &[Suggestion]) -> Vec<f64>;
}

/// The scores that a hook gave, checked.
pub(crate) fn checked(scores: Vec<f64>, pool: usize) -> Result<Vec<f64>> {
    if scores.len() != pool {
        return Err(Error::setting("rerank", format!("{} scores for a pool of {pool}", scores.len()), "one score a candidate"));
    }
    match scores.iter().find(|score| !score.is_finite()) {
        Some(score) => Err(Error::setting("rerank", score, "finite")),
        None => Ok(scores),
    }
}
