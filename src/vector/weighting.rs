//! Counts of features to the weights of a vector: the formula, for one article at a time.
//!
//! Input: counts by field, idf, a recipe. Output: a vector of length 1. This is the reference implementation of `rows`.

use super::heaviest::least_weight;
use super::recipe::{Recipe, TermFrequency};
use crate::analysis::{FIELDS, FeatureCount};
use crate::sparse::SparseVector;
use crate::sparse::{to_fixed, to_text_weight};

/// Computes the inverse document frequency `ln((N + 2) / max(df, 1))`.
///
/// This is `ln(N / df)` of Spärck Jones (1972), smoothed so that it is positive and finite for every df from 0 to N. So a small site
/// has suggestions, and a new word weighs as much as a word of one article.
pub(crate) fn idf(articles: u32, document_frequency: u32) -> f64 {
    ((f64::from(articles) + 2.0) / f64::from(document_frequency.max(1))).ln()
}

/// Computes the vector of a text, of length 1 (empty if the text has no feature):
///
/// ```text
/// u_f(t) = tf(count_f(t)) · idf(t)            f in title, lead, body
/// x(t)   = Σ_f weight_f · u_f(t) / |u_f|      (an empty field: 0)
/// v(t)   = x(t) / |x|
/// ```
///
/// Sums run in the order of `counts`. `number` returns the number of a feature in the index, or `None` for one that is not stored:
/// it counts in the length, and matches nothing. If the recipe keeps only the heaviest features, these are chosen among the features
/// of two articles or more, whose idf is below `rare_idf`; the length is that of all features.
pub(crate) fn weigh_text(
    counts: &[FeatureCount],
    recipe: &Recipe,
    idf_of: impl Fn(u32) -> f64,
    rare_idf: f64,
    number: impl Fn(u32) -> Option<u32>,
) -> SparseVector {
    let field_weights = [recipe.fields.title, recipe.fields.lead, recipe.fields.body];
    let mut squares = [0.0; FIELDS];
    let mut weights: Vec<[f64; FIELDS]> = Vec::with_capacity(counts.len());
    for count in counts {
        let idf = idf_of(count.feature);
        let weight = count.in_field.map(|n| term_frequency(recipe.term_frequency, n) * idf);
        for (square, u) in squares.iter_mut().zip(weight) {
            *square += u * u;
        }
        weights.push(weight);
    }
    let factors: [f64; FIELDS] =
        std::array::from_fn(|f| if squares[f] > 0.0 { field_weights[f] / squares[f].sqrt() } else { 0.0 });
    let mut square = 0.0;
    let combined: Vec<f64> = weights
        .iter()
        .map(|weight| {
            let x = weight[0] * factors[0] + weight[1] * factors[1] + weight[2] * factors[2];
            square += x * x;
            x
        })
        .collect();
    let length = square.sqrt();
    if length <= 0.0 {
        return SparseVector::default();
    }
    let entries = counts.iter().zip(combined).map(|(count, x)| (count.feature, to_text_weight(x / length)));
    let least = recipe.heaviest.map(|heaviest| {
        let shared = entries.clone().filter(|&(feature, _)| idf_of(feature) < rare_idf);
        least_weight(shared.map(|(_, weight)| weight), heaviest)
    });
    let is_stored = |feature: u32, weight: u32| least.is_none_or(|least| idf_of(feature) < rare_idf && weight >= least);
    let stored = entries.filter(|&(feature, weight)| is_stored(feature, weight));
    SparseVector::new(stored.filter_map(|(feature, weight)| Some((number(feature)?, weight))).collect())
}

/// Computes the vector of a set of keys (tags, authors), weighted by idf, of length 1. Sums run in the order of the keys.
pub(crate) fn weigh_keys(keys: &[(Option<u32>, f64)]) -> SparseVector {
    let length = keys.iter().map(|(_, idf)| idf * idf).sum::<f64>().sqrt();
    if length <= 0.0 {
        return SparseVector::default();
    }
    SparseVector::new(keys.iter().filter_map(|&(key, idf)| Some((key?, to_fixed(idf / length)))).collect())
}

/// Computes the weight of a count.
pub(super) fn term_frequency(scheme: TermFrequency, count: u32) -> f64 {
    match (scheme, count) {
        (_, 0) => 0.0,
        (TermFrequency::Logarithmic, 1) | (TermFrequency::Binary, _) => 1.0,
        (TermFrequency::Logarithmic, count) => 1.0 + f64::from(count).ln(),
        (TermFrequency::Raw, count) => f64::from(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sparse::product_to_f64;

    #[test]
    fn idf_is_positive_and_finite_for_every_frequency() {
        for articles in [0, 1, 2, 10, 1_000_000, u32::MAX] {
            for frequency in [0, 1, articles / 2, articles] {
                let idf = idf(articles, frequency);
                assert!(idf > 0.0 && idf.is_finite(), "N = {articles}, df = {frequency}: {idf}");
            }
            assert_eq!(idf(articles, 0), idf(articles, 1));
        }
        assert!(idf(1000, 3) > idf(1000, 4));
    }

    #[test]
    fn vectors_have_length_one() {
        let counts: Vec<FeatureCount> =
            (0..50).map(|t| FeatureCount { feature: t, in_field: [t % 3, (t * 7) % 4, 1 + t % 5] }).collect();
        for scheme in [TermFrequency::Logarithmic, TermFrequency::Raw, TermFrequency::Binary] {
            let recipe = Recipe::default().with_term_frequency(scheme);
            let vector = weigh_text(&counts, &recipe, |t| idf(1000, t), f64::INFINITY, Some);
            let length = product_to_f64(vector.as_row().dot(vector.as_row()));
            // Each weight is a multiple of 2^-15.
            assert!((length - 1.0).abs() < 1e-4, "{scheme:?}: {length}");
        }
    }

    #[test]
    fn an_unknown_feature_counts_in_the_length_only() {
        let count = |feature| FeatureCount { feature, in_field: [0, 0, 1] };
        let vector =
            weigh_text(&[count(0), count(1)], &Recipe::default(), |_| 1.0, f64::INFINITY, |feature| (feature == 0).then_some(5));
        assert_eq!(vector.as_row().features, [5]);
        let weight = f64::from(vector.as_row().weights[0]) / f64::from(1 << 30);
        assert!((weight - 0.5f64.sqrt()).abs() < 1.0 / 65_536.0);
    }

    #[test]
    fn a_field_weighs_the_same_however_long_it_is() {
        // One word in the title, a hundred in the body: the title word weighs 0.15 of the whole body.
        let mut counts = vec![FeatureCount { feature: 0, in_field: [1, 0, 0] }];
        counts.extend((1..=100).map(|feature| FeatureCount { feature, in_field: [0, 0, 1] }));
        let vector = weigh_text(&counts, &Recipe::default(), |_| 2.0, f64::INFINITY, Some);
        let weights: Vec<f64> = vector.as_row().weights.iter().map(|&w| f64::from(w) / f64::from(1 << 30)).collect();
        let body: f64 = weights[1..].iter().map(|w| w * w).sum::<f64>().sqrt();
        assert!((weights[0] / body - 0.15).abs() < 1e-4);
    }
}
