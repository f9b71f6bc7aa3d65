//! The subcommands, one a file.

mod check;
mod completions;
mod evaluate;
mod explain;
mod init;
mod man;
mod nearest;
mod page;
mod preview;
mod related;
mod tags;
mod tune;
mod why_not;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Result;

/// Related articles for news sites and blogs: which articles should stand under this one, and why.
///
/// The articles are those of a built site (`--site public/`, whatever generator made it), of its sources (`--content blog/`), of exports
/// (`--wxr`, `--ghost`), of feeds (`--feed`), or of a corpus: a file of JSON Lines, one article a line, with an `id` and, where there are
/// any, `title`, `lead`, `body`, `tags`, `section`, `authors`, `date`, `lang` and `links`. Where none is named, a sample of 146 articles
/// serves.
#[derive(Parser)]
#[command(name = "connexe", version, max_term_width = 100, after_long_help = EXAMPLES)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  connexe related
      the page of an article of the sample corpus
  connexe related --site public/ --out lists.jsonl
      ten related articles for each article of a built site
  connexe related --corpus articles.jsonl --all --k 10 --out lists.jsonl
      the same for a file of articles
  connexe why-not --corpus articles.jsonl --article a17 --candidate a42
      the reason why an article is missing
  connexe evaluate articles.jsonl
      how many of the editors' own links are found

Exit codes: 0 done, 1 failed, 2 wrong usage.";

#[derive(Subcommand)]
enum Command {
    Related(related::Arguments),
    Page(page::Arguments),
    Explain(explain::Arguments),
    WhyNot(why_not::Arguments),
    Preview(preview::Arguments),
    Tags(tags::Arguments),
    Evaluate(evaluate::Arguments),
    Tune(tune::Arguments),
    Check(check::Arguments),
    Init(init::Arguments),
    Nearest(nearest::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl CommandLine {
    /// Runs the subcommand, and returns the exit code.
    pub fn run(&self) -> ExitCode {
        let (name, done) = match &self.command {
            Command::Related(arguments) => ("related", related::run(arguments)),
            Command::Page(arguments) => ("page", page::run(arguments)),
            Command::Explain(arguments) => ("explain", explain::run(arguments)),
            Command::WhyNot(arguments) => ("why-not", why_not::run(arguments)),
            Command::Preview(arguments) => ("preview", preview::run(arguments)),
            Command::Tags(arguments) => ("tags", tags::run(arguments)),
            Command::Evaluate(arguments) => ("evaluate", evaluate::run(arguments)),
            Command::Tune(arguments) => ("tune", tune::run(arguments)),
            Command::Check(arguments) => ("check", check::run(arguments)),
            Command::Init(arguments) => ("init", init::run(arguments)),
            Command::Nearest(arguments) => ("nearest", nearest::run(arguments)),
            Command::Completions(arguments) => ("completions", completions::run(arguments)),
            Command::Man(arguments) => ("man", man::run(arguments)),
        };
        exit_code(name, done)
    }
}

fn exit_code(name: &str, done: Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(name),
    }
}
