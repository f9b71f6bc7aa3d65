//! Exact top-k from what is known already: the lists of the nearest articles.

use std::cmp::Reverse;

use super::asked::Asked;
use super::bounded::{SPARE, Search, Workplace, ordered};
use super::engine::{Hit, Scorer};
use super::form::Form;
use super::nearest::Near;
use super::nearest_lists::NearestLists;
use super::{PARTS, Part};

/// An article, and what its score cannot exceed.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    /// What its similarity by the text cannot exceed.
    near: Near,
    bound: f32,
}

/// With more articles than this beyond the list, posting lists are cheaper.
const DEAR: usize = 400;

impl<S: Scorer, C: Fn(&Hit, &Hit) -> std::cmp::Ordering> Search<'_, S, C> {
    /// Asks the articles of the list first, and those in whose lists the article is; for all others the ends of both lists tell how
    /// near they can be at most.
    ///
    /// False if that would be dear: the search by posting lists then goes on with the bar that was found.
    pub(super) fn by_lists(&mut self, article: u32, lists: &NearestLists, workplace: &mut Workplace) -> bool {
        if matches!(self.form, Form::Text) {
            return false;
        }
        let segments = &self.index.segments;
        let Workplace { asked, others, listed, marks, .. } = workplace;
        let bound = |near: &Near| self.form.bound(self.index, segments.place(near.article), near.sum, others);
        listed.clear();
        listed.extend(lists.of(article).map(|near| Listed { bound: bound(&near), near }));
        marks.resize(self.index.articles, false);
        lists.of(article).for_each(|near| marks[segments.place(near.article)] = true);
        self.try_listed(listed, asked);
        listed.clear();
        let bar = self.bar();
        if bar > 0.0 {
            self.form.pass_all(self.index, lists.caps()[article as usize], others, bar, |place, sum, bound| {
                if !marks[place] && listed.len() <= DEAR {
                    listed.push(Listed { near: Near { article: segments.article(place), sum }, bound });
                }
            });
        }
        lists.of(article).for_each(|near| marks[segments.place(near.article)] = false);
        let is_cheap = bar > 0.0 && listed.len() <= DEAR;
        if is_cheap {
            self.try_listed(listed, asked);
        }
        is_cheap
    }

    /// True scores for those that may matter, the highest bounds first.
    fn try_listed(&mut self, listed: &mut [Listed], asked: &Asked) {
        let first = self.k.saturating_add(SPARE);
        if listed.len() > first {
            listed.select_nth_unstable_by_key(first, |listed| Reverse(ordered(listed.bound)));
        }
        for &Listed { near, bound } in &*listed {
            if f64::from(bound) >= self.form.relative(self.bar()) && self.may_reach(near) {
                self.try_article(near.article, asked);
            }
        }
    }

    /// Whether the score with the most that the text can give, but everything else true, reaches the bar.
    fn may_reach(&self, near: Near) -> bool {
        let mut dots = self.form.other_dots(self.query, &self.index.document(near.article));
        debug_assert_eq!(dots.len(), PARTS);
        dots[Part::Text.index()] = u64::from(near.sum) << 30;
        self.scorer.value(near.article, &dots) >= self.bar()
    }
}
