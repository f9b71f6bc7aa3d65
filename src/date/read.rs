//! The reading of a date from a text, in any of the known forms.
//!
//! Input: a text. Output: a date; `None` for the zeros that stand for no date; or an error that says why. Digits alone come first,
//! then ISO 8601 and RFC 2822 as `jiff` reads them, and the looser forms between them. Cost: linear, for texts of at most
//! `MOST_BYTES`.

use std::str::FromStr;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::fmt::temporal::Pieces;

use super::value::{Date, ZERO_TIME};
use super::{number, written};
use crate::error::{Error, Result};

/// Longer texts are no date. The longest form, that of JavaScript with the full name of a zone, has about 70 bytes.
const MOST_BYTES: usize = 200;

static RFC_2822: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

impl Date {
    /// Reads a date; `None` for a text of zeros (`0`, `0000-00-00 00:00:00`) and for the first second of the year 1, which databases
    /// and programs write where there is no date.
    ///
    /// # Errors
    ///
    /// [`Error::Date`] with the reason, which also says what to write.
    pub(crate) fn read(text: &str) -> Result<Option<Self>> {
        let trimmed = text.trim();
        let invalid = |reason: &str| Error::Date { value: text.chars().take(60).collect(), reason: reason.to_string() };
        if trimmed.len() > MOST_BYTES {
            return Err(invalid("too long"));
        }
        if is_zeros(trimmed) {
            return Ok(None);
        }
        let date = match number::read(trimmed) {
            Some(number) => number,
            None => {
                iso_8601(trimmed).map_or_else(|| written::read(trimmed), Ok).or_else(|reason| rfc_2822(trimmed).ok_or(reason))
            }
        };
        let date = date.map_err(invalid)?;
        let is_zero_time = date.has_time() && date.first_second() == ZERO_TIME && date.civil_second() == ZERO_TIME;
        Ok(Some(date).filter(|_| !is_zero_time))
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads a date in any form that publishing systems write.
    fn from_str(text: &str) -> Result<Self> {
        let none = || Error::Date { value: text.chars().take(60).collect(), reason: "it stands for no date".to_string() };
        Self::read(text)?.ok_or_else(none)
    }
}

/// Whether a text has no digit but zeros, and at least one of them; or is the day of zeros, in any zone, as MySQL and PHP write it.
fn is_zeros(text: &str) -> bool {
    let is_day_of_zeros = text.starts_with("0000-00-00") || text.starts_with("-0001-11-30");
    is_day_of_zeros
        || text.contains('0')
            && text.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'/' | b':' | b'.' | b' ' | b'T' | b'Z' | b'+'))
}

fn iso_8601(text: &str) -> Option<Date> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset().map_or(0, |offset| offset.seconds());
    Some(Date::new(pieces.date(), pieces.time(), offset))
}

fn rfc_2822(text: &str) -> Option<Date> {
    let zoned = RFC_2822.parse_zoned_datetime(text).ok()?;
    Some(Date::new(zoned.date(), Some(zoned.time()), zoned.offset().seconds()))
}
