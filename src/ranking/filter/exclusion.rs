//! Why an article is not suggested: each rule that excludes it, and its rank without those rules.

use std::fmt;

use serde::Serialize;

use super::exclusion_reason::ExclusionReason;

/// A rule that excludes an article, with the value that was found and the limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exclusion {
    /// The rule.
    pub rule: ExclusionReason,
    /// The value that was found: a date, a language, a score ... Empty where the name of the rule says enough.
    pub value: String,
    /// The values that are allowed.
    pub limit: String,
}

/// Why an article is not suggested; or its position, if it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WhyNot {
    /// Its position, from 1, if it is suggested after all.
    pub position: Option<usize>,
    /// Every rule that excludes it, in the order of [`ExclusionReason`]. Without these rules it has the rank below.
    pub rules: Vec<Exclusion>,
    /// Its score as a candidate; 0 if the two articles share no feature that the question weighs.
    pub score: f64,
    /// The rank that it would have without these rules, from 1: one more than the number of better candidates.
    /// None if it shares nothing with the article.
    pub rank: Option<usize>,
    /// The number of positions in the list or block.
    pub size: usize,
}

impl WhyNot {
    /// Whether no rule excludes it: other articles are better, or it shares nothing with the article.
    pub fn is_rank_too_low(&self) -> bool {
        self.position.is_none() && self.rules.is_empty()
    }
}

impl Exclusion {
    pub(crate) fn new(rule: ExclusionReason, value: impl Into<String>, limit: impl Into<String>) -> Self {
        Self { rule, value: value.into(), limit: limit.into() }
    }
}

impl fmt::Display for Exclusion {
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
        let size = self.size;
        if let Some(position) = self.position {
            return write!(f, "it is suggested, at position {position} of {size}");
        }
        let rules: Vec<String> = self.rules.iter().map(ToString::to_string).collect();
        match (self.rules.is_empty(), self.rank) {
            (true, None) => f.write_str("the two articles share nothing that is weighed here"),
            (true, Some(rank)) => write!(f, "its rank is too low: {rank}, for {size} positions (score {:.4})", self.score),
            (false, None) => write!(f, "{}; without that it would share nothing with the article", rules.join("; ")),
            (false, Some(rank)) => {
                write!(f, "{}; without that its rank would be {rank}, for {size} positions", rules.join("; "))
            }
        }
    }
}
