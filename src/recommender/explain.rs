//! Why a candidate has its score.

use super::facade::Recommender;
use super::subject::Subject;
use crate::error::Result;
use crate::ranking::{Explanation, FeatureNames, Question, explain, prepare};

impl Recommender {
    /// Explains the score of an article of the index, or a draft, with a candidate: the `limit` largest contributions, and the sum of all others.
    ///
    /// The pair is explained whether or not a filter excludes the candidate.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a question out of
    /// range.
    pub fn explain<'s>(
        &self,
        subject: impl Into<Subject<'s>>,
        candidate: &str,
        question: &Question,
        limit: usize,
    ) -> Result<Explanation> {
        question.check()?;
        let candidate = self.number(candidate)?;
        self.with_subject(subject.into(), |view, query| {
            let prepared = prepare(view, &[&question.filters], &question.blend, &question.boosts);
            let eligibility = prepared.eligibility(view, query);
            let scorer = prepared.scorer(view, &question.blend, &eligibility);
            Ok(explain(view, &scorer, &FeatureNames::of(view, query), candidate, limit))
        })
    }
}
