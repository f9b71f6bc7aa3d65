//! Groups of options that several subcommands share, and the settings that they make.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use connexe::corpus::{Code, JsonLines, Markup};
use connexe::page::PagePlan;
use connexe::{Date, Filters, Language, Recommender, RecommenderBuilder, Settings};

use crate::failure::{Failure, Result, named, tell};
use crate::output::OutputArguments;
use crate::read_input::Input;
use crate::settings_file::InputSettings;
use crate::site_settings::{Place, SiteSettings};
use crate::{clock, input, progress, report_file, site, summary};

/// The articles, and how they are read.
#[derive(Args)]
#[command(next_help_heading = "Corpus")]
pub struct CorpusArguments {
    /// Articles as JSON Lines, one object a line; `-` reads standard input. Default: the sample corpus.
    ///
    /// Example: `--corpus articles.jsonl`
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "site")]
    corpus: Option<PathBuf>,
    /// A built site: the folder of HTML pages that is published, whatever generator made it. Ids are the paths of the address bar, such
    /// as `/2024/digue/`. A file connexe.toml beside the folder or in the current one is read as settings.
    ///
    /// Example: `--site public/`
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["html", "markup", "code"])]
    site: Option<PathBuf>,
    /// Pages that are articles, whatever the rules for list pages say: a glob of paths. May be given several times.
    ///
    /// Example: `--site public/ --include '/notes/**'`
    #[arg(long, value_name = "GLOB", requires = "site", conflicts_with = "corpus")]
    include: Vec<String>,
    /// Pages that are no articles, even where an included glob has them: a glob of paths. May be given several times.
    ///
    /// Example: `--site public/ --exclude '/legal/**' --exclude /about/`
    #[arg(long, value_name = "GLOB", requires = "site", conflicts_with = "corpus")]
    exclude: Vec<String>,
    /// Address of the site, where its pages do not tell it or tell a wrong one.
    ///
    /// Example: `--site public/ --base-url https://journal.example/blog`
    #[arg(long, value_name = "URL", requires = "site", conflicts_with = "corpus")]
    base_url: Option<String>,
    /// Short form of `--markup html`. Links in the HTML body to other articles fill the article's `links`.
    ///
    /// Example: `--corpus export.jsonl --html`
    #[arg(long, requires = "corpus", conflicts_with = "markup")]
    html: bool,
    /// Markup of title, lead and body: text, html, markdown, or auto. `auto` decides for each article, and reads it as plain text unless
    /// markup is certain.
    ///
    /// Example: `--corpus export.jsonl --markup markdown`
    #[arg(long, value_name = "MARKUP", value_enum, default_value = "auto", hide_possible_values = true)]
    markup: MarkupName,
    /// What becomes of code blocks in HTML and Markdown: keep their words, or drop them.
    ///
    /// Example: `--corpus export.jsonl --code drop`
    #[arg(long, value_name = "keep|drop", value_enum, default_value = "keep", hide_possible_values = true)]
    code: CodeName,
    /// List all notes on the input on the error stream, not only the first ones, or write them to this file: as JSON if its name ends in
    /// .json, else as text.
    ///
    /// Example: `--site public/ --report notes.txt`
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    report: Option<Option<PathBuf>>,
}

impl CorpusArguments {
    /// The place of the input, where its settings may be.
    pub fn place(&self) -> Place<'_> {
        match (&self.corpus, &self.site) {
            (_, Some(site)) => Place::Site(site),
            (Some(file), None) => Place::File(file),
            (None, None) => Place::Sample,
        }
    }

    /// Whether a built site is read.
    pub fn is_site(&self) -> bool {
        self.site.is_some()
    }

    /// Whether an input is named.
    pub fn is_given(&self) -> bool {
        self.corpus.is_some() || self.is_site()
    }

    /// The file that is read, if the input is one file.
    pub fn path(&self) -> Option<&Path> {
        self.corpus.as_deref()
    }

    /// The name of the input in messages.
    pub fn name(&self) -> String {
        self.corpus.as_deref().or(self.site.as_deref()).map_or("the sample corpus".to_string(), named)
    }

    /// Returns a reader of articles as JSON.
    pub fn reader(&self) -> JsonLines {
        let markup = match self.markup {
            _ if self.html => Markup::Html,
            MarkupName::Auto => Markup::Auto,
            MarkupName::Text => Markup::Text,
            MarkupName::Html => Markup::Html,
            MarkupName::Markdown => Markup::Markdown,
        };
        let code = match self.code {
            CodeName::Keep => Code::Keep,
            CodeName::Drop => Code::Drop,
        };
        JsonLines::new().markup(markup).code(code)
    }

    /// What the options say about the reading of a site.
    pub fn input_settings(&self) -> InputSettings {
        let (include, exclude) = (self.include.clone(), self.exclude.clone());
        InputSettings { base_url: self.base_url.clone(), include, exclude, languages: Vec::new() }
    }

    /// Refuses, before any work, a file for the notes that cannot be written or is an input.
    pub fn check_report<'a>(&self, inputs: impl IntoIterator<Item = &'a Path>) -> Result<()> {
        match &self.report {
            Some(Some(path)) => OutputArguments { out: Some(path.clone()) }.check(inputs),
            _ => Ok(()),
        }
    }

    /// Reads the articles, by the options and the table `[input]` of the settings, with a progress bar on a terminal.
    pub fn read(&self, chosen: &SiteSettings, threads: usize) -> Result<Input> {
        let input = match &self.site {
            Some(folder) => {
                let or = |given: &[String], set: &[String]| if given.is_empty() { set.to_vec() } else { given.to_vec() };
                site::read(site::Options {
                    folder,
                    include: or(&self.include, &chosen.input.include),
                    exclude: or(&self.exclude, &chosen.input.exclude),
                    base_url: self.base_url.clone().or_else(|| chosen.input.base_url.clone()),
                    language: chosen.settings.language,
                    threads,
                })?
            }
            None => {
                chosen.tell_unused();
                Input::of_lines(self.name(), input::corpus(self.path(), &self.reader())?)
            }
        };
        let input = input.in_languages(&chosen.input.languages, chosen.settings.language);
        if let Some(Some(path)) = &self.report {
            report_file::write(path, &input)?;
        }
        Ok(input)
    }

    /// Prints the report on the input: of lines only if something was noticed, unless `always`.
    pub fn tell(&self, input: &Input, always: bool) {
        if input.source.is_some() {
            let mut lines = summary::lines(input);
            match &self.report {
                Some(None) => lines.extend(report_file::lines(input).into_iter().skip(1)),
                Some(Some(path)) => lines.push(format!("  all notes are in {}", path.display())),
                None => lines.push("  --report FILE writes all notes; `connexe check` tests them".to_string()),
            }
            lines.iter().for_each(tell);
        } else if always || input::has_news(&input.corpus.report) {
            input::report(&input.corpus.report, self.report == Some(None));
        }
    }

    /// Reads the articles, reports what was noticed, and builds a recommender, with a progress bar on a terminal.
    pub fn recommender(&self, chosen: &SiteSettings, threads: usize) -> Result<Recommender> {
        let input = self.read(chosen, threads)?;
        self.tell(&input, false);
        let bar = progress::bar();
        let settings = &chosen.settings;
        let built = settings.builder().threads(threads).on_progress(progress::shown_on(&bar)).build(input.corpus.articles);
        bar.finish_and_clear();
        Ok(built?)
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum MarkupName {
    Auto,
    Text,
    Html,
    Markdown,
}

#[derive(Clone, Copy, ValueEnum)]
enum CodeName {
    Keep,
    Drop,
}

/// A file of settings, and the language.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub struct SettingsArguments {
    /// Settings of the site, in JSON or TOML by the ending of the file. They win over those of a connexe.toml beside the input, and options
    /// win over both; what is left out has its default.
    ///
    /// Example: `--settings site.toml`
    #[arg(long, value_name = "FILE.json|FILE.toml")]
    settings: Option<PathBuf>,
    /// Language of articles that name none, as two letters of ISO 639-1. Default: fr, or that of the settings.
    ///
    /// Example: `--language en`
    #[arg(long, value_name = "CODE")]
    language: Option<Language>,
}

impl SettingsArguments {
    /// Returns the settings of the file and of `connexe.toml` beside the input, else the default ones, in the language that is named.
    pub fn read(&self, corpus: &CorpusArguments) -> Result<SiteSettings> {
        let mut chosen = SiteSettings::read(corpus.place(), self.settings.as_deref())?;
        chosen.settings.language = self.language.or(chosen.settings.language);
        Ok(chosen)
    }
}

/// The dates that count.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub struct DateArguments {
    /// Suggest only articles that are not newer than the article itself.
    ///
    /// Example: `--past`
    #[arg(long)]
    past: bool,
    /// Answer as if it were this date: articles dated later, still under embargo, or expired are excluded. `today` is this moment by
    /// the clock and the time zone of the system, the only way in which a clock is read. Default: that of the settings, else the
    /// newest date of the corpus.
    ///
    /// Example: `--as-of 2026-03-14`
    #[arg(long, value_name = "DATE|today")]
    as_of: Option<AsOf>,
}

/// The clock of an answer.
#[derive(Clone, Copy)]
enum AsOf {
    Today,
    Date(Date),
}

impl FromStr for AsOf {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "today" => Ok(Self::Today),
            date => date.parse().map(Self::Date).map_err(|error: connexe::Error| format!("{error}, or `today`")),
        }
    }
}

impl DateArguments {
    /// Changes the filters of lists and pages.
    pub fn apply(&self, settings: &mut Settings) -> Result<()> {
        let as_of = match self.as_of {
            Some(AsOf::Today) => Some(clock::now()?),
            Some(AsOf::Date(date)) => Some(date),
            None => None,
        };
        for filters in [&mut settings.question.filters, &mut settings.plan.filters] {
            let changed = std::mem::take(filters);
            let past = self.past || changed.past_only;
            *filters = changed.with_past_only(past);
            if let Some(date) = as_of {
                *filters = std::mem::take::<Filters>(filters).with_as_of(date);
            }
        }
        Ok(())
    }
}

/// A page plan by its name.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub struct PlanArguments {
    /// Plan of the page. news: 4 articles by text and 10 by tags and text; blog: 3 articles, whatever their dates; settings: that of the
    /// settings. Default: settings, else news.
    ///
    /// Example: `--plan blog`
    #[arg(long, value_name = "NAME", value_enum, hide_possible_values = true)]
    plan: Option<PlanName>,
}

#[derive(Clone, Copy, ValueEnum)]
enum PlanName {
    News,
    Blog,
    Settings,
}

impl PlanArguments {
    /// Whether a plan is named.
    pub fn is_given(&self) -> bool {
        self.plan.is_some()
    }

    /// Replaces the plan of the settings; the filters stay.
    pub fn apply(&self, settings: &mut Settings) {
        let plan = match self.plan {
            None | Some(PlanName::Settings) => return,
            Some(PlanName::News) => PagePlan::news(),
            Some(PlanName::Blog) => PagePlan::blog(),
        };
        settings.plan = plan.with_filters(std::mem::take(&mut settings.plan.filters));
    }
}

/// The number of threads.
#[derive(Args)]
pub struct ThreadArguments {
    /// Number of threads; 0 for one a core. The output is the same on any number. At most four a core, or 16, are started.
    ///
    /// Example: `--threads 1`
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
}

impl ThreadArguments {
    /// The number of threads that are started. A note says when it is not the one that is asked for.
    pub fn count(&self) -> usize {
        let most = RecommenderBuilder::most_threads();
        if self.threads > most {
            tell(format_args!("--threads {}: {most} are started; more would not be faster", self.threads));
        }
        self.threads.min(most)
    }
}

/// The options of the commands about the page of one article.
#[derive(Args)]
pub struct PageArguments {
    #[command(flatten)]
    pub corpus: CorpusArguments,
    /// Id of the article. Default: the first one of the corpus, or `diplomatie-accord-detroit` of the sample.
    ///
    /// Example: `--article a17`
    #[arg(long, value_name = "ID", allow_hyphen_values = true, help_heading = "Article")]
    article: Option<String>,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    dates: DateArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

impl PageArguments {
    /// Checks the output, and returns the settings that the options make.
    pub fn settings(&self) -> Result<SiteSettings> {
        let chosen = page_settings(&self.corpus, &self.settings, &self.plan, &self.dates)?;
        self.output.check(inputs(&self.corpus, &chosen))?;
        Ok(chosen)
    }

    /// Builds the recommender, and returns it with the id of the article.
    pub fn open(&self, chosen: &SiteSettings) -> Result<(Recommender, String)> {
        let recommender = self.corpus.recommender(chosen, self.threads.count())?;
        let id = input::article(&recommender, self.article.as_deref(), &self.corpus.name())?;
        Ok((recommender, id))
    }
}

/// Settings for commands that show one page or list.
pub fn page_settings(
    corpus: &CorpusArguments,
    file: &SettingsArguments,
    plan: &PlanArguments,
    dates: &DateArguments,
) -> Result<SiteSettings> {
    let mut chosen = file.read(corpus)?;
    corpus.check_report(inputs(corpus, &chosen))?;
    plan.apply(&mut chosen.settings);
    dates.apply(&mut chosen.settings)?;
    check(&chosen.settings)?;
    Ok(chosen)
}

/// The files that are read.
pub fn inputs<'a>(corpus: &'a CorpusArguments, chosen: &'a SiteSettings) -> impl Iterator<Item = &'a Path> {
    corpus.path().into_iter().chain(chosen.files.iter().map(PathBuf::as_path))
}

/// The form of a text or JSON output.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum TextOrJson {
    /// Text for a terminal.
    Text,
    /// JSON, indented.
    Json,
}

/// Checks settings that the command line has changed; the file by itself was good.
pub fn check(settings: &Settings) -> Result<()> {
    settings.check().map_err(|error| Failure::Usage(error.to_string()))
}

/// Parses a count of at least 1.
pub fn at_least_one(text: &str) -> std::result::Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it must be at least 1".to_string()),
        Ok(count) => Ok(count),
        Err(error) => Err(error.to_string()),
    }
}
