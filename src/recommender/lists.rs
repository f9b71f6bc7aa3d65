//! Lists: the suggestions for one article, a draft, or all articles.

use super::facade::Recommender;
use super::subject::Subject;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::{Engine, Scratch};
use crate::near_duplicates::Likeness;
use crate::page::{Item, list_items};
use crate::ranking::{
    Blend, Eligibility, KnownShortages, NearDuplicates, Prepared, Question, Rerank, SAMPLE, Suggestions, View, Weights,
    empty_list, prepare, sample_for, sampled_scores, score_at, suggest,
};
use crate::stage::Stage;

/// Articles whose lists are made together: enough for threads to share, few enough to hold.
pub(super) const BATCH: usize = if cfg!(test) { 50 } else { 4096 };

impl Recommender {
    /// Returns the best suggestions for an article of the index, whatever its status, or for a draft.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], or [`Error::Setting`] for a question out of range.
    pub fn suggest<'s>(&self, subject: impl Into<Subject<'s>>, question: &Question) -> Result<Suggestions> {
        question.check()?;
        self.with_subject(subject.into(), |view, query| self.list(view, query, question, None))
    }

    /// Returns the suggestions of [`suggest`](Self::suggest), the best re-ranked by a signal of the caller.
    ///
    /// # Errors
    ///
    /// Those of [`suggest`](Self::suggest), and [`Error::Argument`] if the hook does not give one finite score a candidate.
    pub fn suggest_reranked<'s>(
        &self,
        subject: impl Into<Subject<'s>>,
        question: &Question,
        hook: &dyn Rerank,
    ) -> Result<Suggestions> {
        question.check()?;
        self.with_subject(subject.into(), |view, query| self.list(view, query, question, Some(hook)))
    }

    /// Returns the best suggestions for every article, in the order in which they were given; in parallel.
    ///
    /// An article that may not be shown gets an empty list and the reason. [`suggest_each`](Self::suggest_each) does the same without
    /// holding all lists in memory.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a question out of range, [`Error::Cancelled`].
    pub fn suggest_all(&self, question: &Question) -> Result<Vec<Suggestions>> {
        let mut lists = Vec::with_capacity(self.site.articles.len());
        self.suggest_each(question, |_, list| {
            lists.push(list);
            Ok::<(), Error>(())
        })?;
        Ok(lists)
    }

    /// Passes the best suggestions for every article to a callback, in the order in which the articles were given.
    ///
    /// Lists are made in parallel, some thousand at a time. The callback runs on the calling thread.
    ///
    /// # Errors
    ///
    /// Those of [`suggest_all`](Self::suggest_all), and the first error of `take`, after which it is not called again.
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
        take: impl FnMut(&Article, Suggestions) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.each_list(question, |_, _, _, list| list, take)
    }

    /// Does the same as [`suggest_each`](Self::suggest_each), and passes each list together with its items: title, address, date,
    /// image, an excerpt of at most `excerpt_length` characters, and the label, as on a page.
    ///
    /// Items are made in parallel, like the lists. Cost: the words of every article are read once more, for the labels.
    ///
    /// # Errors
    ///
    /// Those of [`suggest_each`](Self::suggest_each).
    ///
    /// ```
    /// use connexe::{Article, Question, Recommender};
    ///
    /// let article = |id: &str, title: &str| Article::new(id, title);
    /// let recommender = Recommender::builder().build(vec![article("a", "Le train du Rif"), article("b", "Un train de nuit")])?;
    /// let mut lines = String::new();
    /// recommender.suggest_each_with_items(&Question::new(4), 175, |article, _, items| {
    ///     let shown = items.iter().map(|item| format!("{} ({})", item.title, item.label.as_deref().unwrap_or("-")));
    ///     lines += &format!("{}: {}\n", article.id, shown.collect::<Vec<_>>().join(", "));
    ///     Ok::<(), connexe::Error>(())
    /// })?;
    /// assert_eq!(lines, "a: Un train de nuit (Mot commun : train)\nb: Le train du Rif (Mot commun : train)\n");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn suggest_each_with_items<E: From<Error>>(
        &self,
        question: &Question,
        excerpt_length: usize,
        mut take: impl FnMut(&Article, Suggestions, Vec<Item>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.each_list(
            question,
            |view, prepared, eligibility, list| {
                let scorer = prepared.scorer(view, &question.blend, eligibility);
                let items = list_items(view, &scorer, &list.items, excerpt_length);
                (list, items)
            },
            |article, (list, items)| take(article, list, items),
        )
    }

    /// Returns the items of a list that [`suggest`](Self::suggest) gave for the same article and question.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], or [`Error::Setting`] for a question out of range.
    pub fn items<'s>(
        &self,
        subject: impl Into<Subject<'s>>,
        question: &Question,
        list: &Suggestions,
        excerpt_length: usize,
    ) -> Result<Vec<Item>> {
        question.check()?;
        self.with_subject(subject.into(), |view, query| {
            let prepared = prepare(view, &[&question.filters], &question.blend, &question.boosts);
            let eligibility = prepared.eligibility_with(view, query, question.near_duplicates);
            Ok(list_items(view, &prepared.scorer(view, &question.blend, &eligibility), &list.items, excerpt_length))
        })
    }

    /// Makes the list of every article in parallel, completes it on the same thread, and passes it to `take` on this one.
    fn each_list<T: Send, E: From<Error>>(
        &self,
        question: &Question,
        complete: impl Fn(&View<'_>, &Prepared<'_>, &Eligibility<'_>, Suggestions) -> T + Sync + Send,
        mut take: impl FnMut(&Article, T) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        question.check()?;
        let site = &self.site;
        let needs_graph = self.needs_graph(question);
        let ticker = self.watch.start(Stage::Rank, site.articles.len() * if needs_graph { 2 } else { 1 });
        if question.near_duplicates == NearDuplicates::Hide {
            site.near_duplicates.read(&site.articles, site.threads.watched(&ticker))?;
        }
        if needs_graph {
            let neighbours = neighbours(question.k, &site.weights(&question.blend));
            let duplicates = site.near_duplicates.known();
            site.index.compute_graph(neighbours, &site.neighbours.id_ranks, duplicates, site.threads.watched(&ticker))?;
        }
        sample_for(site, &question.filters, &question.blend, &ticker)?;
        let view = self.view();
        let prepared = prepare(&view, &[&question.filters], &question.blend, &question.boosts);
        let numbers: Vec<u32> = (0..view.len()).collect();
        for batch in numbers.chunks(BATCH) {
            let lists =
                site.threads.watched(&ticker).map(batch.len(), <(Scratch, KnownShortages)>::default, |state, position| {
                    let query = batch[position];
                    let eligibility = prepared.eligibility_with(&view, query, question.near_duplicates);
                    let list = match eligibility.not_shown(query) {
                        None => suggest(&view, &eligibility, &prepared, question, None, (&mut state.0, &mut state.1)),
                        not_shown => Ok(empty_list(question.k, not_shown, &eligibility)),
                    };
                    let list = list.map(|list| complete(&view, &prepared, &eligibility, list));
                    ticker.tick(1);
                    list
                })?;
            for (&query, list) in batch.iter().zip(lists) {
                take(view.article(query), list?)?;
            }
        }
        ticker.finish()?;
        Ok(())
    }

    /// Returns the likeness of two articles, if they are near-duplicates; `None` if they are not.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], with the nearest ids.
    pub fn likeness(&self, id: &str, other: &str) -> Result<Option<Likeness>> {
        Ok(self.site.near_duplicates.likeness(&self.site.articles, self.number(id)?, self.number(other)?))
    }

    /// Returns the score that a share of all suggestions of the site is below, by a blend.
    ///
    /// Scores are comparable within a site and a blend, not between sites: use a quantile to choose a minimum. The suggestions are
    /// the ten best, by the default filters, of a sample of 1,000 articles taken evenly over the ids in their order (all articles of
    /// a smaller site). 0 if there is no suggestion. The first call with a blend costs a query an article of the sample.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a blend out of range, [`Error::Argument`] for a quantile outside 0 to 1, [`Error::Cancelled`].
    ///
    /// ```
    /// use connexe::{Article, Blend, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![article("a", "le train"), article("b", "un train")])?;
    /// assert!(recommender.score_quantile(&Blend::default(), 0.1)? > 0.0);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn score_quantile(&self, blend: &Blend, quantile: f64) -> Result<f64> {
        blend.check()?;
        if !(0.0..=1.0).contains(&quantile) {
            return Err(Error::argument("quantile", quantile, "between 0 and 1"));
        }
        if let Some(scores) = self.site.quantiles.get(blend) {
            return Ok(score_at(&scores, quantile));
        }
        let ticker = self.watch.start(Stage::Rank, self.site.articles.len().min(SAMPLE));
        let scores = sampled_scores(&self.site, blend, &ticker)?;
        ticker.finish()?;
        Ok(score_at(&scores, quantile))
    }

    /// Whether the nearest articles of all have to be found first: all pairs together cost much less than one query an article.
    fn needs_graph(&self, question: &Question) -> bool {
        question.engine == Engine::Inverted && self.site.weights(&question.blend).uses_text() && !self.site.index.has_graph()
    }

    fn list(&self, view: &View<'_>, query: u32, question: &Question, hook: Option<&dyn Rerank>) -> Result<Suggestions> {
        let prepared = prepare(view, &[&question.filters], &question.blend, &question.boosts);
        let eligibility = prepared.eligibility_with(view, query, question.near_duplicates);
        let known = &mut KnownShortages::default();
        self.site.index.scratch.with(|scratch| suggest(view, &eligibility, &prepared, question, hook, (scratch, known)))
    }
}

/// How many of the nearest articles a question for all articles needs.
pub(super) fn neighbours(k: usize, weights: &Weights) -> usize {
    // For text alone a few more than `k`: similarities are rounded, and some candidates are not eligible. Other parts change the order.
    k.saturating_add(if weights.is_text_alone() { 3 } else { 40 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::{Filters, Recency};
    use crate::vector::{LocalScale, Recipe};
    use proptest::prelude::*;

    /// Articles with frequent and rare words, dates over years, near-duplicates, links, tags. In unit tests a hundred are a segment.
    ///
    /// Half of the articles of every second site are pages of one to three templates, with none to a few words replaced.
    fn site(size: usize, seed: u64) -> Vec<Article> {
        let mut state = seed | 1;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let templates = random(2) * (1 + random(3));
        let mut articles: Vec<Article> = Vec::new();
        for number in 0..size {
            let theme = random(9);
            let word = |random: &mut dyn FnMut(usize) -> usize| match random(3) {
                0 => format!("mot{}", random(50) * random(50) / 50),
                1 => format!("theme{theme}x{}", random(20)),
                _ => format!("rare{}", random(3 * size)),
            };
            let mut words: Vec<String> = (0..4 + random(30)).map(|_| word(&mut random)).collect();
            if templates > 0 && random(2) == 0 {
                let (template, replaced) = (random(templates), random(5));
                words = (0..25).map(|position| format!("page{template}mot{position}")).collect();
                for _ in 0..replaced {
                    words[random(25)] = word(&mut random);
                }
            }
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
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// Over many segments, strides and batches: one query alone, with and without lists of the nearest, and all together.
        #[test]
        fn every_way_gives_the_answer_of_the_exhaustive_engine(
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
    fn an_error_of_the_caller_stops_the_lists() {
        let recommender = Recommender::builder().build(site(120, 3)).unwrap();
        let mut taken = 0;
        let result = recommender.suggest_each(&Question::new(3), |article, _| {
            taken += 1;
            if taken < 70 { Ok(()) } else { Err(Error::argument("disk", &article.id, "not full")) }
        });
        assert_eq!(result.unwrap_err().to_string(), "disk is a069; it must be not full");
        assert_eq!(taken, 70);
    }
}
