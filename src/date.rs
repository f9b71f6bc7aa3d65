//! The date of an article: a day, with the hour where there is one.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::fmt::temporal::Pieces;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::id::saturating_count;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// A date: `YYYY-MM-DD`, or RFC 3339 with an hour and an offset.
///
/// A date without an hour stands for the whole day. A date is printed as it was written. An hour without an offset
/// (`2026-03-14T18:05`) is read as UTC.
///
/// ```
/// use connexe::Date;
///
/// let evening: Date = "2026-03-14T18:05:00+01:00".parse()?;
/// let day: Date = "2026-03-14".parse()?;
/// assert_eq!(evening.to_string(), "2026-03-14T18:05:00+01:00");
/// assert!(evening.is_on_or_before(&day)); // the day has no hour, so days are compared
/// assert_eq!(day.days_between(&"2026-03-10".parse()?), 4);
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    day: civil::Date,
    time: Option<civil::Time>,
    /// Seconds east of UTC; 0 where none was written.
    offset: i32,
}

impl Date {
    /// Returns the first instant of the date, in seconds since 1970-01-01T00:00Z.
    pub fn first_second(&self) -> i64 {
        let epoch = civil::date(1970, 1, 1);
        let midnight = self.day.duration_since(epoch).as_secs();
        let time = self.time.map_or(0, |t| i64::from(t.hour()) * 3600 + i64::from(t.minute()) * 60 + i64::from(t.second()));
        midnight + time - i64::from(self.offset)
    }

    /// Returns the last instant of the date: its own second, or the end of the day for a date without an hour.
    pub fn last_second(&self) -> i64 {
        match self.time {
            Some(_) => self.first_second(),
            None => self.first_second() + SECONDS_OF_A_DAY - 1,
        }
    }

    /// Returns the whole days between the first instants of two dates, in either order.
    pub fn days_between(&self, other: &Self) -> u32 {
        // At most 7.3 million days between the years -9999 and 9999.
        saturating_count(self.seconds_between(other) / SECONDS_OF_A_DAY.unsigned_abs())
    }

    /// Returns the seconds between the first instants of two dates, in either order.
    pub fn seconds_between(&self, other: &Self) -> u64 {
        self.first_second().abs_diff(other.first_second())
    }

    /// Whether this date is not after the other. Instants are compared where both dates have an hour, else days.
    pub fn is_on_or_before(&self, other: &Self) -> bool {
        match (self.time, other.time) {
            (Some(_), Some(_)) => self.first_second() <= other.first_second(),
            _ => self.day <= other.day,
        }
    }

    /// Whether the date has an hour.
    pub fn has_time(&self) -> bool {
        self.time.is_some()
    }

    /// Returns year, month (1 to 12) and day of the month, as written.
    pub fn year_month_day(&self) -> (i16, u8, u8) {
        (self.day.year(), self.day.month().unsigned_abs(), self.day.day().unsigned_abs())
    }

    /// Returns hour and minute, as written.
    pub fn hour_minute(&self) -> Option<(u8, u8)> {
        self.time.map(|t| (t.hour().unsigned_abs(), t.minute().unsigned_abs()))
    }
}

impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let invalid = |reason: String| Error::Date { value: text.chars().take(60).collect(), reason };
        let pieces = Pieces::parse(text.trim()).map_err(|error| invalid(error.to_string()))?;
        let offset = pieces.to_numeric_offset().map_or(0, |offset| offset.seconds());
        // Fractions of a second are dropped: no page shows them.
        let time = pieces.time().map(|t| civil::time(t.hour(), t.minute(), t.second(), 0));
        Ok(Self { day: pieces.date(), time, offset })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(time) = self.time else { return write!(f, "{}", self.day) };
        write!(f, "{}T{:02}:{:02}:{:02}", self.day, time.hour(), time.minute(), time.second())?;
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.unsigned_abs() / 60;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl TryFrom<String> for Date {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn dates_are_printed_as_written() {
        for (text, printed) in [
            ("2026-03-14", "2026-03-14"),
            ("2026-03-14T18:05:00+01:00", "2026-03-14T18:05:00+01:00"),
            ("2026-03-14T18:05:00Z", "2026-03-14T18:05:00Z"),
            ("2026-03-14 18:05:00-03:30", "2026-03-14T18:05:00-03:30"),
            ("2026-03-14T18:05", "2026-03-14T18:05:00Z"),
            ("2026-03-14T18:05:00.123Z", "2026-03-14T18:05:00Z"),
            ("0000-01-01", "0000-01-01"),
            ("9999-12-31", "9999-12-31"),
            ("9999-12-31T23:59:59-23:00", "9999-12-31T23:59:59-23:00"),
        ] {
            assert_eq!(date(text).to_string(), printed, "{text}");
            assert_eq!(date(printed), date(text), "{printed} reads back");
        }
    }

    #[test]
    fn a_text_that_is_no_date_is_an_error_with_the_remedy() {
        for text in ["", "hier", "14/03/2026", "2026-02-30", "2026-13-01", "2026", "18:05", "2026-03-14T25:00:00Z"] {
            let error = text.parse::<Date>().expect_err(text).to_string();
            assert!(error.contains("YYYY-MM-DD"), "{error}");
        }
    }

    #[test]
    fn the_epoch_is_second_zero() {
        for (text, second) in [
            ("1970-01-01", 0),
            ("1970-01-02", 86_400),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-03-01", 951_868_800),
        ] {
            assert_eq!(date(text).first_second(), second, "{text}");
        }
        assert_eq!(date("0000-01-01").days_between(&date("9999-12-31")), 3_652_424);
    }

    #[test]
    fn dates_compare_at_the_precision_both_have() {
        for (a, b, on_or_before) in [
            ("2026-03-14", "2026-03-14", true),
            ("2026-03-14T18:00:00Z", "2026-03-14", true),
            ("2026-03-14", "2026-03-14T06:00:00Z", true),
            ("2026-03-14T18:00:00Z", "2026-03-14T06:00:00Z", false),
            ("2026-03-15", "2026-03-14T06:00:00Z", false),
            ("2026-03-14T18:00:00+02:00", "2026-03-14T16:00:00Z", true),
        ] {
            assert_eq!(date(a).is_on_or_before(&date(b)), on_or_before, "{a} <= {b}");
        }
    }
}
