//! Long operations tell how far they have come, and stop when they are asked to.

mod common;

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::{french, gazette};
use connexe::knn::{Csr, KnnIndex};
use connexe::page::PagePlan;
use connexe::tags::{TagMeasure, TagQuestion};
use connexe::vector::{Recipe, TextVectors};
use connexe::{Article, Blend, Error, Filters, Progress, Question, Recommender, Result, Stage};

/// What all operations of a table tell and ask.
#[derive(Clone, Default)]
struct Switch {
    told: Arc<Mutex<Vec<Progress>>>,
    asked: Arc<AtomicUsize>,
    /// The number of the question that is answered with yes, and of those after it; 0 for none.
    yes_from: Arc<AtomicUsize>,
}

impl Switch {
    fn set(&self, yes_from: usize) {
        self.told.lock().unwrap().clear();
        self.asked.store(0, Ordering::Relaxed);
        self.yes_from.store(yes_from, Ordering::Relaxed);
    }

    fn callback(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let told = Arc::clone(&self.told);
        move |progress| told.lock().unwrap().push(progress)
    }

    fn condition(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        let Self { asked, yes_from, .. } = self.clone();
        move || {
            let question = asked.fetch_add(1, Ordering::Relaxed) + 1;
            (1..=question).contains(&yes_from.load(Ordering::Relaxed))
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

type Operation = (&'static str, Vec<Stage>, Box<dyn Fn() -> Result<String>>);

fn text(answer: impl Debug) -> String {
    format!("{answer:?}")
}

/// A blend that no question had before: its quantiles are not known yet.
fn new_blend() -> Blend {
    static BLENDS: AtomicUsize = AtomicUsize::new(0);
    Blend::default().with_tags(0.1 + BLENDS.fetch_add(1, Ordering::Relaxed) as f64 / 1e6)
}

fn matrix() -> Csr {
    let vectors = TextVectors::of(&gazette(), &Recipe::default(), french(), 1).unwrap();
    let (mut starts, mut columns, mut weights) = (vec![0], Vec::new(), Vec::new());
    for row in 0..vectors.len() {
        for (column, weight) in vectors.row(row) {
            columns.push(column);
            #[allow(clippy::cast_possible_truncation)] // At most 1: only digits are lost.
            weights.push(weight as f32);
        }
        starts.push(columns.len());
    }
    Csr::new(vectors.columns(), starts, columns, weights).unwrap()
}

/// Every long operation, on so many threads.
fn operations(switch: &Switch, threads: usize) -> Vec<Operation> {
    switch.set(0);
    let (for_builder, for_vectors) = (switch.clone(), switch.clone());
    let builder = move || {
        let switch = &for_builder;
        Recommender::builder().threads(threads).on_progress(switch.callback()).cancel_when(switch.condition())
    };
    let vectors = move || {
        let switch = &for_vectors;
        KnnIndex::builder().threads(threads).on_progress(switch.callback()).cancel_when(switch.condition())
    };
    let site = Arc::new(builder().build(gazette()).unwrap());
    let (rows, matrix) = (Arc::new(vectors().build(&matrix()).unwrap()), matrix());
    let statistics = site.statistics().unwrap();
    let (frozen, of_text) = (builder.clone(), builder.clone());
    let mut operations: Vec<Operation> = Vec::new();
    let mut add = |name, stages: &[Stage], operation: Box<dyn Fn() -> Result<String>>| {
        operations.push((name, stages.to_vec(), operation));
    };
    let build = [Stage::Analyze, Stage::Index];
    add("build", &build, Box::new(move || Ok(text(builder().build(gazette())?.report()))));
    add(
        "build with statistics",
        &build,
        Box::new(move || Ok(text(frozen().statistics(statistics.clone()).build(gazette())?.report()))),
    );
    add(
        "text_vectors",
        &[Stage::Analyze],
        Box::new(move || {
            let vectors = of_text().text_vectors(&gazette())?;
            Ok(text((vectors.len(), vectors.columns(), vectors.non_zeros())))
        }),
    );
    add("build vectors", &[Stage::Index], Box::new(move || Ok(text(vectors().build(&matrix)?.rows()))));
    let on = |site: &Arc<Recommender>, ask: fn(&Recommender) -> Result<String>| -> Box<dyn Fn() -> Result<String>> {
        let site = Arc::clone(site);
        Box::new(move || ask(&site))
    };
    let rank = [Stage::Rank];
    add("suggest_all", &rank, on(&site, |site| Ok(text(site.suggest_all(&Question::new(5))?))));
    add(
        "suggest_all by quantile",
        &rank,
        on(&site, |site| {
            let filters = Filters::default().with_min_quantile(0.5);
            site.suggest_all(&Question::new(5).with_blend(new_blend()).with_filters(filters)).map(|lists| text(lists.len()))
        }),
    );
    add("score_quantile", &rank, on(&site, |site| site.score_quantile(&new_blend(), 0.5).map(|score| text(score > 0.0))));
    add("suggest_all_by_tags", &rank, on(&site, |site| Ok(text(site.suggest_all_by_tags(&TagQuestion::new(5))?))));
    add(
        "suggest_all_by_tags by cosine",
        &rank,
        on(&site, |site| Ok(text(site.suggest_all_by_tags(&TagQuestion::new(5).with_measure(TagMeasure::IdfCosine))?))),
    );
    add("tag_report", &rank, on(&site, |site| Ok(text(site.tag_report()?))));
    add("statistics", &[Stage::Analyze], on(&site, |site| Ok(text(site.statistics()?))));
    add("previewer", &rank, on(&site, |site| site.previewer(&PagePlan::news()).map(|_| String::new())));
    let draft = || Article::new("draft", "La ligne du Rif").with_body("Le premier train partira de Tétouan à l’aube.");
    add("preview", &rank, {
        let site = Arc::clone(&site);
        Box::new(move || Ok(text(site.preview(&draft(), &PagePlan::blog())?)))
    });
    #[cfg(feature = "matrix")]
    {
        use connexe::analyst::{Expansion, Lsa};
        add("similarity_matrix", &rank, on(&site, |site| Ok(text(site.similarity_matrix(&Blend::default())?))));
        add("neighbours", &rank, on(&site, |site| Ok(text(site.neighbours(3, &Blend::default())?))));
        add("latent_space", &[Stage::Decompose], on(&site, |site| Ok(text(site.latent_space(&Lsa::default())?.vectors()))));
        let sampled = |site: &Recommender| {
            let settings = Lsa::default().with_dimensions(10).with_oversampling(5);
            Ok(text(site.latent_space(&settings)?.vectors()))
        };
        add("latent_space, sampled", &[Stage::Decompose], on(&site, sampled));
        add(
            "expanded_similarity",
            &rank,
            on(&site, |site| {
                let ids: Vec<&str> = site.articles().iter().map(|article| article.id.as_str()).collect();
                Ok(text(site.expanded_similarity(&ids, &Expansion::default())?))
            }),
        );
    }
    #[cfg(feature = "evaluation")]
    {
        use connexe::Settings;
        use connexe::evaluation::{Evaluator, Protocol, SiteHealth};
        let stages = [Stage::Evaluate];
        for (name, quantile) in [("evaluate", None), ("evaluate by quantile", Some(0.2))] {
            let evaluator = Evaluator::new(Protocol::default()).threads(threads);
            let evaluator = evaluator.on_progress(switch.callback()).cancel_when(switch.condition());
            let mut settings = Settings::default();
            settings.question.filters.min_quantile = quantile;
            add(name, &stages, Box::new(move || Ok(text(evaluator.evaluate(&gazette(), &settings)?))));
        }
        let lists = site.suggest_all(&Question::new(5)).unwrap();
        let site = Arc::clone(&site);
        add("the health of a site", &stages, Box::new(move || Ok(text(SiteHealth::of(&site, &lists)?))));
    }
    let all = Arc::clone(&rows);
    add("nearest_of_all", &rank, Box::new(move || Ok(text(all.nearest_of_all(5)?))));
    add("nearest_of", &rank, Box::new(move || Ok(text(rows.nearest_of(3..140, 5)?))));
    operations
}

/// Each stage starts at 0 and only grows; all of them came to their end, in this order.
fn assert_whole(told: &[Progress], stages: &[Stage], name: &str) {
    let ends: Vec<Stage> = told.iter().filter(|told| told.done == 0).map(|told| told.stage).collect();
    assert_eq!(ends, stages, "{name}: stages that began");
    for pair in told.chunk_by(|a, b| a.stage == b.stage) {
        assert!(pair.windows(2).all(|pair| pair[0].done < pair[1].done), "{name}: {pair:?}");
        assert!(pair.iter().all(|progress| progress.total == pair[0].total), "{name}: {pair:?}");
        let last = pair.last().unwrap();
        assert_eq!(last.done, last.total, "{name}: {pair:?}");
    }
}

#[test]
fn an_operation_stops_at_the_question_that_says_so() {
    let mut answers: Vec<String> = Vec::new();
    for threads in [1, 4] {
        let switch = Switch::default();
        for (number, (name, stages, operation)) in operations(&switch, threads).into_iter().enumerate() {
            switch.set(0);
            let answer = operation().unwrap();
            assert_whole(&switch.told.lock().unwrap(), &stages, name);
            let questions = switch.asked();
            assert!(questions > 1, "{name}: {questions} questions");
            for yes_from in [1, 2, questions / 2 + 1, questions] {
                switch.set(yes_from);
                match operation().unwrap_err() {
                    Error::Cancelled { stage, done, total } => {
                        assert!(stages.contains(&stage) && done <= total && total > 0, "{name}: {stage}, {done} of {total}");
                        assert!(yes_from > 1 || (stage, done) == (stages[0], 0), "{name}: {stage}, {done} of {total}");
                    }
                    other => panic!("{name}: {other}"),
                }
                // Those that other threads were about to ask.
                assert!(switch.asked() < yes_from + threads, "{name}: {} questions, yes from {yes_from}", switch.asked());
                let told = switch.told.lock().unwrap();
                let last = told.iter().rev().find(|progress| progress.stage == *stages.last().unwrap());
                assert!(last.is_none_or(|last| last.done < last.total), "{name}: told that it was over: {last:?}");
            }
            // What was cancelled leaves nothing behind.
            switch.set(0);
            assert_eq!(operation().unwrap(), answer, "{name}");
            match answers.get(number) {
                None => answers.push(answer),
                Some(first) => assert_eq!(*first, answer, "{name}: on one thread and on four"),
            }
        }
    }
}

#[test]
fn the_answer_is_that_without_a_condition() {
    let question = Question::new(5);
    let expected = Recommender::builder().build(gazette()).unwrap().suggest_all(&question).unwrap();
    let watched = Recommender::builder().cancel_when(|| false).build(gazette()).unwrap();
    assert_eq!(watched.suggest_all(&question).unwrap(), expected);
}

#[test]
fn statistics_that_were_handed_over_can_be_cancelled_too() {
    let switch = Switch::default();
    let statistics = Recommender::builder().build(gazette()).unwrap().statistics().unwrap();
    let builder = Recommender::builder().statistics(statistics.clone());
    let site = builder.on_progress(switch.callback()).cancel_when(switch.condition()).build(gazette()).unwrap();
    switch.set(0);
    assert!(site.statistics().unwrap() == statistics, "they are given back as they were");
    assert_whole(&switch.told.lock().unwrap(), &[Stage::Analyze], "statistics");
    switch.set(1);
    assert!(matches!(site.statistics(), Err(Error::Cancelled { stage: Stage::Analyze, done: 0, total: 146 })));
}

#[cfg(feature = "evaluation")]
#[test]
fn an_evaluation_is_that_without_a_watch_and_one_stage_of_known_length() {
    use connexe::Settings;
    use connexe::evaluation::{Evaluator, Half, Protocol, evaluate};
    let (site, settings) = (gazette(), Settings::default());
    let told = |half: Half| {
        let switch = Switch::default();
        let protocol = Protocol::default().with_half(half);
        let watched = Evaluator::new(protocol).on_progress(switch.callback()).cancel_when(switch.condition());
        let found = watched.evaluate(&site, &settings).unwrap();
        assert_eq!(found, evaluate(&site, &settings, &protocol).unwrap());
        let told = switch.told.lock().unwrap().clone();
        assert_whole(&told, &[Stage::Evaluate], "evaluate");
        // An article is counted when it is analysed and when it is indexed; copies leave some queries without what is measured.
        assert!(told[0].total >= 2 * site.len() + found.queries.len(), "{half:?}: {told:?}");
        told[0].total
    };
    assert_eq!(told(Half::Tune) + told(Half::Test), told(Half::All));
    let empty = Evaluator::new(Protocol::default()).cancel_when(|| true).evaluate(&[], &settings).unwrap_err();
    assert!(matches!(empty, Error::Cancelled { stage: Stage::Evaluate, done: 0, total: 0 }), "{empty}");
}

#[test]
fn questions_are_few_and_work_after_a_yes_is_little() {
    let switch = Switch::default();
    let site = Recommender::builder().threads(1).cancel_when(switch.condition()).build(gazette()).unwrap();
    let articles = site.articles().len();
    switch.set(0);
    site.suggest_all(&Question::new(5)).unwrap();
    assert_eq!(switch.asked(), 1 + articles / 64);
    switch.set(2);
    // The 64th article is not begun.
    let error = site.suggest_all(&Question::new(5)).unwrap_err();
    assert!(matches!(error, Error::Cancelled { stage: Stage::Rank, done: 63, .. }), "{error}");
    // One wave of the search for all pairs holds all of these rows: it stops within.
    let rows = KnnIndex::builder().threads(1).cancel_when(switch.condition()).build(&matrix()).err();
    assert!(matches!(rows, Some(Error::Cancelled { stage: Stage::Index, .. })));
    switch.set(0);
    let rows = KnnIndex::builder().threads(1).cancel_when(switch.condition()).build(&matrix()).unwrap();
    // At the start, and then before the 64th row and the 128th.
    switch.set(3);
    let error = rows.nearest_of_all(5).unwrap_err();
    assert!(matches!(error, Error::Cancelled { stage: Stage::Rank, done: 127, total: 146 }), "{error}");
}

#[test]
fn single_questions_are_not_stopped() {
    let switch = Switch::default();
    let site = Recommender::builder().cancel_when(switch.condition()).build(gazette()).unwrap();
    let id = site.articles()[0].id.clone();
    switch.set(1);
    assert!(site.suggest(&id, &Question::new(5)).is_ok());
    assert!(site.page(&id, &PagePlan::news()).is_ok());
    assert_eq!(switch.asked(), 0);
}

#[test]
fn a_callback_may_do_work_of_its_own() {
    let inner = Arc::new(Recommender::builder().threads(2).build(gazette()).unwrap());
    let site = Recommender::builder()
        .threads(2)
        .on_progress(move |_| {
            inner.suggest_all(&Question::new(1)).unwrap();
        })
        .build(gazette())
        .unwrap();
    assert_eq!(site.suggest_all(&Question::new(1)).unwrap().len(), 146);
}

#[test]
fn the_error_says_how_far_it_had_come() {
    let error = Recommender::builder().cancel_when(|| true).build(vec![Article::new("a", "Le train")]).err().unwrap();
    let said = "cancelled in the stage analyze with 0 of 1 done; nothing of it is kept: start again for the whole";
    assert_eq!(error.to_string(), said);
    let empty = Recommender::builder().cancel_when(|| true).build(Vec::new()).err().unwrap();
    assert!(matches!(empty, Error::Cancelled { done: 0, total: 0, .. }), "an empty site is asked too");
}
