//! The markup that a text seems to have.

use super::kind::Markup;

/// A markup, and whether it is certain. If not, the text has some marks, as a text about markup may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Guess {
    pub(in super::super) markup: Markup,
    pub(in super::super) is_certain: bool,
}

impl Guess {
    /// A certain markup.
    pub(in super::super) fn certain(markup: Markup) -> Self {
        Self { markup, is_certain: true }
    }
}
