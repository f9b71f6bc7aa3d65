//! Counts of the fields that were never read.

use std::collections::HashMap;

use super::problem::short;

/// Names that are counted one by one. A file whose names are data, such as ids, has more; these are counted together.
const COUNTED: usize = 100;

/// The names of fields that were not read, with the number of their records.
#[derive(Debug, Default)]
pub(super) struct UnreadFields {
    counts: HashMap<String, usize>,
    /// Fields with names beyond [`COUNTED`].
    others: usize,
}

impl UnreadFields {
    /// Counts the names of one record.
    pub(super) fn add(&mut self, names: &[String]) {
        for name in names {
            let name = short(name);
            if let Some(count) = self.counts.get_mut(&name) {
                *count += 1;
            } else if self.counts.len() < COUNTED {
                self.counts.insert(name, 1);
            } else {
                self.others += 1;
            }
        }
    }

    /// Returns the names with their counts, most frequent first.
    pub(super) fn into_names(self) -> Vec<(String, usize)> {
        let mut names: Vec<(String, usize)> = self.counts.into_iter().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if self.others > 0 {
            names.push(("other names".to_string(), self.others));
        }
        names
    }
}
