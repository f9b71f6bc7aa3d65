//! Correlation of similarities with human judgements of the same pairs.

/// Computes the linear correlation (Pearson) of two series of the same length, -1 to 1.
///
/// `None` if the lengths differ or are below 2, or if one series does not vary.
///
/// ```
/// use connexe::evaluation::{pearson, spearman};
///
/// assert_eq!(pearson(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]), Some(1.0));
/// assert_eq!(spearman(&[1.0, 2.0, 3.0], &[1.0, 10.0, 11.0]), Some(1.0)); // only ranks count
/// assert_eq!(pearson(&[1.0, 2.0], &[5.0, 5.0]), None);
/// ```
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() || a.len() < 2 {
        return None;
    }
    let mean = |series: &[f64]| series.iter().sum::<f64>() / series.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x - mean_a, y - mean_b);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    let found = ab / (aa * bb).sqrt();
    found.is_finite().then(|| found.clamp(-1.0, 1.0))
}

/// Computes the rank correlation (Spearman) of two series, -1 to 1. Equal values share the mean of their ranks.
///
/// `None` as for [`pearson`].
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    pearson(&ranks(a), &ranks(b))
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for run in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let shared = start as f64 + (run.len() - 1) as f64 / 2.0;
        run.iter().for_each(|&position| ranks[position] = shared);
        start += run.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_by_hand() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 9.0]), [1.5, 0.0, 1.5, 3.0]);
        let close = |found: Option<f64>, expected: f64| (found.unwrap() - expected).abs() < 1e-12;
        assert!(close(pearson(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0]), 0.8));
        assert!(close(spearman(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), -1.0));
        for (a, b) in [(&[][..], &[][..]), (&[1.0], &[1.0]), (&[1.0, 2.0], &[1.0]), (&[1.0, f64::NAN], &[1.0, 2.0])] {
            assert_eq!(pearson(a, b), None, "{a:?} {b:?}");
        }
    }
}
