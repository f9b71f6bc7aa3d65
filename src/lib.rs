//! Related articles: suggestions for each article of a site, with the reason for each.
//!
//! For a news site, a blog, a CMS or a static-site generator. It runs in the caller's process: no server, no model, nothing to
//! download. An article becomes a TF-IDF vector of its words, word pairs and tags. Suggestions are the best of *all* articles by cosine
//! similarity, corrected for hubs and for dates. Every score can be explained by the features that the two articles share.
//!
//! ```
//! use connexe::{Article, Question, Recommender};
//!
//! let recommender = Recommender::builder().build(vec![
//!     Article::new("rif-1", "La ligne du Rif ouvre en juin").with_body("Le premier train partira de Tétouan à l’aube."),
//!     Article::new("rif-2", "Dix ans de retard pour le Rif").with_body("Le train devait relier Tétouan à Nador."),
//!     Article::new("courges", "Trois recettes de courges").with_body("Coupez la courge en dés, salez, attendez."),
//! ])?;
//!
//! let question = Question::new(4);
//! let suggestions = recommender.suggest("rif-1", &question)?;
//! assert_eq!(suggestions.items[0].id, "rif-2");
//!
//! let why = recommender.explain("rif-1", "rif-2", &question, 10)?;
//! let shared: Vec<&str> = why.contributions.iter().map(|c| c.feature.as_str()).collect();
//! assert!(shared.contains(&"Tétouan") && shared.contains(&"Rif"));
//! # Ok::<(), connexe::Error>(())
//! ```
//!
//! # Contents
//!
//! - [`corpus::JsonLines`] reads [`Article`]s, and reports what could not be read.
//! - [`Recommender`] answers questions: [`suggest`](Recommender::suggest) for one article or draft ([`Subject`]),
//!   [`suggest_all`](Recommender::suggest_all) for a whole site, [`page`](Recommender::page) for the blocks under an article.
//! - [`explain`](Recommender::explain) explains a score, [`why_not`](Recommender::why_not) a missing suggestion,
//!   [`preview`](Recommender::preview) the effect of publishing a draft.
//! - [`Question`] sets how many suggestions are wanted, by which [`Blend`], and among which candidates ([`Filters`], [`Caps`](ranking::Caps),
//!   [`Boosts`](ranking::Boosts)). [`TagQuestion`](tags::TagQuestion) is for tags alone.
//! - [`page::PagePlan`] plans all blocks of a page together, with excerpts and labels, as text, JSON or HTML.
//! - [`evaluation`] measures the suggestions against the links that editors made, and the health of the whole site.
//! - [`tag_report`](Recommender::tag_report) finds useless and duplicate tags, [`suggest_tags`](Recommender::suggest_tags) suggests
//!   tags for an article.
//! - [`Settings`] has all choices in one value, for a file.
//! - [`vector::Recipe`] has the choices made when articles are indexed; [`vector::Statistics`] has everything that vectors and scores
//!   take from other articles, as a value to save and to build with again.
//!
//! # Guarantees
//!
//! Answers are **exact** (they equal brute force over all articles, ids and scores), **deterministic** (the same bits on any
//! number of threads and in any order of articles) and in a **total order**: score, then the nearer date, then the id. Filters act
//! before the best `k` are taken, so a list is short only when there are no more candidates, and then it has a reason. Time is an
//! argument ([`Filters::as_of`]), never read from the system. No input causes a panic; reports name everything that was dropped.
//!
//! # Limits
//!
//! Words are compared, not meanings: two articles about one event without a word in common are not related. All articles are in
//! memory, about 40 bytes a distinct feature of an article besides the text. Greek is not stemmed. Word pairs and tags do not cross
//! languages.
//!
//! # Features
//!
//! | feature | default | use |
//! |---|---|---|
//! | `parallel` | yes | several threads (rayon); without it the same output on one |
//! | `matrix` | yes | similarity matrix and neighbours as `ndarray` arrays, latent space, similarity of short texts |
//! | `render` | yes | pages as text for a terminal and as HTML; JSON needs no feature |
//! | `html` | yes | HTML bodies read as text |
//! | `markdown` | yes | Markdown bodies read as text |
//! | `evaluation` | yes | how good the suggestions are, measured against the editors' own links |
//! | `sample` | no | the sample corpus as part of the program, for examples and first steps |
#![forbid(unsafe_code)]
#![warn(unreachable_pub, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr))]

pub mod analysis;
#[cfg(feature = "matrix")]
pub mod analyst;
mod article;
pub mod corpus;
mod date;
mod error;
#[cfg(feature = "evaluation")]
pub mod evaluation;
mod id;
mod index;
pub mod knn;
mod language;
pub mod near_duplicates;
pub mod page;
mod parallel;
mod plural;
mod printable;
mod progress;
pub mod ranking;
pub mod recommender;
#[cfg(feature = "sample")]
pub mod sample;
mod settings;
mod sparse;
mod stage;
pub mod tags;
pub mod vector;
mod wording;

/// The version of this library.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use article::{Anchor, Article, Status};
pub use date::Date;
pub use error::{Error, ErrorKind, Result};
pub use language::Language;
pub use progress::Progress;
pub use ranking::{
    Blend, Explanation, FeatureKind, Filters, NearDuplicates, Question, Recency, Rerank, Suggestion, Suggestions, WhyNot,
};
pub use recommender::{BuildReport, Recommender, RecommenderBuilder, Subject};
pub use settings::Settings;
pub use stage::Stage;
