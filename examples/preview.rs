//! A draft before it is published: its page, the pages it would appear on, and articles that have its wording already.
//! Run it with `cargo run --release --example preview`; the command `connexe preview` does it for your own drafts.

use std::io::Write;

use connexe::page::{PagePlan, head_text};
use connexe::{Recommender, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recommender = Recommender::builder().build(sample::corpus()?.articles)?;
    let draft = sample::draft()?;
    let preview = recommender.preview(&draft, &PagePlan::news().with_labels(true))?;

    let language = preview.page.language;
    let mut text = format!("{}\n", head_text(&draft, language, 92));
    for published in &preview.near_duplicates {
        text += &format!("! {} ({:.0} % of the wording)\n", published.notice(language), 100.0 * published.likeness.containment);
    }
    text += &format!("\n{}\nIt would appear on {} pages:\n", preview.page.to_text(92), preview.appearances.len());
    for appearance in preview.appearances.iter().take(12) {
        text += &format!("  {:>2}. in « {} » under {}\n", appearance.position, appearance.block, appearance.title);
    }
    if preview.appearances.len() > 12 {
        text += &format!("  ... and {} more\n", preview.appearances.len() - 12);
    }
    // A reader may stop early (`| head`): no error.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}
