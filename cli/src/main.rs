//! The command `connexe`: related articles of a corpus as lists or pages, explained and measured.
//!
//! Input: articles as JSON Lines, a built site, its source folder, exports or feeds. Output: text, JSON or HTML on standard output or in
//! a file; reports and progress on the error stream.
//! Exit codes: 0 done, 1 failed, 2 wrong usage. A reader that stops early (`| head`) is no failure; an error stream that cannot be
//! written never is.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod arguments;
mod cache_folder;
mod clock;
mod commands;
mod corpus_arguments;
mod counted;
mod failure;
mod file_arguments;
mod findings;
mod forms;
mod input;
mod interrupt;
mod json;
mod opened;
mod output;
mod page_format;
mod progress;
mod read_input;
mod replaced_file;
mod report_file;
mod settings_file;
mod site_settings;
mod source;
mod stages;
mod summary;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match commands::CommandLine::try_parse() {
        Ok(command) => command.run(),
        Err(told) => failure::tell_usage(&told),
    }
}
