//! A signal of your own on top of the engine: the articles that are read most move up among the best candidates.
//! Run it with `cargo run --release --example rerank`.

use std::collections::HashMap;

use connexe::{Question, Recommender, Rerank, Suggestion, sample};

/// Readers of each article, as a site counts them.
struct Readers(HashMap<&'static str, u32>);

impl Rerank for Readers {
    /// The best thirty candidates are put in a new order; the others follow.
    fn depth(&self) -> usize {
        30
    }

    /// Doubles the score with each tenfold number of readers.
    fn scores(&self, _article: &str, candidates: &[Suggestion]) -> Vec<f64> {
        let readers = |id: &str| f64::from(self.0.get(id).copied().unwrap_or(1));
        candidates.iter().map(|candidate| candidate.score * readers(&candidate.id).log10().exp2()).collect()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recommender = Recommender::builder().build(sample::corpus()?.articles)?;
    let (id, question) = (sample::SHOWN_ARTICLE, Question::new(5));
    let readers = Readers(HashMap::from([("diaspora-traversee-2022", 120), ("diplomatie-interprete-entretien", 30)]));

    println!("{}", recommender.article(id)?.title);
    for (heading, suggestions) in [
        ("By the engine alone", recommender.suggest(id, &question)?),
        ("With the numbers of readers", recommender.suggest_reranked(id, &question, &readers)?),
    ] {
        println!("\n{heading}");
        for item in suggestions.items {
            println!("  {:.3}  {}", item.reranked.unwrap_or(item.score), recommender.article(&item.id)?.title);
        }
    }
    Ok(())
}
