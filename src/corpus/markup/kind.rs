//! The markup of the texts of an input.

/// The markup that titles, leads and bodies are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Markup {
    /// Decided for each article by its body: plain text, unless HTML or Markdown is certain. Texts about HTML or code stay as they are.
    #[cfg(feature = "html")]
    Auto,
    /// Plain text, read as it is.
    #[default]
    Text,
    /// HTML, as content systems store it, with their shortcodes. Links of the body to the [`url`](crate::Article::url) of another article
    /// become its `links` and `anchors`.
    #[cfg(feature = "html")]
    Html,
    /// HTML as a browser gets it, made by a site generator: what looks like a shortcode is text. Only the body is HTML; titles, leads and
    /// names are text, perhaps with entities. Links as in HTML.
    #[cfg(feature = "html")]
    Rendered,
    /// Markdown (CommonMark, with the usual extensions), with HTML and the tags of site generators in it. Links as in HTML.
    #[cfg(feature = "markdown")]
    Markdown,
}

impl Markup {
    /// Returns the name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "html")]
            Self::Auto => "auto",
            Self::Text => "text",
            #[cfg(feature = "html")]
            Self::Html | Self::Rendered => "html",
            #[cfg(feature = "markdown")]
            Self::Markdown => "markdown",
        }
    }
}
