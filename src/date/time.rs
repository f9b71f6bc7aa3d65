//! The hour and the time zone of a written date.

use jiff::civil;

use super::tokens::Token;

/// Names of zones with one meaning, and their minutes east of UTC: those of RFC 2822, and of Europe.
const ZONES: [(&str, i32); 20] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("cet", 60),
    ("cest", 120),
    ("met", 60),
    ("mest", 120),
    ("eet", 120),
    ("eest", 180),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
];

/// The largest offset that can be printed and read again, in seconds: 25:59:59.
const LARGEST_OFFSET: i32 = 26 * 3600 - 1;

const NO_TIME: &str = "there is no such time";
const NO_ZONE: &str = "the text after the time is no time zone";

/// An hour between other tokens.
pub(super) struct Clock<'t, 'a> {
    pub(super) before: &'t [Token<'a>],
    pub(super) time: civil::Time,
    /// Whether the time is 24:00, the end of the day: 00:00 of the next.
    pub(super) is_end_of_day: bool,
    pub(super) after: &'t [Token<'a>],
}

/// Finds the time among tokens: `18:05`, `18:05:00.123`, `18h05`, `6:05 pm`.
pub(super) fn find<'t, 'a>(tokens: &'t [Token<'a>]) -> Result<Option<Clock<'t, 'a>>, &'static str> {
    let is_start = |rest: &[Token<'_>]| match rest {
        [Token::Number(_), Token::Mark(':'), Token::Number(_), ..] => true,
        [Token::Number(_), Token::Word(word), ..] => matches!(*word, "h" | "am" | "pm"),
        _ => false,
    };
    let Some(start) = (0..tokens.len()).find(|&start| tokens.get(start..).is_some_and(is_start)) else { return Ok(None) };
    let (before, rest) = tokens.split_at(start);
    let ([hour, minute, second], rest) = digits(rest)?;
    let (half, after) = match rest {
        [Token::Word(half @ ("am" | "pm")), after @ ..] => (Some(*half), after),
        [Token::Word("a"), Token::Mark('.'), Token::Word("m"), Token::Mark('.'), after @ ..] => (Some("am"), after),
        [Token::Word("p"), Token::Mark('.'), Token::Word("m"), Token::Mark('.'), after @ ..] => (Some("pm"), after),
        after => (None, after),
    };
    let hour = match (half, hour) {
        (None, hour) => hour,
        (Some("am"), 1..=12) => hour % 12,
        (Some(_), 1..=12) => hour % 12 + 12,
        _ => return Err(NO_TIME),
    };
    let is_end_of_day = (hour, minute, second) == (24, 0, 0);
    // A leap second is read as the one before.
    let time = civil::Time::new(if is_end_of_day { 0 } else { hour }, minute, if second == 60 { 59 } else { second }, 0);
    Ok(Some(Clock { before, time: time.map_err(|_| NO_TIME)?, is_end_of_day, after }))
}

/// Reads hour, minute and second, and passes over a fraction.
fn digits<'t, 'a>(tokens: &'t [Token<'a>]) -> Result<([i8; 3], &'t [Token<'a>]), &'static str> {
    let number = |text: &str| if text.len() <= 2 { text.parse::<i8>().map_err(|_| NO_TIME) } else { Err(NO_TIME) };
    let (hour, rest) = match tokens {
        [Token::Number(hour), rest @ ..] => (number(hour)?, rest),
        rest => return Ok(([0; 3], rest)),
    };
    Ok(match rest {
        [Token::Mark(':'), Token::Number(minute), Token::Mark(':'), Token::Number(second), rest @ ..] => {
            let rest = match rest {
                [Token::Mark('.' | ','), Token::Number(_), rest @ ..] => rest,
                rest => rest,
            };
            ([hour, number(minute)?, number(second)?], rest)
        }
        [Token::Mark(':') | Token::Word("h"), Token::Number(minute), rest @ ..] => ([hour, number(minute)?, 0], rest),
        [Token::Word("h"), rest @ ..] => ([hour, 0, 0], rest),
        rest => ([hour, 0, 0], rest),
    })
}

/// Reads the time zone after a time, as seconds east of UTC; 0 where there is none, or only a name whose offset is not known, which
/// RFC 2822 (4.3) asks for.
pub(super) fn zone(tokens: &[Token<'_>]) -> Result<i32, &'static str> {
    let (offset, rest) = match tokens {
        [Token::Word("utc" | "gmt" | "ut"), rest @ ..] if matches!(rest, [Token::Mark('+' | '-'), ..]) => offset(rest)?,
        [Token::Mark('+' | '-'), ..] => offset(tokens)?,
        // The name of a place: `Europe/Paris`, `America/Port-au-Prince`.
        [Token::Word(_), Token::Mark('/'), Token::Word(_), rest @ ..]
            if rest.iter().all(|token| matches!(token, Token::Word(_) | Token::Mark('/' | '_' | '-'))) =>
        {
            return Ok(0);
        }
        [Token::Word(name), rest @ ..] if is_zone_name(name) => {
            (ZONES.iter().find(|(known, _)| known == name).map_or(0, |(_, minutes)| minutes * 60), rest)
        }
        rest => (0, rest),
    };
    // Go adds a name, or the offset again, and what its own clock says.
    let rest = match rest {
        [Token::Word(name), rest @ ..] if *name != "m" && is_zone_name(name) => rest,
        [Token::Mark('+' | '-'), Token::Number(_), rest @ ..] => rest,
        rest => rest,
    };
    match rest {
        [] | [Token::Word("m"), Token::Mark('='), ..] => Ok(offset),
        _ => Err(NO_ZONE),
    }
}

fn is_zone_name(name: &str) -> bool {
    name == "z" || ((2..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Reads `+1`, `+01`, `+0100`, `+01:00` or `+01:00:00`.
fn offset<'t, 'a>(tokens: &'t [Token<'a>]) -> Result<(i32, &'t [Token<'a>]), &'static str> {
    let part = |text: &str, least: i32| text.parse::<i32>().ok().filter(|&part| text.len() <= 2 && part < least).ok_or(NO_ZONE);
    let (sign, rest) = match tokens {
        [Token::Mark('-'), rest @ ..] => (-1, rest),
        [_, rest @ ..] => (1, rest),
        [] => return Err(NO_ZONE),
    };
    let (seconds, rest) = match rest {
        [Token::Number(hour), Token::Mark(':'), Token::Number(minute), Token::Mark(':'), Token::Number(second), rest @ ..] => {
            (part(hour, 26)? * 3600 + part(minute, 60)? * 60 + part(second, 60)?, rest)
        }
        [Token::Number(hour), Token::Mark(':'), Token::Number(minute), rest @ ..] => {
            (part(hour, 26)? * 3600 + part(minute, 60)? * 60, rest)
        }
        [Token::Number(both), rest @ ..] if both.len() == 4 => {
            let (hour, minute) = both.split_at_checked(2).ok_or(NO_ZONE)?;
            (part(hour, 26)? * 3600 + part(minute, 60)? * 60, rest)
        }
        [Token::Number(hour), rest @ ..] => (part(hour, 26)? * 3600, rest),
        _ => return Err(NO_ZONE),
    };
    Ok((sign * seconds.min(LARGEST_OFFSET), rest))
}
