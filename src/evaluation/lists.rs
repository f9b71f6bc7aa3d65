//! The lists of another system, read and matched with the articles of a site.
//!
//! Input: JSON Lines, a recommender of the same articles, a question. Output: [`Lists`], the suggestions that a page could show, and a
//! [`ListsReport`] of all others. Invariant: a bad line costs that line only. Cost: linear in the input, which is held in memory.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use serde::Serialize;
use serde_json::Value;

use super::health::SiteHealth;
use super::shown::shown;
use crate::article::Article;
use crate::corpus::{read_bytes, repair};
use crate::error::{Error, Result};
use crate::ranking::{Question, Suggestion, Suggestions};
use crate::recommender::Recommender;

/// The lists of another system for the articles of a site, to be measured beside ours.
///
/// A line is an object with `id` and `related`, as `connexe related --all` writes it. `related` holds objects with an `id`, or ids,
/// best first. An id may be a number. Of two lists of one article the first counts.
///
/// Suggestions that no page could show are left out, and later ones move up, which can only help the other system: unknown ids,
/// articles that are hidden (unpublished, withdrawn, under embargo, expired, never suggested), repeated ones and the article itself.
/// Near-duplicates and other languages stay: a page can show them.
///
/// ```
/// use connexe::evaluation::{Evaluator, Lists, Protocol, compare};
/// use connexe::{Article, Settings};
///
/// let site = [
///     Article::new("rif-1", "Le premier train du Rif"),
///     Article::new("rif-2", "Le train du Rif a dix ans de retard").with_links(["rif-1"]),
///     Article::new("courges", "Soupe de courges"),
/// ];
/// let settings = Settings::default();
/// let recommender = settings.builder().build(site.to_vec())?;
/// let file = r#"{"id": "rif-2", "related": ["courges", "gone", {"id": "rif-1", "score": 0.5}]}"#;
/// let lists = Lists::read(file.as_bytes(), &recommender, &settings.question)?;
/// assert_eq!((lists.report().suggestions, lists.report().unknown), (2, 1));
///
/// let evaluator = Evaluator::new(Protocol::default().with_past_only(false));
/// let theirs = evaluator.evaluate_lists(&site, &settings, &lists)?;
/// let ours = evaluator.evaluate(&site, &settings)?;
/// assert_eq!(theirs.mean().reciprocal_rank, 0.5); // "gone" is left out
/// assert!(compare(&[(&theirs, &ours)])?.mean > 0.0);
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lists {
    by_id: HashMap<String, Vec<Listed>>,
    report: ListsReport,
}

/// A suggestion that a page could show.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    id: String,
    /// Whether it is not surely published on or before the article: left out where only the past counts.
    is_later: bool,
}

/// What was read of the lists of another system, and what was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ListsReport {
    /// Lists of articles that are shown.
    pub lists: usize,
    /// Articles that are shown and have no list: it counts as empty.
    pub missing: usize,
    /// Suggestions of the lists, without those left out.
    pub suggestions: usize,
    /// Of these, those that are not dated on or before their article. They are left out where only the past counts.
    pub later: usize,
    /// Suggestions of unknown ids, left out.
    pub unknown: usize,
    /// Suggestions of hidden articles, left out.
    pub hidden: usize,
    /// Suggestions that stand higher in the same list, left out.
    pub repeated: usize,
    /// Suggestions of the article itself, left out.
    pub itself: usize,
    /// Lists of unknown ids, left out.
    pub unknown_lists: usize,
    /// Lists of hidden articles, left out.
    pub hidden_lists: usize,
    /// The first unknown ids, at most three.
    pub unknown_ids: Vec<String>,
    /// Lines that were left out, in their order.
    pub skipped: Vec<SkippedLine>,
}

/// A line that holds no list, or the second list of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SkippedLine {
    /// Number of the line, from 1.
    pub line: usize,
    /// Why it was left out.
    pub reason: String,
}

/// The articles of a recommender, and which of them are shown at the time of a question.
struct Site<'a> {
    recommender: &'a Recommender,
    is_shown: Vec<bool>,
}

impl<'a> Site<'a> {
    fn of(recommender: &'a Recommender, question: &Question) -> Self {
        Self { recommender, is_shown: shown(recommender, question) }
    }

    /// Returns an article and whether it is shown; `None` for an unknown id.
    fn find(&self, id: &str) -> Option<(&'a Article, bool)> {
        let position = self.recommender.site().table.number(id)? as usize;
        Some((&self.recommender.articles()[position], self.is_shown[position]))
    }
}

/// Unknown ids that are named.
const SHOWN: usize = 3;

impl Lists {
    /// Reads lists and matches them with the articles of a recommender. The question gives the time by which an article is hidden.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the stream fails, [`Error::Input`] if no list is that of an article of the recommender.
    pub fn read(stream: impl BufRead, recommender: &Recommender, question: &Question) -> Result<Self> {
        let bytes = read_bytes(stream).map_err(|source| Error::Read { line: 0, source })?;
        let site = Site::of(recommender, question);
        let mut lists = Self::default();
        let mut seen: HashSet<String> = HashSet::new();
        let mut lines = 0;
        for (line, text) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
            lines = line;
            if text.trim_ascii().is_empty() {
                continue;
            }
            let list = list_of(text).and_then(|(id, related)| {
                let is_first = seen.insert(id.clone());
                if is_first { Ok((id, related)) } else { Err(format!("a second list of {id:?}; the first counts")) }
            });
            match list {
                Ok((id, related)) => lists.add(id, related, &site),
                Err(reason) => lists.report.skipped.push(SkippedLine { line, reason }),
            }
        }
        lists.report.lists = lists.by_id.len();
        if lists.by_id.is_empty() {
            return Err(lists.report.no_list(lines));
        }
        lists.report.missing = site.is_shown.iter().filter(|&&is_shown| is_shown).count() - lists.report.lists;
        Ok(lists)
    }

    /// Adds the list of an article that had none.
    fn add(&mut self, id: String, related: Vec<String>, site: &Site<'_>) {
        let report = &mut self.report;
        match site.find(&id) {
            None => {
                report.unknown_lists += 1;
                report.name(&id);
            }
            Some((_, false)) => report.hidden_lists += 1,
            Some((article, true)) => {
                let listed = report.keep(article, related, site);
                self.by_id.insert(id, listed);
            }
        }
    }

    /// Returns what was read and what was left out.
    pub fn report(&self) -> &ListsReport {
        &self.report
    }

    /// Computes the health of the site with these lists, each cut at the question's `k`, and without later articles where its filters
    /// have `past_only`.
    ///
    /// # Errors
    ///
    /// Those of [`SiteHealth::of`].
    pub fn health(&self, recommender: &Recommender, question: &Question) -> Result<SiteHealth> {
        let suggestion = |id: &str| Suggestion { id: id.to_string(), score: 0.0, reranked: None };
        let list = |article: &Article| {
            let items = self.list(&article.id, question).map(suggestion).collect();
            Suggestions { items, ..Suggestions::default() }
        };
        let lists: Vec<Suggestions> = recommender.articles().iter().map(list).collect();
        SiteHealth::of(recommender, &lists)
    }

    /// Returns the suggestions of an article, as far as a question lets them in.
    pub(super) fn list<'a>(&'a self, id: &str, question: &Question) -> impl Iterator<Item = &'a str> + use<'a> {
        let past_only = question.filters.past_only;
        let listed = self.by_id.get(id).into_iter().flatten();
        listed.filter(move |listed| !past_only || !listed.is_later).map(|listed| listed.id.as_str()).take(question.k)
    }
}

impl ListsReport {
    /// Keeps the suggestions that a page could show, and counts the others.
    fn keep(&mut self, article: &Article, related: Vec<String>, site: &Site<'_>) -> Vec<Listed> {
        let (mut kept, mut seen) = (Vec::with_capacity(related.len()), HashSet::with_capacity(related.len()));
        for id in related {
            if !seen.insert(id.clone()) {
                self.repeated += 1;
            } else if id == article.id {
                self.itself += 1;
            } else {
                match site.find(&id) {
                    None => {
                        self.unknown += 1;
                        self.name(&id);
                    }
                    Some((found, is_shown)) if !is_shown || found.never_suggest => self.hidden += 1,
                    Some((found, _)) => {
                        let is_past = article.date.zip(found.date).is_some_and(|(date, found)| found.is_on_or_before(&date));
                        self.later += usize::from(!is_past);
                        kept.push(Listed { id, is_later: !is_past });
                    }
                }
            }
        }
        self.suggestions += kept.len();
        kept
    }

    fn name(&mut self, unknown: &str) {
        if self.unknown_ids.len() < SHOWN && !self.unknown_ids.iter().any(|id| id == unknown) {
            self.unknown_ids.push(unknown.to_string());
        }
    }

    /// The error of a file without a list that can be measured.
    fn no_list(&self, lines: usize) -> Error {
        let problem = match (self.unknown_ids.first(), self.skipped.first()) {
            (Some(id), _) => format!(
                "none of {} lists is that of an article of the corpus (the first is of {id:?}); write the ids of the corpus",
                self.unknown_lists + self.hidden_lists
            ),
            (None, _) if self.hidden_lists > 0 => format!("all {} lists are those of hidden articles", self.hidden_lists),
            (None, Some(SkippedLine { line, reason })) => {
                format!("no list in {lines} lines (line {line}: {reason}); write one JSON object a line, with `id` and `related`")
            }
            (None, None) => "no list in it; write one JSON object a line, with `id` and `related`".to_string(),
        };
        Error::Input { problem }
    }
}

/// Reads a line: an id, and the ids of its list.
fn list_of(line: &[u8]) -> std::result::Result<(String, Vec<String>), String> {
    let text = std::str::from_utf8(line).map_err(|error| format!("invalid UTF-8 at byte {}", error.valid_up_to()))?;
    let record: Value = serde_json::from_str(text)
        .or_else(|error| repair(text).map_or(Err(error), |repaired| serde_json::from_str(&repaired)))
        .map_err(|error| format!("no JSON ({error})"))?;
    let id = id_of(&record["id"]).ok_or("no `id`")?;
    let related = record["related"].as_array().ok_or("no list named `related`")?;
    let ids = (1..).zip(related).map(|(position, item)| {
        let id = id_of(item).or_else(|| id_of(&item["id"]));
        id.ok_or_else(|| format!("entry {position} of `related` has no id"))
    });
    Ok((id, ids.collect::<std::result::Result<_, _>>()?))
}

/// Returns an id as a corpus has it: a string, or the digits of a number.
fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()).filter(|id| !id.trim().is_empty()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
