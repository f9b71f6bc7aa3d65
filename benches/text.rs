//! Text to weighted vectors, with stems and word pairs, on one thread; nothing is indexed.
//!
//! On the sample corpus, and on `wiki.jsonl` in the folder that `CONNEXE_CORPORA` names: `CONNEXE_CORPORA=DIR cargo bench --bench text`.
//! The language of articles that name none is English there, French in the sample corpus.

use std::path::PathBuf;

use connexe::corpus::JsonLines;
use connexe::vector::{Boilerplate, Recipe, TextVectors};
use connexe::{Article, Language, sample};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

struct Corpus {
    name: String,
    articles: Vec<Article>,
    language: Language,
}

/// The sample corpus, and the one in the folder that the environment names.
fn corpora() -> Vec<Corpus> {
    let articles = sample::corpus().expect("the sample corpus").articles;
    let mut corpora = vec![Corpus { name: "gazette".to_string(), articles, language: Language::FRENCH }];
    let path = std::env::var_os("CONNEXE_CORPORA").map(|folder| PathBuf::from(folder).join("wiki.jsonl"));
    match path.filter(|path| path.exists()) {
        Some(path) => {
            let articles = JsonLines::new().read_file(path).expect("a readable corpus").articles;
            corpora.push(Corpus { name: "wiki".to_string(), articles, language: Language::ENGLISH });
        }
        None => eprintln!("SKIPPED: the larger corpus; CONNEXE_CORPORA names no folder with wiki.jsonl"),
    }
    corpora
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
