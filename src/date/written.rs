//! Dates as people and programs write them beside the standards: without padding, with names of months, with a space before the
//! offset.
//!
//! Input: a text. Output: a date, or the reason why it has not exactly one meaning. The forms are a weekday, which is not checked; day,
//! month and year; a time; a time zone. Cost: linear.

use std::sync::LazyLock;

use jiff::civil;

use super::time;
use super::tokens::{Token, folded, tokens};
use super::value::Date;
use crate::wording::Wording;

const UNKNOWN: &str = "its form is not known";
const AMBIGUOUS: &str = "it may be read as day and month or as month and day";
const SHORT_YEAR: &str = "the year needs four digits";
const NO_DAY: &str = "there is no such day";

/// Weekdays in English, French, Spanish and Portuguese, folded.
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche \
                        lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta";

/// Words between the parts of a date, in the same languages, and the `T` before a time.
const BETWEEN: &str = "t at on of the le a de del el las as feira";

/// Endings of a day of the month: `1st`, `2nd`, `1er`, `1º`.
const ORDINALS: [&str; 6] = ["st", "nd", "rd", "th", "er", "o"];

/// Folded names of the months, in all languages that the library writes, with the number of the month.
static MONTHS: LazyLock<Vec<(String, i8)>> =
    LazyLock::new(|| Wording::all().flat_map(|words| words.months.iter().map(|name| folded(name)).zip(1i8..)).collect());

/// A part of the day, month and year.
#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Number(&'a str),
    Month(i8),
    Mark(char),
}

/// Reads a date in one of these forms.
pub(super) fn read(text: &str) -> Result<Date, &'static str> {
    let text = folded(text);
    let tokens = tokens(&text);
    let Some(clock) = time::find(&tokens)? else {
        return Ok(Date::new(day(&parts(&tokens)?, false)?, None, 0));
    };
    let mut parts = parts(clock.before)?;
    // The year may come last: `Sat Mar 14 18:05:00 CET 2026`.
    let after = match (parts.as_slice(), clock.after) {
        ([Part::Month(_), Part::Number(_)], [after @ .., Token::Number(year)])
            if year.len() == 4 && !matches!(after.last(), Some(Token::Mark(_))) =>
        {
            parts.push(Part::Number(year));
            after
        }
        (_, after) => after,
    };
    let day = day(&parts, true)?;
    let day = if clock.is_end_of_day { day.tomorrow().map_err(|_| NO_DAY)? } else { day };
    Ok(Date::new(day, Some(clock.time), time::zone(after)?))
}

/// Returns the numbers, months and marks of the day, without a weekday and the words between them.
fn parts<'a>(tokens: &[Token<'a>]) -> Result<Vec<Part<'a>>, &'static str> {
    let mut parts = Vec::new();
    let mut rest = tokens;
    while let [token, after @ ..] = rest {
        rest = after;
        match *token {
            Token::Number(number) => {
                parts.push(Part::Number(number));
                if let [Token::Word(word), after @ ..] = rest
                    && ORDINALS.contains(word)
                {
                    rest = after;
                }
            }
            Token::Mark(',') => {}
            Token::Mark(mark) => parts.push(Part::Mark(mark)),
            Token::Word(word) if BETWEEN.split(' ').any(|other| other == word) => {}
            Token::Word(word) => {
                let is_first = !parts.iter().any(|part| !matches!(part, Part::Mark(_)));
                let is_weekday = is_first && WEEKDAYS.split_whitespace().any(|day| is_abbreviation(word, day));
                // `mar.` is March, or the Tuesday of a French date.
                let month = month(word).filter(|_| !is_weekday || !rest.iter().any(is_month));
                match month {
                    Some(month) => parts.push(Part::Month(month)),
                    None if is_weekday => {}
                    None => return Err(UNKNOWN),
                }
                if let [Token::Mark('.'), after @ ..] = rest {
                    rest = after;
                }
            }
        }
    }
    if parts.iter().any(|part| matches!(part, Part::Month(_))) {
        parts.retain(|part| !matches!(part, Part::Mark('-' | '/' | '.')));
    }
    Ok(parts)
}

/// Reads the day from its parts.
fn day(parts: &[Part<'_>], has_time: bool) -> Result<civil::Date, &'static str> {
    match *parts {
        [Part::Number(year), Part::Mark(a), Part::Number(month), Part::Mark(b), Part::Number(day)]
            if a == b && matches!(a, '-' | '/' | '.') && year.len() == 4 =>
        {
            civil_day(year, number(month)?, day)
        }
        [Part::Number(first), Part::Mark(a), Part::Number(second), Part::Mark(b), Part::Number(year)]
            if a == b && matches!(a, '-' | '/' | '.') =>
        {
            if year.len() != 4 {
                return Err(SHORT_YEAR);
            }
            match (number(first)?, number(second)?) {
                (day, month) if day == month || (day > 12 && month <= 12) => civil_day(year, month, first),
                (month, day) if day > 12 => civil_day(year, month, second),
                _ => Err(AMBIGUOUS),
            }
        }
        [Part::Number(year), Part::Month(month), Part::Number(day)] if year.len() == 4 => civil_day(year, month, day),
        [Part::Number(day), Part::Month(month), Part::Number(year)]
        | [Part::Month(month), Part::Number(day), Part::Number(year)] => civil_day(year, month, day),
        [Part::Number(all)] if has_time && all.len() == 8 => {
            let (year, rest) = all.split_at_checked(4).ok_or(UNKNOWN)?;
            let (month, day) = rest.split_at_checked(2).ok_or(UNKNOWN)?;
            civil_day(year, number(month)?, day)
        }
        _ => Err(UNKNOWN),
    }
}

fn civil_day(year: &str, month: i8, day: &str) -> Result<civil::Date, &'static str> {
    if year.len() != 4 {
        return Err(SHORT_YEAR);
    }
    let year = year.parse().map_err(|_| NO_DAY)?;
    civil::Date::new(year, month, number(day)?).map_err(|_| NO_DAY)
}

/// Reads one or two digits.
fn number(digits: &str) -> Result<i8, &'static str> {
    if digits.len() > 2 { Err(NO_DAY) } else { digits.parse().map_err(|_| NO_DAY) }
}

/// Returns the month of a name or an abbreviation, if all languages agree on it.
fn month(word: &str) -> Option<i8> {
    let mut found = MONTHS.iter().filter(|(name, _)| is_abbreviation(word, name)).map(|&(_, month)| month);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn is_month(token: &Token<'_>) -> bool {
    matches!(token, Token::Word(word) if month(word).is_some())
}

/// Whether a word is a name, or its first three letters or more.
fn is_abbreviation(word: &str, name: &str) -> bool {
    name.starts_with(word) && word.chars().count() >= 3
}
