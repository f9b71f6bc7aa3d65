//! `connexe completions`: a completion script for a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::CommandLine;
use crate::failure::Result;
use crate::output::OutputArguments;

/// Print the completion script of a shell.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe completions bash > ~/.local/share/bash-completion/completions/connexe
  connexe completions zsh --out ~/.zfunc/_connexe
  connexe completions fish > ~/.config/fish/completions/connexe.fish")]
pub struct Arguments {
    /// The shell: bash, elvish, fish, powershell or zsh.
    ///
    /// Example: `connexe completions fish`
    #[arg(value_enum, hide_possible_values = true)]
    shell: Shell,
    #[command(flatten)]
    output: OutputArguments,
}

/// Prints the script.
pub fn run(arguments: &Arguments) -> Result<()> {
    arguments.output.check([])?;
    let mut script = Vec::new();
    // Into memory first: the generator panics where a stream is closed.
    clap_complete::generate(arguments.shell, &mut CommandLine::command(), "connexe", &mut script);
    arguments.output.write(&script)
}
