//! `connexe evaluate`: suggestions measured against the links of the editors, and the health of the whole site.

mod figures;
mod judged;
mod pages;

use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use connexe::corpus::{JsonLines, Markup};
use connexe::evaluation::{Evaluator, Half, Lists, PageFigures, Protocol, SiteHealth, Text, VisibleLinks};
use connexe::vector::Recipe;
use connexe::{Article, Blend, Error, Recommender, Settings};
use indicatif::ProgressBar;

use self::figures::{OtherSystem, Site, health_table, line, table};
use self::pages::Pages;
use crate::failure::{Failure, Result, named, tell};
use crate::output::OutputArguments;
use crate::{input, json, progress, settings_file};

/// Measure the suggestions against the links that editors made, and the health of the whole site.
///
/// Each article with links is a query, and the linked articles are its answer: nDCG, recall and reciprocal rank at 10, with 95 %
/// intervals, beside the published recipe on the same queries. With --lee, the similarity of short texts against judgements of people.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe evaluate
  connexe evaluate --strict --past --half test site-a.jsonl site-b.jsonl
  connexe evaluate --settings site.toml --json articles.jsonl
  connexe evaluate --strict --past --lists theirs.jsonl articles.jsonl
  connexe evaluate --floor 0.55 articles.jsonl    (exit code 1 if the mean is lower)
  connexe evaluate --lee lee.jsonl --background leebackground.jsonl")]
pub struct Arguments {
    /// Corpora as JSON Lines; `-` reads standard input. Without any, the sample corpus.
    ///
    /// Example: `connexe evaluate site-a.jsonl site-b.jsonl`
    #[arg(value_name = "FILE.jsonl")]
    files: Vec<PathBuf>,
    /// Take the texts of links out of the articles first.
    ///
    /// Example: `--strict`
    #[arg(long)]
    strict: bool,
    /// Take the queries from one half of the articles only, split by their ids: test, tune or all.
    ///
    /// Example: `--half test`
    #[arg(long, value_enum, default_value = "all", hide_possible_values = true)]
    half: HalfName,
    /// Count only articles that were out on the day of the article.
    ///
    /// Example: `--past`
    #[arg(long)]
    past: bool,
    /// Hide all links of the site: measure the content alone.
    ///
    /// Example: `--content`
    #[arg(long)]
    content: bool,
    /// Measure the published recipe instead of that of the settings.
    ///
    /// Example: `--reference`
    #[arg(long)]
    reference: bool,
    /// Measure the lists of another system too, by the same protocol: nDCG, the paired difference, coverage, hubs and orphans.
    ///
    /// One object a line, as `connexe related --all` writes it: `{"id": "a", "related": [{"id": "b"}, "c"]}`, best first. For one
    /// corpus only.
    ///
    /// These are left out of a list, and later suggestions move up: ids that are not in the corpus; hidden articles (drafts,
    /// withdrawn, under embargo, expired, never suggested); repeated ids; the article itself; with --past, articles that were not out
    /// on its day, as in our lists. The best 10 of the rest count. So give lists of the past with --past, or lists of more than 10.
    ///
    /// With --past, coverage, hubs and orphans are those of lists of the past, for both. An article without a list has an empty one. Of
    /// two lists of one article the first counts. A line that cannot be read is left out. All this is reported.
    ///
    /// Links and their texts give the answers away. With --strict, make the lists from articles without them.
    ///
    /// Example: `--lists theirs.jsonl`
    #[arg(long, value_name = "THEIRS.jsonl")]
    lists: Option<PathBuf>,
    /// Show the health of each site: the ten articles in most lists, those in none, and the figures of each section and year.
    ///
    /// With --json it is in the line of the corpus.
    ///
    /// Example: `--health`
    #[arg(long)]
    health: bool,
    /// Show the figures of the pages of each site, by the plan of the settings: articles a page, empty and short pages, shares of weak
    /// items, what labels name, what the rules of the page removed, and nDCG of the pages with the rules and without.
    ///
    /// With --json they are in the line of the corpus.
    ///
    /// Example: `--pages`
    #[arg(long)]
    pages: bool,
    /// Settings of the site, in JSON or TOML by the ending of the file.
    ///
    /// Example: `--settings site.toml`
    #[arg(long, value_name = "FILE.json|FILE.toml")]
    settings: Option<PathBuf>,
    /// Print a line of JSON a corpus, one for --lists, and one for the mean, instead of a table.
    ///
    /// Example: `--json`
    #[arg(long)]
    json: bool,
    /// Fail (exit code 1) if the mean nDCG, or with --lee the linear correlation, is below this.
    ///
    /// Example: `--floor 0.55`
    #[arg(long, value_name = "FIGURE", value_parser = finite)]
    floor: Option<f64>,
    /// Measure the similarity of these short texts against the judgements in their field `sim`; not with files and the options above.
    ///
    /// Example: `--lee lee.jsonl --background leebackground.jsonl`
    #[arg(
        long,
        value_name = "FILE.jsonl",
        conflicts_with_all = ["files", "strict", "half", "past", "content", "reference", "lists", "health", "pages", "settings", "json"]
    )]
    lee: Option<PathBuf>,
    /// More texts for the statistics of words, with --lee.
    ///
    /// Example: `--lee lee.jsonl --background leebackground.jsonl`
    #[arg(long, value_name = "FILE.jsonl", requires = "lee")]
    background: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum HalfName {
    Test,
    Tune,
    All,
}

fn finite(text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err("it must be finite".to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// Prints the figures; a failure if they are below the floor.
pub fn run(arguments: &Arguments) -> Result<()> {
    if arguments.lists.is_some() && arguments.files.len() > 1 {
        return Err(Failure::Usage("--lists goes with one corpus; measure each corpus with its own lists".to_string()));
    }
    let paths = arguments.files.iter().chain(&arguments.lists).chain(&arguments.lee).chain(&arguments.background);
    input::check_standard(paths.clone().map(PathBuf::as_path))?;
    let output = OutputArguments::default();
    output.check(paths.chain(&arguments.settings).map(PathBuf::as_path))?;
    let mut out = output.open()?;
    let (name, figure) = match &arguments.lee {
        Some(lee) => ("correlation", judged::judged(lee, arguments.background.as_deref(), &mut out)?),
        None => ("mean nDCG", linked(arguments, &mut out)?),
    };
    out.finish()?;
    let floor = arguments.floor.unwrap_or(f64::NEG_INFINITY);
    match figure {
        Some(figure) if figure < floor => Err(Failure::Failed(format!("the {name} {figure:.4} is below the floor {floor}"))),
        None if arguments.floor.is_some() => Err(Failure::Failed(format!("the {name} is undefined, and there is a floor"))),
        _ => Ok(()),
    }
}

fn protocol(arguments: &Arguments) -> Protocol {
    let half = match arguments.half {
        HalfName::Test => Half::Test,
        HalfName::Tune => Half::Tune,
        HalfName::All => Half::All,
    };
    Protocol::default()
        .with_text(if arguments.strict { Text::Strict } else { Text::Open })
        .with_past_only(arguments.past)
        .with_links(if arguments.content { VisibleLinks::None } else { Protocol::default().links })
        .with_half(half)
}

/// Prints the figures of all files; returns their mean nDCG, rounded as it is printed.
fn linked(arguments: &Arguments, out: &mut dyn Write) -> Result<Option<f64>> {
    let settings = arguments.settings.as_deref().map_or(Ok(Settings::default()), settings)?;
    let corpora = corpora(&arguments.files)?;
    // Opened now, so that a wrong path fails before the work.
    let mut lists = arguments.lists.as_deref().map(|path| Ok::<_, Failure>((path, input::open(path)?))).transpose()?;
    let protocol = protocol(arguments);
    let bar = progress::bar();
    let evaluator = Evaluator::new(protocol).on_progress(progress::shown_on(&bar));
    let (mut sites, mut pages) = (Vec::new(), Vec::new());
    for (name, articles) in corpora {
        bar.set_prefix(format!("{name} "));
        let reference = evaluator.evaluate(&articles, &recipe(&settings))?;
        let mut chosen = if arguments.reference { recipe(&settings) } else { settings.clone() };
        let evaluation = evaluator.evaluate(&articles, &chosen)?;
        // Lists of the past can only be compared with lists of the past.
        chosen.question.filters.past_only |= arguments.lists.is_some() && protocol.past_only;
        let recommender = published(articles.clone(), &chosen, protocol.links, &bar)?;
        let health = health(&recommender, &chosen)?;
        let measure = |(path, stream)| other_system(path, stream, &evaluator, &articles, &chosen, &recommender);
        let other = lists.take().map(measure).transpose()?;
        if arguments.pages {
            let plan = settings.plan.clone();
            let mut without = settings.clone();
            without.plan = plan.clone().without_rules();
            pages.push(Pages {
                name: name.clone(),
                figures: PageFigures::of(&recommender, &plan)?,
                planned: evaluator.evaluate_pages(&articles, &settings)?,
                raw: evaluator.evaluate_pages(&articles, &without)?,
            });
        }
        bar.finish_and_clear();
        let site = Site { name, evaluation, reference, health, other };
        if arguments.json {
            let mut line = line(&site.name, std::slice::from_ref(&site));
            if arguments.health {
                line["health"] = serde_json::json!(site.health);
            }
            if let Some(pages) = pages.last() {
                line["pages"] = pages.line()?;
            }
            out.write_all(json::line(&line)?.as_bytes())?;
            if let Some(line) = site.other_line()? {
                out.write_all(json::line(&line)?.as_bytes())?;
            }
            out.flush()?;
        }
        sites.push(site);
    }
    let mean = line("mean", &sites);
    if arguments.json {
        out.write_all(json::line(&mean)?.as_bytes())?;
    } else {
        table(&sites, out)?;
        if arguments.health {
            sites.iter().try_for_each(|site| health_table(site, out))?;
        }
        if arguments.pages {
            pages::table(&pages, out)?;
        }
    }
    Ok(mean["ndcg10"].as_f64())
}

/// Reads all corpora before anything is measured, so that nothing is printed if one is bad.
fn corpora(files: &[PathBuf]) -> Result<Vec<(String, Vec<Article>)>> {
    let reader = JsonLines::new().markup(Markup::Auto);
    if files.is_empty() {
        return Ok(vec![("gazette".to_string(), input::corpus(None, &reader)?.articles)]);
    }
    let read = |file: &PathBuf| {
        let corpus = input::corpus(Some(file), &reader)?;
        if input::has_news(&corpus.report) {
            tell(format_args!("{}: {}", named(file), corpus.report.summary()));
        }
        Ok((name_of(file), corpus.articles))
    };
    files.iter().map(read).collect()
}

fn name_of(file: &Path) -> String {
    file.file_stem().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Reads settings; how a source is read does not matter here.
fn settings(path: &Path) -> Result<Settings> {
    settings_file::read(serde_json::Map::new(), [path]).map(|(settings, _)| settings)
}

/// The recipe whose figures are published, with the analysis that they were taken with.
fn recipe(settings: &Settings) -> Settings {
    let mut reference = settings.clone();
    reference.recipe = Recipe::reference();
    reference.question.blend = Blend::reference();
    reference
}

/// The whole site as it is published, with all its links or none.
fn published(mut articles: Vec<Article>, settings: &Settings, links: VisibleLinks, bar: &ProgressBar) -> Result<Recommender> {
    if links == VisibleLinks::None {
        articles.iter_mut().for_each(|article| article.links.clear());
    }
    Ok(settings.builder().on_progress(progress::shown_on(bar)).build(articles)?)
}

fn health(recommender: &Recommender, settings: &Settings) -> Result<SiteHealth> {
    let lists = recommender.suggest_all(&settings.question)?;
    Ok(SiteHealth::of(recommender, &lists)?)
}

/// Measures the lists of another system, on the queries of our own.
fn other_system(
    path: &Path,
    stream: Box<dyn Read>,
    evaluator: &Evaluator,
    articles: &[Article],
    settings: &Settings,
    recommender: &Recommender,
) -> Result<OtherSystem> {
    let lists = Lists::read(BufReader::new(stream), recommender, &settings.question).map_err(|error| match error {
        Error::Read { source, .. } => Failure::of_reading(path, &source),
        error => Failure::of_file(path, error),
    })?;
    let evaluation = evaluator.evaluate_lists(articles, settings, &lists)?;
    let health = lists.health(recommender, &settings.question)?;
    Ok(OtherSystem { name: name_of(path), evaluation, health, report: lists.report().clone() })
}
