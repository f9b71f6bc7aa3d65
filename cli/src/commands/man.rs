//! `connexe man`: man pages.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_mangen::Man;

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
    let Some(folder) = &arguments.out else {
        return OutputArguments::default().write(page(&Man::new(CommandLine::command()))?);
    };
    if !folder.is_dir() {
        return Err(Failure::of_file(folder, "no such folder; make it first"));
    }
    let mut command = CommandLine::command().disable_help_subcommand(true);
    // Gives each subcommand its whole name.
    command.build();
    for command in command.get_subcommands().chain([&command]) {
        let man = Man::new(command.clone());
        OutputArguments { out: Some(folder.join(man.get_filename())) }.write(page(&man)?)?;
    }
    Ok(())
}

fn page(man: &Man) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render(&mut page)?;
    Ok(page)
}
