//! Groups of options that several subcommands share, and the settings that they make.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use connexe::page::PagePlan;
use connexe::{Date, Filters, Language, RecommenderBuilder, Settings};

use crate::corpus_arguments::CorpusArguments;
use crate::failure::{Failure, Result, tell};
use crate::opened::Opened;
use crate::output::OutputArguments;
use crate::site_settings::SiteSettings;
use crate::{clock, input};

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
        let mut chosen = SiteSettings::read(&corpus.place()?, self.settings.as_deref())?;
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
    pub fn open(&self, chosen: &SiteSettings) -> Result<(Opened, String)> {
        let opened = self.corpus.open(chosen, self.threads.count())?;
        let id = input::article(&opened.recommender, self.article.as_deref(), &self.corpus.name())?;
        Ok((opened, id))
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
    corpus.files().chain(chosen.files.iter().map(PathBuf::as_path))
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
