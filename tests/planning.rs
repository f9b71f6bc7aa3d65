//! Pages planned as a whole, as properties over random corpora and plans.

mod common;

use std::collections::{BTreeMap, HashSet};

use common::{are_near_duplicates, articles, cases, french, plans};
use connexe::analysis::tag_key;
use connexe::page::{BlockPlan, Origin, Page, PagePlan};
use connexe::ranking::{Caps, Engine, ExclusionReason, LanguageRule};
use connexe::{Article, Filters, NearDuplicates, Question, Recommender, Status};
use proptest::prelude::*;

fn build(articles: Vec<Article>) -> Recommender {
    Recommender::builder().threads(1).build(articles).unwrap()
}

fn keys<'a>(values: impl IntoIterator<Item = &'a String>) -> HashSet<String> {
    values.into_iter().map(|value| tag_key(value)).collect()
}

fn topics_of(article: &Article) -> HashSet<String> {
    keys(article.tags.iter().chain(&article.section))
}

/// Every policy read again from the article and the plan, without any of the library's own machinery.
fn is_allowed(article: &Article, other: &Article, filters: &Filters, clock: Clock, language: Option<LanguageRule>) -> bool {
    let of = |article: &Article| article.language.unwrap_or(french());
    let rule = filters.language.clone().or(language);
    let dates = article.date.zip(other.date);
    let topics = &filters.topics;
    let confined: HashSet<String> = topics_of(other).intersection(&keys(&topics.confined)).cloned().collect();
    article.id != other.id
        && other.status == Status::Published
        && !other.never_suggest
        && other.not_before.is_none_or(|date| clock.as_of.is_some_and(|as_of| date.is_on_or_before(&as_of)))
        && other.expires.is_none_or(|date| clock.as_of.or(clock.newest).is_none_or(|now| !date.is_on_or_before(&now)))
        && other.date.is_none_or(|date| clock.as_of.is_none_or(|as_of| date.is_on_or_before(&as_of)))
        && (rule != Some(LanguageRule::Same) || of(article) == of(other))
        && !filters.ids.never.contains(&other.id)
        && keys(&other.tags).is_disjoint(&keys(&filters.tags.never))
        && topics_of(other).is_disjoint(&keys(&topics.unsuggested))
        && confined.is_subset(&topics_of(article))
        && (!filters.past_only || dates.is_some_and(|(article, other)| other.is_on_or_before(&article)))
        && filters.published_from.is_none_or(|from| other.date.is_some_and(|date| from.is_on_or_before(&date)))
        && [(filters.max_days_older, true), (filters.max_days_newer, false)].into_iter().all(|(limit, older)| {
            let windowed = filters.max_days_older.is_some() || filters.max_days_newer.is_some();
            match dates {
                None => !windowed,
                Some((article, other)) => {
                    let is_older = other.year_month_day() < article.year_month_day();
                    is_older != older || limit.is_none_or(|limit| article.days_between(&other) <= limit)
                }
            }
        })
}

/// The time of a page: that of the plan, else for expiries the newest date, of which there is none on a site without dates.
#[derive(Clone, Copy)]
struct Clock {
    as_of: Option<connexe::Date>,
    newest: Option<connexe::Date>,
}

fn clock(recommender: &Recommender, filters: &Filters) -> Clock {
    Clock { as_of: filters.as_of, newest: recommender.newest_date() }
}

fn items(page: &Page) -> Vec<(usize, &connexe::page::Item)> {
    page.blocks.iter().enumerate().flat_map(|(number, block)| block.items.iter().map(move |item| (number, item))).collect()
}

/// The number of positions that a largest matching of candidates to blocks fills.
fn largest_matching(candidates: &[Vec<String>], sizes: &[usize]) -> usize {
    let positions: Vec<usize> = sizes.iter().enumerate().flat_map(|(block, &size)| std::iter::repeat_n(block, size)).collect();
    let mut owner: BTreeMap<&str, usize> = BTreeMap::new();
    fn fill_one<'a>(
        position: usize,
        positions: &[usize],
        candidates: &'a [Vec<String>],
        owner: &mut BTreeMap<&'a str, usize>,
        seen: &mut HashSet<&'a str>,
    ) -> bool {
        for id in &candidates[positions[position]] {
            if seen.insert(id) {
                let before = owner.get(id.as_str()).copied();
                if before.is_none_or(|before| fill_one(before, positions, candidates, owner, seen)) {
                    owner.insert(id, position);
                    return true;
                }
            }
        }
        false
    }
    (0..positions.len()).filter(|&position| fill_one(position, &positions, candidates, &mut owner, &mut HashSet::new())).count()
}

proptest! {
    #![proptest_config(cases(128, file!()))]

    /// No article twice, none that a policy excludes, no near-duplicates; caps hold, shortages are counted, contributions sum to scores.
    #[test]
    fn a_page_keeps_every_policy(articles in articles(30), plan in plans()) {
        let plan = plan.with_contributions(2).with_labels(true);
        let recommender = build(articles);
        let as_of = clock(&recommender, &plan.filters);
        for article in recommender.articles() {
            let page = recommender.page(&article.id, &plan).unwrap();
            let mut seen: HashSet<String> = HashSet::new();
            let mut above: Vec<&Article> = vec![article];
            for (number, item) in items(&page) {
                let block = &plan.blocks[number];
                let other = recommender.article(&item.id).unwrap();
                prop_assert!(seen.insert(item.id.clone()), "{} stands twice", item.id);
                prop_assert!(is_allowed(article, other, &plan.filters, as_of, Some(LanguageRule::Same)), "{:?}", item);
                prop_assert!(is_allowed(article, other, &block.filters, as_of, None), "{:?}", item);
                prop_assert!(!article.translations.contains(&other.id) && !other.translations.contains(&article.id));
                prop_assert!(plan.allow_linked || !article.links.contains(&other.id));
                if plan.near_duplicates == NearDuplicates::Hide {
                    prop_assert!(above.iter().all(|higher| !are_near_duplicates(higher, other)), "{} is a copy", item.id);
                }
                above.push(other);
                let is_quiet = !topics_of(article).is_disjoint(&keys(&plan.filters.topics.quiet));
                prop_assert!(!is_quiet || item.origin == Origin::Pinned);
                let has_score = matches!(item.origin, Origin::Related | Origin::NextPart | Origin::PreviousPart);
                prop_assert_eq!(item.score.is_some(), has_score);
                let evidence = recommender.explain(&article.id, &item.id, &Question::new(1), 0).unwrap().evidence;
                let is_alone = items(&page).len() == 1;
                // A title and a lead tell little: a tenth is enough.
                let is_bare = [article, other].iter().any(|article| article.body.trim().is_empty());
                let least = plan.min_evidence * if is_bare { 0.1 } else { 1.0 };
                prop_assert!(item.origin != Origin::Related || is_alone || evidence >= least, "{}", evidence);
                if let Some(score) = item.score {
                    let sum: f64 = item.contributions.iter().map(|c| c.value).sum();
                    prop_assert!((sum - score).abs() < 1e-6 && score >= plan.filters.min_score);
                }
            }
            for (block, shown) in plan.blocks.iter().zip(&page.blocks) {
                prop_assert_eq!(shown.items.len() + shown.short_by, block.size);
                prop_assert_eq!(shown.reason.is_some(), shown.short_by > 0);
                // Pins come first: caps count them, and apply to the articles after them.
                let held = |kind: &dyn Fn(&Article) -> bool| {
                    let of_kind = |item: &&connexe::page::Item| kind(recommender.article(&item.id).unwrap());
                    let chosen = shown.items.iter().filter(|item| item.origin != Origin::Pinned).filter(of_kind).count();
                    if chosen > 0 { shown.items.iter().filter(of_kind).count() } else { 0 }
                };
                prop_assert!(block.caps.section.is_none_or(|most| held(&|a| a.section.is_some()) <= most));
                prop_assert!(block.caps.series.is_none_or(|most| held(&|a| a.series.is_some()) <= most));
                for author in ["s m", "k e"] {
                    prop_assert!(block.caps.author.is_none_or(|most| held(&|a| keys(&a.authors).contains(author)) <= most));
                }
                let steps: Vec<usize> = shown.items.iter().map(|item| match item.origin {
                    Origin::Pinned => 0,
                    Origin::NextPart | Origin::PreviousPart | Origin::Related => 1,
                    step => 2 + block.fallback.iter().position(|&fallback| Origin::from(fallback) == step).unwrap(),
                }).collect();
                prop_assert!(steps.windows(2).all(|pair| pair[0] <= pair[1]), "{:?}", steps);
            }
        }
    }

    /// As many positions as possible are filled: against a largest matching of all candidates to all blocks.
    #[test]
    fn a_page_is_filled_as_far_as_it_can_be(articles in articles(16), plan in plans()) {
        let mut plan = plan.with_near_duplicates(NearDuplicates::Show).with_allow_linked(true).without_rules();
        for block in &mut plan.blocks {
            (block.caps, block.fallback, block.pins) = (Default::default(), Vec::new(), Vec::new());
        }
        let recommender = build(articles.into_iter().map(|mut article| { article.pins.clear(); article }).collect());
        for article in recommender.articles() {
            let candidates: Vec<Vec<String>> = plan.blocks.iter().map(|block| {
                let mut filters = plan.filters.clone();
                filters.tags = block.filters.tags.clone();
                let question = Question::new(1000).with_blend(block.blend).with_boosts(block.boosts.clone())
                    .with_filters(filters).with_near_duplicates(NearDuplicates::Show);
                recommender.suggest(&article.id, &question).unwrap().items.into_iter().map(|item| item.id).collect()
            }).collect();
            let sizes: Vec<usize> = plan.blocks.iter().map(|block| block.size).collect();
            let page = recommender.page(&article.id, &plan).unwrap();
            prop_assert_eq!(items(&page).len(), largest_matching(&candidates, &sizes));
        }
    }

    /// Whatever hides and caps: nothing more can be added to a short block.
    #[test]
    fn nothing_more_fits_on_a_short_page(articles in articles(24), plan in plans()) {
        let recommender = build(articles);
        for article in recommender.articles() {
            let page = recommender.page(&article.id, &plan).unwrap();
            let on_page: Vec<String> = items(&page).into_iter().map(|(_, item)| item.id.clone()).collect();
            for other in recommender.articles().iter().filter(|other| !on_page.contains(&other.id)) {
                let why = recommender.why_not_on_page(&article.id, &other.id, &plan).unwrap();
                for (connexe::page::BlockWhyNot { name, why, .. }, (block, planned)) in why.blocks.iter().zip(page.blocks.iter().zip(&plan.blocks)) {
                    let is_eligible = why.rules.is_empty() && why.score > 0.0;
                    prop_assert!(block.short_by == 0 || !is_eligible, "{} fits in {}: {:?}", other.id, name, why);
                    let is_latest = planned.fallback.contains(&connexe::page::Fallback::Latest);
                    let kept_out = why.rules.iter().any(|exclusion| exclusion.rule != connexe::ranking::ExclusionReason::BelowMinimum);
                    prop_assert!(block.short_by == 0 || !is_latest || kept_out, "{} fits a fallback step: {:?}", other.id, why);
                }
            }
        }
    }

    /// The same page by brute force, on any number of threads, in any order of articles.
    #[test]
    fn a_page_is_a_pure_function(articles in articles(24), plan in plans(), seed in any::<u64>()) {
        let recommender = build(articles.clone());
        let mut shuffled = articles;
        shuffled.sort_by_key(|article| article.id.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)));
        let other = Recommender::builder().threads(3).build(shuffled).unwrap();
        let exhaustive = plan.clone().with_engine(Engine::Exhaustive);
        for article in recommender.articles() {
            let page = recommender.page(&article.id, &plan).unwrap();
            prop_assert_eq!(&recommender.page(&article.id, &exhaustive).unwrap(), &page);
            prop_assert_eq!(&other.page(&article.id, &plan).unwrap(), &page);
        }
    }

    /// A page of one plain block is the list of the same question.
    #[test]
    fn a_plain_block_is_a_list(articles in articles(30), k in 1usize..8) {
        let recommender = build(articles.into_iter().map(|mut article| { article.pins.clear(); article }).collect());
        let plan = PagePlan::new(vec![BlockPlan::new("list", k)]).with_allow_linked(true).without_rules();
        for article in recommender.articles() {
            let page = recommender.page(&article.id, &plan).unwrap();
            let list = recommender.suggest(&article.id, &Question::new(k)).unwrap();
            let shown: Vec<(&str, Option<f64>)> = page.blocks[0].items.iter().map(|item| (item.id.as_str(), item.score)).collect();
            let listed: Vec<(&str, Option<f64>)> = list.items.iter().map(|item| (item.id.as_str(), Some(item.score))).collect();
            prop_assert_eq!(shown, listed);
        }
    }

    /// Preview equals publishing: the same page for the draft, and the same positions on the pages of the others. The draft is a new
    /// article, or a new version of one of the index.
    #[test]
    fn preview_equals_publishing(
        articles in articles(16),
        plan in plans(),
        at in any::<prop::sample::Index>(),
        version in prop::option::of(any::<prop::sample::Index>()),
    ) {
        prop_assume!(articles.len() > 1);
        let mut articles = articles;
        let mut draft = articles.remove(at.index(articles.len()));
        if let Some(version) = version {
            let replaced = articles[version.index(articles.len())].clone();
            (draft.id, draft.translations) = (replaced.id, replaced.translations);
        }
        let before = build(articles.clone());
        let mut after = articles;
        after.retain(|article| article.id != draft.id);
        after.push(draft.clone().with_status(Status::Published));
        let published = Recommender::builder().statistics(before.statistics().unwrap()).build(after).unwrap();
        let preview = before.preview(&draft, &plan).unwrap();
        prop_assert_eq!(&preview.page, &published.page(&draft.id, &plan).unwrap());
        let mut expected = Vec::new();
        let question = Question::new(1).with_filters(plan.filters.clone());
        for (article, list) in published.articles().iter().zip(published.suggest_all(&question).unwrap()) {
            let is_shown = list.shortage.is_none_or(|s| s.not_shown.is_none_or(|rule| rule == connexe::ranking::ExclusionReason::QuietTopic));
            if !is_shown {
                continue;
            }
            let page = published.page(&article.id, &plan).unwrap();
            for block in &page.blocks {
                if let Some(position) = block.items.iter().position(|item| item.id == draft.id) {
                    expected.push((article.id.clone(), block.name.clone(), position + 1));
                }
            }
        }
        expected.sort();
        let of = |preview: &connexe::page::Preview| -> Vec<(String, String, usize)> {
            preview.appearances.iter().map(|a| (a.article.clone(), a.block.clone(), a.position)).collect()
        };
        prop_assert_eq!(of(&preview), &expected[..]);
        prop_assert_eq!(of(&before.previewer(&plan).unwrap().preview(&draft).unwrap()), expected);
        let duplicates: HashSet<&str> = before.articles().iter().filter(|other| other.id != draft.id && are_near_duplicates(&draft, other)).map(|a| a.id.as_str()).collect();
        let found: HashSet<&str> = preview.near_duplicates.iter().map(|found| found.id.as_str()).collect();
        prop_assert!(found.is_subset(&duplicates));
        prop_assert_eq!(found, duplicates);
    }
}

proptest! {
    #![proptest_config(cases(128, file!()))]

    /// A previewer, which fills only the pages that a draft could change, gives the previews that fill all pages.
    #[test]
    fn a_previewer_passes_over_no_page(
        articles in articles(60),
        texts in articles(6),
        (plan, size) in (plans(), 1usize..3),
        at in prop::collection::vec(any::<prop::sample::Index>(), 6),
    ) {
        // Small blocks on a larger site: then most pages are full, and have a threshold.
        let mut plan = plan;
        plan.blocks.truncate(2);
        plan.blocks.iter_mut().for_each(|block| block.size = size);
        let recommender = build(articles.clone());
        let previewer = recommender.previewer(&plan).unwrap();
        for (text, at) in texts.into_iter().zip(at) {
            let replaced = (!articles.is_empty()).then(|| articles[at.index(articles.len())].id.clone());
            for id in std::iter::once("new".to_string()).chain(replaced) {
                let mut draft = text.clone();
                draft.id = id;
                prop_assert_eq!(previewer.preview(&draft).unwrap(), recommender.preview(&draft, &plan).unwrap());
            }
        }
    }

    /// Why not gives the position, or every rule; without these rules the article has the rank that was given.
    #[test]
    fn why_not_names_the_rules(articles in articles(24), blend in common::blends(), filters in common::filters(), k in 1usize..6) {
        let recommender = build(articles.clone());
        let question = Question::new(k).with_blend(blend).with_filters(filters).with_caps(Caps::default().with_series(1));
        for article in recommender.articles() {
            let list = recommender.suggest(&article.id, &question).unwrap();
            for other in recommender.articles() {
                let why = recommender.why_not(&article.id, &other.id, &question).unwrap();
                let position = list.items.iter().position(|item| item.id == other.id).map(|position| position + 1);
                prop_assert_eq!(why.position, position, "{:?}", &why);
                if position.is_some() {
                    continue;
                }
                if why.is_rank_too_low() {
                    prop_assert!(why.rank.is_none_or(|rank| rank > k), "{:?}", &why);
                    prop_assert!(why.rank.is_some() || why.score == 0.0);
                    continue;
                }
                // Take away every rule that is named: the article is let in, if its rank allows it.
                let Some((without, freed)) = without_rules(&question, &articles, other, article, &why) else { continue };
                let freed = Recommender::builder().statistics(recommender.statistics().unwrap()).threads(1).build(freed).unwrap();
                let now = freed.why_not(&article.id, &other.id, &without).unwrap();
                for named in &why.rules {
                    prop_assert!(now.rules.iter().all(|exclusion| exclusion.rule != named.rule), "{:?} still stands: {:?}", named, now.rules);
                }
                // A rule of the article alone: nobody else comes in with it, so the rank is the one that was told.
                let of_the_article = [ExclusionReason::Draft, ExclusionReason::Withdrawn, ExclusionReason::Embargo, ExclusionReason::Expired, ExclusionReason::NeverSuggested];
                // Without `as_of` an article that is let in may move the clock, and others expire.
                let is_clock_given = question.filters.as_of.is_some() && without.filters.as_of == question.filters.as_of;
                if is_clock_given && why.rules.iter().all(|ruling| of_the_article.contains(&ruling.rule)) {
                    prop_assert_eq!(now.rank, why.rank);
                    prop_assert_eq!(now.position, why.rank.filter(|&rank| rank <= k && now.rules.is_empty()));
                }
            }
        }
    }
}

/// The question and the articles without the rules that are named; none where a rule lies in the pair itself.
fn without_rules(
    question: &Question,
    articles: &[Article],
    other: &Article,
    article: &Article,
    why: &connexe::WhyNot,
) -> Option<(Question, Vec<Article>)> {
    let mut question = question.clone();
    let mut articles = articles.to_vec();
    for ruling in &why.rules {
        let subject = articles.iter_mut().find(|candidate| candidate.id == other.id)?;
        let filters = &mut question.filters;
        match ruling.rule {
            ExclusionReason::Draft | ExclusionReason::Withdrawn => subject.status = Status::Published,
            ExclusionReason::Embargo => subject.not_before = None,
            ExclusionReason::Expired => subject.expires = None,
            ExclusionReason::NeverSuggested => subject.never_suggest = false,
            ExclusionReason::OtherLanguage => filters.language = Some(LanguageRule::Any),
            ExclusionReason::Id => drop(filters.ids.never.remove(&other.id)),
            ExclusionReason::OutsideWindow => (filters.published_from, filters.published_until) = (None, None),
            ExclusionReason::NotInThePast => filters.past_only = false,
            ExclusionReason::TooFarInTime => (filters.max_days_older, filters.max_days_newer) = (None, None),
            ExclusionReason::BelowMinimum => filters.min_score = 0.0,
            ExclusionReason::NearDuplicateOfArticle | ExclusionReason::NearDuplicate => {
                question.near_duplicates = NearDuplicates::Show;
            }
            ExclusionReason::SeriesCap => question.caps = Caps::default(),
            ExclusionReason::Itself | ExclusionReason::Translation | ExclusionReason::Future => return None,
            other => panic!("nothing in this test asks for {other:?} under {}", article.id),
        }
    }
    Some((question, articles))
}
