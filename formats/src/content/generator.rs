//! The site generators whose source folders are read.

use std::fmt;
use std::str::FromStr;

use connexe::Error;

/// A site generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Generator {
    /// Hugo.
    Hugo,
    /// Jekyll.
    Jekyll,
    /// Eleventy.
    Eleventy,
    /// MkDocs, also with the theme Material.
    MkDocs,
    /// Pelican.
    Pelican,
    /// Zola.
    Zola,
    /// Docusaurus.
    Docusaurus,
}

impl Generator {
    /// All generators, in the order in which they are tried.
    pub const ALL: [Self; 7] =
        [Self::Hugo, Self::Jekyll, Self::Eleventy, Self::MkDocs, Self::Pelican, Self::Zola, Self::Docusaurus];

    /// Returns the name as its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Jekyll => "Jekyll",
            Self::Eleventy => "Eleventy",
            Self::MkDocs => "MkDocs",
            Self::Pelican => "Pelican",
            Self::Zola => "Zola",
            Self::Docusaurus => "Docusaurus",
        }
    }
}

impl fmt::Display for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Generator {
    type Err = Error;

    /// Reads a name, in any case; `11ty` is Eleventy.
    fn from_str(text: &str) -> Result<Self, Error> {
        let name = text.trim();
        let known = Self::ALL.into_iter().find(|generator| generator.name().eq_ignore_ascii_case(name));
        known.or_else(|| (name == "11ty").then_some(Self::Eleventy)).ok_or_else(|| Error::Argument {
            name: "the generator".to_string(),
            value: format!("{text:?}"),
            limit: "hugo, jekyll, eleventy, mkdocs, pelican, zola or docusaurus".to_string(),
        })
    }
}
