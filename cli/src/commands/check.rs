//! `connexe check`: the report on the input alone, with an exit code for continuous integration.

use clap::{Args, ValueEnum};

use crate::arguments::{SettingsArguments, TextOrJson, ThreadArguments, inputs};
use crate::corpus_arguments::CorpusArguments;
use crate::failure::{Failure, Result};
use crate::findings::{Finding, Level, findings};
use crate::output::OutputArguments;
use crate::read_input::Input;
use crate::{json, summary};

/// Findings of one kind that the text lists; JSON has all.
const SHOWN: usize = 20;

/// Check a site or a corpus: print the report on it, and fail (exit code 1) on findings of a level.
///
/// error: files that cannot be read, dead internal links, articles without title or text, ids used twice. warning: articles without
/// date, two articles with one title, tags that differ only in spelling, values that were dropped, links to no article of a --corpus.
/// note: all else.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe check --site public/
  connexe check --site public/ --level warning
  connexe check --content blog/
  connexe check --corpus articles.jsonl --level never --format json | jq '.findings[].kind'")]
pub struct Arguments {
    #[command(flatten)]
    corpus: CorpusArguments,
    /// The least level that makes the command fail: error, warning, note, or never.
    ///
    /// Example: `--level warning`
    #[arg(long, value_name = "LEVEL", value_enum, default_value = "error", help_heading = "Output", hide_possible_values = true)]
    level: Threshold,
    /// Form of the output: text or json.
    ///
    /// Example: `--format json`
    #[arg(long, value_enum, default_value = "text", help_heading = "Output", hide_possible_values = true)]
    format: TextOrJson,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum Threshold {
    Error,
    Warning,
    Note,
    Never,
}

impl Threshold {
    fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Note => Some(Level::Note),
            Self::Never => None,
        }
    }
}

/// Prints the report; a failure if a finding is of the level or above.
pub fn run(arguments: &Arguments) -> Result<()> {
    let chosen = arguments.settings.read(&arguments.corpus)?;
    arguments.corpus.check_report(inputs(&arguments.corpus, &chosen))?;
    arguments.output.check(inputs(&arguments.corpus, &chosen))?;
    let input = arguments.corpus.read(&chosen, arguments.threads.count())?;
    let found = findings(&input);
    arguments.output.write(&match arguments.format {
        TextOrJson::Text => text(&input, &found),
        TextOrJson::Json => json::pretty(&serde_json::json!({
            "input": input.name, "base_url": input.base, "source": input.source, "articles": input.corpus.report, "findings": found
        }))?,
    })?;
    let Some(level) = arguments.level.level() else { return Ok(()) };
    match found.iter().filter(|finding| finding.level >= level).count() {
        0 => Ok(()),
        count => {
            let findings = if count == 1 { "finding" } else { "findings" };
            let or_worse = if level == Level::Error { "" } else { " or above" };
            Err(Failure::Failed(format!("{count} {findings} of level {}{or_worse}", level.name())))
        }
    }
}

fn text(input: &Input, found: &[Finding]) -> String {
    let mut lines = summary::overview(input);
    if found.is_empty() {
        lines.push("nothing to mend".to_string());
    }
    for of_kind in found.chunk_by(|a, b| (a.level, a.kind) == (b.level, b.kind)) {
        lines.push(format!("{}: {} ({})", of_kind[0].level.name(), of_kind[0].kind, of_kind.len()));
        lines.extend(of_kind.iter().take(SHOWN).map(|finding| format!("  {}: {}", finding.at, finding.problem)));
        if of_kind.len() > SHOWN {
            lines.push(format!("  ... and {} more; --format json has all", of_kind.len() - SHOWN));
        }
    }
    lines.join("\n") + "\n"
}
