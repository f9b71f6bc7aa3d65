//! `connexe related`: the page of one article, or the lists of all articles.

use std::io::Write;
use std::time::Instant;

use clap::{ArgGroup, Args, ValueEnum};
use connexe::page::{Item, Page};
use connexe::ranking::{Engine, Hidden};
use connexe::{Article, BuildReport, Date, NearDuplicates, Recommender, Settings, Stage, Suggestion, Suggestions};
use serde::Serialize;

use super::page::{self, Format};
use crate::arguments::{
    DateArguments, PlanArguments, SettingsArguments, ThreadArguments, at_least_one, check, inputs, page_settings,
};
use crate::corpus_arguments::CorpusArguments;
use crate::failure::{Failure, Result, tell};
use crate::opened::emptied;
use crate::output::{Output, OutputArguments};
use crate::stages::{StageStarts, Stages, peak_memory};
use crate::{input, json, progress};

/// Print the page of one article, or with --all the lists of all articles.
///
/// Every input but JSON Lines implies --all, unless an --article is named. `connexe page` prints the same page, and has options for its
/// labels and contributions. With --all, each line of the output is a JSON object with the `id` of an article and its list, `related`: ids
/// and scores, best first, and what a site shows of each if you add --items. The last line on the error stream is a JSON object with the
/// seconds of each stage and the peak memory.
#[derive(Args)]
#[command(group(ArgGroup::new("lists").args(["all", "site", "content", "wxr", "ghost", "feed"]).multiple(true)))]
#[command(after_long_help = "\
Examples:
  connexe related
  connexe related --site public/ --out lists.jsonl
  connexe related --site public/ --article /2024/digue/ --format html
  connexe related --content blog/ --out lists.jsonl
  connexe related --wxr export.xml --type page --out lists.jsonl
  connexe related --corpus articles.jsonl --article a17 --format json
  connexe related --corpus articles.jsonl --all --k 10 --out lists.jsonl
  connexe related --corpus articles.jsonl --all --items --as-of today --out lists.jsonl
  connexe related --corpus articles.jsonl --all --past --settings site.toml > lists.jsonl")]
pub struct Arguments {
    #[command(flatten)]
    corpus: CorpusArguments,
    /// Id of the article. Default: the first one of the corpus, or `diplomatie-accord-detroit` of the sample; with --site
    /// and the like, the lists of all articles.
    ///
    /// Example: `--article a17`
    #[arg(long, value_name = "ID", allow_hyphen_values = true, conflicts_with = "all", help_heading = "Page of one article")]
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
    /// Write the lists of all articles, or their pages if a --plan is named. Every input but JSON Lines
    /// implies it, unless an --article is named.
    ///
    /// Example: `--all --k 10 --out lists.jsonl`
    #[arg(long, help_heading = "Lists of all articles")]
    all: bool,
    /// Length of a list, with --all. Default: that of the settings, else 10.
    ///
    /// Example: `--all --k 5`
    #[arg(
        long,
        value_name = "N",
        requires = "lists",
        conflicts_with_all = ["plan", "article"],
        value_parser = at_least_one,
        help_heading = "Lists of all articles"
    )]
    k: Option<usize>,
    /// With --all, add title, url, date, excerpt, image and label to each id and score; null where the article has none. Excerpts are as
    /// long as those of the first block of the plan.
    ///
    /// Example: `--all --items --out lists.jsonl`
    #[arg(long, requires = "lists", conflicts_with_all = ["plan", "article"], help_heading = "Lists of all articles")]
    items: bool,
    /// Search by inverted index or exhaustively, with --all; the lists are the same. Default: that of the settings, else inverted.
    ///
    /// Example: `--all --engine exhaustive`
    #[arg(
        long,
        value_name = "NAME",
        value_enum,
        requires = "lists",
        conflicts_with = "article",
        help_heading = "Lists of all articles",
        hide_possible_values = true
    )]
    engine: Option<EngineName>,
    /// Compute only the first N lists, one query at a time, and print the median time of a query; with --all.
    ///
    /// Example: `--all --first 1000`
    #[arg(long, value_name = "N", requires = "lists", conflicts_with_all = ["plan", "article"], help_heading = "Lists of all articles")]
    first: Option<usize>,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    dates: DateArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    /// Write the lists to this file instead of standard output, with --all; `-` is standard output. An old file stays until the new one
    /// is whole.
    ///
    /// Example: `--all --out lists.jsonl`
    #[arg(long, value_name = "FILE", requires = "lists", conflicts_with = "article", help_heading = "Lists of all articles")]
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
    let is_page = !arguments.all && (arguments.article.is_some() || !arguments.corpus.is_source());
    if !is_page && arguments.format != Format::Text {
        let problem = "--format is for the page of one article: name it by --article; lists are JSON Lines";
        return Err(Failure::Usage(problem.to_string()));
    }
    if is_page { page(arguments) } else { all(arguments) }
}

fn page(arguments: &Arguments) -> Result<()> {
    let output = OutputArguments::default();
    let chosen = page_settings(&arguments.corpus, &arguments.settings, &arguments.plan, &arguments.dates)?;
    output.check(inputs(&arguments.corpus, &chosen))?;
    let opened = arguments.corpus.open(&chosen, arguments.threads.count())?;
    input::tell_embargo(opened.recommender.articles(), &chosen.settings);
    let id = input::article(&opened.recommender, arguments.article.as_deref(), &arguments.corpus.name())?;
    let text = page::rendered(&opened, &id, chosen.settings.plan.with_labels(true).with_strength(true), arguments.format, None)?;
    output.write(&text)
}

/// Writes the lists of all articles, or their pages.
fn all(arguments: &Arguments) -> Result<()> {
    let output = OutputArguments { out: arguments.out.clone() };
    let mut chosen = arguments.settings.read(&arguments.corpus)?;
    output.check(inputs(&arguments.corpus, &chosen))?;
    arguments.corpus.check_report(inputs(&arguments.corpus, &chosen))?;
    let settings = &mut chosen.settings;
    settings.question.k = arguments.k.unwrap_or(settings.question.k);
    settings.question.engine = arguments.engine.map_or(settings.question.engine, Engine::from);
    arguments.plan.apply(settings);
    settings.plan.engine = arguments.engine.map_or(settings.plan.engine, Engine::from);
    arguments.dates.apply(settings)?;
    check(settings)?;

    let (mut stages, threads) = (Stages::default(), arguments.threads.count());
    let read = stages.time("read", || arguments.corpus.read(&chosen, threads))?;
    arguments.corpus.tell(&read, true);
    let (articles, settings, without_block) = (read.corpus.articles, chosen.settings, read.without_block);
    input::tell_embargo(&articles, &settings);
    let starts = StageStarts::default();
    let bar = progress::bar();
    let recommender = built(&settings, articles, threads, &starts, &bar)?;

    let (mut out, mut writing) = (output.open()?, 0.0);
    let mut write = |article: &Article, list: &Suggestions, items: Option<&[Item]>| {
        let start = Instant::now();
        if without_block.contains(&article.id) {
            write_no_list(&mut out, article)?;
        } else {
            write_list(&mut out, article, list, items)?;
        }
        writing += start.elapsed().as_secs_f64();
        Ok(())
    };
    let excerpt_length = arguments.items.then(|| settings.plan.blocks.first().map_or(0, |block| block.excerpt_length));
    let median = match (arguments.first, excerpt_length) {
        _ if arguments.plan.is_given() => {
            let plan = page::json_plan(settings.plan.with_labels(true).with_strength(true), None);
            let take = |article: &Article, page: Page| -> Result<()> {
                let start = Instant::now();
                let page = if without_block.contains(&article.id) { emptied(page) } else { page };
                out.write_all(json::line(&page)?.as_bytes())?;
                writing += start.elapsed().as_secs_f64();
                Ok(())
            };
            recommender.page_each(&plan, take).map(|()| None)?
        }
        (Some(first), _) => one_by_one(&recommender, &settings, first, excerpt_length, &starts, write)?,
        (None, None) => {
            recommender.suggest_each(&settings.question, |article, list| write(article, &list, None)).map(|()| None)?
        }
        (None, Some(length)) => {
            let write = |article: &Article, list: Suggestions, items: Vec<Item>| write(article, &list, Some(&items));
            recommender.suggest_each_with_items(&settings.question, length, write).map(|()| None)?
        }
    };
    let start = Instant::now();
    out.finish()?;
    writing += start.elapsed().as_secs_f64();
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
    excerpt_length: Option<usize>,
    starts: &StageStarts,
    mut write: impl FnMut(&Article, &Suggestions, Option<&[Item]>) -> Result<()>,
) -> Result<Option<f64>> {
    let mut milliseconds = Vec::new();
    starts.begin(Stage::Rank);
    for article in recommender.articles().iter().take(first) {
        let start = Instant::now();
        let list = recommender.suggest(&article.id, &settings.question)?;
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        let items = |length| recommender.items(&article.id, &settings.question, &list, length);
        let items = excerpt_length.map(items).transpose()?;
        write(article, &list, items.as_deref())?;
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
    related: Related<'a>,
}

/// A list: ids and scores alone, or items as a site shows them.
#[derive(Serialize)]
#[serde(untagged)]
enum Related<'a> {
    Suggestions(&'a [Suggestion]),
    Items(Vec<ShownItem<'a>>),
}

/// An item, with the names of the page as JSON.
#[derive(Serialize)]
struct ShownItem<'a> {
    id: &'a str,
    score: Option<f64>,
    title: &'a str,
    url: Option<&'a str>,
    date: Option<Date>,
    excerpt: &'a str,
    image: Option<&'a str>,
    label: Option<&'a str>,
}

impl<'a> From<&'a Item> for ShownItem<'a> {
    fn from(item: &'a Item) -> Self {
        Self {
            id: &item.id,
            score: item.score,
            title: &item.title,
            url: item.url.as_deref(),
            date: item.date,
            excerpt: &item.excerpt,
            image: item.image.as_deref(),
            label: item.label.as_deref(),
        }
    }
}

fn write_list(out: &mut Output, article: &Article, list: &Suggestions, items: Option<&[Item]>) -> Result<()> {
    let shortage = list.shortage.as_ref().filter(|_| list.items.is_empty());
    let reason = shortage.map(ToString::to_string);
    let related = match items {
        Some(items) => Related::Items(items.iter().map(ShownItem::from).collect()),
        None => Related::Suggestions(&list.items),
    };
    let line = json::line(&Line { hidden: &list.hidden, id: &article.id, reason, related })?;
    Ok(out.write_all(line.as_bytes())?)
}

/// Writes the line of an article that wants no block.
fn write_no_list(out: &mut Output, article: &Article) -> Result<()> {
    let reason = Some("its front matter says `related: false`".to_string());
    let line = json::line(&Line { hidden: &[], id: &article.id, reason, related: Related::Suggestions(&[]) })?;
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
    if !report.learnt.is_empty() {
        tell(format_args!("learnt: {}", report.learnt));
    }
}
