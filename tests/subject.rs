//! Subjects: a draft gets the answers that its article would get from the index with the same statistics.

mod common;

use common::gazette;
use connexe::page::PagePlan;
use connexe::tags::{TagMeasure, TagQuestion};
use connexe::{Article, Question, Recommender, Rerank, Status, Suggestion};

/// The sample corpus without one article, built with the statistics of the whole; the whole; and that article.
fn without(id: &str) -> (Recommender, Recommender, Article) {
    let whole = Recommender::builder().build(gazette()).unwrap();
    let draft = whole.article(id).unwrap().clone();
    let others = gazette().into_iter().filter(|article| article.id != id).collect();
    let statistics = whole.statistics().unwrap();
    (Recommender::builder().statistics(statistics).build(others).unwrap(), whole, draft)
}

/// Published articles of the sample corpus with tags, texts and dates of their own; no other article's score depends on them.
const DRAFTS: [&str; 3] = ["diplomatie-accord-detroit", "trains-ligne-rif-annonce", "secheresse-entretien-oukhelfi"];

struct Backwards;

impl Rerank for Backwards {
    fn scores(&self, _article: &str, pool: &[Suggestion]) -> Vec<f64> {
        pool.iter().map(|candidate| -candidate.score).collect()
    }
}

#[test]
fn a_draft_gets_the_tags_of_its_article() {
    for id in DRAFTS {
        let (part, whole, draft) = without(id);
        for measure in [TagMeasure::SharedCount, TagMeasure::Jaccard, TagMeasure::IdfCosine] {
            let question = TagQuestion::new(8).with_measure(measure);
            let expected = whole.suggest_by_tags(id, &question).unwrap().items;
            assert!(!expected.is_empty(), "{id} {measure:?}");
            assert_eq!(part.suggest_by_tags(&draft, &question).unwrap().items, expected, "{id} {measure:?}");
        }
    }
}

#[test]
fn explanations_and_reasons_of_a_draft_agree_with_its_list() {
    for id in DRAFTS {
        let (part, _, draft) = without(id);
        let question = Question::new(5);
        let list = part.suggest(&draft, &question).unwrap().items;
        assert_eq!(list.len(), 5, "{id}");
        for (position, item) in (1..).zip(&list) {
            let explanation = part.explain(&draft, &item.id, &question, 4).unwrap();
            assert_eq!(explanation.score, item.score, "{id} {}", item.id);
            let sum: f64 = explanation.contributions.iter().map(|contribution| contribution.value).sum();
            assert!((sum - item.score).abs() < 1e-9, "{id} {}: {sum}", item.id);
            let why = part.why_not(&draft, &item.id, &question).unwrap();
            assert_eq!((why.position, why.rank), (Some(position), Some(position)), "{id} {}", item.id);
        }
        let page = part.page(&draft, &PagePlan::news()).unwrap();
        let first = &page.blocks[0].items[0].id;
        let why = part.why_not_on_page(&draft, first, &PagePlan::news()).unwrap();
        assert_eq!((why.article.as_str(), why.blocks[0].why.position), (id, Some(1)));
        let reversed = part.suggest_reranked(&draft, &question, &Backwards).unwrap().items;
        assert!(reversed[0].score < list[4].score, "{id}: the weakest of the pool comes first");
        assert!(!part.page_reranked(&draft, &PagePlan::news(), &Backwards).unwrap().blocks[0].items.is_empty());
    }
}

#[test]
fn the_lists_of_a_draft_are_those_of_the_published_article() {
    for id in DRAFTS {
        let (_, whole, mut draft) = without(id);
        // A new version of the same text replaces its article, whatever its status.
        draft.status = Status::Draft;
        let question = Question::new(7);
        assert_eq!(whole.suggest(&draft, &question).unwrap().items, whole.suggest(id, &question).unwrap().items, "{id}");
        let (by_draft, by_id) = (whole.page(&draft, &PagePlan::news()).unwrap(), whole.page(id, &PagePlan::news()).unwrap());
        assert_eq!(by_draft.blocks, by_id.blocks, "{id}");
        assert_eq!(whole.suggest(&id.to_string(), &question).unwrap(), whole.suggest(id, &question).unwrap());
    }
}

#[test]
fn headings_of_presets_are_in_the_language_of_the_page() {
    let recommender = Recommender::builder().build(gazette()).unwrap();
    let heading = |id: &str, plan: &PagePlan| recommender.page(id, plan).unwrap().blocks[0].name.clone();
    assert_eq!(heading("diplomatie-accord-detroit", &PagePlan::news()), "Aller plus loin");
    assert_eq!(heading("justice-dunes-6-verdict-en", &PagePlan::news()), "Go further");
    assert_eq!(heading("justice-dunes-6-verdict-en", &PagePlan::blog()), "Read also");
    assert_eq!(heading("diplomatie-accord-detroit", &PagePlan::next_reads(3)), "À lire ensuite");
}
