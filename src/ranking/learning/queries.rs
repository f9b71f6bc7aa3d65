//! The links of a site as queries: each linking article with the candidates that may come first under some blend.
//!
//! Input: a site. Output: for each of its linking articles, at most [`MOST_QUERIES`], the exact parts of the scores of some candidates.
//! Its own links are taken out of the counts of links, so that a query does not find what it says itself. (The texts of its links stay:
//! they help all blends alike.) Cost: the posting lists of each query.

use std::collections::{BTreeSet, HashSet};

use super::values::coordinates;
use crate::error::Result;
use crate::index::{Dots, Engine, InLinks, PairFactors, Part, Scratch};
use crate::parallel::Watched;
use crate::ranking::blend::Blend;
use crate::ranking::boosts::Boosts;
use crate::ranking::filter::Filters;
use crate::ranking::prepared::Prepared;
use crate::ranking::recency::Recency;
use crate::ranking::site::Site;
use crate::ranking::view::View;
use crate::ranking::weights::Weights;

/// The most queries that are measured; of more linking articles, every n-th by rank of id.
const MOST_QUERIES: usize = 250;

/// Candidates kept for each of the blends that differ most.
const KEPT: usize = 20;

/// A linking article, with some candidates.
pub(super) struct LinkQuery {
    /// Civil second of its date.
    pub(super) second: Option<i64>,
    pub(super) candidates: Vec<Candidate>,
    /// Number of linked articles that may be suggested, whether or not they are among the candidates.
    pub(super) relevant: usize,
}

/// The parts of the score of one candidate.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    number: u32,
    dots: Dots,
    scale: f64,
    /// Gain for links.
    linked: f64,
    pub(super) second: Option<i64>,
    pub(super) id_rank: u64,
    pub(super) is_relevant: bool,
}

impl Candidate {
    /// Computes the score under some weights.
    pub(super) fn score(&self, weights: &Weights, second: Option<i64>) -> f64 {
        let recency = second.zip(self.second).map_or(1.0, |(query, other)| weights.recency.between(query, other));
        let formula = weights.formula();
        let linked = formula.linked_factor(self.linked);
        formula.score(&self.dots, &PairFactors { scale: self.scale, linked, recency, boost: 1.0 })
    }
}

/// Reads the queries of a site, in a fixed order.
pub(super) fn queries(site: &Site, threads: Watched<'_>) -> Result<Vec<LinkQuery>> {
    let view = View::new(site, None);
    let past = Filters::default().with_past_only(true);
    let any = Filters::default();
    let [past, any] = [&past, &any].map(|filters| Prepared::new(&view, &[(filters, 0.0)], &Boosts::default()));
    let mut linking: Vec<u32> = (0u32..).take(site.articles.len()).filter(|&number| has_links(site, number)).collect();
    linking.sort_unstable_by_key(|&number| site.table.rows()[number as usize].id_rank);
    let count = linking.len().min(MOST_QUERIES);
    let chosen: Vec<u32> = (0..count).map(|position| linking[position * linking.len() / count]).collect();
    let extremes = extremes();
    let found = threads.map(chosen.len(), Scratch::default, |scratch, position| {
        let number = chosen[position];
        let is_dated = site.articles[number as usize].date.is_some();
        read(&view, number, if is_dated { &past } else { &any }, &extremes, scratch)
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether an article is published and links to another one.
fn has_links(site: &Site, number: u32) -> bool {
    let article = &site.articles[number as usize];
    let row = &site.table.rows()[number as usize];
    row.is_public() && article.links.iter().any(|id| *id != article.id && site.table.number(id).is_some())
}

/// Weights that differ much: what comes first under none of these hardly does under any other.
fn extremes() -> Vec<Weights> {
    let ageless = Blend::default().with_recency(Recency::Off);
    let by_tags = coordinates().pop().and_then(|tags| tags.last().copied()).unwrap_or_default();
    [Blend::default(), ageless, by_tags.or(&ageless)].map(|blend| blend.weights(&Blend::default())).into()
}

fn read(view: &View<'_>, number: u32, prepared: &Prepared<'_>, extremes: &[Weights], scratch: &mut Scratch) -> Option<LinkQuery> {
    let site = view.site();
    let article = &site.articles[number as usize];
    let links: HashSet<u32> = article.links.iter().filter_map(|id| site.table.number(id)).filter(|&to| to != number).collect();
    let eligibility = prepared.eligibility(view, number);
    let relevant = links.iter().filter(|&&to| eligibility.exclusion(to).is_none()).count();
    if relevant == 0 {
        return None;
    }
    // Mentions stay out: the texts of the links that are to be found stand in the text.
    let parts = Part::ALL.map(|part| if part == Part::Mention { 0.0 } else { 1.0 });
    let all = Weights { parts, in_links: 1.0, recency: Recency::Off };
    let scorer = prepared.scorer_of(view, all, &eligibility);
    let second = article.date.map(|date| date.civil_second());
    let mut found: Vec<Candidate> = Vec::new();
    view.for_each_candidate(Engine::Inverted, number, &scorer, scratch, |candidate, dots| {
        found.push(candidate_of(site, candidate, dots, links.contains(&candidate)));
    });
    let mut kept = BTreeSet::new();
    let mut scores: Vec<(f64, u32)> = Vec::with_capacity(found.len());
    for weights in extremes {
        scores.clear();
        scores.extend((0u32..).zip(&found).map(|(position, candidate)| (candidate.score(weights, second), position)));
        kept.extend(best_eligible(&mut scores, |position| eligibility.exclusion(found[position as usize].number).is_none()));
    }
    Some(LinkQuery { second, candidates: kept.into_iter().map(|position| found[position as usize]).collect(), relevant })
}

/// Returns the positions of the best [`KEPT`] that are eligible. Most are not asked for.
fn best_eligible(scores: &mut [(f64, u32)], is_eligible: impl Fn(u32) -> bool) -> Vec<u32> {
    let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    let (mut kept, mut rest) = (Vec::with_capacity(KEPT), scores);
    while !rest.is_empty() && kept.len() < KEPT {
        let count = rest.len().min(2 * KEPT);
        if count < rest.len() {
            rest.select_nth_unstable_by(count, order);
        }
        let (best, others) = rest.split_at_mut(count);
        best.sort_unstable_by(order);
        kept.extend(best.iter().map(|&(_, position)| position).filter(|&position| is_eligible(position)).take(KEPT - kept.len()));
        rest = others;
    }
    kept
}

/// Computes the parts of a candidate, as if the query did not link to it.
fn candidate_of(site: &Site, number: u32, dots: &Dots, is_relevant: bool) -> Candidate {
    let factors = &site.factors[number as usize];
    let (mut dots, mut linked) = (*dots, factors.linked);
    if is_relevant {
        let all = site.index.document(number).part(Part::Links).features.len();
        let [all, others] =
            [all, all.saturating_sub(1)].map(|links| InLinks { links, articles: site.text.frequencies.articles as usize });
        let share = if all.weight() > 0.0 { others.weight() / all.weight() } else { 0.0 };
        dots[Part::Links.index()] = scaled(dots[Part::Links.index()], share);
        linked = others.gain();
    }
    let row = &site.table.rows()[number as usize];
    Candidate { number, dots, scale: factors.scale, linked, second: factors.second, id_rank: row.id_rank, is_relevant }
}

/// Returns a dot product times a factor.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both are at least 0, and a dot product is far below 2^64"
)]
fn scaled(dot: u64, factor: f64) -> u64 {
    (dot as f64 * factor) as u64
}
