//! Exact top-k from what is known already: the lists of the nearest articles.

use std::cmp::Reverse;

use super::asked::Asked;
use super::bounded::{SPARE, Search, Workplace, ordered};
use super::engine::{Hit, Scorer};
use super::fetch::fetch;
use super::form::in_segment;
use super::segments::STRIDE;
use super::{Nearest, Part};

/// A place, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    place: usize,
    /// What its similarity by the text cannot exceed, in units of 2^-30.
    sum: u32,
    /// What its score cannot exceed.
    bound: f32,
}

/// Articles beyond the lists of which the true scores are asked at once, without a look at posting lists.
const FEW: usize = 32;
/// Beyond this share of all articles a pass over all of them is cheaper than one look each.
const MANY: usize = 4;

impl<S: Scorer, C: Fn(&Hit, &Hit) -> std::cmp::Ordering> Search<'_, S, C> {
    /// Asks the articles of the list first, and those in whose lists the article is; for all others the ends of both lists tell how
    /// near they can be at most.
    ///
    /// False if that leaves too many: the search by posting lists then goes on with the bar that was found.
    pub(super) fn by_lists(&mut self, article: u32, nearest: &Nearest, workplace: &mut Workplace) -> bool {
        let segments = &self.index.segments;
        let Workplace { others, listed, marks, asked, .. } = workplace;
        let place = segments.place(article);
        listed.clear();
        listed.extend(nearest.lists.of(article).map(|near| {
            let place = segments.place(near.article);
            Listed { place, sum: near.sum, bound: self.form.bound(self.index, place, near.sum, others) }
        }));
        marks.resize(self.index.articles, false);
        listed.iter().for_each(|listed| marks[listed.place] = true);
        self.try_listed(listed, asked);
        let (known, bar) = (listed.len(), self.bar());
        if bar > 0.0 {
            self.form.pass_all(self.index, (&nearest.caps, place), others, bar, |place, sum| {
                if !marks[place] {
                    listed.push(Listed { place, sum, bound: f32::INFINITY });
                }
            });
        }
        listed.drain(..known).for_each(|listed| marks[listed.place] = false);
        if bar <= 0.0 || listed.len() > self.index.articles / MANY {
            return false;
        }
        if listed.len() > FEW {
            self.sum_listed(workplace);
        }
        let Workplace { listed, asked, .. } = workplace;
        self.try_listed(listed, asked);
        true
    }

    /// Lowers what the scores of the listed cannot exceed, by the posting lists of rarer features, and takes off those that are then
    /// below the bar. The listed are in the order of their places.
    fn sum_listed(&mut self, workplace: &mut Workplace) {
        let segments = &self.index.segments;
        let least = self.form.relative(self.bar());
        let Workplace { asked, sums, others, listed, .. } = workplace;
        let (mut next, mut kept) = (0, 0);
        for segment in &segments.segments {
            let end = next + listed[next..].partition_point(|listed| listed.place < segment.first + segment.len);
            let here = next..end;
            next = end;
            if here.is_empty() {
                continue;
            }
            // Often they are of a few months.
            let stride = |listed: &Listed| (listed.place - segment.first) / STRIDE;
            let strides = stride(&listed[here.start])..stride(&listed[here.end - 1]) + 1;
            let level = asked.cheapest_level(segments, segment, &strides, here.len());
            asked.sum_rare(segments, segment, sums, None);
            asked.sum_until(segments, segment, strides, level, sums);
            let at = |place: usize| in_segment(place - segment.first);
            let passes = |place, sum| {
                let bound = self.form.bound(self.index, place, sum, others);
                (f64::from(bound) >= least).then_some(bound)
            };
            let first = kept;
            for position in here {
                let Listed { place, mut sum, .. } = listed[position];
                sum = sum.min(sums.at(at(place)) + segment.tails.most(at(place), level, asked.tail(level)));
                if let Some(bound) = passes(place, sum) {
                    listed[kept] = Listed { place, sum, bound };
                    kept += 1;
                }
            }
            let seen = kept;
            kept = first;
            segment.tails.fetch(listed[first..seen].iter().map(|listed| at(listed.place)), level);
            for position in first..seen {
                let Listed { place, mut sum, .. } = listed[position];
                sum = sum.min(sums.at(at(place)) + asked.tail_sum(segment, at(place), level));
                if let Some(bound) = passes(place, sum) {
                    listed[kept] = Listed { place, sum, bound };
                    kept += 1;
                }
            }
        }
        listed.truncate(kept);
    }

    /// True scores for those that may matter, the highest bounds first.
    fn try_listed(&mut self, listed: &mut [Listed], asked: &Asked) {
        let first = self.k.saturating_add(SPARE);
        if listed.len() > first {
            listed.select_nth_unstable_by_key(first, |listed| Reverse(ordered(listed.bound)));
        }
        let (least, article) = (self.form.relative(self.bar()), |listed: &Listed| self.index.segments.article(listed.place));
        let promising = listed.iter().take(first).filter(|listed| f64::from(listed.bound) >= least);
        let parts = promising.flat_map(|listed| self.index.document(article(listed)).parts);
        fetch(parts.flat_map(|row| [row.features, row.weights]), |&n| n);
        for &Listed { place, sum, bound } in &*listed {
            if f64::from(bound) >= self.form.relative(self.bar()) {
                self.try_near(self.index.segments.article(place), sum, asked);
            }
        }
    }

    /// The true score of an article, if the one with the most that the text can give, but everything else true, reaches the bar.
    fn try_near(&mut self, article: u32, most: u32, asked: &Asked) {
        let document = self.index.document(article);
        let mut dots = self.form.other_dots(self.query, &document);
        dots[Part::Text.index()] = u64::from(most) << 30;
        if self.scorer.value(article, &dots) >= self.bar() {
            self.try_document(article, &document, dots, asked);
        }
    }
}
