//! `connexe why-not`: the reasons why an article is missing.

use clap::Args;
use connexe::Recommender;

use crate::arguments::{PageArguments, TextOrJson, at_least_one, check};
use crate::failure::Result;
use crate::opened::Opened;
use crate::{input, json};

/// Explain why a candidate is missing from the list and the page of an article, or give its rank or position.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe why-not --candidate culture-voix-subvention-coupee
  connexe why-not --corpus articles.jsonl --article a17 --candidate a42
  connexe why-not --corpus articles.jsonl --article a17 --candidate a42 --past --format json")]
pub struct Arguments {
    #[command(flatten)]
    page: PageArguments,
    /// Id of the article that is missing.
    ///
    /// Example: `--candidate a42`
    #[arg(long, value_name = "ID", allow_hyphen_values = true, help_heading = "Article")]
    candidate: String,
    /// Length of the list. Default: that of the settings, else 10.
    ///
    /// Example: `--k 5`
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Settings")]
    k: Option<usize>,
    /// Form of the output: text or json.
    ///
    /// Example: `--format json`
    #[arg(long, value_enum, default_value = "text", help_heading = "Output", hide_possible_values = true)]
    format: TextOrJson,
}

/// Prints the reasons.
pub fn run(arguments: &Arguments) -> Result<()> {
    let mut chosen = arguments.page.settings()?;
    let question = &mut chosen.settings.question;
    question.k = arguments.k.unwrap_or(question.k);
    check(&chosen.settings)?;
    let (Opened { recommender, .. }, id) = arguments.page.open(&chosen)?;
    input::tell_embargo(recommender.articles(), &chosen.settings);
    arguments.page.output.write(&reasons(&recommender, &chosen.settings, &id, &arguments.candidate, arguments.format)?)
}

fn reasons(
    recommender: &Recommender,
    settings: &connexe::Settings,
    id: &str,
    candidate: &str,
    format: TextOrJson,
) -> Result<String> {
    let list = recommender.why_not(id, candidate, &settings.question)?;
    let page = recommender.why_not_on_page(id, candidate, &settings.plan)?;
    Ok(match format {
        TextOrJson::Json => json::pretty(&serde_json::json!({ "list": list, "page": page }))?,
        TextOrJson::Text => {
            let [article, candidate] = [recommender.article(id)?, recommender.article(candidate)?];
            let k = settings.question.k;
            format!("Why not « {} » under « {} »?\nList of {k}: {list}\n{page}", candidate.title, article.title)
        }
    })
}
