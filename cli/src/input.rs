//! Reads corpora and drafts: from a file, from standard input, or the sample that is part of the library.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use connexe::corpus::{Corpus, InputReport, JsonLines};
use connexe::{Article, Error, Recommender, Settings, Status, sample};

use crate::failure::{Failure, Result, tell};

/// Reads a corpus, or the sample corpus where no file is named. A file without a single readable article is a failure.
pub fn corpus(path: Option<&Path>, reader: &JsonLines) -> Result<Corpus> {
    let Some(path) = path else { return Ok(sample::corpus()?) };
    let corpus = read(path, reader)?;
    if !corpus.articles.is_empty() {
        return Ok(corpus);
    }
    let reason = match corpus.report.notes.first() {
        Some(note) => format!("no article in {} lines ({note}); write one JSON object a line, with an `id`", corpus.report.lines),
        None => "no article in it; write one JSON object a line, with an `id`".to_string(),
    };
    Err(Failure::of_file(path, reason))
}

/// Reads the file of a draft as JSON on one line; `None` where no file is named.
pub fn draft_line(path: Option<&Path>) -> Result<Option<String>> {
    let Some(path) = path else { return Ok(None) };
    let object: serde_json::Value = serde_json::from_str(&text(path)?)
        .map_err(|error| Failure::of_file(path, format!("{error}; a draft is one article as a JSON object")))?;
    Ok(Some(object.to_string()))
}

/// Reads a draft whose links may lead to articles of a corpus: from the line of its file, or the draft of the sample without a file.
/// What would be lost or defaulted is a failure.
pub fn draft(file: Option<(&Path, &str)>, reader: &JsonLines, corpus: &[Article]) -> Result<Article> {
    let Some((path, line)) = file else { return Ok(sample::draft()?) };
    let failed = |reason: &dyn std::fmt::Display| Failure::of_file(path, reason);
    let drafts = reader.clone().strict(true).read_beside(line.as_bytes(), corpus).map_err(|error| match error {
        // The object was put on one line: its number would mislead.
        Error::Line { problem, .. } => failed(&problem),
        other => failed(&other),
    })?;
    drafts.articles.into_iter().next().ok_or_else(|| failed(&"no article in it; a draft is one article as a JSON object"))
}

/// Reads the whole text of a file, or of standard input for `-`, in UTF-8, or in UTF-16 with a byte-order mark.
pub fn text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| Failure::of_reading(path, &error))?;
    decoded(bytes).map_err(|reason| Failure::of_file(path, reason))
}

/// Decodes a text by its byte-order mark; UTF-8 without one. The mark is no part of the text.
fn decoded(bytes: Vec<u8>) -> std::result::Result<String, &'static str> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        let is_whole = bytes.len().is_multiple_of(2);
        String::from_utf16(&units)
            .ok()
            .filter(|_| is_whole)
            .ok_or("its byte-order mark says UTF-16, which it is not; save it as UTF-8")
    };
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let text =
                String::from_utf8(bytes).map_err(|_| "neither UTF-8 nor UTF-16 with a byte-order mark; save it as UTF-8")?;
            text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)
        }
    };
    // UTF-16 without a mark, and UTF-32: text for a program has no zero.
    if text.contains('\0') {
        Err("zero bytes between the letters (UTF-16 without a byte-order mark?); save it as UTF-8")
    } else {
        Ok(text)
    }
}

/// Reads all bytes of a file, or of standard input for `-`.
pub fn open(path: &Path) -> Result<Box<dyn Read>> {
    if is_standard(path) {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| Failure::of_reading(path, &error))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

fn read(path: &Path, reader: &JsonLines) -> Result<Corpus> {
    let corpus = if is_standard(path) { reader.read(io::stdin().lock()) } else { reader.read_file(path) };
    corpus.map_err(|error| match error {
        Error::File { source, .. } | Error::Read { source, .. } => Failure::of_reading(path, &source),
        other => Failure::of_file(path, other),
    })
}

/// Refuses a command line that reads standard input twice.
pub fn check_standard<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<()> {
    match paths.into_iter().filter(|path| is_standard(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::Usage("standard input (`-`) can be read once only; give the other input as a file".to_string())),
    }
}

/// Whether an input report tells more than the number of articles.
pub fn has_news(report: &InputReport) -> bool {
    !report.notes.is_empty() || !report.unread_fields.is_empty() || report.embargoed > 0 || report.has_markup()
}

/// Prints the summary of an input report and a digest of its notes, or all of them, on the error stream.
pub fn report(report: &InputReport, all: bool) {
    tell(report.summary());
    let digest = report.digest();
    let is_short = digest.len() < report.notes.len();
    let lines = if all { report.notes.iter().map(ToString::to_string).chain(report.unread()).collect() } else { digest };
    lines.iter().for_each(|line| tell(format_args!("  {line}")));
    if is_short && !all {
        tell("  --report lists all notes");
    }
}

/// Tells how many articles an embargo may hold, where neither the settings nor the command line have a clock that could end it.
pub fn tell_embargo(articles: &[Article], settings: &Settings) {
    if settings.question.filters.as_of.is_some() || settings.plan.filters.as_of.is_some() {
        return;
    }
    let is_held = |article: &&Article| article.status == Status::Published && article.not_before.is_some();
    match articles.iter().filter(is_held).count() {
        0 => {}
        1 => tell("1 article has an embargo (`not_before`), which holds; pass --as-of today (or a date) to end it on its day"),
        count => tell(format_args!(
            "{count} articles have an embargo (`not_before`), which holds; pass --as-of today (or a date) to end it on its day"
        )),
    }
}

/// Returns the id of the article that is named; else of the shown article of the sample, where the corpus has it; else of the first.
pub fn article(recommender: &Recommender, id: Option<&str>, corpus: &str) -> Result<String> {
    if let Some(id) = id {
        return Ok(recommender.article(id)?.id.clone());
    }
    let articles = recommender.articles();
    let shown = articles.iter().find(|article| article.id == sample::SHOWN_ARTICLE);
    let article = shown.or(articles.first()).map(|article| article.id.clone());
    article.ok_or_else(|| Failure::Failed(format!("{corpus}: no article in it")))
}
