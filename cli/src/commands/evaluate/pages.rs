//! The figures of the pages of measured sites.

use std::io::Write;

use connexe::evaluation::{Evaluation, PageFigures, compare, interval};
use serde_json::json;

use crate::failure::Result;

/// The pages of one file, and their lists measured against the links with the rules of the plan and without.
pub struct Pages {
    pub name: String,
    pub figures: PageFigures,
    pub planned: Evaluation,
    pub raw: Evaluation,
}

impl Pages {
    /// The figures as JSON.
    pub fn line(&self) -> Result<serde_json::Value> {
        let gain = compare(&[(&self.raw, &self.planned)])?;
        Ok(json!({
            "figures": self.figures,
            "ndcg10": self.planned.mean().ndcg,
            "ndcg10_without_rules": self.raw.mean().ndcg,
            "gain": gain.mean,
            "gain_low": gain.low,
            "gain_high": gain.high,
        }))
    }
}

/// Prints a table of the pages of all files, what labels name, and what the rules removed.
pub fn table(pages: &[Pages], out: &mut dyn Write) -> Result<()> {
    writeln!(out, "\nPages")?;
    writeln!(
        out,
        "{:<20} {:>6} {:>6} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8}   nDCG@10, and without the rules",
        "corpus", "pages", "items", "empty", "short", "minimum", "one", "generic", "series", "no label"
    )?;
    for site in pages {
        let figures = &site.figures;
        let share = |value: f64| format!("{:.1} %", 100.0 * value);
        let per_page = figures.items as f64 / figures.pages.max(1) as f64;
        let without_label = figures.without_label as f64 / figures.items.max(1) as f64;
        writeln!(
            out,
            "{:<20} {:>6} {:>6.1} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8}   {:.3} {:.3}",
            site.name,
            figures.pages,
            per_page,
            figures.empty,
            figures.short_blocks,
            share(figures.below_minimum),
            share(figures.one_feature),
            share(figures.generic_tags),
            share(figures.same_series),
            share(without_label),
            site.planned.mean().ndcg,
            site.raw.mean().ndcg,
        )?;
        writeln!(out, "  labels: {}", counts(&figures.labels)?)?;
        writeln!(out, "  removed: {}", counts(&figures.removed)?)?;
        writeln!(out, "  short: {}", counts(&figures.short_by_rule)?)?;
    }
    let pairs: Vec<(&Evaluation, &Evaluation)> = pages.iter().map(|site| (&site.raw, &site.planned)).collect();
    let differences: Vec<f64> = pairs
        .iter()
        .flat_map(|(raw, planned)| raw.ndcgs().into_iter().zip(planned.ndcgs()).map(|(raw, planned)| planned - raw))
        .collect();
    let pooled = interval(&[differences]);
    writeln!(out, "all queries pooled: {:+.4} ({:+.4} to {:+.4}) by the rules", pooled.mean, pooled.low, pooled.high)?;
    Ok(())
}

/// Counts by name, in one line.
fn counts<K: serde::Serialize>(counts: &std::collections::BTreeMap<K, usize>) -> Result<String> {
    let name = |key: &K| serde_json::to_value(key).ok().and_then(|value| value.as_str().map(str::to_string)).unwrap_or_default();
    let counts: Vec<String> = counts.iter().map(|(key, count)| format!("{count} {}", name(key))).collect();
    Ok(if counts.is_empty() { "none".to_string() } else { counts.join(", ") })
}
