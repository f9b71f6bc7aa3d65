//! `connexe explain`: the scores of a page, or of one pair of articles, taken apart.

use std::fmt::Write as _;

use clap::Args;
use connexe::page::{Item, Page};
use connexe::ranking::{Contribution, Factors};
use connexe::{Explanation, FeatureKind, Recommender};

use crate::arguments::{PageArguments, TextOrJson, at_least_one};
use crate::failure::Result;
use crate::opened::Opened;
use crate::{input, json};

/// Columns of the longest bar.
const BAR: f64 = 30.0;

/// Explain the score of each item of a page, or with --candidate the score of one pair.
///
/// The values of the contributions sum to the score. A pair is explained before any filter acts, so --plan, --past and --as-of have no
/// effect on it, and are refused.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe explain
  connexe explain --corpus articles.jsonl --article a17
  connexe explain --corpus articles.jsonl --article a17 --candidate a42 --contributions 20
  connexe explain --format json | jq '.blocks[0].items[0].contributions'")]
pub struct Arguments {
    #[command(flatten)]
    page: PageArguments,
    /// Id of one candidate: explain this pair alone; not with --plan, --past and --as-of.
    ///
    /// Example: `--candidate a42`
    #[arg(long, value_name = "ID", allow_hyphen_values = true, conflicts_with_all = ["plan", "past", "as_of"], help_heading = "Article")]
    candidate: Option<String>,
    /// Contributions shown of each score, the rest in one more.
    ///
    /// Example: `--contributions 20`
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = at_least_one, help_heading = "Output")]
    contributions: usize,
    /// Form of the output: text or json.
    ///
    /// Example: `--format json`
    #[arg(long, value_enum, default_value = "text", help_heading = "Output", hide_possible_values = true)]
    format: TextOrJson,
}

/// Prints the explanation.
pub fn run(arguments: &Arguments) -> Result<()> {
    let chosen = arguments.page.settings()?;
    let (Opened { recommender, .. }, id) = arguments.page.open(&chosen)?;
    let limit = arguments.contributions;
    let text = match (&arguments.candidate, arguments.format) {
        (Some(candidate), format) => {
            let why = recommender.explain(&id, candidate, &chosen.settings.question, limit)?;
            match format {
                TextOrJson::Text => pair_text(&recommender, &id, candidate, &why)?,
                TextOrJson::Json => json::pretty(&why)?,
            }
        }
        (None, format) => {
            input::tell_embargo(recommender.articles(), &chosen.settings);
            let page = recommender.page(&id, &chosen.settings.plan.with_contributions(limit).with_labels(true))?;
            match format {
                TextOrJson::Text => page_text(&recommender.article(&id)?.title, &page),
                TextOrJson::Json => json::pretty(&page)?,
            }
        }
    };
    arguments.page.output.write(&text)
}

fn pair_text(recommender: &Recommender, id: &str, candidate: &str, why: &Explanation) -> Result<String> {
    let [article, candidate] = [recommender.article(id)?, recommender.article(candidate)?];
    let mut text = format!("{}\n\n  {}\n", article.title, candidate.title);
    if why.score > 0.0 {
        text += &score_text(why.score, &why.factors, &why.contributions);
    } else {
        text += "     0: the two articles share nothing that is weighed\n";
    }
    Ok(text)
}

fn page_text(title: &str, page: &Page) -> String {
    let mut text = format!("{title}\n\n");
    for block in &page.blocks {
        text += &block.name;
        text.push('\n');
        for (position, item) in block.items.iter().enumerate() {
            text += &item_text(position + 1, item);
        }
        if let Some(reason) = &block.reason {
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {} missing: {reason}", block.short_by);
        }
        text.push('\n');
    }
    text.pop();
    text
}

fn item_text(position: usize, item: &Item) -> String {
    let mut text = format!("{position:>3}. {}\n", item.title);
    if let Some(label) = &item.label {
        text += &format!("     {label}\n");
    }
    if let Some((score, factors)) = item.score.zip(item.factors) {
        text += &score_text(score, &factors, &item.contributions);
    }
    text
}

/// A score as the sum of its contributions, a bar each.
fn score_text(score: f64, factors: &Factors, contributions: &[Contribution]) -> String {
    let mut text = format!(
        "     {score:.4} = the sum of the contributions (scale of the text {:.2}, linked {:.2}, recency {:.2}, boost {:.2})\n",
        factors.scale, factors.linked, factors.recency, factors.boost
    );
    for contribution in contributions {
        text += &format!("     {:<32} {:.4} {}\n", feature(contribution), contribution.value, bar(contribution.value / score));
    }
    text
}

/// The kind and the name of a feature.
fn feature(contribution: &Contribution) -> String {
    let kind = match contribution.kind {
        FeatureKind::Tag => "tag",
        FeatureKind::Pair => "words",
        FeatureKind::Word => "word",
        FeatureKind::Section => "section",
        FeatureKind::Author => "author",
        FeatureKind::Link => "linked by",
        FeatureKind::Mention => "mention",
        _ => return "all the rest".to_string(),
    };
    let name: String = contribution.feature.chars().take(24).collect();
    format!("{kind} {name}")
}

/// A bar for a share of 1.
fn bar(share: f64) -> String {
    // Between 0 and the longest bar: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let length = (share * BAR).round().clamp(0.0, BAR) as usize;
    "█".repeat(length)
}
