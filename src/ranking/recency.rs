//! Recency: how the dates of two articles weigh on their score.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::error::{Error, Result};

/// A factor on the score, from the dates of the article and of the candidate. It never looks at today.
///
/// With `days` between the two dates, the factor is `floor + (1 - floor) · 2^(-days / half_life_days)`; it is 1 where a date is
/// missing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Recency {
    /// Dates do not matter.
    Off,
    /// Candidates of about the same time first: `days` counts both ways.
    Near {
        /// The factor of a candidate from another age, 0 to 1.
        floor: f64,
        /// Days after which half of the difference to the floor is gone, above 0.
        half_life_days: f64,
    },
    /// Fresher candidates first: a candidate at least as new as the article has the factor 1, an older one loses with its days.
    Fresh {
        /// The factor of a candidate from another age, 0 to 1.
        floor: f64,
        /// Days after which half of the difference to the floor is gone, above 0.
        half_life_days: f64,
    },
}

impl Default for Recency {
    /// `Near` with a floor of 0.7 and a half-life of 180 days.
    fn default() -> Self {
        Self::Near { floor: 0.7, half_life_days: 180.0 }
    }
}

impl Recency {
    /// The factor for two dates, between 0 and 1.
    pub fn factor(&self, article: Option<&Date>, candidate: Option<&Date>) -> f64 {
        let (Some(article), Some(candidate)) = (article, candidate) else { return 1.0 };
        match *self {
            Self::Off => 1.0,
            Self::Fresh { .. } if candidate.first_second() >= article.first_second() => 1.0,
            Self::Near { floor, half_life_days } | Self::Fresh { floor, half_life_days } => {
                let days = f64::from(article.days_between(candidate));
                floor + (1.0 - floor) * (-days / half_life_days).exp2()
            }
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        let (Self::Near { floor, half_life_days } | Self::Fresh { floor, half_life_days }) = *self else { return Ok(()) };
        if !(0.0..=1.0).contains(&floor) {
            return Err(Error::setting("blend.recency.floor", floor, "between 0 and 1"));
        }
        if !(half_life_days > 0.0 && half_life_days.is_finite()) {
            return Err(Error::setting("blend.recency.half_life_days", half_life_days, "a number above 0"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_halves_its_way_to_the_floor() {
        let date = |text: &str| -> Date { text.parse().unwrap() };
        let near = Recency::Near { floor: 0.5, half_life_days: 10.0 };
        let fresh = Recency::Fresh { floor: 0.5, half_life_days: 10.0 };
        let today = date("2026-03-20");
        for (recency, candidate, factor) in [
            (near, "2026-03-20", 1.0),
            (near, "2026-03-10", 0.75),
            (near, "2026-03-30", 0.75),
            (fresh, "2026-03-10", 0.75),
            (fresh, "2026-03-30", 1.0),
            (Recency::Off, "1999-01-01", 1.0),
        ] {
            assert_eq!(recency.factor(Some(&today), Some(&date(candidate))), factor, "{recency:?} {candidate}");
        }
        assert!((near.factor(Some(&today), Some(&date("0001-01-01"))) - 0.5).abs() < 1e-12);
        assert_eq!(near.factor(None, Some(&today)), 1.0);
        assert_eq!(near.factor(Some(&today), None), 1.0);
    }
}
