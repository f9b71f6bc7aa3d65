//! The engine: bounds never change an answer, whatever the size and shape of the corpus.

mod common;

use common::{blends, cases, filters};
use connexe::knn::{Csr, KnnIndex};
use connexe::ranking::{Engine, Selection};
use connexe::vector::{LocalScale, Recipe};
use connexe::{Article, Blend, Filters, NearDuplicates, Question, Recency, Recommender, Suggestions};
use proptest::prelude::*;

/// Articles as a site has them: few words in most, many words in few, themes, dates over years, copies, links, tags.
fn site(size: usize, seed: u64) -> Vec<Article> {
    let mut state = seed | 1;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let mut articles: Vec<Article> = Vec::new();
    for number in 0..size {
        let theme = random(12);
        let words: Vec<String> = (0..5 + random(40))
            .map(|_| match random(4) {
                // The square of a uniform number: the first words are in most articles.
                0 | 1 => format!("mot{}", random(60) * random(60) / 60),
                2 => format!("theme{theme}x{}", random(25)),
                _ => format!("rare{}", random(4 * size)),
            })
            .collect();
        let mut article = Article::new(format!("a{number:04}"), &words[0]).with_body(words.join(" "));
        if random(12) == 0 && number > 0 {
            article.body = articles[random(number)].body.clone();
        }
        if random(10) > 0 {
            article.date = Some(format!("20{:02}-{:02}-{:02}", 10 + random(15), 1 + random(12), 1 + random(28)).parse().unwrap());
        }
        if number > 0 {
            article.links = (0..random(3)).map(|_| format!("a{:04}", random(number))).collect();
        }
        article.tags = (0..random(4)).map(|_| format!("sujet{}", random(9))).collect();
        articles.push(article);
    }
    articles
}

fn both_engines(recommender: &Recommender, question: &Question) -> [Vec<Suggestions>; 2] {
    [Engine::Inverted, Engine::Exhaustive].map(|engine| recommender.suggest_all(&question.clone().with_engine(engine)).unwrap())
}

proptest! {
    #![proptest_config(cases(24, file!()))]

    /// With short lists of neighbours much is decided by bounds alone; with long ones, or none, other ways are taken.
    #[test]
    fn pruned_equals_exhaustive(
        (size, seed) in (2usize..420, any::<u64>()),
        (blend, weights) in (blends(), prop::option::weighted(0.3, (-6i32..7, -6i32..7))),
        filters in filters(),
        (k, neighbours, links, threads) in (1usize..40, prop::option::of(1usize..60), 0usize..25, 1usize..3),
    ) {
        let scale = neighbours.map_or(LocalScale::Off, |neighbours| LocalScale::Nearest { neighbours, floor: 0.01 });
        let mut recipe = Recipe::default().with_local_scale(scale);
        recipe.link_neighbours = links;
        let recommender = Recommender::builder().recipe(recipe).threads(threads).build(site(size, seed)).unwrap();
        // Weights from one millionth to one million: bounds must not drown in rounding.
        let blend = weights.map_or(blend, |(text, tags)| blend.with_text(10f64.powi(text)).with_tags(10f64.powi(tags)));
        let question = Question::new(k).with_blend(blend).with_filters(filters);
        let [pruned, exhaustive] = both_engines(&recommender, &question);
        prop_assert_eq!(pruned, exhaustive);
    }

    /// One article asked alone, from the index or from outside, is answered as among all.
    #[test]
    fn one_by_one_equals_all(size in 2usize..200, seed in any::<u64>(), k in 1usize..12) {
        let articles = site(size, seed);
        let recommender = Recommender::builder().build(articles.clone()).unwrap();
        let question = Question::new(k);
        let all = recommender.suggest_all(&question).unwrap();
        for (article, list) in articles.iter().zip(&all) {
            prop_assert_eq!(&recommender.suggest(&article.id, &question).unwrap(), list);
        }
        let exhaustive = question.clone().with_engine(Engine::Exhaustive);
        let mut draft = articles[size / 2].clone();
        draft.id = "draft".into();
        prop_assert_eq!(recommender.suggest(&draft, &question).unwrap(), recommender.suggest(&draft, &exhaustive).unwrap());
    }
}

/// Pages of templates among others: families of 1 to 30 pages with a few words of their own, some of them exact copies.
fn templated(size: usize, seed: u64) -> Vec<Article> {
    let mut articles = site(size, seed);
    let mut state = seed | 1;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let mut number = 0;
    while number < size / 2 {
        let template: Vec<String> = (0..30 + random(60)).map(|_| format!("modele{}", random(900))).collect();
        let (pages, rate) = (1 + random(30), random(9));
        for page in &mut articles[number..(number + pages).min(size / 2)] {
            let word = |word: &String| if random(100) < rate { format!("valeur{}", random(400)) } else { word.clone() };
            page.body = template.iter().map(word).collect::<Vec<_>>().join(" ");
        }
        number += pages;
    }
    articles
}

proptest! {
    #![proptest_config(cases(16, file!()))]

    /// Lists that skip near-duplicates, and what they report as hidden, are those of brute force where most neighbours are near-duplicates.
    #[test]
    fn pruned_equals_exhaustive_where_pages_repeat(
        (size, seed) in (2usize..400, any::<u64>()),
        filters in filters(),
        (k, neighbours, threads, shows) in (1usize..30, 1usize..60, 1usize..3, any::<bool>()),
    ) {
        let recipe = Recipe::default().with_local_scale(LocalScale::Nearest { neighbours, floor: 0.01 });
        let recommender = Recommender::builder().recipe(recipe).threads(threads).build(templated(size, seed)).unwrap();
        let mut question = Question::new(k).with_filters(filters);
        if shows {
            question.near_duplicates = NearDuplicates::Show;
        }
        let [pruned, exhaustive] = both_engines(&recommender, &question);
        prop_assert_eq!(pruned, exhaustive);
    }
}

/// Half of the pages hide near-duplicates: the property above is about something.
#[test]
fn templated_pages_hide_near_duplicates() {
    let recommender = Recommender::builder().build(templated(300, 5)).unwrap();
    let lists = recommender.suggest_all(&Question::new(10)).unwrap();
    let hiding = lists.iter().filter(|list| !list.hidden.is_empty()).count();
    assert!(hiding > 100, "{hiding} of 300 lists hide something");
}

/// Shapes that make some bound useless, or some list endless.
#[test]
fn corpora_of_any_shape() {
    let equal = |count: usize| -> Vec<Article> {
        (0..count)
            .map(|n| Article::new(format!("e{n}"), "Une dépêche").with_body("le train du Rif part de Tanger à midi"))
            .collect()
    };
    let mut with_a_giant = site(60, 7);
    let giant: Vec<String> = (0..300_000).map(|n| format!("mot{}", n % 90_000)).collect();
    with_a_giant.push(Article::new("giant", "Tout").with_body(giant.join(" ")));
    let mut tagged = site(300, 8);
    tagged.iter_mut().for_each(|article| article.tags.push("Maroc".into()));
    let mut one_day = site(300, 9);
    one_day.iter_mut().for_each(|article| article.date = Some("2026-03-14".parse().unwrap()));
    let mut wordless = site(40, 10);
    wordless.iter_mut().for_each(|article| {
        article.title.clear();
        article.body.clear();
    });
    for (name, articles) in [
        ("nothing", Vec::new()),
        ("one", equal(1)),
        ("two", equal(2)),
        ("ten", site(10, 3)),
        ("all equal", equal(300)),
        ("a giant", with_a_giant),
        ("a tag on all", tagged),
        ("one day", one_day),
        ("no words", wordless),
    ] {
        let recommender = Recommender::builder().build(articles).unwrap();
        for blend in
            [Blend::default(), Blend::default().with_tags(1.0).with_text(0.0), Blend::default().with_recency(Recency::Off)]
        {
            let mut question = Question::new(10).with_blend(blend);
            question.near_duplicates = NearDuplicates::Show;
            let [pruned, exhaustive] = both_engines(&recommender, &question);
            assert_eq!(pruned, exhaustive, "{name}");
        }
    }
}

/// A filter that leaves one candidate gives no bar: the search looks at everything once, and ends.
#[test]
fn a_filter_that_leaves_one_candidate() {
    let articles = site(3000, 11);
    let last = articles[2999].id.clone();
    let recommender = Recommender::builder().build(articles).unwrap();
    let filters = Filters::default().with_ids(Selection::only([last.as_str()]));
    let question = Question::new(10).with_filters(filters);
    for id in ["a0000", "a1234", "a2998"] {
        let found = recommender.suggest(id, &question).unwrap();
        assert_eq!(found, recommender.suggest(id, &question.clone().with_engine(Engine::Exhaustive)).unwrap());
        assert!(found.items.len() <= 1 && found.items.iter().all(|item| item.id == last));
    }
}

/// A matrix with words of all frequencies, some rows of it copies.
fn matrix(most: usize) -> impl Strategy<Value = (Csr, usize)> {
    // Between 0 and 150.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let column = (0.0f64..1.0).prop_map(|x| (150.0 * x.powf(0.4)) as u32);
    let row = prop_oneof![
        prop::collection::btree_map(column.clone(), 0.01f32..1.0, 0..30),
        prop::collection::btree_map(column, 0.5f32..4.0, 1..4),
    ];
    (prop::collection::vec(row, 0..most), 0usize..6).prop_map(|(mut rows, copies)| {
        let some: Vec<_> = rows.iter().take(3).cloned().collect();
        (0..copies).for_each(|_| rows.extend(some.clone()));
        let mut starts = vec![0];
        let (mut columns, mut weights) = (Vec::new(), Vec::new());
        for row in &rows {
            columns.extend(row.keys());
            weights.extend(row.values());
            starts.push(columns.len());
        }
        (Csr::new(151, starts, columns, weights).unwrap(), rows.len())
    })
}

fn dot(matrix: &Csr, a: usize, b: usize) -> f64 {
    let [a, b] = [a, b].map(|row| matrix.row(row));
    let weight_of = |column: &u32| b.0.binary_search(column).map_or(0.0, |place| f64::from(b.1[place]));
    a.0.iter().zip(a.1).map(|(column, &weight)| f64::from(weight) * weight_of(column)).sum()
}

proptest! {
    #![proptest_config(cases(64, file!()))]

    /// Of any matrix the nearest rows are those of the definition: scores within rounding, and no row that is left out is nearer.
    #[test]
    fn vectors_of_any_origin((matrix, rows) in matrix(120), k in 1usize..20, threads in 1usize..3) {
        let index = KnnIndex::new(&matrix, threads).unwrap();
        let all = index.nearest_of_all(k).unwrap();
        prop_assert_eq!(all.len(), rows);
        prop_assert_eq!(&index.nearest_of(0..rows + 5, k).unwrap(), &all);
        let longest = (0..rows).map(|row| dot(&matrix, row, row)).fold(0.0, f64::max);
        for (row, list) in all.iter().enumerate() {
            prop_assert_eq!(&index.nearest(row, k).unwrap(), list);
            let mut others: Vec<f64> = (0..rows).filter(|&other| other != row).map(|other| dot(&matrix, row, other)).collect();
            others.retain(|&score| score > 0.0);
            others.sort_by(|a, b| b.total_cmp(a));
            others.truncate(k);
            prop_assert_eq!(list.len(), others.len());
            for (neighbour, expected) in list.iter().zip(&others) {
                prop_assert!((neighbour.score - expected).abs() <= 1e-7 * longest, "{} is not {expected}", neighbour.score);
                let true_score = dot(&matrix, row, neighbour.row as usize);
                prop_assert!((neighbour.score - true_score).abs() <= 1e-7 * longest);
            }
            // As a vector from outside it meets itself too, and columns that nobody has change nothing.
            let (columns, weights) = matrix.row(row);
            let [columns, weights] = [[columns, &[9000]].concat(), [weights, &[0.0]].concat().iter().map(|w| w.to_bits()).collect()];
            let weights: Vec<f32> = weights.into_iter().map(f32::from_bits).collect();
            let outside = index.nearest_to(&columns, &weights, rows).unwrap();
            prop_assert!(weights.iter().all(|&w| w == 0.0) || outside.iter().any(|neighbour| neighbour.row as usize == row));
        }
        let beyond = index.nearest(rows, k).unwrap_err().to_string();
        prop_assert_eq!(beyond, format!("row is {rows}; it must be below {rows}"));
    }
}
