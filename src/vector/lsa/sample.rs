//! The random start: Gaussian numbers that depend on a seed and an id only.

use ndarray::Array2;

use super::blocks::in_blocks;
use crate::error::Result;
use crate::parallel::Watched;

/// Draws a matrix of independent standard normal numbers, one row an id.
///
/// A row depends on the seed and its id only, so another order of articles gives the same rows in another order.
pub(super) fn sample(ids: &[&str], columns: usize, seed: u64, threads: Watched<'_>) -> Result<Array2<f64>> {
    in_blocks(threads, (ids.len(), columns), |start, mut block| {
        for (mut row, id) in block.rows_mut().into_iter().zip(&ids[start..]) {
            let mut generator = Generator::new(seed, id);
            row.map_inplace(|value| *value = generator.normal());
        }
    })
}

/// The random generator SplitMix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014),
/// started from a seed and a text.
struct Generator {
    state: u64,
    /// The second number of the last pair, if it was not used yet.
    spare: Option<f64>,
}

impl Generator {
    fn new(seed: u64, text: &str) -> Self {
        // FNV-1a: the same on every platform and version, which the standard hasher does not promise.
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let mut generator = Self { state: seed, spare: None };
        generator.state = generator.next() ^ text.bytes().fold(0xcbf2_9ce4_8422_2325, hash);
        generator
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Draws a uniform number in (0, 1], whose logarithm is finite.
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    /// Draws a standard normal number, by the transformation of Box and Muller (1958).
    fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let length = (-2.0 * self.uniform().ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * self.uniform()).sin_cos();
        self.spare = Some(length * sine);
        length * cosine
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::Threads;
    use crate::progress::Ticker;

    fn sample(ids: &[&str], columns: usize, seed: u64) -> Array2<f64> {
        super::sample(ids, columns, seed, Threads::default().watched(&Ticker::silent())).unwrap()
    }

    #[test]
    fn numbers_are_normal() {
        let ids: Vec<String> = (0..300).map(|id| format!("article-{id}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let values = sample(&ids, 200, 1);
        let count = values.len() as f64;
        let mean = values.sum() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        let beyond_two = values.iter().filter(|value| value.abs() > 2.0).count() as f64 / count;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "mean {mean}, variance {variance}");
        assert!((beyond_two - 0.0455).abs() < 0.005, "{beyond_two} of the numbers lie beyond two standard deviations");
    }

    #[test]
    fn a_row_depends_on_its_id_and_the_seed() {
        let (a, b) = (sample(&["a", "b"], 5, 7), sample(&["b", "a"], 5, 7));
        assert_eq!(a.row(0), b.row(1));
        assert_eq!(a.row(1), b.row(0));
        assert_ne!(a.row(0), a.row(1));
        assert_ne!(a.row(0), sample(&["a"], 5, 8).row(0));
    }
}
