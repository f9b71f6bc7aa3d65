//! Metrics of one list, by the articles that are relevant to it.

use serde::{Deserialize, Serialize};

/// The metrics of one list, each between 0 and 1; higher is better.
///
/// Gains are binary. With the first `k` ranks and `r` relevant articles (Manning, Raghavan and Schütze, *Introduction to Information
/// Retrieval*, 8.4; Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques*, 2002):
///
/// ```text
/// hit = 1 if any of the k is relevant            reciprocal rank = 1 / rank of the first relevant one
/// recall = relevant ones shown / r               nDCG = Σ 1/log2(rank + 1) of relevant ones shown
///                                                       ÷ the same sum with the first min(r, k) ranks
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Metrics {
    /// 1 if a relevant article is shown, else 0.
    pub hit: f64,
    /// Share of the relevant articles that are shown.
    pub recall: f64,
    /// One over the rank of the first relevant article; 0 without one.
    pub reciprocal_rank: f64,
    /// Normalised discounted cumulated gain.
    pub ndcg: f64,
}

impl Metrics {
    /// Computes the metrics of the first `k` ids of a list. `relevant` holds distinct ids; without any, all metrics are 0.
    ///
    /// ```
    /// use connexe::evaluation::Metrics;
    ///
    /// let found = Metrics::of(["a", "b", "c"], &["c", "d"], 10);
    /// assert_eq!((found.hit, found.recall), (1.0, 0.5));
    /// assert_eq!(found.reciprocal_rank, 1.0 / 3.0);
    /// ```
    pub fn of<'a>(list: impl IntoIterator<Item = &'a str>, relevant: &[&str], k: usize) -> Self {
        if relevant.is_empty() {
            return Self::default();
        }
        let (mut shown, mut first, mut gain) = (0usize, None, 0.0);
        for (position, id) in list.into_iter().take(k).enumerate() {
            if relevant.contains(&id) {
                shown += 1;
                first = first.or(Some(position + 1));
                gain += discount(position);
            }
        }
        let ideal: f64 = (0..relevant.len().min(k)).map(discount).sum();
        Self {
            hit: if shown > 0 { 1.0 } else { 0.0 },
            recall: shown as f64 / relevant.len() as f64,
            reciprocal_rank: first.map_or(0.0, |rank| 1.0 / rank as f64),
            ndcg: if ideal > 0.0 { gain / ideal } else { 0.0 },
        }
    }

    /// Computes the mean of each metric; 0 without any.
    pub fn mean<'a>(of: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut sum, mut count) = (Self::default(), 0usize);
        for metrics in of {
            sum.hit += metrics.hit;
            sum.recall += metrics.recall;
            sum.reciprocal_rank += metrics.reciprocal_rank;
            sum.ndcg += metrics.ndcg;
            count += 1;
        }
        let share = |sum: f64| sum / count.max(1) as f64;
        Self {
            hit: share(sum.hit),
            recall: share(sum.recall),
            reciprocal_rank: share(sum.reciprocal_rank),
            ndcg: share(sum.ndcg),
        }
    }
}

/// The discount at a position of a list, from 0.
fn discount(position: usize) -> f64 {
    1.0 / ((position + 2) as f64).log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_by_hand() {
        let log2 = f64::log2;
        for (list, relevant, k, [hit, recall, rank, ndcg]) in [
            ("abc", "a", 10, [1.0, 1.0, 1.0, 1.0]),
            ("abc", "c", 10, [1.0, 1.0, 1.0 / 3.0, 0.5]),
            ("abc", "c", 2, [0.0, 0.0, 0.0, 0.0]),
            ("ab", "abc", 2, [1.0, 2.0 / 3.0, 1.0, 1.0]),
            ("xab", "ab", 3, [1.0, 1.0, 0.5, (1.0 / log2(3.0) + 0.5) / (1.0 + 1.0 / log2(3.0))]),
            ("abc", "", 10, [0.0; 4]),
            ("", "a", 10, [0.0; 4]),
            ("a", "a", 0, [0.0; 4]),
        ] {
            let split = |text: &'static str| text.split("").filter(|letter| !letter.is_empty());
            let relevant: Vec<&str> = split(relevant).collect();
            let found = Metrics::of(split(list), &relevant, k);
            let expected = Metrics { hit, recall, reciprocal_rank: rank, ndcg };
            assert_eq!(found, expected, "{list} {relevant:?} {k}");
        }
    }
}
