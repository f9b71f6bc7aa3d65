//! Explanations: a score split into what two articles share, named as the article writes it.
//!
//! Input: a query article and a candidate. Output: a contribution a thing they share. Cost: the words of the query article once for
//! all candidates, and a merge of two sparse rows a candidate. Invariant: contributions sum to the score.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::evidence::evidence;
use super::explanation::{Contribution, Explanation, FeatureKind};
use super::scorer::PairScorer;
use super::text_groups::{TextGroup, group};
use super::text_model::tag_keys;
use super::view::View;
use crate::analysis::{Surface, Surfaces, is_function_word, is_paired, text_between};
use crate::article::Article;
use crate::index::{Part, Scorer};
use crate::language::Language;
use crate::printable::printable;
use crate::vector::KeyTable;

/// The least sum of the weights of a name that is told as a mention, a quarter of the most: titles of common words are below it.
const LEAST_NAME: u64 = 1 << 28;

/// A word on a larger share of the articles tells nothing by itself in a label, on a site of so many articles or more.
const COMMON: f64 = 0.4;
const FEW: u32 = 40;

/// Letters of a word that a label names alone, at least: `MB` and `em` tell nothing.
const SHORTEST_NAME: usize = 3;

/// The features of an article as it writes them.
pub(crate) struct FeatureNames<'a> {
    query: u32,
    article: &'a Article,
    surfaces: Surfaces<'a>,
    language: Language,
    tags: HashMap<u32, &'a str>,
    authors: HashMap<u32, &'a str>,
}

/// Something that two articles share: its contribution, and what a label needs to know of it.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) contribution: Contribution,
    /// Whether a label may name it: of a text, names and nouns of the subject.
    pub(crate) is_name: bool,
    /// How an article that links ties the two.
    pub(crate) link: Option<LinkTie>,
}

/// How a link ties two articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkTie {
    /// The query article links to the candidate.
    Own,
    /// Another article links to both.
    Both,
    /// An article near the query article links to the candidate.
    Near,
}

impl<'a> FeatureNames<'a> {
    pub(crate) fn of(view: &View<'a>, query: u32) -> Self {
        let model = &view.site().text;
        let article = view.article(query);
        let language = view.attributes(query).language;
        let by_number = |names: &'a [String], table: &KeyTable, aliases| -> HashMap<u32, &'a str> {
            // In reverse, so that the first of several spellings is the one that stays.
            let number = |name| tag_keys(std::slice::from_ref(name), aliases).first().and_then(|key| table.find(key));
            names.iter().rev().filter_map(|name| Some((number(name)?, name.as_str()))).collect()
        };
        let surfaces = model.terms.with(|cache| Surfaces::of(article, language, model.recipe.analysis, cache));
        Self {
            query,
            article,
            surfaces,
            language,
            tags: by_number(&article.tags, &model.frequencies.tags, &model.aliases),
            authors: by_number(&article.authors, &model.frequencies.authors, &BTreeMap::new()),
        }
    }

    /// A tag as the article writes it.
    pub(crate) fn tag(&self, number: u32) -> Option<&'a str> {
        self.tags.get(&number).copied()
    }

    /// Names a key: a tag, the section or an author.
    fn key(&self, part: Part, feature: u32) -> (FeatureKind, String) {
        let written = |names: &HashMap<u32, &str>| names.get(&feature).map(|name| name.to_string()).unwrap_or_default();
        match part {
            Part::Tags => (FeatureKind::Tag, written(&self.tags)),
            Part::Section => (FeatureKind::Section, self.article.section.clone().unwrap_or_default()),
            _ => (FeatureKind::Author, written(&self.authors)),
        }
    }

    /// The spelling of a word.
    fn word(&self, view: &View<'_>, word: u32) -> String {
        let term = view.site().text.vocabulary.terms(word).0;
        self.surface(view, word).map_or(term, |surface| self.surfaces.text(surface)).to_string()
    }

    /// A word, with the words of the same name beside it.
    fn whole_name(&self, view: &View<'_>, word: u32) -> String {
        let capital = self.surface(view, word).filter(|surface| surface.is_capital);
        capital.map_or_else(|| self.word(view, word), |surface| self.surfaces.whole_name(surface).to_string())
    }

    /// Whether a word is of a title or tag of one of the two articles.
    fn is_of_head(&self, view: &View<'_>, candidate: &Candidate<'_>, word: u32) -> bool {
        [self.query, candidate.number].into_iter().any(|number| view.subject(number).is_of_head(word))
    }

    /// Whether a word is of the subject of both articles, or of a title or tag of one of them.
    fn is_subject(&self, view: &View<'_>, candidate: &Candidate<'_>, word: u32) -> bool {
        self.is_of_head(view, candidate, word)
            || [self.query, candidate.number].into_iter().all(|number| view.subject(number).weight(word).is_some())
    }

    /// Whether a word is written as a name or a noun in one of the two articles, and is not a word of code.
    fn is_noun(&self, view: &View<'_>, candidate: &Candidate<'_>, word: u32) -> bool {
        let text = self.word(view, word);
        // A compound of a title is a name without a determiner: `gulp-autoprefixer`.
        let is_written_so = self.is_name(view, word)
            || self.surface(view, word).is_some_and(|surface| surface.is_noun)
            || text.contains('-') && self.is_of_head(view, candidate, word)
            || has_capital_within_sentence(candidate.article, &text);
        is_written_so && !is_function_word(&text) && !is_code_name(&text)
    }

    /// Whether a word is a name: with a capital within a sentence, or of a tag.
    fn is_name(&self, view: &View<'_>, word: u32) -> bool {
        self.surface(view, word).is_some_and(|surface| surface.is_capital) || view.subject(self.query).is_of_tag(word)
    }

    fn surface(&self, view: &View<'_>, word: u32) -> Option<&Surface> {
        self.surfaces.word(view.site().text.vocabulary.terms(word).0)
    }

    /// Whether a word tells by itself: neither very short nor on very many articles, if it is not of a tag.
    fn is_telling(&self, view: &View<'_>, word: u32) -> bool {
        let frequencies = &view.site().text.frequencies;
        let share = f64::from(frequencies.text.get(word as usize).copied().unwrap_or(0)) / f64::from(frequencies.articles.max(1));
        let text = self.word(view, word);
        let is_short = text.is_ascii() && text.len() < SHORTEST_NAME;
        view.subject(self.query).is_of_tag(word) || !is_short && (share <= COMMON || frequencies.articles < FEW)
    }

    /// Names a group of words, and tells whether a label may name it: names and nouns of the subject that stand in both texts.
    fn group(&self, view: &View<'_>, candidate: &Candidate<'_>, group: &TextGroup) -> (FeatureKind, String, bool) {
        let vocabulary = &view.site().text.vocabulary;
        let word = |word: u32| {
            let name = self.whole_name(view, word);
            let is_name = self.is_subject(view, candidate, word)
                && self.is_noun(view, candidate, word)
                && self.is_telling(view, word)
                && stands_in(candidate.article, &name);
            (name, is_name)
        };
        if let [first, second] = group.words[..]
            && let Some(pair) = self.surfaces.pair(vocabulary.terms(first).0, vocabulary.terms(second).0)
        {
            let is_noun = [first, second].map(|word| self.is_noun(view, candidate, word));
            let is_subject = [first, second].into_iter().any(|word| self.is_subject(view, candidate, word));
            let is_of_title = self.is_of_head(view, candidate, second);
            let is_telling = [first, second].into_iter().any(|word| self.is_telling(view, word));
            let has_joiner = |text: &str| text.split_whitespace().count() > 2 && !is_infinitive(text);
            let phrase = self
                .surfaces
                .phrase(pair)
                .filter(|text| is_telling && is_noun[0] && (is_noun[1] || is_of_title || has_joiner(text)) && is_subject);
            let text = self.surfaces.pair_text(pair);
            let shown = phrase.into_iter().flat_map(|phrase| [phrase, text.as_str()]);
            if let Some(text) = shown.into_iter().find(|text| stands_in(candidate.article, text)) {
                return (FeatureKind::Pair, text.to_string(), true);
            }
            let other = if group.main == first { second } else { first };
            return match [(group.main, word(group.main)), (other, word(other))] {
                [(_, (name, true)), _] => (FeatureKind::Word, name, true),
                [_, (other, (name, true))] if self.is_name(view, other) => (FeatureKind::Word, name, true),
                _ => (FeatureKind::Pair, text, false),
            };
        }
        let (name, is_name) = word(group.main);
        (FeatureKind::Word, name, is_name)
    }
}

/// A candidate.
struct Candidate<'a> {
    number: u32,
    article: &'a Article,
}

/// Whether an article has a name, with a small or a capital letter, in the singular or the plural.
fn stands_in(article: &Article, name: &str) -> bool {
    let singular = name.strip_suffix(['s', 'x']).unwrap_or(name);
    let mut rest = singular.chars();
    let first = rest.next().map(|c| [c.to_lowercase().collect::<String>(), c.to_uppercase().collect()]).unwrap_or_default();
    let ends = |text: &str, end: usize| {
        let after = text[end..].strip_prefix(['s', 'x']).unwrap_or(&text[end..]);
        !after.starts_with(char::is_alphanumeric)
    };
    let begins = |text: &str, start: usize| !text[..start].ends_with(char::is_alphanumeric);
    first.iter().any(|first| {
        let spelling = format!("{first}{}", rest.as_str());
        let texts = article.tags.iter().chain([&article.title, &article.lead, &article.body]);
        let mut found =
            texts.flat_map(|text| text.match_indices(&spelling).map(move |(start, found)| (text, start, start + found.len())));
        found.any(|(text, start, end)| is_paired_text(&spelling) || (begins(text, start) && ends(text, end)))
    })
}

/// Whether an article has a word with a capital after a word with a small letter.
fn has_capital_within_sentence(article: &Article, word: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    word.starts_with(char::is_uppercase)
        && [&article.lead, &article.body].into_iter().any(|text| {
            let mut found = text.match_indices(word);
            found.any(|(at, _)| {
                let before = text[..at].strip_suffix(' ').is_some_and(|before| before.ends_with(char::is_lowercase));
                before && ends(&text[at + word.len()..])
            })
        })
}

/// Whether a text is of a script without spaces, whose words are pairs of characters.
fn is_paired_text(text: &str) -> bool {
    text.starts_with(is_paired)
}

/// Whether a word is the name of a class or a variable: `BaseWebTestCase`. `OpenStreetMap` has two capitals after small letters.
fn is_code_name(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.contains(&'_') || letters.windows(2).filter(|two| two[0].is_lowercase() && two[1].is_uppercase()).count() > 2
}

/// Whether the last word of a phrase looks like an infinitive: `expérience à collaborer`.
fn is_infinitive(phrase: &str) -> bool {
    phrase.contains(" à ") && ["er", "ir", "re"].iter().any(|ending| phrase.ends_with(ending))
}

/// Explains the score of a candidate: the `limit` largest contributions, and the sum of all others.
pub(crate) fn explain(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    names: &FeatureNames<'_>,
    candidate: u32,
    limit: usize,
) -> Explanation {
    let mut why = explain_shared(view, scorer, candidate, shared(view, scorer, names, candidate, limit), limit);
    why.evidence = evidence(view, scorer.eligibility().query(), candidate);
    why
}

/// Explains the score of a candidate, as [`explain`] does, by what was found to be shared before.
pub(crate) fn explain_shared(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    candidate: u32,
    shared: Vec<Shared>,
    limit: usize,
) -> Explanation {
    let score = scorer.unfiltered(candidate, &view.dots(scorer.eligibility().query(), candidate, scorer));
    Explanation::new(score, scorer.factors(candidate), shared.into_iter().map(|shared| shared.contribution).collect(), limit)
}

/// The name of an article that links: its headline, or its id where it has none.
///
/// It is empty for an article that may not be shown, and for one outside the index, of which that is not known.
fn link_name(view: &View<'_>, scorer: &PairScorer<'_>, number: u32) -> String {
    let is_shown = number == scorer.eligibility().query() || scorer.eligibility().not_shown(number).is_none();
    match view.site().articles.get(number as usize).filter(|_| is_shown) {
        Some(article) => article.headline().to_string(),
        None => String::new(),
    }
}

/// The things of a text that are named in any case: a label needs no more.
const LEAST_NAMED: usize = 24;

/// Returns what two articles share, in the order of the parts: one entry a thing. Of the texts the largest `limit` things, and no fewer
/// than 24, have a name.
///
/// Some words of a name are no mention: they add to these words.
pub(crate) fn shared(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    names: &FeatureNames<'_>,
    candidate: u32,
    limit: usize,
) -> Vec<Shared> {
    let (query, other) = (view.query_vector(scorer.eligibility().query()), view.candidate_vector(candidate));
    let mut found: Vec<Shared> = Vec::new();
    let mut add = |kind: FeatureKind, name: &str, value: f64, is_name: bool, link: Option<LinkTie>| {
        let contribution = Contribution { feature: printable(name).into_owned(), kind, value };
        found.push(Shared { contribution, is_name, link });
    };
    let products = |part: Part| query.part(part).shared(other.part(part));
    let [text, name] = [query.part(Part::Mention), other.part(Part::Mention)];
    let is_told = name.weights.iter().map(|&weight| u64::from(weight)).sum::<u64>() >= LEAST_NAME;
    let is_mentioned = is_told && text.shared(name).count() == name.features.len();

    let vocabulary = &view.site().text.vocabulary;
    let mut words: BTreeMap<u32, f64> = BTreeMap::new();
    let mut pairs: Vec<([u32; 2], f64)> = Vec::new();
    for (feature, product) in products(Part::Text).filter(|_| scorer.uses(Part::Text)) {
        let value = scorer.contribution(candidate, Part::Text, product);
        match vocabulary.pair(feature) {
            Some((first, second)) => pairs.push(([first, second], value)),
            None => *words.entry(feature).or_insert(0.0) += value,
        }
    }
    let mut mentioned: Vec<(u32, f64)> = Vec::new();
    for (word, product) in products(Part::Mention).filter(|_| scorer.uses(Part::Mention)) {
        let value = scorer.contribution(candidate, Part::Mention, product);
        if is_mentioned { mentioned.push((word, value)) } else { *words.entry(word).or_insert(0.0) += value }
    }
    let article = view.article(candidate);
    let named = Candidate { number: candidate, article };
    let mut groups = group(&words.into_iter().collect::<Vec<_>>(), pairs, vocabulary);
    let term = |group: &TextGroup| vocabulary.terms(group.main).0;
    groups.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| term(a).cmp(term(b))));
    for (rank, group) in groups.iter().enumerate() {
        let is_named = rank < limit.max(LEAST_NAMED);
        let unnamed = || (FeatureKind::Word, String::new(), false);
        let (kind, name, is_name) = if is_named { names.group(view, &named, group) } else { unnamed() };
        add(kind, &name, group.value, is_name, None);
    }
    for part in [Part::Tags, Part::Section, Part::Authors].into_iter().filter(|&part| scorer.uses(part)) {
        for (number, product) in products(part) {
            let (kind, name) = names.key(part, number);
            add(kind, &name, scorer.contribution(candidate, part, product), true, None);
        }
    }
    if !mentioned.is_empty() {
        let value = mentioned.iter().map(|(_, value)| value).sum();
        let name = mentioned_name(view, names, candidate, &mentioned);
        let is_name = stands_in(names.article, &name);
        add(FeatureKind::Mention, &name, value, is_name, None);
    }
    let to_query = view.candidate_vector(scorer.eligibility().query()).part(Part::Links);
    for (number, product) in products(Part::Links).filter(|_| scorer.uses(Part::Links)) {
        let tie = match number {
            _ if number == scorer.eligibility().query() => LinkTie::Own,
            _ if to_query.features.contains(&number) => LinkTie::Both,
            _ => LinkTie::Near,
        };
        let name = link_name(view, scorer, number);
        add(FeatureKind::Link, &name, scorer.contribution(candidate, Part::Links, product), true, Some(tie));
    }
    found
}

/// A mentioned name as the title of the candidate writes it, from its first word to its last.
fn mentioned_name(view: &View<'_>, names: &FeatureNames<'_>, candidate: u32, mentioned: &[(u32, f64)]) -> String {
    let model = &view.site().text;
    let title = &view.article(candidate).title;
    let words: HashSet<&str> = mentioned.iter().map(|&(word, _)| model.vocabulary.terms(word).0).collect();
    model.terms.with(|cache| text_between(title, names.language, model.recipe.analysis, cache, &words))
}
