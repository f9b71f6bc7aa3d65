//! Lines that stand word for word in several articles: the biography of an author, an appeal for support, a copyright notice.
//!
//! Input: the bodies of all articles, or the hashes of saved statistics. Output: [`RepeatedLines`], a set of hashes. Time: linear in
//! the text; memory: 8 to 16 bytes a distinct line. The openings of lines save work only: a test compares with all lines hashed.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::bytes::lines;
use crate::article::Article;
use crate::error::Result;
use crate::parallel::Watched;

/// The set of repeated lines, by the hashes of their words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RepeatedLines {
    /// Hashes of the lines, in ascending order.
    hashes: Vec<u64>,
    /// Hashes of the openings of these lines; unknown if the hashes come from saved statistics. A line with another opening is not
    /// in the set, and is not hashed to its end.
    openings: Option<HashSet<u64, FixedState>>,
}

impl RepeatedLines {
    /// Finds the lines that stand in `least` bodies or more, at least 2.
    ///
    /// Paragraphs hardly ever have the same opening, so few lines are hashed to their end. Time is linear in the number of lines.
    pub(crate) fn find(articles: &[Article], least: usize, threads: Watched<'_>) -> Result<Self> {
        let openings = threads.map(articles.len(), || (), |(), article| distinct(openings(&articles[article].body)))?;
        let openings: HashSet<u64, FixedState> = in_many(openings, least).into_iter().collect();
        let candidates = threads.map(
            articles.len(),
            || (),
            |(), article| {
                let opened = lines(&articles[article].body).map(|line| (opening(line), line));
                let candidates = opened.filter(|(opening, _)| openings.contains(opening));
                distinct(candidates.map(|(opening, line)| (LineWords::new(line).hash, opening)).collect())
            },
        )?;
        // Equal lines have equal openings, so each pair of hashes stands for one line.
        let repeated = in_many(candidates, least);
        let hashes = repeated.iter().map(|&(hash, _)| hash).collect();
        Ok(Self { hashes, openings: Some(repeated.into_iter().map(|(_, opening)| opening).collect()) })
    }

    /// Makes the set from saved hashes, in ascending order.
    pub(crate) fn from_sorted(hashes: Vec<u64>) -> Self {
        Self { hashes, openings: None }
    }

    /// Returns the hashes, in ascending order.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Whether a line is in the set.
    pub(crate) fn contains(&self, line: &str) -> bool {
        let has_opening = || self.openings.as_ref().is_none_or(|openings| openings.contains(&opening(line)));
        let has_hash = |line: &LineWords| line.words > 0 && self.hashes.binary_search(&line.hash).is_ok();
        !self.hashes.is_empty() && has_opening() && has_hash(&LineWords::new(line))
    }
}

/// Returns the repeated lines of a body with their hashes, as they are written.
pub(crate) fn repeated_lines<'a>(body: &'a str, repeated: &RepeatedLines) -> impl Iterator<Item = (u64, &'a str)> {
    lines(body).filter(|text| repeated.contains(text)).map(|text| (LineWords::new(text).hash, text.trim()))
}

/// Sorts values and removes duplicates.
fn distinct<T: Ord>(mut hashes: Vec<T>) -> Vec<T> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Returns the values that stand in `least` lists or more, in ascending order. A list holds a value once.
pub(super) fn in_many<T: Ord + Copy>(lists: Vec<Vec<T>>, least: usize) -> Vec<T> {
    let mut all = lists.concat();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).filter(|run| run.len() >= least.max(2)).map(|run| run[0]).collect()
}

/// Returns the openings of the lines of a body that have words.
fn openings(body: &str) -> Vec<u64> {
    lines(body).map(opening).filter(|&opening| opening != NO_WORDS).collect()
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// Hashes the words of a text, in lower case and without punctuation.
pub(super) fn hash_words(text: &str) -> u64 {
    LineWords::new(text).hash
}

/// The hash and the number of the words of a line, in lower case and without punctuation.
struct LineWords {
    hash: u64,
    words: usize,
}

impl LineWords {
    /// Hashes a line. Saved statistics hold such hashes, so the function must never change.
    fn new(text: &str) -> Self {
        let (mut hash, mut words, mut in_word) = (FNV_OFFSET, 0, false);
        let mut add = |c: u32| hash = (hash ^ u64::from(c)).wrapping_mul(FNV_PRIME);
        for c in text.chars() {
            let is_word = c.is_alphanumeric();
            if is_word {
                if !in_word {
                    words += 1;
                    add(u32::from(' '));
                }
                if c.is_ascii() {
                    add(u32::from(c.to_ascii_lowercase()));
                } else {
                    c.to_lowercase().for_each(|c| add(u32::from(c)));
                }
            }
            in_word = is_word;
        }
        Self { hash, words }
    }
}

/// Number of letters and digits of an opening.
const OPENING: usize = 16;

/// The opening of a line without words.
const NO_WORDS: u64 = FNV_OFFSET;

/// Hashes the first letters and digits of a line, in lower case. Equal lines have equal openings.
fn opening(text: &str) -> u64 {
    let (mut hash, mut left) = (FNV_OFFSET, OPENING);
    let mut add = |c: char| hash = (hash ^ u64::from(c)).wrapping_mul(FNV_PRIME);
    let bytes = text.as_bytes();
    let mut position = 0;
    while left > 0 {
        match bytes.get(position) {
            Some(byte) if byte.is_ascii_alphanumeric() => {
                add(char::from(byte.to_ascii_lowercase()));
                (position, left) = (position + 1, left - 1);
            }
            Some(byte) if byte.is_ascii() => position += 1,
            _ => {
                let Some(c) = text[position..].chars().next() else { break };
                if c.is_alphanumeric() {
                    c.to_lowercase().for_each(&mut add);
                    left -= 1;
                }
                position += c.len_utf8();
            }
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::Threads;
    use crate::progress::Ticker;
    use proptest::prelude::*;

    /// The reference implementation: every line hashed to its end.
    fn repeated_hashes(bodies: &[String], least: usize) -> Vec<u64> {
        let hashes =
            |body: &String| body.split('\n').map(LineWords::new).filter(|line| line.words > 0).map(|line| line.hash).collect();
        in_many(bodies.iter().map(|body| distinct(hashes(body))).collect(), least)
    }

    proptest! {
        #[test]
        fn openings_change_no_answer(
            bodies in prop::collection::vec("((Un don pour le journal de Tanger|UN don|été|ÉTÉ|[a-c]{0,2}|«)[ ,.!]?(\n|\n\n)?){0,8}", 0..8),
            least in 2usize..4,
        ) {
            let articles: Vec<Article> = bodies.iter().map(|body| Article::new("", "").with_body(body)).collect();
            let found = RepeatedLines::find(&articles, least, Threads::default().watched(&Ticker::silent())).unwrap();
            prop_assert_eq!(found.hashes(), repeated_hashes(&bodies, least));
            let saved = RepeatedLines::from_sorted(found.hashes().to_vec());
            for body in &bodies {
                prop_assert!(lines(body).all(|line| found.contains(line) == saved.contains(line)));
                prop_assert!(repeated_lines(body, &found).eq(repeated_lines(body, &saved)));
            }
        }
    }
}
