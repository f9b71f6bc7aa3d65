//! Lists: the answers to questions, with near-duplicates and caps applied in the order of rank.

use std::collections::BTreeMap;

use super::Recommender;
use super::view::{Prepared, View};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::{Engine, Hit, Likeness, Part, Scorer, Scratch};
use crate::progress::{Stage, Ticker};
use crate::ranking::{
    Blend, Gate, Hidden, NearDuplicates, PairScorer, Question, Recency, Refusal, Rerank, Shortage, Suggestion, Suggestions,
    Tally, Twins, checked,
};

/// A candidate, and the score that a hook gave it.
#[derive(Clone, Copy)]
pub(super) struct Ranked {
    pub(super) hit: Hit,
    pub(super) reranked: Option<f64>,
}

/// A list while it is filled in the order of rank.
#[derive(Default)]
struct Filling {
    kept: Vec<Ranked>,
    /// What a kept one stands for.
    hidden: Vec<(u32, u32, Likeness)>,
    capped: Vec<(u32, Refusal)>,
}

/// Articles whose lists are made at once: enough for threads to share, few enough to hold.
const WAVE: usize = if cfg!(test) { 50 } else { 4096 };

/// Candidates fetched beyond those asked for: mostly enough to replace those that are hidden, if any.
const SPARE: usize = 2;

impl Recommender {
    /// The best suggestions for an article of the index, whatever its status: a draft has a page too.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a question out of
    /// range.
    pub fn suggest(&self, id: &str, question: &Question) -> Result<Suggestions> {
        question.check()?;
        self.list(&View::new(self, None), self.number(id)?, question, None)
    }

    /// The best suggestions for an article that is not in the index, such as a draft.
    ///
    /// With the same statistics the answer is that of the article once it is published. If the index has its id, that article makes
    /// way for it.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a question out of range.
    pub fn suggest_for(&self, draft: &Article, question: &Question) -> Result<Suggestions> {
        question.check()?;
        let visitor = self.visitor(draft, false)?;
        let view = View::new(self, Some(&visitor));
        self.list(&view, view.len() - 1, question, None)
    }

    /// The suggestions of [`suggest`](Self::suggest), their best re-ranked by a signal of the caller's own.
    ///
    /// # Errors
    ///
    /// Those of [`suggest`](Self::suggest), and [`Error::Setting`](crate::Error::Setting) if the hook does not give one finite score
    /// a candidate.
    pub fn suggest_reranked(&self, id: &str, question: &Question, hook: &dyn Rerank) -> Result<Suggestions> {
        question.check()?;
        self.list(&View::new(self, None), self.number(id)?, question, Some(hook))
    }

    /// The best suggestions for every article, in the order in which they were given; in parallel.
    ///
    /// An article that may not be shown gets an empty list and the reason. [`suggest_each`](Self::suggest_each) does the same without
    /// holding all lists at once.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a question out of range, [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn suggest_all(&self, question: &Question) -> Result<Vec<Suggestions>> {
        let mut lists = Vec::with_capacity(self.articles.len());
        self.suggest_each(question, |_, list| {
            lists.push(list);
            Ok::<(), Error>(())
        })?;
        Ok(lists)
    }

    /// Hands over the best suggestions for every article as they come, in the order in which the articles were given: to write them
    /// down, say. They are made in parallel, some thousand at a time, and whoever takes them is called on the thread that asks.
    ///
    /// # Errors
    ///
    /// Those of [`suggest_all`](Self::suggest_all), and the first that `take` returns: nothing is handed over after it.
    ///
    /// ```
    /// use connexe::{Article, Question, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![article("a", "le train part"), article("b", "un train arrive")])?;
    /// let mut lines = String::new();
    /// recommender.suggest_each(&Question::new(4), |article, list| {
    ///     let ids: Vec<&str> = list.items.iter().map(|item| item.id.as_str()).collect();
    ///     lines += &format!("{}: {}\n", article.id, ids.join(" "));
    ///     Ok::<(), connexe::Error>(())
    /// })?;
    /// assert_eq!(lines, "a: b\nb: a\n");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn suggest_each<E: From<Error>>(
        &self,
        question: &Question,
        mut take: impl FnMut(&Article, Suggestions) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        question.check()?;
        let looks_for_nearest = self.looks_for_nearest(question);
        let ticker = self.watch.start(Stage::Rank, self.articles.len() * if looks_for_nearest { 2 } else { 1 });
        if looks_for_nearest {
            self.index.compute_graph(neighbours(question), &self.id_ranks, self.threads.watched(&ticker))?;
        }
        self.read_shingles(question.near_duplicates, &ticker)?;
        self.sample_for(&question.filters, &question.blend, &ticker)?;
        let view = View::new(self, None);
        let prepared = view.prepare(&[&question.filters], &question.blend, &question.boosts);
        let numbers: Vec<u32> = (0..view.len()).collect();
        for wave in numbers.chunks(WAVE) {
            let lists = self.threads.watched(&ticker).map(wave.len(), Scratch::default, |scratch, position| {
                let asked = wave[position];
                let gate = gate_of(&prepared, &view, asked, question.near_duplicates);
                let list = match gate.not_shown(asked) {
                    None => self.answer(&view, &gate, &prepared, question, None, scratch),
                    not_shown => Ok(nothing(question.k, not_shown)),
                };
                ticker.tick(1);
                list
            })?;
            for (&asked, list) in wave.iter().zip(lists) {
                take(view.article(asked), list?)?;
            }
        }
        ticker.finish()?;
        Ok(())
    }

    /// Whether the nearest articles of all are to be looked for before each is asked: all pairs at once are much cheaper than one by one.
    fn looks_for_nearest(&self, question: &Question) -> bool {
        question.engine == Engine::Inverted && question.blend.text > 0.0 && !self.index.has_graph()
    }

    fn list(&self, view: &View<'_>, asked: u32, question: &Question, hook: Option<&dyn Rerank>) -> Result<Suggestions> {
        let prepared = view.prepare(&[&question.filters], &question.blend, &question.boosts);
        let gate = gate_of(&prepared, view, asked, question.near_duplicates);
        self.index.scratch.with(|scratch| self.answer(view, &gate, &prepared, question, hook, scratch))
    }

    fn answer(
        &self,
        view: &View<'_>,
        gate: &Gate<'_>,
        prepared: &Prepared<'_>,
        question: &Question,
        hook: Option<&dyn Rerank>,
        scratch: &mut Scratch,
    ) -> Result<Suggestions> {
        if gate.is_quiet() {
            return Ok(nothing(question.k, Some(Refusal::QuietTopic)));
        }
        let scorer = prepared.scorer(view, &question.blend, gate);
        let filling = self.filling(view, &scorer, question, hook, scratch)?;
        let id = |article: u32| view.article(article).id.clone();
        let missing = question.k - filling.kept.len();
        let shortage = (missing > 0).then(|| {
            let mut shortage = shortage(view, &scorer, question.engine, scratch);
            shortage.missing = missing;
            let listed = filling.capped.iter().map(|&(_, rule)| rule);
            count(&mut shortage, listed.chain(filling.hidden.iter().map(|_| Refusal::NearDuplicate)));
            shortage
        });
        let item =
            |ranked: &Ranked| Suggestion { id: id(ranked.hit.article), score: ranked.hit.score, reranked: ranked.reranked };
        let hidden = |&(article, twin, likeness): &(u32, u32, Likeness)| Hidden { id: id(article), twin: id(twin), likeness };
        Ok(Suggestions {
            items: filling.kept.iter().map(item).collect(),
            hidden: filling.hidden.iter().map(hidden).collect(),
            shortage,
        })
    }

    /// Fills a list in the order of rank, from as deep a pool as it takes.
    fn filling(
        &self,
        view: &View<'_>,
        scorer: &PairScorer<'_>,
        question: &Question,
        hook: Option<&dyn Rerank>,
        scratch: &mut Scratch,
    ) -> Result<Filling> {
        let is_plain = question.near_duplicates == NearDuplicates::Show && question.caps.is_empty() && hook.is_none();
        let mut depth = if is_plain { question.k } else { question.k.saturating_add(SPARE) };
        loop {
            let pool = self.pool(view, scorer, question.engine, depth, hook, scratch)?;
            let is_all = pool.len() < depth;
            let filling = fill(view, &pool, question);
            if filling.kept.len() == question.k || is_all {
                return Ok(filling);
            }
            depth = depth.saturating_mul(2);
        }
    }

    /// The best candidates in the order in which they are to be taken: at least `depth` of them if there are so many.
    pub(super) fn pool(
        &self,
        view: &View<'_>,
        scorer: &PairScorer<'_>,
        engine: Engine,
        depth: usize,
        hook: Option<&dyn Rerank>,
        scratch: &mut Scratch,
    ) -> Result<Vec<Ranked>> {
        let asked = scorer.gate().asked();
        let reranked = hook.map_or(0, Rerank::depth);
        let hits = view.top_k(engine, asked, depth.max(reranked), scorer, scratch);
        let mut pool: Vec<Ranked> = hits.into_iter().map(|hit| Ranked { hit, reranked: None }).collect();
        if let Some(hook) = hook {
            let end = pool.len().min(reranked);
            let suggestion = |ranked: &Ranked| Suggestion {
                id: view.article(ranked.hit.article).id.clone(),
                score: ranked.hit.score,
                reranked: None,
            };
            let offered: Vec<Suggestion> = pool[..end].iter().map(suggestion).collect();
            let scores = checked(hook.scores(&view.article(asked).id, &offered), end)?;
            pool.iter_mut().zip(scores).for_each(|(ranked, score)| ranked.reranked = Some(score));
            // Stable: equal scores keep their order.
            pool[..end].sort_by(|a, b| b.reranked.unwrap_or(0.0).total_cmp(&a.reranked.unwrap_or(0.0)));
        }
        Ok(pool)
    }

    /// Takes the sample that the quantile of some filters rests on, if they have one, while it can be stopped.
    pub(super) fn sample_for(
        &self,
        filters: &crate::ranking::Filters,
        blend: &crate::ranking::Blend,
        ticker: &Ticker<'_>,
    ) -> Result<()> {
        if filters.min_quantile.is_some() { self.sampled_scores(blend, ticker).map(drop) } else { Ok(()) }
    }

    /// The score below which filters keep candidates out: their own, and that of their quantile.
    pub(super) fn least_score(&self, filters: &crate::ranking::Filters, blend: &crate::ranking::Blend) -> f64 {
        filters.min_quantile.map_or(filters.min_score, |quantile| filters.min_score.max(self.quantile(blend, quantile)))
    }
}

/// How many of the nearest articles answer a question for all articles.
fn neighbours(question: &Question) -> usize {
    let Blend { text: _, tags, section, authors, links, in_links, recency } = question.blend;
    let is_text_alone = [tags, section, authors, links, in_links] == [0.0; 5] && recency == Recency::Off;
    // Where text decides alone, a few more than are asked for: similarities are rounded, and some candidates may not be suggested.
    question.k.saturating_add(if is_text_alone { 3 } else { 40 })
}

/// The gate of a question: near-duplicates of the article stay out if the question says so.
pub(super) fn gate_of<'a>(
    prepared: &'a Prepared<'_>,
    view: &'a View<'a>,
    asked: u32,
    near_duplicates: NearDuplicates,
) -> Gate<'a> {
    let gate = prepared.gate(view, asked);
    if near_duplicates == NearDuplicates::Hide { gate.with_twins(view) } else { gate }
}

/// An empty list, and why.
fn nothing(missing: usize, not_shown: Option<Refusal>) -> Suggestions {
    Suggestions { shortage: Some(Shortage { missing, not_shown, ..Shortage::default() }), ..Suggestions::default() }
}

fn fill(view: &View<'_>, pool: &[Ranked], question: &Question) -> Filling {
    let mut filling = Filling::default();
    let mut tally = Tally::default();
    let roster = view.roster();
    for &ranked in pool {
        if filling.kept.len() == question.k {
            break;
        }
        let article = ranked.hit.article;
        let card = roster.card(article);
        if question.near_duplicates == NearDuplicates::Hide
            && let Some((twin, likeness)) = twin_among(view, article, filling.kept.iter().map(|ranked| ranked.hit.article))
        {
            filling.hidden.push((article, twin, likeness));
        } else if let Some((cap, _)) = tally.reached(&question.caps, card) {
            filling.capped.push((article, cap));
        } else {
            tally.add(&question.caps, card);
            filling.kept.push(ranked);
        }
    }
    filling
}

/// The first of some articles that has the wording of this one.
pub(super) fn twin_among(view: &View<'_>, article: u32, others: impl IntoIterator<Item = u32>) -> Option<(u32, Likeness)> {
    others.into_iter().find_map(|other| Some((other, view.likeness(other, article)?)))
}

/// Why there are no more candidates than were found: what kept the others out.
pub(super) fn shortage(view: &View<'_>, scorer: &PairScorer<'_>, engine: Engine, scratch: &mut Scratch) -> Shortage {
    let gate = scorer.gate();
    let asked = gate.asked();
    let mut refused = Vec::new();
    view.for_each_candidate(engine, asked, scorer, scratch, |candidate, dots| {
        let refusal = gate.refusal(candidate).or_else(|| {
            let score = scorer.unfiltered(candidate, dots);
            (score > 0.0 && score < gate.min_score()).then_some(Refusal::BelowMinimum)
        });
        refused.extend(refusal.filter(|&refusal| refusal != Refusal::Itself));
    });
    let no_features = Part::ALL.into_iter().all(|part| !scorer.uses(part) || view.is_empty(asked, part));
    let mut shortage = Shortage { no_features, ..Shortage::default() };
    count(&mut shortage, refused);
    shortage
}

/// Adds refusals to those that a shortage names.
pub(super) fn count(shortage: &mut Shortage, refusals: impl IntoIterator<Item = Refusal>) {
    let mut counts: BTreeMap<Refusal, usize> = shortage.refused.iter().copied().collect();
    refusals.into_iter().for_each(|refusal| *counts.entry(refusal).or_insert(0) += 1);
    shortage.refused = counts.into_iter().collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::Filters;
    use crate::vector::{LocalScale, Recipe};
    use proptest::prelude::*;

    /// Articles with frequent and rare words, dates over years, copies, links, tags. In unit tests a hundred of them are a segment.
    fn site(size: usize, seed: u64) -> Vec<Article> {
        let mut state = seed | 1;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut articles: Vec<Article> = Vec::new();
        for number in 0..size {
            let theme = random(9);
            let word = |random: &mut dyn FnMut(usize) -> usize| match random(3) {
                0 => format!("mot{}", random(50) * random(50) / 50),
                1 => format!("theme{theme}x{}", random(20)),
                _ => format!("rare{}", random(3 * size)),
            };
            let words: Vec<String> = (0..4 + random(30)).map(|_| word(&mut random)).collect();
            let mut article = Article::new(format!("a{number:03}"), &words[0]).with_body(words.join(" "));
            if random(10) == 0 && number > 0 {
                article.body = articles[random(number)].body.clone();
            }
            if random(10) > 0 {
                article.date = Some(format!("20{:02}-{:02}-11", 10 + random(15), 1 + random(12)).parse().unwrap());
            }
            if number > 0 {
                article.links = (0..random(3)).map(|_| format!("a{:03}", random(number))).collect();
            }
            article.tags = (0..random(3)).map(|_| format!("sujet{}", random(8))).collect();
            articles.push(article);
        }
        articles
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        /// Over many segments, strides and waves: one article asked alone, with and without lists of the nearest, and all at once.
        #[test]
        fn every_way_gives_the_answer_of_the_exhaustive_twin(
            (size, seed) in (90usize..330, any::<u64>()),
            (neighbours, links) in (prop::option::of(1usize..40), 0usize..20),
            (k, heaviest, threads) in (1usize..25, prop::option::weighted(0.3, 1usize..20), 1usize..3),
            (recency, shows, past) in (any::<bool>(), any::<bool>(), any::<bool>()),
        ) {
            let scale = neighbours.map_or(LocalScale::Off, |neighbours| LocalScale::Nearest { neighbours, floor: 0.01 });
            let recipe = Recipe { link_neighbours: links, heaviest, ..Recipe::default().with_local_scale(scale) };
            let recommender = Recommender::builder().recipe(recipe).threads(threads).build(site(size, seed)).unwrap();
            let mut blend = Blend::default();
            if !recency {
                blend = blend.with_recency(Recency::Off);
            }
            let mut question = Question::new(k).with_blend(blend).with_filters(Filters::default().with_past_only(past));
            if shows {
                question = question.with_near_duplicates(NearDuplicates::Show);
            }
            let expected = recommender.suggest_all(&question.clone().with_engine(Engine::Exhaustive)).unwrap();
            let alone = || recommender.articles().iter().map(|article| recommender.suggest(&article.id, &question).unwrap());
            prop_assert_eq!(&alone().collect::<Vec<_>>(), &expected);
            prop_assert_eq!(&recommender.suggest_all(&question).unwrap(), &expected);
            prop_assert_eq!(&alone().collect::<Vec<_>>(), &expected, "with lists of the nearest");
            let mut handed_over = Vec::new();
            recommender.suggest_each(&question, |article, list| {
                handed_over.push((article.id.clone(), list));
                Ok::<(), Error>(())
            }).unwrap();
            let ids = recommender.articles().iter().map(|article| article.id.clone());
            prop_assert_eq!(handed_over, ids.zip(expected).collect::<Vec<_>>());
        }
    }

    #[test]
    fn whoever_takes_lists_can_stop() {
        let recommender = Recommender::builder().build(site(120, 3)).unwrap();
        let mut taken = 0;
        let result = recommender.suggest_each(&Question::new(3), |article, _| {
            taken += 1;
            if taken < 70 { Ok(()) } else { Err(Error::setting("disk", &article.id, "not full")) }
        });
        assert_eq!(result.unwrap_err().to_string(), "disk is a069; it must be not full");
        assert_eq!(taken, 70);
    }
}
