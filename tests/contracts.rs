//! The contracts of the library, each as a property over random corpora, blends and filters.

mod common;

use std::collections::{HashMap, HashSet};

use common::{articles, blends, cases, filters, gazette};
use connexe::page::PagePlan;
use connexe::ranking::Engine;
use connexe::vector::{Boilerplate, Recipe, Statistics};
use connexe::{Article, Filters, NearDuplicates, Question, Recommender, Status, Suggestions};
use proptest::prelude::*;

fn build(articles: Vec<Article>) -> Recommender {
    Recommender::builder().threads(1).build(articles).unwrap()
}

/// Without looking for repeated lines: what repeats in the whole may stand only once in each part.
fn counted(articles: Vec<Article>) -> Recommender {
    let recipe = Recipe::default().with_boilerplate(Boilerplate::Keep);
    Recommender::builder().recipe(recipe).threads(1).build(articles).unwrap()
}

/// Answers by id, scores by their bits.
fn by_id(recommender: &Recommender, answers: &[Suggestions]) -> HashMap<String, Vec<(String, u64)>> {
    let ids = recommender.articles().iter().map(|article| article.id.clone());
    let lists = answers.iter().map(|list| list.items.iter().map(|item| (item.id.clone(), item.score.to_bits())).collect());
    ids.zip(lists).collect()
}

proptest! {
    #![proptest_config(cases(128, file!()))]

    /// exact: the engine equals brute force, ids and scores, at every size, blend and filter.
    #[test]
    fn exact(articles in articles(40), blend in blends(), filters in filters(), k in 1usize..30) {
        let recommender = build(articles);
        let question = Question::new(k).with_blend(blend).with_filters(filters);
        let inverted = recommender.suggest_all(&question).unwrap();
        let exhaustive = recommender.suggest_all(&question.with_engine(Engine::Exhaustive)).unwrap();
        prop_assert_eq!(inverted, exhaustive);
    }

    /// deterministic: neither the number of threads nor the order of articles changes a bit.
    #[test]
    fn deterministic(articles in articles(40), blend in blends(), filters in filters(), seed in any::<u64>()) {
        let question = Question::new(8).with_blend(blend).with_filters(filters);
        let one = build(articles.clone());
        let expected = by_id(&one, &one.suggest_all(&question).unwrap());
        let mut shuffled = articles;
        shuffled.sort_by_key(|article| article.id.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)));
        let many = Recommender::builder().threads(3).build(shuffled).unwrap();
        prop_assert_eq!(by_id(&many, &many.suggest_all(&question).unwrap()), expected);
    }

    /// total order: k results are a prefix of k + 1; scores fall; ties go to the nearer date, then to the id.
    #[test]
    fn total_order(articles in articles(30), blend in blends(), filters in filters(), k in 1usize..12) {
        let recommender = build(articles);
        let question = Question::new(k).with_blend(blend).with_filters(filters);
        let longer = question.clone().with_k(k + 1);
        for article in recommender.articles() {
            let list = recommender.suggest(&article.id, &question).unwrap().items;
            let more = recommender.suggest(&article.id, &longer).unwrap().items;
            prop_assert_eq!(&more[..more.len().min(k)], &list[..]);
            for pair in more.windows(2) {
                let key = |item: &connexe::Suggestion| {
                    let date = recommender.article(&item.id).unwrap().date;
                    let distance = article.date.zip(date).map_or(u64::MAX, |(a, b)| a.seconds_between(&b));
                    (distance, item.id.clone())
                };
                prop_assert!(pair[0].score > 0.0 && pair[1].score > 0.0);
                let in_order = pair[0].score > pair[1].score || (pair[0].score == pair[1].score && key(&pair[0]) < key(&pair[1]));
                prop_assert!(in_order, "{:?}", pair);
            }
        }
    }

    /// filters first: a short list holds every candidate there is, and says how many are missing.
    #[test]
    fn filters_first(articles in articles(30), blend in blends(), filters in filters(), k in 1usize..12) {
        let recommender = build(articles);
        let question = Question::new(k).with_blend(blend).with_filters(filters);
        let everyone = question.clone().with_k(10_000);
        for article in recommender.articles() {
            let list = recommender.suggest(&article.id, &question).unwrap();
            let all = recommender.suggest(&article.id, &everyone).unwrap();
            prop_assert_eq!(list.items.len(), all.items.len().min(k));
            prop_assert_eq!(list.shortage.map_or(0, |shortage| shortage.missing), k - list.items.len());
        }
    }

    /// self: never the article itself, a translation, another language, a draft, a withdrawn, embargoed, expired or future one.
    #[test]
    fn nothing_forbidden(articles in articles(40), blend in blends(), as_of in prop::sample::select(vec!["2023-12-31", "2024-01-01T12:00:00Z", "2027-01-01"])) {
        let as_of: connexe::Date = as_of.parse().unwrap();
        let recommender = build(articles);
        let filters = Filters::default().with_as_of(as_of).with_past_only(true);
        let now = as_of;
        for (article, list) in recommender.articles().iter().zip(recommender.suggest_all(&Question::new(50).with_blend(blend).with_filters(filters)).unwrap()) {
            for item in list.items {
                let other = recommender.article(&item.id).unwrap();
                prop_assert_ne!(&other.id, &article.id);
                prop_assert!(!article.translations.contains(&other.id) && !other.translations.contains(&article.id));
                prop_assert_eq!(other.language.unwrap_or(common::french()), article.language.unwrap_or(common::french()));
                prop_assert!(other.status == Status::Published && !other.never_suggest);
                prop_assert!(other.not_before.is_none_or(|date| date.is_on_or_before(&now)));
                prop_assert!(other.expires.is_none_or(|date| !date.is_on_or_before(&now)));
                prop_assert!(other.date.unwrap().is_on_or_before(&now));
                prop_assert!(other.date.unwrap().is_on_or_before(&article.date.unwrap()));
            }
        }
    }

    /// clock: what is dated, embargoed or expiring later than `as_of` changes nothing but through `as_of`.
    #[test]
    fn a_question_about_the_past_does_not_see_the_future(articles in articles(30)) {
        let recommender = build(articles);
        let filters = Filters::default().with_as_of("2024-06-30".parse().unwrap());
        let question = Question::new(50).with_filters(filters);
        for list in recommender.suggest_all(&question).unwrap() {
            for item in list.items {
                let date = recommender.article(&item.id).unwrap().date;
                prop_assert!(date.is_none_or(|date| date.to_string().as_str() < "2024-07"));
            }
        }
    }

    /// sums: the contributions of a pair sum to its score, whether listed one by one or summed up in a rest.
    #[test]
    fn sums(articles in articles(25), blend in blends(), limit in 0usize..6) {
        let recommender = build(articles);
        let question = Question::new(20).with_blend(blend);
        for article in recommender.articles() {
            for item in recommender.suggest(&article.id, &question).unwrap().items {
                let why = recommender.explain(&article.id, &item.id, &question, limit).unwrap();
                prop_assert_eq!(why.score.to_bits(), item.score.to_bits());
                let sum: f64 = why.contributions.iter().map(|c| c.value).sum();
                prop_assert!((sum - item.score).abs() < 1e-6, "{} is not {}", sum, item.score);
                prop_assert!(why.contributions.len() <= limit + 1);
            }
        }
    }

    /// statistics: with frozen statistics an article scores the same in a smaller index; a draft scores as if it were published.
    #[test]
    fn frozen_statistics_make_vectors_of_the_article_alone(mut articles in articles(30), blend in blends(), keep in any::<u64>()) {
        // Who is whose translation may follow from an article that the smaller index lacks: that is a filter, not a score.
        articles.iter_mut().for_each(|article| article.translations.clear());
        let whole = build(articles.clone());
        let statistics = whole.statistics().unwrap();
        let part: Vec<Article> = articles.iter().enumerate().filter(|(i, _)| keep >> (i % 64) & 1 == 1).map(|(_, a)| a.clone()).collect();
        let partial = Recommender::builder().statistics(statistics).build(part.clone()).unwrap();
        // Who hides whom may follow from an article that the smaller index lacks, too.
        let question = Question::new(100).with_blend(blend).with_near_duplicates(NearDuplicates::Show);
        for article in &part {
            let scores = |recommender: &Recommender| -> HashMap<String, u64> {
                let items = recommender.suggest(&article.id, &question.clone().with_filters(Filters::default().with_as_of("2030-01-01".parse().unwrap()))).unwrap().items;
                items.into_iter().map(|item| (item.id, item.score.to_bits())).collect()
            };
            let (small, large) = (scores(&partial), scores(&whole));
            for (id, score) in &small {
                prop_assert_eq!(large.get(id), Some(score));
            }
        }
        if let Some(draft) = articles.first() {
            let asked = whole.suggest(&draft.id, &question).unwrap();
            prop_assert_eq!(whole.suggest(draft, &question).unwrap(), asked);
        }
    }

    /// statistics: counts add up over parts, in any order, and survive being saved.
    #[test]
    fn counts_add_up(articles in articles(30), cut in 0usize..30) {
        let whole = counted(articles.clone()).statistics().unwrap().without_similarities();
        let cut = cut.min(articles.len());
        let first = counted(articles[..cut].to_vec()).statistics().unwrap();
        let second = counted(articles[cut..].to_vec()).statistics().unwrap();
        for (a, b) in [(&first, &second), (&second, &first)] {
            let mut merged = a.clone();
            merged.merge(b).unwrap();
            prop_assert_eq!(&merged, &whole);
        }
        let statistics = counted(articles).statistics().unwrap();
        let saved = serde_json::to_string(&statistics).unwrap();
        prop_assert_eq!(serde_json::from_str::<Statistics>(&saved).unwrap(), statistics);
    }

    /// page: no article twice, none that the body links, blocks filled as far as they can be.
    #[test]
    fn pages_do_not_repeat(articles in articles(40)) {
        let recommender = build(articles);
        for article in recommender.articles() {
            let page = recommender.page(&article.id, &PagePlan::news()).unwrap();
            let mut seen = HashSet::from([article.id.clone()]);
            for (block, size) in page.blocks.iter().zip([4, 10]) {
                prop_assert_eq!(block.items.len() + block.short_by, size);
                prop_assert_eq!(block.reason.is_some(), block.short_by > 0);
                for item in &block.items {
                    prop_assert!(seen.insert(item.id.clone()), "{} twice", item.id);
                    prop_assert!(!article.links.contains(&item.id));
                }
            }
        }
    }

    /// never panics: any text at all is analysed, indexed, answered, explained and rendered.
    #[test]
    fn any_text_is_survived(texts in prop::collection::vec(any::<(String, String)>(), 1..6), language in "[a-z]{2}") {
        let articles = texts.into_iter().enumerate().map(|(i, (title, body))| {
            let mut article = Article::new(format!("{i}"), title.clone()).with_body(body.clone()).with_tags([title, body.clone()]).with_url(body);
            article.language = language.parse().ok();
            article
        });
        let recommender = build(articles.collect());
        let page = recommender.page("0", &PagePlan::news().with_contributions(3)).unwrap();
        prop_assert!(serde_json::to_string(&page).is_ok());
        #[cfg(feature = "render")]
        {
            let has_escape = page.to_text(40).contains('\u{1b}');
            prop_assert!(!has_escape);
            page.to_html().unwrap();
        }
    }
}

#[test]
fn public_types_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Recommender>();
    shared::<Article>();
    shared::<Question>();
    shared::<Statistics>();
    shared::<PagePlan>();
    shared::<connexe::Error>();
    shared::<connexe::RecommenderBuilder>();
}

#[test]
fn the_sample_corpus_keeps_the_contracts_too() {
    let recommender = Recommender::builder().build(gazette()).unwrap();
    let question = Question::new(10);
    let inverted = recommender.suggest_all(&question).unwrap();
    assert_eq!(inverted, recommender.suggest_all(&question.with_engine(Engine::Exhaustive)).unwrap());
    let articles = recommender.articles();
    let refused: Vec<(&str, String)> = articles
        .iter()
        .zip(&inverted)
        .filter_map(|(article, list)| Some((article.id.as_str(), list.shortage.as_ref()?.not_shown?.to_string())))
        .collect();
    let expected = [
        ("culture-voix-subvention-coupee", "withdrawn"),
        ("secheresse-coupures-eau-tanger", "expired"),
        ("ecole-portrait-mouline", "draft"),
        ("secheresse-enquete-puits", "under embargo"),
    ];
    assert_eq!(refused, expected.map(|(id, reason)| (id, reason.to_string())));
    let shown: HashSet<&str> = inverted.iter().flat_map(|list| &list.items).map(|item| item.id.as_str()).collect();
    for article in articles {
        let may_be_shown = !article.never_suggest && !expected.iter().any(|(id, _)| *id == article.id);
        assert!(may_be_shown || !shown.contains(article.id.as_str()), "{} may not be suggested", article.id);
    }
}
