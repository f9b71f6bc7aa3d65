//! Surroundings: what each article has from the others, besides document frequencies. How crowded it is around it, which articles
//! are nearest, how many link to it. All of it is frozen with the statistics.

use std::collections::{HashMap, HashSet};

use crate::article::{Article, Status};
use crate::error::Result;
use crate::knn::{KnnGraph, RoundedNeighbour, RowIndex, SearchRequest, SearchScratch};
use crate::parallel::Watched;
use crate::sparse::{SparseRows, SparseVector, to_fixed};
use crate::vector::{LinkRows, LocalScale, Recipe, Statistics};

/// The surroundings of all articles, by number.
#[derive(Default)]
pub(super) struct Surroundings {
    /// Mean similarity to the nearest articles.
    pub(super) similarities: Vec<f64>,
    /// The nearest articles, with their shares of the similarity, which sum to 1.
    pub(super) neighbourhoods: SparseRows,
    /// The nearest articles, if they were looked for: of no article if frozen statistics know some.
    pub(super) nearest: Option<KnnGraph>,
}

/// The numbers that stand for articles in links: those of the index, then those that only frozen statistics know.
pub(super) struct LinkKeys<'a> {
    known: Option<&'a Statistics>,
    numbers: HashMap<&'a str, u32>,
    /// Ids that only the statistics know.
    absent: Vec<&'a str>,
    /// What the statistics know, by id.
    frozen: HashMap<&'a str, LinkRows>,
}

impl<'a> LinkKeys<'a> {
    pub(super) fn new(articles: &'a [Article], known: Option<&'a Statistics>) -> Self {
        let mut numbers: HashMap<&str, u32> = (0u32..).zip(articles).map(|(number, a)| (a.id.as_str(), number)).collect();
        let mut absent = Vec::new();
        let mut frozen = HashMap::new();
        if let Some(statistics) = known {
            let mut places = Vec::with_capacity(statistics.link_ids().len());
            for id in statistics.link_ids() {
                // Articles and known ids together stay below 2^32 as long as each of them does by half: beyond, links are lost.
                let next = u32::try_from(articles.len() + absent.len()).unwrap_or(u32::MAX);
                places.push(*numbers.entry(id).or_insert_with(|| {
                    absent.push(id.as_str());
                    next
                }));
            }
            frozen = statistics.link_rows(&places);
        }
        Self { known, numbers, absent, frozen }
    }

    /// Ids that only the statistics know, in the order of their numbers.
    pub(super) fn absent(&self) -> Vec<String> {
        self.absent.iter().map(ToString::to_string).collect()
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// By article: the articles that link to it. From the statistics where they have it: then a new article moves nothing.
    pub(super) fn in_links(&self, articles: &[Article]) -> Vec<SparseVector> {
        let mut linking: Vec<Vec<u32>> = vec![Vec::new(); articles.len()];
        for (number, article) in (0u32..).zip(articles) {
            for linked in linked_by(article).filter_map(|id| self.numbers.get(id)) {
                if let Some(linking) = linking.get_mut(*linked as usize) {
                    linking.push(number);
                }
            }
        }
        let row = |(article, linking): (&Article, &Vec<u32>)| {
            in_link_row(self.frozen.get(article.id.as_str()).map_or(linking, |rows| &rows.in_links))
        };
        articles.iter().zip(&linking).map(row).collect()
    }
}

/// The links to an article from outside: articles may link to a page that is not there yet.
pub(super) fn newcomer_in_links(id: &str, articles: &[Article]) -> SparseVector {
    let linking = (0u32..).zip(articles).filter(|(_, article)| linked_by(article).any(|linked| linked == id));
    in_link_row(&linking.map(|(number, _)| number).collect::<Vec<u32>>())
}

/// The distinct other articles that a published article links to.
fn linked_by(article: &Article) -> impl Iterator<Item = &str> {
    let mut seen = HashSet::from([article.id.as_str()]);
    let links = if article.status == Status::Published { article.links.as_slice() } else { &[] };
    links.iter().map(String::as_str).filter(move |id| seen.insert(id))
}

/// Linking articles, each at one over the root of their number.
fn in_link_row(linking: &[u32]) -> SparseVector {
    let weight = to_fixed(1.0 / (linking.len().max(1) as f64).sqrt());
    SparseVector::new(linking.iter().map(|&number| (number, weight)).collect())
}

impl Surroundings {
    /// One query an article, but for those that the statistics know.
    pub(super) fn of(
        index: &RowIndex,
        articles: &[Article],
        recipe: &Recipe,
        keys: &LinkKeys<'_>,
        id_ranks: &[u32],
        threads: Watched<'_>,
    ) -> Result<Self> {
        let ticker = threads.ticker();
        let others = articles.len().saturating_sub(1);
        let k = wanted(recipe, others);
        let known = |article: &Article| {
            let similarity = keys.known.and_then(|statistics| statistics.similarity(&article.id));
            (similarity, keys.frozen.get(article.id.as_str()).map(|rows| &rows.nearest))
        };
        if keys.known.is_none() && k > 0 {
            // All pairs at once: nobody has a place of its own in frozen statistics.
            let nearest = KnnGraph::new(index.nearest_of_all(k, id_ranks, threads)?, k);
            let mut of = Self { similarities: Vec::with_capacity(articles.len()), ..Self::default() };
            for list in (0u32..).take(articles.len()).map(|article| nearest.neighbours(article)) {
                of.similarities.push(mean_similarity(list, recipe, others));
                of.neighbourhoods.push(shares(list, recipe).as_row().iter());
            }
            of.neighbourhoods.shrink_to_fit();
            return Ok(Self { nearest: Some(nearest), ..of });
        }
        // Few are asked for, one by one.
        let found = threads.map(articles.len(), SearchScratch::default, |scratch, article| {
            ticker.tick(1);
            let (similarity, neighbourhood) = known(&articles[article]);
            if let (Some(similarity), Some(neighbourhood)) = (similarity, neighbourhood) {
                return (similarity, neighbourhood.clone());
            }
            // The number of articles fits in 32 bits: the builder has seen to it.
            let itself = u32::try_from(article).unwrap_or(u32::MAX);
            let text = index.rows().row(article);
            let nearest = index.nearest(text, &SearchRequest { exclude: Some(itself), k, ranks: id_ranks }, scratch);
            (
                similarity.unwrap_or_else(|| mean_similarity(&nearest, recipe, others)),
                neighbourhood.cloned().unwrap_or_else(|| shares(&nearest, recipe)),
            )
        })?;
        let (similarities, neighbourhoods): (Vec<f64>, Vec<SparseVector>) = found.into_iter().unzip();
        Ok(Self { similarities, neighbourhoods: SparseRows::from_vectors(neighbourhoods), nearest: None })
    }

    /// The surroundings of an article that is not in the index: its mean similarity, and its neighbourhood.
    pub(super) fn of_newcomer(index: &RowIndex, id_ranks: &[u32], text: &SparseVector, recipe: &Recipe) -> (f64, SparseVector) {
        let wanted = SearchRequest { exclude: None, k: wanted(recipe, index.len()), ranks: id_ranks };
        let nearest = index.scratch.with(|scratch| index.nearest(text.as_row(), &wanted, scratch));
        (mean_similarity(&nearest, recipe, index.len()), shares(&nearest, recipe))
    }
}

/// The place of each article among all ids in ascending order.
pub(super) fn id_ranks(articles: &[Article]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_unstable_by_key(|&number| &articles[number].id);
    let mut ranks = vec![0; articles.len()];
    (0u32..).zip(order).for_each(|(rank, number)| ranks[number] = rank);
    ranks
}

fn scale_neighbours(recipe: &Recipe, others: usize) -> usize {
    match recipe.local_scale {
        LocalScale::Off => 0,
        LocalScale::Nearest { neighbours, .. } => neighbours.min(others),
    }
}

/// How many of the nearest articles are needed.
fn wanted(recipe: &Recipe, others: usize) -> usize {
    scale_neighbours(recipe, others).max(recipe.link_neighbours.min(others))
}

fn mean_similarity(nearest: &[RoundedNeighbour], recipe: &Recipe, others: usize) -> f64 {
    let neighbours = scale_neighbours(recipe, others);
    if neighbours == 0 {
        return 0.0;
    }
    // Equal similarities are equal numbers, and they are summed from the largest on: one sum, whatever the order of articles.
    nearest.iter().take(neighbours).map(|near| near.similarity()).sum::<f64>() / neighbours as f64
}

/// The nearest articles with their shares of the similarity to them all.
fn shares(nearest: &[RoundedNeighbour], recipe: &Recipe) -> SparseVector {
    let nearest = &nearest[..nearest.len().min(recipe.link_neighbours)];
    let sum: f64 = nearest.iter().map(|near| near.similarity()).sum();
    if sum <= 0.0 {
        return SparseVector::default();
    }
    SparseVector::new(nearest.iter().map(|near| (near.row, to_fixed(near.similarity() / sum))).collect())
}
