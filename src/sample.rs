//! The sample corpus as part of the program: 146 articles of a French-language daily that does not exist, and a draft for it.
//!
//! Input: the files `data/gazette.jsonl` and `data/brouillon.json`, compiled in. Output: articles, read as any corpus is. Cost: 0.33 MB in
//! the program, and a few milliseconds a call.

use crate::article::Article;
use crate::corpus::{Corpus, JsonLines};
use crate::error::Result;

/// The sample corpus as JSON Lines, one article a line.
pub const JSON_LINES: &str = include_str!("../data/gazette.jsonl");

/// A draft for the sample corpus, as one JSON object.
pub const DRAFT_JSON: &str = include_str!("../data/brouillon.json");

/// Id of the article that shows most of what a page can have.
pub const SHOWN_ARTICLE: &str = "diplomatie-accord-detroit";

/// Reads the sample corpus.
///
/// ```
/// use connexe::{Question, Recommender, sample};
///
/// let recommender = Recommender::builder().build(sample::corpus()?.articles)?;
/// let suggestions = recommender.suggest(sample::SHOWN_ARTICLE, &Question::new(4))?;
/// assert_eq!(suggestions.items.len(), 4);
/// # Ok::<(), connexe::Error>(())
/// ```
///
/// # Errors
///
/// None in a program as published: a test reads the corpus in strict mode.
pub fn corpus() -> Result<Corpus> {
    JsonLines::new().read(JSON_LINES.as_bytes())
}

/// Reads the draft for the sample corpus. Most of it repeats an article of the corpus, to show how that is found.
///
/// ```
/// use connexe::page::PagePlan;
/// use connexe::{Recommender, sample};
///
/// let recommender = Recommender::builder().build(sample::corpus()?.articles)?;
/// let preview = recommender.preview(&sample::draft()?, &PagePlan::news())?;
/// assert_eq!(preview.near_duplicates.len(), 1);
/// # Ok::<(), connexe::Error>(())
/// ```
///
/// # Errors
///
/// None in a program as published.
pub fn draft() -> Result<Article> {
    // The reader takes one object a line, and JSON has no line end within a string.
    let line = DRAFT_JSON.replace('\n', " ");
    let corpus = JsonLines::new().strict(true).read(line.as_bytes())?;
    Ok(corpus.articles.into_iter().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_read_without_loss() {
        let corpus = JsonLines::new().strict(true).read(JSON_LINES.as_bytes()).unwrap();
        assert!(corpus.report.notes.is_empty(), "{}", corpus.report);
        assert_eq!(corpus.articles.len(), 146);
        assert!(corpus.articles.iter().any(|article| article.id == SHOWN_ARTICLE));
        assert_eq!(draft().unwrap().id, "brouillon-billet-ouvert");
    }
}
