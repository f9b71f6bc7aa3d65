//! The whole report on the input: every note, as text or as JSON.

use std::path::Path;

use crate::failure::Result;
use crate::output::OutputArguments;
use crate::read_input::Input;
use crate::{json, summary};

/// Writes the report to a file: as JSON if its name ends in `.json`, else as text.
pub fn write(path: &Path, input: &Input) -> Result<()> {
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let text = if is_json {
        json::pretty(&serde_json::json!({
            "input": input.name, "base_url": input.base, "source": input.source, "articles": input.corpus.report
        }))?
    } else {
        lines(input).join("\n") + "\n"
    };
    OutputArguments { out: Some(path.to_path_buf()) }.write(&text)
}

/// Returns the lines of the report: a summary, then every page that was left out, every dead link and every note.
pub fn lines(input: &Input) -> Vec<String> {
    let mut lines = summary::lines(input).into_iter().take(1).collect::<Vec<_>>();
    if let Some(source) = &input.source {
        for left_out in &source.left_out {
            lines.extend(left_out.pages.iter().map(|page| format!("  {page}: left out: {}", left_out.rule)));
        }
        lines.extend(source.dead_links.iter().map(|link| format!("  {}: dead link to {}", link.page, link.target)));
        lines.extend(source.notes.iter().map(|note| format!("  {}: {}", note.file, note.problem)));
    }
    let report = &input.corpus.report;
    lines.extend(report.notes.iter().map(|note| format!("  {note}")));
    lines.extend(report.unread().filter(|_| input.source.is_none()).map(|line| format!("  {line}")));
    lines
}
