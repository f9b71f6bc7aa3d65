//! A folder that holds the source of a site, not the site that is published.
//!
//! Input: the paths of all files. Output: a note that names the generator and the folder it writes; none for a published folder. Cost:
//! a look-up for each known name.

use connexe::corpus::Severity;

use crate::report::FileNote;

/// Configuration files of generators at the root of a source, with the folder that each writes by default.
const CONFIGURATIONS: [(&str, &str, &str); 25] = [
    ("_config.yml", "Jekyll", "_site"),
    ("_config.yaml", "Jekyll", "_site"),
    ("_config.toml", "Jekyll", "_site"),
    ("hugo.toml", "Hugo", "public"),
    ("hugo.yaml", "Hugo", "public"),
    ("hugo.yml", "Hugo", "public"),
    ("hugo.json", "Hugo", "public"),
    ("config/_default/hugo.toml", "Hugo", "public"),
    ("config/_default/config.toml", "Hugo", "public"),
    ("archetypes/default.md", "Hugo", "public"),
    ("zola.toml", "Zola", "public"),
    ("eleventy.config.js", "Eleventy", "_site"),
    ("eleventy.config.mjs", "Eleventy", "_site"),
    ("eleventy.config.cjs", "Eleventy", "_site"),
    (".eleventy.js", "Eleventy", "_site"),
    ("mkdocs.yml", "MkDocs", "site"),
    ("mkdocs.yaml", "MkDocs", "site"),
    ("pelicanconf.py", "Pelican", "output"),
    ("docusaurus.config.js", "Docusaurus", "build"),
    ("docusaurus.config.ts", "Docusaurus", "build"),
    ("astro.config.mjs", "Astro", "dist"),
    ("astro.config.ts", "Astro", "dist"),
    ("gatsby-config.js", "Gatsby", "public"),
    ("gatsby-config.ts", "Gatsby", "public"),
    ("nuxt.config.ts", "Nuxt", ".output/public"),
];

/// Configuration files with a common name, with two folders that stand beside them in a source.
const OF_FOLDERS: [((&str, &str, &str), &str, &str); 4] = [
    (("config.toml", "layouts", "content"), "Hugo", "public"),
    (("config.yaml", "layouts", "content"), "Hugo", "public"),
    (("config.toml", "themes", "content"), "Hugo", "public"),
    (("config.toml", "templates", "content"), "Zola", "public"),
];

/// Returns a note if a folder is the source of a site. `files` is sorted.
///
/// Some sites publish their source as well: if the folder of the output is among the files, the note names it.
pub(super) fn source_of(files: &[String]) -> Option<FileNote> {
    let has = |name: &str| files.binary_search_by(|file| file.as_str().cmp(name)).is_ok();
    let has_folder = |name: &str| {
        let start = format!("{name}/");
        files[files.partition_point(|file| *file < start)..].first().is_some_and(|file| file.starts_with(&start))
    };
    let of_theme = OF_FOLDERS.iter().find(|((file, folder, content), ..)| has(file) && has_folder(folder) && has_folder(content));
    let of_theme = of_theme.map(|&((file, ..), generator, output)| (file, generator, output));
    let (file, generator, output) = CONFIGURATIONS.iter().copied().find(|(file, ..)| has(file)).or(of_theme)?;
    let is_built = has_folder(output);
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
            (&["config.toml", "content/a.md", "layouts/single.html"], Some("Hugo")),
            (&["config.toml", "content/a.md", "templates/page.html"], Some("Zola")),
            (&["config.toml", "content/a.html", "index.html"], None),
        ] {
            let files: Vec<String> = files.iter().map(ToString::to_string).collect();
            let note = source_of(&files).map(|note| note.problem);
            assert_eq!(note.is_some(), expected.is_some(), "{files:?}");
            assert!(expected.is_none_or(|part| note.as_ref().is_some_and(|note| note.contains(part))), "{note:?}");
        }
    }
}
