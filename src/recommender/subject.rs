//! The subject of a question: an article of the index, or a draft.

use super::facade::Recommender;
use crate::article::Article;
use crate::error::Result;
use crate::ranking::{Draft, View};

/// The article that a question is about: the id of an article of the index, or a draft from outside.
///
/// With the same statistics, the answer for a draft is that of the article once it is published. If the index has its id, the draft
/// replaces that article for the question. Cost of a draft: the analysis of its text, and one search for its neighbourhood.
///
/// ```
/// use connexe::{Article, Question, Recommender};
///
/// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
/// let recommender = Recommender::builder().build(vec![article("a", "le train du Rif"), article("b", "un train de nuit")])?;
/// let question = Question::new(3);
/// assert_eq!(recommender.suggest("a", &question)?.items[0].id, "b");
/// let draft = article("new", "la nuit, un train");
/// assert_eq!(recommender.suggest(&draft, &question)?.items[0].id, "b");
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// The id of an article of the index, whatever its status.
    Id(&'a str),
    /// An article from outside, such as a draft.
    Draft(&'a Article),
}

impl<'a> From<&'a str> for Subject<'a> {
    fn from(id: &'a str) -> Self {
        Self::Id(id)
    }
}

impl<'a> From<&'a String> for Subject<'a> {
    fn from(id: &'a String) -> Self {
        Self::Id(id)
    }
}

impl<'a> From<&'a Article> for Subject<'a> {
    fn from(draft: &'a Article) -> Self {
        Self::Draft(draft)
    }
}

impl Recommender {
    /// Calls `answer` with what a question about a subject sees, and the number of the subject.
    pub(super) fn with_subject<T>(&self, subject: Subject<'_>, answer: impl FnOnce(&View<'_>, u32) -> Result<T>) -> Result<T> {
        match subject {
            Subject::Id(id) => answer(&self.view(), self.number(id)?),
            Subject::Draft(draft) => {
                let draft = Draft::new(self.site(), draft, false)?;
                let view = View::new(self.site(), Some(&draft));
                answer(&view, view.len() - 1)
            }
        }
    }
}
