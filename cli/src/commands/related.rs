//! `connexe related`: the page of one article, or the lists of all articles.

use std::io::Write;
use std::time::Instant;

use clap::{Args, ValueEnum};
use connexe::ranking::{Engine, Hidden};
use connexe::{Article, BuildReport, NearDuplicates, Recommender, Settings, Stage, Suggestion, Suggestions};
use serde::Serialize;

use super::page::{self, Format};
use crate::arguments::{
    CorpusArguments, DateArguments, PlanArguments, SettingsArguments, ThreadArguments, at_least_one, checked, page_settings,
};
use crate::failure::{Result, tell};
use crate::output::{Output, OutputArguments};
use crate::stages::{StageStarts, Stages, peak_memory};
use crate::{input, json, progress};

/// Print the page of one article, or with --all the lists of all articles.
///
/// `connexe page` prints the same page, and has options for its labels and contributions. With --all, each line of the output is a
/// JSON object with the `id` of an article and its list, `related`: ids and scores, best first. The last line on the error stream is a
/// JSON object with the seconds of each stage and the peak memory.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe related
  connexe related --corpus articles.jsonl --article a17 --format json
  connexe related --corpus articles.jsonl --all --k 10 --out lists.jsonl
  connexe related --corpus articles.jsonl --all --past --settings site.toml > lists.jsonl")]
pub struct Arguments {
    #[command(flatten)]
    corpus: CorpusArguments,
    /// Id of the article. Default: the first one of the corpus, or `diplomatie-accord-detroit` of the sample.
    ///
    /// Example: `--article a17`
    #[arg(long, value_name = "ID", conflicts_with = "all", help_heading = "Page of one article")]
    article: Option<String>,
    /// Form of the page: text for a terminal, json with all figures, or an html fragment.
    ///
    /// Example: `--format html`
    #[arg(
        long,
        value_enum,
        default_value = "text",
        conflicts_with = "all",
        help_heading = "Page of one article",
        hide_possible_values = true
    )]
    format: Format,
    #[command(flatten)]
    plan: PlanArguments,
    /// Write the lists of all articles; not with --article, --format and --plan.
    ///
    /// Example: `--all --k 10 --out lists.jsonl`
    #[arg(long, conflicts_with = "plan", help_heading = "Lists of all articles")]
    all: bool,
    /// Length of a list, with --all. Default: that of the settings, else 10.
    ///
    /// Example: `--all --k 5`
    #[arg(long, value_name = "N", requires = "all", value_parser = at_least_one, help_heading = "Lists of all articles")]
    k: Option<usize>,
    /// Search by inverted index or exhaustively, with --all; the lists are the same. Default: that of the settings, else inverted.
    ///
    /// Example: `--all --engine exhaustive`
    #[arg(
        long,
        value_name = "NAME",
        value_enum,
        requires = "all",
        help_heading = "Lists of all articles",
        hide_possible_values = true
    )]
    engine: Option<EngineName>,
    /// Compute only the first N lists, one query at a time, and print the median time of a query; with --all.
    ///
    /// Example: `--all --first 1000`
    #[arg(long, value_name = "N", requires = "all", help_heading = "Lists of all articles")]
    first: Option<usize>,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    dates: DateArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    /// Write the lists to this file instead of standard output, with --all; `-` is standard output.
    ///
    /// Example: `--all --out lists.jsonl`
    #[arg(long, value_name = "FILE", requires = "all", help_heading = "Lists of all articles")]
    out: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum EngineName {
    Inverted,
    Exhaustive,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Inverted => Self::Inverted,
            EngineName::Exhaustive => Self::Exhaustive,
        }
    }
}

/// Prints the page, or writes the lists.
pub fn run(arguments: &Arguments) -> Result<()> {
    if arguments.all { lists(arguments) } else { page(arguments) }
}

fn page(arguments: &Arguments) -> Result<()> {
    let settings = page_settings(&arguments.settings, &arguments.plan, &arguments.dates)?;
    let recommender = arguments.corpus.recommender(&settings, arguments.threads.threads)?;
    let id = input::article(&recommender, arguments.article.as_deref(), arguments.corpus.path())?;
    let text = page::rendered(&recommender, &id, settings.plan.with_labels(true), arguments.format, None)?;
    OutputArguments::default().write(&text)
}

fn lists(arguments: &Arguments) -> Result<()> {
    let output = OutputArguments { out: arguments.out.clone() };
    output.check(arguments.corpus.path())?;
    let mut settings = arguments.settings.read()?;
    settings.question.k = arguments.k.unwrap_or(settings.question.k);
    settings.question.engine = arguments.engine.map_or(settings.question.engine, Engine::from);
    arguments.dates.apply(&mut settings);
    let settings = checked(settings)?;

    let mut stages = Stages::default();
    let corpus = stages.time("read", || arguments.corpus.read())?;
    input::report(&corpus.report, arguments.corpus.report);
    let starts = StageStarts::default();
    let bar = progress::bar();
    let recommender = built(&settings, corpus.articles, arguments.threads.threads, &starts, &bar)?;

    let (mut out, mut writing) = (output.open()?, 0.0);
    let write = |article: &Article, list: Suggestions| {
        let start = Instant::now();
        write_list(&mut out, article, &list)?;
        writing += start.elapsed().as_secs_f64();
        Ok(())
    };
    let median = match arguments.first {
        None => recommender.suggest_each(&settings.question, write).map(|()| None)?,
        Some(first) => one_by_one(&recommender, &settings, first, &starts, write)?,
    };
    out.flush()?;
    bar.finish_and_clear();
    starts.finish(&mut stages, writing);

    let report = recommender.report();
    tell_texts(report);
    let line = serde_json::json!({
        "seconds": stages.seconds,
        "articles": report.articles,
        "features": report.features,
        "non_zeros": report.non_zeros,
        "peak_memory_bytes": peak_memory(),
        "query_p50_ms": median,
    });
    tell(line);
    Ok(())
}

fn built(
    settings: &Settings,
    articles: Vec<Article>,
    threads: usize,
    starts: &StageStarts,
    bar: &indicatif::ProgressBar,
) -> Result<Recommender> {
    let mut builder = settings.builder();
    if settings.question.near_duplicates == NearDuplicates::Show {
        builder = builder.defer_near_duplicates();
    }
    let (begin, show) = (starts.callback(), progress::shown_on(bar));
    let watched = builder.threads(threads).on_progress(move |progress| {
        begin(progress);
        show(progress);
    });
    Ok(watched.build(articles)?)
}

/// Finds the lists of the first articles one by one; returns the median of their milliseconds.
fn one_by_one(
    recommender: &Recommender,
    settings: &Settings,
    first: usize,
    starts: &StageStarts,
    mut write: impl FnMut(&Article, Suggestions) -> Result<()>,
) -> Result<Option<f64>> {
    let mut milliseconds = Vec::new();
    starts.begin(Stage::Rank);
    for article in recommender.articles().iter().take(first) {
        let start = Instant::now();
        let list = recommender.suggest(&article.id, &settings.question)?;
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        write(article, list)?;
    }
    milliseconds.sort_unstable_by(f64::total_cmp);
    Ok(milliseconds.get(milliseconds.len() / 2).copied())
}

/// A line of the output.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hidden: &'a [Hidden],
    id: &'a str,
    /// Why there is no item.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    related: &'a [Suggestion],
}

fn write_list(out: &mut Output, article: &Article, list: &Suggestions) -> Result<()> {
    let shortage = list.shortage.as_ref().filter(|_| list.items.is_empty());
    let reason = shortage.map(ToString::to_string);
    let line = json::line(&Line { hidden: &list.hidden, id: &article.id, reason, related: &list.items })?;
    Ok(out.write_all(line.as_bytes())?)
}

/// Prints which texts could not be compared, or not well, on the error stream.
fn tell_texts(report: &BuildReport) {
    let ids = &report.without_words;
    if !ids.is_empty() {
        let more = if ids.len() > 5 { " ..." } else { "" };
        let shown: Vec<&str> = ids.iter().take(5).map(String::as_str).collect();
        tell(format_args!("{} without a word to compare by: {}{more}", ids.len(), shown.join(", ")));
    }
    for (language, count) in &report.unstemmed {
        tell(format_args!("{count} in {language}, which is not stemmed"));
    }
}
