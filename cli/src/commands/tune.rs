//! `connexe tune`: settings for a site, chosen on the tune half of its links and measured on the test half.

use clap::Args;
use connexe::evaluation::{Evaluation, Evaluator, Half, Protocol, compare};
use connexe::ranking::Decay;
use connexe::vector::FieldWeights;
use connexe::{Article, Recency, Settings};
use indicatif::ProgressBar;

use crate::arguments::{SettingsArguments, inputs};
use crate::corpus_arguments::CorpusArguments;
use crate::failure::{Failure, Result};
use crate::output::OutputArguments;
use crate::progress;

/// Standard errors by which the gain of a value must be above 0, as where a build learns (`docs/relevance.md`).
const ERRORS: f64 = 1.25;

/// Standard errors on either side of the mean in an interval of 95 %.
const ERRORS_OF_INTERVAL: f64 = 1.96;

/// The reason why nothing can be measured.
const NO_QUERY: &str = "no article links to an earlier one of the corpus";

/// Tables of the settings whose fields are compared one by one; any other value is printed whole.
const TABLES: [&str; 3] = ["question", "question.blend", "recipe"];

/// Find the best settings on one half of the links and measure the gain on the other half.
///
/// The id of an article puts it into the tune half or the test half. Each setting in turn takes the value with the best mean nDCG@10
/// on the links of the tune half, if the gain is larger than 1.25 times its standard error over the queries: smaller gains are noise.
/// The gain of all is then measured on the test half, which no choice has used. The output is a TOML file for --settings, with figures
/// as comments.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe tune
  connexe tune --corpus articles.jsonl --out site.toml
  connexe related --corpus articles.jsonl --settings site.toml --all --out lists.jsonl")]
pub struct Arguments {
    #[command(flatten)]
    corpus: CorpusArguments,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// One value of a setting.
struct Choice {
    /// The value as it is told in a comment.
    text: String,
    apply: Box<dyn Fn(&mut Settings)>,
}

impl Choice {
    fn new(text: String, apply: impl Fn(&mut Settings) + 'static) -> Self {
        Self { text, apply: Box::new(apply) }
    }
}

/// Prints the settings that were found.
pub fn run(arguments: &Arguments) -> Result<()> {
    let chosen = arguments.settings.read(&arguments.corpus)?;
    arguments.output.check(inputs(&arguments.corpus, &chosen))?;
    arguments.corpus.check_report(inputs(&arguments.corpus, &chosen))?;
    let input = arguments.corpus.read(&chosen, 0)?;
    arguments.corpus.tell(&input, false);
    let bar = progress::bar();
    let found = tuned(&input.corpus.articles, &chosen.settings, &bar)?;
    bar.finish_and_clear();
    let nothing = || Failure::Failed(format!("{}: in the tune half {NO_QUERY}; give articles `links` and dates", input.name));
    arguments.output.write(&found.ok_or_else(nothing)?)
}

/// The settings that were found, as TOML with comments; none if there is no query to find them by.
fn tuned(articles: &[Article], before: &Settings, bar: &ProgressBar) -> Result<Option<String>> {
    let mut chosen = before.clone();
    let mut best = measured(articles, &chosen, Half::Tune, bar)?;
    if best.queries.is_empty() {
        return Ok(None);
    }
    let mut text = format!("# {} queries on the tune half: mean nDCG@10 {:.4}\n", best.queries.len(), best.mean().ndcg);
    for choices in grid() {
        let mut taken = None;
        let mut surest = 0.0;
        for choice in choices {
            let mut settings = chosen.clone();
            (choice.apply)(&mut settings);
            let found = measured(articles, &settings, Half::Tune, bar)?;
            let gain = sure_gain(&best, &found);
            if gain > surest {
                (surest, taken) = (gain, Some((found, settings, choice.text)));
            }
        }
        if let Some((found, settings, choice)) = taken {
            text += &format!("#   {:.4} with {choice}\n", found.mean().ndcg);
            (best, chosen) = (found, settings);
        }
    }
    if chosen == *before {
        text += "# No value that was tried is better by more than chance.\n";
    } else {
        text += &gain(articles, [before, &chosen], bar)?;
    }
    let found = toml_of(&chosen)?;
    Ok(Some(if found.is_empty() { text } else { format!("{text}\n{found}") }))
}

/// The gain in mean nDCG less [`ERRORS`] standard errors; 0 where the two did not measure the same queries.
fn sure_gain(before: &Evaluation, after: &Evaluation) -> f64 {
    compare(&[(before, after)]).map_or(0.0, |gain| gain.mean - ERRORS * (gain.high - gain.low) / (2.0 * ERRORS_OF_INTERVAL))
}

/// The gain on the test half, which no choice has used.
fn gain(articles: &[Article], settings: [&Settings; 2], bar: &ProgressBar) -> Result<String> {
    let [before, after] = settings.map(|settings| measured(articles, settings, Half::Test, bar));
    let (before, after) = (before?, after?);
    if before.queries.is_empty() {
        return Ok(format!("# The gain cannot be told: in the test half {NO_QUERY}.\n"));
    }
    let (queries, means) = (before.queries.len(), [&before, &after].map(|evaluation| evaluation.mean().ndcg));
    let mut text = format!("# {queries} queries on the test half: mean nDCG@10 {:.4} before, {:.4} after", means[0], means[1]);
    let Ok(gain) = compare(&[(&before, &after)]) else {
        // Other wording, other near-duplicates: links to them are no queries.
        return Ok(text + "; not the same queries\n");
    };
    text += &format!(": {:+.4} ({:+.4} to {:+.4})\n", gain.mean, gain.low, gain.high);
    if gain.low <= 0.0 {
        text += "# The interval holds 0: on this site the settings before may be as good.\n";
    }
    Ok(text)
}

fn measured(articles: &[Article], settings: &Settings, half: Half, bar: &ProgressBar) -> Result<Evaluation> {
    let evaluator = Evaluator::new(Protocol::default().with_half(half)).on_progress(progress::shown_on(bar));
    Ok(evaluator.evaluate(articles, settings)?)
}

/// The settings in the order in which they are tried, the strongest first.
fn grid() -> Vec<Vec<Choice>> {
    let recency = [(0.0, 0.0), (0.1, 0.2), (0.2, 0.2), (0.35, 0.35), (0.0, 0.4)].map(|(event, era)| {
        Choice::new(format!("recency: share of the event {event:?}, of the era {era:?}"), move |settings| {
            settings.question.blend.recency = Some(Recency::Layered {
                event: Decay { share: event, half_life_days: 14.0 },
                era: Decay { share: era, half_life_days: 365.0 },
            });
        })
    });
    // Never above the defaults: more weight for links makes hubs.
    let links = [(0.0, 0.0), (0.25, 0.0), (0.5, 0.05), (0.5, 0.12), (1.0, 0.05)].map(|(links, in_links)| {
        Choice::new(format!("links {links:?}, in_links {in_links:?}"), move |settings| {
            settings.question.blend = settings.question.blend.with_links(links, in_links);
        })
    });
    let fields = [(0.05, 0.05), (0.25, 0.25), (0.4, 0.2)].map(|(title, lead)| {
        Choice::new(format!("fields: title {title:?}, lead {lead:?}, body 1.0"), move |settings| {
            settings.recipe.fields = FieldWeights { title, lead, body: 1.0 };
        })
    });
    let tags = [0.0, 0.02, 0.1, 0.2]
        .map(|weight| Choice::new(format!("tags {weight:?}"), move |settings| settings.question.blend.tags = Some(weight)));
    let mentions = [0.0, 0.04, 0.12]
        .map(|weight| Choice::new(format!("mention {weight:?}"), move |settings| settings.question.blend.mention = Some(weight)));
    let sections = [0.02, 0.05, 0.1]
        .map(|weight| Choice::new(format!("section {weight:?}"), move |settings| settings.question.blend.section = Some(weight)));
    vec![recency.into(), links.into(), fields.into(), mentions.into(), tags.into(), sections.into()]
}

/// Settings as TOML, without what has its default.
fn toml_of(settings: &Settings) -> Result<String> {
    let failed = |error: toml::ser::Error| Failure::Failed(error.to_string());
    let [chosen, default] = [settings, &Settings::default()].map(toml::Table::try_from);
    let (chosen, default) = (chosen.map_err(failed)?, default.map_err(failed)?);
    toml::to_string(&differing(chosen, &default, "")).map_err(failed)
}

fn differing(chosen: toml::Table, default: &toml::Table, path: &str) -> toml::Table {
    let mut differing_fields = toml::Table::new();
    for (name, value) in chosen {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match (value, default.get(&name)) {
            (value, Some(default)) if value == *default => {}
            (toml::Value::Table(chosen), Some(toml::Value::Table(default))) if TABLES.contains(&path.as_str()) => {
                differing_fields.insert(name, differing(chosen, default, &path).into());
            }
            (value, _) => {
                differing_fields.insert(name, value);
            }
        }
    }
    differing_fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_settings_are_read_back() {
        assert_eq!(toml_of(&Settings::default()).unwrap(), "");
        let mut settings = Settings::default();
        for choice in grid().into_iter().filter_map(|mut choices| choices.pop()) {
            (choice.apply)(&mut settings);
        }
        settings.language = Some(connexe::Language::ENGLISH);
        settings.plan = connexe::page::PagePlan::blog();
        let text = toml_of(&settings).unwrap();
        assert_eq!(toml::from_str::<Settings>(&text).unwrap(), settings, "{text}");
        assert!(!text.contains("stop_words"), "a default is printed:\n{text}");
    }
}
