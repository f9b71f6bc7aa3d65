//! Exact top-k over articles, for any scorer.
//!
//! Input: one sparse row an article and [`Part`], and the factors of each candidate. Output: the candidates with the best scores, or
//! the dot products of all candidates. A [`Scorer`] brings weights, filters and the order; [`Formula`] is the one place where dot
//! products become a score. Invariants:
//!
//! - dot products are exact integers, so [`Engine::Inverted`] and [`Engine::Exhaustive`] see the same numbers;
//! - upper bounds decide how much is read, never what is found (`docs/engine.md` has the proof);
//! - the scorer's order is total, so the best `k` do not depend on the order of candidates.
//!
//! | file | contents |
//! |---|---|
//! | `part`, `query`, `formula`, `candidate_factors`, `scorer` | what a score is made of |
//! | `index` | the rows of all parts, the kNN graph, the candidate factors by slot |
//! | `search` | top-k and all candidates, by either engine |
//! | `bounded_search`, `graph_search` | top-k by posting lists and upper bounds, and from the kNN graph |
//! | `score_bounds`, `slot_factors`, `kth_similarities`, `other_sums` | upper bounds of scores, many at once |
//! | `accumulate`, `exhaustive` | exact dot products of all candidates; the second is the reference implementation |
//! | `neighbourhoods`, `in_links` | the nearest articles of each, and the links to it; how much links count |
//! | `top_k`, `scratch`, `algebra`, `constants` | the best so far; working memory; products with a vector; constants |

mod accumulate;
#[cfg(feature = "matrix")]
mod algebra;
mod bounded_search;
mod candidate_factors;
mod constants;
mod engine;
mod exhaustive;
mod formula;
mod graph_search;
mod in_links;
#[allow(clippy::module_inception, reason = "the index of articles is the concept of this folder")]
mod index;
mod kth_similarities;
mod neighbourhoods;
mod other_sums;
mod part;
mod query;
mod score_bounds;
mod scorer;
mod scratch;
mod search;
mod slot_factors;
mod top_k;

pub(crate) use candidate_factors::CandidateFactors;
pub use engine::Engine;
pub(crate) use formula::{Formula, PairFactors};
pub(crate) use in_links::InLinks;
pub(crate) use index::Index;
pub(crate) use neighbourhoods::{LinkKeys, NeighbourFacts, Neighbourhoods, id_ranks, in_links_of_draft, neighbours_of_draft};
pub(crate) use part::{Dots, PARTS, Part};
pub(crate) use query::Query;
pub(crate) use scorer::{ScoreLimits, Scorer};
pub(crate) use scratch::Scratch;
#[cfg(feature = "matrix")]
pub(crate) use top_k::TopK;
pub(crate) use top_k::{Best, Hit, Wanted};
