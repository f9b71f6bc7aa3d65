//! Recency: a factor on the score from the dates of two articles.

use serde::{Deserialize, Serialize};

use crate::date::{Date, days_between_seconds};
use crate::error::{Error, Result};

/// A factor on the score, from the dates of the query article and of the candidate. It does not depend on today, and is 1 where a
/// date is missing. With the [days between](Date::days_between) the two dates:
///
/// ```text
/// Near, Fresh    floor + (1 - floor) · 2^(-days / half_life_days)
/// Layered        1 - event.share - era.share + event.share · 2^(-days / event.half_life_days)
///                                            + era.share · 2^(-days / era.half_life_days)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Recency {
    /// Dates do not matter.
    Off,
    /// Candidates of about the same time first: older and newer alike.
    Near {
        /// The factor of a candidate of a very different date, 0 to 1.
        floor: f64,
        /// Days in which the difference to the floor halves, above 0.
        half_life_days: f64,
    },
    /// Candidates of about the same time first, on two scales: days for an event, years for a subject.
    Layered {
        /// The part that is lost within days.
        event: Decay,
        /// The part that is lost within years.
        era: Decay,
    },
    /// Fresher candidates first: the factor is 1 for a candidate at least as new as the article, and falls with the days for an older
    /// one.
    Fresh {
        /// The factor of a candidate of a very different date, 0 to 1.
        floor: f64,
        /// Days in which the difference to the floor halves, above 0.
        half_life_days: f64,
    },
}

/// A part of the recency factor that decays with time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decay {
    /// Its share of the factor, 0 to 1. The shares of two decays sum to at most 1.
    pub share: f64,
    /// Days in which it halves, above 0.
    pub half_life_days: f64,
}

impl Decay {
    fn after(&self, days: f64) -> f64 {
        self.share * (-days / self.half_life_days).exp2()
    }
}

impl Default for Recency {
    /// `Layered`: a quarter with a half-life of 14 days, 0.35 with one of 365 (`docs/relevance.md`).
    fn default() -> Self {
        Self::Layered { event: Decay { share: 0.25, half_life_days: 14.0 }, era: Decay { share: 0.35, half_life_days: 365.0 } }
    }
}

impl Recency {
    /// Computes the factor for two dates, between 0 and 1.
    pub fn factor(&self, article: Option<&Date>, candidate: Option<&Date>) -> f64 {
        let (Some(article), Some(candidate)) = (article, candidate) else { return 1.0 };
        self.between(article.civil_second(), candidate.civil_second())
    }

    /// Computes the factor for two dates by their civil seconds.
    pub(crate) fn between(&self, article: i64, candidate: i64) -> f64 {
        match *self {
            Self::Off => 1.0,
            Self::Fresh { .. } if candidate >= article => 1.0,
            _ => self.after(days_between_seconds(article, candidate) as f64),
        }
    }

    /// Computes the factor for a number of days, with which it falls.
    fn after(&self, days: f64) -> f64 {
        match *self {
            Self::Off => 1.0,
            Self::Layered { event, era } => {
                let rest = (1.0 - event.share - era.share).max(0.0);
                // Never above 1, whatever the rounding: upper bounds depend on that.
                (rest + (event.after(days) + era.after(days))).min(1.0)
            }
            Self::Near { floor, half_life_days } | Self::Fresh { floor, half_life_days } => {
                floor + (1.0 - floor) * (-days / half_life_days).exp2()
            }
        }
    }

    /// Computes an upper bound of the factor for candidates whose civil seconds lie in a range: that of the nearest.
    pub(crate) fn most(&self, second: i64, first: i64, last: i64) -> f64 {
        match *self {
            Self::Off => 1.0,
            Self::Fresh { .. } if last >= second => 1.0,
            _ => self.after(days_between_seconds(second, second.max(first).min(last)) as f64),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        match *self {
            Self::Off => Ok(()),
            Self::Near { floor, half_life_days } | Self::Fresh { floor, half_life_days } => {
                check_share("floor", floor)?;
                check_half_life("half_life_days", half_life_days)
            }
            Self::Layered { event, era } => {
                for (name, decay) in [("event", event), ("era", era)] {
                    check_share(&format!("{name}.share"), decay.share)?;
                    check_half_life(&format!("{name}.half_life_days"), decay.half_life_days)?;
                }
                check_share("event.share + era.share", event.share + era.share)
            }
        }
    }
}

fn check_share(name: &str, share: f64) -> Result<()> {
    if (0.0..=1.0).contains(&share) {
        return Ok(());
    }
    Err(Error::setting(format!("blend.recency.{name}"), share, "between 0 and 1"))
}

fn check_half_life(name: &str, days: f64) -> Result<()> {
    if days > 0.0 && days.is_finite() {
        return Ok(());
    }
    Err(Error::setting(format!("blend.recency.{name}"), days, "a number above 0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_halves_its_way_to_the_floor() {
        let date = |text: &str| -> Date { text.parse().unwrap() };
        let near = Recency::Near { floor: 0.5, half_life_days: 10.0 };
        let fresh = Recency::Fresh { floor: 0.5, half_life_days: 10.0 };
        let decay = |share, half_life_days| Decay { share, half_life_days };
        let layered = Recency::Layered { event: decay(0.5, 10.0), era: decay(0.25, 20.0) };
        let today = date("2026-03-20");
        for (recency, candidate, factor) in [
            (near, "2026-03-20", 1.0),
            (near, "2026-03-10", 0.75),
            (near, "2026-03-30", 0.75),
            (fresh, "2026-03-10", 0.75),
            (fresh, "2026-03-30", 1.0),
            (layered, "2026-03-20", 1.0),
            (layered, "2026-02-28", 0.25 + 0.125 + 0.125),
            (Recency::Off, "1999-01-01", 1.0),
        ] {
            assert_eq!(recency.factor(Some(&today), Some(&date(candidate))), factor, "{recency:?} {candidate}");
        }
        assert!((near.factor(Some(&today), Some(&date("0001-01-01"))) - 0.5).abs() < 1e-12);
        assert_eq!(near.factor(None, Some(&today)), 1.0);
        assert_eq!(near.factor(Some(&today), None), 1.0);
    }
}
