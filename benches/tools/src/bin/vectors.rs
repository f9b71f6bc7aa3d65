//! Articles to weighted sparse vectors: the speed of that stage alone, and the rows as a file for another engine.
//!
//! ```text
//! vectors [--corpus FILE.jsonl] [--language fr] [--threads 1] [--keep-boilerplate] [--no-pairs] [--out FILE.csr]
//! ```
//!
//! Without a corpus: the sample. The file holds compressed sparse rows, little-endian: rows, columns and weights stored as `u64`; where each row starts, and where the
//! last one ends, as `u64`; columns as `u32`; weights as `f32`.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use connexe::corpus::JsonLines;
use connexe::vector::{Boilerplate, Recipe, TextVectors};
use connexe::{Language, sample};
use lexopt::prelude::*;

const USAGE: &str =
    "vectors [--corpus FILE.jsonl] [--language fr] [--threads 1] [--keep-boilerplate] [--no-pairs] [--out FILE.csr]";

fn main() -> Result<(), Box<dyn Error>> {
    let mut corpus = None::<PathBuf>;
    let (mut language, mut threads, mut out) = (Language::FRENCH, 1, None::<PathBuf>);
    let mut recipe = Recipe::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("corpus") => corpus = Some(parser.value()?.into()),
            Long("language") => language = parser.value()?.string()?.parse()?,
            Long("threads") => threads = parser.value()?.parse()?,
            Long("keep-boilerplate") => recipe = recipe.with_boilerplate(Boilerplate::Keep),
            Long("no-pairs") => recipe = recipe.with_word_pairs(false),
            Long("out") => out = Some(parser.value()?.into()),
            Short('h') | Long("help") => {
                println!("{USAGE}");
                return Ok(());
            }
            other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
        }
    }
    let articles = corpus.map_or_else(sample::corpus, |file| JsonLines::new().read_file(file))?.articles;
    let bytes: usize = articles.iter().map(|article| article.title.len() + article.lead.len() + article.body.len()).sum();
    let (start, before) = (Instant::now(), processor_seconds());
    let vectors = TextVectors::of(&articles, &recipe, language, threads)?;
    let seconds = start.elapsed().as_secs_f64();
    let processor = processor_seconds().zip(before).map_or(seconds, |(after, before)| after - before);
    println!(
        "{} articles, {:.1} MB of text: {} columns, {} weights; {seconds:.2} s, {processor:.2} s of processors, {:.1} MB/s",
        vectors.len(),
        bytes as f64 / 1e6,
        vectors.columns(),
        vectors.non_zeros(),
        bytes as f64 / 1e6 / processor
    );
    out.map_or(Ok(()), |path| write(&vectors, &path))
}

/// Seconds that this process has had a processor, where the system tells it (Linux): on a busy machine the clock tells more.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may hold anything: the times in user code and in the system are the 12th and 13th, in hundredths.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

/// Writes the rows as compressed sparse rows.
fn write(vectors: &TextVectors, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(path).map_err(|error| format!("{}: {error}", path.display()))?);
    for size in [vectors.len(), vectors.columns(), vectors.non_zeros()] {
        out.write_all(&(size as u64).to_le_bytes())?;
    }
    let mut end = 0u64;
    out.write_all(&end.to_le_bytes())?;
    for article in 0..vectors.len() {
        end += vectors.row(article).count() as u64;
        out.write_all(&end.to_le_bytes())?;
    }
    for (column, _) in (0..vectors.len()).flat_map(|article| vectors.row(article)) {
        out.write_all(&column.to_le_bytes())?;
    }
    for (_, weight) in (0..vectors.len()).flat_map(|article| vectors.row(article)) {
        #[allow(clippy::cast_possible_truncation)] // Single precision is what the format has.
        out.write_all(&(weight as f32).to_le_bytes())?;
    }
    out.flush()?;
    Ok(())
}
