//! Why not: what kept one article out from under another.

use std::fmt;

use serde::Serialize;

use super::refusal::Refusal;

/// A rule that kept an article out, with what was found and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ruling {
    /// The rule.
    pub rule: Refusal,
    /// What was found: a date, a language, a score ... Empty where the name of the rule says it all.
    pub value: String,
    /// What is allowed.
    pub limit: String,
}

/// Why an article is not suggested; or that it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WhyNot {
    /// Its place, from 1, if it is suggested after all.
    pub place: Option<usize>,
    /// Every rule that keeps it out, the first that was asked first. With all of them gone it has the rank below.
    pub rules: Vec<Ruling>,
    /// Its score, were it a candidate; 0 if the two articles share nothing that the question weighs.
    pub score: f64,
    /// The rank it would have without these rules, from 1: one more than the number of better candidates.
    /// None if it shares nothing with the article.
    pub rank: Option<usize>,
    /// How many places there are.
    pub places: usize,
}

impl WhyNot {
    /// Whether no rule keeps it out, and others are simply better (or it shares nothing with the article).
    pub fn is_rank_too_low(&self) -> bool {
        self.place.is_none() && self.rules.is_empty()
    }
}

impl Ruling {
    pub(crate) fn new(rule: Refusal, value: impl Into<String>, limit: impl Into<String>) -> Self {
        Self { rule, value: value.into(), limit: limit.into() }
    }
}

impl fmt::Display for Ruling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rule)?;
        match (self.value.is_empty(), self.limit.is_empty()) {
            (true, true) => Ok(()),
            (false, true) => write!(f, ": {}", self.value),
            _ => write!(f, ": {} (allowed: {})", self.value, self.limit),
        }
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            return write!(f, "it is suggested, at place {place} of {}", self.places);
        }
        let rules: Vec<String> = self.rules.iter().map(ToString::to_string).collect();
        match (self.rules.is_empty(), self.rank) {
            (true, None) => f.write_str("the two articles share nothing that is weighed here"),
            (true, Some(rank)) => {
                write!(f, "its rank is too low: {rank}, for {} places (score {:.4})", self.places, self.score)
            }
            (false, None) => write!(f, "{}; without that it would share nothing with the article", rules.join("; ")),
            (false, Some(rank)) => {
                write!(f, "{}; without that its rank would be {rank}, for {} places", rules.join("; "), self.places)
            }
        }
    }
}
