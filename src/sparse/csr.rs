//! A checked sparse matrix, as callers hand it over.

use crate::error::{Error, Result};

/// A matrix in compressed sparse rows (CSR) with weights that are finite and not negative.
///
/// Memory: 8 bytes a weight and 8 a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Csr {
    columns: usize,
    starts: Vec<usize>,
    features: Vec<u32>,
    weights: Vec<f32>,
}

impl Csr {
    /// A matrix from its three arrays: row *i* has the columns `features[starts[i]..starts[i + 1]]`, in ascending order, with the
    /// weights at the same positions.
    ///
    /// # Errors
    ///
    /// [`Error::Matrix`] for the first array that is wrong: `starts` that do not begin with 0, decrease, or do not end with the number
    /// of weights; columns beyond `columns`, not in ascending order or twice in a row; weights that are negative or not finite.
    pub fn new(columns: usize, starts: Vec<usize>, features: Vec<u32>, weights: Vec<f32>) -> Result<Self> {
        if features.len() != weights.len() {
            return Err(Error::matrix("the number of weights", weights.len(), format!("{}, as of columns", features.len())));
        }
        if starts.first() != Some(&0) || starts.last() != Some(&features.len()) {
            let ends = [starts.first(), starts.last()].map(|end| end.map_or_else(|| "nothing".to_string(), ToString::to_string));
            return Err(Error::matrix("starts", ends.join(" to "), format!("from 0 to {}", features.len())));
        }
        if u32::try_from(columns).is_err() || u32::try_from(starts.len()).is_err() {
            let (got, limit) = (columns.max(starts.len()), u32::MAX as usize);
            return Err(Error::TooLarge { what: "rows or columns", got, limit, remedy: "split the matrix" });
        }
        for (row, ends) in starts.windows(2).enumerate() {
            let [start, end] = [ends[0], ends[1]];
            if start > end || end > features.len() {
                return Err(Error::matrix(format!("starts[{}]", row + 1), end, format!("from {start} to {}", features.len())));
            }
            let mut least = 0u64;
            for &feature in &features[start..end] {
                if u64::from(feature) < least || feature as usize >= columns {
                    let limit = format!("from {least} to below {columns}: each once, in ascending order");
                    return Err(Error::matrix(format!("a column of row {row}"), feature, limit));
                }
                least = u64::from(feature) + 1;
            }
        }
        if let Some(weight) = weights.iter().find(|weight| !weight.is_finite() || **weight < 0.0) {
            return Err(Error::matrix("a weight", weight, "finite and not negative: bounds rest on it"));
        }
        Ok(Self { columns, starts, features, weights })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of weights.
    pub fn non_zeros(&self) -> usize {
        self.features.len()
    }

    /// Columns and weights of a row; empty for one that does not exist.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(&start), Some(&end)) => (&self.features[start..end], &self.weights[start..end]),
            _ => (&[], &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_value_and_the_limit() {
        for (starts, features, weights, said) in [
            (vec![0, 1], vec![0], vec![1.0, 2.0], "the number of weights is 2; it must be 1, as of columns"),
            (vec![], vec![], vec![], "starts is nothing to nothing; it must be from 0 to 0"),
            (vec![0, 2], vec![0], vec![1.0], "starts is 0 to 2; it must be from 0 to 1"),
            (vec![0, 2, 1], vec![0], vec![1.0], "starts[1] is 2; it must be from 0 to 1"),
            (
                vec![0, 1],
                vec![3],
                vec![1.0],
                "a column of row 0 is 3; it must be from 0 to below 3: each once, in ascending order",
            ),
            (
                vec![0, 2],
                vec![1, 1],
                vec![1.0, 1.0],
                "a column of row 0 is 1; it must be from 2 to below 3: each once, in ascending order",
            ),
            (vec![0, 1], vec![1], vec![f32::NAN], "a weight is NaN; it must be finite and not negative: bounds rest on it"),
            (vec![0, 1], vec![1], vec![-0.5], "a weight is -0.5; it must be finite and not negative: bounds rest on it"),
        ] {
            assert_eq!(Csr::new(3, starts, features, weights).unwrap_err().to_string(), said);
        }
        let matrix = Csr::new(3, vec![0, 0, 2], vec![0, 2], vec![1.0, 0.0]).unwrap();
        assert_eq!((matrix.rows(), matrix.columns(), matrix.non_zeros()), (2, 3, 2));
        assert_eq!(matrix.row(1), (&[0, 2][..], &[1.0, 0.0][..]));
        assert_eq!(matrix.row(7), (&[][..], &[][..]));
    }
}
