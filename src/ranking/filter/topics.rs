//! Sensitive topics: never suggested, or suggested only under some articles.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Topics that need care. A topic is a tag or a section; they are compared by their [key](crate::analysis::tag_key).
///
/// ```
/// use connexe::ranking::Topics;
/// use connexe::Filters;
///
/// let topics = Topics::default().with_quiet(["Deuil"]).with_unsuggested(["Nécrologie"]).with_confined(["Publireportage"]);
/// assert!(Filters::default().with_topics(topics).check().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Topics {
    /// Under an article of these topics nothing is suggested but pins, which an editor has chosen.
    pub quiet: BTreeSet<String>,
    /// Articles of these topics are never suggested.
    pub unsuggested: BTreeSet<String>,
    /// Articles of one of these topics are suggested only under articles of the same topic.
    pub confined: BTreeSet<String>,
}

impl Topics {
    /// Sets the topics under which nothing is suggested.
    #[must_use]
    pub fn with_quiet<T: Into<String>>(mut self, topics: impl IntoIterator<Item = T>) -> Self {
        self.quiet = topics.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the topics that are never suggested.
    #[must_use]
    pub fn with_unsuggested<T: Into<String>>(mut self, topics: impl IntoIterator<Item = T>) -> Self {
        self.unsuggested = topics.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the topics that are suggested only among themselves.
    #[must_use]
    pub fn with_confined<T: Into<String>>(mut self, topics: impl IntoIterator<Item = T>) -> Self {
        self.confined = topics.into_iter().map(Into::into).collect();
        self
    }
}
