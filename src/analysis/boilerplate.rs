//! Boilerplate lines that are known by their words: "À lire aussi :", "Suivez-nous sur ...", "(AFP)".
//!
//! Input: a line and its language. Output: the patterns of `data/analysis/boilerplate.tsv` that may match it. Cost: most lines are
//! recognised by their first letter.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::normalize::fold_latin;
use super::stop_words::entries;
use crate::language::Language;

/// A pattern: the words of a boilerplate line, and where they stand in it.
pub(super) enum Pattern {
    /// The words are the whole line, or stand before a colon. A whole line opens a box, which ends at the next blank line.
    Box(String),
    /// The words start a short line.
    Start(String),
    /// The words are the whole line.
    Line(String),
}

/// Most words of a boilerplate line. A longer line is a sentence that happens to start like one.
const LONGEST: usize = 30;

impl Pattern {
    /// Whether the pattern matches a line; `opens_box` is set if the line opens a box.
    pub(super) fn matches(&self, line: &str, opens_box: &mut bool) -> bool {
        let folded = folded_words(line);
        if folded.len() > LONGEST {
            return false;
        }
        let is_line = |words: &str| folded.join(" ") == words;
        let starts = |words: &str| format!("{} ", folded.join(" ")).starts_with(&format!("{words} "));
        match self {
            Self::Line(words) => is_line(words),
            Self::Start(words) => starts(words),
            Self::Box(words) => {
                *opens_box = is_line(words);
                let head = line.split_once(':').map(|(head, _)| folded_words(head).join(" "));
                *opens_box || head.as_deref() == Some(words)
            }
        }
    }
}

/// Returns the words of a line in lower case, without accents.
fn folded_words(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(LONGEST + 1).map(|word| fold_latin(&word.to_lowercase()).into_owned()).collect()
}

/// Returns the first word of a line, by which its patterns are found.
fn first_word(line: &str) -> String {
    let word = line.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    word.map(|word| fold_latin(&word.to_lowercase()).into_owned()).unwrap_or_default()
}

/// The patterns of one language.
#[derive(Default)]
pub(super) struct PatternTable {
    /// Patterns by their first word.
    patterns: HashMap<String, Vec<Pattern>>,
    /// First letters of the first words. Most lines start with another letter, and are not split into words.
    initials: HashSet<char>,
}

impl PatternTable {
    /// Returns the patterns that have the first word of a line.
    pub(super) fn candidates(&self, line: &str) -> &[Pattern] {
        let is_possible = |c: char| self.initials.contains(&c.to_ascii_lowercase()) || !c.is_ascii();
        match line.chars().find(|c| c.is_alphanumeric()) {
            Some(first) if is_possible(first) => self.patterns.get(&first_word(line)).map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }
}

/// Returns the patterns of a language; an empty table for a language without any.
pub(super) fn patterns(language: Language) -> &'static PatternTable {
    static TABLES: OnceLock<HashMap<String, PatternTable>> = OnceLock::new();
    static NONE: OnceLock<PatternTable> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        let mut tables: HashMap<String, PatternTable> = HashMap::new();
        for entry in entries(include_str!("../../data/analysis/boilerplate.tsv")) {
            let mut columns = entry.split('\t');
            let (Some(language), Some(kind), Some(words)) = (columns.next(), columns.next(), columns.next()) else { continue };
            let words = folded_words(words).join(" ");
            let first = first_word(&words);
            let pattern = match kind {
                "box" => Pattern::Box(words),
                "start" => Pattern::Start(words),
                _ => Pattern::Line(words),
            };
            let table = tables.entry(language.to_string()).or_default();
            table.initials.extend(first.chars().next());
            table.patterns.entry(first).or_default().push(pattern);
        }
        tables
    });
    tables.get(language.code()).unwrap_or_else(|| NONE.get_or_init(PatternTable::default))
}
