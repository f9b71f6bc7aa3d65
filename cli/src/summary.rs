//! The short report on a source of articles, for its author.
//!
//! Input: the articles with their reports. Output: at most 19 lines: what was read, what was left out and by which rule, and
//! what was noticed, each kind with its count and one example. Cost: linear in the notes.

use std::collections::BTreeMap;

use connexe::corpus::Severity;
use connexe_formats::{SourceReport, Unit};

use crate::counted::counted;
use crate::read_input::Input;

/// Rules that are told one by one.
const RULES: usize = 6;

/// Kinds of notes that are told one by one.
const KINDS: usize = 3;

/// Returns the lines of the report. The first names the input, the others are indented.
pub fn lines(input: &Input) -> Vec<String> {
    let mut lines = overview(input);
    lines.extend(noticed(input).into_iter().map(|line| format!("  {line}")));
    lines
}

/// Returns the lines on what was read and what was left out.
pub fn overview(input: &Input) -> Vec<String> {
    let Some(source) = &input.source else { return vec![format!("{}: {}", input.name, input.corpus.report.summary())] };
    let mut lines = vec![format!("{}: {}", input.name, counts(source))];
    let mut add = |line: String| lines.push(format!("  {line}"));
    let rules: Vec<_> = source.left_out.iter().filter(|left_out| !left_out.pages.is_empty()).collect();
    for left_out in rules.iter().take(RULES) {
        let example = left_out.pages.first().map_or("", String::as_str);
        add(format!("left out, {}: {} ({example}{})", left_out.rule, left_out.pages.len(), more(left_out.pages.len())));
    }
    if rules.len() > RULES {
        let others: usize = rules[RULES..].iter().map(|left_out| left_out.pages.len()).sum();
        add(format!("left out: {others} by {} other rules", rules.len() - RULES));
    }
    let generator = input.generator.as_ref().map_or_else(String::new, |generator| format!("{generator}, "));
    let base = input.base.as_deref().unwrap_or("not found; --base-url tells it");
    add(format!("{generator}address of the site: {base}"));
    add(languages(source));
    if input.other_languages > 0 {
        add(format!("left out: {} in languages that `languages` of [input] does not name", input.other_languages));
    }
    let report = &input.corpus.report;
    if report.unpublished + report.embargoed > 0 {
        add(format!("{} not published, {} with an embargo", report.unpublished, report.embargoed));
    }
    lines
}

/// Returns the lines on what was noticed, which `connexe check` tells one by one.
fn noticed(input: &Input) -> Vec<String> {
    let Some(source) = &input.source else { return Vec::new() };
    let mut lines = Vec::new();
    if let Some(link) = source.dead_links.first() {
        let count = source.dead_links.len();
        let links = counted(count, "dead link", "dead links");
        lines.push(format!("{links}: {} -> {}{}", link.page, link.target, more(count)));
    }
    let lost = source.notes.iter().filter(|note| note.severity == Severity::Lost).count();
    let mut others = source.notes.iter().filter(|note| note.severity != Severity::Lost).peekable();
    if let Some(note) = source.notes.iter().find(|note| note.severity == Severity::Lost) {
        lines.push(format!("{lost} not read: {} {}", note.file, note.problem));
    }
    if let Some(note) = others.peek() {
        let (file, problem) = (note.file.clone(), note.problem.clone());
        let count = others.count();
        lines.push(format!("{count} noted: {file} {problem}{}", more(count)));
    }
    lines.extend(fields(input));
    lines
}

/// The line on the pages: "412 pages read, 289 articles, 96 left out, 27 aliases".
fn counts(source: &SourceReport) -> String {
    let left_out: usize = source.left_out.iter().map(|left_out| left_out.pages.len()).sum();
    let mut line =
        format!("{} read, {}, {left_out} left out", source.counted_pages(), counted(source.articles, "article", "articles"));
    if source.unit != Unit::Entry {
        line += &format!(", {}", counted(source.aliases, "alias", "aliases"));
    }
    line
}

fn languages(source: &SourceReport) -> String {
    let mut counts: Vec<(&String, &usize)> = source.languages.iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let told: Vec<String> = counts.iter().map(|(code, count)| format!("{code} {count}")).collect();
    let line = format!("languages: {}", told.join(", "));
    match source.languages_guessed {
        0 => line,
        guessed => format!("{line}; {guessed} of them told by their words alone"),
    }
}

/// The lines on values that were dropped or are doubtful: a kind each.
fn fields(input: &Input) -> Vec<String> {
    let mut kinds: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for note in &input.corpus.report.notes {
        kinds.entry(note.problem.kind()).or_insert_with(|| (0, note.to_string())).0 += 1;
    }
    let mut kinds: Vec<(&str, (usize, String))> = kinds.into_iter().collect();
    kinds.sort_by_key(|(kind, (count, _))| (std::cmp::Reverse(*count), *kind));
    let mut lines: Vec<String> =
        kinds.iter().take(KINDS).map(|(kind, (count, note))| format!("{count} {kind}: {note}{}", more(*count))).collect();
    if kinds.len() > KINDS {
        let others: usize = kinds[KINDS..].iter().map(|(_, (count, _))| count).sum();
        lines.push(format!("{others} notes of {} other kinds", kinds.len() - KINDS));
    }
    lines
}

fn more(count: usize) -> &'static str {
    if count > 1 { ", ..." } else { "" }
}
