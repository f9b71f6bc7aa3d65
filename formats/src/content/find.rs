//! The generator of a folder, and the root of its site.
//!
//! Input: a folder: the root of a site, its content folder, or one below. Output: the root, the generator and its configuration file.
//! Cost: a few look-ups in the folder and the [`LEVELS`] folders above it.

use std::path::{Path, PathBuf};

use connexe::{Error, Result};

use super::data::Format;
use super::file;
use super::generator::Generator;
use super::{docusaurus, eleventy, hugo, jekyll, mkdocs, pelican, zola};

/// Folders above the given one in which a configuration is looked for.
const LEVELS: usize = 4;

/// Bytes of the longest configuration.
const LONGEST: u64 = 4 << 20;

/// A site whose generator is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) root: PathBuf,
    pub(super) generator: Generator,
    /// The configuration file, by its name; none where the caller named the generator.
    pub(super) file: Option<String>,
    /// The given folder below the root, empty for the root.
    pub(super) below: String,
}

/// Finds the generator of a folder.
pub(super) fn find(folder: &Path, wanted: Option<Generator>) -> Result<Found> {
    let file_error = |source| Error::File { path: folder.to_path_buf(), source };
    let refused = |limit: String| Error::Argument {
        name: "the source folder".into(),
        value: format!("{:?}", folder.display().to_string()),
        limit,
    };
    if !std::fs::metadata(folder).map_err(file_error)?.is_dir() {
        return Err(refused("a folder with the sources of a site".to_string()));
    }
    let whole = std::fs::canonicalize(folder).map_err(file_error)?;
    for root in whole.ancestors().take(LEVELS + 1) {
        let generators = Generator::ALL.into_iter().filter(|generator| wanted.is_none_or(|wanted| wanted == *generator));
        let Some((generator, file)) =
            generators.filter_map(|generator| Some((generator, configuration(root, generator)?))).next()
        else {
            continue;
        };
        let below: Option<Vec<&str>> =
            whole.strip_prefix(root).unwrap_or(Path::new("")).iter().map(|part| part.to_str()).collect();
        let below = below.ok_or_else(|| refused("a folder whose name is UTF-8".to_string()))?.join("/");
        return Ok(Found { root: root.to_path_buf(), generator, file: Some(file), below });
    }
    // What only one generator has: a folder, or its package.
    let known = if whole.join("_posts").is_dir() {
        Some(Generator::Jekyll)
    } else {
        needs_package(&whole, "@11ty/eleventy").then_some(Generator::Eleventy)
    };
    match wanted.or(known) {
        Some(generator) => Ok(Found { root: whole, generator, file: None, below: String::new() }),
        None => Err(refused(
            "a folder with the configuration of Hugo, Jekyll, Eleventy, MkDocs, Pelican, Zola or Docusaurus in it or above it; or name the generator"
                .to_string(),
        )),
    }
}

/// Returns the configuration file of a generator in a folder.
fn configuration(root: &Path, generator: Generator) -> Option<String> {
    let first = |files: &[&str]| files.iter().find(|file| root.join(file).is_file()).map(ToString::to_string);
    match generator {
        Generator::Hugo => {
            let own = first(&["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"]);
            let older = || first(&hugo::FILES).filter(|file| !is_zola(root, file) && is_hugo(root, file));
            let folder = || {
                let default = root.join("config/_default");
                default.is_dir().then(|| "config/_default".to_string())
            };
            own.or_else(older).or_else(folder)
        }
        // Hexo has a file of this name, too, with keys of its own.
        Generator::Jekyll => first(&jekyll::FILES).filter(|file| !has_key(root, file, &["public_dir", "source_dir"])),
        Generator::Eleventy => first(&eleventy::FILES),
        Generator::MkDocs => first(&mkdocs::FILES),
        Generator::Pelican => first(&pelican::FILES),
        Generator::Zola => first(&["zola.toml"]).or_else(|| first(&zola::FILES).filter(|file| is_zola(root, file))),
        Generator::Docusaurus => first(&docusaurus::FILES),
    }
}

/// Whether the `package.json` of a folder names a package among those that it needs.
fn needs_package(root: &Path, package: &str) -> bool {
    let fields = file::read(&root.join("package.json"), LONGEST).ok().and_then(|read| Format::Json.fields(&read.text).ok());
    let lists = ["dependencies", "devDependencies"];
    fields.is_some_and(|(fields, _)| lists.iter().any(|list| fields.get(*list).is_some_and(|list| list.get(package).is_some())))
}

/// Whether a `config.toml` is that of Zola, whose keys have underscores.
fn is_zola(root: &Path, file: &str) -> bool {
    has_key(root, file, &["base_url"])
}

/// Whether a `config` file, a usual name, has keys of Hugo.
fn is_hugo(root: &Path, file: &str) -> bool {
    has_key(
        root,
        file,
        &[
            "baseurl",
            "contentdir",
            "theme",
            "languagecode",
            "params",
            "taxonomies",
            "permalinks",
            "defaultcontentlanguage",
            "menu",
        ],
    )
}

fn has_key(root: &Path, file: &str, keys: &[&str]) -> bool {
    let fields = file::read(&root.join(file), LONGEST).ok().and_then(|read| Format::of(file)?.fields(&read.text).ok());
    fields.is_some_and(|(fields, _)| fields.keys().any(|key| keys.contains(&key.to_lowercase().as_str())))
}
