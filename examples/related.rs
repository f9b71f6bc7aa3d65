//! Related articles of a corpus: the page of one article, or the lists of all.
//!
//! ```text
//! related [--corpus FILE.jsonl] [--article ID] [--format text|json|html] [--plan news|blog]
//! related --corpus FILE.jsonl --all --k 10 --out OUT.jsonl [--engine inverted|exhaustive] [--threads N] [--past] [--first N]
//! both:   [--settings FILE.json|FILE.toml] [--language fr] [--as-of DATE] [--html] [--report]
//! ```
//!
//! Without arguments: a page of the sample corpus. `--first` asks the first articles alone, one by one, and tells how long one takes.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use connexe::corpus::{InputReport, JsonLines, Markup};
use connexe::page::{PagePlan, head_text};
use connexe::{
    Article, Date, Engine, Filters, Hidden, Language, NearDuplicates, Recommender, Settings, Stage, Suggestion, Suggestions,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lexopt::prelude::*;
use serde::Serialize;

const USAGE: &str = "\
related [--corpus FILE.jsonl] [--article ID] [--format text|json|html] [--plan news|blog]
related --corpus FILE.jsonl --all --k 10 --out OUT.jsonl [--engine inverted|exhaustive] [--threads N] [--past] [--first N]
both:   [--settings FILE.json|FILE.toml] [--language fr] [--as-of DATE] [--html] [--report]";

/// Notes of the input report that are shown when not all are asked for.
const NOTES_SHOWN: usize = 10;

/// What the command line asks for.
struct Arguments {
    corpus: PathBuf,
    article: Option<String>,
    format: Format,
    all: bool,
    out: Option<PathBuf>,
    threads: usize,
    /// Only so many articles are asked about, one by one.
    first: Option<usize>,
    /// The settings of the file, if one was given, with what the command line changes.
    settings: Settings,
    /// Whether the whole input report is printed.
    report: bool,
    /// What the texts of the corpus are written in.
    markup: Markup,
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Text,
    Json,
    Html,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| if arguments.all { all(&arguments) } else { page(&arguments) }) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has gone (`related | head`): no error.
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("related: {error}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The page of one article.
fn page(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let corpus = JsonLines::new().markup(arguments.markup).read_file(&arguments.corpus)?;
    if !corpus.report.notes.is_empty() {
        tell(&corpus.report, arguments.report);
    }
    let recommender = arguments.settings.builder().threads(arguments.threads).build(corpus.articles)?;
    let id = match &arguments.article {
        Some(id) => id.clone(),
        None => default_article(&recommender).ok_or("the corpus holds no article")?,
    };
    let plan = arguments.settings.plan.clone().with_labels(true);
    let article = recommender.article(&id)?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        Format::Json => {
            let page = recommender.page(&id, &plan.with_contributions(8))?;
            writeln!(out, "{}", serde_json::to_string_pretty(&page)?)?;
        }
        Format::Html => write!(out, "{}", recommender.page(&id, &plan)?.to_html()?)?,
        Format::Text => {
            let page = recommender.page(&id, &plan.with_contributions(3))?;
            writeln!(out, "{}", head_text(article, page.language, 92))?;
            write!(out, "{}", page.to_text(92))?;
        }
    }
    Ok(())
}

/// The article shown when none is asked for: one of the sample corpus, else the first.
fn default_article(recommender: &Recommender) -> Option<String> {
    const SHOWN: &str = "diplomatie-accord-detroit";
    let articles = recommender.articles();
    let shown = articles.iter().find(|article| article.id == SHOWN);
    shown.or(articles.first()).map(|article| article.id.clone())
}

/// What was lost or mended while reading: the first notes, or all of them.
fn tell(report: &InputReport, all: bool) {
    eprintln!("{}", report.summary());
    let shown = if all { report.notes.len() } else { report.notes.len().min(NOTES_SHOWN) };
    report.notes[..shown].iter().for_each(|note| eprintln!("  {note}"));
    if shown < report.notes.len() {
        eprintln!("  ... and {} more; --report lists all", report.notes.len() - shown);
    }
}

/// The lists of all articles.
fn all(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let mut stages = Stages::default();
    let corpus = stages.time("read", || JsonLines::new().markup(arguments.markup).read_file(&arguments.corpus))?;
    tell(&corpus.report, arguments.report);
    let started = Arc::new(Mutex::new(Vec::new()));
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len} {eta}")?);
    let question = &arguments.settings.question;
    let mut builder = arguments.settings.builder();
    if question.near_duplicates == NearDuplicates::Show {
        builder = builder.defer_near_duplicates();
    }
    let recommender = builder
        .threads(arguments.threads)
        .on_progress({
            let (started, bar) = (Arc::clone(&started), bar.clone());
            move |progress| {
                if progress.done == 0 {
                    if let Ok(mut started) = started.lock() {
                        started.push((progress.stage, Instant::now()));
                    }
                    bar.set_length(progress.total as u64);
                    bar.set_message(progress.stage.to_string());
                }
                bar.set_position(progress.done as u64);
            }
        })
        .build(corpus.articles)?;
    let mut writing = 0.0;
    let mut out = BufWriter::new(out(arguments)?);
    let mut write = |article: &Article, list: Suggestions| {
        let start = Instant::now();
        write_list(&mut out, article, &list)?;
        writing += start.elapsed().as_secs_f64();
        Ok::<(), Box<dyn Error>>(())
    };
    let mut milliseconds = Vec::new();
    match arguments.first {
        None => recommender.suggest_each(question, write)?,
        Some(first) => {
            if let Ok(mut started) = started.lock() {
                started.push((Stage::Rank, Instant::now()));
            }
            for article in recommender.articles().iter().take(first) {
                let start = Instant::now();
                let list = recommender.suggest(&article.id, question)?;
                milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
                write(article, list)?;
            }
        }
    }
    milliseconds.sort_unstable_by(f64::total_cmp);
    out.flush()?;
    bar.finish_and_clear();
    let ranked = Instant::now();
    let started = started.lock().map(|started| started.clone()).unwrap_or_default();
    for (position, (stage, start)) in started.iter().enumerate() {
        let end = started.get(position + 1).map_or(ranked, |next| next.1);
        let written = if *stage == Stage::Rank { writing } else { 0.0 };
        stages.add(&stage.to_string(), (end - *start).as_secs_f64() - written);
    }
    stages.add("write", writing);
    let report = recommender.report();
    if !report.without_words.is_empty() {
        eprintln!("{} without a word to compare by: {}", report.without_words.len(), some(&report.without_words));
    }
    for (language, count) in &report.unstemmed {
        eprintln!("{count} in {language}, which is not stemmed");
    }
    let line = serde_json::json!({
        "seconds": stages.seconds,
        "articles": report.articles,
        "features": report.features,
        "non_zeros": report.non_zeros,
        "peak_memory_bytes": peak_memory(),
        "query_p50_ms": milliseconds.get(milliseconds.len() / 2),
    });
    eprintln!("{line}");
    Ok(())
}

/// The first few ids of a list.
fn some(ids: &[String]) -> String {
    let shown: Vec<&str> = ids.iter().take(5).map(String::as_str).collect();
    if ids.len() > shown.len() { format!("{} ...", shown.join(", ")) } else { shown.join(", ") }
}

fn out(arguments: &Arguments) -> Result<Box<dyn Write>, Box<dyn Error>> {
    Ok(match &arguments.out {
        Some(path) => Box::new(File::create(path).map_err(|error| format!("{}: {error}", path.display()))?),
        None => Box::new(std::io::stdout().lock()),
    })
}

/// A line of JSON.
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

fn write_list(out: &mut impl Write, article: &Article, list: &Suggestions) -> Result<(), Box<dyn Error>> {
    let shortage = list.shortage.as_ref().filter(|_| list.items.is_empty());
    let reason = shortage.map(ToString::to_string);
    serde_json::to_writer(&mut *out, &Line { hidden: &list.hidden, id: &article.id, reason, related: &list.items })?;
    Ok(writeln!(out)?)
}

/// Seconds a stage, in the order of the stages.
#[derive(Default)]
struct Stages {
    seconds: serde_json::Map<String, serde_json::Value>,
}

impl Stages {
    fn add(&mut self, stage: &str, seconds: f64) {
        self.seconds.insert(stage.to_string(), ((seconds * 1000.0).round() / 1000.0).into());
    }

    fn time<T>(&mut self, stage: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.add(stage, start.elapsed().as_secs_f64());
        done
    }
}

/// The largest resident size of this process so far, where the system tells it (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// What the command line changes in the settings.
#[derive(Default)]
struct Changes {
    settings: Option<PathBuf>,
    plan: Option<PagePlan>,
    k: Option<usize>,
    engine: Option<Engine>,
    past: bool,
    language: Option<Language>,
    as_of: Option<Date>,
}

impl Changes {
    /// The settings of the file, else the default ones, changed.
    fn into_settings(self) -> Result<Settings, Box<dyn Error>> {
        let mut settings = self.settings.as_deref().map_or(Ok(Settings::default()), read_settings)?;
        settings.language = self.language.or(settings.language);
        settings.question.k = self.k.unwrap_or(settings.question.k);
        settings.question.engine = self.engine.unwrap_or(settings.question.engine);
        if let Some(plan) = self.plan {
            settings.plan = plan.with_filters(settings.plan.filters);
        }
        for filters in [&mut settings.question.filters, &mut settings.plan.filters] {
            let changed = std::mem::take(filters);
            let past = self.past || changed.past_only;
            *filters = changed.with_past_only(past);
            if let Some(date) = self.as_of {
                *filters = std::mem::take::<Filters>(filters).with_as_of(date);
            }
        }
        settings.check()?;
        Ok(settings)
    }
}

/// Reads settings by the ending of the file: JSON or TOML.
fn read_settings(path: &Path) -> Result<Settings, Box<dyn Error>> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => Ok(serde_json::from_str(&text).map_err(|error| named(&error))?),
        Some("toml") => Ok(toml::from_str(&text).map_err(|error| named(&error))?),
        _ => Err(named(&"settings must be a file in .json or .toml").into()),
    }
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments {
        corpus: concat!(env!("CARGO_MANIFEST_DIR"), "/data/gazette.jsonl").into(),
        article: None,
        format: Format::Text,
        all: false,
        out: None,
        threads: 0,
        first: None,
        settings: Settings::default(),
        report: false,
        markup: Markup::None,
    };
    let mut changes = Changes::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("corpus") => arguments.corpus = parser.value()?.into(),
            Long("article") => arguments.article = Some(parser.value()?.string()?),
            Long("format") => {
                arguments.format = match parser.value()?.string()?.as_str() {
                    "text" => Format::Text,
                    "json" => Format::Json,
                    "html" => Format::Html,
                    other => return Err(format!("--format is {other:?}; it must be text, json or html").into()),
                }
            }
            Long("plan") => {
                changes.plan = match parser.value()?.string()?.as_str() {
                    "news" => Some(PagePlan::news()),
                    "blog" => Some(PagePlan::blog()),
                    other => return Err(format!("--plan is {other:?}; it must be news or blog").into()),
                }
            }
            Long("all") => arguments.all = true,
            Long("k") => changes.k = Some(parser.value()?.parse()?),
            Long("out") => arguments.out = Some(parser.value()?.into()),
            Long("engine") => {
                changes.engine = match parser.value()?.string()?.as_str() {
                    "inverted" => Some(Engine::Inverted),
                    "exhaustive" => Some(Engine::Exhaustive),
                    other => return Err(format!("--engine is {other:?}; it must be inverted or exhaustive").into()),
                }
            }
            Long("first") => arguments.first = Some(parser.value()?.parse()?),
            Long("threads") => arguments.threads = parser.value()?.parse()?,
            Long("settings") => changes.settings = Some(parser.value()?.into()),
            Long("html") => arguments.markup = Markup::Html,
            Long("report") => arguments.report = true,
            Long("past") => changes.past = true,
            Long("language") => changes.language = Some(parser.value()?.string()?.parse()?),
            Long("as-of") => changes.as_of = Some(parser.value()?.string()?.parse()?),
            Short('h') | Long("help") => {
                println!("{USAGE}");
                std::process::exit(0);
            }
            other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
        }
    }
    arguments.settings = changes.into_settings()?;
    Ok(arguments)
}
