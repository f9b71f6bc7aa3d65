//! The clock of a question: whether an article is dated in the future, under embargo or expired, and how old it is.
//!
//! Input: `as_of` of the question, if it has one, and the newest date of the articles that may be shown. Invariant: no reading of the
//! system's clock. [`Date`] says how two dates are compared.

use crate::date::Date;

/// The time of a question.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    /// The time that the question gives.
    as_of: Option<Date>,
    /// The newest date of the articles that may be shown, where the question gives no time.
    newest: Option<Date>,
}

impl Clock {
    /// The newest date is asked for only where it is needed.
    pub(super) fn new(as_of: Option<Date>, newest: impl FnOnce() -> Option<Date>) -> Self {
        Self { as_of, newest: if as_of.is_some() { None } else { newest() } }
    }

    /// Whether the question gives a time.
    pub(super) fn is_given(&self) -> bool {
        self.as_of.is_some()
    }

    /// Whether an embargo holds. Without a given time it does: to break one cannot be taken back.
    pub(super) fn holds_embargo(&self, not_before: &Date) -> bool {
        self.as_of.is_none_or(|as_of| !not_before.is_on_or_before(&as_of))
    }

    /// Whether an article has expired: at the given time, or by the newest date and by its own.
    pub(super) fn has_expired(&self, expires: &Date, dated: Option<&Date>) -> bool {
        let by_own_date = || !self.is_given() && dated.is_some_and(|date| expires.is_on_or_before(date));
        self.now().is_some_and(|now| expires.is_on_or_before(&now)) || by_own_date()
    }

    /// Whether a date is after the given time. Without one, no article is dated in the future.
    pub(super) fn is_future(&self, date: &Date) -> bool {
        self.as_of.is_some_and(|as_of| !date.is_on_or_before(&as_of))
    }

    /// Returns how many days ago a date was, 0 if it is later.
    pub(super) fn age_in_days(&self, date: &Date) -> Option<u32> {
        self.now().map(|now| days_older(&now, date))
    }

    fn now(&self) -> Option<Date> {
        self.as_of.or(self.newest)
    }

    /// The time in words, and where it comes from.
    pub(super) fn description(&self) -> String {
        match (self.as_of, self.newest) {
            (Some(as_of), _) => format!("as of {as_of}"),
            (None, Some(newest)) => format!("as of {newest}, the newest date, since no `as_of` was given"),
            (None, None) => "no `as_of` was given, and no article that is shown has a date".to_string(),
        }
    }

    /// The limit of an embargo in words.
    pub(super) fn embargo_limit(&self) -> String {
        match self.as_of {
            Some(as_of) => format!("as of {as_of}"),
            None => "no `as_of` was given: an embargo holds until a date is passed".to_string(),
        }
    }
}

/// Returns the days of the calendar from the second date to the first; 0 if the second is later.
pub(super) fn days_older(date: &Date, other: &Date) -> u32 {
    if is_older(other, date) { date.days_between(other) } else { 0 }
}

/// Whether the day of a date is before that of another.
pub(super) fn is_older(date: &Date, other: &Date) -> bool {
    date.year_month_day() < other.year_month_day()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_compared_with_the_day_that_a_date_names() {
        let clock = |text| Clock::new(Some(date(text)), || None);
        for (as_of, other, has_come) in [
            ("2026-03-14", "2026-03-14T23:30:00-05:00", true),
            ("2026-03-14", "2026-03-15T00:30:00+09:00", false),
            ("2026-03-14T12:00:00Z", "2026-03-14", true),
            ("2026-03-14T12:00:00Z", "2026-03-14T13:30:00+02:00", true),
            ("2026-03-14T12:00:00Z", "2026-03-14T13:30:00+01:00", false),
        ] {
            let clock = clock(as_of);
            let other = date(other);
            assert_eq!(!clock.holds_embargo(&other), has_come, "{as_of} {other}");
            assert_eq!(!clock.is_future(&other), has_come, "{as_of} {other}");
            assert_eq!(clock.has_expired(&other, None), has_come, "{as_of} {other}");
        }
    }

    #[test]
    fn without_a_given_time_embargoes_hold_and_nothing_is_in_the_future() {
        let clock = Clock::new(None, || Some(date("2026-03-14")));
        assert!(clock.holds_embargo(&date("1999-01-01")) && !clock.is_future(&date("2031-01-01")));
        assert!(clock.has_expired(&date("2026-03-14"), None) && !clock.has_expired(&date("2026-03-15"), None));
        assert_eq!((clock.age_in_days(&date("2026-03-10")), clock.age_in_days(&date("2026-03-20"))), (Some(4), Some(0)));
        assert!(!Clock::default().has_expired(&date("1999-01-01"), None));
        assert!(Clock::default().has_expired(&date("1999-01-01"), Some(&date("1999-01-02"))));
    }
}
