//! Patterns of addresses, and the parts of a day in them.
//!
//! Input: a pattern such as `/:year/:slug/` and the value of each token. Output: a path, or none where a token is not known. Cost:
//! linear in the pattern.

use connexe::Date;

/// A day as the writer wrote it, whatever its time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Day {
    /// Reads the day of a date in any form that the library reads.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (year, month, day) = text.parse::<Date>().ok()?.year_month_day();
        let found = Self { year: year.try_into().ok()?, month, day };
        ((1..=12).contains(&found.month) && (1..=31).contains(&found.day)).then_some(found)
    }

    /// Returns the number of the day in its year, from 1.
    pub(super) fn of_year(self) -> u16 {
        const BEFORE: [u16; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
        let before = BEFORE.get(usize::from(self.month) - 1).copied().unwrap_or_default();
        before + u16::from(self.day) + u16::from(self.month > 2 && self.is_leap())
    }

    fn is_leap(self) -> bool {
        self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400))
    }

    /// Returns the day of the week, Monday as 0, by the rule of Sakamoto.
    pub(super) fn weekday(self) -> usize {
        const SHIFT: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let year = u32::from(self.year) + 400 - u32::from(self.month < 3);
        let shift = SHIFT.get(usize::from(self.month) - 1).copied().unwrap_or_default();
        let sunday_first = (year + year / 4 - year / 100 + year / 400 + shift + u32::from(self.day)) % 7;
        usize::try_from((sunday_first + 6) % 7).unwrap_or_default()
    }

    /// Returns the number of the week by ISO 8601.
    fn week(self) -> u16 {
        let weekday = u16::try_from(self.weekday()).unwrap_or_default();
        let week = (self.of_year() + 9 - weekday) / 7;
        let last = Self { month: 12, day: 31, ..self };
        match week {
            0 => Self { year: self.year.saturating_sub(1), ..last }.week(),
            53 if last.weekday() < 3 => 1,
            week => week,
        }
    }

    /// Returns the value of a token that Hugo and Jekyll share.
    pub(super) fn token(self, token: &str) -> Option<String> {
        let Self { year, month, day } = self;
        let name = |names: &[&str], at: usize| names.get(at).map_or_else(String::new, ToString::to_string);
        let month_name = name(&MONTHS, usize::from(month) - 1);
        let day_name = name(&DAYS, self.weekday());
        Some(match token {
            "year" => format!("{year:04}"),
            "short_year" => format!("{:02}", year % 100),
            "month" => format!("{month:02}"),
            "i_month" => month.to_string(),
            "day" => format!("{day:02}"),
            "i_day" => day.to_string(),
            "y_day" => format!("{:03}", self.of_year()),
            "yearday" => self.of_year().to_string(),
            "monthname" | "long_month" => month_name,
            "short_month" => month_name.chars().take(3).collect(),
            "weekdayname" | "long_day" => day_name,
            "short_day" => day_name.chars().take(3).collect(),
            // Hugo counts from Sunday.
            "weekday" => ((self.weekday() + 1) % 7).to_string(),
            "w_year" => format!("{year:04}"),
            "week" => format!("{:02}", self.week()),
            _ => return None,
        })
    }

    /// Fills a pattern of `strftime`: `%Y/%m/%d`. `None` for a directive that is not known.
    pub(super) fn format(self, pattern: &str) -> Option<String> {
        let mut out = String::with_capacity(pattern.len());
        let mut characters = pattern.chars();
        while let Some(c) = characters.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            let mut directive = characters.next()?;
            let is_short = directive == '-';
            if is_short {
                directive = characters.next()?;
            }
            let token = match (directive, is_short) {
                ('Y', _) => "year",
                ('y', _) => "short_year",
                ('m', false) => "month",
                ('m', true) => "i_month",
                ('d', false) => "day",
                ('d', true) | ('e', _) => "i_day",
                ('j', _) => "y_day",
                ('b' | 'h', _) => "short_month",
                ('B', _) => "long_month",
                ('%', _) => {
                    out.push('%');
                    continue;
                }
                _ => return None,
            };
            out.push_str(&self.token(token)?);
        }
        Some(out)
    }
}

/// Fills the tokens of a pattern, `:name`. `None` if one of them has no value. Brackets after a token belong to it: `:sections[1:]`.
pub(super) fn fill(pattern: &str, mut value: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let name = after.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if name == 0 {
            out.push(':');
            rest = after;
            continue;
        }
        let brackets = if after[name..].starts_with('[') { after[name..].find(']').map_or(0, |at| at + 1) } else { 0 };
        out.push_str(&value(&after[..name + brackets])?);
        rest = &after[name + brackets..];
    }
    out.push_str(rest);
    Some(out)
}

/// Returns a path with one slash between its parts and one at its start.
pub(super) fn clean(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    let path = format!("/{}{end}", parts.join("/"));
    ["/index.html", "/index.htm"]
        .iter()
        .find_map(|index| path.strip_suffix(index))
        .map_or(path.clone(), |folder| format!("{folder}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_day() {
        for (date, token, expected) in [
            ("2024-01-08", "year", "2024"),
            ("2024-01-08 23:30:00 +0100", "month", "01"),
            ("2024-01-08", "i_day", "8"),
            ("2024-12-31", "yearday", "366"),
            ("2023-03-01", "y_day", "060"),
            ("2024-01-08", "short_month", "Jan"),
            ("2024-01-08", "weekdayname", "Monday"),
            ("2024-01-07", "weekday", "0"),
            ("2024-01-08", "week", "02"),
            ("2021-01-03", "week", "53"),
            ("2024-12-30", "week", "01"),
        ] {
            assert_eq!(Day::of(date).and_then(|day| day.token(token)).as_deref(), Some(expected), "{date} {token}");
        }
        assert_eq!(Day::of("2024-01-08").unwrap().format("%Y/%-m/%d-%b").as_deref(), Some("2024/1/08-Jan"));
        assert_eq!((Day::of("hier"), Day::of("2024-01-08").unwrap().format("%Q")), (None, None));
    }

    #[test]
    fn patterns_are_filled_or_not_at_all() {
        let value = |token: &str| Some(token.to_uppercase()).filter(|_| token != "x");
        assert_eq!(fill("/:year/a:b-:sections[1:]/", value).as_deref(), Some("/YEAR/aB-SECTIONS[1:]/"));
        assert_eq!((fill("/:x/", value), fill("/a: b/", value).as_deref()), (None, Some("/a: b/")));
        assert_eq!(
            (clean("a//b/index.html"), clean("/a/b.html"), clean("")),
            ("/a/b/".to_string(), "/a/b.html".to_string(), "/".to_string())
        );
    }
}
