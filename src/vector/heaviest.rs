//! The least weight of a feature in approximate vectors, which keep only the heaviest features.

/// Returns the least weight among the heaviest features of a vector; 0 if all are.
///
/// Features of equal weight all count, so the numbers of features do not matter: an article has the same vector as a draft and when
/// it is published. The effect was measured in `docs/engine.md`.
pub(super) fn least_weight(weights: impl Iterator<Item = u32>, heaviest: usize) -> u32 {
    let mut weights: Vec<u32> = weights.collect();
    if heaviest == 0 || heaviest >= weights.len() {
        return 0;
    }
    let (_, least, _) = weights.select_nth_unstable_by(heaviest - 1, |a, b| b.cmp(a));
    *least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_of_equal_weight_all_count() {
        for (heaviest, least) in [(1, 9), (2, 7), (3, 7), (4, 5), (5, 0), (6, 0)] {
            assert_eq!(least_weight([7, 5, 9, 7, 3].into_iter(), heaviest), least, "{heaviest}");
        }
    }
}
