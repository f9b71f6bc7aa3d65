//! One operation a bench: analysis, build, one query, all pairs. Each asserts what it measured.
//!
//! On the sample corpus, and on `wiki.jsonl` in the folder that `CONNEXE_CORPORA` names: `CONNEXE_CORPORA=DIR cargo bench`.

use std::hint::black_box;
use std::path::PathBuf;

use connexe::analysis::{Analysis, segment, terms};
use connexe::corpus::JsonLines;
use connexe::ranking::Engine;
use connexe::{Article, Language, Question, Recommender, sample};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

struct Corpus {
    name: String,
    articles: Vec<Article>,
    bytes: u64,
}

impl Corpus {
    fn new(name: &str, articles: Vec<Article>) -> Self {
        let bytes = articles.iter().map(|a| a.title.len() + a.lead.len() + a.body.len()).sum::<usize>() as u64;
        Self { name: name.to_string(), articles, bytes }
    }

    fn sample() -> Self {
        Self::new("gazette", sample::corpus().expect("the sample corpus").articles)
    }
}

/// The sample corpus, and the one in the folder that the environment names.
fn corpora() -> Vec<Corpus> {
    let wiki = large().map(|path| Corpus::new("wiki", JsonLines::new().read_file(path).expect("a readable corpus").articles));
    [Corpus::sample()].into_iter().chain(wiki).collect()
}

/// The path of the larger corpus, or a note that it is skipped.
fn large() -> Option<PathBuf> {
    let path = std::env::var_os("CONNEXE_CORPORA").map(|folder| PathBuf::from(folder).join("wiki.jsonl"));
    let found = path.filter(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: the larger corpus; CONNEXE_CORPORA names no folder with wiki.jsonl");
    }
    found
}

/// Text to words: our scanner beside the Unicode reference.
fn segmentation(criterion: &mut Criterion) {
    use unicode_segmentation::UnicodeSegmentation;
    let text: String = Corpus::sample().articles.iter().map(|article| article.body.as_str()).collect();
    let mut group = criterion.benchmark_group("segment");
    group.throughput(Throughput::Bytes(text.len() as u64));
    assert!(segment(&text).count() > 20_000);
    group.bench_function("ours", |bencher| bencher.iter(|| segment(black_box(&text)).count()));
    group.bench_function("unicode_words", |bencher| bencher.iter(|| black_box(&text).unicode_words().count()));
    group.finish();
}

/// Text to terms without any cache: what one draft costs.
fn term_making(criterion: &mut Criterion) {
    let corpus = Corpus::sample();
    let text = &corpus.articles[corpus.articles.len() / 2].body;
    let mut group = criterion.benchmark_group("terms");
    group.throughput(Throughput::Bytes(text.len() as u64));
    assert!(terms(text, Language::FRENCH, Analysis::Standard).len() > 50);
    group.bench_function("one article", |bencher| {
        bencher.iter(|| terms(black_box(text), Language::FRENCH, Analysis::Standard));
    });
    group.finish();
}

/// Articles to a recommender: analysis, vectors, index, local scales; one thread.
fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    for corpus in corpora() {
        group.throughput(Throughput::Bytes(corpus.bytes));
        group.bench_function(&corpus.name, |bencher| {
            bencher.iter_batched(
                || corpus.articles.clone(),
                |articles| {
                    let recommender = Recommender::builder().threads(1).build(articles).expect("a corpus of distinct ids");
                    assert_eq!(recommender.report().articles, corpus.articles.len());
                    recommender
                },
                criterion::BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// One article against all, and all against all.
fn suggest(criterion: &mut Criterion) {
    let question = Question::new(10);
    for corpus in corpora() {
        let ids: Vec<String> = corpus.articles.iter().map(|article| article.id.clone()).collect();
        let recommender = Recommender::builder().threads(1).build(corpus.articles).expect("a corpus of distinct ids");
        let mut group = criterion.benchmark_group("one query");
        for engine in [Engine::Inverted, Engine::Exhaustive] {
            let question = question.clone().with_engine(engine);
            let mut next = 0;
            group.bench_function(format!("{}/{engine:?}", corpus.name), |bencher| {
                bencher.iter(|| {
                    next = (next + 7919) % ids.len();
                    recommender.suggest(&ids[next], &question).expect("a known id")
                });
            });
        }
        group.finish();
        let mut group = criterion.benchmark_group("all pairs");
        group.sample_size(10);
        group.throughput(Throughput::Elements(ids.len() as u64));
        group.bench_function(&corpus.name, |bencher| {
            bencher.iter(|| {
                let lists = recommender.suggest_all(&question).expect("a question in range");
                assert!(lists.iter().filter(|list| list.items.len() == 10).count() * 2 > ids.len());
                lists
            });
        });
        group.finish();
    }
}

criterion_group!(benches, segmentation, term_making, build, suggest);
criterion_main!(benches);
