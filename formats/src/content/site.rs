//! The site of a source folder, by its configuration alone.
//!
//! Input: a reader. Output: the generator, the root, and the settings for related articles. Cost: a look at all names of files, and the
//! configuration; no page is read.

use std::path::PathBuf;

use connexe::Result;

use super::find::find;
use super::generator::Generator;
use super::reader::{ContentReader, load, outputs};
use super::related::RelatedSettings;
use super::rules::Input;
use super::walk::walk;

/// The site of a source folder.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ContentSite {
    /// The generator whose rules are used.
    pub generator: Generator,
    /// The root of the site: the folder with the configuration.
    pub root: PathBuf,
    /// The configuration file, below the root; none where the generator was named.
    pub configuration: Option<String>,
    /// The settings for related articles that the site has for its generator.
    pub related: Option<RelatedSettings>,
}

impl ContentReader {
    /// Reads the configuration of the site, and no page.
    ///
    /// # Errors
    ///
    /// As [`read_content`](Self::read_content), for the folder as a whole.
    pub fn site(&self) -> Result<ContentSite> {
        let found = find(&self.root, self.generator)?;
        let files = walk(&found.root, outputs(found.generator));
        let rules = load(found.generator, &mut Input { root: &found.root, files: &files.all, notes: Vec::new() });
        Ok(ContentSite { generator: found.generator, root: found.root, configuration: found.file, related: rules.related() })
    }
}
