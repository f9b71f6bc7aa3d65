//! The articles of a run with the reports on them, whatever they were read from.

use std::collections::HashSet;
use std::path::PathBuf;

use connexe::corpus::Corpus;
use connexe::{Article, Language};
use connexe_formats::content::Generator;
use connexe_formats::{PageFile, Reading, SourceReport};

/// A folder that was read, to write to.
#[derive(Clone, Debug)]
pub struct Folder {
    pub root: PathBuf,
    /// The generator of a source folder; none of a built site.
    pub generator: Option<Generator>,
    pub files: Vec<PageFile>,
}

/// The articles, and what was noticed while they were read.
pub struct Input {
    /// The name of the file or folder in messages.
    pub name: String,
    pub corpus: Corpus,
    /// The report on the files of a source; none for JSON Lines.
    pub source: Option<SourceReport>,
    /// Address of the site, where it is known.
    pub base: Option<String>,
    /// The generator of a source folder, with its configuration file.
    pub generator: Option<String>,
    /// Ids of the articles with `related: false` in their front matter: no block belongs under them.
    pub without_block: HashSet<String>,
    /// The files of a folder, with the articles that they are.
    pub folder: Option<Folder>,
    /// Articles left out because of their language.
    pub other_languages: usize,
}

impl Input {
    /// Articles of JSON Lines.
    pub fn of_lines(name: String, corpus: Corpus) -> Self {
        Self {
            name,
            corpus,
            source: None,
            base: None,
            generator: None,
            without_block: HashSet::new(),
            folder: None,
            other_languages: 0,
        }
    }

    /// Articles of exports or feeds.
    pub fn of_source(name: String, reading: Reading) -> Self {
        let Reading { corpus, report, base, .. } = reading;
        Self { source: Some(report), base, ..Self::of_lines(name, corpus) }
    }

    /// Articles of a folder.
    pub fn of_folder(name: String, root: PathBuf, generator: Option<Generator>, mut reading: Reading) -> Self {
        let files = std::mem::take(&mut reading.files);
        Self { folder: Some(Folder { root, generator, files }), ..Self::of_source(name, reading) }
    }

    /// Leaves out the articles in other languages than these; none are left out if the list is empty.
    #[must_use]
    pub fn in_languages(mut self, languages: &[Language], default: Option<Language>) -> Self {
        if !languages.is_empty() {
            let before = self.corpus.articles.len();
            let of = |article: &Article| article.language.or(default).unwrap_or(Language::FRENCH);
            self.corpus.articles.retain(|article| languages.contains(&of(article)));
            self.other_languages = before - self.corpus.articles.len();
        }
        self
    }
}
