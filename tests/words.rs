//! Texts that readers of a language take for the same word, and texts that they do not.

use std::collections::HashSet;

use connexe::analysis::{Analysis, terms};
use connexe::ranking::Question;
use connexe::{Article, Recommender};

#[test]
fn words_meet_and_part_in_their_language() {
    let rows = include_str!("cases/words.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut wrong = Vec::new();
    for row in rows {
        let [code, expected, one, other] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row:?} has not four columns")
        };
        assert!(["meet", "part"].contains(&expected), "{row:?}");
        let of = |text: &str| -> HashSet<String> { terms(text, code.parse().unwrap(), Analysis::Standard).into_iter().collect() };
        let (one, other) = (of(one), of(other));
        if one.is_disjoint(&other) != (expected == "part") || (one.is_empty() && other.is_empty()) {
            wrong.push(format!("{row}: {one:?} {other:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_label_shows_the_number_as_it_is_written() {
    let articles = ["12 000 doses", "12\u{202F}000 arbres", "12’000 francs", "Rien", "Personne"];
    let articles = articles.iter().enumerate().map(|(n, title)| Article::new(n.to_string(), *title)).collect();
    let recommender = Recommender::builder().build(articles).unwrap();
    for (from, to, shown) in [("0", "1", "12 000"), ("1", "0", "12\u{202F}000"), ("2", "0", "12’000")] {
        let explanation = format!("{:?}", recommender.explain(from, to, &Question::default(), 9).unwrap());
        assert!(explanation.contains(&format!("{shown:?}")), "{from} {to}: {explanation}");
    }
}
