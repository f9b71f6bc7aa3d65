//! The date of an article: a day, with the hour where there is one.

use std::fmt;

use jiff::civil;
use jiff::{Timestamp, tz::Offset};

use crate::id::saturating_count;

pub(super) const SECONDS_OF_A_DAY: i64 = 86_400;

/// The second at which the calendar of Go and .NET begins. They write it where there is no date.
pub(super) const ZERO_TIME: i64 = -62_135_596_800;

/// A date: a day, with the hour and the time zone where they are known.
///
/// # Reading
///
/// `"...".parse()` reads `YYYY-MM-DD`, RFC 3339, and the other forms that publishing systems write (`tests/cases/dates.tsv` lists
/// them). A text that can be read in two ways, such as `03/04/2021`, is an error. A date is printed as `YYYY-MM-DD` or RFC 3339, with its own zone.
///
/// # Comparing
///
/// A date belongs to the day that is written in it, in its own time zone. One rule holds for filters, `as_of`, embargoes and ages:
///
/// - **On or before** ([`is_on_or_before`](Self::is_on_or_before)): if both dates have an hour, instants are compared, else days. A
///   date without an hour stands for the whole day, in every zone.
/// - **Days between** two dates ([`days_between`](Self::days_between)) are days of the calendar.
/// - **Sorting**, and the nearer of two dates, use the day and the hour as they are written, without the zone; a day without an hour
///   begins at 00:00. (Comparing pairs by the first rule would not give an order: it could run in a circle.)
///
/// An hour without an offset (`2026-03-14T18:05`), or with the name of a place instead, is an hour of UTC.
///
/// ```
/// use connexe::Date;
///
/// let evening: Date = "2026-03-14 23:30:00 -0500".parse()?;
/// let day: Date = "2026-03-14".parse()?;
/// assert_eq!(evening.to_string(), "2026-03-14T23:30:00-05:00");
/// assert!(evening.is_on_or_before(&day)); // the day has no hour, so days are compared
/// assert_eq!(day.days_between(&"2026-03-10".parse()?), 4);
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    day: civil::Date,
    time: Option<civil::Time>,
    /// Seconds east of UTC; 0 where none was written.
    offset: i32,
}

impl Date {
    /// Makes a date; fractions of a second are dropped, since no page shows them.
    pub(super) fn new(day: civil::Date, time: Option<civil::Time>, offset: i32) -> Self {
        Self { day, time: time.map(|t| civil::time(t.hour(), t.minute(), t.second(), 0)), offset }
    }

    /// Makes a date with an hour of UTC from Unix time: seconds since 1970-01-01T00:00Z.
    ///
    /// Returns `None` outside the years -9999 to 9999, and for the first second of the year 1: some systems write it where there is
    /// no date.
    ///
    /// ```
    /// use connexe::Date;
    ///
    /// let date = Date::from_unix_seconds(1_773_507_900).map(|date| date.to_string());
    /// assert_eq!(date.as_deref(), Some("2026-03-14T17:05:00Z"));
    /// ```
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let timestamp = Timestamp::from_second(seconds).ok().filter(|_| seconds != ZERO_TIME)?;
        let utc = Offset::UTC.to_datetime(timestamp);
        Some(Self::new(utc.date(), Some(utc.time()), 0))
    }

    /// Returns the first instant of the date, in seconds since 1970-01-01T00:00Z; of a date without an hour, in UTC.
    pub fn first_second(&self) -> i64 {
        self.civil_second() - i64::from(self.offset)
    }

    /// Returns the last instant of the date: its own second, or the end of the day for a date without an hour.
    pub fn last_second(&self) -> i64 {
        self.last_civil_second() - i64::from(self.offset)
    }

    /// Returns the days of the calendar between two dates, each in its own time zone, in either order.
    pub fn days_between(&self, other: &Self) -> u32 {
        // At most 7.3 million days between the years -9999 and 9999.
        saturating_count(self.day_number().abs_diff(other.day_number()))
    }

    /// Returns the seconds between the days and hours as they are written, without the time zones, in either order.
    pub fn seconds_between(&self, other: &Self) -> u64 {
        self.civil_second().abs_diff(other.civil_second())
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

    /// The key for sorting and for the nearer date: seconds from 1970-01-01 00:00 to the day and hour as written.
    pub(crate) fn civil_second(&self) -> i64 {
        let time = self.time.map_or(0, |t| i64::from(t.hour()) * 3600 + i64::from(t.minute()) * 60 + i64::from(t.second()));
        self.day_number() * SECONDS_OF_A_DAY + time
    }

    /// The key of the newest date: a day without an hour is newer than all hours of that day, since it stands for its end too.
    /// Different dates have different keys, so the newest does not depend on the order of articles.
    pub(crate) fn newest_key(&self) -> (i64, bool, i64) {
        (self.last_civil_second(), self.time.is_none(), self.first_second())
    }

    fn last_civil_second(&self) -> i64 {
        let rest = if self.time.is_none() { SECONDS_OF_A_DAY - 1 } else { 0 };
        self.civil_second() + rest
    }

    fn day_number(&self) -> i64 {
        self.day.duration_since(civil::date(1970, 1, 1)).as_secs().div_euclid(SECONDS_OF_A_DAY)
    }
}

/// Returns the number of days between two civil seconds, in either order: days of the calendar, as [`Date::days_between`].
pub(crate) fn days_between_seconds(a: i64, b: i64) -> u64 {
    a.div_euclid(SECONDS_OF_A_DAY).abs_diff(b.div_euclid(SECONDS_OF_A_DAY))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(time) = self.time else { return write!(f, "{}", self.day) };
        write!(f, "{}T{:02}:{:02}:{:02}", self.day, time.hour(), time.minute(), time.second())?;
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let seconds = self.offset.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        // Local mean time, before there were zones.
        if seconds % 60 > 0 { write!(f, ":{:02}", seconds % 60) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
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
        assert_eq!(Date::from_unix_seconds(-1), Some(date("1969-12-31T23:59:59Z")));
        assert_eq!(Date::from_unix_seconds(i64::MAX), None);
        assert_eq!(Date::from_unix_seconds(ZERO_TIME), None);
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
            ("2026-03-14T23:30:00-05:00", "2026-03-14", true),
            ("2026-03-15T00:30:00+09:00", "2026-03-14", false),
            ("2026-03-15T00:30:00+09:00", "2026-03-14T16:00:00Z", true),
        ] {
            assert_eq!(date(a).is_on_or_before(&date(b)), on_or_before, "{a} <= {b}");
        }
    }

    #[test]
    fn days_between_are_days_of_the_calendar() {
        for (a, b, days) in [
            ("0000-01-01", "9999-12-31", 3_652_424),
            ("2026-03-14T23:59:00Z", "2026-03-15T00:01:00Z", 1),
            ("2026-03-14T00:01:00Z", "2026-03-14T23:59:00Z", 0),
            ("2026-03-14T23:30:00-05:00", "2026-03-14", 0),
            ("2026-03-15T00:30:00+09:00", "2026-03-14T23:30:00-05:00", 1),
            ("1969-12-31T23:00:00Z", "1970-01-01T01:00:00Z", 1),
        ] {
            assert_eq!(date(a).days_between(&date(b)), days, "{a} {b}");
            assert_eq!(days_between_seconds(date(b).civil_second(), date(a).civil_second()), u64::from(days), "{a} {b}");
        }
    }

    #[test]
    fn the_newest_date_has_the_largest_key() {
        let ascending = [
            "2026-03-14T23:30:00-05:00",
            "2026-03-14T23:59:59Z",
            "2026-03-14",
            "2026-03-15T00:30:00+09:00",
            "2026-03-15T00:30:00Z",
            "2026-03-15T00:30:00-09:00",
        ];
        assert!(ascending.windows(2).all(|pair| date(pair[0]).newest_key() < date(pair[1]).newest_key()));
    }
}
