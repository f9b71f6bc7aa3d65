//! Text to weighted vectors, with stems and word pairs, on one thread; nothing is indexed.
//!
//! On the sample corpus, and on a larger one where it is present: `CONNEXE_BENCH_CORPUS=wiki.jsonl cargo bench --bench text`. The language
//! of articles that name none is English there, French in the sample corpus.

use std::path::PathBuf;

use connexe::corpus::JsonLines;
use connexe::vector::{Boilerplate, Recipe, TextVectors};
use connexe::{Article, Language};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

struct Corpus {
    name: String,
    articles: Vec<Article>,
    language: Language,
}

/// The sample corpus, and the one that the environment names.
fn corpora() -> Vec<Corpus> {
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/gazette.jsonl");
    let large = std::env::var_os("CONNEXE_BENCH_CORPUS").map(PathBuf::from);
    let read = |(path, language): (PathBuf, Language)| Corpus {
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        articles: JsonLines::new().read_file(&path).expect("a readable corpus").articles,
        language,
    };
    [(sample, Language::FRENCH)].into_iter().chain(large.map(|path| (path, Language::ENGLISH))).map(read).collect()
}

fn text_to_vectors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("text to vectors");
    group.sample_size(10);
    for Corpus { name, articles, language } in corpora() {
        let bytes: usize = articles.iter().map(|a| a.title.len() + a.lead.len() + a.body.len()).sum();
        group.throughput(Throughput::Bytes(bytes as u64));
        for (what, recipe) in [
            ("default", Recipe::default()),
            ("boilerplate kept", Recipe::default().with_boilerplate(Boilerplate::Keep)),
            ("words alone", Recipe::default().with_boilerplate(Boilerplate::Keep).with_word_pairs(false)),
        ] {
            let vectors = TextVectors::of(&articles, &recipe, language, 1).expect("a recipe in range");
            assert_eq!(vectors.len(), articles.len());
            assert!(vectors.non_zeros() > 20 * articles.len(), "{} weights", vectors.non_zeros());
            group.bench_function(format!("{name}/{what}"), |bencher| {
                bencher.iter(|| TextVectors::of(&articles, &recipe, language, 1).expect("a recipe in range"));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, text_to_vectors);
criterion_main!(benches);
