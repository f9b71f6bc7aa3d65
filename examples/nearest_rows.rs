//! The nearest rows of every row of a sparse matrix, exact: the engine alone, on vectors of any origin.
//!
//! ```text
//! nearest_rows [--k 10] [--rows N] [--threads N] [--one-by-one] [--out FILE] [MATRIX.csr]
//! ```
//!
//! A matrix is a little-endian file: u64 rows, columns, weights; u64 starts, one more than rows; u32 columns; f32 weights. Without one,
//! the text vectors of the sample corpus. `--rows` asks for the first rows only, among all. A line of the output is the list of one row,
//! a JSON array of pairs of row and score; the stages and their CPU seconds go to the error stream, with a bar if that is a terminal.
//! `--one-by-one` asks for each row by itself, on one thread, and tells how long one takes.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use connexe::Language;
use connexe::corpus::JsonLines;
use connexe::knn::{Csr, KnnIndex};
use connexe::vector::{Recipe, TextVectors};
use cpu_time::ProcessTime;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lexopt::prelude::*;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has gone (`nearest_rows | head`): no error.
        Err(error) if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("nearest_rows: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut k, mut rows, mut threads, mut out, mut file, mut one_by_one) = (10, usize::MAX, 0, None, None, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("k") => k = parser.value()?.parse()?,
            Long("rows") => rows = parser.value()?.parse()?,
            Long("threads") => threads = parser.value()?.parse()?,
            Long("one-by-one") => one_by_one = true,
            Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Value(path) if file.is_none() => file = Some(PathBuf::from(path)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let matrix = match &file {
        Some(path) => read(path).map_err(|error| format!("{}: {error}", path.display()))?,
        None => sample()?,
    };
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len} {eta}")?);
    let builder = KnnIndex::builder().threads(threads).on_progress({
        let bar = bar.clone();
        move |progress| {
            if progress.done == 0 {
                bar.set_length(progress.total as u64);
                bar.set_message(progress.stage.to_string());
                bar.reset();
            }
            bar.set_position(progress.done as u64);
        }
    });
    let start = (ProcessTime::now(), std::time::Instant::now());
    let index = builder.build(&matrix)?;
    let indexed = (start.0.elapsed().as_secs_f64(), start.1.elapsed().as_secs_f64());
    let mut milliseconds = Vec::new();
    let lists = if one_by_one {
        let mut ask = |row| {
            let start = std::time::Instant::now();
            let list = index.nearest(row, k);
            milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
            list
        };
        (0..rows.min(matrix.rows())).map(&mut ask).collect::<Result<_, _>>()?
    } else if rows < matrix.rows() {
        index.nearest_of(0..rows, k)?
    } else {
        index.nearest_of_all(k)?
    };
    bar.finish_and_clear();
    let found = (start.0.elapsed().as_secs_f64() - indexed.0, start.1.elapsed().as_secs_f64() - indexed.1);
    milliseconds.sort_by(f64::total_cmp);
    let percentile = |percent: usize| milliseconds.get(milliseconds.len() * percent / 100);
    eprintln!(
        "{}",
        serde_json::json!({
            "query_p50_ms": percentile(50), "query_p99_ms": percentile(99),
            "rows": matrix.rows(), "columns": matrix.columns(), "weights": matrix.non_zeros(), "queries": lists.len(),
            "index_cpu": indexed.0, "search_cpu": found.0, "index_wall": indexed.1, "search_wall": found.1,
        })
    );
    let mut out: Box<dyn Write> = match out {
        Some(path) => Box::new(BufWriter::new(File::create(path)?)),
        None => Box::new(BufWriter::new(std::io::stdout().lock())),
    };
    for list in &lists {
        let pairs: Vec<(u32, f64)> = list.iter().map(|neighbour| (neighbour.row, neighbour.score)).collect();
        serde_json::to_writer(&mut out, &pairs)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// The text of the sample corpus.
fn sample() -> Result<Csr, Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gazette.jsonl");
    let articles = JsonLines::new().read_file(path)?.articles;
    let vectors = TextVectors::of(&articles, &Recipe::default(), Language::FRENCH, 0)?;
    let (mut starts, mut features, mut weights) = (vec![0], Vec::new(), Vec::new());
    for article in 0..vectors.len() {
        for (feature, weight) in vectors.row(article) {
            features.push(feature);
            #[allow(clippy::cast_possible_truncation)] // At most 1.
            weights.push(weight as f32);
        }
        starts.push(features.len());
    }
    Ok(Csr::new(vectors.columns(), starts, features, weights)?)
}

fn read(path: &std::path::Path) -> Result<Csr, Box<dyn Error>> {
    let mut file = BufReader::new(File::open(path)?);
    let length = file.get_ref().metadata()?.len();
    if length < 24 {
        return Err(format!("{length} bytes: the head of a matrix alone has 24").into());
    }
    let [rows, columns, weights] = {
        let numbers = u64s(&mut file, 3)?;
        [numbers[0], numbers[1], numbers[2]]
    };
    let expected =
        rows.checked_add(1).and_then(|n| n.checked_mul(8)).zip(weights.checked_mul(8)).and_then(|(a, b)| a.checked_add(b));
    if expected.and_then(|n| n.checked_add(24)) != Some(length) {
        return Err(format!("{length} bytes, but its head speaks of {rows} rows and {weights} weights").into());
    }
    let starts = u64s(&mut file, usize::try_from(rows)? + 1)?.into_iter().map(usize::try_from).collect::<Result<Vec<_>, _>>()?;
    let mut bytes = vec![0; usize::try_from(weights)? * 4];
    file.read_exact(&mut bytes)?;
    let features = bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    file.read_exact(&mut bytes)?;
    let weights = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Ok(Csr::new(usize::try_from(columns)?, starts, features, weights)?)
}

fn u64s(file: &mut impl Read, count: usize) -> std::io::Result<Vec<u64>> {
    let mut bytes = vec![0; count * 8];
    file.read_exact(&mut bytes)?;
    Ok(bytes.chunks_exact(8).map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])).collect())
}
