//! Questions about tags alone, on a path of their own.

use super::Recommender;
use super::lists::shortage;
use super::tag_search::TagSearch;
use super::view::{Prepared, View};
use crate::error::Result;
use crate::index::{Bits, Engine, Hit, Scratch};
use crate::progress::Stage;
use crate::ranking::{Blend, Boosts, Gate, Recency, Refusal, Shortage, Suggestion, Suggestions, TagMeasure, TagQuestion};

/// Working memory of one thread.
struct Workplace<'a> {
    /// Turned from article to article.
    gate: Gate<'a>,
    search: TagSearch<'a>,
    scratch: Scratch,
}

impl Recommender {
    /// The best suggestions for an article by its tags alone: no text, no date but for ties, near-duplicates like any other.
    ///
    /// Exact, in the order of all lists: score, then the nearer date, then the id. Filters act before the cut.
    ///
    /// By shared count and Jaccard, articles are looked through in blocks of 512, from the nearest dates outwards (where nothing has a
    /// date: by id), each block from the most shared tags down. The first that are met are mostly the answer: once `k` are found, a
    /// block is asked only whether anyone in it shares more, which takes a few instructions a tag. Articles with a tag that fewer than
    /// one in 128 have are counted one by one. The first such question makes rows of bits for the frequent tags, at most four times the
    /// memory of their lists, and the order of the articles, 24 bytes each.
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
        let prepared = view.prepare(&[&question.filters], &tags_alone(), &Boosts::default());
        let mut workplace = self.workplace(&view, prepared.gate(&view, asked), question, None);
        Ok(self.by_tags(&view, &prepared, question, &mut workplace))
    }

    /// The best suggestions for every article by tags alone, in the order in which they were given; in parallel.
    ///
    /// An article that may not be shown gets an empty list and the reason. What the filters say of a candidate whoever asks is asked
    /// of each article once, and costs nothing from then on.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a question out of range, [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn suggest_all_by_tags(&self, question: &TagQuestion) -> Result<Vec<Suggestions>> {
        question.check()?;
        let ticker = self.watch.start(Stage::Rank, self.articles.len());
        if self.articles.is_empty() {
            return ticker.finish().map(|()| Vec::new());
        }
        let view = View::new(self, None);
        let prepared = view.prepare(&[&question.filters], &tags_alone(), &Boosts::default());
        let numbers: Vec<u32> = (0..view.len()).collect();
        let open = self.open(&prepared.gate(&view, 0));
        let workplace = || self.workplace(&view, prepared.gate(&view, 0).of_pairs(), question, open.as_deref());
        let lists = self.threads.watched(&ticker).map(numbers.len(), workplace, |workplace, place| {
            workplace.gate.ask(numbers[place]);
            // Whom nothing keeps out is shown.
            let not_shown = open.as_ref().and_then(|_| workplace.gate.not_shown(numbers[place]));
            let list = match not_shown {
                None => self.by_tags(&view, &prepared, question, workplace),
                not_shown => nothing(question.k, not_shown),
            };
            ticker.tick(1);
            list
        })?;
        ticker.finish()?;
        Ok(lists)
    }

    /// Who is admitted whoever asks, by place; none if everybody is.
    fn open(&self, gate: &Gate<'_>) -> Option<Vec<Bits>> {
        let timeline = self.catalogue.timeline();
        let sets = self.index.tag_sets(timeline.places());
        sets.row_of(timeline.len(), |place| gate.admits(timeline.article(place)))
    }

    fn workplace<'a>(
        &'a self,
        view: &View<'a>,
        gate: Gate<'a>,
        question: &TagQuestion,
        open: Option<&'a [Bits]>,
    ) -> Workplace<'a> {
        let search = TagSearch::new(&self.index, &self.catalogue, view.roster(), question.measure, open);
        Workplace { gate, search, scratch: Scratch::default() }
    }

    fn by_tags(
        &self,
        view: &View<'_>,
        prepared: &Prepared<'_>,
        question: &TagQuestion,
        workplace: &mut Workplace<'_>,
    ) -> Suggestions {
        let Workplace { gate, search, scratch } = workplace;
        if gate.is_quiet() {
            return nothing(question.k, Some(Refusal::QuietTopic));
        }
        let by_cosine;
        let hits = if question.measure == TagMeasure::IdfCosine {
            by_cosine = self.by_cosine(view, prepared, gate.asked(), question.k, scratch);
            &by_cosine
        } else {
            search.best(gate, question.k)
        };
        let missing = question.k - hits.len();
        let shortage = (missing > 0).then(|| {
            let (blend, gate) = (tags_alone(), prepared.gate(view, gate.asked()));
            let mut shortage = shortage(view, &prepared.scorer(view, &blend, &gate), Engine::Inverted, scratch);
            // Its minimum is on another scale: what is below it was seen here.
            shortage.refused.retain(|(rule, _)| *rule != Refusal::BelowMinimum);
            Shortage { missing, ..shortage }
        });
        let item =
            |hit: &Hit| Suggestion { id: self.articles[hit.article as usize].id.clone(), score: hit.score, reranked: None };
        Suggestions { items: hits.iter().map(item).collect(), shortage, ..Suggestions::default() }
    }

    fn by_cosine(&self, view: &View<'_>, prepared: &Prepared<'_>, asked: u32, k: usize, scratch: &mut Scratch) -> Vec<Hit> {
        let (blend, gate) = (tags_alone(), prepared.gate(view, asked));
        view.top_k(Engine::Inverted, asked, k, &prepared.scorer(view, &blend, &gate), scratch)
    }
}

fn tags_alone() -> Blend {
    Blend::default().with_text(0.0).with_tags(1.0).with_links(0.0, 0.0).with_recency(Recency::Off)
}

fn nothing(missing: usize, not_shown: Option<Refusal>) -> Suggestions {
    Suggestions { shortage: Some(Shortage { missing, not_shown, ..Shortage::default() }), ..Suggestions::default() }
}
