//! The facade: articles in, suggestions, explanations and pages out.
//!
//! `builder` makes a recommender from articles, this file answers questions, `pages` fills the blocks of a page, `matrix` gives dense
//! arrays to analysts, `latent` a space of few dimensions, `expansion` the similarity of short texts.

mod builder;
#[cfg(feature = "matrix")]
mod expansion;
#[cfg(feature = "matrix")]
mod latent;
#[cfg(feature = "matrix")]
mod matrix;
mod pages;

pub use builder::{BuildReport, RecommenderBuilder};
#[cfg(feature = "matrix")]
pub use expansion::Expansion;
#[cfg(feature = "matrix")]
pub use latent::LatentSpace;
#[cfg(feature = "matrix")]
pub use matrix::Neighbours;

use std::collections::{BTreeMap, HashMap};

use builder::tag_keys;

use crate::analysis::{Counter, Surfaces, Vocabulary};
use crate::article::Article;
use crate::date::Date;
use crate::error::{Error, Result};
use crate::index::{Hit, Index, PARTS, Part, Query, Scorer, Scratch};
use crate::language::Language;
use crate::parallel::Threads;
use crate::progress::{Callback, Stage, Ticker};
use crate::ranking::{
    Asked, Catalogue, Contribution, Explanation, FeatureKind, Gate, PairScorer, Question, Refusal, Shortage, Suggestion,
    Suggestions,
};
use crate::vector::{Frequencies, KeyTable, LocalScale, Recipe, SparseVector, Statistics, weigh_keys, weigh_text};

/// Articles, indexed: answers which of them should stand under one, and why.
///
/// Built once, then read from any number of threads (`Send + Sync`). Answers are exact: the best `k` of all articles that the
/// filters allow, in a total order (score, then the nearer date, then the id).
///
/// ```
/// use connexe::{Article, Question, Recommender};
///
/// let recommender = Recommender::builder().build(vec![
///     Article::new("a", "La ligne du Rif ouvre en juin").with_body("Le premier train partira de Tétouan."),
///     Article::new("b", "La ligne du Rif, dix ans de retard").with_body("Le train devait relier Tétouan à Nador."),
///     Article::new("c", "Trois recettes de courges").with_body("Coupez la courge en dés."),
/// ])?;
/// let suggestions = recommender.suggest("a", &Question::new(2))?;
/// assert_eq!(suggestions.items[0].id, "b");
/// assert_eq!(suggestions.items.len(), 1); // nothing else has a word in common
/// assert!(suggestions.shortage.is_some()); // and the answer says so
/// # Ok::<(), connexe::Error>(())
/// ```
pub struct Recommender {
    articles: Vec<Article>,
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    frequencies: Frequencies,
    sections: KeyTable,
    index: Index,
    /// Mean similarity of each article to its nearest ones.
    similarities: Vec<f64>,
    /// Local scale of each article, from the similarity.
    scales: Vec<f64>,
    recipe: Recipe,
    language: Language,
    aliases: BTreeMap<String, String>,
    threads: Threads,
    callback: Option<Callback>,
    report: BuildReport,
}

/// What is asked about: an article of the index, or one from outside with its vector.
struct Subject<'a> {
    article: &'a Article,
    asked: Asked,
    vectors: Option<[SparseVector; PARTS]>,
}

impl Recommender {
    /// Settings for a new recommender.
    pub fn builder() -> RecommenderBuilder {
        RecommenderBuilder::default()
    }

    /// The articles, in the order in which they were given.
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The article with an id.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], with the nearest ids.
    pub fn article(&self, id: &str) -> Result<&Article> {
        Ok(&self.articles[self.number(id)? as usize])
    }

    /// What was noticed while building.
    pub fn report(&self) -> &BuildReport {
        &self.report
    }

    /// The newest date of any article: the `as_of` of a question that brings none.
    pub fn newest_date(&self) -> Option<Date> {
        self.catalogue.newest()
    }

    /// The statistics that vectors and scales rest on, as a value to save and to build with again.
    ///
    /// Linear in the number of features, all of which are copied.
    pub fn statistics(&self) -> Statistics {
        let ids = self.articles.iter().map(|article| article.id.clone());
        let similarities = match self.recipe.local_scale {
            LocalScale::Off => BTreeMap::new(),
            LocalScale::Nearest { .. } => ids.zip(self.similarities.iter().copied()).collect(),
        };
        self.frequencies.to_statistics(&self.vocabulary, self.recipe.analysis, self.recipe.word_pairs, similarities)
    }

    /// The best suggestions for an article of the index, whatever its status: a draft has a page too.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], or [`Error::Setting`] for a question out of range.
    pub fn suggest(&self, id: &str, question: &Question) -> Result<Suggestions> {
        question.check()?;
        Ok(self.answer(&self.subject(self.number(id)?), question, &mut Scratch::new()))
    }

    /// The best suggestions for an article that is not in the index, such as a draft.
    ///
    /// With the same statistics the answer is that of the article once it is published. If the index has its id, that article is
    /// not suggested.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a question out of range.
    pub fn suggest_for(&self, draft: &Article, question: &Question) -> Result<Suggestions> {
        question.check()?;
        Ok(self.answer(&self.draft_subject(draft)?, question, &mut Scratch::new()))
    }

    /// The best suggestions for every article, in the order in which they were given; in parallel.
    ///
    /// An article that may not be shown gets an empty list and the reason.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a question out of range.
    pub fn suggest_all(&self, question: &Question) -> Result<Vec<Suggestions>> {
        question.check()?;
        let ticker = Ticker::start(self.callback.as_ref(), Stage::Rank, self.articles.len());
        let numbers: Vec<u32> = (0u32..).take(self.articles.len()).collect();
        Ok(self.threads.map(numbers.len(), Scratch::new, |scratch, position| {
            let subject = self.subject(numbers[position]);
            let answer = match Gate::new(&question.filters, &self.catalogue, &subject.asked).not_shown(numbers[position]) {
                None => self.answer(&subject, question, scratch),
                not_shown => Suggestions {
                    items: Vec::new(),
                    shortage: Some(Shortage { missing: question.k, not_shown, ..Shortage::default() }),
                },
            };
            ticker.tick(1);
            answer
        }))
    }

    /// The score of a pair taken apart: the `limit` largest contributions, and the rest in one.
    ///
    /// The pair is explained whether or not a filter would keep the candidate out.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], or [`Error::Setting`] for a question out of range.
    pub fn explain(&self, id: &str, candidate: &str, question: &Question, limit: usize) -> Result<Explanation> {
        question.check()?;
        let candidate = self.number(candidate)?;
        let subject = self.subject(self.number(id)?);
        Ok(self.explain_subject(&subject, &Names::of(&subject, self), candidate, question, limit))
    }

    fn number(&self, id: &str) -> Result<u32> {
        self.catalogue.number(id).ok_or_else(|| unknown_article(id, self.catalogue.ids()))
    }

    fn subject(&self, article: u32) -> Subject<'_> {
        Subject { article: &self.articles[article as usize], asked: self.catalogue.asked(article), vectors: None }
    }

    fn draft_subject<'a>(&self, draft: &'a Article) -> Result<Subject<'a>> {
        let asked = self.catalogue.asked_draft(draft, self.language);
        let mut counter = Counter::new(self.recipe.analysis, self.recipe.word_pairs);
        let features = counter.count(draft, asked.language)?;
        let known = self.vocabulary.find_all(&counter.into_vocabulary());
        let number = |feature: u32| known[feature as usize];
        let text = weigh_text(&features.counts, &self.recipe, |t| self.frequencies.text_idf(number(t)), number);
        let keys = |table: &KeyTable, names: &[String], aliases: &BTreeMap<String, String>| {
            let keys: Vec<_> = tag_keys(names, aliases)
                .iter()
                .map(|key| table.find(key))
                .map(|number| (number, self.frequencies.key_idf(table, number)))
                .collect();
            weigh_keys(&keys)
        };
        let section: Vec<String> = draft.section.iter().cloned().collect();
        let section = tag_keys(&section, &BTreeMap::new()).first().and_then(|key| self.sections.find(key));
        Ok(Subject {
            article: draft,
            asked,
            vectors: Some([
                text,
                keys(&self.frequencies.tags, &draft.tags, &self.aliases),
                weigh_keys(&section.map(|number| (Some(number), 1.0)).into_iter().collect::<Vec<_>>()),
                keys(&self.frequencies.authors, &draft.authors, &BTreeMap::new()),
            ]),
        })
    }

    fn query<'a>(&'a self, subject: &'a Subject<'_>) -> Query<'a> {
        match (&subject.vectors, subject.asked.article) {
            (Some(vectors), _) => Query { parts: std::array::from_fn(|part| vectors[part].as_row()) },
            (None, Some(article)) => self.index.query_of(article),
            (None, None) => Query { parts: Default::default() },
        }
    }

    fn answer(&self, subject: &Subject<'_>, question: &Question, scratch: &mut Scratch) -> Suggestions {
        let (hits, shortage) = self.best(subject, question, scratch);
        let suggestion = |hit: Hit| Suggestion { id: self.articles[hit.article as usize].id.clone(), score: hit.score };
        Suggestions { items: hits.into_iter().map(suggestion).collect(), shortage }
    }

    /// The best candidates, and why there are not more.
    fn best(&self, subject: &Subject<'_>, question: &Question, scratch: &mut Scratch) -> (Vec<Hit>, Option<Shortage>) {
        let gate = Gate::new(&question.filters, &self.catalogue, &subject.asked);
        let scorer = PairScorer::new(&question.blend, &self.scales, &gate);
        let query = self.query(subject);
        let hits = self.index.top_k(question.engine, &query, question.k, &scorer, scratch);
        if hits.len() == question.k {
            return (hits, None);
        }
        let mut refused: BTreeMap<Refusal, usize> = BTreeMap::new();
        self.index.for_each_candidate(question.engine, &query, &scorer, scratch, |candidate, dots| {
            let refusal = gate.refusal(candidate).or_else(|| {
                let is_scored = scorer.unfiltered(candidate, dots) > 0.0 && scorer.score(candidate, dots).is_none();
                is_scored.then_some(Refusal::BelowMinimum)
            });
            if let Some(refusal) = refusal.filter(|&refusal| refusal != Refusal::Itself) {
                *refused.entry(refusal).or_insert(0) += 1;
            }
        });
        let no_features = Part::ALL.into_iter().all(|part| !scorer.uses(part) || query.parts[part.index()].is_empty());
        let missing = question.k - hits.len();
        (hits, Some(Shortage { missing, no_features, refused: refused.into_iter().collect(), not_shown: None }))
    }

    /// The score of an article with every other that shares a feature, whether or not a filter would keep it out.
    #[cfg(feature = "matrix")]
    fn score_all(&self, article: usize, blend: &crate::ranking::Blend, scratch: &mut Scratch, mut visit: impl FnMut(usize, f64)) {
        // Positions come from `articles`, whose number fits in 32 bits.
        let subject = self.subject(u32::try_from(article).unwrap_or(u32::MAX));
        let filters = crate::ranking::Filters::default();
        let gate = Gate::new(&filters, &self.catalogue, &subject.asked);
        let scorer = PairScorer::new(blend, &self.scales, &gate);
        let engine = crate::index::Engine::Inverted;
        self.index.for_each_candidate(engine, &self.query(&subject), &scorer, scratch, |candidate, dots| {
            if candidate as usize != article {
                visit(candidate as usize, scorer.unfiltered(candidate, dots));
            }
        });
    }

    fn explain_subject(
        &self,
        subject: &Subject<'_>,
        names: &Names<'_>,
        candidate: u32,
        question: &Question,
        limit: usize,
    ) -> Explanation {
        let gate = Gate::new(&question.filters, &self.catalogue, &subject.asked);
        let scorer = PairScorer::new(&question.blend, &self.scales, &gate);
        let query = self.query(subject);
        let other = self.index.query_of(candidate);
        let mut dots = [0; PARTS];
        let mut contributions = Vec::new();
        for part in Part::ALL.into_iter().filter(|&part| scorer.uses(part)) {
            for (feature, product) in query.parts[part.index()].shared(other.parts[part.index()]) {
                dots[part.index()] += product;
                let (kind, feature) = names.get(part, feature, &self.vocabulary);
                contributions.push(Contribution { feature, kind, value: scorer.contribution(candidate, part, product) });
            }
        }
        Explanation::new(scorer.unfiltered(candidate, &dots), contributions, limit)
    }
}

/// The error for an id that is not among some ids, with the nearest of them.
fn unknown_article<'a>(id: &str, ids: impl Iterator<Item = &'a str>) -> Error {
    // Likeness costs the product of the lengths: of an endless id, the start must do.
    let start = |id: &str| id.chars().take(200).collect::<String>();
    let id = start(id);
    let mut near: Vec<(f64, &str)> = ids.map(|other| (strsim::jaro_winkler(&id, &start(other)), other)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let nearest = near.into_iter().take(3).map(|(_, other)| other.to_string()).collect();
    Error::UnknownArticle { id, nearest }
}

/// How an article writes its features: what an explanation shows.
struct Names<'a> {
    article: &'a Article,
    surfaces: Surfaces,
    tags: HashMap<u32, &'a str>,
    authors: HashMap<u32, &'a str>,
}

impl<'a> Names<'a> {
    fn of(subject: &'a Subject<'_>, recommender: &Recommender) -> Self {
        let article = subject.article;
        let by_number = |names: &'a [String], table: &KeyTable, aliases| -> HashMap<u32, &'a str> {
            // The first of several spellings is shown: later ones do not replace it.
            let numbers = |name| tag_keys(std::slice::from_ref(name), aliases).first().and_then(|key| table.find(key));
            names.iter().rev().filter_map(|name| Some((numbers(name)?, name.as_str()))).collect()
        };
        Self {
            article,
            surfaces: Surfaces::of(article, subject.asked.language, recommender.recipe.analysis),
            tags: by_number(&article.tags, &recommender.frequencies.tags, &recommender.aliases),
            authors: by_number(&article.authors, &recommender.frequencies.authors, &BTreeMap::new()),
        }
    }

    fn get(&self, part: Part, feature: u32, vocabulary: &Vocabulary) -> (FeatureKind, String) {
        let written = |names: &HashMap<u32, &str>| names.get(&feature).map(|name| name.to_string()).unwrap_or_default();
        match part {
            Part::Text => {
                let (first, second) = vocabulary.terms(feature);
                let kind = if second.is_some() { FeatureKind::Pair } else { FeatureKind::Word };
                let terms = || second.map_or(first.to_string(), |second| format!("{first} {second}"));
                (kind, self.surfaces.get(first, second).map_or_else(terms, str::to_string))
            }
            Part::Tags => (FeatureKind::Tag, written(&self.tags)),
            Part::Section => (FeatureKind::Section, self.article.section.clone().unwrap_or_default()),
            Part::Authors => (FeatureKind::Author, written(&self.authors)),
        }
    }
}
