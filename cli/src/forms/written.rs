//! The report on a run that wrote many files.

use connexe_formats::FileNote;
use connexe_formats::files::Outcome;

use crate::counted::counted;
use crate::failure::{Failure, Result, tell};

/// Notes that are shown.
const SHOWN: usize = 10;

/// Prints how many files were written. A file that could not be written is a failure.
pub fn tell_outcome(outcome: &Outcome, one: &str, more: &str) -> Result<()> {
    let mut counts = vec![format!("{} written", counted(outcome.written, one, more)), format!("{} unchanged", outcome.unchanged)];
    if outcome.removed > 0 {
        counts.push(format!("{} deleted", outcome.removed));
    }
    tell(counts.join(", "));
    tell_notes(outcome.notes.iter().map(as_line));
    match outcome.notes.len() {
        0 => Ok(()),
        count => Err(Failure::Failed(format!("{} left as they are", counted(count, "file was", "files were")))),
    }
}

/// Prints the first notes on files.
pub fn tell_notes(lines: impl ExactSizeIterator<Item = String>) {
    let count = lines.len();
    lines.take(SHOWN).for_each(|line| tell(format_args!("  {line}")));
    if count > SHOWN {
        tell(format_args!("  ... and {} more", count - SHOWN));
    }
}

/// Prints which files stay as they are, and why.
pub fn tell_left(notes: Vec<String>, one: &str, more: &str) {
    if !notes.is_empty() {
        tell(format_args!("{} left as they are:", counted(notes.len(), one, more)));
        tell_notes(notes.into_iter());
    }
}

fn as_line(note: &FileNote) -> String {
    format!("{}: {}", note.file, note.problem)
}
