//! The indexed articles of a site: all state that questions read.

use super::article_table::ArticleTable;
use super::blend::Blend;
use super::evidence_scratch::EvidenceScratch;
use super::learning::LearntBlend;
use super::score_quantiles::ScoreQuantiles;
use super::subject::SubjectTable;
use super::text_model::TextModel;
use super::weights::Weights;
use crate::article::Article;
use crate::index::CandidateFactors;
use crate::index::{Index, NeighbourFacts};
use crate::knn::ScratchPool;
use crate::near_duplicates::DuplicateIndex;
use crate::parallel::Threads;

/// The articles of a site, and everything that was made of them. Articles are numbered in the order in which they were given.
pub(crate) struct Site {
    pub(crate) articles: Vec<Article>,
    pub(crate) table: ArticleTable,
    pub(crate) text: TextModel,
    pub(crate) index: Index,
    pub(crate) factors: Vec<CandidateFactors>,
    pub(crate) neighbours: NeighbourFacts,
    pub(crate) near_duplicates: DuplicateIndex,
    pub(crate) quantiles: ScoreQuantiles,
    pub(crate) subjects: SubjectTable,
    pub(crate) evidence: ScratchPool<EvidenceScratch>,
    pub(crate) learnt: LearntBlend,
    pub(crate) threads: Threads,
}

impl Site {
    /// Returns the weights of a blend: unset ones are those that were learnt here.
    pub(crate) fn weights(&self, blend: &Blend) -> Weights {
        blend.weights(&self.learnt.blend)
    }
}
