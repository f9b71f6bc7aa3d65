//! A body as text with links, read before its record.
//!
//! Input: a body as a content system stores it. Output: its text, and its links in the form of addresses. Cost: linear in the body.
//! Invariant: it depends on nothing but the body, its markup and the choice for code, so it may be kept from one run to the next. The
//! simple reference is a record with the body among its fields.

use serde::{Deserialize, Serialize};

use super::markup::{Code, Markup};
#[cfg(feature = "html")]
use super::{hyperlinks::hyperlinks, markup::body_to_text, references::as_address};
use crate::article::Anchor;

/// The text of a body with its links, as [`Records::body`](super::Records::body) reads it.
///
/// It can be saved in any serde format: a program that keeps it need not read the body again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyText {
    pub(super) text: String,
    pub(super) anchors: Vec<Anchor>,
}

impl BodyText {
    /// Reads a body. A body whose markup is to be guessed is plain text: the guess needs the other articles.
    #[cfg_attr(not(feature = "html"), allow(unused_variables))]
    pub(super) fn of(body: &str, markup: Markup, code: Code) -> Self {
        #[cfg(feature = "html")]
        if let Some((html, text)) = body_to_text(body, markup, code) {
            return Self { text, anchors: hyperlinks(&html).into_iter().filter_map(as_address).collect() };
        }
        Self { text: body.to_string(), anchors: Vec::new() }
    }
}
