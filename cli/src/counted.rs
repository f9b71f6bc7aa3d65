//! A number with its noun.

/// Returns a number with the noun in its form: `1 page`, `3 pages`.
pub fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
