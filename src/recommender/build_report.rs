//! The report of a build.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::analysis::{RepeatedLines, TextFacts, repeated_lines};
use crate::article::Article;
use crate::error::Result;
use crate::language::Language;
use crate::progress::Ticker;
use crate::ranking::LearntBlend;

/// Facts and problems that were found while building.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BuildReport {
    /// Articles indexed.
    pub articles: usize,
    /// Distinct words, word pairs of two articles or more, tags, sections and authors.
    pub features: usize,
    /// Weights stored.
    pub non_zeros: usize,
    /// Ids of articles without any word to compare: empty, or stop words only. They can be found by their tags.
    pub without_words: Vec<String>,
    /// Ids of articles whose lead only repeats the opening of the body: it was not counted.
    pub repeated_leads: Vec<String>,
    /// Lines of several articles that were taken off before vectors were made, the most frequent first.
    pub repeated_lines: Vec<RepeatedLine>,
    /// Ids of articles with boilerplate lines ("À lire aussi", signatures of agencies), which were taken off, and how many.
    pub boilerplate: Vec<ArticleCount>,
    /// Ids of articles with "words" of over 128 bytes, which were left out, and how many.
    pub long_words: Vec<ArticleCount>,
    /// Languages that are segmented but not stemmed, with the number of their articles.
    pub unstemmed: BTreeMap<Language, usize>,
    /// The weights that were learnt from the links of the articles, or that the statistics hold.
    pub learnt: LearntBlend,
}

/// A number of things in one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArticleCount {
    /// Id of the article.
    pub id: String,
    /// How many things.
    pub count: usize,
}

impl ArticleCount {
    fn new(article: &Article, count: usize) -> Self {
        Self { id: article.id.clone(), count }
    }
}

/// A line of several articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RepeatedLine {
    /// Its first 120 characters, as the first of the articles writes them.
    pub line: String,
    /// Number of articles that it was taken off.
    pub articles: usize,
}

/// Characters of a repeated line in the report.
const LINE_LENGTH: usize = 120;

impl BuildReport {
    /// Reports on the texts of all articles. Numbers of the index are added later.
    pub(super) fn of(
        articles: &[Article],
        texts: &[TextFacts],
        language: Language,
        boilerplate: Option<&RepeatedLines>,
        ticker: &Ticker<'_>,
    ) -> Result<Self> {
        let mut lines: HashMap<u64, RepeatedLine> = HashMap::new();
        let mut report = Self { articles: articles.len(), ..Self::default() };
        for (article, text) in articles.iter().zip(texts) {
            ticker.work(1)?;
            if text.is_empty() {
                report.without_words.push(article.id.clone());
            }
            if text.lead_repeats {
                report.repeated_leads.push(article.id.clone());
            }
            if text.long_words > 0 {
                report.long_words.push(ArticleCount::new(article, text.long_words));
            }
            if text.stripped.boilerplate > 0 {
                report.boilerplate.push(ArticleCount::new(article, text.stripped.boilerplate));
            }
            if let Some(repeated) = boilerplate.filter(|_| text.stripped.repeated > 0) {
                let mut seen = HashSet::new();
                for (hash, line) in repeated_lines(&article.body, repeated).filter(|&(hash, _)| seen.insert(hash)) {
                    let first = || RepeatedLine { line: line.chars().take(LINE_LENGTH).collect(), articles: 0 };
                    lines.entry(hash).or_insert_with(first).articles += 1;
                }
            }
            let language = article.language.unwrap_or(language);
            if !language.has_stemmer() {
                *report.unstemmed.entry(language).or_insert(0) += 1;
            }
        }
        report.repeated_lines = lines.into_values().collect();
        report.repeated_lines.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.line.cmp(&b.line)));
        Ok(report)
    }
}
