//! HTML of blocks by a template of the site, in the language of Jinja.
//!
//! Input: the text of a template, an article and its page of suggestions. Output: HTML. Cost: the template is compiled once; a page takes
//! time linear in its blocks, and at most [`FUEL`] steps. Invariants: every value is escaped for HTML unless the template itself says
//! `safe`; an address is offered only if it may become a link; a name that does not exist is an error, with its line and column.
//!
//! `docs/inject.md` has the table of the variables. `engine` compiles and renders, `variables` makes the values.
//!
//! ```
//! use connexe::page::PagePlan;
//! use connexe::{Article, Recommender};
//! use connexe_formats::template::Template;
//!
//! let template = Template::parse(
//!     "related.html",
//!     "{% for block in blocks %}<h2>{{ block.name }}</h2>{% for item in block.items %}\
//!      <a href=\"{{ item.url }}\">{{ item.title }}</a>{% endfor %}{% endfor %}",
//! )?;
//! let articles = vec![
//!     Article::new("digue", "La digue").with_body("La digue du fleuve a tenu."),
//!     Article::new("crue", "Crue & décrue").with_body("Le fleuve monte vers la digue.").with_url("crue.html"),
//! ];
//! let article = articles[0].clone();
//! let page = Recommender::builder().build(articles)?.page("digue", &PagePlan::news().without_rules())?;
//! assert_eq!(template.render(&article, &page)?, "<h2>Aller plus loin</h2><a href=\"crue.html\">Crue &amp; décrue</a>");
//! # Ok::<(), connexe::Error>(())
//! ```

mod engine;
mod variables;

pub use engine::{FUEL, Template};
