//! Questions about tags alone, on a path of their own.

use super::Recommender;
use super::lists::shortage;
use super::view::{Prepared, View};
use crate::error::Result;
use crate::index::{Engine, Hit, Scorer, Scratch, TagCounts};
use crate::progress::{Stage, Ticker};
use crate::ranking::{
    Blend, Boosts, Gate, PairScorer, Recency, Refusal, Shortage, Suggestion, Suggestions, TagMeasure, TagQuestion,
};

/// Working memory of one thread.
struct Workplace {
    counts: TagCounts,
    scratch: Scratch,
}

impl Workplace {
    fn new() -> Self {
        Self { counts: TagCounts::default(), scratch: Scratch::new() }
    }
}

impl Recommender {
    /// The best suggestions for an article by its tags alone: no text, no date but for ties, near-duplicates like any other.
    ///
    /// Exact, in the order of all lists: score, then the nearer date, then the id. Filters act before the cut. Shared count and
    /// Jaccard are counted for 64 articles at a time; candidates are looked at from the most shared tags down, and no further than
    /// needed. The first such question makes rows of bits for the frequent tags: at most four times the memory of their lists.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a question out of
    /// range.
    ///
    /// ```
    /// use connexe::{Article, Recommender, TagMeasure, TagQuestion};
    ///
    /// let article = |id: &str, tags: &[&str]| Article::new(id, "").with_tags(tags.iter().copied());
    /// let recommender = Recommender::builder()
    ///     .build(vec![article("a", &["Rif", "Train"]), article("b", &["rif", "TRAIN", "Mer"]), article("c", &["Train"])])?;
    /// let by_count = recommender.suggest_by_tags("a", &TagQuestion::new(5).with_measure(TagMeasure::SharedCount))?;
    /// assert_eq!(by_count.items[0].score, 2.0);
    /// let jaccard = recommender.suggest_by_tags("a", &TagQuestion::new(5).with_measure(TagMeasure::Jaccard))?;
    /// assert_eq!((jaccard.items[0].id.as_str(), jaccard.items[0].score), ("b", 2.0 / 3.0));
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn suggest_by_tags(&self, id: &str, question: &TagQuestion) -> Result<Suggestions> {
        question.check()?;
        let view = View::new(self, None);
        let asked = self.number(id)?;
        let (blend, boosts) = (tags_alone(), Boosts::default());
        let prepared = view.prepare(&[&question.filters], &blend, &boosts);
        let gate = prepared.gate(&view, asked);
        Ok(self.by_tags(&view, &gate, &prepared, question, &blend, &mut Workplace::new()))
    }

    /// The best suggestions for every article by tags alone, in the order in which they were given; in parallel.
    ///
    /// An article that may not be shown gets an empty list and the reason.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a question out of range.
    pub fn suggest_all_by_tags(&self, question: &TagQuestion) -> Result<Vec<Suggestions>> {
        question.check()?;
        let ticker = Ticker::start(self.callback.as_ref(), Stage::Rank, self.articles.len());
        let view = View::new(self, None);
        let (blend, boosts) = (tags_alone(), Boosts::default());
        let prepared = view.prepare(&[&question.filters], &blend, &boosts);
        let numbers: Vec<u32> = (0..view.len()).collect();
        Ok(self.threads.map(numbers.len(), Workplace::new, |workplace, place| {
            let gate = prepared.gate(&view, numbers[place]);
            let list = match gate.not_shown(numbers[place]) {
                None => self.by_tags(&view, &gate, &prepared, question, &blend, workplace),
                not_shown => nothing(question.k, not_shown),
            };
            ticker.tick(1);
            list
        }))
    }

    fn by_tags(
        &self,
        view: &View<'_>,
        gate: &Gate<'_>,
        prepared: &Prepared<'_>,
        question: &TagQuestion,
        blend: &Blend,
        workplace: &mut Workplace,
    ) -> Suggestions {
        if gate.is_quiet() {
            return nothing(question.k, Some(Refusal::QuietTopic));
        }
        let scorer = prepared.scorer(view, blend, gate);
        let hits = match question.measure {
            TagMeasure::IdfCosine => view.top_k(Engine::Inverted, gate.asked(), question.k, &scorer, &mut workplace.scratch),
            measure => self.most_shared(view, &scorer, question.k, measure, &mut workplace.counts),
        };
        let missing = question.k - hits.len();
        let shortage = (missing > 0).then(|| {
            let mut shortage = shortage(view, &scorer, Engine::Inverted, &mut workplace.scratch);
            // Its minimum is on another scale: what is below it was seen here.
            shortage.refused.retain(|(rule, _)| *rule != Refusal::BelowMinimum);
            Shortage { missing, ..shortage }
        });
        let item =
            |hit: &Hit| Suggestion { id: self.articles[hit.article as usize].id.clone(), score: hit.score, reranked: None };
        Suggestions { items: hits.iter().map(item).collect(), shortage, ..Suggestions::default() }
    }

    /// The best by shared tags, looked for from the most shared ones down.
    fn most_shared(
        &self,
        view: &View<'_>,
        scorer: &PairScorer<'_>,
        k: usize,
        measure: TagMeasure,
        counts: &mut TagCounts,
    ) -> Vec<Hit> {
        let gate = scorer.gate();
        let roster = view.roster();
        let tags = &roster.card(gate.asked()).tags;
        self.index.count_tags(tags, counts);
        let mut hits: Vec<Hit> = Vec::new();
        for shared in (1..=tags.len()).rev() {
            // Nobody who shares so many tags can score more: a union has at least the tags of the article.
            let bound = score(measure, shared, tags.len(), shared);
            if hits.len() == k && hits.last().is_some_and(|last| last.score > bound) {
                break;
            }
            counts.for_each_with(shared, |candidate| {
                let score = score(measure, shared, tags.len(), roster.card(candidate).tags.len());
                if score >= gate.min_score() && gate.refusal(candidate).is_none() {
                    hits.push(Hit { article: candidate, score });
                }
            });
            hits.sort_unstable_by(|a, b| scorer.compare(a, b));
            hits.truncate(k);
        }
        hits
    }
}

fn score(measure: TagMeasure, shared: usize, own: usize, theirs: usize) -> f64 {
    match measure {
        TagMeasure::Jaccard => shared as f64 / (own + theirs - shared) as f64,
        _ => shared as f64,
    }
}

fn tags_alone() -> Blend {
    Blend::default().with_text(0.0).with_tags(1.0).with_links(0.0, 0.0).with_recency(Recency::Off)
}

fn nothing(missing: usize, not_shown: Option<Refusal>) -> Suggestions {
    Suggestions { shortage: Some(Shortage { missing, not_shown, ..Shortage::default() }), ..Suggestions::default() }
}
