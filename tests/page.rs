//! The page of the sample corpus, and how it is shown.

mod common;

use common::gazette;
use connexe::page::PagePlan;
use connexe::{Article, FeatureKind, Filters, Recommender};

const SHOWN: &str = "diplomatie-accord-detroit";

fn recommender() -> Recommender {
    Recommender::builder().build(gazette()).unwrap()
}

#[test]
fn a_news_page_has_its_two_blocks() {
    let recommender = recommender();
    let page = recommender.page(SHOWN, &PagePlan::news()).unwrap();
    let shape: Vec<(&str, usize, usize)> = page.blocks.iter().map(|b| (b.name.as_str(), b.items.len(), b.short_by)).collect();
    assert_eq!(shape, [("Aller plus loin", 4, 0), ("Ces articles devraient vous intéresser", 10, 0)]);
    for (block, limit) in page.blocks.iter().zip([175, 255]) {
        for item in &block.items {
            let article = recommender.article(&item.id).unwrap();
            assert!(item.excerpt.chars().count() <= limit, "{}", item.excerpt);
            let source = if article.lead.is_empty() { &article.body } else { &article.lead };
            let whole = source.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(
                item.excerpt.strip_suffix("...").is_some_and(|cut| whole.starts_with(cut)),
                item.excerpt != whole,
                "{}",
                item.excerpt
            );
            assert!(item.contributions.is_empty(), "nobody asked for an explanation");
        }
    }
}

#[test]
fn content_counts_more_than_tags() {
    let page = recommender().page(SHOWN, &PagePlan::news().with_contributions(10_000)).unwrap();
    let share_of_tags = |block: usize| {
        let all = || page.blocks[block].items.iter().flat_map(|item| &item.contributions);
        let tags: f64 = all().filter(|c| c.kind == FeatureKind::Tag).map(|c| c.value).sum();
        tags / all().map(|c| c.value).sum::<f64>()
    };
    for (block, most) in [(0, 0.35), (1, 0.25)] {
        let share = share_of_tags(block);
        assert!(share > 0.0 && share < most, "carried by content, helped by tags: block {block}, {share}");
    }
    for item in page.blocks.iter().flat_map(|block| &block.items) {
        let sum: f64 = item.contributions.iter().map(|c| c.value).sum();
        assert!((sum - item.score.unwrap()).abs() < 1e-6);
    }
}

#[test]
fn linked_articles_stay_off_the_page_unless_allowed() {
    let recommender = recommender();
    let on_page = |plan: &PagePlan, id: &str| -> Vec<String> {
        recommender.page(id, plan).unwrap().blocks.into_iter().flat_map(|block| block.items).map(|item| item.id).collect()
    };
    let linked: usize = recommender
        .articles()
        .iter()
        .map(|article| {
            let shown = on_page(&PagePlan::news(), &article.id);
            assert!(article.links.iter().all(|link| !shown.contains(link)), "{}", article.id);
            let shown = on_page(&PagePlan::news().with_allow_linked(true), &article.id);
            article.links.iter().filter(|link| shown.contains(link)).count()
        })
        .sum();
    assert!(linked > 50, "editors link what we would suggest: {linked}");
}

#[test]
fn an_english_article_has_an_english_page() {
    let recommender = recommender();
    let english = recommender.articles().iter().filter(|article| article.language.is_some_and(|l| l.code() == "en"));
    for article in english {
        let page = recommender.page(&article.id, &PagePlan::news()).unwrap();
        for item in page.blocks.iter().flat_map(|block| &block.items) {
            assert_eq!(recommender.article(&item.id).unwrap().language.unwrap().code(), "en");
        }
        let reason = page.blocks[1].reason.as_deref().unwrap();
        assert!(reason.contains("in other languages"), "{reason}");
    }
}

#[cfg(feature = "render")]
#[test]
fn headings_labels_and_dates_follow_the_language_of_the_article() {
    use connexe::{Language, NearDuplicates};

    let in_language = |id: &str, language: Option<Language>, day: u32| {
        let body = "The harbour dike of Vernay held; the ferry of Vernay sails again from the harbour quay.";
        let article = Article::new(id, format!("Harbour of Vernay, {id}"))
            .with_body(body.repeat(usize::try_from(day).unwrap()) + id)
            .with_tags(["Vernay"])
            .with_date(format!("2024-03-{day:02}").parse().unwrap());
        match language {
            Some(language) => article.with_language(language),
            None => article,
        }
    };
    let languages = [None, Some(Language::ENGLISH), Some(Language::GERMAN), Some(Language::SPANISH), Some(Language::DUTCH)];
    let articles = languages.into_iter().flat_map(|language: Option<Language>| {
        let code = language.map_or_else(|| "none".to_string(), |language| language.code().to_string());
        [1, 14].map(move |day| in_language(&format!("{code}{day}"), language, day))
    });
    let recommender = Recommender::builder().language(Language::FRENCH).build(articles.collect()).unwrap();
    let plan = PagePlan::news().without_rules().with_near_duplicates(NearDuplicates::Show).with_labels(true);
    for (id, heading, label, date) in [
        ("none1", "Aller plus loin", " commun", "14 mars 2024"),
        ("en1", "Go further", " in common: ", "14 March 2024"),
        ("es1", "Para saber más", "", "14 de marzo de 2024"),
        ("de1", "Mehr zum Thema", "Gemeinsam", "14. März 2024"),
        // There is no wording for Dutch: English words, and a date that all read.
        ("nl1", "Go further", "", "2024-03-14"),
    ] {
        let page = recommender.page(id, &plan).unwrap();
        assert_eq!(page.blocks[0].name, heading, "{id}");
        let item = &page.blocks[0].items[0];
        // English words are no names of a Spanish text: that item has no label.
        assert!(item.label.as_deref().unwrap_or_default().contains(label), "{id}: {:?}", item.label);
        for text in [page.to_text(90), page.to_html().unwrap()] {
            assert!(text.contains(date), "{id}: no {date} in\n{text}");
        }
    }
}

#[test]
fn the_same_page_before_and_after_publication() {
    // With frozen statistics the page of a draft is the page that the article will have.
    let articles = gazette();
    let whole = recommender();
    let without: Vec<Article> = articles.iter().filter(|article| article.id != SHOWN).cloned().collect();
    let before = Recommender::builder().statistics(whole.statistics().unwrap()).build(without).unwrap();
    let draft = articles.iter().find(|article| article.id == SHOWN).unwrap();
    let plan = PagePlan::news().with_filters(Filters::default().with_as_of("2026-03-20".parse().unwrap())).with_contributions(4);
    assert_eq!(before.page(draft, &plan).unwrap(), whole.page(SHOWN, &plan).unwrap());
}

#[cfg(feature = "render")]
#[test]
fn html_is_escaped_and_says_its_language() {
    use connexe::page::BlockPlan;
    let articles = vec![
        Article::new("q", "Import & export : 48 h").with_body("douane conteneur").with_tags(["Port"]),
        Article::new("a", "<script>alert('x')</script> & « é »").with_body("douane \"conteneur\"").with_url("/a?b=1&c=\"d\""),
        Article::new("b", "الجمارك")
            .with_body("douane")
            .with_url("javascript:alert(1)")
            .with_language("ar".parse().unwrap())
            .with_tags(["PORT"]),
    ];
    let recommender = Recommender::builder().build(articles).unwrap();
    let filters = Filters::default().with_language(connexe::ranking::LanguageRule::Any);
    let plan = PagePlan::new(vec![BlockPlan::new("À lire <aussi>", 5)]).with_filters(filters).without_rules();
    let html = recommender.page("q", &plan).unwrap().to_html().unwrap();
    let expected = r#"<section class="connexe" aria-labelledby="connexe-1">
  <h2 id="connexe-1">À lire &lt;aussi&gt;</h2>
  <ul>
    <li data-rank="1">
      <a href="/a?b=1&amp;c=%22d%22">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; « é »</a>
      <p>douane &quot;conteneur&quot;</p>
    </li>
    <li data-rank="2" lang="ar" dir="rtl">
      <span>الجمارك</span>
      <p>douane</p>
    </li>
  </ul>
</section>
"#;
    assert_eq!(html, expected);
}

#[cfg(feature = "render")]
#[test]
fn a_page_from_right_to_left_says_so() {
    let articles = vec![
        Article::new("q", "الجمارك").with_body("douane").with_language("ar".parse().unwrap()),
        Article::new("a", "الميناء").with_body("douane").with_language("ar".parse().unwrap()),
    ];
    let recommender = Recommender::builder().build(articles).unwrap();
    let plan = PagePlan::new(vec![connexe::page::BlockPlan::new("اقرأ أيضا", 5)]).without_rules();
    let html = recommender.page("q", &plan).unwrap().to_html().unwrap();
    assert!(html.starts_with("<section class=\"connexe\" dir=\"rtl\" aria-labelledby=\"connexe-1\">"), "{html}");
    assert!(html.contains("<li data-rank=\"1\">"), "{html}");
}

/// An article without a title is named by its id, wherever the reader sees a headline.
#[cfg(feature = "render")]
#[test]
fn an_article_without_a_title_has_its_id_as_headline() {
    for title in ["", " \u{a0}\n"] {
        let articles = ["q", "a", "b"].map(|id| Article::new(id, title).with_body("douane conteneur").with_links(["b"]));
        let others = (0..12).map(|n| Article::new(format!("o{n}"), "").with_body(format!("autre{n}")));
        let recommender = Recommender::builder().build(articles.into_iter().chain(others).collect()).unwrap();
        let plan = PagePlan::new(vec![connexe::page::BlockPlan::new("Suite", 2)]).with_allow_linked(true);
        let plan = plan.with_near_duplicates(connexe::NearDuplicates::Show).with_contributions(9);
        let page = recommender.page("q", &plan).unwrap();
        let text = page.to_text(60);
        let lines: Vec<&str> = text.lines().filter(|line| !line.contains('=') && !line.contains('+')).collect();
        assert_eq!(lines, ["Suite", "─────", " 1. b", "    douane conteneur", " 2. a", "    douane conteneur"]);
        assert!(text.contains("  Cité dans : a\n"), "{text}");
        assert_eq!(connexe::page::head_text(recommender.article("q").unwrap(), page.language, 60).lines().next(), Some("q"));
    }
}

#[cfg(feature = "render")]
#[test]
fn a_headline_cannot_command_the_terminal() {
    let articles = vec![
        Article::new("q", "train").with_body("train"),
        Article::new("a", "train \u{1b}[31mrouge\u{7}").with_body("train \u{9b}31m"),
    ];
    let recommender = Recommender::builder().build(articles).unwrap();
    let page = recommender.page("q", &PagePlan::news().with_contributions(2)).unwrap();
    assert!(!page.to_text(80).contains(|c: char| c.is_control() && c != '\n'));
}
