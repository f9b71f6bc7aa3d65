//! The date of an entry.
//!
//! WordPress writes it twice: as the clock of the site shows it, and in UTC. Together they tell the time zone, so the article has the day
//! that its readers see. Drafts have zeros.

use jiff::civil::DateTime;

use crate::xml::Element;

/// Seconds between two time zones that exist at most: UTC+14.
const MOST_OFFSET: i64 = 14 * 3600;

/// Returns the date of an entry in RFC 3339, as far as it is known.
pub(super) fn date_of(entry: &Element) -> Option<String> {
    let read = |name: &str| entry.text_of(name).and_then(|text| text.parse::<DateTime>().ok());
    match (read("wp:post_date"), read("wp:post_date_gmt")) {
        (Some(local), Some(utc)) => Some(format!("{local}{}", offset(local, utc))),
        (Some(local), None) => Some(local.to_string()),
        (None, Some(utc)) => Some(format!("{utc}Z")),
        // A date of the year -1 is that of a draft.
        (None, None) => entry.text_of("pubDate").filter(|date| !date.contains("-0001")).map(str::to_string),
    }
}

/// Returns the time zone between two clocks; nothing where no zone is so far away.
fn offset(local: DateTime, utc: DateTime) -> String {
    let seconds = local.duration_since(utc).as_secs();
    if seconds.abs() > MOST_OFFSET || seconds % 60 != 0 {
        return String::new();
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (local, utc, published, date) in [
            ("2024-03-01 00:30:00", "2024-02-29 23:30:00", "", Some("2024-03-01T00:30:00+01:00")),
            ("2024-03-01 09:00:00", "2024-03-01 12:30:00", "", Some("2024-03-01T09:00:00-03:30")),
            ("2024-03-01 09:00:00", "0000-00-00 00:00:00", "", Some("2024-03-01T09:00:00")),
            ("0000-00-00 00:00:00", "2024-03-01 09:00:00", "", Some("2024-03-01T09:00:00Z")),
            ("0000-00-00 00:00:00", "0000-00-00 00:00:00", "Wed, 30 Nov -0001 00:00:00 +0000", None),
            ("", "", "Fri, 01 Mar 2024 09:00:00 +0000", Some("Fri, 01 Mar 2024 09:00:00 +0000")),
            // The clocks were changed by hand: that of the site counts, without a zone.
            ("2024-03-01 09:00:00", "2019-03-01 09:00:00", "", Some("2024-03-01T09:00:00")),
            ("hier", "", "", None),
        ] {
            let field = |name: &str, text: &str| Element { name: name.to_string(), text: text.to_string(), ..Element::default() };
            let children = vec![field("wp:post_date", local), field("wp:post_date_gmt", utc), field("pubDate", published)];
            assert_eq!(date_of(&Element { children, ..Element::default() }).as_deref(), date, "{local} {utc}");
        }
    }
}
