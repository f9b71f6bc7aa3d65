//! The recipes of `docs/sites/`, followed with real generators: templates out of the pages, blocks in the pages that are built.
//!
//! `CONNEXE_GENERATORS=yes cargo test -p connexe-cli --test generators -- --include-ignored`; it needs what
//! `formats/tests/generators/build.sh` needs.

mod common;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{folder, run_at};
use percent_encoding::percent_decode_str;

/// A recipe: a generator, and how its site takes the blocks.
struct Recipe {
    generator: &'static str,
    /// The file for the template of the recipe.
    template: &'static str,
    /// The layout of a post, a text in it, and the text with the line of the recipe.
    layout: (&'static str, &'static str, &'static str),
    /// The command of the recipe.
    command: &'static str,
    /// The path of the site on its host.
    base: &'static str,
    /// The fewest pages that have a block.
    pages: usize,
}

const RECIPES: [Recipe; 2] = [
    Recipe {
        generator: "hugo",
        template: "layouts/_partials/connexe.html",
        layout: ("layouts/single.html", "\n</article>", "\n{{ partial \"connexe.html\" . }}\n</article>"),
        command: "related --content . --format hugo --out data/related.json",
        base: "/vallee",
        pages: 9,
    },
    Recipe {
        generator: "eleventy",
        template: "_includes/connexe.njk",
        layout: ("_includes/post.njk", "{{ content | safe }}\n", "{{ content | safe }}\n{% include \"connexe.njk\" %}\n"),
        command: "related --content . --format eleventy --out _data/related.json",
        base: "",
        pages: 8,
    },
];

#[test]
#[ignore = "needs real generators: CONNEXE_GENERATORS=yes"]
fn data_files_reach_the_pages_as_the_recipes_say() {
    if std::env::var_os("CONNEXE_GENERATORS").is_none() {
        return;
    }
    let root = anew("recipes");
    let sources = root.join("sources");
    for recipe in &RECIPES {
        let site = sources.join(recipe.generator);
        copy(&tests().join(recipe.generator), &site);
        let page = fs::read_to_string(docs().join(format!("{}.md", recipe.generator))).unwrap();
        assert!(page.contains(&format!("connexe {}\n", recipe.command)), "docs/sites/{}.md", recipe.generator);
        let template = site.join(recipe.template);
        fs::create_dir_all(template.parent().unwrap()).unwrap();
        fs::write(template, template_of(&page)).unwrap();
        let (layout, before, after) = recipe.layout;
        let text = fs::read_to_string(site.join(layout)).unwrap();
        assert!(text.contains(before), "{layout}");
        fs::write(site.join(layout), text.replace(before, after)).unwrap();
        let data = recipe.command.rsplit(' ').next().unwrap();
        fs::create_dir_all(site.join(data).parent().unwrap()).unwrap();
        let run = run_at(&site, recipe.command);
        assert_eq!(run.code, Some(0), "{}", run.err);
    }
    let names: Vec<&str> = RECIPES.iter().map(|recipe| recipe.generator).collect();
    let built = root.join("built");
    let status = Command::new(tests().join("build.sh")).env("CONNEXE_SOURCES", &sources).arg(&built).args(&names).status();
    assert!(status.unwrap().success(), "the generators build the sites");
    for recipe in &RECIPES {
        let pages = pages_with_blocks(&built.join(recipe.generator), recipe.base);
        assert!(pages >= recipe.pages, "{}: {pages} pages have a block", recipe.generator);
    }
}

/// Generators that build pages which take their blocks afterwards: page of `docs/sites/`, its option, the fewest pages with a block.
const INJECTED: [(&str, &str, &str, usize); 3] = [
    ("mkdocs", "mkdocs", "related --site site --format inject --append", 8),
    // A small manual: no page of it has a suggestion. The element of the selector is on all of them.
    ("mkdocs-plain", "mkdocs", "--selector 'div[role=main]'", 0),
    ("pelican", "pelican", "related --site output --format inject --append", 8),
];

#[test]
#[ignore = "needs real generators: CONNEXE_GENERATORS=yes"]
fn built_pages_take_their_blocks_as_the_recipes_say() {
    if std::env::var_os("CONNEXE_GENERATORS").is_none() {
        return;
    }
    let built = anew("injected");
    let status = Command::new(tests().join("build.sh")).arg(&built).args(INJECTED.map(|(generator, ..)| generator)).status();
    assert!(status.unwrap().success(), "the generators build the sites");
    for (generator, page, told, fewest) in INJECTED {
        let page = fs::read_to_string(docs().join(format!("{page}.md"))).unwrap();
        assert!(page.contains(told), "docs/sites: {told}");
        let position: Vec<&str> =
            if told.ends_with("--append") { vec!["--append"] } else { vec!["--selector", "div[role=main]"] };
        let inject = |more: &[&str]| {
            let site = built.join(generator);
            let arguments = ["related", "--format", "inject", "--site"];
            let output = common::command("").args(arguments).arg(&site).args(more).output().unwrap();
            assert!(output.status.success(), "{generator}: {}", String::from_utf8_lossy(&output.stderr));
        };
        let site = built.join(generator);
        let before = texts(&site);
        inject(&position);
        let with = texts(&site);
        if generator == "mkdocs-plain" {
            let has_place =
                |(_, page): &(PathBuf, Vec<u8>)| String::from_utf8_lossy(page).contains("<div class=\"col-md-9\" role=\"main\">");
            assert!(with.iter().any(has_place), "the theme has the element of the recipe");
        }
        let pages = pages_with_blocks(&site, "");
        assert!(pages >= fewest, "{generator}: {pages} pages have a block");
        inject(&position);
        assert!(texts(&site) == with, "{generator}: the second run changes a page");
        inject(&["--remove"]);
        assert!(texts(&site) == before, "{generator}: the pages are not those of before");
    }
}

/// The bytes of all pages.
fn texts(site: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    html_files(site, &mut files);
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// Checks the blocks of all pages: headings, links that lead to pages, nothing twice. Returns the number of pages that have blocks.
fn pages_with_blocks(site: &Path, base: &str) -> usize {
    let mut files = Vec::new();
    html_files(site, &mut files);
    let mut count = 0;
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let blocks: Vec<&str> =
            text.split("<section class=\"connexe\"").skip(1).filter_map(|rest| rest.split("</section>").next()).collect();
        let mut seen = HashSet::new();
        for block in &blocks {
            assert!(
                ["Aller plus loin", "Ces articles devraient vous intéresser"].iter().any(|name| block.contains(name)),
                "{file:?}: {block}"
            );
            for href in block.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(seen.insert(href.to_string()), "{file:?} has {href} twice");
                assert!(leads_to_a_page(href, file, site, base), "{file:?}: {href} leads to no page");
            }
        }
        count += usize::from(!seen.is_empty());
    }
    count
}

fn leads_to_a_page(href: &str, page: &Path, site: &Path, base: &str) -> bool {
    let path = percent_decode_str(href).decode_utf8().unwrap();
    let path = match path.strip_prefix(&format!("{base}/")) {
        Some(path) => site.join(path),
        None => page.parent().unwrap().join(&*path),
    };
    if href.ends_with('/') { path.join("index.html").is_file() } else { path.is_file() }
}

/// The first template on a page of `docs/sites/`.
fn template_of(page: &str) -> String {
    let start = page.find("```html\n").expect("a template") + "```html\n".len();
    let template = page[start..].split("```").next().unwrap();
    template.lines().map(|line| line.strip_prefix("   ").unwrap_or(line).to_string() + "\n").collect()
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/generators").canonicalize().unwrap()
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sites")
}

fn anew(name: &str) -> PathBuf {
    let root = folder().join(name);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    root
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            let _ = fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn html_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            html_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            files.push(path);
        }
    }
}
