//! Pages and addresses that lead to other pages.
//!
//! Input: for each page the page it leads to, and the lines of `_redirects`. Output: for each page the addresses that end at it. Cost:
//! linear; a chain is followed over [`LONGEST`] steps at most, so a circle ends.

use std::collections::HashMap;

/// Steps of a chain of redirects: browsers give up after 20.
const LONGEST: usize = 20;

/// Follows a chain of redirects to its end; `None` for a circle or a chain too long.
pub(super) fn end_of(start: usize, next: &HashMap<usize, usize>) -> Option<usize> {
    let mut at = start;
    for _ in 0..LONGEST {
        match next.get(&at) {
            Some(&to) if to != at => at = to,
            _ => return Some(at),
        }
    }
    None
}

/// One line of `_redirects`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redirect {
    pub(super) from: String,
    pub(super) to: String,
}

/// Reads `_redirects`, as Netlify and others have it: `from to [status]`, `#` begins a comment.
pub(super) fn redirects(text: &str) -> Vec<Redirect> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default()).take(100_000);
    lines
        .filter_map(|line| {
            let mut parts = line.split_whitespace().filter(|part| !part.contains('='));
            let from = parts.next().filter(|from| from.starts_with('/') || from.contains("://"))?;
            let to = parts.next().filter(|to| to.starts_with('/') || to.contains("://"))?;
            let is_error = parts.next().is_some_and(|status| status.starts_with('4'));
            (!is_error).then(|| Redirect { from: from.to_string(), to: to.to_string() })
        })
        .collect()
}

impl Redirect {
    /// Whether the address stands for many: `/blog/*`, `/:year/:title`.
    pub(super) fn is_pattern(&self) -> bool {
        self.from.contains('*') || self.from.contains("/:")
    }

    /// Whether a path begins as the pattern does.
    pub(super) fn may_match(&self, path: &str) -> bool {
        let start = self.from.split(['*', ':']).next().unwrap_or_default();
        path.starts_with(start) && start.len() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_redirects() {
        let text = "# old\n/a /b\n/c  /d/ 301\n/e /404 404\n/x id=:id /y 302\nhttps://old.example/* https://new.example/:splat 301!\nnonsense\n/z";
        let found: Vec<(String, String)> = redirects(text).into_iter().map(|line| (line.from, line.to)).collect();
        let expected = [("/a", "/b"), ("/c", "/d/"), ("/x", "/y"), ("https://old.example/*", "https://new.example/:splat")];
        assert_eq!(found, expected.map(|(from, to)| (from.to_string(), to.to_string())));
    }

    #[test]
    fn chains_end_and_circles_lead_nowhere() {
        let next = HashMap::from([(0, 1), (1, 2), (3, 4), (4, 3), (5, 5)]);
        assert_eq!((end_of(0, &next), end_of(2, &next), end_of(3, &next), end_of(5, &next)), (Some(2), Some(2), None, Some(5)));
        let long: HashMap<usize, usize> = (0..100).map(|at| (at, at + 1)).collect();
        assert_eq!((end_of(0, &long), end_of(90, &long)), (None, Some(100)));
    }
}
