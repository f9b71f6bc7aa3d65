//! The similarity of short texts against the judgements of people.

use std::io::Write;
use std::path::Path;

use connexe::analyst::Expansion;
use connexe::corpus::JsonLines;
use connexe::evaluation::{pearson, spearman};
use connexe::{Article, Language, Recommender};
use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::input;

/// Prints the correlations; returns the linear one.
pub fn judged(lee: &Path, background: Option<&Path>, out: &mut dyn Write) -> Result<Option<f64>> {
    let text = input::text(lee)?;
    let judged = JsonLines::new().read(text.as_bytes()).map_err(|error| Failure::of_file(lee, error))?.articles;
    let rows = judgements(lee, &text)?;
    let mut articles: Vec<Article> = judged.clone();
    if let Some(background) = background {
        articles.extend(input::corpus(Some(background), &JsonLines::new())?.articles);
    }
    let recommender = Recommender::builder().language(Language::ENGLISH).build(articles)?;
    let ids: Vec<&str> = judged.iter().map(|article| article.id.as_str()).collect();
    let similarity = recommender.expanded_similarity(&ids, &Expansion::default())?;
    let (mut found, mut expected) = (Vec::new(), Vec::new());
    for a in 0..judged.len() {
        for b in 0..a {
            found.push(similarity[[a, b]]);
            let judgement = rows.get(a).and_then(|row| row.get(b));
            let missing =
                || Failure::of_file(lee, format!("article {} has no judgement of article {}; `sim` is too short", a + 1, b + 1));
            expected.push(*judgement.ok_or_else(missing)?);
        }
    }
    let show = |value: Option<f64>| value.map_or("undefined".to_string(), |value| format!("{value:.3}"));
    let linear = pearson(&found, &expected);
    writeln!(out, "pairs {}", found.len())?;
    writeln!(out, "pearson {}", show(linear))?;
    writeln!(out, "spearman {}", show(spearman(&found, &expected)))?;
    Ok(linear)
}

/// The row of judgements of each article: the field `sim` of its line.
fn judgements(path: &Path, text: &str) -> Result<Vec<Vec<f64>>> {
    let row = |(number, line): (usize, &str)| {
        let failed = |reason: &str| Failure::of_file(path, format!("line {}: {reason}", number + 1));
        let record: Value = serde_json::from_str(line).map_err(|error| failed(&error.to_string()))?;
        let row =
            record["sim"].as_array().ok_or_else(|| failed("no list named `sim`; it holds the judgements of the article"))?;
        let number = |value: &Value| value.as_f64().ok_or_else(|| failed("`sim` must hold numbers only"));
        row.iter().map(number).collect()
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(row).collect()
}
