//! The command `connexe`: related articles of a corpus as lists or pages, explained and measured.
//!
//! Input: articles as JSON Lines. Output: text, JSON or HTML on standard output or in a file; reports and progress on the error stream.
//! Exit codes: 0 done, 1 failed, 2 wrong usage. A reader that stops early (`| head`) is no failure.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod arguments;
mod commands;
mod failure;
mod input;
mod json;
mod output;
mod progress;
mod stages;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    commands::CommandLine::parse().run()
}
