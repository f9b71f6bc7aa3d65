//! `connexe page`: the page of one article.

use clap::Args;
use connexe::page::{Page, PagePlan, head_text};

use crate::arguments::PageArguments;
use crate::failure::{Failure, Result, tell};
use crate::opened::{Opened, emptied};
use crate::page_format::Format;
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

/// Prints the page.
pub fn run(arguments: &Arguments) -> Result<()> {
    if arguments.format == Format::Html && arguments.contributions.is_some() {
        return Err(Failure::Usage("--contributions has no effect with --format html; use text or json".to_string()));
    }
    let chosen = arguments.page.settings()?;
    let (opened, id) = arguments.page.open(&chosen)?;
    input::tell_embargo(opened.recommender.articles(), &chosen.settings);
    let plan = chosen.settings.plan.with_labels(!arguments.no_labels).with_strength(true);
    let text = rendered(&opened, &id, plan, arguments.format, arguments.contributions)?;
    arguments.page.output.write(&text)
}

/// A plan with the contributions that a page as JSON has.
pub fn json_plan(plan: PagePlan, contributions: Option<usize>) -> PagePlan {
    plan.with_contributions(contributions.unwrap_or(8))
}

/// Renders the page of an article; without blocks, where the article wants none.
pub fn rendered(opened: &Opened, id: &str, plan: PagePlan, format: Format, contributions: Option<usize>) -> Result<String> {
    let recommender = &opened.recommender;
    let is_off = opened.without_block.contains(id);
    if is_off {
        tell(format_args!("{id}: its front matter says `related: false`, so it gets no block"));
    }
    let page = |plan: PagePlan| -> Result<Page> {
        let page = recommender.page(id, &plan)?;
        Ok(if is_off { emptied(page) } else { page })
    };
    Ok(match format {
        Format::Json => json::pretty(&page(json_plan(plan, contributions))?)?,
        Format::Html => page(plan)?.to_html()?,
        Format::Text => {
            let page = page(plan.with_contributions(contributions.unwrap_or(3)))?;
            format!("{}\n{}", head_text(recommender.article(id)?, page.language, WIDTH), page.to_text(WIDTH))
        }
    })
}
