//! The parts of an article's vector.

/// A part of an article's vector. Each has length 1 by itself; the blend of a question weighs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Words and word pairs of title, lead and body.
    Text,
    /// Tags, by their keys.
    Tags,
    /// The section.
    Section,
    /// Authors, by their keys.
    Authors,
    /// Links. A candidate has the articles that link to it; a query has the neighbourhood of its article.
    Links,
    /// Mentions. A candidate has the words of its name; a query has the features of its text.
    Mention,
}

/// Number of parts.
pub(crate) const PARTS: usize = 6;

/// Dot products of the parts, in fixed point.
pub(crate) type Dots = [u64; PARTS];

impl Part {
    /// All parts, in the order in which scores are summed.
    pub(crate) const ALL: [Self; PARTS] = [Self::Text, Self::Tags, Self::Section, Self::Authors, Self::Links, Self::Mention];

    #[inline]
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
