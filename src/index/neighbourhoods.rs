//! The neighbourhood of each article: its nearest articles, how similar they are, and the articles that link to it.
//!
//! Input: the index, the links of the articles, and perhaps frozen statistics. Output: a mean similarity and a sparse row an
//! article. Cost: one search for all articles together, or one an article that frozen statistics do not know. All of it is part of
//! [`Statistics`].

use std::collections::{HashMap, HashSet};

use super::in_links::InLinks;
use crate::article::{Article, Status};
use crate::error::Result;
use crate::id::count;
use crate::knn::{Alike, KnnGraph, RoundedNeighbour, RowIndex, SearchRequest, SearchScratch};
use crate::parallel::Watched;
use crate::sparse::{SparseRows, SparseVector, to_fixed};
use crate::vector::{LinkRows, LocalScale, Recipe, Statistics};

/// The neighbourhoods of all articles, by number.
#[derive(Default)]
pub(crate) struct Neighbourhoods {
    /// Mean similarity of each article to its nearest articles.
    pub(crate) similarities: Vec<f64>,
    /// The nearest articles of each, with their shares of the similarity, which sum to 1.
    pub(crate) rows: SparseRows,
    /// The kNN graph; none if frozen statistics were given.
    pub(crate) graph: Option<KnnGraph>,
}

/// Facts about neighbours that a recommender keeps beside its index.
pub(crate) struct NeighbourFacts {
    /// Mean similarity of each article to its nearest articles.
    pub(crate) similarities: Vec<f64>,
    /// The rank of each article among all ids in ascending order.
    pub(crate) id_ranks: Vec<u32>,
    /// Ids that frozen statistics know and the index does not: in links their numbers follow those of the articles.
    pub(crate) absent: Vec<String>,
}

/// The numbers of articles in links: those of the index, then those that only frozen statistics know.
pub(crate) struct LinkKeys<'a> {
    known: Option<&'a Statistics>,
    numbers: HashMap<&'a str, u32>,
    /// Ids that only the statistics know.
    absent: Vec<&'a str>,
    /// The rows of the statistics, by id.
    frozen: HashMap<&'a str, LinkRows>,
    /// Number of articles of the site: those that the statistics were counted over, if they are more.
    articles: usize,
}

impl<'a> LinkKeys<'a> {
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 ids of articles and statistics together.
    pub(crate) fn new(articles: &'a [Article], known: Option<&'a Statistics>) -> Result<Self> {
        let mut numbers: HashMap<&str, u32> = (0u32..).zip(articles).map(|(number, a)| (a.id.as_str(), number)).collect();
        let mut absent = Vec::new();
        let mut frozen = HashMap::new();
        if let Some(statistics) = known {
            let mut known_numbers = Vec::with_capacity(statistics.link_ids().len());
            for id in statistics.link_ids() {
                let next = count(articles.len() + absent.len(), "ids of articles and statistics")?;
                known_numbers.push(*numbers.entry(id).or_insert_with(|| {
                    absent.push(id.as_str());
                    next
                }));
            }
            frozen = statistics.link_rows(&known_numbers);
        }
        let articles = known.map_or(articles.len(), |statistics| statistics.articles() as usize);
        Ok(Self { known, numbers, absent, frozen, articles })
    }

    /// Ids that only the statistics know, in the order of their numbers.
    pub(crate) fn absent(&self) -> Vec<String> {
        self.absent.iter().map(ToString::to_string).collect()
    }

    /// The links to an article of which so many are known.
    pub(crate) fn in_links_of(&self, links: usize) -> InLinks {
        InLinks { links, articles: self.articles }
    }

    /// How many numbers there are.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Returns a row an article: the articles that link to it. From the statistics where they have it, so that a new article
    /// changes no row.
    pub(crate) fn in_links(&self, articles: &[Article]) -> Vec<SparseVector> {
        let mut linking: Vec<Vec<u32>> = vec![Vec::new(); articles.len()];
        for (number, article) in (0u32..).zip(articles) {
            for linked in links_of(article).filter_map(|id| self.numbers.get(id)) {
                if let Some(linking) = linking.get_mut(*linked as usize) {
                    linking.push(number);
                }
            }
        }
        let row = |(article, linking): (&Article, &Vec<u32>)| {
            in_link_row(self.frozen.get(article.id.as_str()).map_or(linking, |rows| &rows.in_links), self.articles)
        };
        articles.iter().zip(&linking).map(row).collect()
    }
}

/// Returns the articles that link to a draft, in a site of so many articles: a link may lead to a page that is not there yet.
pub(crate) fn in_links_of_draft(id: &str, articles: &[Article], size: usize) -> SparseVector {
    let linking = (0u32..).zip(articles).filter(|(_, article)| links_of(article).any(|linked| linked == id));
    in_link_row(&linking.map(|(number, _)| number).collect::<Vec<u32>>(), size)
}

/// The distinct other articles that a published article links to.
fn links_of(article: &Article) -> impl Iterator<Item = &str> {
    let mut seen = HashSet::from([article.id.as_str()]);
    let links = if article.status == Status::Published { article.links.as_slice() } else { &[] };
    links.iter().map(String::as_str).filter(move |id| seen.insert(id))
}

/// A row of linking articles.
fn in_link_row(linking: &[u32], articles: usize) -> SparseVector {
    let weight = to_fixed(InLinks { links: linking.len(), articles }.weight());
    SparseVector::new(linking.iter().map(|&number| (number, weight)).collect())
}

impl Neighbourhoods {
    /// Finds the neighbourhoods of all articles: by one query an article that the statistics do not know, or all together. The graph has
    /// lists without `duplicates` too.
    pub(crate) fn of(
        text: &RowIndex,
        articles: &[Article],
        recipe: &Recipe,
        keys: &LinkKeys<'_>,
        id_ranks: &[u32],
        duplicates: Option<&dyn Alike>,
        threads: Watched<'_>,
    ) -> Result<Self> {
        let ticker = threads.ticker();
        let others = articles.len().saturating_sub(1);
        let k = needed(recipe, others);
        let known = |article: &Article| {
            let similarity = keys.known.and_then(|statistics| statistics.similarity(&article.id));
            (similarity, keys.frozen.get(article.id.as_str()).map(|rows| &rows.nearest))
        };
        if keys.known.is_none() && k > 0 {
            let graph = KnnGraph::new(text.nearest_of_all(k, id_ranks, duplicates, threads)?, k);
            let mut of = Self { similarities: Vec::with_capacity(articles.len()), ..Self::default() };
            for neighbours in (0u32..).take(articles.len()).map(|article| graph.neighbours(article)) {
                of.similarities.push(mean_similarity(neighbours, recipe, others));
                of.rows.push(shares(neighbours, recipe, keys.articles).as_row().iter());
            }
            of.rows.shrink_to_fit();
            return Ok(Self { graph: Some(graph), ..of });
        }
        // Frozen statistics know most articles: the few others are searched one by one.
        let numbers: Vec<u32> = (0u32..).take(articles.len()).collect();
        let found = threads.map(articles.len(), SearchScratch::default, |scratch, article| {
            ticker.tick(1);
            let (similarity, neighbourhood) = known(&articles[article]);
            if let (Some(similarity), Some(neighbourhood)) = (similarity, neighbourhood) {
                return (similarity, neighbourhood.clone());
            }
            let request = SearchRequest { exclude: Some(numbers[article]), k, ranks: id_ranks };
            let nearest = text.nearest(text.rows().row(article), &request, scratch);
            (
                similarity.unwrap_or_else(|| mean_similarity(&nearest, recipe, others)),
                neighbourhood.cloned().unwrap_or_else(|| shares(&nearest, recipe, keys.articles)),
            )
        })?;
        let (similarities, rows): (Vec<f64>, Vec<SparseVector>) = found.into_iter().unzip();
        Ok(Self { similarities, rows: SparseRows::from_vectors(rows), graph: None })
    }
}

/// Finds the neighbourhood of a draft in a site of so many articles: its mean similarity, and its row.
pub(crate) fn neighbours_of_draft(
    text: &RowIndex,
    id_ranks: &[u32],
    draft: &SparseVector,
    recipe: &Recipe,
    articles: usize,
) -> (f64, SparseVector) {
    let request = SearchRequest { exclude: None, k: needed(recipe, text.len()), ranks: id_ranks };
    let nearest = text.scratch.with(|scratch| text.nearest(draft.as_row(), &request, scratch));
    (mean_similarity(&nearest, recipe, text.len()), shares(&nearest, recipe, articles))
}

/// Returns the rank of each article among all ids in ascending order.
pub(crate) fn id_ranks(articles: &[Article]) -> Vec<u32> {
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

/// How many of the nearest articles the recipe needs.
fn needed(recipe: &Recipe, others: usize) -> usize {
    scale_neighbours(recipe, others).max(recipe.link_neighbours.min(others))
}

fn mean_similarity(nearest: &[RoundedNeighbour], recipe: &Recipe, others: usize) -> f64 {
    let neighbours = scale_neighbours(recipe, others);
    if neighbours == 0 {
        return 0.0;
    }
    // Summed from the largest on, and equal similarities are equal numbers: the order of articles does not change the sum.
    nearest.iter().take(neighbours).map(|near| near.similarity()).sum::<f64>() / neighbours as f64
}

/// The nearest articles, with the share of each in the sum of their similarities, in a site of so many articles.
fn shares(nearest: &[RoundedNeighbour], recipe: &Recipe, articles: usize) -> SparseVector {
    let nearest = &nearest[..nearest.len().min(recipe.link_neighbours)];
    let sum: f64 = nearest.iter().map(|near| near.similarity()).sum();
    if sum <= 0.0 {
        return SparseVector::default();
    }
    let sum = InLinks::sum_of_similarities(sum, articles);
    SparseVector::new(nearest.iter().map(|near| (near.row, to_fixed(near.similarity() / sum))).collect())
}
