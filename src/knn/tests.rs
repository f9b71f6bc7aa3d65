//! Searches and the self-join against brute force.

use proptest::prelude::*;

use super::neighbour::{Neighbour, RoundedNeighbour};
use super::rounding::rounded_similarity;
use super::row_index::RowIndex;
use super::search::SearchRequest;
use super::search_scratch::SearchScratch;
use crate::parallel::Threads;
use crate::progress::Ticker;
use crate::sparse::{SparseRow, SparseRows, SparseVector, product_to_f64, to_fixed};

/// Rows of length 1 over few features, some of them frequent, numbered by ascending frequency.
fn rows(most: usize) -> impl Strategy<Value = Vec<SparseVector>> {
    let features = 200u32;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below the number of features")]
    let feature = (0.0f64..1.0).prop_map(move |x| (f64::from(features) * x.powf(0.35)) as u32);
    let row = prop::collection::btree_map(feature, 0.01f64..1.0, 0..40);
    // Equal rows too: their suffixes are parallel, so the upper bound is reached exactly.
    (prop::collection::vec(row, 0..most), 0usize..8).prop_map(|(mut rows, times)| {
        let some: Vec<_> = rows.iter().take(3).cloned().collect();
        (0..times).for_each(|_| rows.extend(some.clone()));
        let unit = |row: std::collections::BTreeMap<u32, f64>| {
            let length = row.values().map(|weight| weight * weight).sum::<f64>().sqrt();
            SparseVector::new(row.into_iter().map(|(feature, weight)| (feature, to_fixed(weight / length))).collect())
        };
        rows.into_iter().map(unit).collect()
    })
}

/// A few rows, each many times: more equal rows than a pool holds.
fn crowds() -> impl Strategy<Value = Vec<SparseVector>> {
    (rows(3), 1usize..120).prop_map(|(rows, times)| {
        let length = rows.len() * times;
        rows.into_iter().cycle().take(length).collect()
    })
}

/// The reference implementation: every pair, sorted.
fn brute_force<T: Ord + Copy + Default>(
    rows: &[SparseVector],
    k: usize,
    similarity: impl Fn(SparseRow<'_>, SparseRow<'_>) -> T,
) -> Vec<Vec<(T, u32)>> {
    let list = |row: usize| {
        let others = (0u32..).take(rows.len()).filter(|&other| other as usize != row);
        let mut all: Vec<(T, u32)> =
            others.map(|other| (similarity(rows[row].as_row(), rows[other as usize].as_row()), other)).collect();
        all.retain(|&(sum, _)| sum > T::default());
        all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        all.truncate(k);
        all
    };
    (0..rows.len()).map(list).collect()
}

fn check(rows: &[SparseVector], k: usize, threads: usize, reverse: bool) -> std::result::Result<(), TestCaseError> {
    let ranks: Vec<u32> = (0u32..).take(rows.len()).collect();
    let mut order = ranks.clone();
    if reverse {
        order.reverse();
    }
    let (threads, ticker) = (Threads::new(threads).unwrap(), Ticker::silent());
    let index = RowIndex::new(SparseRows::from_vectors(rows.to_vec()), 201, order, &ticker).unwrap();
    let rounded = brute_force(rows, k, rounded_similarity);
    let exact = brute_force(rows, k, |a, b| a.dot(b));
    let all = index.nearest_of_all(k, &ranks, None, threads.watched(&ticker)).unwrap().all;
    let all_exact = index.nearest_exact_of_all(k, &ranks, threads.watched(&ticker)).unwrap();
    let numbers = 0..u32::try_from(rows.len()).unwrap();
    prop_assert_eq!(&index.nearest_exact_of(numbers, k, &ranks, threads.watched(&ticker)).unwrap(), &all_exact);
    let scratch = &mut SearchScratch::default();
    for row in 0..rows.len() {
        let sums = |list: &[RoundedNeighbour]| list.iter().map(|n| (u64::from(n.sum), n.row)).collect::<Vec<_>>();
        prop_assert_eq!(sums(&all[row]), rounded[row].clone(), "rounded, self-join, row {}", row);
        let request = SearchRequest { exclude: u32::try_from(row).ok(), k, ranks: &ranks };
        let one = index.nearest(rows[row].as_row(), &request, scratch);
        prop_assert_eq!(sums(&one), rounded[row].clone(), "rounded, one query, row {}", row);
        let scores = |list: &[Neighbour]| list.iter().map(|n| (n.score, n.row)).collect::<Vec<_>>();
        let expected: Vec<(f64, u32)> = exact[row].iter().map(|&(dot, other)| (product_to_f64(dot), other)).collect();
        prop_assert_eq!(scores(&all_exact[row]), expected.clone(), "exact, self-join, row {}", row);
        let one = index.nearest_exact(rows[row].as_row(), &request, scratch);
        prop_assert_eq!(scores(&one), expected, "exact, one query, row {}", row);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_nearest_are_those_of_brute_force(rows in rows(260), k in 0usize..30, threads in 1usize..3, reverse in any::<bool>()) {
        check(&rows, k, threads, reverse)?;
    }

    #[test]
    fn equal_rows_are_ordered_by_rank(rows in crowds(), k in 0usize..30, threads in 1usize..3, reverse in any::<bool>()) {
        check(&rows, k, threads, reverse)?;
    }
}
