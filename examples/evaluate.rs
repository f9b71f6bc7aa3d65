//! How good are the suggestions? Measured against the links of the editors, and the health of the whole site.
//!
//! ```text
//! evaluate [--strict] [--half test|tune|all] [--past] [--content] [--reference] [--settings FILE] [--json] [--floor NDCG]
//!          [FILE.jsonl ...]
//! evaluate --lee FILE --background FILE [--floor CORRELATION]
//! ```
//!
//! Without files: the sample corpus. `--strict` takes the texts of links out of the articles first, `--past` lets only what was out on the
//! day of the article count. `--content` hides all links; `--reference` measures the published recipe instead of the
//! default; `--floor` fails below a mean. A terminal shows a bar while it works.

use std::error::Error;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use connexe::corpus::JsonLines;
use connexe::evaluation::{
    Evaluation, Evaluator, Half, Metrics, Protocol, SiteHealth, Text, VisibleLinks, compare, interval, pearson, spearman,
};
use connexe::vector::Recipe;
use connexe::{Article, Blend, Expansion, Language, Progress, Recommender, Settings};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lexopt::prelude::*;
use serde_json::json;

struct Arguments {
    files: Vec<PathBuf>,
    protocol: Protocol,
    settings: Settings,
    reference: bool,
    json: bool,
    floor: Option<f64>,
    lee: Option<PathBuf>,
    background: Option<PathBuf>,
}

fn main() -> ExitCode {
    let run = || -> Result<bool, Box<dyn Error>> {
        let arguments = arguments()?;
        let out: &mut dyn Write = &mut std::io::stdout().lock();
        match &arguments.lee {
            Some(lee) => judged(lee, arguments.background.as_deref(), arguments.floor, out),
            None => linked(&arguments, out),
        }
    };
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // The reader of our output has gone (`evaluate | head`): no error.
        Err(error) if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("evaluate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One file measured.
struct Site {
    name: String,
    evaluation: Evaluation,
    /// The published recipe on the same queries, to compare with.
    reference: Evaluation,
    health: SiteHealth,
}

/// The figures of all files; false if their mean is below the floor.
fn linked(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Box<dyn Error>> {
    let mut sites = Vec::new();
    // A stream that is no terminal gets nothing.
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template("{prefix} {msg:10} {wide_bar} {pos}/{len} {eta}")?);
    let evaluator = Evaluator::new(arguments.protocol).on_progress(shown_on(&bar));
    for file in &arguments.files {
        let articles = JsonLines::new().read_file(file)?.articles;
        let name = file.file_stem().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
        bar.set_prefix(name.clone());
        let reference = evaluator.evaluate(&articles, &recipe(&arguments.settings))?;
        let chosen = if arguments.reference { recipe(&arguments.settings) } else { arguments.settings.clone() };
        let evaluation = evaluator.evaluate(&articles, &chosen)?;
        let health = health(articles, &chosen, arguments.protocol.links, &bar)?;
        bar.finish_and_clear();
        let site = Site { name, evaluation, reference, health };
        if arguments.json {
            writeln!(out, "{}", line(&site.name, std::slice::from_ref(&site)))?;
        }
        sites.push(site);
    }
    let mean = line("mean", &sites);
    if arguments.json {
        writeln!(out, "{mean}")?;
    } else {
        table(&sites, out)?;
    }
    let ndcg = mean["ndcg10"].as_f64().unwrap_or(0.0);
    let low = arguments.floor.is_some_and(|floor| ndcg < floor);
    if low {
        eprintln!("evaluate: the mean nDCG {ndcg:.4} is below the floor {}", arguments.floor.unwrap_or(0.0));
    }
    Ok(!low)
}

/// What shows progress on a bar.
fn shown_on(bar: &ProgressBar) -> impl Fn(Progress) + Send + Sync + 'static {
    let bar = bar.clone();
    move |progress| {
        if progress.done == 0 {
            bar.reset();
            bar.set_length(progress.total as u64);
            bar.set_message(progress.stage.to_string());
        }
        bar.set_position(progress.done as u64);
    }
}

/// The recipe whose figures are published, with the analysis that they were taken with.
fn recipe(settings: &Settings) -> Settings {
    let mut reference = settings.clone();
    reference.recipe = Recipe::reference();
    reference.question.blend = Blend::reference();
    reference
}

/// The lists of the whole site as it is published, with all its links or none.
fn health(
    mut articles: Vec<Article>,
    settings: &Settings,
    links: VisibleLinks,
    bar: &ProgressBar,
) -> Result<SiteHealth, Box<dyn Error>> {
    if links == VisibleLinks::None {
        articles.iter_mut().for_each(|article| article.links.clear());
    }
    let recommender = settings.builder().on_progress(shown_on(bar)).build(articles)?;
    let lists = recommender.suggest_all(&settings.question)?;
    Ok(SiteHealth::of(&recommender, &lists)?)
}

/// The figures of some sites: means over sites, counts added up.
fn line(name: &str, sites: &[Site]) -> serde_json::Value {
    let ndcgs: Vec<Vec<f64>> = sites.iter().map(|site| site.evaluation.ndcgs()).collect();
    let found = interval(&ndcgs);
    let means: Vec<Metrics> = sites.iter().map(|site| site.evaluation.mean()).collect();
    let mean = Metrics::mean(&means);
    let round = |value: f64| (value * 1e4).round() / 1e4;
    let average = |value: &dyn Fn(&Site) -> f64| sites.iter().map(value).sum::<f64>() / sites.len().max(1) as f64;
    json!({
        "corpus": name,
        "queries": ndcgs.iter().map(Vec::len).sum::<usize>(),
        "ndcg10": round(found.mean),
        "ndcg10_low": round(found.low),
        "ndcg10_high": round(found.high),
        "recall10": round(mean.recall),
        "mrr10": round(mean.reciprocal_rank),
        "coverage": round(average(&|site| site.health.site.coverage)),
        "worst_hub": sites.iter().map(|site| site.health.site.worst_hub).max(),
        "orphans": sites.iter().map(|site| site.health.site.orphans).sum::<usize>(),
    })
}

fn table(sites: &[Site], out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    writeln!(
        out,
        "{:<16}{:>8}{:>8}  {:<16}{:>8}{:>7}{:>18}{:>10}{:>6}{:>9}{:>7}{:>6}",
        "corpus",
        "queries",
        "nDCG@10",
        "95 % interval",
        "recall",
        "MRR",
        "against recipe",
        "coverage",
        "hub",
        "orphans",
        "short",
        "days"
    )?;
    for site in sites {
        let ndcg = site.evaluation.ndcg();
        row(&site.name, site.evaluation.queries.len(), ndcg, site.evaluation.mean(), &[site], out)?;
        let group = &site.health.site;
        writeln!(
            out,
            "{:>9.1}%{:>6}{:>9}{:>6.1}%{:>6}",
            100.0 * group.coverage,
            group.worst_hub,
            group.orphans,
            100.0 * group.short_lists,
            group.median_days.map_or("-".to_string(), |days| days.to_string())
        )?;
    }
    let all: Vec<&Site> = sites.iter().collect();
    if sites.len() > 1 {
        let found = interval(&sites.iter().map(|site| site.evaluation.ndcgs()).collect::<Vec<_>>());
        let means: Vec<Metrics> = sites.iter().map(|site| site.evaluation.mean()).collect();
        row("mean", sites.iter().map(|s| s.evaluation.queries.len()).sum(), found, Metrics::mean(&means), &all, out)?;
        writeln!(out)?;
    }
    for site in sites {
        let hubs: Vec<String> = site.health.hubs.iter().take(3).map(|hub| format!("{} ({})", hub.id, hub.lists)).collect();
        writeln!(
            out,
            "{}: most listed {}; near-duplicates shown {}; links not counted: {} to itself, {} to copies",
            site.name,
            hubs.join(", "),
            site.health.near_duplicates_shown,
            site.evaluation.guards.to_itself,
            site.evaluation.guards.to_near_duplicates
        )?;
    }
    Ok(())
}

fn row(
    name: &str,
    queries: usize,
    ndcg: connexe::evaluation::Interval,
    mean: Metrics,
    sites: &[&Site],
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let pairs: Vec<(&Evaluation, &Evaluation)> = sites.iter().map(|site| (&site.reference, &site.evaluation)).collect();
    let against = match compare(&pairs) {
        Ok(gain) => format!("{:+.3} ({:+.3} {:+.3})", gain.mean, gain.low, gain.high),
        // Other wording, other copies: not the same queries.
        Err(_) => "-".to_string(),
    };
    write!(
        out,
        "{name:<16}{queries:>8}{:>8.3}  {:<16}{:>8.3}{:>7.3}  {against:>24}",
        ndcg.mean,
        format!("{:.3} to {:.3}", ndcg.low, ndcg.high),
        mean.recall,
        mean.reciprocal_rank
    )?;
    Ok(())
}

/// The correlation of the similarity of short texts with what people judged: the field `sim` of a line holds its row of the matrix.
fn judged(lee: &Path, background: Option<&Path>, floor: Option<f64>, out: &mut dyn Write) -> Result<bool, Box<dyn Error>> {
    let judged = JsonLines::new().read_file(lee)?.articles;
    let rows: Vec<Vec<f64>> = std::fs::read_to_string(lee)?
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line)?;
            let row = record["sim"].as_array().ok_or("a line without a list named `sim`")?;
            row.iter().map(|value| value.as_f64().ok_or_else(|| "a judgement that is no number".into())).collect()
        })
        .collect::<Result<_, Box<dyn Error>>>()?;
    let mut articles = judged.clone();
    if let Some(background) = background {
        articles.extend(JsonLines::new().read_file(background)?.articles);
    }
    let recommender = Recommender::builder().language(Language::ENGLISH).build(articles)?;
    let ids: Vec<&str> = judged.iter().map(|article| article.id.as_str()).collect();
    let expanded = recommender.expanded_similarity(&ids, &Expansion::default())?;
    let (mut found, mut expected) = (Vec::new(), Vec::new());
    for a in 0..judged.len() {
        for b in 0..a {
            found.push(expanded[[a, b]]);
            expected.push(*rows[a].get(b).ok_or("a row of judgements that is too short")?);
        }
    }
    let show = |value: Option<f64>| value.map_or("undefined".to_string(), |value| format!("{value:.3}"));
    let linear = pearson(&found, &expected);
    writeln!(out, "pairs {}", found.len())?;
    writeln!(out, "pearson {}", show(linear))?;
    writeln!(out, "spearman {}", show(spearman(&found, &expected)))?;
    Ok(floor.is_none_or(|floor| linear.is_some_and(|value| value >= floor)))
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut protocol = Protocol::default().with_text(Text::Open).with_past_only(false);
    let mut settings = Settings::default();
    let (mut files, mut reference, mut json, mut floor) = (Vec::new(), false, false, None);
    let (mut lee, mut background) = (None, None);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("strict") => protocol = protocol.with_text(Text::Strict),
            Long("past") => protocol = protocol.with_past_only(true),
            Long("content") => protocol = protocol.with_links(VisibleLinks::None),
            Long("half") => {
                protocol = protocol.with_half(match parser.value()?.string()?.as_str() {
                    "test" => Half::Test,
                    "tune" => Half::Tune,
                    "all" => Half::All,
                    other => return Err(format!("--half {other}: test, tune or all").into()),
                });
            }
            Long("reference") => reference = true,
            Long("settings") => settings = serde_json::from_slice(&std::fs::read(parser.value()?)?)?,
            Long("json") => json = true,
            Long("floor") => floor = Some(parser.value()?.parse()?),
            Long("lee") => lee = Some(parser.value()?.into()),
            Long("background") => background = Some(parser.value()?.into()),
            Value(file) => files.push(file.into()),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if files.is_empty() {
        files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gazette.jsonl"));
    }
    Ok(Arguments { files, protocol, settings, reference, json, floor, lee, background })
}
