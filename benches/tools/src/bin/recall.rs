//! Recall of the approximate recipe, and the time that it saves: its lists for a whole site beside the exact ones.
//!
//! ```text
//! recall [--corpus FILE.jsonl] [--language fr] [--k 10] [--threads 1] [FEATURES ...]
//! ```
//!
//! For each number of heaviest features the output has the weights that are stored, the share of the exact lists that is found, and
//! how long the processor took from articles to lists. Without a corpus: the sample.

use std::collections::HashSet;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use connexe::corpus::JsonLines;
use connexe::vector::Recipe;
use connexe::{Article, Language, Question, Recommender, sample};
use cpu_time::ProcessTime;
use lexopt::prelude::*;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("recall: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut corpus, mut language) = (None::<PathBuf>, Language::FRENCH);
    let (mut k, mut threads, mut numbers) = (10, 1, Vec::new());
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("corpus") => corpus = Some(parser.value()?.into()),
            Long("language") => language = parser.value()?.parse()?,
            Long("k") => k = parser.value()?.parse()?,
            Long("threads") => threads = parser.value()?.parse()?,
            Value(features) => numbers.push(features.parse()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if numbers.is_empty() {
        numbers = vec![200, 100, 50, 25];
    }
    let articles = corpus.map_or_else(sample::corpus, |file| JsonLines::new().read_file(file))?.articles;
    let lists = |recipe: Recipe| lists(&articles, recipe, language, k, threads);
    let exact = lists(Recipe::default())?;
    println!("{} articles, {k} places", articles.len());
    println!("| features | weights | found | whole lists | seconds | beside exact |\n|--:|--:|--:|--:|--:|--:|");
    println!("| all | {} | 100 % | 100 % | {:.2} | 1 |", exact.weights, exact.time.as_secs_f64());
    for features in numbers {
        let found = lists(Recipe::default().with_heaviest(features))?;
        let pairs = || exact.ids.iter().zip(&found.ids);
        let sought: usize = exact.ids.iter().map(HashSet::len).sum();
        let hits: usize = pairs().map(|(exact, found)| exact.intersection(found).count()).sum();
        let whole = pairs().filter(|(exact, found)| exact == found).count();
        println!(
            "| {features} | {} | {:.1} % | {:.1} % | {:.2} | {:.2} |",
            found.weights,
            100.0 * hits as f64 / sought.max(1) as f64,
            100.0 * whole as f64 / articles.len().max(1) as f64,
            found.time.as_secs_f64(),
            found.time.as_secs_f64() / exact.time.as_secs_f64(),
        );
    }
    Ok(())
}

/// The lists of a whole site.
struct Lists {
    ids: Vec<HashSet<String>>,
    weights: usize,
    time: Duration,
}

fn lists(articles: &[Article], recipe: Recipe, language: Language, k: usize, threads: usize) -> Result<Lists, connexe::Error> {
    let articles = articles.to_vec();
    let start = ProcessTime::now();
    let recommender = Recommender::builder().recipe(recipe).language(language).threads(threads).build(articles)?;
    let mut ids = Vec::new();
    recommender.suggest_each(&Question::new(k), |_, list| {
        ids.push(list.items.into_iter().map(|item| item.id).collect());
        Ok::<(), connexe::Error>(())
    })?;
    Ok(Lists { ids, weights: recommender.report().non_zeros, time: start.elapsed() })
}
