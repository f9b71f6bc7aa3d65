//! The figures of measured sites, as a line of JSON and as a table.

use std::io::Write;

use connexe::evaluation::{Evaluation, Group, Interval, ListsReport, Metrics, SiteHealth, compare, interval};
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
    /// The lists of another system, where some were given.
    pub other: Option<OtherSystem>,
}

/// The lists of another system, measured on the queries of a site.
pub struct OtherSystem {
    pub name: String,
    pub evaluation: Evaluation,
    pub health: SiteHealth,
    pub report: ListsReport,
}

impl Site {
    /// The figures of the other system as JSON, with the gain of ours over it.
    pub fn other_line(&self) -> Result<Option<serde_json::Value>> {
        let Some(other) = &self.other else { return Ok(None) };
        let (ndcg, mean, group) = (other.evaluation.ndcg(), other.evaluation.mean(), &other.health.site);
        let gain = compare(&[(&other.evaluation, &self.evaluation)])?;
        Ok(Some(json!({
            "corpus": self.name,
            "lists": other.name,
            "queries": other.evaluation.queries.len(),
            "ndcg10": round(ndcg.mean),
            "ndcg10_low": round(ndcg.low),
            "ndcg10_high": round(ndcg.high),
            "recall10": round(mean.recall),
            "mrr10": round(mean.reciprocal_rank),
            "coverage": round(group.coverage),
            "worst_hub": group.worst_hub,
            "orphans": group.orphans,
            "our_gain": round(gain.mean),
            "our_gain_low": round(gain.low),
            "our_gain_high": round(gain.high),
            "report": other.report,
        })))
    }
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// The figures of some sites: means over sites, counts added up.
pub fn line(name: &str, sites: &[Site]) -> serde_json::Value {
    let ndcgs: Vec<Vec<f64>> = sites.iter().map(|site| site.evaluation.ndcgs()).collect();
    let found = interval(&ndcgs);
    let means: Vec<Metrics> = sites.iter().map(|site| site.evaluation.mean()).collect();
    let mean = Metrics::mean(&means);
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

/// The least width of the column of names.
const NAMES: usize = 16;

/// Lines left out that are shown in the table.
const SKIPPED: usize = 3;

/// Prints a row for each site and for the lists beside it, the mean, and remarks on each site.
pub fn table(sites: &[Site], out: &mut dyn Write) -> Result<()> {
    let names = sites.iter().flat_map(|site| [Some(&site.name), site.other.as_ref().map(|other| &other.name)]).flatten();
    let width = names.map(|name| name.chars().count() + 1).fold(NAMES, usize::max);
    writeln!(
        out,
        "{:<width$}{:>8}{:>8}  {:<16}{:>8}{:>7}{:>18}{:>10}{:>6}{:>9}{:>7}{:>6}",
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
        let systems = [(&site.name, &site.evaluation, &site.health)].into_iter();
        let others = site.other.iter().map(|other| (&other.name, &other.evaluation, &other.health));
        for (name, evaluation, health) in systems.chain(others) {
            let pairs = [(&site.reference, evaluation)];
            let figures = (evaluation.queries.len(), evaluation.ndcg(), evaluation.mean());
            row(&format!("{:<width$}", printable(name)), figures, &pairs, out)?;
            group(&health.site, out)?;
        }
    }
    if sites.len() > 1 {
        let found = interval(&sites.iter().map(|site| site.evaluation.ndcgs()).collect::<Vec<_>>());
        let means: Vec<Metrics> = sites.iter().map(|site| site.evaluation.mean()).collect();
        let pairs: Vec<(&Evaluation, &Evaluation)> = sites.iter().map(|site| (&site.reference, &site.evaluation)).collect();
        let queries = sites.iter().map(|site| site.evaluation.queries.len()).sum();
        row(&format!("{:<width$}", "mean"), (queries, found, Metrics::mean(&means)), &pairs, out)?;
        writeln!(out)?;
    }
    for site in sites {
        writeln!(
            out,
            "{}: most listed {}; near-duplicates shown {}; links not counted: {} to itself, {} to copies",
            printable(&site.name),
            most_listed(&site.health),
            site.health.near_duplicates_shown,
            site.evaluation.guards.to_itself,
            site.evaluation.guards.to_near_duplicates
        )?;
        if let Some(other) = &site.other {
            other_remarks(site, other, out)?;
        }
    }
    Ok(())
}

/// Prints what the lists of another system held, and how far ours are from them.
fn other_remarks(site: &Site, other: &OtherSystem, out: &mut dyn Write) -> Result<()> {
    let gain = compare(&[(&other.evaluation, &site.evaluation)])?;
    let name = printable(&other.name);
    let hubs = most_listed(&other.health);
    writeln!(out, "{name}: most listed {hubs}; near-duplicates shown {}", other.health.near_duplicates_shown)?;
    writeln!(out, "{name}: gain of ours over these lists {:+.3} ({:+.3} to {:+.3}), paired", gain.mean, gain.low, gain.high)?;
    let report = &other.report;
    writeln!(
        out,
        "{name}: lists {}, articles without one {}; suggestions {}, of later articles {}",
        report.lists, report.missing, report.suggestions, report.later
    )?;
    writeln!(
        out,
        "{name}: left out: unknown ids {}, hidden articles {}, repeated {}, the article itself {}; lists of unknown ids {}, of hidden \
         articles {}",
        report.unknown, report.hidden, report.repeated, report.itself, report.unknown_lists, report.hidden_lists
    )?;
    if !report.unknown_ids.is_empty() {
        writeln!(out, "{name}: unknown ids, such as {}", printable(&report.unknown_ids.join(", ")))?;
    }
    for skipped in report.skipped.iter().take(SKIPPED) {
        writeln!(out, "{name}: line {} left out: {}", skipped.line, printable(&skipped.reason))?;
    }
    if report.skipped.len() > SKIPPED {
        writeln!(out, "{name}: {} more lines left out; --json lists all", report.skipped.len() - SKIPPED)?;
    }
    Ok(())
}

/// Orphans that are named.
const ORPHANS: usize = 10;

/// Prints the health of a site: hubs, orphans, sections and years.
pub fn health_table(site: &Site, out: &mut dyn Write) -> Result<()> {
    let (name, health) = (printable(&site.name), &site.health);
    let articles = health.site.articles.max(1);
    writeln!(out, "\n{name}: articles in most lists, of {articles} articles")?;
    for hub in &health.hubs {
        writeln!(out, "{:>6} {:>5.1}%  {}", hub.lists, 100.0 * hub.lists as f64 / articles as f64, printable(&hub.id))?;
    }
    let named: Vec<&str> = health.orphans.iter().take(ORPHANS).map(String::as_str).collect();
    let more = if health.orphans.len() > ORPHANS { ", ..." } else { "" };
    let named = if named.is_empty() { "-".to_string() } else { named.join(", ") + more };
    writeln!(out, "{name}: in no list {}: {}", health.orphans.len(), printable(&named))?;
    writeln!(
        out,
        "{:<24}{:>10}{:>10}{:>6}{:>9}{:>7}{:>6}",
        "section or year", "articles", "coverage", "hub", "orphans", "short", "days"
    )?;
    let sections = health.sections.iter().map(|(section, figures)| (section.clone(), figures));
    let years = health.years.iter().map(|(year, figures)| (year.to_string(), figures));
    for (name, figures) in sections.chain(years) {
        let name = match name.as_str() {
            "" => "no section".to_string(),
            "0" => "no date".to_string(),
            _ => printable(&name).chars().take(23).collect(),
        };
        write!(out, "{name:<24}{:>10}", figures.articles)?;
        group(figures, out)?;
    }
    Ok(())
}

fn most_listed(health: &SiteHealth) -> String {
    let hubs: Vec<String> = health.hubs.iter().take(3).map(|hub| format!("{} ({})", hub.id, hub.lists)).collect();
    if hubs.is_empty() { "-".to_string() } else { printable(&hubs.join(", ")).into_owned() }
}

/// Prints the health of a site in the rest of a row.
fn group(group: &Group, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{:>9.1}%{:>6}{:>9}{:>6.1}%{:>6}",
        100.0 * group.coverage,
        group.worst_hub,
        group.orphans,
        100.0 * group.short_lists,
        group.median_days.map_or("-".to_string(), |days| days.to_string())
    )?;
    Ok(())
}

/// Prints a row up to the health. The pairs are those of the published recipe and the row.
fn row(
    name: &str,
    (queries, ndcg, mean): (usize, Interval, Metrics),
    pairs: &[(&Evaluation, &Evaluation)],
    out: &mut dyn Write,
) -> Result<()> {
    let against = match compare(pairs) {
        Ok(gain) => format!("{:+.3} ({:+.3} {:+.3})", gain.mean, gain.low, gain.high),
        // Other wording, other copies: not the same queries.
        Err(_) => "-".to_string(),
    };
    write!(
        out,
        "{name}{queries:>8}{:>8.3}  {:<16}{:>8.3}{:>7.3}  {against:>24}",
        ndcg.mean,
        format!("{:.3} to {:.3}", ndcg.low, ndcg.high),
        mean.recall,
        mean.reciprocal_rank
    )?;
    Ok(())
}
