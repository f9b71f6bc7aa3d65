//! `connexe related`: the page of one article, or the lists of all articles.

use std::time::Instant;

use clap::{ArgGroup, Args, ValueEnum};
use connexe::page::{Item, Page};
use connexe::ranking::Engine;
use connexe::{Article, BuildReport, NearDuplicates, Recommender, Settings, Stage, Suggestions};

use super::page;
use crate::arguments::{
    DateArguments, PlanArguments, SettingsArguments, ThreadArguments, at_least_one, check, inputs, page_settings,
};
use crate::corpus_arguments::CorpusArguments;
use crate::failure::{Failure, Result, tell};
use crate::file_arguments::FileArguments;
use crate::forms::{self, Addresses, BlockHtml, Form, Fragments, FrontMatter, Inject, List, Writer};
use crate::opened::emptied;
use crate::output::OutputArguments;
use crate::page_format::Format;
use crate::read_input::Folder;
use crate::stages::{StageStarts, Stages, peak_memory};
use crate::{input, progress};

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
  connexe related --site public/ --format inject --append
  connexe related --content blog/ --out lists.jsonl
  connexe related --content blog/ --format hugo --out blog/data/related.json
  connexe related --content blog/ --format frontmatter --write
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
    /// Form of the output. One page: text (default), json, html. All articles: jsonl (default), json (one object, by id), csv (a line a
    /// suggestion), or planned pages: data for the templates of hugo, jekyll and eleventy, a module (js), a folder of fragments (html), a key
    /// in the front matter of source files (frontmatter), or blocks in the pages of a built site (inject).
    ///
    /// Example: `--content blog/ --format hugo --out blog/data/related.json`
    #[arg(long, value_enum, value_name = "FORM", help_heading = "Output", hide_possible_values = true)]
    format: Option<Form>,
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
    files: FileArguments,
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
    #[arg(long, value_name = "FILE", requires = "lists", conflicts_with = "article", help_heading = "Output")]
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
    match (is_page, arguments.format.unwrap_or(if is_page { Form::Text } else { Form::Jsonl })) {
        (true, form) => match form.of_one_page() {
            Some(format) => page(arguments, format),
            None => {
                let problem = format!("--format {} is for all articles; add --all, and name no --article", form.name());
                Err(Failure::Usage(problem))
            }
        },
        (false, Form::Text) => {
            let problem = "--format text is for the page of one article: name it by --article; for all articles there are jsonl, json, \
                           csv, hugo, jekyll, eleventy, js, html, frontmatter and inject";
            Err(Failure::Usage(problem.to_string()))
        }
        (false, form) => all(arguments, form),
    }
}

fn page(arguments: &Arguments, format: Format) -> Result<()> {
    let output = OutputArguments::default();
    let chosen = page_settings(&arguments.corpus, &arguments.settings, &arguments.plan, &arguments.dates)?;
    output.check(inputs(&arguments.corpus, &chosen))?;
    let opened = arguments.corpus.open(&chosen, arguments.threads.count())?;
    input::tell_embargo(opened.recommender.articles(), &chosen.settings);
    let id = input::article(&opened.recommender, arguments.article.as_deref(), &arguments.corpus.name())?;
    let text = page::rendered(&opened, &id, chosen.settings.plan.with_labels(true).with_strength(true), format, None)?;
    output.write(&text)
}

/// Writes the lists of all articles, or their pages.
fn all(arguments: &Arguments, form: Form) -> Result<()> {
    let is_planned = arguments.plan.is_given() || form.is_planned();
    if form.is_planned() && (arguments.k.is_some() || arguments.items || arguments.first.is_some()) {
        let problem = format!("--format {} has planned pages: --k, --items and --first are for lists; use --plan", form.name());
        return Err(Failure::Usage(problem));
    }
    arguments.files.check(form, arguments.corpus.option(), arguments.out.as_deref())?;
    // A form of many files has its own checks.
    let out = arguments.out.clone().filter(|_| form != Form::Html);
    let output = OutputArguments { out };
    let mut chosen = arguments.settings.read(&arguments.corpus)?;
    if form.is_data() {
        output.make_folder()?;
    }
    output.check(inputs(&arguments.corpus, &chosen))?;
    arguments.corpus.check_report(inputs(&arguments.corpus, &chosen))?;
    let settings = &mut chosen.settings;
    settings.question.k = arguments.k.unwrap_or(settings.question.k);
    settings.question.engine = arguments.engine.map_or(settings.question.engine, Engine::from);
    arguments.plan.apply(settings);
    settings.plan.engine = arguments.engine.map_or(settings.plan.engine, Engine::from);
    arguments.dates.apply(settings)?;
    check(settings)?;

    if let (Form::Html, true, Some(folder)) = (form, arguments.files.remove, &arguments.out) {
        return Fragments::remove(folder);
    }

    let (mut stages, threads) = (Stages::default(), arguments.threads.count());
    let is_removal = arguments.files.remove;
    let read = stages.time("read", || match is_removal {
        true => arguments.corpus.read_any(&chosen, threads),
        false => arguments.corpus.read(&chosen, threads),
    })?;
    arguments.corpus.tell(&read, true);
    let addresses = Addresses::of(&read.corpus.articles, read.base.as_deref()).absolute(arguments.corpus.base_url());
    if is_removal {
        return writer(arguments, form, &output, addresses, read.folder)?.finish();
    }
    if form == Form::Inject
        && let Some(note) = read.source.as_ref().and_then(|source| source.unbuilt.as_ref())
    {
        return Err(Failure::Failed(format!("{} {}; no page was changed", note.file, note.problem)));
    }
    let (articles, settings, without_block) = (read.corpus.articles, chosen.settings, read.without_block);
    input::tell_embargo(&articles, &settings);
    let starts = StageStarts::default();
    let bar = progress::bar();
    let recommender = built(&settings, articles, threads, &starts, &bar)?;

    let mut writer = writer(arguments, form, &output, addresses, read.folder)?;
    let mut writing = 0.0;
    let mut write = |article: &Article, list: &Suggestions, items: Option<&[Item]>| {
        let start = Instant::now();
        let refusal = without_block.contains(&article.id).then_some("its front matter says `related: false`");
        writer.list(&List { article, list, items, refusal })?;
        writing += start.elapsed().as_secs_f64();
        Ok(())
    };
    let excerpt_length = arguments.items.then(|| settings.plan.blocks.first().map_or(0, |block| block.excerpt_length));
    let median = match (arguments.first, excerpt_length) {
        _ if is_planned => {
            let plan = settings.plan.with_labels(true).with_strength(true);
            let plan = if form.is_planned() { plan } else { page::json_plan(plan, None) };
            let take = |article: &Article, page: Page| -> Result<()> {
                let start = Instant::now();
                let page = if without_block.contains(&article.id) { emptied(page) } else { page };
                writer.page(article, &page)?;
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
    writer.finish()?;
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

/// Makes the writer of a form.
fn writer(
    arguments: &Arguments,
    form: Form,
    output: &OutputArguments,
    addresses: Addresses,
    folder: Option<Folder>,
) -> Result<Box<dyn Writer>> {
    let files = &arguments.files;
    Ok(match (form, folder, &arguments.out) {
        (Form::Html, _, Some(out)) => Box::new(Fragments::open(out, BlockHtml::new(addresses, files.template()?))?),
        (Form::Inject, Some(folder), _) => {
            Box::new(Inject::new(folder, files.position(), BlockHtml::new(addresses, files.template()?))?)
        }
        (Form::Frontmatter, Some(folder), _) => {
            let patch = if files.write { None } else { Some(output.open()?) };
            Box::new(FrontMatter::new(folder, files.key.as_deref().unwrap_or("related"), addresses, patch)?)
        }
        _ => forms::writer(form, output.open()?, addresses),
    })
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
