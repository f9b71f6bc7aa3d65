//! Reads a folder and prints the number of articles: what a reading costs, without and with a cache.
//!
//!     cargo run --release -p connexe-formats --example reading -- site public/ [FOLDER OF THE CACHE]
#![allow(clippy::print_stdout)]

use connexe_formats::content::ContentReader;
use connexe_formats::site::SiteReader;
use connexe_formats::{Cache, Source as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, folder, ..] = arguments.as_slice() else { return Err("usage: reading site|content FOLDER [CACHE]".into()) };
    let cache = arguments.get(2).map(Cache::new);
    let reading = match kind.as_str() {
        "site" => {
            let reader = SiteReader::new(folder);
            cache.into_iter().fold(reader, SiteReader::cache).read(&())?
        }
        _ => {
            let reader = ContentReader::new(folder);
            cache.into_iter().fold(reader, ContentReader::cache).read(&())?
        }
    };
    println!("{}", reading.report.summary());
    Ok(())
}
