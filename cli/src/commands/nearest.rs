//! `connexe nearest`: the nearest rows of every row of a sparse matrix, exact, on vectors of any origin.

use std::fmt::Display;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use connexe::knn::{Csr, KnnIndex, Neighbour};
use connexe::vector::{Recipe, TextVectors};
use connexe::{Language, sample};
use cpu_time::ProcessTime;

use crate::arguments::{ThreadArguments, at_least_one};
use crate::failure::{Failure, Result, tell};
use crate::output::OutputArguments;
use crate::{input, progress};

/// Bytes of the head of a matrix: three sizes.
const HEAD: u64 = 24;

/// Find the nearest rows of every row of a sparse matrix: the largest dot products, exact.
///
/// A matrix is a little-endian file of compressed sparse rows: u64 rows, columns, weights; u64 starts, one more than rows; u32 columns;
/// f32 weights. A line of the output is the list of one row: a JSON array of pairs of row and score, best first. The last line on the
/// error stream is a JSON object with the sizes, and the CPU and wall seconds of index and search.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe nearest
  connexe nearest --k 10 --threads 1 --out lists.jsonl matrix.csr
  connexe nearest --rows 1000 --one-by-one matrix.csr | head")]
pub struct Arguments {
    /// The matrix; `-` reads standard input. Without it, the text vectors of the sample corpus.
    ///
    /// Example: `connexe nearest matrix.csr`
    #[arg(value_name = "MATRIX.csr")]
    matrix: Option<PathBuf>,
    /// Length of a list.
    ///
    /// Example: `--k 5`
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = at_least_one)]
    k: usize,
    /// Write the lists of the first N rows only; their neighbours come from all rows.
    ///
    /// Example: `--rows 1000`
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Search one row after another on one thread, and tell the median time of one and its 99th percentile.
    ///
    /// Example: `--rows 1000 --one-by-one`
    #[arg(long)]
    one_by_one: bool,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Writes the lists.
pub fn run(arguments: &Arguments) -> Result<()> {
    arguments.output.check(arguments.matrix.as_deref())?;
    let matrix = match &arguments.matrix {
        Some(path) => read(path)?,
        None => sample_matrix()?,
    };
    let bar = progress::bar();
    let builder = KnnIndex::builder().threads(arguments.threads.count()).on_progress(progress::shown_on(&bar));
    let start = (ProcessTime::now(), Instant::now());
    let index = builder.build(&matrix)?;
    let indexed = (start.0.elapsed().as_secs_f64(), start.1.elapsed().as_secs_f64());
    let (lists, milliseconds) = search(&index, arguments, matrix.rows())?;
    bar.finish_and_clear();
    let found = (start.0.elapsed().as_secs_f64() - indexed.0, start.1.elapsed().as_secs_f64() - indexed.1);
    let percentile = |percent: usize| milliseconds.get(milliseconds.len() * percent / 100);
    let line = serde_json::json!({
        "query_p50_ms": percentile(50), "query_p99_ms": percentile(99),
        "rows": matrix.rows(), "columns": matrix.columns(), "weights": matrix.non_zeros(), "queries": lists.len(),
        "index_cpu": indexed.0, "search_cpu": found.0, "index_wall": indexed.1, "search_wall": found.1,
    });
    tell(line);
    let mut out = arguments.output.open()?;
    for list in &lists {
        let pairs: Vec<(u32, f64)> = list.iter().map(|neighbour| (neighbour.row, neighbour.score)).collect();
        serde_json::to_writer(&mut out, &pairs)?;
        out.write_all(b"\n")?;
    }
    out.finish()
}

/// The lists, and with `--one-by-one` the milliseconds of each, in ascending order.
fn search(index: &KnnIndex, arguments: &Arguments, rows: usize) -> Result<(Vec<Vec<Neighbour>>, Vec<f64>)> {
    let (k, wanted) = (arguments.k, arguments.rows.unwrap_or(rows).min(rows));
    if !arguments.one_by_one {
        let lists = if wanted < rows { index.nearest_of(0..wanted, k)? } else { index.nearest_of_all(k)? };
        return Ok((lists, Vec::new()));
    }
    let (mut lists, mut milliseconds) = (Vec::new(), Vec::new());
    for row in 0..wanted {
        let start = Instant::now();
        lists.push(index.nearest(row, k)?);
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
    }
    milliseconds.sort_by(f64::total_cmp);
    Ok((lists, milliseconds))
}

/// The text vectors of the sample corpus.
fn sample_matrix() -> Result<Csr> {
    let articles = sample::corpus()?.articles;
    let vectors = TextVectors::of(&articles, &Recipe::default(), Language::FRENCH, 0)?;
    Ok(vectors.to_csr()?)
}

/// Reads a matrix: a file piece by piece, a stream of unknown length as a whole.
fn read(path: &Path) -> Result<Csr> {
    let unreadable = |error: std::io::Error| Failure::of_reading(path, &error);
    let mut stream = input::open(path)?;
    let length = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
    match length {
        Some(length) => matrix(path, stream, length),
        None => {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).map_err(unreadable)?;
            matrix(path, &bytes[..], bytes.len() as u64)
        }
    }
}

fn matrix(path: &Path, mut stream: impl Read, length: u64) -> Result<Csr> {
    let failed = |reason: &dyn Display| Failure::of_file(path, format!("{reason}; `connexe nearest --help` tells the format"));
    let unreadable = |error: std::io::Error| Failure::of_reading(path, &error);
    if length < HEAD {
        return Err(failed(&format!("{length} bytes, but the head of a matrix alone has {HEAD}")));
    }
    let head = u64s(&mut stream, 3).map_err(unreadable)?;
    let (rows, columns, weights) = (head[0], head[1], head[2]);
    let pairs = rows.checked_add(1).and_then(|starts| starts.checked_add(weights)).and_then(|n| n.checked_mul(8));
    if pairs.and_then(|n| n.checked_add(HEAD)) != Some(length) {
        return Err(failed(&format!("{length} bytes, but the head tells of {rows} rows and {weights} weights")));
    }
    let size = |size: u64| usize::try_from(size).map_err(|error| failed(&error));
    let starts = u64s(&mut stream, size(rows)? + 1).map_err(unreadable)?.into_iter().map(size).collect::<Result<_>>()?;
    let mut bytes = vec![0; size(weights)? * 4];
    stream.read_exact(&mut bytes).map_err(unreadable)?;
    let features = bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    stream.read_exact(&mut bytes).map_err(unreadable)?;
    let weights = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Csr::new(size(columns)?, starts, features, weights).map_err(|error| failed(&error))
}

fn u64s(stream: &mut impl Read, count: usize) -> std::io::Result<Vec<u64>> {
    let mut bytes = vec![0; count * 8];
    stream.read_exact(&mut bytes)?;
    Ok(bytes.chunks_exact(8).map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])).collect())
}
