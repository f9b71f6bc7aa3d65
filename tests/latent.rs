//! The latent space and the similarity of short texts, through the public API.
#![cfg(feature = "matrix")]

mod common;

use common::{articles, cases, gazette};
use connexe::analyst::{Expansion, LatentSpace, Lsa};
use connexe::vector::{LocalScale, Recipe};
use connexe::{Article, Blend, Error, Recency, Recommender};
use ndarray::{Array1, Array2};
use proptest::prelude::*;

/// Weights of texts are multiples of 2^-15, so vectors have a length of 1 only about.
const OF_WEIGHTS: f64 = 5e-4;

fn article(id: &str, body: &str) -> Article {
    Article::new(id, "").with_body(body)
}

fn build(articles: Vec<Article>) -> Recommender {
    Recommender::builder().recipe(Recipe::default().with_local_scale(LocalScale::Off)).build(articles).unwrap()
}

fn ids(recommender: &Recommender) -> Vec<&str> {
    recommender.articles().iter().map(|article| article.id.as_str()).collect()
}

/// The cosine of the texts of each pair, 1 on the diagonal of an article with words.
fn cosines(recommender: &Recommender) -> Array2<f64> {
    let mut matrix = recommender
        .similarity_matrix(&Blend::default().with_tags(0.0).with_links(0.0, 0.0).with_mention(0.0).with_recency(Recency::Off))
        .unwrap();
    for (position, article) in recommender.articles().iter().enumerate() {
        let has_words = !recommender.report().without_words.contains(&article.id);
        matrix[[position, position]] = if has_words { 1.0 } else { 0.0 };
    }
    matrix
}

/// What holds for every space.
fn assert_sound(space: &LatentSpace, articles: usize, asked: usize) {
    let [rows, dimensions] = *space.vectors().shape() else { unreachable!() };
    assert_eq!((rows, space.ids().len(), space.singular_values().len()), (articles, articles, dimensions));
    assert!(dimensions <= asked.min(articles), "{dimensions} dimensions for {articles} articles");
    assert!(space.singular_values().iter().all(|&value| value > 0.0 && value.is_finite()));
    assert!(space.singular_values().windows(2).into_iter().all(|pair| pair[0] >= pair[1]));
    for row in space.vectors().rows() {
        let length = row.dot(&row).sqrt();
        assert!(length == 0.0 || (length - 1.0).abs() < 1e-12, "a row of length {length}");
    }
}

#[test]
fn settings_are_checked_and_named() {
    let recommender = build(vec![article("a", "train")]);
    let cases = [
        (Lsa::default().with_dimensions(0), "lsa.dimensions is 0"),
        (Lsa::default().with_dimensions(10_000), "lsa.dimensions is 10000"),
        (Lsa::default().with_oversampling(10_000), "lsa.oversampling is 10000"),
        (Lsa::default().with_power_iterations(51), "lsa.power_iterations is 51"),
    ];
    for (settings, text) in cases {
        let error = recommender.latent_space(&settings).unwrap_err().to_string();
        assert!(error.starts_with(text), "{error}");
    }
    let cases = [
        (Expansion::default().with_neighbours(0), "expansion.neighbours is 0"),
        (Expansion::default().with_neighbours(1001), "expansion.neighbours is 1001"),
        (Expansion::default().with_weight(-0.1), "expansion.weight is -0.1"),
        (Expansion::default().with_weight(f64::NAN), "expansion.weight is NaN"),
        (Expansion::default().with_weight(f64::INFINITY), "expansion.weight is inf"),
    ];
    for (expansion, text) in cases {
        let error = recommender.expanded_similarity(&["a"], &expansion).unwrap_err().to_string();
        assert!(error.starts_with(text), "{error}");
    }
}

#[test]
fn settings_are_saved_and_read_with_defaults() {
    assert_eq!(serde_json::from_str::<Lsa>("{}").unwrap(), Lsa::default());
    assert_eq!(serde_json::from_str::<Expansion>("{}").unwrap(), Expansion::default());
    let settings = Lsa::default().with_dimensions(7).with_oversampling(3).with_power_iterations(2).with_seed(u64::MAX);
    assert_eq!(serde_json::from_str::<Lsa>(&serde_json::to_string(&settings).unwrap()).unwrap(), settings);
    let expansion = Expansion::default().with_neighbours(7).with_weight(0.1);
    assert_eq!(serde_json::from_str::<Expansion>(&serde_json::to_string(&expansion).unwrap()).unwrap(), expansion);
}

/// Corpora that break careless arithmetic, with the number of dimensions that their texts span.
fn hostile_corpora() -> Vec<(&'static str, Vec<Article>, usize)> {
    let many = |count: usize, body: &dyn Fn(usize) -> String| -> Vec<Article> {
        (0..count).map(|number| article(&format!("a{number:03}"), &body(number))).collect()
    };
    vec![
        ("none", vec![], 0),
        ("one", vec![article("a", "train du Rif")], 1),
        ("one without words", vec![article("a", "")], 0),
        ("two", vec![article("a", "train du Rif"), article("b", "courge")], 2),
        ("two equal", vec![article("a", "train du Rif"), article("b", "train du Rif")], 1),
        ("all empty", many(250, &|_| String::new()), 0),
        ("all equal", many(250, &|_| "train du Rif, gare de Tanger".into()), 1),
        ("two kinds and nothing", many(300, &|n| ["train", "courge", ""][n % 3].into()), 2),
        ("all different", many(30, &|n| format!("mot{n}")), 30),
        ("all different, more than sampled", many(250, &|n| format!("mot{n}")), 250),
        // Two features, the word and its pair with itself, whose counts differ by one: nearly parallel rows.
        ("one word, often", many(5, &|n| "train ".repeat(n * 10_000)), 2),
    ]
}

#[test]
fn hostile_corpora_give_a_sound_space() {
    for (name, articles, span) in hostile_corpora() {
        let count = articles.len();
        let recommender = build(articles);
        for settings in [
            Lsa::default(),
            Lsa::default().with_dimensions(1).with_oversampling(0),
            Lsa::default().with_dimensions(3).with_power_iterations(0),
            Lsa::default().with_dimensions(1000),
        ] {
            let space = recommender.latent_space(&settings).unwrap();
            assert_sound(&space, count, settings.dimensions);
            assert_eq!(space.vectors().ncols(), span.min(settings.dimensions), "{name}: {settings:?}");
            let empty = &recommender.report().without_words;
            for (id, row) in space.ids().iter().zip(space.vectors().rows()) {
                if empty.contains(id) {
                    assert!(row.iter().all(|&value| value == 0.0), "{name}: {id} has no words");
                    assert!(space.nearest(id, 3).unwrap().is_empty());
                }
            }
        }
    }
}

#[test]
fn hostile_corpora_give_sound_similarities() {
    for (name, articles, _) in hostile_corpora() {
        let recommender = build(articles);
        let ids = ids(&recommender);
        for expansion in [Expansion::default(), Expansion::default().with_weight(100.0).with_neighbours(1000)] {
            let matrix = recommender.expanded_similarity(&ids, &expansion).unwrap();
            assert_eq!(matrix.dim(), (ids.len(), ids.len()));
            assert!(matrix.iter().all(|value| (0.0..=1.0).contains(value)), "{name}");
            assert_eq!(matrix, matrix.t(), "{name}");
            let without_words = |id: &&str| recommender.report().without_words.iter().any(|other| other == id);
            let expected: Array1<f64> = ids.iter().map(|id| if without_words(id) { 0.0 } else { 1.0 }).collect();
            assert_eq!(matrix.diag(), expected, "{name}");
        }
    }
}

/// With every dimension the space is the text itself: its cosines are those of the text.
#[test]
fn all_dimensions_together_are_the_cosine() {
    let recommender = build(gazette());
    let cosines = cosines(&recommender);
    let space = recommender.latent_space(&Lsa::default().with_dimensions(146)).unwrap();
    assert_sound(&space, 146, 146);
    let found = space.vectors().dot(&space.vectors().t());
    assert!((&found - &cosines).iter().all(|error| error.abs() < OF_WEIGHTS));
    let held = space.singular_values().iter().map(|value| value * value).sum::<f64>();
    assert!((held - 146.0).abs() < 146.0 * OF_WEIGHTS, "the squares of all singular values sum to {held}");
}

#[test]
fn fewer_dimensions_are_the_first_of_more() {
    let recommender = build(gazette());
    let space = |dimensions| recommender.latent_space(&Lsa::default().with_dimensions(dimensions)).unwrap();
    let (few, many) = (space(20), space(146));
    assert_sound(&few, 146, 20);
    for (few, exact) in few.singular_values().iter().zip(many.singular_values()) {
        assert!((few - exact).abs() < 1e-2 * exact, "{few} is not {exact}");
    }
}

#[test]
fn threads_and_runs_do_not_change_a_bit() {
    let settings = Lsa::default().with_dimensions(10);
    let build = |threads| Recommender::builder().threads(threads).build(gazette()).unwrap();
    let one = build(1);
    let (space, matrix) =
        (one.latent_space(&settings).unwrap(), one.expanded_similarity(&ids(&one), &Expansion::default()).unwrap());
    for threads in [1, 2, 4] {
        let other = build(threads);
        assert_eq!(other.latent_space(&settings).unwrap().vectors(), space.vectors());
        assert_eq!(other.expanded_similarity(&ids(&other), &Expansion::default()).unwrap(), matrix);
    }
    let seeded = one.latent_space(&settings.with_seed(1)).unwrap();
    assert_ne!(seeded.vectors(), space.vectors(), "another seed is another sample");
}

#[test]
fn the_order_of_articles_changes_rounding_only() {
    let settings = Lsa::default().with_dimensions(10);
    let forwards = build(gazette());
    let backwards = build(gazette().into_iter().rev().collect());
    let (a, b) = (forwards.latent_space(&settings).unwrap(), backwards.latent_space(&settings).unwrap());
    for (row, other) in a.vectors().rows().into_iter().zip(b.vectors().rows().into_iter().rev()) {
        assert!((&row - &other).iter().all(|error| error.abs() < 1e-6), "{row} is not {other}");
    }
    // The expansion is exact: not even that.
    let ids = ids(&forwards);
    let expansion = Expansion::default();
    let matrix = forwards.expanded_similarity(&ids, &expansion).unwrap();
    assert_eq!(backwards.expanded_similarity(&ids, &expansion).unwrap(), matrix);
    let some = ["mer-port-ksar-sghir", "trains-ligne-rif-annonce"];
    let few = forwards.expanded_similarity(&some, &expansion).unwrap();
    let place = |id| ids.iter().position(|other| *other == id).unwrap();
    assert_eq!(few[[0, 1]], matrix[[place(some[0]), place(some[1])]]);
}

#[test]
fn nearest_is_in_a_total_order() {
    let recommender = build(vec![
        article("b", "train gare"),
        article("a", "train gare"),
        article("d", "train gare"),
        article("c", "courge sel"),
        article("empty", ""),
    ]);
    let space = recommender.latent_space(&Lsa::default()).unwrap();
    let nearest = |id: &str, k| space.nearest(id, k).unwrap().into_iter().map(|item| item.id).collect::<Vec<_>>();
    assert_eq!(nearest("d", 9), ["a", "b", "c"], "equals by id, then the stranger; never itself, never the empty one");
    assert_eq!(nearest("d", 1), ["a"]);
    assert_eq!(nearest("empty", 9), [""; 0]);
    for item in space.nearest("a", 9).unwrap() {
        assert_eq!(item.score, space.similarity("a", &item.id).unwrap());
        assert_eq!(item.score, space.similarity(&item.id, "a").unwrap());
    }
    assert!(matches!(space.nearest("z", 1), Err(Error::UnknownArticle { .. })));
    assert!(matches!(space.similarity("a", "z"), Err(Error::UnknownArticle { .. })));
    assert!(matches!(space.nearest("a", 0), Err(Error::Argument { .. })));
}

#[test]
fn a_draft_folds_in_where_its_twin_is() {
    let recommender = Recommender::builder().build(gazette()).unwrap();
    let space = recommender.latent_space(&Lsa::default().with_dimensions(20)).unwrap();
    for (row, article) in recommender.articles().iter().enumerate() {
        let folded = space.project(&recommender, article).unwrap();
        assert!((&folded - &space.vectors().row(row)).iter().all(|error| error.abs() < 1e-9), "{}", article.id);
        assert_eq!(space.nearest_to(&folded, 1).unwrap()[0].id, article.id);
    }
    let stranger = space.project(&recommender, &article("x", "zzyzx")).unwrap();
    assert_eq!(stranger, Array1::<f64>::zeros(20), "no word in common");
    assert!(space.nearest_to(&stranger, 5).unwrap().is_empty());
}

#[test]
fn foreign_vectors_and_recommenders_are_refused() {
    let recommender = build(vec![article("a", "train gare"), article("b", "train gare quai"), article("c", "courge sel")]);
    let space = recommender.latent_space(&Lsa::default()).unwrap();
    for vector in [vec![], vec![1.0; 4], vec![1.0, f64::NAN, 0.0], vec![1.0, f64::INFINITY, 0.0]] {
        let error = space.nearest_to(&Array1::from_vec(vector), 1).unwrap_err().to_string();
        assert!(error.starts_with("vector is"), "{error}");
    }
    let first = space.nearest_to(&Array1::from_vec(vec![f64::MAX, f64::MAX, -f64::MAX]), 3).unwrap();
    let again = space.nearest_to(&Array1::from_vec(vec![1e-300, 1e-300, -1e-300]), 3).unwrap();
    assert_eq!(first, again, "only the direction counts");
    let other = build(vec![article("a", "train")]);
    let error = space.project(&other, &article("x", "train")).unwrap_err().to_string();
    assert!(error.starts_with("recommender is"), "{error}");
    assert!(matches!(recommender.expanded_similarity(&["z"], &Expansion::default()), Err(Error::UnknownArticle { .. })));
    let error = recommender.expanded_similarity(&vec!["a"; 20_001], &Expansion::default()).unwrap_err();
    assert!(matches!(error, Error::TooLarge { got: 20_001, limit: 20_000, .. }), "{error}");
}

#[test]
fn ids_may_be_few_none_or_repeated() {
    let recommender = build(gazette());
    let expansion = Expansion::default();
    assert_eq!(recommender.expanded_similarity(&[""; 0], &expansion).unwrap().dim(), (0, 0));
    let matrix = recommender.expanded_similarity(&["mer-port-ksar-sghir", "mer-port-ksar-sghir"], &expansion).unwrap();
    assert_eq!(matrix, Array2::from_elem((2, 2), 1.0));
}

/// The expansion as its formula has it, in floating point, from the cosines.
fn plain_expansion(recommender: &Recommender, expansion: &Expansion) -> Array2<f64> {
    let cosines = cosines(recommender);
    let count = cosines.nrows();
    let mut shares = Array2::<f64>::eye(count);
    for article in 0..count {
        let id = |other: usize| &recommender.articles()[other].id;
        let mut nearest: Vec<usize> = (0..count).filter(|&other| other != article && cosines[[article, other]] > 0.0).collect();
        nearest.sort_by(|&a, &b| cosines[[article, b]].total_cmp(&cosines[[article, a]]).then(id(a).cmp(id(b))));
        nearest.truncate(expansion.neighbours);
        let mut centre = Array1::<f64>::zeros(count);
        nearest.iter().for_each(|&other| centre[other] = cosines[[article, other]]);
        let length = centre.dot(&cosines.dot(&centre)).sqrt();
        if length > 0.0 {
            let mut row = shares.row_mut(article);
            row += &(centre * (expansion.weight / length));
        }
    }
    let products = shares.dot(&cosines).dot(&shares.t());
    let lengths = products.diag().mapv(f64::sqrt);
    let length = |a: usize, b: usize| lengths[a] * lengths[b];
    Array2::from_shape_fn((count, count), |(a, b)| if length(a, b) > 0.0 { products[[a, b]] / length(a, b) } else { 0.0 })
}

proptest! {
    #![proptest_config(cases(48, file!()))]

    #[test]
    fn every_corpus_has_a_sound_space(articles in articles(25), dimensions in 1usize..12, oversampling in 0usize..12) {
        let recommender = build(articles);
        let settings = Lsa::default().with_dimensions(dimensions).with_oversampling(oversampling);
        let space = recommender.latent_space(&settings).unwrap();
        assert_sound(&space, recommender.articles().len(), dimensions);
    }

    #[test]
    fn the_expansion_is_its_formula(articles in articles(25), neighbours in 1usize..6, weight in 0.0f64..3.0) {
        let recommender = build(articles);
        let expansion = Expansion::default().with_neighbours(neighbours).with_weight(weight);
        let found = recommender.expanded_similarity(&ids(&recommender), &expansion).unwrap();
        let expected = plain_expansion(&recommender, &expansion);
        let error = (&found - &expected).iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        prop_assert!(error < OF_WEIGHTS, "off by {}", error);
    }
}

#[test]
fn without_weight_it_is_the_cosine() {
    let recommender = build(gazette());
    let found = recommender.expanded_similarity(&ids(&recommender), &Expansion::default().with_weight(0.0)).unwrap();
    assert!((&found - &cosines(&recommender)).iter().all(|error| error.abs() < OF_WEIGHTS));
}
