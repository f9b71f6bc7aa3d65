//! Texts with markup to plain text.
//!
//! Input: a title, lead or body as a content system stores it. Output: the words that a reader of the page sees. The way of a text:
//! `shortcodes` and `front_matter` take out what the system would replace, `dialects` and `markdown` turn Markdown into HTML, and `html`
//! makes text of HTML. `detect` decides which markup a text has, `convert` puts the steps together. Cost: linear in the text.

mod code;
#[cfg(feature = "html")]
mod convert;
mod decisions;
#[cfg(feature = "html")]
mod detect;
#[cfg(feature = "markdown")]
mod dialects;
#[cfg(feature = "html")]
mod front_matter;
mod guess;
#[cfg(feature = "html")]
mod html;
mod kind;
#[cfg(feature = "markdown")]
mod markdown;
#[cfg(feature = "html")]
mod shortcodes;

pub use code::Code;
#[cfg(feature = "markdown")]
pub use convert::markdown_to_html;
#[cfg(feature = "html")]
pub(super) use convert::{body_to_text, convert_names};
pub(super) use decisions::Decisions;
#[cfg(feature = "html")]
pub(super) use detect::guess;
pub(super) use guess::Guess;
#[cfg(feature = "html")]
pub use html::html_to_text;
pub use kind::Markup;
