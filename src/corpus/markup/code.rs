//! Code blocks of a text with markup.

/// What becomes of code blocks. Code within a sentence always stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// Their words count.
    #[default]
    Keep,
    /// They are left out.
    Drop,
}
