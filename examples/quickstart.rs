//! The example of the README: articles in, suggestions out.
//! Run it with `cargo run --release --example quickstart`.

use connexe::{FeatureKind, Question, Recommender, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Your own articles: `JsonLines::new().read_file("articles.jsonl")?`.
    let corpus = sample::corpus()?;
    let recommender = Recommender::builder().build(corpus.articles)?;

    let question = Question::new(3);
    let id = "trains-ligne-rif-annonce";
    println!("{}", recommender.article(id)?.title);
    for suggestion in recommender.suggest(id, &question)?.items {
        let article = recommender.article(&suggestion.id)?;
        let why = recommender.explain(id, &suggestion.id, &question, 6)?.contributions;
        let words = why.iter().filter(|c| !matches!(c.kind, FeatureKind::Link | FeatureKind::Rest));
        let shared: Vec<&str> = words.map(|c| c.feature.as_str()).take(2).collect();
        println!("{:.2}  {}  ({})", suggestion.score, article.title, shared.join(", "));
    }
    Ok(())
}
