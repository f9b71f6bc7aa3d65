//! The best by shared tags: from the nearest dates outwards, and in each block from the most shared tags down.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::index::{BLOCK, Bits, Hit, Index, TagCounts, TagSets};
use crate::ranking::{Catalogue, Gate, Outlook, Roster, TagMeasure, Tie};

/// What all searches of a question share, and the memory that they use one after another.
pub(super) struct TagSearch<'a> {
    index: &'a Index,
    catalogue: &'a Catalogue,
    roster: Roster<'a>,
    measure: TagMeasure,
    /// Who is admitted whoever asks; everybody if there is no row.
    open: Option<&'a [Bits]>,
    counts: TagCounts,
    best: Best,
}

/// The best candidates so far, and how many shared tags it takes to join them.
#[derive(Default)]
struct Best {
    k: usize,
    /// The worst first.
    heap: BinaryHeap<Candidate>,
    sorted: Vec<Candidate>,
    hits: Vec<Hit>,
    measure: TagMeasure,
    /// Number of tags of the article.
    own: usize,
    min_score: f64,
    /// The fewest shared tags of a candidate that can have the score of the worst; and of one that can have more.
    to_equal: usize,
    to_beat: usize,
}

/// In the order of all lists: the better is the lesser.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// The bits of a positive number ascend with it.
    score: Reverse<u64>,
    tie: Tie,
    article: u32,
}

impl Candidate {
    fn score(&self) -> f64 {
        f64::from_bits(self.score.0)
    }
}

impl<'a> TagSearch<'a> {
    pub(super) fn new(
        index: &'a Index,
        catalogue: &'a Catalogue,
        roster: Roster<'a>,
        measure: TagMeasure,
        open: Option<&'a [Bits]>,
    ) -> Self {
        Self { index, catalogue, roster, measure, open, counts: TagCounts::default(), best: Best::default() }
    }

    /// The best k for the article that a gate asks for, best first. The gate has to keep out all that `open` does not.
    pub(super) fn best(&mut self, gate: &Gate<'_>, k: usize) -> &[Hit] {
        let tags = &self.roster.card(gate.asked()).tags;
        let timeline = self.catalogue.timeline();
        let sets = self.index.tag_sets(timeline.places());
        let outlook = timeline.from(gate.asked());
        self.index.take_up_tags(tags, timeline.places(), &mut self.counts);
        self.best.begin(k, self.measure, tags.len(), gate.min_score());
        self.visit_rare(sets, &outlook, gate);
        self.walk(sets, &outlook, gate);
        self.best.finish()
    }

    /// Articles with a rare tag: few, and among them mostly the best.
    fn visit_rare(&mut self, sets: &TagSets, outlook: &Outlook<'_>, gate: &Gate<'_>) {
        for &place in self.counts.with_rare() {
            let shared = sets.shared(place, &self.counts);
            let place = place as usize;
            if self.open.is_none_or(|open| open[place / BLOCK].has(place % BLOCK)) {
                self.best.offer(shared, outlook.article(place), outlook.tie(place), &self.roster, gate);
            }
        }
    }

    /// All others, from the nearest dates outwards: in each step the side whose next date is nearer.
    fn walk(&mut self, sets: &TagSets, outlook: &Outlook<'_>, gate: &Gate<'_>) {
        let start = outlook.start();
        // The block of the start is taken twice, a part of it on each side.
        let (mut before, mut after) = (start.div_ceil(BLOCK), start / BLOCK);
        loop {
            let back = (before > 0).then(|| outlook.least_up_to((before * BLOCK).min(start) - 1));
            let on = (after < sets.blocks()).then(|| outlook.least_from(after * BLOCK));
            match (back, on) {
                (None, None) => return,
                (Some(back), on) if on.is_none_or(|on| back < on) => {
                    let found = self.find(sets, back, before - 1..before);
                    before = if found.is_none() { 0 } else { before - 1 };
                    if let Some(Some(block)) = found {
                        let part = if block == start / BLOCK { Bits::before(start % BLOCK) } else { Bits::ALL };
                        self.visit(block, back, part, Way::Back, outlook, gate);
                    }
                }
                (_, on) => {
                    let tie = on.unwrap_or_default();
                    // Where only those that share all can join, there are too few for their order to matter.
                    let is_run = before == 0 || self.best.least(tie) == self.counts.frequent();
                    let end = if is_run { sets.blocks() } else { after + 1 };
                    let found = self.find(sets, tie, after..end);
                    after = found.map_or(sets.blocks(), |found| found.map_or(end, |block| block + 1));
                    if let Some(Some(block)) = found {
                        let part = if block == start / BLOCK { Bits::before(start % BLOCK).not() } else { Bits::ALL };
                        self.visit(block, tie, part, Way::On, outlook, gate);
                    }
                }
            }
        }
    }

    /// The first of some blocks to look into, if none of their ties is less than `tie`. `None` where no count is enough: nor is it
    /// further on, since ties only grow there, and so does what it takes.
    fn find(&mut self, sets: &TagSets, tie: Tie, blocks: std::ops::Range<usize>) -> Option<Option<usize>> {
        let least = self.best.least(tie);
        (least <= self.counts.frequent()).then(|| sets.find(&mut self.counts, least, self.open, blocks))
    }

    /// The articles of a part of the block that was found, the most shared tags first. No tie in it is less than `tie`.
    fn visit(&mut self, block: usize, tie: Tie, part: Bits, way: Way, outlook: &Outlook<'_>, gate: &Gate<'_>) {
        let part = self.open.map_or(part, |open| part.and(open[block]));
        for shared in (self.best.least(tie)..=self.counts.frequent()).rev() {
            if shared < self.best.least(tie) {
                return;
            }
            let places = self.counts.exactly(shared).and(part);
            match way {
                // Going back, ids are in no order that helps.
                Way::On => self.offer_all(shared, block, places.ascending(), |tie| tie, outlook, gate),
                Way::Back => self.offer_all(shared, block, places.descending(), Tie::of_any_id, outlook, gate),
            }
        }
    }

    /// Offers places in an order in which their dates are further and further away, as long as any of them can join.
    #[inline]
    fn offer_all(
        &mut self,
        shared: usize,
        block: usize,
        places: impl Iterator<Item = usize>,
        least_further_on: impl Fn(Tie) -> Tie,
        outlook: &Outlook<'_>,
        gate: &Gate<'_>,
    ) {
        for place in places.map(|place| block * BLOCK + place) {
            let tie = outlook.tie(place);
            if shared < self.best.least(least_further_on(tie)) {
                return;
            }
            if !self.counts.has_rare(place) {
                self.best.offer(shared, outlook.article(place), tie, &self.roster, gate);
            }
        }
    }
}

/// Away from the article asked about.
enum Way {
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

    /// Nobody who shares so many tags can score more: a union has at least the tags of the article.
    fn bound(&self, shared: usize) -> f64 {
        score(self.measure, shared, self.own, shared)
    }

    /// The fewest shared tags of a candidate that can join, if its tie is at least this one.
    fn least(&self, tie: Tie) -> usize {
        match self.worst() {
            Some(worst) if worst.tie < tie => self.to_beat,
            _ => self.to_equal,
        }
    }

    /// The one that the next to join puts out.
    fn worst(&self) -> Option<&Candidate> {
        self.heap.peek().filter(|_| self.heap.len() == self.k)
    }

    #[inline]
    fn offer(&mut self, shared: usize, article: u32, tie: Tie, roster: &Roster<'_>, gate: &Gate<'_>) {
        let theirs = if self.measure == TagMeasure::Jaccard { roster.card(article).tags.len() } else { shared };
        let score = score(self.measure, shared, self.own, theirs);
        let candidate = Candidate { score: Reverse(score.to_bits()), tie, article };
        if score < self.min_score || self.worst().is_some_and(|worst| *worst < candidate) || gate.refusal(article).is_some() {
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

    /// The best, best first.
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
