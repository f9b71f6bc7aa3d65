//! `connexe man`: man pages.

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::CommandLine;
use crate::failure::{Failure, Result};
use crate::output::OutputArguments;

/// Print the man page, or with --out write one for the command and one for each subcommand.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe man | man -l -
  connexe man --out ~/.local/share/man/man1")]
pub struct Arguments {
    /// A folder, which must exist, for `connexe.1`, `connexe-related.1` and so on.
    ///
    /// Example: `--out ~/.local/share/man/man1`
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints or writes the pages.
pub fn run(arguments: &Arguments) -> Result<()> {
    let command = CommandLine::command();
    if let Some(folder) = &arguments.out {
        if !folder.is_dir() {
            return Err(Failure::of_file(folder, "no such folder; make it first"));
        }
        return clap_mangen::generate_to(command, folder).map_err(|error| Failure::of_file(folder, error));
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    OutputArguments::default().write(&String::from_utf8_lossy(&page))
}
