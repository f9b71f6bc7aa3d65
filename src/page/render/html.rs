//! A page as an accessible, escaped HTML fragment.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, Value, context, escape_formatter};

use super::date_label::date_label;
use super::escape::escaped_html;
use crate::error::{Error, Result};
use crate::page::blocks::{Item, Page};
use crate::printable::printable;

/// The template of the fragment. Values are escaped by the template engine.
const FRAGMENT: &str = include_str!("fragment.html");

/// The template engine with the template, which is compiled once.
static ENVIRONMENT: LazyLock<std::result::Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() && *state.auto_escape() == AutoEscape::Html => Ok(out.write_str(&escaped_html(text))?),
        _ => escape_formatter(out, state, value),
    });
    environment.add_template("fragment.html", FRAGMENT)?;
    Ok(environment)
});

impl Page {
    /// The blocks as an HTML fragment: a `section` a block with its heading, and a list of links.
    ///
    /// All text is escaped. An address becomes a link only if it [is safe](is_safe_address). An item has its rank in the block (`data-rank`), and
    /// `lang` and `dir` in another language than the page. A section has `dir="rtl"` where the language of the page is written from right
    /// to left. Empty blocks are left out.
    ///
    /// # Errors
    ///
    /// [`Error::Template`] if the template fails; no page is known to cause that.
    pub fn to_html(&self) -> Result<String> {
        let failed = |error: minijinja::Error| Error::Template { reason: error.to_string() };
        let environment = ENVIRONMENT.as_ref().map_err(|error| Error::Template { reason: error.to_string() })?;
        let template = environment.get_template("fragment.html").map_err(failed)?;
        let blocks: Vec<_> = self
            .blocks
            .iter()
            .filter(|block| !block.items.is_empty())
            .map(|block| {
                let items: Vec<Value> = block.items.iter().map(|item| self.shown(item)).collect();
                context! { name => block.name.as_str(), items => items }
            })
            .collect();
        let dir = self.language.is_right_to_left().then_some("rtl");
        template.render(context! { blocks => blocks, dir => dir }).map_err(failed)
    }

    /// An item as the template sees it.
    fn shown(&self, item: &Item) -> Value {
        let is_foreign = item.language != self.language;
        let direction = if item.language.is_right_to_left() { "rtl" } else { "ltr" };
        context! {
            title => if item.title.trim().is_empty() { printable(&item.id) } else { item.title.as_str().into() },
            url => item.url.as_deref().filter(|url| is_safe_address(url)),
            datetime => item.date.map(|date| date.to_string()),
            date => item.date_label(),
            excerpt => item.excerpt.as_str(),
            label => item.label.as_deref(),
            strength => item.strength,
            lang => is_foreign.then(|| item.language.code()),
            dir => direction,
        }
    }
}

impl Item {
    /// The date of publication as a reader of the article writes it: `14 mars 2026 à 18:05`.
    #[must_use]
    pub fn date_label(&self) -> Option<String> {
        self.date.map(|date| date_label(&date, self.language))
    }
}

/// Whether an address may become a link: it is `http`, `https` or relative, never of another scheme such as `javascript`.
#[must_use]
pub fn is_safe_address(url: &str) -> bool {
    let has_control = url.chars().any(|c| c.is_control() || c.is_whitespace());
    let scheme = url.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
    !has_control && scheme.is_none_or(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_become_links() {
        for (url, safe) in [
            ("/sport/match.html", true),
            ("https://example.org/a?b=c:d", true),
            ("HTTP://example.org", true),
            ("match.html#a:b", true),
            ("javascript:alert(1)", false),
            ("JavaScript:alert(1)", false),
            ("data:text/html,x", false),
            ("java\nscript:alert(1)", false),
        ] {
            assert_eq!(is_safe_address(url), safe, "{url}");
        }
    }
}
