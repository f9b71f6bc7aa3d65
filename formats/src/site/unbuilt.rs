//! A folder that holds the source of a site, not the site that is published.
//!
//! Input: the paths of all files. Output: a note that names the generator and the folder it writes; none for a published folder. Cost:
//! a look-up for each known name.

use connexe::corpus::Severity;

use crate::report::FileNote;

/// Configuration files of generators at the root of a source, with the folder that each writes by default.
const CONFIGURATIONS: [(&str, &str, &str); 15] = [
    ("_config.yml", "Jekyll", "_site"),
    ("hugo.toml", "Hugo", "public"),
    ("hugo.yaml", "Hugo", "public"),
    ("hugo.json", "Hugo", "public"),
    ("archetypes/default.md", "Hugo", "public"),
    ("eleventy.config.js", "Eleventy", "_site"),
    ("eleventy.config.mjs", "Eleventy", "_site"),
    (".eleventy.js", "Eleventy", "_site"),
    ("mkdocs.yml", "MkDocs", "site"),
    ("pelicanconf.py", "Pelican", "output"),
    ("docusaurus.config.js", "Docusaurus", "build"),
    ("docusaurus.config.ts", "Docusaurus", "build"),
    ("astro.config.mjs", "Astro", "dist"),
    ("gatsby-config.js", "Gatsby", "public"),
    ("nuxt.config.ts", "Nuxt", ".output/public"),
];

/// Returns a note if a folder is the source of a site. `files` is sorted.
///
/// Some sites publish their source as well: if the folder of the output is among the files, the note names it.
pub(super) fn source_of(files: &[String]) -> Option<FileNote> {
    let has = |name: &str| files.binary_search_by(|file| file.as_str().cmp(name)).is_ok();
    let &(file, generator, output) = CONFIGURATIONS.iter().find(|(file, ..)| has(file))?;
    let start = format!("{output}/");
    let is_built = files[files.partition_point(|file| *file < start)..].first().is_some_and(|file| file.starts_with(&start));
    let remedy = if is_built { "name the folder" } else { "build the site, and name the folder that is written, by default" };
    let problem =
        format!("seems to belong to the source of a site by {generator}, not to the published site; {remedy} {output}/");
    Some(FileNote::new(file, Severity::Defaulted, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_site_is_no_published_site() {
        for (files, expected) in [
            (&["index.html", "posts/a/index.html"][..], None),
            (&["_config.yml", "_posts/a.md"], Some("Jekyll")),
            (&["_config.yml", "_site/index.html"], Some("name the folder _site/")),
            (&["docs/a.md", "mkdocs.yml"], Some("build the site, and name the folder that is written, by default site/")),
            (&["a/_config.yml"], None),
        ] {
            let files: Vec<String> = files.iter().map(ToString::to_string).collect();
            let note = source_of(&files).map(|note| note.problem);
            assert_eq!(note.is_some(), expected.is_some(), "{files:?}");
            assert!(expected.is_none_or(|part| note.as_ref().is_some_and(|note| note.contains(part))), "{note:?}");
        }
    }
}
