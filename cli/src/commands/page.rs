//! `connexe page`: the page of one article.

use clap::{Args, ValueEnum};
use connexe::Recommender;
use connexe::page::{PagePlan, head_text};

use crate::arguments::PageArguments;
use crate::failure::{Failure, Result};
use crate::{input, json};

/// Columns of a page as text.
pub const WIDTH: usize = 92;

/// Print the page of one article, with a choice of labels and contributions.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe page
  connexe page --corpus articles.jsonl --article a17 --format html --out a17.html
  connexe page --corpus articles.jsonl --format json --contributions 20 --no-labels
  cat articles.jsonl | connexe page --corpus - --plan blog")]
pub struct Arguments {
    #[command(flatten)]
    page: PageArguments,
    /// Form of the page: text for a terminal, json with all figures, or an html fragment.
    ///
    /// Example: `--format html`
    #[arg(long, value_enum, default_value = "text", help_heading = "Output", hide_possible_values = true)]
    format: Format,
    /// Contributions shown of each score, the rest in one more; not for html. Default: 3 for text, 8 for json.
    ///
    /// Example: `--contributions 20`
    #[arg(long, value_name = "N", help_heading = "Output")]
    contributions: Option<usize>,
    /// Leave out the labels: the lines that say why an item is on the page.
    ///
    /// Example: `--no-labels`
    #[arg(long, help_heading = "Output")]
    no_labels: bool,
}

/// The form of a page.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Format {
    /// Text for a terminal.
    Text,
    /// JSON, indented.
    Json,
    /// A fragment of HTML.
    Html,
}

/// Prints the page.
pub fn run(arguments: &Arguments) -> Result<()> {
    if arguments.format == Format::Html && arguments.contributions.is_some() {
        return Err(Failure::Usage("--contributions has no effect with --format html; use text or json".to_string()));
    }
    let chosen = arguments.page.settings()?;
    let (recommender, id) = arguments.page.open(&chosen)?;
    input::tell_embargo(recommender.articles(), &chosen.settings);
    let plan = chosen.settings.plan.with_labels(!arguments.no_labels).with_strength(true);
    let text = rendered(&recommender, &id, plan, arguments.format, arguments.contributions)?;
    arguments.page.output.write(&text)
}

/// A plan with the contributions that a page as JSON has.
pub fn json_plan(plan: PagePlan, contributions: Option<usize>) -> PagePlan {
    plan.with_contributions(contributions.unwrap_or(8))
}

/// Renders the page of an article.
pub fn rendered(
    recommender: &Recommender,
    id: &str,
    plan: PagePlan,
    format: Format,
    contributions: Option<usize>,
) -> Result<String> {
    Ok(match format {
        Format::Json => json::pretty(&recommender.page(id, &json_plan(plan, contributions))?)?,
        Format::Html => recommender.page(id, &plan)?.to_html()?,
        Format::Text => {
            let page = recommender.page(id, &plan.with_contributions(contributions.unwrap_or(3)))?;
            format!("{}\n{}", head_text(recommender.article(id)?, page.language, WIDTH), page.to_text(WIDTH))
        }
    })
}
