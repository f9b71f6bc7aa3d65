//! The decomposition compared with a dense reference implementation: Jacobi rotations of the whole kernel.

use ndarray::Array2;

use super::{Decomposition, Kernel, Lsa, decompose};
use crate::parallel::Threads;
use crate::progress::Ticker;
use crate::sparse::{SparseRow, SparseRows, SparseVector, to_fixed};
use proptest::prelude::*;

/// Rows of length 1 from dense non-negative numbers.
fn rows(dense: &[Vec<f64>]) -> SparseRows {
    let row = |values: &Vec<f64>| {
        let length = values.iter().map(|value| value * value).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        SparseVector::new((0u32..).zip(values).map(|(feature, value)| (feature, to_fixed(value / length))).collect())
    };
    SparseRows::from_vectors(dense.iter().map(row).collect())
}

fn columns(rows: &SparseRows, features: u32) -> Vec<SparseVector> {
    let entry = |row: usize, feature| {
        let weight = rows.row(row).iter().find(|&(f, _)| f == feature).map_or(0, |(_, weight)| weight);
        (u32::try_from(row).unwrap(), weight)
    };
    (0..features).map(|feature| SparseVector::new((0..rows.len()).map(|row| entry(row, feature)).collect())).collect()
}

fn dense(rows: &SparseRows, features: usize) -> Array2<f64> {
    let mut matrix = Array2::zeros((rows.len(), features));
    for row in 0..rows.len() {
        for (feature, weight) in rows.row(row).iter() {
            matrix[[row, feature as usize]] = f64::from(weight) / f64::from(1 << 30);
        }
    }
    matrix
}

/// The eigenvalues of a symmetric matrix, by two-sided Jacobi rotations: slow and short.
fn eigenvalues(mut matrix: Array2<f64>) -> Vec<f64> {
    let size = matrix.nrows();
    for _ in 0..100 {
        for p in 0..size {
            for q in p + 1..size {
                let angle = 0.5 * (2.0 * matrix[[p, q]]).atan2(matrix[[q, q]] - matrix[[p, p]]);
                let mut turn = Array2::<f64>::eye(size);
                (turn[[p, p]], turn[[q, q]]) = (angle.cos(), angle.cos());
                (turn[[p, q]], turn[[q, p]]) = (angle.sin(), -angle.sin());
                if matrix[[p, q]].abs() > 1e-15 {
                    matrix = turn.t().dot(&matrix).dot(&turn);
                }
            }
        }
    }
    let mut values = matrix.diag().to_vec();
    values.sort_by(|a, b| b.total_cmp(a));
    values
}

fn solve(rows: &SparseRows, features: u32, settings: &Lsa, threads: &Threads) -> Decomposition {
    let columns = columns(rows, features);
    let kernel = Kernel::new(rows, &[], features, |feature| columns[feature as usize].as_row());
    let ids: Vec<String> = (0..rows.len()).map(|row| format!("a{row:03}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    decompose(&kernel, &ids, settings, threads.watched(&Ticker::silent())).unwrap()
}

fn assert_near(found: &Array2<f64>, expected: &Array2<f64>, tolerance: f64, what: &str) {
    assert_eq!(found.dim(), expected.dim(), "{what}");
    let error = (found - expected).iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
    assert!(error <= tolerance, "{what}: off by {error}");
}

/// Checks the properties of every decomposition, exact or not.
fn assert_sound(rows: &SparseRows, features: u32, found: &Decomposition) {
    let matrix = dense(rows, features as usize);
    let right = matrix.t().dot(&found.folding);
    assert_near(&right.t().dot(&right), &Array2::eye(right.ncols()), 1e-7, "V is orthonormal");
    let left = &found.folding * &found.singular_values;
    assert_near(&left.t().dot(&left), &Array2::eye(left.ncols()), 1e-9, "U is orthonormal");
    assert_near(&found.coordinates, &matrix.dot(&right), 1e-7, "coordinates are A V");
    assert!(found.singular_values.windows(2).into_iter().all(|pair| pair[0] >= pair[1]));
    assert!(found.coordinates.iter().chain(&found.folding).all(|value| value.is_finite()));
}

fn small_matrix() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let value = prop_oneof![3 => Just(0.0), 1 => 0.1f64..1.0];
    prop::collection::vec(prop::collection::vec(value, 12), 0..16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// With fewer articles than sampled dimensions, the answer is exact.
    #[test]
    fn a_small_corpus_is_solved_exactly(numbers in small_matrix()) {
        let rows = rows(&numbers);
        let found = solve(&rows, 12, &Lsa::default(), &Threads::default());
        assert_sound(&rows, 12, &found);
        let matrix = dense(&rows, 12);
        let expected = eigenvalues(matrix.dot(&matrix.t()));
        for (position, value) in expected.iter().enumerate() {
            let root = found.singular_values.get(position).copied().unwrap_or(0.0);
            prop_assert!((root * root - value).abs() < 1e-10, "{} is not {}", root * root, value);
        }
        let right = matrix.t().dot(&found.folding);
        let rebuilt = found.coordinates.dot(&right.t());
        assert_near(&rebuilt, &matrix, 1e-6, "all dimensions together are the matrix");
    }

    /// With more articles than sampled dimensions, sampling finds the leading dimensions.
    #[test]
    fn a_sample_finds_the_leading_dimensions(numbers in small_matrix(), seed: u64) {
        let rows = rows(&numbers);
        let settings = Lsa::default().with_dimensions(3).with_oversampling(3).with_power_iterations(50).with_seed(seed);
        let found = solve(&rows, 12, &settings, &Threads::default());
        assert_sound(&rows, 12, &found);
        let matrix = dense(&rows, 12);
        let expected = eigenvalues(matrix.dot(&matrix.t()));
        for (root, value) in found.singular_values.iter().zip(expected) {
            prop_assert!((root - value.max(0.0).sqrt()).abs() < 1e-2, "{} is not the root of {}", root, value);
        }
    }
}

/// Many articles about few themes, with a background of chance.
fn themes(articles: usize, features: usize, themes: usize) -> Vec<Vec<f64>> {
    let noise = |a: usize, b: usize| ((a * 7919 + b * 104_729 + a * b * 31) % 1009) as f64 / 1009.0;
    let value = |article: usize, feature: usize| {
        let is_theme = article % themes == feature % themes;
        let chance = noise(article, feature);
        if is_theme {
            if chance > 0.5 { chance * themes as f64 / (1 + article % themes) as f64 } else { 0.0 }
        } else if chance > 0.95 {
            0.3
        } else {
            0.0
        }
    };
    (0..articles).map(|article| (0..features).map(|feature| value(article, feature)).collect()).collect()
}

#[test]
fn the_default_effort_finds_the_themes_to_a_thousandth_and_the_noise_to_a_hundredth() {
    let rows = rows(&themes(300, 90, 8));
    let exact = solve(&rows, 90, &Lsa::default().with_dimensions(300), &Threads::default());
    let found = solve(&rows, 90, &Lsa::default().with_dimensions(10), &Threads::default());
    assert_sound(&rows, 90, &found);
    assert_eq!(found.singular_values.len(), 10);
    for (position, (found, exact)) in found.singular_values.iter().zip(&exact.singular_values).enumerate() {
        let tolerance = if position < 8 { 1e-3 } else { 1e-2 };
        assert!((found - exact).abs() < tolerance * exact, "{position}: {found} is not {exact}");
    }
}

#[test]
fn nearly_equal_articles_keep_their_small_differences() {
    // One eigenvalue of 300 and twenty of 0.0015: too far apart for a polynomial.
    let value = |article: usize, feature: usize| match feature {
        0 => 1.0,
        feature if feature == 1 + article % 20 => 1e-2,
        _ => 0.0,
    };
    let rows = rows(&(0..300).map(|n| (0..21).map(|feature| value(n, feature)).collect()).collect::<Vec<Vec<f64>>>());
    let found = solve(&rows, 21, &Lsa::default().with_dimensions(5), &Threads::default());
    assert_eq!(found.singular_values.len(), 5);
    assert!((found.singular_values[0] - 300f64.sqrt()).abs() < 1e-3, "{}", found.singular_values);
    let small = (300.0 / 20.0 * 1e-4f64).sqrt();
    assert!(found.singular_values.iter().skip(1).all(|value| (value / small - 1.0).abs() < 1e-3), "{}", found.singular_values);
    let left = &found.folding * &found.singular_values;
    assert_near(&left.t().dot(&left), &Array2::eye(5), 1e-9, "U is orthonormal");
}

#[test]
fn threads_do_not_change_a_bit() {
    let rows = rows(&themes(1500, 60, 6));
    let settings = Lsa::default().with_dimensions(8);
    let one = solve(&rows, 60, &settings, &Threads::new(1).unwrap());
    for threads in [2, 3, 5] {
        let many = solve(&rows, 60, &settings, &Threads::new(threads).unwrap());
        assert_eq!(one.coordinates, many.coordinates, "{threads} threads");
        assert_eq!(one.folding, many.folding, "{threads} threads");
        assert_eq!(one.singular_values, many.singular_values, "{threads} threads");
    }
}

#[test]
fn features_are_multiplied_in_groups() {
    // More features than a group has, each in two articles.
    let features = 10_000u32;
    let weight = to_fixed(0.01);
    let row = |which: u32| SparseVector::new((0..features).filter(|f| f % 3 != which).map(|f| (f, weight)).collect());
    let rows = SparseRows::from_vectors(vec![row(0), row(1), row(2)]);
    let columns = {
        let has = |row: u32, feature: u32| feature % 3 != row;
        let column = |f: u32| SparseVector::new((0..3).filter(|&row| has(row, f)).map(|row| (row, weight)).collect());
        (0..features).map(column).collect::<Vec<_>>()
    };
    let kernel = Kernel::new(&rows, &[], features, |feature| columns[feature as usize].as_row());
    let found = kernel.apply(&Array2::eye(3), Threads::default().watched(&Ticker::silent())).unwrap();
    let dot = |a: usize, b: usize| crate::sparse::product_to_f64(SparseRow::dot(rows.row(a), rows.row(b)));
    assert_near(&found, &Array2::from_shape_fn((3, 3), |(a, b)| dot(a, b)), 1e-12, "K");
}

#[test]
fn too_large_a_corpus_is_an_error_before_sampling() {
    let rows = SparseRows::from_vectors(vec![SparseVector::default(); 140_000]);
    let kernel = Kernel::new(&rows, &[], 0, |_| SparseRow::default());
    let ids = vec![""; 140_000];
    let (threads, ticker) = (Threads::default(), Ticker::silent());
    let settings = Lsa::default().with_dimensions(1000);
    let error = decompose(&kernel, &ids, &settings, threads.watched(&ticker)).err().unwrap();
    assert!(error.to_string().contains("fewer dimensions"), "{error}");
}
