//! The figures of measured sites, as a line of JSON and as a table.

use std::io::Write;

use connexe::evaluation::{Evaluation, Interval, Metrics, SiteHealth, compare, interval};
use connexe::page::printable;
use serde_json::json;

use crate::failure::Result;

/// One file measured.
pub struct Site {
    pub name: String,
    pub evaluation: Evaluation,
    /// The published recipe on the same queries, to compare with.
    pub reference: Evaluation,
    pub health: SiteHealth,
}

/// The figures of some sites: means over sites, counts added up.
pub fn line(name: &str, sites: &[Site]) -> serde_json::Value {
    let ndcgs: Vec<Vec<f64>> = sites.iter().map(|site| site.evaluation.ndcgs()).collect();
    let found = interval(&ndcgs);
    let means: Vec<Metrics> = sites.iter().map(|site| site.evaluation.mean()).collect();
    let mean = Metrics::mean(&means);
    let round = |value: f64| (value * 1e4).round() / 1e4;
    let average = |value: &dyn Fn(&Site) -> f64| sites.iter().map(value).sum::<f64>() / sites.len().max(1) as f64;
    json!({
        "corpus": name,
        "queries": ndcgs.iter().map(Vec::len).sum::<usize>(),
        "ndcg10": round(found.mean),
        "ndcg10_low": round(found.low),
        "ndcg10_high": round(found.high),
        "recall10": round(mean.recall),
        "mrr10": round(mean.reciprocal_rank),
        "coverage": round(average(&|site| site.health.site.coverage)),
        "worst_hub": sites.iter().map(|site| site.health.site.worst_hub).max(),
        "orphans": sites.iter().map(|site| site.health.site.orphans).sum::<usize>(),
    })
}

/// Prints a row for each site, the mean, and remarks on each site.
pub fn table(sites: &[Site], out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{:<16}{:>8}{:>8}  {:<16}{:>8}{:>7}{:>18}{:>10}{:>6}{:>9}{:>7}{:>6}",
        "corpus",
        "queries",
        "nDCG@10",
        "95 % interval",
        "recall",
        "MRR",
        "against recipe",
        "coverage",
        "hub",
        "orphans",
        "short",
        "days"
    )?;
    for site in sites {
        let ndcg = site.evaluation.ndcg();
        row(&site.name, site.evaluation.queries.len(), ndcg, site.evaluation.mean(), &[site], out)?;
        let group = &site.health.site;
        writeln!(
            out,
            "{:>9.1}%{:>6}{:>9}{:>6.1}%{:>6}",
            100.0 * group.coverage,
            group.worst_hub,
            group.orphans,
            100.0 * group.short_lists,
            group.median_days.map_or("-".to_string(), |days| days.to_string())
        )?;
    }
    let all: Vec<&Site> = sites.iter().collect();
    if sites.len() > 1 {
        let found = interval(&sites.iter().map(|site| site.evaluation.ndcgs()).collect::<Vec<_>>());
        let means: Vec<Metrics> = sites.iter().map(|site| site.evaluation.mean()).collect();
        row("mean", sites.iter().map(|s| s.evaluation.queries.len()).sum(), found, Metrics::mean(&means), &all, out)?;
        writeln!(out)?;
    }
    for site in sites {
        let hubs: Vec<String> = site.health.hubs.iter().take(3).map(|hub| format!("{} ({})", hub.id, hub.lists)).collect();
        writeln!(
            out,
            "{}: most listed {}; near-duplicates shown {}; links not counted: {} to itself, {} to copies",
            printable(&site.name),
            printable(&hubs.join(", ")),
            site.health.near_duplicates_shown,
            site.evaluation.guards.to_itself,
            site.evaluation.guards.to_near_duplicates
        )?;
    }
    Ok(())
}

fn row(name: &str, queries: usize, ndcg: Interval, mean: Metrics, sites: &[&Site], out: &mut dyn Write) -> Result<()> {
    let pairs: Vec<(&Evaluation, &Evaluation)> = sites.iter().map(|site| (&site.reference, &site.evaluation)).collect();
    let against = match compare(&pairs) {
        Ok(gain) => format!("{:+.3} ({:+.3} {:+.3})", gain.mean, gain.low, gain.high),
        // Other wording, other copies: not the same queries.
        Err(_) => "-".to_string(),
    };
    write!(
        out,
        "{name:<16}{queries:>8}{:>8.3}  {:<16}{:>8.3}{:>7.3}  {against:>24}",
        ndcg.mean,
        format!("{:.3} to {:.3}", ndcg.low, ndcg.high),
        mean.recall,
        mean.reciprocal_rank
    )?;
    Ok(())
}
