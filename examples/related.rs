//! The page of an article as text: its blocks, with excerpts, labels and the largest contributions to each score.
//! Run it with `cargo run --release --example related`; the command `connexe related` does it for your own articles.

use std::io::Write;

use connexe::page::{PagePlan, head_text};
use connexe::{Recommender, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recommender = Recommender::builder().build(sample::corpus()?.articles)?;
    let plan = PagePlan::news().with_labels(true).with_strength(true).with_contributions(3);

    let article = recommender.article(sample::SHOWN_ARTICLE)?;
    let page = recommender.page(&article.id, &plan)?;
    let text = format!("{}\n{}", head_text(article, page.language, 92), page.to_text(92));
    // A reader may stop early (`| head`): no error.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}
