//! The markup of the texts of an input.

/// The markup that titles, leads and bodies are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Markup {
    /// Plain text, read as it is.
    #[default]
    None,
    /// HTML, as content systems store it: title, lead and body are read by [`html_to_text`](super::html_to_text). Links of the body
    /// to the [`url`](crate::Article::url) of another article become its `links` and `anchors`.
    #[cfg(feature = "html")]
    Html,
}
