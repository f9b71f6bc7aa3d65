//! What is wrong with the articles of a site, for its author and for continuous integration.
//!
//! Input: the articles with their reports. Output: findings, the worst first, then by kind, in the order of the input. Cost: linear in the
//! articles and notes.

use std::collections::BTreeMap;

use clap::ValueEnum;
use connexe::analysis::tag_key;
use connexe::corpus::{Problem, Severity};
use connexe::{Article, Status};
use serde::Serialize;

use crate::read_input::Input;

/// The weight of a finding, from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Something to know.
    Note,
    /// A value that is missing, was dropped or is doubtful.
    Warning,
    /// Something that readers meet: a dead link, a page that cannot be read, an article without title or text.
    Error,
}

impl Level {
    /// The name in text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    /// The kind in a few words, for counting.
    pub kind: &'static str,
    /// The file, line or id that it concerns.
    pub at: String,
    /// What is wrong there.
    pub problem: String,
}

/// Returns all findings.
pub fn findings(input: &Input) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |level, kind, at: &str, problem: String| found.push(Finding { level, kind, at: at.to_string(), problem });
    if let Some(source) = &input.source {
        for link in &source.dead_links {
            add(Level::Error, "dead link", &link.page, format!("links to {}, which is not there", link.target));
        }
        for note in &source.notes {
            let kind = if note.severity == Severity::Lost { "unreadable file" } else { "file" };
            add(level_of(note.severity), kind, &note.file, note.problem.clone());
        }
        if source.languages_guessed > 0 {
            let problem = format!("{} articles tell no language; it was found by their words", source.languages_guessed);
            add(Level::Note, "language not told", &input.name, problem);
        }
    }
    for note in &input.corpus.report.notes {
        let (level, kind) = match &note.problem {
            // Told below, of each article without a text.
            Problem::EmptyBody => continue,
            Problem::LostLink { .. } => (Level::Warning, note.problem.kind()),
            Problem::UnknownTarget { .. } => (Level::Warning, note.problem.kind()),
            problem => (level_of(problem.severity()), problem.kind()),
        };
        let at = match (&note.origin, &note.id) {
            (Some(origin), _) => origin.clone(),
            (None, Some(id)) => id.clone(),
            (None, None) => format!("line {}", note.line),
        };
        add(level, kind, &at, note.problem.to_string());
    }
    let shown: Vec<&Article> = input.corpus.articles.iter().filter(|article| article.status == Status::Published).collect();
    for article in &shown {
        if article.title.trim().is_empty() {
            add(Level::Error, "no title", &article.id, "has no title".to_string());
        }
        if article.body.trim().is_empty() {
            add(Level::Error, "no text", &article.id, "has no text".to_string());
        }
        if article.date.is_none() {
            add(Level::Warning, "no date", &article.id, "has no date".to_string());
        }
    }
    titles(&shown, &mut add);
    tags(&shown, &mut add);
    // A stable sort: findings of one kind stay in the order of the input.
    found.sort_by_key(|finding| (std::cmp::Reverse(finding.level), finding.kind));
    found
}

fn level_of(severity: Severity) -> Level {
    match severity {
        Severity::Lost => Level::Error,
        Severity::Defaulted => Level::Warning,
        _ => Level::Note,
    }
}

/// Adds the articles of one language that share a title: readers of a list cannot tell them apart.
fn titles(articles: &[&Article], add: &mut impl FnMut(Level, &'static str, &str, String)) {
    let mut by_title: BTreeMap<(&str, Option<&str>), Vec<&str>> = BTreeMap::new();
    for article in articles.iter().filter(|article| !article.title.trim().is_empty()) {
        let language = article.language.as_ref().map(connexe::Language::code);
        by_title.entry((article.title.trim(), language)).or_default().push(&article.id);
    }
    for ((title, _), ids) in by_title.into_iter().filter(|(_, ids)| ids.len() > 1) {
        add(Level::Warning, "same title", ids[0], format!("« {title} » is the title of {} too", ids[1..].join(", ")));
    }
}

/// Adds the tags that are written in several ways: they are one tag here, but readers see several.
fn tags(articles: &[&Article], add: &mut impl FnMut(Level, &'static str, &str, String)) {
    let mut by_key: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for tag in articles.iter().flat_map(|article| &article.tags) {
        *by_key.entry(tag_key(tag)).or_default().entry(tag.trim()).or_insert(0) += 1;
    }
    for spellings in by_key.into_values().filter(|spellings| spellings.len() > 1) {
        let mut spellings: Vec<(&str, usize)> = spellings.into_iter().collect();
        spellings.sort_by_key(|&(tag, count)| (std::cmp::Reverse(count), tag));
        let others: Vec<String> = spellings[1..].iter().map(|(tag, count)| format!("« {tag} » ({count})")).collect();
        let (tag, count) = spellings[0];
        add(Level::Warning, "spelling of a tag", tag, format!("is written so {count} times, but also {}", others.join(", ")));
    }
}
