//! Prints what is read of a source folder: `cargo run -p connexe-formats --example content -- FOLDER`.
#![allow(clippy::print_stdout)]

use connexe_formats::content::ContentReader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: content FOLDER")?;
    let found = ContentReader::new(folder).read_content(&())?;
    let (report, corpus) = (&found.reading.report, &found.reading.corpus);
    println!("{} at {:?}: {}", found.generator, found.reading.base, report.summary());
    for article in &corpus.articles {
        let date = article.date.map_or_else(String::new, |date| date.to_string());
        println!(
            "{:?} {} | {} | {date} | {:?} | {:?} | {:?}",
            article.status, article.id, article.title, article.language, article.tags, article.links
        );
    }
    for left_out in &report.left_out {
        println!("left out: {}: {:?}", left_out.rule, left_out.pages);
    }
    for link in &report.dead_links {
        println!("dead: {} -> {}", link.page, link.target);
    }
    for note in &report.notes {
        println!("note: {}: {}", note.file, note.problem);
    }
    for note in &corpus.report.notes {
        println!("input: {note}");
    }
    println!("related: {:?}; without block: {:?}", found.related, found.without_block);
    Ok(())
}
