//! The latent space: articles in few dimensions, where articles without a word in common can be near.
//!
//! Input: the text vectors of all articles. Output: a dense row an article (`vector::lsa` decomposes). Memory: 16 bytes an article and
//! dimension.

use std::collections::HashMap;

use ndarray::{Array1, Array2, ArrayView1};

use crate::article::Article;
use crate::error::{Error, Result};
use crate::id::count;
use crate::index::{Hit, Part, TopK, Wanted};
use crate::ranking::{Draft, Suggestion, View, unknown_article};
use crate::recommender::Recommender;
use crate::sparse::product_to_f64;
use crate::stage::Stage;
use crate::vector::lsa::{Kernel, Lsa, decompose};

/// The texts of a recommender in a few dense dimensions: latent semantic analysis.
///
/// After Deerwester, Dumais, Furnas, Landauer and Harshman, *Indexing by latent semantic analysis* (1990). With the text vectors of
/// the articles as the rows of `A`, and its truncated singular value decomposition:
///
/// ```text
/// A ≈ U Σ Vᵀ                  V orthonormal, Σ descending, k dimensions
/// x(d) = d V / |d V|          the row of article d
/// similarity(a, b) = x(a) · x(b)
/// ```
///
/// Words that occur in similar articles get the same dimensions, so that two articles without a word in common can be near. But rare
/// names, which carry most links between articles, are smoothed away. Alone it finds the links that editors set *less* well than
/// [`Recommender::suggest`]; it is for maps, clusters and search by theme. Similarities may be negative, cannot be explained by
/// words, and are in no [`Blend`](crate::Blend).
///
/// The space is a value of its own: it does not change when the recommender is rebuilt. Every article is in it, whatever its
/// status; tags, section, authors, dates and local scale do not matter.
///
/// On one machine the bits do not depend on the number of threads. Within rounding they depend on the order of the articles, as
/// floating sums do. Where the last singular value of the space equals the next, rounding decides between the two directions.
///
/// Memory: 16 bytes an article and dimension.
///
/// ```
/// use connexe::analyst::Lsa;
/// use connexe::{Article, Recommender};
///
/// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
/// let recommender = Recommender::builder().build(vec![
///     article("rails", "train gare quai"),
///     article("station", "gare quai voyageur"),
///     article("travel", "voyageur billet"),
///     article("squash", "courge four sel"),
///     article("soup", "courge sel bouillon"),
/// ])?;
/// let space = recommender.latent_space(&Lsa::default().with_dimensions(2))?;
/// assert_eq!(space.vectors().shape(), [5, 2]);
/// assert_eq!(space.singular_values().len(), 2);
/// // No word in common, yet near: both are similar to articles with "gare" and "quai".
/// assert!(space.similarity("rails", "travel")? > 0.9);
/// assert!(space.similarity("rails", "squash")? < 0.1);
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LatentSpace {
    ids: Vec<String>,
    positions: HashMap<String, usize>,
    vectors: Array2<f64>,
    singular_values: Array1<f64>,
    folding: Array2<f64>,
}

/// A vector shorter than this has no direction: it is the rounding of the weights of a text of length 1.
const MIN_LENGTH: f64 = 1e-8;

impl Recommender {
    /// Computes the texts in a few dense dimensions.
    ///
    /// If the articles span fewer dimensions than the settings ask for, the space has fewer: see the shape of
    /// [`LatentSpace::vectors`]. It has at most one an article; one, if all articles are equal; none without a word.
    /// Directions with a singular value below 1e-7 of the largest are rounding and do not count; where the corpus has more articles
    /// than sampled dimensions, those below about 1e-3 of the largest may be left out too. Articles that share nothing are above
    /// that in any corpus of less than a million.
    ///
    /// Time: `power_iterations + 2` products with all texts, each of 4 operations a non-zero and sampled dimension, and orthonormal
    /// bases of articles x sampled² operations; the cube of the sampled dimensions comes on top. Memory while it works: about
    /// 50 bytes an article and sampled dimension, and 8 a non-zero. By default twice the dimensions of the space are sampled.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for settings out of range, [`Error::TooLarge`] for more than 2^28 articles times sampled dimensions,
    /// [`Error::Cancelled`].
    ///
    /// ```
    /// use connexe::analyst::Lsa;
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![article("a", "le train"), article("b", "le train"), article("c", "")])?;
    /// let space = recommender.latent_space(&Lsa::default())?;
    /// assert_eq!(space.vectors().shape(), [3, 1]); // two equal articles and an empty one: one dimension, not 100
    /// assert_eq!(space.vectors()[[2, 0]], 0.0);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn latent_space(&self, settings: &Lsa) -> Result<LatentSpace> {
        settings.check()?;
        let site = self.site();
        let articles = site.articles.len();
        let ticker = self.watch().start(Stage::Decompose, settings.products(articles) * articles);
        let index = &site.index;
        let kernel = Kernel::new(
            index.rows(Part::Text),
            &site.text.unshared,
            count(index.matrix(Part::Text).columns(), "features")?,
            |feature| index.column(Part::Text, feature),
        );
        let ids: Vec<&str> = site.articles.iter().map(|article| article.id.as_str()).collect();
        let decomposition = decompose(&kernel, &ids, settings, site.threads.watched(&ticker))?;
        let mut vectors = decomposition.coordinates;
        vectors.rows_mut().into_iter().for_each(normalize);
        ticker.finish()?;
        Ok(LatentSpace {
            positions: ids.iter().enumerate().map(|(position, id)| (id.to_string(), position)).collect(),
            ids: ids.into_iter().map(str::to_string).collect(),
            vectors,
            singular_values: decomposition.singular_values,
            folding: decomposition.folding,
        })
    }
}

impl LatentSpace {
    /// The ids of the articles, in the order of the rows.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// One row an article; shape (articles, dimensions). A row has length 1, or is all zeros: an article without words, or
    /// without any in these dimensions.
    ///
    /// Signs are such that the largest entry of each singular vector in `U` is positive.
    pub fn vectors(&self) -> &Array2<f64> {
        &self.vectors
    }

    /// The singular values, descending, all above 0; shape (dimensions).
    ///
    /// Every text has length 1, so the squares of *all* singular values sum to the number of articles with words. The sum of the squares
    /// of these, divided by that number, is the share of the texts that the space represents.
    ///
    /// ```
    /// use connexe::analyst::Lsa;
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![article("a", "train"), article("b", "train"), article("c", "sel")])?;
    /// let space = recommender.latent_space(&Lsa::default().with_dimensions(1))?;
    /// let share = space.singular_values().iter().map(|value| value * value).sum::<f64>() / 3.0;
    /// assert!((share - 2.0 / 3.0).abs() < 1e-6); // the dimension of the trains: two texts of three
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn singular_values(&self) -> &Array1<f64> {
        &self.singular_values
    }

    /// Returns the cosine of two articles in the space, from -1 to 1; 0 if one of them has a row of zeros.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], with the nearest ids.
    ///
    /// ```
    /// use connexe::analyst::Lsa;
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![article("a", "train gare"), article("b", "train gare")])?;
    /// let space = recommender.latent_space(&Lsa::default())?;
    /// assert!(space.similarity("a", "b")? > 0.999);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn similarity(&self, a: &str, b: &str) -> Result<f64> {
        Ok(cosine(self.vectors.row(self.position(a)?), self.vectors.row(self.position(b)?)))
    }

    /// Returns the `k` articles nearest to one, by cosine (descending), then by id. The article itself and articles with a row of zeros
    /// are left out. The list of an article with a row of zeros is empty. A similarity may be negative.
    ///
    /// Time: articles times dimensions.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], [`Error::Argument`] for a `k` of 0.
    ///
    /// ```
    /// use connexe::analyst::Lsa;
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![
    ///     article("a", "train gare"), article("b", "train gare quai"), article("c", "courge sel"),
    /// ])?;
    /// let space = recommender.latent_space(&Lsa::default())?;
    /// assert_eq!(space.nearest("a", 1)?[0].id, "b");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn nearest(&self, id: &str, k: usize) -> Result<Vec<Suggestion>> {
        let itself = self.position(id)?;
        self.best(self.vectors.row(itself), k, Some(itself))
    }

    /// Returns the `k` articles nearest to a vector of the space, such as that of a draft from [`project`](Self::project); as
    /// [`nearest`](Self::nearest), but no article is left out as the query article.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] for a `k` of 0, or a vector of another length or with a number that is not finite.
    pub fn nearest_to(&self, vector: &Array1<f64>, k: usize) -> Result<Vec<Suggestion>> {
        if vector.len() != self.vectors.ncols() {
            let limit = format!("{} numbers, one a dimension of the space", self.vectors.ncols());
            return Err(Error::argument("vector", format!("{} numbers", vector.len()), limit));
        }
        let mut direction = vector.clone();
        let largest = direction.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        if !vector.iter().all(|value| value.is_finite()) {
            return Err(Error::argument("vector", "a vector with a number that is not finite", "finite"));
        }
        if largest > 0.0 {
            // Scaled first: the square of a number can be infinite, or 0, where the number is not.
            direction /= largest;
            normalize(direction.view_mut());
        }
        self.best(direction.view(), k, None)
    }

    /// Returns the vector of an article outside the space, such as a draft: "folding in".
    ///
    /// ```text
    /// q V = (q Aᵀ) U Σ⁻¹          divided by its length
    /// ```
    ///
    /// `q Aᵀ` are the exact dot products of the draft's text with all articles, so the recommender of the space is needed. The space
    /// itself does not change. An article of the recommender gets its own row, as long as its text is the same.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] for a recommender with other articles than those of the space.
    ///
    /// ```
    /// use connexe::analyst::Lsa;
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![
    ///     article("a", "train gare"), article("b", "train gare quai"), article("c", "courge sel"),
    /// ])?;
    /// let space = recommender.latent_space(&Lsa::default())?;
    /// let draft = space.project(&recommender, &article("draft", "une courge, du sel"))?;
    /// assert_eq!(space.nearest_to(&draft, 1)?[0].id, "c");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn project(&self, recommender: &Recommender, draft: &Article) -> Result<Array1<f64>> {
        let site = recommender.site();
        let theirs = site.articles.iter().map(|article| &article.id);
        if !self.ids.iter().eq(theirs) {
            let value = format!("one of {} other articles", site.articles.len());
            return Err(Error::argument("recommender", value, "the one that the space was made from"));
        }
        let analysed = Draft::new(site, draft, false)?;
        let view = View::new(site, Some(&analysed));
        let text = view.query_vector(view.len() - 1).parts[Part::Text.index()];
        let mut products = Vec::new();
        let weights = text.iter().map(|(feature, weight)| (feature, u64::from(weight)));
        site.index.multiply(Part::Text, weights, &mut products);
        // Features of one article alone are in no posting list: an unchanged article shares them with itself.
        let number = site.table.number(&draft.id).map(|number| number as usize);
        let text = |article: &Article| [&article.title, &article.lead, &article.body].map(String::clone);
        if let Some(number) = number.filter(|&number| text(draft) == text(&site.articles[number])) {
            products[number] += u128::from(site.text.unshared[number]);
        }
        // Two texts of length 1: their product is at most 2^60, and a rounding.
        let products = products.into_iter().map(|product| product_to_f64(u64::try_from(product).unwrap_or(u64::MAX)));
        let mut vector = products.collect::<Array1<f64>>().dot(&self.folding);
        normalize(vector.view_mut());
        Ok(vector)
    }

    fn position(&self, id: &str) -> Result<usize> {
        self.positions.get(id).copied().ok_or_else(|| unknown_article(id, self.ids.iter().map(String::as_str)))
    }

    fn best(&self, vector: ArrayView1<'_, f64>, k: usize, itself: Option<usize>) -> Result<Vec<Suggestion>> {
        if k == 0 {
            return Err(Error::argument("k", k, "at least 1"));
        }
        let id = |hit: &Hit| &self.ids[hit.article as usize];
        let mut top =
            TopK::new(Wanted::best(k.min(self.ids.len())), |a, b| b.score.total_cmp(&a.score).then_with(|| id(a).cmp(id(b))));
        let is_somewhere = |row: ArrayView1<'_, f64>| row.iter().any(|&value| value != 0.0);
        if is_somewhere(vector) {
            // The number of articles fits in 32 bits: the builder checks it.
            for (article, row) in (0u32..).zip(self.vectors.rows()) {
                if Some(article as usize) != itself && is_somewhere(row) {
                    top.push(Hit { article, score: cosine(vector, row) });
                }
            }
        }
        Ok(top.finish().hits.iter().map(|hit| Suggestion { id: id(hit).clone(), score: hit.score, reranked: None }).collect())
    }
}

fn cosine(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    // Adding 0 makes -0 a 0: the total order tells them apart.
    a.dot(&b).clamp(-1.0, 1.0) + 0.0
}

/// Scales a vector to length 1, or to zeros if it has no direction.
fn normalize(mut row: ndarray::ArrayViewMut1<'_, f64>) {
    let length = row.dot(&row).sqrt();
    if length > MIN_LENGTH {
        row /= length;
    } else {
        row.fill(0.0);
    }
}
