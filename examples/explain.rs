//! A page with the score of each item taken apart, and the reasons why one article is missing from it.
//! Run it with `cargo run --release --example explain`; the command `connexe explain` does it for your own articles.

use std::io::Write;

use connexe::page::{Item, PagePlan};
use connexe::ranking::Contribution;
use connexe::{FeatureKind, Recommender, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recommender = Recommender::builder().build(sample::corpus()?.articles)?;
    let plan = PagePlan::news().with_contributions(6).with_labels(true);
    let (id, missing) = (sample::SHOWN_ARTICLE, "culture-voix-subvention-coupee");

    let mut text = format!("{}\n\n", recommender.article(id)?.title);
    for block in recommender.page(id, &plan)?.blocks {
        text += &format!("{}\n", block.name);
        let items = block.items.iter().enumerate();
        text.extend(items.map(|(position, item)| taken_apart(position + 1, item)));
        text += "\n";
    }
    text += &format!("Why not « {} »?\n", recommender.article(missing)?.title);
    text += &recommender.why_not_on_page(id, missing, &plan)?.to_string();
    // A reader may stop early (`| head`): no error.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// An item with its score as a sum, a bar for each contribution.
fn taken_apart(position: usize, item: &Item) -> String {
    let mut text = format!("{position:>3}. {}\n", item.title);
    if let Some(label) = &item.label {
        text += &format!("     {label}\n");
    }
    let Some((score, factors)) = item.score.zip(item.factors) else { return text };
    text += &format!(
        "     {score:.4} = the sum of the contributions (scale of the text {:.2}, linked {:.2}, recency {:.2}, boost {:.2})\n",
        factors.scale, factors.linked, factors.recency, factors.boost
    );
    for contribution in &item.contributions {
        let bar: String =
            (1..=30).take_while(|&length| (contribution.value / score) * 30.0 >= f64::from(length) - 0.5).map(|_| '█').collect();
        text += &format!("     {:<32} {:.4} {bar}\n", feature(contribution), contribution.value);
    }
    text
}

fn feature(contribution: &Contribution) -> String {
    let kind = match contribution.kind {
        FeatureKind::Tag => "tag",
        FeatureKind::Pair => "words",
        FeatureKind::Word => "word",
        FeatureKind::Link => "linked by",
        FeatureKind::Mention => "mention",
        _ => return "all the rest".to_string(),
    };
    format!("{kind} {}", contribution.feature.chars().take(24).collect::<String>())
}
