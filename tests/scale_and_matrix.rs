//! The local scale against its definition, and the dense arrays against the engine.
#![cfg(feature = "matrix")]

mod common;

use common::{articles, blends, cases, gazette};
use connexe::ranking::{Engine, LanguageRule};
use connexe::vector::{LocalScale, Recipe};
use connexe::{Blend, Filters, Question, Recency, Recommender};
use proptest::prelude::*;

/// Plain cosine of the text, without scale, recency or tags.
fn cosine() -> Blend {
    Blend::default().with_tags(0.0).with_links(0.0, 0.0).with_mention(0.0).with_recency(Recency::Off)
}

proptest! {
    #![proptest_config(cases(64, file!()))]

    /// `r_d` is the mean of the largest similarities to the others, zeros counted, by weights rounded up to 15 bits.
    #[test]
    fn the_local_similarity_is_a_mean_of_the_nearest(articles in articles(25), neighbours in 1usize..8) {
        let scaled = Recipe::default().with_local_scale(LocalScale::Nearest { neighbours, floor: 0.05 });
        let flat = Recommender::builder().recipe(Recipe::default().with_local_scale(LocalScale::Off)).build(articles.clone()).unwrap();
        let statistics = Recommender::builder().recipe(scaled).build(articles.clone()).unwrap().statistics().unwrap();
        let matrix = flat.similarity_matrix(&cosine()).unwrap();
        for (row, article) in articles.iter().enumerate() {
            let mut similarities: Vec<f64> = (0..articles.len()).filter(|&d| d != row).map(|d| matrix[[row, d]]).collect();
            similarities.sort_by(|a, b| b.total_cmp(a));
            let count = neighbours.min(similarities.len());
            let expected = if count == 0 { 0.0 } else { similarities[..count].iter().sum::<f64>() / count as f64 };
            let found = statistics.similarity(&article.id).unwrap();
            prop_assert!((-1e-12..5e-4).contains(&(found - expected)), "{} is not {}", found, expected);
        }
    }

    /// The matrix holds the scores that the engine gives, and 0 for those without a common feature.
    #[test]
    fn the_matrix_holds_the_scores_of_the_engine(articles in articles(20), blend in blends()) {
        let recommender = Recommender::builder().build(articles).unwrap();
        let matrix = recommender.similarity_matrix(&blend).unwrap();
        let question = Question::new(100).with_blend(blend).with_engine(Engine::Exhaustive);
        let question = question.with_filters(Filters::default().with_language(LanguageRule::Any));
        for (row, article) in recommender.articles().iter().enumerate() {
            for item in recommender.suggest(&article.id, &question).unwrap().items {
                let column = recommender.articles().iter().position(|other| other.id == item.id).unwrap();
                prop_assert_eq!(matrix[[row, column]].to_bits(), item.score.to_bits());
            }
        }
    }
}

#[test]
fn the_score_is_not_symmetric_and_the_cosine_is() {
    let recommender = Recommender::builder().build(gazette()).unwrap();
    let explain = |a: &str, b: &str, blend| recommender.explain(a, b, &Question::new(1).with_blend(blend), 0).unwrap().score;
    let (a, b) = ("trains-ligne-rif-annonce", "mer-port-ksar-sghir");
    assert_ne!(explain(a, b, cosine()), explain(b, a, cosine()), "the local scale is that of the candidate");
    let flat = Recommender::builder().recipe(Recipe::default().with_local_scale(LocalScale::Off)).build(gazette()).unwrap();
    let explain = |a: &str, b: &str| flat.explain(a, b, &Question::new(1).with_blend(cosine()), 0).unwrap().score;
    assert_eq!(explain(a, b), explain(b, a));
}

#[test]
fn neighbour_arrays_hold_the_lists() {
    let recommender = Recommender::builder().build(gazette()).unwrap();
    let neighbours = recommender.neighbours(5, &Blend::default()).unwrap();
    assert_eq!(neighbours.articles.shape(), [146, 5]);
    let question = Question::new(5).with_filters(Filters::default().with_language(LanguageRule::Any));
    let lists = recommender.suggest_all(&question).unwrap();
    for (row, list) in lists.iter().enumerate() {
        assert_eq!(neighbours.found[row], list.items.len());
        for (place, item) in list.items.iter().enumerate() {
            let position = neighbours.articles[[row, place]] as usize;
            assert_eq!(recommender.articles()[position].id, item.id);
            assert_eq!(neighbours.scores[[row, place]], item.score);
        }
        assert!((list.items.len()..5).all(|place| neighbours.articles[[row, place]] == u32::MAX));
    }
}
