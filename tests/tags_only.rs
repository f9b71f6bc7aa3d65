//! Questions about tags alone, against a plain reading of the measures.

mod common;

use std::collections::HashSet;

use common::{articles, cases, filters};
use connexe::analysis::tag_key;
use connexe::ranking::{ExclusionReason, Selection};
use connexe::tags::{TagMeasure, TagQuestion};
use connexe::{Article, Blend, Date, Filters, Language, NearDuplicates, Question, Recency, Recommender, Status, Suggestion};
use proptest::prelude::*;

fn build(articles: Vec<Article>) -> Recommender {
    Recommender::builder().threads(1).build(articles).unwrap()
}

fn tags(article: &Article) -> HashSet<String> {
    article.tags.iter().map(|tag| tag_key(tag)).collect()
}

/// Every candidate that the filters allow, scored and sorted: filters are those of the ordinary path, which has tests of its own.
fn plainly(recommender: &Recommender, article: &Article, question: &TagQuestion) -> Vec<(String, f64)> {
    let own = tags(article);
    let mut filters = question.filters.clone();
    filters.min_score = 0.0;
    let everyone = Question::new(10_000).with_filters(filters).with_near_duplicates(NearDuplicates::Show).with_blend(
        Blend::default().with_text(0.0).with_tags(1.0).with_links(0.0, 0.0).with_mention(0.0).with_recency(Recency::Off),
    );
    let allowed = recommender.suggest(&article.id, &everyone).unwrap().items;
    let mut found: Vec<(f64, u64, String)> = allowed
        .into_iter()
        .map(|item| {
            let other = recommender.article(&item.id).unwrap();
            let theirs = tags(other);
            let shared = own.intersection(&theirs).count() as f64;
            let score = match question.measure {
                TagMeasure::SharedCount => shared,
                TagMeasure::Jaccard => shared / own.union(&theirs).count() as f64,
                _ => item.score,
            };
            (score, article.date.zip(other.date).map_or(u64::MAX, |(a, b)| a.seconds_between(&b)), item.id)
        })
        .filter(|(score, ..)| *score >= question.filters.min_score)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
    found.into_iter().take(question.k).map(|(score, _, id)| (id, score)).collect()
}

proptest! {
    #![proptest_config(cases(128, file!()))]

    #[test]
    fn exact(articles in articles(80), filters in filters(), k in 1usize..20, measure in prop::sample::select(vec![TagMeasure::IdfCosine, TagMeasure::SharedCount, TagMeasure::Jaccard])) {
        let recommender = build(articles.clone());
        let question = TagQuestion::new(k).with_measure(measure).with_filters(filters);
        let many = Recommender::builder().threads(3).build(articles).unwrap();
        let all = recommender.suggest_all_by_tags(&question).unwrap();
        prop_assert_eq!(&many.suggest_all_by_tags(&question).unwrap(), &all);
        for (article, listed) in recommender.articles().iter().zip(all) {
            let list = recommender.suggest_by_tags(&article.id, &question).unwrap();
            let found: Vec<(String, f64)> = list.items.iter().map(|Suggestion { id, score, .. }| (id.clone(), *score)).collect();
            prop_assert_eq!(&found, &plainly(&recommender, article, &question));
            prop_assert_eq!(list.shortage.as_ref().map_or(0, |shortage| shortage.missing), k - list.items.len());
            if listed.shortage.as_ref().is_none_or(|shortage| shortage.not_shown.is_none()) {
                prop_assert_eq!(listed, list);
            }
        }
    }
}

/// Corpora of several blocks of bits, with dates of a kind: none, one for all, few, many, and some missing in each.
#[derive(Clone, Debug)]
struct Shape {
    articles: usize,
    tags: u64,
    most_tags: u64,
    dates: u64,
    undated: u64,
    /// Of 100 articles how many have something against them.
    kept_out: u64,
}

fn shapes() -> impl Strategy<Value = (Shape, u64)> {
    let dates = prop::sample::select(vec![1u64, 3, 40, 5000]);
    let undated = prop::sample::select(vec![0u64, 0, 30, 100, 100]);
    let tags = prop::sample::select(vec![1u64, 6, 28, 28, 400]);
    let counts = (prop::sample::select(vec![1usize, 60, 511, 512, 513, 1100, 1600]), tags, 1u64..12);
    (counts, dates, undated, prop::sample::select(vec![0u64, 0, 10, 90]), any::<u64>()).prop_map(
        |((articles, tags, most_tags), dates, undated, kept_out, seed)| {
            (Shape { articles, tags, most_tags, dates, undated, kept_out }, seed)
        },
    )
}

fn corpus(shape: &Shape, seed: u64) -> Vec<Article> {
    let mut state = seed | 1;
    let mut below = move |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let one = |number: usize| {
        // Ids in another order than the articles; tags written in two ways, some of them twice.
        let mut article = Article::new(format!("a{:04}", (number * 7919) % 10_007), "");
        let tags = below(shape.most_tags + 1);
        article.tags = (0..tags).map(|_| format!("{}ag {}", if below(2) == 0 { "T" } else { "t" }, below(shape.tags))).collect();
        if below(100) >= shape.undated {
            let day = below(shape.dates);
            let date: Date = format!("20{:02}-{:02}-{:02}", day / 336, 1 + day / 28 % 12, 1 + day % 28).parse().unwrap();
            article.date = Some(date);
        }
        if below(100) < shape.kept_out {
            match below(5) {
                0 => article.status = Status::Draft,
                1 => article.status = Status::Withdrawn,
                2 => article.never_suggest = true,
                3 => article.language = Some(Language::ENGLISH),
                _ => article.translations = vec![format!("a{:04}", (number / 2 * 7919) % 10_007)],
            }
        }
        article
    };
    (0..shape.articles).map(one).collect()
}

/// Groups of translations: declared either way, over several steps.
fn families(articles: &[Article]) -> Vec<usize> {
    let mut family: Vec<usize> = (0..articles.len()).collect();
    for (number, article) in articles.iter().enumerate() {
        for other in articles.iter().enumerate().filter(|(_, a)| article.translations.contains(&a.id)).map(|(n, _)| n) {
            let (from, to) = (family[number], family[other]);
            family.iter_mut().filter(|f| **f == from).for_each(|f| *f = to);
        }
    }
    family
}

/// The best of all candidates, by the definitions alone.
fn by_definition(articles: &[Article], families: &[usize], query: usize, question: &TagQuestion) -> Vec<(String, f64)> {
    let (article, own) = (&articles[query], tags(&articles[query]));
    let Filters { past_only, min_score, max_days_older, tags: selection, .. } = &question.filters;
    let never: HashSet<String> = selection.never.iter().map(|tag| tag_key(tag)).collect();
    let is_eligible = |number: usize, other: &Article| {
        let is_out = other.status == Status::Published && !other.never_suggest;
        let dates = article.date.zip(other.date);
        let is_past = !past_only || dates.is_some_and(|(own, theirs)| theirs.is_on_or_before(&own));
        let is_too_old = |most: u32| {
            dates.is_none_or(|(own, theirs)| theirs.first_second() < own.first_second() && own.days_between(&theirs) > most)
        };
        let is_near = max_days_older.is_none_or(|most| !is_too_old(most));
        is_out
            && number != query
            && families[number] != families[query]
            && other.language == article.language
            && is_past
            && is_near
            && tags(other).is_disjoint(&never)
    };
    let mut found: Vec<(f64, u64, &str)> = Vec::new();
    for (number, other) in articles.iter().enumerate().filter(|(number, other)| is_eligible(*number, other)) {
        let theirs = tags(other);
        let shared = own.intersection(&theirs).count() as f64;
        let score = if question.measure == TagMeasure::Jaccard && shared > 0.0 {
            shared / own.union(&theirs).count() as f64
        } else {
            shared
        };
        if score > 0.0 && score >= *min_score {
            let distance = article.date.zip(articles[number].date).map_or(u64::MAX, |(a, b)| a.seconds_between(&b));
            found.push((score, distance, &other.id));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(b.2)));
    found.into_iter().take(question.k).map(|(score, _, id)| (id.to_string(), score)).collect()
}

fn pairs(list: &connexe::Suggestions) -> Vec<(String, f64)> {
    list.items.iter().map(|item| (item.id.clone(), item.score)).collect()
}

proptest! {
    #![proptest_config(cases(48, file!()))]

    /// Over several blocks, on both sides of the date of the article, with and without verdicts kept from article to article.
    #[test]
    fn exact_over_many_blocks(
        (shape, seed) in shapes(),
        k in prop::sample::select(vec![1usize, 2, 5, 5, 30, 5000]),
        is_jaccard in any::<bool>(),
        (past_only, never, older) in (prop::bool::weighted(0.2), prop::bool::weighted(0.3), prop::option::weighted(0.2, 0u32..400)),
        min_score in prop::sample::select(vec![0.0, 0.0, 0.0, 0.34, 0.5, 1.0, 2.0, 2.5]),
    ) {
        let articles = corpus(&shape, seed);
        let families = families(&articles);
        let measure = if is_jaccard { TagMeasure::Jaccard } else { TagMeasure::SharedCount };
        let mut filters = Filters::default().with_past_only(past_only).with_min_score(min_score);
        filters.max_days_older = older;
        filters.tags = if never { Selection::never(["TAG 3"]) } else { Selection::default() };
        let question = TagQuestion::new(k).with_measure(measure).with_filters(filters);
        let recommender = build(articles.clone());
        let all = recommender.suggest_all_by_tags(&question).unwrap();
        let some = (0..articles.len()).step_by(1 + articles.len() / 12).chain([articles.len() - 1]);
        for query in some {
            let article = &articles[query];
            let list = recommender.suggest_by_tags(&article.id, &question).unwrap();
            prop_assert_eq!(pairs(&list), by_definition(&articles, &families, query, &question), "{}", article.id);
            if article.status == Status::Published {
                prop_assert_eq!(&all[query], &list);
            }
        }
        // Another thread takes other stretches of articles: what is kept from one to the next must not show.
        let many = Recommender::builder().threads(3).build(articles).unwrap();
        prop_assert_eq!(&many.suggest_all_by_tags(&question).unwrap(), &all);
    }
}

#[test]
fn no_articles() {
    for measure in [TagMeasure::SharedCount, TagMeasure::Jaccard, TagMeasure::IdfCosine] {
        assert_eq!(build(Vec::new()).suggest_all_by_tags(&TagQuestion::new(3).with_measure(measure)).unwrap(), []);
    }
}

#[test]
fn many_tags_frequent_and_rare() {
    // Digits carry over: up to 40 shared tags; half of the tags are on two articles only, and have no row of bits.
    let articles: Vec<Article> = (0..300)
        .map(|n| {
            let frequent = (0..40).filter(move |tag| n % (tag + 1) == 0).map(|tag| format!("tag {tag}"));
            let rare = (0..20).map(move |tag| format!("rare {} {tag}", n / 2));
            Article::new(format!("a{n:03}"), "").with_tags(frequent.chain(rare))
        })
        .collect();
    let recommender = build(articles);
    for measure in [TagMeasure::SharedCount, TagMeasure::Jaccard] {
        let question = TagQuestion::new(7).with_measure(measure);
        for article in recommender.articles() {
            let list = recommender.suggest_by_tags(&article.id, &question).unwrap();
            let found: Vec<(String, f64)> = list.items.into_iter().map(|item| (item.id, item.score)).collect();
            assert_eq!(found, plainly(&recommender, article, &question));
        }
    }
}

#[test]
fn questions_out_of_range() {
    let recommender = build(vec![Article::new("a", "").with_tags(["x"]), Article::new("b", "").with_tags(["x"])]);
    for (question, text) in [
        (TagQuestion::new(0), "k is 0; it must be at least 1"),
        (
            TagQuestion::new(1).with_filters(Filters::default().with_min_quantile(0.5)),
            "filters.min_quantile is 0.5; it must be left out of a question about tags; use min_score",
        ),
    ] {
        assert_eq!(recommender.suggest_by_tags("a", &question).unwrap_err().to_string(), text);
    }
    assert!(recommender.suggest_by_tags("z", &TagQuestion::new(1)).is_err());
    let quiet = Filters::default().with_topics(connexe::ranking::Topics::default().with_quiet(["X"]));
    let list = recommender.suggest_by_tags("a", &TagQuestion::new(1).with_filters(quiet)).unwrap();
    assert_eq!(list.shortage.unwrap().not_shown, Some(ExclusionReason::QuietTopic));
}
