//! Confidence intervals by the bootstrap: they tell how far a mean would move with other queries.

use serde::{Deserialize, Serialize};

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// The 2.5 % quantile of the means of the resamples.
    pub low: f64,
    /// The 97.5 % quantile.
    pub high: f64,
}

/// The number of resamples. With so many, another seed moves a quantile by less than a tenth of the interval.
const RESAMPLES: usize = 2_000;

/// Computes the mean over groups of the mean of each group, with its 95 % percentile bootstrap interval (Efron, 1979).
///
/// Values are drawn again inside their groups, so that a large site does not outvote a small one.
///
/// The random generator has a fixed seed: the same values give the same interval on every machine. Groups without values are
/// left out; without any value all figures are 0. Time: 2,000 draws a value.
///
/// ```
/// use connexe::evaluation::interval;
///
/// let found = interval(&[vec![0.0, 1.0, 0.0, 1.0], vec![0.5, 0.5]]);
/// assert_eq!(found.mean, 0.5);
/// assert!(found.low < 0.5 && found.high > 0.5);
/// ```
pub fn interval(groups: &[Vec<f64>]) -> Interval {
    let groups: Vec<&[f64]> = groups.iter().map(Vec::as_slice).filter(|group| !group.is_empty()).collect();
    if groups.is_empty() {
        return Interval::default();
    }
    let mean_of = |sums: f64| sums / groups.len() as f64;
    let mean = mean_of(groups.iter().map(|group| group.iter().sum::<f64>() / group.len() as f64).sum());
    let mut draw = Generator(0x9e37_79b9_7f4a_7c15);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let resampled = |group: &&[f64]| {
                let sum: f64 = (0..group.len()).map(|_| group[draw.below(group.len())]).sum();
                sum / group.len() as f64
            };
            mean_of(groups.iter().map(resampled).sum())
        })
        .collect();
    means.sort_by(f64::total_cmp);
    // 2.5 % at either end.
    let outside = RESAMPLES / 40;
    Interval { mean, low: means[outside], high: means[RESAMPLES - 1 - outside] }
}

/// The random generator SplitMix64 (Steele, Lea and Flood, 2014): short, and the same on every machine.
struct Generator(u64);

impl Generator {
    /// Draws a number below a limit.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        // The high half of a product maps evenly onto 0..limit, and is below it.
        usize::try_from((u128::from(z) * limit as u128) >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_mean_and_narrows_with_more_values() {
        let coin = |n: usize| vec![(0..n).map(|i| if i % 2 == 0 { 1.0 } else { 0.0 }).collect::<Vec<f64>>()];
        let (few, many) = (interval(&coin(20)), interval(&coin(2000)));
        for found in [few, many] {
            assert!(found.low <= found.mean && found.mean <= found.high, "{found:?}");
        }
        // The standard error of a coin over n throws is 0.5 / sqrt(n): the interval is 1.96 of it on either side.
        assert!((many.high - many.low - 2.0 * 1.96 * 0.5 / 2000f64.sqrt()).abs() < 0.005, "{many:?}");
        assert!(few.high - few.low > 5.0 * (many.high - many.low));
        assert_eq!(interval(&coin(20)), few);
    }

    #[test]
    fn groups_weigh_the_same_whatever_their_size() {
        assert_eq!(interval(&[vec![1.0], vec![0.0; 99]]).mean, 0.5);
        assert_eq!(interval(&[vec![], vec![0.25]]), Interval { mean: 0.25, low: 0.25, high: 0.25 });
        assert_eq!(interval(&[]), Interval::default());
    }
}
