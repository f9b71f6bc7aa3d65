//! Openings that repeat across a site: `Histoire :` before every summary, the dateline `22 juin 2012. -`, a lead that stands in many
//! articles.
//!
//! Input: the starts of all texts, or the hashes of saved statistics. Output: [`Openings`], a set of hashes. Time: linear in the
//! number of articles. Numbers and names of months count as equal.

use super::repeated_lines::in_many;
use super::title_pattern::hash_without_numbers;
use crate::article::Article;
use crate::error::Result;
use crate::parallel::Watched;

/// An opening is no longer than this, in bytes.
const LONGEST: usize = 60;
/// Most words of an opening.
const MOST_WORDS: usize = 6;
/// A text that is an opening as a whole is no longer than this, in bytes.
const LONGEST_TEXT: usize = 300;
/// The least number of articles with one opening, and their least share: one of so many.
const LEAST: usize = 3;
const ONE_OF: usize = 1000;
/// Openings that are taken off one text: a section, then a place and a date.
const MOST_OPENINGS: usize = 3;

/// The set of repeated openings, by the hashes of their words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Openings {
    /// In ascending order.
    hashes: Vec<u64>,
}

impl Openings {
    /// Finds the openings of leads and bodies that several articles have.
    pub(crate) fn find(articles: &[Article], threads: Watched<'_>) -> Result<Self> {
        let least = LEAST.max(articles.len() / ONE_OF);
        let hashes = threads.map(
            articles.len(),
            || (),
            |(), number| {
                let article = &articles[number];
                let mut hashes: Vec<u64> = [&article.lead, &article.body].into_iter().flat_map(|text| hashes_of(text)).collect();
                hashes.sort_unstable();
                hashes.dedup();
                hashes
            },
        )?;
        Ok(Self { hashes: in_many(hashes, least) })
    }

    /// Makes the set from saved hashes, in ascending order.
    pub(crate) fn from_sorted(hashes: Vec<u64>) -> Self {
        Self { hashes }
    }

    /// Returns the hashes, in ascending order.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Returns a text without its repeated openings; an empty one if the whole text is repeated.
    pub(crate) fn strip<'a>(&self, text: &'a str) -> &'a str {
        let mut rest = text.trim_start();
        if self.hashes.is_empty() {
            return rest;
        }
        for _ in 0..MOST_OPENINGS {
            let is_repeated = |hash: Option<u64>| hash.is_some_and(|hash| self.hashes.binary_search(&hash).is_ok());
            if is_repeated(hash_of_text(rest)) {
                return "";
            }
            match cut(rest) {
                Some((opening, after)) if is_repeated(hash_without_numbers(opening)) => rest = after,
                _ => break,
            }
        }
        rest
    }
}

/// The hashes of all openings that a text may lose, from the first on.
fn hashes_of(text: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    let mut rest = text.trim_start();
    hashes.extend(hash_of_text(rest));
    for _ in 0..MOST_OPENINGS {
        let Some((opening, after)) = cut(rest) else { break };
        hashes.extend(hash_without_numbers(opening));
        rest = after;
    }
    hashes
}

/// The hash of a short text as a whole; none for a longer one.
fn hash_of_text(text: &str) -> Option<u64> {
    let text = text.trim_end();
    // Another start than that of the openings.
    (!text.is_empty() && text.len() <= LONGEST_TEXT).then(|| hash_without_numbers(text).map(|hash| !hash)).flatten()
}

/// Cuts a text after its first colon or dash, if few words stand before it. A dash within a word does not count.
fn cut(text: &str) -> Option<(&str, &str)> {
    let mut end = LONGEST.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].split('\n').next().unwrap_or("");
    let is_mark = |(position, c): &(usize, char)| {
        let follows_space = head[..*position].ends_with([' ', '\u{A0}', '\u{202F}', '.', ')']);
        match c {
            ':' => text[position + 1..].starts_with(char::is_whitespace),
            '—' | '–' => true,
            '-' => follows_space && text[position + 1..].starts_with(char::is_whitespace),
            _ => false,
        }
    };
    let (position, mark) = head.char_indices().find(is_mark)?;
    let (opening, after) = (&text[..position], text[position + mark.len_utf8()..].trim_start());
    let words = opening.split_whitespace().count();
    (1..=MOST_WORDS).contains(&words).then_some((opening, after)).filter(|(_, after)| !after.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::Threads;
    use crate::progress::Ticker;

    #[test]
    fn repeated_openings_come_off() {
        let article = |number: usize, lead: &str| Article::new(number.to_string(), "").with_lead(lead);
        let leads = [
            "Histoire : un train part.",
            "Histoire : une gare ferme.",
            "Histoire : 22 juin. - Un port ouvre.",
            "22 juin 2012. - La pluie tombe.",
            "3 mai 2012. - Le vent souffle.",
            "Publié par la rédaction",
            "Publié par la rédaction",
            "Publié par la rédaction",
            "Tanger : le port ouvre.",
            "Tanger-Med ouvre — enfin.",
        ];
        let articles: Vec<Article> = leads.iter().enumerate().map(|(number, lead)| article(number, lead)).collect();
        let openings = Openings::find(&articles, Threads::default().watched(&Ticker::silent())).unwrap();
        for (text, expected) in [
            ("Histoire : un train part.", "un train part."),
            ("Histoire : 22 juin. - Un port ouvre.", "Un port ouvre."),
            ("14 août 2026. - La pluie tombe.", "La pluie tombe."),
            ("Publié par la rédaction", ""),
            ("Tanger : le port ouvre.", "Tanger : le port ouvre."),
            ("Tanger-Med ouvre — enfin.", "Tanger-Med ouvre — enfin."),
            ("Histoire :", "Histoire :"),
            ("", ""),
        ] {
            assert_eq!(openings.strip(text), expected, "{text}");
        }
        assert_eq!(Openings::from_sorted(openings.hashes().to_vec()), openings);
    }
}
