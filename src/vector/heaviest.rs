//! Approximate vectors, by name only: the heaviest features of each.

/// What a feature must weigh to be among the heaviest of its vector: of equal weights all are. So it does not matter how features are
/// numbered, and an article has the same vector before it is out and after.
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
    fn of_equal_weights_all_are_kept() {
        for (heaviest, least) in [(1, 9), (2, 7), (3, 7), (4, 5), (5, 0), (6, 0)] {
            assert_eq!(least_weight([7, 5, 9, 7, 3].into_iter(), heaviest), least, "{heaviest}");
        }
    }
}
