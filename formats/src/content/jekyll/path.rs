//! The path of a page of Jekyll.
//!
//! Input: a page, its kind, and the configuration. Output: its path on the site. The order of Jekyll: `permalink` of the page, then the
//! pattern of the configuration.

use super::super::page::{Page, folder_of, name_of, stem};
use super::super::permalink::{Day, clean, fill};
use super::super::slug;
use super::Kind;
use super::config::Config;

/// Sets the path of a page. An error tells why the default path was taken.
pub(super) fn set(config: &Config, page: &mut Page, path: &str, kind: &Kind, slug: &str) -> Result<(), String> {
    let own = page.text("permalink").map(str::to_string);
    let pattern = match (&own, kind) {
        (Some(pattern), _) => style(pattern, kind).unwrap_or(pattern.clone()),
        (None, Kind::Page) if page.stem() == "index" => "/:path/".to_string(),
        (None, Kind::Page) => pattern_of_pages(&config.permalink),
        (None, Kind::Document(name)) => match config.collection(name) {
            Some(pattern) => style(pattern, kind).unwrap_or_else(|| pattern.to_string()),
            None if config.permalink == "pretty" || config.permalink.ends_with('/') => "/:collection/:path/".to_string(),
            None => "/:collection/:path:output_ext".to_string(),
        },
        (None, Kind::Post(_) | Kind::Draft) => style(&config.permalink, kind).unwrap_or_else(|| config.permalink.clone()),
    };
    let value = |token: &str| value(config, page, path, kind, slug, token);
    let (filled, result) = match fill(&pattern, value) {
        Some(filled) => (filled, Ok(())),
        None => {
            let default =
                if matches!(kind, Kind::Page) { "/:path/:basename:output_ext" } else { "/:categories/:title:output_ext" };
            let problem = format!("the pattern {pattern:?} has a token without a value; the default path is taken");
            (fill(default, value).unwrap_or_default(), Err(problem))
        }
    };
    page.path = clean(&crate::percent::decoded(&filled));
    result
}

/// Returns the pattern of a style by its name.
fn style(name: &str, kind: &Kind) -> Option<String> {
    if let Kind::Document(_) = kind {
        return (name == "pretty").then(|| "/:collection/:path/".to_string());
    }
    let pattern = match name {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
        "none" => "/:categories/:title:output_ext",
        _ => return None,
    };
    Some(pattern.to_string())
}

/// Returns the pattern of pages, which follow the form of the pattern of posts.
fn pattern_of_pages(permalink: &str) -> String {
    let is_file = matches!(permalink, "date" | "ordinal" | "weekdate" | "none")
        || permalink.ends_with(":output_ext")
        || permalink.ends_with(".html");
    let end = match permalink {
        "pretty" => "/",
        permalink if permalink.ends_with('/') => "/",
        _ if is_file => ":output_ext",
        _ => "",
    };
    format!("/:path/:basename{end}")
}

/// Returns the value of a token.
fn value(config: &Config, page: &Page, path: &str, kind: &Kind, slug: &str, token: &str) -> Option<String> {
    let categories = |spell: &dyn Fn(&str) -> String| {
        let mut seen = std::collections::HashSet::new();
        let words =
            page.list("categories").iter().map(|word| spell(word)).filter(|word| seen.insert(word.clone())).collect::<Vec<_>>();
        words.join("/")
    };
    let base = stem(name_of(path));
    match token {
        "title" => Some(slug::jekyll(slug, true, true)),
        "slug" => Some(slug::jekyll(slug, false, false)),
        "categories" => Some(categories(&|word| word.to_lowercase())),
        "slugified_categories" => Some(categories(&|word| slug::jekyll(word, false, false))),
        "output_ext" => Some(".html".to_string()),
        "collection" => match kind {
            Kind::Document(name) => Some(name.clone()),
            Kind::Post(_) | Kind::Draft => Some("posts".to_string()),
            Kind::Page => None,
        },
        "name" => Some(slug::jekyll(base, false, false)),
        "basename" => Some(base.to_string()),
        "path" => match kind {
            Kind::Document(name) => Some(config.within(path, name).rsplit_once('.').map_or(path, |(stem, _)| stem).to_string()),
            _ => Some(folder_of(path).to_string()),
        },
        _ => Day::of(&page.scalar("date")?)?.token(token),
    }
}
