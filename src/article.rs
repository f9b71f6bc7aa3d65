//! The article: the input of everything else.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::language::Language;

/// An article with its texts, labels, links and dates.
///
/// Only the id is required. Every text is plain text: remove markup first, or read the articles with
/// [`JsonLines::markup`](crate::corpus::JsonLines::markup). The JSON names are the names of the fields, except `lang` for the
/// language; [`docs/article.schema.json`] is the schema.
///
/// ```
/// use connexe::{Article, Language};
///
/// let article = Article::new("accord-detroit", "L’accord du Détroit est signé")
///     .with_body("Les deux ministres ont signé jeudi...")
///     .with_tags(["Diplomatie", "Tanger"])
///     .with_date("2022-05-12T18:40:00+01:00".parse()?)
///     .with_language(Language::FRENCH);
/// assert_eq!(article.tags.len(), 2);
/// # Ok::<(), connexe::Error>(())
/// ```
///
/// [`docs/article.schema.json`]: https://docs.rs/crate/connexe/latest/source/docs/article.schema.json
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Article {
    /// Id of the caller, unique in the corpus.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Lead, standfirst or summary.
    pub lead: String,
    /// Body, paragraphs separated by blank lines.
    pub body: String,
    /// Subjects, as written. Case, accents and punctuation do not matter when tags are compared.
    pub tags: Vec<String>,
    /// Section or category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Name of the series that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Authors, by name or initials.
    pub authors: Vec<String>,
    /// Date of publication, with the hour where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Language of the text; without it, the language of the corpus.
    #[serde(rename = "lang", skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Address of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Ids of the articles that the editors linked from the body ("À lire : ...").
    pub links: Vec<String>,
    /// Visible texts of those links, where they are known. An evaluation removes them from the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<Anchor>,
    /// Whether it is published, in preparation or withdrawn.
    pub status: Status,
    /// Embargo: not to be shown before this date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Date>,
    /// Not to be shown from this date on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Ids that the editors chose for the page of this article, in their order. They come first.
    pub pins: Vec<String>,
    /// Ids of the same article in other languages.
    pub translations: Vec<String>,
    /// Whether it is never suggested under another article.
    pub never_suggest: bool,
}

/// The visible text of a link in the body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Anchor {
    /// Id of the article that it leads to.
    pub to: String,
    /// The text that the reader clicks on.
    pub text: String,
}

/// The state of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    /// Published, and free to be suggested.
    #[default]
    Published,
    /// In preparation: it has a page of suggestions for its author, but is never suggested itself.
    Draft,
    /// Withdrawn: never suggested.
    Withdrawn,
}

impl Article {
    /// Makes an article with an id and a title; everything else is empty.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), ..Self::default() }
    }

    /// Sets the lead.
    #[must_use]
    pub fn with_lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets the tags.
    #[must_use]
    pub fn with_tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the section.
    #[must_use]
    pub fn with_section(mut self, section: impl Into<String>) -> Self {
        self.section = Some(section.into());
        self
    }

    /// Sets the series.
    #[must_use]
    pub fn with_series(mut self, series: impl Into<String>) -> Self {
        self.series = Some(series.into());
        self
    }

    /// Sets the authors.
    #[must_use]
    pub fn with_authors<T: Into<String>>(mut self, authors: impl IntoIterator<Item = T>) -> Self {
        self.authors = authors.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the date of publication.
    #[must_use]
    pub fn with_date(mut self, date: Date) -> Self {
        self.date = Some(date);
        self
    }

    /// Sets the language.
    #[must_use]
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Sets the address of the page.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets the ids that the body links to.
    #[must_use]
    pub fn with_links<T: Into<String>>(mut self, links: impl IntoIterator<Item = T>) -> Self {
        self.links = links.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the texts of the links.
    #[must_use]
    pub fn with_anchors(mut self, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        self.anchors = anchors.into_iter().collect();
        self
    }

    /// Sets the ids that come first on its page.
    #[must_use]
    pub fn with_pins<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.pins = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the status.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// Sets the embargo.
    #[must_use]
    pub fn with_not_before(mut self, date: Date) -> Self {
        self.not_before = Some(date);
        self
    }

    /// Sets the expiry.
    #[must_use]
    pub fn with_expires(mut self, date: Date) -> Self {
        self.expires = Some(date);
        self
    }

    /// Declares the ids of the same article in other languages.
    #[must_use]
    pub fn with_translations<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.translations = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether it is never suggested under another article.
    #[must_use]
    pub fn with_never_suggest(mut self, never: bool) -> Self {
        self.never_suggest = never;
        self
    }

    /// The title, or the id of an article without one.
    pub(crate) fn headline(&self) -> &str {
        headline(&self.title, &self.id)
    }
}

/// Returns a title, or the id in place of a blank one.
pub(crate) fn headline<'a>(title: &'a str, id: &'a str) -> &'a str {
    if title.trim().is_empty() { id } else { title }
}
