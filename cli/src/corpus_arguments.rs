//! The options that name the articles, and how they are read.
//!
//! Input: one kind of input: JSON Lines, a built site, a source folder, exports, feeds, or none for the sample. Output: articles with
//! their reports, or a recommender.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, ValueEnum};
use connexe::corpus::{Code, JsonLines, Markup};
use connexe_formats::Cache;
use connexe_formats::content::Generator;

use crate::cache_folder::cache_folder;
use crate::failure::{Result, tell};
use crate::opened::Opened;
use crate::output::OutputArguments;
use crate::read_input::Input;
use crate::settings_file::InputSettings;
use crate::site_settings::{Place, SiteSettings};
use crate::source::{self, Kind};
use crate::{input, progress, report_file, summary};

// Options list the inputs that they do not stand with beside those that they need: clap asks for no input that a given one excludes.
/// The articles, and how they are read.
#[derive(Args)]
#[command(next_help_heading = "Corpus")]
#[command(group(ArgGroup::new("source").args(["site", "content", "wxr", "ghost", "feed"]).multiple(false)))]
#[command(group(ArgGroup::new("folder").args(["site", "content"]).multiple(false)))]
#[command(group(ArgGroup::new("export").args(["wxr", "ghost"]).multiple(false)))]
pub struct CorpusArguments {
    /// Articles as JSON Lines, one object a line; `-` reads standard input. Default: the sample corpus.
    ///
    /// Example: `--corpus articles.jsonl`
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "source")]
    corpus: Option<PathBuf>,
    /// A built site: the folder of HTML pages that is published, whatever generator made it. Ids are the paths of the address bar, such
    /// as `/2024/digue/`. A file connexe.toml beside the folder or in the current one is read as settings.
    ///
    /// Example: `--site public/`
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// The source folder of a site, with the configuration of its generator: Hugo, Jekyll, Eleventy, MkDocs, Pelican, Zola or
    /// Docusaurus. Ids are the paths that the generator gives; no program of the site is run. The section [related] of Hugo is read as
    /// settings, the weakest ones.
    ///
    /// Example: `--content blog/`
    #[arg(long, value_name = "FOLDER")]
    content: Option<PathBuf>,
    /// An export of WordPress ("Tools, Export"). May be given several times: all files are one corpus.
    ///
    /// Example: `--wxr export.1.xml --wxr export.2.xml`
    #[arg(long, value_name = "FILE.xml")]
    wxr: Vec<PathBuf>,
    /// An export of Ghost ("Settings, Export"). May be given several times.
    ///
    /// Example: `--ghost export.json --base-url https://journal.example`
    #[arg(long, value_name = "FILE.json")]
    ghost: Vec<PathBuf>,
    /// A feed: RSS, Atom or JSON Feed. May be given several times.
    ///
    /// Example: `--feed posts.xml --feed notes.xml`
    #[arg(long, value_name = "FILE")]
    feed: Vec<PathBuf>,
    /// Pages that are articles, whatever the rules for list pages say: a glob of paths. May be given several times.
    ///
    /// Example: `--site public/ --include '/notes/**'`
    #[arg(long, value_name = "GLOB", requires = "folder", conflicts_with_all = ["corpus", "export", "feed"])]
    include: Vec<String>,
    /// Pages that are no articles, even where an included glob has them: a glob of paths. May be given several times.
    ///
    /// Example: `--site public/ --exclude '/legal/**' --exclude /about/`
    #[arg(long, value_name = "GLOB", requires = "folder", conflicts_with_all = ["corpus", "export", "feed"])]
    exclude: Vec<String>,
    /// Address of the site, where its pages do not tell it or tell a wrong one.
    ///
    /// Example: `--site public/ --base-url https://journal.example/blog`
    #[arg(long, value_name = "URL", requires = "source", conflicts_with = "corpus")]
    base_url: Option<String>,
    /// Generator of a source folder: hugo, jekyll, eleventy, mkdocs, pelican, zola or docusaurus. Default: the one whose configuration is
    /// there.
    ///
    /// Example: `--content blog/ --generator jekyll`
    #[arg(long, value_name = "NAME", requires = "content", conflicts_with_all = ["corpus", "site", "export", "feed"])]
    generator: Option<Generator>,
    /// Type of the entries of an export that are articles beside posts: page, or in WordPress one of your own. May be given several
    /// times.
    ///
    /// Example: `--wxr export.xml --type page --type portfolio`
    #[arg(long = "type", value_name = "NAME", requires = "export", conflicts_with_all = ["corpus", "folder", "feed"])]
    types: Vec<String>,
    /// Taxonomy of WordPress whose terms are tags, beside that of tags. May be given several times.
    ///
    /// Example: `--wxr export.xml --taxonomy genre`
    #[arg(long = "taxonomy", value_name = "NAME", requires = "wxr", conflicts_with_all = ["corpus", "folder", "ghost", "feed"])]
    taxonomies: Vec<String>,
    /// Short form of `--markup html`. Links in the HTML body to other articles fill the article's `links`.
    ///
    /// Example: `--corpus export.jsonl --html`
    #[arg(long, requires = "corpus", conflicts_with_all = ["markup", "source"])]
    html: bool,
    /// Markup of title, lead and body: text, html, markdown, or auto. `auto` decides for each article, and reads it as plain text unless
    /// markup is certain.
    ///
    /// Example: `--corpus export.jsonl --markup markdown`
    #[arg(
        long,
        value_name = "MARKUP",
        value_enum,
        default_value = "auto",
        conflicts_with = "source",
        hide_possible_values = true
    )]
    markup: MarkupName,
    /// What becomes of code blocks in HTML and Markdown: keep their words, or drop them.
    ///
    /// Example: `--corpus export.jsonl --code drop`
    #[arg(
        long,
        value_name = "keep|drop",
        value_enum,
        default_value = "keep",
        conflicts_with_all = ["site", "wxr", "ghost", "feed"],
        hide_possible_values = true
    )]
    code: CodeName,
    /// Read all files of a site or source folder anew. Without it, what was read of each file is kept in the user's folder for caches
    /// (Linux: `~/.cache/connexe`), and a file that did not change is read only once. The output is the same.
    ///
    /// Example: `--site public/ --no-cache`
    #[arg(long)]
    no_cache: bool,
    /// List all notes on the input on the error stream, not only the first ones, or write them to this file: as JSON if its name ends in
    /// .json, else as text.
    ///
    /// Example: `--site public/ --report notes.txt`
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    report: Option<Option<PathBuf>>,
}

impl CorpusArguments {
    /// The kind of the input, if one is named.
    fn kind(&self) -> Option<Kind<'_>> {
        match (&self.corpus, &self.site, &self.content) {
            (Some(file), ..) => Some(Kind::Lines(file)),
            (_, Some(folder), _) => Some(Kind::Site(folder)),
            (.., Some(folder)) => Some(Kind::Content(folder, self.generator)),
            _ if !self.wxr.is_empty() => Some(Kind::Wxr(&self.wxr)),
            _ if !self.ghost.is_empty() => Some(Kind::Ghost(&self.ghost)),
            _ if !self.feed.is_empty() => Some(Kind::Feed(&self.feed)),
            _ => None,
        }
    }

    /// The place of the input, where its settings may be.
    pub fn place(&self) -> Result<Place> {
        self.kind().map_or(Ok(Place::Sample), Kind::place)
    }

    /// Whether a source other than JSON Lines is read.
    pub fn is_source(&self) -> bool {
        self.is_given() && self.corpus.is_none()
    }

    /// The address of the site, as the command line names it.
    pub fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Whether an input is named.
    pub fn is_given(&self) -> bool {
        self.kind().is_some()
    }

    /// The option that names the input.
    pub fn option(&self) -> &'static str {
        self.kind().map_or("--corpus", Kind::option)
    }

    /// The files that are read, as far as the input is files and no folder.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.kind().map_or(&[][..], Kind::files).iter().map(PathBuf::as_path)
    }

    /// The name of the input in messages.
    pub fn name(&self) -> String {
        self.kind().map_or("the sample corpus".to_string(), Kind::name)
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
        JsonLines::new().markup(markup).code(self.code())
    }

    fn code(&self) -> Code {
        match self.code {
            CodeName::Keep => Code::Keep,
            CodeName::Drop => Code::Drop,
        }
    }

    /// What the options say about the reading of a source.
    pub fn input_settings(&self) -> InputSettings {
        InputSettings {
            base_url: self.base_url.clone(),
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            types: self.types.clone(),
            taxonomies: self.taxonomies.clone(),
            languages: Vec::new(),
        }
    }

    /// Refuses, before any work, a file for the notes that cannot be written or is an input.
    pub fn check_report<'a>(&self, inputs: impl IntoIterator<Item = &'a Path>) -> Result<()> {
        match &self.report {
            Some(Some(path)) => OutputArguments { out: Some(path.clone()) }.check(inputs),
            _ => Ok(()),
        }
    }

    /// Reads the articles, by the options and the table `[input]` of the settings, with a progress bar on a terminal. A source without
    /// an article is a failure.
    pub fn read(&self, chosen: &SiteSettings, threads: usize) -> Result<Input> {
        let input = self.read_any(chosen, threads)?;
        match self.kind() {
            Some(kind) if self.is_source() && input.corpus.articles.is_empty() && input.other_languages == 0 => {
                Err(source::without_articles(kind, &input))
            }
            _ => Ok(input),
        }
    }

    /// As [`read`](Self::read), but there may be no article at all.
    pub fn read_any(&self, chosen: &SiteSettings, threads: usize) -> Result<Input> {
        let input = match self.kind() {
            Some(kind) if self.is_source() => {
                let input = chosen.input.clone().or(self.input_settings());
                chosen.tell_unused(kind.option(), kind.uses());
                let cache = if self.no_cache { None } else { cache_folder().map(Cache::new) };
                let options = source::Options { input, language: chosen.settings.language, code: self.code(), threads, cache };
                source::read(kind, options)?
            }
            kind => {
                chosen.tell_unused(self.option(), &[]);
                let path = kind.and_then(|kind| kind.files().first().map(PathBuf::as_path));
                Input::of_lines(self.name(), input::corpus(path, &self.reader())?)
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
    pub fn open(&self, chosen: &SiteSettings, threads: usize) -> Result<Opened> {
        let input = self.read(chosen, threads)?;
        self.tell(&input, false);
        let bar = progress::bar();
        let settings = &chosen.settings;
        let built = settings.builder().threads(threads).on_progress(progress::shown_on(&bar)).build(input.corpus.articles);
        bar.finish_and_clear();
        Ok(Opened { recommender: built?, without_block: input.without_block })
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
