//! Templates: the variables, what is escaped, and errors with line and column.
#![cfg(feature = "template")]

use connexe::page::{BlockPlan, Page, PagePlan};
use connexe::ranking::{Filters, LanguageRule};
use connexe::{Article, Recommender};
use connexe_formats::template::Template;

fn page() -> (Article, Page) {
    let mut articles = vec![
        Article::new("/q/", "Import & export")
            .with_body("douane conteneur")
            .with_url("/q/")
            .with_tags(["Port"])
            .with_language("fr".parse().unwrap()),
        Article::new("/a/", "<b>Le port</b>")
            .with_body("douane \"conteneur\"")
            .with_url("/a/?b=1&c=2")
            .with_date("2026-03-14".parse().unwrap())
            .with_language("fr".parse().unwrap()),
        Article::new("/b/", "الجمارك")
            .with_body("douane")
            .with_url("javascript:alert(1)")
            .with_language("ar".parse().unwrap())
            .with_tags(["Port"]),
    ];
    articles[1].image = Some("javascript:alert(1)".to_string());
    let article = articles[0].clone();
    let recommender = Recommender::builder().build(articles).unwrap();
    let filters = Filters::default().with_language(LanguageRule::Any);
    let plan = PagePlan::new(vec![BlockPlan::new("À lire <aussi>", 5)]).with_filters(filters).without_rules();
    let page = recommender.page("/q/", &plan).unwrap();
    (article, page)
}

fn rendered(source: &str) -> Result<String, String> {
    let (article, page) = page();
    let template = Template::parse("t.html", source).map_err(|error| error.to_string())?;
    template.render(&article, &page).map_err(|error| error.to_string())
}

#[test]
fn every_variable_has_its_value() {
    for (source, expected) in [
        ("{{ article.id }}|{{ article.title }}|{{ article.url }}", "/q/|Import &amp; export|/q/"),
        ("{{ article.lang }}|{{ article.dir }}", "fr|ltr"),
        ("{% for b in blocks %}{{ b.name }}{% endfor %}", "À lire &lt;aussi&gt;"),
        ("{% for i in blocks[0]['items'] %}{{ i.rank }}:{{ i.id }} {% endfor %}", "1:/a/ 2:/b/ "),
        ("{% for i in blocks[0]['items'] %}{{ i.lang }}:{{ i.dir }} {% endfor %}", "fr:ltr ar:rtl "),
        ("{% for i in blocks[0]['items'] %}{{ i.title }};{% endfor %}", "&lt;b&gt;Le port&lt;/b&gt;;الجمارك;"),
        // Only safe addresses.
        ("{% for i in blocks[0]['items'] %}{{ i.url or '-' }} {{ i.image or '-' }};{% endfor %}", "/a/?b=1&amp;c=2 -;- -;"),
        ("{{ blocks[0]['items'][0].date }}|{{ blocks[0]['items'][0].date_label }}", "2026-03-14|14 mars 2026"),
        ("{{ blocks[0]['items'][1].date is none }}", "True"),
        ("{{ blocks[0]['items'][0].excerpt }}", "douane &quot;conteneur&quot;"),
        ("{{ blocks[0]['items'][0].score > 0 }}|{{ blocks[0]['items'][0].strength is none }}", "True|True"),
        ("{{ blocks[0]['items'][0].label is none }}", "True"),
        ("{% for i in blocks[0].items %}{{ i.rank }}{% endfor %}", "12"),
        ("", ""),
        ("<p>é</p>", "<p>é</p>"),
    ] {
        assert_eq!(rendered(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn errors_say_where_and_why() {
    for (source, expected) in [
        ("a\n  é{{ blocks", "t.html:2:"),
        ("{% for b in blocks %}", "t.html:1:"),
        ("{{ article.titel }}", "t.html:1:4: no such variable; `docs/inject.md` lists them"),
        ("\n{{ nothing }}", "t.html:2:4: no such variable; "),
        ("\n\nx{{ 1 | nothing }}", "t.html:3:"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "t.html:1:"),
    ] {
        let error = rendered(source).unwrap_err();
        let expected = format!("the page template failed: {expected}");
        assert!(error.starts_with(&expected), "{source}: {error}");
    }
    let endless = rendered("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}").unwrap_err();
    assert!(endless.contains("more than the limit of 1000000 steps"), "{endless}");
    let endless = rendered("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}").unwrap_err();
    assert!(endless.contains("t.html"), "{endless}");
}

#[test]
fn a_template_is_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Template>();
}
