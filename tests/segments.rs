//! A corpus that crosses the boundary of the first segment: 66,000 articles, where a segment has at most 65,536 slots.
//!
//! Lists are compared with the exhaustive engine; local similarities and the rows of a `KnnIndex` with brute force. Word pairs, links,
//! repeated lines and near-duplicates are off: they do not depend on segments, and cost most of a build. Time: about five seconds.

use connexe::knn::{Csr, KnnIndex};
use connexe::ranking::Engine;
use connexe::vector::{Boilerplate, LocalScale, Recipe};
use connexe::{Article, Blend, NearDuplicates, Question, Recency, Recommender};

const ARTICLES: usize = 66_000;
const NEIGHBOURS: usize = 5;
/// The most slots of a segment.
const SEGMENT: usize = 65_536;
/// Slots on both sides of the boundary, and at both ends.
const SLOTS: [usize; 9] = [0, 1, 40_000, SEGMENT - 2, SEGMENT - 1, SEGMENT, SEGMENT + 1, 65_600, ARTICLES - 1];
/// Articles of one event. The first of them are in the first segment, the others in the second.
const EVENTS: [[usize; 4]; 3] =
    [[0, 65_600, 65_700, ARTICLES - 1], [7, SEGMENT - 1, SEGMENT, 65_999 - 7], [40_000, SEGMENT - 2, SEGMENT + 1, 65_900]];

/// A generator of numbers below a limit, the same in each run.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    }
}

/// The features of each slot: few that are frequent, some of a theme, one that is rare, and those of an event.
fn features() -> Vec<Vec<usize>> {
    let mut random = numbers(1);
    (0..ARTICLES)
        .map(|slot| {
            let theme = 1_000 + 20 * random(2_000);
            let mut features = vec![random(1_000), random(1_000) * random(1_000) / 1_000, 41_000 + random(30_000)];
            features.extend((0..4).map(|_| theme + random(20)));
            let event = EVENTS.iter().position(|event| event.contains(&slot));
            features.extend(event.into_iter().flat_map(|event| (0..6).map(move |word| 71_000 + 6 * event + word)));
            features.sort_unstable();
            features.dedup();
            features
        })
        .collect()
}

const COLUMNS: usize = 71_000 + 6 * EVENTS.len();

/// Articles one minute apart, in an order that is not that of their dates. The id of an article is its slot.
fn articles() -> Vec<Article> {
    let features = features();
    let article = |slot: usize| {
        let words: Vec<String> = features[slot].iter().map(|feature| format!("mot{feature}")).collect();
        let (day, minute) = (slot / 1440, slot % 1440);
        let date = format!("2026-{:02}-{:02}T{:02}:{:02}:00Z", 1 + day / 28, 1 + day % 28, minute / 60, minute % 60);
        let tags = if slot.is_multiple_of(50) { vec!["Maroc".to_string(), format!("sujet {}", slot % 700)] } else { Vec::new() };
        Article::new(slot.to_string(), "").with_body(words.join(" ")).with_date(date.parse().unwrap()).with_tags(tags)
    };
    (0..ARTICLES).map(|number| article(number * 7919 % ARTICLES)).collect()
}

/// The local scale builds the kNN graph, so lists of indexed articles come from the graph, and lists of drafts from posting lists.
#[test]
fn lists_across_the_boundary_are_those_of_the_exhaustive_engine() {
    let floor = 0.01;
    let mut recipe = Recipe::default()
        .with_word_pairs(false)
        .with_local_scale(LocalScale::Nearest { neighbours: NEIGHBOURS, floor })
        .with_boilerplate(Boilerplate::Keep);
    recipe.link_neighbours = 0;
    let recommender = Recommender::builder().recipe(recipe).defer_near_duplicates().build(articles()).unwrap();
    let text = Blend::default().with_tags(0.0).with_recency(Recency::Off);
    let fresh = Recency::Fresh { floor: 0.0, half_life_days: 5.0 };
    for (name, blend, k) in [
        ("text", text, 10),
        ("one by text", text, 1),
        ("many by text", text, 300),
        ("recency and tags", Blend::default().with_tags(0.5), 10),
        ("tags and the newest", Blend::default().with_text(0.1).with_tags(1.0).with_recency(fresh), 50),
    ] {
        let question = Question::new(k).with_blend(blend).with_near_duplicates(NearDuplicates::Show);
        let exhaustive = question.clone().with_engine(Engine::Exhaustive);
        for slot in SLOTS {
            let id = slot.to_string();
            let found = recommender.suggest(&id, &question).unwrap();
            assert_eq!(found, recommender.suggest(&id, &exhaustive).unwrap(), "{name}, slot {slot}");
            assert!(!found.items.is_empty(), "{name}, slot {slot}");
            let draft = recommender.article(&id).unwrap();
            let found = recommender.suggest(draft, &question).unwrap();
            assert_eq!(found, recommender.suggest(draft, &exhaustive).unwrap(), "{name}, a draft like slot {slot}");
        }
    }

    let question = Question::new(3).with_blend(text).with_near_duplicates(NearDuplicates::Show);
    for event in EVENTS {
        for slot in event {
            let found = recommender.suggest(&slot.to_string(), &question).unwrap().items;
            let mut slots: Vec<usize> = found.iter().map(|item| item.id.parse().unwrap()).collect();
            slots.push(slot);
            slots.sort_unstable();
            assert_eq!(slots, event, "the articles of one event are nearest to each other, whatever their segment");
        }
    }

    // The self-join: local similarities are means of the largest cosines.
    let statistics = recommender.statistics().unwrap();
    let similarity = |id: &str| statistics.similarity(id).unwrap();
    let exhaustive = question.with_k(300).with_engine(Engine::Exhaustive);
    for slot in SLOTS {
        let list = recommender.suggest(&slot.to_string(), &exhaustive).unwrap().items;
        let mut cosines: Vec<f64> = list.iter().map(|item| item.score * similarity(&item.id).max(floor).sqrt()).collect();
        cosines.sort_by(|a, b| b.total_cmp(a));
        let expected = cosines[..NEIGHBOURS].iter().sum::<f64>() / NEIGHBOURS as f64;
        let found = similarity(&slot.to_string());
        assert!((found - expected).abs() < 5e-4, "slot {slot}: {found} is not {expected}");
    }
}

#[test]
fn nearest_rows_across_the_boundary_are_those_of_brute_force() {
    let mut starts = vec![0];
    let (mut columns, mut weights) = (Vec::new(), Vec::new());
    for row in features() {
        columns.extend(row.iter().map(|&feature| u32::try_from(feature).unwrap()));
        // Rare features weigh more, as in text. Sums of these weights are exact.
        weights.extend(row.iter().map(|&feature| if feature < 1_000 { 0.125f32 } else { 0.5 }));
        starts.push(columns.len());
    }
    let matrix = Csr::new(COLUMNS, starts, columns, weights).unwrap();
    let index = KnnIndex::new(&matrix, 0).unwrap();
    let across = SEGMENT - 40..SEGMENT + 40;
    let lists = index.nearest_of(across.clone(), NEIGHBOURS).unwrap();
    assert_eq!(lists.len(), across.len());
    let mut dense = vec![0.0; COLUMNS];
    for row in across.clone().step_by(10).chain(SLOTS) {
        let list = index.nearest(row, NEIGHBOURS).unwrap();
        if across.contains(&row) {
            assert_eq!(list, lists[row - across.start], "row {row}");
        }
        let (columns, weights) = matrix.row(row);
        columns.iter().zip(weights).for_each(|(&column, &weight)| dense[column as usize] = f64::from(weight));
        let dot = |other: usize| {
            let (columns, weights) = matrix.row(other);
            columns.iter().zip(weights).map(|(&column, &weight)| dense[column as usize] * f64::from(weight)).sum::<f64>()
        };
        let mut expected: Vec<(f64, usize)> =
            (0..ARTICLES).filter(|&other| other != row).map(|other| (dot(other), other)).collect();
        expected.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        assert_eq!(list.len(), NEIGHBOURS);
        for (neighbour, &(score, other)) in list.iter().zip(&expected) {
            let exact = dot(neighbour.row as usize);
            assert!(
                (neighbour.score - score).abs() < 1e-6 && (exact - score).abs() < 1e-6,
                "row {row}: {neighbour:?}, not {other}"
            );
        }
        columns.iter().for_each(|&column| dense[column as usize] = 0.0);
    }
}
