//! The template engine, and its errors with line and column.
//!
//! Input: the text of a template. Output: a [`Template`], then the HTML of pages. Cost: compiled once. Invariant: no template runs without
//! end, and none reads a file.

use connexe::page::{Page, escaped_html};
use connexe::{Article, Error, Result};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, escape_formatter};

use super::variables::variables;

/// The most steps of the engine for one page. A page of 20 items takes some thousand.
pub const FUEL: u64 = 1_000_000;

/// A template for the HTML of blocks. It is compiled once for a site; threads may share it.
#[derive(Debug)]
pub struct Template {
    name: String,
    source: String,
    environment: Environment<'static>,
}

impl Template {
    /// Compiles a template. `name` stands in errors: the path of its file.
    ///
    /// # Errors
    ///
    /// [`Error::Template`] with name, line and column if the text is no template.
    pub fn parse(name: impl Into<String>, source: impl Into<String>) -> Result<Self> {
        let mut template = Self { name: name.into(), source: source.into(), environment: Environment::new() };
        let environment = &mut template.environment;
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(|out, state, value| match value.as_str() {
            Some(text) if !value.is_safe() && *state.auto_escape() == AutoEscape::Html => Ok(out.write_str(&escaped_html(text))?),
            _ => escape_formatter(out, state, value),
        });
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment
            .add_template_owned(template.name.clone(), template.source.clone())
            .map_err(|error| failed(&template.name, &template.source, &error))?;
        Ok(template)
    }

    /// Renders the blocks of a page. Blocks without an item are left out. Addresses are those of the page: make them relative before.
    ///
    /// # Errors
    ///
    /// [`Error::Template`] with name, line and column if the template asks for a name that does not exist, or takes more than [`FUEL`] steps.
    pub fn render(&self, article: &Article, page: &Page) -> Result<String> {
        self.environment
            .get_template(&self.name)
            .and_then(|template| template.render(variables(article, page)))
            .map_err(|error| failed(&self.name, &self.source, &error))
    }
}

/// Says where a template failed, and why.
fn failed(name: &str, source: &str, error: &minijinja::Error) -> Error {
    let place = error.range().and_then(|range| place_of(source, range.start));
    let place = match (place, error.line()) {
        (Some((line, column)), _) => format!("{name}:{line}:{column}"),
        (None, Some(line)) => format!("{name}:{line}"),
        (None, None) => name.to_string(),
    };
    let what = match error.kind() {
        minijinja::ErrorKind::OutOfFuel => format!("more than the limit of {FUEL} steps for one page; shorten its loops"),
        minijinja::ErrorKind::UndefinedError => "no such variable; `docs/inject.md` lists them".to_string(),
        kind => error.detail().map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}")),
    };
    Error::Template { reason: format!("{place}: {what}") }
}

/// Returns line and column of a byte, both from 1; a column is a character.
fn place_of(source: &str, at: usize) -> Option<(usize, usize)> {
    let before = source.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Some((1 + before.matches('\n').count(), 1 + before[line_start..].chars().count()))
}
