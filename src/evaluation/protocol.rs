//! The protocol of an evaluation: the queries, the links and texts hidden from the index, the relevant articles.

use std::collections::{HashMap, HashSet};

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

use super::link_texts::without_link_texts;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::progress::Ticker;

/// The protocol by which a site is measured against its own links.
///
/// A query is an article that is shown and has at least one link to another article of the corpus; the linked articles are relevant,
/// and all others are ranked. The links of the measured articles are hidden from the index. By default the texts of all links are removed from the
/// articles, since editors often quote the title that they link to.
///
/// Articles fall into two halves by their ids, so that settings chosen on one half can be measured on the other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Protocol {
    /// Number of ranks of a list that count, at least 1. Default: 10.
    pub k: usize,
    /// Whether the texts of links stay in the articles. Default: [`Text::Strict`].
    pub text: Text,
    /// The articles that are measured. Default: [`Half::All`].
    pub half: Half,
    /// Whether only articles published before the query count, as candidates and as relevant ones: an editor cannot link to an
    /// article that does not exist yet. Articles without a date are then not measured. Default: true.
    pub past_only: bool,
    /// The links that the index may know. Default: [`VisibleLinks::OtherHalf`].
    pub links: VisibleLinks,
}

/// Whether the texts of links stay in the articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Text {
    /// Link texts longer than two characters are removed: in each article, the first occurrence in the body and in the lead.
    #[default]
    Strict,
    /// As published.
    Open,
}

/// A half of the articles, by the parity of the MD5 sum of the id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Half {
    /// Even sums: for choosing settings.
    Tune,
    /// Odd sums: for the figures that are published.
    Test,
    /// Both, one after the other, each with its own links hidden.
    #[default]
    All,
}

/// The links that the index may know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VisibleLinks {
    /// No links at all: suggestions by content alone.
    None,
    /// The links of the half that is not measured, as on a live site, which knows the links of its other articles.
    #[default]
    OtherHalf,
}

impl Default for Protocol {
    fn default() -> Self {
        Self { k: 10, text: Text::Strict, half: Half::All, past_only: true, links: VisibleLinks::OtherHalf }
    }
}

impl Protocol {
    /// Sets the number of ranks that count.
    #[must_use]
    pub fn with_k(mut self, k: usize) -> Self {
        self.k = k;
        self
    }

    /// Sets whether the texts of links stay.
    #[must_use]
    pub fn with_text(mut self, text: Text) -> Self {
        self.text = text;
        self
    }

    /// Sets which articles are measured.
    #[must_use]
    pub fn with_half(mut self, half: Half) -> Self {
        self.half = half;
        self
    }

    /// Sets whether only the past counts.
    #[must_use]
    pub fn with_past_only(mut self, past_only: bool) -> Self {
        self.past_only = past_only;
        self
    }

    /// Sets the links that the index may know.
    #[must_use]
    pub fn with_links(mut self, links: VisibleLinks) -> Self {
        self.links = links;
        self
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] if `k` is 0.
    pub fn check(&self) -> Result<()> {
        if self.k == 0 { Err(Error::setting("protocol.k", 0, "at least 1")) } else { Ok(()) }
    }

    /// Returns the articles as the index may see them while a half is measured.
    pub(super) fn visible(&self, articles: &[Article], measured: Half, ticker: &Ticker<'_>) -> Result<Vec<Article>> {
        let visible = |article: &Article| {
            ticker.work(1)?;
            let mut article = match self.text {
                Text::Strict => without_link_texts(article),
                Text::Open => article.clone(),
            };
            if self.links == VisibleLinks::None || half_of(&article.id) == measured {
                article.links.clear();
            }
            article.anchors.clear();
            Ok(article)
        };
        articles.iter().map(visible).collect()
    }

    /// Returns the queries of a half with their relevant articles, in the order of the articles.
    pub(super) fn queries<'a>(&self, articles: &'a [Article], measured: Half) -> Vec<Query<'a>> {
        let by_id: HashMap<&str, &Article> = articles.iter().map(|article| (article.id.as_str(), article)).collect();
        let in_half = articles.iter().filter(|article| half_of(&article.id) == measured);
        in_half
            .filter_map(|article| {
                let mut seen = HashSet::from([article.id.as_str()]);
                let linked = article.links.iter().filter_map(|id| by_id.get(id.as_str()).copied());
                let relevant: Vec<&Article> =
                    linked.filter(|other| seen.insert(&other.id)).filter(|other| self.counts(article, other)).collect();
                (!relevant.is_empty()).then_some((article, relevant))
            })
            .collect()
    }

    /// Whether a linked article counts as relevant.
    fn counts(&self, article: &Article, other: &Article) -> bool {
        let in_the_past = || article.date.zip(other.date).is_some_and(|(date, other)| other.is_on_or_before(&date));
        !self.past_only || in_the_past()
    }

    /// Returns the halves to measure, one after the other.
    pub(super) fn halves(&self) -> &'static [Half] {
        match self.half {
            Half::Tune => &[Half::Tune],
            Half::Test => &[Half::Test],
            Half::All => &[Half::Tune, Half::Test],
        }
    }
}

/// A query article and its relevant articles.
pub(super) type Query<'a> = (&'a Article, Vec<&'a Article>);

/// Returns the half of an id. The parity of the sum is that of its last byte.
fn half_of(id: &str) -> Half {
    let sum = Md5::digest(id.as_bytes());
    if sum.last().is_some_and(|last| last % 2 == 1) { Half::Test } else { Half::Tune }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_follow_the_md5_sum() {
        // printf a | md5sum: 0cc175b9c0f1b6a831c399e269772661, odd; b: 92eb5ffee6ae2fec3ad71c777531578f, odd; c ends in 33; d in ad.
        for (id, half) in [("a", Half::Test), ("b", Half::Test), ("", Half::Tune), ("hello", Half::Tune)] {
            assert_eq!(half_of(id), half, "{id:?}");
        }
    }

    #[test]
    fn only_the_links_of_the_measured_half_are_hidden() {
        let site = [Article::new("a", "").with_links(["hello"]), Article::new("hello", "").with_links(["a"])];
        let links = |protocol: Protocol, half| -> Vec<usize> {
            protocol.visible(&site, half, &Ticker::silent()).unwrap().iter().map(|article| article.links.len()).collect()
        };
        let protocol = Protocol::default();
        assert_eq!(links(protocol, Half::Test), [0, 1]);
        assert_eq!(links(protocol, Half::Tune), [1, 0]);
        assert_eq!(links(protocol.with_links(VisibleLinks::None), Half::Tune), [0, 0]);
    }

    #[test]
    fn relevant_articles_are_linked_and_published_before() {
        let date = |text: &str| text.parse().unwrap();
        let site = [
            Article::new("a", "").with_date(date("2026-03-10")).with_links(["a", "new", "old", "old", "gone", "undated"]),
            Article::new("old", "").with_date(date("2026-03-10T23:00:00Z")),
            Article::new("new", "").with_date(date("2026-03-11")),
            Article::new("undated", ""),
        ];
        let relevant = |past| {
            let queries = Protocol::default().with_past_only(past).queries(&site, Half::Test);
            queries[0].1.iter().map(|article| article.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(relevant(true), ["old"]);
        assert_eq!(relevant(false), ["new", "old", "undated"]);
    }
}
