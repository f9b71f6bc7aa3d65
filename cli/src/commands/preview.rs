//! `connexe preview`: the effects of publishing a draft.

use std::path::PathBuf;

use clap::Args;
use connexe::page::{Preview, head_text};
use connexe::{Article, Language};

use super::page::WIDTH;
use crate::arguments::{DateArguments, PlanArguments, SettingsArguments, TextOrJson, ThreadArguments, inputs, page_settings};
use crate::corpus_arguments::CorpusArguments;
use crate::failure::{Failure, Result};
use crate::opened::Opened;
use crate::output::OutputArguments;
use crate::{input, json};

/// Pages that the text lists; JSON has all.
const APPEARANCES_SHOWN: usize = 12;

/// Show what publishing a draft would change: its page, the pages it would appear on, and its near-duplicates in the corpus.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe preview
  connexe preview --corpus articles.jsonl --draft draft.json
  export-draft | connexe preview --corpus articles.jsonl --draft - --format json")]
pub struct Arguments {
    #[command(flatten)]
    corpus: CorpusArguments,
    /// The draft: one article as a JSON object; `-` reads standard input. Needed with every input; without one, a draft for the sample.
    /// With --html its title, lead and body are read as HTML too.
    ///
    /// Example: `--draft draft.json`
    #[arg(long, value_name = "FILE.json", help_heading = "Article")]
    draft: Option<PathBuf>,
    #[command(flatten)]
    plan: PlanArguments,
    /// Form of the output: text or json.
    ///
    /// Example: `--format json`
    #[arg(long, value_enum, default_value = "text", help_heading = "Output", hide_possible_values = true)]
    format: TextOrJson,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    dates: DateArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Prints the preview.
pub fn run(arguments: &Arguments) -> Result<()> {
    let draft = arguments.draft.as_deref();
    if arguments.corpus.is_given() && draft.is_none() {
        let option = arguments.corpus.option();
        let problem = format!("{option} needs --draft FILE.json; the draft of the sample fits the sample alone");
        return Err(Failure::Usage(problem));
    }
    input::check_standard(arguments.corpus.files().chain(draft))?;
    let chosen = page_settings(&arguments.corpus, &arguments.settings, &arguments.plan, &arguments.dates)?;
    arguments.output.check(inputs(&arguments.corpus, &chosen).chain(draft))?;
    // A draft that cannot be read fails before the corpus is read; its links are resolved after.
    let (reader, line) = (arguments.corpus.reader(), input::draft_line(draft)?);
    let file = draft.zip(line.as_deref());
    input::draft(file, &reader, &[])?;
    let Opened { recommender, .. } = arguments.corpus.open(&chosen, arguments.threads.count())?;
    let draft = input::draft(file, &reader, recommender.articles())?;
    let settings = &chosen.settings;
    input::tell_embargo(recommender.articles(), settings);
    let language = draft.language.or(settings.language).unwrap_or(Language::FRENCH);
    let preview = recommender.preview(&draft, &settings.plan.clone().with_labels(true))?;
    arguments.output.write(&match arguments.format {
        TextOrJson::Json => json::pretty(&preview)?,
        TextOrJson::Text => text(&draft, language, &preview),
    })
}

fn text(draft: &Article, language: Language, preview: &Preview) -> String {
    let mut text = head_text(draft, language, WIDTH) + "\n";
    for published in &preview.near_duplicates {
        let share = 100.0 * published.likeness.containment;
        text += &format!("! {} ({share:.0} % of the wording)\n", published.notice(language));
    }
    let count = preview.appearances.len();
    text += &format!("\n{}\nIt would appear on {count} page{}", preview.page.to_text(WIDTH), if count == 1 { "" } else { "s" });
    text += if count == 0 { ".\n" } else { ":\n" };
    for appearance in preview.appearances.iter().take(APPEARANCES_SHOWN) {
        text += &format!("  {:>2}. in « {} » under {}\n", appearance.position, appearance.block, appearance.title);
    }
    if count > APPEARANCES_SHOWN {
        text += &format!("  ... and {} more\n", count - APPEARANCES_SHOWN);
    }
    text
}
