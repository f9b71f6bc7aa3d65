//! Prints the articles of a built site as JSON Lines, and the report on the error stream.
//!
//!     cargo run -p connexe-formats --example read_site -- public/ > articles.jsonl

use std::error::Error;
use std::io::Write as _;

use connexe_formats::Source as _;
use connexe_formats::site::SiteReader;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("the first argument is the folder of the site")?;
    let reading = SiteReader::new(folder).read(&())?;
    let mut out = std::io::stdout().lock();
    for article in &reading.corpus.articles {
        serde_json::to_writer(&mut out, article)?;
        writeln!(out)?;
    }
    eprintln!("{}", serde_json::to_string_pretty(&reading.report)?);
    Ok(())
}
