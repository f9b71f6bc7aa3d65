//! Dates written as digits alone. The number of digits decides what they mean.

use jiff::civil;

use super::value::Date;

/// The meanings of a number, for a note.
pub(super) const MEANINGS: &str =
    "8 digits are a day, 14 a day with the time, 9 or 10 Unix seconds, 12 or 13 Unix milliseconds; this is none of them";

/// Reads digits, with a sign and a fraction where they stand for Unix time. Returns `None` for any other text, and an error for a
/// number without a meaning.
///
/// | digits | meaning | years |
/// |---|---|---|
/// | 8 | `YYYYMMDD` | |
/// | 9, 10 | seconds | 1973 to 2286 |
/// | 12, 13 | milliseconds | 1973 to 2286 |
/// | 14 | `YYYYMMDDhhmmss`, UTC | |
/// | 16 | microseconds | 2001 to 2286 |
/// | 19 | nanoseconds | 2001 to 2262 |
pub(super) fn read(text: &str) -> Option<Result<Date, &'static str>> {
    let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (digits, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(digits) || !are_digits(fraction) {
        return None;
    }
    let has_fraction = fraction.bytes().any(|digit| digit != b'0');
    let second = |per_second: i64| {
        let number: i64 = digits.parse().map_err(|_| MEANINGS)?;
        let number = if is_negative { -number - i64::from(has_fraction) } else { number };
        Date::from_unix_seconds(number.div_euclid(per_second)).ok_or(MEANINGS)
    };
    Some(match digits.len() {
        8 | 14 if is_negative || has_fraction => Err(MEANINGS),
        8 | 14 => compact(digits),
        9 | 10 => second(1),
        // Milliseconds of 1976, or the hour and minute of a day.
        12 if digits.starts_with("19") || digits.starts_with("20") => {
            Err("12 digits that begin with 19 or 20 may be a day with hour and minute, or Unix milliseconds")
        }
        12 | 13 => second(1_000),
        16 => second(1_000_000),
        19 => second(1_000_000_000),
        _ => Err(MEANINGS),
    })
}

/// Reads `YYYYMMDD` or `YYYYMMDDhhmmss`.
fn compact(digits: &str) -> Result<Date, &'static str> {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i8>().ok());
    let year = digits.get(..4).and_then(|part| part.parse::<i16>().ok());
    let day = year.zip(number(4, 6)).zip(number(6, 8)).and_then(|((y, m), d)| civil::Date::new(y, m, d).ok());
    let day = day.ok_or("8 or 14 digits are read as YYYYMMDD, and there is no such day")?;
    if digits.len() == 8 {
        return Ok(Date::new(day, None, 0));
    }
    let time = number(8, 10).zip(number(10, 12)).zip(number(12, 14));
    let time = time.and_then(|((h, m), s)| civil::Time::new(h, m, if s == 60 { 59 } else { s }, 0).ok());
    Ok(Date::new(day, Some(time.ok_or("14 digits are read as YYYYMMDDhhmmss, and there is no such time")?), 0))
}
