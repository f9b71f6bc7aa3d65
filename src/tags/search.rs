//! The best articles by shared tags: from the nearest dates outwards, and in each block from the most shared tags down.
//!
//! Input: the tags of a query article. Output: the exact best `k` by shared count or Jaccard. The first articles found are mostly
//! the answer, since the articles that win ties come first. From then on a block is only tested for more shared tags, which costs a
//! few instructions a tag. Reference implementation: all pairs of tags (`tests/tags_only.rs`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::bits::{BLOCK, Bits};
use super::date_order::{DateOrderFrom, TieBreak};
use super::question::TagMeasure;
use super::tag_index::TagIndex;
use super::tag_sets::{TagCounts, TagSets};
use crate::index::Hit;
use crate::ranking::{Eligibility, Site, TableView, View};

/// The state that all searches of a question share, and the memory that one search after another uses.
pub(super) struct TagSearch<'a> {
    site: &'a Site,
    tags: &'a TagIndex,
    table: TableView<'a>,
    measure: TagMeasure,
    /// The articles that no rule excludes for every query article; all articles if there is no row.
    admitted: Option<&'a [Bits]>,
    counts: TagCounts,
    best: Best,
}

/// The best candidates so far, and the number of shared tags that a better one needs.
#[derive(Default)]
struct Best {
    k: usize,
    /// The worst first.
    heap: BinaryHeap<Candidate>,
    sorted: Vec<Candidate>,
    hits: Vec<Hit>,
    measure: TagMeasure,
    /// Number of tags of the query article.
    own: usize,
    min_score: f64,
    /// The fewest shared tags of a candidate that can equal the worst score.
    to_equal: usize,
    /// The fewest shared tags of a candidate that can exceed the worst score.
    to_beat: usize,
}

/// A candidate in the order of all lists: the better is the lesser.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// The bits of the score, which ascend with it since it is positive.
    score: Reverse<u64>,
    tie_break: TieBreak,
    article: u32,
}

impl Candidate {
    fn score(&self) -> f64 {
        f64::from_bits(self.score.0)
    }
}

impl<'a> TagSearch<'a> {
    pub(super) fn new(view: &View<'a>, tags: &'a TagIndex, measure: TagMeasure, admitted: Option<&'a [Bits]>) -> Self {
        let (site, table) = (view.site(), view.table());
        Self { site, tags, table, measure, admitted, counts: TagCounts::default(), best: Best::default() }
    }

    /// Returns the best k under the query article of an eligibility, best first. The eligibility has to exclude every article that
    /// is not admitted.
    pub(super) fn best(&mut self, eligibility: &Eligibility<'_>, k: usize) -> &[Hit] {
        let tags = &self.table.attributes(eligibility.query()).tags;
        let sets = self.tags.sets(self.site);
        let date = eligibility.table().attributes(eligibility.query()).date;
        let order = self.tags.date_order(self.site).from(date.map(|date| date.civil_second()));
        self.tags.set_query(self.site, tags, &mut self.counts);
        self.best.begin(k, self.measure, tags.len(), eligibility.min_score());
        self.visit_rare(sets, &order, eligibility);
        self.visit_frequent(sets, &order, eligibility);
        self.best.finish()
    }

    /// Offers the articles with a rare tag: few, and mostly the best are among them.
    fn visit_rare(&mut self, sets: &TagSets, order: &DateOrderFrom<'_>, eligibility: &Eligibility<'_>) {
        for &position in self.counts.with_rare() {
            let shared = sets.shared(position, &self.counts);
            let position = position as usize;
            if self.admitted.is_none_or(|admitted| admitted[position / BLOCK].has(position % BLOCK)) {
                self.best.offer(shared, order.article(position), order.tie_break(position), &self.table, eligibility);
            }
        }
    }

    /// Offers all other articles, from the nearest dates outwards: in each step on the side whose next date is nearer.
    fn visit_frequent(&mut self, sets: &TagSets, order: &DateOrderFrom<'_>, eligibility: &Eligibility<'_>) {
        let start = order.start();
        // The block of the start is taken twice, a part of it on each side.
        let (mut before, mut after) = (start.div_ceil(BLOCK), start / BLOCK);
        loop {
            let back = (before > 0).then(|| order.least_up_to((before * BLOCK).min(start) - 1));
            let on = (after < sets.blocks()).then(|| order.least_from(after * BLOCK));
            match (back, on) {
                (None, None) => return,
                (Some(back), on) if on.is_none_or(|on| back < on) => {
                    let found = self.find(sets, back, before - 1..before);
                    before = if found.is_none() { 0 } else { before - 1 };
                    if let Some(Some(block)) = found {
                        let part = if block == start / BLOCK { Bits::before(start % BLOCK) } else { Bits::ALL };
                        self.visit(block, back, part, Direction::Back, order, eligibility);
                    }
                }
                (_, on) => {
                    let tie_break = on.unwrap_or_default();
                    // Where only articles with all tags can be better, they are so few that the two sides need not take turns.
                    let is_run = before == 0 || self.best.least(tie_break) == self.counts.frequent();
                    let end = if is_run { sets.blocks() } else { after + 1 };
                    let found = self.find(sets, tie_break, after..end);
                    after = found.map_or(sets.blocks(), |found| found.map_or(end, |block| block + 1));
                    if let Some(Some(block)) = found {
                        let part = if block == start / BLOCK { Bits::before(start % BLOCK).not() } else { Bits::ALL };
                        self.visit(block, tie_break, part, Direction::On, order, eligibility);
                    }
                }
            }
        }
    }

    /// Finds the first of some blocks that may have a better candidate, if no tie-break in them is less than `tie_break`.
    ///
    /// `None` where no count is enough: nor is it in any further block, since tie-breaks only grow.
    fn find(&mut self, sets: &TagSets, tie_break: TieBreak, blocks: Range<usize>) -> Option<Option<usize>> {
        let least = self.best.least(tie_break);
        (least <= self.counts.frequent()).then(|| sets.find(&mut self.counts, least, self.admitted, blocks))
    }

    /// Offers the articles of a part of the current block, the most shared tags first. No tie-break in it is less than `tie_break`.
    fn visit(
        &mut self,
        block: usize,
        tie_break: TieBreak,
        part: Bits,
        direction: Direction,
        order: &DateOrderFrom<'_>,
        eligibility: &Eligibility<'_>,
    ) {
        let part = self.admitted.map_or(part, |admitted| part.and(admitted[block]));
        for shared in (self.best.least(tie_break)..=self.counts.frequent()).rev() {
            if shared < self.best.least(tie_break) {
                return;
            }
            let positions = self.counts.exactly(shared).and(part);
            match direction {
                Direction::On => {
                    self.offer_all(shared, block, positions.ascending(), |tie_break| tie_break, order, eligibility);
                }
                // On the way back, ids descend within a date.
                Direction::Back => {
                    self.offer_all(shared, block, positions.descending(), TieBreak::of_any_id, order, eligibility);
                }
            }
        }
    }

    /// Offers positions in an order in which dates move away, as long as a further one can be better.
    #[inline]
    fn offer_all(
        &mut self,
        shared: usize,
        block: usize,
        positions: impl Iterator<Item = usize>,
        least_further_on: impl Fn(TieBreak) -> TieBreak,
        order: &DateOrderFrom<'_>,
        eligibility: &Eligibility<'_>,
    ) {
        for position in positions.map(|position| block * BLOCK + position) {
            let tie_break = order.tie_break(position);
            if shared < self.best.least(least_further_on(tie_break)) {
                return;
            }
            if !self.counts.has_rare(position) {
                self.best.offer(shared, order.article(position), tie_break, &self.table, eligibility);
            }
        }
    }
}

/// The two sides of the query article in the order of dates.
enum Direction {
    Back,
    On,
}

impl Best {
    fn begin(&mut self, k: usize, measure: TagMeasure, own: usize, min_score: f64) {
        self.heap.clear();
        (self.k, self.measure, self.own, self.min_score) = (k, measure, own, min_score);
        (self.to_equal, self.to_beat) = (1, 1);
        while self.to_equal <= own && self.bound(self.to_equal) < min_score {
            self.to_equal += 1;
        }
        self.to_beat = self.to_equal;
    }

    /// An upper bound of the score with so many shared tags: a union has at least the tags of the query article.
    fn bound(&self, shared: usize) -> f64 {
        score(self.measure, shared, self.own, shared)
    }

    /// The fewest shared tags of a better candidate, if its tie-break is at least this one.
    fn least(&self, tie_break: TieBreak) -> usize {
        match self.worst() {
            Some(worst) if worst.tie_break < tie_break => self.to_beat,
            _ => self.to_equal,
        }
    }

    /// The candidate that the next better one replaces.
    fn worst(&self) -> Option<&Candidate> {
        self.heap.peek().filter(|_| self.heap.len() == self.k)
    }

    #[inline]
    fn offer(&mut self, shared: usize, article: u32, tie_break: TieBreak, table: &TableView<'_>, eligibility: &Eligibility<'_>) {
        let theirs = if self.measure == TagMeasure::Jaccard { table.attributes(article).tags.len() } else { shared };
        let score = score(self.measure, shared, self.own, theirs);
        let candidate = Candidate { score: Reverse(score.to_bits()), tie_break, article };
        if score < self.min_score
            || self.worst().is_some_and(|worst| *worst < candidate)
            || eligibility.exclusion(article).is_some()
        {
            return;
        }
        if self.heap.len() < self.k {
            self.heap.push(candidate);
        } else if let Some(mut worst) = self.heap.peek_mut() {
            *worst = candidate;
        }
        if let Some(worst) = self.worst().map(Candidate::score) {
            while self.to_equal <= self.own && self.bound(self.to_equal) < worst {
                self.to_equal += 1;
            }
            while self.to_beat <= self.own && self.bound(self.to_beat) <= worst {
                self.to_beat += 1;
            }
        }
    }

    /// Returns the best, best first.
    fn finish(&mut self) -> &[Hit] {
        self.sorted.clear();
        self.sorted.extend(self.heap.drain());
        self.sorted.sort_unstable();
        let hit = |candidate: &Candidate| Hit { article: candidate.article, score: candidate.score() };
        self.hits.clear();
        self.hits.extend(self.sorted.iter().map(hit));
        &self.hits
    }
}

fn score(measure: TagMeasure, shared: usize, own: usize, theirs: usize) -> f64 {
    match measure {
        TagMeasure::Jaccard => shared as f64 / (own + theirs - shared) as f64,
        _ => shared as f64,
    }
}
