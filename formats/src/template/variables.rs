//! The variables of a template.
//!
//! Input: an article and its page. Output: the values `article` and `blocks`. Cost: linear in the page. Invariant: every name is always
//! there, as `none` where an article has no such value; addresses are safe as links.

use connexe::page::{Item, Page, is_safe_address, printable};
use connexe::{Article, Language};
use minijinja::{Value, context};

/// Makes the variables of a page.
pub(super) fn variables(article: &Article, page: &Page) -> Value {
    let filled = page.blocks.iter().filter(|block| !block.items.is_empty());
    let blocks: Vec<Value> = filled
        .map(|block| {
            let items: Vec<Value> = block.items.iter().zip(1_usize..).map(|(item, rank)| of_item(item, rank)).collect();
            context! { name => block.name.as_str(), items => items }
        })
        .collect();
    context! {
        article => context! {
            id => article.id.as_str(),
            title => headline(&article.title, &article.id),
            url => safe(article.url.as_deref()),
            lang => page.language.code(),
            dir => direction(page.language),
        },
        blocks => blocks,
    }
}

fn of_item(item: &Item, rank: usize) -> Value {
    context! {
        id => item.id.as_str(),
        title => headline(&item.title, &item.id),
        url => safe(item.url.as_deref()),
        date => item.date.map(|date| date.to_string()),
        date_label => item.date_label(),
        excerpt => item.excerpt.as_str(),
        image => safe(item.image.as_deref()),
        label => item.label.as_deref(),
        score => item.score,
        strength => item.strength,
        rank => rank,
        lang => item.language.code(),
        dir => direction(item.language),
    }
}

/// Returns the title, or the id of an article without one.
fn headline(title: &str, id: &str) -> String {
    printable(if title.trim().is_empty() { id } else { title }).into_owned()
}

fn safe(address: Option<&str>) -> Option<&str> {
    address.filter(|address| is_safe_address(address))
}

fn direction(language: Language) -> &'static str {
    if language.is_right_to_left() { "rtl" } else { "ltr" }
}
