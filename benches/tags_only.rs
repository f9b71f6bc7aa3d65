//! Related articles by shared tags alone, beside the plain counting loop that one writes first.
//!
//! The data have the shape of a well-known benchmark of related-post generators: each article has four or five of 28 tags, no text
//! and no date, and gets the five that share the most. `cargo bench --bench tags_only` takes 5,000 articles, and 60,000 with
//! `CONNEXE_BENCH_ARTICLES=60000`.
//!
//! `CONNEXE_BENCH_ONCE=ours` (or `baseline`, `dated`, `filtered`, `single`) answers for all articles once instead, and prints CPU seconds: for
//! alternated runs, and for `valgrind --tool=callgrind`, less what `setup` takes.

use std::hint::black_box;
use std::num::NonZero;

use connexe::ranking::Selection;

use connexe::tags::{TagMeasure, TagQuestion};

use connexe::{Article, Date, Filters, Recommender, Suggestions};
use criterion::{Criterion, Throughput, criterion_group};

const TAGS: u32 = 28;
const K: usize = 5;

/// Numbers without a pattern that matters here, the same on every run (splitmix64: Steele, Lea and Flood, 2014).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((u64::from(limit) * ((mixed ^ (mixed >> 31)) >> 32)) >> 32).expect("less than the limit")
    }
}

/// The tags of each article: four or five distinct ones, all equally likely.
fn tags(articles: usize) -> Vec<Vec<u32>> {
    let mut draw = Draw(20_261_124);
    let mut one = |_| {
        let count = 4 + draw.below(2) as usize;
        let mut tags: Vec<u32> = Vec::with_capacity(count);
        while tags.len() < count {
            let tag = draw.below(TAGS);
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    };
    (0..articles).map(&mut one).collect()
}

/// Ids ascend with the numbers, so that both sides part ties in the same way.
fn articles(tags: &[Vec<u32>]) -> Vec<Article> {
    let named = |tags: &Vec<u32>| tags.iter().map(|tag| format!("tag {tag}")).collect::<Vec<_>>();
    tags.iter().enumerate().map(|(n, tags)| Article::new(format!("article-{n:06}"), "").with_tags(named(tags))).collect()
}

/// Dates over fourteen years, in an order that is not that of the ids.
fn dated(mut articles: Vec<Article>) -> Vec<Article> {
    let mut draw = Draw(7);
    for article in &mut articles {
        let (year, month, day, hour) = (2010 + draw.below(14), 1 + draw.below(12), 1 + draw.below(28), draw.below(24));
        let date: Date = format!("{year}-{month:02}-{day:02}T{hour:02}:00:00Z").parse().expect("a date");
        article.date = Some(date);
    }
    articles
}

/// The plain counting loop: lists of articles by tag, a byte an article, one pass for the best.
struct Baseline<'a> {
    tags: &'a [Vec<u32>],
    lists: Vec<Vec<u32>>,
}

impl<'a> Baseline<'a> {
    fn new(tags: &'a [Vec<u32>]) -> Self {
        let mut lists = vec![Vec::new(); TAGS as usize];
        for (article, tags) in (0u32..).zip(tags) {
            tags.iter().for_each(|&tag| lists[tag as usize].push(article));
        }
        Self { tags, lists }
    }

    /// For each article its best five, as (count, article); a count of 0 is an empty place.
    fn all(&self) -> Vec<[(u8, u32); K]> {
        let mut counts = vec![0u8; self.tags.len()];
        let mut one = |(article, tags): (usize, &Vec<u32>)| {
            counts.fill(0);
            for &tag in tags {
                for &other in &self.lists[tag as usize] {
                    counts[other as usize] += 1;
                }
            }
            counts[article] = 0;
            let mut best = [(0u8, 0u32); K];
            for (other, &count) in (0u32..).zip(&counts) {
                // Ascending articles: an equal count is a later id, and stays behind.
                if count > best[K - 1].0 {
                    let mut place = K - 1;
                    while place > 0 && best[place - 1].0 < count {
                        best[place] = best[place - 1];
                        place -= 1;
                    }
                    best[place] = (count, other);
                }
            }
            best
        };
        self.tags.iter().enumerate().map(&mut one).collect()
    }
}

fn question() -> TagQuestion {
    TagQuestion::new(K).with_measure(TagMeasure::SharedCount)
}

fn recommender(articles: Vec<Article>) -> Recommender {
    Recommender::builder().threads(1).build(articles).expect("distinct ids")
}

fn ours(recommender: &Recommender) -> Vec<Suggestions> {
    recommender.suggest_all_by_tags(&question()).expect("a question in range")
}

/// Both sides suggest the same articles with the same counts, in the same order.
fn assert_same(recommender: &Recommender, plain: &[[(u8, u32); K]], lists: &[Suggestions]) {
    assert_eq!(plain.len(), lists.len());
    for (plain, list) in plain.iter().zip(lists) {
        let plain: Vec<(&str, f64)> = plain
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|&(count, article)| (recommender.articles()[article as usize].id.as_str(), f64::from(count)))
            .collect();
        let ours: Vec<(&str, f64)> = list.items.iter().map(|item| (item.id.as_str(), item.score)).collect();
        assert_eq!(plain, ours);
    }
}

fn size(default: usize) -> usize {
    let named = std::env::var("CONNEXE_BENCH_ARTICLES").ok();
    named.map_or(default, |number| number.parse::<NonZero<usize>>().expect("a number of articles").get())
}

fn all(criterion: &mut Criterion) {
    let tags = tags(size(5_000));
    let recommender = recommender(articles(&tags));
    let baseline = Baseline::new(&tags);
    assert_same(&recommender, &baseline.all(), &ours(&recommender));
    let mut group = criterion.benchmark_group(format!("tags only, {} articles", tags.len()));
    group.sample_size(10);
    group.throughput(Throughput::Elements(tags.len() as u64));
    group.bench_function("baseline", |bencher| bencher.iter(|| black_box(&baseline).all()));
    group.bench_function("ours", |bencher| bencher.iter(|| ours(black_box(&recommender))));
    group.finish();
}

/// CPU seconds of the process so far, all threads together, where the system tells them: in hundredths, which Linux has fixed.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let ticks: Vec<f64> = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / 100.0)
}

/// Answers for all articles once.
fn once(which: &str) {
    let tags = tags(size(60_000));
    let plain = articles(&tags);
    let since = |start: Option<f64>| cpu_seconds().zip(start).map_or(f64::NAN, |(end, start)| end - start);
    let seconds = if which == "baseline" {
        let baseline = Baseline::new(&tags);
        let start = cpu_seconds();
        black_box(baseline.all());
        since(start)
    } else if which == "setup" {
        black_box(recommender(plain));
        0.0
    } else {
        let (recommender, filters) = match which {
            "dated" => (recommender(dated(plain)), Filters::default()),
            "filtered" => (recommender(plain), Filters::default().with_tags(Selection::never(["tag 7"]))),
            _ => (recommender(plain), Filters::default()),
        };
        let question = question().with_filters(filters);
        let start = cpu_seconds();
        let lists = if which == "single" {
            recommender.articles().iter().map(|article| recommender.suggest_by_tags(&article.id, &question)).collect()
        } else {
            recommender.suggest_all_by_tags(&question)
        };
        let seconds = since(start);
        let lists = lists.expect("a question in range");
        assert!(lists.iter().all(|list| list.items.len() == K));
        seconds
    };
    println!("{which}: {seconds:.2} CPU seconds for {} articles", tags.len());
}

criterion_group!(benches, all);

fn main() {
    match std::env::var("CONNEXE_BENCH_ONCE") {
        Ok(which) => once(&which),
        Err(_) => {
            benches();
            Criterion::default().configure_from_args().final_summary();
        }
    }
}
