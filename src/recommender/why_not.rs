//! Why not: the question an editor asks when an article is missing.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use super::Recommender;
use super::layout::Layout;
use super::lists::{gate_of, twin_among};
use super::pages::prepare;
use super::view::View;
use crate::error::Result;
use crate::index::{Engine, Hit, Scorer, Scratch};
use crate::page::PagePlan;
use crate::ranking::{Gate, NearDuplicates, PairScorer, Question, Refusal, Ruling, Tally, WhyNot, likeness_and_limit};

/// Why an article does not stand on a page: a reason a block; or where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PageWhyNot {
    /// Id of the article that the page is of.
    pub article: String,
    /// Id of the article that is missing.
    pub candidate: String,
    /// The reason of each block, in the order of the plan, with the name of the block.
    pub blocks: Vec<(String, WhyNot)>,
}

impl fmt::Display for PageWhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.blocks.iter().try_for_each(|(name, why)| writeln!(f, "{name}: {why}"))
    }
}

impl Recommender {
    /// Why an article is not suggested under another one: every rule that keeps it out, with the value and the limit, and the rank
    /// that it would have without them.
    ///
    /// Time: one query, and a sort of the better candidates.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a question out of
    /// range.
    ///
    /// ```
    /// use connexe::{Article, Question, Recommender, Refusal, Status};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![
    ///     article("a", "le train de Tétouan"),
    ///     article("b", "le train de Nador").with_status(Status::Withdrawn),
    /// ])?;
    /// let why = recommender.why_not("a", "b", &Question::new(4))?;
    /// assert_eq!((why.rules[0].rule, why.rank), (Refusal::Withdrawn, Some(1)));
    /// assert_eq!(why.to_string(), "withdrawn; without that its rank would be 1, for 4 places");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn why_not(&self, id: &str, candidate: &str, question: &Question) -> Result<WhyNot> {
        question.check()?;
        let (asked, candidate) = (self.number(id)?, self.number(candidate)?);
        let view = View::new(self, None);
        let prepared = view.prepare(&[&question.filters], &question.blend, &question.boosts);
        let gate = gate_of(&prepared, &view, asked, question.near_duplicates);
        let scorer = prepared.scorer(&view, &question.blend, &gate);
        let mut why =
            WhyNot { place: None, rules: self.pair_rules(&view, &scorer, candidate), score: 0.0, rank: None, places: question.k };
        why.score = scorer.unfiltered(candidate, &view.dots(asked, candidate, &scorer));
        if why.score > 0.0 && asked != candidate {
            let hit = Hit { article: candidate, score: why.score };
            let mut better = better_candidates(&view, &scorer, question.engine, &hit);
            better.sort_unstable_by(|a, b| scorer.compare(a, b));
            why.rank = Some(rank_in_list(&view, question, &better, candidate, &mut why.rules));
        }
        why.place = why.rank.filter(|&rank| why.rules.is_empty() && rank <= question.k);
        Ok(why)
    }

    /// Why an article does not stand on the page of another one, block by block; or where it stands.
    ///
    /// Time: the page, and one query a block.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a plan out of
    /// range.
    pub fn why_not_on_page(&self, id: &str, candidate: &str, plan: &PagePlan) -> Result<PageWhyNot> {
        plan.check()?;
        let (asked, number) = (self.number(id)?, self.number(candidate)?);
        let view = View::new(self, None);
        let prepared = prepare(&view, plan);
        let blocks = self.with_layout(&view, asked, plan, &prepared, None, |layout, scorers| {
            let reasons = scorers.iter().enumerate();
            reasons.map(|(block, scorer)| self.why_not_in_block(&view, plan, layout, block, scorer, number)).collect::<Vec<_>>()
        })?;
        let names = plan.blocks.iter().map(|block| block.name.clone());
        Ok(PageWhyNot { article: id.to_string(), candidate: candidate.to_string(), blocks: names.zip(blocks).collect() })
    }

    fn why_not_in_block(
        &self,
        view: &View<'_>,
        plan: &PagePlan,
        layout: &Layout,
        block: usize,
        scorer: &PairScorer<'_>,
        candidate: u32,
    ) -> WhyNot {
        let position = layout.blocks[block].iter().position(|placed| placed.article == candidate);
        let score = scorer.unfiltered(candidate, &view.dots(scorer.gate().asked(), candidate, scorer));
        let places = plan.blocks[block].size;
        if let Some(position) = position {
            return WhyNot { place: Some(position + 1), rules: Vec::new(), score, rank: None, places };
        }
        let mut rules = self.pair_rules(view, scorer, candidate);
        rules.extend(page_rules(view, plan, layout, block, candidate));
        let is_related = score > 0.0 && scorer.gate().asked() != candidate;
        let rank = is_related.then(|| rank_in_block(view, plan, layout, block, scorer, &Hit { article: candidate, score }));
        WhyNot { place: None, rules, score, rank, places }
    }

    /// Rules that keep a candidate out whatever the list holds.
    fn pair_rules(&self, view: &View<'_>, scorer: &PairScorer<'_>, candidate: u32) -> Vec<Ruling> {
        let gate = scorer.gate();
        let mut rules: Vec<Ruling> = gate
            .refusals(candidate)
            .into_iter()
            .map(|(rule, value, limit)| {
                Ruling::new(rule, if value.is_empty() { found(view, gate, rule, candidate) } else { value }, limit)
            })
            .collect();
        let score = scorer.unfiltered(candidate, &view.dots(gate.asked(), candidate, scorer));
        if score > 0.0 && score < gate.min_score() {
            rules.push(Ruling::new(Refusal::BelowMinimum, format!("{score:.4}"), format!("at least {:.4}", gate.min_score())));
        }
        rules
    }
}

/// What a rule found in an article, where the rule itself does not say.
fn found(view: &View<'_>, gate: &Gate<'_>, rule: Refusal, candidate: u32) -> String {
    let article = view.article(candidate);
    let topics = |number: u32| {
        let article = view.article(number);
        article.tags.iter().chain(&article.section).cloned().collect::<Vec<_>>().join(", ")
    };
    match rule {
        Refusal::Id => article.id.clone(),
        Refusal::Section => article.section.clone().unwrap_or_default(),
        Refusal::Tag => article.tags.join(", "),
        Refusal::Author => article.authors.join(", "),
        Refusal::UnsuggestedTopic | Refusal::ConfinedTopic => topics(candidate),
        Refusal::QuietTopic => topics(gate.asked()),
        _ => String::new(),
    }
}

/// Candidates that pass every rule of the pair and come before this one, in no order.
fn better_candidates(view: &View<'_>, scorer: &PairScorer<'_>, engine: Engine, hit: &Hit) -> Vec<Hit> {
    let mut better = Vec::new();
    view.for_each_candidate(engine, scorer.gate().asked(), scorer, &mut Scratch::default(), |article, dots| {
        if let Some(score) = scorer.score(article, dots, 0.0) {
            let other = Hit { article, score };
            if article != hit.article && scorer.compare(&other, hit) == Ordering::Less {
                better.push(other);
            }
        }
    });
    better
}

/// The rank of a candidate in a list, with the rules of the list that keep it out added to the others.
fn rank_in_list(view: &View<'_>, question: &Question, better: &[Hit], candidate: u32, rules: &mut Vec<Ruling>) -> usize {
    let roster = view.roster();
    let mut tally = Tally::default();
    let mut kept: Vec<u32> = Vec::new();
    let mut passed_over = 0;
    let twin = |article: u32, kept: &[u32]| match question.near_duplicates {
        NearDuplicates::Hide => twin_among(view, article, kept.iter().copied()),
        NearDuplicates::Show => None,
    };
    for hit in better {
        if kept.len() == question.k {
            break;
        }
        let card = roster.card(hit.article);
        if twin(hit.article, &kept).is_some() || tally.reached(&question.caps, card).is_some() {
            passed_over += 1;
        } else {
            tally.add(&question.caps, card);
            kept.push(hit.article);
        }
    }
    if let Some((twin, likeness)) = twin(candidate, &kept) {
        let (value, limit) = likeness_and_limit(&likeness);
        rules.push(Ruling::new(Refusal::NearDuplicate, format!("{value} with {}", view.article(twin).id), limit));
    }
    if let Some((rule, most)) = tally.reached(&question.caps, roster.card(candidate)) {
        rules.push(Ruling::new(rule, most.to_string(), format!("at most {most}")));
    }
    better.len() - passed_over + 1
}

/// Rules of the page that keep an article out of a block.
fn page_rules(view: &View<'_>, plan: &PagePlan, layout: &Layout, block: usize, candidate: u32) -> Vec<Ruling> {
    let mut rules = Vec::new();
    let elsewhere = layout.blocks.iter().position(|placed| placed.iter().any(|placed| placed.article == candidate));
    if let Some(elsewhere) = elsewhere {
        rules.push(Ruling::new(Refusal::OnPage, plan.blocks[elsewhere].name.clone(), ""));
    }
    let placed = layout.blocks.iter().flatten().map(|placed| placed.article).filter(|&article| article != candidate);
    if plan.near_duplicates == NearDuplicates::Hide
        && let Some((twin, likeness)) = twin_among(view, candidate, placed)
    {
        let (value, limit) = likeness_and_limit(&likeness);
        rules.push(Ruling::new(Refusal::NearDuplicate, format!("{value} with {}", view.article(twin).id), limit));
    }
    let mut tally = Tally::default();
    let caps = &plan.blocks[block].caps;
    layout.blocks[block].iter().for_each(|placed| tally.add(caps, view.roster().card(placed.article)));
    if let Some((rule, most)) = tally.reached(caps, view.roster().card(candidate)) {
        rules.push(Ruling::new(rule, most.to_string(), format!("at most {most}")));
    }
    rules
}

/// The rank of an article in a block: those before it that stand in another block, or that another article stands for, not counted.
fn rank_in_block(view: &View<'_>, plan: &PagePlan, layout: &Layout, block: usize, scorer: &PairScorer<'_>, hit: &Hit) -> usize {
    let here: HashSet<u32> = layout.blocks[block].iter().map(|placed| placed.article).collect();
    let elsewhere: HashSet<u32> =
        layout.blocks.iter().flatten().map(|placed| placed.article).filter(|article| !here.contains(article)).collect();
    let is_out = |article: u32| {
        elsewhere.contains(&article)
            || layout.capped[block].contains_key(&article)
            || layout.hidden.iter().any(|hiding| hiding.article == article)
    };
    let pool = &layout.pools[block];
    let before: Vec<u32> = match pool.iter().position(|&article| article == hit.article) {
        Some(place) => pool[..place].to_vec(),
        None => better_candidates(view, scorer, plan.engine, hit).into_iter().map(|hit| hit.article).collect(),
    };
    before.into_iter().filter(|&article| !is_out(article)).count() + 1
}
