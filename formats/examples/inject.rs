//! Writes a block into every page of a built site in memory, and prints what happened and the time that it took. It changes no file.
//!
//!     cargo run --release -p connexe-formats --example inject -- public/ append
//!
//! The second argument is `placeholder`, `append` or a CSS selector. Without it: `placeholder`, which every page gets before its end.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use connexe_formats::inject::{Injector, Outcome, PLACEHOLDER, Position};

const BLOCK: &str = "<section class=\"connexe\">\n  <h2>À lire aussi</h2>\n  <ul>\n    <li><a href=\"../autre/\">Un autre article</a></li>\n  </ul>\n</section>\n";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("the first argument is the folder of the site")?;
    let position = match arguments.next().as_deref() {
        None | Some("placeholder") => Position::Placeholder,
        Some("append") => Position::Append,
        Some(selector) => Position::Selector(selector.to_string()),
    };
    let needs_placeholder = position == Position::Placeholder;
    let injector = Injector::new(position)?;
    let mut files = Vec::new();
    pages(Path::new(&folder), &mut files)?;
    // [pages, changed, without a position, refused], and the time of: first block, same block, another block, taking out.
    let mut counts = [0_usize; 4];
    let mut times = [Duration::ZERO; 4];
    let block = BLOCK.repeat(3);
    for file in files {
        let mut page = std::fs::read(&file)?;
        if needs_placeholder && let Some(at) = page.windows(7).rposition(|part| part == b"</main>") {
            page.splice(at..at, PLACEHOLDER.bytes());
        }
        let timed = |times: &mut Duration, page: &[u8], html: Option<&str>| {
            let start = Instant::now();
            let outcome = injector.set(page, html);
            *times += start.elapsed();
            outcome
        };
        counts[0] += 1;
        match timed(&mut times[0], &page, Some(&block)) {
            Outcome::Changed(new) => {
                counts[1] += 1;
                if timed(&mut times[1], &new, Some(&block)) != Outcome::Unchanged {
                    return Err(format!("{}: changed again", file.display()).into());
                }
                let _ = timed(&mut times[2], &new, Some(BLOCK));
                if timed(&mut times[3], &new, None) != Outcome::Changed(page) {
                    return Err(format!("{}: not the same bytes", file.display()).into());
                }
            }
            Outcome::NoPosition => counts[2] += 1,
            Outcome::Refused(reason) => {
                counts[3] += 1;
                eprintln!("{}: {reason}", file.display());
            }
            Outcome::Unchanged => {}
        }
    }
    let [read, changed, without, refused] = counts;
    println!("{read} pages: {changed} changed, {without} without a position, {refused} refused");
    for (name, time) in ["first block", "same block", "another block", "taken out"].iter().zip(times) {
        println!("{name}: {:.4} ms a page", time.as_secs_f64() * 1e3 / f64::from(u32::try_from(changed.max(1))?));
    }
    Ok(())
}

fn pages(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            pages(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            files.push(path);
        }
    }
    Ok(())
}
