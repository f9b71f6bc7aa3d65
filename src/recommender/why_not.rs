//! Why a candidate is not in a list or on a page.

use super::facade::Recommender;
use super::subject::Subject;
use crate::error::Result;
use crate::page::{PagePlan, PageWhyNot, why_not_on_page};
use crate::ranking::{Question, WhyNot, prepare, why_not};

impl Recommender {
    /// Explains why an article is not suggested under another: every rule that excludes it, with the value and the limit, and the
    /// rank that it would have without them.
    ///
    /// Time: one query, and a sort of the better candidates.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a question out of
    /// range.
    ///
    /// ```
    /// use connexe::ranking::ExclusionReason;
    /// use connexe::{Article, Question, Recommender, Status};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![
    ///     article("a", "le train de Tétouan"),
    ///     article("b", "le train de Nador").with_status(Status::Withdrawn),
    /// ])?;
    /// let why = recommender.why_not("a", "b", &Question::new(4))?;
    /// assert_eq!((why.rules[0].rule, why.rank), (ExclusionReason::Withdrawn, Some(1)));
    /// assert_eq!(why.to_string(), "withdrawn; without that its rank would be 1, for 4 positions");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn why_not<'s>(&self, subject: impl Into<Subject<'s>>, candidate: &str, question: &Question) -> Result<WhyNot> {
        question.check()?;
        let candidate = self.number(candidate)?;
        self.with_subject(subject.into(), |view, query| {
            let prepared = prepare(view, &[&question.filters], &question.blend, &question.boosts);
            let eligibility = prepared.eligibility_with(view, query, question.near_duplicates);
            let scorer = prepared.scorer(view, &question.blend, &eligibility);
            Ok(why_not(view, &scorer, question, candidate))
        })
    }

    /// Explains why an article is not on the page of another, block by block; or gives its position.
    ///
    /// Time: the page, and one query a block.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a plan out of
    /// range.
    pub fn why_not_on_page<'s>(&self, subject: impl Into<Subject<'s>>, candidate: &str, plan: &PagePlan) -> Result<PageWhyNot> {
        plan.check()?;
        let candidate = self.number(candidate)?;
        self.with_subject(subject.into(), |view, query| why_not_on_page(view, query, candidate, plan))
    }
}
