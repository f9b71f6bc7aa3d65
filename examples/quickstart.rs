//! The example of the README: articles in, suggestions out.

use connexe::corpus::JsonLines;
use connexe::{FeatureKind, Question, Recommender};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gazette.jsonl");
    let corpus = JsonLines::new().read_file(path)?;
    let recommender = Recommender::builder().build(corpus.articles)?;

    let question = Question::new(3);
    let id = "trains-ligne-rif-annonce";
    println!("{}", recommender.article(id)?.title);
    for suggestion in recommender.suggest(id, &question)?.items {
        let article = recommender.article(&suggestion.id)?;
        let why = recommender.explain(id, &suggestion.id, &question, 6)?.contributions;
        let said = why.iter().filter(|c| !matches!(c.kind, FeatureKind::Link | FeatureKind::Rest));
        let shared: Vec<&str> = said.map(|c| c.feature.as_str()).take(3).collect();
        println!("  {:.3}  {}  ({})", suggestion.score, article.title, shared.join(", "));
    }
    Ok(())
}
